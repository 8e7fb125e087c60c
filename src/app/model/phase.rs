//! What the Phase diagram page remembers, and how that changes.

use crate::experiment::{Centre, SweepText};
use crate::sweep::{Draft, Place};

/// What the page remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phase {
    /// The sweep that was put together; else the scenario's own, or the usual one.
    pub(crate) chosen: Option<Draft>,
    /// Which of two sides is swept.
    pub(crate) side: Option<usize>,
    /// Means or medians, if one was asked for.
    pub(crate) centre: Option<Centre>,
    /// Curves or a map, if one was asked for.
    pub(crate) curves: Option<bool>,
    /// The chosen cell.
    pub(crate) cell: Option<Place>,
}

impl Phase {
    /// Whether the same is swept and shown; which cell is chosen is no difference.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let all = |phase: &Self| (phase.chosen.clone(), phase.side, phase.centre, phase.curves);
        all(self) == all(other)
    }
}

/// A change of what is swept or shown.
#[derive(Clone, Debug, PartialEq)]
pub enum PhaseChange {
    /// Another sweep, and how many runs a cell has.
    Sweep(SweepText, u64),
    /// Another metric.
    Metric(String),
    /// Means, or medians.
    Centre(Centre),
    /// Two knobs as curves, or as a map.
    Curves(bool),
    /// The other side.
    Side(usize),
    /// The usual sweep of the scenario.
    Usual,
    /// The same once more.
    Again,
    /// Rests, or goes on.
    PauseResume,
    /// Ends it; what is done stays.
    Cancel,
    /// Chooses the cell at that place of the lattice.
    Choose(u32, u32),
    /// Chooses the next cell in that direction.
    Move(i32, i32),
    /// Runs the chosen cell in the Lab.
    Open,
}
