//! Sessions: what is on view and the runs kept, saved as a file and opened again; and the list of runs, written as it changes.

use std::path::{Path, PathBuf};

use super::lab::LabApp;
use crate::app::io::files;
use crate::app::io::runs_file::RunsFile;
use crate::app::model::{Hands, Kept, Page, SlowChange, Tabled, moment_of, saved};
use crate::lecture::session::{KeptRun, Session};
use crate::worker::Command;

impl LabApp {
    /// What is on view now, and the runs kept.
    pub(crate) fn as_session(&self) -> Session {
        saved(&self.state, self.moment(), self.session.shown().speed)
    }

    pub(crate) fn save_session(&mut self, path: &Path) {
        if self.would_write_over(path) {
            return;
        }
        let session = self.as_session();
        let many = match session.runs.len() {
            1 => "1 run kept".to_owned(),
            count => format!("{count} runs kept"),
        };
        let saved = files::save_session(&session, path);
        self.tell(saved.map(|path| format!("Saved what is on view and {many} to {}", path.display())));
    }

    /// Everything as it was on view then, at rest. What is refused changes nothing.
    pub(crate) fn open_session(&mut self, session: Session) {
        let (left, right) = match session.scenario.sides() {
            Ok(sides) => sides,
            Err(problem) => return self.state.complain(problem.to_string()),
        };
        let again = session.clone();
        if self.reads_first(&left, right.as_ref(), move |app| app.open_session(again)) {
            return;
        }
        if self.state.held().is_some() {
            self.leave();
        }
        let before = self.moment();
        if !self.restore(moment_of(&session)) {
            return;
        }
        self.stop_at(None);
        self.look_as_left(&session);
        // Where it stood there: on another page than the Paper's a run that is the same was not begun anew.
        self.session.send(Command::Step(0));
        self.jump(Command::Seek(session.generation));
        self.state.shelf.bare();
        session.runs.into_iter().for_each(|run| self.state.shelf.restore(run));
        self.make_curves();
        let back = self.way_back(&before);
        self.state.say(format!("The session is open{back}"));
    }

    /// What belongs to the window and not to the experiment.
    fn look_as_left(&mut self, session: &Session) {
        let state = &mut self.state;
        state.hands = Hands::default();
        state.enlarged = session.enlarged.filter(|slot| slot.page() == state.page);
        let table = session.table.filter(|table| table.slot.page() == state.page);
        state.table = table.map(|table| Tabled { slot: table.slot, sort: table.sort });
        (state.veiled, state.story) = (session.veiled, session.story);
        state.level = session.level.unwrap_or(state.level);
        if let Some(theme) = session.theme {
            self.put_on(theme);
        }
        if let Some(speed) = session.speed {
            self.session.send(Command::Speed(speed));
        }
        let slow = session.slow && matches!(self.state.page, Page::Lab | Page::Compare);
        if slow != self.state.slow.is_some() {
            self.slow(SlowChange::Toggle);
        }
        if let Some(slow) = &mut self.state.slow {
            slow.paced = false;
        }
    }

    /// The runs kept come from that file and go there as they change; what is wrong with it is told.
    #[must_use]
    pub fn keeping(mut self, ctx: &egui::Context, path: PathBuf) -> Self {
        let wake = ctx.clone();
        let (mut file, runs, problem) = RunsFile::open(path, move || wake.request_repaint());
        let before = self.state.shelf.revision();
        runs.into_iter().for_each(|run| self.state.shelf.restore(run));
        // What a session has brought is new to the file.
        file.knows(if before == 0 { self.state.shelf.revision() } else { 0 });
        if let Some(problem) = problem {
            self.state.complain(problem);
        }
        self.runs_file = Some(file);
        self
    }

    /// Called once a frame: what has changed of the runs kept is written.
    pub(super) fn write_runs(&mut self) {
        let Some(file) = &mut self.runs_file else { return };
        let shelf = &mut self.state.shelf;
        shelf.disk = Some(file.size());
        let kept = |kept: &Kept| KeptRun { over: false, ..kept.saved() };
        file.keep(shelf.revision(), || shelf.all().iter().map(kept).collect());
        if let Some(problem) = file.problem() {
            self.state.complain(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{Action, Options, ShelfChange};
    use crate::app::style::ThemeName;
    use crate::app::window::history::tests::still;
    use crate::experiment::Scenario;
    use egui::Context;

    fn small() -> Scenario {
        let text = "generations = 3\nreplicates = 2\nsample_size = 9\n[truth]\nfamily = \"gaussian\"";
        Scenario::from_toml(text).unwrap()
    }

    fn lab(ctx: &Context) -> LabApp {
        LabApp::new(ctx, None, Options { scenario: Some(small()), ..Options::default() }).unwrap()
    }

    #[test]
    fn what_cannot_be_run_changes_nothing() {
        let ctx = Context::default();
        let mut app = lab(&ctx);
        app.do_one(&ctx, Action::Shelf(ShelfChange::Keep));
        let before = app.as_session();
        let mut other = before.clone();
        (other.scenario.sample_size, other.scenario.generations) = (1 << 60, 1000);
        other.theme = Some(ThemeName::Dark);
        app.open_session(other);
        assert!(app.state.message.as_ref().is_some_and(|message| message.bad), "{:?}", app.state.message);
        assert_eq!(still(app.as_session()), still(before));
    }

    #[test]
    fn a_list_that_is_damaged_is_told_and_the_window_works() {
        let ctx = Context::default();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs.toml");
        std::fs::write(&path, "[[run]]\nscenario = {").unwrap();
        let mut app = lab(&ctx).keeping(&ctx, path.clone());
        let message = app.state.message.take().unwrap();
        assert!(message.bad && message.text.starts_with("The runs kept cannot be read"), "{}", message.text);
        app.do_one(&ctx, Action::Shelf(ShelfChange::Keep));
        app.write_runs();
        drop(app);
        let again = lab(&ctx).keeping(&ctx, path);
        assert_eq!((again.state.shelf.all().len(), again.state.shelf.all()[0].pinned), (1, true));
        assert_eq!(again.state.message, None);
    }
}
