//! The spread of a normal law when every fit is drawn from the last one alone: ln sigma is a sum of independent logarithms of
//! chi-squared, and the share of runs above a place follows from its characteristic function (derived), beside the bounds by
//! moments (arXiv 2412.17646, theorem 3).
//!
//! The path of the integral leads through the saddle point (Lugannani and Rice, Adv. Appl. Probab. 12, 1980, 475-490): on it
//! nothing cancels, and a share of 1e-300 has as many digits as one of 1/2.

use nalgebra::Complex;

use crate::experiment::Experiment;
use crate::family::{Gaussian, metric};
use crate::numeric::guard::Bounded as _;
use crate::numeric::special::log_minus_digamma;
use crate::theory::curve::Curve;
use crate::theory::premise::{Wanted, is, is_pure_replace, number};

/// An inversion costs some 20 us a generation.
const LONGEST_INVERSION: u64 = 2000;

/// The share of runs whose standard deviation is above eps of the truth's, eps^2 being `stop.collapse_below`.
pub(crate) fn curves(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    let n = experiment.plan().sample_size as f64;
    if !is::<Gaussian>(experiment) || !is_pure_replace(experiment.plan()) || n < 2.0 {
        return Vec::new();
    }
    let generations = generations.min(LONGEST_INVERSION);
    let lost = number(experiment, "divisor");
    let step = Step::of(n, lost);
    let mut all = Vec::new();
    if wanted.any(&[metric::SPREAD_LEFT]) {
        let eps = experiment.scenario().collapse_below.sqrt();
        let metric = metric::SPREAD_LEFT;
        let first = step.ln_moment(1.0);
        all.extend([
            Curve::exact(
                metric,
                "exact, by inversion",
                "derived here",
                (0..=generations).map(|t| step.above(eps.ln(), t)),
            ),
            Curve::share_at_most(metric, "least moment", "Markov's inequality, derived here", generations, |k| {
                step.best_bound(eps.ln(), k)
            }),
            Curve::share_at_most(
                metric,
                "E σₜ / ε",
                "Markov's inequality with 2310.00429's mean",
                generations,
                |k| (k * first).exp() / eps,
            ),
            Curve::share_at_most(metric, "exp(-t/(4n-1)) / ε", "2412.17646, theorem 3", generations, |k| {
                (-k / (4.0 * n - 1.0)).exp() / eps
            }),
        ]);
    }
    if lost > 0.0 {
        // With divisor n it is known from the divergences already.
        let each = 2.0 * step.slope(0.0);
        all.push(Curve::exact(
            metric::LN_VARIANCE_RATIO,
            "E ln, exact",
            "derived here",
            (0..=generations).map(|t| t as f64 * each),
        ));
    }
    all
}

/// What one refit does to ln sigma: it adds (1/2) ln(chi^2(2 half) / divisor), independent of the past.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    half: f64,
    divisor: f64,
    /// 2 half - divisor, which has its own digits.
    excess: f64,
}

/// Terms beyond e^-this of the first are nothing.
const NOTHING: f64 = 40.0;

impl Step {
    /// Of n points, `lost` of which the divisor leaves out.
    pub(crate) fn of(n: f64, lost: f64) -> Self {
        let divisor = (n - lost).at_least(1.0);
        Self { half: 0.5 * (n - 1.0), divisor, excess: n - 1.0 - divisor }
    }

    /// ln E (sigma_1 / sigma_0)^s.
    pub(crate) fn ln_moment(self, s: f64) -> f64 {
        self.ln_mean_power(Complex::new(s, 0.0)).re
    }

    /// The same for complex s, without the size of ln Gamma: `ln Gamma(a + z) - ln Gamma(a) + z ln(2 / divisor)`, z = s/2.
    fn ln_mean_power(self, s: Complex<f64>) -> Complex<f64> {
        let (a, z) = (self.half, s * 0.5);
        // Both must be far enough out for the series, the smaller above all.
        if a.at_most(a + z.re) < STIRLING {
            return ln_gamma(z + a) - ln_gamma(Complex::new(a, 0.0)) + z * (2.0 / self.divisor).ln();
        }
        // Stirling's series of both, in differences: z ln(a + z) takes in the divisor.
        let w = z / a;
        let spread = ln_1p((z * 2.0 + self.excess) / self.divisor);
        rest(z + a) - rest(Complex::new(a, 0.0)) - gap(w) * a - ln_1p(w) * 0.5 + z * spread
    }

