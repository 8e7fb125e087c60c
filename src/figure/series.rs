//! What a line stands for, and how lines are broken.

use crate::experiment::Keeps;

/// What a line stands for; decides its colour and its dash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Series {
    /// The truth: ink, dashed.
    Truth,
    /// Real data.
    Real,
    /// A run that keeps everything.
    Accumulate,
    /// A run that keeps the last batch.
    Replace,
    /// A run that keeps n of everything.
    Subsample,
    /// A run that keeps the last few batches.
    Window,
    /// A second quantity of the same run, and a third; a second side that keeps the same as the first.
    Companion(u8),
    /// Theory: ink, dotted, thin.
    Theory,
    /// A paper's line over a sweep: ink, thin, each number with its own dash.
    Line(u8),
    /// One of several curves of a sweep, each number with its own colour and dash; after [`ROWS`] they come again.
    Row(u8),
    /// What is between two sides: neither's colour.
    Difference,
    /// The same in a single run.
    Paired,
    /// What somebody expects: a colour of its own, each number with its own dash; after four they come again.
    Guess(u8),
}

impl Series {
    /// The series of a retention.
    pub(crate) fn of(keeps: Keeps) -> Self {
        match keeps {
            Keeps::Replace => Self::Replace,
            Keeps::Accumulate => Self::Accumulate,
            Keeps::Subsample => Self::Subsample,
            Keeps::Window => Self::Window,
        }
    }

    /// What goes beside it: unlike it in colour and dash.
    pub(crate) fn companion(self, index: u8) -> Self {
        let index = index.min(1);
        // The first companion is near the colour of subsample.
        Self::Companion(if self == Self::Subsample { 1 - index } else { index })
    }
}

/// How a line is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Dash {
    /// Not at all.
    Solid,
    /// Dashes of that length.
    Dashed(f32),
    /// Dots at that distance.
    Dotted(f32),
}

/// Curves of a sweep that are told apart by colour and dash.
pub(crate) const ROWS: usize = 8;
