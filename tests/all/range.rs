//! Long runs to both ends of the floating-point numbers: what leaves them says so, and nothing turns round.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use collapse_lab::experiment::{Ensemble, Experiment, History, Replay, Scenario};
use collapse_lab::family::{LEFT, UNRESOLVED, metric};

/// A scenario under replace.
fn experiment(family: &str, keys: &[(&str, &str)]) -> Arc<Experiment> {
    let mut scenario = Scenario::default();
    scenario.set_family(family);
    for (key, value) in [("workflow.retention", "replace"), ("replicates", "4")].iter().chain(keys) {
        scenario.set(key, value).unwrap();
    }
    Arc::new(Experiment::new(scenario).unwrap())
}

/// Its history, with every metric.
fn history(experiment: &Arc<Experiment>) -> History {
    let scenario = experiment.scenario();
    let mut ensemble = Ensemble::new(experiment, scenario.replicates, Arc::clone(experiment.metrics()));
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(100, &|| false));
    }
    ensemble.history().clone()
}

fn medians(history: &History, metric: &str) -> Vec<f64> {
    let place = history.metric(metric).unwrap_or_else(|| panic!("no {metric}"));
    history.rows().map(|row| row.summaries[place].median).collect()
}

/// No metric is without a value, and none that is bounded leaves its bounds.
fn assert_values(history: &History, label: &str) {
    for row in history.rows() {
        for (info, summary) in history.metrics().iter().zip(&row.summaries) {
            let (name, at) = (&info.name, row.generation);
            assert!(!summary.median.is_nan(), "{label}: {name} at {at} has no value");
            if [metric::TV, metric::ALIVE, metric::REAL_SHARE, metric::HETEROZYGOSITY].contains(&name.as_str()) {
                assert!(summary.q05 >= 0.0 && summary.q95 <= 1.0, "{label}: {name} at {at}: {summary:?}");
            }
        }
    }
}

/// Nothing rises that fell before, to rounding.
fn assert_rises(values: &[f64], label: &str) {
    for (place, pair) in values.windows(2).enumerate() {
        assert!(pair[1] >= pair[0] - 1e-13, "{label}: {} after {} at {place}", pair[1], pair[0]);
    }
}

/// Once a run has left, the rows after hold what the last one before it did, in every metric.
fn assert_stands(experiment: &Arc<Experiment>, label: &str) -> u64 {
    let mut scenario = experiment.scenario().clone();
    scenario.replicates = 1;
    let history = history(&Arc::new(Experiment::new(scenario).unwrap()));
    let first = history.left().first().unwrap_or_else(|| panic!("{label} never leaves")).first;
    let before = history.at(first - 1).unwrap();
    for row in history.rows().filter(|row| row.generation >= first) {
        assert_eq!(format!("{:?}", row.runs), format!("{:?}", before.runs), "{label} at {}", row.generation);
    }
    first
}

#[test]
fn hot_runs_leave_the_numbers_alive_and_as_far_off_as_can_be() {
    let cases = [
        ("geometric", "mean", "2", "1150"),
        ("geometric", "mean", "700", "140"),
        ("exponential", "mean", "2", "1150"),
        ("gaussian", "variance", "2", "1200"),
        ("log_normal", "log_variance", "2", "1200"),
        ("laplace", "scale", "2", "1150"),
    ];
    for (family, spread, temperature, generations) in cases {
        let keys =
            [("sampling.temperature", temperature), ("sample_size", "40"), ("generations", generations), ("seed", "3")];
        let experiment = experiment(family, &keys);
        let history = history(&experiment);
        assert_values(&history, family);
        let far = medians(&history, metric::TV).split_off(12);
        assert_rises(&far, family);
        assert!(far.last() == Some(&1.0), "{family}: {:?}", far.last());
        // The last values within the numbers stand.
        assert!(medians(&history, spread).last().is_some_and(|last| (1e290..f64::INFINITY).contains(last)), "{family}");
        assert!(medians(&history, metric::KL_TRUTH_MODEL).last().is_some_and(|last| last.is_finite()), "{family}");
        assert_stands(&experiment, family);
        let left = history.left().first().unwrap();
        let last: u64 = generations.parse().unwrap();
        assert!(left.runs == 4 && left.first > last / 2 && left.first < last, "{family}: {left:?}");
        if family == "geometric" {
            assert!(medians(&history, metric::ALIVE).iter().all(|&alive| alive == 1.0), "{family}");
        }
        let view = Replay::new(&experiment, 0).look(last);
        assert_eq!(view.collapsed, Some((LEFT, None)), "{family}");
    }
}

