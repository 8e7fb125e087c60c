//! Sampling for diversity in a loop that refits (the loop is this lab's; the push is InfoNCE's, arXiv 2105.08584).
//!
//! *Stratified* draws of a normal law leave E x^2 as it is and take from the mean's variance, so that one refit keeps
//! 1 - a_n of the variance with a_n = (1/n^2) sum of the variances within the cells: exact at every n, and a_n falls like
//! 1/n^2. Of symbols whose shares are whole numbers of n points nothing is left to chance at all.
//!
//! *Repulsion* moves a point of N(m, u) on average by eta (x - m) / (u + tau), for many points: the mean-field map
//! s'^2 = k u (1 + eta / (u + tau))^2 with its stable spread, k = 1 - 1/n for the mean of a variance and about 1 - 2/n,
//! e^(E ln), for the typical run (derived; finite n repels a little more: 12 % at n = 100).

use crate::experiment::{Coverage, Diversity, Experiment, Retention, Schedule};
use crate::family::{Categorical, Gaussian, GaussianKnownVariance, metric};
use crate::numeric::guard::Bounded as _;
use crate::numeric::quadrature::smooth_integral;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is, is_one_of, is_synthetic, names, number, size};

const STRATA: &str = "stratified draws, derived here; the loop is ours";
const PUSH: &str = "InfoNCE step (2105.08584), mean field derived here; the loop is ours";
/// Cells are summed one by one.
const MOST_CELLS: u64 = 1_000_000;

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let selection = &experiment.scenario().selection;
    let (rule, plan) = (&selection.diversity, experiment.plan());
    if selection.curation.is_on() || !rule.is_on() || !is_synthetic(plan) {
        return Vec::new();
    }
    let biased = experiment.rules().bias != 1.0;
    let normal = is_one_of(experiment, names![Gaussian, GaussianKnownVariance]);
    let replaces = plan.retention == Retention::Replace;
    let symmetric = || Vec::from_iter(normal.then(|| symmetric(experiment, generations)));
    match rule.coverage {
        Coverage::Stratified if rule.repulsion > 0.0 || biased => symmetric(),
        Coverage::Stratified if normal && replaces => stratified(experiment, generations),
        Coverage::Stratified if is_one_of(experiment, names![Categorical, Bernoulli]) => {
            frozen(experiment, generations)
        }
        Coverage::Independent if is::<Gaussian>(experiment) && replaces => {
            [pushed(experiment, rule, generations), symmetric()].concat()
        }
        _ => symmetric(),
    }
}

/// Every rule treats left and right alike, and so does a normal truth: its mean is kept on average.
fn symmetric(experiment: &Experiment, generations: u64) -> Curve {
    Curve::kept(metric::MEAN, "derived here, by symmetry", generations, experiment.truth()[0])
}

/// Of n cells of equal mass of the standard normal law: sum of the variances within them over n^2 (of the mean, a_n), and
/// the same of the squares.
fn within_cells(n: u64) -> (f64, f64) {
    let size = n as f64;
    let edge = |i: u64| {
        if i == 0 || i == n {
            return Edge { z: f64::NAN, density: [0.0; 3] };
        }
        // By symmetry from the nearer end.
        let tail = i.min(n - i) as f64 / size;
        let z = std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * tail);
        let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
        let z = if 2 * i < n { -z } else { z };
        Edge { z, density: [density, z * density, z * z * z * density] }
    };
    let (mut of_mean, mut of_squares) = (0.0, 0.0);
    let mut low = edge(0);
    for i in 1..=n {
        let high = edge(i);
        let (first, squares) = if i == 1 || i == n {
            let mean = size * (low.density[0] - high.density[0]);
            let second = 1.0 + size * (low.density[1] - high.density[1]);
            let cubes = low.density[2] - high.density[2] + 3.0 * (low.density[1] - high.density[1]);
            (second - mean * mean, 3.0 + size * cubes - second * second)
        } else {
            inner(low.z, high.z)
        };
        of_mean += first;
        of_squares += squares;
        low = high;
    }
    (of_mean / (size * size), of_squares / (size * size))
}

/// Between two cells: density, z and z^3 times it; nothing at infinity.
struct Edge {
    z: f64,
    density: [f64; 3],
}

