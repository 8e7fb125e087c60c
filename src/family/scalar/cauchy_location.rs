//! The Cauchy law of scale 1 with unknown location: density 1 / (π (1 + u^2)), u = x - location.
//!
//! It has no mean and no variance, yet every assumption of theorem 4.1 holds: the score 2u / (1 + u^2) is bounded. The
//! likelihood may have as many peaks as there are points; the fit is the highest one, by branch and bound.

use crate::family::scalar::location::{LocationFamily, Shape};
use crate::family::{About, Assumption, Quantity, metric};
use crate::numeric::cauchy_law::{highest_peak, log_distance, score};
use crate::numeric::tails::Tail;

/// The family.
pub type CauchyLocation = LocationFamily<Cauchy>;

/// The Cauchy shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cauchy;

impl Shape for Cauchy {
    const ABOUT: About = About {
        name: "cauchy_location",
        label: "Cauchy",
        formula: "1 / (π (1 + u²)), u = x - location",
        estimate: "the location of the highest of many peaks, by branch and bound; a generation costs some eight sums \
                   over the points held, and some dozens over at most 128 groups of them",
        knobs: &[crate::family::contract::knobs::UNIT_LOCATION],
        quantities: &[Quantity::parameter("location", "location")],
        lacks: &[metric::ALIVE, metric::VARIANCE_RATIO],
        assumptions: &[
            Assumption::support(true, "All numbers, whatever the location"),
            Assumption::score(true, "The score 2u/(1 + u²) lies between -1 and 1, although E|x| is infinite"),
            Assumption::smooth(true, "Every derivative of the log-likelihood is bounded"),
            Assumption::fisher(true, "It is 1/2 everywhere"),
        ],
        ..About::BASE
    };
    const INFORMATION: f64 = 0.5;
    const ENTROPY: f64 = 2.531_024_246_969_290_7; // ln 4π
    const VARIANCE: f64 = f64::INFINITY;
    const TAIL: Tail = Tail::Power(1.0);

    fn ln_density(u: f64) -> f64 {
        -std::f64::consts::PI.ln() - log_distance(u)
    }
    fn score(u: f64) -> f64 {
        score(u)
    }
    fn upper_quantile(tail: f64) -> f64 {
        let angle = std::f64::consts::PI * tail;
        if !(0.25..=0.75).contains(&tail) { 1.0 / angle.tan() } else { (std::f64::consts::FRAC_PI_2 - angle).tan() }
    }
    fn kl(gap: f64) -> f64 {
        log_distance(0.5 * gap)
    }
    fn tv(gap: f64) -> f64 {
        std::f64::consts::FRAC_2_PI * (0.5 * gap).atan()
    }

    fn fit(points: &[f64], before: f64) -> f64 {
        highest_peak(points, before)
    }
}
