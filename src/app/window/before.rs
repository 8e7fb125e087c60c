//! One step back: what ran before another scenario, a file or a cell took its place.

use super::lab::LabApp;
use crate::app::model::{Moment, Page, gallery};
use crate::experiment::Scenario;
use crate::worker::Command;

impl LabApp {
    /// What runs now. Of the Paper page, what waits behind it.
    pub(crate) fn moment(&self) -> Moment {
        let state = &self.state;
        Moment {
            scenario: state.aside.clone().unwrap_or_else(|| Box::new(state.scenario())),
            page: state.page,
            chapter: state.chapter,
            focus: state.focus,
            laid: state.laid,
            centre: state.centre,
            phase: state.phase.clone(),
            playhead: self.session.shown().playhead,
        }
    }

    /// Keeps it, for one step back.
    pub(crate) fn remember(&mut self) {
        self.state.before = Some(Box::new(self.moment()));
    }

    /// Whether what runs is no shipped scenario as it is.
    pub(crate) fn is_own(&self) -> bool {
        let state = &self.state;
        let is = |scenario: &Scenario| {
            scenario.sides().is_ok_and(|(left, right)| left == state.left && right == state.right)
        };
        state.aside.is_none() && !gallery().iter().any(|(_, scenario)| is(scenario))
    }

    /// Brings back what was kept, and keeps what runs now.
    pub(crate) fn back(&mut self) {
        let Some(before) = self.state.before.take() else {
            return self.state.say("Nothing else ran before this");
        };
        let now = self.moment();
        let Ok((left, right)) = before.scenario.sides() else { return };
        let again = before.clone();
        let once_read = move |app: &mut Self| {
            app.state.before = Some(again);
            app.back();
        };
        if self.reads_first(&left, right.as_ref(), once_read) {
            self.state.before = Some(before);
            return;
        }
        self.state.aside = None;
        self.state.page = if before.page == Page::Paper { Page::Lab } else { before.page };
        let refused = self.state.refused.take();
        self.try_run(left, right, true);
        if let Some(problem) = self.state.refused.take() {
            (self.state.page, self.state.refused) = (now.page, refused);
            return self.state.complain(problem);
        }
        self.state.opened(&before.scenario); // its claim is its own again
        self.state.before = Some(Box::new(now));
        self.state.enlarged = None;
        self.state.message = None;
        (self.state.focus, self.state.laid, self.state.centre) = (before.focus, before.laid, before.centre);
        self.state.phase = before.phase;
        self.plots.forget();
        if before.page == Page::Paper {
            self.chapter(before.chapter);
        } else {
            self.session.send(Command::Seek(before.playhead));
        }
    }
}