/// Variances of z and of z^2 within a cell that ends on both sides, by moments around its middle: those of the edges cancel
/// to nothing where cells are narrow.
fn inner(low: f64, high: f64) -> (f64, f64) {
    let middle = f64::midpoint(low, high);
    let moment = |f: &dyn Fn(f64) -> f64| {
        smooth_integral(low - middle, high - middle, |y| f(y) * (-y * (middle + 0.5 * y)).exp())
    };
    let mass = moment(&|_| 1.0);
    let mean = moment(&|y| y) / mass;
    let first = moment(&|y| (y - mean).powi(2)) / mass;
    // z^2 = middle^2 + y (2 middle + y)
    let square = |y: f64| y * (2.0 * middle + y);
    let centre = moment(&square) / mass;
    (first, moment(&|y| (square(y) - centre).powi(2)) / mass)
}

/// Stratified draws of a normal law under replace: exact at every n.
fn stratified(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let known = is::<GaussianKnownVariance>(experiment);
    let lost = if known { 0.0 } else { number(experiment, "divisor") };
    let truth = experiment.truth();
    let start = if known { experiment.fisher().map_or(f64::NAN, |fisher| fisher[(0, 0)].recip()) } else { truth[1] };
    let mut last = (0, (0.0, 0.0));
    let (mut error, mut variance, mut ln) = (0.0, start, 0.0);
    let mut rows = vec![(error, variance, ln)];
    for t in 1..=generations.min(if plan.schedule == Schedule::Constant { u64::MAX } else { 200 }) {
        let sizes = plan.sizes(t);
        let n = sizes.real + sizes.synthetic;
        if n > MOST_CELLS {
            return vec![symmetric(experiment, generations)];
        }
        let size = n as f64;
        if t > 1 && last.0 != n {
            last = (n, within_cells(n));
        }
        let (of_mean, of_squares) = if t == 1 { (1.0 / size, f64::NAN) } else { last.1 };
        error += of_mean * variance;
        let kept = size / (size - lost).at_least(1.0);
        ln += if t == 1 {
            // E ln of a chi-squared of n - 1 degrees over n.
            let half = 0.5 * (size - 1.0);
            if half > 0.0 {
                statrs::function::gamma::digamma(half) + (2.0 * kept / size).ln()
            } else {
                f64::NEG_INFINITY
            }
        } else {
            (kept * (1.0 - of_mean)).ln() - 0.5 * of_squares
        };
        if !known {
            variance *= kept * (1.0 - of_mean);
        }
        rows.push((error, variance, ln));
    }
    let of = |metric, label: &str, value: &dyn Fn(&(f64, f64, f64)) -> f64| {
        Curve::exact(metric, label, STRATA, rows.iter().map(value))
    };
    let mut all = vec![symmetric(experiment, generations)];
    all.push(of(metric::MEAN_ERROR_SQ, "1/n + a Σ variance", &|row| row.0));
    if !known {
        let drift = of(metric::LN_VARIANCE_RATIO, "drift of n stratified draws", &|row| row.2);
        all.push(of(metric::VARIANCE, "(1 - 1/n) (1 - a)ᵗ⁻¹", &|row| row.1));
        all.push(of(metric::VARIANCE_RATIO, "(1 - 1/n) (1 - a)ᵗ⁻¹", &|row| row.1 / start));
        all.push(drift.of_kind(Kind::Asymptotic));
    }
    all
}

/// Whole shares of n points come again exactly: after the first fit nothing moves any more.
fn frozen(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let constant = plan.schedule == Schedule::Constant && plan.synthetic_ratio == 1.0;
    if !constant || plan.retention == Retention::Subsample {
        return Vec::new();
    }
    let n = plan.sample_size as f64;
    let label = "whole shares of n points stay";
    let masses = experiment.masses();
    let spread = 1.0 - masses.iter().map(|p| p * p).sum::<f64>();
    let kept = |t: u64| if t == 0 { 1.0 } else { 1.0 - 1.0 / n };
    let exact = |metric, value: &dyn Fn(u64) -> f64| Curve::exact(metric, label, STRATA, (0..=generations).map(value));
    let mut all = vec![exact(metric::VARIANCE_RATIO, &kept)];
    if is::<Categorical>(experiment) {
        let seen: f64 = masses.iter().filter(|p| **p > 0.0).map(|&p| -(n * (-p).ln_1p()).exp_m1()).sum();
        let start = masses.iter().filter(|p| **p > 0.0).count() as f64;
        all.push(exact(metric::HETEROZYGOSITY, &|t| spread * kept(t)));
        all.push(exact(metric::ALIVE, &|t| if t == 0 { start } else { seen }));
    } else {
        let mean = experiment.truth()[0];
        all.push(exact(metric::MEAN, &|_| mean));
        all.push(exact(metric::MEAN_ERROR_SQ, &|t| {
            if t == 0 { 0.0 } else { mean * (1.0 - mean) / n }
        }));
    }
    all
}

