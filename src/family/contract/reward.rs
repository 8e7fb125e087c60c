//! What people like: a reward for each place, and its mean and variance under a law (curation, arXiv 2407.09499).
//!
//! Choosing 1 of K points with probability proportional to e^reward (Bradley-Terry, Luce) turns a law p into p H_K; for
//! K without end that is p e^r / E e^r, which the laws here that are closed under it give themselves ([`Reward::normal_tilt`]).

use crate::numeric::divergence::normal_cdf;
use crate::numeric::guard::{Bounded as _, larger};
use crate::numeric::quadrature::Rule;

/// How a reward depends on the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taste {
    /// g (x - c): more is better, along the horizontal axis.
    Linear,
    /// -g |x - c|^2 / 2: near c is better.
    Quadratic,
    /// -g max(0, |x - c| - margin): near c is better, and within the margin all are alike.
    Distance,
}

/// A reward. Places have a second coordinate in the plane, and 0 there on the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reward {
    /// Its form.
    pub taste: Taste,
    /// The gain g, from 0.
    pub gain: f64,
    /// The centre c.
    pub centre: [f64; 2],
    /// Half the width of the plateau around c, for [`Taste::Distance`].
    pub margin: f64,
}

impl Default for Reward {
    fn default() -> Self {
        Self { taste: Taste::Linear, gain: 1.0, centre: [0.0, 0.0], margin: 0.0 }
    }
}

/// Nodes for one coordinate of a normal law in the plane: polynomials are exact, corners of a distance about 0.3 % of a
/// deviation.
const NODES: usize = 24;

impl Reward {
    /// r(x).
    pub fn at(&self, place: [f64; 2]) -> f64 {
        let (x, y) = (place[0] - self.centre[0], place[1] - self.centre[1]);
        match self.taste {
            Taste::Linear => self.gain * x,
            Taste::Quadratic => -0.5 * self.gain * (x * x + y * y),
            Taste::Distance => -self.gain * (x.hypot(y) - self.margin).at_least(0.0),
        }
    }

    /// The power of x that r grows like.
    pub(crate) fn order(&self) -> f64 {
        match self.taste {
            _ if self.gain == 0.0 => 0.0,
            Taste::Linear | Taste::Distance => 1.0,
            Taste::Quadratic => 2.0,
        }
    }

    /// E r and Var r over places with their masses.
    pub fn over(&self, places: impl Iterator<Item = ([f64; 2], f64)>) -> [f64; 2] {
        let (mut mass, mut mean, mut squares) = (0.0, 0.0, 0.0); // West's weighted form of Welford's sums
        for (place, weight) in places.filter(|(_, weight)| *weight > 0.0) {
            let step = self.at(place) - mean;
            mass += weight;
            mean += step * weight / mass;
            squares += weight * step * (self.at(place) - mean);
        }
        [mean, (squares / mass).at_least(0.0)]
    }

    /// E r and Var r of a normal law on the line, closed; variance 0 is a point.
    pub(crate) fn of_normal(&self, mean: f64, variance: f64) -> [f64; 2] {
        let (g, d, off) = (self.gain, mean - self.centre[0], self.centre[1]);
        match self.taste {
            _ if variance == 0.0 => [self.at([mean, 0.0]), 0.0],
            Taste::Linear => [g * d, g * g * variance],
            Taste::Quadratic => {
                let spread = 0.25 * g * g * (2.0 * variance * variance + 4.0 * d * d * variance);
                [-0.5 * g * (d * d + variance + off * off), spread]
            }
            Taste::Distance => {
                // E (y)+ and E (y)+^2 of y normal, for what lies beyond the margin on either side.
                let sd = variance.sqrt();
                let beyond = |gap: f64| {
                    let z = gap / sd;
                    let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
                    let above = normal_cdf(z);
                    let first = (gap * above + sd * density).at_least(0.0);
                    (first, ((gap * gap + variance) * above + gap * sd * density).at_least(0.0))
                };
                let (right, left) = (beyond(d - self.margin), beyond(-d - self.margin));
                let first = right.0 + left.0;
                [-g * first, g * g * (right.1 + left.1 - first * first).at_least(0.0)]
            }
        }
    }

    /// The same of a sum of normal laws: weight, mean and variance of each.
    pub(crate) fn of_normals(&self, bumps: impl Iterator<Item = (f64, f64, f64)> + Clone) -> [f64; 2] {
        let each = bumps.filter(|bump| bump.0 > 0.0).map(|(weight, mean, variance)| {
            let [mean, variance] = self.of_normal(mean, variance);
            (weight, mean, variance)
        });
        let whole: f64 = each.clone().map(|(weight, ..)| weight).sum();
        let mean = each.clone().map(|(weight, mean, _)| weight * mean).sum::<f64>() / whole;
        let spread = each.map(|(weight, at, variance)| weight * (variance + (at - mean).powi(2))).sum::<f64>();
        [mean, spread / whole]
    }

    /// Places and masses that stand for a normal law in the plane: `at` maps standard coordinates to places.
    pub(crate) fn plane_nodes(at: impl Fn([f64; 2]) -> [f64; 2]) -> impl Iterator<Item = ([f64; 2], f64)> {
        static RULE: std::sync::LazyLock<Rule> = std::sync::LazyLock::new(|| Rule::normal(NODES));
        let nodes = RULE.nodes();
        nodes
            .iter()
            .flat_map(move |&(x, u)| nodes.iter().map(move |&(y, v)| ([x, y], u * v)))
            .map(move |(z, weight)| (at(z), weight))
    }

