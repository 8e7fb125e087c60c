//! One integration binary: it links once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod command_line;
mod layering;
mod own_data;
mod protocol;
mod real_window;
mod reproducibility;
#[cfg(feature = "gui")]
mod window;
