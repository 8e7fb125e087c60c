//! Two experiments beside each other: same axes, same random numbers.

use egui::{Rect, Ui, pos2, vec2};

use super::metrics::metrics;
use super::rows::{is_low, places};
use crate::app::frame::choices::{compare_divergence, compare_share, is_log, opened_with};
use crate::app::frame::{Choice, Cx, label_of, panel};
use crate::app::model::{Action, BothPlot, Shown, SidePlot, Slot, Views};
use crate::app::panels::{
    above_what_you_see, assumptions, both_sides, claim_above, heading_width, side_heading, stage_line,
};
use crate::app::plots::{CurveSpec, Difference, Generations, Lay, Origins, Spot, curve, show_model};
use crate::app::style::{GAP, MARGIN};
use crate::app::text::headings::of_sides;
use crate::app::text::numbers::capital;
use crate::app::text::words;
use crate::app::widgets::{paragraph, rule, segmented};
use crate::experiment::goes_through_decades;
use crate::family::metric;
use crate::figure::usual;
use crate::worker::Side;

/// How to read the difference.
const EXPLAINED: &str = "Left minus right; left over right on a log axis. Thin: one run against its twin, which draws \
                         the same random numbers.";

/// The page.
pub(crate) fn compare(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let mut page = ui.max_rect().shrink2(vec2(MARGIN, MARGIN));
    page = claim_above(ui, cx, page);
    let mut top = page.top() - 4.0;
    if !cx.state.plain {
        let width = theme.panel_width(264.0, page.width());
        let right = Rect::from_min_max(pos2(page.right() - width, page.top()), page.max);
        panel(ui, cx, right, "both sides", side_panel);
        page.max.x = right.left() - GAP;
    }
    if cx.shot.sides.is_empty() {
        return;
    }
    let column = (page.width() - GAP) / 2.0;
    let above = |i: usize| {
        let left = page.left() + (column + GAP) * i as f32;
        stage_line(ui, cx, Rect::from_min_max(pos2(left, page.top()), pos2(left + column, page.bottom())), i)
    };
    top += [0, 1].map(above).into_iter().fold(0.0, f32::max);
    // Below a question the plots need the room of what is said under the names.
    let tight = cx.state.asks() && is_low(cx, page.bottom() - top - theme.line(44.0));
    let head = theme.line(if tight { 22.0 } else { 36.0 });
    let view = cx.state.shown_view();
    // Where both sides are in each plot, a heading over a column would claim that column for its side; but in slow motion
    // each has its sentence above it.
    let apart = view == Views::Beside || cx.state.slow.is_some();
    let mut left = page.left();
    for i in 0..2 {
        let width = if apart { column } else { heading_width(ui, cx, i).min(column) };
        side_heading(ui, cx, Rect::from_min_size(pos2(left, top), vec2(width, head)), i);
        left += width + if apart { GAP } else { 2.0 * MARGIN };
    }
    page.min.y = top + head + 8.0;
    plots(ui, cx, page, view);
}

/// The plots of both sides, as they are to be seen.
fn plots(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect, view: Views) {
    let (theme, column) = (cx.theme, (page.width() - GAP) / 2.0);
    let on_view = |slot: &Slot| {
        matches!(
            (view, slot),
            (Views::Beside, Slot::Left(_) | Slot::Right(_))
                | (Views::Together, Slot::Both(_))
                | (Views::Difference, Slot::Difference(_))
        )
    };
    let sides: Vec<usize> = (0..cx.shot.sides.len().min(2)).collect();
    if metrics(ui, cx, page, &sides, true) {
        return;
    }
    if let Some(slot) = cx.state.enlarged.filter(on_view) {
        return one(ui, cx, slot, page);
    }
    let made: Option<fn(BothPlot) -> Slot> = match view {
        Views::Beside => None,
        Views::Together => Some(Slot::Both),
        Views::Difference => Some(Slot::Difference),
    };
    if let Some(made) = made {
        for (i, place) in places(ui, cx, page, BothPlot::ALL.len()) {
            one(ui, cx, made(BothPlot::ALL[i]), place);
        }
        return;
    }
    // Where two plots beside each other would be slits there is one: its metric can be chosen, or the other one is shown.
    let slits = column < theme.line(184.0);
    if cx.state.asks() && is_low(cx, page.height()) {
        if slits {
            let all = [SidePlot::Density, SidePlot::Spread];
            for (i, place) in places(ui, cx, page, 2 * all.len()) {
                of_side(ui, cx, i % 2, all[i / 2], place);
            }
            return;
        }
        let size = vec2((column - 8.0) / 2.0, page.height());
        for i in 0..2 {
            let left = page.left() + (column + GAP) * i as f32;
            of_side(ui, cx, i, SidePlot::Density, Rect::from_min_size(pos2(left, page.top()), size));
            let min = pos2(left + column - size.x, page.top());
            of_side(ui, cx, i, SidePlot::Spread, Rect::from_min_size(min, size));
        }
        return;
    }
    let upper = ((page.height() - GAP) * 0.487).round();
    for i in 0..2 {
        let left = page.left() + (column + GAP) * i as f32;
        of_side(ui, cx, i, SidePlot::Density, Rect::from_min_size(pos2(left, page.top()), vec2(column, upper)));
        let (top, half) = (page.top() + upper + GAP, (column - 8.0) / 2.0);
        let size = vec2(if slits { column } else { half }, page.bottom() - top);
        if !slits {
            of_side(ui, cx, i, SidePlot::Spread, Rect::from_min_size(pos2(left, top), size));
        }
        of_side(ui, cx, i, SidePlot::Divergence, Rect::from_min_size(pos2(left + column - size.x, top), size));
    }
}

