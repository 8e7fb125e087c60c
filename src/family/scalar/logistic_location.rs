//! The logistic law of scale 1 with unknown location: density exp(-u) / (1 + exp(-u))^2, u = x - location.
//!
//! The log-likelihood is concave, and every assumption of theorem 4.1 holds: the score is tanh(u / 2).

use crate::family::scalar::location::{LocationFamily, Shape};
use crate::family::{About, Assumption, Quantity, metric};
use crate::numeric::halt::each;
use crate::numeric::root::summit;
use crate::numeric::tails::Tail;

/// The family.
pub type LogisticLocation = LocationFamily<Logistic>;

/// The logistic shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Logistic;

impl Shape for Logistic {
    const ABOUT: About = About {
        name: "logistic_location",
        label: "Logistic",
        formula: "exp(-u) / (1 + exp(-u))², u = x - location",
        estimate: "the location, by Newton from the last one on a concave likelihood; a generation costs a handful of \
                   sums over the points held",
        knobs: &[crate::family::contract::knobs::UNIT_LOCATION],
        quantities: &[Quantity::parameter("location", "location")],
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All numbers, whatever the location"),
            Assumption::score(true, "The score tanh(u/2) lies between -1 and 1"),
            Assumption::smooth(true, "Every derivative of the log-likelihood is bounded"),
            Assumption::fisher(true, "It is 1/3 everywhere"),
        ],
        ..About::BASE
    };
    const INFORMATION: f64 = 1.0 / 3.0;
    const ENTROPY: f64 = 2.0;
    const VARIANCE: f64 = std::f64::consts::PI * std::f64::consts::PI / 3.0;
    const TAIL: Tail = Tail::Exponential(1.0);

    fn ln_density(u: f64) -> f64 {
        let u = u.abs();
        -u - 2.0 * (-u).exp().ln_1p()
    }
    fn score(u: f64) -> f64 {
        (0.5 * u).tanh()
    }
    fn upper_quantile(tail: f64) -> f64 {
        (-tail).ln_1p() - tail.ln()
    }

    /// gap coth(gap / 2) - 2, by its series near 0, where the two cancel.
    fn kl(gap: f64) -> f64 {
        if gap < 0.1 {
            let square = gap * gap;
            return square * (1.0 / 6.0 - square * (1.0 / 360.0 - square * (1.0 / 15_120.0 - square / 604_800.0)));
        }
        gap / (0.5 * gap).tanh() - 2.0
    }
    fn tv(gap: f64) -> f64 {
        (0.25 * gap).tanh()
    }

    fn distance(gap: f64) -> Option<f64> {
        Some(gap + 2.0 * (-gap).exp().ln_1p())
    }
    /// The slope of a concave likelihood has one zero, between the least and the largest point.
    fn fit(points: &[f64], before: f64) -> f64 {
        let slope = |location: f64| {
            each(points).fold((0.0, 0.0), |(slope, curvature), &x| {
                let score = Self::score(x - location);
                (slope + score, curvature - 0.5 * (1.0 - score * score))
            })
        };
        summit(slope, points[0], points[points.len() - 1], before)
    }
}
