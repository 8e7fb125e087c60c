//! What has been swept.

use crate::sweep::{Cell, Drawn, Grid};

/// Cells that are done, row by row of the lattice, and lines of theory on their axes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Swept<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) cells: &'a [Cell],
    pub(crate) lines: &'a [Drawn],
}
