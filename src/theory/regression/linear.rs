//! Linear regression: the error of the weights (2404.01413; shares of real data 2502.18865, derived
//! here exactly).

use crate::experiment::{Experiment, RealSource, Retention};
use crate::family::{LinearRegression, Predicts, QuadraticVariance, metric};
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is, is_constant, is_synthetic, number};
use crate::theory::recursion::mean::variances;
use crate::theory::regression::least_squares::{fresh, mixed, smallest};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if !is::<LinearRegression>(experiment) {
        return Vec::new();
    }
    let plan = experiment.plan();
    let n = plan.sample_size as f64;
    let (d, noise, norm) = (number(experiment, "dimension"), number(experiment, "noise"), number(experiment, "norm"));
    let reused = number(experiment, "design") == 1.0;
    let pure = is_synthetic(plan);
    // Later batches hold the whole design, so and so many times.
    let whole = pure && (1..=generations).take(4096).all(|t| plan.sizes(t).synthetic.is_multiple_of(plan.sample_size));
    let single = noise * noise * d / (n - d - 1.0);
    let unit = QuadraticVariance { variance: n * single, curvature: 0.0, predicts: Predicts::MeanVectorAndTrace };
    let by_mean = || if n > d + 1.0 { variances(plan, unit, generations) } else { None };
    let known = "2404.01413; derived here";
    let many = "as a mean, for n far above d";
    let (near, label, source, errors) = match plan.retention {
        Retention::Subsample => (Some(0.11), many, "derived here", by_mean()),
        _ if reused && whole => match plan.retention {
            // X'X is the same in every batch: the weights are averaged like the mean of a normal law.
            Retention::Replace => (None, "t s²d/(n-d-1), exact mean", known, by_mean()),
            Retention::Accumulate => (None, "s²d/(n-d-1) ∑1/k², exact mean", known, by_mean()),
            _ => (None, "exact mean", "derived here", by_mean()),
        },
        _ if reused => (None, "", "", None),
        Retention::Replace if pure && n < d - 1.0 && is_constant(plan) => (
            None,
            "smallest norm, exact mean",
            "2402.07712, derived here",
            Some(smallest(d, n, noise, norm, generations)),
        ),
        Retention::Replace if pure => (None, "t s²d/(n-d-1), exact mean", known, fresh(plan, d, noise, generations)),
        Retention::Accumulate if pure => {
            (None, "s²d ∑1/(k(kn-d-1)), exact mean", "derived here", fresh(plan, d, noise, generations))
        }
        Retention::Replace if plan.real_source == RealSource::Fresh => {
            (None, "r → c r + s²d/(n-d-1), exact mean", "2502.18865, derived here", mixed(plan, d, noise, generations))
        }
        Retention::Window(_) if pure => (None, "", "", None),
        _ => (Some(0.19), many, "2502.18865, derived here", by_mean()),
    };
    // Rows that are drawn twice make a subsample worse conditioned: 28 % at five points a weight, 11 % at ten.
    let few = if plan.retention == Retention::Subsample { 10.0 } else { 2.0 };
    let errors = errors.filter(|_| near.is_none() || n >= few * d);
    // One batch of real points is fitted as ever, whatever comes later.
    let is_whole = plan.retention != Retention::Subsample || plan.budget(1) >= plan.sample_size;
    let first = match &errors {
        Some(_) if near.is_none() => None,
        _ if !is_whole || generations == 0 => None,
        _ if n > d + 1.0 => Some(vec![0.0, single]),
        _ if n < d - 1.0 => Some(smallest(d, n, noise, norm, 1)),
        _ => None,
    };
    let mut all = errors.map_or_else(Vec::new, |errors| judged(near, label, source, &errors, noise));
    all.extend(first.map_or_else(Vec::new, |first| judged(None, "the first fit, exact mean", known, &first, noise)));
    all
}

/// What follows from the squared error of the weights: exactly, or in a limit that means are known to be so near to.
fn judged(near: Option<f64>, label: &str, source: &'static str, errors: &[f64], noise: f64) -> Vec<Curve> {
    let kind = if near.is_some() { Kind::Asymptotic } else { Kind::Exact };
    let variance = noise * noise;
    let of = |metric, f: &dyn Fn(f64) -> f64| Curve::new(kind, metric, label, source, errors.iter().map(|&e| f(e)));
    vec![
        of(metric::WEIGHT_ERROR_SQ, &|error| error).within(near),
        of("test_risk", &|error| error + variance),
        of(metric::KL_TRUTH_MODEL, &|error| 0.5 * error / variance),
        of(metric::KL_MODEL_TRUTH, &|error| 0.5 * error / variance),
    ]
}
