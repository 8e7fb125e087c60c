//! The loop once more, in the plainest way: points in vectors, fits by hand, library draws. Nothing of the engine is used,
//! so that a mistake there cannot hide here. Means within 4.5 combined SE, laws by Smirnov at 1e-6.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Keeps, RealSource, Replay, Scenario};
use collapse_lab::family::Random;
use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_distr::{Cauchy, Distribution as _, Exp, Gamma, Normal, Poisson};
use statrs::function::gamma::digamma;

use crate::support::{MOST_SE, assert_same_law, mean_se, random};

/// Parameters of a model: (location, spread), (mean, -), (theta, -) or probabilities.
pub(crate) type Model = Vec<f64>;

fn point(family: &str, model: &Model, rng: &mut Random) -> f64 {
    match family {
        "gaussian" => Normal::new(model[0], model[1].sqrt()).unwrap().sample(rng),
        "exponential" if model[0] == 0.0 => 0.0,
        "exponential" => Exp::new(1.0 / model[0]).unwrap().sample(rng),
        "poisson" if model[0] == 0.0 => 0.0,
        "poisson" => Poisson::new(model[0]).unwrap().sample(rng),
        "bernoulli" => f64::from(u8::from(rng.random::<f64>() < model[0])),
        "uniform_scale" => rng.random::<f64>() * model[0],
        "uniform_interval" => model[0] + rng.random::<f64>() * (model[1] - model[0]),
        "log_normal" => Normal::new(model[0], model[1].sqrt()).unwrap().sample(rng).exp(),
        "beta_power" => rng.random::<f64>().powf(1.0 / model[0]),
        "pareto" => model[0] * (1.0 - rng.random::<f64>()).powf(-1.0 / model[1]),
        "gamma" => Gamma::new(model[0], model[1] / model[0]).unwrap().sample(rng),
        "weibull" => model[1] * (-(1.0 - rng.random::<f64>()).ln()).max(1e-17).powf(1.0 / model[0]),
        "negative_binomial" if model[0] == 0.0 => 0.0,
        "negative_binomial" => {
            // Failures before the fifth success.
            let (mut failures, mut successes) = (0.0, 0);
            while successes < 5 {
                if rng.random::<f64>() * (5.0 + model[0]) < 5.0 { successes += 1 } else { failures += 1.0 }
            }
            failures
        }
        "geometric" => {
            let mut trials = 1.0;
            while rng.random::<f64>() * model[0] >= 1.0 {
                trials += 1.0;
            }
            trials
        }
        "logistic_location" => {
            let u: f64 = 1.0 - rng.random::<f64>();
            model[0] - (1.0 / u - 1.0).max(1e-17).ln()
        }
        "cauchy_location" => model[0] + Cauchy::new(0.0, 1.0).unwrap().sample(rng),
        "gaussian_mixture" => {
            let j = usize::from(rng.random::<f64>() >= model[0]);
            Normal::new(model[2 + j], model[4 + j].sqrt()).unwrap().sample(rng)
        }
        // The width, then the points.
        "kde" => {
            let centre = model[rng.random_range(1..model.len())];
            Normal::new(centre, model[0]).unwrap().sample(rng)
        }
        "laplace" => {
            let u: f64 = rng.random::<f64>() - 0.5;
            model[0] - model[1] * u.signum() * (1.0 - 2.0 * u.abs()).ln()
        }
        "categorical" => {
            let u: f64 = rng.random();
            let mut below = 0.0;
            for (i, p) in model.iter().enumerate() {
                below += p;
                if u < below {
                    return i as f64;
                }
            }
            model.iter().rposition(|&p| p > 0.0).unwrap() as f64
        }
        _ => unreachable!("no such family here"),
    }
}

