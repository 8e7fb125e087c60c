//! Normal vectors and regression: the loop by hand in the plainest way, theory at other dimensions, and the plane.
//! Laws by Smirnov at 1e-6, means within 4.5 standard errors.

use std::sync::Arc;

use collapse_lab::experiment::{Experiment, Keeps, RealSource, Replay, Scenario};
use collapse_lab::family::{Random, Setting};
use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_distr::StandardNormal;

use crate::support::{assert_same_law, random};
use crate::workflows;

fn normal(d: usize, rng: &mut Random) -> DVector<f64> {
    DVector::from_fn(d, |_, _| rng.sample(StandardNormal))
}

/// A model by hand: how to draw a point (given its place in the batch), and how to fit.
trait ByHand {
    type Model: Clone;
    fn truth(&self) -> Self::Model;
    fn real(&self, rng: &mut Random) -> DVector<f64>;
    fn synthetic(&self, model: &Self::Model, first: &[DVector<f64>], place: usize, rng: &mut Random) -> DVector<f64>;
    fn fit(&self, points: &[DVector<f64>]) -> Self::Model;
    fn values(&self, model: &Self::Model) -> Vec<f64>;
}

/// Covariance 0.5^|i - j| in two dimensions.
struct Vectors;
impl ByHand for Vectors {
    type Model = (DVector<f64>, DMatrix<f64>);
    fn truth(&self) -> Self::Model {
        (DVector::zeros(2), DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]))
    }
    fn real(&self, rng: &mut Random) -> DVector<f64> {
        self.synthetic(&self.truth(), &[], 0, rng)
    }
    fn synthetic(&self, model: &Self::Model, _: &[DVector<f64>], _: usize, rng: &mut Random) -> DVector<f64> {
        // By eigenvectors, not by a triangle.
        let eigen = model.1.clone().symmetric_eigen();
        let spread = eigen.eigenvalues.map(|x| x.max(0.0).sqrt()).component_mul(&normal(2, rng));
        &model.0 + eigen.eigenvectors * spread
    }
    fn fit(&self, points: &[DVector<f64>]) -> Self::Model {
        let n = points.len() as f64;
        let mean = points.iter().sum::<DVector<f64>>() / n;
        let covariance: DMatrix<f64> = points.iter().map(|x| (x - &mean) * (x - &mean).transpose()).sum();
        (mean, covariance / n)
    }
    fn values(&self, model: &Self::Model) -> Vec<f64> {
        vec![model.0.norm_squared(), model.1.trace() / 2.0, (model.1.determinant() / 0.75).ln()]
    }
}

/// Weights 1/sqrt(d) each, noise 1.
struct Regression {
    d: usize,
    reuses: bool,
}
impl Regression {
    fn label(&self, mut x: DVector<f64>, w: &DVector<f64>, rng: &mut Random) -> DVector<f64> {
        let noise: f64 = rng.sample(StandardNormal);
        let y = x.rows(0, self.d).dot(w) + noise;
        x = x.resize_vertically(self.d + 1, 0.0);
        x[self.d] = y;
        x
    }
}
impl ByHand for Regression {
    type Model = DVector<f64>;
    fn truth(&self) -> DVector<f64> {
        DVector::from_element(self.d, 1.0 / (self.d as f64).sqrt())
    }
    fn real(&self, rng: &mut Random) -> DVector<f64> {
        let x = normal(self.d, rng);
        self.label(x, &self.truth(), rng)
    }
    fn synthetic(&self, model: &Self::Model, first: &[DVector<f64>], place: usize, rng: &mut Random) -> DVector<f64> {
        let x = if self.reuses { first[place % first.len()].rows(0, self.d).into_owned() } else { normal(self.d, rng) };
        self.label(x, model, rng)
    }
    fn fit(&self, points: &[DVector<f64>]) -> Self::Model {
        let inputs = DMatrix::from_fn(points.len(), self.d, |i, j| points[i][j]);
        let labels = DVector::from_fn(points.len(), |i, _| points[i][self.d]);
        inputs.svd(true, true).solve(&labels, 1e-10).unwrap()
    }
    fn values(&self, model: &Self::Model) -> Vec<f64> {
        let error = (model - self.truth()).norm_squared();
        vec![error, error + 1.0, model.dot(&self.truth())]
    }
}

