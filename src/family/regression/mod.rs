//! Regressions: what is fitted is how labels follow from inputs.

pub(crate) mod design;
pub(crate) mod kernel_ridge;
pub(crate) mod least_squares;
pub(crate) mod linear_regression;
pub(crate) mod logistic_regression;
pub(crate) mod ridge_regression;

use crate::family::{Refusal, told};

/// True weights so much longer than the noise that a float holds nothing of it in y = x'w + noise.
const LONGEST: f64 = 1e12;

/// Refuses true weights beside which the noise is lost.
pub(crate) fn noise_is_seen(norm: f64, noise: f64) -> Result<(), Refusal> {
    if norm <= LONGEST * noise {
        return Ok(());
    }
    let problem = format!("is over 1e12 times the noise {}: numbers cannot hold both in one y", told(noise));
    Err(Refusal::because("norm", norm, problem))
}
