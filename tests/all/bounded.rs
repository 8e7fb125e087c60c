//! Work that is bounded whatever comes in, values that do not depend on units, and what cannot be computed said so.

use std::sync::Arc;
use std::time::{Duration, Instant};

use collapse_lab::experiment::{Ensemble, Experiment, Metric, Problem, Scenario};
use collapse_lab::report::{NOT_COMPUTED, Results, csv, table};
use collapse_lab::theory::{Kind, curves};
use collapse_lab::worker::{Command, Worker};

fn experiment(sets: &[(&str, &str)]) -> Result<Experiment, Problem> {
    let mut scenario = Scenario { generations: 1, replicates: 1, ..Scenario::default() };
    for (key, value) in sets {
        scenario.set(key, value)?;
    }
    Experiment::new(scenario)
}

fn run(experiment: &Arc<Experiment>) -> Ensemble {
    let replicates = experiment.scenario().replicates;
    let mut ensemble = Ensemble::new(experiment, replicates, Arc::clone(experiment.metrics()));
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(1000, &|| false));
    }
    ensemble
}

/// Kernels and mixtures so narrow or wide that an integral once never ended; some seconds on a slow machine.
#[test]
fn no_integral_runs_away() {
    let replace = ("workflow.retention", "replace");
    let cases: [&[(&str, &str)]; 7] = [
        &[
            ("truth.family", "kde"),
            ("estimator.bandwidth", "fixed"),
            ("estimator.width", "1e-17"),
            ("sample_size", "10"),
        ],
        &[
            ("truth.family", "kde"),
            ("estimator.bandwidth", "fixed"),
            ("estimator.width", "1e-12"),
            ("sample_size", "10"),
        ],
        &[("truth.family", "kde"), ("estimator.kappa", "1e-90"), ("sample_size", "3")],
        &[("truth.family", "kde"), ("estimator.kappa", "5"), replace, ("sample_size", "10"), ("generations", "400")],
        &[("truth.family", "symmetric_mixture"), ("truth.within_variance", "1e-8")],
        &[("truth.family", "symmetric_mixture"), replace, ("sample_size", "2"), ("generations", "30")],
        &[
            ("truth.family", "gaussian_mixture"),
            replace,
            ("sampling.bias", "100.0"),
            ("sample_size", "20"),
            ("generations", "200"),
        ],
    ];
    for sets in cases {
        let start = Instant::now();
        let experiment = Arc::new(experiment(sets).unwrap());
        let ensemble = run(&experiment);
        assert!(start.elapsed() < Duration::from_secs(10), "{sets:?}: {:?}", start.elapsed());
        let tv = ensemble.history().metric("tv").unwrap();
        for row in ensemble.history().rows() {
            let tv = row.summaries[tv].median;
            assert!(tv.is_nan() || (0.0..=1.0).contains(&tv), "{sets:?}: {tv} at {}", row.generation);
        }
    }
    for (key, value) in [("kappa", "1e-170"), ("width", "1e-170"), ("kappa", "1e200")] {
        let refused = experiment(&[("truth.family", "kde"), (&format!("estimator.{key}"), value)]).unwrap_err();
        assert!(refused.to_string().contains("1e-100"), "{refused}");
    }
}

/// Two laws far apart, of any width: ln 2 + ln(2 pi e v) / 2, and KL by its expansion where both are narrow.
#[test]
fn narrow_components_are_integrated_in_their_own_units() {
    for variance in [1e-2_f64, 1e-8, 1e-14, 1e-17] {
        let text = format!("{variance:e}");
        let one = experiment(&[("truth.family", "symmetric_mixture"), ("truth.within_variance", &text)]).unwrap();
        let wanted = 2.0_f64.ln() + 0.5 * (std::f64::consts::TAU * std::f64::consts::E * variance).ln();
        let found = one.of_truth(Metric::Entropy);
        assert!((found - wanted).abs() < 1e-8 * wanted.abs(), "{variance:e}: {found} {wanted}");
        let fisher = one.fisher().unwrap();
        assert!(
            (fisher[(0, 0)] * variance - 1.0).abs() < 1e-7 && (fisher[(1, 1)] * variance * variance - 0.5).abs() < 1e-7
        );
    }
    // Ten kernels far narrower than floats are apart: each is a law of its own.
    let sets = [
        ("truth.family", "kde"),
        ("estimator.bandwidth", "fixed"),
        ("estimator.width", "1e-17"),
        ("sample_size", "10"),
    ];
    let ensemble = run(&Arc::new(experiment(&sets).unwrap()));
    let last = ensemble.history().last().unwrap();
    let value = |name: &str| last.summaries[ensemble.history().metric(name).unwrap()].median;
    let wanted = 10.0_f64.ln() + 0.5 * (std::f64::consts::TAU * std::f64::consts::E).ln() - 17.0 * 10.0_f64.ln();
    assert!((value("entropy") - wanted).abs() < 1e-8 * wanted.abs(), "{} {wanted}", value("entropy"));
    assert!((value("tv") - 1.0).abs() < 1e-8 && value("kl_truth_model") > 1e29 && value("kl_model_truth") > 30.0);
}

