//! What is still there: counts and symbols that are seen again.

use crate::experiment::{Experiment, Plan, Retention, Schedule};
use crate::family::{Bigram, Categorical, Geometric, Poisson, metric};
use crate::numeric::guard::smaller;
use crate::theory::curve::Curve;
use crate::theory::premise::{is, is_one_of, is_synthetic, names};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    if is::<Bigram>(experiment) {
        return vec![Curve::kept("length", "derived here", generations, experiment.truth()[3])];
    }
    let alive = if !is_synthetic(plan) {
        None
    } else if is::<Poisson>(experiment) {
        poisson_alive(plan, experiment.truth()[0], generations)
    } else if is::<Geometric>(experiment) {
        let decay = plan.sample_size as f64 * (experiment.truth()[0] - 1.0).ln_1p();
        let accumulates = plan.retention == Retention::Accumulate;
        accumulates.then(|| first_alive("1 - mean⁻ⁿ", decay, generations))
    } else if is_one_of(experiment, names![Bernoulli, Categorical]) {
        symbols_alive(experiment, generations)
    } else {
        None
    };
    Vec::from_iter(alive)
}

/// Accumulate: dead if and only if the first batch is, which has the probability exp(-`decay`).
fn first_alive(label: &str, decay: f64, generations: u64) -> Curve {
    Curve::exact(
        metric::ALIVE,
        label,
        "derived here",
        (0..=generations).map(|t| if t == 0 { 1.0 } else { -(-decay).exp_m1() }),
    )
}

/// Replace: n M_t is a Galton-Watson process with Poisson offspring (2412.17646, theorem 2). Accumulate: dead if
/// and only if the first batch is.
fn poisson_alive(plan: &Plan, mean: f64, generations: u64) -> Option<Curve> {
    let n = plan.sample_size as f64;
    let constant = plan.schedule == Schedule::Constant && plan.synthetic_ratio == 1.0;
    match plan.retention {
        Retention::Accumulate => Some(first_alive("1 - exp(-n mean)", n * mean, generations)),
        Retention::Replace if constant => {
            let mut left = 1.0_f64; // g_t = 1 - s_{t-1}, s the extinction of one individual's line by then
            Some(Curve::exact(
                metric::ALIVE,
                "1 - exp(-n mean gₜ)",
                "2412.17646, theorem 2",
                (0..=generations).map(|t| {
                    if t == 0 {
                        return 1.0;
                    }
                    let alive = -(-n * mean * left).exp_m1();
                    left = -(-left).exp_m1();
                    alive
                }),
            ))
        }
        _ => None,
    }
}

/// Accumulate: no symbol seen in the real batch is ever lost, and one not seen never comes back.
fn symbols_alive(experiment: &Experiment, generations: u64) -> Option<Curve> {
    if experiment.plan().retention != Retention::Accumulate {
        return None;
    }
    let n = experiment.plan().sample_size as f64;
    let masses = experiment.masses();
    let seen: f64 = masses.iter().filter(|&&p| p > 0.0).map(|p| -(n * (-p).ln_1p()).exp_m1()).sum();
    let is_symbols = is::<Categorical>(experiment);
    // A Bernoulli model lives while both values do: neither missing from the real batch, and never both missing. One point
    // leaves one value only.
    let rare = masses.iter().copied().fold(1.0, smaller);
    let alive = if is_symbols {
        seen
    } else if n > 1.0 {
        -(n * (-rare).ln_1p()).exp_m1() - rare.powf(n)
    } else {
        0.0
    };
    let start = if is_symbols { masses.iter().filter(|&&p| p > 0.0).count() as f64 } else { 1.0 };
    Some(Curve::exact(
        metric::ALIVE,
        "seen in the real batch",
        "derived here",
        (0..=generations).map(|t| if t == 0 { start } else { alive }),
    ))
}
