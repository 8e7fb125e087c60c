//! Small buttons.

use egui::{Align2, CornerRadius, Pos2, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2};

use crate::app::style::Theme;
use crate::app::widgets::{Icon, focus_ring, icon_button, width_of};

/// A framed button with a word, in the flow.
pub(crate) fn small_button(ui: &mut Ui, theme: &Theme, words: &str, name: &str) -> Response {
    let font = theme.font(12.0);
    let size = vec2(width_of(ui, words, &font) + 18.0, theme.line(24.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let fill = if response.hovered() { theme.button_hover } else { theme.button };
    ui.painter().rect(rect, CornerRadius::same(6), fill, theme.hairline(), StrokeKind::Inside);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, theme.ink);
    focus_ring(ui, theme, &response, rect.shrink(2.0));
    response
}

/// A word that acts, in the flow.
pub(crate) fn link_button(ui: &mut Ui, theme: &Theme, words: &str) -> Response {
    let font = theme.font(12.0);
    let size = vec2(width_of(ui, words, &font), theme.line(20.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), words));
    let colour = if response.hovered() { theme.ink } else { theme.accent };
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, words, font, colour);
    focus_ring(ui, theme, &response, rect);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// The cross of messages and dialogs.
pub(crate) fn close_button(ui: &mut Ui, theme: &Theme, centre: Pos2, name: &str) -> Response {
    icon_button(ui, theme, centre, 16.0, Icon::Close, name)
}
