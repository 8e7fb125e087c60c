//! Linear and logistic regression: the error of the weights (section 8.10 of the specification and 2404.01413; shares of
//! real data 2502.18865, derived here exactly; logistic regression 2410.22812).

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::metric;
use crate::family::{Predicts, QuadraticVariance};

use super::asymptotic::reach;
use super::recursion::variances;
use crate::theory::curve::from_list;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{number, size};

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    match experiment.about().name {
        "linear_regression" => linear(experiment, generations),
        "logistic_regression" => logistic(experiment, generations),
        _ => Vec::new(),
    }
}

fn linear(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let n = plan.sample_size as f64;
    let (d, noise, norm) = (number(experiment, "dimension"), number(experiment, "noise"), number(experiment, "norm"));
    let reused = number(experiment, "design") == 1.0;
    let pure = plan.synthetic_fraction == 1.0;
    // Later batches hold the whole design, so and so many times.
    let whole = pure && (1..=generations).take(4096).all(|t| plan.sizes(t).synthetic.is_multiple_of(plan.sample_size));
    let single = noise * noise * d / (n - d - 1.0);
    let unit = QuadraticVariance { variance: n * single, curvature: 0.0, predicts: Predicts::MeanVectorAndTrace };
    let by_mean = || if n > d + 1.0 { variances(plan, unit, generations) } else { None };
    let exact = Kind::Exact;
    let known = "2404.01413; derived (8.10)";
    let many = "as a mean, for n far above d";
    let (kind, label, source, errors) = match plan.retention {
        Retention::Subsample => (Kind::Asymptotic, many, "derived (8.2)", by_mean()),
        _ if reused && whole => match plan.retention {
            // X'X is the same in every batch: the weights are averaged like the mean of a normal law.
            Retention::Replace => (exact, "t s²d/(n-d-1), exact mean", known, by_mean()),
            Retention::Accumulate => (exact, "s²d/(n-d-1) ∑1/k², exact mean", known, by_mean()),
            _ => (exact, "exact mean", "derived (8.10)", by_mean()),
        },
        _ if reused => (exact, "", "", None),
        Retention::Replace if pure && n < d - 1.0 && constant(plan) => {
            (exact, "smallest norm, exact mean", "2402.07712, derived", Some(smallest(d, n, noise, norm, generations)))
        }
        Retention::Replace if pure => (exact, "t s²d/(n-d-1), exact mean", known, fresh(plan, d, noise, generations)),
        Retention::Accumulate if pure => {
            (exact, "s²d ∑1/(k(kn-d-1)), exact mean", "derived (8.10)", fresh(plan, d, noise, generations))
        }
        Retention::Replace if plan.real_source == RealSource::Fresh => {
            (exact, "r → c r + s²d/(n-d-1), exact mean", "2502.18865, derived", mixed(plan, d, noise, generations))
        }
        Retention::Window(_) if pure => (exact, "", "", None),
        _ => (Kind::Asymptotic, many, "2502.18865, derived", by_mean()),
    };
    // Rows that are drawn twice make a subsample worse conditioned: 28 % at five points a weight, 11 % at ten.
    let few = if plan.retention == Retention::Subsample { 10.0 } else { 2.0 };
    let errors = errors.filter(|_| kind == Kind::Exact || n >= few * d);
    // One batch of real points is fitted as ever, whatever comes later.
    let is_whole = plan.retention != Retention::Subsample || plan.budget(1) >= plan.sample_size;
    let first = match &errors {
        Some(_) if kind == Kind::Exact => None,
        _ if !is_whole || generations == 0 => None,
        _ if n > d + 1.0 => Some(vec![0.0, single]),
        _ if n < d - 1.0 => Some(smallest(d, n, noise, norm, 1)),
        _ => None,
    };
    let mut all = errors.map_or_else(Vec::new, |errors| judged(kind, label, source, &errors, noise));
    all.extend(first.map_or_else(Vec::new, |first| judged(exact, "the first fit, exact mean", known, &first, noise)));
    all
}

