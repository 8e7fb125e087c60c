//! Squared 2-Wasserstein distance of the normal law in one dimension, mean^2 + (deviation - true deviation)^2
//! (2305.17493). Replacing, its exact mean is in [`sampled`](crate::theory::normal::sampled); here are its first order, its mean under
//! accumulate, where deviations multiply by independent factors and E (mean^2 + variance) stays what it was, and the
//! plateau that real points used again and again hold it at (2310.00429; derived).

use crate::experiment::{Experiment, Plan, RealSource, Retention, Schedule};
use crate::family::{Gaussian, metric};
use crate::numeric::special::root_gap;
use crate::theory::curve::{Curve, Kind};
use crate::theory::normal::kl::Factors;
use crate::theory::premise::{LONGEST_QUADRATURE, is, is_synthetic, number, pure_loop, size};

/// First order says nothing any more where the lost variance is no longer small: at `Σ 3/(2M)` beyond this.
const SMALL: f64 = 0.15;

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if !is::<Gaussian>(experiment) {
        return Vec::new();
    }
    let plan = experiment.plan();
    let variance = experiment.truth()[1];
    let unbiased = number(experiment, "divisor") == 1.0;
    match plan.retention {
        Retention::Replace if is_synthetic(plan) => {
            let mut walk = 0.0;
            let step = |t| {
                walk += 1.5 / size(plan, t);
                variance * walk
            };
            let values = std::iter::once(0.0).chain((1..=generations).map(step)).take_while(|x| *x <= variance * SMALL);
            vec![Curve::new(Kind::Asymptotic, metric::W2_SQ, "first order: Σ 3/(2M)", "2305.17493", values)]
        }
        Retention::Accumulate if !unbiased && pure_loop(plan) == Some(true) && plan.sample_size > 1 => {
            let values = kept(plan.sample_size as f64, generations.min(LONGEST_QUADRATURE));
            vec![Curve::exact(metric::W2_SQ, "exact mean", "derived here", values.into_iter().map(|x| variance * x))]
        }
        Retention::Replace if plan.real_source == RealSource::Same => {
            Vec::from_iter(plateau(plan, variance, generations))
        }
        _ => Vec::new(),
    }
}

/// ln E sqrt(chi2(n - 1) / n), n >= 2.
fn ln_shrink(n: f64) -> f64 {
    0.5 * (-1.0 / n).ln_1p() + root_gap(0.5 * (n - 1.0))
}

/// E W2^2 in units of the variance, for t = 0, 1, ..., accumulating: 2 (1 - prod E sqrt of the factors of the variance),
/// which are those of [`kl`](crate::theory::normal::kl).
fn kept(n: f64, generations: u64) -> Vec<f64> {
    let factors = Factors::of(n);
    let mut ln_shrunk = 0.0;
    let mut all = vec![0.0];
    for t in 1..=generations {
        let k = t as f64;
        ln_shrunk += if t == 1 {
            ln_shrink(n)
        } else {
            // sqrt(1 + x) = 1 + x/2 - (sqrt(1 + x) - 1)^2 / 2, where the mean of x is known.
            let [lacks] = factors.expect_each(k, |step, _| [(step / ((1.0 + step).sqrt() + 1.0)).powi(2)]);
            (0.5 * (Factors::mean(n, k) - lacks)).ln_1p()
        };
        all.push(-2.0 * f64::exp_m1(ln_shrunk));
    }
    all
}

/// With the same n real points in each batch and lambda n synthetic ones: from where the start is forgotten.
fn plateau(plan: &Plan, variance: f64, generations: u64) -> Option<Curve> {
    let sizes = plan.sizes(2);
    if plan.schedule != Schedule::Constant || sizes.real != plan.sample_size {
        return None;
    }
    let (n, ratio) = (sizes.real as f64, sizes.synthetic as f64 / sizes.real as f64);
    let level = 1.5 * variance / n * (1.0 + ratio / (1.0 + 2.0 * ratio));
    let share = ratio / (1.0 + ratio);
    let from = if ratio == 0.0 { 1.0 } else { (0.01_f64.ln() / (2.0 * share.ln())).ceil() + 1.0 };
    let values = (from as u64..=generations).map(|t| (t, level)).collect();
    let (label, source) = ("3/(2n) (1 + λ/(1+2λ)), large n and t", "2310.00429, derived here");
    Some(Curve { values, ..Curve::new(Kind::Asymptotic, metric::W2_SQ, label, source, []) }.within(Some(0.025)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// c4 of the tables, times sqrt(1 - 1/n); and no step where the series takes over.
    #[test]
    fn deviations_shrink_as_known() {
        for (n, c4) in [(2.0, 0.797_884_560_8_f64), (10.0, 0.972_659_274_1), (25.0, 0.989_640_375_6)] {
            assert!((ln_shrink(n).exp() - c4 * (1.0 - 1.0 / n).sqrt()).abs() < 1e-8, "{n}");
        }
        assert!((ln_shrink(999_999.0) / ln_shrink(1_000_001.0) - 1.0).abs() < 1e-2);
    }

    /// Half the sum of 3/(2n i^2), to first order in 1/n.
    #[test]
    fn kept_batches_hold_the_distance() {
        let (n, found) = (1000.0, kept(1000.0, 50));
        let sum: f64 = (1..=50).map(|i| 1.5 / (n * f64::from(i * i))).sum();
        assert!((found[50] / sum - 1.0).abs() < 3.0 / n, "{} {sum}", found[50]);
    }
}