/// A subsample of a pool that is beyond every integer is drawn all the same.
#[test]
fn pools_of_beyond_an_integer_are_subsampled() {
    let keys = [
        ("workflow.retention", "subsample"),
        ("sampling.temperature", "1000"),
        ("sample_size", "20"),
        ("generations", "30"),
    ];
    let history = history(&experiment("geometric", &keys));
    assert_values(&history, "geometric");
    assert!(medians(&history, "mean").iter().all(|&mean| mean >= 1.0));
}

/// Rows of a run that is cancelled go into a file, and what is said of their runs goes with them.
#[test]
fn a_cancel_later_on_keeps_who_had_left_before() {
    let keys = [("sample_size", "2"), ("generations", "100_000"), ("seed", "5")];
    let experiment = experiment("gaussian", &keys);
    let mut ensemble = Ensemble::new(&experiment, 4, Arc::clone(experiment.metrics()));
    let told = AtomicU64::new(0);
    let cancelled = || told.load(Relaxed) > 500;
    assert!(!ensemble.advance_telling(100_000, &cancelled, &mut |runs| told.store(runs.generation, Relaxed)));
    let history = ensemble.history();
    assert!(history.last().is_some_and(|row| row.generation < 100_000));
    assert_eq!(history.left().iter().map(|left| left.runs).sum::<u64>(), 4);
}

/// Two points a generation: ln of the variance falls by 2 a generation, and has gone below every number at 360 or so.
#[test]
fn collapse_goes_to_the_end_of_the_numbers_and_says_so() {
    for (family, spread) in [("gaussian", "variance"), ("log_normal", "log_variance")] {
        let experiment = experiment(family, &[("sample_size", "2"), ("generations", "700"), ("seed", "5")]);
        let history = history(&experiment);
        assert_values(&history, family);
        assert!(medians(&history, spread).iter().all(|&variance| variance > 0.0), "{family}");
        assert!(medians(&history, metric::TV).split_off(60).iter().all(|&tv| tv == 1.0), "{family}");
        assert!(medians(&history, metric::KL_TRUTH_MODEL).last().is_some_and(|&kl| kl > 1e300), "{family}");
        assert_eq!(history.left().first().map(|left| left.runs), Some(4));
        assert_eq!(Replay::new(&experiment, 0).look(700).collapsed, Some((LEFT, None)), "{family}");
    }
    // One point is collapse itself.
    let experiment = experiment("gaussian", &[("sample_size", "1"), ("generations", "3")]);
    assert_eq!(history(&experiment).left(), []);
    let name = Replay::new(&experiment, 0).look(3).collapsed.map(|(name, _)| name);
    assert_eq!(name, Some("point mass: variance 0"));
}

/// Under bias the covariance halves each generation; without any the points are the means.
#[test]
fn biased_runs_have_values_to_the_end() {
    let keys = [("sampling.bias", "0.5"), ("sample_size", "20"), ("generations", "1300")];
    let history_of = history(&experiment("multivariate_gaussian", &keys));
    assert_values(&history_of, "multivariate_gaussian");
    assert_eq!(history_of.left().first().map(|left| left.runs), Some(4));
    let flat = [("sampling.bias", "0"), ("sample_size", "20"), ("generations", "3")];
    assert_values(&history(&experiment("plane_mixture", &flat)), "plane_mixture");
}

/// Mixtures that overflow are alive, as wide as numbers go, and all but apart from the truth.
#[test]
fn mixtures_stand_where_they_left_the_numbers() {
    let cases: [(&str, &[(&str, &str)]); 2] =
        [("gaussian_mixture", &[]), ("plane_mixture", &[("truth.shape", "blob"), ("estimator.components", "1")])];
    for (family, more) in cases {
        let keys = [("sampling.bias", "1000"), ("sample_size", "10"), ("generations", "125"), ("replicates", "1")];
        let experiment = experiment(family, &[&keys[..], more].concat());
        let names = ["variance", metric::TV, metric::KL_TRUTH_MODEL, "heterozygosity"];
        let mut ensemble = Ensemble::new(&experiment, 1, experiment.metrics_named(&names).unwrap());
        while ensemble.finished().is_none() {
            assert!(ensemble.advance(100, &|| false));
        }
        let history = ensemble.history();
        let first = history.left().first().unwrap_or_else(|| panic!("{family} never leaves")).first;
        let row = |generation| history.at(generation).unwrap().runs.clone();
        assert_eq!(row(125), row(first - 1), "{family}");
        let [variance, tv, kl, _] = row(125)[..] else { panic!("four metrics") };
        assert!(variance > 1e295 && variance < f64::INFINITY && tv > 0.999, "{family}: {variance} {tv}");
        assert!(kl > 100.0 && kl < 1000.0, "{family}: {kl}");
        assert_eq!(Replay::new(&experiment, 0).look(125).collapsed, Some((LEFT, None)), "{family}");
    }
}

