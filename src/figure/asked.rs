//! What is asked of a figure.

use super::zoom::Zoom;
use crate::experiment::{Centre, Layout};
use crate::lecture::{Chapter, Page};

/// The word for the model beside the truth.
pub(crate) const DENSITY: &str = "density";
/// Words for what a scenario opens its plots with.
pub(crate) const SPREAD: &str = "spread";
pub(crate) const DIVERGENCE: &str = "divergence";
/// The word for all metrics, a plot each.
pub(crate) const METRICS: &str = "metrics";
/// The word for the likelihood of the first parameter.
pub(crate) const PROFILE: &str = "profile";

/// Which plots, and how they are looked at. What is left out is as the window opens the scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The page whose plots are shown.
    pub page: Option<Page>,
    /// The chapter of the Paper page.
    pub chapter: Option<Chapter>,
    /// Plots by name, in this order; those of the page, if there is none. `density`, a metric, several together (`kl`,
    /// `parameters`, `errors`), what the scenario opens with (`spread`, `divergence`), `origins` of the training set,
    /// `profile` (the likelihood of the first parameter; `profile 0`, of the first quantity), `metrics` (all of them, a plot
    /// each); of a sweep, `map` or `curves`.
    pub plots: Vec<String>,
    /// The generation whose density is shown; the last. Curves are shown whole.
    pub generation: Option<u64>,
    /// The run whose density is shown, from 0.
    pub run: Option<u64>,
    /// What stands for all runs.
    pub centre: Option<Centre>,
    /// Whether values stand on logarithmic axes.
    pub log: Option<bool>,
    /// Whether generations stand on a logarithmic axis, which begins at 1.
    pub generations_log: Option<bool>,
    /// The part of the plots that is on view alone.
    pub zoom: Option<Zoom>,
    /// How the two sides of a comparison are shown; as the scenario says, else on one axis.
    pub layout: Option<Layout>,
    /// How many single runs are drawn with the curves.
    pub singles: Option<usize>,
}
