//! Sums over the eigenvalues of a real Wishart matrix, in mean and exactly: their density for finite sizes, and a
//! quadrature in the singular values.
//!
//! The p eigenvalues of X'X, X of n rows, have the density in proportion to `prod x^((a-1)/2) e^(-x/2) |Delta|`, a = n - p.
//! With `w = x^((a-1)/2) e^(-x/2)` and the polynomials p_k that are orthonormal under `x w^2 = x^a e^-x` (Laguerre's),
//! `D p_k = (x w p_k)' / w = (b_k p_(k-1) - b_(k+1) p_(k+1)) / 2`, b_k = sqrt(k (k + a)), and the skew product with sign(y - x)
//! makes p_k and -D p_k dual to each other. So all but the last polynomial give a complex matrix of p - 1 eigenvalues, and
//! the last gives one product (Adler, Forrester, Nagao and van Moerbeke 2000 find the same):
//!
//! `density(x) = x w^2 sum p_k^2 (k < p - 1) + w p_(p-1) (c + b_(p-1)/2 K_(p-2))`, where `K_k(x)` is the integral of -w p_k
//! from x on, and for even p half of the whole integral more; c is 0 for even p, else one over the integral of w p_(p-1).

use crate::family::gamma_tails;
use crate::numeric::divergence::{ln_ratio, ratio_gap};
use crate::numeric::guard::Bounded as _;
use crate::numeric::quadrature::Rule;
use crate::numeric::special::{gamma_peak, root_gap};

/// The law of p >= 1 eigenvalues of n >= p degrees of freedom.
struct Law {
    p: u32,
    /// a = n - p.
    excess: f64,
    /// The integral of w p_0.
    first: f64,
    /// The same of w p_(p-1), for odd p.
    last: f64,
}

impl Law {
    fn new(p: u32, n: f64) -> Self {
        let excess = n - f64::from(p);
        let half = 0.5 * (excess + 1.0);
        let first = (2.0 * std::f64::consts::PI.sqrt() / half.sqrt() * (-root_gap(half)).exp()).sqrt();
        let mut all = Self { p, excess, first, last: first };
        for k in (1..p).step_by(2) {
            all.last *= all.off(k) / all.off(k + 1);
        }
        all
    }

    /// b_k.
    fn off(&self, k: u32) -> f64 {
        let k = f64::from(k);
        (k * (k + self.excess)).sqrt()
    }

    /// ln of sqrt(x w^2) p_0, without the difference of large terms.
    fn ln_start(&self, x: f64) -> f64 {
        let a = self.excess;
        if a == 0.0 { -0.5 * x } else { 0.5 * (gamma_peak(a) - a.ln() - a * ratio_gap(x, a)) }
    }

    /// Density of singular values, in sum p.
    fn density(&self, s: f64) -> f64 {
        /// Where polynomials are put into smaller units.
        const LARGE: f64 = 1e100;
        let (x, p) = (s * s, self.p);
        let mut ln_unit = self.ln_start(x);
        let mut unit = ln_unit.exp();
        let (mut before, mut now, mut sum) = (0.0, 1.0, 0.0);
        // K_k and K_(k-1) of the parity that is wanted.
        let is_even = p.is_multiple_of(2);
        let mut tail = 0.0;
        if is_even {
            let mean = self.excess + 1.0;
            let (below, above) = gamma_tails(0.5 * mean, ln_ratio(x, mean));
            tail = 0.5 * (below - above) * self.first;
        }
        for k in 0..p - 1 {
            let (here, next) = (self.off(k), self.off(k + 1));
            sum += now * now;
            if k.is_multiple_of(2) != is_even && k + 2 < p {
                // b_(k+1) K_(k+1) = b_k K_(k-1) - 2 x w p_k
                tail = (here * tail - 2.0 * s * unit * now) / next;
            }
            let degree = f64::from(2 * k + 1);
            (before, now) = (now, ((x - self.excess - degree) * now - here * before) / next);
            if now.abs() > LARGE {
                (before, now, sum) = (before / LARGE, now / LARGE, sum / LARGE / LARGE);
                ln_unit += LARGE.ln();
                unit = ln_unit.exp();
            }
        }
        let added = if is_even { 0.0 } else { 1.0 / self.last };
        2.0 * unit * (s * unit * sum + now * (added + 0.5 * self.off(p - 1) * tail))
    }
}

/// Eigenvalues, and how many there are in mean about each.
pub(crate) struct Eigenvalues(Vec<(f64, f64)>);

