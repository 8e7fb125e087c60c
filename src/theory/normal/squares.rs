//! Squares of what a normal law's loop fits, where each batch stands alone: fresh real points beside synthetic ones, replacing
//! (the fresh data loop of 2307.01850; derived, exact at every size).
//!
//! In units of the truth let m = (mean error)^2, v be the variance and z = v - 1. Of r real and s synthetic points, N in all, these with h v,
//! the next mean error is normal around b e (b = s/N) with variance p = (a + b h v)/N (a = r/N); the means of the two parts
//! differ by D, normal around e with variance 1/r + h v/s, and its covariance with the next mean error is (h v - 1)/N. The sum of
//! squares is chi2(r - 1) + h v chi2(s - 1) + (r s/N) D^2. So m, z and their products follow a linear recursion of E m, E z, E m^2,
//! E m z, E z^2: every product below is one of two lines in (1, m, z). Not in v: of many points E v^2 - 2 E v + 1 has no digit
//! left.

use crate::experiment::{Experiment, Plan, RealSource, Retention, Sizes};
use crate::family::metric;
use crate::numeric::guard::Bounded as _;

/// Coefficients of 1, m, z.
type Linear = [f64; 3];
/// Of 1, m, z, m^2, m z, z^2.
type Quadratic = [f64; 6];

/// Means over the runs, in units of the truth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Squares {
    moments: Quadratic,
}

impl Squares {
    /// The truth itself.
    const START: Self = Self { moments: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0] };

    /// E (variance - 1)^2.
    pub(crate) fn variance_error(&self) -> f64 {
        self.moments[5]
    }

    /// E (mean error)^2.
    pub(crate) fn error(&self) -> f64 {
        self.moments[1]
    }

    /// Mean squared error in Fisher's metric, a parameter: with n it is the error inflation.
    pub(crate) fn fisher(&self) -> f64 {
        0.5 * (self.error() + 0.5 * self.variance_error())
    }

    fn expect(&self, form: Quadratic) -> f64 {
        form.iter().zip(&self.moments).map(|(factor, moment)| factor * moment).sum()
    }

    /// The fit on r real points and s synthetic ones of `heat` times the model's variance; real numbers serve for lines.
    fn next(&self, r: f64, s: f64, heat: f64, lost: f64) -> Self {
        let n = r + s;
        let (a, b) = (r / n, s / n);
        let per = |count: f64, value: f64| if count > 0.0 { value / count } else { 0.0 };
        let own = [0.0, 1.0, 0.0];
        // real + synthetic h v
        let both = |real: f64, synthetic: f64| [real + synthetic * heat, 0.0, synthetic * heat];
        let (centre, spread) = ([0.0, b * b, 0.0], both(a / n, b / n));
        let gap = both(per(r, 1.0), per(s, 1.0));
        let with_gap = [(heat - 1.0) / n, 0.0, heat / n];
        let (of_real, of_synthetic) = ((r - 1.0).at_least(0.0), (s - 1.0).at_least(0.0));
        let c = r * s / n;
        let divisor = (n - lost).at_least(1.0);
        let scale = 1.0 / divisor;
        // E of the next z, given m and z.
        let degrees = of_real + of_synthetic + if r > 0.0 && s > 0.0 { 1.0 } else { 0.0 };
        let by_model = of_synthetic + if s > 0.0 { r / n } else { 0.0 };
        let next = [scale * ((degrees - divisor) + (heat - 1.0) * by_model), scale * c, scale * heat * by_model];
        let sum = |terms: &[(f64, Linear, Linear)]| {
            let mut all = [0.0; 6];
            for &(factor, left, right) in terms {
                all.iter_mut().zip(product(left, right)).for_each(|(all, term)| *all += factor * term);
            }
            self.expect(all)
        };
        let one = [1.0, 0.0, 0.0];
        let error = sum(&[(1.0, centre, one), (1.0, spread, one)]);
        let off = sum(&[(1.0, next, one)]);
        // Each chi-squared has twice its degrees of freedom as its variance, and D^2 2 gap^2 + 4 own gap.
        let hot = both(0.0, 1.0);
        let off_sq = sum(&[
            (1.0, next, next),
            (2.0 * of_real * scale * scale, one, one),
            (2.0 * of_synthetic * scale * scale, hot, hot),
            (4.0 * (c * scale).powi(2), own, gap),
            (2.0 * (c * scale).powi(2), gap, gap),
        ]);
        let error_sq = sum(&[(1.0, centre, centre), (6.0, centre, spread), (3.0, spread, spread)]);
        // Of two normal laws with means b e and e: Cov(X^2, D^2) = 4 b e^2 Cov(X, D) + 2 Cov(X, D)^2.
        let mixed = sum(&[
            (1.0, centre, next),
            (1.0, spread, next),
            (4.0 * c * b * scale, own, with_gap),
            (2.0 * c * scale, with_gap, with_gap),
        ]);
        Self { moments: [1.0, error, off, error_sq, mixed, off_sq] }
    }
}

fn product([a, b, c]: Linear, [x, y, z]: Linear) -> Quadratic {
    [a * x, a * y + b * x, a * z + c * x, b * y, b * z + c * y, c * z]
}

