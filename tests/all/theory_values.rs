//! Every exact curve against values found elsewhere, down to where the numbers end.

use std::collections::BTreeSet;
use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, MetricInfo, Scenario};
use collapse_lab::family::{FAMILIES, metric};
use collapse_lab::theory::{Check, Kind, curves, curves_of};

/// Scenarios, and metric, generation and value, of each.
const VALUES: &str = include_str!("../values/theory.toml");

/// Relative error of every value: a few are of more than 1e-300, many of 1e-16 and less, where a difference would have no digit.
const MOST: f64 = 1e-9;

#[test]
fn exact_curves_keep_their_digits_to_the_end_of_the_numbers() {
    let all: toml::Table = VALUES.parse().unwrap();
    let (mut compared, mut off) = (0, Vec::new());
    for case in all["case"].as_array().unwrap() {
        let text = case["scenario"].as_str().unwrap();
        let experiment = Experiment::new(Scenario::from_toml(text).unwrap()).unwrap();
        let values = case["values"].as_array().unwrap();
        // Those that are compared: some others cost much.
        let metrics: BTreeSet<&str> = values.iter().map(|value| value[0].as_str().unwrap()).collect();
        let of = |metric: &str| curves_of(&experiment, experiment.scenario().generations, metric);
        let known: Vec<_> = metrics.into_iter().flat_map(of).collect();
        for value in values {
            let [metric, at, wanted] = [0, 1, 2].map(|i| value[i].clone());
            let (metric, at) = (metric.as_str().unwrap(), at.as_integer().unwrap() as u64);
            let wanted: f64 = wanted.as_str().unwrap().parse().unwrap();
            let curve = known.iter().find(|curve| curve.metric == metric && curve.kind == Kind::Exact);
            let found = curve.and_then(|curve| curve.at(at));
            compared += 1;
            // A curve ends where its values leave the numbers; what is 0 is 0.
            let ends = found.is_none() && (!wanted.is_finite() || wanted.abs() < f64::MIN_POSITIVE);
            let near = |found: f64| found == wanted || (found / wanted - 1.0).abs() < MOST;
            if !ends && !found.is_some_and(near) {
                let error = found.map_or(f64::NAN, |found| found / wanted - 1.0);
                off.push(format!(
                    "{metric} at {at}: {found:?}, should be {wanted} ({error:e})\n    {}",
                    text.replace('\n', "; ")
                ));
            }
        }
    }
    assert!(compared > 500, "{compared}");
    assert!(off.is_empty(), "{} of {compared}:\n{}", off.len(), off.join("\n"));
}

/// What leaves the numbers is no prediction: after the variance has overflown or vanished its curve ends.
#[test]
fn curves_end_with_the_numbers() {
    let last = |text: &str, metric: &str, generations: u64| {
        let experiment = Experiment::new(Scenario::from_toml(text).unwrap()).unwrap();
        let known = curves(&experiment, generations);
        let curve = known.into_iter().find(|curve| curve.metric == metric && curve.kind == Kind::Exact).unwrap();
        *curve.values.last().unwrap()
    };
    let base = "sample_size = 50\n[truth]\nfamily = \"gaussian\"\n[workflow]\nretention = \"replace\"\n";
    let hot = format!("{base}[sampling]\ntemperature = 2.0\n");
    let (at, value) = last(&hot, metric::VARIANCE, 1200);
    // ln of it is (t - 1) ln 2 + t ln 0.98, beyond that of the largest number from 1056 on.
    assert!(at == 1055 && value > 1e308, "{at} {value}");
    let (at, value) = last(base, metric::VARIANCE, 40_000);
    assert!(at > 34_000 && at < 35_100 && (f64::MIN_POSITIVE..1e-300).contains(&value), "{at} {value}");
    // One point has no variance: that is a zero, and no end.
    let one = "sample_size = 1\n[truth]\nfamily = \"gaussian\"\n[workflow]\nretention = \"replace\"\n";
    assert_eq!(last(one, metric::VARIANCE, 30), (30, 0.0));
}

/// A number from 0 to 1, by a hash: no generator of the program's own is needed here.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[((self.roll() * all.len() as f64) as usize).min(all.len() - 1)]
    }
}