/// Kernels that grow by their own rule until they leave: each divergence is a number up to there, and stands from there on.
#[test]
fn hot_kernels_leave_with_their_divergences_known() {
    let near = [metric::KL_TRUTH_MODEL, metric::TV, "variance"];
    let both = [metric::KL_TRUTH_MODEL, metric::TV, "variance", metric::KL_MODEL_TRUTH, metric::ENTROPY];
    for (family, names) in [("plane_kde", &near[..]), ("kde", &both[..])] {
        let keys = [
            ("estimator.bandwidth", "scott"),
            ("estimator.kappa", "10"),
            ("sample_size", "50"),
            ("generations", "250"),
            ("replicates", "1"),
        ];
        let experiment = experiment(family, &keys);
        let mut ensemble = Ensemble::new(&experiment, 1, experiment.metrics_named(names).unwrap());
        while ensemble.finished().is_none() {
            assert!(ensemble.advance(100, &|| false));
        }
        let history = ensemble.history();
        let first = history.left().first().unwrap_or_else(|| panic!("{family} never leaves")).first;
        for row in history.rows() {
            let values = row.runs.clone();
            assert!(values.iter().all(|value| value.is_finite()), "{family} at {}: {values:?}", row.generation);
        }
        let last = history.at(250).unwrap().runs.clone();
        assert_eq!(last, history.at(first - 1).unwrap().runs.clone(), "{family}");
        assert!(last[0] > 300.0 && last[1] > 0.999 && last[2] > 1e295, "{family}: {last:?}");
    }
}

/// A range narrower than some thousand numbers where it lies is no range any more: the run stands, and says so.
#[test]
fn a_range_of_few_numbers_says_so() {
    let experiment = experiment("uniform_interval", &[("sample_size", "10"), ("generations", "300")]);
    let first = assert_stands(&experiment, "uniform_interval");
    assert!((100..200).contains(&first), "{first}");
    let collapsed = Replay::new(&experiment, 0).look(300).collapsed;
    assert_eq!(collapsed, Some((UNRESOLVED, None)));
    // Around 0 there are numbers enough.
    let keys = [("truth.lower", "-1"), ("workflow.retention", "accumulate"), ("generations", "3")];
    assert_eq!(history(&self::experiment("uniform_interval", &keys)).left(), []);
}

