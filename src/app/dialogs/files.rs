//! Where to open from and save to; links.

use egui::{Key, RichText, TextEdit, Ui};

use super::open::{Dialogs, title};
use crate::app::frame::Cx;
use crate::app::io::files::Wanted;
use crate::app::model::{Action, DialogName, Page};
use crate::app::widgets::{name_field, notice, small_button};

/// Heading, what it is for, an example and the word on the button.
fn words(name: DialogName, swept: bool, lecture: bool) -> (&'static str, &'static str, &'static str, &'static str) {
    match name {
        DialogName::Save if swept => (
            "Save table",
            "What is done so far as a table (.csv): opened again, here or on the command line, the sweep goes on where it was. \
             A name that ends in .toml saves the scenario with its sweep instead",
            "sweep.csv",
            "Save",
        ),
        DialogName::Export if swept => (
            "Export sweep",
            "One row per cell with mean, standard error, quantiles and theory, and the scenario inside",
            "sweep.csv",
            "Export",
        ),
        DialogName::Save if lecture => (
            "Save lecture",
            "A text file (.toml) with every scene and its notes: it opens here, by drop, and with collapse-lab window",
            "lecture.toml",
            "Save",
        ),
        DialogName::Save => (
            "Save scenario",
            "A small text file that gives the same bits again, here and on the command line",
            "scenario.toml",
            "Save",
        ),
        DialogName::Session => (
            "Save session",
            "All that is on view as a text file (.lab.toml): page, plots, axes, generation, guesses, and the settings of the runs kept. \
             It opens here, by drop, and with collapse-lab window; collapse-lab run runs its experiment",
            "session.lab.toml",
            "Save",
        ),
        DialogName::Export => (
            "Export results",
            "One row per generation and metric, with the scenario inside: the file itself can be opened again",
            "results.csv",
            "Export",
        ),
        DialogName::ExportRuns => (
            "Export single runs",
            "Every metric of every run at each generation, run anew beside the window: a name that ends in .parquet is typed \
             columns for pandas, polars or DuckDB, any other CSV. Two sides become two files. Fewer runs, or a column for each \
             metric: collapse-lab run --runs",
            "runs.csv",
            "Export",
        ),
        DialogName::Figure => (
            "Save figure",
            "For slides and papers: .svg, .pdf, .png, or .gif and .apng, which move. The experiment is inside, so that \
             the figure opens again. An enlarged plot is drawn alone, else the whole page",
            "figure.svg",
            "Save",
        ),
        DialogName::Link => (
            "Paste link",
            "A line that begins with collapse-lab: holds a whole scenario",
            "collapse-lab:?truth.family=gaussian",
            "Go",
        ),
        _ => (
            "Open",
            "A scenario, lecture or session (.toml), a result (.csv, .parquet), a figure (.svg, .pdf, .png, .gif, .apng), or your own data (.csv, .tsv, .txt, .xlsx, .ods, .xls): its column becomes the truth. Or drop a file on the window",
            "path of a file",
            "Open",
        ),
    }
}

/// A dialog with one field: a path, or a link.
pub(super) fn path_dialog(ui: &mut Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs, name: DialogName) {
    let swept = cx.state.page == Page::Phase;
    let lecture = cx.state.lecture_to_save().is_some();
    let (heading, what, hint, go) = words(name, swept, lecture);
    title(ui, cx, heading);
    ui.label(RichText::new(what).color(cx.theme.soft));
    let label = if name == DialogName::Link { "Link" } else { "Path" };
    let field = ui.add(TextEdit::singleline(&mut dialogs.text).hint_text(hint).desired_width(f32::INFINITY));
    name_field(&field, label, &dialogs.text, hint);
    if std::mem::take(&mut dialogs.focus) {
        field.request_focus();
    }
    if let Some(problem) = &dialogs.problem {
        notice(ui, cx.theme, cx.theme.bad, problem);
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.horizontal(|ui| {
        let pressed = small_button(ui, cx.theme, go, go).clicked();
        if name != DialogName::Link && small_button(ui, cx.theme, "Browse…", "Browse…").clicked() {
            let wanted = match name {
                DialogName::Save | DialogName::Export if swept => Wanted::SaveSweep,
                DialogName::Save if lecture => Wanted::SaveLecture,
                DialogName::Save => Wanted::Save,
                DialogName::Session => Wanted::SaveSession,
                DialogName::Export => Wanted::Export,
                DialogName::ExportRuns => Wanted::ExportRuns,
                DialogName::Figure => Wanted::Figure,
                _ => Wanted::Open,
            };
            dialogs.browse.start(ui.ctx(), wanted);
        }
        if small_button(ui, cx.theme, "Cancel", "Cancel").clicked() {
            cx.emit(Action::Dialog(None));
        }
        if (pressed || entered) && !dialogs.text.trim().is_empty() {
            let text = dialogs.text.trim().to_owned();
            // What is refused is typed again.
            dialogs.focus = true;
            cx.emit(match name {
                DialogName::Save => Action::SaveFile(text.into()),
                DialogName::Session => Action::SessionFile(text.into()),
                DialogName::Export => Action::ExportFile(text.into()),
                DialogName::ExportRuns => Action::RunsFile(text.into()),
                DialogName::Figure => Action::FigureFile(text.into()),
                DialogName::Link => Action::GoTo(text),
                _ => Action::OpenFile(text.into()),
            });
        }
    });
}
