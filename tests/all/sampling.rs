//! Temperature, sampling bias, weights on real data, changed points: laws, loops written out point by point, theory.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Keeps, RealSource, Replay, Rules, Scenario, keys};
use collapse_lab::family::{Family, Random, Setting};
use collapse_lab::theory::{Agreement, Kind, curves};
use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::{Distribution as _, Normal, StandardNormal};

use crate::oracle::shown;
use crate::support::{Law, MOST_SE, assert_close, assert_same_law, for_every_family, mean_se, random};

/// A family, keys that are set, and how the refusal begins.
type Refused = (&'static str, Vec<(&'static str, toml::Value)>, &'static str);

fn scenario(family: &str, pairs: &[(&str, toml::Value)]) -> Scenario {
    let mut scenario = Scenario { generations: 5, sample_size: 8, retention: Keeps::Replace, ..Scenario::default() };
    scenario.set_family(family);
    for (path, value) in pairs {
        keys::apply(&mut scenario, path, value).unwrap();
    }
    scenario
}

fn refused(scenario: &Scenario) -> String {
    Experiment::new(scenario.clone()).unwrap_err().to_string()
}

/// Quantities of so many replicates at a generation.
fn engine(scenario: &Scenario, runs: u64, generation: u64) -> Vec<Vec<f64>> {
    let experiment = Experiment::new(scenario.clone()).unwrap();
    (0..runs).map(|replicate| Replay::new(&experiment, replicate).quantities(generation)).collect()
}

/// ln p / temperature and the tempered ln density differ by the same constant everywhere; a widened law has the same mean.
struct TemperedLaw;

impl Law for TemperedLaw {
    fn check<F: Family>(&self, family: &F, truth: &F::Params, label: &str) {
        let mut rng = random(3);
        for temperature in [0.4, 1.0, 1.7] {
            let Some(tempered) = family.tempered(truth, temperature) else { continue };
            let gaps: Vec<f64> = (0..40)
                .map(|_| family.sample(truth, &mut rng))
                .map(|x| family.ln_density(&tempered, x.clone()) - family.ln_density(truth, x) / temperature)
                .filter(|gap| gap.is_finite())
                .collect();
            assert!(gaps.len() > 5, "{label}");
            for gap in &gaps {
                assert!(
                    (gap - gaps[0]).abs() < 1e-7 * gaps[0].abs().max(1.0),
                    "{label} {temperature}: {gap} {}",
                    gaps[0]
                );
            }
        }
        if let Some(same) = family.widened(truth, 1.0) {
            let values = |model| (0..F::ABOUT.quantities.len()).map(|i| family.quantity(i, model)).collect::<Vec<_>>();
            let pairs = values(&same).into_iter().zip(values(truth));
            pairs.for_each(|(a, b)| assert_close(a, b, 1e-12, label));
        }
    }
}

#[test]
fn tempered_laws_are_powers_of_the_density() {
    for_every_family(&TemperedLaw);
    let families = |path| keys::key(path).unwrap().needs.unwrap().families();
    let (heated, widened) = (families("sampling.temperature"), families("sampling.bias"));
    for name in ["gaussian", "multivariate_gaussian", "log_normal", "exponential", "geometric", "laplace", "bernoulli"]
    {
        assert!(heated.contains(&name), "{name}");
    }
    assert!(heated.contains(&"categorical") && !heated.contains(&"poisson") && !heated.contains(&"kde"));
    assert_eq!(widened, ["gaussian", "gaussian_mixture", "multivariate_gaussian", "plane_mixture"]);
}

/// By points and by statistic: the same law after some generations, in every workflow (Smirnov at 1e-6).
#[test]
fn bent_draws_have_the_same_law_by_points_and_by_statistic() {
    let heat = |path: &'static str, x: f64| vec![(path, toml::Value::Float(x))];
    let rules = [heat("sampling.temperature", 0.6), heat("sampling.temperature", 1.8), heat("sampling.bias", 0.5)];
    for family in
        ["gaussian", "multivariate_gaussian", "log_normal", "exponential", "geometric", "bernoulli", "categorical"]
    {
        for rule in &rules {
            if rule[0].0 == "sampling.bias" && !keys::is_offered("sampling.bias", family) {
                continue;
            }
            for retention in [Keeps::Replace, Keeps::Subsample] {
                let mut base = scenario(family, rule);
                base.retention = retention;
                let [mut a, mut b] = [false, true].map(|by_points| {
                    let side = Scenario { by_points, seed: u64::from(by_points), ..base.clone() };
                    engine(&side, 1500, 4).into_iter().map(|values| values[values.len() - 1]).collect::<Vec<f64>>()
                });
                let discrete = ["geometric", "bernoulli", "categorical"].contains(&family);
                assert_same_law(&mut a, &mut b, discrete, &format!("{family} {rule:?} {retention:?}"));
            }
        }
    }
}

