//! A step of the statistic path asks for no memory: counted by an allocator, which is why this is a binary of its own.
#![allow(missing_docs, clippy::too_many_lines, clippy::unwrap_used, reason = "a test that cannot run has failed")]

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Scenario};
use collapse_lab::family::FAMILIES;

const REPLICATES: u64 = 40;
/// Generations that are counted, and before them, until every buffer has its size.
const STEPS: u64 = 500;
const BEFORE: u64 = 100;
/// What a call may ask for itself, whatever it does: lists of the generations that keep a row, and the rows.
const OF_A_CALL: u64 = 200;
/// Their statistics and models are matrices, whose products are new matrices; with how many a step makes at most.
const MATRICES: [(&str, u64); 3] = [("multivariate_gaussian", 39), ("linear_regression", 52), ("ridge_regression", 71)];

/// Allocations of so many generations of every replicate.
fn allocations(family: &str, sets: &[(&str, &str)]) -> u64 {
    counted(family, sets, 30, BEFORE)
}

/// The same for a sample size, after so many generations.
fn counted(family: &str, sets: &[(&str, &str)], sample_size: u64, before: u64) -> u64 {
    let mut scenario =
        Scenario { generations: before + STEPS, replicates: REPLICATES, sample_size, ..Scenario::default() };
    scenario.set("truth.family", family).unwrap();
    for (key, value) in sets {
        scenario.set(key, value).unwrap();
    }
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut ensemble = Ensemble::new(&experiment, REPLICATES, Arc::new([]));
    // On one thread, the one that counts.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        assert!(ensemble.advance(before, &|| false));
        allocation_counter::measure(|| assert!(ensemble.advance(STEPS, &|| false))).count_total
    })
}

const WORKFLOWS: [&[(&str, &str)]; 5] = [
    &[("workflow.retention", "replace")],
    &[("workflow.retention", "accumulate")],
    &[("workflow.retention", "window"), ("workflow.window", "7")],
    &[("workflow.retention", "accumulate"), ("workflow.synthetic_fraction", "0.5"), ("workflow.real_source", "same")],
    &[("workflow.retention", "window"), ("workflow.window", "3"), ("workflow.synthetic_fraction", "0.5")],
];

/// Every other family by its statistic: as often at any n and t, and no more than is said.
#[test]
fn a_step_by_matrices_allocates_as_often_at_any_size_and_time() {
    let mut more = Vec::new();
    for (family, most) in MATRICES {
        for workflow in WORKFLOWS {
            let count = counted(family, workflow, 30, BEFORE);
            let a_step = count as f64 / (STEPS * REPLICATES) as f64;
            if a_step > most as f64 + 0.1 {
                more.push(format!("{family} {workflow:?}: {a_step:.2} in a step"));
            }
            for (n, before) in [(3_000_000, BEFORE), (30, 3 * BEFORE)] {
                let other = counted(family, workflow, n, before);
                assert!(
                    other.abs_diff(count) <= OF_A_CALL,
                    "{family} {workflow:?}: {count}, and {other} at {n} {before}"
                );
            }
        }
    }
    assert!(more.is_empty(), "{more:#?}");
}

#[test]
fn a_step_by_the_statistic_allocates_nothing() {
    let by_statistic =
        FAMILIES.iter().filter(|about| about.statistic && MATRICES.iter().all(|(name, _)| *name != about.name));
    assert!(by_statistic.clone().count() > 10);
    for about in by_statistic {
        for workflow in WORKFLOWS {
            let count = allocations(about.name, workflow);
            assert!(count <= OF_A_CALL, "{} {workflow:?}: {count} in {} steps", about.name, STEPS * REPLICATES);
        }
    }
}

/// The counter counts: points that are kept need memory.
#[test]
fn points_that_are_kept_are_counted() {
    assert!(allocations("laplace", &[("workflow.retention", "accumulate")]) > OF_A_CALL);
}
