//! Weighted sums of normal densities: mixtures of a few, kernel densities of many.
//!
//! Densities are exact to rounding: of many kernels only those within reach of a place are added up, and where these
//! give too little, all of them, by logarithms. Divergences are integrals by adaptive Gauss-Kronrod panels that end at
//! the kernels' own scale: KL and entropy to about 1e-9, total variation (distribution functions at the crossings of
//! the two densities, sought at a tenth of the narrowest scale) to about 1e-6.

use super::divergence::{normal_cdf, normal_upper_quantile, tv_between};
use super::quadrature::integral;

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
/// Absolute error asked of an integral; what the estimate of each panel allows is far above what it makes.
const TOLERANCE: f64 = 1e-9;

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
    fn near(&self, x: f64) -> (usize, usize) {
        let reach = REACH * self.widest();
        if self.len() <= FEW {
            return (0, self.len());
        }
        (
            partition(self.len(), |i| self.bump(i).mean < x - reach),
            partition(self.len(), |i| self.bump(i).mean <= x + reach),
        )
    }

    fn ln_density(&self, x: f64) -> f64 {
        let (from, to) = self.near(x);
        let sum: f64 = (from..to)
            .map(|i| {
                let Bump { weight, mean, variance } = self.bump(i);
                weight * (-0.5 * (x - mean) * (x - mean) / variance).exp() / variance.sqrt()
            })
            .sum();
        let constant = -0.5 * std::f64::consts::TAU.ln();
        // What is out of reach is below 3e-18 of a full peak.
        if sum * self.widest() > 1e-8 {
            return constant + sum.ln();
        }
        let log = |i: usize| {
            let Bump { weight, mean, variance } = self.bump(i);
            weight.ln() - 0.5 * (variance.ln() + (x - mean) * (x - mean) / variance)
        };
        let most = (0..self.len()).map(log).fold(f64::NEG_INFINITY, f64::max);
        constant + most + (0..self.len()).map(|i| (log(i) - most).exp()).sum::<f64>().ln()
    }

    /// Mass below a place.
    fn cdf(&self, x: f64) -> f64 {
        let (from, to) = self.near(x);
        let part = |i| {
            let Bump { weight, mean, variance } = self.bump(i);
            weight * normal_cdf((x - mean) / variance.sqrt())
        };
        self.weight_before(from) + (from..to).map(part).sum::<f64>()
    }

    /// Mass above a place, with its digits.
    fn mass_above(&self, x: f64) -> f64 {
        let (from, to) = self.near(x);
        let part = |i| {
            let Bump { weight, mean, variance } = self.bump(i);
            weight * normal_cdf((mean - x) / variance.sqrt())
        };
        let beyond = if to == self.len() { 0.0 } else { 1.0 - self.weight_before(to) };
        beyond.max(0.0) + (from..to).map(part).sum::<f64>()
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

    /// Ends of panels fine enough for this density, ascending.
    fn breaks(&self) -> Vec<f64> {
        let mut all = Vec::new();
        let first = self.bump(0).variance;
        let alike = self.len() > OWN_PANELS && (0..self.len()).all(|i| self.bump(i).variance == first);
        if self.len() <= FEW && !alike {
            for bump in (0..self.len()).map(|i| self.bump(i)).filter(|bump| bump.weight > 0.0) {
                let deviation = bump.variance.sqrt();
                all.extend([-EDGE, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, EDGE].map(|z| bump.mean + z * deviation));
            }
        } else {
            let width = self.widest();
            let mut x = self.bump(0).mean - EDGE * width;
            let mut next = 0;
            while next < self.len() {
                all.push(x);
                x += 2.0 * width;
                while next < self.len() && self.bump(next).mean + EDGE * width < x {
                    next += 1;
                }
                if next < self.len() {
                    x = x.max(self.bump(next).mean - EDGE * width); // over a gap
                }
            }
            all.push(x);
        }
        // Between two bumps far apart the logarithm of the density has all but a kink.
        let gaps = (1..self.len()).map(|i| (self.bump(i - 1), self.bump(i)));
        let far = gaps.filter(|(a, b)| b.mean - a.mean > 4.0 * self.widest());
        all.extend(far.map(|(a, b)| f64::midpoint(a.mean, b.mean)));
        all.sort_unstable_by(f64::total_cmp);
        all
    }

    /// Differential entropy in nats.
    fn entropy(&self) -> f64 {
        let height = |x: f64| {
            let ln = self.ln_density(x);
            -ln.exp() * ln
        };
        integral(&height, &self.breaks(), TOLERANCE)
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

fn all_breaks(p: &dyn NormalSum, q: &dyn NormalSum) -> Vec<f64> {
    let mut breaks = p.breaks();
    breaks.extend(q.breaks());
    breaks.sort_unstable_by(f64::total_cmp);
    breaks.dedup();
    breaks
}

/// exp(d) - 1 - d >= 0 without losing digits near 0.
fn exp_gap(d: f64) -> f64 {
    if d.abs() < 1e-2 {
        d * d * (0.5 + d * (1.0 / 6.0 + d * (1.0 / 24.0 + d * (1.0 / 120.0 + d / 720.0))))
    } else {
        d.exp_m1() - d
    }
}

/// KL(p || q) as the integral of p ln(p / q) - p + q, which is nowhere negative.
pub(crate) fn kl(p: &dyn NormalSum, q: &dyn NormalSum) -> f64 {
    let height = |x: f64| {
        let (ln_p, ln_q) = (p.ln_density(x), q.ln_density(x));
        let gap = ln_q - ln_p;
        if gap > 30.0 { ln_q.exp() - ln_p.exp() * (1.0 + gap) } else { ln_p.exp() * exp_gap(gap) }
    };
    integral(&height, &all_breaks(p, q), TOLERANCE)
}

/// Total variation: half the sum of mass gaps between crossings.
pub(crate) fn tv(p: &dyn NormalSum, q: &dyn NormalSum) -> f64 {
    const STEPS: usize = 16;
    let lead = |x: f64| p.ln_density(x) > q.ln_density(x);
    let breaks = all_breaks(p, q);
    let mut crossings = Vec::new();
    let mut last: Option<(f64, bool)> = None;
    for pair in breaks.windows(2) {
        for step in 0..STEPS {
            let x = pair[0] + (pair[1] - pair[0]) * step as f64 / STEPS as f64;
            let now = lead(x);
            if let Some((before, was)) = last
                && was != now
            {
                // The error of a crossing counts by its square.
                let (mut low, mut high) = (before, x);
                for _ in 0..24 {
                    let middle = f64::midpoint(low, high);
                    if lead(middle) == was { low = middle } else { high = middle }
                }
                crossings.push(f64::midpoint(low, high));
            }
            last = Some((x, now));
        }
    }
    tv_between(|x| p.cdf(x), |x| q.cdf(x), &crossings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::mixture_law::Mixture;

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
        use crate::family::divergence::{normal_kl, normal_tv};
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