/// One point of a model, tempered or widened by hand.
fn bent_point(family: &str, model: &[f64], temperature: f64, bias: f64, rng: &mut Random) -> f64 {
    match family {
        "gaussian" => model[0] + (model[1] * temperature * bias).sqrt() * rng.sample::<f64, _>(StandardNormal),
        "exponential" => -(1.0 - rng.random::<f64>()).ln() * model[0] * temperature,
        "poisson" if model[0] == 0.0 => 0.0,
        "poisson" => rand_distr::Poisson::new(model[0]).unwrap().sample(rng),
        "bernoulli" => {
            let weights = [1.0 - model[0], model[0]].map(|p| p.powf(1.0 / temperature));
            f64::from(u8::from(rng.random::<f64>() * (weights[0] + weights[1]) < weights[1]))
        }
        _ => {
            let weights: Vec<f64> = model.iter().map(|p| p.powf(1.0 / temperature)).collect();
            let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
            for (i, weight) in weights.iter().enumerate() {
                left -= weight;
                if left < 0.0 {
                    return i as f64;
                }
            }
            model.iter().rposition(|&p| p > 0.0).unwrap() as f64
        }
    }
}

fn plain_fit(family: &str, points: &[f64], symbols: usize, lost: f64) -> Vec<f64> {
    let n = points.len() as f64;
    let mean = points.iter().sum::<f64>() / n;
    match family {
        "gaussian" => vec![mean, points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - lost)],
        "categorical" => (0..symbols).map(|i| points.iter().filter(|&&x| x == i as f64).count() as f64 / n).collect(),
        _ => vec![mean],
    }
}

/// The loop by hand: `first` real points, then so many fresh real and synthetic ones each generation. Weighted, or pooled
/// with everything so far (`keeps`) or without.
struct ByHand<'a> {
    family: &'a str,
    truth: Vec<f64>,
    first: usize,
    later: (usize, usize),
    temperature: f64,
    bias: f64,
    lost: f64,
    weight: Option<f64>,
    keeps: bool,
}

impl ByHand<'_> {
    fn run(&self, generations: usize, rng: &mut Random) -> Vec<f64> {
        let symbols = self.truth.len();
        let draw = |model: &[f64], heat: (f64, f64), n: usize, rng: &mut Random| -> Vec<f64> {
            (0..n).map(|_| bent_point(self.family, model, heat.0, heat.1, rng)).collect()
        };
        let mut pool = draw(&self.truth, (1.0, 1.0), self.first, rng);
        let mut model = plain_fit(self.family, &pool, symbols, self.lost);
        for _ in 1..generations {
            let real = draw(&self.truth, (1.0, 1.0), self.later.0, rng);
            let synthetic = draw(&model, (self.temperature, self.bias), self.later.1, rng);
            model = if let Some(w) = self.weight {
                let parts = [real, synthetic].map(|part| plain_fit(self.family, &part, symbols, self.lost));
                parts[0].iter().zip(&parts[1]).map(|(r, s)| w * r + (1.0 - w) * s).collect()
            } else {
                if !self.keeps {
                    pool.clear();
                }
                pool.extend(real.into_iter().chain(synthetic));
                plain_fit(self.family, &pool, symbols, self.lost)
            };
        }
        model
    }

    fn compare(&self, scenario: &Scenario, runs: u64) {
        let mut rng = random(11);
        for generations in [2, 5] {
            let mine: Vec<Vec<f64>> = (0..runs).map(|_| shown(self.family, &self.run(generations, &mut rng))).collect();
            let theirs = engine(scenario, runs, generations as u64);
            for i in 0..mine[0].len() {
                let label = format!("{} {:?} quantity {i} at {generations}", self.family, scenario.rules);
                let column = |runs: &[Vec<f64>]| runs.iter().map(|values| values[i]).collect::<Vec<f64>>();
                let (mut a, mut b) = (column(&theirs), column(&mine));
                let ((x, s), (y, r)) = (mean_se(&a), mean_se(&b));
                assert!(
                    (x - y).abs() <= MOST_SE * s.hypot(r) + 1e-12,
                    "{label}: engine {x} +- {s}, by hand {y} +- {r}"
                );
                let discrete = ["poisson", "bernoulli", "categorical"].contains(&self.family);
                assert_same_law(&mut a, &mut b, discrete, &label);
            }
        }
    }
}

