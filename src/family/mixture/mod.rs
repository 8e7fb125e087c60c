//! Mixtures and kernel densities on the line.

pub(crate) mod em;
pub(crate) mod gaussian_mixture;
pub(crate) mod kde;
pub(crate) mod mixture_law;
pub(crate) mod symmetric_mixture;
