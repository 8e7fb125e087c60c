//! The verdict on claims: right theory passes, wrong theory does not.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, History, Keeps, Problem, Scenario, Summary, find};
use collapse_lab::family::{Random, Setting};
use collapse_lab::report::{Results, Verification, csv};
use collapse_lab::theory::{Check, Curve, Kind, LIMIT, curves, curves_among, freed_of_skewness};
use rand::RngExt as _;
use rand_distr::{Exp1, StandardNormal};

use crate::support::random;

fn run(scenario: Scenario) -> (Arc<Experiment>, History) {
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut ensemble = Ensemble::new(&experiment, experiment.scenario().replicates, Arc::clone(experiment.metrics()));
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(u64::MAX, &|| false));
    }
    let history = ensemble.history().clone();
    (experiment, history)
}

fn verified(experiment: &Experiment, history: &History, theory: &[Curve]) -> Verification {
    let mut verification = Verification::default();
    verification.add("planted", experiment, history, theory);
    verification
}

/// An upper bound 2 % below the mean, and a lower one 2 % above it; the other way round both hold.
#[test]
fn a_broken_bound_is_caught() {
    let scenario = Scenario { generations: 20, replicates: 4000, sample_size: 40, ..Scenario::default() };
    let (experiment, history) = run(scenario);
    let exact = curves(&experiment, 20).into_iter().find(|curve| curve.metric == "variance").unwrap();
    for (kind, factor, holds) in [
        (Kind::Bound, 0.98, false),
        (Kind::LowerBound, 1.02, false),
        (Kind::Bound, 1.02, true),
        (Kind::LowerBound, 0.98, true),
        (Kind::Bound, 1.0, true),
    ] {
        let mut bound = Curve { kind, ..exact.clone() };
        bound.values.iter_mut().skip(1).for_each(|(_, value)| *value *= factor);
        let verification = verified(&experiment, &history, &[bound]);
        assert_eq!(verification.holds(), holds, "{kind:?} {factor}\n{}", verification.table());
        assert_eq!(verification.table().contains("BEYOND ITS BOUND"), !holds);
    }
}

/// A formula that forgets the divisor (n - 1 for n), one that is 2 % off, and one that is right but for one generation.
#[test]
fn a_wrong_formula_is_caught() {
    let scenario = Scenario { generations: 20, replicates: 4000, sample_size: 40, ..Scenario::default() };
    let n = scenario.sample_size as f64;
    let (experiment, history) = run(scenario);
    let right = curves(&experiment, 20);
    let verification = verified(&experiment, &history, &right);
    assert!(verification.holds(), "{}", verification.table());
    assert!(verification.summary().0 >= 5, "{}", verification.table());
    let planted: [&dyn Fn(u64, f64) -> f64; 3] =
        [&|t, value| if t == 0 { value } else { value * n / (n - 1.0) }, &|_, value| 1.02 * value, &|t, value| {
            if t == 13 { value + 0.05 } else { value }
        }];
    for wrong in planted {
        let mut theory = right.clone();
        for curve in theory.iter_mut().filter(|curve| curve.metric == "variance") {
            assert_eq!(curve.kind, Kind::Exact);
            curve.values.iter_mut().for_each(|(t, value)| *value = wrong(*t, *value));
        }
        let verification = verified(&experiment, &history, &theory);
        assert!(!verification.holds(), "{}", verification.table());
        assert!(verification.table().contains("OFF at generation"), "{}", verification.table());
    }
}

/// What a rung was: runs, generations, metrics, and generations that have a row.
type Rung = (u64, u64, Vec<String>, usize);

/// Holds a scenario against curves and tells of the rungs; what they have measured may be changed.
fn held(scenario: Scenario, theory: &[Curve], change: &dyn Fn(u64, &mut Summary)) -> (Verification, Vec<Rung>) {
    let experiment = Experiment::new(scenario).unwrap();
    let mut rungs = Vec::new();
    let mut verification = Verification::default();
    let run = |experiment: &Experiment, mut ensemble: Ensemble| -> Result<History, Problem> {
        while ensemble.finished().is_none() {
            assert!(ensemble.advance(u64::MAX, &|| false));
        }
        let history = ensemble.history();
        let names = history.metrics().iter().map(|info| info.name.clone()).collect();
        rungs.push((ensemble.replicates(), experiment.scenario().generations, names, history.len() - 1));
        let mut changed = History::new(history.metrics().into());
        let mut rows: Vec<_> = history.rows().cloned().collect();
        rows.iter_mut().for_each(|row| row.summaries.iter_mut().for_each(|one| change(ensemble.replicates(), one)));
        changed.append(rows);
        Ok(changed)
    };
    verification.hold("planted", &experiment, theory, run).unwrap();
    (verification, rungs)
}

