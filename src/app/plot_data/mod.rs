//! Points ready to draw: axes, curves and bands from the rows of a run. Nothing here is drawn.

mod cache;
mod curves;
pub(crate) mod known;
pub(crate) mod range;
mod veil;

pub(crate) use crate::figure::axis::{Axis, Tick};
pub(crate) use cache::{Cache, PointsKey, Sharing};
pub(crate) use curves::{Band, Pieces, Points, line_of, prefix};
pub(crate) use known::theory_of;
pub(crate) use veil::Veil;