/// 6 real points, then 4 fresh ones and 8 synthetic ones.
fn mixed(family: &str) -> (Scenario, ByHand<'_>) {
    let mut scenario = scenario(family, &[]);
    (scenario.sample_size, scenario.synthetic_ratio, scenario.synthetic_fraction) = (6, 2.0, 2.0 / 3.0);
    let truth = match family {
        "gaussian" => vec![0.0, 1.0],
        "bernoulli" => vec![0.3],
        "categorical" => {
            scenario.truth.insert("symbols", Setting::Number(4.0));
            [1.0, 0.5, 1.0 / 3.0, 0.25].map(|weight| weight / (25.0 / 12.0)).to_vec()
        }
        _ => vec![1.0],
    };
    let by_hand = ByHand {
        family,
        truth,
        first: 6,
        later: (4, 8),
        temperature: 1.0,
        bias: 1.0,
        lost: 0.0,
        weight: None,
        keeps: false,
    };
    (scenario, by_hand)
}

#[test]
fn temperature_runs_as_by_hand() {
    for family in ["gaussian", "exponential", "bernoulli", "categorical"] {
        for temperature in [0.5, 1.6] {
            for keeps in [false, true] {
                let (mut scenario, mut by_hand) = mixed(family);
                scenario.retention = if keeps { Keeps::Accumulate } else { Keeps::Replace };
                scenario.rules.temperature = temperature;
                (by_hand.temperature, by_hand.keeps) = (temperature, keeps);
                by_hand.compare(&scenario, 2000);
            }
        }
    }
}

#[test]
fn bias_runs_as_by_hand() {
    for (keeps, lost) in [(false, 1.0), (true, 0.0)] {
        let (mut scenario, mut by_hand) = mixed("gaussian");
        scenario.retention = if keeps { Keeps::Accumulate } else { Keeps::Replace };
        scenario.estimator.insert("divisor", Setting::Number(lost));
        scenario.rules.bias = 0.55;
        (by_hand.bias, by_hand.keeps, by_hand.lost) = (0.55, keeps, lost);
        by_hand.compare(&scenario, 3000);
    }
}

#[test]
fn weighted_fits_run_as_by_hand() {
    for family in ["gaussian", "exponential", "poisson", "bernoulli", "categorical"] {
        for weight in [0.0, 0.23, 0.8, 1.0] {
            let (mut scenario, mut by_hand) = mixed(family);
            if family == "gaussian" {
                scenario.estimator.insert("divisor", Setting::Number(1.0));
                by_hand.lost = 1.0;
            }
            scenario.rules.real_weight = Some(weight);
            by_hand.weight = Some(weight);
            by_hand.compare(&scenario, 1500);
        }
    }
}

