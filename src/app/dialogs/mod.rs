//! Dialogs: small, and gone with Escape.

mod columns;
mod entries;
mod files;
mod help;
pub(crate) mod open;
mod palette;
mod runs;
mod stranger;

use crate::app::frame::Cx;
use crate::app::model::{Action, DialogName};
use open::Dialogs;

/// Shows the open dialog, if there is one.
pub(crate) fn dialogs(ui: &mut egui::Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs) {
    let Some(name) = dialogs.open else { return };
    let id = egui::Id::unique("dialog");
    let response = egui::Modal::new(id)
        .area(egui::Modal::default_area(id).accessible_name(spoken(name)))
        .frame(cx.theme.popup_frame())
        .backdrop_color(cx.theme.veil)
        .show(ui.ctx(), |ui| {
            let base = match name {
                DialogName::Keys => 940.0,
                DialogName::Column | DialogName::Runs => 640.0,
                _ => 480.0,
            };
            let width = (base * cx.theme.text.min(1.5)).min(ui.ctx().content_rect().width() - 80.0);
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 8.0;
            match name {
                DialogName::Open
                | DialogName::Save
                | DialogName::Session
                | DialogName::Export
                | DialogName::ExportRuns
                | DialogName::Figure
                | DialogName::Link => files::path_dialog(ui, cx, dialogs, name),
                DialogName::Column => columns::column(ui, cx, dialogs),
                DialogName::Stranger => stranger::stranger(ui, cx, dialogs),
                DialogName::Runs => runs::runs(ui, cx, dialogs),
                DialogName::Palette => palette::palette(ui, cx, dialogs),
                DialogName::Keys => help::keys(ui, cx),
                DialogName::About => help::about(ui, cx),
            }
        });
    if response.should_close() {
        cx.emit(Action::Dialog(None));
    }
}

/// What assistive tools call it.
fn spoken(name: DialogName) -> &'static str {
    match name {
        DialogName::Open => "Open",
        DialogName::Save => "Save",
        DialogName::Session => "Save session",
        DialogName::Export => "Export",
        DialogName::ExportRuns => "Export single runs",
        DialogName::Figure => "Save figure",
        DialogName::Link => "Paste link",
        DialogName::Column => "Which column?",
        DialogName::Stranger => "A file from elsewhere",
        DialogName::Runs => "Runs kept",
        DialogName::Palette => "Command palette",
        DialogName::Keys => "All keys",
        DialogName::About => "About",
    }
}
