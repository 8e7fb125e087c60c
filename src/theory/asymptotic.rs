//! Regular families without an exact curve, for large n (section 9, last lines, of the specification; 8.12 for location
//! families). The error of a maximum likelihood fit is to first order a mean of scores, each with variance 1/I, around
//! the model that was drawn from: so it follows the recursion of a sample mean with constant variance, in every workflow.
//! With `v_t` its variance for unit information (`t / n` under replace, `sum 1/k^2 / n` under accumulate):
//! `E error_sq ~ v_t / I`, and `E KL ~ p v_t / 2` either way, p the number of parameters.

use crate::experiment::{Experiment, Retention};
use crate::family::metric;
use crate::family::{Predicts, QuadraticVariance};

use crate::numeric::guard::smaller;
use crate::theory::curve::{Curve, Kind};
use crate::theory::recursion;

/// Each generation costs a step; the same limit as for exact divergences.
const LONGEST: u64 = 10_000;

/// First order says nothing any more where the error, in units of the information, is no longer small: `p v_t` beyond this.
const SMALL: f64 = 0.1;

/// And for logistic regression where the log-odds are no longer sharp: the square of their error at a new input, which is
/// that of the weights as inputs are standard normal, `v_t tr 1/I`, beyond this.
///
/// Labels are drawn and the likelihood is curved by the log-odds, and what the next order adds to the error is, as a share
/// of it, of this size: for 1 to 8 weights of norm 0.3 to 4, 2000 runs each, the error in units of the information lay above
/// its limit by 0.02 to 0.18 where this is 0.1, at 43 to 5842 points, at t = 1 and 4 replacing and t = 8 accumulating (for one
/// weight once by 0.24 +- 0.05), and by 0.06 to 0.5 where it is 0.2: so it ends at half of the former. `p v_t` is no such yardstick: at 0.02 the error of two
/// weights of norm 0.7 is off by 0.06, and of norm 3 by 0.25.
const SHARP: f64 = 0.05;

/// And where the variance of a parameter is no longer small beside the square of its own size: for 40 points the mean squared
/// error of a gamma law's shape lies above its limit by 47 % at the first fit (2/n = 0.05 of its square) and by 89 % at the second.
const PRECISE: f64 = 0.1;
/// The same for what is found by the spread around it: shapes, and the parts of a mixture.
const PRECISE_SHAPE: f64 = 0.01;
/// Mixtures: error of the parameters of components that overlap, `p v_t` beyond this.
const SMALL_MIXTURE: f64 = 0.02;

/// How many of these variances, for unit information, first order speaks of: less than two where n is not large.
pub(super) fn reach(experiment: &Experiment, parameters: usize, steps: &[f64]) -> usize {
    let by_log_odds = experiment.about().name == "logistic_regression";
    let root = experiment.fisher().filter(|_| by_log_odds).and_then(|fisher| fisher.clone().cholesky());
    let log_odds = root.map_or(0.0, |root| root.inverse().trace());
    let mixture = ["gaussian_mixture", "plane_mixture", "symmetric_mixture"].contains(&experiment.about().name);
    let small = if mixture { SMALL_MIXTURE } else { SMALL };
    steps.iter().position(|v| parameters as f64 * v > small || log_odds * v > SHARP).unwrap_or(steps.len())
}

/// The square of a parameter's own size, which its error is held against; `None` for one that has none, a location.
fn size_sq(experiment: &Experiment, parameter: &str, value: f64) -> Option<f64> {
    let size = match (experiment.about().name, parameter) {
        (_, "location" | "log_mean")
        | ("gaussian" | "gaussian_known_variance" | "multivariate_gaussian", metric::MEAN) => {
            return None;
        }
        ("bernoulli", _) => smaller(value, 1.0 - value),
        ("geometric", _) => value - 1.0,
        _ => value,
    };
    Some(size * size)
}

/// How many of these variances leave a parameter known to a share of its own size, for `covariance` its own at v = 1.
fn precise(experiment: &Experiment, parameter: &str, value: f64, covariance: f64, steps: &[f64]) -> usize {
    let Some(size_sq) = size_sq(experiment, parameter, value) else { return steps.len() };
    let shape = parameter == "shape" || experiment.about().name == "symmetric_mixture";
    let share = if shape { PRECISE_SHAPE } else { PRECISE };
    let is_off = |v: &f64| covariance * v > share * size_sq || covariance.is_nan();
    steps.iter().position(is_off).unwrap_or(steps.len())
}

/// The same for the rarest of several symbols.
fn counted(experiment: &Experiment, steps: &[f64]) -> usize {
    if experiment.about().name != "categorical" {
        return steps.len();
    }
    let rarest = experiment.masses().into_iter().filter(|p| *p > 0.0).fold(1.0, smaller);
    steps.iter().position(|v| v * (1.0 - rarest) > PRECISE * rarest).unwrap_or(steps.len())
}

/// Asymptotic curves for the metrics that no curve in `known` predicts exactly.
pub(super) fn curves(experiment: &Experiment, generations: u64, known: &[Curve]) -> Vec<Curve> {
    if experiment.column().is_some() {
        return Vec::new(); // measured points follow no law of the family, and have not its information
    }
    let regular = experiment.about().assumptions.iter().any(|assumption| assumption.number == "3" && assumption.holds);
    let Some(parameters) = experiment.free_parameters().filter(|_| regular) else { return Vec::new() };
    let unit = QuadraticVariance { variance: 1.0, curvature: 0.0, predicts: Predicts::Mean("") };
    let Some(steps) = recursion::variances(experiment.plan(), unit, generations.min(LONGEST)) else {
        return Vec::new();
    };
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
            all.push(Curve {
                metric,
                kind: Kind::Asymptotic,
                label: label(experiment, metric),
                source: "derived (8.12, 9)",
                values: steps.iter().enumerate().map(|(t, v)| (t as u64, factor * v)).collect(),
            });
        }
    }
    all
}

fn label(experiment: &Experiment, metric: &str) -> String {
    let scenario = experiment.scenario();
    let pure = scenario.synthetic_fraction == 1.0 && !scenario.growing && scenario.synthetic_ratio == 1.0;
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
        if about.discrete || about.name == "symmetric_mixture" {
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
