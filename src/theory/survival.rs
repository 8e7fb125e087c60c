//! How long something survives when every fit is drawn from the last one alone (arXiv 2412.17646).
//!
//! A count of n draws, refitted, is a chain: c' ~ Bin(n, c/n). That it is 0 after k draws has at most the probability
//! `exp(-c g_k)`, with g_1 = 1 and g_k = 1 - exp(-g_(k-1)) (theorem 1), and exactly that for Poisson counts (theorem 2); symbols add
//! up (corollary 1). For counts that matter the chain itself is run here, which is exact at this n (derived, 8.7).
//! A normal law's spread is a product of independent factors, so that the share of runs with some of it left is known
//! exactly, by the characteristic function of the logarithm (derived), beside the bounds by moments (theorem 3).

use crate::experiment::Experiment;
use crate::family::metric;
use crate::numeric::guard::Bounded as _;

use super::chain::{Asked, Chain, MOST_STEPS, decays};
use super::inversion::Step;
use crate::theory::curve::curve;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{Wanted, pure_loop};

/// An inversion costs some 20 us a generation.
const LONGEST_INVERSION: u64 = 2000;

pub(super) fn curves(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    if experiment.about().name == "bigram" {
        let length = experiment.truth()[3];
        return vec![curve("length", "stays at the truth in mean", "derived (8.1)", generations, |_| length)];
    }
    let kept = experiment.about().name == "symmetric_mixture" && experiment.column().is_none();
    let mut all = if kept { mean_square(experiment, generations) } else { Vec::new() };
    all.extend(alive(experiment, generations, wanted));
    all
}

/// Every fit keeps the mean square of its points, and a model's draws have it in mean: whatever is kept.
fn mean_square(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (total, source) = (experiment.truth()[2], "derived (8.1)");
    vec![
        curve(metric::VARIANCE, "stays at the truth in mean", source, generations, |_| total),
        curve(metric::VARIANCE_RATIO, "stays at the truth in mean", source, generations, |_| 1.0),
    ]
}

fn alive(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    if pure_loop(experiment) != Some(false) {
        return Vec::new();
    }
    match experiment.about().name {
        "bernoulli" if wanted.any(&[metric::ALIVE, metric::SURVIVES]) => coin(experiment, generations),
        "categorical" if wanted.any(&[metric::ALIVE]) => symbols(experiment, generations),
        "gaussian" => spread(experiment, generations.min(LONGEST_INVERSION), wanted),
        "var_mixture" => {
            // Neutral drift of the weights, if every series is told apart: by a multinomial draw of n.
            let (n, start) = (experiment.scenario().sample_size as f64, experiment.truth()[3]);
            let value = |t: u64| start * (1.0 - 1.0 / n).powf(t as f64);
            let drift = curve(metric::HETEROZYGOSITY, "(1 - 1/n)ᵗ, if told apart", "derived", generations, value);
            vec![Curve { kind: Kind::Asymptotic, ..drift }]
        }
        "symmetric_mixture" => {
            let (n, eps) = (experiment.scenario().sample_size as f64, experiment.scenario().collapse_below.sqrt());
            let bound = |k: f64| (-k / (4.0 * n)).exp() / eps;
            vec![upper(metric::SPREAD_LEFT, "exp(-t/(4n)) / ε", "2412.17646, symmetric mixture", generations, bound)]
        }
        _ => Vec::new(),
    }
}

fn upper(
    metric: &'static str,
    label: &str,
    source: &'static str,
    generations: u64,
    bound: impl Fn(f64) -> f64,
) -> Curve {
    let value = |t: u64| if t == 0 { 1.0 } else { bound(t as f64).at_most(1.0) };
    Curve { kind: Kind::Bound, ..curve(metric, label, source, generations, value) }
}

/// Theorem 1, from below and from above: that a symbol of probability p is still drawn at each draw. What is drawn then was
/// drawn before, so that the least bound so far holds too (derived): the theorem's own rises again in the end.
fn brackets(n: f64, p: f64, g: &[f64]) -> Vec<(f64, f64)> {
    let mut least = 1.0_f64;
    let at = |(k, g): (usize, &f64)| {
        let alive = -(-n * p * g).exp_m1();
        let share = (3.0 * n * p * p + 3.0 * k as f64 * p).at_most(1.0);
        least = least.min(alive + share * (1.0 - alive));
        if k == 0 { (1.0, 1.0) } else { (alive, least) }
    };
    g.iter().enumerate().map(at).collect()
}

/// Different positive probabilities, each with how many symbols have it.
fn grouped(mut masses: Vec<f64>) -> Vec<(f64, f64)> {
    masses.retain(|&p| p > 0.0);
    masses.sort_unstable_by(f64::total_cmp);
    let mut groups: Vec<(f64, f64)> = Vec::new();
    for p in masses {
        match groups.last_mut() {
            Some((last, count)) if *last == p => *count += 1.0,
            _ => groups.push((p, 1.0)),
        }
    }
    groups
}

