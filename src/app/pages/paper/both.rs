//! Both sides of a chapter's run on one axis.

use crate::app::frame::Cx;
use crate::app::model::{Figure, Slot};
use crate::app::plots::{CurveSpec, Generations, Lay, Reading, curve};
use crate::app::style::Series;
use crate::app::text::headings;
use crate::app::text::numbers::whole;
use crate::worker::Side;

/// Each side with its series and its heading.
pub(crate) fn sides<'a>(cx: &Cx<'a>) -> Vec<(&'a Side, Series, String)> {
    let names = headings::of_sides(&cx.shot.sides);
    let named = cx.shot.sides.iter().take(2).zip(names).enumerate();
    named.map(|(i, (side, name))| (side, cx.series(i), name.to_lowercase())).collect()
}

/// The first of these metrics that both sides have.
pub(crate) fn distance(cx: &Cx<'_>, wanted: &[&str]) -> String {
    let has = |name: &&&str| cx.shot.sides.iter().take(2).all(|side| side.metric(name).is_some());
    wanted.iter().find(has).or(wanted.last()).map_or(String::new(), |name| (*name).to_owned())
}

/// What the pointer reads at a generation: a value of each side, from some generation on.
pub(crate) fn reading<'a>(
    sides: &'a [(&Side, Series, String)],
    from: f64,
    value: impl Fn(&Side, u64) -> Option<String> + 'a,
) -> Option<Reading<'a>> {
    Some(Box::new(move |at: f64| {
        let t = at.round().max(from) as u64;
        let read = |(side, _, name): &(&Side, Series, String)| Some((name.clone(), value(side, t)?));
        (format!("Generation {}", whole(t)), sides.iter().filter_map(read).collect())
    }))
}

/// What is to be said of each side, if anything.
pub(crate) fn told(cx: &Cx<'_>, of: impl Fn(&Side, &str) -> Option<String>) -> Option<Vec<String>> {
    let told: Vec<String> = sides(cx).iter().filter_map(|(side, _, name)| of(side, name)).collect();
    (!told.is_empty()).then_some(told)
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
