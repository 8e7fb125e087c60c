//! Both sides of a chapter's run on one axis.

use crate::app::frame::Cx;
use crate::app::model::{Figure, Slot};
use crate::app::plots::{CurveSpec, Generations, Lay, curve};
use crate::app::style::Series;
use crate::app::text::headings;

/// Each side with its series and its heading.
pub(crate) fn sides<'a>(cx: &Cx<'a>) -> Vec<(&'a crate::worker::Side, Series, String)> {
    let names = headings::of_sides(&cx.shot.sides);
    let named = cx.shot.sides.iter().take(2).zip(names).enumerate();
    named.map(|(i, (side, name))| (side, cx.series(i), name.to_lowercase())).collect()
}

/// The first of these metrics that both sides have.
pub(crate) fn distance(cx: &Cx<'_>, wanted: &[&str]) -> String {
    let has = |name: &&&str| cx.shot.sides.iter().take(2).all(|side| side.metric(name).is_some());
    wanted.iter().find(has).or(wanted.last()).map_or(String::new(), |name| (*name).to_owned())
}

/// A metric of both sides on one axis.
pub(crate) fn overlay(cx: &Cx<'_>, figure: Figure, metric: &str, title: String, log: bool) -> Generations<'static> {
    let slot = Slot::Paper(figure);
    let named =
        |(i, (_, series, name)): (usize, (_, Series, String))| CurveSpec { name, ..curve(cx, i, metric, series) };
    let curves = sides(cx).into_iter().enumerate().map(named).collect();
    let shared = (0..cx.shot.sides.len()).collect();
    let log = cx.is_log(slot, log);
    Generations { shared, log, lay: Lay::Legend, ..Generations::of_one(slot, title, curves) }
}