/// Least squares with weights w/n and (1 - w)/m, all normal equations written out.
#[test]
fn weighted_regression_runs_as_by_hand() {
    let (runs, weight) = (3000, 0.3);
    let mut base = scenario("linear_regression", &[("truth.dimension", toml::Value::Integer(2))]);
    (base.sample_size, base.synthetic_ratio, base.synthetic_fraction) = (9, 2.0, 2.0 / 3.0);
    base.rules.real_weight = Some(weight);
    let truth = DVector::from_element(2, 0.5_f64.sqrt());
    let mut rng = random(4);
    let mut normal = || -> f64 { Normal::new(0.0, 1.0).unwrap().sample(&mut rng) };
    let mut by_hand = Vec::new();
    for _ in 0..runs {
        let mut rows = |weights: &DVector<f64>, n: usize| -> (DMatrix<f64>, DVector<f64>) {
            let x = DMatrix::from_fn(n, 2, |_, _| normal());
            let y = &x * weights + DVector::from_fn(n, |_, _| normal());
            (x, y)
        };
        let (x, y) = rows(&truth, 9);
        let mut model = (x.transpose() * &x).try_inverse().unwrap() * x.transpose() * y;
        for _ in 1..4 {
            let ((x, y), (u, v)) = (rows(&truth, 6), rows(&model, 12));
            let (a, b) = (weight / 6.0, (1.0 - weight) / 12.0);
            let gram = x.transpose() * &x * a + u.transpose() * &u * b;
            model = gram.try_inverse().unwrap() * (x.transpose() * y * a + u.transpose() * v * b);
        }
        by_hand.push((&model - &truth).norm_squared());
    }
    let mut theirs: Vec<f64> = engine(&base, runs, 4).into_iter().map(|values| values[0]).collect();
    assert_same_law(&mut theirs, &mut by_hand, false, "weighted regression");
}

/// Covariances of vectors are mixed as those of numbers: in each direction the law of the one-dimensional loop.
#[test]
fn weighted_vectors_are_weighted_numbers_in_each_direction() {
    let pairs =
        [("estimator.real_weight", toml::Value::Float(0.3)), ("workflow.synthetic_to_real", toml::Value::Float(2.0))];
    let numbers = scenario("gaussian", &pairs);
    let mut vectors = scenario("multivariate_gaussian", &pairs);
    vectors.truth.insert("dimension", Setting::Number(1.0));
    let mut a: Vec<f64> = engine(&numbers, 3000, 4).iter().map(|values| values[1]).collect();
    let mut b: Vec<f64> = engine(&Scenario { seed: 9, ..vectors }, 3000, 4).iter().map(|values| values[1]).collect();
    assert_same_law(&mut a, &mut b, false, "variance");
}

/// Worst gap to exact theory in standard errors; some curves must be compared.
fn agreement(mut scenario: Scenario, fewest: usize) {
    scenario.replicates = 3000;
    let label = format!("{} {:?} {:?} {:?}", scenario.family, scenario.retention, scenario.real_source, scenario.rules);
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let theory = curves(&experiment, experiment.scenario().generations);
    for curve in &theory {
        let same = theory.iter().filter(|other| (other.metric, other.kind) == (curve.metric, curve.kind)).count();
        assert_eq!(same, 1, "{label}: {}", curve.metric);
    }
    let mut ensemble = Ensemble::new(&experiment, 3000, Arc::clone(experiment.metrics()));
    while ensemble.finished().is_none() {
        ensemble.advance(100, &|| false);
    }
    let agreement = Agreement::of(ensemble.history(), &theory, u64::MAX, 3000).expect("something exact is known");
    assert!(agreement.compared >= fewest, "{label}: {agreement:?}");
    assert!(agreement.holds(), "{label}: {agreement:?}");
}

/// Recursion 0.2 and what was built on it, away from the defaults of every scenario.
#[test]
fn biased_normal_laws_follow_their_recursion() {
    for (bias, temperature) in [(0.6, 1.0), (1.0, 1.0), (1.3, 0.5)] {
        for lost in [0.0, 1.0] {
            for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample] {
                for (fraction, source) in [(1.0, RealSource::Fresh), (0.7, RealSource::Fresh), (0.7, RealSource::Same)]
                {
                    let mut base = scenario("gaussian", &[("truth.variance", toml::Value::Float(2.5))]);
                    base.estimator.insert("divisor", Setting::Number(lost));
                    (base.rules.bias, base.rules.temperature, base.retention) = (bias, temperature, retention);
                    (base.synthetic_fraction, base.real_source) = (fraction, source);
                    (base.sample_size, base.generations, base.synthetic_ratio) = (17, 7, 1.4);
                    agreement(base, 3);
                }
            }
        }
    }
}

#[test]
fn biased_vectors_follow_their_recursion() {
    for (lost, fraction, bias) in [(0.0, 1.0, 0.7), (1.0, 0.6, 0.8), (1.0, 1.0, 1.0)] {
        let mut base = scenario("multivariate_gaussian", &[("truth.dimension", toml::Value::Integer(3))]);
        base.estimator.insert("divisor", Setting::Number(lost));
        (base.rules.bias, base.synthetic_fraction, base.sample_size, base.generations) = (bias, fraction, 21, 6);
        agreement(base, 3);
    }
}

