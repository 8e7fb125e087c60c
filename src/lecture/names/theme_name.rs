//! The themes, by name.

/// Which theme is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Dark ink on a quiet light ground.
    #[default]
    Light,
    /// Light ink on a dark ground.
    Dark,
    /// For the back row: larger, pure white, little chrome.
    Projector,
}

impl ThemeName {
    /// All of them, in the order the key T walks through.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Projector];

    /// The word in files and menus.
    pub fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Projector => "projector",
        }
    }

    /// The theme of that word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }

    /// The one after it.
    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }
}
