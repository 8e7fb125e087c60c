//! Values that turn into a field once they are clicked.

use egui::{Align2, Color32, CornerRadius, FontId, Id, Key, Pos2, Rect, Role, Sense, TextEdit, Ui, pos2, vec2};

use crate::app::style::Theme;
use crate::app::widgets::{focus_ring, name_field, name_with, select_all, width_of};

/// How a field was left.
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) escaped: bool,
    pub(super) entered: bool,
}

/// Whether a value is being typed there.
pub(super) fn is_typed(ui: &Ui, memory: Id) -> bool {
    ui.data(|data| data.get_temp::<String>(memory)).is_some()
}

/// From the next frame on it is.
pub(super) fn type_there(ui: &Ui, memory: Id, text: String) {
    ui.data_mut(|data| data.insert_temp(memory, text));
}

/// The field while it is typed in; gives what stood in it when it was left.
pub(super) fn typing(ui: &mut Ui, theme: &Theme, memory: Id, name: &str, field: Rect) -> Option<Typed> {
    let mut text = ui.data(|data| data.get_temp::<String>(memory))?;
    let edit = TextEdit::singleline(&mut text)
        .id(memory.with("field"))
        .font(theme.body())
        .align(Align2::RIGHT_CENTER)
        .desired_width(field.width());
    // On its own layer of the layout: the field is higher than its row and must not move what follows.
    let mut child = ui.new_child(egui::UiBuilder::new().id_salt(memory).max_rect(field));
    let response = child.put(field, edit.margin(vec2(4.0, 1.0)).min_size(field.size()));
    name_field(&response, name, &text, "");
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(memory));
        let (escaped, entered) = ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
        return Some(Typed { text, escaped, entered });
    }
    if !response.has_focus() {
        response.request_focus();
        select_all(ui, response.id, &text); // what is typed takes its place
    }
    type_there(ui, memory, text);
    None
}

/// A number in a row of words that can be clicked and typed.
pub(crate) struct TypedNumber<'a> {
    /// What clicking it does.
    pub(crate) name: &'a str,
    /// What the field is called.
    pub(crate) field: &'a str,
    /// The words on view.
    pub(crate) shown: &'a str,
    pub(crate) font: FontId,
    pub(crate) colour: Color32,
    /// What the field begins with.
    pub(crate) start: u64,
    pub(crate) hover: &'a str,
}

impl TypedNumber<'_> {
    /// Shows it to the right of a place; gives the room it takes, and what was typed and entered.
    pub(crate) fn show(self, ui: &mut Ui, theme: &Theme, at: Pos2) -> (Rect, Option<String>) {
        let memory = ui.scope_id().with(("typed number", self.name));
        let (width, half) = (width_of(ui, self.shown, &self.font), theme.line(13.0));
        let rect = Rect::from_min_max(pos2(at.x, at.y - half), pos2(at.x + width, at.y + half));
        if is_typed(ui, memory) {
            let field = Rect::from_min_size(rect.min, vec2(width.max(theme.line(84.0)), rect.height()));
            let typed = typing(ui, theme, memory, self.field, field).filter(|typed| typed.entered);
            return (field, typed.map(|typed| typed.text));
        }
        let response = ui.interact(rect.expand2(vec2(3.0, 0.0)), memory, Sense::click());
        name_with(ui, &response, Role::Button, self.name, || self.shown.to_owned());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(response.rect, CornerRadius::same(4), theme.button_hover);
        }
        ui.painter().text(at, Align2::LEFT_CENTER, self.shown, self.font, self.colour);
        focus_ring(ui, theme, &response, rect);
        if response.clicked() {
            type_there(ui, memory, self.start.to_string());
        }
        response.on_hover_text(self.hover);
        (rect, None)
    }
}
