//! What a plot shows, explained for its title and for the list behind it.

use super::cx::Cx;
use crate::app::model::{LabPlot, Page, Shown, SidePlot, Slot};
use crate::app::text::meanings;
use crate::family::About;

/// The family whose metrics a plot shows.
fn about_of(cx: &Cx<'_>, slot: Slot) -> Option<&'static About> {
    let side = match slot {
        Slot::Right(_) => 1,
        Slot::Lab(_) | Slot::Metric { both: false, .. } => cx.state.focus.min(cx.shot.sides.len().saturating_sub(1)),
        _ => 0,
    };
    match slot.page() {
        Page::Phase => cx.sweep.grid.as_deref()?.scenario().about(),
        _ => Some(cx.side(side)?.experiment.about()),
    }
}

/// What a plot shows, or could show.
pub(crate) fn meaning_of(cx: &Cx<'_>, slot: Slot, shown: &Shown) -> String {
    about_of(cx, slot).map_or_else(String::new, |about| meanings::of_shown(about, shown))
}

/// What is explained of a plot that shows no metric.
pub(crate) fn meaning_of_place(slot: Slot) -> &'static str {
    match slot {
        Slot::Lab(LabPlot::Density) | Slot::Left(SidePlot::Density) | Slot::Right(SidePlot::Density) => {
            "What real data are drawn from, dashed, and what the model of this generation makes of them\nThe run on view \
             is one of all: its points are the model's training set, thin lines are the models before it"
        }
        _ => "",
    }
}