/// e^(E ln) of what a fit on n points keeps of the variance: of a chi-squared of n - 1 degrees over n.
fn typically_kept(n: f64) -> f64 {
    if n > 1.0 { (statrs::function::gamma::digamma(0.5 * (n - 1.0)) + (2.0 / n).ln()).exp() } else { 0.0 }
}

/// The spread at which a push just makes up for what sampling loses; negative if it never does.
fn stable(rule: &Diversity, bias: f64, kept: f64) -> f64 {
    let kept = bias * kept;
    (rule.repulsion / (kept.powf(-0.5) - 1.0) - rule.reach) / bias
}

/// The mean-field map under replace, and what it makes of W2^2: the walk of the mean, whose steps a memory widens.
fn pushed(experiment: &Experiment, rule: &Diversity, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let bias = experiment.rules().bias;
    let start = experiment.truth()[1];
    let lost = number(experiment, "divisor");
    // Of the mean and of the typical run, and the squared error of the mean.
    let (mut variance, mut typical, mut error) = (start, start, 0.0);
    let mut rows = vec![(variance, typical, error)];
    for t in 1..=generations {
        let n = size(plan, t);
        let divisor = n / (n - lost).at_least(1.0);
        let spread = |variance: f64| if t == 1 { variance } else { bias * variance };
        let gain = |u: f64, share: f64| if t == 1 { 1.0 } else { 1.0 + rule.repulsion * share / (u + rule.reach) };
        let memory = if t > 2 { rule.memory } else { 0.0 };
        let (u, w) = (spread(variance), spread(typical));
        error += u / n * gain(u, memory).powi(2);
        variance = divisor * (1.0 - 1.0 / n) * u * gain(u, 1.0).powi(2);
        typical = divisor * typically_kept(n) * w * gain(w, 1.0).powi(2);
        rows.push((variance, typical, error));
    }
    let n = plan.sample_size as f64;
    let s = stable(rule, bias, typically_kept(n) * n / (n - lost).at_least(1.0));
    let label = if s > 0.0 { format!("mean field, stable at {s:.3}") } else { "mean field".to_owned() };
    let of = |metric, label: &str, value: &dyn Fn(&(f64, f64, f64)) -> f64| {
        Curve::new(Kind::Asymptotic, metric, label, PUSH, rows.iter().map(value))
    };
    let walk = of(metric::MEAN_ERROR_SQ, "walk of the mean", &|row| row.2);
    if rule.memory > 0.0 {
        return vec![walk]; // a bank pushes with what it holds, and less spread is held: by how much is not known
    }
    vec![
        of(metric::VARIANCE, &label, &|row| row.0),
        of(metric::VARIANCE_RATIO, &label, &|row| row.0 / start),
        of(metric::LN_VARIANCE_RATIO, &label, &|row| (row.1 / start).ln()),
        walk,
        of(metric::W2_SQ, "walk and spread, mean field", &|row| row.2 + (row.1.sqrt() - start.sqrt()).powi(2)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cells by hand: halves of the normal law, each of variance 1 - 2/pi; and the rates of the specification, 2.3e-5 a
    /// generation in the mean and 3.5e-4 in the logarithm of the variance at n = 100.
    #[test]
    fn cells_take_the_variance_they_should() {
        let (of_mean, _) = within_cells(2);
        assert!((of_mean - 0.5 * (1.0 - 2.0 / std::f64::consts::PI)).abs() < 1e-12, "{of_mean}");
        assert!((within_cells(1).0 - 1.0).abs() < 1e-12 && (within_cells(1).1 - 2.0).abs() < 1e-12);
        let (of_mean, of_squares) = within_cells(100);
        assert!((of_mean / 2.3e-5 - 1.0).abs() < 0.05, "{of_mean}");
        let drift = of_mean + 0.5 * of_squares;
        assert!((drift / 3.5e-4 - 1.0).abs() < 0.1, "{drift}");
    }

    /// s* = [eta / (lambda^(-1/2) - 1) - tau] / lambda holds the map still, and eta_1 = (lambda + tau) (lambda^(-1/2) - 1)
    /// holds 1.
    #[test]
    fn the_stable_spread_is_stable() {
        let (bias, reach) = (0.9_f64, 1.0);
        let repulsion = (bias + reach) * (bias.powf(-0.5) - 1.0);
        let rule = Diversity { repulsion, reach, ..Diversity::default() };
        assert!((stable(&rule, bias, 1.0) - 1.0).abs() < 1e-12);
        let stable = stable(&Diversity { repulsion: 0.15, ..rule }, bias, 0.99);
        let u = bias * stable;
        assert!((0.99 * u * (1.0 + 0.15 / (u + reach)).powi(2) / stable - 1.0).abs() < 1e-12);
    }
}
