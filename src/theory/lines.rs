//! Lines over parameter space: where a paper has its threshold, its optimum, its peak or its ceiling, as a function of the
//! other knobs. A [`Line`] lies on one knob (a place on its axis) or on metrics (a height), and is asked of an experiment
//! whose other knobs are set, so that it has a place on a map of that knob and any other, either way round.

use crate::experiment::{Experiment, RealSource, Retention, Rules, Sizes, keys};
use crate::family::special::trigamma_minus_inverse;

use super::linear::number;
use super::{Kind, branches, curves_of, pure_loop, ridge, squares};

/// What a line gives the value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The knob of this path.
    Knob(&'static str),
    /// Any of these metrics.
    Metrics(&'static [&'static str]),
}

/// What is measured, for lines that hold for some of it only.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Name of the metric.
    pub metric: &'a str,
    /// The generation it is measured at; `None` for the generation at which it tells collapse.
    pub generation: Option<u64>,
}

/// One line of a paper.
#[derive(Debug)]
pub struct Line {
    /// For people; two entries of one name are the same line on other knobs.
    pub name: &'static str,
    /// Paper, and "derived" where the formula is not its own.
    pub source: &'static str,
    /// How strictly it speaks.
    pub kind: Kind,
    /// What it lies on.
    pub on: On,
    /// Whether it is where the metric is least.
    pub least: bool,
    /// Families it is of.
    pub families: &'static [&'static str],
    value: fn(&Experiment, Asked<'_>) -> Option<f64>,
}

impl Line {
    /// Where it lies for an experiment; its own knob's value is not looked at. `None` where it does not hold.
    pub fn at(&self, experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
        let known = self.families.contains(&experiment.about().name)
            && !experiment.is_misspecified()
            && !experiment.scenario().selection.is_on()
            && experiment.column().is_none();
        if known { (self.value)(experiment, asked).filter(|x| x.is_finite()) } else { None }
    }
}

const NORMAL: &[&str] = &["gaussian", "multivariate_gaussian"];
const WEIGHTED: &[&str] = &["gaussian", "multivariate_gaussian", "linear_regression"];
const STEERED: &[&str] = &["gaussian", "multivariate_gaussian", "categorical", "bernoulli"];
const TO_REAL: On = On::Knob("workflow.synthetic_to_real");
const WEIGHT: On = On::Knob("estimator.real_weight");
const THRESHOLD: Line = Line {
    name: "gain × synthetic share = 1",
    source: "2404.02325, 2502.18865; derived",
    kind: Kind::Asymptotic,
    on: On::Knob("workflow.synthetic_fraction"),
    least: false,
    families: STEERED,
    value: |experiment, _| gain(experiment).filter(|gain| *gain > 1.0).map(f64::recip),
};