/// For t = 0, 1, ..., where each batch is all there is and its real points are new ones.
pub(crate) fn squares(plan: &Plan, heat: f64, lost: f64, generations: u64) -> Option<Vec<Squares>> {
    let alone = plan.retention == Retention::Replace;
    if !alone || plan.real_source == RealSource::Same && plan.synthetic_fraction < 1.0 {
        return None;
    }
    let mut now = Squares::START;
    let step = |t: u64| {
        if t > 0 {
            let Sizes { real, synthetic } = plan.sizes(t);
            now = now.next(real as f64, synthetic as f64, heat, lost);
        }
        now
    };
    Some((0..=generations).map(step).collect())
}

/// Generations after which a loop with real points is at rest; with a share of them below 1 in 30 it may not be.
const AT_REST: usize = 400;

/// Mean squared error at rest, a parameter, of r real points and s synthetic ones.
fn at_rest(r: f64, s: f64, heat: f64, lost: f64) -> f64 {
    let mut now = Squares::START;
    for _ in 0..AT_REST {
        let next = now.next(r, s, heat, lost);
        let settled = (next.fisher() - now.fisher()).abs() < 1e-11 * next.fisher();
        now = next;
        if settled {
            break;
        }
    }
    now.fisher()
}

/// How many synthetic points of less than the model's variance beside r real ones leave the least error at rest, and from
/// which number on they leave more than none do; `None` where that is beyond `most`.
pub(crate) fn harmless(r: f64, heat: f64, lost: f64, most: f64) -> Option<[f64; 2]> {
    let alone = Squares::START.next(r, 0.0, heat, lost).fisher();
    let excess = |s: f64| at_rest(r, s, heat, lost) - alone;
    if excess(most) < 0.0 {
        return None;
    }
    // The excess falls to its least and rises from there on.
    let (mut low, mut high) = (0.0, most);
    for _ in 0..32 {
        let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
        if excess(a) < excess(b) { high = b } else { low = a }
    }
    let best = 0.5 * (low + high);
    let (mut below, mut above) = (best, most);
    for _ in 0..32 {
        let middle = 0.5 * (below + above);
        if excess(middle) < 0.0 { below = middle } else { above = middle }
    }
    Some([best, 0.5 * (below + above)])
}

/// The curves that need squares: names, and what they are in units of the truth.
pub(crate) fn of(experiment: &Experiment, heat: f64, lost: f64, generations: u64) -> Vec<(&'static str, Vec<f64>)> {
    let Some(all) = squares(experiment.plan(), heat, lost, generations) else { return Vec::new() };
    let (n, variance) = (experiment.plan().sample_size as f64, experiment.truth()[1]);
    let along = |value: &dyn Fn(&Squares) -> f64| all.iter().map(value).collect();
    vec![
        (metric::VARIANCE_ERROR_SQ, along(&|now| variance * variance * now.variance_error())),
        (metric::ERROR_SQ, along(&|now| variance * now.error() + variance * variance * now.variance_error())),
        (metric::ERROR_INFLATION, along(&|now| n * now.fisher())),
    ]
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _};
    use rand_distr::StandardNormal;

    use super::*;
    use crate::family::Random;

    /// Points drawn one by one: 40 000 runs of three refits, alpha 7e-6 each (4.5 standard errors).
    #[test]
    fn the_recursion_is_the_loop() {
        let (r, s, heat, lost) = (3_usize, 4_usize, 0.7, 1.0);
        let mut rng = Random::seed_from_u64(11);
        let mut fit = |real: usize, synthetic: usize, [mean, variance]: [f64; 2]| {
            let mut draw = |mean: f64, variance: f64| mean + f64::sqrt(variance) * rng.sample::<f64, _>(StandardNormal);
            let mut all: Vec<f64> = (0..real).map(|_| draw(0.0, 1.0)).collect();
            all.extend((0..synthetic).map(|_| draw(mean, heat * variance)));
            let n = all.len() as f64;
            let mean = all.iter().sum::<f64>() / n;
            [mean, all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - lost)]
        };
        let mut sums = [[0.0; 2]; 5];
        let runs = 40_000;
        for _ in 0..runs {
            let mut model = fit(5, 0, [0.0, 1.0]);
            for _ in 0..2 {
                model = fit(r, s, model);
            }
            let (m, z) = (model[0] * model[0], model[1] - 1.0);
            for (sum, value) in sums.iter_mut().zip([m, z, m * m, m * z, z * z]) {
                sum[0] += value;
                sum[1] += value * value;
            }
        }
        let mut now = Squares::START.next(5.0, 0.0, heat, lost);
        for _ in 0..2 {
            now = now.next(r as f64, s as f64, heat, lost);
        }
        for (moment, [sum, squares]) in now.moments[1..].iter().zip(sums) {
            let (mean, count) = (sum / f64::from(runs), f64::from(runs));
            let error = ((squares / count - mean * mean) / count).sqrt();
            assert!((mean - moment).abs() < 4.5 * error, "{mean} +- {error}: {moment}");
        }
    }

    /// Many real points: first order, 2 (4 - l - l^2)/(1 - l)^2 and half of it.
    #[test]
    fn many_real_points_meet_first_order() {
        for heat in [0.8, 0.9] {
            let first = 2.0 * (4.0 - heat - heat * heat) / (1.0_f64 - heat).powi(2);
            let [best, harmless] = harmless(1e6, heat, 1.0, 1e4).unwrap();
            assert!(
                (harmless / first - 1.0).abs() < 0.02 && (best / first - 0.5).abs() < 0.01,
                "{heat}: {best} {harmless}"
            );
        }
        assert!(harmless(100.0, 1.0, 1.0, 1e4).is_none()); // without bias they only help
    }
}
