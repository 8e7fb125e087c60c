//! Lines that are heights of a metric: where it comes to rest, what it must not cross, what it is compared with.

use crate::experiment::{Coverage, Curation, Experiment, Retention};
use crate::family::{Gaussian, Taste, metric};
use crate::numeric::special::trigamma_minus_inverse;
use crate::theory::curve::Kind;
use crate::theory::curves_of;
use crate::theory::lines::branches;
use crate::theory::lines::landmark::{Asked, Landmark, OF_MANY_POINTS, On, fresh, kept_real, replaces_plainly};
use crate::theory::premise::{self, is, is_plain, is_pure_replace, names, number, pure_loop, sum_of_deviations};
use crate::theory::regression::penalty;
use crate::theory::selection::choice::largest_normal;

/// Errors that are to first order a mean of scores: a batch adds as much to their square as the first one did.
const ERRORS: &[&str] = &[metric::ERROR_INFLATION, metric::WEIGHT_ERROR_SQ, metric::MEAN_ERROR_SQ, metric::ERROR_SQ];
/// The same, and the transport distance of the whole laws.
const ERRORS_AND_W2: &[&str] =
    &[metric::ERROR_INFLATION, metric::WEIGHT_ERROR_SQ, metric::MEAN_ERROR_SQ, metric::ERROR_SQ, metric::W2_SQ];
/// The same, and how much mass is elsewhere.
const ERRORS_AND_DISTANCES: &[&str] = &[
    metric::ERROR_INFLATION,
    metric::WEIGHT_ERROR_SQ,
    metric::MEAN_ERROR_SQ,
    metric::ERROR_SQ,
    metric::W2_SQ,
    metric::TV,
];

/// Families whose errors these are.
const REGULAR: &[&str] = names! {
    Gaussian, GaussianKnownVariance, MultivariateGaussian, Exponential, Poisson, Bernoulli, Geometric, CauchyLocation,
    LinearRegression, LogisticRegression
};

/// Families of which it is known what the real points alone leave.
const ALONE: &[&str] = names! {
    Gaussian, GaussianKnownVariance, MultivariateGaussian, Exponential, Poisson, Bernoulli, LinearRegression, Categorical
};