fn known(scenario: &Scenario, metric: &str, factor: f64) -> Vec<Curve> {
    let all = curves(&Experiment::new(scenario.clone()).unwrap(), scenario.generations);
    let mut all: Vec<Curve> = all.into_iter().filter(|curve| curve.metric == metric).collect();
    all.iter_mut().flat_map(|curve| curve.values.iter_mut().skip(1)).for_each(|(_, value)| *value *= factor);
    assert!(!all.is_empty(), "{metric}");
    all
}

/// 2 % too much in an exact curve, at sizes where 500 runs show it for sure, where only 4000 do, and of points.
#[test]
fn a_formula_off_by_two_per_cent_is_found_by_as_few_runs_as_show_it() {
    let base = || Scenario { generations: 8, retention: Keeps::Replace, ..Scenario::default() };
    let points = || Scenario { family: "kde".into(), generations: 2, ..base() };
    let none = |_: u64, _: &mut Summary| {};
    for (scenario, metric, right, wrong) in [
        (Scenario { sample_size: 20_000, ..base() }, "variance", &[500][..], &[500, 4000][..]),
        (Scenario { sample_size: 100, ..base() }, "variance", &[500, 4000], &[500, 4000]),
        (Scenario { sample_size: 10_000, ..points() }, "variance", &[100], &[100, 200]),
        (Scenario { sample_size: 2000, ..points() }, "variance", &[100, 200], &[100, 200]),
    ] {
        for (factor, wanted) in [(1.0, right), (1.02, wrong), (0.98, wrong)] {
            let (verification, rungs) = held(scenario.clone(), &known(&scenario, metric, factor), &none);
            let (table, label) = (verification.table(), format!("{} {}", scenario.family, scenario.sample_size));
            assert_eq!(verification.holds(), factor == 1.0, "{label} {factor}\n{table}");
            assert_eq!(rungs.iter().map(|rung| rung.0).collect::<Vec<_>>(), wanted, "{label} {factor}\n{table}");
            assert!(rungs.iter().all(|rung| rung.2 == [metric]), "{rungs:?}");
            assert!(table.lines().nth(1).unwrap().contains(&format!(" {} ", wanted[wanted.len() - 1])), "{table}");
        }
    }
}

/// The second rung measures only what is open, and goes only as far as it is: a variance that wanders off is in the end
/// beyond either rung's reach.
#[test]
fn more_runs_are_taken_only_for_what_is_open_and_only_as_far() {
    let scenario = Scenario { generations: 400, sample_size: 50, retention: Keeps::Replace, ..Scenario::default() };
    let theory = [known(&scenario, "variance", 1.0), known(&scenario, "mean", 1.0)].concat();
    let (verification, rungs) = held(scenario, &theory, &|_, _| {});
    assert!(verification.holds(), "{}", verification.table());
    let [(500, 400, both, 400), (4000, end, open, rows)] = &rungs[..] else { panic!("{rungs:?}") };
    assert_eq!((both.len(), &open[..]), (2, &["variance".to_owned()][..]), "0 has no share of it to be off by");
    assert!((2..200).contains(end) && *rows as u64 == *end, "{rungs:?}");
}

/// Squared errors of 500 runs are by chance ruled by a few of them, of 4000 never: all 30 generations are judged in the end.
#[test]
fn what_few_runs_cannot_judge_more_do() {
    let (left, _) = find("how-much-synthetic").unwrap().sides().unwrap();
    let theory = known(&left, "mean_error_sq", 1.0);
    let few = |runs: u64, one: &mut Summary| one.dominance = if runs == 500 { 0.06 } else { one.dominance };
    let (verification, rungs) = held(left, &theory, &few);
    let table = verification.table();
    assert!(table.contains(" 4000          30 ") && table.ends_with("  agrees\n"), "{table}");
    assert_eq!(rungs.iter().map(|rung| (rung.0, rung.1)).collect::<Vec<_>>(), [(500, 30), (4000, 30)]);
}

