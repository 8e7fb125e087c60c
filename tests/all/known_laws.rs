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
    // Where the variance of one point is not 1, its value.
    for (family, variance) in [
        ("gaussian", 1.0),
        ("gaussian_known_variance", 1.0),
        ("exponential", 1.0),
        ("poisson", 1.0),
        ("geometric", 6.0),
        ("negative_binomial", 4.8),
    ] {
        let history = ran(family, Keeps::Accumulate, n, 300, 3000, "mean_error_sq");
        let plateau: f64 = variance * std::f64::consts::PI.powi(2) / 6.0;
        let summary = history.at(300).unwrap().summaries[0];
        // 1/300 of the sum is still to come; curvature 1 adds less than 2 / n.
        let gap = (summary.mean * n as f64 - plateau).abs();
        assert!(
            gap < MOST_SE * summary.se * n as f64 + variance * (1.0 / 300.0 + 0.002),
            "{family}: {}",
            summary.mean * n as f64
        );
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

/// 1/shape loses 1/n a generation when replaced, and once for all when kept; in ln x the minimum gains what it loses.
#[test]
fn a_pareto_tail_thins_when_replaced_and_its_minimum_freezes_when_kept() {
    let (n, shape) = (15_u64, 3.0);
    let left = |t: u64, keeps: Keeps| {
        let fits = if keeps == Keeps::Replace { t as i32 } else { 1 };
        (1.0 - 1.0 / n as f64).powi(fits) / shape
    };
    for keeps in [Keeps::Replace, Keeps::Accumulate] {
        let [inverse, minimum] =
            ["inverse_shape", "log_minimum"].map(|metric| ran("pareto", keeps, n, 12, 4000, metric));
        for t in [1, 2, 5, 12] {
            meets(&inverse, t, left(t, keeps));
            meets(&minimum, t, 1.0 / shape - left(t, keeps));
        }
    }
}

/// Run by run, exactly: no synthetic point leaves the range of the real ones, so what accumulates keeps its first ends.
#[test]
fn accumulating_freezes_every_end_of_a_support() {
    for (family, ends) in [("uniform_scale", 0..1), ("uniform_interval", 0..2), ("pareto", 0..1)] {
        for by_points in [false, true] {
            let scenario = Scenario { family: family.into(), sample_size: 9, by_points, ..Scenario::default() };
            let experiment = Arc::new(Experiment::new(scenario).unwrap());
            for replicate in 0..50 {
                let mut replay = Replay::new(&experiment, replicate);
                let first = replay.quantities(1)[ends.clone()].to_vec();
                assert!([2, 7, 40].iter().all(|&t| replay.quantities(t)[ends.clone()] == first), "{family}");
            }
        }
    }
}

/// The range of n points is (n - 1) / (n + 1) of the interval in mean, and each generation of replacing cuts again.
#[test]
fn a_replaced_interval_shrinks_from_both_ends() {
    let n = 11_u64;
    let lower = ran("uniform_interval", Keeps::Replace, n, 9, 4000, "lower");
    let upper = ran("uniform_interval", Keeps::Replace, n, 9, 4000, "upper");
    for t in 1..=9 {
        let range = ((n - 1) as f64 / (n + 1) as f64).powi(t as i32);
        meets(&lower, t, 0.5 * (1.0 - range));
        meets(&upper, t, 0.5 * (1.0 + range));
    }
}

/// Run by run: the law of theta_t / theta_0 is free of theta_0, in whatever units a simulation seems to say otherwise.
#[test]
fn the_error_of_a_power_law_grows_alike_whatever_its_exponent() {
    let path = |theta: f64| {
        let mut scenario = Scenario { family: "beta_power".into(), sample_size: 20, ..Scenario::default() };
        scenario.truth.insert("theta", Setting::Number(theta));
        let experiment = Arc::new(Experiment::new(scenario).unwrap());
        let mut replay = Replay::new(&experiment, 3);
        [1, 10, 100].map(|t| replay.quantities(t)[0] / theta)
    };
    let unit = path(1.0);
    for theta in [0.1, 0.3, 7.0, 1e6] {
        path(theta).iter().zip(&unit).for_each(|(a, b)| assert!((a / b - 1.0).abs() < 1e-11, "{theta}: {a} {b}"));
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
