//! Every workflow held against every exact curve of `theory`, in standard errors (4.5: one in 150 000 would fail by luck;
//! heavy tails are left out where one run rules the mean).

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Grows, Keeps, RealSource, Scenario};
use collapse_lab::family::{About, FAMILIES, Setting, Settings};
use collapse_lab::theory::{Agreement, Kind, curves};

use crate::support::MOST_SE;

/// Every combination of workflow settings and sample size.
pub(crate) fn grid(family: &str) -> Vec<Scenario> {
    let mut all = Vec::new();
    let mut estimator = Settings::new();
    if family == "gamma" {
        estimator.insert("known_shape", Setting::Number(1.0)); // else there is nothing exact
    }
    for retention in [Keeps::Replace, Keeps::Accumulate, Keeps::Subsample, Keeps::Window] {
        for synthetic_fraction in [1.0, 0.7, 0.3, 0.0] {
            for real_source in [RealSource::Fresh, RealSource::Same] {
                for grows in [Grows::Not, Grows::Power, Grows::Geometric] {
                    for synthetic_ratio in [1.0, 0.25, 3.0] {
                        if grows == Grows::Geometric && synthetic_ratio != 1.0 {
                            continue; // sizes of another rule, as those of a power are
                        }
                        for sample_size in [2, 3, 5, 20] {
                            all.push(Scenario {
                                family: family.into(),
                                retention,
                                window: 3,
                                synthetic_fraction,
                                real_source,
                                grows,
                                growth: 0.5,
                                synthetic_ratio,
                                sample_size,
                                generations: 7,
                                seed: 1000 + all.len() as u64,
                                estimator: estimator.clone(),
                                ..Scenario::default()
                            });
                        }
                    }
                }
            }
        }
    }
    all
}

/// Whether a mean has no (or hardly a) variance at this size: then standard errors say nothing. At n = 2 the squared
/// coefficient of variation of a replaced variance is 3^t - 1, more than runs can show.
fn heavy(metric: &str, scenario: &Scenario, generation: u64) -> bool {
    let needed = match (metric, scenario.family.as_str()) {
        ("kl_truth_model", "gaussian" | "log_normal" | "multivariate_gaussian") => 16,
        ("kl_truth_model" | "theta", "exponential" | "beta_power" | "gamma") => 5,
        ("shape", "pareto") => 6,
        ("theta_error_sq" | "shape_error_sq" | "error_sq", "beta_power" | "pareto") => 20,
        ("variance" | "variance_ratio" | "log_variance", "gaussian" | "log_normal") if generation > 4 => 5,
        // Inverses of Wishart matrices: a fourth moment needs so many points (d = 2).
        ("weight_error_sq" | "test_risk" | "kl_truth_model" | "kl_model_truth", "linear_regression") => 16,
        ("generator_error" | "test_error" | "signal" | "kl_truth_model" | "kl_model_truth", "ridge_regression")
            if scenario.truth.get("dimension").is_none() =>
        {
            18
        }
        ("trace_ratio" | "variance_ratio", "multivariate_gaussian") if generation > 4 => 5,
        _ => 0,
    };
    scenario.sample_size < needed
}

/// Runs a scenario and compares; says how many values were compared, and what was off.
pub(crate) fn compare(scenario: Scenario, replicates: u64, failures: &mut Vec<String>) -> usize {
    let generations = scenario.generations;
    let experiment = Arc::new(Experiment::new(scenario).expect("a valid scenario"));
    let exact: Vec<_> =
        curves(&experiment, generations).into_iter().filter(|curve| curve.kind == Kind::Exact).collect();
    let names: Vec<&str> = exact.iter().map(|curve| curve.metric).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), names.len(), "one exact curve for each metric: {names:?}");
    let metrics = experiment.metrics_named(&names).expect("curves are of metrics the family has");
    let mut ensemble = Ensemble::new(&experiment, replicates, metrics);
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(generations, &|| false));
    }
    let mut compared = 0;
    for (place, curve) in exact.iter().enumerate() {
        for row in ensemble.history().rows() {
            let summary = &row.summaries[place];
            let Some(theory) = curve.at(row.generation) else { continue };
            if heavy(curve.metric, experiment.scenario(), row.generation)
                || summary.finite_share < 1.0
                || summary.dominance > 0.05
            {
                continue;
            }
            compared += 1;
            let gap = (summary.mean - theory).abs();
            // An event that no run has seen has no standard error: unlikely only from 12 expected on (e^-12).
            if summary.se == 0.0 && replicates < 50 {
                continue; // so few may all be alike
            }
            if curve.metric == "alive" && summary.se == 0.0 && gap * (replicates as f64) < 12.0 {
                continue;
            }
            if gap > MOST_SE * summary.se + 1e-9 * theory.abs() + 1e-12 {
                let s = experiment.scenario();
                failures.push(format!(
                    "{} {:?} f={} {:?} grows={:?} r={} n={} t={} {}: {} +- {}, theory {theory} ({:.1} SE)",
                    s.family,
                    s.retention,
                    s.synthetic_fraction,
                    s.real_source,
                    s.grows,
                    s.synthetic_ratio,
                    s.sample_size,
                    row.generation,
                    curve.metric,
                    summary.mean,
                    summary.se,
                    gap / summary.se
                ));
            }
        }
    }
    compared
}