/// What floats cannot tell apart has not collapsed: each of these laws goes on narrowing where its points no longer can, and a
/// width of 0, or a shape of infinity, would be made up.
#[test]
fn points_too_near_each_other_leave_the_resolution_and_are_no_collapse() {
    type Keys<'a> = &'a [(&'a str, &'a str)];
    let of_points = [("sampling.draws", "points")];
    let cases: [(&str, &str, Keys<'_>); 8] = [
        ("laplace", "scale", &[("truth.location", "5")]),
        ("weibull", "shape", &[]),
        ("gamma", "shape", &[]),
        ("log_normal", "log_variance", &of_points),
        ("pareto", "shape", &of_points),
        ("beta_power", "theta", &of_points),
        ("multivariate_gaussian", metric::VARIANCE_RATIO, &of_points),
        ("symmetric_mixture", "variance", &of_points),
    ];
    for (family, name, own) in cases {
        let keys = [&[("sample_size", "5"), ("generations", "1500"), ("seed", "3")], own].concat();
        let experiment = experiment(family, &keys);
        let history = history(&experiment);
        assert_values(&history, family);
        assert!(medians(&history, name).iter().all(|value| *value > 0.0 && value.is_finite()), "{family}");
        assert!(assert_stands(&experiment, family) > 30, "{family}");
        let left: Vec<(&str, u64)> = history.left().iter().map(|left| (left.name, left.runs)).collect();
        assert_eq!((left, history.ended()), (vec![(UNRESOLVED, 4)], &[][..]), "{family}");
        assert_eq!(Replay::new(&experiment, 0).look(1500).collapsed, Some((UNRESOLVED, None)), "{family}");
    }
    // A direction is lost before the whole is, and so is the width of points that were chosen among.
    let cases: [(&str, &str, Keys<'_>); 4] = [
        ("multivariate_gaussian", "log_det_ratio", &[("truth.dimension", "3"), ("sample_size", "4"), of_points[0]]),
        ("multivariate_gaussian", "trace_ratio", &[("truth.dimension", "5"), ("sample_size", "3"), of_points[0]]),
        ("gaussian", "variance", &[("sampling.curation", "4"), ("sample_size", "3")]),
        ("gaussian", "variance", &[("sampling.diversity", "farthest"), ("sample_size", "3")]),
    ];
    for (family, name, own) in cases {
        let keys = [&[("generations", "800"), ("seed", "7")], own].concat();
        let experiment = experiment(family, &keys);
        let history = history(&experiment);
        let is_value = |value: &f64| value.is_finite() && (*value != 0.0 || name == "log_det_ratio");
        assert!(medians(&history, name).iter().all(is_value), "{family} {own:?}");
        let left: Vec<(&str, u64)> = history.left().iter().map(|left| (left.name, left.runs)).collect();
        assert_eq!(left, [(UNRESOLVED, 4)], "{family} {own:?}");
    }
    // A floor below the floats is none.
    let keys = [("sample_size", "3"), ("estimator.variance_floor", "1e-30"), ("generations", "300")];
    let mixture = history(&experiment("gaussian_mixture", &keys));
    assert!(mixture.left().iter().any(|left| (left.name, left.runs) == (UNRESOLVED, 4)), "{:?}", mixture.left());
    // A statistic holds what points cannot.
    let experiment = experiment("log_normal", &[("sample_size", "5"), ("generations", "300"), ("seed", "3")]);
    assert_eq!(history(&experiment).left(), []);
}

/// The variance of a narrow law leaves the numbers before its scale does.
#[test]
fn no_variance_rounds_to_nothing() {
    for (family, temperature) in [("uniform_scale", "1"), ("exponential", "0.5"), ("pareto", "1")] {
        let keys =
            [("sample_size", "3"), ("generations", "2400"), ("seed", "7"), ("sampling.temperature", temperature)];
        let history = history(&experiment(family, &keys));
        assert!(medians(&history, metric::VARIANCE_RATIO).iter().all(|ratio| *ratio > 0.0), "{family}");
        assert!(
            history.left().iter().any(|left| (left.name, left.runs) == (LEFT, 4)),
            "{family}: {:?}",
            history.left()
        );
    }
}

/// Of nine runs that go beyond 1.8e308 one after the other none is left out: KL of a Weibull model is
/// -1 - ln k + k ln l + (k - 1) g + G(k + 1) / l^k where the truth is exponential.
#[test]
fn divergences_beyond_every_float_are_infinite_in_every_run() {
    let mut scenario = Scenario { replicates: 9, sample_size: 8, generations: 60, ..Scenario::default() };
    let sets = [("truth.family", "exponential"), ("model.family", "weibull"), ("workflow.retention", "replace")];
    sets.iter().for_each(|(key, value)| scenario.set(key, value).unwrap());
    let history = history(&Arc::new(Experiment::new(scenario).unwrap()));
    let kl = history.metric(metric::KL_TRUTH_MODEL).unwrap();
    assert!(history.rows().all(|row| !row.summaries[kl].median.is_nan() && !row.summaries[kl].q95.is_nan()));
    let last = history.last().unwrap().summaries[kl];
    assert_eq!((last.median, last.q05), (f64::INFINITY, f64::INFINITY), "{last:?}");
}

/// Peaks of width 1 cannot be told apart where floats are further from each other than that.
#[test]
fn a_location_is_not_sought_among_values_too_far_apart() {
    for model in ["cauchy_location", "student_location", "logistic_location"] {
        let mut scenario = Scenario::default();
        scenario.set("truth.variance", "1e50").unwrap();
        scenario.set("model.family", model).unwrap();
        let refused = Experiment::new(scenario).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("too few digits"), "{model}: {refused}");
    }
}

/// Both divergences of a heavy tail from a light one are infinite in every row, and kernels have light tails to the end.
#[test]
fn heavy_tails_are_infinitely_far_from_light_ones() {
    let cases = [
        ("cauchy_location", "logistic_location", metric::KL_TRUTH_MODEL),
        ("cauchy_location", "kde", metric::KL_TRUTH_MODEL),
        ("cauchy_location", "gaussian_mixture", metric::KL_TRUTH_MODEL),
        ("gaussian_mixture", "cauchy_location", metric::KL_MODEL_TRUTH),
        ("laplace", "cauchy_location", metric::KL_MODEL_TRUTH),
    ];
    for (truth, model, metric) in cases {
        let keys = [("model.family", model), ("sample_size", "8"), ("generations", "4"), ("replicates", "2")];
        let experiment = experiment(truth, &keys);
        let mut ensemble = Ensemble::new(&experiment, 2, experiment.metrics_named(&[metric]).unwrap());
        assert!(ensemble.advance(4, &|| false));
        let rows: Vec<f64> = ensemble.history().rows().skip(1).map(|row| row.summaries[0].q05).collect();
        assert_eq!(rows, [f64::INFINITY; 4], "{truth} to {model}");
    }
}
