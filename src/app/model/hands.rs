//! Hands raised for the answers to a question.

/// What is done with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandsChange {
    /// Shows the right answer and why, or hides it again.
    Reveal,
    /// Shows the question, or takes it away.
    Show,
    /// Folds it into one line, or unfolds it.
    Fold,
    /// So many hands for the answer in that place, from 0.
    Count(usize, u64),
    /// No hand is raised.
    Clear,
}

/// More hands are in no lecture room.
const MOST: u64 = 9999;

/// Hands raised, by answer, and whether the right one has been told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands {
    raised: Vec<u64>,
    pub(crate) revealed: bool,
    /// Whether the question is on view, where that was asked for; else it is by itself.
    pub(crate) shown: Option<bool>,
    /// The question takes one line.
    pub(crate) folded: bool,
}

impl Hands {
    /// Hands for the answer in that place.
    pub(crate) fn at(&self, place: usize) -> u64 {
        self.raised.get(place).copied().unwrap_or(0)
    }

    /// The share of all raised hands that are for it; 0 where none is raised.
    pub(crate) fn share(&self, place: usize) -> f32 {
        let all: u64 = self.raised.iter().sum();
        if all == 0 { 0.0 } else { self.at(place) as f32 / all as f32 }
    }

    pub(crate) fn set(&mut self, place: usize, count: u64) {
        if self.raised.len() <= place {
            self.raised.resize(place + 1, 0);
        }
        self.raised[place] = count.min(MOST);
    }

    pub(crate) fn clear(&mut self) {
        self.raised.clear();
    }

    /// Whether anything was done with it.
    pub(crate) fn in_use(&self) -> bool {
        self.revealed || self.raised.iter().any(|count| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_counted_by_answer() {
        let mut hands = Hands::default();
        assert!((hands.at(3), hands.share(0), hands.in_use()) == (0, 0.0, false));
        hands.set(1, 3);
        hands.set(0, 1);
        hands.set(4, 1_000_000);
        assert_eq!((hands.at(1), hands.at(2), hands.at(4)), (3, 0, MOST));
        hands.set(4, 0);
        assert!(hands.share(1) == 0.75 && hands.share(4) == 0.0 && hands.in_use());
        hands.clear();
        assert!(!hands.in_use());
    }
}
