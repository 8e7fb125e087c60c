//! Why a command ends early, and the exit code that says so.

use crate::experiment::Problem;
use crate::report::WriteError;

/// What bad input exits with.
pub(super) const BAD_INPUT: u8 = 2;
/// What a run off its theory exits with.
const OFF: u8 = 1;
/// What shells give where a reader has gone away before the end.
const UNREAD: u8 = 141;

/// Why a command ended early: one line for people.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Scenario(#[from] Problem),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("{0}")]
    Usage(String),
    #[error("standard output is not read any more")]
    Unread,
    #[error("interrupted: nothing was written")]
    Interrupted,
    #[error("interrupted: {0}")]
    Kept(String),
    #[error("a run is off its theory by more than {} standard errors", crate::theory::LIMIT)]
    Off,
}

impl Failure {
    /// What the program exits with. Of an interrupt that is the signal's own code.
    pub(super) fn code(&self, of_signal: u8) -> u8 {
        match self {
            Self::Interrupted | Self::Kept(_) => of_signal,
            Self::Unread => UNREAD,
            Self::Off => OFF,
            _ => BAD_INPUT,
        }
    }
}