/// Every line.
pub static LINES: [Line; 20] = [
    Line {
        name: "median time to forget, 2c/ln 2 = 2.885 c",
        source: "2412.17646; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["alive"]),
        least: false,
        families: &["poisson"],
        value: time_to_forget,
    },
    Line {
        name: "mean time to one, −2n ∑(1−p) ln(1−p)",
        source: "2410.16713; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["alive"]),
        least: false,
        families: &["categorical", "bernoulli"],
        value: time_to_one,
    },
    Line {
        name: "collapsed",
        source: "2404.02325; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["largest"]),
        least: false,
        families: &["categorical"],
        value: |experiment, _| branches::collapsed(experiment),
    },
    Line {
        name: "divides the two",
        source: "2404.02325; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["largest"]),
        least: false,
        families: &["categorical"],
        value: |experiment, _| branches::unstable(experiment),
    },
    Line {
        name: "even",
        source: "2404.02325; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["largest"]),
        least: false,
        families: &["categorical"],
        value: |experiment, _| branches::even(experiment),
    },
    Line {
        name: "n*, below which synthetic points help",
        source: "2307.01850; derived",
        kind: Kind::Asymptotic,
        on: TO_REAL,
        least: false,
        families: NORMAL,
        value: |experiment, asked| Some(harmless(experiment, asked)?[1] / fresh(experiment)?.real as f64),
    },
    Line {
        name: "where they help most",
        source: "2307.01850; derived",
        kind: Kind::Asymptotic,
        on: TO_REAL,
        least: true,
        families: NORMAL,
        value: |experiment, asked| Some(harmless(experiment, asked)?[0] / fresh(experiment)?.real as f64),
    },
    Line {
        name: "the real points alone",
        source: "derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["error_inflation", "w2_sq"]),
        least: false,
        families: &["gaussian"],
        value: real_alone,
    },
    Line {
        name: "in the end, 1 + ψ′(1 + 1/r)/r",
        source: "derived; 2410.16713 at r = 1",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["error_inflation"]),
        least: false,
        families: &["gaussian_known_variance"],
        value: |experiment, asked| {
            let plan = experiment.plan();
            let sizes = plan.steady().filter(|sizes| sizes.real == 0 && plan.retention == Retention::Accumulate)?;
            asked.generation.filter(|_| experiment.rules() == Rules::default())?;
            let r = sizes.synthetic as f64 / plan.sample_size as f64;
            let k = 1.0 + 1.0 / r;
            Some(1.0 + (trigamma_minus_inverse(k) + 1.0 / k) / r)
        },
    },
    Line {
        name: "best weight w*",
        source: "2502.18049",
        kind: Kind::Asymptotic,
        on: WEIGHT,
        least: true,
        families: WEIGHTED,
        value: |experiment, asked| {
            let k = weighted(experiment, asked)?;
            Some(0.5 * ((k * k + 4.0 * k).sqrt() - k))
        },
    },
    Line {
        name: "all points alike",
        source: "2502.18049",
        kind: Kind::Exact,
        on: WEIGHT,
        least: false,
        families: WEIGHTED,
        value: |experiment, asked| weighted(experiment, asked).map(|k| k / (1.0 + k)),
    },
    Line {
        name: "cap, √1.5 × the real points alone",
        source: "2404.05090; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["tv"]),
        least: false,
        families: &["categorical"],
        value: |experiment, _| {
            let real = kept_real(experiment)?;
            // Var p_i = p_i (1 - p_i) 3/(2N + 1) at most, and near a normal law.
            let spread: f64 = experiment.masses().iter().map(|p| (p * (1.0 - p)).max(0.0).sqrt()).sum();
            Some(spread * (1.5 / (std::f64::consts::PI * (2.0 * real + 1.0))).sqrt())
        },
    },
    Line {
        name: "cap, 1.5 × the real points alone",
        source: "2310.00429; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["w2_sq"]),
        least: false,
        families: &["gaussian"],
        value: |experiment, _| Some(2.25 * experiment.truth()[1] / kept_real(experiment)?),
    },
    THRESHOLD,
    Line {
        on: TO_REAL,
        value: |experiment, _| gain(experiment).filter(|gain| *gain > 1.0).map(|gain| 1.0 / (gain - 1.0)),
        ..THRESHOLD
    },
    Line {
        on: On::Knob("sampling.temperature"),
        // The gain is a multiple of the temperature, or of one over it.
        value: |experiment, _| {
            let (gain, share) = (gain(experiment)?, share(experiment)?);
            let hot = NORMAL.contains(&experiment.about().name);
            let temperature = experiment.rules().temperature;
            Some(temperature * if hot { 1.0 / (gain * share) } else { gain * share })
        },
        ..THRESHOLD
    },
    Line {
        on: On::Knob("sampling.bias"),
        families: NORMAL,
        value: |experiment, _| Some(experiment.rules().bias / (gain(experiment)? * share(experiment)?)),
        ..THRESHOLD
    },
    Line {
        name: "peaks, at t times the real points or more",
        source: "2402.11778; derived",
        kind: Kind::Asymptotic,
        on: TO_REAL,
        least: false,
        families: &["kde"],
        value: peak,
    },
    Line {
        name: "best penalty",
        source: "2402.07712; derived",
        kind: Kind::Asymptotic,
        on: On::Knob("estimator.ridge"),
        least: true,
        families: &["ridge_regression"],
        value: |experiment, asked| ridge::best(experiment, asked.generation.filter(|_| asked.metric == "test_error")?),
    },
    Line {
        name: "real labels, best penalty",
        source: "2402.07712; derived",
        kind: Kind::Asymptotic,
        on: On::Metrics(&["test_error"]),
        least: false,
        families: &["ridge_regression"],
        value: |experiment, asked| {
            asked.generation.filter(|_| asked.metric == "test_error")?;
            ridge::least_on_real(experiment)
        },
    },
];

