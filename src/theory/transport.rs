//! Squared 2-Wasserstein distance of the normal law in one dimension, mean^2 + (deviation - true deviation)^2
//! (2305.17493; the exact forms are derived).
//!
//! Deviations multiply by independent factors, sqrt(chi2(M - 1) / divisor), whatever the sizes M of the batches. With divisor
//! M the expected second moment stays what it was: E W2^2 = 2 sigma^2 (1 - prod b(M)), at most 2 sigma^2. With M - 1 the
//! variance is a martingale, and the mean walks on for ever: sigma^2 [sum 1/M + 2 (1 - prod c4(M))].

use statrs::function::gamma::ln_gamma;

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::quadrature::Rule;

use super::{Curve, Kind, LONGEST_QUADRATURE, pure_loop};

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if experiment.about().name != "gaussian" || experiment.column().is_some() {
        return Vec::new();
    }
    let plan = experiment.plan();
    let variance = experiment.truth()[1];
    let lost = experiment.scenario().estimator.get("divisor");
    let unbiased = matches!(lost, Some(&crate::family::Setting::Number(1.0)));
    let curve = |kind, label: &str, source, values: Vec<f64>| Curve {
        metric: "w2_sq",
        kind,
        label: label.into(),
        source,
        values: (0..).zip(values).collect(),
    };
    let alone = plan.synthetic_fraction == 1.0;
    match plan.retention {
        Retention::Replace if alone && plan.sizes(2).synthetic > 1 && plan.sample_size > 1 => {
            let (exact, first) = replaced(plan, unbiased, generations);
            let scale = |values: Vec<f64>| values.into_iter().map(|x| variance * x).collect();
            let label = if unbiased { "t/M + 2(1 - c₄ᵗ)" } else { "2(1 - bᵗ)" };
            vec![
                curve(Kind::Exact, label, "derived", scale(exact)),
                curve(Kind::Asymptotic, "first order: Σ 3/(2M)", "2305.17493", scale(first)),
            ]
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

/// ln E sqrt(chi2(m - 1) / divisor), m >= 2.
fn ln_shrink(m: f64, unbiased: bool) -> f64 {
    let half = 0.5 * (m - 1.0);
    let divisor = if unbiased { m - 1.0 } else { m };
    // Far out the gamma functions' logarithms cancel to fewer digits than the series has.
    if m > 1e6 {
        return -0.25 / half * 0.5 + if unbiased { 0.0 } else { 0.5 * (-1.0 / m).ln_1p() };
    }
    0.5 * (2.0 / divisor).ln() + ln_gamma(half + 0.5) - ln_gamma(half)
}

/// E W2^2 and its first order, in units of the variance, for t = 0, 1, ...
fn replaced(plan: &Plan, unbiased: bool, generations: u64) -> (Vec<f64>, Vec<f64>) {
    let (mut ln_shrunk, mut walk) = (0.0, 0.0);
    let (mut exact, mut first) = (vec![0.0], vec![0.0]);
    for t in 1..=generations {
        let sizes = plan.sizes(t);
        let m = (sizes.real + sizes.synthetic) as f64;
        ln_shrunk += if m > 1.0 { ln_shrink(m, unbiased) } else { f64::NEG_INFINITY };
        walk += 1.0 / m;
        let lost = -2.0 * f64::exp_m1(ln_shrunk);
        exact.push(if unbiased { walk + lost } else { lost });
        first.push(1.5 * walk);
    }
    (exact, first)
}

/// The same under accumulate: E sqrt of the factors of the variance, as in `gaussian`.
fn kept(n: f64, generations: u64) -> Vec<f64> {
    let (chi, z) = (Rule::gamma(0.5 * (n - 1.0), 32), Rule::normal(16));
    let mut ln_shrunk = 0.0;
    let mut all = vec![0.0];
    for t in 1..=generations {
        let k = t as f64;
        ln_shrunk += if t == 1 {
            ln_shrink(n, false)
        } else {
            let factor = |x: f64, z: f64| (k - 1.0 + 2.0 * x / n) / k + (k - 1.0) * z * z / (n * k * k);
            chi.expect(|x| z.expect(|z| factor(x, z).sqrt())).ln()
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

    /// 1 - 3/(4M) and 1 - 1/(4M) to second order, and no step where the series takes over (1e-12).
    #[test]
    fn deviations_shrink_as_known() {
        for m in [100.0, 1e4, 999_999.0, 1_000_001.0, 1e9] {
            let (biased, unbiased) = (ln_shrink(m, false), ln_shrink(m, true));
            assert!(
                (biased + 0.75 / m).abs() < 1.0 / (m * m) + 1e-9 / m + 1e-9 * f64::from(u8::from(m > 1e4)),
                "{m} {biased}"
            );
            assert!((unbiased + 0.25 / m).abs() < 1.0 / (m * m) + 1e-9, "{m} {unbiased}");
        }
        // c4 of the tables.
        for (m, c4) in [(2.0, 0.797_884_560_8_f64), (10.0, 0.972_659_274), (25.0, 0.989_640_298)] {
            assert!((ln_shrink(m, true).exp() - c4).abs() < 1e-8, "{m}");
        }
    }
}
