//! Mixtures, and kernel densities: on the line, in the plane, and of series.

pub(crate) mod heat;
pub(crate) mod line;
pub(crate) mod plane;
