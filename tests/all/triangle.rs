//! Three symbols in their triangle: what the shipped scenarios claim of it, by running them, and the flow against runs.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, History, RUNS, Replay, Scenario, find};
use collapse_lab::theory::Flow;

use crate::support::{MOST_SE, mean_se};

fn sides(name: &str) -> [Arc<Experiment>; 2] {
    let (left, right) = find(name).unwrap().sides().unwrap();
    [left, right.unwrap()].map(|side| Arc::new(Experiment::new(side).unwrap()))
}

/// Where every run of an experiment is at a generation.
fn places(experiment: &Arc<Experiment>, generation: u64) -> Vec<[f64; 3]> {
    let place = |run| *Replay::new(experiment, run).look(generation).simplex.unwrap().path.last().unwrap();
    (0..experiment.scenario().replicates).map(place).collect()
}

fn history(experiment: &Arc<Experiment>, metric: &str) -> History {
    let mut ensemble =
        Ensemble::new(experiment, experiment.scenario().replicates, experiment.metrics_named(&[metric]).unwrap());
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(100, &|| false));
    }
    ensemble.history().clone()
}

/// `three-symbols`: cold into the corners, and which one is luck; hot to the middle, all being alike there (means within
/// 4.5 standard errors, alpha 2e-5).
#[test]
fn cold_goes_to_the_corners_and_hot_to_the_middle() {
    let [cold, hot] = sides("three-symbols");
    let ends = places(&cold, 20);
    assert!(ends.iter().all(|end| end.contains(&1.0)));
    let won = [0, 1, 2].map(|i| ends.iter().filter(|end| end[i] == 1.0).count());
    // The shares the scenario's claim tells of, rounded as there.
    let shares = won.map(|runs| (100.0 * runs as f64 / ends.len() as f64).round());
    assert_eq!(shares, [66.0, 26.0, 9.0], "{won:?} of {}", ends.len());
    let ends = places(&hot, 20);
    for i in 0..3 {
        let (mean, se) = mean_se(&ends.iter().map(|end| end[i]).collect::<Vec<_>>());
        assert!((mean - 1.0 / 3.0).abs() < MOST_SE * se && se < 0.01, "{i}: {mean} {se}");
    }
    assert!(ends.iter().flatten().all(|p| *p > 0.0));
}

/// `three-symbols-half`: the stable places of the mean field are where the runs are, and where they stay.
#[test]
fn with_half_of_the_world_outside_the_beginning_decides() {
    let [even, uneven] = sides("three-symbols-half");
    let flow = Flow::of(&even).unwrap();
    assert_eq!(Flow::of(&uneven).unwrap(), flow, "a beginning is no part of it");
    let mut stable: Vec<f64> =
        flow.rests.iter().filter(|rest| rest.stable).map(|rest| rest.at[0].max(rest.at[1]).max(rest.at[2])).collect();
    stable.sort_unstable_by(f64::total_cmp);
    assert_eq!(stable.len(), 4);
    assert_eq!((100.0 * stable[3]).round(), 46.0, "as claimed");
    // Nine runs of ten lie within 0.01: a run of a million points scatters by 0.0015 there.
    for (side, wanted) in [(&even, stable[0]), (&uneven, stable[3])] {
        for t in [50, 100] {
            let rows = history(side, "largest");
            let largest = &rows.at(t).unwrap().summaries[0];
            assert!((largest.q05 - wanted).abs() < 0.01 && (largest.q95 - wanted).abs() < 0.01, "{t}: {wanted}");
        }
    }
    // Two symbols have no such place: they come back.
    let mut two = find("three-symbols-half").unwrap().sides().unwrap().1.unwrap();
    two.set("truth.symbols", "2").unwrap();
    two.set("model.start", "[0.9, 0.1]").unwrap();
    two.set("generations", "600").unwrap();
    let two = history(&Arc::new(Experiment::new(two).unwrap()), "largest");
    assert!(two.last().unwrap().summaries[0].q95 < 0.51);
}

