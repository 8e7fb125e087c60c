//! All metrics at once: a small plot of each, all on one axis of generations with the playhead in each; of one side, or of both.

use egui::{Align2, Color32, Id, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use crate::app::frame::{Cx, label_of};
use crate::app::model::Slot;
use crate::app::plots::{CurveSpec, Generations, Lay, curve};
use crate::app::style::{GAP, MARGIN, Series};
use crate::app::text::headings::of_sides;
use crate::app::text::numbers::{capital, digits_for, percent, significant};
use crate::app::widgets::{card, text, width_of};
use crate::experiment::{Problem, goes_through_decades};
use crate::family::metric;

/// A small plot is at least so large.
const LEAST: egui::Vec2 = vec2(216.0, 158.0);
/// More columns than this make a page of stamps.
const MOST_COLUMNS: usize = 6;
/// Room that a bar for scrolling takes.
const BAR: f32 = 12.0;
/// The button at the end of a title, which the values leave free.
const BUTTON: f32 = 38.0;

/// Shows them in a rectangle, if that is what is enlarged on this page; all, or the one that was chosen of them.
pub(super) fn metrics(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, sides: &[usize], both: bool) -> bool {
    let chosen = match cx.state.enlarged {
        Some(Slot::Metrics { both: of }) if of == both => None,
        Some(Slot::Metric { both: of, number }) if of == both => Some(usize::from(number)),
        _ => return false,
    };
    if let Some(problem) = refused(cx, sides) {
        card(ui, cx.theme, rect);
        let galley = ui.painter().layout(problem, cx.theme.body(), cx.theme.ink, rect.width() - 2.0 * MARGIN);
        let words = galley.text().to_owned();
        let at = rect.center() - 0.5 * galley.size();
        crate::app::widgets::named(ui, rect, ui.scope_id().with("refused"), egui::Role::Label, &words);
        ui.painter().galley(at, galley, cx.theme.ink);
        return true;
    }
    let names = names(cx, sides);
    names.iter().for_each(|name| cx.want(name));
    let slot = |number: usize| Slot::Metric { both, number: number.min(usize::from(u8::MAX)) as u8 };
    match chosen.and_then(|number| Some((slot(number), names.get(number)?))) {
        Some((slot, name)) => one(ui, cx, slot, name, sides, rect),
        None => {
            let all: Vec<(Slot, &String)> =
                names.iter().enumerate().map(|(number, name)| (slot(number), name)).collect();
            grid(ui, cx, rect, sides, &all);
        }
    }
    true
}

/// Why not all of them can be measured: one line.
fn refused(cx: &Cx<'_>, sides: &[usize]) -> Option<String> {
    let sides = sides.iter().filter_map(|&i| cx.side(i));
    let problem = |experiment: &crate::experiment::Experiment| -> Option<Problem> {
        experiment.check_values(experiment.metrics().len()).err()
    };
    sides
        .into_iter()
        .find_map(|side| problem(&side.experiment))
        .map(|problem| format!("All metrics at once: {problem}"))
}

/// Every metric that one of the sides has, in the order of files.
fn names(cx: &Cx<'_>, sides: &[usize]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for info in sides.iter().filter_map(|&i| cx.side(i)).flat_map(|side| side.experiment.metrics().iter()) {
        if !all.contains(&info.name) {
            all.push(info.name.clone());
        }
    }
    all
}

