//! The chapters of the Paper page.

use crate::lecture::names::slot::Figure;

/// A claim of arXiv 2505.19046, or of all papers together, run live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chapter {
    /// Theorem 4.1.
    #[default]
    Theorem,
    /// Assumptions 1 to 3.
    Assumptions,
    /// Theorem 5.1.
    Spike,
    /// Theorem 5.2.
    Ladder,
    /// Appendix G.
    Experiments,
    /// All papers: gain times synthetic share against 1.
    Threshold,
    /// All papers: the same truth with every mitigation.
    Knobs,
    /// All papers: eight Gaussians and five ways to draw a batch.
    FiveWays,
}

impl Chapter {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Theorem,
        Self::Assumptions,
        Self::Spike,
        Self::Ladder,
        Self::Experiments,
        Self::Threshold,
        Self::Knobs,
        Self::FiveWays,
    ];

    /// Whether it is of all papers together: it then runs many sides, made of one scenario.
    pub(crate) fn is_synthesis(self) -> bool {
        matches!(self, Self::Threshold | Self::Knobs | Self::FiveWays)
    }

    /// Its figures, by place; the first is enlarged when none is pointed at.
    pub(crate) fn figures(self) -> &'static [Figure] {
        match self {
            Self::Theorem => &[Figure::Error, Figure::Steps, Figure::Divergence, Figure::Enough],
            Self::Assumptions => &[Figure::Family],
            Self::Spike => &[Figure::Density, Figure::Profile, Figure::Collapsed, Figure::Distance],
            Self::Ladder => &[Figure::Density, Figure::Profile, Figure::Collapsed, Figure::Rungs],
            Self::Experiments => &[Figure::MeanError, Figure::SingleErrors, Figure::Growth],
            Self::Threshold => &[Figure::Cold, Figure::Hot, Figure::Point],
            Self::Knobs => &[Figure::Knobs],
            Self::FiveWays => &[Figure::Ways],
        }
    }

    /// Whether its page is full of words and numbers itself, and needs the room of those above it.
    pub(crate) fn speaks_for_itself(self) -> bool {
        matches!(self, Self::Knobs | Self::FiveWays)
    }

    /// The word in files and on a command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Theorem => "theorem",
            Self::Assumptions => "assumptions",
            Self::Spike => "spike",
            Self::Ladder => "ladder",
            Self::Experiments => "experiments",
            Self::Threshold => "threshold",
            Self::Knobs => "knobs",
            Self::FiveWays => "five-ways",
        }
    }

    /// The one of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chapter| chapter.word().eq_ignore_ascii_case(word))
    }

    /// The shipped scenario nearest to what it runs; a chapter of all papers makes its sides itself.
    pub(crate) fn scenario(self) -> &'static str {
        match self {
            Self::Theorem => "theorem-4-1",
            Self::Assumptions => "broken-is-not-collapsed",
            Self::Spike => "spike",
            Self::Ladder => "ladder-large",
            Self::Experiments => "appendix-g",
            Self::Threshold => "pitchfork",
            Self::Knobs => "replace",
            Self::FiveWays => "coverage",
        }
    }

    /// The one of that number, from 0.
    pub(crate) fn at(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// Its number, from 0.
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|chapter| *chapter == self).unwrap_or_default()
    }
}
