//! One step back: what ran before another scenario, a file or a cell took its place.

use super::lab::LabApp;
use crate::app::model::{Hands, Moment, Page, gallery};
use crate::experiment::{Scenario, SweepText};
use crate::worker::Command;

/// Whether it is no shipped scenario as it is.
fn is_own(scenario: &Scenario) -> bool {
    // How it would be swept is put together for every scenario.
    let runs = |scenario: &Scenario| {
        let bare = |side: Scenario| Scenario { sweep: SweepText::default(), ..side };
        scenario.sides().ok().map(|(left, right)| (bare(left), right.map(bare)))
    };
    let own = runs(scenario);
    !gallery().iter().any(|(_, shipped)| runs(shipped) == own)
}

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

    /// Keeps a moment for one step back, unless what ran then was shipped and an experiment of one's own is kept: that could
    /// not be had again. Gives whether Ctrl+Z brings back an experiment of one's own.
    pub(crate) fn keep(&mut self, moment: Moment) -> bool {
        let own = is_own(&moment.scenario);
        let kept = self.state.before.as_deref().is_some_and(|before| is_own(&before.scenario));
        if own || !kept {
            self.state.before = Some(Box::new(moment));
        }
        own || kept
    }

    /// What is said of it, behind other words, where an experiment of one's own has been remembered.
    pub(crate) fn way_back(&self) -> &'static str {
        let own = self.state.before.as_deref().is_some_and(|before| is_own(&before.scenario));
        if own { "; Ctrl+Z brings back your own experiment" } else { "" }
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
        self.state.hands = Hands::default();
        self.state.enlarged = None;
        self.state.message = None;
        (self.state.focus, self.state.laid, self.state.centre) = (before.focus, before.laid, before.centre);
        self.state.phase = before.phase;
        self.plots.forget();
        if before.page == Page::Paper {
            self.chapter(before.chapter);
        } else {
            self.jump(Command::Seek(before.playhead));
        }
    }
}
