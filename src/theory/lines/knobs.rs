//! Lines that lie on a knob: a threshold, an optimum, a peak.

use crate::experiment::{Experiment, Sizes, keys};
use crate::family::{Gaussian, metric};
use crate::theory::curve::Kind;
use crate::theory::curves_of;
use crate::theory::lines::landmark::{Asked, Landmark, OF_MANY_POINTS, On, batch, fresh, weighted};
use crate::theory::normal::squares;
use crate::theory::premise::{is, is_one_of, is_plain, is_plain_but, names, number};
use crate::theory::regression::penalty;

const NORMAL: &[&str] = names![Gaussian, MultivariateGaussian];
const WEIGHTED: &[&str] = names![Gaussian, MultivariateGaussian, LinearRegression];
const STEERED: &[&str] = names![Gaussian, MultivariateGaussian, Categorical, Bernoulli];
const TO_REAL: On = On::Knob("workflow.synthetic_to_real");
const WEIGHT: On = On::Knob("estimator.real_weight");
const THRESHOLD: Landmark = Landmark {
    name: "gain × synthetic share = 1",
    source: "2404.02325, 2502.18865; derived here",
    on: On::Knob("workflow.synthetic_fraction"),
    families: STEERED,
    value: |experiment, _| gain(experiment).filter(|gain| *gain > 1.0).map(f64::recip),
    ..OF_MANY_POINTS
};

/// Landmarks that are places on a knob.
pub(super) static KNOBS: [Landmark; 10] = [
    Landmark {
        name: "n*, below which synthetic points help",
        source: "2307.01850; derived here",
        on: TO_REAL,
        families: NORMAL,
        value: |experiment, asked| Some(harmless(experiment, asked)?[1] / fresh(experiment)?.real as f64),
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "where they help most",
        source: "2307.01850; derived here",
        on: TO_REAL,
        least: true,
        families: NORMAL,
        value: |experiment, asked| Some(harmless(experiment, asked)?[0] / fresh(experiment)?.real as f64),
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "best weight w*",
        source: "2502.18049",
        on: WEIGHT,
        least: true,
        families: WEIGHTED,
        value: |experiment, asked| {
            let k = weighted(experiment, asked)?;
            Some(0.5 * ((k * k + 4.0 * k).sqrt() - k))
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "all points alike",
        source: "2502.18049",
        kind: Kind::Exact,
        on: WEIGHT,
        families: WEIGHTED,
        value: |experiment, asked| weighted(experiment, asked).map(|k| k / (1.0 + k)),
        ..OF_MANY_POINTS
    },
    THRESHOLD,
    Landmark {
        on: TO_REAL,
        value: |experiment, _| gain(experiment).filter(|gain| *gain > 1.0).map(|gain| 1.0 / (gain - 1.0)),
        ..THRESHOLD
    },
    Landmark {
        on: On::Knob("sampling.temperature"),
        // The gain is a multiple of the temperature, or of one over it.
        value: |experiment, _| {
            let (gain, share) = (gain(experiment)?, share(experiment)?);
            let hot = is_one_of(experiment, NORMAL);
            let temperature = experiment.rules().temperature;
            Some(temperature * if hot { 1.0 / (gain * share) } else { gain * share })
        },
        ..THRESHOLD
    },
    Landmark {
        on: On::Knob("sampling.bias"),
        families: NORMAL,
        value: |experiment, _| Some(experiment.rules().bias / (gain(experiment)? * share(experiment)?)),
        ..THRESHOLD
    },
    Landmark {
        name: "peaks, at t times the real points or more",
        source: "2402.11778; derived here",
        on: TO_REAL,
        families: names![Kde],
        value: peak,
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "best penalty",
        source: "2402.07712; derived here",
        on: On::Knob("estimator.ridge"),
        least: true,
        families: names![RidgeRegression],
        value: |experiment, asked| {
            let generation = asked.generation.filter(|_| asked.metric == "test_error")?;
            Some(penalty::best(experiment, generation)?.penalty)
        },
        ..OF_MANY_POINTS
    },
];

/// Synthetic points of covariance l < 1 times the model's beside many fresh real ones: they shrink the error by sheer number,
/// to first order in a = n_s/n_r by (2 - l) a of the mean's and (1/2 + 3l/2 - l^2) a of the covariance's, and the bias
/// a (1 - l) of the covariance adds its square. So they help below
/// `n* = [4 (2 - l) + (d + 1) (1/2 + 3l/2 - l^2)] / (1 - l)^2` by W2^2, and most at half of it. In Fisher's metric a mean's error
/// counts as much as a variance's, and this is not bent by a root: `2 (4 - l - l^2) / (1 - l)^2` in one dimension; there it is
/// known at any number of real points. Where they help most, and n*.
fn harmless(experiment: &Experiment, asked: Asked<'_>) -> Option<[f64; 2]> {
    let rules = experiment.rules();
    let l = rules.temperature * rules.bias;
    let else_plain = is_plain_but(experiment, |rules| (rules.temperature, rules.bias) = (1.0, 1.0));
    let unbiased = number(experiment, "divisor") == 1.0;
    if l >= 1.0 || !unbiased || !else_plain {
        return None;
    }
    let of_mean = 2.0 - l;
    let d = if is::<Gaussian>(experiment) { 1.0 } else { number(experiment, "dimension") };
    match asked.metric {
        metric::W2_SQ => {
            let first = (4.0 * of_mean + (d + 1.0) * (0.5 + 1.5 * l - l * l)) / (1.0 - l).powi(2);
            Some([0.5 * first, first])
        }
        metric::ERROR_INFLATION if d == 1.0 => {
            let first = 2.0 * (of_mean + 2.0 - l * l) / (1.0 - l).powi(2);
            squares::harmless(fresh(experiment)?.real as f64, l, 1.0, 2.0 * first)
        }
        _ => None,
    }
}

/// By how much a small deviation grows when the model is sampled and fitted once: of the variance of a normal law the
/// temperature times the bias; of symbols that are all alike, as of two, one over the temperature.
fn gain(experiment: &Experiment) -> Option<f64> {
    let rules = experiment.rules();
    let else_plain = is_plain_but(experiment, |rules| {
        (rules.temperature, rules.bias, rules.changed_points) = (1.0, 1.0, 0);
        rules.start.clear(); // wherever it begins, the even state grows or not
    });
    batch(experiment).filter(|_| else_plain)?;
    if is_one_of(experiment, NORMAL) {
        return Some(rules.temperature * rules.bias);
    }
    let masses = experiment.masses();
    let alike = masses.iter().all(|mass| (mass * masses.len() as f64 - 1.0).abs() < 1e-9);
    alike.then(|| rules.temperature.recip())
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
    let loops = fresh(experiment).is_some() && is_plain(experiment) && by_size;
    let generation =
        asked.generation.filter(|t| loops && *t > 1 && [metric::TV, metric::VARIANCE].contains(&asked.metric))?;
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