/// An arrow is what a run of many points does: its step from there, whole under `replace`, half of it in the second
/// generation of a loop that keeps all or n of all. Scatter of some 0.001 in each probability, 4.5 of it allowed.
#[test]
fn runs_of_many_points_follow_the_arrows() {
    for (retention, share) in [("replace", 1.0), ("accumulate", 0.5), ("subsample", 0.5)] {
        for (temperature, fraction) in [("0.5", "1"), ("0.5", "0.6"), ("2", "0.8")] {
            let mut scenario = Scenario::default();
            for (key, value) in [
                ("truth.family", "categorical"),
                ("truth.probabilities", "[0.5, 0.3, 0.2]"),
                ("sample_size", "1000000"),
                ("workflow.retention", retention),
                ("workflow.synthetic_fraction", fraction),
                ("sampling.temperature", temperature),
            ] {
                scenario.set(key, value).unwrap();
            }
            let flow = Flow::of(&Experiment::new(scenario.clone()).unwrap()).unwrap();
            for arrow in flow.arrows[1].iter().step_by(5) {
                let [a, b, c] = arrow.from;
                scenario.set("model.start", &format!("[{a}, {b}, {c}]")).unwrap();
                let path = Replay::new(&Experiment::new(scenario.clone()).unwrap(), 0).look(2).simplex.unwrap().path;
                let step = |i: usize| path[1][i] - path[0][i];
                let follows = (0..3).all(|i| (step(i) - share * arrow.by[i]).abs() < 0.0045);
                assert!(follows, "{retention} {temperature} {arrow:?}: {path:?}");
            }
        }
    }
}

fn three(sets: &[(&str, &str)]) -> Arc<Experiment> {
    let mut scenario = Scenario::default();
    let all = [("truth.family", "categorical"), ("truth.probabilities", "[0.5, 0.3, 0.2]"), ("replicates", "40")];
    all.iter().chain(sets).for_each(|(key, value)| scenario.set(key, value).unwrap());
    Arc::new(Experiment::new(scenario).unwrap())
}

/// The chance that two draws differ, in the order that keeps its digits: that of the others first.
fn diversity(shares: [f64; 3]) -> f64 {
    let largest = (0..3).fold(0, |most, i| if shares[i] > shares[most] { i } else { most });
    let (mut others, mut among_others) = (0.0, 0.0);
    for (_, share) in shares.into_iter().enumerate().filter(|(i, _)| *i != largest) {
        others += share;
        among_others += share * (1.0 - share);
    }
    among_others + shares[largest] * others
}

/// Each path ends in the very numbers of the ensemble's run of its number, whatever the loop, forward and back.
#[test]
fn paths_are_the_runs_of_the_ensemble() {
    let workflows: [&[(&str, &str)]; 6] = [
        &[("workflow.retention", "replace")],
        &[("workflow.retention", "replace"), ("sampling.temperature", "0.5"), ("workflow.synthetic_fraction", "0.6")],
        &[("workflow.retention", "accumulate"), ("sampling.temperature", "2")],
        &[("workflow.retention", "window"), ("workflow.window", "5"), ("workflow.real_source", "same")],
        &[("workflow.retention", "subsample"), ("workflow.synthetic_fraction", "0.5")],
        &[("model.start", "[0.1, 0.1, 0.8]"), ("sampling.temperature", "1.1")],
    ];
    for workflow in workflows {
        let experiment = three(&[workflow, &[("generations", "600")]].concat());
        let metrics = experiment.metrics_named(&["heterozygosity", "largest"]).unwrap();
        let mut ensemble = Ensemble::new(&experiment, 8, metrics);
        assert!(ensemble.advance(600, &|| false));
        let mut replay = Replay::new(&experiment, 3);
        for generation in [0, 1, 70, 600, 420, 421, 5, 599] {
            let simplex = replay.look(generation).simplex.unwrap();
            assert_eq!(simplex.others.len(), 20);
            let row = ensemble.history().at(generation).unwrap();
            let others = [0, 1, 2, 4].into_iter().zip(&simplex.others);
            for (number, path) in others.chain([(3, &simplex.path)]) {
                let end = path.last().unwrap();
                let diversity = diversity(*end);
                let found = [diversity, end.iter().copied().fold(0.0, f64::max)];
                for (metric, found) in found.into_iter().enumerate() {
                    let wanted = row.runs[metric * RUNS + number];
                    assert_eq!(found.to_bits(), wanted.to_bits(), "{workflow:?} run {number} at {generation}");
                }
            }
            if generation > 400 {
                let afresh = Replay::new(&experiment, 3).look(generation).simplex.unwrap();
                assert!(simplex == afresh, "{workflow:?} {generation}");
            }
        }
    }
}

#[test]
fn only_three_symbols_and_cheap_steps_have_others() {
    let seen = |sets: &[(&str, &str)]| Replay::new(&three(sets), 0).look(2).simplex.map(|seen| seen.others.len());
    assert_eq!(seen(&[]), Some(20));
    assert_eq!(seen(&[("replicates", "5")]), Some(4));
    assert_eq!(seen(&[("generations", "500000")]), Some(2));
    assert_eq!(seen(&[("sampling.draws", "points")]), Some(0));
    assert_eq!(seen(&[("truth.probabilities", "[0.5, 0.3, 0.1, 0.1]")]), None);
}

