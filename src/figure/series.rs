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

impl Dash {
    /// So many times as long.
    #[must_use]
    pub(crate) fn times(self, factor: f32) -> Self {
        match self {
            Self::Solid => Self::Solid,
            Self::Dashed(length) => Self::Dashed(length * factor),
            Self::Dotted(apart) => Self::Dotted(apart * factor),
        }
    }

    /// How far it is drawn and how far it is not, for formats with a pattern; dots are drawn with round ends, and are a little
    /// longer than nothing, which some programs would not draw.
    pub(crate) fn pattern(self) -> Option<[f32; 2]> {
        match self {
            Self::Solid => None,
            Self::Dashed(length) => Some([length, 0.618 * length]),
            Self::Dotted(apart) => Some([0.01, apart]),
        }
    }

    /// Whether its pieces end round.
    pub(crate) fn is_round(self) -> bool {
        !matches!(self, Self::Dashed(_))
    }
}

/// Curves of a sweep that are told apart by colour and dash.
pub(crate) const ROWS: usize = 8;
