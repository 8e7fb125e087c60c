//! The error of weights that are fitted by least squares, over the generations; and what a chain of generators, each fitted
//! to labels of the last one, makes of the true weights.

use crate::experiment::{Plan, Retention};
use crate::theory::premise::size;

/// Inputs of their own: a batch of m among N held adds s^2 d m / (N (N - d - 1)), since each point's share of
/// tr (X'X)^-1 is the same in mean. `None` where a step has no mean.
pub(crate) fn fresh(plan: &Plan, d: f64, noise: f64, generations: u64) -> Option<Vec<f64>> {
    let (mut held, mut error) = (0.0, 0.0);
    let mut all = vec![0.0];
    for t in 1..=generations {
        let m = size(plan, t);
        held = if plan.retention == Retention::Accumulate { held + m } else { m };
        if held <= d + 1.0 {
            return None;
        }
        error += noise * noise * d * m / (held * (held - d - 1.0));
        all.push(error);
    }
    Some(all)
}

/// Fewer points than weights: a fit keeps the share n/d of the weights it was labelled by, and adds noise.
pub(crate) fn smallest(d: f64, n: f64, noise: f64, norm: f64, generations: u64) -> Vec<f64> {
    let kept = n / d;
    let lost = |t: f64| -(t * kept.ln()).exp_m1();
    let added = noise * noise * n / (d - n - 1.0) / (1.0 - kept);
    (0..=generations).map(|t| lost(t as f64) * (norm * norm + added)).collect()
}

/// Replace, s points labelled by the last model and N - s by the truth: the error E |G^-1 S e|^2 + noise, for S of Wishart's
/// law with s degrees of freedom in G with N. `None` where a step has no mean.
pub(crate) fn mixed(plan: &Plan, d: f64, noise: f64, generations: u64) -> Option<Vec<f64>> {
    let mut error = 0.0;
    let mut all = vec![0.0];
    for t in 1..=generations {
        let n = size(plan, t);
        if n <= d + 1.0 {
            return None;
        }
        error = carried(plan.sizes(t).synthetic as f64, n, d) * error + noise * noise * d / (n - d - 1.0);
        all.push(error);
    }
    Some(all)
}

/// The c of E |G^-1 S e|^2 = c |e|^2. With G = L L', S = L B L', B does not depend on L and has E b_ij b_kl = a1 d_ij d_kl +
/// a2 (d_ik d_jl + d_il d_jk), which E S_ij S_kl fixes; then c = a1 + a2 + a2 E tr G tr G^-1 / d, and of these traces the
/// product has the mean d (N d - 2) / (N - d - 1). Near (1 - a)^2 + (d + 1) a (1 - a) / N, for the share a of real points.
fn carried(s: f64, n: f64, d: f64) -> f64 {
    let second = s * (n - s) / (n * (n + 2.0) * (n - 1.0));
    let first = (s * s - 2.0 * n * second) / (n * n);
    first + second + second * (n * d - 2.0) / (n - d - 1.0)
}

/// What generators make of the true weights w, after each generation: E of their risk, of |w_t|^2 and of w_t'w, the latter
/// two of isotropic inputs.
pub(crate) struct Generators {
    pub(crate) risk: Vec<f64>,
    pub(crate) length: Vec<f64>,
    pub(crate) along: Vec<f64>,
}

impl Generators {
    /// The truth alone: the first fit is known, and none behind it.
    pub(crate) fn none(norm: f64, generations: u64) -> Self {
        let square = norm * norm;
        let only = |value: f64| if generations > 0 { vec![value, f64::NAN] } else { vec![value] };
        Self { risk: only(0.0), length: only(square), along: only(square) }
    }
}

/// `None` where they have no mean, or where the inputs are not all alike and too few.
pub(crate) fn generators(
    d: f64,
    n: f64,
    noise: f64,
    norm: f64,
    isotropic: bool,
    generations: u64,
) -> Option<Generators> {
    let steps = || (0..=generations).map(|t| t as f64);
    let square = norm * norm;
    if n > d + 1.0 {
        let risk: Vec<f64> = steps().map(|t| t * noise * noise * d / (n - d - 1.0)).collect();
        let length = risk.iter().map(|risk| square + risk).collect();
        return Some(Generators { risk, length, along: steps().map(|_| square).collect() });
    }
    (n < d - 1.0 && isotropic).then(|| {
        let kept = |t: f64| (t * (n / d).ln()).exp();
        let risk = smallest(d, n, noise, norm, generations);
        let along: Vec<f64> = steps().map(|t| square * kept(t)).collect();
        // |w_t - w|^2 = |w_t|^2 - 2 w_t'w + |w|^2
        let length = risk.iter().zip(&along).map(|(risk, along)| risk + 2.0 * along - square).collect();
        Generators { risk, length, along }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::PLAN;

    const KEPT: Plan = Plan { sample_size: 200, retention: Retention::Accumulate, ..PLAN };
    /// Limits and values of the science notes, four digits.
    #[test]
    fn regression_meets_the_reference() {
        let plan = |sample_size| Plan { sample_size, ..KEPT };
        for (d, n, limit, after) in [(10.0, 32, 0.7030, 200_000), (100.0, 316, 0.6928, 200_000)] {
            let found = fresh(&plan(n), d, 1.0, after).unwrap()[after as usize];
            assert!((found - limit).abs() < 1e-4, "{d} {n}: {found}");
        }
        let replaced = Plan { retention: Retention::Replace, ..plan(100) };
        assert!((fresh(&replaced, 10.0, 1.0, 100).unwrap()[100] - 11.2).abs() < 0.05);
        assert!(fresh(&plan(3), 2.0, 1.0, 5).is_none());
        assert!((smallest(10.0, 4.0, 0.0, 1.0, 2)[2] - (1.0 - 0.16)).abs() < 1e-12);
    }

    /// Nothing and everything carried; one weight, where the square of a beta law is meant; and the plateau of the notes,
    /// s^2 d / (N - d - 1) / (a (2 - a)), to the 6 % that they give it.
    #[test]
    fn a_share_of_real_points_carries_less_error_over() {
        for (n, d) in [(20.0, 1.0), (200.0, 5.0)] {
            assert!((carried(n, n, d) - 1.0).abs() < 1e-12 && carried(0.0, n, d) == 0.0);
        }
        let (s, n) = (7.0, 20.0);
        assert!((carried(s, n, 1.0) - s * (s + 2.0) / (n * (n + 2.0))).abs() < 1e-12);
        for share in [0.05, 0.1, 0.3, 0.6] {
            let plan = Plan { retention: Retention::Replace, synthetic_fraction: 1.0 - share, ..KEPT };
            let plateau = mixed(&plan, 5.0, 1.0, 400).unwrap()[400];
            let wanted = 5.0 / 194.0 / (share * (2.0 - share));
            assert!((plateau / wanted - 1.0).abs() < 0.06, "{share}: {plateau} {wanted}");
        }
    }
}