/// A family's fit to a column, the loop from it and its distances: the same in any unit (1e-6).
#[test]
fn fits_do_not_depend_on_units() {
    let values: Vec<f64> = include_str!("../flippers.txt").split_whitespace().map(|x| x.parse().unwrap()).collect();
    let folder = tempfile::tempdir().unwrap();
    let families = [
        "gaussian",
        "log_normal",
        "exponential",
        "gamma",
        "weibull",
        "uniform_scale",
        "uniform_interval",
        "pareto",
        "laplace",
        "gaussian_mixture",
        "symmetric_mixture",
        "kde",
    ];
    for family in families {
        let of_unit = |unit: f64| {
            let path = folder.path().join(format!("{unit:e}.csv"));
            let cells: Vec<String> = values.iter().map(|x| format!("{:e}", x * unit)).collect();
            std::fs::write(&path, format!("x\n{}\n", cells.join("\n"))).unwrap();
            let data = path.to_str().unwrap();
            let sets = [
                ("truth.family", family),
                ("truth.data", data),
                ("generations", "3"),
                ("sample_size", "30"),
                ("workflow.retention", "replace"),
            ];
            let ensemble = run(&Arc::new(experiment(&sets).unwrap()));
            let last = ensemble.history().last().unwrap().clone();
            let of = |name: &str| ensemble.history().metric(name).map_or(0.0, |place| last.summaries[place].median);
            ["kl_truth_model", "kl_model_truth", "tv", "variance_ratio", "heterozygosity", "error_inflation"].map(of)
        };
        let wanted = of_unit(1.0);
        for unit in [1e-6, 1e6] {
            for (found, wanted) in of_unit(unit).into_iter().zip(wanted) {
                let near = (found - wanted).abs() <= 1e-6 * wanted.abs().max(1e-3) || found == wanted;
                assert!(near || found.is_nan() && wanted.is_nan(), "{family}, times {unit:e}: {found} {wanted}");
            }
        }
    }
    // Two components of flippers in metres (own reference: EM to the end).
    let path = folder.path().join("1e0.csv");
    let sets =
        [("truth.family", "gaussian_mixture"), ("estimator.components", "2"), ("truth.data", path.to_str().unwrap())];
    let truth = experiment(&sets).unwrap().truth();
    assert!((truth[1] - 1.971_536e-4).abs() < 1e-9, "{truth:?}");
    assert!((truth[2] - 4.655e-5).abs() < 1e-7 && (truth[3] - 0.4796).abs() < 2e-4, "{truth:?}");
}

#[test]
fn what_is_not_computed_is_said() {
    // More kernels of their own than an integral goes over.
    let sets = [
        ("truth.family", "kde"),
        ("estimator.bandwidth", "fixed"),
        ("estimator.width", "1e-9"),
        ("sample_size", "20000"),
    ];
    let experiment = Arc::new(experiment(&sets).unwrap());
    let ensemble = run(&experiment);
    let results =
        Results { experiment: &experiment, history: ensemble.history(), theory: &[], metrics: &["entropy".into()] };
    for text in [csv(&results), table(&results)] {
        assert!(text.contains("entropy has no value") && text.contains(NOT_COMPUTED), "{text}");
    }
}

