//! Curation of normal laws that are refitted each time (arXiv 2407.09499): in the limit of many points, and what is exact at
//! every n.

use crate::experiment::{Curation, Experiment, Retention};
use crate::family::{Reward, Taste, metric};
use crate::numeric::guard::Bounded as _;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{is_synthetic, number, size};
use crate::theory::selection::choice::{chosen, largest_normal};
use crate::theory::selection::many_points::{PAPER, drifting, many_points};

/// Mean and variance.
type Law = (f64, f64);

/// A normal law refitted to chosen points: mean and variance.
pub(crate) fn curves(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let truth = (experiment.truth()[0], experiment.truth()[1]);
    let mix = |parts: &[(f64, Law)]| {
        let whole: f64 = parts.iter().map(|part| part.0).sum();
        let mean = parts.iter().map(|part| part.0 * part.1.0).sum::<f64>() / whole;
        let spread = parts.iter().map(|(weight, law)| weight * (law.1 + (law.0 - mean).powi(2)));
        (mean, spread.sum::<f64>() / whole)
    };
    let plan = experiment.plan();
    let mut rows = many_points(plan, generations, &truth, |law| refitted(curation, *law), mix);
    rows.truncate(drifting(plan, rows.len()));
    let limit = |metric, label: &str, value: &dyn Fn(&Law) -> f64| {
        Curve::new(Kind::Asymptotic, metric, label, PAPER, rows.iter().map(value))
    };
    // The variance is 4 to 7 % below it.
    let near = (plan.sample_size >= 1000).then_some(0.07);
    let exact = exact(experiment, curation, generations);
    let known = |metric: &str| exact.iter().any(|curve| curve.metric == metric);
    let late = match curation.reward.taste {
        Taste::Quadratic if curation.choices == Curation::UNLIMITED => "1 / (1/v + g t), n without end",
        Taste::Quadratic if !curation.best => "K / ((K - 1) g t) for late t, n without end",
        _ => "refitted to p H_K, n without end",
    };
    let mut all = vec![
        limit(metric::MEAN, "n without end", &|law| law.0),
        limit(metric::VARIANCE, late, &|law| law.1).within(near),
        limit(metric::VARIANCE_RATIO, late, &|law| law.1 / truth.1),
        limit(metric::LN_VARIANCE_RATIO, late, &|law| (law.1 / truth.1).ln()),
        limit(metric::REWARD, "n without end", &|law| curation.reward.of_normal(law.0, law.1)[0]),
        limit(metric::REWARD_VARIANCE, "n without end", &|law| curation.reward.of_normal(law.0, law.1)[1]),
    ];
    all.retain(|curve| !known(curve.metric) && curve.values.len() > 1);
    all.extend(exact);
    all
}

/// Mean and variance of points chosen from a normal law.
fn refitted(curation: &Curation, (mean, variance): Law) -> Law {
    let Reward { taste, gain, .. } = curation.reward;
    let deviation = variance.sqrt();
    if variance <= 0.0 || gain == 0.0 {
        return (mean, variance);
    }
    if curation.choices == Curation::UNLIMITED
        && let Some(law) = curation.reward.normal_tilt(mean, variance)
    {
        return law;
    }
    if curation.best && taste == Taste::Linear {
        let (step, left) = largest_normal(curation.choices);
        return (mean + deviation * step, variance * left);
    }
    // Steps fine enough for the reward's own scale; ranks need more of them.
    let scale = match taste {
        Taste::Linear => 1.0,
        Taste::Quadratic => (1.0 + gain * variance).sqrt(),
        Taste::Distance => 2.0 + gain * deviation,
    };
    let count = if curation.best { 1000.0 } else { (40.0 * scale).at_most(500.0) }.round();
    let places: Vec<f64> = (0..=2 * count as usize).map(|i| 8.0 * (i as f64 / count - 1.0)).collect();
    let mut masses: Vec<f64> = places.iter().map(|z| (-0.5 * z * z).exp()).collect();
    let whole: f64 = masses.iter().sum();
    masses.iter_mut().for_each(|mass| *mass /= whole);
    let rewards: Vec<f64> = places.iter().map(|z| curation.reward.at([mean + deviation * z, 0.0])).collect();
    let law = chosen(curation, &masses, &rewards);
    let step: f64 = places.iter().zip(&law).map(|(z, mass)| z * mass).sum();
    let left: f64 = places.iter().zip(&law).map(|(z, mass)| (z - step).powi(2) * mass).sum();
    (mean + deviation * step, variance * left)
}

