//! Laws whose refits multiply a scale by independent gamma factors: exponential, gamma of known shape, the power law on
//! (0, 1) by its 1/theta, and Pareto by its 1/shape (derived here; verified by
//! simulation).

use crate::experiment::{Experiment, Metric};
use crate::family::{BetaPower, Pareto, metric};
use crate::numeric::divergence::step_gap;
use crate::numeric::quadrature::Rule;
use crate::numeric::special::log_minus_digamma;
use crate::theory::curve::Curve;
use crate::theory::premise::{LONGEST_QUADRATURE, is, is_one_of, names, pure_loop};

/// E ln r, and what E 1/r and E 1/r^2 are above 1, of r = M_t / M, for t = 0, 1, ...; infinite where they are.
struct Scale {
    log: Vec<f64>,
    inverse: Vec<f64>,
    inverse_sq: Vec<f64>,
}

/// The metrics it predicts.
pub(crate) const METRICS: &[&str] = &[
    metric::ENTROPY,
    metric::KL_TRUTH_MODEL,
    metric::KL_MODEL_TRUTH,
    metric::LN_VARIANCE_RATIO,
    "theta",
    metric::THETA_ERROR_SQ,
    metric::ERROR_SQ,
    "shape",
    metric::SHAPE_ERROR_SQ,
];

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let Some(accumulates) = pure_loop(experiment.plan()) else { return Vec::new() };
    let n = experiment.plan().sample_size as f64;
    let generations = generations.min(LONGEST_QUADRATURE);
    let known = |shape: f64, lost: f64, source| {
        let scale = scale(shape * n, lost, generations, accumulates);
        Known { scale, shape, source, entropy: experiment.of_truth(Metric::Entropy) }
    };
    let truth = experiment.truth();
    if is_one_of(experiment, names![Exponential, Gamma]) {
        // A gamma law has such a law only where its shape is known: its one-point variance is mean^2 / shape.
        let Some(law) = experiment.quadratic_variance() else { return Vec::new() };
        let known = known(law.curvature.recip(), 0.0, "derived here");
        let mut all = known.logs();
        all.push(known.forward());
        all.push(known.along(metric::LN_VARIANCE_RATIO, |t| 2.0 * known.scale.log[t]));
        all
    } else if is::<BetaPower>(experiment) {
        let known = known(1.0, 0.0, "derived here");
        let mut all = known.logs();
        all.push(known.forward());
        all.extend(known.inverses(["theta", metric::THETA_ERROR_SQ], truth[0]));
        all.extend(all.last().map(|error| Curve { metric: metric::ERROR_SQ, ..error.clone() }));
        all
    } else if is::<Pareto>(experiment) {
        let known = known(1.0, 1.0, "derived here");
        let mut all = known.logs();
        all.extend(known.inverses(["shape", metric::SHAPE_ERROR_SQ], truth[1]));
        all
    } else {
        Vec::new()
    }
}

/// A scale of gamma factors, and the law it is of, from which curves are made.
struct Known {
    scale: Scale,
    shape: f64,
    source: &'static str,
    entropy: f64,
}

impl Known {
    fn along(&self, metric: &'static str, f: impl Fn(usize) -> f64) -> Curve {
        Curve::exact(metric, "exact mean", self.source, (0..self.scale.log.len()).map(f))
    }

    /// The divergence of the model is the entropy lost: both are logarithms of the scale.
    fn logs(&self) -> Vec<Curve> {
        vec![
            self.along(metric::KL_MODEL_TRUTH, |t| -self.shape * self.scale.log[t]),
            self.along(metric::ENTROPY, |t| self.entropy + self.scale.log[t]),
        ]
    }

    fn forward(&self) -> Curve {
        self.along(metric::KL_TRUTH_MODEL, |t| self.shape * (self.scale.log[t] + self.scale.inverse[t]))
    }

    /// A parameter that is 1/scale, and its squared error, each with its metric.
    fn inverses(&self, [value, error]: [&'static str; 2], at: f64) -> [Curve; 2] {
        let Scale { inverse, inverse_sq, .. } = &self.scale;
        [
            self.along(value, |t| at * (1.0 + inverse[t])),
            self.along(error, |t| at * at * (inverse_sq[t] - 2.0 * inverse[t])),
        ]
    }
}

/// r_k = r_{k-1} (k - 1 + G / size) / k with G ~ Gamma(size); replace has k = 1. The first fit, and each under replace, may
/// have `lost` degrees to another parameter: G ~ Gamma(size - lost).
fn scale(size: f64, lost: f64, generations: u64, accumulates: bool) -> Scale {
    let rules = [Rule::gamma_about(size, 64), Rule::gamma_about(size, 32)];
    let first = size - lost;
    let above = |order: f64, excess: f64| if first > order { excess } else { f64::INFINITY };
    let first = [
        if first > 0.0 { (-lost / size).ln_1p() - log_minus_digamma(first) } else { f64::NEG_INFINITY },
        above(1.0, (lost + 1.0) / (first - 1.0)),
        above(2.0, (lost * (2.0 * size - lost) + 3.0 * first - 2.0) / ((first - 1.0) * (first - 2.0))),
    ];
    let mut now = [0.0; 3];
    let mut all = Scale { log: vec![0.0], inverse: vec![0.0], inverse_sq: vec![0.0] };
    for t in 1..=generations {
        let step = if t == 1 || !accumulates {
            first
        } else {
            let k = t as f64;
            // E (r_k / r_(k-1) - 1) is 0: what is left is of second order.
            let rule = &rules[usize::from(size * k > EASY)];
            let [log, inverse, inverse_sq] = rule.expect_each(|x| {
                let step = x / (size * k);
                let (r, square) = (1.0 + step, step * step);
                [step_gap(step), square / r, square * (3.0 + 2.0 * step) / (r * r)]
            });
            [-log, inverse, inverse_sq]
        };
        now = [now[0] + step[0], now[1] + step[1] * (1.0 + now[1]), now[2] + step[2] * (1.0 + now[2])];
        all.log.push(now[0]);
        all.inverse.push(now[1]);
        all.inverse_sq.push(now[2]);
    }
    all
}

/// Points in all from which on a few nodes do.
const EASY: f64 = 100.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Replace has powers: E 1/r = (n / (n - 1 - lost))^t, and E 1/r^2 likewise.
    #[test]
    fn inverses_under_replace_are_powers() {
        let scale = scale(12.0, 1.0, 6, false);
        assert!(((1.0 + scale.inverse[6]) / 1.2_f64.powi(6) - 1.0).abs() < 1e-13);
        assert!(((1.0 + scale.inverse_sq[6]) / (144.0_f64 / 90.0).powi(6) - 1.0).abs() < 1e-13);
        assert_eq!(crate::theory::tails::scale::scale(2.0, 1.0, 1, false).inverse[1], f64::INFINITY);
    }
}
