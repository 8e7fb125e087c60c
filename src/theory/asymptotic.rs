//! Regular families without an exact curve, for large n (section 9, last lines, of the specification; 8.12 for location
//! families). The error of a maximum likelihood fit is to first order a mean of scores, each with variance 1/I, around
//! the model that was drawn from: so it follows the recursion of a sample mean with constant variance, in every workflow.
//! With `v_t` its variance for unit information (`t / n` under replace, `sum 1/k^2 / n` under accumulate):
//! `E error_sq ~ v_t / I`, and `E KL ~ p v_t / 2` either way, p the number of parameters.

use crate::experiment::{Experiment, Retention};
use crate::family::{Predicts, QuadraticVariance};

use super::{Curve, Kind, recursion};

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
/// weight once by 0.24 +- 0.05), and by 0.06 to 0.5 where it is 0.2. `p v_t` is no such yardstick: at 0.02 the error of two
/// weights of norm 0.7 is off by 0.06, and of norm 3 by 0.25.
const SHARP: f64 = 0.1;

/// How many of these variances, for unit information, first order speaks of: less than two where n is not large.
pub(super) fn reach(experiment: &Experiment, parameters: usize, steps: &[f64]) -> usize {
    let by_log_odds = experiment.about().name == "logistic_regression";
    let root = experiment.fisher().filter(|_| by_log_odds).and_then(|fisher| fisher.clone().cholesky());
    let log_odds = root.map_or(0.0, |root| root.inverse().trace());
    steps.iter().position(|v| parameters as f64 * v > SMALL || log_odds * v > SHARP).unwrap_or(steps.len())
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
    for (metric, factor) in factors(experiment, parameters) {
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
        "error_inflation" => "1",
        _ if metric.starts_with("kl") => "p/(2n)",
        _ => "1/(n I)",
    };
    format!("{unit}{growth}, for large n")
}

/// Metrics, and what they are for `v_t` = 1.
fn factors(experiment: &Experiment, size: usize) -> Vec<(&'static str, f64)> {
    let about = experiment.about();
    let mut all = vec![("kl_model_truth", 0.5 * size as f64)];
    if !about.discrete {
        all.push(("kl_truth_model", 0.5 * size as f64)); // a count can be lost, and the mean is then infinite
    }
    let parameters: Vec<&str> = about.quantities.iter().filter(|q| q.parameter).map(|q| q.name).collect();
    if parameters.len() == size
        && let Some(root) = experiment.fisher().and_then(|fisher| fisher.clone().cholesky())
    {
        let covariance = root.inverse();
        all.push(("error_sq", covariance.trace()));
        all.push(("error_inflation", experiment.plan().sample_size as f64));
        let each = parameters.iter().enumerate().filter_map(|(i, name)| Some((error_of(name)?, covariance[(i, i)])));
        all.extend(each);
    }
    all
}

/// The metric of a parameter's squared error.
fn error_of(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "mean" => "mean_error_sq",
        "variance" => "variance_error_sq",
        "location" => "location_error_sq",
        "scale" => "scale_error_sq",
        "theta" => "theta_error_sq",
        "shape" => "shape_error_sq",
        "log_mean" => "log_mean_error_sq",
        "log_variance" => "log_variance_error_sq",
        _ => return None,
    })
}
