//! Weighted sums of normal densities: mixtures of a few, kernel densities of many.
//!
//! Densities are exact to rounding: of many kernels only those within reach of a place are added up, and where these
//! give too little, all of them, by logarithms. Places are told from the kernels' means, so that a width below the gap between
//! floats is one as any other. Divergences are in `bump_pair`.

use crate::numeric::divergence::{normal_cdf, normal_upper_quantile};
use crate::numeric::guard::{at_least, larger, smaller};
use crate::numeric::panels::{MOST_ENDS, Place};

/// One weighted normal density.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bump {
    pub(crate) weight: f64,
    pub(crate) mean: f64,
    pub(crate) variance: f64,
}

/// Kernels further away than this many of the widest deviation are e^-40 of its peak.
const REACH: f64 = 9.0;
/// More bumps than this are kernels of one width.
const FEW: usize = 64;
/// Up to so many bumps each gives its own panels, whatever their widths.
const OWN_PANELS: usize = 6;
/// Beyond so many deviations a bump has 1e-16 of its mass.
pub(crate) const EDGE: f64 = 8.3;
/// A bump that is e^-50 of the largest at a place counts for nothing there, whatever its weight.
const NOTHING: f64 = 50.0;

/// Normal densities in ascending order of their means, with weights that add up to 1 and positive variances.
pub(crate) trait NormalSum {
    fn len(&self) -> usize;
    fn bump(&self, index: usize) -> Bump;
    /// The largest standard deviation.
    fn widest(&self) -> f64;
    /// Sum of the first weights.
    fn weight_before(&self, index: usize) -> f64 {
        (0..index).map(|i| self.bump(i).weight).sum()
    }

    /// The bumps within reach of a place.
    fn near(&self, at: Place) -> (usize, usize) {
        let reach = REACH * self.widest();
        if self.len() <= FEW {
            return (0, self.len());
        }
        (
            partition(self.len(), |i| at.beyond(self.bump(i).mean) > reach),
            partition(self.len(), |i| at.beyond(self.bump(i).mean) >= -reach),
        )
    }

    fn ln_density(&self, x: f64) -> f64 {
        self.ln_density_at(Place::of(x))
    }

    fn ln_density_at(&self, at: Place) -> f64 {
        let (from, to) = self.near(at);
        let sum: f64 = (from..to)
            .map(|i| {
                let Bump { weight, mean, variance } = self.bump(i);
                let gap = at.beyond(mean);
                weight * (-0.5 * gap * gap / variance).exp() / variance.sqrt()
            })
            .sum();
        let constant = -0.5 * std::f64::consts::TAU.ln();
        // What is out of reach is below 3e-18 of a full peak.
        if sum * self.widest() > 1e-8 {
            return constant + sum.ln();
        }
        let log = |i: usize| {
            let Bump { weight, mean, variance } = self.bump(i);
            let gap = at.beyond(mean);
            weight.ln() - 0.5 * (variance.ln() + gap * gap / variance)
        };
        let (from, to) = if self.len() <= FEW { (0, self.len()) } else { self.around(at) };
        let most = (from..to).map(log).fold(f64::NEG_INFINITY, larger);
        if most == f64::NEG_INFINITY {
            return most;
        }
        constant + most + (from..to).map(|i| (log(i) - most).exp()).sum::<f64>().ln()
    }

    /// Kernels of one width that count at a place far from all of them: those not much further away than the nearest.
    fn around(&self, at: Place) -> (usize, usize) {
        let after = partition(self.len(), |i| at.beyond(self.bump(i).mean) > 0.0);
        let away = |i: usize| at.beyond(self.bump(i).mean).abs();
        let nearest = [after.checked_sub(1), (after < self.len()).then_some(after)];
        let nearest = nearest.into_iter().flatten().map(away).fold(f64::INFINITY, smaller);
        let spare = 2.0 * (NOTHING + (self.len() as f64).ln()) * self.widest() * self.widest();
        let far = (nearest * nearest + spare).sqrt();
        (
            partition(self.len(), |i| at.beyond(self.bump(i).mean) > far),
            partition(self.len(), |i| at.beyond(self.bump(i).mean) >= -far),
        )
    }

