//! Normal vectors: what is known of them beyond their means (derived here; verified by simulation).

use crate::experiment::{Experiment, Retention};
use crate::family::{MultivariateGaussian, metric};
use crate::numeric::special::log_minus_digamma;
use crate::theory::curve::Curve;
use crate::theory::normal::kl;
use crate::theory::premise::{LONGEST_QUADRATURE, is, is_constant, is_synthetic, number, size};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let known = is::<MultivariateGaussian>(experiment) && experiment.quadratic_variance().is_some();
    if !known || !is_synthetic(plan) {
        return Vec::new();
    }
    let d = number(experiment, "dimension");
    let (log, forward): (Vec<f64>, Vec<f64>) = match plan.retention {
        Retention::Replace => replaced(d, generations, |t| size(plan, t)),
        // In one dimension the step's logarithm is a quadrature; in more, none is known.
        Retention::Accumulate if d == 1.0 && (1..=generations.min(3)).all(|t| size(plan, t) == size(plan, 1)) => {
            let n = plan.sample_size as f64;
            if n < 2.0 {
                return Vec::new();
            }
            let (forward, reverse) = kl::normal(n, generations.min(LONGEST_QUADRATURE), true);
            (reverse.into_iter().map(|kl| -2.0 * kl).collect(), forward)
        }
        _ => return Vec::new(),
    };
    let constant = plan.retention == Retention::Replace && is_constant(plan);
    let (drift, linear) =
        if constant { ("t L, exact mean", "-t L/2, exact mean") } else { ("exact mean", "exact mean") };
    // E tr + E |m|^2 is the truth's own in every workflow, so only the logarithm is left.
    let reverse: Vec<f64> = log.iter().map(|log| -0.5 * log).collect();
    let source = "derived here";
    vec![
        Curve::exact(metric::LOG_DET_RATIO, drift, source, log),
        Curve::exact(metric::KL_TRUTH_MODEL, "exact mean", source, forward),
        Curve::exact(metric::KL_MODEL_TRUTH, linear, source, reverse),
    ]
}

/// E ln det ratio and E KL(truth || model) under replace: with W Wishart of n - 1 degrees of freedom, E ln det (W / n) =
/// L(n) and E (W / n)^-1 = n / (n - d - 2). Infinite from where a covariance is singular, or its inverse has no mean.
fn replaced(d: f64, generations: u64, n: impl Fn(u64) -> f64) -> (Vec<f64>, Vec<f64>) {
    // The trace of the inverse by what it is above d.
    let (mut log, mut inverse, mut shift) = (0.0, 0.0, 0.0);
    let (mut logs, mut forward) = (vec![0.0], vec![0.0]);
    let mut last = (f64::NAN, f64::NAN);
    for t in 1..=generations {
        let n = n(t);
        if n != last.0 {
            last = (n, ln_det(d, n, 0.0));
        }
        log += last.1;
        let above = if n > d + 2.0 { (d + 2.0) / (n - d - 2.0) } else { f64::INFINITY };
        let factor = 1.0 + above;
        // A step of the mean has the old covariance over n: measured by the new one, the old cancels.
        shift = factor * (shift + d / n);
        inverse += above * (d + inverse);
        logs.push(log);
        forward.push(0.5 * (log + inverse + shift));
    }
    (logs, forward)
}

/// E ln det of W / (n - lost), W Wishart of n - 1 degrees of freedom in d dimensions: a product of chi-squared factors, each
/// with one degree fewer.
pub(crate) fn ln_det(d: f64, n: f64, lost: f64) -> f64 {
    if n <= d {
        return f64::NEG_INFINITY;
    }
    (1..=d as u64).map(|i| ((lost - i as f64) / (n - lost)).ln_1p() - log_minus_digamma(0.5 * (n - i as f64))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In one dimension this is the normal law; recursion and closed form agree (1e-12).
    #[test]
    fn vectors_meet_the_normal_law_and_the_closed_form() {
        let (log, forward) = replaced(1.0, 10, |_| 20.0);
        let (wanted, reverse) = kl::normal(20.0, 10, false);
        for t in 0..=10 {
            assert!((forward[t] - wanted[t]).abs() < 1e-12 && (log[t] + 2.0 * reverse[t]).abs() < 1e-12, "{t}");
        }
        let (d, n) = (5.0, 30.0);
        let (log, forward) = replaced(d, 40, |_| n);
        for t in 0..=40 {
            let grown = d * (d + 3.0) / (d + 2.0) * ((n / (n - d - 2.0)).powi(t) - 1.0);
            let wanted = 0.5 * (log[t as usize] + grown);
            assert!((forward[t as usize] / wanted - 1.0).abs() < 1e-12 || t == 0, "{t}");
        }
        // L = -d (d + 3) / (2 n), to first order.
        assert!((replaced(3.0, 1, |_| 1e7).0[1] * 1e7 + 9.0).abs() < 1e-4);
        assert_eq!(replaced(3.0, 1, |_| 3.0).0[1], f64::NEG_INFINITY);
    }
}
