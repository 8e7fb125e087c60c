//! A model of another family than the truth's: the loop by hand, the nearest model, divergences, refusals. Means within 4.5
//! combined standard errors.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Keeps, Metric, RealSource, Replay, Scenario};
use collapse_lab::family::{Random, Setting};
use collapse_lab::report;
use collapse_lab::theory::{Kind, curves};
use rand::RngExt as _;
use rand_distr::{Distribution as _, StandardNormal, StudentT};

use crate::support::{MOST_SE, mean_se, random};

fn scenario(truth: &str, model: &str) -> Scenario {
    let mut one = Scenario {
        family: truth.into(),
        sample_size: 80,
        generations: 6,
        retention: Keeps::Replace,
        seed: 12,
        ..Scenario::default()
    };
    one.set("model.family", model).unwrap();
    one
}

/// Two bumps at -1.5 and 1.5 of deviation 0.8, seen as Student's t.
fn bumps(model: &str) -> Scenario {
    let mut one = scenario("gaussian_mixture", model);
    one.truth.insert("means", Setting::List(vec![-1.5, 1.5]));
    one.truth.insert("variances", Setting::List(vec![0.64, 0.64]));
    one
}

fn measured(scenario: &Scenario, runs: u64, name: &str, generation: u64) -> (f64, f64) {
    let experiment = Arc::new(Experiment::new(scenario.clone()).unwrap());
    let mut ensemble = Ensemble::new(&experiment, runs, experiment.metrics_named(&[name]).unwrap());
    while ensemble.finished().is_none() {
        assert!(ensemble.advance(scenario.generations, &|| false));
    }
    let summary = ensemble.history().at(generation).unwrap().summaries[0];
    (summary.mean, summary.se)
}

fn bump(rng: &mut Random) -> f64 {
    let side = if rng.random::<bool>() { 1.5 } else { -1.5 };
    side + 0.8 * rng.sample::<f64, _>(StandardNormal)
}

