//! Normal laws of one and more dimensions.

pub(crate) mod kl;
pub(crate) mod sampled;
pub(crate) mod spread;
pub(crate) mod squares;
pub(crate) mod transport;
pub(crate) mod vectors;