/// What follows from the squared error of the weights.
fn judged(kind: Kind, label: &str, source: &'static str, errors: &[f64], noise: f64) -> Vec<Curve> {
    let of = |f: &dyn Fn(f64) -> f64| errors.iter().map(|&error| f(error)).collect::<Vec<f64>>();
    let variance = noise * noise;
    vec![
        from_list(metric::WEIGHT_ERROR_SQ, kind, label, source, errors),
        from_list("test_risk", kind, label, source, &of(&|error| error + variance)),
        from_list(metric::KL_TRUTH_MODEL, kind, label, source, &of(&|error| 0.5 * error / variance)),
        from_list(metric::KL_MODEL_TRUTH, kind, label, source, &of(&|error| 0.5 * error / variance)),
    ]
}

/// Whether every batch holds as many points as the first.
pub(super) fn constant(plan: &Plan) -> bool {
    (2..=3).all(|t| size(plan, t) == size(plan, 1))
}

/// Inputs of their own: a batch of m among N held adds s^2 d m / (N (N - d - 1)), since each point's share of
/// tr (X'X)^-1 is the same in mean. `None` where a step has no mean.
pub(super) fn fresh(plan: &Plan, d: f64, noise: f64, generations: u64) -> Option<Vec<f64>> {
    let (mut held, mut error) = (0.0, 0.0);
    let mut all = vec![0.0];
    for t in 1..=generations {
        let m = size(plan, t);
        held = if plan.retention == Retention::Accumulate { held + m } else { m };
        if held <= d + 1.0 {
            return None;
        }
        error += noise * noise * d * m / (held * (held - d - 1.0));
        all.push(error);
    }
    Some(all)
}

/// Fewer points than weights: a fit keeps the share n/d of the weights it was labelled by, and adds noise.
pub(super) fn smallest(d: f64, n: f64, noise: f64, norm: f64, generations: u64) -> Vec<f64> {
    let kept = n / d;
    let lost = |t: f64| -(t * kept.ln()).exp_m1();
    let added = noise * noise * n / (d - n - 1.0) / (1.0 - kept);
    (0..=generations).map(|t| lost(t as f64) * (norm * norm + added)).collect()
}

/// Replace, s points labelled by the last model and N - s by the truth: the error E |G^-1 S e|^2 + noise, for S of Wishart's
/// law with s degrees of freedom in G with N. `None` where a step has no mean.
fn mixed(plan: &Plan, d: f64, noise: f64, generations: u64) -> Option<Vec<f64>> {
    let mut error = 0.0;
    let mut all = vec![0.0];
    for t in 1..=generations {
        let n = size(plan, t);
        if n <= d + 1.0 {
            return None;
        }
        error = carried(plan.sizes(t).synthetic as f64, n, d) * error + noise * noise * d / (n - d - 1.0);
        all.push(error);
    }
    Some(all)
}

/// The c of E |G^-1 S e|^2 = c |e|^2. With G = L L', S = L B L', B does not depend on L and has E b_ij b_kl = a1 d_ij d_kl +
/// a2 (d_ik d_jl + d_il d_jk), which E S_ij S_kl fixes; then c = a1 + a2 + a2 E tr G tr G^-1 / d, and of these traces the
/// product has the mean d (N d - 2) / (N - d - 1). Near (1 - a)^2 + (d + 1) a (1 - a) / N, for the share a of real points.
fn carried(s: f64, n: f64, d: f64) -> f64 {
    let second = s * (n - s) / (n * (n + 2.0) * (n - 1.0));
    let first = (s * s - 2.0 * n * second) / (n * n);
    first + second + second * (n * d - 2.0) / (n - d - 1.0)
}