    /// Its derivative for real s.
    pub(crate) fn slope(self, s: f64) -> f64 {
        0.5 * (((s + self.excess) / self.divisor).ln_1p() - log_minus_digamma(self.half + 0.5 * s))
    }

    /// The least over s > 0 of E (sigma_k / eps)^s: its logarithm is convex in s.
    pub(crate) fn best_bound(self, ln_eps: f64, k: f64) -> f64 {
        let ln_bound = |s: f64| k * self.ln_moment(s) - s * ln_eps;
        let (mut low, mut high) = (0.0, 64.0);
        for _ in 0..40 {
            let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
            if ln_bound(a) < ln_bound(b) { high = b } else { low = a }
        }
        ln_bound(0.5 * (low + high)).exp()
    }

    /// P(ln sigma_k > x).
    pub(crate) fn above(self, x: f64, k: u64) -> f64 {
        if k == 0 {
            return f64::from(u8::from(x < 0.0));
        }
        let count = k as f64;
        if x > count * self.slope(0.0) { self.tail(x, count, 1.0) } else { 1.0 - self.tail(x, count, -1.0) }
    }

    /// P(ln sigma_k > x) by a path right of 0, or P(ln sigma_k < x) by one left of it: the lesser of the two.
    fn tail(self, x: f64, count: f64, side: f64) -> f64 {
        // The saddle of e^(k ln moment - s x) / s: a rising function of s on either side of 0. On the left it ends at a pole.
        let end = 2.0 * self.half;
        let rises = |s: f64| count * self.slope(s) - x - 1.0 / s;
        let place = |at: f64| if side > 0.0 { at.exp() } else { -end / (1.0 + (-at).exp()) };
        let (mut low, mut high) = (-60.0_f64, 60.0_f64);
        for _ in 0..48 {
            let middle = 0.5 * (low + high);
            if (rises(place(middle)) > 0.0) == (side > 0.0) { high = middle } else { low = middle }
        }
        let s = place(0.5 * (low + high));
        let top = self.ln_moment(s);
        let ln_size = count * top - s * x;
        // The grid repeats the law every 2 pi / step: so far that what comes back is nothing.
        let room = if side > 0.0 { s } else { (-s).min(end + s) };
        let h = 1e-3 * (1.0 + s.abs()).min(if side > 0.0 { f64::INFINITY } else { room });
        let bend = (self.slope(s + h) - self.slope(s - h)) / (2.0 * h);
        let deviation = (count * bend).sqrt();
        let width = (NOTHING + (-ln_size).at_least(0.0)) / s.abs() + NOTHING / room + 20.0 * deviation;
        let step = std::f64::consts::TAU / width;
        let mut sum = 0.0;
        for j in 0..200_000 {
            let at = Complex::new(s, (f64::from(j) + 0.5) * step);
            let power = (self.ln_mean_power(at) - top) * count;
            if power.re < -NOTHING {
                break;
            }
            let turn = Complex::new(0.0, power.im - at.im * x).exp();
            sum += power.re.exp() * (turn / at).re;
        }
        (side * ln_size.exp() * sum * step / std::f64::consts::PI).clamp(0.0, 1.0)
    }
}

/// From here on Stirling's series is exact to rounding.
const STIRLING: f64 = 12.0;

/// ln(1 + w) where w may be small.
fn ln_1p(w: Complex<f64>) -> Complex<f64> {
    Complex::new(0.5 * (2.0 * w.re + w.norm_sqr()).ln_1p(), w.im.atan2(1.0 + w.re))
}

/// ln(1 + w) - w, times -1: of second order.
fn gap(w: Complex<f64>) -> Complex<f64> {
    if w.norm() > 0.05 {
        return w - ln_1p(w);
    }
    // w^2/2 - w^3/3 + w^4/4 - ...
    let mut sum = Complex::new(0.0, 0.0);
    for power in (2..=14).rev() {
        sum = Complex::new(1.0 / f64::from(power), 0.0) - w * sum;
    }
    w * w * sum
}

/// ln Gamma(z) over (z - 1/2) ln z - z + ln(2 pi) / 2, where the series is exact.
fn rest(z: Complex<f64>) -> Complex<f64> {
    let (one, square) = (z.inv(), (z * z).inv());
    let terms = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    one * terms.iter().rev().fold(Complex::new(0.0, 0.0), |sum, term| sum * square + term)
}

