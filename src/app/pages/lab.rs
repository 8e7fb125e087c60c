//! One experiment: density, parameters, divergence, share of real data.

use egui::{Rect, Ui, pos2};

use super::metrics::metrics;
use super::parameters::parameters;
use super::rows::places;
use crate::app::frame::{Cx, choices, label_of, panel};
use crate::app::model::{LabPlot, Shown, Slot};
use crate::app::panels::{claim_above, experiment, stage_line, story};
use crate::app::plots::{CurveSpec, Generations, Lay, Likelihood, Origins, Spot, curve, show_model};
use crate::app::style::{GAP, MARGIN, Series};
use crate::family::metric;
use crate::figure::usual;

/// The page.
pub(crate) fn lab(ui: &mut Ui, cx: &mut Cx<'_>) {
    let page = ui.max_rect().shrink2(egui::vec2(MARGIN, MARGIN));
    let theme = cx.theme;
    let mut plots = claim_above(ui, cx, page);
    if !cx.state.plain {
        let width = theme.panel_width(264.0, page.width());
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        panel(ui, cx, left, "experiment", experiment);
        plots.min.x = left.right() + GAP;
        if cx.state.story {
            let right =
                Rect::from_min_max(pos2(page.right() - theme.panel_width(236.0, page.width()), page.top()), page.max);
            panel(ui, cx, right, "story", story);
            plots.max.x = right.left() - GAP;
        }
    }
    if cx.shot.sides.is_empty() {
        return;
    }
    let side = cx.state.focus.min(cx.shot.sides.len() - 1);
    plots.min.y += stage_line(ui, cx, plots, side);
    if metrics(ui, cx, plots, &[side], false) {
        return;
    }
    if let Some(Slot::Lab(plot)) = cx.state.enlarged {
        return one(ui, cx, plot, side, plots);
    }
    for (i, place) in places(ui, cx, plots, LabPlot::ALL.len()) {
        one(ui, cx, LabPlot::ALL[i], side, place);
    }
}

fn one(ui: &mut Ui, cx: &mut Cx<'_>, plot: LabPlot, side: usize, rect: Rect) {
    let slot = Slot::Lab(plot);
    match plot {
        LabPlot::Density => show_model(&Spot { slot, side, series: cx.series(side) }, ui, cx, rect),
        LabPlot::Parameters => parameters(ui, cx, slot, side, rect),
        LabPlot::Divergence => divergence(ui, cx, slot, side, rect),
        LabPlot::RealShare => real_share(ui, cx, slot, side, rect),
    }
}

fn divergence(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, side: usize, rect: Rect) {
    let main = cx.series(side);
    let choice = choices::lab_divergence(cx, side);
    let log = choices::is_log(cx, slot, 1, &choice.chosen.name(), choice.chosen.spans_decades());
    let (title, curves) = if choice.chosen == Shown::BothWays {
        let named =
            |metric: &str, series, name: &str| CurveSpec { name: name.into(), ..curve(cx, side, metric, series) };
        let mut both = vec![
            named(metric::KL_TRUTH_MODEL, main, "truth to model"),
            named(metric::KL_MODEL_TRUTH, main.companion(0), "model to truth"),
        ];
        both.retain(|spec| cx.side(side).is_some_and(|shown| shown.history.metric(&spec.metric).is_some()));
        ("KL divergence".to_owned(), both)
    } else {
        let name = choice.chosen.name();
        (label_of(cx, side, &name), vec![curve(cx, side, &name, main)])
    };
    Generations { log, choice: Some(choice), ..Generations::of_one(slot, title, curves) }.show(ui, cx, rect);
}

fn real_share(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, side: usize, rect: Rect) {
    let choice = choices::lab_share(cx, side);
    if let Shown::Profile(quantity) = choice.chosen {
        let series = cx.series(side);
        return Likelihood { slot, side, quantity, series, choice: Some(choice) }.show(ui, cx, rect);
    }
    if choice.chosen == Shown::Origins {
        return Origins { slot, sides: vec![side], names: Vec::new(), choice: Some(choice) }.show(ui, cx, rect);
    }
    let mut spec = curve(cx, side, metric::REAL_SHARE, Series::Real);
    spec.name = "this run".into();
    spec.bands = false;
    let log = cx.is_log(slot, false);
    let known = cx.side(side).filter(|_| !cx.state.veiled);
    let reference = known.and_then(|shown| usual::kept_everything(shown.experiment.scenario()));
    let title = "Real data in the training set".to_owned();
    Generations {
        log,
        percent: true,
        lay: Lay::Legend,
        reference,
        choice: Some(choice),
        ..Generations::of_one(slot, title, vec![spec])
    }
    .show(ui, cx, rect);
}
