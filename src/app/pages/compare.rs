//! Two experiments beside each other: same axes, same random numbers.

use crate::family::metric;
use egui::{Rect, ScrollArea, Ui, pos2, vec2};

use super::choices::{compare_divergence, is_log, opened_with, spans_decades};
use super::{curve, label_of, panel};
use crate::app::actions::Action;
use crate::app::cx::Cx;
use crate::app::headings::of_sides;
use crate::app::numbers::capital;
use crate::app::options::Views;
use crate::app::panels::{assumptions, badge_of, both_sides, claim, claim_above, side_heading, what_you_see};
use crate::app::plots::{Choice, CurveSpec, Density, Difference, Generations, Lay};
use crate::app::theme::{GAP, MARGIN};
use crate::app::widgets::{paragraph, rule, segmented};
use crate::app::words;
use crate::worker::Side;

const DENSITY: [&str; 2] = ["left density", "right density"];
const SPREAD: [&str; 2] = ["left spread", "right spread"];
const KL: [&str; 2] = ["left divergence", "right divergence"];
const DIFFERENCE: [&str; 4] =
    ["difference spread", "difference divergence", "difference squared error", "difference real share"];
const BOTH: [&str; 4] = ["both spread", "both divergence", "both squared error", "both real share"];

/// How to read the difference.
const EXPLAINED: &str = "Left minus right; left over right on a log axis. Thin: one run against its twin, which draws \
                         the same random numbers.";

/// The page.
pub(crate) fn compare(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let mut page = ui.max_rect().shrink2(vec2(MARGIN, MARGIN));
    page = claim_above(ui, cx, page);
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
        side_heading(ui, cx, Rect::from_min_size(min, vec2(column, head)), i);
    }
    page.min.y = top + head + 8.0;
    let four = match cx.state.shown_view() {
        Views::Beside => None,
        Views::Together => Some(BOTH),
        Views::Difference => Some(DIFFERENCE),
    };
    let beside = [DENSITY, SPREAD, KL].concat();
    let on_view = |slot: &&str| four.as_ref().map_or(&beside[..], |four| &four[..]).contains(slot);
    if let Some(slot) = cx.state.enlarged.filter(on_view) {
        return one(ui, cx, slot, page);
    }
    if let Some(four) = four {
        let h = (page.height() - GAP) / 2.0;
        for (i, slot) in four.into_iter().enumerate() {
            let min = pos2(page.left() + (column + GAP) * (i % 2) as f32, page.top() + (h + GAP) * (i / 2) as f32);
            one(ui, cx, slot, Rect::from_min_size(min, vec2(column, h)));
        }
        return;
    }
    // Where two plots beside each other would be slits there is one, and its metric can be chosen.
    let slits = column < theme.line(184.0);
    let upper = ((page.height() - GAP) * 0.487).round();
    for i in 0..2 {
        let left = page.left() + (column + GAP) * i as f32;
        one(ui, cx, DENSITY[i], Rect::from_min_size(pos2(left, page.top()), vec2(column, upper)));
        let (top, half) = (page.top() + upper + GAP, (column - 8.0) / 2.0);
        let size = vec2(if slits { column } else { half }, page.bottom() - top);
        if !slits {
            one(ui, cx, SPREAD[i], Rect::from_min_size(pos2(left, top), size));
        }
        one(ui, cx, KL[i], Rect::from_min_size(pos2(left + column - size.x, top), size));
    }
}

fn one(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, rect: Rect) {
    let place = |slots: [&str; 2]| slots.iter().position(|name| *name == slot);
    if let Some(i) = place(DENSITY) {
        return Density { slot, side: i, series: cx.series(i) }.show(ui, cx, rect);
    }
    if let Some(i) = place(SPREAD).filter(|i| *i < cx.shot.sides.len()) {
        let Some(side) = cx.side(i) else { return };
        let (metric, label) = spread(cx, i, side);
        let log = is_log(cx, slot, 0, &metric, false);
        return single(ui, cx, slot, i, &metric, (capital(&label), None), log, rect);
    }
    if let Some(i) = place(KL) {
        let choice = compare_divergence(cx, slot);
        let metric = choice.chosen.clone();
        let log = is_log(cx, slot, 1, &metric, spans_decades(&metric));
        let title = label_of(cx, i, &metric);
        return single(ui, cx, slot, i, &metric, (title, Some(choice)), log, rect);
    }
    if DIFFERENCE.contains(&slot) { difference(ui, cx, slot, rect) } else { overlay(ui, cx, slot, rect) }
}

/// The metric of the first small plot, and its name: how far the model spreads, or what the scenario is about.
fn spread(cx: &Cx<'_>, i: usize, side: &Side) -> (String, String) {
    match opened_with(cx, i, 0) {
        Some(metric) => {
            let label = label_of(cx, i, &metric);
            (metric, label)
        }
        None => words::spread_of(side),
    }
}

