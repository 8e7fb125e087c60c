//! Speed of the loop: workload C1 is the Gaussian fit, n = 100, 1000 generations, 100 runs, on one thread.
//!
//! One line each, so that they can be read as ratios, which `benches/ratios.sh` prints beside the ceiling of numpy: a bare
//! loop of the same draws (normal and chi-squared); (a) the statistic path with no metric, with the two parameters, with
//! parameters and both divergences, with every metric; (a) at n = 10^7; generations 10 and 100 000 of every retention;
//! (b) the points path beside (c) a bare loop of its normal draws; two threads; and how soon the background thread
//! answers a moved slider.
#![allow(missing_docs, clippy::too_many_lines, clippy::unwrap_used, reason = "a bench that cannot run has failed")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{RngExt as _, SeedableRng as _};
use rand_distr::{ChiSquared, Distribution as _, StandardNormal};

use collapse_lab::experiment::{Ensemble, Experiment, Scenario};
use collapse_lab::family::Random;
use collapse_lab::worker::{Command, Worker};

const RUNS: u64 = 100;
const GENERATIONS: u64 = 1000;
/// The points path draws n times as many numbers, and so is timed over fewer runs.
const RUNS_BY_POINTS: u64 = 10;

fn experiment(sets: &[(&str, &str)]) -> Arc<Experiment> {
    let mut scenario = Scenario { generations: GENERATIONS, replicates: RUNS, sample_size: 100, ..Scenario::default() };
    for (key, value) in sets {
        scenario.set(key, value).unwrap();
    }
    Arc::new(Experiment::new(scenario).unwrap())
}

fn run(experiment: &Arc<Experiment>, metrics: &[&str]) -> u64 {
    let metrics = experiment.metrics_named(metrics).unwrap();
    let mut ensemble = Ensemble::new(experiment, experiment.scenario().replicates, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(u64::MAX, &|| false);
    }
    ensemble.generation()
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

fn statistic(criterion: &mut Criterion) {
    let (one, two) = (pool(1), pool(2));
    let mut group = criterion.benchmark_group("C1");
    group.sample_size(30);
    group.bench_function("bare loop", |bench| {
        bench.iter(|| {
            let mut rng = Random::seed_from_u64(7);
            let mut last = 0.0;
            for _ in 0..RUNS {
                let (mut mean, mut variance) = (0.0_f64, 1.0_f64);
                for _ in 0..GENERATIONS {
                    let z: f64 = rng.sample(StandardNormal);
                    mean += (variance / 100.0).sqrt() * z;
                    variance *= ChiSquared::new(99.0).unwrap().sample(&mut rng) / 100.0;
                }
                last += mean;
            }
            black_box(last)
        });
    });
    let all: Vec<String> = experiment(&[]).metrics().iter().map(|info| info.name.clone()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let sets: [(&str, &[&str]); 4] = [
        ("steps", &[]),
        ("parameters", &["mean", "variance"]),
        ("divergences", &["mean", "variance", "kl_truth_model", "kl_model_truth"]),
        ("every metric", &all),
    ];
    for retention in ["replace", "accumulate", "window"] {
        let experiment = experiment(&[("workflow.retention", retention)]);
        for (name, metrics) in sets {
            group.bench_function(format!("{retention} {name}"), |bench| {
                bench.iter(|| one.install(|| run(&experiment, metrics)));
            });
        }
    }
    let replace = experiment(&[("workflow.retention", "replace")]);
    for (name, metrics) in sets {
        group.bench_function(format!("replace {name} on two threads"), |bench| {
            bench.iter(|| two.install(|| run(&replace, metrics)));
        });
    }
    let large = experiment(&[("workflow.retention", "replace"), ("sample_size", "10000000")]);
    group.bench_function("replace steps at n 10000000", |bench| bench.iter(|| one.install(|| run(&large, &[]))));
    group.finish();
}

/// A hundred generations from t on, of runs without end. Those of generation 10 are 1000 runs, made anew each time.
fn late(criterion: &mut Criterion) {
    let one = pool(1);
    let mut group = criterion.benchmark_group("C1 late");
    group.sample_size(30);
    for (retention, runs) in [("replace", 100), ("accumulate", 100), ("window", 100), ("subsample", 1)] {
        let experiment = experiment(&[("workflow.retention", retention), ("stop.rule", "never")]);
        let at = |generation: u64| {
            let mut ensemble = Ensemble::new(&experiment, runs, Arc::new([]));
            while ensemble.generation() < generation {
                ensemble.advance(generation - ensemble.generation(), &|| false);
            }
            ensemble
        };
        group.bench_function(format!("{retention} from 10"), |bench| {
            bench.iter_batched_ref(
                || at(10),
                |ensemble| one.install(|| ensemble.advance(100, &|| false)),
                criterion::BatchSize::PerIteration,
            );
        });
        let mut ensemble = at(100_000);
        group.bench_function(format!("{retention} from 100000"), |bench| {
            bench.iter(|| one.install(|| ensemble.advance(100, &|| false)));
        });
    }
    group.finish();
}

fn points(criterion: &mut Criterion) {
    let one = pool(1);
    let mut group = criterion.benchmark_group("C1 by points");
    group.sample_size(20);
    group.bench_function("bare normal draws", |bench| {
        bench.iter(|| {
            let mut rng = Random::seed_from_u64(7);
            let mut sum = 0.0;
            for _ in 0..RUNS_BY_POINTS * GENERATIONS * 100 {
                let z: f64 = rng.sample(StandardNormal);
                sum += z;
            }
            black_box(sum)
        });
    });
    let runs = RUNS_BY_POINTS.to_string();
    let sets = [("workflow.retention", "replace"), ("sampling.draws", "points"), ("replicates", runs.as_str())];
    let by_points = experiment(&sets);
    group.bench_function("replace steps", |bench| bench.iter(|| one.install(|| run(&by_points, &[]))));
    group.finish();
}

/// What a moved slider waits for: a new run until its first snapshot (few replicates), and until all R = 500 are in.
fn answer(criterion: &mut Criterion) {
    let worker = Worker::spawn(|| {}).unwrap();
    let mut group = criterion.benchmark_group("slider to snapshot");
    group.sample_size(20);
    let mut run = 0;
    // What the Compare page shows.
    let shown = ["variance", "kl_truth_model", "variance_ratio", "error_sq", "real_share"].map(str::to_owned);
    worker.send(Command::Metrics(shown.to_vec()));
    for (name, complete) in [("first", false), ("all of R = 500, T = 100, both sides", true)] {
        group.bench_function(name, |bench| {
            bench.iter(|| {
                run += 1;
                let side = |retention| {
                    experiment(&[
                        ("workflow.retention", retention),
                        ("sample_size", &(20 + run % 100).to_string()),
                        ("generations", "100"),
                        ("replicates", "500"),
                    ])
                };
                let sides = vec![side("accumulate"), side("replace")];
                worker.send(Command::Run { run, sides, from_start: false });
                loop {
                    let newest = worker.newest();
                    if newest.run == run && !(complete && newest.computing) {
                        break;
                    }
                    std::thread::sleep(std::time::Duration::from_micros(200));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, statistic, late, points, answer);
criterion_main!(benches);
