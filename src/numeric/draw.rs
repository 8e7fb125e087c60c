//! The generator, and draws of single numbers that several families share.

use rand::RngExt as _;
use rand_distr::{ChiSquared, Distribution as _, Exp1, Gamma};

/// The generator behind every number: xoshiro256++, portable across platforms and fast.
/// Streams are made in [`crate::experiment::seed`]; a family only consumes them.
pub type Random = rand::rngs::Xoshiro256PlusPlus;

/// A Gamma(shape) draw of scale 1; 0 for shape 0.
pub(crate) fn gamma(shape: f64, rng: &mut Random) -> f64 {
    Gamma::new(shape, 1.0).map_or(0.0, |law| law.sample(rng))
}

/// A chi-squared draw; 0 for 0 degrees of freedom.
#[inline]
pub(crate) fn chi_squared(degrees: u64, rng: &mut Random) -> f64 {
    ChiSquared::new(degrees as f64).map_or(0.0, |law| law.sample(rng))
}

/// The largest of n uniforms on (0, 1): exp(-E / n), E exponential, keeps its digits at any n.
pub(crate) fn largest(n: u64, rng: &mut Random) -> f64 {
    let e: f64 = rng.sample(Exp1);
    (-e / n as f64).exp()
}
