//! How curves over the generation are to be read: what is measured, and what its line, bands and dots are.

use super::curve_spec::CurveSpec;
use crate::app::frame::{Choice, Cx, meaning_of};
use crate::app::model::{Shown, Slot};
use crate::app::plot_data::theory_of;
use crate::app::text::numbers::whole;
use crate::app::text::words::of_kind;
use crate::experiment::Centre;
use crate::worker::Side;

/// The words on the title of a plot.
pub(super) fn explained(cx: &Cx<'_>, slot: Slot, choice: Option<&Choice>, curves: &[CurveSpec]) -> String {
    let shown = choice.map(|choice| choice.chosen.clone());
    let first = || curves.first().map(|curve| Shown::metric(&curve.metric));
    let Some(shown) = shown.or_else(first) else { return String::new() };
    let mut lines = vec![meaning_of(cx, slot, &shown)];
    if let Some(curve) = curves.first()
        && let Some(side) = cx.side(curve.side)
    {
        lines.push(how_to_read(side, curve, cx.state.shown_centre()));
        lines.extend(theory(side, &curve.metric));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// What the line and the bands are.
fn how_to_read(side: &Side, curve: &CurveSpec, centre: Centre) -> String {
    let runs = whole(side.replicates);
    let share = side.metric(&curve.metric).is_some_and(|info| info.share);
    if share {
        return format!("Line: share of the {runs} runs");
    }
    if side.replicates < 2 {
        return "Line: the one run there is".into();
    }
    let what = match centre {
        Centre::Median => format!("median of {runs} runs, half of which are below"),
        Centre::Mean => format!("mean of {runs} runs"),
    };
    let bands = if curve.bands { "; bands: the middle 50 % and 90 % of the runs" } else { "" };
    let single = if curve.runs > 0 { "; thin lines: single runs" } else { "" };
    format!("Line: {what}{bands}{single}")
}

/// What the dotted line is, and where it is from.
fn theory(side: &Side, metric: &str) -> Option<String> {
    let curve = theory_of(side, metric)?;
    let label = if curve.label.is_empty() { String::new() } else { format!(": {}", curve.label) };
    let source =
        if curve.source.is_empty() { String::new() } else { format!(" ({})", crate::experiment::cited(curve.source)) };
    let end = curve.values.last().map_or(0, |&(last, _)| last);
    // Approximations end where they leave what their metric can be, or what they hold for.
    let ends = if end < side.computed {
        format!("; it ends at generation {}, beyond which it says nothing", whole(end))
    } else {
        String::new()
    };
    Some(format!("Dotted: {}{label}{source}{ends}", of_kind(curve.kind)))
}