#[test]
fn weighted_loops_follow_their_recursion() {
    for family in [
        "gaussian",
        "multivariate_gaussian",
        "gaussian_known_variance",
        "exponential",
        "poisson",
        "bernoulli",
        "categorical",
    ] {
        for weight in [0.15, 0.7] {
            let mut base = scenario(family, &[("workflow.synthetic_to_real", toml::Value::Float(1.7))]);
            (base.rules.real_weight, base.sample_size, base.generations) = (Some(weight), 23, 8);
            agreement(base.clone(), 2);
            if family == "gaussian" {
                base.estimator.insert("divisor", Setting::Number(1.0));
                base.rules.bias = 0.8;
                agreement(base, 3);
            }
        }
    }
}

/// Polya's urn: accumulating B points each generation, the variance of a share follows Var' = Var + (pq - Var) B / N^2 with
/// N the new size; one ball each time, pq t / ((N + 1)(N + t)) after t of them (2404.02325, derived).
#[test]
fn an_urn_is_what_accumulating_is() {
    for family in ["bernoulli", "categorical"] {
        let mut urn = scenario(family, &[("workflow.synthetic_ratio", toml::Value::Float(0.1))]);
        (urn.retention, urn.sample_size, urn.generations) = (Keeps::Accumulate, 10, 31);
        agreement(urn.clone(), 2);
        let theory = curves(&Experiment::new(urn).unwrap(), 31);
        let left = theory.iter().find(|curve| curve.metric == "variance_ratio").unwrap();
        for t in 1..31_u32 {
            // The first batch is itself drawn: its own 1/N, then the urn on what is left.
            let (n, t) = (10.0, f64::from(t));
            let lost = 1.0 / n + (1.0 - 1.0 / n) * t / ((n + 1.0) * (n + t));
            assert_close(left.at(t as u64 + 1).unwrap(), 1.0 - lost, 1e-12, family);
        }
    }
}

/// The mean field with its first correction, at n = 2000: within 2 % of runs where it speaks.
#[test]
fn the_mean_field_is_near_at_large_n() {
    for (temperature, retention, fraction, source) in [
        (0.6, Keeps::Replace, 0.5, RealSource::Fresh),
        (1.7, Keeps::Replace, 1.0, RealSource::Fresh),
        (0.7, Keeps::Replace, 0.4, RealSource::Same),
        (1.5, Keeps::Accumulate, 1.0, RealSource::Fresh),
        (0.6, Keeps::Accumulate, 0.8, RealSource::Fresh),
    ] {
        for family in ["categorical", "bernoulli"] {
            let mut base = scenario(family, &[]);
            (base.rules.temperature, base.retention, base.synthetic_fraction) = (temperature, retention, fraction);
            (base.real_source, base.sample_size, base.generations) = (source, 2000, 12);
            let experiment = Arc::new(Experiment::new(base).unwrap());
            let theory = curves(&experiment, 12);
            let mut ensemble = Ensemble::new(&experiment, 400, Arc::clone(experiment.metrics()));
            while ensemble.finished().is_none() {
                ensemble.advance(100, &|| false);
            }
            let mut compared = 0;
            for curve in theory.iter().filter(|curve| curve.kind == Kind::Asymptotic) {
                let place = ensemble.history().metric(curve.metric).unwrap();
                for row in ensemble.history().rows().skip(1) {
                    let Some(wanted) = curve.at(row.generation) else { continue };
                    let found = row.summaries[place].mean;
                    let room = 0.02 * wanted.abs() + MOST_SE * row.summaries[place].se + 1e-4;
                    assert!(
                        (found - wanted).abs() <= room,
                        "{family} {temperature} {retention:?} {}, t = {}: {found}, mean field {wanted}",
                        curve.metric,
                        row.generation
                    );
                    compared += 1;
                }
            }
            assert!(compared > 10, "{family} {temperature}");
        }
    }
}