fn check(scenarios: impl IntoIterator<Item = Scenario>, replicates: u64) {
    let mut failures = Vec::new();
    let compared: usize = scenarios.into_iter().map(|scenario| compare(scenario, replicates, &mut failures)).sum();
    assert!(compared > 0, "nothing was compared");
    assert!(failures.is_empty(), "{} of {compared} beyond {MOST_SE} SE:\n{}", failures.len(), failures.join("\n"));
}

/// Fits that search cost a hundred times more, and have few exact curves to be held against.
fn runs_of(about: &About, usual: u64) -> u64 {
    match about.name {
        "var_mixture" => usual / 600,
        "gaussian_mixture" | "plane_mixture" | "symmetric_mixture" | "student_location" | "kernel_ridge" => usual / 60,
        "logistic_location" | "cauchy_location" | "logistic_regression" | "plane_kde" => usual / 30,
        "bigram" | "ridge_regression" => usual / 20,
        "multivariate_gaussian" | "linear_regression" => usual / 4,
        _ => usual,
    }
}

/// Every family at every 101st combination (CI takes every 7th): it has no factor in common with the grid, so each value meets
/// each other.
#[test]
fn covering_workflows_agree_with_theory() {
    for (i, about) in FAMILIES.iter().enumerate() {
        check(grid(about.name).into_iter().skip(i).step_by(101), runs_of(about, 2000));
    }
}

#[test]
#[ignore = "heavy statistics, runs in CI"]
fn ten_million_points_agree_with_theory() {
    for about in FAMILIES.iter().filter(|about| about.statistic || about.name == "gamma") {
        let large = grid(about.name).into_iter().filter(|s| s.retention != Keeps::Subsample).step_by(53);
        check(large.map(|s| Scenario { sample_size: 10_000_000, ..s }), 2000);
    }
}

/// Tails that so few runs do not show must not be taken for a wrong theory: at the smallest sizes the badge leaves out what
/// rare runs rule.
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn small_samples_raise_no_false_alarm() {
    let mut failures = Vec::new();
    for about in FAMILIES {
        for (sample_size, retention) in [(2, Keeps::Replace), (3, Keeps::Replace), (2, Keeps::Window)] {
            let base = grid(about.name).swap_remove(0);
            let scenario = Scenario { sample_size, retention, generations: 30, ..base };
            let experiment = Arc::new(Experiment::new(scenario).expect("a valid scenario"));
            let exact = curves(&experiment, 30);
            if exact.is_empty() {
                continue; // nothing to be wrong about
            }
            let names: Vec<&str> = exact.iter().map(|curve| curve.metric).collect();
            let mut ensemble = Ensemble::new(&experiment, 1000, experiment.metrics_named(&names).unwrap());
            while ensemble.finished().is_none() {
                ensemble.advance(30, &|| false);
            }
            let found = Agreement::of(ensemble.history(), &exact, 30, 1000);
            if let Some(found) = found.filter(|found| !found.holds()) {
                failures.push(format!("{} {retention:?} n = {sample_size}: {found:?}", about.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The same at every 7th combination: the whole grid of thirty families takes longer than CI has.
#[test]
#[ignore = "heavy statistics, runs in CI"]
fn many_workflows_agree_with_theory() {
    let mut failures = Vec::new();
    for (about, scenario) in
        FAMILIES.iter().flat_map(|about| grid(about.name).into_iter().step_by(7).map(move |s| (about, s)))
    {
        let mut once = Vec::new();
        compare(scenario.clone(), runs_of(about, 2000), &mut once);
        // Tails that 2000 runs do not show are in 100 000; a wrong formula is off there all the more.
        if !once.is_empty() {
            compare(Scenario { seed: 9, ..scenario }, runs_of(about, 100_000), &mut failures);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// E|mean_t - mean|^2 + E variance_t = variance, in every workflow: what one gains, the other loses (exact; 4.5 sums of SE).
#[test]
fn the_normal_law_conserves_its_second_moment() {
    for scenario in grid("gaussian").into_iter().step_by(23) {
        let label = format!("{scenario:?}");
        let experiment = Arc::new(Experiment::new(scenario).unwrap());
        let metrics = experiment.metrics_named(&["mean_error_sq", "variance"]).unwrap();
        let mut ensemble = Ensemble::new(&experiment, 2000, metrics);
        while ensemble.finished().is_none() {
            ensemble.advance(100, &|| false);
        }
        for row in ensemble.history().rows().skip(1) {
            let [error, variance] = [row.summaries[0], row.summaries[1]];
            let gap = (error.mean + variance.mean - 1.0).abs();
            assert!(gap <= MOST_SE * (error.se + variance.se) + 1e-9, "{label}, t = {}: {gap}", row.generation);
        }
    }
}