/// ln Gamma(z) for a positive real part, by Stirling's series from [`STIRLING`] on; the imaginary part up to a multiple of
/// 2 pi.
fn ln_gamma(z: Complex<f64>) -> Complex<f64> {
    let (mut z, mut before) = (z, Complex::new(0.0, 0.0));
    while z.re < STIRLING {
        before += z.ln();
        z += 1.0;
    }
    (z - 0.5) * z.ln() - z + 0.5 * std::f64::consts::TAU.ln() + rest(z) - before
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the tail of chi-squared for one refit, and the specification's values and simulation for n = 10, eps = 0.1.
    #[test]
    fn the_inversion_meets_known_tails() {
        for (degrees, lost) in [(1.0, 1.0), (9.0, 1.0), (9.0, 0.0), (40.0, 0.0)] {
            let step = Step::of(degrees + 1.0, lost);
            for x in [-1.5, -0.4, -0.05, 0.1, 0.3_f64] {
                let wanted = statrs::function::gamma::gamma_ur(step.half, 0.5 * step.divisor * (2.0 * x).exp());
                let found = step.above(x, 1);
                assert!((found - wanted).abs() < 1e-9, "{degrees} {x}: {found} {wanted}");
            }
        }
        let step = Step::of(10.0, 1.0);
        for (k, wanted) in [(40, 0.502), (50, 0.375), (70, 0.205), (90, 0.110), (100, 0.080)] {
            let found = step.above(0.1_f64.ln(), k);
            assert!((found - wanted).abs() < 0.012, "{k}: {found} {wanted}");
        }
        assert!((step.best_bound(0.1_f64.ln(), 100.0) - 0.374).abs() < 1e-3);
        assert!(((100.0 * step.ln_moment(1.0)).exp() / 0.1 - 0.625).abs() < 1e-3);
        assert!(((100.0 * step.ln_moment(0.7)).exp() / 0.1_f64.powf(0.7) - 0.391).abs() < 1e-3);
    }

    /// High moments of few points: E (chi^2 / divisor)^(s/2) by the gamma function, and a bound that holds.
    #[test]
    fn moments_of_few_points_are_those_of_chi() {
        use statrs::function::gamma::ln_gamma;
        for (n, lost) in [(2.0, 1.0), (2.0, 0.0), (5.0, 1.0), (12.0, 0.0), (26.0, 1.0)] {
            let step = Step::of(n, lost);
            for s in [0.1, 1.0, 7.0, 22.0, 23.5, 30.0, 64.0] {
                let wanted = ln_gamma(step.half + 0.5 * s) - ln_gamma(step.half) + 0.5 * s * (2.0 / step.divisor).ln();
                let found = step.ln_moment(s);
                assert!((found - wanted).abs() < 1e-10 * wanted.abs().max(1.0), "{n} {s}: {found} {wanted}");
            }
            for k in [1, 3, 10] {
                let (share, bound) = (step.above(0.1_f64.ln(), k), step.best_bound(0.1_f64.ln(), k as f64));
                assert!(bound >= share - 1e-9, "{n} {k}: {share} {bound}");
            }
        }
    }

    #[test]
    fn complex_logarithms_of_gamma_meet_the_recurrence() {
        for (x, y) in [(0.5, 0.0), (0.5, 3.0), (4.5, 0.7), (20.0, -6.0)] {
            let (here, there) = (ln_gamma(Complex::new(x, y)), ln_gamma(Complex::new(x + 1.0, y)));
            assert!((there.re - here.re - 0.5 * (x * x + y * y).ln()).abs() < 1e-12);
            let turn = there.im - here.im - y.atan2(x);
            assert!((turn / std::f64::consts::TAU - (turn / std::f64::consts::TAU).round()).abs() < 1e-12);
        }
        // |Gamma(1/2 + iy)|^2 = pi / cosh(pi y)
        let found = (2.0 * ln_gamma(Complex::new(0.5, 1.3)).re).exp();
        assert!((found - std::f64::consts::PI / (std::f64::consts::PI * 1.3).cosh()).abs() < 1e-12);
        // Where both ways to the difference are open they agree.
        let step = Step::of(41.0, 0.0);
        for s in [Complex::new(3.0, 5.0), Complex::new(-4.0, 0.1), Complex::new(0.01, 40.0)] {
            let plain = ln_gamma(s * 0.5 + 20.0) - ln_gamma(Complex::new(20.0, 0.0)) + s * 0.5 * (2.0_f64 / 41.0).ln();
            let gap = step.ln_mean_power(s) - plain;
            assert!(gap.re.abs() < 1e-12 && (gap.im / std::f64::consts::TAU).fract().abs() < 1e-12, "{s}: {gap}");
        }
    }
}
