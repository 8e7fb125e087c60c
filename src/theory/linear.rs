//! Normal vectors and linear regression: what is known of them beyond their means (sections 8.4 and 8.10 of the
//! specification, derived; verified there by simulation).

use statrs::function::gamma::digamma;

use crate::experiment::{Experiment, Plan, Retention};
use crate::family::{Predicts, QuadraticVariance, Setting};

use super::recursion::variances;
use super::{Curve, Kind, gaussian};

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if experiment.scenario().synthetic_fraction < 1.0 || experiment.column().is_some() {
        return Vec::new();
    }
    match experiment.about().name {
        "multivariate_gaussian" if experiment.quadratic_variance().is_some() => vectors(experiment, generations),
        "linear_regression" => regression(experiment, generations),
        _ => Vec::new(),
    }
}

pub(super) fn number(experiment: &Experiment, key: &str) -> f64 {
    let about = experiment.about();
    let default = about.knobs.iter().chain(about.estimator).find(|knob| knob.key == key).and_then(|knob| knob.default);
    let scenario = experiment.scenario();
    match scenario.truth.get(key).or_else(|| scenario.estimator.get(key)) {
        Some(&Setting::Number(value)) => value,
        _ => default.unwrap_or(f64::NAN),
    }
}

fn curve(metric: &'static str, kind: Kind, label: &str, source: &'static str, values: &[f64]) -> Curve {
    let values = values.iter().enumerate().map(|(t, &value)| (t as u64, value)).collect();
    Curve { metric, kind, label: label.into(), source, values }
}

fn size(plan: &Plan, t: u64) -> f64 {
    let sizes = plan.sizes(t);
    (sizes.real + sizes.synthetic) as f64
}

fn vectors(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (plan, d) = (experiment.plan(), number(experiment, "dimension"));
    let (log, forward) = match plan.retention {
        Retention::Replace => replaced(d, generations, |t| size(plan, t)),
        // In one dimension the step's logarithm is a quadrature (8.3); in more, none is known.
        Retention::Accumulate if d == 1.0 && (1..=generations.min(3)).all(|t| size(plan, t) == size(plan, 1)) => {
            let n = plan.sample_size as f64;
            if n < 2.0 {
                return Vec::new();
            }
            let (forward, reverse) = gaussian::normal(n, generations.min(super::LONGEST_QUADRATURE), true);
            (reverse.into_iter().map(|kl| -2.0 * kl).collect(), forward)
        }
        _ => return Vec::new(),
    };
    let constant =
        plan.retention == Retention::Replace && size(plan, 2) == size(plan, 1) && size(plan, 3) == size(plan, 1);
    let (drift, linear) =
        if constant { ("t L, exact mean", "-t L/2, exact mean") } else { ("exact mean", "exact mean") };
    // E tr + E |m|^2 is the truth's own in every workflow, so only the logarithm is left.
    let reverse: Vec<f64> = log.iter().map(|log| -0.5 * log).collect();
    let source = "derived (8.4)";
    vec![
        curve("log_det_ratio", Kind::Exact, drift, source, &log),
        curve("kl_truth_model", Kind::Exact, "exact mean", source, &forward),
        curve("kl_model_truth", Kind::Exact, linear, source, &reverse),
    ]
}

/// E ln det ratio and E KL(truth || model) under replace: with W Wishart of n - 1 degrees of freedom, E ln det (W / n) =
/// L(n) and E (W / n)^-1 = n / (n - d - 2). Infinite from where a covariance is singular, or its inverse has no mean.
fn replaced(d: f64, generations: u64, n: impl Fn(u64) -> f64) -> (Vec<f64>, Vec<f64>) {
    let (mut log, mut inverse, mut shift) = (0.0, d, 0.0);
    let (mut logs, mut forward) = (vec![0.0], vec![0.0]);
    let mut last = (f64::NAN, f64::NAN);
    for t in 1..=generations {
        let n = n(t);
        if n != last.0 {
            let sum: f64 = (1..=d as u64).map(|i| digamma(0.5 * (n - i as f64))).sum();
            last = (n, if n > d { sum + d * (2.0 / n).ln() } else { f64::NEG_INFINITY });
        }
        log += last.1;
        let factor = if n > d + 2.0 { n / (n - d - 2.0) } else { f64::INFINITY };
        // A step of the mean has the old covariance over n: measured by the new one, the old cancels.
        shift = factor * (shift + d / n);
        inverse *= factor;
        logs.push(log);
        forward.push(0.5 * (log + inverse + shift - d));
    }
    (logs, forward)
}

