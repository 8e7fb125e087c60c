//! The loop once more, in the plainest way: points in vectors, fits by hand, library draws. Nothing of the engine is used,
//! so that a mistake there cannot hide here. Means within 4.5 combined SE, laws by Smirnov at 1e-6.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Keeps, RealSource, Replay, Scenario};
use collapse_lab::family::Random;
use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_distr::{Distribution as _, Exp, Gamma, Normal, Poisson};
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
        "geometric" => {
            let mut trials = 1.0;
            while rng.random::<f64>() * model[0] >= 1.0 {
                trials += 1.0;
            }
            trials
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

/// The fit by hand.
pub(crate) fn fit(family: &str, points: &[f64], symbols: usize) -> Model {
    let n = points.len() as f64;
    let mean = points.iter().sum::<f64>() / n;
    match family {
        "gaussian" => vec![mean, points.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n],
        "log_normal" => {
            let logs: Vec<f64> = points.iter().map(|x| x.ln()).collect();
            fit("gaussian", &logs, 0)
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
        "uniform_scale" => vec![points.iter().copied().fold(0.0, f64::max)],
        "laplace" => {
            let mut sorted = points.to_vec();
            sorted.sort_by(f64::total_cmp);
            let median = (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0;
            vec![median, points.iter().map(|x| (x - median).abs()).sum::<f64>() / n]
        }
        "categorical" => (0..symbols).map(|i| points.iter().filter(|&&x| x == i as f64).count() as f64 / n).collect(),
        _ => vec![mean],
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
        model = fit(family, &points, truth.len());
        all.push((model.clone(), pool.iter().filter(|p| p.1).count() as f64 / pool.len() as f64));
    }
    all
}

fn truth_of(family: &str) -> Model {
    match family {
        "gaussian" | "laplace" | "log_normal" | "uniform_interval" => vec![0.0, 1.0],
        "gamma" => vec![2.0, 1.0],
        "geometric" => vec![3.0],
        "pareto" => vec![1.0, 3.0],
        "bernoulli" => vec![0.3],
        "categorical" => {
            let whole: f64 = (1..=10).map(|i| 1.0 / f64::from(i)).sum();
            (1..=10).map(|i| 1.0 / f64::from(i) / whole).collect()
        }
        _ => vec![1.0],
    }
}

/// A model's quantities in the family's order.
pub(crate) fn shown(family: &str, model: &Model) -> Vec<f64> {
    if family == "categorical" { vec![1.0 - model.iter().map(|p| p * p).sum::<f64>()] } else { model.clone() }
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
                3000,
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
