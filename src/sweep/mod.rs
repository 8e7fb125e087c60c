//! RING 2: sweeps. One or two knobs of a scenario through their values, one metric at one generation in each cell.
//!
//! A scenario's `[sweep]` table says what to sweep ([`crate::experiment::SweepText`]); [`Grid`] is the same, checked once;
//! a [`Sweep`] does its cells coarse to fine, in slices, so that it can be paused, cancelled and taken up again. A cell
//! has the bits of a run with its keys set, whatever the threads, the shard and the order.

mod axis;
mod cell;
mod draft;
mod grid;
mod head;
mod lines;
mod merge;
mod notice;
mod order;
mod read;
mod refine;
mod run;
mod table;

pub use crate::numeric::contour::contour;
pub use crate::sweep::grid::{At, FEW_ROWS, Grid, MOST_CELLS, MOST_REFINED, clocks};
pub use crate::sweep::order::Place;
pub use axis::{Axis, MOST_STEPS, Spacing, Values, number, shown, split};
pub use cell::{Cell, Stats};
pub use draft::{Draft, Line, knobs, name};
pub use head::{TableError, holds_nothing, parse_shard, refine_of};
pub use lines::{Drawn, lines};
pub use merge::merge;
pub use run::{Progress, Shard, Sweep};
pub use table::{columns, csv, heading, json, notes, table};