/// Student's t with 3 degrees of freedom seen as a normal law: its tails beyond the last quantile are not left out. The mean of
/// -ln of a normal density of variance v is ln(2 pi v) / 2 + 3 / (2 v); the entropy of t is known.
#[test]
fn a_misspecified_model_of_heavy_tails_has_its_whole_distance() {
    let one = experiment(&[("truth.family", "student_location"), ("model.family", "gaussian")]).unwrap();
    let found = one.of_truth(Metric::KlTruthModel);
    let (mean, variance) = (one.truth()[0], one.truth()[1]);
    let entropy = 1.773_477_571_863_290_7;
    let wanted = 0.5 * (std::f64::consts::TAU * variance).ln() + (3.0 + mean * mean) / (2.0 * variance) - entropy;
    assert!((found - wanted).abs() < 1e-7, "{found} {wanted}");
}

/// Misspecified models that collapse in a run: further and further from the truth, to the end of what their points can tell: a
/// scale some 1e-12 of the distances between runs.
#[test]
fn misspecified_runs_end_at_infinity_and_one() {
    let cases = [
        ("gaussian", "laplace", "10", 500),
        ("laplace", "uniform_interval", "8", 300),
        ("laplace", "gaussian", "1", 1),
    ];
    for (truth, model, n, generations) in cases {
        let mut scenario = Scenario { generations, replicates: 3, ..Scenario::default() };
        let sets =
            [("truth.family", truth), ("model.family", model), ("sample_size", n), ("workflow.retention", "replace")];
        sets.iter().for_each(|(key, value)| scenario.set(key, value).unwrap());
        let ensemble = run(&Arc::new(Experiment::new(scenario).unwrap()));
        let last = ensemble.history().last().unwrap();
        let value = |name: &str| last.summaries[ensemble.history().metric(name).unwrap()].median;
        assert!(value("kl_truth_model") > 1e11 && value("kl_model_truth") > 10.0, "{truth}, {model}");
        assert!((value("tv") - 1.0).abs() < 1e-6, "{truth}, {model}: {}", value("tv"));
        if (truth, model) == ("gaussian", "laplace") {
            // Each run stands where floats end, says so, and is as far from the truth as the model that stands is.
            let left: Vec<_> = ensemble.history().left().iter().map(|left| (left.name, left.runs)).collect();
            assert_eq!(left, [(collapse_lab::family::UNRESOLVED, 3)]);
            let of = |name: &str| &last.runs[3 * ensemble.history().metric(name).unwrap()..][..3];
            for run in 0..3 {
                let [at, scale, kl] = ["location", "scale", "kl_truth_model"].map(|name| of(name)[run]);
                let density = (-0.5 * at * at).exp() / std::f64::consts::TAU.sqrt();
                let away = 2.0 * density + at * statrs::function::erf::erf(at / 2_f64.sqrt());
                let wanted = (2.0 * scale).ln() + away / scale - 0.5 * (std::f64::consts::TAU.ln() + 1.0);
                assert!((kl - wanted).abs() < 1e-9 * wanted, "{kl} {wanted}");
            }
        }
    }
}

#[test]
fn truths_that_numbers_cannot_hold_are_refused() {
    let cases: [&[(&str, &str)]; 3] = [
        &[("truth.family", "gaussian"), ("truth.mean", "1e17"), ("model.family", "laplace")],
        &[("truth.family", "gaussian"), ("truth.mean", "1e99"), ("model.family", "laplace")],
        &[("truth.family", "beta_power"), ("truth.theta", "1e99"), ("model.family", "laplace")],
    ];
    for sets in cases {
        let line = experiment(sets).unwrap_err().to_string();
        assert!(!line.contains('\n') && line.len() < 300, "{line}");
    }
}

