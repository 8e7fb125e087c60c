//! Why a lecture is refused: always one line.

use std::fmt;

use crate::family::short;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line of the file, from 1.
    pub line: usize,
    /// The number of the scene, from 1, and its title; none where it is of no scene.
    pub scene: Option<(usize, String)>,
    /// The key, its value and what would do.
    pub what: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some((number, title)) = &self.scene {
            write!(f, ", scene {number}")?;
            if !title.is_empty() {
                write!(f, " \"{}\"", short(title, 40))?;
            }
        }
        write!(f, ": {}", short(&self.what, 200))
    }
}

impl std::error::Error for Refused {}