/// Landmarks that are heights of metrics.
pub(super) static HEIGHTS: [Landmark; 18] = [
    Landmark {
        name: "median time to forget, 2c/ln 2 = 2.885 c",
        source: "2412.17646; derived here",
        on: On::Metrics(&[metric::ALIVE]),
        families: names![Poisson],
        value: time_to_forget,
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "mean time to one, −2n ∑(1−p) ln(1−p)",
        source: "2410.16713; derived here",
        on: On::Metrics(&[metric::ALIVE]),
        families: names![Categorical, Bernoulli],
        value: time_to_one,
        ..OF_MANY_POINTS
    },
    Landmark {
        name: metric::COLLAPSED,
        source: "2404.02325; derived here",
        on: On::Metrics(&["largest"]),
        families: names![Categorical],
        value: |experiment, _| branches::collapsed(experiment),
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "unstable",
        source: "2404.02325; derived here",
        on: On::Metrics(&["largest"]),
        families: names![Categorical],
        value: |experiment, _| branches::unstable(experiment),
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "stable at even",
        source: "2404.02325; derived here",
        on: On::Metrics(&["largest"]),
        families: names![Categorical],
        value: |experiment, _| branches::even(experiment),
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "2np/t",
        source: "2412.17646, theorem 1",
        on: On::Metrics(&[metric::SURVIVES]),
        families: names![Bernoulli],
        value: |experiment, asked| {
            let expected = experiment.scenario().sample_size as f64 * experiment.truth()[0];
            let pure = replaces_plainly(experiment);
            let left = 2.0 * expected / asked.generation.filter(|_| pure)? as f64;
            (left <= 1.0).then_some(left)
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "π²/6 = 1.645 times the first",
        source: "2410.16713; 2505.19046",
        on: On::Metrics(ERRORS_AND_W2),
        families: REGULAR,
        value: |experiment, asked| {
            let kept = pure_loop(experiment.plan()) == Some(true)
                && (asked.metric != metric::W2_SQ || is::<Gaussian>(experiment));
            Some(first(experiment, asked).filter(|_| kept)? * std::f64::consts::PI.powi(2) / 6.0)
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "π²/2 − 2 = 2.935 times the first",
        source: "2410.22812; derived here",
        on: On::Metrics(ERRORS),
        families: REGULAR,
        value: |experiment, asked| {
            let drawn = premise::is_pure(experiment.plan()) && experiment.plan().retention == Retention::Subsample;
            Some(first(experiment, asked).filter(|_| drawn)? * (std::f64::consts::PI.powi(2) / 2.0 - 2.0))
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "t times the first",
        source: "2410.16713; 2505.19046",
        on: On::Metrics(ERRORS),
        families: REGULAR,
        // Where an exact curve is known it says more.
        value: |experiment, asked| {
            let known = || curves_of(experiment, 2, asked.metric).iter().any(|curve| curve.kind == Kind::Exact);
            let t = asked.generation.filter(|_| is_pure_replace(experiment.plan()))?;
            Some(first(experiment, asked).filter(|_| !known())? * t as f64)
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "1/(ρ(2 − ρ)) times the first",
        source: "2307.01850; derived here",
        on: On::Metrics(ERRORS),
        families: REGULAR,
        // A batch of M points is off by (1 - rho) of the last error and by 1/M in square: e = (1 - rho)^2 e + 1/M.
        value: |experiment, asked| {
            let sizes = fresh(experiment).filter(|sizes| sizes.synthetic > 0)?;
            let size = (sizes.real + sizes.synthetic) as f64;
            let share = sizes.real as f64 / size;
            Some(first(experiment, asked)? * experiment.plan().sample_size as f64 / size / (share * (2.0 - share)))
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "in the end 2σ²",
        source: "2305.17493; derived here",
        on: On::Metrics(&[metric::W2_SQ]),
        families: names![Gaussian],
        // All is at one place, sigma from the mean in square; and so is that place in mean square.
        value: |experiment, asked| {
            asked.generation.filter(|_| is_plain(experiment))?;
            let shrinks = is_pure_replace(experiment.plan()) && number(experiment, "divisor") == 0.0;
            shrinks.then(|| 2.0 * experiment.truth()[1])
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "first order, 3t/(2n)",
        source: "2305.17493",
        on: On::Metrics(&[metric::W2_SQ]),
        families: names![Gaussian],
        value: |experiment, asked| {
            let pure = replaces_plainly(experiment);
            let t = asked.generation.filter(|_| pure)? as f64;
            Some(1.5 * t * experiment.truth()[1] / experiment.plan().sample_size as f64)
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "where the mean stops",
        source: "2407.09499; derived here",
        on: On::Metrics(&[metric::MEAN]),
        families: names![Gaussian],
        selects: true,
        value: mean_stops,
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "the real points alone",
        source: "derived here",
        on: On::Metrics(ERRORS_AND_DISTANCES),
        families: ALONE,
        value: real_alone,
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "in the end, 1 + ψ′(1 + 1/r)/r",
        source: "derived here; 2410.16713 at r = 1",
        on: On::Metrics(&[metric::ERROR_INFLATION]),
        families: names![GaussianKnownVariance],
        value: |experiment, asked| {
            let plan = experiment.plan();
            let sizes = plan.steady().filter(|sizes| sizes.real == 0 && plan.retention == Retention::Accumulate)?;
            asked.generation.filter(|_| is_plain(experiment))?;
            let r = sizes.synthetic as f64 / plan.sample_size as f64;
            let k = 1.0 + 1.0 / r;
            Some(1.0 + (trigamma_minus_inverse(k) + 1.0 / k) / r)
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "cap, √1.5 × the real points alone",
        source: "2404.05090; derived here",
        on: On::Metrics(&[metric::TV]),
        families: names![Categorical],
        value: |experiment, _| {
            let real = kept_real(experiment)?;
            // Var p_i = p_i (1 - p_i) 3/(2N + 1) at most, and near a normal law.
            Some(sum_of_deviations(experiment) * (1.5 / (std::f64::consts::PI * (2.0 * real + 1.0))).sqrt())
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "cap, 1.5 × the real points alone",
        source: "2310.00429; derived here",
        on: On::Metrics(ERRORS_AND_W2),
        families: REGULAR,
        value: |experiment, asked| {
            kept_real(experiment)?;
            Some(1.5 * real_alone(experiment, asked)?)
        },
        ..OF_MANY_POINTS
    },
    Landmark {
        name: "real labels, best penalty",
        source: "2402.07712; derived here",
        on: On::Metrics(&["test_error"]),
        families: names![RidgeRegression],
        value: |experiment, asked| {
            asked.generation.filter(|_| asked.metric == "test_error")?;
            Some(penalty::best(experiment, 1)?.error)
        },
        ..OF_MANY_POINTS
    },
];

/// The mean error of the first fit, n real points, in the units of the metric; at a generation, and without rules.
fn first(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    asked.generation.filter(|_| is_plain(experiment))?;
    if asked.metric == metric::ERROR_INFLATION {
        return Some(1.0);
    }
    let known = curves_of(experiment, 2, asked.metric);
    known.iter().find(|curve| matches!(curve.kind, Kind::Exact | Kind::Asymptotic))?.at(1)
}

/// What the n real points of a batch, new or kept, leave without the synthetic ones beside them; to leading order in n.
fn real_alone(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let kept = kept_real(experiment);
    let of_fresh = fresh(experiment).filter(|sizes| sizes.synthetic > 0).map(|sizes| sizes.real as f64);
    let n = of_fresh.or(kept)?;
    asked.generation?;
    match asked.metric {
        // sigma^2/n of the mean, and half of that of the standard deviation.
        metric::W2_SQ => is::<Gaussian>(experiment).then(|| 1.5 * experiment.truth()[1] / n),
        // Half the sum of the mean distances of normal deviations of p (1 - p)/n.
        metric::TV => {
            let drawn = experiment.about().labels && kept.is_some();
            drawn.then(|| sum_of_deviations(experiment) / (2.0 * std::f64::consts::PI * n).sqrt())
        }
        // The first batch's size is that of the inflation; a rule that weighs points leaves it as it is.
        metric::ERROR_INFLATION => Some(experiment.plan().sample_size as f64 / n),
        _ => Some(first(experiment, asked)? * experiment.plan().sample_size as f64 / n),
    }
}

/// c points of a count: Pr(lost by t) = exp(-c g_t) with t g_t -> 2.
fn time_to_forget(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let pure = replaces_plainly(experiment);
    let count = experiment.scenario().sample_size as f64 * experiment.truth()[0];
    (pure && asked.generation.is_none()).then(|| 2.0 * count / std::f64::consts::LN_2)
}

/// Until one symbol of several has taken all, in the limit of many points: of two, the time to fixation of the binomial walk.
fn time_to_one(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let pure = replaces_plainly(experiment);
    let masses = experiment.masses();
    let each = masses.iter().filter(|p| **p < 1.0).map(|p| (1.0 - p) * (1.0 - p).ln());
    let time = -2.0 * experiment.scenario().sample_size as f64 * each.sum::<f64>();
    (pure && asked.generation.is_none() && masses.len() > 1).then_some(time)
}

/// The best of K under a reward that rises: the mean moves by m_K deviations, of which the root of v_K is left each time.
fn mean_stops(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    let selection = &experiment.scenario().selection;
    let Curation { choices, best, reward } = selection.curation;
    let pure = replaces_plainly(experiment);
    let chooses = selection.curation.is_on() && choices != Curation::UNLIMITED;
    let alone = selection.diversity.coverage == Coverage::Independent && selection.diversity.repulsion == 0.0;
    let rises = best && reward.taste == Taste::Linear && reward.gain > 0.0;
    asked.generation.filter(|_| pure && chooses && alone && rises)?;
    let (step, left) = largest_normal(choices);
    Some(experiment.truth()[0] + experiment.truth()[1].sqrt() * step / (1.0 - left.sqrt()))
}
