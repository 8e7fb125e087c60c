//! Which run a plot of a model shows, and how many single runs the curves have: said in its title's line, chosen behind that.

use egui::{Align2, Id, Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, pos2, vec2};

use super::area::Area;
use super::spot::Spot;
use crate::app::frame::Cx;
use crate::app::model::{Action, Scope};
use crate::app::text::numbers::whole;
use crate::app::text::words::spread_of;
use crate::app::widgets::{focus_ring, name_with, paint_caret, visible_marks, width_of};
use crate::experiment::RUNS;
use crate::worker::Side;

/// Runs that "many" stands for, after there was one.
const MANY: i64 = 500;

/// Of the enlarging button, which stands at its right.
const BUTTON: f32 = 34.0;

/// What is said, and the room it takes in the title's line of a card: none where that is narrow.
pub(super) fn room(ui: &Ui, cx: &Cx<'_>, spot: &Spot, card: Rect) -> (String, f32) {
    let Some(side) = cx.side(spot.side) else { return (String::new(), 0.0) };
    let all = side.experiment.scenario().replicates;
    let number = whole(side.view.replicate + 1);
    let words = match all {
        1 if side.view.replicate == 0 => "the only run".to_owned(),
        all if side.view.replicate < all => format!("run {number} of {}", whole(all)),
        _ => format!("run {number}"), // beyond those that are summed up
    };
    let width = width_of(ui, &words, &cx.theme.small()) + 28.0;
    (words, if width + BUTTON > 0.5 * card.width() { 0.0 } else { width + BUTTON })
}

/// Shows it, at the right of the title's line.
pub(super) fn show(ui: &Ui, cx: &mut Cx<'_>, spot: &Spot, (area, rect): (&Area, Rect), (words, room): (&str, f32)) {
    if room == 0.0 {
        return;
    }
    let theme = cx.theme;
    let right = rect.right() - BUTTON;
    let middle = rect.top() + theme.line(18.0);
    let place = Rect::from_min_max(
        pos2(rect.right() - room, middle - theme.line(10.0)),
        pos2(right, middle + theme.line(10.0)),
    );
    let response = ui.interact(place, Id::unique(("run on view", area.slot)), Sense::click());
    let name = format!("Run on view, {}", area.slot.place());
    name_with(ui, &response, Role::ComboBox, &name, || words.to_owned());
    let colour = if response.hovered() || response.has_focus() { theme.ink } else { theme.soft };
    let painted =
        ui.painter().text(place.left_center() + vec2(4.0, 0.0), Align2::LEFT_CENTER, words, theme.small(), colour);
    paint_caret(ui.painter(), pos2(painted.right() + 9.0, middle + 1.0), colour);
    focus_ring(ui, theme, &response, place.shrink(2.0));
    Popup::menu(&response)
        .accessible_name(name)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| choose(ui, cx, spot));
    response.on_hover_text("This plot shows one run: click to choose which");
}

fn choose(ui: &mut Ui, cx: &mut Cx<'_>, spot: &Spot) {
    let theme = cx.theme;
    visible_marks(ui, theme);
    let Some(side) = cx.side(spot.side) else { return };
    let (all, now) = (side.experiment.scenario().replicates, side.view.replicate);
    let typical = typical(side);
    if all > 1 {
        ui.horizontal(|ui| {
            let label = ui.label("Run");
            let mut number = now + 1;
            if ui.add(egui::DragValue::new(&mut number).range(1..=all)).labelled_by(label.id).changed() {
                cx.emit(Action::Run(number.clamp(1, all) - 1));
            }
            if ui.button("Before").clicked() && now > 0 {
                cx.emit(Action::Run(now - 1));
            }
            if ui.button("Next").clicked() && now + 1 < all {
                cx.emit(Action::Run(now + 1));
            }
        });
        if let Some(run) = typical {
            let hover = format!("Of the first {RUNS} runs the one that ends nearest to the median of all");
            if ui.button("A typical run").on_hover_text(hover).clicked() {
                cx.emit(Action::Run(run));
            }
        }
    }
    let (words, runs) = if all > 1 { ("One single run", 1) } else { ("Many runs", MANY) };
    if ui.button(words).clicked() {
        let first = if runs == 1 { 0 } else { now as i64 };
        let values = [("replicates", runs), ("run", first)];
        let values = values.map(|(key, value)| (key.to_owned(), toml::Value::Integer(value)));
        cx.emit(Action::Set(Scope::Both, values.into()));
        ui.close();
    }
    if all > 1 {
        ui.separator();
        ui.label("Single runs in the curves");
        ui.horizontal(|ui| {
            if ui.radio(cx.state.singles.is_none(), "as usual").clicked() {
                cx.emit(Action::Singles(None));
            }
            for count in [0, 1, 3, RUNS] {
                if ui.radio(cx.state.singles == Some(count), count.to_string()).clicked() {
                    cx.emit(Action::Singles(Some(count)));
                }
            }
        });
    }
}

/// Of the runs that are kept one by one, the one that ends nearest to the median of all, by what the run is about.
fn typical(side: &Side) -> Option<u64> {
    let (metric, _) = spread_of(side);
    let (metric, row) = (side.history.metric(&metric)?, side.history.last()?);
    let count = row.runs.len() / side.history.metrics().len().max(1);
    let runs = row.runs.get(metric * count..(metric + 1) * count)?;
    let median = row.summaries[metric].median;
    let finite = runs.iter().enumerate().filter(|(_, value)| value.is_finite());
    finite.min_by(|a, b| (a.1 - median).abs().total_cmp(&(b.1 - median).abs())).map(|(run, _)| run as u64)
}
