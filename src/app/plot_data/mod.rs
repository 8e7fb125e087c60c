//! Points ready to draw, kept from frame to frame; they are made below the window, where figures are made of them, too.

mod cache;
pub(crate) mod known;
mod veil;

pub(crate) use crate::figure::axis::{Axis, Tick};
pub(crate) use crate::figure::curves::{Band, COLUMNS, Pieces, Points, Print, line_of, line_on, prefix};
pub(crate) use crate::figure::range;
pub(crate) use crate::figure::zoom::{band_within, within};
pub(crate) use cache::{Cache, PointsKey, Sharing, bits};
pub(crate) use known::theory_of;
pub(crate) use veil::Veil;
