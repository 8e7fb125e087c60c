//! Laws of one family each: supports that end at a parameter, scales, the ladder, a truth that is not of the family.

pub(crate) mod counterexamples;
pub(crate) mod edges;
pub(crate) mod misspecified;
pub(crate) mod scale;
