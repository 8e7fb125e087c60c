//! The counterexamples of arXiv 2505.19046.

pub(crate) mod blocks;
pub(crate) mod ladder_family;
pub(crate) mod spike_family;
pub(crate) mod spike_fit;
pub(crate) mod spike_width;
