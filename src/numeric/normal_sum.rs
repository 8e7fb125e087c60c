//! Weighted sums of normal densities: mixtures of a few, kernel densities of many.
//!
//! Densities are exact to rounding: of many kernels only those within reach of a place are added up, and where these
//! give too little, all of them, by logarithms. Divergences are integrals by adaptive Gauss-Kronrod panels that end at
//! the kernels' own scale: KL and entropy to about 1e-9, total variation (distribution functions at the crossings of
//! the two densities, sought at a tenth of the narrowest scale) to about 1e-6. Places are told from the kernels' means, so
//! that a width below the gap between floats is one as any other.

use crate::numeric::divergence::{normal_cdf, normal_upper_quantile};
use crate::numeric::guard::{at_least, larger, smaller};
use crate::numeric::panels::{MOST_ENDS, Panel, Place, integral, panels};

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
const EDGE: f64 = 8.3;
/// Error asked of an integral, of its size; what the estimate of each panel allows is far above what it makes.
const TOLERANCE: f64 = 1e-10;
/// Divergences below this are lost in the rounding of the densities.
const LEAST: f64 = 1e-15;
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
        self.cdf_at(Place::of(x), &|index| self.weight_before(index))
    }

    /// The same, given the sums of the first weights.
    fn cdf_at(&self, at: Place, weight_before: &dyn Fn(usize) -> f64) -> f64 {
        let (from, to) = self.near(at);
        let part = |i| {
            let Bump { weight, mean, variance } = self.bump(i);
            weight * normal_cdf(at.beyond(mean) / variance.sqrt())
        };
        weight_before(from) + (from..to).map(part).sum::<f64>()
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

    /// Differential entropy in nats; NaN where the integral is not computed.
    fn entropy(&self) -> f64 {
        let height = |at: Place| {
            let ln = self.ln_density_at(at);
            if ln == f64::NEG_INFINITY { 0.0 } else { -ln.exp() * ln }
        };
        integral(&height, panels(self.breaks()).as_deref(), TOLERANCE, 0.0)
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

fn all_panels(p: &dyn NormalSum, q: &dyn NormalSum) -> Option<Vec<Panel>> {
    let mut breaks = p.breaks();
    breaks.extend(q.breaks());
    panels(breaks)
}

/// exp(d) - 1 - d >= 0 without losing digits near 0.
fn exp_gap(d: f64) -> f64 {
    if d.abs() < 1e-2 {
        d * d * (0.5 + d * (1.0 / 6.0 + d * (1.0 / 24.0 + d * (1.0 / 120.0 + d / 720.0))))
    } else {
        d.exp_m1() - d
    }
}

/// KL(p || q) as the integral of p ln(p / q) - p + q, which is nowhere negative; NaN where it is not computed.
pub(crate) fn kl(p: &dyn NormalSum, q: &dyn NormalSum) -> f64 {
    let height = |at: Place| {
        let (ln_p, ln_q) = (p.ln_density_at(at), q.ln_density_at(at));
        let gap = ln_q - ln_p;
        match ln_p.exp() {
            0.0 => ln_q.exp(), // both may be beyond the range of logarithms
            _ if gap > 30.0 => ln_q.exp() - ln_p.exp() * (1.0 + gap),
            height => height * exp_gap(gap),
        }
    };
    integral(&height, all_panels(p, q).as_deref(), TOLERANCE, LEAST)
}

/// Total variation: half the sum of mass gaps between crossings; NaN where it is not computed.
pub(crate) fn tv(p: &dyn NormalSum, q: &dyn NormalSum) -> f64 {
    const STEPS: usize = 16;
    let lead = |at: Place| {
        let (ln_p, ln_q) = (p.ln_density_at(at), q.ln_density_at(at));
        (ln_p > ln_q, ln_p.is_nan() || ln_q.is_nan())
    };
    let Some(panels) = all_panels(p, q) else { return f64::NAN };
    let mut crossings = Vec::new();
    let mut last: Option<(f64, bool)> = None;
    for panel in panels {
        // A panel begins where the one before ends, told from its own base.
        let mut before = last.map(|(_, was)| (0.0, was));
        for step in 0..=STEPS {
            let share = step as f64 / STEPS as f64;
            let (now, lost) = lead(panel.at(share));
            if lost {
                return f64::NAN;
            }
            if let Some((earlier, was)) = before
                && was != now
            {
                // The error of a crossing counts by its square.
                let (mut low, mut high) = (earlier, share);
                for _ in 0..24 {
                    let middle = f64::midpoint(low, high);
                    if lead(panel.at(middle)).0 == was { low = middle } else { high = middle }
                }
                crossings.push(panel.at(f64::midpoint(low, high)));
            }
            before = Some((share, now));
        }
        last = before;
    }
    let below = |law: &dyn NormalSum| {
        let mut sums = vec![0.0];
        (0..law.len()).for_each(|i| sums.push(sums[i] + law.bump(i).weight));
        crossings.iter().map(|&at| law.cdf_at(at, &|index| sums[index])).collect::<Vec<f64>>()
    };
    let (mut before, mut sum) = (0.0, 0.0);
    for (p, q) in below(p).into_iter().zip(below(q)) {
        let gap: f64 = p - q;
        sum += (gap - before).abs();
        before = gap;
    }
    (0.5 * (sum + before.abs())).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::mixture::mixture_law::Mixture;

    fn sum(bumps: &[(f64, f64, f64)]) -> Mixture {
        Mixture::new(bumps.iter().map(|&(weight, mean, variance)| Bump { weight, mean, variance }).collect())
    }

    /// Against plain sums over a million cells (1e-9; spikes, distant and lost bumps among them).
    #[test]
    fn divergences_meet_brute_force() {
        let laws = [
            sum(&[(1.0, 0.0, 1.0)]),
            sum(&[(0.5, -2.0, 1.0), (0.5, 2.0, 1.0)]),
            sum(&[(0.2, -3.0, 0.01), (0.8, 1.0, 2.0)]),
            sum(&[(0.3, 0.1, 1e-4), (0.7, 0.0, 1.0), (0.0, 5.0, 1.0)]),
            sum(&[(0.25, -6.0, 0.25), (0.5, 0.5, 0.25), (0.25, 7.0, 0.25)]),
        ];
        for (i, p) in laws.iter().enumerate() {
            for (j, q) in laws.iter().enumerate() {
                const CELLS: usize = 200_000;
                let (low, high) = (-20.0, 20.0);
                let width = (high - low) / CELLS as f64;
                let (mut kl_sum, mut tv_sum, mut entropy) = (0.0, 0.0, 0.0);
                for cell in 0..CELLS {
                    let x = low + width * (cell as f64 + 0.5);
                    let (ln_p, ln_q) = (p.ln_density(x), q.ln_density(x));
                    kl_sum += width * ln_p.exp() * (ln_p - ln_q);
                    tv_sum += 0.5 * width * (ln_p.exp() - ln_q.exp()).abs();
                    entropy -= width * ln_p.exp() * ln_p;
                }
                let found = (kl(p, q), tv(p, q), p.entropy());
                assert!((found.0 - kl_sum).abs() < 1e-9 * kl_sum.max(1.0), "{i} {j}: KL {} {kl_sum}", found.0);
                assert!((found.1 - tv_sum).abs() < 1e-6, "{i} {j}: TV {} {tv_sum}", found.1);
                assert!((found.2 - entropy).abs() < 1e-8, "{i}: entropy {} {entropy}", found.2);
            }
        }
    }

    #[test]
    fn one_normal_law_each_is_the_closed_form() {
        use crate::numeric::divergence::{normal_kl, normal_tv};
        for (mean, variance) in [(0.3, 0.6), (1e-5, 1.0), (0.0, 1.0 + 1e-6), (30.0, 1.0), (0.0, 1e-6)] {
            let (p, q) = (sum(&[(1.0, 0.0, 1.0)]), sum(&[(1.0, mean, variance)]));
            let wanted = normal_kl(0.0, 1.0, mean, variance);
            assert!(
                (kl(&p, &q) - wanted).abs() < 1e-9 * wanted.max(1e-3),
                "{mean} {variance}: {} {wanted}",
                kl(&p, &q)
            );
            let wanted = normal_tv(0.0, 1.0, mean, variance);
            assert!((tv(&p, &q) - wanted).abs() < 1e-9, "{mean} {variance}: {} {wanted}", tv(&p, &q));
        }
    }
}
