//! Knobs and bounds that several families share.

use crate::family::{Domain, Knob, Refusal};

pub(crate) const MEAN: Knob = Knob {
    key: "mean",
    label: "true mean",
    meaning: "Mean of the real data",
    default: Some(0.0),
    domain: Domain::Real,
    slider: (-5.0, 5.0),
};

pub(crate) const POSITIVE_MEAN: Knob =
    Knob { default: Some(1.0), domain: Domain::Positive, slider: (0.01, 100.0), ..MEAN };

pub(crate) const VARIANCE: Knob = Knob {
    key: "variance",
    label: "true variance",
    meaning: "Variance of the real data",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.01, 100.0),
};

pub(crate) const DIVISOR: Knob = Knob {
    key: "divisor",
    label: "variance divisor",
    meaning: "n is maximum likelihood; n-1 is unbiased, and the typical run collapses all the same",
    default: Some(0.0),
    domain: Domain::Choice(&["n", "n-1"]),
    slider: (0.0, 1.0),
};

pub(crate) const ROUNDS: Knob = Knob {
    key: "iterations",
    label: "most EM rounds",
    meaning: "A fit ends after so many rounds of expectation and maximisation at the latest",
    default: Some(200.0),
    domain: Domain::Whole(1, 100_000),
    slider: (1.0, 1000.0),
};

pub(crate) const TOLERANCE: Knob = Knob {
    key: "tolerance",
    label: "EM tolerance",
    meaning: "A fit ends once a round gains less than this in log-likelihood per point",
    default: Some(1e-7),
    domain: Domain::Positive,
    slider: (1e-12, 0.01),
};

pub(crate) const LOCATION: Knob = Knob {
    key: "location",
    label: "true location",
    meaning: "Centre of the real data",
    default: Some(0.0),
    domain: Domain::Real,
    slider: (-5.0, 5.0),
};

/// The same of a law of scale 1: farther out, floats lie too far apart for its points ([`resolved`](super::resolution::resolved)).
pub(crate) const UNIT_LOCATION: Knob = Knob { domain: Domain::Between(-1e9, 1e9), ..LOCATION };

pub(crate) const DIMENSION: Knob = Knob {
    key: "dimension",
    label: "dimension",
    meaning: "Numbers in one point; a generation costs the cube of it",
    default: Some(2.0),
    domain: Domain::Whole(1, MOST_DIMENSIONS as u64),
    slider: (1.0, 20.0),
};

/// The largest dimension of normal vectors.
pub(crate) const MOST_DIMENSIONS: usize = 100;

/// With a smaller shape than this, gamma points (and those of a Pareto tail, at the other end) would leave the range of
/// floats more often than once in 10^15.
pub(crate) const SMALLEST_SHAPE: f64 = 0.05;

/// Refuses a shape whose points leave the range of numbers, or whose law they cannot tell from a point mass: its `part`.
pub(crate) fn shaped(shape: f64, largest: f64, part: &str) -> Result<(), Refusal> {
    if shape < SMALLEST_SHAPE {
        let problem = format!("below {SMALLEST_SHAPE} points leave the range of floating-point numbers");
        return Err(Refusal::because("shape", shape, problem));
    }
    if shape > largest {
        let problem = format!("beyond {largest:e} the {part}, for the digits of floating-point numbers");
        return Err(Refusal::because("shape", shape, problem));
    }
    Ok(())
}

/// Widths whose squares are numbers, and their inverses, of data in whatever units.
pub(crate) const SQUARED: Domain = Domain::Between(1e-100, 1e100);

/// Square of the distance, in deviations, at which the density of a mixture is looked at.
pub(crate) const SQUARED_REACH: f64 = 200.0;
/// Kernels closer together than this share of their distance from 0 are looked at from one of them.
pub(crate) const NARROW: f64 = 1e-6;
