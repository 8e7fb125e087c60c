//! What is done with guesses and raised hands.

use super::lab::LabApp;
use crate::app::model::{GuessChange, Guesses, HandsChange, Page};
use crate::worker::Command;

impl LabApp {
    pub(crate) fn guess(&mut self, change: GuessChange) {
        match change {
            GuessChange::Clear => self.state.guesses = Guesses::default(),
        }
    }

    pub(crate) fn hands(&mut self, change: HandsChange) {
        if !self.state.left.question.is_asked() {
            return self.state.say("This scenario asks no question");
        }
        let on_view = self.state.asks();
        let hands = &mut self.state.hands;
        match change {
            HandsChange::Reveal => self.reveal(),
            HandsChange::Show => hands.shown = Some(!on_view),
            HandsChange::Fold => hands.folded = !hands.folded,
            HandsChange::Count(place, count) => hands.set(place, count),
            HandsChange::Clear => hands.clear(),
        }
    }

    /// Tells the right answer: nothing is hidden any more, and the run that waited for it goes on. Once more hides the
    /// answer again, and nothing else.
    fn reveal(&mut self) {
        let hands = &mut self.state.hands;
        hands.revealed = !hands.revealed;
        if !hands.revealed {
            return;
        }
        (hands.shown, hands.folded) = (Some(true), false);
        self.state.veiled = false;
        let shot = self.session.shown();
        if self.state.page != Page::Phase && !shot.playing && shot.playhead < shot.end {
            self.session.send(Command::Play);
        }
    }
}