/// Bounds take the first rung, limits the scenario's own runs and one look; nothing known takes none.
#[test]
fn bounds_and_limits_take_few_runs() {
    let scenario = Scenario { generations: 12, replicates: 60, ..Scenario::default() };
    let exact = known(&scenario, "mean_error_sq", 1.0).remove(0);
    let none = |_: u64, _: &mut Summary| {};
    let curve = |kind, factor| {
        let values = exact.values.iter().map(|&(t, value)| (t, factor * value)).take(11).collect();
        Curve { kind, values, ..exact.clone() }
    };
    let (bounded, rungs) = held(scenario.clone(), &[curve(Kind::Bound, 1.1)], &none);
    assert!(bounded.holds() && bounded.table().contains("within its bound"), "{}", bounded.table());
    assert_eq!(rungs, [(500, 10, vec!["mean_error_sq".into()], 10)]);
    let (told, rungs) = held(scenario.clone(), &[curve(Kind::Asymptotic, 2.0)], &none);
    assert!(told.holds() && told.table().contains("limit: -") && told.table().contains("at generation 10"));
    assert_eq!(rungs, [(60, 10, vec!["mean_error_sq".into()], 1)]);
    let (nothing, rungs) = held(scenario, &[], &none);
    assert!(rungs.is_empty() && nothing.table().contains("no exact theory"), "{}", nothing.table());
}

/// What a first rung finds beyond the limit is asked again: chance passes, what is wrong does not, a bound as a curve.
#[test]
fn an_alarm_is_asked_again() {
    let scenario = Scenario { generations: 6, sample_size: 20_000, ..Scenario::default() };
    let exact = known(&scenario, "variance", 1.0);
    let bound = vec![Curve { kind: Kind::Bound, ..exact[0].clone() }];
    for theory in [&exact, &bound] {
        for wrong in [4000, 500, 0] {
            let shift = |runs: u64, one: &mut Summary| {
                if runs <= wrong {
                    one.mean += 6.0 * one.se;
                }
            };
            let (verification, rungs) = held(scenario.clone(), theory, &shift);
            let taken: Vec<u64> = rungs.iter().map(|rung| rung.0).collect();
            assert_eq!(verification.holds(), wrong < 4000, "{wrong}: {}", verification.table());
            assert_eq!(taken, if wrong == 0 { vec![500] } else { vec![500, 4000] });
        }
    }
}

/// Share of samples of 200 whose t, plain and freed of skewness, lies beyond the normal quantile of a level.
fn shares(samples: u32, quantile: f64, mean: f64, draw: impl Fn(&mut Random) -> f64) -> [f64; 3] {
    let mut rng = random(91);
    let (mut beyond, mut squares) = ([0.0; 2], 0.0);
    let mut values = [0.0; 200];
    for _ in 0..samples {
        values.fill_with(|| draw(&mut rng));
        let summary = Summary::of(&values);
        let t = (summary.mean - mean) / summary.se;
        let freed = freed_of_skewness(t, summary.skewness, 200.0);
        for (count, t) in beyond.iter_mut().zip([t, freed]) {
            *count += f64::from(u8::from(t.abs() > quantile)) / f64::from(samples);
        }
        squares += (freed - t).powi(2) / f64::from(samples);
    }
    [beyond[0], beyond[1], squares.sqrt()]
}

/// Beyond the quantile of 10^-3: of skewed laws plain t lies there 2.9 and 4.6 times too often, freed of skewness it is at
/// least four times nearer; of normal values both are one (alpha: 60 expected of 60 000, 4.5 standard errors).
#[test]
fn skewed_means_are_judged_as_normal_ones_are() {
    let (level, quantile) = (1e-3, 3.2905);
    let normal = |rng: &mut Random| rng.sample::<f64, _>(StandardNormal);
    let exponential = shares(60_000, quantile, 1.0, |rng| rng.sample(Exp1));
    let square = shares(60_000, quantile, 1.0, |rng| normal(rng).powi(2));
    for [plain, freed, apart] in [exponential, square] {
        assert!((freed - level).abs() < 0.25 * (plain - level), "{plain} {freed}");
        assert!(plain > 2.0 * level && apart > 0.08, "{plain} {apart}");
    }
    let [plain, freed, apart] = shares(60_000, quantile, 0.0, normal);
    let most = level + 4.5 * (level / 60_000.0_f64).sqrt();
    assert!(
        plain < most && freed < most && (plain - freed).abs() < 0.1 * level && apart < 0.012,
        "{plain} {freed} {apart}"
    );
}

/// Freed t rises with t, and without skewness it is t.
#[test]
fn freed_of_skewness_rises() {
    for skewness in [-9.0, -1.0, 0.0, 0.3, 5.0] {
        let freed: Vec<f64> = (-300..=300).map(|t| freed_of_skewness(f64::from(t) / 20.0, skewness, 100.0)).collect();
        assert!(freed.windows(2).all(|pair| pair[0] < pair[1]), "{skewness}");
        assert!(skewness != 0.0 || freed[400] == 5.0);
    }
}

