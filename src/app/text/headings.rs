//! What the sides on view are called.

use crate::worker::Side;

pub(crate) use crate::figure::headings::{heading, headings};

/// The headings of the sides on view.
pub(crate) fn of_sides(sides: &[Side]) -> Vec<String> {
    match sides {
        [left, right, ..] => headings(left.experiment.scenario(), right.experiment.scenario()).into(),
        sides => sides.iter().map(|side| heading(side.experiment.scenario())).collect(),
    }
}
