//! Fresh real and synthetic points weighted w and 1 - w, however many they are (2502.18049, golden-ratio weighting).
//!
//! With r real and s synthetic points the mean error is `v' = w^2 V/r + (1 - w)^2 (v + V(model)/s)`: for r real points and
//! r/k synthetic ones it comes to rest at V/r [w^2 + k (1 - w)^2] / (w (2 - w)), least at w = (sqrt(k^2 + 4k) - k)/2, the
//! golden ratio for k = 1. The recursion is exact at every size.

use crate::experiment::{Experiment, Plan};
use crate::family::{Gaussian, LinearRegression, MultivariateGaussian, Predicts, metric};
use crate::numeric::guard::Bounded as _;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is, number};

const SOURCE: &str = "2502.18049; derived here";

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let rules = experiment.rules();
    let Some(weight) = rules.real_weight else { return Vec::new() };
    if rules.changed_points > 0 || !rules.start.is_empty() {
        return Vec::new();
    }
    let heat = rules.temperature * rules.bias;
    let rows = || normal(experiment.plan(), weight, number(experiment, "divisor"), heat, generations);
    if is::<Gaussian>(experiment) {
        let (mean, truth) = (experiment.truth()[0], experiment.truth()[1]);
        let rows = rows();
        vec![
            along(&rows, metric::MEAN, |_| mean),
            along(&rows, metric::MEAN_ERROR_SQ, |row| truth * row.error),
            along(&rows, metric::VARIANCE, |row| truth * row.variance),
            along(&rows, metric::VARIANCE_RATIO, |row| row.variance),
            along(&rows, metric::VARIANCE_ERROR_SQ, |row| truth * truth * row.variance_error),
        ]
    } else if is::<MultivariateGaussian>(experiment) {
        let trace = number(experiment, "dimension") * number(experiment, metric::VARIANCE);
        let rows = rows();
        vec![
            along(&rows, metric::MEAN_ERROR_SQ, |row| trace * row.error),
            along(&rows, metric::TRACE_RATIO, |row| row.variance),
            along(&rows, metric::VARIANCE_RATIO, |row| row.variance),
        ]
    } else if is::<LinearRegression>(experiment) {
        regression(experiment, weight, generations)
    } else if heat == 1.0 {
        means(experiment, weight, generations)
    } else {
        Vec::new()
    }
}

fn along<T>(rows: &[T], metric: &'static str, value: impl Fn(&T) -> f64) -> Curve {
    Curve::exact(metric, "exact mean", SOURCE, rows.iter().map(value))
}

/// One batch is fitted as ever; weighted ones are as means, for many points.
fn regression(experiment: &Experiment, weight: f64, generations: u64) -> Vec<Curve> {
    let (plan, d) = (experiment.plan(), number(experiment, "dimension"));
    let (n, variance) = (plan.sample_size as f64, d * number(experiment, "noise").powi(2));
    if n <= d + 1.0 {
        return Vec::new(); // the first error has no mean
    }
    let first = variance / (n - d - 1.0);
    let exact = along(&[0.0, first], metric::WEIGHT_ERROR_SQ, |error| *error);
    let (r, s) = sizes(plan, 2);
    if r.min(s) < FEW_POINTS * d {
        return vec![exact];
    }
    let errors = mean_errors(plan, weight, (variance, 0.0), generations);
    let known = errors.get(1).map_or(1.0, |error| first / error);
    let errors = errors.into_iter().map(|error| error * known);
    let limit = Curve::new(Kind::Asymptotic, metric::WEIGHT_ERROR_SQ, "for many points", SOURCE, errors);
    vec![exact, limit.within((n >= 50.0 * d).then_some(0.03))]
}

/// Parameters that are fitted by a sample mean.
fn means(experiment: &Experiment, weight: f64, generations: u64) -> Vec<Curve> {
    let Some(law) = experiment.point_law() else { return Vec::new() };
    let plan = experiment.plan();
    let errors = mean_errors(plan, weight, (law.variance, law.curvature), generations);
    let left = if law.curvature == -1.0 {
        kept(plan, weight, generations)
    } else {
        errors.iter().map(|v| 1.0 + law.curvature * v / law.variance).collect()
    };
    match law.predicts {
        Predicts::Mean(metric::MEAN) => {
            let mean = experiment.truth()[0];
            vec![
                along(&errors, metric::MEAN, |_| mean),
                along(&errors, metric::MEAN_ERROR_SQ, |error| *error),
                along(&left, metric::VARIANCE_RATIO, |share| *share),
            ]
        }
        Predicts::Heterozygosity => vec![
            along(&left, metric::HETEROZYGOSITY, |share| law.variance * share),
            along(&left, metric::VARIANCE_RATIO, |share| *share),
        ],
        _ => Vec::new(),
    }
}

/// Points a weight from which on either part of a weighted fit is as good as a mean.
const FEW_POINTS: f64 = 10.0;

/// E squared error of a parameter fitted by a mean, where a point has the variance V + c (error)^2 in mean.
fn mean_errors(plan: &Plan, w: f64, (variance, c): (f64, f64), generations: u64) -> Vec<f64> {
    let mut v = variance / plan.sample_size as f64;
    let mut all = vec![0.0, v];
    for t in 2..=generations {
        let (r, s) = sizes(plan, t);
        v = w * w * variance / r + (1.0 - w).powi(2) * (v + (variance + c * v) / s);
        all.push(v);
    }
    all.truncate(generations as usize + 1);
    all
}