/// To first order the error is a mean of scores, as everywhere; beyond [`reach`] log-odds errors feed on themselves.
fn logistic(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let d = number(experiment, "dimension");
    let unit = QuadraticVariance { variance: 1.0, curvature: 0.0, predicts: Predicts::Mean("") };
    let Some(steps) = variances(plan, unit, generations.min(crate::theory::premise::LONGEST_QUADRATURE)) else {
        return Vec::new();
    };
    let Some(covariance) = experiment.fisher().and_then(|fisher| fisher.clone().cholesky()) else { return Vec::new() };
    let covariance = covariance.inverse();
    let reach = reach(experiment, covariance.nrows(), &steps);
    if reach < 2 {
        return Vec::new();
    }
    let of = |f: &dyn Fn(f64) -> f64| steps[..reach].iter().map(|&v| f(v)).collect::<Vec<f64>>();
    let pure = plan.synthetic_fraction == 1.0 && constant(plan);
    let label = match plan.retention {
        Retention::Replace if pure => "t, for t far below n / tr I⁻¹",
        Retention::Accumulate if pure => "∑1/k², for large n",
        _ => "for large n",
    };
    let n = plan.sample_size as f64;
    let trace = covariance.trace();
    let start = experiment.truth()[LOSS];
    let source = "2410.22812, derived";
    vec![
        from_list(metric::ERROR_INFLATION, Kind::Asymptotic, label, source, &of(&|v| n * v)),
        from_list(metric::WEIGHT_ERROR_SQ, Kind::Asymptotic, label, source, &of(&|v| trace * v)),
        from_list("test_log_loss", Kind::Asymptotic, label, source, &of(&|v| start + 0.5 * d * v)),
    ]
}

/// Place of the test log loss among the quantities.
const LOSS: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan {
        sample_size: 200,
        synthetic_fraction: 1.0,
        synthetic_ratio: 1.0,
        schedule: crate::experiment::Schedule::Constant,
        retention: Retention::Accumulate,
        real_source: RealSource::Fresh,
    };

    /// Limits and values of the science notes, four digits.
    #[test]
    fn regression_meets_the_reference() {
        let plan = |sample_size| Plan { sample_size, ..PLAN };
        for (d, n, limit, after) in [(10.0, 32, 0.7030, 200_000), (100.0, 316, 0.6928, 200_000)] {
            let found = fresh(&plan(n), d, 1.0, after).unwrap()[after as usize];
            assert!((found - limit).abs() < 1e-4, "{d} {n}: {found}");
        }
        let replaced = Plan { retention: Retention::Replace, ..plan(100) };
        assert!((fresh(&replaced, 10.0, 1.0, 100).unwrap()[100] - 11.2).abs() < 0.05);
        assert!(fresh(&plan(3), 2.0, 1.0, 5).is_none());
        assert!((smallest(10.0, 4.0, 0.0, 1.0, 2)[2] - (1.0 - 0.16)).abs() < 1e-12);
    }

    /// Nothing and everything carried; one weight, where the square of a beta law is meant; and the plateau of the notes,
    /// s^2 d / (N - d - 1) / (a (2 - a)), to the 6 % that they give it.
    #[test]
    fn a_share_of_real_points_carries_less_error_over() {
        for (n, d) in [(20.0, 1.0), (200.0, 5.0)] {
            assert!((carried(n, n, d) - 1.0).abs() < 1e-12 && carried(0.0, n, d) == 0.0);
        }
        let (s, n) = (7.0, 20.0);
        assert!((carried(s, n, 1.0) - s * (s + 2.0) / (n * (n + 2.0))).abs() < 1e-12);
        for share in [0.05, 0.1, 0.3, 0.6] {
            let plan = Plan { retention: Retention::Replace, synthetic_fraction: 1.0 - share, ..PLAN };
            let plateau = mixed(&plan, 5.0, 1.0, 400).unwrap()[400];
            let wanted = 5.0 / 194.0 / (share * (2.0 - share));
            assert!((plateau / wanted - 1.0).abs() < 0.06, "{share}: {plateau} {wanted}");
        }
    }
}
