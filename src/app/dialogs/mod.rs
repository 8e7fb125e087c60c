//! Dialogs: small, and gone with Escape.

mod columns;
mod entries;
mod files;
mod help;
mod palette;
mod stranger;

use std::path::PathBuf;

use super::actions::{Action, DialogName};
use super::cx::Cx;

/// What is typed into the open dialog.
#[derive(Debug, Default)]
pub(crate) struct Dialogs {
    pub(crate) open: Option<DialogName>,
    /// The text of its field.
    pub(crate) text: String,
    /// What is wrong with it.
    pub(crate) problem: Option<String>,
    /// A file that is there already and may be written over: it was asked for twice, or the system has asked.
    pub(crate) over: Option<PathBuf>,
    /// A data file whose column is asked for.
    pub(crate) data: Option<super::offer::Offer>,
    /// A file that a stranger's scenario would have read, and what is to be done with leave.
    pub(crate) stranger: Option<(String, Box<Action>)>,
    /// The chosen line of the palette.
    pub(crate) line: usize,
    /// Puts the keyboard into the field once.
    pub(crate) focus: bool,
    pub(crate) browse: super::files::Browse,
}

impl Dialogs {
    pub(crate) fn show(&mut self, name: Option<DialogName>) {
        self.open = name;
        self.text.clear();
        self.problem = None;
        self.over = None;
        self.line = 0;
        self.focus = true;
    }
}

/// Shows the open dialog, if there is one.
pub(crate) fn dialogs(ui: &mut egui::Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs) {
    let Some(name) = dialogs.open else { return };
    let id = egui::Id::unique("dialog");
    let response = egui::Modal::new(id)
        .area(egui::Modal::default_area(id).accessible_name(spoken(name)))
        .frame(cx.theme.popup_frame())
        .backdrop_color(cx.theme.veil)
        .show(ui.ctx(), |ui| {
            let base = if matches!(name, DialogName::Keys | DialogName::Column) { 640.0 } else { 480.0 };
            let width = (base * cx.theme.text.min(1.5)).min(ui.ctx().content_rect().width() - 80.0);
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 8.0;
            match name {
                DialogName::Open | DialogName::Save | DialogName::Export | DialogName::Link => {
                    files::path_dialog(ui, cx, dialogs, name)
                }
                DialogName::Column => columns::column(ui, cx, dialogs),
                DialogName::Stranger => stranger::stranger(ui, cx, dialogs),
                DialogName::Palette => palette::palette(ui, cx, dialogs),
                DialogName::Keys => help::keys(ui, cx),
                DialogName::About => help::about(ui, cx),
            }
        });
    if response.should_close() {
        cx.emit(super::actions::Action::Dialog(None));
    }
}

/// What assistive tools call it.
fn spoken(name: DialogName) -> &'static str {
    match name {
        DialogName::Open => "Open",
        DialogName::Save => "Save",
        DialogName::Export => "Export",
        DialogName::Link => "Paste link",
        DialogName::Column => "Which column?",
        DialogName::Stranger => "A file from elsewhere",
        DialogName::Palette => "Command palette",
        DialogName::Keys => "All keys",
        DialogName::About => "About",
    }
}

/// The title of a dialog.
fn title(ui: &mut egui::Ui, cx: &Cx<'_>, words: &str) {
    ui.label(egui::RichText::new(words).font(cx.theme.bold(16.0)).color(cx.theme.ink));
}
