//! Kullback-Leibler curves of the normal law, whose refits multiply the variance by independent factors (derived
//! here; verified by simulation). The log-normal law has the same: divergences
//! do not ask for the units of x.

use crate::experiment::{Experiment, Metric};
use crate::family::{Gaussian, GaussianKnownVariance, metric};
use crate::numeric::divergence::step_gap;
use crate::numeric::quadrature::Rule;
use crate::numeric::special::log_minus_digamma;
use crate::theory::curve::Curve;
use crate::theory::premise::{LONGEST_QUADRATURE, is, is_one_of, names, pure_loop};

/// The metrics it predicts.
pub(crate) const METRICS: &[&str] =
    &[metric::ENTROPY, metric::KL_TRUTH_MODEL, metric::KL_MODEL_TRUTH, metric::LN_VARIANCE_RATIO];

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let Some(accumulates) = pure_loop(experiment.plan()) else { return Vec::new() };
    let n = experiment.plan().sample_size as f64;
    let generations = generations.min(LONGEST_QUADRATURE);
    if is_one_of(experiment, names![Gaussian, LogNormal]) && experiment.quadratic_variance().is_some() && n >= 2.0 {
        let (forward, reverse) = normal(n, generations, accumulates);
        // The divergence is the entropy lost; what the log-normal law has besides, E ln x, stays as it is.
        let start = experiment.of_truth(Metric::Entropy);
        let source = "derived here";
        let log = reverse.iter().map(|kl| -2.0 * kl);
        let log = Curve::exact(metric::LN_VARIANCE_RATIO, "E ln, exact", source, log);
        let entropy = reverse.iter().map(|kl| start - kl);
        let mut all = vec![
            Curve::exact(metric::ENTROPY, "exact mean", source, entropy),
            Curve::exact(metric::KL_TRUTH_MODEL, "exact mean", source, forward),
        ];
        all.extend(is::<Gaussian>(experiment).then_some(log));
        all.push(Curve::exact(metric::KL_MODEL_TRUTH, "exact mean", source, reverse));
        all
    } else if is::<GaussianKnownVariance>(experiment) {
        let mut factor = 0.0;
        let step = |k: f64| if accumulates { 1.0 / (k * k) } else { 1.0 };
        let rest = (1..=generations).map(|k| {
            factor += step(k as f64);
            factor / (2.0 * n)
        });
        let values: Vec<f64> = std::iter::once(0.0).chain(rest).collect();
        let both = [metric::KL_TRUTH_MODEL, metric::KL_MODEL_TRUTH];
        both.map(|metric| Curve::exact(metric, "exact mean", "derived here", values.iter().copied())).into()
    } else {
        Vec::new()
    }
}

/// E KL(truth || model) and E KL(model || truth) for t = 0, 1, ...; infinite (n <= 3) from where it is.
///
/// S_t = S_{t-1} R_t and m_t = m_{t-1} + Z sqrt(S_{t-1} / n) / k, with R = chi2(n-1)/n under replace and
/// R_k = (k - 1 + chi2(n-1)/n) / k + (k - 1) Z^2 / (n k^2) under accumulate.
///
/// E 1/S + E m^2/S is known by what it is above 1: of many points the sum itself has no digit left of that.
pub(crate) fn normal(n: f64, generations: u64, accumulates: bool) -> (Vec<f64>, Vec<f64>) {
    let half = (n - 1.0) / 2.0;
    let factors = Factors::of(n);
    let first_log = (-1.0 / n).ln_1p() - log_minus_digamma(half);
    let above = if n > 3.0 { 3.0 / (n - 3.0) } else { f64::INFINITY };
    // E ln S, E 1/S - 1 and E m^2/S, in units of the truth. A step adds Z^2 S_{t-1} / (n k^2) to m^2: over S_t = S_{t-1} R
    // the old variance cancels.
    let (mut log, mut inverse, mut shift) = (0.0, 0.0, 0.0);
    let (mut forward, mut reverse) = (vec![0.0], vec![0.0]);
    for t in 1..=generations {
        let k = if accumulates { t as f64 } else { 1.0 };
        let [step_log, step_inverse, step_shift] = if k == 1.0 {
            [first_log, above, 1.0 + above]
        } else {
            // To first order the step is what is known of its mean.
            let [log, inverse, shift] = factors.expect_each(k, |step, z| {
                let r = 1.0 + step;
                [step_gap(step), step * step / r, z * z / r]
            });
            let mean = Factors::mean(n, k);
            [mean - log, inverse - mean, shift]
        };
        log += step_log;
        shift = shift * (1.0 + step_inverse) + step_shift / (n * k * k);
        inverse += step_inverse * (1.0 + inverse);
        forward.push(0.5 * (log + inverse + shift));
        // E S + E m^2 = 1 in every workflow, so only the logarithm is left.
        reverse.push(-0.5 * log);
    }
    (forward, reverse)
}

/// R_k - 1 of a batch that joins k - 1 like it.
pub(crate) struct Factors {
    n: f64,
    chi: [Rule; 2],
    z: [Rule; 2],
}

impl Factors {
    pub(crate) fn of(n: f64) -> Self {
        let rule = |order| Rule::gamma_about(0.5 * (n - 1.0), order);
        Self { n, chi: [rule(64), rule(32)], z: [Rule::normal(40), Rule::normal(16)] }
    }

    /// E (R_k - 1).
    pub(crate) fn mean(n: f64, k: f64) -> f64 {
        -1.0 / (n * k * k)
    }

    /// E f(R_k - 1, Z).
    pub(crate) fn expect_each<const K: usize>(&self, k: f64, f: impl Fn(f64, f64) -> [f64; K]) -> [f64; K] {
        // Of few points in few batches R comes near its pole at 0.
        let which = usize::from(k * self.n > EASY);
        self.chi[which].expect_each(|x| {
            let own = (2.0 * x - 1.0) / (self.n * k);
            self.z[which].expect_each(|z| f(own + (k - 1.0) * z * z / (self.n * k * k), z))
        })
    }
}

/// Points in all from which on a few nodes do.
const EASY: f64 = 100.0;