/// Ends within a moment of being asked to, whatever it is in the middle of.
#[test]
fn a_batch_on_its_way_can_be_cancelled() {
    let points = ("sampling.draws", "points");
    let cases: [&[(&str, &str)]; 5] = [
        &[("truth.family", "gaussian"), points, ("sample_size", "3e9")],
        &[("truth.family", "poisson"), points, ("sample_size", "3e9")],
        &[("truth.family", "kde"), ("sample_size", "1e8")],
        &[
            ("truth.family", "gaussian"),
            ("model.family", "laplace"),
            ("sample_size", "1e8"),
            ("workflow.retention", "replace"),
        ],
        &[
            ("truth.family", "gaussian"),
            ("sampling.curation", "4"),
            ("sample_size", "1e8"),
            ("workflow.retention", "replace"),
        ],
    ];
    for sets in cases {
        let experiment = Arc::new(experiment(&[sets, &[("generations", "2")]].concat()).unwrap());
        let mut ensemble = Ensemble::new(&experiment, 1, experiment.metrics_named(&[]).unwrap());
        let start = Instant::now();
        let cancelled = || start.elapsed() > Duration::from_millis(100);
        assert!(!ensemble.advance(2, &cancelled), "{sets:?}: done before it could be cancelled");
        assert!(start.elapsed() < Duration::from_secs(2), "{sets:?}: {:?}", start.elapsed());
        let metric = Metric::Tv;
        let start = Instant::now();
        let cancelled = || start.elapsed() > Duration::from_millis(100);
        assert!(experiment.values_at(metric, 2, &cancelled).is_none(), "{sets:?}");
        assert!(start.elapsed() < Duration::from_secs(2), "{sets:?}: {:?}", start.elapsed());
    }
}

