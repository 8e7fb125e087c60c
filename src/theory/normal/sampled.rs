//! Normal laws of one and more dimensions whose synthetic points have `heat` times the model's covariance (sampling bias
//! of 2307.01850, or a temperature), with either divisor. Per dimension and in units of the truth, u = E variance and
//! v = E squared mean error follow the linear recursion of [`moments`](crate::theory::recursion::moments), exact at every n; replacing
//! everything, variances are products of independent factors, so that logarithm and root have exact means too.

use crate::experiment::{Experiment, Metric, Plan, Retention};
use crate::family::{Gaussian, MultivariateGaussian, metric};
use crate::numeric::divergence::step_gap;
use crate::numeric::guard::Bounded as _;
use crate::numeric::special::{log_minus_digamma, root_gap};
use crate::theory::curve::Curve;
use crate::theory::normal::squares;
use crate::theory::normal::vectors::ln_det;
use crate::theory::premise::{is, is_synthetic, number, size};
use crate::theory::recursion::moments::{Map, Row, rows};

const SOURCE: &str = "2307.01850; derived here";
const EXACT: &str = "exact mean";

/// Curves for the metrics that no curve in `known` predicts.
pub(crate) fn curves(experiment: &Experiment, generations: u64, known: &[Curve]) -> Vec<Curve> {
    let rules = experiment.rules();
    if rules.real_weight.is_some() || rules.changed_points > 0 || !rules.start.is_empty() {
        return Vec::new();
    }
    let (lost, heat) = (number(experiment, "divisor"), rules.temperature * rules.bias);
    let mut all = if is::<Gaussian>(experiment) {
        one_dimension(experiment, lost, heat, generations)
    } else if is::<MultivariateGaussian>(experiment) {
        vectors(experiment, lost, heat, generations)
    } else {
        Vec::new()
    };
    all.retain(|curve| known.iter().all(|other| other.metric != curve.metric));
    all
}

/// Whether each generation's variance is a multiple of the last one's.
fn is_product(plan: &Plan) -> bool {
    is_synthetic(plan) && plan.retention == Retention::Replace
}

fn along(metric: &'static str, label: &str, rows: &[Row], value: impl Fn(&Row) -> f64) -> Curve {
    Curve::exact(metric, label, SOURCE, rows.iter().map(value))
}

fn one_dimension(experiment: &Experiment, lost: f64, heat: f64, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let Some(rows) = rows(plan, Map::Divisor(lost), heat, 1.0, generations) else { return Vec::new() };
    let (mean, variance) = (experiment.truth()[0], experiment.truth()[1]);
    let label = if is_product(plan) && lost == 1.0 { "biasᵗ⁻¹, exact mean" } else { EXACT };
    let mut all = vec![
        along(metric::MEAN, "stays at the truth in mean", &rows, |_| mean),
        along(metric::MEAN_ERROR_SQ, EXACT, &rows, |row| variance * row.error),
        along(metric::VARIANCE, label, &rows, |row| variance * row.model),
        along(metric::VARIANCE_RATIO, label, &rows, |row| row.model),
    ];
    let squares = squares::of(experiment, heat, lost, generations);
    all.extend(squares.into_iter().map(|(metric, values)| Curve::exact(metric, EXACT, SOURCE, values)));
    if is_product(plan) {
        let steps = factors(plan, lost, heat, generations);
        let start = experiment.of_truth(Metric::Entropy);
        let both = |metric, label, value: &dyn Fn(&Row, &Step) -> f64| {
            Curve::exact(metric, label, SOURCE, rows.iter().zip(&steps).map(|(row, step)| value(row, step)))
        };
        all.extend([
            both(metric::LN_VARIANCE_RATIO, "E ln, exact", &|_, step| step.log()),
            both(metric::ENTROPY, EXACT, &|_, step| start + 0.5 * step.log()),
            both(metric::KL_MODEL_TRUTH, EXACT, &|row, step| 0.5 * (step.gap() + row.error + step.loss)),
            both(metric::W2_SQ, EXACT, &|row, step| variance * (row.error + step.root_error())),
        ]);
    }
    all
}

fn vectors(experiment: &Experiment, lost: f64, heat: f64, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let Some(rows) = rows(plan, Map::Divisor(lost), heat, 1.0, generations) else { return Vec::new() };
    let d = number(experiment, "dimension");
    let trace = d * number(experiment, metric::VARIANCE);
    let mut all = vec![
        along(metric::MEAN_ERROR_SQ, EXACT, &rows, |row| trace * row.error),
        along(metric::TRACE_RATIO, EXACT, &rows, |row| row.model),
        along(metric::VARIANCE_RATIO, EXACT, &rows, |row| row.model),
    ];
    if is_product(plan) {
        let mut sum = 0.0;
        all.push(Curve::exact(
            metric::LOG_DET_RATIO,
            "E ln, exact",
            SOURCE,
            (0..=generations).map(|t| {
                if t > 0 {
                    let bias = if t > 1 { d * heat.ln() } else { 0.0 };
                    sum += ln_det(d, size(plan, t), lost) + bias;
                }
                sum
            }),
        ));
    }
    all
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
    /// E ln of the variance.
    fn log(self) -> f64 {
        self.ln_mean - self.loss
    }

    /// x - 1 - ln x, of the variance's mean x.
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
fn factors(plan: &Plan, lost: f64, heat: f64, generations: u64) -> Vec<Step> {
    let mut now = Step { ln_mean: 0.0, loss: 0.0, ln_shrunk: 0.0 };
    let mut all = vec![now];
    for t in 1..=generations {
        let n = size(plan, t);
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