#[expect(clippy::too_many_arguments, reason = "a plot is told all of this")]
fn single(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    slot: &'static str,
    side: usize,
    metric: &str,
    (title, choice): (String, Option<Choice>),
    log: bool,
    rect: Rect,
) {
    let spec = curve(cx, side, metric, cx.series(side));
    let shared = (0..cx.shot.sides.len()).collect();
    Generations { shared, log, choice, ..Generations::of_one(slot, title, vec![spec]) }.show(ui, cx, rect);
}

/// What one of the four plots of both sides shows.
struct Shown {
    metric: String,
    title: String,
    choice: Option<Choice>,
}

fn shown(cx: &Cx<'_>, slot: &'static str) -> Option<Shown> {
    let side = cx.side(0)?;
    let plain = |metric: String, title: String| Some(Shown { metric, title, choice: None });
    let topic = slot.split_once(' ').map_or(slot, |(_, topic)| topic);
    match topic {
        "spread" => {
            let (metric, label) = spread(cx, 0, side);
            plain(metric, capital(&label))
        }
        "divergence" => {
            let choice = compare_divergence(cx, slot);
            let metric = choice.chosen.clone();
            Some(Shown { title: label_of(cx, 0, &metric), metric, choice: Some(choice) })
        }
        "squared error" => {
            let known =
                [metric::ERROR_SQ, metric::TV, metric::ALIVE].into_iter().find(|name| side.metric(name).is_some());
            let name = known.unwrap_or(metric::REAL_SHARE);
            plain(name.to_owned(), label_of(cx, 0, name))
        }
        _ => plain(metric::REAL_SHARE.to_owned(), "Real data in the training set".to_owned()),
    }
}

/// Names of both sides, in small letters.
fn names(cx: &Cx<'_>) -> [String; 2] {
    let mut names = of_sides(&cx.shot.sides).into_iter().map(|name| name.to_lowercase());
    [(); 2].map(|()| names.next().unwrap_or_default())
}

/// Both sides on one axis.
fn overlay(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, rect: Rect) {
    let Some(Shown { metric, title, choice }) = shown(cx, slot) else { return };
    let names = names(cx);
    let percent = metric == metric::REAL_SHARE;
    let curves: Vec<CurveSpec> = (0..cx.shot.sides.len().min(2))
        .filter(|&i| cx.side(i).is_some_and(|side| side.metric(&metric).is_some()))
        .map(|i| CurveSpec { name: names[i].clone(), bands: !percent, ..curve(cx, i, &metric, cx.series(i)) })
        .collect();
    let log = is_log(cx, slot, usize::from(slot != BOTH[0]), &metric, spans_decades(&metric));
    let shared = (0..cx.shot.sides.len()).collect();
    Generations { shared, log, percent, lay: Lay::Legend, choice, ..Generations::of_one(slot, title, curves) }
        .show(ui, cx, rect);
}

/// The first side minus the second; over it, where the axis is logarithmic.
fn difference(ui: &mut Ui, cx: &mut Cx<'_>, slot: &'static str, rect: Rect) {
    let Some(Shown { metric, title, choice }) = shown(cx, slot) else { return };
    cx.want(&metric);
    let names = names(cx);
    let percent = metric == metric::REAL_SHARE;
    let log = cx.is_log(slot, metric.starts_with("kl") || metric == metric::W2_SQ);
    let title = if percent { "Real-data share".to_owned() } else { title };
    let title = title.split(" 1 - ").next().unwrap_or_default().to_owned();
    let [left, right] = &names;
    let (title, short) = if log {
        (format!("{title}: ratio {left} / {right}"), format!("{title}: ratio"))
    } else {
        (format!("{title}: {left} minus {right}"), format!("{title}: difference"))
    };
    Difference { slot, title, short, metric, names, log, percent, choice }.show(ui, cx, rect);
}

fn side_panel(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        let at = Views::ALL.iter().position(|view| *view == cx.state.shown_view());
        let hover = ["Each side in its own plots", "Both sides in each plot", "The left side minus the right side (D)"];
        if let Some(i) = segmented(ui, theme, "view", &Views::ALL.map(Views::label), at, &hover) {
            cx.emit(Action::View(Views::ALL[i]));
        }
        if cx.state.shown_view() == Views::Difference {
            paragraph(ui, EXPLAINED, theme.font(11.5), theme.soft);
        }
        ui.add_space(4.0);
        both_sides(ui, cx);
        ui.add_space(4.0);
        rule(ui, theme);
        ui.add_space(6.0);
        ui.spacing_mut().item_spacing.y = 5.0;
        claim(ui, cx);
        ui.add_space(4.0);
        badge_of(ui, cx, &[0, 1]);
        ui.add_space(4.0);
        what_you_see(ui, cx);
        ui.add_space(4.0);
        assumptions(ui, cx, 0);
    });
}