impl Eigenvalues {
    /// p of n degrees of freedom, for functions that change where these are of about `scale` and above, and are powers below.
    pub(crate) fn new(p: u32, n: f64, scale: f64) -> Self {
        /// Singular values so far from all others are left out: tails fall like those of normal laws of variance 1/2.
        const BEYOND: f64 = 9.0;
        /// e to minus this is nothing.
        const NOTHING: f64 = 45.0;
        let law = Law::new(p, n);
        let (root, most, excess) = (f64::from(p).sqrt(), n.sqrt(), law.excess);
        // Wave lengths are pi / (2 sqrt(p)) and more.
        let step = (2.0 / root).at_most(1.0);
        let (mut from, end) = (excess / (most + root) - BEYOND, most + root + BEYOND);
        if from < 1.0 {
            // Down to where powers of them are nothing.
            let near = (0.1 * step).min(scale.sqrt()).at_least(f64::MIN_POSITIVE);
            from = (near.ln() - NOTHING / (excess + 1.0)).at_least(-350.0).exp();
        }
        let rule = Rule::uniform(16);
        let mut all = Vec::new();
        while from < end {
            let width = step.min(from);
            all.extend(rule.nodes().iter().map(|&(z, weight)| {
                let s = from + 0.5 * width * (1.0 + z);
                (s * s, weight * width * law.density(s))
            }));
            from += width;
        }
        Self(all)
    }

    /// E of sums over all of them.
    fn sums<const K: usize>(&self, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
        let mut sums = [0.0; K];
        for &(x, count) in &self.0 {
            sums.iter_mut().zip(f(x)).for_each(|(sum, value)| *sum += count * value);
        }
        sums
    }
}

/// What a ridge fit to T isotropic points in d dimensions does in mean: for M = (X'X + T penalty)^-1 these are traces, each
/// without a difference.
pub(crate) struct Shrinking {
    /// Of (T penalty M)^2: what it loses.
    pub(crate) lost: f64,
    /// Of (X'X M)^2: what it keeps.
    pub(crate) kept: f64,
    /// Of T penalty M X'X M.
    pub(crate) between: f64,
    /// Of M X'X M: what it makes of the noise.
    pub(crate) inflation: f64,
}

impl Shrinking {
    /// For a penalty above 0.
    pub(crate) fn of(eigenvalues: &Eigenvalues, d: f64, size: f64, penalty: f64) -> Self {
        let lift = size * penalty;
        let [lost, kept, between, inflation] = eigenvalues.sums(|x| {
            let ratio = if x > lift { lift / x } else { x / lift };
            let (more, less) = ((1.0 + ratio).recip(), ratio / (1.0 + ratio));
            let (on, off) = if x > lift { (more, less) } else { (less, more) };
            [off * off, on * on, on * off, on / (x + lift)]
        });
        // Directions that no point has are lost.
        Self { lost: lost + (d - size).at_least(0.0), kept, between, inflation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_wishart_law() {
        let sizes = [
            (1, 1.0),
            (1, 2.0),
            (1, 1e9),
            (2, 2.0),
            (2, 7.0),
            (3, 3.0),
            (3, 4.0),
            (5, 14.0),
            (6, 15.0),
            (7, 1e9),
            (30, 30.0),
            (41, 300.0),
            (40, 1e9),
            (200, 202.0),
        ];
        for (p, n) in sizes {
            let (size, all) = (f64::from(p), Eigenvalues::new(p, n, 1.0));
            let [count, trace, squares] = all.sums(|x| [1.0, x / n, (x / n) * (x / n)]);
            let wanted = [size, size, size * (n + size + 1.0) / n];
            for (found, wanted) in [count, trace, squares].into_iter().zip(wanted) {
                assert!((found / wanted - 1.0).abs() < 3e-12, "{p} {n}: {found} {wanted}");
            }
            if n > size + 1.0 {
                let [inverse] = Eigenvalues::new(p, n, 1e-30).sums(|x| [n / x]);
                let wanted = size * n / (n - size - 1.0);
                assert!((inverse / wanted - 1.0).abs() < 3e-11, "{p} {n}: {inverse} {wanted}");
            }
        }
    }

    /// By Pfaffians of moments, with 40 digits: what is lost, made of the noise, and kept.
    #[test]
    fn ridge_fits_are_those_of_another_way() {
        let known = [
            (6, 15.0, 1.5, 0.184_861_186_844_005_37, 0.443_164_408_583_828_8, 4.485_645_587_404_508),
            (5, 14.0, 1e-12, 1.504_629_629_628_275_5e-25, 0.624_999_999_999_699_1, 4.999_999_999_998_75),
            (3, 3.0, 0.001, 0.039_550_356_503_932_16, 36.896_139_780_403_7, 2.886_657_363_935_26),
            (4, 4.0, 1e-9, 4.669_184_954_390_577e-5, 46_687.850_197_328_92, 3.999_859_932_450_061_4),
            (4, 5.0, 2000.0, 3.980_148_692_764_219_5, 4.950_489_896_556_796e-6, 4.934_764_955_327_756e-5),
            (2, 2.0, 1e-20, 9.843_506_216_076_512e-11, 9_843_506_214.076_512, 1.999_999_999_704_694_8),
            (6, 40.0, 0.004, 1.076_037_171_302_810_5e-7, 0.181_764_375_189_282_9, 5.998_545_777_394_769),
        ];
        for (d, size, lift, lost, inflation, kept) in known {
            let penalty = lift / size;
            let made = Shrinking::of(&Eigenvalues::new(d, size, lift), f64::from(d), size, penalty);
            let all = [(made.lost, lost), (made.inflation, inflation), (made.kept, kept)];
            assert!(
                all.iter().all(|(found, wanted)| (found / wanted - 1.0).abs() < 1e-11),
                "{d} {size} {lift}: {all:?}"
            );
        }
    }
}
