//! Regular families without an exact curve, for large n (derived here). The error of a maximum likelihood fit is to first order a mean of scores, each with variance 1/I, around
//! the model that was drawn from: so it follows the recursion of a sample mean with constant variance, in every workflow.
//! With `v_t` its variance for unit information (`t / n` under replace, `sum 1/k^2 / n` under accumulate):
//! `E error_sq ~ v_t / I`, and `E KL ~ p v_t / 2` either way, p the number of parameters.

use crate::experiment::{Experiment, Retention};
use crate::family::{Bernoulli, Categorical, Geometric, SymmetricMixture, metric};
use crate::numeric::guard::smaller;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{LONGEST_QUADRATURE, is, is_one_of, is_pure, names};
use crate::theory::recursion::first_order::{reach, unit_variances};

/// And where the variance of a parameter is no longer small beside the square of its own size: for 40 points the mean squared
/// error of a gamma law's shape lies above its limit by 47 % at the first fit (2/n = 0.05 of its square) and by 89 % at the second.
const PRECISE: f64 = 0.1;
/// The same for what is found by the spread around it: shapes, and the parts of a mixture.
const PRECISE_SHAPE: f64 = 0.01;

/// The square of a parameter's own size, which its error is held against; `None` for one that has none, a location.
fn size_sq(experiment: &Experiment, parameter: &str, value: f64) -> Option<f64> {
    let normal = || is_one_of(experiment, names![Gaussian, GaussianKnownVariance, MultivariateGaussian]);
    let size = match parameter {
        "location" | "log_mean" => return None,
        metric::MEAN if normal() => return None,
        _ if is::<Bernoulli>(experiment) => smaller(value, 1.0 - value),
        _ if is::<Geometric>(experiment) => value - 1.0,
        _ => value,
    };
    Some(size * size)
}

/// How many of these variances leave a parameter known to a share of its own size, for `covariance` its own at v = 1.
fn precise(experiment: &Experiment, parameter: &str, value: f64, covariance: f64, steps: &[f64]) -> usize {
    let Some(size_sq) = size_sq(experiment, parameter, value) else { return steps.len() };
    let shape = parameter == "shape" || is::<SymmetricMixture>(experiment);
    let share = if shape { PRECISE_SHAPE } else { PRECISE };
    let is_off = |v: &f64| covariance * v > share * size_sq || covariance.is_nan();
    steps.iter().position(is_off).unwrap_or(steps.len())
}

/// The same for the rarest of several symbols.
fn counted(experiment: &Experiment, steps: &[f64]) -> usize {
    if !is::<Categorical>(experiment) {
        return steps.len();
    }
    let rarest = experiment.masses().into_iter().filter(|p| *p > 0.0).fold(1.0, smaller);
    steps.iter().position(|v| v * (1.0 - rarest) > PRECISE * rarest).unwrap_or(steps.len())
}

/// Asymptotic curves for the metrics that no curve in `known` predicts exactly.
pub(crate) fn curves(experiment: &Experiment, generations: u64, known: &[Curve]) -> Vec<Curve> {
    let regular = experiment.about().assumptions.iter().any(|assumption| assumption.number == "3" && assumption.holds);
    let Some(parameters) = experiment.free_parameters().filter(|_| regular) else { return Vec::new() };
    let Some(steps) = unit_variances(experiment.plan(), generations.min(LONGEST_QUADRATURE)) else { return Vec::new() };
    let steps = &steps[..reach(experiment, parameters, &steps)];
    if steps.len() < 2 {
        return Vec::new(); // n is not large
    }
    let mut all = Vec::new();
    for (metric, factor, reach) in factors(experiment, parameters, steps) {
        let steps = &steps[..reach];
        if steps.len() < 2 {
            continue;
        }
        if known.iter().all(|curve| curve.metric != metric) {
            let values = steps.iter().map(|v| factor * v);
            all.push(Curve::new(Kind::Asymptotic, metric, label(experiment, metric), "derived here", values));
        }
    }
    all
}

fn label(experiment: &Experiment, metric: &str) -> String {
    let pure = is_pure(experiment.plan());
    let growth = match experiment.plan().retention {
        Retention::Replace if pure => " t",
        Retention::Accumulate if pure => " Σ1/k²",
        _ => "",
    };
    let unit = match metric {
        metric::ERROR_INFLATION => "1",
        _ if metric.starts_with("kl") => "p/(2n)",
        _ => "1/(n I)",
    };
    format!("{unit}{growth}, for large n")
}

/// Metrics, what they are for `v_t` = 1, and for how many of these variances that holds.
fn factors(experiment: &Experiment, size: usize, steps: &[f64]) -> Vec<(&'static str, f64, usize)> {
    let about = experiment.about();
    let counts = counted(experiment, steps);
    let mut all = vec![(metric::KL_MODEL_TRUTH, 0.5 * size as f64, counts)];
    if !about.discrete {
        all.push((metric::KL_TRUTH_MODEL, 0.5 * size as f64, steps.len())); // a count can be lost, and the mean is then infinite
    }
    let parameters: Vec<&str> = about.quantities.iter().filter(|q| q.parameter).map(|q| q.name).collect();
    if parameters.len() == size
        && let Some(root) = experiment.fisher().and_then(|fisher| fisher.clone().cholesky())
    {
        let covariance = root.inverse();
        let truth = experiment.truth();
        let values = about.quantities.iter().zip(&truth).filter(|(quantity, _)| quantity.parameter);
        let each: Vec<usize> = values
            .enumerate()
            .map(|(i, (quantity, value))| precise(experiment, quantity.name, *value, covariance[(i, i)], steps))
            .collect();
        let all_of_them = each.iter().copied().min().unwrap_or(0);
        // Counts may be lost, and the parts of a mixture grow together: then divergences have no such limit either.
        if about.discrete || is::<SymmetricMixture>(experiment) {
            all.iter_mut().for_each(|one| one.2 = one.2.min(all_of_them));
        }
        all.push((metric::ERROR_SQ, covariance.trace(), all_of_them));
        all.push((metric::ERROR_INFLATION, experiment.plan().sample_size as f64, all_of_them));
        let errors = parameters.iter().zip(each).enumerate();
        all.extend(errors.filter_map(|(i, (name, reach))| Some((error_of(name)?, covariance[(i, i)], reach))));
    }
    all
}

/// The metric of a parameter's squared error.
fn error_of(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        metric::MEAN => metric::MEAN_ERROR_SQ,
        metric::VARIANCE => metric::VARIANCE_ERROR_SQ,
        "location" => "location_error_sq",
        "scale" => "scale_error_sq",
        "theta" => metric::THETA_ERROR_SQ,
        "shape" => metric::SHAPE_ERROR_SQ,
        "log_mean" => metric::LOG_MEAN_ERROR_SQ,
        "log_variance" => metric::LOG_VARIANCE_ERROR_SQ,
        _ => return None,
    })
}