fn run<H: ByHand>(hand: &H, scenario: &Scenario, last: usize, rng: &mut Random) -> Vec<Vec<f64>> {
    let n = scenario.sample_size as usize;
    let m = (n as f64 * scenario.synthetic_ratio).round() as usize;
    let mut batches: Vec<Vec<DVector<f64>>> = Vec::new();
    let mut model = hand.truth();
    let mut all = Vec::new();
    for t in 1..=last {
        let size = if t == 1 { n } else { m };
        let mut synthetic = if t == 1 { 0 } else { (size as f64 * scenario.synthetic_fraction).round() as usize };
        if scenario.real_source == RealSource::Same && t > 1 {
            synthetic = synthetic.max(size - n.min(size));
        }
        let batch = (0..size).map(|i| {
            if i < synthetic {
                hand.synthetic(&model, &batches[0], i, rng)
            } else if t > 1 && scenario.real_source == RealSource::Same {
                batches[0][i - synthetic].clone()
            } else {
                hand.real(rng)
            }
        });
        let batch = batch.collect();
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
        model = hand.fit(&pool);
        all.push(hand.values(&model));
    }
    all
}

fn compare<H: ByHand>(hand: &H, scenario: Scenario) {
    const RUNS: u64 = 350;
    let label = format!(
        "{} {:?} {:?} {} {:?} ratio {} points {}",
        scenario.family,
        scenario.estimator,
        scenario.retention,
        scenario.synthetic_fraction,
        scenario.real_source,
        scenario.synthetic_ratio,
        scenario.by_points
    );
    let mut rng = random(scenario.seed);
    let plain: Vec<_> = (0..RUNS).map(|_| run(hand, &scenario, 4, &mut rng)).collect();
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut replays: Vec<Replay> = (0..RUNS).map(|replicate| Replay::new(&experiment, replicate)).collect();
    for t in [1, 2, 4] {
        let engine: Vec<Vec<f64>> = replays.iter_mut().map(|replay| replay.quantities(t as u64)).collect();
        for i in 0..engine[0].len() {
            let mut a: Vec<f64> = engine.iter().map(|values| values[i]).collect();
            let mut b: Vec<f64> = plain.iter().map(|run| run[t - 1][i]).collect();
            assert_same_law(&mut a, &mut b, false, &format!("{label}, t = {t}, quantity {i}"));
        }
    }
}

/// Every retention, fraction and source, and both ways to draw.
fn all<H: ByHand>(hand: &H, family: &str, settings: &[(&str, f64)], reuses: bool) {
    for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
        for (synthetic_fraction, real_source, synthetic_ratio) in [
            (1.0, RealSource::Fresh, 1.0),
            (1.0, RealSource::Fresh, 1.6),
            (0.6, RealSource::Fresh, 1.0),
            (0.6, RealSource::Same, 1.0),
        ] {
            let mut scenario = Scenario {
                family: family.into(),
                retention,
                window: 3,
                synthetic_fraction,
                synthetic_ratio,
                real_source,
                sample_size: 7,
                generations: 4,
                seed: 78,
                by_points: synthetic_ratio > 1.0 && retention == Keeps::Accumulate,
                ..Scenario::default()
            };
            settings.iter().for_each(|&(key, value)| scenario.truth.insert(key, Setting::Number(value)));
            if reuses {
                scenario.estimator.insert("design", Setting::Number(1.0));
            }
            compare(hand, scenario);
        }
    }
}

#[test]
fn vectors_run_as_by_hand() {
    all(&Vectors, "multivariate_gaussian", &[], false);
}
#[test]
fn regression_with_fresh_designs_runs_as_by_hand() {
    all(&Regression { d: 2, reuses: false }, "linear_regression", &[], false);
}
#[test]
fn regression_with_a_reused_design_runs_as_by_hand() {
    all(&Regression { d: 2, reuses: true }, "linear_regression", &[], true);
}
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn regression_with_more_weights_than_points_runs_as_by_hand() {
    for reuses in [false, true] {
        all(&Regression { d: 9, reuses }, "linear_regression", &[("dimension", 9.0)], reuses);
    }
}

fn scenario(family: &str, sample_size: u64, retention: Keeps, numbers: &[(&str, f64)]) -> Scenario {
    let mut scenario = Scenario {
        family: family.into(),
        retention,
        sample_size,
        window: 3,
        generations: 6,
        seed: 3,
        ..Scenario::default()
    };
    for &(key, value) in numbers {
        let table = if key == "design" { &mut scenario.estimator } else { &mut scenario.truth };
        table.insert(key, Setting::Number(value));
    }
    scenario
}

