//! The pages, how one of them shows two sides, and how many knobs there are.

pub use crate::experiment::Layout as Views;

/// The pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// One experiment, four plots.
    Lab,
    /// Two experiments beside each other.
    #[default]
    Compare,
    /// Two knobs against a metric.
    Phase,
    /// The paper, claim by claim.
    Paper,
    /// Lectures: the shipped ones, and one's own to put together. Shows no run itself.
    Lecture,
}

impl Page {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Lab, Self::Compare, Self::Phase, Self::Paper, Self::Lecture];

    /// Name for people; the first word of it, in small letters, is the word in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Lab => "Lab",
            Self::Compare => "Compare",
            Self::Phase => "Phase diagram",
            Self::Paper => "Paper",
            Self::Lecture => "Lecture",
        }
    }

    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lab => "lab",
            Self::Compare => "compare",
            Self::Phase => "phase",
            Self::Paper => "paper",
            Self::Lecture => "lecture",
        }
    }

    /// The page of that name, or of the first word of it.
    pub fn of(word: &str) -> Option<Self> {
        let is = |name: &str| name.eq_ignore_ascii_case(word);
        Self::ALL.into_iter().find(|page| is(page.label()) || page.label().split(' ').next().is_some_and(is))
    }
}

impl Views {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Beside, Self::Together, Self::Difference];

    /// Name for people; in small letters, the words in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Beside => "Side by side",
            Self::Together => "On one axis",
            Self::Difference => "Difference",
        }
    }

    /// The view of that name.
    pub fn of(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.label().eq_ignore_ascii_case(words))
    }

    /// The one after it.
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }
}

/// How many knobs are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Five.
    #[default]
    Intro,
    /// Every one.
    Lab,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Intro, Self::Lab];

    /// Name for people; in small letters, the word in files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Intro => "Intro",
            Self::Lab => "Lab",
        }
    }

    /// The level of that name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.label().eq_ignore_ascii_case(word))
    }
}