/// 1 - v / V for c = -1, in terms of one sign.
fn kept(plan: &Plan, w: f64, generations: u64) -> Vec<f64> {
    let n = plan.sample_size as f64;
    let mut left = (n - 1.0) / n;
    let mut all = vec![1.0, left];
    for t in 2..=generations {
        let (r, s) = sizes(plan, t);
        left = w * ((1.0 - w) + (1.0 - w / r)) + (1.0 - w).powi(2) * left * ((s - 1.0) / s);
        all.push(left);
    }
    all.truncate(generations as usize + 1);
    all
}

fn sizes(plan: &Plan, t: u64) -> (f64, f64) {
    let sizes = plan.sizes(t);
    (sizes.real as f64, sizes.synthetic as f64)
}

/// In units of the truth: E squared mean error, E variance, E of its error and of the square of that. The latter is no
/// difference of squares: those have no digits left of it where there are many points.
#[derive(Clone, Copy, Debug)]
struct Row {
    error: f64,
    variance: f64,
    off: f64,
    variance_error: f64,
}

/// Mean and variance mixed each for itself. A sample variance of n points is chi2(n - 1) / (n - lost) of the true one.
fn normal(plan: &Plan, w: f64, lost: f64, heat: f64, generations: u64) -> Vec<Row> {
    let divisor = |n: f64| (n - lost).at_least(1.0);
    let first = |n: f64| (n - 1.0) / divisor(n);
    let off = |n: f64| (n - 1.0 - divisor(n)) / divisor(n);
    let chance = |n: f64| 2.0 * (n - 1.0) / divisor(n).powi(2);
    let n = plan.sample_size as f64;
    let mut row = Row { error: 1.0 / n, variance: first(n), off: off(n), variance_error: chance(n) + off(n) * off(n) };
    let mut all = vec![Row { error: 0.0, variance: 1.0, off: 0.0, variance_error: 0.0 }, row];
    for t in 2..=generations {
        let (r, s) = sizes(plan, t);
        let rest = 1.0 - w;
        let drawn = heat * row.variance;
        // The synthetic part is beta times the model's variance.
        let (beta, beta_off) = (heat * first(s), heat * off(s) + (heat - 1.0));
        let beta_chance = heat * heat * chance(s);
        let synthetic_off = beta * row.off + beta_off;
        let synthetic_error = (beta_chance + beta * beta) * row.variance_error
            + 2.0 * (beta_chance + beta * beta_off) * row.off
            + beta_chance
            + beta_off * beta_off;
        row = Row {
            error: w * w / r + rest * rest * (row.error + drawn / s),
            variance: w * first(r) + rest * first(s) * drawn,
            off: w * off(r) + rest * synthetic_off,
            variance_error: w * w * (chance(r) + off(r) * off(r))
                + 2.0 * w * rest * off(r) * synthetic_off
                + rest * rest * synthetic_error,
        };
        all.push(row);
    }
    all.truncate(generations as usize + 1);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::PLAN;

    /// n fresh real points and n/k synthetic ones.
    fn plan(n: u64, k: f64) -> Plan {
        Plan { sample_size: n, synthetic_fraction: 1.0 / (1.0 + k), synthetic_ratio: 1.0 + 1.0 / k, ..PLAN }
    }

    /// The closed forms of the paper, and its golden ratio: f(w*) = w* = (sqrt(k^2 + 4k) - k) / 2.
    #[test]
    fn rests_where_the_paper_says() {
        for (k, best) in [(1.0, 0.618_034), (0.1, 0.270_156), (0.5, 0.5), (2.0, 0.732_051)] {
            let plan = plan(100, k);
            for w in [0.2, 0.5, best] {
                let rows = normal(&plan, w, 1.0, 1.0, 400);
                let f = (w * w + k * (1.0 - w).powi(2)) / (w * (2.0 - w));
                assert!((100.0 * rows[400].error / f - 1.0).abs() < 1e-9, "{k} {w}");
                for t in [1_usize, 2, 5] {
                    let wanted = f + (1.0 - f) * (1.0 - w).powi(2 * (t as i32 - 1));
                    assert!((100.0 * rows[t].error - wanted).abs() < 1e-9, "{k} {w} {t}");
                }
                let m = 100.0 / k;
                let (a, b) = (2.0 / 99.0, 2.0 / (m - 1.0));
                let rest = (1.0 - w).powi(2);
                let wanted = (w * w * a + rest * b) / (1.0 - rest * (1.0 + b));
                assert!((rows[400].variance_error / wanted - 1.0).abs() < 1e-6, "{k} {w}");
            }
            let at = |w: f64| normal(&plan, w, 1.0, 1.0, 400)[400].error;
            assert!((100.0 * at(best) - best).abs() < 1e-4 && at(best - 0.02) > at(best) && at(best + 0.02) > at(best));
        }
    }

    /// w = r / (r + s) of a parameter fitted by a mean is the pooled fit.
    #[test]
    fn the_share_of_real_points_as_weight_is_pooling() {
        use crate::family::QuadraticVariance;
        let plan = plan(30, 0.5);
        for c in [-1.0, 0.0, 1.0] {
            let law = QuadraticVariance { variance: 2.0, curvature: c, predicts: Predicts::Mean("mean") };
            let pooled = crate::theory::recursion::mean::variances(&plan, law, 50).unwrap();
            let weighted = mean_errors(&plan, 1.0 / 3.0, (2.0, c), 50);
            assert!(pooled.iter().zip(&weighted).all(|(a, b)| (a - b).abs() < 1e-12), "{c}");
        }
    }
}