/// The run that made plain t cry wolf: two hundred squared errors, twice as skewed as exponential ones.
#[test]
fn two_moons_agree_at_the_seed_of_all() {
    let (_, right) = find("two-moons").unwrap().sides().unwrap();
    let scenario = Scenario { replicates: 200, generations: 3, ..right.unwrap() };
    assert_eq!(scenario.seed, Scenario::default().seed);
    let curve = known(&scenario, "mean_error_sq", 1.0).remove(0);
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut ensemble = Ensemble::new(&experiment, 200, experiment.metrics_named(&["mean_error_sq"]).unwrap());
    assert!(ensemble.advance(3, &|| false));
    let row = ensemble.history().at(2).unwrap().summaries[0];
    assert!((row.mean - curve.at(2).unwrap()).abs() > LIMIT * row.se && row.skewness > 1.0, "{row:?}");
    let check = Check::of(ensemble.history(), &curve, 3, 200).unwrap();
    assert!(check.holds() && check.compared == 3, "{check:?}");
}

/// A limit is judged where independent simulations have shown how near it is (here 0.2 %), beside chance.
#[test]
fn a_limit_is_judged_where_it_is_known_how_near_it_is() {
    let (mut scenario, _) = collapse_lab::experiment::find("curation-symbols").unwrap().sides().unwrap();
    scenario.generations = 5;
    let experiment = Experiment::new(scenario.clone()).unwrap();
    let theory: Vec<Curve> = curves(&experiment, 5).into_iter().filter(|curve| curve.metric == "reward").collect();
    let none = |_: u64, _: &mut Summary| {};
    let held_by = |factor: f64| {
        let mut theory = theory.clone();
        theory.iter_mut().flat_map(|curve| &mut curve.values).for_each(|value| value.1 *= factor);
        held(scenario.clone(), &theory, &none).0
    };
    let (near, far) = (held_by(1.0), held_by(1.1));
    assert!(near.holds() && near.limits() == 1 && near.table().contains("0.2 % are known"), "{}", near.table());
    assert!(!far.holds() && far.table().contains("TOO FAR"), "{}", far.table());
}

/// Points so rare that no run has drawn one: the same mean in every run is no evidence against theory, as little as for it. And
/// few runs do not show what rules a mean: files say so.
#[test]
fn what_no_run_has_seen_is_not_judged() {
    for (family, mean) in [("poisson", 1e-5), ("bernoulli", 1e-9), ("geometric", 1.000_001)] {
        let mut scenario = Scenario { generations: 6, replicates: 100, sample_size: 10, ..Scenario::default() };
        scenario.family = family.into();
        scenario.truth.insert("mean", Setting::Number(mean));
        let experiment = Experiment::new(scenario.clone()).unwrap();
        let (told, _) = held(scenario.clone(), &curves(&experiment, 6), &|_, _| {});
        assert!(told.holds() && told.table().contains("not judged"), "{family}\n{}", told.table());
        let (experiment, history) = run(scenario);
        let theory = curves(&experiment, 6);
        let results = Results { experiment: &experiment, history: &history, theory: &theory, metrics: &[] };
        assert!(csv(&results).contains("# the mean of mean_error_sq is ruled by rare runs"), "{family}");
    }
    for (replicates, says) in [(20, true), (200, false)] {
        let (experiment, history) = run(Scenario { replicates, generations: 3, ..Scenario::default() });
        let results = Results { experiment: &experiment, history: &history, theory: &[], metrics: &[] };
        assert_eq!(csv(&results).contains("# a standard error of 20 runs is itself unsure"), says);
    }
}

/// Once some run stands, theory goes on and is not held against it.
#[test]
fn nothing_is_compared_once_a_run_has_left() {
    let mut scenario = Scenario::default();
    scenario.set_family("uniform_interval");
    for (key, value) in
        [("workflow.retention", "replace"), ("sample_size", "10"), ("generations", "260"), ("replicates", "200")]
    {
        scenario.set(key, value).unwrap();
    }
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let names = ["entropy"];
    let mut ensemble = Ensemble::new(&experiment, 200, experiment.metrics_named(&names).unwrap());
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(100, &|| false));
    }
    let history = ensemble.history();
    let first = history.left()[0].first;
    let curves = curves_among(&experiment, 260, &names);
    let curve = curves.iter().find(|curve| curve.metric == "entropy" && curve.kind == Kind::Exact).unwrap();
    let check = Check::of(history, curve, u64::MAX, 200).unwrap();
    assert_eq!((check.left_from, check.compared), (Some(first), first - 1));
    assert!(check.holds() && first > 90, "{check:?}");
    let last = history.last().unwrap().summaries[0].mean;
    assert!(last > curve.at(260).unwrap() + 5.0, "it stands, and the curve goes on: {last}");
}
