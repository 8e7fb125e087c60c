//! A legend that names everything there is in a plot, lines, bars, ticks, bands; what is clicked is switched off, or on again.

use egui::{Align2, Color32, CornerRadius, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::legend;
use crate::app::frame::Cx;
use crate::app::model::{Action, Layer, Slot};
use crate::app::style::{Series, Theme};
use crate::app::widgets::{elided, focus_ring, width_of};

/// How a part looks in the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    /// A curve.
    Line(Series),
    /// A thin line.
    Hair(Color32),
    /// A bar, a band, an area.
    Box(Color32),
    /// A tick at the foot.
    Tick(Color32),
}

/// A row of the legend.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) mark: Mark,
    pub(super) name: String,
    pub(super) layer: Layer,
}

impl Item {
    pub(super) fn new(mark: Mark, name: impl Into<String>, layer: Layer) -> Self {
        Self { mark, name: name.into(), layer }
    }
}

/// As many rows as the plot has room for, names cut to its width. What is switched off keeps its row, so that it can be
/// switched on; of the others the last go first.
pub(super) fn fitted(ui: &Ui, cx: &Cx<'_>, slot: Slot, mut items: Vec<Item>, plot: Rect) -> Vec<Item> {
    let theme = cx.theme;
    let rows = ((plot.height() * 0.5 - 4.0) / theme.line(17.0)).floor().max(1.0) as usize;
    while items.len() > rows {
        let Some(last) = items.iter().rposition(|item| cx.shows(slot, item.layer)) else { break };
        items.remove(last);
    }
    let room = plot.width() - sample(theme) - 36.0;
    for item in &mut items {
        item.name = elided(ui, &item.name, &theme.tiny(), room);
    }
    items
}

/// Size of the legend in points.
pub(super) fn size(ui: &Ui, theme: &Theme, items: &[Item]) -> egui::Vec2 {
    let widest = items.iter().map(|item| width_of(ui, &item.name, &theme.tiny())).fold(0.0, f32::max);
    vec2(widest + sample(theme) + 16.0, items.len() as f32 * theme.line(17.0) + 4.0)
}

fn sample(theme: &Theme) -> f32 {
    24.0 * theme.lines.min(1.4)
}

/// Paints the legend into `rect`; gives what a click on it asks for.
#[must_use]
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, slot: Slot, rect: Rect, items: &[Item]) -> Option<Action> {
    let mut asked = None;
    let theme = cx.theme;
    ui.painter().rect_filled(rect.expand(2.0), CornerRadius::same(4), theme.field.gamma_multiply(0.66));
    let row = theme.line(17.0);
    for (i, item) in items.iter().enumerate() {
        let top = rect.top() + 2.0 + row * i as f32;
        let spot = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + row));
        let on = cx.shows(slot, item.layer);
        let response = ui.interact(spot, ui.scope_id().with(("legend", slot, item.layer)), Sense::click());
        let name = format!("Show {} in the {} plot", item.name, slot.place());
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &name));
        if response.hovered() {
            ui.painter().rect_filled(spot, CornerRadius::same(3), theme.button_hover);
        }
        focus_ring(ui, theme, &response, spot.shrink(2.0));
        let from = pos2(rect.left(), spot.center().y);
        if on {
            mark(ui, theme, item.mark, from);
        }
        let colour = if on { theme.ink } else { theme.soft };
        let at = from + vec2(sample(theme) + 8.0, 0.0);
        let words = ui.painter().text(at, Align2::LEFT_CENTER, &item.name, theme.tiny(), colour);
        if !on {
            ui.painter().line_segment([words.left_center(), words.right_center()], Stroke::new(1.0, theme.soft));
        }
        if response.clicked() {
            asked = Some(Action::Layer(slot, item.layer));
        }
        response.on_hover_text(if on { "Click to hide" } else { "Click to show" });
    }
    asked
}

fn mark(ui: &Ui, theme: &Theme, mark: Mark, from: Pos2) {
    let painter = ui.painter();
    let to = from + vec2(sample(theme), 0.0);
    match mark {
        Mark::Line(series) => legend::line(painter, theme, series, from, to),
        Mark::Hair(colour) => {
            painter.line_segment([from, to], Stroke::new(theme.hair(), colour));
        }
        Mark::Box(colour) => {
            painter.rect_filled(Rect::from_two_pos(from, to).expand2(vec2(0.0, 4.5)), CornerRadius::ZERO, colour);
        }
        Mark::Tick(colour) => {
            for share in [0.25, 0.4, 0.7] {
                let at = from + vec2(share * (to.x - from.x), 0.0);
                let ends = [at + vec2(0.0, 3.5), at - vec2(0.0, 3.5)];
                painter.line_segment(ends, Stroke::new(theme.hair().max(1.2), colour));
            }
        }
    }
}
