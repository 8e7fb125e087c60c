//! The same scenario and seed give the same bits, however they are run.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, History, Replay, Scenario, View};
use collapse_lab::family::{FAMILIES, Family, Settings, Visitor, with_family};

use crate::oracle::{fit, shown};
use crate::support::{fit_of, values};

pub(crate) fn experiment(family: &str, sets: &[(&str, &str)]) -> Arc<Experiment> {
    let mut scenario = Scenario { generations: 12, replicates: 40, sample_size: 9, ..Scenario::default() };
    scenario.set("truth.family", family).unwrap();
    for (key, value) in sets {
        scenario.set(key, value).unwrap();
    }
    Arc::new(Experiment::new(scenario).unwrap())
}

/// Runs to the end, so many generations a call.
pub(crate) fn history(experiment: &Arc<Experiment>, replicates: u64, steps: u64) -> History {
    let mut ensemble = Ensemble::new(experiment, replicates, Arc::clone(experiment.metrics()));
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(steps, &|| false));
    }
    ensemble.history().clone()
}

/// Every bit of every row, so that NaN compares too.
pub(crate) fn bits(history: &History) -> Vec<u64> {
    let of_row = |row: &collapse_lab::experiment::Row| {
        let summaries =
            row.summaries.iter().flat_map(|s| [s.mean, s.se, s.median, s.q05, s.q25, s.q75, s.q95, s.finite_share]);
        let all: Vec<f64> = summaries.chain(row.runs.iter().copied()).collect();
        std::iter::once(row.generation).chain(all.into_iter().map(f64::to_bits)).collect::<Vec<u64>>()
    };
    history.rows().flat_map(of_row).collect()
}

const WORKFLOWS: [&[(&str, &str)]; 6] = [
    &[("workflow.retention", "replace")],
    &[("workflow.retention", "accumulate"), ("workflow.synthetic_fraction", "0.7")],
    &[("workflow.retention", "subsample"), ("workflow.synthetic_fraction", "0.5"), ("workflow.real_source", "same")],
    &[("workflow.retention", "window"), ("workflow.window", "3")],
    &[("workflow.schedule", "growing"), ("workflow.growth", "0.5"), ("workflow.synthetic_ratio", "0.5")],
    &[("sampling.draws", "points"), ("workflow.real_source", "same"), ("workflow.synthetic_fraction", "0.5")],
];

#[test]
fn one_two_and_seven_threads_give_the_same_bits() {
    for about in FAMILIES {
        for workflow in WORKFLOWS {
            let experiment = experiment(about.name, workflow);
            let on = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                // Fits to held points cost more; ten runs are still more than threads.
                let replicates = if about.statistic { 40 } else { 10 };
                pool.install(|| bits(&history(&experiment, replicates, 5)))
            };
            let one = on(1);
            assert!(one == on(7), "{} {workflow:?}", about.name);
            assert!(!about.statistic || one == on(2), "{} {workflow:?}", about.name);
        }
    }
}

#[test]
fn calls_of_any_length_give_the_same_bits() {
    for about in FAMILIES {
        let experiment = experiment(about.name, WORKFLOWS[1]);
        let whole = bits(&history(&experiment, 40, u64::MAX));
        assert!(
            whole == bits(&history(&experiment, 40, 1)) && whole == bits(&history(&experiment, 40, 7)),
            "{}",
            about.name
        );
    }
}

#[test]
fn a_replicate_is_the_same_among_few_and_among_many() {
    let experiment = experiment("gaussian", WORKFLOWS[0]);
    let (few, many) = (history(&experiment, 5, 4), history(&experiment, 40, 4));
    for (a, b) in few.rows().zip(many.rows()) {
        assert_eq!(a.runs, b.runs);
    }
}

#[test]
fn every_run_replays_exactly_to_any_generation() {
    for about in FAMILIES {
        for workflow in WORKFLOWS {
            let experiment = experiment(about.name, workflow);
            let history = history(&experiment, 3, 4);
            for run in 0..3_u64 {
                let mut replay = Replay::new(&experiment, run);
                // Forward, back and forward again.
                for generation in [0, 3, 12, 7, 8] {
                    let quantities = replay.quantities(generation);
                    let row = history.at(generation).unwrap();
                    for (quantity, value) in about.quantities.iter().zip(quantities) {
                        let metric = history.metric(quantity.name).unwrap();
                        let wanted = row.runs[metric * 3 + run as usize];
                        assert_eq!(
                            value.to_bits(),
                            wanted.to_bits(),
                            "{} {workflow:?} run {run} at {generation}",
                            about.name
                        );
                    }
                }
            }
        }
    }
}

