//! The scenarios that come with the program.

use std::sync::OnceLock;

use crate::experiment::{Scenario, shipped};

/// The shipped scenarios, read once.
pub(crate) fn gallery() -> &'static [(String, Scenario)] {
    static GALLERY: OnceLock<Vec<(String, Scenario)>> = OnceLock::new();
    GALLERY.get_or_init(shipped)
}
