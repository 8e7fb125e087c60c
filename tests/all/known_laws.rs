//! Named results of the literature, each by simulation and by a formula written here once more (4.5 standard errors).

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, History, Keeps, Replay, Scenario, Summary};
use collapse_lab::family::Setting;

use crate::support::MOST_SE;

fn ran(family: &str, retention: Keeps, sample_size: u64, generations: u64, replicates: u64, metric: &str) -> History {
    let scenario =
        Scenario { family: family.into(), retention, sample_size, generations, seed: 5, ..Scenario::default() };
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let metrics = experiment.metrics_named(&[metric]).unwrap();
    let mut ensemble = Ensemble::new(&experiment, replicates, metrics);
    while ensemble.finished().is_none() {
        ensemble.advance(generations, &|| false);
    }
    ensemble.history().clone()
}

#[track_caller]
fn meets(history: &History, generation: u64, wanted: f64) {
    let summary: Summary = history.at(generation).unwrap().summaries[0];
    let gap = (summary.mean - wanted).abs();
    assert!(
        gap <= MOST_SE * summary.se + 1e-9,
        "t = {generation}: {} +- {}, should be {wanted}",
        summary.mean,
        summary.se
    );
}

#[test]
fn accumulating_multiplies_the_error_by_pi_squared_over_six_and_no_more() {
    let n = 1000;
    for family in ["gaussian", "gaussian_known_variance", "exponential", "poisson"] {
        let history = ran(family, Keeps::Accumulate, n, 300, 3000, "mean_error_sq");
        let plateau: f64 = std::f64::consts::PI.powi(2) / 6.0;
        let summary = history.at(300).unwrap().summaries[0];
        // 1/300 of the sum is still to come; curvature 1 adds less than 2 / n.
        let gap = (summary.mean * n as f64 - plateau).abs();
        assert!(gap < MOST_SE * summary.se * n as f64 + 1.0 / 300.0 + 0.002, "{family}: {}", summary.mean * n as f64);
    }
}

#[test]
fn replacing_shrinks_variance_and_heterozygosity_by_one_minus_one_over_n() {
    for (family, metric) in
        [("gaussian", "variance_ratio"), ("categorical", "variance_ratio"), ("bernoulli", "variance_ratio")]
    {
        let history = ran(family, Keeps::Replace, 25, 20, 4000, metric);
        for t in [1, 5, 20] {
            meets(&history, t, (1.0 - 1.0 / 25.0_f64).powi(t as i32));
        }
    }
}

#[test]
fn counts_die_out_like_galton_and_watson_say() {
    let n = 10;
    let history = ran("poisson", Keeps::Replace, n, 15, 6000, "alive");
    let mut s = 0.0_f64;
    for t in 1..=15 {
        let alive = 1.0 - (n as f64 * (s - 1.0)).exp();
        if t > 2 {
            meets(&history, t, alive); // before, hardly a run has died
        }
        s = (s - 1.0).exp();
    }
}

#[test]
fn the_largest_point_stays_frozen_and_its_divergence_grows_by_one_over_n_when_replaced() {
    let replaced = ran("uniform_scale", Keeps::Replace, 12, 10, 4000, "kl_model_truth");
    let kept = ran("uniform_scale", Keeps::Accumulate, 12, 10, 4000, "kl_model_truth");
    for t in 1..=10 {
        meets(&replaced, t, t as f64 / 12.0);
        meets(&kept, t, 1.0 / 12.0);
    }
}

#[test]
fn accumulated_symbols_never_die_and_unseen_ones_never_come() {
    let n = 30;
    let history = ran("categorical", Keeps::Accumulate, n, 12, 4000, "alive");
    let whole: f64 = (1..=10).map(|i| 1.0 / f64::from(i)).sum();
    let alive: f64 = (1..=10).map(|i| 1.0 - (1.0 - 1.0 / f64::from(i) / whole).powi(n as i32)).sum();
    for t in [1, 2, 6, 12] {
        meets(&history, t, alive);
    }
    // Run by run, exactly: the mass of the model sits on the symbols of the first fit, under every retention.
    for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
        let mut scenario =
            Scenario { family: "categorical".into(), retention, sample_size: 15, window: 3, ..Scenario::default() };
        scenario.truth.insert("symbols", Setting::Number(20.0));
        let experiment = Arc::new(Experiment::new(scenario).unwrap());
        for replicate in 0..30 {
            let mut replay = Replay::new(&experiment, replicate);
            let alive = |points: Vec<[f64; 2]>| {
                points.into_iter().filter(|p| p[1] > 0.0).map(|p| p[0] as u64).collect::<Vec<_>>()
            };
            let first = alive(replay.look(1).model);
            for t in [2, 3, 5, 9, 20] {
                let now = alive(replay.look(t).model);
                assert!(
                    !now.is_empty() && now.iter().all(|symbol| first.contains(symbol)),
                    "{retention:?}: {first:?}, then {now:?}"
                );
                assert!(retention != Keeps::Accumulate || now == first, "accumulating keeps every symbol");
            }
        }
    }
}
