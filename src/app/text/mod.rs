//! Words and numbers as people read and type them.

pub(crate) mod clock;
pub(crate) mod guesses;
pub(crate) mod headings;
pub(crate) mod meanings;
pub(crate) mod numbers;
pub(crate) mod stages;
pub(crate) mod typed;
pub(crate) mod words;
