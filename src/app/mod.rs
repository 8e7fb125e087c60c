//! RING 3: the window (being built).

use std::path::PathBuf;

use crate::experiment::Scenario;

/// What the window opens with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The scenario; the saved or default one if left out.
    pub scenario: Option<Scenario>,
    /// Save a picture and leave.
    pub screenshot: Option<PathBuf>,
}

impl Options {
    /// From command-line texts.
    ///
    /// # Errors
    /// One line that names the option and what is allowed.
    pub fn parse(
        scenario: Option<Scenario>,
        screenshot: Option<PathBuf>,
        _theme: Option<&str>,
        _page: Option<&str>,
        _size: Option<&str>,
    ) -> Result<Self, String> {
        Ok(Self { scenario, screenshot })
    }
}

/// Opens the window.
///
/// # Errors
/// Why it does not open.
pub fn run(_options: Options) -> Result<(), String> {
    Err("not built yet".into())
}
