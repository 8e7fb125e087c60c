//! Every action, by name.

use egui::{Align2, CornerRadius, Key, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::entries::{self, Entry};
use super::open::Dialogs;
use crate::app::frame::Cx;
use crate::app::model::Action;
use crate::app::widgets::{elided, name_field};

/// The palette: actions, scenarios and families whose names hold the words.
pub(super) fn palette(ui: &mut Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs) {
    let before = dialogs.text.clone();
    let field = ui.add(TextEdit::singleline(&mut dialogs.text).hint_text("What to do").desired_width(f32::INFINITY));
    name_field(&field, "What to do", &dialogs.text, "What to do");
    if std::mem::take(&mut dialogs.focus) {
        field.request_focus();
    }
    if before != dialogs.text {
        dialogs.line = 0;
    }
    let mut entries = entries::all(cx);
    entries.retain(|entry| entry.has(&dialogs.text));
    let typed = dialogs.text.trim().to_lowercase();
    entries.sort_by_key(|entry| !entry.name.to_lowercase().starts_with(&typed)); // keeps the order otherwise
    let last = entries.len().saturating_sub(1);
    let (down, up, enter) = ui.input(|input| {
        (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp), input.key_pressed(Key::Enter))
    });
    if down {
        dialogs.line = (dialogs.line + 1).min(last);
    }
    if up {
        dialogs.line = dialogs.line.saturating_sub(1);
    }
    let mut chosen = None;
    // Without a height of its own it would stay as low as the shortest list it ever showed.
    let list = ScrollArea::vertical().max_height(320.0).min_scrolled_height(320.0).auto_shrink([false, true]);
    list.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (i, Entry { name, keys, action, .. }) in entries.iter().enumerate() {
            let (rect, response) =
                ui.allocate_exact_size(vec2(ui.available_width(), cx.theme.line(25.0)), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, name));
            if i == dialogs.line || response.hovered() {
                ui.painter().rect_filled(rect, CornerRadius::same(5), cx.theme.button_hover);
            }
            if i == dialogs.line && (down || up) {
                response.scroll_to_me(None);
            }
            let room = rect.width() - 90.0;
            let shown = elided(ui, name, &cx.theme.body(), room);
            ui.painter().text(
                rect.left_center() + vec2(8.0, 0.0),
                Align2::LEFT_CENTER,
                shown,
                cx.theme.body(),
                cx.theme.ink,
            );
            ui.painter().text(
                rect.right_center() - vec2(8.0, 0.0),
                Align2::RIGHT_CENTER,
                keys,
                cx.theme.small(),
                cx.theme.soft,
            );
            if response.clicked() || (enter && i == dialogs.line) {
                chosen = Some(action.clone());
            }
        }
        if entries.is_empty() {
            ui.label("No match");
        }
    });
    if let Some(action) = chosen {
        cx.emit(Action::Dialog(None));
        cx.emit(action);
    }
}
