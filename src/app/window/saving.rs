//! What goes out: scenarios and results into files and onto the clipboard, and the dialogs that ask where.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lab::LabApp;
use crate::app::io::files::{self, Wanted};
use crate::app::io::runs;
use crate::app::model::{Action, DialogName, Page, file_name};
use crate::app::text::numbers::whole;
use crate::experiment::Scenario;

impl LabApp {
    pub(crate) fn dialog(&mut self, name: Option<DialogName>) {
        self.leave_dialog();
        self.dialogs.show(name);
        let swept = self.state.page == Page::Phase;
        if matches!(name, Some(DialogName::Save | DialogName::Export)) && swept {
            self.dialogs.text = files::free("sweep.csv");
        } else if let (Some(DialogName::Save), Some(lecture)) = (name, self.state.lecture_to_save()) {
            self.dialogs.text = file_name(lecture).display().to_string();
        } else if name == Some(DialogName::Save) {
            self.dialogs.text = files::free("scenario.toml");
        } else if name == Some(DialogName::Session) {
            self.dialogs.text = files::free("session.lab.toml");
        } else if name == Some(DialogName::Figure) {
            self.dialogs.text = files::free("figure.svg");
        } else if name == Some(DialogName::Export) {
            self.dialogs.text = files::free("results.csv");
        } else if name == Some(DialogName::ExportRuns) {
            self.dialogs.text = files::free("runs.csv");
        }
    }

    /// What is read for a dialog is not wanted without it.
    pub(crate) fn leave_dialog(&mut self) {
        if self.dialogs.open == Some(DialogName::Column) {
            self.reading.give_up();
        }
    }

    /// Writes the results there, or the sweep on view.
    pub(crate) fn export_file(&mut self, path: PathBuf) {
        if self.would_write_over(&path) {
            return;
        }
        if self.state.page == Page::Phase {
            return self.save_sweep(&path, "Exported");
        }
        if let Err(problem) = self.session.want_all() {
            return self.tell(Err(problem.to_string()));
        }
        self.exporting = Some(path);
        self.write_export();
        if self.exporting.is_some() {
            self.dialogs.show(None);
            self.state.say("The export is written as soon as every metric is computed");
        }
    }

    /// Writes every run there, run anew beside the window.
    pub(crate) fn runs_file(&mut self, path: &Path) {
        if self.would_write_over(path) {
            return;
        }
        let sides = match self.state.scenario().sides() {
            Ok((left, right)) => std::iter::once(left).chain(right).collect::<Vec<_>>(),
            Err(problem) => return self.tell(Err(problem.to_string())),
        };
        let targets = runs::targets(sides.len(), path);
        let names: Vec<String> = targets.iter().map(|path| path.display().to_string()).collect();
        let what = format!("what every run has, for {}", names.join(" and "));
        self.read(what, move || {
            sides.into_iter().zip(&targets).try_for_each(|(side, path)| runs::write(side, path))?;
            Ok(Box::new(move |app: &mut Self| app.tell(Ok(format!("Exported {}", names.join(" and "))))))
        });
        if self.is_reading() {
            self.dialogs.show(None); // the window goes on meanwhile
        }
    }

    /// Writes the scenario there, or the sweep on view.
    pub(crate) fn save_file(&mut self, path: &Path) {
        if self.would_write_over(path) {
            return;
        }
        if self.state.page == Page::Phase && !files::is(path, "toml") {
            return self.save_sweep(path, "Saved");
        }
        if self.state.lecture_to_save().is_some() {
            return self.save_lecture(path);
        }
        let saved = files::save(&self.state.scenario(), path).map(|path| format!("Saved {}", path.display()));
        self.tell(saved);
    }

    fn save_sweep(&mut self, path: &Path, done: &str) {
        let saved = files::save_sweep(self.sweeping.shown(), path)
            .map(|(path, words)| format!("{done} {words} to {}", path.display()));
        self.tell(saved);
    }

    /// Writes what is to be exported, once no metric is missing.
    pub(crate) fn write_export(&mut self) {
        if self.session.lacks_metrics() {
            return;
        }
        if let Some(path) = self.exporting.take() {
            let names = |paths: Vec<PathBuf>| {
                paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ")
            };
            let written = files::export(self.session.shown(), &path).map(|paths| format!("Exported {}", names(paths)));
            self.tell(written);
        }
    }