/// Location of highest likelihood by a grid and halving of the slope around its best place.
fn student_fit(points: &[f64]) -> f64 {
    let slope = |at: f64| points.iter().map(|x| 4.0 * (x - at) / (3.0 + (x - at).powi(2))).sum::<f64>();
    let height = |at: f64| -points.iter().map(|x| 2.0 * (3.0 + (x - at).powi(2)).ln()).sum::<f64>();
    let best = (-80..=80).map(|i| 0.05 * f64::from(i)).max_by(|a, b| height(*a).total_cmp(&height(*b))).unwrap();
    let (mut low, mut high) = (best - 0.05, best + 0.05);
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

/// As many synthetic as real points, the real ones fresh or the same: mean square of the location after six fits.
#[test]
fn students_t_on_two_bumps_agrees_with_a_loop_by_hand() {
    let law = StudentT::new(3.0).unwrap();
    for source in [RealSource::Fresh, RealSource::Same] {
        let mut rng = random(3);
        let squares: Vec<f64> = (0..700)
            .map(|_| {
                let first: Vec<f64> = (0..80).map(|_| bump(&mut rng)).collect();
                let mut at = student_fit(&first);
                for _ in 1..6 {
                    let mut batch: Vec<f64> = (0..80).map(|_| at + law.sample(&mut rng)).collect();
                    match source {
                        RealSource::Fresh => batch.extend((0..80).map(|_| bump(&mut rng))),
                        RealSource::Same => batch.extend_from_slice(&first),
                    }
                    at = student_fit(&batch);
                }
                at * at
            })
            .collect();
        let mut one = bumps("student_location");
        one.set("workflow.synthetic_to_real", "1").unwrap();
        one.real_source = source;
        let (mean, se) = measured(&one, 700, "location_error_sq", 6);
        let (wanted, its) = mean_se(&squares);
        assert!((mean - wanted).abs() <= MOST_SE * se.hypot(its), "{source:?}: {mean} +- {se}, {wanted} +- {its}");
    }
}

/// From 1.0 off, the mean location comes back at the rate lambda k / (1 + lambda k) (2310.00429; 4 % of the start, which
/// bends: the derivative is that at the fixed point), k between the reference's 0.61 and 2.05.
#[test]
fn a_displaced_model_returns_at_the_rate_of_the_derivative() {
    let mut one = bumps("student_location");
    one.set("workflow.synthetic_to_real", "2").unwrap();
    one.set("model.start", "[0.25]").unwrap();
    one.sample_size = 2000;
    let experiment = Experiment::new(one.clone()).unwrap();
    let known = curves(&experiment, 6);
    let curve = known.iter().find(|curve| curve.metric == "location" && curve.kind == Kind::Asymptotic).unwrap();
    let rate = curve.at(2).unwrap() / curve.at(1).unwrap();
    let k = rate / (1.0 - rate) / 2.0;
    assert!(k > 0.6 && k < 3.0 && (curve.at(1).unwrap() - 0.25).abs() < 1e-4, "{k}");
    for t in [1, 2, 4] {
        let (mean, se) = measured(&one, 50, "location", t);
        let wanted = curve.at(t).unwrap();
        assert!((mean - wanted).abs() < MOST_SE * se + 0.01, "{t}: {mean} +- {se}, {wanted}");
    }
}

/// A normal law fitted to a Laplace law: nearest model, divergences by sums over a fine grid, moments and the loop.
#[test]
fn the_nearest_model_and_its_divergences_are_right() {
    let mut one = scenario("laplace", "gaussian");
    one.truth.insert("location", Setting::Number(2.0));
    one.truth.insert("scale", Setting::Number(0.5));
    let experiment = Experiment::new(one.clone()).unwrap();
    let truth = experiment.truth();
    assert!((truth[0] - 2.0).abs() < 1e-6 && (truth[1] - 0.5).abs() < 1e-3, "{truth:?}");
    let (mut kl, mut back, mut tv) = (0.0, 0.0, 0.0);
    let step = 1e-4;
    for i in -100_000..100_000 {
        let x = step * (f64::from(i) + 0.5);
        let ln_p = -x.abs() / 0.5;
        let ln_q = -0.5 * x * x / 0.5 - 0.5 * (std::f64::consts::TAU * 0.5).ln();
        kl += step * ln_p.exp() * (ln_p - ln_q);
        back += step * ln_q.exp() * (ln_q - ln_p);
        tv += 0.5 * step * (ln_p.exp() - ln_q.exp()).abs();
    }
    let of = |metric| experiment.of_truth(metric);
    assert!((of(Metric::KlTruthModel) - kl).abs() < 1e-4, "{} {kl}", of(Metric::KlTruthModel));
    assert!((of(Metric::KlModelTruth) - back).abs() < 1e-3, "{} {back}", of(Metric::KlModelTruth));
    assert!((of(Metric::Tv) - tv).abs() < 1e-3, "{} {tv}", of(Metric::Tv));
    assert!(experiment.metrics().iter().all(|info| !["w2_sq", "fisher_error"].contains(&info.name.as_str())));
    // The first fit has (1 - 1/n) of the variance, whatever the law of its points.
    let (mean, se) = measured(&one, 2000, "variance", 1);
    assert!((mean - 0.5 * (1.0 - 1.0 / 80.0)).abs() < MOST_SE * se, "{mean} +- {se}");
    let known = curves(&experiment, 5);
    assert!(known.iter().all(|curve| curve.metric == "real_share"), "the family's laws do not hold here");
}

/// Dots are the points that were fitted, whatever the workflow.
#[test]
fn the_dots_are_points_of_the_truth() {
    for (retention, source) in [
        (Keeps::Replace, RealSource::Same),
        (Keeps::Accumulate, RealSource::Fresh),
        (Keeps::Subsample, RealSource::Same),
        (Keeps::Window, RealSource::Fresh),
    ] {
        let one = Scenario { retention, real_source: source, synthetic_fraction: 0.5, ..bumps("gaussian") };
        let view = Replay::new(&Experiment::new(one).unwrap(), 0).look(5);
        assert_eq!(view.points.len() as u64, view.held);
        let n = view.points.len() as f64;
        let mean = view.points.iter().sum::<f64>() / n;
        assert!((mean - view.quantities[0]).abs() < 1e-9, "{retention:?}");
        let dip = view.truth.iter().min_by(|a, b| a[0].abs().total_cmp(&b[0].abs())).unwrap()[1];
        assert!(dip < 0.5 * view.truth_peak, "the truth is drawn with its two bumps");
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_in_one_line() {
    let refused = |truth: &str, model: &str| {
        let problem = Experiment::new(scenario(truth, model)).unwrap_err().to_string();
        assert!(!problem.contains('\n'), "{problem}");
        problem
    };
    assert!(
        refused("poisson", "gaussian").starts_with("model.family = \"gaussian\": poisson is no density on the line")
    );
    assert!(refused("gaussian", "categorical").contains("categorical is no density"));
    assert!(refused("gaussian", "exponential").starts_with("model.family = \"exponential\""));
    assert!(refused("plane_mixture", "gaussian").contains("no points on the line"));
    assert!(refused("gaussian", "multivariate_gaussian").starts_with("model.family"));
    let mut one = scenario("gaussian", "kde");
    assert!(one.set("model.family", "gausian").unwrap_err().to_string().contains("did you mean \"gaussian\"?"));
    one.set("model.family", "gaussian").unwrap();
    assert_eq!(one.model, "");
    let text = bumps("laplace").to_toml();
    assert!(text.contains("[model]") && text.contains("family = \"laplace\""), "{text}");
}

/// Hot log-normal models of an exponential truth soon have most of themselves beyond the numbers, and are told from it all
/// the same: KL by closed moments of ln x, TV by sums over ln x.
#[test]
fn a_law_that_goes_on_beyond_the_numbers_is_told_from_one_within() {
    let mut one = scenario("exponential", "log_normal");
    (one.sample_size, one.seed, one.retention, one.rules.temperature) = (6, 1, Keeps::Window, 16.62);
    let experiment = Arc::new(Experiment::new(one).unwrap());
    let names = ["log_mean", "log_variance", "kl_truth_model", "tv"];
    let mut ensemble = Ensemble::new(&experiment, 4, experiment.metrics_named(&names).unwrap());
    assert!(ensemble.advance(5, &|| false));
    let (euler, beyond) = (0.577_215_664_901_532_9, f64::MAX.ln());
    let mut far = 0;
    for row in ensemble.history().rows().filter(|row| row.generation > 0) {
        let place = |name: &str| ensemble.history().metric(name).unwrap() * 4;
        for run in 0..4 {
            let [mean, variance, kl, tv] = names.map(|name| row.runs[place(name) + run]);
            if !mean.is_finite() {
                continue;
            }
            let square = (mean + euler).powi(2) + std::f64::consts::PI.powi(2) / 6.0;
            let wanted = 0.5 * (std::f64::consts::TAU * variance).ln() + square / (2.0 * variance) - 1.0 - euler;
            assert!((kl / wanted - 1.0).abs() < 1e-6, "{mean} {variance}: {kl} {wanted}");
            let least = |u: f64| {
                let (p, q) = (u - u.exp(), -(u - mean).powi(2) / (2.0 * variance));
                p.min(q - 0.5 * (std::f64::consts::TAU * variance).ln()).exp()
            };
            let shared = (0..60_000).map(|i| 1e-3 * least(-50.0 + 1e-3 * f64::from(i))).sum::<f64>();
            assert!((1.0 - tv - shared).abs() < 1e-6, "{mean} {variance}: {tv} {shared}");
            far += u64::from(mean + 2.0 * variance.sqrt() > beyond);
        }
    }
    assert!(far >= 3, "{far}");
}

/// Every generation's values of some metrics, of one run.
fn values(one: &Scenario, names: &[&str]) -> Vec<Vec<f64>> {
    let experiment = Arc::new(Experiment::new(one.clone()).unwrap());
    let mut ensemble = Ensemble::new(&experiment, 1, experiment.metrics_named(names).unwrap());
    assert!(ensemble.advance(one.generations, &|| false));
    let history = ensemble.history();
    let of = |row: &collapse_lab::experiment::Row| {
        names.iter().map(|name| row.runs[history.metric(name).unwrap()]).collect::<Vec<f64>>()
    };
    history.rows().filter(|row| !row.runs.is_empty()).map(of).collect()
}

/// Generation 0 is the limit of fits to ever more real points, tails and all; where there is none, no number stands there, nor
/// for an error from it.
#[test]
fn generation_0_is_the_nearest_model() {
    let at_0 = |truth: &str, model: &str, keys: &[(&str, f64)], name: &str| {
        let mut one = scenario(truth, model);
        keys.iter().for_each(|&(key, value)| one.truth.insert(key, Setting::Number(value)));
        let experiment = Arc::new(Experiment::new(one).unwrap());
        let ensemble = Ensemble::new(&experiment, 1, experiment.metrics_named(&[name]).unwrap());
        let row = ensemble.history().rows().next().unwrap();
        assert_eq!(row.generation, 0);
        row.summaries[0].mean
    };
    let wide = [("log_variance", 4.0)];
    for (found, wanted) in [
        (at_0("pareto", "exponential", &[("shape", 1.2)], "mean"), 6.0),
        (at_0("student_location", "gaussian", &[], "variance"), 3.0),
        (at_0("log_normal", "gaussian", &wide, "mean"), 2_f64.exp()),
        (at_0("log_normal", "gaussian", &wide, "variance"), 8_f64.exp() - 4_f64.exp()),
        (at_0("log_normal", "gaussian", &wide, "variance_ratio"), 1.0),
        (at_0("laplace", "gaussian", &[], "variance_ratio"), 1.0),
        (at_0("log_normal", "exponential", &[], "mean"), 0.5_f64.exp()),
        (at_0("pareto", "exponential", &[("shape", 1.2)], "error_sq"), 0.0),
    ] {
        assert!((found - wanted).abs() <= 1e-9 * wanted.max(1.0), "{found} {wanted}");
    }
    // A shape that models are told is that of the nearest one: of the truth itself, and where ln k - ψ(k) = 1/2. It stays so.
    for (truth, wanted) in [("exponential", 1.0), ("log_normal", 1.137_724_727_147_858_6)] {
        let mut known = scenario(truth, "gamma");
        known.set("estimator.known_shape", "yes").unwrap();
        let shapes = values(&known, &["shape"]);
        assert!(shapes.len() > 3 && shapes.iter().all(|row| (row[0] - wanted).abs() < 1e-7), "{truth}: {shapes:?}");
    }
    for (truth, model, keys, name) in [
        ("cauchy_location", "laplace", &[][..], "scale"),
        ("pareto", "exponential", &[("shape", 0.5)][..], "mean"),
        ("pareto", "exponential", &[("shape", 0.5)][..], "error_sq"),
        ("laplace", "uniform_interval", &[][..], "upper"),
    ] {
        let found = at_0(truth, model, keys, name);
        assert!(found.is_nan(), "{truth} to {model}: {name} is {found}");
    }
    let later = values(&scenario("cauchy_location", "laplace"), &["scale", "error_sq"]);
    assert!(later.iter().skip(1).all(|row| row[0] > 0.0 && row[1].is_nan()), "{later:?}");
}

/// KL(model || truth) of wide log-normal models, most of whose mean lies where no quantile comes: -entropy + E x / mean + ln
/// mean. What is beyond the numbers is not computed, and no smaller number.
#[test]
fn a_wide_model_has_its_whole_divergence() {
    let mut one = scenario("exponential", "log_normal");
    (one.sample_size, one.generations, one.seed, one.rules.temperature) = (3, 60, 34_879, 4.0);
    let rows = values(&one, &["log_mean", "log_variance", "kl_model_truth"]);
    let mut far = 0;
    for row in rows.iter().skip(1) {
        let [mean, variance, kl] = [row[0], row[1], row[2]];
        let entropy = mean + 0.5 * (1.0 + (std::f64::consts::TAU * variance).ln());
        let wanted = (mean + 0.5 * variance).exp() - entropy;
        if wanted.is_finite() && kl.is_finite() {
            assert!((kl / wanted - 1.0).abs() < 1e-9, "{mean} {variance}: {kl} {wanted}");
            far += u64::from(wanted > 1e30);
        } else {
            assert!(wanted.is_finite() == kl.is_finite(), "{mean} {variance}: {kl} {wanted}");
        }
    }
    assert!(far > 0, "{rows:?}");
}

/// Both divergences of Laplace models from a normal truth, a kink in each, by E (x - c)^2 and E |x - c|.
#[test]
fn a_kink_costs_no_digits() {
    let mut one = scenario("gaussian", "laplace");
    (one.sample_size, one.generations, one.seed) = (20, 40, 39_800);
    for row in values(&one, &["location", "scale", "kl_truth_model", "kl_model_truth", "tv"]).iter().skip(1) {
        let [c, b, there, back, tv] = [row[0], row[1], row[2], row[3], row[4]];
        let tau = std::f64::consts::TAU;
        let distance = (2.0 / std::f64::consts::PI).sqrt() * (-0.5 * c * c).exp()
            + c * statrs::function::erf::erf(c / 2_f64.sqrt());
        let wanted = distance / b + (2.0 * b).ln() - 0.5 * (1.0 + tau.ln());
        assert!((there - wanted).abs() < 1e-9 * wanted.max(1e-3), "{c} {b}: {there} {wanted}");
        let wanted = 0.5 * (2.0 * b * b + c * c + tau.ln()) - 1.0 - (2.0 * b).ln();
        assert!((back - wanted).abs() < 1e-9 * wanted.max(1e-3), "{c} {b}: {back} {wanted}");
        let step = 1e-4;
        let gap = |x: f64| ((-0.5 * (x * x + tau.ln())).exp() - (-(x - c).abs() / b).exp() / (2.0 * b)).abs();
        let sum: f64 = (-300_000..300_000).map(|i| 0.5 * step * gap(step * (f64::from(i) + 0.5))).sum();
        assert!((tv - sum).abs() < 1e-5, "{c} {b}: {tv} {sum}");
    }
}

/// Kernels on thousands of points: a divergence takes a moment.
#[test]
fn divergences_of_kernels_are_worked_out_in_a_moment() {
    let mut one = scenario("log_normal", "kde");
    (one.sample_size, one.generations, one.retention) = (3000, 2, Keeps::Accumulate);
    let experiment = Arc::new(Experiment::new(one).unwrap());
    let names = ["tv", "kl_truth_model", "kl_model_truth"];
    let mut ensemble = Ensemble::new(&experiment, 1, experiment.metrics_named(&names).unwrap());
    let start = std::time::Instant::now();
    assert!(ensemble.advance(2, &|| false));
    assert!(start.elapsed().as_secs_f64() < 5.0, "{:?}", start.elapsed());
    let tv = ensemble.history().last().unwrap().summaries[0].mean;
    assert!(tv > 0.0 && tv < 0.5, "{tv}");
}

/// What is wrong with the model nearest to a truth is said of the model, not of a key of the truth that is as it may be.
#[test]
fn a_model_that_is_refused_is_not_taken_for_the_truth() {
    for (truth, model) in [("weibull", "gamma"), ("pareto", "weibull")] {
        let mut one = scenario(truth, model);
        one.set("truth.shape", "0.05").unwrap();
        let problem = Experiment::new(one).unwrap_err().to_string();
        let begin = format!("model.family = \"{model}\": the model nearest to the truth would have shape 0.0");
        assert!(problem.starts_with(&begin) && problem.contains("below 0.05"), "{problem}");
    }
    // Nor is a file's fit.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("narrow.csv");
    std::fs::write(&path, "v\n1\n1.00000000001\n1.00000000002\n1.00000000003\n").unwrap();
    let mut one = Scenario::default();
    one.set_family("weibull");
    one.set("truth.data", path.to_str().unwrap()).unwrap();
    let problem = Experiment::new(one).unwrap_err().to_string();
    assert!(
        problem.starts_with("truth.data = a column: the fitted shape, ") && problem.contains("beyond 1e9"),
        "{problem}"
    );
}

/// Why the variance ratio of generation 0 is empty: no model is nearest, or the truth has no variance.
#[test]
fn a_ratio_without_a_value_says_what_lacks() {
    for (truth, model, reason) in [
        ("weibull", "uniform_interval", report::NO_NEAREST),
        ("log_normal", "pareto", report::NO_NEAREST),
        ("cauchy_location", "gaussian", "not defined: the truth has no finite variance"),
    ] {
        let mut one = scenario(truth, model);
        (one.sample_size, one.generations, one.replicates) = (5, 1, 2);
        let experiment = Arc::new(Experiment::new(one).unwrap());
        let mut run = Ensemble::new(&experiment, 2, experiment.metrics_named(&["variance_ratio"]).unwrap());
        assert!(run.advance(1, &|| false));
        let results = report::Results { experiment: &experiment, history: run.history(), theory: &[], metrics: &[] };
        let said = format!("variance_ratio has no value at generation 0 ({reason})");
        assert!(report::csv(&results).contains(&said), "{}", report::csv(&results));
    }
}
