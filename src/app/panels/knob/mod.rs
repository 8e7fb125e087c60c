//! The knobs: a row for each key, by its record.

mod every;
mod list;
mod pick;
mod row;
mod selection;

pub(crate) use every::{KEEPS, every, fraction, retention};
pub(crate) use pick::{family, seed};
pub(crate) use row::{Knobs, answer, heading, help};
