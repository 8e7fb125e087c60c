//! Files are read beside the window, which stays alive meanwhile.

use std::sync::Arc;
use std::time::Duration;

use super::lab::LabApp;
use crate::app::io::reading::{Answer, told};
use crate::app::model::DialogName;
use crate::experiment::{Experiment, Scenario};

/// So long an answer is waited for: most files are read within a frame or two, and then nothing need be said of it.
const PROMPT: Duration = Duration::from_millis(60);
/// A smaller data file is read at once, wherever it is named.
const MUCH: u64 = 1 << 20;

impl LabApp {
    /// Has something read, and does what it says then.
    pub(crate) fn read(&mut self, what: String, read: impl FnOnce() -> Answer<Self> + Send + 'static) {
        let open = self.dialogs.open.filter(|name| matches!(name, DialogName::Open | DialogName::Link));
        let asked = open.map(|name| (name, self.dialogs.text.clone()));
        self.reading.start(what, asked, read);
        if !self.take_read(PROMPT) && open.is_some() {
            self.dialogs.show(None); // the window goes on meanwhile
        }
    }

    /// Takes what has been read, if it is there within `limit`.
    pub(crate) fn take_read(&mut self, limit: Duration) -> bool {
        let Some((answer, asked)) = self.reading.answer(limit) else { return false };
        match answer {
            Ok(then) if self.acting => then(self),
            Ok(then) => {
                // What was asked for a while ago is done only now.
                let mark = self.mark();
                self.state.undo.close();
                then(self);
                self.note(mark, false, 0.0);
                self.state.undo.close();
            }
            Err(problem) => {
                if let (None, Some((name, text))) = (self.dialogs.open, asked) {
                    self.dialogs.show(Some(name));
                    self.dialogs.text = text;
                }
                self.tell(Err(problem));
            }
        }
        true
    }

    /// Gives up what is being read.
    pub(crate) fn give_up_reading(&mut self) {
        if let Some(what) = self.reading.give_up() {
            self.state.say(format!("Not read: {what}. Nothing has changed"));
        }
    }

    /// Where the truth of sides is a large file that is not at hand, has it read first, and does the rest then. `false`
    /// where there is nothing to wait for.
    pub(crate) fn reads_first(
        &mut self,
        left: &Scenario,
        right: Option<&Scenario>,
        then: impl FnOnce(&mut Self) + Send + 'static,
    ) -> bool {
        let large = std::iter::once(left).chain(right).filter(|side| !self.session.has(side) && side.reads() > MUCH);
        let large: Vec<Scenario> = large.cloned().collect();
        let Some(place) = large.first().and_then(Scenario::data_place) else { return false };
        self.read(told(&place), move || {
            let made = large.into_iter().map(|side| Experiment::new(side).map(Arc::new)).collect::<Result<Vec<_>, _>>();
            let made = made.map_err(|problem| problem.to_string())?;
            Ok(Box::new(move |app: &mut Self| {
                app.session.made(made);
                then(app);
            }))
        });
        true
    }
}
