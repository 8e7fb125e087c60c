//! Single laws that hold for one family: survival of symbols and counts, the largest of uniforms
//! (sections 8.6 to 8.8 of the specification).

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::metric;
use crate::numeric::guard::smaller;

use super::curve::{Curve, curve};

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let mut all = vec![real_share(plan, generations)];
    if experiment.column().is_some() {
        return all; // measured points drawn again follow no family's law
    }
    let pure = experiment.scenario().synthetic_fraction == 1.0;
    match experiment.about().name {
        "poisson" if pure => all.extend(poisson_alive(plan, experiment.truth()[0], generations)),
        "geometric" if pure && plan.retention == Retention::Accumulate => {
            let decay = plan.sample_size as f64 * (experiment.truth()[0] - 1.0).ln_1p();
            all.push(first_alive("1 - mean⁻ⁿ", decay, generations));
        }
        "bernoulli" | "categorical" if pure => all.extend(symbols_alive(experiment, generations)),
        "uniform_scale" => all.extend(uniform(plan, experiment.truth()[0], generations)),
        _ => {}
    }
    all
}

/// What the sizes of the plan say: exact, and in mean for subsampling.
pub(super) fn real_share(plan: &Plan, generations: u64) -> Curve {
    let (mut real, mut total) = (0.0, 0.0);
    let mut window = std::collections::VecDeque::new();
    curve(metric::REAL_SHARE, "by the sizes", "2505.19046, section 2", generations, |t| {
        if t == 0 {
            return 1.0;
        }
        let sizes = plan.sizes(t);
        let (fresh, all) = (sizes.real as f64, (sizes.real + sizes.synthetic) as f64);
        match plan.retention {
            Retention::Replace => (real, total) = (fresh, all),
            Retention::Accumulate | Retention::Subsample => (real, total) = (real + fresh, total + all),
            Retention::Window(width) => {
                window.push_back((fresh, all));
                (real, total) = (real + fresh, total + all);
                if window.len() as u64 > width
                    && let Some((old_real, old_all)) = window.pop_front()
                {
                    (real, total) = (real - old_real, total - old_all);
                }
            }
        }
        real / total
    })
}

/// Accumulate: dead if and only if the first batch is, which has the probability exp(-`decay`).
fn first_alive(label: &str, decay: f64, generations: u64) -> Curve {
    curve(metric::ALIVE, label, "derived", generations, |t| if t == 0 { 1.0 } else { -(-decay).exp_m1() })
}

/// Replace: n M_t is a Galton-Watson process with Poisson offspring (8.6; 2412.17646, theorem 2). Accumulate: dead if
/// and only if the first batch is.
fn poisson_alive(plan: &Plan, mean: f64, generations: u64) -> Option<Curve> {
    let n = plan.sample_size as f64;
    let constant = plan.schedule == crate::experiment::Schedule::Constant && plan.synthetic_ratio == 1.0;
    match plan.retention {
        Retention::Accumulate => Some(first_alive("1 - exp(-n mean)", n * mean, generations)),
        Retention::Replace if constant => {
            let mut left = 1.0_f64; // g_t = 1 - s_{t-1}, s the extinction of one individual's line by then
            Some(curve(metric::ALIVE, "1 - exp(-n mean gₜ)", "2412.17646, theorem 2", generations, |t| {
                if t == 0 {
                    return 1.0;
                }
                let alive = -(-n * mean * left).exp_m1();
                left = -(-left).exp_m1();
                alive
            }))
        }
        _ => None,
    }
}

/// Accumulate: no symbol seen in the real batch is ever lost, and one not seen never comes back (8.7).
fn symbols_alive(experiment: &Experiment, generations: u64) -> Option<Curve> {
    if experiment.plan().retention != Retention::Accumulate {
        return None;
    }
    let n = experiment.plan().sample_size as f64;
    let masses = experiment.masses();
    let seen: f64 = masses.iter().filter(|&&p| p > 0.0).map(|p| -(n * (-p).ln_1p()).exp_m1()).sum();
    let is_symbols = experiment.about().name == "categorical";
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
    Some(curve(metric::ALIVE, "seen in the real batch", "derived (8.7)", generations, |t| {
        if t == 0 { start } else { alive }
    }))
}

/// Uniform (0, theta): 8.8. Accumulating, theta is the largest of all real points; replacing, it shrinks.
fn uniform(plan: &Plan, theta: f64, generations: u64) -> Vec<Curve> {
    let fraction = plan.synthetic_fraction;
    let mut real = 0.0;
    // ln E(theta_t / theta), ln of E(theta_t^2) over (E theta_t)^2, and E ln(theta / theta_t): kept as logarithms, since at
    // n = 10^7 the errors are squares of 10^-7 and would drown in 1 - 2 E + E^2.
    let (mut scale, mut spread, mut log) = (0.0_f64, 0.0_f64, 0.0);
    let of_largest = |n: f64| (-(1.0 / n).ln_1p(), (1.0 / (n * (n + 2.0))).ln_1p());
    let mut rows = vec![(0.0, 0.0, 0.0)];
    for t in 1..=generations {
        let sizes = plan.sizes(t);
        match plan.retention {
            Retention::Replace if fraction == 1.0 => {
                let n = (sizes.real + sizes.synthetic) as f64;
                let step = of_largest(n);
                scale += step.0;
                spread += step.1;
                log += 1.0 / n;
            }
            Retention::Accumulate => {
                if t == 1 || plan.real_source == RealSource::Fresh {
                    real += sizes.real as f64;
                }
                (scale, spread) = of_largest(real);
                log = 1.0 / real;
            }
            _ => return Vec::new(),
        }
        rows.push((scale, spread, log));
    }
    let row = |t: u64| rows[t as usize];
    let off = |t: u64| {
        let (scale, spread, _) = row(t);
        scale.exp_m1().powi(2) + (2.0 * scale).exp() * spread.exp_m1()
    };
    let source = "derived (8.8)";
    let replaces = plan.retention == Retention::Replace;
    let kl_label = if replaces { "t/n, exact mean" } else { "1/n of the real points, exact mean" };
    let label = if plan.retention == Retention::Replace { "(n/(n+1))ᵗ, exact mean" } else { "frozen, exact mean" };
    vec![
        curve("theta", label, source, generations, |t| theta * row(t).0.exp()),
        curve(metric::THETA_ERROR_SQ, "exact mean", source, generations, |t| theta * theta * off(t)),
        curve(metric::W2_SQ, "exact mean", source, generations, |t| theta * theta * off(t) / 3.0),
        curve(metric::VARIANCE_RATIO, "exact mean", source, generations, |t| (2.0 * row(t).0 + row(t).1).exp()),
        curve(metric::TV, "exact mean", source, generations, |t| -row(t).0.exp_m1()),
        curve(metric::KL_MODEL_TRUTH, kl_label, source, generations, |t| row(t).2),
    ]
}
