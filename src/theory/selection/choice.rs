//! The law of a point chosen 1 of K (arXiv 2407.09499), for finitely many places with masses p and rewards r.
//!
//! Luce: p H_K with H_K(x) = E[K e^r / (e^r + sum of K - 1 others)], which is K e^r int_0^inf e^(-u e^r) phi(u)^(K-1) du with
//! phi(u) = E e^(-u e^r) (derived: 1/S = int e^(-u S) du). The integral is taken over ln u, where equal steps converge as
//! fast as the digits of a double allow. The best of K: F(r)^K - F(r-)^K, shared by those with that reward.

use crate::experiment::Curation;
use crate::numeric::divergence::quick_normal_cdf;
use crate::numeric::guard::{larger, smaller};

/// Rewards are held within so much of the best one that has mass to speak of: beyond, e^r is 0 or all.
const REACH: f64 = 60.0;
/// Equal steps of ln u; the error is about e^(-pi^2 / step).
const STEP: f64 = 0.4;

/// The law of the chosen point: masses in, masses out, each adding up to 1.
pub(crate) fn chosen(curation: &Curation, masses: &[f64], rewards: &[f64]) -> Vec<f64> {
    let mut law = match curation.choices {
        Curation::UNLIMITED => tilted(masses, rewards),
        _ if curation.best => best(curation.choices, masses, rewards),
        choices => luce(choices, masses, rewards),
    };
    let whole: f64 = law.iter().sum();
    law.iter_mut().for_each(|mass| *mass /= whole);
    law
}

/// The best reward that has more than `least` mass.
fn top(masses: &[f64], rewards: &[f64], least: f64) -> f64 {
    let held = masses.iter().zip(rewards).filter(|(mass, _)| **mass > least);
    held.map(|(_, reward)| *reward).fold(f64::NEG_INFINITY, larger)
}

fn tilted(masses: &[f64], rewards: &[f64]) -> Vec<f64> {
    let top = top(masses, rewards, 0.0);
    let mass = |(mass, reward): (&f64, &f64)| if *mass > 0.0 { mass * (reward - top).exp() } else { 0.0 };
    masses.iter().zip(rewards).map(mass).collect()
}

fn best(choices: u64, masses: &[f64], rewards: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..masses.len()).collect();
    order.sort_by(|&a, &b| rewards[a].total_cmp(&rewards[b]));
    let mut law = vec![0.0; masses.len()];
    let mut below = 0.0_f64;
    for level in order.chunk_by(|&a, &b| rewards[a] == rewards[b]) {
        let here: f64 = level.iter().map(|&i| masses[i]).sum();
        if here > 0.0 {
            let share = (below + here).powf(choices as f64) - below.powf(choices as f64);
            level.iter().for_each(|&i| law[i] = share * masses[i] / here);
        }
        below += here;
    }
    law
}

fn luce(choices: u64, masses: &[f64], rewards: &[f64]) -> Vec<f64> {
    let top = top(masses, rewards, 1e-12);
    let logs: Vec<f64> = rewards.iter().map(|reward| (reward - top).clamp(-REACH, REACH)).collect();
    let highest = logs.iter().copied().fold(0.0, larger);
    let lowest = logs.iter().copied().fold(0.0, smaller);
    let (from, to) = (-36.0 - highest, 4.0 - lowest);
    let mut law = vec![0.0; masses.len()];
    let mut decay = vec![0.0; masses.len()];
    for i in 0..=((to - from) / STEP) as usize {
        let ln_u = from + i as f64 * STEP;
        let mut whole = 0.0;
        for ((decay, log), mass) in decay.iter_mut().zip(&logs).zip(masses) {
            let rate = (ln_u + log).exp();
            *decay = (-rate).exp() * rate;
            whole += mass * (-rate).exp();
        }
        let others = whole.powf((choices - 1) as f64);
        if others > 0.0 {
            law.iter_mut().zip(&decay).for_each(|(law, decay)| *law += decay * others);
        }
    }
    law.iter_mut().zip(masses).for_each(|(law, mass)| *law *= mass * STEP * choices as f64);
    law
}

