//! Two experiments beside each other: same axes, same random numbers.

use egui::{Rect, ScrollArea, Ui, pos2, vec2};

use super::super::actions::Action;
use super::super::cx::Cx;
use super::super::numbers::capital;
use super::super::panels::{assumptions, badge_of, both_sides, side_heading, what_you_see};
use super::super::plots::{CurveSpec, Density, Generations, Lay};
use super::super::theme::{GAP, MARGIN};
use super::super::widgets::{link_button, paragraph, rule};
use super::super::words;
use super::{curve, label_of, panel, series_of};

const DENSITY: [&str; 2] = ["left density", "right density"];
const SPREAD: [&str; 2] = ["left spread", "right spread"];
const KL: [&str; 2] = ["left divergence", "right divergence"];
const BOTH: [&str; 4] = ["both spread", "both divergence", "both squared error", "both real share"];

/// The page.
pub(crate) fn compare(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let mut page = ui.max_rect().shrink2(vec2(MARGIN, MARGIN));
    let top = page.top() - 4.0;
    if !cx.state.plain {
        let width = theme.panel_width(248.0, page.width());
        let right = Rect::from_min_max(pos2(page.right() - width, page.top()), page.max);
        panel(ui, cx, right, "both sides", side_panel);
        page.max.x = right.left() - GAP;
    }
    if cx.shot.sides.is_empty() {
        return;
    }
    let column = (page.width() - GAP) / 2.0;
    let head = theme.line(36.0);
    for i in 0..2 {
        let min = pos2(page.left() + (column + GAP) * i as f32, top);
        // The second column leaves room for the switch between the two views.
        let room = if i == 1 && !cx.state.plain { column - theme.line(96.0) } else { column };
        side_heading(ui, cx, Rect::from_min_size(min, vec2(room, head)), i);
    }
    page.min.y = top + head + 8.0;
    if !cx.state.plain {
        let spot = Rect::from_min_max(pos2(page.right() - theme.line(92.0), top), pos2(page.right(), top + head));
        let mut corner = ui.new_child(
            egui::UiBuilder::new().id_salt("view").max_rect(spot).layout(egui::Layout::right_to_left(egui::Align::Max)),
        );
        let words = if cx.state.difference { "Side by side" } else { "On one axis" };
        if link_button(&mut corner, theme, words)
            .on_hover_text("Both sides in each plot, or beside each other")
            .clicked()
        {
            cx.emit(Action::Difference(!cx.state.difference));
        }
    }
    if let Some(slot) =
        cx.state.enlarged.filter(|slot| [DENSITY, SPREAD, KL].concat().contains(slot) || BOTH.contains(slot))
    {
        return one(ui, cx, slot, page);
    }
    if cx.state.difference {
        let h = (page.height() - GAP) / 2.0;
        for (i, slot) in BOTH.into_iter().enumerate() {
            let min = pos2(page.left() + (column + GAP) * (i % 2) as f32, page.top() + (h + GAP) * (i / 2) as f32);
            one(ui, cx, slot, Rect::from_min_size(min, vec2(column, h)));
        }
        return;
    }
    let upper = ((page.height() - GAP) * 0.487).round();
    for i in 0..2 {
        let left = page.left() + (column + GAP) * i as f32;
        one(ui, cx, DENSITY[i], Rect::from_min_size(pos2(left, page.top()), vec2(column, upper)));
        let (top, half) = (page.top() + upper + GAP, (column - 8.0) / 2.0);
        let size = vec2(half, page.bottom() - top);
        one(ui, cx, SPREAD[i], Rect::from_min_size(pos2(left, top), size));
        one(ui, cx, KL[i], Rect::from_min_size(pos2(left + half + 8.0, top), size));
    }
}

