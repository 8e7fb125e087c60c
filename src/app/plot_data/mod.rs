//! Points ready to draw, kept from frame to frame; they are made below the window, where figures are made of them, too.

mod cache;
pub(crate) mod known;
mod veil;

pub(crate) use crate::figure::axis::{Axis, Tick};
pub(crate) use crate::figure::curves::{Band, Pieces, Points, line_of, prefix};
pub(crate) use crate::figure::range;
pub(crate) use cache::{Cache, PointsKey, Sharing};
pub(crate) use known::theory_of;
pub(crate) use veil::Veil;