/// Mean and variance of the largest of K standard normal numbers.
pub(crate) fn largest_normal(choices: u64) -> (f64, f64) {
    let step = 0.01;
    let grid = (-1000..=1000).map(|i| f64::from(i) * step);
    let places: Vec<(f64, f64)> = grid
        .map(|z| {
            let below = quick_normal_cdf(z);
            let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
            (z, step * choices as f64 * density * below.powf((choices - 1) as f64))
        })
        .collect();
    let mean: f64 = places.iter().map(|(z, mass)| z * mass).sum();
    (mean, places.iter().map(|(z, mass)| (z - mean).powi(2) * mass).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Reward;

    fn of(choices: u64, best: bool) -> Curation {
        Curation { choices, best, reward: Reward::default() }
    }

    /// The test vector of the specification, six digits.
    #[test]
    fn a_finite_set_meets_the_reference() {
        let (p, r) = ([0.5, 0.3, 0.2], [0.0, 1.0, 2.0]);
        let wanted = [
            (2, [0.354_523, 0.341_591, 0.303_886]),
            (4, [0.261_558, 0.337_851, 0.400_590]),
            (Curation::UNLIMITED, [0.179_000, 0.291_944, 0.529_056]),
        ];
        for (choices, wanted) in wanted {
            let found = chosen(&of(choices, false), &p, &r);
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 6e-7), "{choices}: {found:?}");
        }
        // One choice is none; and two by hand, with rewards far apart.
        let found = chosen(&of(1, false), &p, &r);
        assert!(found.iter().zip(p).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        let found = chosen(&of(2, false), &[0.6, 0.4], &[-500.0, 500.0]);
        assert!((found[0] - 0.36).abs() < 1e-9, "{found:?}");
        let pair = |a: f64, b: f64| 1.0 / (1.0 + (b - a).exp());
        let found = chosen(&of(2, false), &[0.6, 0.4], &[0.3, -2.0]);
        assert!((found[0] - (0.36 + 2.0 * 0.24 * pair(0.3, -2.0))).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn the_best_of_some_is_their_order_statistic() {
        let found = chosen(&of(3, true), &[0.2, 0.3, 0.1, 0.4], &[1.0, 5.0, 1.0, 0.0]);
        let wanted = [(0.343 - 0.064) * 2.0 / 3.0, 1.0 - 0.343, (0.343 - 0.064) / 3.0, 0.064];
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        for (choices, mean, variance) in [(1, 0.0, 1.0), (2, 0.5642, 0.6817), (4, 1.0294, 0.4917), (8, 1.4236, 0.3729)]
        {
            let found = largest_normal(choices);
            assert!((found.0 - mean).abs() < 6e-5 && (found.1 - variance).abs() < 6e-5, "{choices}: {found:?}");
        }
    }

    /// E e^r grows by at least (K-1)/K Var(e^r) / e^r_max (derived), at every step of a long recursion.
    #[test]
    fn what_people_like_gains_as_much_as_it_must() {
        for choices in [2, 3, 4, 10, 100] {
            let rewards: Vec<f64> = (0..20).map(|i| 1.5 * f64::from(i * i % 17) / 16.0).collect();
            let mut masses: Vec<f64> = (1..=20).map(f64::from).collect();
            let whole: f64 = masses.iter().sum();
            masses.iter_mut().for_each(|mass| *mass /= whole);
            let top = rewards.iter().copied().fold(0.0, f64::max).exp();
            for _ in 0..60 {
                let mean = |masses: &[f64], power: f64| {
                    masses.iter().zip(&rewards).map(|(p, r)| p * (power * r).exp()).sum::<f64>()
                };
                let next = chosen(&of(choices, false), &masses, &rewards);
                let spread = mean(&masses, 2.0) - mean(&masses, 1.0).powi(2);
                let least = (choices - 1) as f64 / choices as f64 * spread / top;
                let gain = mean(&next, 1.0) - mean(&masses, 1.0);
                assert!(gain >= least - 1e-12, "{choices}: {gain} {least}");
                masses = next;
            }
        }
    }
}
