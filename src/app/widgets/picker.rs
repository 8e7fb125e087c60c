//! A field that opens a list.

use egui::{Align2, CornerRadius, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, StrokeKind, Ui, Vec2, vec2};

use crate::app::style::Theme;
use crate::app::widgets::{focus_ring, in_rows, name_with, paint_caret, width_of};

/// Shows the chosen text; clicked, it opens a list below. The list closes on a choice unless it keeps itself open.
pub(crate) struct Picker<'a> {
    pub(crate) name: &'a str,
    pub(crate) shown: &'a str,
    pub(crate) close: PopupCloseBehavior,
    /// Of the list.
    pub(crate) width: f32,
}

impl Picker<'_> {
    pub(crate) fn show(self, ui: &mut Ui, theme: &Theme, rect: Rect, list: impl FnOnce(&mut Ui)) -> Response {
        let Self { name, shown, close, width } = self;
        let response = ui.interact(rect, ui.scope_id().with(("picker", name)), Sense::click());
        name_with(ui, &response, Role::ComboBox, name, || shown.to_owned());
        let fill = if response.hovered() { theme.button_hover } else { theme.button };
        ui.painter().rect(rect, CornerRadius::same(6), fill, theme.hairline(), StrokeKind::Inside);
        let room = rect.width() - 36.0;
        let fonts = [theme.body(), theme.font(12.0), theme.font(11.0)];
        if let Some(font) = fonts.iter().find(|font| width_of(ui, shown, font) <= room) {
            let at = rect.left_center() + vec2(11.0, 0.0);
            ui.painter().text(at, Align2::LEFT_CENTER, shown, font.clone(), theme.ink);
        } else {
            // What is too long for one row has two smaller ones, and is cut where these are full.
            let galley = in_rows(ui, shown, theme.font(10.0), (room, 2), theme.ink);
            let at = rect.left_center() + vec2(11.0, -0.5 * galley.size().y);
            ui.painter().galley(at, galley, theme.ink);
        }
        paint_caret(ui.painter(), rect.right_center() - vec2(15.0, 0.0), theme.soft);
        focus_ring(ui, theme, &response, rect.shrink(2.0));
        Popup::menu(&response).close_behavior(close).accessible_name(name.to_owned()).width(width).show(|ui| {
            ui.set_min_width(width);
            ui.spacing_mut().item_spacing = Vec2::new(8.0, 2.0);
            list(ui);
        });
        response
    }
}
