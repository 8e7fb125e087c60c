//! The Lab's plot of what is fitted: all parameters where one axis does for them, else the first.

use crate::family::metric;
use egui::{Rect, Ui};

use crate::worker::Side;

use super::{choices, curve, label_of};
use crate::app::cx::Cx;
use crate::app::plots::{CurveSpec, Generations};
use crate::app::words::spread_of;

/// On one axis, what is so many times smaller than another is flat at 0.
const FLAT: f64 = 20.0;
/// More curves than this cannot be told apart.
const MOST: usize = 3;

/// The metrics of what is fitted, the spread first.
pub(super) fn fitted(side: &Side) -> Vec<String> {
    let (first, _) = spread_of(side);
    let about = side.experiment.about();
    let others = about.quantities.iter().filter(|quantity| quantity.parameter && quantity.name != first);
    std::iter::once(first.clone()).chain(others.map(|quantity| quantity.name.to_owned())).take(MOST).collect()
}

/// Whether one axis does for all of them: how large each is, in truth, or where that is 0, how far its first fits spread.
pub(super) fn share_an_axis(side: &Side, names: &[String]) -> bool {
    let size = |name: &String| {
        let metric = side.history.metric(name)?;
        let at = |generation| side.history.row(generation).map(|row| row.summaries[metric]);
        let truth = at(0)?.median.abs();
        let fits = at(1).map_or(0.0, |first| first.q95 - first.q05);
        Some(truth.max(fits)).filter(|size| size.is_finite() && *size > 0.0)
    };
    let sizes: Vec<f64> = names.iter().filter_map(size).collect();
    let (low, high) = sizes.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &size| (low.min(size), high.max(size)));
    high <= FLAT * low
}

/// What is fitted (the spread first, in the colour of the run), how far from the truth it is, or another metric.
pub(super) fn parameters(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, side: usize, rect: Rect) {
    let Some(shown) = cx.side(side) else { return };
    let choice = choices::lab_parameters(cx, side);
    let main = cx.series(side);
    let names: Vec<String> = match choice.chosen.as_str() {
        choices::PARAMETERS => fitted(shown),
        choices::ERRORS => errors(shown),
        other => vec![other.to_owned()],
    };
    let make = |(i, name): (usize, &String)| {
        let series = if i == 0 { main } else { main.companion(i as u8 - 1) };
        let runs = if i == 0 { 2 } else { 0 };
        let spec = CurveSpec { runs, ..curve(cx, side, name, series) };
        let name = spec.name.trim_start_matches("squared error of ").to_owned();
        CurveSpec { name, ..spec }
    };
    let curves: Vec<CurveSpec> = names.iter().enumerate().map(make).collect();
    let title = match choice.chosen.as_str() {
        choices::PARAMETERS => choices::FITTED.to_owned(),
        choices::ERRORS => "Squared errors".to_owned(),
        other => label_of(cx, side, other),
    };
    let log = choices::is_log(cx, slot, 0, &choice.chosen, choices::spans_decades(&choice.chosen));
    Generations { log, choice: Some(choice), ..Generations::of_one(slot, title, curves) }.show(ui, cx, rect);
}

/// The squared error of each parameter.
fn errors(side: &Side) -> Vec<String> {
    let named = |name: &String| format!("{name}_error_sq");
    let each: Vec<String> = fitted(side).iter().map(named).filter(|name| side.metric(name).is_some()).collect();
    if each.is_empty() { vec![metric::ERROR_SQ.into()] } else { each }
}
