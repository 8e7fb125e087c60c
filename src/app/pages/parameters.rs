//! The Lab's plot of what is fitted: all parameters where one axis does for them, else the first.

use egui::{Rect, Ui};

use crate::app::frame::{Cx, choices, label_of};
use crate::app::model::{Shown, Slot};
use crate::app::plots::{CurveSpec, Generations, curve};
use crate::figure::usual;

/// What is fitted (the spread first, in the colour of the run), how far from the truth it is, or another metric.
pub(super) fn parameters(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, side: usize, rect: Rect) {
    let Some(shown) = cx.side(side) else { return };
    let choice = choices::lab_parameters(cx, side);
    let main = cx.series(side);
    let names: Vec<String> = match &choice.chosen {
        Shown::Parameters => usual::fitted(shown.experiment.about()),
        Shown::Errors => usual::errors(&shown.experiment),
        other => vec![other.name()],
    };
    let make = |(i, name): (usize, &String)| {
        let series = if i == 0 { main } else { main.companion(i as u8 - 1) };
        let runs = if i == 0 { 2 } else { 0 };
        let spec = CurveSpec { runs, ..curve(cx, side, name, series) };
        let name = spec.name.trim_start_matches("squared error of ").to_owned();
        CurveSpec { name, ..spec }
    };
    let curves: Vec<CurveSpec> = names.iter().enumerate().map(make).collect();
    let title = match &choice.chosen {
        Shown::Parameters => choices::FITTED.to_owned(),
        Shown::Errors => "Squared errors".to_owned(),
        other => label_of(cx, side, &other.name()),
    };
    let log = choices::is_log(cx, slot, 0, &choice.chosen.name(), choice.chosen.spans_decades());
    Generations { log, choice: Some(choice), ..Generations::of_one(slot, title, curves) }.show(ui, cx, rect);
}
