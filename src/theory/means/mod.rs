//! Parameters that are fitted by a sample mean: exactly, with weights, or to first order for many points.

pub(crate) mod asymptotic;
pub(crate) mod quadratic;
pub(crate) mod weighted;
