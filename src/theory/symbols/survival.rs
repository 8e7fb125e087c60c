//! How long a symbol survives when every fit is drawn from the last one alone (arXiv 2412.17646).
//!
//! A count of n draws, refitted, is a chain: c' ~ Bin(n, c/n). That it is 0 after k draws has at most the probability
//! `exp(-c g_k)`, with g_1 = 1 and g_k = 1 - exp(-g_(k-1)) (theorem 1), and exactly that for Poisson counts (theorem 2); symbols add
//! up (corollary 1). For counts that matter the chain itself is run here, which is exact at this n (derived here).

use crate::experiment::Experiment;
use crate::family::{Bernoulli, Categorical, metric};
use crate::numeric::guard::Bounded as _;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{MOST_STEPS, Wanted, is, is_pure_replace};
use crate::theory::symbols::chain::{Asked, Chain, decays};

const CHAIN: &str = "exact chain";

pub(crate) fn curves(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    if !is_pure_replace(experiment.plan()) {
        Vec::new()
    } else if is::<Bernoulli>(experiment) && wanted.any(&[metric::ALIVE, metric::SURVIVES]) {
        coin(experiment, generations)
    } else if is::<Categorical>(experiment) && wanted.any(&[metric::ALIVE]) {
        symbols(experiment, generations)
    } else {
        Vec::new()
    }
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
    let (size, p) = (experiment.plan().sample_size, experiment.truth()[0]);
    let at = brackets(size as f64, p, &decays(generations));
    let (low, high) = ("1 - exp(-n p gₜ)", "1 - (1 - 3np² - 3tp)₊ exp(-n p gₜ)");
    let source = "2412.17646, theorem 1";
    let mut all = vec![
        Curve::new(Kind::LowerBound, metric::SURVIVES, low, source, at.iter().map(|at| at.0)),
        Curve::new(Kind::Bound, metric::SURVIVES, high, source, at.iter().map(|at| at.1)),
    ];
    // The rarer value first: the other is hardly ever lost, and what is left of 1 has no digits.
    let (rare, often) = if p <= 0.5 { (p, 1.0 - p) } else { (1.0 - p, p) };
    let chain = Chain::of(size, &[rare, often], generations);
    if chain.reach() > 0 {
        let (mut survives, mut alive, mut lost) = (Vec::new(), Vec::new(), Vec::new());
        chain.run(Asked::Alive, |now| survives.push((now[0], now[1])));
        chain.run(Asked::Both, |now| alive.push(now[0]));
        if alive.is_empty() {
            chain.run(Asked::Lost, |now| lost.push(now[1]));
            alive = survives.iter().zip(&lost).map(|((rare, _), lost)| rare - lost).collect();
        }
        let survives = survives.into_iter().map(|(rare, often)| if p <= 0.5 { rare } else { often });
        all.push(Curve::exact(metric::SURVIVES, CHAIN, "derived here", survives));
        all.push(Curve::exact(metric::ALIVE, CHAIN, "derived here", alive));
    }
    all
}

fn symbols(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let n = experiment.plan().sample_size as f64;
    let groups = grouped(experiment.masses());
    // Each generation costs a term for each probability.
    let generations = generations.min((MOST_STEPS / groups.len().max(1)) as u64);
    let g = decays(generations);
    let mut sums = vec![(0.0_f64, 0.0); g.len()];
    for &(p, count) in &groups {
        for (sum, (low, high)) in sums.iter_mut().zip(brackets(n, p, &g)) {
            *sum = (sum.0 + count * low, sum.1 + count * high);
        }
    }
    let (low, high) = ("Σ(1 - exp(-n pᵢ gₜ))", "Σ(1 - (1 - 3n pᵢ² - 3t pᵢ)₊ exp(-n pᵢ gₜ))");
    let source = "2412.17646, corollary 1";
    let mut all = vec![
        // One of them is always drawn.
        Curve::new(Kind::LowerBound, metric::ALIVE, low, source, sums.iter().map(|sum| sum.0.at_least(1.0))),
        Curve::new(Kind::Bound, metric::ALIVE, high, source, sums.iter().map(|sum| sum.1)),
    ];
    let masses: Vec<f64> = groups.iter().map(|group| group.0).collect();
    let chain = Chain::of(experiment.plan().sample_size, &masses, generations);
    if chain.reach() > 0 {
        let mut alive = Vec::new();
        chain.run(Asked::Alive, |now| alive.push(now.iter().zip(&groups).map(|(p, group)| group.1 * p).sum::<f64>()));
        all.push(Curve::exact(metric::ALIVE, CHAIN, "derived here", alive));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::symbols::chain::tests::extinction;

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
