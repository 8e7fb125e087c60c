//! What is done with guesses and raised hands.

use super::lab::LabApp;
use crate::app::model::{GuessChange, Guesses, HandsChange};

impl LabApp {
    pub(crate) fn guess(&mut self, change: GuessChange) {
        match change {
            GuessChange::Clear => self.state.guesses = Guesses::default(),
        }
    }

    pub(crate) fn hands(&mut self, change: HandsChange) {
        match change {
            HandsChange::Reveal => self.state.hands.revealed = !self.state.hands.revealed,
        }
    }
}
