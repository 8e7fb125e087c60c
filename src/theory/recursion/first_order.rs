//! Errors of regular families to first order: a maximum likelihood fit is off by a mean of scores, each with variance 1/I, so
//! that it follows the recursion of a sample mean with constant variance; and how far that holds.

use crate::experiment::{Experiment, Plan};
use crate::family::{LogisticRegression, Predicts, QuadraticVariance};
use crate::theory::premise::{is, is_one_of, names};
use crate::theory::recursion::mean::variances;

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

/// Mixtures: error of the parameters of components that overlap, `p v_t` beyond this.
const SMALL_MIXTURE: f64 = 0.02;

/// Variances of a mean of scores of variance 1; `None` where no recursion is known.
pub(crate) fn unit_variances(plan: &Plan, generations: u64) -> Option<Vec<f64>> {
    let unit = QuadraticVariance { variance: 1.0, curvature: 0.0, predicts: Predicts::Mean("") };
    variances(plan, unit, generations)
}

/// How many of these variances, for unit information, first order speaks of: less than two where n is not large.
pub(crate) fn reach(experiment: &Experiment, parameters: usize, steps: &[f64]) -> usize {
    let by_log_odds = is::<LogisticRegression>(experiment);
    let root = experiment.fisher().filter(|_| by_log_odds).and_then(|fisher| fisher.clone().cholesky());
    let log_odds = root.map_or(0.0, |root| root.inverse().trace());
    let mixture = is_one_of(experiment, names![GaussianMixture, PlaneMixture, SymmetricMixture]);
    let small = if mixture { SMALL_MIXTURE } else { SMALL };
    steps.iter().position(|v| parameters as f64 * v > small || log_odds * v > SHARP).unwrap_or(steps.len())
}