/// The make-up of each later batch, all of them alike, under replace.
fn batch(experiment: &Experiment) -> Option<Sizes> {
    let plan = experiment.plan();
    plan.steady().filter(|_| plan.retention == Retention::Replace)
}

/// The same where real points are new ones each time.
fn fresh(experiment: &Experiment) -> Option<Sizes> {
    batch(experiment).filter(|sizes| experiment.plan().real_source == RealSource::Fresh && sizes.real > 0)
}

/// Synthetic points of covariance l < 1 times the model's beside many fresh real ones: they shrink the error by sheer number,
/// to first order in a = n_s/n_r by (2 - l) a of the mean's and (1/2 + 3l/2 - l^2) a of the covariance's, and the bias
/// a (1 - l) of the covariance adds its square. So they help below
/// `n* = [4 (2 - l) + (d + 1) (1/2 + 3l/2 - l^2)] / (1 - l)^2` by W2^2, and most at half of it. In Fisher's metric a mean's error
/// counts as much as a variance's, and this is not bent by a root: `2 (4 - l - l^2) / (1 - l)^2` in one dimension; there it is
/// known at any number of real points. Where they help most, and n*.
fn harmless(experiment: &Experiment, asked: Asked<'_>) -> Option<[f64; 2]> {
    let rules = experiment.rules();
    let l = rules.temperature * rules.bias;
    let unbiased = number(experiment, "divisor") == 1.0;
    if l >= 1.0 || !unbiased || (Rules { temperature: 1.0, bias: 1.0, ..rules }) != Rules::default() {
        return None;
    }
    let of_mean = 2.0 - l;
    let d = if experiment.about().name == "gaussian" { 1.0 } else { number(experiment, "dimension") };
    match asked.metric {
        "w2_sq" => {
            let first = (4.0 * of_mean + (d + 1.0) * (0.5 + 1.5 * l - l * l)) / (1.0 - l).powi(2);
            Some([0.5 * first, first])
        }
        "error_inflation" if d == 1.0 => {
            let first = 2.0 * (of_mean + 2.0 - l * l) / (1.0 - l).powi(2);
            squares::harmless(fresh(experiment)?.real as f64, l, 1.0, 2.0 * first)
        }
        _ => None,
    }
}

/// What n fresh real points of a batch leave without the synthetic ones beside them; to leading order in n.
fn real_alone(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let sizes = fresh(experiment).filter(|sizes| sizes.synthetic > 0)?;
    let n = sizes.real as f64;
    asked.generation?;
    // sigma^2/n of the mean, and half of that of the standard deviation; the first batch's size is that of the inflation.
    Some(match asked.metric {
        "w2_sq" => 1.5 * experiment.truth()[1] / n,
        _ => experiment.plan().sample_size as f64 / n,
    })
}

/// c points of a count: Pr(lost by t) = exp(-c g_t) with t g_t -> 2.
fn time_to_forget(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let pure = pure_loop(experiment) == Some(false) && experiment.rules() == Rules::default();
    let count = experiment.scenario().sample_size as f64 * experiment.truth()[0];
    (pure && asked.generation.is_none()).then(|| 2.0 * count / std::f64::consts::LN_2)
}

/// Until one symbol of several has taken all, in the limit of many points: of two, the time to fixation of the binomial walk.
fn time_to_one(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let pure = pure_loop(experiment) == Some(false) && experiment.rules() == Rules::default();
    let masses = experiment.masses();
    let each = masses.iter().filter(|p| **p < 1.0).map(|p| (1.0 - p) * (1.0 - p).ln());
    let time = -2.0 * experiment.scenario().sample_size as f64 * each.sum::<f64>();
    (pure && asked.generation.is_none() && masses.len() > 1).then_some(time)
}

/// k: fresh real points over synthetic ones, under a weight of the real ones and nothing else; at rest.
fn weighted(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    const ERRORS: [&str; 5] = ["mean_error_sq", "variance_error_sq", "error_inflation", "w2_sq", "weight_error_sq"];
    let rules = experiment.rules();
    let weighs = rules.real_weight.is_some() && Rules { real_weight: None, ..rules } == Rules::default();
    fresh(experiment).filter(|sizes| weighs && sizes.synthetic > 0)?;
    // As told, before it is rounded to points: a smooth line.
    let synthetic = experiment.plan().synthetic_fraction;
    (asked.generation.is_some() && ERRORS.contains(&asked.metric)).then(|| (1.0 - synthetic) / synthetic)
}