#[test]
fn theory_holds_at_other_dimensions_and_sizes() {
    let mut failures = Vec::new();
    let mut compared = 0;
    for d in [1.0, 2.0, 5.0] {
        for n in [18, 41] {
            for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
                let knobs = [("dimension", d), ("variance", 3.0), ("correlation", -0.4)];
                compared +=
                    workflows::compare(scenario("multivariate_gaussian", n, retention, &knobs), 600, &mut failures);
                for (design, synthetic_ratio) in [(0.0, 1.0), (0.0, 1.5), (1.0, 1.0), (1.0, 2.0)] {
                    let knobs = [("dimension", d), ("noise", 0.5), ("norm", 3.0), ("design", design)];
                    let one = scenario("linear_regression", n, retention, &knobs);
                    compared += workflows::compare(Scenario { synthetic_ratio, ..one }, 600, &mut failures);
                }
            }
        }
    }
    // More weights than points: signal is lost even without noise.
    for noise in [0.001, 0.5] {
        let knobs = [("dimension", 40.0), ("noise", noise), ("norm", 2.0)];
        compared += workflows::compare(scenario("linear_regression", 20, Keeps::Replace, &knobs), 600, &mut failures);
    }
    assert!(compared > 1500, "{compared}");
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
}

/// Points in the plane are those that were fitted: they give the numbers on the screen again (1e-9).
#[test]
fn the_plane_shows_the_points_that_were_fitted() {
    for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
        for design in [0.0, 1.0] {
            let experiment =
                Experiment::new(scenario("linear_regression", 9, retention, &[("dimension", 1.0), ("design", design)]))
                    .unwrap();
            let mut replay = Replay::new(&experiment, 2);
            let range = replay.look(0).plane.unwrap().range;
            for t in [1, 2, 6] {
                let view = replay.look(t);
                let plane = view.plane.unwrap();
                assert!(plane.range == range && plane.points.len() as u64 == view.held);
                let sum = |f: &dyn Fn(&[f64; 2]) -> f64| plane.points.iter().map(f).sum::<f64>();
                let slope = sum(&|p| p[0] * p[1]) / sum(&|p| p[0] * p[0]);
                assert!((slope - view.quantities[2]).abs() < 1e-9, "{retention:?} {design} {t}");
            }
        }
        let experiment = Experiment::new(scenario("multivariate_gaussian", 9, retention, &[])).unwrap();
        let mut replay = Replay::new(&experiment, 2);
        for t in [1, 2, 6] {
            let view = replay.look(t);
            let plane = view.plane.unwrap();
            let n = plane.points.len() as f64;
            let variance = |axis: usize| {
                let mean = plane.points.iter().map(|p| p[axis]).sum::<f64>() / n;
                plane.points.iter().map(|p| (p[axis] - mean).powi(2)).sum::<f64>() / n
            };
            assert!((0.5 * (variance(0) + variance(1)) - view.quantities[1]).abs() < 1e-9, "{retention:?} {t}");
            assert!(plane.model.iter().chain(&plane.truth).flatten().flatten().all(|x| x.is_finite()));
        }
    }
    // One dimension is a density; a cloud of very many is thinned; a singular model is drawn flat, under its name.
    let line = Experiment::new(scenario("multivariate_gaussian", 9, Keeps::Replace, &[("dimension", 1.0)])).unwrap();
    assert!(Replay::new(&line, 0).look(3).plane.is_none());
    let many = Experiment::new(scenario("multivariate_gaussian", 1_000_000, Keeps::Accumulate, &[])).unwrap();
    assert_eq!(Replay::new(&many, 0).look(5).plane.unwrap().points.len(), 3000);
    let flat = Experiment::new(scenario("multivariate_gaussian", 2, Keeps::Replace, &[])).unwrap();
    let view = Replay::new(&flat, 0).look(3);
    assert_eq!(view.collapsed.unwrap().0, "singular covariance: rank 1 of 2");
    assert_eq!(view.plane.unwrap().model.len(), 2);
}

#[test]
fn what_does_not_fit_is_refused_in_one_line() {
    let refused = |one: Scenario| Experiment::new(one).unwrap_err().to_string();
    let reused = scenario("linear_regression", 10_000_000, Keeps::Replace, &[("design", 1.0)]);
    assert!(refused(Scenario { replicates: 500, ..reused }).contains("GB is the limit"));
    let odd = scenario("multivariate_gaussian", 10, Keeps::Replace, &[("correlation", 1.0)]);
    assert!(refused(odd).starts_with("truth.correlation = 1: must be"));
}
