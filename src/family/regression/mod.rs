//! Regressions: what is fitted is how labels follow from inputs.

pub(crate) mod design;
pub(crate) mod kernel_ridge;
pub(crate) mod least_squares;
pub(crate) mod linear_regression;
pub(crate) mod logistic_regression;
pub(crate) mod ridge_regression;
