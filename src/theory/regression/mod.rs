//! Regressions: the error of the weights, and what a ridge fit behind a chain of generators makes of it.

pub(crate) mod equivalents;
pub(crate) mod least_squares;
pub(crate) mod linear;
pub(crate) mod logistic;
pub(crate) mod penalty;
pub(crate) mod ridge;
pub(crate) mod wishart;
