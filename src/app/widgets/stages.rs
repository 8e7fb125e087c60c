//! Dots for the stages of something, the one on view filled.

use egui::{CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use crate::app::style::Theme;
use crate::app::widgets::focus_ring;

/// Shows a dot for each name, side by side; gives the one that was clicked.
pub(crate) fn stage_dots(ui: &Ui, theme: &Theme, rect: Rect, names: &[&str], chosen: usize) -> Option<usize> {
    let step = rect.width() / names.len().max(1) as f32;
    let mut clicked = None;
    for (i, name) in names.iter().enumerate() {
        let spot = Rect::from_min_size(rect.min + vec2(step * i as f32, 0.0), vec2(step, rect.height()));
        let response = ui.interact(spot, ui.scope_id().with(("stage", i)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), i == chosen, name));
        if response.hovered() {
            ui.painter().rect_filled(spot, CornerRadius::same(6), theme.button_hover);
        }
        let radius = (0.28 * step).min(5.5);
        if i == chosen {
            ui.painter().circle_filled(spot.center(), radius + 1.0, theme.accent);
        } else {
            ui.painter().circle_stroke(spot.center(), radius, Stroke::new(1.5, theme.soft));
        }
        focus_ring(ui, theme, &response, spot.shrink(4.0));
        if response.clicked() {
            clicked = Some(i);
        }
        response.on_hover_text(*name);
    }
    clicked
}