fn one(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, rect: Rect) {
    match slot {
        Slot::Left(plot) => of_side(ui, cx, 0, plot, rect),
        Slot::Right(plot) => of_side(ui, cx, 1, plot, rect),
        Slot::Both(plot) => overlay(ui, cx, slot, plot, rect),
        Slot::Difference(plot) => difference(ui, cx, slot, plot, rect),
        Slot::Lab(_) | Slot::PhaseMap | Slot::PhaseCurve | Slot::Paper(_) | Slot::Way(_) => {}
        Slot::Metrics { .. } | Slot::Metric { .. } => {}
    }
}

/// A plot of one side.
fn of_side(ui: &mut Ui, cx: &mut Cx<'_>, i: usize, plot: SidePlot, rect: Rect) {
    let slot = Slot::of_side(i, plot);
    let (subject, place, usual) = match plot {
        SidePlot::Density => return show_model(&Spot { slot, side: i, series: cx.series(i) }, ui, cx, rect),
        SidePlot::Spread => match cx.side(i) {
            Some(side) => (spread(cx, i, side), 0, false),
            None => return overlay(ui, cx, slot, BothPlot::Spread, rect),
        },
        SidePlot::Divergence => {
            let subject = divergence(cx, i, slot);
            let usual = goes_through_decades(&subject.metric);
            (subject, 1, usual)
        }
    };
    let Subject { metric, title, choice } = subject;
    let log = is_log(cx, slot, place, &metric, usual);
    let spec = curve(cx, i, &metric, cx.series(i));
    let shared = (0..cx.shot.sides.len()).collect();
    Generations { shared, log, lay: Lay::Centre, choice, ..Generations::of_one(slot, title, vec![spec]) }
        .show(ui, cx, rect);
}

/// What a plot is about.
struct Subject {
    metric: String,
    title: String,
    choice: Option<Choice>,
}

/// How far the model spreads, or what the scenario is about.
fn spread(cx: &Cx<'_>, i: usize, side: &Side) -> Subject {
    let (metric, label) = match opened_with(cx, i, 0) {
        Some(metric) => {
            let label = label_of(cx, i, &metric);
            (metric, label)
        }
        None => words::spread_of(side),
    };
    Subject { metric, title: capital(&label), choice: None }
}

/// The distance from the truth that was chosen.
fn divergence(cx: &Cx<'_>, i: usize, slot: Slot) -> Subject {
    let choice = compare_divergence(cx, slot);
    let metric = choice.chosen.name();
    Subject { title: label_of(cx, i, &metric), metric, choice: Some(choice) }
}

/// What a plot of both sides is about.
fn subject(cx: &Cx<'_>, slot: Slot, plot: BothPlot) -> Option<Subject> {
    let side = cx.side(0)?;
    let plain = |metric: &str, title| Subject { metric: metric.to_owned(), title, choice: None };
    Some(match plot {
        BothPlot::Spread => spread(cx, 0, side),
        BothPlot::Divergence => divergence(cx, 0, slot),
        BothPlot::SquaredError => {
            let name = usual::squared_error(&side.experiment);
            plain(name, label_of(cx, 0, name))
        }
        BothPlot::RealShare => plain(metric::REAL_SHARE, "Real data in the training set".to_owned()),
    })
}

/// Names of both sides, in small letters.
fn names(cx: &Cx<'_>) -> [String; 2] {
    let mut names = of_sides(&cx.shot.sides).into_iter().map(|name| name.to_lowercase());
    [(); 2].map(|()| names.next().unwrap_or_default())
}

/// Both sides on one axis.
fn overlay(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, plot: BothPlot, rect: Rect) {
    let Some(Subject { metric, title, mut choice }) = subject(cx, slot, plot) else { return };
    let names = names(cx);
    if plot == BothPlot::RealShare {
        let share = compare_share(cx);
        if share.chosen == Shown::Origins {
            let sides = (0..cx.shot.sides.len().min(2)).collect();
            return Origins { slot, sides, names: names.into(), choice: Some(share) }.show(ui, cx, rect);
        }
        choice = Some(share);
    }
    let percent = metric == metric::REAL_SHARE;
    let curves: Vec<CurveSpec> = (0..cx.shot.sides.len().min(2))
        .filter(|&i| cx.side(i).is_some_and(|side| side.metric(&metric).is_some()))
        .map(|i| CurveSpec { name: names[i].clone(), bands: !percent, ..curve(cx, i, &metric, cx.series(i)) })
        .collect();
    let log =
        is_log(cx, slot, usize::from(slot != Slot::Both(BothPlot::Spread)), &metric, goes_through_decades(&metric));
    let shared = (0..cx.shot.sides.len()).collect();
    Generations { shared, log, percent, lay: Lay::Legend, choice, ..Generations::of_one(slot, title, curves) }
        .show(ui, cx, rect);
}

/// The first side minus the second; over it, where the axis is logarithmic.
fn difference(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, plot: BothPlot, rect: Rect) {
    let Some(Subject { metric, title, choice }) = subject(cx, slot, plot) else { return };
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
    above_what_you_see(ui, cx, &[0, 1], |ui, cx| {
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
        assumptions(ui, cx, 0);
    });
}