/// The flow of so large batches that their shares are as good as exact.
fn flow(temperature: f64, rho: f64, q: [f64; 3]) -> Flow {
    let mut scenario = Scenario { sample_size: 1_000_000_000, ..Scenario::default() };
    let ([a, b, c], fraction) = (q, (1.0 - rho).to_string());
    for (key, value) in [
        ("truth.family", "categorical"),
        ("truth.probabilities", &format!("[{a}, {b}, {c}]")),
        ("workflow.retention", "replace"),
        ("workflow.synthetic_fraction", &fraction),
        ("sampling.temperature", &temperature.to_string()),
    ] {
        scenario.set(key, value).unwrap();
    }
    Flow::of(&Experiment::new(scenario).unwrap()).unwrap()
}

/// Stable and unstable places of rest, each sorted.
fn parted(mut flow: Flow) -> [Vec<[f64; 3]>; 2] {
    flow.rests.sort_by(|a, b| a.at.partial_cmp(&b.at).unwrap());
    [true, false].map(|wanted| flow.rests.iter().filter(|rest| rest.stable == wanted).map(|rest| rest.at).collect())
}

const EVEN: [f64; 3] = [1.0 / 3.0; 3];
const UNEVEN: [f64; 3] = [0.5, 0.3, 0.2];

#[test]
fn without_real_points_cold_ends_in_corners_and_hot_in_the_middle() {
    let close = |found: &[f64; 3], wanted: [f64; 3]| {
        (0..3).for_each(|i| assert!((found[i] - wanted[i]).abs() < 1e-9, "{found:?} {wanted:?}"));
    };
    for temperature in [0.2, 0.5, 0.9] {
        let [stable, unstable] = parted(flow(temperature, 0.0, UNEVEN));
        assert_eq!((stable.len(), unstable.len()), (3, 4), "{temperature}");
        [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]].iter().zip(&stable).for_each(|(w, f)| close(f, *w));
        let middles = [[0.0, 0.5, 0.5], [1.0 / 3.0; 3], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]];
        middles.iter().zip(&unstable).for_each(|(wanted, found)| close(found, *wanted));
    }
    for temperature in [1.1, 2.0, 10.0] {
        let [stable, unstable] = parted(flow(temperature, 0.0, UNEVEN));
        assert_eq!((stable.len(), unstable.len()), (1, 6), "{temperature}");
        close(&stable[0], [1.0 / 3.0; 3]);
    }
}

#[test]
fn at_temperature_one_every_law_rests_and_with_real_points_only_the_truth() {
    let still = flow(1.0, 0.0, UNEVEN);
    assert!(still.still && still.rests.is_empty() && still.arrows.iter().all(Vec::is_empty));
    for rho in [1e-3, 0.3, 1.0] {
        let [stable, unstable] = parted(flow(1.0, rho, UNEVEN));
        assert!(unstable.is_empty() && stable.len() == 1);
        assert!(stable[0].iter().zip(UNEVEN).all(|(found, wanted)| (found - wanted).abs() < 1e-9));
    }
}

/// tau = 1/2, three like symbols: the even state is stable above rho = 1/2, the collapsed ones last until 3/(1 + sqrt 2)^2.
#[test]
fn both_thresholds_of_the_reference_are_met() {
    let last = 3.0 / (1.0 + 2.0_f64.sqrt()).powi(2);
    assert!((last - 0.5147).abs() < 5e-5);
    let counts = |rho: f64| parted(flow(0.5, rho, EVEN)).map(|all| all.len());
    // Corners and the saddles between them; then the middle is one more; then it is alone.
    for (rho, wanted) in [(0.3, [3, 4]), (0.499, [3, 4]), (0.501, [4, 3]), (last - 1e-4, [4, 3]), (last + 1e-4, [1, 0])]
    {
        assert_eq!(counts(rho), wanted, "{rho}");
    }
    let middle = |rho: f64| {
        parted(flow(0.5, rho, EVEN))[0].iter().any(|at| (at[0] - at[1]).abs() + (at[1] - at[2]).abs() < 1e-6)
    };
    assert!(!middle(0.4999) && middle(0.5001));
    // Another temperature: rho_c = 1 - tau.
    let counts = |rho: f64| parted(flow(0.8, rho, EVEN))[0].len();
    assert_eq!((counts(0.19), counts(0.2005), counts(0.3)), (3, 4, 1));
}
