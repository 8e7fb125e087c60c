//! One experiment: density, parameters, divergence, share of real data.

use egui::{Rect, Ui, pos2};

use super::super::cx::Cx;
use super::super::panels::{experiment, story};
use super::super::plots::{CurveSpec, Density, Generations, Lay, Likelihood};
use super::super::theme::{GAP, MARGIN, Series};
use super::{choices, curve, label_of, panel, series_of};

/// The four plots, by place.
pub(crate) const SLOTS: [&str; 4] = ["lab density", "lab parameters", "lab divergence", "lab real share"];

/// The page.
pub(crate) fn lab(ui: &mut Ui, cx: &mut Cx<'_>) {
    let page = ui.max_rect().shrink2(egui::vec2(MARGIN, MARGIN));
    let theme = cx.theme;
    let mut plots = page;
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
    if let Some(slot) = cx.state.enlarged.filter(|slot| SLOTS.contains(slot)) {
        return one(ui, cx, slot, side, plots);
    }
    let (w, h) = ((plots.width() - GAP) / 2.0, (plots.height() - GAP) / 2.0);
    for (i, slot) in SLOTS.into_iter().enumerate() {
        let min = pos2(plots.left() + (w + GAP) * (i % 2) as f32, plots.top() + (h + GAP) * (i / 2) as f32);
        one(ui, cx, slot, side, Rect::from_min_size(min, egui::vec2(w, h)));
    }
}

fn one(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, side: usize, rect: Rect) {
    match slot {
        "lab density" => Density { slot, side, series: series_of(cx, side), dated: false }.show(ui, cx, rect),
        "lab parameters" => parameters(ui, cx, slot, side, rect),
        "lab divergence" => divergence(ui, cx, slot, side, rect),
        _ => real_share(ui, cx, slot, side, rect),
    }
}

fn companion(series: Series, index: u8) -> Series {
    match (series, index) {
        (Series::Replace, 0) => Series::Accumulate,
        (Series::Subsample, 0) => Series::Companion(1),
        (_, index) => Series::Companion(index.min(1)),
    }
}

/// What is fitted (the spread first, in the colour of the run), how far from the truth it is, or another metric.
fn parameters(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, side: usize, rect: Rect) {
    let Some(shown) = cx.side(side) else { return };
    let about = shown.experiment.about();
    let usual = if about.labels { "What is left" } else { "Fitted parameters" };
    let choice = choices::lab_parameters(cx, side, usual);
    let main = series_of(cx, side);
    let (first, _) = super::super::words::spread_of(shown);
    let fitted = about.quantities.iter().filter(|quantity| quantity.parameter).map(|quantity| quantity.name.to_owned());
    let names: Vec<String> = match choice.chosen.as_str() {
        choices::PARAMETERS => {
            std::iter::once(first.clone()).chain(fitted.filter(|name| *name != first)).take(3).collect()
        }
        choices::ERRORS => {
            let mut each: Vec<String> = fitted.collect();
            each.sort_by_key(|name| *name != first);
            let each: Vec<String> = each.into_iter().take(3).map(|name| format!("{name}_error_sq")).collect();
            if each.is_empty() { vec!["error_sq".into()] } else { each }
        }
        other => vec![other.to_owned()],
    };
    let make = |(i, name): (usize, &String)| {
        let series = if i == 0 { main } else { companion(main, i as u8 - 1) };
        let runs = if i == 0 { 2 } else { 0 };
        let mut spec = CurveSpec { runs, ..curve(cx, side, name, series) };
        // A companion must not look like a run of another kind: its dash is its own.
        if i > 0 && spec.series == Series::Accumulate {
            spec.series = Series::Companion(0);
        }
        spec.name = spec.name.trim_start_matches("squared error of ").to_owned();
        spec
    };
    let curves: Vec<CurveSpec> = names.iter().enumerate().map(make).collect();
    let title = match choice.chosen.as_str() {
        choices::PARAMETERS => usual.to_owned(),
        choices::ERRORS => "Squared errors".to_owned(),
        other => label_of(cx, side, other),
    };
    let log = cx.is_log(slot, choices::spans_decades(&choice.chosen));
    Generations {
        slot,
        title,
        curves,
        shared: vec![side],
        log,
        switch: true,
        percent: false,
        lay: Lay::Legend,
        reference: None,
        choice: Some(choice),
    }
    .show(ui, cx, rect);
}

fn divergence(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, side: usize, rect: Rect) {
    let main = series_of(cx, side);
    let choice = choices::lab_divergence(cx, side);
    let log = cx.is_log(slot, choices::spans_decades(&choice.chosen));
    let (title, curves) = if choice.chosen == choices::BOTH_WAYS {
        let named =
            |metric: &str, series, name: &str| CurveSpec { name: name.into(), ..curve(cx, side, metric, series) };
        let both = vec![
            named("kl_truth_model", main, "truth to model"),
            named("kl_model_truth", companion_kl(main), "model to truth"),
        ];
        ("KL divergence".to_owned(), both)
    } else {
        (label_of(cx, side, &choice.chosen), vec![curve(cx, side, &choice.chosen, main)])
    };
    Generations {
        slot,
        title,
        curves,
        shared: vec![side],
        log,
        switch: true,
        percent: false,
        lay: Lay::Legend,
        reference: None,
        choice: Some(choice),
    }
    .show(ui, cx, rect);
}

fn companion_kl(series: Series) -> Series {
    if series == Series::Subsample { Series::Companion(1) } else { Series::Companion(0) }
}

fn real_share(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, side: usize, rect: Rect) {
    let choice = choices::lab_share(cx, side);
    if let Some(quantity) = choices::profiled(&choice) {
        let series = series_of(cx, side);
        return Likelihood { slot, side, quantity, series, choice: Some(choice) }.show(ui, cx, rect);
    }
    let mut spec = curve(cx, side, "real_share", Series::Real);
    spec.name = "this run".into();
    spec.bands = false;
    let log = cx.is_log(slot, false);
    let law: fn(f64) -> f64 = |t| 1.0 / t.max(1.0);
    let reference = Some(("if everything were kept", law));
    Generations {
        slot,
        title: "Real data in the training set".into(),
        curves: vec![spec],
        shared: vec![side],
        log,
        switch: true,
        percent: true,
        lay: Lay::Legend,
        reference,
        choice: Some(choice),
    }
    .show(ui, cx, rect);
}