/// The root of a slope that falls from above to below 0, by halving.
fn root(mut low: f64, mut high: f64, slope: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The best of the peaks that lie uphill from each point.
fn cauchy_peak(points: &[f64]) -> f64 {
    let slope = |at: f64| points.iter().map(|x| 2.0 * (x - at) / (1.0 + (x - at).powi(2))).sum::<f64>();
    let height = |at: f64| -points.iter().map(|x| (1.0 + (x - at).powi(2)).ln()).sum::<f64>();
    let peaks = points.iter().map(|&x| {
        let uphill = 0.02 * slope(x).signum();
        let mut at = x;
        while uphill != 0.0 && slope(at + uphill) * uphill > 0.0 {
            at += uphill;
        }
        root(at.min(at + uphill), at.max(at + uphill), slope)
    });
    peaks.max_by(|a, b| height(*a).total_cmp(&height(*b))).unwrap()
}

/// Two weights, means and variances, by rounds of expectation and maximisation from the model before.
fn two_normals(points: &[f64], before: &Model) -> Model {
    let mut model = before.clone();
    let mut last = f64::NEG_INFINITY;
    for _ in 0..200 {
        let part = |j: usize, x: f64| {
            let v = model[4 + j];
            model[j] * (-(x - model[2 + j]).powi(2) / (2.0 * v)).exp() / (std::f64::consts::TAU * v).sqrt()
        };
        let height: f64 = points.iter().map(|&x| (part(0, x) + part(1, x)).max(1e-300).ln()).sum();
        let mut next = model.clone();
        for j in 0..2 {
            let shares: Vec<f64> = points.iter().map(|&x| part(j, x) / (part(0, x) + part(1, x)).max(1e-300)).collect();
            let whole: f64 = shares.iter().sum();
            next[j] = whole / points.len() as f64;
            if whole > 1e-6 {
                next[2 + j] = shares.iter().zip(points).map(|(s, x)| s * x).sum::<f64>() / whole;
                let second: f64 = shares.iter().zip(points).map(|(s, x)| s * (x - next[2 + j]).powi(2)).sum();
                next[4 + j] = (second / whole).max(0.01);
            }
        }
        model = next;
        if height - last <= 1e-7 * points.len() as f64 {
            break;
        }
        last = height;
    }
    model
}

/// The fit by hand.
pub(crate) fn fit(family: &str, points: &[f64], before: &Model) -> Model {
    let symbols = before.len();
    let n = points.len() as f64;
    let mean = points.iter().sum::<f64>() / n;
    match family {
        "gaussian" => vec![mean, points.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n],
        "log_normal" => {
            let logs: Vec<f64> = points.iter().map(|x| x.ln()).collect();
            fit("gaussian", &logs, before)
        }
        "beta_power" => vec![-n / points.iter().map(|x| x.ln()).sum::<f64>()],
        "uniform_interval" => {
            vec![points.iter().copied().fold(f64::MAX, f64::min), points.iter().copied().fold(f64::MIN, f64::max)]
        }
        "pareto" => {
            let low = points.iter().copied().fold(f64::MAX, f64::min);
            vec![low, n / points.iter().map(|x| (x / low).ln()).sum::<f64>()]
        }
        "gamma" => {
            // ln k - psi(k) falls: halve.
            let gap = mean.ln() - points.iter().map(|x| x.ln()).sum::<f64>() / n;
            let (mut low, mut high) = (1e-6_f64, 1e6_f64);
            for _ in 0..60 {
                let k = (low * high).sqrt();
                if k.ln() - digamma(k) > gap { low = k } else { high = k }
            }
            vec![low, mean]
        }
        "weibull" => {
            // 1/k + mean ln x less the mean weighted by x^k falls: halve, in units of the largest point.
            let top = points.iter().copied().fold(0.0, f64::max);
            let logs: Vec<f64> = points.iter().map(|x| (x / top).ln()).collect();
            let power = |k: f64| logs.iter().map(|t| (k * t).exp()).sum::<f64>();
            let weighted = |k: f64| logs.iter().map(|t| t * (k * t).exp()).sum::<f64>() / power(k);
            let (mut low, mut high) = (1e-6_f64, 1e9_f64);
            for _ in 0..70 {
                let k = (low * high).sqrt();
                if 1.0 / k + logs.iter().sum::<f64>() / n > weighted(k) { low = k } else { high = k }
            }
            vec![low, top * (power(low) / n).powf(1.0 / low)]
        }
        "logistic_location" => {
            let (low, high) = points.iter().fold((f64::MAX, f64::MIN), |(a, b), &x| (a.min(x), b.max(x)));
            vec![root(low, high, |at| points.iter().map(|x| ((x - at) / 2.0).tanh()).sum())]
        }
        "cauchy_location" => vec![cauchy_peak(points)],
        "gaussian_mixture" => two_normals(points, before),
        "kde" => {
            let variance = points.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            [&[1.06 * variance.sqrt() * n.powf(-0.2)], points].concat()
        }
        "uniform_scale" => vec![points.iter().copied().fold(0.0, f64::max)],
        "laplace" => {
            let mut sorted = points.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            let median = (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0;
            vec![median, points.iter().map(|x| (x - median).abs()).sum::<f64>() / n]
        }
        "categorical" => (0..symbols).map(|i| points.iter().filter(|&&x| x == i as f64).count() as f64 / n).collect(),
        "gaussian_known_variance" | "exponential" | "poisson" | "geometric" | "negative_binomial" | "bernoulli" => {
            vec![mean]
        }
        _ => panic!("{family} has no fit by hand"),
    }
}

/// The models of generations 1 to `last`, and the share of real points each was fitted on.
fn run(family: &str, truth: &Model, scenario: &Scenario, last: usize, rng: &mut Random) -> Vec<(Model, f64)> {
    let n = scenario.sample_size as usize;
    let synthetic = (n as f64 * scenario.synthetic_fraction).round() as usize;
    let mut batches: Vec<Vec<(f64, bool)>> = Vec::new();
    let mut model = truth.clone();
    let mut all = Vec::new();
    for t in 1..=last {
        let mut batch = Vec::new();
        for i in 0..n {
            batch.push(if t > 1 && i < synthetic {
                (point(family, &model, rng), false)
            } else if t > 1 && scenario.real_source == RealSource::Same {
                (batches[0][i - synthetic].0, true)
            } else {
                (point(family, truth, rng), true)
            });
        }
        batches.push(batch);
        let from = match scenario.retention {
            Keeps::Replace => t - 1,
            Keeps::Window => t.saturating_sub(3),
            Keeps::Accumulate | Keeps::Subsample => 0,
        };
        let mut pool = batches[from..].concat();
        if scenario.retention == Keeps::Subsample {
            pool.shuffle(rng);
            pool.truncate(n);
        }
        let points: Vec<f64> = pool.iter().map(|p| p.0).collect();
        model = fit(family, &points, &model);
        all.push((model.clone(), pool.iter().filter(|p| p.1).count() as f64 / pool.len() as f64));
    }
    all
}

fn truth_of(family: &str) -> Model {
    match family {
        "gaussian" | "laplace" | "log_normal" | "uniform_interval" => vec![0.0, 1.0],
        "gamma" | "weibull" => vec![2.0, 1.0],
        "geometric" | "negative_binomial" => vec![3.0],
        "pareto" => vec![1.0, 3.0],
        "bernoulli" => vec![0.3],
        "logistic_location" | "cauchy_location" => vec![0.0],
        "gaussian_mixture" => vec![0.5, 0.5, -2.0, 2.0, 1.0, 1.0],
        "kde" => vec![1.0, 0.0], // one kernel of width 1 is the normal law
        "categorical" => {
            let whole: f64 = (1..=10).map(|i| 1.0 / f64::from(i)).sum();
            (1..=10).map(|i| 1.0 / f64::from(i) / whole).collect()
        }
        "exponential" | "poisson" | "uniform_scale" | "beta_power" => vec![1.0],
        _ => panic!("{family} has no truth here"),
    }
}

/// A model's quantities in the family's order.
pub(crate) fn shown(family: &str, model: &Model) -> Vec<f64> {
    match family {
        "categorical" => vec![1.0 - model.iter().map(|p| p * p).sum::<f64>()],
        "gaussian_mixture" => {
            let over = |f: &dyn Fn(usize) -> f64| model[0] * f(0) + model[1] * f(1);
            let (mean, within) = (over(&|j| model[2 + j]), over(&|j| model[4 + j]));
            vec![mean, within + over(&|j| (model[2 + j] - mean).powi(2)), within, 1.0 - over(&|j| model[j])]
        }
        "kde" => {
            let n = (model.len() - 1) as f64;
            let mean = model[1..].iter().sum::<f64>() / n;
            let variance = model[1..].iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            vec![mean, variance + model[0] * model[0], variance, model[0]]
        }
        _ => model.clone(),
    }
}

fn compare(scenario: Scenario, runs: u64) {
    const TIMES: [usize; 3] = [1, 2, 5];
    let family = scenario.family.clone();
    let truth = truth_of(&family);
    let label = format!(
        "{family} {:?} {} {:?} n = {}",
        scenario.retention, scenario.synthetic_fraction, scenario.real_source, scenario.sample_size
    );
    let mut rng = random(scenario.seed);
    let plain: Vec<_> = (0..runs).map(|_| run(&family, &truth, &scenario, 5, &mut rng)).collect();
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut replays: Vec<Replay> = (0..runs).map(|replicate| Replay::new(&experiment, replicate)).collect();
    let discrete = experiment.about().discrete;
    let start = shown(&family, &truth);
    for t in TIMES {
        let mut engine: Vec<Vec<f64>> = replays.iter_mut().map(|replay| replay.quantities(t as u64)).collect();
        engine.iter_mut().for_each(|values| values.truncate(start.len()));
        let mine: Vec<Vec<f64>> = plain.iter().map(|run| shown(&family, &run[t - 1].0)).collect();
        let error = |values: &Vec<f64>| values.iter().zip(&start).map(|(x, y)| (x - y).powi(2)).sum::<f64>();
        let columns = (0..start.len()).map(|i| {
            (format!("quantity {i}"), engine.iter().map(|v| v[i]).collect(), mine.iter().map(|v| v[i]).collect())
        });
        let errors = ("error".to_owned(), engine.iter().map(error).collect(), mine.iter().map(error).collect());
        for (name, mut a, mut b) in columns.chain([errors]).collect::<Vec<(String, Vec<f64>, Vec<f64>)>>() {
            let label = format!("{label}, t = {t}, {name}");
            let ((x, s), (y, r)) = (mean_se(&a), mean_se(&b));
            assert!((x - y).abs() <= MOST_SE * s.hypot(r) + 1e-12, "{label}: engine {x} +- {s}, by hand {y} +- {r}");
            assert_same_law(&mut a, &mut b, discrete, &label);
        }
    }
    let metrics = experiment.metrics_named(&["real_share"]).unwrap();
    let mut ensemble = Ensemble::new(&experiment, runs, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(10, &|| false);
    }
    for row in ensemble.history().rows().skip(1) {
        let shares: Vec<f64> = plain.iter().map(|run| run[row.generation as usize - 1].1).collect();
        let ((x, s), (y, r)) = ((row.summaries[0].mean, row.summaries[0].se), mean_se(&shares));
        assert!(
            (x - y).abs() <= MOST_SE * s.hypot(r) + 1e-9,
            "{label}, t = {}: real share {x}, by hand {y}",
            row.generation
        );
    }
}

fn all(family: &str) {
    all_of(family, 3000);
}

fn all_of(family: &str, runs: u64) {
    for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
        for (synthetic_fraction, real_source) in
            [(1.0, RealSource::Fresh), (0.6, RealSource::Fresh), (0.6, RealSource::Same)]
        {
            compare(
                Scenario {
                    family: family.into(),
                    retention,
                    window: 3,
                    synthetic_fraction,
                    real_source,
                    sample_size: 5,
                    generations: 5,
                    seed: 77,
                    ..Scenario::default()
                },
                runs,
            );
        }
    }
}

#[test]
fn gaussian_runs_as_by_hand() {
    all("gaussian");
}
#[test]
fn exponential_runs_as_by_hand() {
    all("exponential");
}
#[test]
fn poisson_runs_as_by_hand() {
    all("poisson");
}
#[test]
fn bernoulli_runs_as_by_hand() {
    all("bernoulli");
}
#[test]
fn categorical_runs_as_by_hand() {
    all("categorical");
}
#[test]
fn uniform_runs_as_by_hand() {
    all("uniform_scale");
}
#[test]
fn logistic_runs_as_by_hand() {
    all_of("logistic_location", 1000);
}
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn cauchy_runs_as_by_hand() {
    all_of("cauchy_location", 1000);
}
#[test]
fn mixture_runs_as_by_hand() {
    all_of("gaussian_mixture", 800);
}
#[test]
fn kernels_run_as_by_hand() {
    all("kde");
}
#[test]
fn laplace_runs_as_by_hand() {
    all("laplace");
}
#[test]
fn log_normal_runs_as_by_hand() {
    all("log_normal");
}
#[test]
fn gamma_runs_as_by_hand() {
    all("gamma");
}
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn weibull_runs_as_by_hand() {
    all("weibull");
}
#[test]
fn negative_binomial_runs_as_by_hand() {
    all("negative_binomial");
}
#[test]
fn power_law_runs_as_by_hand() {
    all("beta_power");
}
#[test]
fn geometric_runs_as_by_hand() {
    all("geometric");
}
#[test]
fn uniform_interval_runs_as_by_hand() {
    all("uniform_interval");
}
#[test]
fn pareto_runs_as_by_hand() {
    all("pareto");
}