/// A changed point: with common random numbers the first fit differs by 1/n in every run, and then the difference follows
/// gamma' = alpha/n + (1 - alpha) L gamma in mean, L = 1/temperature (2502.18865, derived).
#[test]
fn a_changed_point_is_remembered_as_derived() {
    let (n, runs) = (50_u64, 4000);
    for (alpha, gain) in [(0.5, 1.5), (0.6, 1.0), (0.5, 0.5)] {
        let mut base = scenario("bernoulli", &[("truth.mean", toml::Value::Float(0.5))]);
        keys::apply(&mut base, "workflow.synthetic_to_real", &toml::Value::Float((1.0 - alpha) / alpha)).unwrap();
        (base.sample_size, base.real_source, base.by_points) = (n, RealSource::Same, true);
        base.rules.temperature = 1.0 / gain;
        let changed = Scenario { rules: Rules { changed_points: 1, ..base.rules.clone() }, ..base.clone() };
        let experiments = [&base, &changed].map(|side| Experiment::new(side.clone()).unwrap());
        let theory = curves(&experiments[1], 8);
        let predicted = theory.iter().find(|curve| curve.metric == "mean").unwrap();
        let mut gaps = vec![Vec::new(); 6];
        for run in 0..runs {
            let [mut plain, mut other] = experiments.each_ref().map(|experiment| Replay::new(experiment, run));
            for (t, gaps) in (1..).zip(&mut gaps) {
                gaps.push(other.quantities(t)[0] - plain.quantities(t)[0]);
            }
        }
        assert!(gaps[0].iter().all(|gap| (gap - 1.0 / n as f64).abs() < 1e-12));
        let mut gamma = 1.0 / n as f64;
        for (t, gaps) in (1..).zip(&gaps) {
            let (mean, se) = mean_se(gaps);
            // To first order in 1/n: 12 % at n = 50.
            assert!((mean - gamma).abs() <= MOST_SE * se + 0.12 * gamma, "{alpha} {gain} {t}: {mean} +- {se}, {gamma}");
            if let Some(wanted) = predicted.at(t) {
                assert!(
                    (mean - (wanted - 0.5)).abs() <= MOST_SE * se + 0.06 * gamma,
                    "{alpha} {gain} {t}: {mean} {wanted}"
                );
            }
            gamma = alpha / n as f64 + (1.0 - alpha) * gain * gamma;
        }
    }
}

/// A changed batch has the law of any other, and all but one of its points are those that it had.
#[test]
fn an_exchanged_point_leaves_the_law() {
    for family in ["gaussian", "exponential", "poisson", "laplace"] {
        let base = scenario(family, &[("workflow.changed_points", toml::Value::Integer(1))]);
        let plain = Scenario { rules: Rules { changed_points: 0, ..base.rules.clone() }, ..base.clone() };
        let column = |scenario: &Scenario| engine(scenario, 2000, 1).iter().map(|v| v[0]).collect::<Vec<f64>>();
        let (mut a, mut b) = (column(&base), column(&plain));
        let moved: Vec<f64> = a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).collect();
        let apart: Vec<f64> = a.iter().zip(b.iter().skip(1)).map(|(a, b)| (a - b).powi(2)).collect();
        assert!(mean_se(&moved).0 < 0.5 * mean_se(&apart).0 && mean_se(&moved).0 > 0.0, "{family}");
        assert_same_law(&mut a, &mut b, family == "poisson", family);
    }
}

/// The dots on view give the fit on view: bent draws are true samples.
#[test]
fn points_on_view_give_the_fit() {
    let mut base = scenario("gaussian", &[("sampling.bias", toml::Value::Float(0.4))]);
    base.sample_size = 30;
    let view = Replay::new(&Experiment::new(base).unwrap(), 3).look(4);
    let (mean, _) = mean_se(&view.points);
    let variance = view.points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 30.0;
    assert_close(mean, view.quantities[0], 1e-9, "mean");
    assert_close(variance, view.quantities[1], 1e-9, "variance");
}

