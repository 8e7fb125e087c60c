//! The pages.

pub(crate) mod choices;
mod compare;
mod lab;
mod paper;
mod parameters;
pub(crate) mod phase;

pub(crate) use compare::compare;
pub(crate) use lab::lab;
pub use paper::Chapter;
pub(crate) use paper::{live as paper_live, paper};
pub use phase::PhaseChange;
pub(crate) use phase::{Phase, phase};

use crate::experiment::general;
use crate::family::metric;
use egui::{Rect, Ui, UiBuilder, vec2};

use super::cx::Cx;
use super::numbers::{capital, percent};
use super::plots::CurveSpec;
use super::theme::{MARGIN, Series};
use super::widgets;

/// A card with content inside its margins.
fn panel<R>(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    id: &'static str,
    add: impl FnOnce(&mut Ui, &mut Cx<'_>) -> R,
) -> R {
    widgets::card(ui, cx.theme, rect);
    let inner = rect.shrink2(vec2(MARGIN, 12.0));
    let mut child =
        ui.new_child(UiBuilder::new().id_salt(id).max_rect(inner).layout(egui::Layout::top_down(egui::Align::Min)));
    child.set_clip_rect(rect.shrink(1.0).intersect(ui.clip_rect()));
    child.set_width(inner.width());
    add(&mut child, cx)
}

/// Name for people of a metric of a side.
fn label_of(cx: &Cx<'_>, side: usize, metric: &str) -> String {
    let found = cx.side(side).and_then(|side| side.metric(metric)).map(|info| info.label.clone());
    let name = found.unwrap_or_else(|| metric.replace('_', " "));
    let parts = || cx.side(side).and_then(|side| side.experiment.about().parts);
    match metric {
        metric::ALIVE => parts().map_or_else(|| capital(&name), |parts| format!("{} alive", capital(parts))),
        metric::SPREAD_LEFT => match cx.side(side) {
            Some(side) => {
                let least = side.experiment.scenario().collapse_below.sqrt();
                format!("Runs with over {} of the spread", percent(least))
            }
            None => capital(&name),
        },
        _ => general(metric).and_then(|general| general.plot).map_or_else(|| capital(&name), str::to_owned),
    }
}

/// One curve with bands.
fn curve(cx: &Cx<'_>, side: usize, metric: &str, series: Series) -> CurveSpec {
    cx.want(metric);
    CurveSpec {
        side,
        metric: metric.into(),
        series,
        name: cx
            .side(side)
            .and_then(|side| side.metric(metric))
            .map(|info| info.label.clone())
            .unwrap_or_else(|| metric.replace('_', " ")),
        bands: true,
        runs: 0,
    }
}
