//! The open dialog: what is typed into it, and its title.

use std::path::PathBuf;

use crate::app::frame::Cx;
use crate::app::io::files::Browse;
use crate::app::io::offer::Offer;
use crate::app::model::{Action, DialogName, Slot};

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
    pub(crate) data: Option<Offer>,
    /// A file that a stranger's scenario would have read, and what is to be done with leave.
    pub(crate) stranger: Option<(String, Box<Action>)>,
    /// The plot that a figure is asked of; else the one that is enlarged, or the page.
    pub(crate) figure: Option<Slot>,
    /// The kept run whose name is typed.
    pub(crate) naming: Option<u64>,
    /// The chosen line of the palette.
    pub(crate) line: usize,
    /// Puts the keyboard into the field once.
    pub(crate) focus: bool,
    pub(crate) browse: Browse,
}

impl Dialogs {
    pub(crate) fn show(&mut self, name: Option<DialogName>) {
        self.open = name;
        self.text.clear();
        self.problem = None;
        self.over = None;
        self.naming = None;
        self.figure = None;
        self.line = 0;
        self.focus = true;
    }
}

/// The title of a dialog.
pub(crate) fn title(ui: &mut egui::Ui, cx: &Cx<'_>, words: &str) {
    ui.label(egui::RichText::new(words).font(cx.theme.bold(16.0)).color(cx.theme.ink));
}
