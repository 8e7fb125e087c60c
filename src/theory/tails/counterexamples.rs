//! When the ladder of theorem 5.2 collapses (arXiv 2505.19046; derived here).
//!
//! As long as the training set holds at most B_2 = 316 points, one synthetic point beyond 1 makes g win for certain, the
//! first step `a_0` is frozen until then, and collapse is for ever: P(collapsed by fit t) = 1 - E (1 - a_0)^s, where s
//! synthetic points are held at t, `a_0 = min(1/4, (1 - m)/2)`, and m, the largest of n uniforms, is Beta(n, 1). Beyond 316
//! points a higher level is needed, and nothing is known exactly.

use crate::experiment::{Experiment, Retention};
use crate::family::{LadderFamily, decides_up_to, metric};
use crate::numeric::guard::Bounded as _;
use crate::numeric::quadrature::Rule;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is, is_pure, is_synthetic};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    if !is::<LadderFamily>(experiment) || plan.retention != Retention::Accumulate || !is_synthetic(plan) {
        return Vec::new();
    }
    let curve = |kind, label: &str, values: Vec<f64>| {
        Curve::new(kind, metric::COLLAPSED, label, "derived here, for theorem 5.2 of arXiv 2505.19046", values)
    };
    let mut held = 0;
    let mut synthetic = 0;
    let mut exact = Vec::new();
    for t in 0..=generations {
        if t > 0 {
            let sizes = plan.sizes(t);
            held += sizes.real + sizes.synthetic;
            synthetic += sizes.synthetic;
        }
        if held as f64 > decides_up_to(2) {
            break;
        }
        exact.push(collapsed(plan.sample_size as f64, synthetic as f64));
    }
    if exact.len() < 3 {
        return Vec::new(); // nothing but the truth and the real batch
    }
    let mut all = Vec::new();
    if is_pure(plan) {
        let limit = |t: usize| if t == 0 { 0.0 } else { 1.0 - 2.0 / (t + 1) as f64 };
        let values = (0..exact.len()).map(limit).collect();
        all.push(curve(Kind::Asymptotic, "1 - 2/(t+1), limit in n while level 2 is enough", values));
    }
    all.push(curve(Kind::Exact, "1 - E(1-a₀)ⁿ⁽ᵗ⁻¹⁾, up to 316 points", exact));
    all
}

/// 1 - E (1 - a_0)^s: below m = 1/2 the step is at its cap, above it 1 - a_0 = (1 + m)/2.
fn collapsed(n: f64, synthetic: f64) -> f64 {
    const PANELS: u32 = 128;
    if synthetic == 0.0 {
        return 0.0; // the truth's own points never do it
    }
    let rule = Rule::uniform(12);
    let capped = (-n).exp2() * 0.75_f64.powf(synthetic);
    let half = 0.25 / f64::from(PANELS);
    let panel = |i: u32| {
        let middle = 0.5 + half * f64::from(2 * i + 1);
        let inside = |x: f64| {
            let m = middle + half * x;
            n * m.powf(n - 1.0) * (0.5 * (1.0 + m)).powf(synthetic)
        };
        2.0 * half * rule.expect(inside)
    };
    (1.0 - capped - (0..PANELS).map(panel).sum::<f64>()).at_least(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By parts, from the top: the integral of n m^(n-1) ((1+m)/2)^s in closed terms, without a quadrature.
    fn by_parts(n: u32, s: u32) -> f64 {
        // E over (0, 1) without the cap is sum_k C(s, k) 2^-s n/(n+k); the cap changes what lies below 1/2.
        let mut choose = 0.5_f64.powi(s as i32);
        let (mut whole, mut below) = (0.0, 0.0);
        for k in 0..=s {
            let share = f64::from(n) / f64::from(n + k);
            whole += choose * share;
            below += choose * share * 0.5_f64.powi((n + k) as i32);
            choose *= f64::from(s - k) / f64::from(k + 1);
        }
        1.0 - (whole - below + 0.5_f64.powi(n as i32) * 0.75_f64.powi(s as i32))
    }

    #[test]
    fn the_quadrature_meets_the_binomial_sum() {
        for (n, s) in [(1, 1), (1, 315), (2, 5), (10, 10), (10, 300), (100, 200), (158, 158), (315, 1)] {
            let gap = collapsed(f64::from(n), f64::from(s)) - by_parts(n, s);
            assert!(gap.abs() < 1e-12, "{n} {s}: {gap:e}");
        }
    }

    #[test]
    fn many_points_leave_the_limit() {
        for t in [2.0, 5.0, 10.0] {
            let gap = collapsed(30.0, 30.0 * (t - 1.0)) - (1.0 - 2.0 / (t + 1.0));
            assert!(gap.abs() < 0.03, "{t}: {gap}");
        }
    }
}
