//! Why a figure did not become a file.

/// In one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// More pixels than are drawn at once.
    #[error("{width} x {height} pixels: a picture has at most {side} a side and {all} million in all")]
    Large {
        /// Pixels asked for.
        width: u64,
        /// Pixels asked for.
        height: u64,
        /// The most of one side.
        side: u32,
        /// The most in all, in millions.
        all: u64,
    },
    /// No width, no height, or none that is a number.
    #[error("a figure needs a width, a height and a scale above 0")]
    Empty,
    /// No frame came.
    #[error("a film needs at least one frame")]
    NoFrames,
    /// What the writer of the format says.
    #[error("{format}: not written ({why})")]
    Format {
        /// Which format.
        format: &'static str,
        /// In its own words.
        why: String,
    },
}

impl Failure {
    /// From an error of that format's writer.
    pub(crate) fn of(format: &'static str) -> impl Fn(&dyn std::fmt::Display) -> Self {
        move |why| Self::Format { format, why: why.to_string() }
    }
}
