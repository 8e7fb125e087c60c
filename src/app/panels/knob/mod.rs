//! The knobs: a row for each key, by its record.

mod every;
mod knobs;
mod list;
mod pick;
mod row;
mod selection;

pub(crate) use every::{KEEPS, every, fraction, retention};
pub(crate) use knobs::{Knobs, answer, heading, help};
pub(crate) use pick::{family, seed};
