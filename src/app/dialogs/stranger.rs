//! A scenario from elsewhere would have a file read: it asks first.

use egui::{RichText, Ui};

use super::open::{Dialogs, title};
use crate::app::frame::Cx;
use crate::app::model::Action;
use crate::app::widgets::small_button;

/// May it?
pub(super) fn stranger(ui: &mut Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs) {
    title(ui, cx, "Read this file?");
    let Some((file, action)) = &dialogs.stranger else { return };
    ui.label(format!("The scenario takes its truth from a data file outside its own folder: {file}"));
    ui.label(RichText::new("Nothing leaves this machine. If you do not know the file, cancel").color(cx.theme.soft));
    ui.horizontal(|ui| {
        if small_button(ui, cx.theme, "Read it", "Read it").clicked() {
            cx.emit(Action::Dialog(None));
            cx.emit((**action).clone());
        }
        if small_button(ui, cx.theme, "Cancel", "Cancel").clicked() {
            cx.emit(Action::Dialog(None));
        }
    });
}
