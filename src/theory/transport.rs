//! Squared 2-Wasserstein distance of the normal law in one dimension, mean^2 + (deviation - true deviation)^2
//! (2305.17493). Replacing, its exact mean is in [`sampled`](super::sampled); here are its first order, its mean under
//! accumulate, where deviations multiply by independent factors and E (mean^2 + variance) stays what it was, and the
//! plateau that real points used again and again hold it at (2310.00429; derived).

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::metric;
use crate::numeric::special::root_gap;

use super::gaussian::Factors;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{LONGEST_QUADRATURE, pure_loop};

/// First order says nothing any more where the lost variance is no longer small: at `Σ 3/(2M)` beyond this.
const SMALL: f64 = 0.15;

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if experiment.about().name != "gaussian" || experiment.column().is_some() {
        return Vec::new();
    }
    let plan = experiment.plan();
    let variance = experiment.truth()[1];
    let lost = experiment.scenario().estimator.get("divisor");
    let unbiased = matches!(lost, Some(&crate::family::Setting::Number(1.0)));
    let curve = |kind, label: &str, source, values: Vec<f64>| Curve {
        metric: metric::W2_SQ,
        kind,
        label: label.into(),
        source,
        values: (0..).zip(values).collect(),
    };
    match plan.retention {
        Retention::Replace if plan.synthetic_fraction == 1.0 => {
            let mut walk = 0.0;
            let step = |t| {
                let sizes = plan.sizes(t);
                walk += 1.5 / (sizes.real + sizes.synthetic) as f64;
                variance * walk
            };
            let values = std::iter::once(0.0).chain((1..=generations).map(step)).take_while(|x| *x <= variance * SMALL);
            let values = values.collect();
            vec![curve(Kind::Asymptotic, "first order: Σ 3/(2M)", "2305.17493", values)]
        }
        Retention::Accumulate if !unbiased && pure_loop(experiment) == Some(true) && plan.sample_size > 1 => {
            let values = kept(plan.sample_size as f64, generations.min(LONGEST_QUADRATURE));
            vec![curve(Kind::Exact, "exact mean", "derived", values.into_iter().map(|x| variance * x).collect())]
        }
        Retention::Replace if plan.real_source == RealSource::Same => plateau(plan, variance, generations)
            .map(|values| {
                let mut curve =
                    curve(Kind::Asymptotic, "3/(2n) (1 + λ/(1+2λ)), large n and t", "2310.00429, derived", Vec::new());
                curve.values = values;
                curve
            })
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// ln E sqrt(chi2(n - 1) / n), n >= 2.
fn ln_shrink(n: f64) -> f64 {
    0.5 * (-1.0 / n).ln_1p() + root_gap(0.5 * (n - 1.0))
}

/// E W2^2 in units of the variance, for t = 0, 1, ..., accumulating: 2 (1 - prod E sqrt of the factors of the variance),
/// which are those of [`gaussian`](super::gaussian).
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
fn plateau(plan: &Plan, variance: f64, generations: u64) -> Option<Vec<(u64, f64)>> {
    let sizes = plan.sizes(2);
    if plan.schedule != crate::experiment::Schedule::Constant || sizes.real != plan.sample_size {
        return None;
    }
    let (n, ratio) = (sizes.real as f64, sizes.synthetic as f64 / sizes.real as f64);
    let level = 1.5 * variance / n * (1.0 + ratio / (1.0 + 2.0 * ratio));
    let share = ratio / (1.0 + ratio);
    let from = if ratio == 0.0 { 1.0 } else { (0.01_f64.ln() / (2.0 * share.ln())).ceil() + 1.0 };
    Some((from as u64..=generations).map(|t| (t, level)).collect())
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
