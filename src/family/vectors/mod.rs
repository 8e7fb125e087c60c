//! Laws of vectors, and laws in the plane.

pub(crate) mod multivariate_gaussian;
pub(crate) mod plane_em;
pub(crate) mod plane_kde;
pub(crate) mod plane_law;
pub(crate) mod plane_mixture;
pub(crate) mod plane_nodes;