/// Real points of the first batch that are in every batch beside synthetic ones.
fn kept_real(experiment: &Experiment) -> Option<f64> {
    let plan = experiment.plan();
    let same = plan.real_source == RealSource::Same && experiment.rules() == Rules::default();
    batch(experiment).filter(|sizes| same && sizes.real == plan.sample_size).map(|sizes| sizes.real as f64)
}

/// By how much a small deviation grows when the model is sampled and fitted once: of the variance of a normal law the
/// temperature times the bias; of symbols that are all alike, as of two, one over the temperature.
fn gain(experiment: &Experiment) -> Option<f64> {
    let rules = experiment.rules();
    let (temperature, bias) = (rules.temperature, rules.bias);
    let start = Vec::new(); // wherever it begins, the even state grows or not
    let bent = (Rules { temperature: 1.0, bias: 1.0, changed_points: 0, start, ..rules }) != Rules::default();
    batch(experiment).filter(|_| !bent)?;
    if NORMAL.contains(&experiment.about().name) {
        return Some(temperature * bias);
    }
    let masses = experiment.masses();
    let alike = masses.iter().all(|mass| (mass * masses.len() as f64 - 1.0).abs() < 1e-9);
    alike.then(|| temperature.recip())
}

/// Share of synthetic points in a batch.
fn share(experiment: &Experiment) -> Option<f64> {
    let Sizes { real, synthetic } = batch(experiment).filter(|sizes| sizes.synthetic > 0)?;
    Some(synthetic as f64 / (real + synthetic) as f64)
}