fn regression(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let n = plan.sample_size as f64;
    let (d, noise, norm) = (number(experiment, "dimension"), number(experiment, "noise"), number(experiment, "norm"));
    let reused = number(experiment, "design") == 1.0;
    // Later batches hold the whole design, so and so many times.
    let whole = (1..=generations).take(4096).all(|t| plan.sizes(t).synthetic.is_multiple_of(plan.sample_size));
    let single = noise * noise * d / (n - d - 1.0);
    let unit = QuadraticVariance { variance: n * single, curvature: 0.0, predicts: Predicts::MeanVectorAndTrace };
    let by_mean = || if n > d + 1.0 { variances(plan, unit, generations) } else { None };
    let exact = Kind::Exact;
    let known = "2404.01413; derived (8.10)";
    let (kind, label, source, errors) = match plan.retention {
        Retention::Subsample => (Kind::Asymptotic, "as a mean of many points", "derived (8.2)", by_mean()),
        _ if reused && whole => match plan.retention {
            // X'X is the same in every batch: the weights are averaged like the mean of a normal law.
            Retention::Replace => (exact, "t s²d/(n-d-1), exact mean", known, by_mean()),
            Retention::Accumulate => (exact, "s²d/(n-d-1) ∑1/k², exact mean", known, by_mean()),
            _ => (exact, "exact mean", "derived (8.10)", by_mean()),
        },
        _ if reused => return Vec::new(),
        Retention::Replace if n < d - 1.0 && (2..=3).all(|t| size(plan, t) == n) && !experiment.scenario().growing => {
            (exact, "smallest norm, exact mean", "2402.07712, derived", Some(smallest(d, n, noise, norm, generations)))
        }
        Retention::Replace => (exact, "t s²d/(n-d-1), exact mean", known, fresh(plan, d, noise, generations)),
        Retention::Accumulate => {
            (exact, "s²d ∑1/(k(kn-d-1)), exact mean", "derived (8.10)", fresh(plan, d, noise, generations))
        }
        Retention::Window(_) => return Vec::new(),
    };
    let Some(errors) = errors else { return Vec::new() };
    let of = |f: &dyn Fn(f64) -> f64| errors.iter().map(|&error| f(error)).collect::<Vec<f64>>();
    let variance = noise * noise;
    vec![
        curve("weight_error_sq", kind, label, source, &errors),
        curve("test_risk", kind, label, source, &of(&|error| error + variance)),
        curve("kl_truth_model", kind, label, source, &of(&|error| 0.5 * error / variance)),
        curve("kl_model_truth", kind, label, source, &of(&|error| 0.5 * error / variance)),
    ]
}

/// Inputs of their own: a batch of m among N held adds s^2 d m / (N (N - d - 1)), since each point's share of
/// tr (X'X)^-1 is the same in mean. `None` where a step has no mean.
fn fresh(plan: &Plan, d: f64, noise: f64, generations: u64) -> Option<Vec<f64>> {
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
fn smallest(d: f64, n: f64, noise: f64, norm: f64, generations: u64) -> Vec<f64> {
    let kept = n / d;
    let lost = |t: f64| -(t * kept.ln()).exp_m1();
    let added = noise * noise * n / (d - n - 1.0) / (1.0 - kept);
    (0..=generations).map(|t| lost(t as f64) * (norm * norm + added)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In one dimension this is the normal law; recursion and closed form of section 8.4 agree (1e-12).
    #[test]
    fn vectors_meet_the_normal_law_and_the_closed_form() {
        let (log, forward) = replaced(1.0, 10, |_| 20.0);
        let (wanted, reverse) = gaussian::normal(20.0, 10, false);
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

    /// Limits and values of the science notes, four digits.
    #[test]
    fn regression_meets_the_reference() {
        let plan = |sample_size| Plan {
            sample_size,
            synthetic_fraction: 1.0,
            synthetic_ratio: 1.0,
            schedule: crate::experiment::Schedule::Constant,
            retention: Retention::Accumulate,
            real_source: crate::experiment::RealSource::Fresh,
        };
        for (d, n, limit, after) in [(10.0, 32, 0.7030, 200_000), (100.0, 316, 0.6928, 200_000)] {
            let found = fresh(&plan(n), d, 1.0, after).unwrap()[after as usize];
            assert!((found - limit).abs() < 1e-4, "{d} {n}: {found}");
        }
        let replaced = Plan { retention: Retention::Replace, ..plan(100) };
        assert!((fresh(&replaced, 10.0, 1.0, 100).unwrap()[100] - 11.2).abs() < 0.05);
        assert!(fresh(&plan(3), 2.0, 1.0, 5).is_none());
        assert!((smallest(10.0, 4.0, 0.0, 1.0, 2)[2] - (1.0 - 0.16)).abs() < 1e-12);
    }
}