/// Where one step is the same whatever the model: the best of K by a linear reward (a chosen point is mean + s Z, Z the
/// largest of K normal numbers), and ever more choices (the mean moves by g variance). The pure loop under replace.
fn exact(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let Reward { taste, gain, .. } = curation.reward;
    let pure = plan.retention == Retention::Replace && is_synthetic(plan);
    let endless = curation.choices == Curation::UNLIMITED;
    if !pure || taste != Taste::Linear || gain == 0.0 || !(endless || curation.best) {
        return Vec::new();
    }
    let lost = number(experiment, "divisor");
    let (_, left) = if endless { (0.0, 1.0) } else { largest_normal(curation.choices) };
    let (mut mean, mut variance) = (experiment.truth()[0], experiment.truth()[1]);
    let start = variance;
    let mut rows = vec![(mean, variance)];
    for t in 1..=generations {
        let n = size(plan, t);
        let chosen = if t == 1 { 1.0 } else { left };
        if t > 1 && endless {
            mean += gain * variance;
        }
        variance *= chosen * (n - 1.0) / (n - lost).at_least(1.0);
        rows.push((mean, variance));
    }
    let source =
        if endless { "2407.09499 (K without end), derived here" } else { "2407.09499, best of K, derived here" };
    let label = if endless { "g Σ variance" } else { "(v_K (1 - 1/n))ᵗ⁻¹" };
    let along = |metric, value: &dyn Fn(&Law) -> f64| Curve::exact(metric, label, source, rows.iter().map(value));
    let mut all = vec![
        along(metric::VARIANCE, &|row| row.1),
        along(metric::VARIANCE_RATIO, &|row| row.1 / start),
        along(metric::REWARD_VARIANCE, &|row| gain * gain * row.1),
    ];
    if endless {
        let centre = curation.reward.centre[0];
        all.push(along(metric::MEAN, &|row| row.0));
        all.push(along(metric::REWARD, &|row| gain * (row.0 - centre)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quadratic(choices: u64, gain: f64) -> Curation {
        let reward = Reward { taste: Taste::Quadratic, gain, centre: [1.0, 0.0], margin: 0.0 };
        Curation { choices, best: false, reward }
    }

    /// Bayes' law for ever more choices; large K comes near it; the power law of finite K, 4 to 7 % low at t = 60.
    #[test]
    fn a_quadratic_reward_narrows_like_one_over_t() {
        let mut endless = (0.0, 1.0);
        let grid = Curation {
            reward: Reward { taste: Taste::Quadratic, ..quadratic(1000, 0.3).reward },
            ..quadratic(1000, 0.3)
        };
        let near = refitted(&grid, endless);
        for t in 1..=5 {
            endless = refitted(&quadratic(Curation::UNLIMITED, 0.3), endless);
            let wanted = 1.0 / (1.0 + 0.3 * f64::from(t));
            assert!((endless.1 - wanted).abs() < 1e-12 && (endless.0 - 1.0 + wanted).abs() < 1e-12);
            if t == 1 {
                assert!((near.1 / endless.1 - 1.0).abs() < 2e-3 && (near.0 / endless.0 - 1.0).abs() < 5e-3, "{near:?}");
            }
        }
        for choices in [2, 4] {
            let mut law = (1.0, 1.0);
            (0..60).for_each(|_| law = refitted(&quadratic(choices, 1.0), law));
            let k = choices as f64;
            let ratio = k / ((k - 1.0) * 60.0) / law.1;
            assert!((0.9..1.2).contains(&ratio), "{choices}: {ratio}");
        }
    }
}