    /// p e^r / E e^r for p normal on the line: its mean and variance, where that is normal again.
    pub(crate) fn normal_tilt(&self, mean: f64, variance: f64) -> Option<(f64, f64)> {
        match self.taste {
            Taste::Linear => Some((mean + self.gain * variance, variance)),
            Taste::Quadratic => {
                let shrunk = variance / (1.0 + self.gain * variance);
                Some((mean + self.gain * shrunk * (self.centre[0] - mean), shrunk))
            }
            Taste::Distance => None,
        }
    }

    /// p e^r / E e^r for finitely many places; masses add up to 1.
    pub fn tilt(&self, places: impl Iterator<Item = ([f64; 2], f64)> + Clone) -> Vec<f64> {
        let held = places.clone().filter(|(_, mass)| *mass > 0.0).map(|(place, _)| self.at(place));
        let top = held.fold(f64::NEG_INFINITY, larger);
        let mut masses: Vec<f64> =
            places.map(|(place, mass)| if mass > 0.0 { mass * (self.at(place) - top).exp() } else { 0.0 }).collect();
        let whole: f64 = masses.iter().sum();
        masses.iter_mut().for_each(|mass| *mass /= whole);
        masses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASTES: [Taste; 3] = [Taste::Linear, Taste::Quadratic, Taste::Distance];

    /// Closed forms against 20 001 equal steps: 1e-6 of the value.
    #[test]
    fn normal_moments_meet_brute_force() {
        for taste in TASTES {
            for (centre, margin, mean, variance) in [(0.5, 0.3, -1.0, 2.0), (0.0, 0.0, 0.2, 0.01), (4.0, 1.0, 0.0, 1.0)]
            {
                let reward = Reward { taste, gain: 1.7, centre: [centre, 0.0], margin };
                let sd = f64::sqrt(variance);
                let steps = (-10_000..=10_000).map(|i| f64::from(i) * 1e-3);
                let wanted = reward.over(steps.map(|z| ([mean + sd * z, 0.0], (-0.5 * z * z).exp())));
                let found = reward.of_normal(mean, variance);
                for (found, wanted) in found.iter().zip(wanted) {
                    assert!((found - wanted).abs() < 1e-6 * wanted.abs().max(1e-3), "{reward:?}: {found} {wanted}");
                }
                let halves = [(0.25, mean, variance), (0.75, mean, variance), (0.0, 9.0, 1.0)];
                let sum = reward.of_normals(halves.into_iter());
                assert!((sum[0] - found[0]).abs() < 1e-12 && (sum[1] - found[1]).abs() < 1e-10);
            }
        }
    }

    /// Bayes' rule: the tilted density is p e^r up to a constant.
    #[test]
    fn tilted_laws_are_what_they_say() {
        for taste in [Taste::Linear, Taste::Quadratic] {
            let reward = Reward { taste, gain: 0.8, centre: [1.5, 0.0], margin: 0.0 };
            let (mean, variance) = reward.normal_tilt(-0.4, 2.5).unwrap();
            let ln = |x: f64, m: f64, v: f64| -0.5 * (x - m).powi(2) / v;
            let gap = |x: f64| ln(x, -0.4, 2.5) + reward.at([x, 0.0]) - ln(x, mean, variance);
            assert!((gap(-3.0) - gap(0.0)).abs() < 1e-12 && (gap(5.0) - gap(0.0)).abs() < 1e-12);
        }
        let reward = Reward { centre: [1.0, 0.0], ..Reward::default() };
        let places = [(1.0, 0.5), (2.0, 0.3), (3.0, 0.2)].map(|(x, mass)| ([x, 0.0], mass));
        let found = reward.tilt(places.into_iter());
        let wanted = [0.179_000, 0.291_944, 0.529_056];
        assert!(found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 5e-7), "{found:?}");
    }

    /// A normal law in the plane: polynomials exactly, the distance from its own centre, g sqrt(pi / 2), to 0.4 %, and its
    /// variance to 2 % (second moments are exact, so that it is off by seven times the share that the mean is).
    #[test]
    fn plane_nodes_carry_the_moments() {
        let place = |z: [f64; 2]| [1.0 + 2.0 * z[0], z[1] - z[0]];
        let quadratic = Reward { taste: Taste::Quadratic, gain: 2.0, centre: [0.5, 0.25], margin: 0.0 };
        let [mean, _] = quadratic.over(Reward::plane_nodes(place));
        assert!((mean + 0.25 + 0.0625 + 4.0 + 2.0).abs() < 1e-9, "{mean}");
        let distance = Reward { taste: Taste::Distance, gain: 2.0, centre: [0.0, 0.0], margin: 0.0 };
        let [mean, spread] = distance.over(Reward::plane_nodes(|z| z));
        let half = std::f64::consts::FRAC_PI_2;
        assert!((mean / (-2.0 * half.sqrt()) - 1.0).abs() < 4e-3, "{mean}");
        assert!((spread / (4.0 * (2.0 - half)) - 1.0).abs() < 2e-2, "{spread}");
    }
}