/// A scenario chosen after a slow one begins at once, and the worker ends with its window.
#[test]
fn a_new_run_does_not_wait_for_a_slow_one() {
    let worker = Worker::spawn(|| {}).unwrap();
    let slow = [("truth.family", "gaussian"), ("sampling.draws", "points"), ("sample_size", "3e9")];
    let send = |run, sets: &[(&str, &str)]| {
        let sides = vec![Arc::new(experiment(sets).unwrap())];
        worker.send(Command::Run { run, sides, from_start: true });
    };
    send(1, &slow);
    std::thread::sleep(Duration::from_millis(200));
    send(2, &[("truth.family", "gaussian")]);
    assert!(worker.answers(2, Duration::from_secs(3)));
    send(3, &slow);
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    drop(worker);
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn what_would_not_fit_in_memory_is_refused_in_a_line() {
    let cases: [(&[(&str, &str)], &str); 5] = [
        // Counts alone would be free of n; points that are drawn in cells are not.
        (
            &[
                ("truth.family", "bernoulli"),
                ("sample_size", "10000000000"),
                ("workflow.retention", "subsample"),
                ("sampling.diversity", "stratified"),
            ],
            "sample_size",
        ),
        (
            &[
                ("workflow.retention", "window"),
                ("workflow.window", "1000"),
                ("generations", "1000"),
                ("replicates", "1000000"),
            ],
            "workflow.window",
        ),
        (
            &[
                ("truth.family", "categorical"),
                ("truth.symbols", "100000"),
                ("sample_size", "5"),
                ("replicates", "20000"),
            ],
            "replicates",
        ),
        (
            &[
                ("truth.family", "multivariate_gaussian"),
                ("truth.dimension", "100"),
                ("sample_size", "500"),
                ("replicates", "100000"),
            ],
            "replicates",
        ),
        (&[("truth.family", "bigram"), ("sample_size", "50"), ("replicates", "5000000")], "replicates"),
    ];
    for (sets, named) in cases {
        let line = experiment(sets).unwrap_err().to_string();
        assert!(line.contains("GB is the limit") && line.contains(named) && !line.contains('\n'), "{sets:?}: {line}");
    }
    // What fits is not refused.
    for sets in [
        &[
            ("workflow.retention", "window"),
            ("workflow.window", "100"),
            ("generations", "1000"),
            ("replicates", "1000000"),
        ][..],
        &[("truth.family", "categorical"), ("truth.symbols", "100000"), ("sample_size", "5"), ("replicates", "1000")],
    ] {
        assert!(experiment(sets).is_ok(), "{sets:?}");
    }
    let many = format!("[{}]", vec!["0.5"; 5000].join(", "));
    let line = experiment(&[("truth.family", "gaussian_mixture"), ("truth.means", &many)]).unwrap_err().to_string();
    assert!(line.contains("64") && line.len() < 300, "{line}");
}

/// What can be told of a law to the end of its numbers is told there: the entropy where 17 times the variance is beyond them,
/// the error in deviations where its square is, the logarithm of a ratio where the ratio is.
#[test]
fn logarithms_and_roots_are_taken_before_what_is_beyond_the_numbers() {
    let hot = |family: &str, model: &str, keys: &[(&str, &str)]| {
        let mut sets = vec![("truth.family", family), ("workflow.retention", "replace"), ("sample_size", "10")];
        if !model.is_empty() {
            sets.push(("model.family", model));
        }
        sets.extend([("replicates", "1"), ("generations", "900"), ("sampling.temperature", "3")]);
        sets.extend(keys);
        let experiment = Arc::new(experiment(&sets).unwrap());
        run(&experiment).history().clone()
    };
    let history = hot("gaussian", "", &[]);
    let of =
        |name: &str| history.rows().map(|row| row.summaries[history.metric(name).unwrap()].median).collect::<Vec<_>>();
    for (i, x) in of("fisher_error").into_iter().enumerate() {
        let [mean, variance] = ["mean", "variance"].map(|name| of(name)[i]);
        let wanted = 10_f64.sqrt() * mean.hypot((variance - 1.0) / 2_f64.sqrt());
        assert!(x.is_finite() && (x - wanted).abs() <= 1e-9 * wanted, "{i}: {x} {wanted}");
    }
    for (entropy, variance) in of("entropy").into_iter().zip(of("variance")) {
        let wanted = 0.5 * ((std::f64::consts::TAU * std::f64::consts::E).ln() + variance.ln());
        assert!((entropy - wanted).abs() < 1e-9, "{entropy} {wanted}");
    }
    let history = hot("exponential", "laplace", &[("generations", "600")]);
    let of =
        |name: &str| history.rows().map(|row| row.summaries[history.metric(name).unwrap()].median).collect::<Vec<_>>();
    for (ln, scale) in of("ln_variance_ratio").into_iter().zip(of("scale")) {
        let wanted = 2_f64.ln() + 2.0 * scale.ln();
        assert!((ln - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{ln} {wanted}");
    }
    // A hot log-normal model of an exponential truth: all of it is beyond the numbers, and its divergence is never 0.
    let history = hot("exponential", "log_normal", &[("generations", "60")]);
    let of =
        |name: &str| history.rows().map(|row| row.summaries[history.metric(name).unwrap()].median).collect::<Vec<_>>();
    for (generation, (back, kl)) in of("kl_model_truth").into_iter().zip(of("kl_truth_model")).enumerate() {
        assert!([back, kl].iter().all(|x| *x >= 0.01), "{generation}: {back} {kl}");
    }
    assert_eq!(of("kl_model_truth").last(), Some(&f64::INFINITY));
}

/// A symbol whose mass rounds to 1 is not the only one: what is known of the others still bounds their loss.
#[test]
fn symbols_rarer_than_a_float_can_tell_from_none_are_there() {
    let sets = [
        ("truth.family", "categorical"),
        ("truth.zipf", "364.3"),
        ("truth.shift", "0.3436"),
        ("sample_size", "3"),
        ("generations", "5"),
        ("workflow.retention", "replace"),
    ];
    let experiment = Arc::new(experiment(&sets).unwrap());
    let tv = run(&experiment).history().at(1).unwrap().summaries
        [experiment.metrics().iter().position(|x| x.name == "tv").unwrap()];
    let bound =
        curves(&experiment, 5).into_iter().find(|curve| curve.metric == "tv" && curve.kind == Kind::Bound).unwrap();
    assert!(tv.mean > 0.0 && tv.mean <= bound.at(1).unwrap(), "{tv:?} {:?}", bound.at(1));
}

/// Approximations end where they leave what their metric can be, or are withheld.
#[test]
fn approximations_stay_within_the_range_of_their_metric() {
    let replace = ("workflow.retention", "replace");
    let many =
        [("truth.symbols", "13718"), ("truth.zipf", "0"), ("truth.shift", "0.1871"), ("sample_size", "126"), replace];
    let cold = [
        ("truth.zipf", "3.189"),
        ("truth.shift", "0.2163"),
        ("sample_size", "118"),
        ("sampling.temperature", "0.709"),
        replace,
    ];
    for keys in [many, cold] {
        let sets = [&[("truth.family", "categorical"), ("generations", "15")][..], &keys].concat();
        let experiment = experiment(&sets).unwrap();
        for curve in curves(&experiment, 15).iter().filter(|curve| curve.kind == Kind::Asymptotic) {
            let most = if curve.metric == "tv" { 1.0 } else { f64::INFINITY };
            assert!(curve.values.iter().all(|(_, x)| (0.0..=most).contains(x)), "{}: {:?}", curve.metric, curve.values);
        }
    }
}
