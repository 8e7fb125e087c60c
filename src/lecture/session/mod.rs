//! A session: all that is on view in the window, and the runs kept there, as one file (`NAME.lab.toml`).
//!
//! It is TOML for people to read and change: what is looked at and how, then the scenario, what somebody expects, and the
//! runs. Nothing is run and no data are read by reading it.

mod open;
mod parts;
mod read;
mod runs;
#[cfg(test)]
mod tests;
mod words;
mod write;

pub use open::{Found, find, is_session};
pub use parts::{Guess, KeptRun, Map, Session};
pub use read::read;
pub use runs::{read_runs, write_runs};
pub use write::write;