fn coin(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let (n, p) = (experiment.scenario().sample_size as f64, experiment.truth()[0]);
    let g = decays(generations);
    let at = brackets(n, p, &g);
    let source = "2412.17646, theorem 1";
    let mut all = vec![
        Curve {
            kind: Kind::LowerBound,
            ..curve(metric::SURVIVES, "1 - exp(-n p gₜ)", source, generations, |t| at[t as usize].0)
        },
        upper(metric::SURVIVES, "1 - (1 - 3np² - 3tp)₊ exp(-n p gₜ)", source, generations, |t| at[t as usize].1),
    ];
    // The rarer value first: the other is hardly ever lost, and what is left of 1 has no digits.
    let (rare, often) = if p <= 0.5 { (p, 1.0 - p) } else { (1.0 - p, p) };
    let chain = Chain::of(experiment.scenario().sample_size, &[rare, often], generations);
    if chain.reach() > 0 {
        let (mut survives, mut alive, mut lost) = (Vec::new(), Vec::new(), Vec::new());
        chain.run(Asked::Alive, |now| survives.push((now[0], now[1])));
        chain.run(Asked::Both, |now| alive.push(now[0]));
        if alive.is_empty() {
            chain.run(Asked::Lost, |now| lost.push(now[1]));
            alive = survives.iter().zip(&lost).map(|((rare, _), lost)| rare - lost).collect();
        }
        let source = "derived (8.7)";
        let of = |t: u64| survives[t as usize];
        all.push(curve(metric::SURVIVES, "exact chain", source, chain.reach(), |t| {
            if p <= 0.5 { of(t).0 } else { of(t).1 }
        }));
        all.push(curve(metric::ALIVE, "exact chain", source, chain.reach(), |t| alive[t as usize]));
    }
    all
}

fn symbols(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let n = experiment.scenario().sample_size as f64;
    let groups = grouped(experiment.masses());
    // Each generation costs a term for each probability.
    let generations = generations.min((MOST_STEPS / groups.len().max(1)) as u64);
    let g = decays(generations);
    let mut sums = vec![(0.0, 0.0); g.len()];
    for &(p, count) in &groups {
        for (sum, (low, high)) in sums.iter_mut().zip(brackets(n, p, &g)) {
            *sum = (sum.0 + count * low, sum.1 + count * high);
        }
    }
    let source = "2412.17646, corollary 1";
    let mut all = vec![
        Curve {
            kind: Kind::LowerBound,
            // One of them is always drawn.
            ..curve(metric::ALIVE, "Σ(1 - exp(-n pᵢ gₜ))", source, generations, |t| {
                sums[t as usize].0.at_least(1.0)
            })
        },
        Curve {
            kind: Kind::Bound,
            ..curve(metric::ALIVE, "Σ(1 - (1 - 3n pᵢ² - 3t pᵢ)₊ exp(-n pᵢ gₜ))", source, generations, |t| {
                sums[t as usize].1
            })
        },
    ];
    let masses: Vec<f64> = groups.iter().map(|group| group.0).collect();
    let chain = Chain::of(experiment.scenario().sample_size, &masses, generations);
    if chain.reach() > 0 {
        let mut alive = Vec::new();
        chain.run(Asked::Alive, |now| alive.push(now.iter().zip(&groups).map(|(p, group)| group.1 * p).sum::<f64>()));
        all.push(curve(metric::ALIVE, "exact chain", "derived (8.7)", chain.reach(), |t| alive[t as usize]));
    }
    all
}

/// The share of runs whose standard deviation is above eps of the truth's, eps^2 being `stop.collapse_below`.
fn spread(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    let scenario = experiment.scenario();
    let n = scenario.sample_size as f64;
    if n < 2.0 {
        return Vec::new();
    }
    let divisor = experiment.about().estimator.iter().find(|knob| knob.key == "divisor");
    let lost = divisor.and_then(|knob| scenario.estimator.number(knob).ok()).unwrap_or(0.0);
    let step = Step::of(n, lost);
    let mut all = Vec::new();
    if wanted.any(&[metric::SPREAD_LEFT]) {
        let eps = scenario.collapse_below.sqrt();
        let metric = metric::SPREAD_LEFT;
        let first = step.ln_moment(1.0);
        all.extend([
            curve(metric, "exact, by inversion", "derived", generations, |t| step.above(eps.ln(), t)),
            upper(metric, "least moment", "Markov's inequality, derived", generations, |k| {
                step.best_bound(eps.ln(), k)
            }),
            upper(metric, "E σₜ / ε", "Markov's inequality with 2310.00429's mean", generations, |k| {
                (k * first).exp() / eps
            }),
            upper(metric, "exp(-t/(4n-1)) / ε", "2412.17646, theorem 3", generations, |k| {
                (-k / (4.0 * n - 1.0)).exp() / eps
            }),
        ]);
    }
    if lost > 0.0 {
        // With divisor n it is known from the divergences already.
        let each = 2.0 * step.slope(0.0);
        all.push(curve(metric::LN_VARIANCE_RATIO, "E ln, exact", "derived", generations, |t| t as f64 * each));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extinction(n: u64, probabilities: &[f64], generations: u64) -> Vec<Vec<f64>> {
        let mut all = Vec::new();
        Chain::of(n, probabilities, generations).run(Asked::Lost, |now| all.push(now.to_vec()));
        all
    }

    /// Rounding only: the chain never leaves theorem 1's bracket, and cut at 640 counts it is as good as whole.
    #[test]
    fn the_bracket_holds_the_chain() {
        let g = decays(50);
        for (n, p) in [(100, 0.01), (100, 0.2), (30, 0.5), (10_000, 0.001), (2_000, 0.0001), (640, 0.02)] {
            let lost = extinction(n, &[p], 50);
            assert_eq!(lost.len(), 51, "{n} {p}");
            let bounds = brackets(n as f64, p, &g);
            assert!(bounds.windows(2).all(|pair| pair[1].1 <= pair[0].1), "{n} {p}: a bound that rises");
            for (k, (lost, (low, high))) in lost.iter().zip(bounds).enumerate().skip(1) {
                let alive = 1.0 - lost[0];
                assert!(low - 1e-9 <= alive && alive <= high + 1e-9, "{n} {p} {k}: {low} {alive} {high}");
            }
        }
        let (cut, whole) = (extinction(1_000, &[0.004, 0.3], 40), extinction(640, &[0.004, 0.3], 40));
        assert!(cut[40][0] > 0.0 && whole[40][0] > 0.0);
    }
}