/// The quantities of a family's fit to points.
struct Again<'a>(&'a [f64]);
impl Visitor for Again<'_> {
    type Output = Vec<f64>;
    fn visit<F: Family>(self) -> Vec<f64> {
        let (family, truth) = F::configure(&Settings::new(), None).unwrap();
        let mut batch = family.empty();
        self.0.iter().for_each(|&x| family.observe(&mut batch, family.point(x).unwrap()));
        values(&family, &fit_of(&family, &truth, &batch))
    }
}

/// The dots on the screen give exactly the fit on the screen: refit them by hand.
#[test]
fn the_points_on_view_give_the_fit_on_view() {
    // By hand where that is a formula; else by the family's own fit, which has tests of its own.
    let by_hand = |family: &str, points: &[f64]| -> Vec<f64> {
        match family {
            "spike_family" => vec![crate::counterexamples::spike_fit(points, 9.0)],
            "ladder_family" => vec![crate::counterexamples::ladder_fit(points)],
            "logistic_location" | "cauchy_location" | "student_location" | "symmetric_mixture" | "kde" => {
                with_family(family, Again(points)).expect("the family exists")
            }
            _ => shown(family, &fit(family, points, &vec![0.0; 10])),
        }
    };
    for about in FAMILIES {
        for workflow in WORKFLOWS {
            let experiment = experiment(about.name, workflow);
            let view: View = Replay::new(&experiment, 1).look(9);
            assert_eq!(view.points.len() as u64, view.held, "{} {workflow:?}", about.name);
            if about.name == "gaussian_mixture" {
                continue; // its fit depends on the model before, too: `oracle`
            }
            if view.plane.is_some() {
                continue; // vectors: `the_plane_shows_the_points_that_were_fitted`
            }
            let first = f64::from(u8::from(about.labels)); // symbols are drawn from 1 on
            let points: Vec<f64> = view.points.iter().map(|x| x - first).collect();
            let refit = by_hand(about.name, &points);
            for (found, wanted) in refit.iter().zip(&view.quantities) {
                assert!(
                    (found - wanted).abs() <= 1e-9 * (1.0 + wanted.abs()),
                    "{} {workflow:?}: {found} {wanted}",
                    about.name
                );
            }
        }
    }
}

#[test]
fn workflows_share_their_first_real_batch() {
    for about in FAMILIES {
        let first = |workflow| history(&experiment(about.name, workflow), 5, 1).at(1).unwrap().runs.clone();
        let replace = first(WORKFLOWS[0]);
        for workflow in &WORKFLOWS[1..5] {
            // Merging one batch into nothing, or picking all its points, may round; the luck is the same.
            for (a, b) in replace.iter().zip(first(workflow)) {
                assert!(
                    (a - b).abs() <= 1e-9 * (1.0 + a.abs()) || a.is_nan() || a == &b,
                    "{} {workflow:?}: {a} {b}",
                    about.name
                );
            }
        }
    }
}

#[test]
fn a_million_generations_leave_a_bounded_history() {
    let sets = [("generations", "1000000"), ("replicates", "1"), ("workflow.retention", "accumulate")];
    let experiment = experiment("gaussian", &sets);
    let history = history(&experiment, 1, u64::MAX);
    assert!(history.len() < 22_000, "{}", history.len());
    assert_eq!(history.last().unwrap().generation, 1_000_000);
    assert!(history.memory() < 40_000_000, "{} bytes", history.memory());
}

#[test]
fn collapsed_states_are_values_with_a_name() {
    let ends = [
        ("gaussian", "1", "point mass: variance 0"),
        ("laplace", "1", "point mass: scale 0"),
        ("bernoulli", "1", "fixed at"),
        ("categorical", "1", "one symbol left"),
        ("poisson", "1", "died out: rate 0"),
    ];
    for (family, n, name) in ends {
        let experiment =
            experiment(family, &[("sample_size", n), ("workflow.retention", "replace"), ("generations", "400")]);
        let view = Replay::new(&experiment, 0).look(400);
        assert!(
            view.collapsed.is_some_and(|(state, place)| state.starts_with(name) && place.is_some_and(f64::is_finite)),
            "{family}: {:?}",
            view.collapsed
        );
        let finite = |curve: &[[f64; 2]]| curve.iter().flatten().all(|x| x.is_finite());
        assert!(finite(&view.model) && finite(&view.truth) && view.bars.iter().flatten().all(|x| x.is_finite()));
    }
}

#[test]
fn stop_at_collapse_stops_when_the_median_run_has_lost_its_spread() {
    let sets =
        [("sample_size", "10"), ("workflow.retention", "replace"), ("generations", "5000"), ("stop.rule", "collapse")];
    let experiment = experiment("gaussian", &sets);
    let history = history(&experiment, 40, 50);
    let metric = history.metric("variance_ratio").unwrap();
    let medians: Vec<f64> = history.rows().map(|row| row.summaries[metric].median).collect();
    let (last, before) = medians.split_last().unwrap();
    assert!(*last < 0.01 && before.iter().all(|&median| median >= 0.01));
}
