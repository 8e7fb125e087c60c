//! What runs, and how it is looked at: kept for one step back.

use super::phase::Phase;
use crate::experiment::{Centre, Scenario};
use crate::lecture::{Chapter, Page, Views};

/// What runs, and how it is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) scenario: Box<Scenario>,
    pub(crate) page: Page,
    pub(crate) chapter: Chapter,
    pub(crate) focus: usize,
    pub(crate) laid: Option<Views>,
    pub(crate) centre: Option<Centre>,
    pub(crate) phase: Phase,
    pub(crate) playhead: u64,
}