/// m synthetic points beside n fresh real ones, kernels of width (n + m)^(-1/5): t refits of real points that are 1/alpha = 1 +
/// m/n refits old in mean add to the variance `h^2 (1 - (1 - alpha)^(t + 1)) / alpha`, which rises with m while the ages do
/// and falls once h alone does: to leading order its peak is at m = t n. The first fit has wider kernels, on n points alone,
/// and the total variation holds shot noise of the same order beside this bias: both move the peak up. So it is looked for
/// on the curve that theory has for this very loop, between 1/4 and 256 times the real points.
fn peak(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    const REFERENCE: f64 = 3.0;
    const ENDS: [f64; 2] = [0.25, 256.0];
    let by_size = number(experiment, "bandwidth") == REFERENCE;
    let loops = fresh(experiment).is_some() && experiment.rules() == Rules::default() && by_size;
    let generation = asked.generation.filter(|t| loops && *t > 1 && ["tv", "variance"].contains(&asked.metric))?;
    let height = |ln_ratio: f64| {
        let mut scenario = experiment.scenario().clone();
        keys::apply(&mut scenario, "workflow.synthetic_to_real", &ln_ratio.exp().into()).ok()?;
        let curves = curves_of(&Experiment::new(scenario).ok()?, generation, asked.metric);
        curves.iter().find(|curve| matches!(curve.kind, Kind::Exact | Kind::Asymptotic))?.at(generation)
    };
    let ends = ENDS.map(f64::ln);
    let [mut low, mut high] = ends;
    for _ in 0..16 {
        let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
        if height(a)? > height(b)? { high = b } else { low = a }
    }
    let top = 0.5 * (low + high);
    (low > ends[0] && high < ends[1]).then_some(top.exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Scenario, keys};

    /// A scenario by its keys, and the line of that name on that knob or metric.
    fn at(name: &str, on: &str, metric: &str, generation: Option<u64>, keys: &[(&str, toml::Value)]) -> Option<f64> {
        let mut scenario = Scenario { retention: crate::experiment::Keeps::Replace, ..Scenario::default() };
        for (path, value) in keys {
            keys::apply(&mut scenario, path, value).unwrap();
        }
        let experiment = Experiment::new(scenario).unwrap();
        let lies = |line: &&Line| match line.on {
            On::Knob(path) => path == on,
            On::Metrics(names) => names.contains(&on),
        };
        let mut of_name = LINES.iter().filter(|line| line.name == name).filter(lies);
        of_name.find_map(|line| line.at(&experiment, Asked { metric, generation }))
    }

    /// Tables of the notes: d = 1: 81.3 (.7), 298 (.85); d = 100: 1247, 4929. The limit (d + 5)/(1 - l)^2 as l nears 1.
    #[test]
    fn synthetic_points_help_below_the_known_number() {
        let knob = "workflow.synthetic_to_real";
        let of = |family: &str, metric: &str, bias: f64, extra: &[(&str, toml::Value)]| {
            let mut keys: Vec<(&str, toml::Value)> = vec![
                ("truth.family", family.into()),
                ("sample_size", toml::Value::Integer(1000)),
                (knob, 0.1.into()),
                ("sampling.bias", bias.into()),
                ("estimator.divisor", "n-1".into()),
            ];
            keys.extend_from_slice(extra);
            at("n*, below which synthetic points help", knob, metric, Some(30), &keys).map(|ratio| 1000.0 * ratio)
        };
        let near = |found: Option<f64>, wanted: f64, within: f64| {
            let found = found.unwrap();
            assert!((found - wanted).abs() <= within, "{found} {wanted}");
        };
        near(of("gaussian", "w2_sq", 0.7, &[]), 81.33, 0.01);
        near(of("gaussian", "w2_sq", 0.85, &[]), 297.9, 0.1);
        near(of("gaussian", "w2_sq", 0.99, &[]), 6e4, 1e3);
        near(of("gaussian", "error_inflation", 0.5, &[]), 2.0 * 3.25 / 0.25, 0.5);
        assert_eq!(of("gaussian", "mean_error_sq", 0.7, &[]), None, "of the mean alone every point helps");
        assert_eq!(of("gaussian", "w2_sq", 1.0, &[]), None);
        assert_eq!(of("gaussian", "w2_sq", 0.7, &[("estimator.divisor", "n".into())]), None);
        assert_eq!(of("gaussian", "w2_sq", 0.7, &[("workflow.real_source", "same".into())]), None);
        assert_eq!(of("gaussian", "w2_sq", 0.7, &[("workflow.retention", "accumulate".into())]), None);
        let hundred = [("truth.dimension", toml::Value::Integer(100))];
        near(of("multivariate_gaussian", "w2_sq", 0.7, &hundred), 1247.0, 1.0);
        near(of("multivariate_gaussian", "w2_sq", 0.85, &hundred), 4929.0, 1.0);
    }

    fn close(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found / wanted - 1.0).abs() < 1e-5), "{found:?} {wanted}");
    }

    /// The notes' median times of c = 1, 2, 5, 10, 20, 50 are 2, 5, 13, 27, 56, 142: those of exp(-c g_t) = 1/2.
    #[test]
    fn counts_are_forgotten_in_proportion() {
        let of = |mean: f64, generation| {
            let keys = [("truth.family", "poisson".into()), ("truth.mean", mean.into()), ("sample_size", 1.into())];
            at("median time to forget, 2c/ln 2 = 2.885 c", "alive", "alive", generation, &keys)
        };
        close(of(1.0, None), 2.885_390);
        for (count, median) in [(5.0, 13.0), (10.0, 27.0), (20.0, 56.0), (50.0, 142.0)] {
            let line = of(count, None).unwrap();
            assert!((line - median).abs() < 3.0, "{count}: {line}");
        }
        assert_eq!(of(10.0, Some(5)), None);
    }

    /// Drops, batches of n, floods.
    #[test]
    fn accumulated_batches_end_at_a_factor_that_falls_with_their_size() {
        let of = |ratio: f64| {
            let keys = [
                ("truth.family", "gaussian_known_variance".into()),
                ("workflow.retention", "accumulate".into()),
                ("workflow.synthetic_ratio", ratio.into()),
            ];
            at("in the end, 1 + ψ′(1 + 1/r)/r", "error_inflation", "error_inflation", Some(100), &keys)
        };
        close(of(1.0), std::f64::consts::PI.powi(2) / 6.0);
        assert!(of(0.01).is_some_and(|end| (end - 2.0).abs() < 0.01), "{:?}", of(0.01));
        assert!(of(1e3).is_some_and(|end| (end - 1.0).abs() < 2e-3), "{:?}", of(1e3));
    }

    /// A fair die of ten sides: 1.9 n; a coin: 2 ln 2 n, as in genetics.
    #[test]
    fn one_side_is_left_after_a_time_in_proportion_to_the_throws() {
        let of = |sides: i64, throws: i64, generation| {
            let keys = [
                ("truth.family", "categorical".into()),
                ("truth.symbols", sides.into()),
                ("truth.zipf", 0.0.into()),
                ("sample_size", throws.into()),
            ];
            at("mean time to one, −2n ∑(1−p) ln(1−p)", "alive", "alive", generation, &keys)
        };
        close(of(2, 100, None), 200.0 * std::f64::consts::LN_2);
        close(of(10, 100, None), 189.648_93);
        assert_eq!(of(10, 100, Some(5)), None);
    }

    /// Ten symbols at temperature 1/2 (the notes): with 55 % real points both ends stay, above 62.5 % only the even one, below
    /// half only the collapsed; wherever the loop begins.
    #[test]
    fn ten_cold_symbols_have_two_ends_for_some_real_shares() {
        let of = |name: &str, real: f64, start: &[f64]| {
            let start: Vec<toml::Value> = start.iter().copied().map(toml::Value::Float).collect();
            let keys = [
                ("truth.family", "categorical".into()),
                ("truth.symbols", 10.into()),
                ("truth.zipf", 0.0.into()),
                ("sample_size", 20_000.into()),
                ("sampling.temperature", 0.5.into()),
                ("workflow.synthetic_fraction", (1.0 - real).into()),
                ("model.start", start.into()),
            ];
            at(name, "largest", "largest", Some(60), &keys)
        };
        let collapsed: Vec<f64> = std::iter::once(0.91).chain([0.01; 9]).collect();
        for start in [&[][..], &collapsed] {
            let ends = |real| ["even", "divides the two", "collapsed"].map(|name| of(name, real, start));
            let [even, between, high] = ends(0.55);
            assert_eq!(even, Some(0.1));
            assert!(between.zip(high).is_some_and(|(between, high)| 0.1 < between && between < 0.4 && high > 0.4));
            assert_eq!(ends(0.63), [Some(0.1), None, None]);
            let [even, between, high] = ends(0.45);
            assert!(even.is_none() && between.is_none() && high.is_some());
        }
        assert_eq!(of("collapsed", 0.55, &[]), of("collapsed", 0.55, &collapsed));
    }

    #[test]
    fn the_best_weight_is_the_golden_ratio_for_as_many_synthetic_points() {
        let of = |name: &str, k: f64, metric: &str| {
            let keys = [
                ("workflow.synthetic_to_real", (1.0 / k).into()),
                ("sample_size", 1000.into()),
                ("estimator.real_weight", 0.5.into()),
            ];
            at(name, "estimator.real_weight", metric, Some(40), &keys)
        };
        for (k, best) in [(1.0, 0.618_034), (0.1, 0.270_156), (0.5, 0.5), (2.0, 0.732_051), (10.0, 0.916_080)] {
            close(of("best weight w*", k, "mean_error_sq"), best);
            close(of("all points alike", k, "mean_error_sq"), k / (1.0 + k));
        }
        assert_eq!(of("best weight w*", 1.0, "mean"), None);
    }

    /// Two even symbols: E |p - 1/2| = sqrt(2/pi) sqrt(3/(4 (2N + 1))). And 3/(2n) times 1.5.
    #[test]
    fn kept_real_points_cap_the_harm() {
        let kept = [
            ("workflow.real_source", "same".into()),
            ("workflow.synthetic_to_real", 10.0.into()),
            ("sample_size", 1000.into()),
        ];
        let even = [("truth.family", "categorical".into()), ("truth.symbols", 2.into()), ("truth.zipf", 0.0.into())];
        let cap = at("cap, √1.5 × the real points alone", "tv", "tv", Some(250), &[&even[..], &kept].concat());
        close(cap, (2.0 / std::f64::consts::PI * 0.75 / 2001.0).sqrt());
        close(at("cap, 1.5 × the real points alone", "w2_sq", "w2_sq", Some(60), &kept), 0.00225);
        let fresh = [("workflow.synthetic_to_real", 10.0.into())];
        assert_eq!(at("cap, 1.5 × the real points alone", "w2_sq", "w2_sq", Some(60), &fresh), None);
    }

    #[test]
    fn gain_times_share_is_one_on_every_knob() {
        let name = "gain × synthetic share = 1";
        let even: Vec<(&str, toml::Value)> =
            vec![("truth.family", "categorical".into()), ("truth.symbols", 10.into()), ("truth.zipf", 0.0.into())];
        let coin: Vec<(&str, toml::Value)> = vec![("truth.family", "bernoulli".into()), ("truth.mean", 0.5.into())];
        let of = |base: &[(&str, toml::Value)], on: &str, temperature: f64, share: f64| {
            let more = [
                ("sampling.temperature", temperature.into()),
                ("workflow.synthetic_fraction", share.into()),
                ("sample_size", 1000.into()),
            ];
            at(name, on, "mean_error_sq", Some(60), &[base, &more].concat())
        };
        for cold in [&even, &coin] {
            close(of(cold, "workflow.synthetic_fraction", 0.625, 0.1), 0.625);
            close(of(cold, "workflow.synthetic_to_real", 0.625, 0.1), 0.625 / 0.375);
            close(of(cold, "sampling.temperature", 0.9, 0.7), 0.7);
            assert_eq!(of(cold, "workflow.synthetic_fraction", 1.5, 0.5), None);
        }
        // var = alpha / (1 - (1 - alpha) tau) is finite for alpha > 1 - 1/tau.
        close(of(&[], "workflow.synthetic_fraction", 1.5, 0.1), 2.0 / 3.0);
        close(of(&[], "sampling.temperature", 0.9, 0.8), 1.25);
        close(of(&[], "sampling.bias", 0.5, 0.8), 2.5);
        assert_eq!(of(&[], "workflow.synthetic_fraction", 0.5, 0.5), None);
        let mut uneven = even.clone();
        uneven[2].1 = 1.0.into();
        assert_eq!(of(&uneven, "workflow.synthetic_fraction", 0.5, 0.5), None);
    }

    #[test]
    fn the_distance_of_kernels_peaks_where_the_ages_stop_to_grow() {
        let of = |rule: &str, metric: &str, generation| {
            let keys = [
                ("truth.family", "kde".into()),
                ("workflow.synthetic_to_real", 8.0.into()),
                ("estimator.bandwidth", rule.into()),
            ];
            at(
                "peaks, at t times the real points or more",
                "workflow.synthetic_to_real",
                metric,
                Some(generation),
                &keys,
            )
        };
        assert_eq!((of("fixed", "tv", 9), of("reference", "tv", 1)), (None, None));
        // 150 runs at 100 real points have their greatest mean at 11, between less at 8 and 16; the flat one of TV at 11 to 23.
        assert!((8.0..16.0).contains(&of("reference", "variance", 9).unwrap()));
        assert!((11.0..23.0).contains(&of("reference", "tv", 9).unwrap()));
        assert!(
            of("reference", "tv", 3) < of("reference", "tv", 5) && of("reference", "tv", 5) < of("reference", "tv", 9)
        );
        // Where the added variance is greatest, found by trying: within a tenth.
        for refits in [4, 8, 20, 50] {
            let added = |ratio: f64| (1.0 + ratio).powf(0.6) * (1.0 - (ratio / (1.0 + ratio)).powi(refits + 1));
            let ratios = (1..2000).map(|k| 0.05 * f64::from(k));
            let most = ratios.max_by(|a, b| added(*a).total_cmp(&added(*b))).unwrap();
            assert!((most / f64::from(refits) - 1.0).abs() < 0.1, "{refits}: {most}");
        }
    }

    /// The notes' optima at d = 60, T = 90, T0 = 150, both noises 0.3, after 0, 2, 5 and 10 generators.
    #[test]
    fn the_best_penalty_is_the_one_of_the_notes() {
        let scenario = crate::experiment::find("ridge-penalty").unwrap();
        let experiment = Experiment::new(scenario).unwrap();
        let line = LINES.iter().find(|line| line.name == "best penalty").unwrap();
        let of = |generation| line.at(&experiment, Asked { metric: "test_error", generation: Some(generation) });
        for (generation, best) in [(1, 0.061), (3, 0.092), (6, 0.168), (11, 0.409)] {
            let found = of(generation).unwrap();
            assert!((found / best - 1.0).abs() < 0.02, "{generation}: {found}");
        }
        // The least error on real labels (three digits), whatever the generation and the penalty at hand.
        let real = LINES.iter().find(|line| line.name == "real labels, best penalty").unwrap();
        for generation in [1, 11] {
            let found = real.at(&experiment, Asked { metric: "test_error", generation: Some(generation) }).unwrap();
            assert!((found - 0.126).abs() < 6e-4, "{found}");
        }
        assert_eq!(real.at(&experiment, Asked { metric: "bias", generation: None }), None);
    }
}