    /// Whether a file is there that was not asked for twice: then the dialog says so, and once more is enough.
    pub(super) fn would_write_over(&mut self, path: &Path) -> bool {
        let name = self.dialogs.open;
        let swept = self.state.page == Page::Phase;
        let saves = matches!(name, Some(DialogName::Save | DialogName::Session));
        let result = !saves || name == Some(DialogName::Save) && swept && !files::is(path, "toml");
        let targets = match name {
            Some(DialogName::Export) if !swept => files::exports(self.session.shown(), path),
            Some(DialogName::Save) if !swept => vec![files::with_extension(path, "toml")],
            Some(DialogName::Figure) => vec![path.to_owned()],
            Some(DialogName::ExportRuns) => runs::targets(1 + usize::from(self.state.right.is_some()), path),
            Some(DialogName::Session) => vec![files::session_place(path)],
            _ => vec![files::with_extension(path, "csv")],
        };
        let sides: Vec<&Scenario> = std::iter::once(&self.state.left).chain(&self.state.right).collect();
        if let Some(why) = files::kept(&targets, &sides, result) {
            self.tell(Err(why));
            return true;
        }
        if name.is_none() {
            return false; // nobody is there to be asked
        }
        let over = self.dialogs.over.replace(path.to_owned());
        let Some(found) = targets.into_iter().find(|target| target.exists() && over.as_deref() != Some(path)) else {
            return false;
        };
        self.dialogs.problem = Some(match name {
            Some(DialogName::Session) => files::over_session(&found),
            _ => files::over(&found, &self.state.left, result, swept),
        });
        true
    }

    pub(crate) fn copy_link(&mut self, ctx: &egui::Context) {
        ctx.copy_text(self.state.scenario().to_link());
        self.state.say("The link is on the clipboard: it holds the whole scenario");
    }

    pub(crate) fn copy_table(&mut self, ctx: &egui::Context) {
        let phase = self.state.page == Page::Phase;
        let table = if phase { files::sweep_table(self.sweeping.shown()) } else { files::table(&self.on_view().0) };
        match table {
            Ok(table) => {
                let rows = whole(table.lines().count().saturating_sub(1) as u64);
                ctx.copy_text(table);
                self.state.say(format!("{rows} rows are on the clipboard, for a spreadsheet; export has every metric"));
            }
            Err(problem) => self.state.complain(problem),
        }
    }

    pub(crate) fn copy_picture(&mut self, ctx: &egui::Context) {
        let (taken, wake) = (Arc::clone(&self.picture), ctx.clone());
        ctx.request_screenshot(move |image| {
            *taken.lock() = Some(image);
            wake.request_repaint();
        });
    }

    /// Good news closes the dialog; bad news stay in it, if one is open.
    pub(crate) fn tell(&mut self, news: Result<String, String>) {
        match news {
            Ok(words) => {
                self.dialogs.show(None);
                self.state.say(words);
            }
            Err(problem) if self.dialogs.open.is_some() => self.dialogs.problem = Some(problem),
            Err(problem) => self.state.complain(problem),
        }
    }

    /// What a file dialog or a drop brought.
    pub(crate) fn answered(&mut self, wanted: Wanted, path: &Path) -> Action {
        let name = match wanted {
            Wanted::Open => None,
            Wanted::Save | Wanted::SaveSweep | Wanted::SaveLecture => Some(DialogName::Save),
            Wanted::SaveSession => Some(DialogName::Session),
            Wanted::Export => Some(DialogName::Export),
            Wanted::ExportRuns => Some(DialogName::ExportRuns),
            Wanted::Figure => Some(DialogName::Figure),
        };
        if name.is_some() && self.dialogs.open != name {
            self.dialogs.show(name); // what is still to be asked has a place
        }
        self.dialogs.text = path.display().to_string();
        // The system has asked whether a file of that very name may be written over.
        self.dialogs.over = Some(path.to_owned()).filter(|path| path.extension().is_some());
        match wanted {
            Wanted::Open => Action::OpenFile(path.to_owned()),
            Wanted::Save | Wanted::SaveSweep | Wanted::SaveLecture => Action::SaveFile(path.to_owned()),
            Wanted::SaveSession => Action::SessionFile(path.to_owned()),
            Wanted::Export => Action::ExportFile(path.to_owned()),
            Wanted::ExportRuns => Action::RunsFile(path.to_owned()),
            Wanted::Figure => Action::FigureFile(path.to_owned()),
        }
    }
}