    /// Mass below a place.
    fn cdf(&self, x: f64) -> f64 {
        let (from, to) = self.near(Place::of(x));
        let part = |i| {
            let Bump { weight, mean, variance } = self.bump(i);
            weight * normal_cdf((x - mean) / variance.sqrt())
        };
        self.weight_before(from) + (from..to).map(part).sum::<f64>()
    }

    /// Mass above a place, with its digits.
    fn mass_above(&self, x: f64) -> f64 {
        let (from, to) = self.near(Place::of(x));
        let part = |i| {
            let Bump { weight, mean, variance } = self.bump(i);
            weight * normal_cdf((mean - x) / variance.sqrt())
        };
        let beyond = if to == self.len() { 0.0 } else { 1.0 - self.weight_before(to) };
        at_least(beyond, 0.0) + (from..to).map(part).sum::<f64>()
    }

    /// Places that hold all but `tail` on either side.
    fn interval(&self, tail: f64) -> (f64, f64) {
        // A quantile of the sum lies between the least and the greatest of its parts.
        let z = normal_upper_quantile(tail);
        let ends = |sign: f64| {
            (0..self.len()).map(|i| self.bump(i)).filter(|bump| bump.weight > 0.0).fold(
                (f64::MAX, f64::MIN),
                |(low, high), bump| {
                    let x = bump.mean + sign * z * bump.variance.sqrt();
                    (low.min(x), high.max(x))
                },
            )
        };
        let (below, above) = (ends(-1.0), ends(1.0));
        // Outward by rounding, so that the promise holds.
        (bisect(below, |x| self.cdf(x) > tail).0, bisect(above, |x| self.mass_above(x) < tail).1)
    }

    /// Ends of panels fine enough for this density, in any order; at most a few more than [`MOST_ENDS`].
    fn breaks(&self) -> Vec<Place> {
        let mut all = Vec::new();
        let first = self.bump(0).variance;
        let alike = self.len() > OWN_PANELS && (0..self.len()).all(|i| self.bump(i).variance == first);
        if self.len() <= FEW && !alike {
            for bump in (0..self.len()).map(|i| self.bump(i)).filter(|bump| bump.weight > 0.0) {
                let deviation = bump.variance.sqrt();
                let ends = [-EDGE, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, EDGE];
                all.extend(ends.map(|z| Place::new(bump.mean, z * deviation)));
            }
        } else {
            // Two widths at a time, told from the next kernel that is not passed, and over gaps.
            let width = self.widest();
            let (mut next, mut at) = (0, Place::new(self.bump(0).mean, -EDGE * width));
            while next < self.len() && all.len() <= MOST_ENDS {
                all.push(at);
                at.off += 2.0 * width;
                while next < self.len() && at.beyond(self.bump(next).mean) > EDGE * width {
                    next += 1;
                }
                if next < self.len() {
                    let mean = self.bump(next).mean;
                    at = Place::new(mean, at_least(at.beyond(mean), -EDGE * width));
                }
            }
            all.push(at);
        }
        // Between two bumps far apart the logarithm of the density has all but a kink.
        let gaps = (1..self.len()).map(|i| (self.bump(i - 1).mean, self.bump(i).mean));
        let far = gaps.filter(|(a, b)| b - a > 4.0 * self.widest()).take(MOST_ENDS);
        all.extend(far.map(|(a, b)| Place::new(a, 0.5 * (b - a))));
        all
    }
}

/// The first index at which a condition that holds up to some place no longer does.
fn partition(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The two neighbours between which a condition turns true, within a bracket.
fn bisect((mut low, mut high): (f64, f64), turned: impl Fn(f64) -> bool) -> (f64, f64) {
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if turned(middle) { high = middle } else { low = middle }
    }
    (low, high)
}

/// Its [`NormalSum::breaks`] as numbers.
pub(crate) fn places(law: &dyn NormalSum) -> Vec<f64> {
    law.breaks().into_iter().map(Place::value).collect()
}
