//! Loops that select points: curation by a reward, and sampling for diversity.

pub(crate) mod choice;
pub(crate) mod curation;
pub(crate) mod diversity;
pub(crate) mod many_points;
pub(crate) mod normal;
