//! What is said to assistive tools: while something moves by itself at most once a second, and in the end how it ended.

use std::time::{Duration, Instant};

/// Between two sayings of what moves by itself.
const PACE: Duration = Duration::from_secs(1);
/// So many answers to keys are given at once; from then on one a second.
const BURST: f64 = 8.0;

/// What was said last.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) words: String,
    /// The generation it is of; descriptions of plots are of the same.
    pub(crate) generation: u64,
    at: Option<Instant>,
    spare: f64,
}

impl Default for Told {
    fn default() -> Self {
        Self { words: String::new(), generation: 0, at: None, spare: BURST }
    }
}

impl Told {
    /// Takes what there is to say now; where it is too early for it, gives how long to wait.
    pub(crate) fn hear(&mut self, words: String, generation: u64, moves: bool) -> Option<Duration> {
        if words == self.words {
            self.generation = generation;
            return None;
        }
        let since = self.at.map_or(PACE, |at| at.elapsed());
        let spare = (self.spare + since.as_secs_f64()).min(BURST);
        if since < PACE && (moves || spare < 1.0) {
            return Some(PACE - since);
        }
        *self = Self { words, generation, at: Some(Instant::now()), spare: (spare - 1.0).max(0.0) };
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_is_told_once_a_second_and_an_answer_at_once() {
        let mut told = Told::default();
        assert_eq!(told.hear("one".into(), 1, true), None);
        assert_eq!(told.hear("one".into(), 2, true), None);
        assert!(told.hear("two".into(), 3, true).is_some_and(|wait| wait > Duration::from_millis(900)));
        assert_eq!((told.words.as_str(), told.generation), ("one", 2));
        told.at = Instant::now().checked_sub(PACE);
        assert_eq!(told.hear("two".into(), 3, true), None);
        assert_eq!((told.words.as_str(), told.generation), ("two", 3));
        // A key that is held down is not told of thirty times a second either.
        let told_at_once = (0..30).filter(|i| told.hear(i.to_string(), *i, false).is_none()).count();
        assert!((4..=8).contains(&told_at_once), "{told_at_once}");
    }
}
