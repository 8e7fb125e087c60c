//! A generation taken apart, in four stages.

use std::time::Instant;

/// What a generation goes through, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A batch is drawn, from the current model and from the truth.
    Sample,
    /// What joins the training set, and what leaves it.
    Keep,
    /// The next model is fitted to it.
    Fit,
    /// How far that is from the truth.
    Measure,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Sample, Self::Keep, Self::Fit, Self::Measure];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sample => "Sample",
            Self::Keep => "Keep",
            Self::Fit => "Fit",
            Self::Measure => "Measure",
        }
    }

    /// The one after it; the last is followed by another generation.
    pub(crate) fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// The one before it; the first follows on another generation.
    pub(crate) fn before(self) -> Option<Self> {
        Self::ALL.get((self as usize).checked_sub(1)?).copied()
    }
}

/// Slow motion, while it is on: the generation at the playhead is on its way, and done at its last stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slow {
    pub(crate) stage: Stage,
    /// When the stage began to be shown.
    pub(crate) since: Instant,
    /// Goes on by itself.
    pub(crate) paced: bool,
}

impl Slow {
    /// A stage that is shown from now on.
    pub(crate) fn at(stage: Stage, paced: bool) -> Self {
        Self { stage, since: Instant::now(), paced }
    }
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowChange {
    /// On, or off.
    Toggle,
    /// Shows a stage of the generation on view; of the truth, which has none, one of the first generation.
    To(Stage),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_follow_each_other_both_ways() {
        let forth: Vec<Stage> = std::iter::successors(Some(Stage::Sample), |stage| stage.next()).collect();
        let mut back: Vec<Stage> = std::iter::successors(Some(Stage::Measure), |stage| stage.before()).collect();
        back.reverse();
        assert_eq!((forth.as_slice(), back.as_slice()), (&Stage::ALL[..], &Stage::ALL[..]));
    }
}
