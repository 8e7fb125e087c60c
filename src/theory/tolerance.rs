//! How near a limit for large n or t is known to be, where somebody has looked: the shares by which independent simulations
//! were off these formulas, in the settings they were made for. A limit without one is told, not judged.

use crate::experiment::{Experiment, Keeps};
use crate::family::metric;

use crate::theory::curve::{Curve, Kind};

/// The share of its value by which a mean may be off a limit, beside chance; `None` where none is known.
pub fn tolerance(experiment: &Experiment, curve: &Curve) -> Option<f64> {
    if curve.kind != Kind::Asymptotic {
        return None;
    }
    let scenario = experiment.scenario();
    let n = scenario.sample_size as f64;
    let (family, retention) = (experiment.about().name, scenario.retention);
    let dimension = || crate::theory::premise::number(experiment, "dimension");
    match (curve.source.get(..10)?, curve.metric) {
        // Choices among symbols follow the recursion, a normal law's variance is 4 to 7 % below it.
        ("2407.09499", metric::REWARD | metric::REWARD_VARIANCE) if family == "categorical" && n >= 1000.0 => {
            Some(0.002)
        }
        ("2407.09499", metric::VARIANCE) if family == "gaussian" && n >= 1000.0 => Some(0.07),
        ("2404.02325", metric::ENTROPY) if retention == Keeps::Accumulate => Some(0.02),
        ("2404.02325", "largest") if retention == Keeps::Replace && n >= 10_000.0 => Some(0.012),
        ("2402.11778", metric::TV) if n >= 1000.0 => Some(0.03),
        ("2310.00429", metric::W2_SQ) => Some(0.025),
        ("2402.07712", "test_error") => Some(0.09),
        // Duplicated rows make a subsample worse conditioned: 11 % at ten points a weight, 73 % at three.
        ("derived (8", metric::WEIGHT_ERROR_SQ) if family == "linear_regression" && n >= 10.0 * dimension() => {
            Some(0.11)
        }
        ("2502.18865", metric::WEIGHT_ERROR_SQ) if family == "linear_regression" && n >= 2.0 * dimension() => {
            Some(0.19)
        }
        ("2502.18049", metric::WEIGHT_ERROR_SQ) if family == "linear_regression" && n >= 50.0 * dimension() => {
            Some(0.03)
        }
        _ => None,
    }
}
