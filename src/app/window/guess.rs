//! What is done with guesses and raised hands.

use super::lab::LabApp;
use crate::app::model::{BothPlot, GuessChange, HandsChange, LabPlot, Page, SidePlot, Slot, Views, is_drawable};

impl LabApp {
    pub(crate) fn guess(&mut self, change: GuessChange) {
        match change {
            GuessChange::Ask(slot) => self.ask_for_guess(slot),
            GuessChange::Draw(guess) => self.state.guesses.put(*guess),
            GuessChange::Remove(number) => self.state.guesses.remove(number),
            GuessChange::Clear => self.state.guesses.clear(),
        }
        self.plots.forget(); // axes have room for what is expected
    }

    /// Begins to draw into a plot, or ends it.
    fn ask_for_guess(&mut self, slot: Option<Slot>) {
        let pointed = [self.state.enlarged, self.hover.slot].into_iter().flatten().find(|slot| is_drawable(*slot));
        let usual = match (self.state.page, self.state.shown_view()) {
            (Page::Lab, _) => Some(Slot::Lab(LabPlot::Parameters)),
            // Below a question on the projector there may be room for the first curve only.
            (Page::Compare, Views::Beside) if self.state.plain && self.state.asks() => {
                Some(Slot::Left(SidePlot::Spread))
            }
            (Page::Compare, Views::Beside) => Some(Slot::Left(SidePlot::Divergence)),
            (Page::Compare, Views::Together) => Some(Slot::Both(BothPlot::Spread)),
            (Page::Compare, Views::Difference) | (Page::Phase | Page::Paper | Page::Lecture, _) => None,
        };
        let Some(slot) = slot.or(pointed).or(usual) else {
            return self.state.say("A guess is drawn into a plot of the Lab, or of one or both sides in Compare");
        };
        let on = self.state.guesses.drawing == Some(slot);
        self.state.guesses.drawing = (!on).then_some(slot);
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
        // Where a scene stops it stays: the answer is about what is seen there.
        let end = self.state.stops_at().map_or(shot.end, |stop| stop.min(shot.end));
        if self.state.page != Page::Phase && !shot.playing && shot.playhead < end {
            self.play();
        }
    }
}