/// A scenario of some family under some workflow and rules; many are refused.
fn some_scenario(dice: &mut Dice, families: &[&str]) -> Scenario {
    let family = dice.of(families);
    let mut lines = vec![
        format!("sample_size = {}", dice.of(&[1, 2, 3, 4, 6, 10, 20, 50, 200])),
        format!("generations = {}", dice.of(&[3, 8, 20, 60])),
        format!("replicates = {}", dice.of(&[150, 400])),
        format!("seed = {}", (dice.roll() * 1e6) as u64),
        format!("[truth]\nfamily = \"{family}\""),
    ];
    let knob = |dice: &mut Dice| dice.of(&[0.05, 0.3, 0.5, 0.9, 1.5, 3.0, 20.0]);
    let keys: &[&str] = match family {
        "gaussian" | "gaussian_known_variance" => &[metric::VARIANCE],
        "bernoulli" | "poisson" | "exponential" => &[metric::MEAN],
        "beta_power" | "uniform_scale" => &["theta"],
        "gamma" | "pareto" => &["shape"],
        "log_normal" => &["log_variance"],
        "symmetric_mixture" => &["offset"],
        "categorical" => &["zipf"],
        _ => &[],
    };
    for key in keys.iter().filter(|_| dice.roll() < 0.5).collect::<Vec<_>>() {
        lines.push(format!("{key} = {}", knob(dice)));
    }
    lines.push("[workflow]".into());
    lines.push(format!("retention = \"{}\"", dice.of(&["replace", "replace", "accumulate", "subsample", "window"])));
    if dice.roll() < 0.4 {
        lines.push(format!("synthetic_fraction = {}", dice.of(&[0.9, 0.5, 0.2, 0.0])));
        lines.push(format!("real_source = \"{}\"", dice.of(&["fresh", "same"])));
    }
    if dice.roll() < 0.3 {
        lines.push(format!("synthetic_ratio = {}", dice.of(&[0.3, 2.0, 5.0])));
    }
    if dice.roll() < 0.15 {
        lines.push(format!("schedule = \"growing\"\ngrowth = {}", dice.of(&[-0.7, -0.2, 0.3])));
    }
    lines.push("[sampling]".into());
    if dice.roll() < 0.2 {
        lines.push(format!("temperature = {}", dice.of(&[0.3, 0.8, 1.5])));
    }
    if dice.roll() < 0.15 {
        lines.push(format!("bias = {}", dice.of(&[0.3, 0.9, 1.5])));
    }
    if dice.roll() < 0.15 {
        lines.push("curation = 3\nreward = \"linear\"".to_owned());
        lines.push(format!("choice = \"{}\"", dice.of(&["luce", "best"])));
    } else if dice.roll() < 0.1 {
        lines.push("diversity = \"stratified\"".into());
    }
    lines.push("[estimator]".into());
    if ["gaussian", "multivariate_gaussian"].contains(&family) && dice.roll() < 0.3 {
        lines.push("divisor = \"n-1\"".into());
    }
    if family == "gamma" {
        lines.push("known_shape = \"yes\"".into());
    }
    if dice.roll() < 0.1 {
        lines.push(format!("real_weight = {}", dice.of(&[0.1, 0.5])));
    }
    Scenario::from_toml(&lines.join("\n")).unwrap_or_default()
}

/// Exact curves within 4.5 standard errors, no number out of the range of its metric, and none that is none.
fn holds(scenario: Scenario, off: &mut Vec<String>) -> usize {
    let text = scenario.to_toml().replace('\n', "; ");
    let Ok(experiment) = Experiment::new(scenario) else { return 0 };
    let experiment = Arc::new(experiment);
    let generations = experiment.scenario().generations;
    let known = curves(&experiment, generations);
    let shares = [metric::TV, metric::COLLAPSED, metric::SURVIVES, metric::SPREAD_LEFT, metric::REAL_SHARE];
    for curve in &known {
        let low = [
            "kl_",
            metric::VARIANCE,
            metric::ERROR_SQ,
            metric::ALIVE,
            metric::HETEROZYGOSITY,
            "trace",
            metric::W2_SQ,
            metric::TV,
        ];
        let is_positive = low.iter().any(|name| curve.metric.starts_with(name) || curve.metric.ends_with(name));
        for &(t, value) in &curve.values {
            let in_range = value.is_finite()
                && value.to_bits() != (-0.0_f64).to_bits()
                && (!is_positive || value >= 0.0)
                && (!shares.contains(&curve.metric) || (0.0..=1.0 + 1e-12).contains(&value));
            if !in_range {
                off.push(format!("{} {:?} at {t}: {value}\n    {text}", curve.metric, curve.kind));
                break;
            }
        }
    }
    let exact: Vec<_> = known.iter().filter(|curve| curve.kind == Kind::Exact).collect();
    let is_wanted = |info: &&MetricInfo| exact.iter().any(|curve| curve.metric == info.name);
    let metrics: Arc<[MetricInfo]> = experiment.metrics().iter().filter(is_wanted).cloned().collect();
    let mut ensemble = Ensemble::new(&experiment, experiment.scenario().replicates, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(u64::MAX, &|| false);
    }
    let mut compared = 0;
    for curve in exact {
        let Some(check) = Check::of(ensemble.history(), curve, u64::MAX, ensemble.replicates()) else { continue };
        compared += check.compared as usize;
        if !check.holds() {
            let (t, z) = (check.generation, check.worst);
            let place = ensemble.history().metric(curve.metric).unwrap();
            let found = ensemble.history().at(t).map(|row| row.summaries[place]);
            let (mean, se) = found.map_or((f64::NAN, f64::NAN), |one| (one.mean, one.se));
            off.push(format!("{} at {t}: {mean} +- {se}, {:?}, z = {z}\n    {text}", curve.metric, curve.at(t)));
        }
    }
    compared
}

/// Many small experiments; COLLAPSE_SEED and COLLAPSE_COUNT choose others.
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn exact_curves_hold_wherever_dice_fall() {
    let number = |name: &str, or: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or);
    let (seed, count) = (number("COLLAPSE_SEED", 1), number("COLLAPSE_COUNT", 300));
    let families: Vec<&str> = FAMILIES.iter().map(|about| about.name).collect();
    let slow = ["plane_kde", "plane_mixture", "kernel_ridge", "var_mixture", "logistic_regression", "kde", "bigram"];
    let quick: Vec<&str> = families.into_iter().filter(|name| !slow.contains(name)).collect();
    let (mut off, mut compared) = (Vec::new(), 0);
    for one in 0..count {
        compared += holds(some_scenario(&mut Dice(seed * 1_000_003 + one), &quick), &mut off);
    }
    assert!(compared as u64 > 5 * count, "{compared}: too few to tell");
    assert!(off.is_empty(), "{} of {compared}:\n{}", off.len(), off.join("\n"));
}