/// As many beside each other as have room; what has none below is scrolled to.
fn grid(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, sides: &[usize], all: &[(Slot, &String)]) {
    let least = LEAST * cx.theme.text;
    let across = |width: f32| (((width + GAP) / (least.x + GAP)).floor() as usize).clamp(1, MOST_COLUMNS);
    let rows = |width: f32| all.len().div_ceil(across(width)).max(1);
    let fits = |width: f32| (rect.height() + GAP) / rows(width) as f32 - GAP;
    let scrolls = fits(rect.width()) < least.y;
    let width = if scrolls { rect.width() - BAR } else { rect.width() };
    let (columns, rows) = (across(width), rows(width));
    let size = vec2((width + GAP) / columns as f32 - GAP, fits(width).max(least.y));
    let mut child = ui.new_child(UiBuilder::new().id_salt("metrics").max_rect(rect));
    child.set_clip_rect(rect.expand(3.0).intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink([false, false]).show_viewport(&mut child, |ui, viewport| {
        ui.set_min_size(vec2(width, (size.y + GAP) * rows as f32 - GAP));
        let origin = ui.max_rect().min;
        // The row beyond an edge is there too, so that the keyboard comes to it.
        let near = viewport.expand2(vec2(0.0, size.y + GAP)).translate(origin.to_vec2());
        for (i, (slot, name)) in all.iter().enumerate() {
            let place = vec2((i % columns) as f32, (i / columns) as f32) * (size + vec2(GAP, GAP));
            let place = Rect::from_min_size(origin + place, size);
            if near.intersects(place) {
                small(ui, cx, *slot, name, sides, place);
            }
        }
    });
}

/// One of them among the others: with its value at the playhead.
fn small(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, name: &str, sides: &[usize], rect: Rect) {
    let plot = plot(cx, slot, name, sides);
    let values = values(cx, &plot.curves, plot.percent);
    let font = cx.theme.bold(12.0);
    let widths: f32 = values.iter().map(|(words, _)| width_of(ui, words, &font) + 10.0).sum();
    // The values give way to a title that would be cut: they are read at the pointer, too.
    let beside = plot.is_titled_in(ui, cx, rect.width() - 28.0 - widths - BUTTON);
    let tail = if widths + BUTTON > 0.5 * rect.width() || !beside { 0.0 } else { widths + BUTTON };
    Generations { tail, lay: Lay::Plain, ..plot }.show(ui, cx, rect);
    let mut right = rect.right() - BUTTON;
    // Under the pointer the buttons are there, and the values at it.
    for (words, colour) in values.iter().rev().filter(|_| tail > 0.0 && !ui.rect_contains_pointer(rect)) {
        let at = pos2(right, rect.top() + cx.theme.line(18.0));
        right = text(ui, at, Align2::RIGHT_CENTER, words, font.clone(), *colour).left() - 10.0;
    }
    come_to(ui, cx, slot, rect);
}

/// One alone.
fn one(ui: &mut Ui, cx: &mut Cx<'_>, slot: Slot, name: &str, sides: &[usize], rect: Rect) {
    plot(cx, slot, name, sides).show(ui, cx, rect);
}

/// Scrolls to the plot that the keyboard has just come to.
fn come_to(ui: &Ui, cx: &Cx<'_>, slot: Slot, rect: Rect) {
    let memory = Id::unique("metric with the keyboard");
    let before: Option<Slot> = ui.data(|data| data.get_temp(memory));
    if cx.hover.focus == Some(slot) && before != Some(slot) {
        ui.scroll_to_rect(rect, None);
        ui.data_mut(|data| data.insert_temp(memory, slot));
    }
}

/// The plot of a metric of all sides that have it.
fn plot(cx: &Cx<'_>, slot: Slot, name: &str, sides: &[usize]) -> Generations<'static> {
    let has = |i: &usize| cx.side(*i).is_some_and(|side| side.metric(name).is_some());
    let first = sides.iter().copied().find(has).unwrap_or(0);
    let share = name == metric::REAL_SHARE;
    let headings = of_sides(&cx.shot.sides);
    let several = sides.len() > 1;
    let of_side = |i: usize| {
        let spec = curve(cx, i, name, if share && !several { Series::Real } else { cx.series(i) });
        let heading = headings.get(i).filter(|_| several).map(|heading| heading.to_lowercase());
        CurveSpec { bands: !share, name: heading.unwrap_or_else(|| spec.name.clone()), ..spec }
    };
    let curves: Vec<CurveSpec> = sides.iter().copied().filter(has).map(of_side).collect();
    let log = cx.is_log(slot, goes_through_decades(name) && !share);
    let title = capital(&label_of(cx, first, name));
    let lay = if several { Lay::Legend } else { Lay::Plain };
    Generations { shared: sides.to_vec(), log, percent: share, lay, ..Generations::of_one(slot, title, curves) }
}

/// What stands for all runs at the playhead, of each curve in its colour.
fn values(cx: &Cx<'_>, curves: &[CurveSpec], share: bool) -> Vec<(String, Color32)> {
    let of_curve = |curve: &CurveSpec| {
        let side = cx.side(curve.side)?;
        let (place, row) = (side.history.metric(&curve.metric)?, side.history.at(cx.seen())?);
        let value = side.history.metrics()[place].centre(&row.summaries[place], cx.state.shown_centre());
        let told = if share { percent(value) } else { significant(value, digits_for(side.replicates)) };
        Some((told, cx.theme.colour(curve.series)))
    };
    curves.iter().filter_map(of_curve).filter(|(words, _)| !words.contains(' ')).collect()
}
