//! Logistic regression: the error of the weights (2410.22812).

use crate::experiment::{Experiment, Retention};
use crate::family::{LogisticRegression, metric};
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{LONGEST_QUADRATURE, is, is_constant, is_synthetic, number};
use crate::theory::recursion::first_order::{reach, unit_variances};

/// Place of the test log loss among the quantities.
const LOSS: usize = 2;

/// To first order the error is a mean of scores, as everywhere; beyond [`reach`] log-odds errors feed on themselves.
pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if !is::<LogisticRegression>(experiment) {
        return Vec::new();
    }
    let plan = experiment.plan();
    let d = number(experiment, "dimension");
    let Some(steps) = unit_variances(plan, generations.min(LONGEST_QUADRATURE)) else { return Vec::new() };
    let Some(covariance) = experiment.fisher().and_then(|fisher| fisher.clone().cholesky()) else { return Vec::new() };
    let covariance = covariance.inverse();
    let reach = reach(experiment, covariance.nrows(), &steps);
    if reach < 2 {
        return Vec::new();
    }
    let pure = is_synthetic(plan) && is_constant(plan);
    let label = match plan.retention {
        Retention::Replace if pure => "t, for t far below n / tr I⁻¹",
        Retention::Accumulate if pure => "∑1/k², for large n",
        _ => "for large n",
    };
    let n = plan.sample_size as f64;
    let trace = covariance.trace();
    let start = experiment.truth()[LOSS];
    let limit = |metric, f: &dyn Fn(f64) -> f64| {
        Curve::new(Kind::Asymptotic, metric, label, "2410.22812, derived here", steps[..reach].iter().map(|&v| f(v)))
    };
    vec![
        limit(metric::ERROR_INFLATION, &|v| n * v),
        limit(metric::WEIGHT_ERROR_SQ, &|v| trace * v),
        limit("test_log_loss", &|v| start + 0.5 * d * v),
    ]
}