fn one(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, rect: Rect) {
    let place = |slots: [&str; 2]| slots.iter().position(|name| *name == slot);
    if let Some(i) = place(DENSITY) {
        return Density { slot, side: i, series: series_of(cx, i), dated: true }.show(ui, cx, rect);
    }
    if let Some(i) = place(SPREAD).filter(|i| *i < cx.shot.sides.len()) {
        let Some(side) = cx.side(i) else { return };
        let (metric, label) = words::spread_of(side);
        let log = cx.is_log("spread", false) || cx.is_log(slot, false);
        return single(ui, cx, slot, i, &metric, capital(&label), log, rect);
    }
    if let Some(i) = place(KL) {
        let (metric, usual) = distance_of(cx);
        let log = cx.is_log(slot, usual);
        return single(ui, cx, slot, i, metric, label_of(cx, i, metric), log, rect);
    }
    overlay(ui, cx, slot, rect);
}

#[expect(clippy::too_many_arguments, reason = "a plot is told all of this")]
fn single(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    slot: &'static str,
    side: usize,
    metric: &str,
    title: String,
    log: bool,
    rect: Rect,
) {
    let spec = curve(cx, side, metric, series_of(cx, side));
    let shared = (0..cx.shot.sides.len()).collect();
    Generations {
        slot,
        title,
        curves: vec![spec],
        shared,
        log,
        switch: true,
        percent: false,
        lay: Lay::Plain,
        reference: None,
    }
    .show(ui, cx, rect);
}

/// Both sides on one axis.
fn overlay(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, rect: Rect) {
    let Some(side) = cx.side(0) else { return };
    let (spread, label) = words::spread_of(side);
    let (metric, title, usual) = match slot {
        "both spread" => (spread, capital(&label), false),
        "both divergence" => {
            let (metric, usual) = distance_of(cx);
            (metric.to_owned(), label_of(cx, 0, metric), usual)
        }
        "both squared error" => {
            let name = if side.history.metric("error_sq").is_some() { "error_sq" } else { "tv" };
            (name.to_owned(), label_of(cx, 0, name), true)
        }
        _ => ("real_share".to_owned(), "Real data in the training set".to_owned(), false),
    };
    let titles = match (cx.side(0), cx.side(1)) {
        (Some(left), Some(right)) => words::headings(left.experiment.scenario(), right.experiment.scenario()),
        _ => [String::new(), String::new()],
    };
    let percent = metric == "real_share";
    let curves: Vec<CurveSpec> = (0..cx.shot.sides.len().min(2))
        .filter(|&i| cx.side(i).is_some_and(|side| side.history.metric(&metric).is_some()))
        .map(|i| CurveSpec {
            name: titles[i].to_lowercase(),
            bands: !percent,
            ..curve(cx, i, &metric, series_of(cx, i))
        })
        .collect();
    let log = cx.is_log(slot, usual);
    let shared = (0..cx.shot.sides.len()).collect();
    Generations { slot, title, curves, shared, log, switch: true, percent, lay: Lay::Legend, reference: None }
        .show(ui, cx, rect);
}

fn side_panel(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        both_sides(ui, cx);
        ui.add_space(4.0);
        rule(ui, theme);
        ui.add_space(6.0);
        ui.spacing_mut().item_spacing.y = 5.0;
        what_you_see(ui, cx);
        ui.add_space(6.0);
        badge_of(ui, cx, &[0, 1]);
        ui.add_space(8.0);
        assumptions(ui, cx, 0);
        ui.add_space(8.0);
        if !cx.state.left.source.is_empty() {
            let source = cx.state.left.source.clone();
            let claim = cx.state.left.claim.clone();
            paragraph(ui, source, theme.font(11.5), theme.soft).on_hover_text(claim);
        }
    });
}

/// The distance from the truth that says most: where the divergence becomes infinite, what is alive, or TV.
fn distance_of(cx: &Cx<'_>) -> (&'static str, bool) {
    match cx.side(0).map(|side| side.experiment.about()) {
        Some(about) if about.can_die && about.labels => ("alive", false),
        Some(about) if about.can_die => ("tv", false),
        _ => ("kl_truth_model", true),
    }
}
