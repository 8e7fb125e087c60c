//! The table that stands in place of a plot.

use crate::figure::table::Sort;
use crate::lecture::Slot;

/// Which plot is shown as a table, and how its rows are ordered; as they come, if nobody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tabled {
    pub(crate) slot: Slot,
    pub(crate) sort: Option<Sort>,
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableChange {
    /// Shows a plot as a table, or as a plot again; without one that with the keyboard, the enlarged one, the one under the pointer.
    Toggle(Option<Slot>),
    /// Orders the rows by a column, 0 being what tells them apart: the least first, the largest first, as they come.
    Sort(usize),
    /// Puts all of it on the clipboard.
    Copy,
}

impl Tabled {
    /// The next order by a column.
    pub(crate) fn sorted(self, column: usize) -> Self {
        let sort = match self.sort {
            Some((by, false)) if by == column => Some((column, true)),
            Some((by, true)) if by == column => None,
            _ => Some((column, false)),
        };
        Self { sort, ..self }
    }
}
