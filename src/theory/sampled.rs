//! Normal laws of one and more dimensions whose synthetic points have `heat` times the model's covariance (sampling bias
//! of 2307.01850, or a temperature), with either divisor. Per dimension and in units of the truth, u = E variance and
//! v = E squared mean error follow the linear recursion of [`moments`](super::moments), exact at every n; replacing
//! everything, variances are products of independent factors, so that logarithm and root have exact means too.

use crate::experiment::{Experiment, Metric, Retention};
use crate::family::metric;
use crate::numeric::divergence::step_gap;
use crate::numeric::guard::Bounded as _;
use crate::numeric::special::{log_minus_digamma, root_gap};

use super::moments::{Map, Row, rows};
use crate::theory::curve::{Curve, Kind};
use crate::theory::linear::ln_det;
use crate::theory::premise::number;
use crate::theory::squares;

/// Those that no curve in `known` tells.
pub(super) fn curves(experiment: &Experiment, generations: u64, known: &[Curve]) -> Vec<Curve> {
    let rules = experiment.rules().clone();
    let fits = rules.real_weight.is_none() && rules.changed_points == 0 && rules.start.is_empty();
    if !fits || experiment.column().is_some() {
        return Vec::new();
    }
    let (lost, heat) = (number(experiment, "divisor"), rules.temperature * rules.bias);
    let mut all = match experiment.about().name {
        "gaussian" => one_dimension(experiment, lost, heat, generations),
        "multivariate_gaussian" => vectors(experiment, lost, heat, generations),
        _ => Vec::new(),
    };
    all.retain(|curve| known.iter().all(|other| other.metric != curve.metric));
    all
}

const SOURCE: &str = "2307.01850; derived";

fn exact(metric: &'static str, label: &str, rows: &[Row], value: impl Fn(&Row) -> f64) -> Curve {
    let values = rows.iter().enumerate().map(|(t, row)| (t as u64, value(row))).collect();
    Curve { metric, kind: Kind::Exact, label: label.into(), source: SOURCE, values }
}

fn one_dimension(experiment: &Experiment, lost: f64, heat: f64, generations: u64) -> Vec<Curve> {
    let Some(rows) = rows(experiment.plan(), Map::Divisor(lost), heat, 1.0, generations) else { return Vec::new() };
    let (mean, variance) = (experiment.truth()[0], experiment.truth()[1]);
    let pure = experiment.scenario().synthetic_fraction == 1.0 && experiment.plan().retention == Retention::Replace;
    let label = if pure && lost == 1.0 { "biasᵗ⁻¹, exact mean" } else { "exact mean" };
    let mut all = vec![
        exact(metric::MEAN, "stays at the truth in mean", &rows, |_| mean),
        exact(metric::MEAN_ERROR_SQ, "exact mean", &rows, |row| variance * row.error),
        exact(metric::VARIANCE, label, &rows, |row| variance * row.model),
        exact(metric::VARIANCE_RATIO, label, &rows, |row| row.model),
    ];
    for (metric, values) in squares::of(experiment, heat, lost, generations) {
        all.push(Curve { values: (0..).zip(values).collect(), ..exact(metric, "exact mean", &[], |_| 0.0) });
    }
    if pure {
        let steps = factors(experiment, lost, heat, generations);
        let start = experiment.of_truth(Metric::Entropy);
        let along = |metric, label, value: &dyn Fn(&Row, &Step) -> f64| Curve {
            values: (0..).zip(rows.iter().zip(&steps)).map(|(t, (row, step))| (t, value(row, step))).collect(),
            ..exact(metric, label, &[], |_| 0.0)
        };
        all.extend([
            along(metric::LN_VARIANCE_RATIO, "E ln, exact", &|_, step| step.log()),
            along(metric::ENTROPY, "exact mean", &|_, step| start + 0.5 * step.log()),
            along(metric::KL_MODEL_TRUTH, "exact mean", &|row, step| 0.5 * (step.gap() + row.error + step.loss)),
            along(metric::W2_SQ, "exact mean", &|row, step| variance * (row.error + step.root_error())),
        ]);
    }
    all
}

fn vectors(experiment: &Experiment, lost: f64, heat: f64, generations: u64) -> Vec<Curve> {
    let Some(rows) = rows(experiment.plan(), Map::Divisor(lost), heat, 1.0, generations) else { return Vec::new() };
    let d = number(experiment, "dimension");
    let trace = d * number(experiment, metric::VARIANCE);
    let mut all = vec![
        exact(metric::MEAN_ERROR_SQ, "exact mean", &rows, |row| trace * row.error),
        exact(metric::TRACE_RATIO, "exact mean", &rows, |row| row.model),
        exact(metric::VARIANCE_RATIO, "exact mean", &rows, |row| row.model),
    ];
    if experiment.scenario().synthetic_fraction == 1.0 && experiment.plan().retention == Retention::Replace {
        let step = |t: u64| {
            let bias = if t > 1 { d * heat.ln() } else { 0.0 };
            ln_det(d, points(experiment, t), lost) + bias
        };
        let mut sum = 0.0;
        let later = (1..=generations).map(|t| {
            sum += step(t);
            (t, sum)
        });
        let values = std::iter::once((0, 0.0)).chain(later).collect();
        all.push(Curve { values, ..exact(metric::LOG_DET_RATIO, "E ln, exact", &[], |_| 0.0) });
    }
    all
}

/// Points of the batch of a generation.
fn points(experiment: &Experiment, t: u64) -> f64 {
    let sizes = experiment.plan().sizes(t);
    (sizes.real + sizes.synthetic) as f64
}

/// Of the variance, in units of the truth: ln of its mean, what E ln of it is below that, and half of what ln of E of its root
/// is below half of that.
#[derive(Clone, Copy)]
struct Step {
    ln_mean: f64,
    loss: f64,
    ln_shrunk: f64,
}

impl Step {
    /// E ln.
    fn log(self) -> f64 {
        self.ln_mean - self.loss
    }

    /// x - 1 - ln x of the mean.
    fn gap(self) -> f64 {
        let step = self.ln_mean.exp_m1();
        if step.is_finite() { scale_gap_of(step, self.ln_mean) } else { step }
    }

    /// E (root - 1)^2: the variance of the root and the square of its mean's error.
    fn root_error(self) -> f64 {
        let lost = (0.5 * self.ln_mean + self.ln_shrunk).exp_m1();
        lost * lost - self.ln_mean.exp() * (2.0 * self.ln_shrunk).exp_m1()
    }
}

/// `step - ln(1 + step)` where both are known.
fn scale_gap_of(step: f64, ln: f64) -> f64 {
    if step.abs() < 0.1 { step_gap(step) } else { step - ln }
}

/// Replacing everything: each generation multiplies by chi2(n - 1) / (n - lost), and by `heat` from the second on.
fn factors(experiment: &Experiment, lost: f64, heat: f64, generations: u64) -> Vec<Step> {
    let mut now = Step { ln_mean: 0.0, loss: 0.0, ln_shrunk: 0.0 };
    let mut all = vec![now];
    for t in 1..=generations {
        let n = points(experiment, t);
        let (degrees, divisor) = (n - 1.0, (n - lost).at_least(1.0));
        if degrees > 0.0 {
            now.ln_mean += ((degrees - divisor) / divisor).ln_1p();
            now.loss += log_minus_digamma(0.5 * degrees);
            now.ln_shrunk += root_gap(0.5 * degrees);
        } else {
            (now.ln_mean, now.loss) = (f64::NEG_INFINITY, 0.0);
        }
        if t > 1 {
            now.ln_mean += heat.ln();
        }
        all.push(now);
    }
    all
}
