//! Three symbols in their triangle: what the shipped scenarios claim of it, by running them, and the flow against runs.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, History, Replay, Scenario, find};
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
