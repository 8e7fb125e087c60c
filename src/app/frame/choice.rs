//! What a plot can show, and what it does.

use crate::app::model::{Chooser, Shown};

/// What a plot can show, behind its title.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) chooser: Chooser,
    /// For assistive tools.
    pub(crate) name: String,
    /// What is on view.
    pub(crate) chosen: Shown,
    /// What can be, with names for people.
    pub(crate) entries: Vec<(Shown, String)>,
}