#[test]
fn another_start_and_other_sizes() {
    let list = |p: &[f64]| toml::Value::Array(p.iter().copied().map(toml::Value::Float).collect());
    let mut base =
        scenario("categorical", &[("truth.symbols", toml::Value::Integer(3)), ("truth.zipf", toml::Value::Float(0.0))]);
    keys::apply(&mut base, "model.start", &list(&[1.0, 0.0, 0.0])).unwrap();
    assert!(engine(&base, 5, 3).iter().all(|values| values[0] == 0.0 && values[1] == 1.0));
    base.rules.start = vec![0.5, 0.5];
    assert!(refused(&base).starts_with("model.start = [0.5, 0.5]: must be a list that is a law"), "{}", refused(&base));
    let mut sizes = scenario("gaussian", &[("workflow.synthetic_to_real", toml::Value::Float(9.0))]);
    sizes.sample_size = 100;
    let sizes = Experiment::new(sizes).unwrap().plan().sizes(2);
    assert_eq!((sizes.real, sizes.synthetic), (100, 900));
    // Values are found again in the file that a result holds.
    let again =
        keys::all(&Scenario { rules: Rules { real_weight: Some(0.25), ..Rules::default() }, ..Scenario::default() });
    assert_eq!(again["estimator.real_weight"], toml::Value::Float(0.25));
    assert_eq!(keys::all(&Scenario::default())["estimator.real_weight"], toml::Value::String("pooled".into()));
}

#[test]
fn what_cannot_be_is_refused_in_one_line() {
    let float = toml::Value::Float;
    let cases: [Refused; 7] = [
        ("poisson", vec![("sampling.temperature", float(0.5))], "sampling.temperature = 0.5: poisson has no such rule"),
        ("exponential", vec![("sampling.bias", float(0.5))], "sampling.bias = 0.5: exponential has no such rule"),
        ("kde", vec![("estimator.real_weight", float(0.5))], "estimator.real_weight = 0.5: kde has no such rule"),
        (
            "gaussian",
            vec![("estimator.real_weight", float(0.5))],
            "estimator.real_weight = 0.5: needs a workflow.synthetic_fraction",
        ),
        (
            "gaussian",
            vec![
                ("estimator.real_weight", float(0.5)),
                ("workflow.synthetic_fraction", float(0.5)),
                ("workflow.real_source", toml::Value::String("same".into())),
            ],
            "estimator.real_weight = 0.5: needs workflow.real_source = \"fresh\"",
        ),
        (
            "gaussian",
            vec![
                ("estimator.real_weight", float(0.5)),
                ("workflow.synthetic_fraction", float(0.5)),
                ("workflow.retention", toml::Value::String("accumulate".into())),
            ],
            "estimator.real_weight = 0.5: needs workflow.retention = \"replace\"",
        ),
        (
            "gaussian",
            vec![("workflow.changed_points", toml::Value::Integer(9))],
            "workflow.changed_points = 9: must be at most sample_size, 8",
        ),
    ];
    for (family, pairs, wanted) in cases {
        let found = refused(&scenario(family, &pairs));
        assert!(found.starts_with(wanted) && !found.contains('\n'), "{found}");
    }
    let found = refused(&scenario("poisson", &[("sampling.temperature", float(0.5))]));
    assert!(found.contains("categorical") && found.contains("gaussian"), "{found}");
    for (path, value) in [
        ("sampling.temperature", float(0.0)),
        ("sampling.bias", float(-1.0)),
        ("estimator.real_weight", float(1.5)),
        ("estimator.real_weight", toml::Value::String("pooles".into())),
        ("workflow.synthetic_to_real", float(-0.1)),
    ] {
        assert!(keys::apply(&mut Scenario::default(), path, &value).is_err(), "{path}");
    }
    // What a new family does not have is let go of with the old one.
    let mut bent = scenario("gaussian", &[("sampling.bias", float(0.5)), ("sampling.temperature", float(2.0))]);
    bent.set_family("exponential");
    assert_eq!((bent.rules.bias, bent.rules.temperature), (1.0, 2.0));
}

/// Rules at their defaults are no rules: the same bits.
#[test]
fn rules_that_bend_nothing_change_no_bit() {
    for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample] {
        let base = Scenario { retention, sample_size: 9, generations: 6, ..Scenario::default() };
        let pairs = [
            ("sampling.temperature", toml::Value::Integer(1)),
            ("sampling.bias", toml::Value::Integer(1)),
            ("workflow.changed_points", toml::Value::Integer(0)),
            ("estimator.real_weight", toml::Value::String("pooled".into())),
        ];
        let mut same = base.clone();
        pairs.iter().for_each(|(path, value)| keys::apply(&mut same, path, value).unwrap());
        assert_eq!(base, same);
        assert_eq!(engine(&base, 20, 6), engine(&same, 20, 6));
    }
}
