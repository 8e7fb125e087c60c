//! Mergeable statistics, and how they are drawn, split and revealed.

pub(crate) mod finite;
pub(crate) mod gamma;
pub(crate) mod normal;
pub(crate) mod points;
pub(crate) mod scatter;
pub(crate) mod sorted;
