//! Curation in the limit of many points (arXiv 2407.09499): the recursion p -> p H_K, mixed with real data as the
//! workflow says, for finite sets and for normal laws refitted each time; its limits; and what is exact at every n.

use crate::family::metric;
use std::collections::VecDeque;

use crate::experiment::{Coverage, Curation, Experiment, Plan, RealSource, Retention, Schedule};
use crate::family::{Predicts, QuadraticVariance, Reward, Taste};
use crate::numeric::guard::{Bounded as _, larger};
use crate::numeric::special::ln_binomial_mass;

use super::chain::MOST_STEPS;
use super::choice::{chosen, largest_normal};
use super::plane::binomial;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::parts;
use crate::theory::recursion::variances;

/// Steps of the recursion at most; most are at rest by then.
const LONGEST: u64 = 500;
/// Alphabets beyond this many symbols have no recursion: it costs 150 exponentials a symbol and generation.
const MOST_SYMBOLS: usize = 500;
/// Places of a mixture at most.
const MOST_NODES: usize = 3000;
const PAPER: &str = "2407.09499, recursion for large n (derived)";

pub(super) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let scenario = experiment.scenario();
    let selection = &scenario.selection;
    let plain = selection.diversity.coverage == Coverage::Independent && selection.diversity.repulsion == 0.0;
    if experiment.column().is_some() || !selection.curation.is_on() || !plain {
        return Vec::new();
    }
    match experiment.about().name {
        "categorical" | "bernoulli" => finite(experiment, &selection.curation, generations),
        "gaussian_mixture" | "plane_mixture" => free(experiment, &selection.curation, generations),
        "gaussian" => normal(experiment, &selection.curation, generations),
        _ => Vec::new(),
    }
}

/// The training set's law in the limit of many points, for t = 0, 1, ...: `synthetic` says what a model's batch is like,
/// `mix` averages laws by their weights.
fn many_points<S: Clone>(
    plan: &Plan,
    generations: u64,
    truth: &S,
    synthetic: impl Fn(&S) -> S,
    mix: impl Fn(&[(f64, S)]) -> S,
) -> Vec<S> {
    let mut all = vec![truth.clone(), truth.clone()];
    let mut kept: VecDeque<(f64, S)> = VecDeque::from([(plan.sample_size as f64, truth.clone())]);
    for t in 2..=generations.min(LONGEST) {
        let (size, s, r, h) = parts(plan, t);
        let model = all[t as usize - 1].clone();
        let batch = if s > 0.0 { mix(&[(r + h, truth.clone()), (s, synthetic(&model))]) } else { truth.clone() };
        match plan.retention {
            Retention::Replace => kept.clear(),
            Retention::Window(width) => {
                if kept.len() as u64 >= width {
                    kept.pop_front();
                }
            }
            Retention::Accumulate | Retention::Subsample => {
                let whole: f64 = kept.iter().map(|part| part.0).sum();
                let law = mix(kept.make_contiguous());
                kept = VecDeque::from([(whole, law)]);
            }
        }
        kept.push_back((size, batch));
        all.push(mix(kept.make_contiguous()));
    }
    all.truncate(generations as usize + 1);
    all
}

fn of<S>(
    rows: &[S],
    metric: &'static str,
    kind: Kind,
    label: &str,
    source: &'static str,
    value: impl Fn(&S) -> f64,
) -> Curve {
    Curve { metric, kind, label: label.into(), source, values: (0..).zip(rows.iter().map(value)).collect() }
}

/// Symbols, or two values.
fn finite(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let masses = experiment.masses();
    let symbols = experiment.about().name == "categorical";
    let first = f64::from(u8::from(symbols));
    let place = |i: usize| [first + i as f64, 0.0];
    let rewards: Vec<f64> = (0..masses.len()).map(|i| curation.reward.at(place(i))).collect();
    let mut all = bounds(experiment, &masses, &rewards, generations);
    if masses.len() > MOST_SYMBOLS {
        return all;
    }
    if !symbols && let Some(rows) = coin(experiment, curation, &rewards, generations) {
        all.extend(rows);
        return all;
    }
    let mut rows =
        many_points(experiment.plan(), generations, &masses, |law| chosen(curation, law, &rewards), averaged);
    rows.truncate(calm(experiment, &masses, &rows));
    if rows.len() < 2 {
        return all; // few points
    }
    let moments = |law: &Vec<f64>| curation.reward.over(law.iter().enumerate().map(|(i, &mass)| (place(i), mass)));
    let limit = |metric, value: &dyn Fn(&Vec<f64>) -> f64| {
        of(&rows, metric, Kind::Asymptotic, "p H_K, n without end", PAPER, value)
    };
    let alike = |law: &Vec<f64>| 1.0 - law.iter().map(|p| p * p).sum::<f64>();
    let spread = alike(&masses);
    all.push(limit(metric::REWARD, &|law| moments(law)[0]));
    all.push(limit(metric::REWARD_VARIANCE, &|law| moments(law)[1]));
    all.push(limit(metric::VARIANCE_RATIO, &|law| alike(law) / spread));
    all.push(limit(metric::ENTROPY, &|law| -law.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f64>()));
    all.push(limit(metric::TV, &|law| 0.5 * law.iter().zip(&masses).map(|(p, q)| (p - q).abs()).sum::<f64>()));
    if symbols {
        all.push(limit(metric::HETEROZYGOSITY, &alike));
    } else {
        all.push(limit(metric::MEAN, &|law| law[1]));
    }
    all
}

/// Generations at which n points are as good as ever more: drift has taken a small share of the variance, and what has grown
/// was no rare symbol in the first batch, whose luck grows with it.
fn calm(experiment: &Experiment, masses: &[f64], rows: &[Vec<f64>]) -> usize {
    let n = experiment.plan().sample_size as f64;
    let lucky = |law: &Vec<f64>| {
        let shares = law.iter().zip(masses).filter(|(_, p)| **p > 0.0);
        shares.map(|(now, p)| now / p).sum::<f64>() > DRIFT * n
    };
    let by_luck = rows.iter().position(lucky).unwrap_or(rows.len());
    by_luck.min(drifting(experiment, rows.len()))
}

/// Generations until neutral drift alone has taken [`DRIFT`] of a variance.
fn drifting(experiment: &Experiment, generations: usize) -> usize {
    let unit = QuadraticVariance { variance: 1.0, curvature: -1.0, predicts: Predicts::Heterozygosity };
    let lost = variances(experiment.plan(), unit, generations.saturating_sub(1) as u64);
    lost.map_or(generations, |lost| lost.iter().position(|v| *v > DRIFT).unwrap_or(generations))
}

/// Share of a variance beyond which a limit for many points says nothing.
const DRIFT: f64 = 0.1;

/// Of two values under replace: the chain of counts, exact at every n. Points chosen from one model are independent, so that
/// the next count is binomial. `None` where it is too long.
fn coin(experiment: &Experiment, curation: &Curation, rewards: &[f64], generations: u64) -> Option<Vec<Curve>> {
    let plan = experiment.plan();
    let n = plan.sample_size;
    let pure = plan.synthetic_fraction == 1.0 && plan.synthetic_ratio == 1.0 && plan.schedule == Schedule::Constant;
    if plan.retention != Retention::Replace || !pure || n > MOST_COUNTED {
        return None;
    }
    let size = n as f64;
    let truth = experiment.truth()[0];
    let steps: Vec<(usize, Vec<f64>)> = (0..=n)
        .map(|count| {
            let p = count as f64 / size;
            let p = if count == 0 || count == n { p } else { chosen(curation, &[1.0 - p, p], rewards)[1] };
            binomial(n, p)
        })
        .collect();
    let entries: usize = steps.iter().map(|step| step.1.len()).sum();
    let reach = generations.min((MOST_STEPS / entries.max(1)) as u64);
    let mut law = vec![0.0; n as usize + 1];
    let (from, masses) = binomial(n, truth);
    law[from..from + masses.len()].copy_from_slice(&masses);
    let names =
        [metric::MEAN, metric::MEAN_ERROR_SQ, metric::VARIANCE_RATIO, metric::REWARD, metric::TV, metric::ALIVE];
    let spread = truth * (1.0 - truth);
    let value = |p: f64| {
        let reward = rewards[0] + p * (rewards[1] - rewards[0]);
        let alive = f64::from(u8::from(p > 0.0 && p < 1.0));
        [p, (p - truth).powi(2), p * (1.0 - p) / spread, reward, (p - truth).abs(), alive]
    };
    let mut rows = vec![value(truth)];
    for t in 1..=reach {
        if t > 1 {
            let mut next = vec![0.0; law.len()];
            for (share, (from, masses)) in law.iter().zip(&steps).filter(|(share, _)| **share > 0.0) {
                next[*from..].iter_mut().zip(masses).for_each(|(sum, mass)| *sum += share * mass);
            }
            law = next;
        }
        let mut row = [0.0; 6];
        for (count, share) in law.iter().enumerate() {
            let p = count as f64 / size;
            row.iter_mut().zip(value(p)).for_each(|(sum, value)| *sum += share * value);
        }
        rows.push(row);
    }
    let label = "exact chain of n + 1 counts";
    let source = "2407.09499, chain derived";
    Some((0..names.len()).map(|i| of(&rows, names[i], Kind::Exact, label, source, |row| row[i])).collect())
}

/// Counts of a chain whose steps are all told.
const MOST_COUNTED: u64 = 1000;

/// Of a mixture whose components lie far apart, each much alike in reward: what a model would do that can be any law. A model of
/// one component, or of some that overlap, cannot follow that.
fn free(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let truth = experiment.truth();
    let modes = if experiment.about().name == "plane_mixture" { truth[3] } else { f64::INFINITY };
    if modes <= 1.0 || truth[2] >= 0.1 * truth[1] {
        return Vec::new();
    }
    let (places, masses): (Vec<[f64; 2]>, Vec<f64>) = experiment.nodes().into_iter().unzip();
    if places.is_empty() || places.len() > MOST_NODES || experiment.plan().retention == Retention::Subsample {
        return Vec::new();
    }
    let rewards: Vec<f64> = places.iter().map(|&place| curation.reward.at(place)).collect();
    let mut rows =
        many_points(experiment.plan(), generations, &masses, |law| chosen(curation, law, &rewards), averaged);
    rows.truncate(drifting(experiment, rows.len()));
    if rows.len() < 2 {
        return Vec::new(); // few points
    }
    let moments = |law: &Vec<f64>| curation.reward.over(places.iter().copied().zip(law.iter().copied()));
    let label = "p H_K of any law, n without end";
    vec![
        of(&rows, metric::REWARD, Kind::Asymptotic, label, PAPER, |law| moments(law)[0]),
        of(&rows, metric::REWARD_VARIANCE, Kind::Asymptotic, label, PAPER, |law| moments(law)[1]),
    ]
}

/// Laws over the same places, by their weights.
fn averaged(parts: &[(f64, Vec<f64>)]) -> Vec<f64> {
    let whole: f64 = parts.iter().map(|part| part.0).sum();
    let count = parts.first().map_or(0, |part| part.1.len());
    (0..count).map(|i| parts.iter().map(|part| part.0 * part.1[i]).sum::<f64>() / whole).collect()
}

/// What real data hold: a share R of the training set is as the truth, so that the model is at least R times that share's
/// own frequencies, and TV <= (1 - R) + R TV(truth, frequencies), whatever is chosen. At every n, in mean.
fn bounds(experiment: &Experiment, masses: &[f64], rewards: &[f64], generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let mut all = Vec::new();
    let (mut real, mut total) = (0.0, 0.0);
    let mut rows = Vec::new();
    for t in 1..=generations {
        let sizes = plan.sizes(t);
        let (r, n) = (sizes.real as f64, (sizes.real + sizes.synthetic) as f64);
        match (plan.retention, plan.real_source) {
            (Retention::Replace, _) => (real, total) = (r, n),
            (Retention::Accumulate, RealSource::Fresh) => (real, total) = (real + r, total + n),
            _ => break,
        }
        rows.push((t, real, real / total));
    }
    let label = "(1 - R) + R E TV of the real points";
    if experiment.scenario().synthetic_fraction < 1.0 && masses.len() <= MOST_SYMBOLS {
        let mut last = (0.0, 0.0); // most plans hold the same number of real points each time
        let mut noise = |n: f64| {
            if last.0 != n {
                last = (n, 0.5 * masses.iter().map(|&p| mean_deviation(n, p)).sum::<f64>());
            }
            last.1
        };
        let values = rows.iter().map(|&(t, real, share)| (t, 1.0 - share + share * noise(real))).collect();
        let source = "2407.09499 (TV <= s), at finite n derived";
        all.push(Curve { metric: metric::TV, kind: Kind::Bound, label: label.into(), source, values });
        let values = rows.iter().filter(|row| row.0 > 1).map(|&(t, _, share)| (t, -share.ln())).collect();
        let label = "ln(1 + λ), but for sampling noise";
        all.push(Curve {
            metric: metric::KL_TRUTH_MODEL,
            kind: Kind::Bound,
            label: label.into(),
            source: "2407.09499",
            values,
        });
    }
    let held = masses.iter().zip(rewards).filter(|(mass, _)| **mass > 0.0);
    let top = held.map(|(_, reward)| *reward).fold(f64::NEG_INFINITY, larger);
    let values = (0..=generations).map(|t| (t, top)).collect();
    let label = "the best reward there is";
    all.push(Curve { metric: metric::REWARD, kind: Kind::Bound, label: label.into(), source: "2407.09499", values });
    all
}

/// E |X / n - p| of X binomial (n, p): de Moivre's 2 m C(n, m) p^m q^(n - m + 1) / n with m = floor(n p) + 1.
fn mean_deviation(n: f64, p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 || n <= 0.0 {
        return if n <= 0.0 { p.at_most(1.0) } else { 0.0 };
    }
    let m = (n * p).floor() + 1.0;
    if m > n {
        return 2.0 * p.powf(n) * (1.0 - p); // m = n + 1 only at p = 1, met above; kept for rounding
    }
    2.0 * m / n * (ln_binomial_mass(n, m, p) + (-p).ln_1p()).exp()
}

/// A normal law refitted to chosen points: mean and variance.
fn normal(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let truth = (experiment.truth()[0], experiment.truth()[1]);
    let mix = |parts: &[(f64, (f64, f64))]| {
        let whole: f64 = parts.iter().map(|part| part.0).sum();
        let mean = parts.iter().map(|part| part.0 * part.1.0).sum::<f64>() / whole;
        let spread = parts.iter().map(|(weight, law)| weight * (law.1 + (law.0 - mean).powi(2)));
        (mean, spread.sum::<f64>() / whole)
    };
    let mut rows = many_points(experiment.plan(), generations, &truth, |law| refitted(curation, *law), mix);
    rows.truncate(drifting(experiment, rows.len()));
    let limit = |metric, label: &str, value: &dyn Fn(&(f64, f64)) -> f64| {
        of(&rows, metric, Kind::Asymptotic, label, PAPER, value)
    };
    let exact = exact(experiment, curation, generations);
    let known = |metric: &str| exact.iter().any(|curve| curve.metric == metric);
    let late = match curation.reward.taste {
        Taste::Quadratic if curation.choices == Curation::UNLIMITED => "1 / (1/v + g t), n without end",
        Taste::Quadratic if !curation.best => "K / ((K - 1) g t) for late t, n without end",
        _ => "refitted to p H_K, n without end",
    };
    let mut all = vec![
        limit(metric::MEAN, "n without end", &|law| law.0),
        limit(metric::VARIANCE, late, &|law| law.1),
        limit(metric::VARIANCE_RATIO, late, &|law| law.1 / truth.1),
        limit(metric::LN_VARIANCE_RATIO, late, &|law| (law.1 / truth.1).ln()),
        limit(metric::REWARD, "n without end", &|law| moments(&curation.reward, *law)[0]),
        limit(metric::REWARD_VARIANCE, "n without end", &|law| moments(&curation.reward, *law)[1]),
    ];
    all.retain(|curve| !known(curve.metric) && curve.values.len() > 1);
    all.extend(exact);
    all
}

fn moments(reward: &Reward, (mean, variance): (f64, f64)) -> [f64; 2] {
    reward.of_normal(mean, variance)
}

/// Mean and variance of points chosen from a normal law.
fn refitted(curation: &Curation, (mean, variance): (f64, f64)) -> (f64, f64) {
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
    let pure = plan.retention == Retention::Replace && plan.synthetic_fraction == 1.0;
    let endless = curation.choices == Curation::UNLIMITED;
    if !pure || taste != Taste::Linear || gain == 0.0 || !(endless || curation.best) {
        return Vec::new();
    }
    let lost = crate::theory::premise::lost_degrees(experiment);
    let (_, left) = if endless { (0.0, 1.0) } else { largest_normal(curation.choices) };
    let (mut mean, mut variance) = (experiment.truth()[0], experiment.truth()[1]);
    let start = variance;
    let mut rows = vec![(mean, variance)];
    for t in 1..=generations {
        let sizes = plan.sizes(t);
        let n = (sizes.real + sizes.synthetic) as f64;
        let chosen = if t == 1 { 1.0 } else { left };
        if t > 1 && endless {
            mean += gain * variance;
        }
        variance *= chosen * (n - 1.0) / (n - lost).at_least(1.0);
        rows.push((mean, variance));
    }
    let source = if endless { "2407.09499 (K without end), derived" } else { "2407.09499, best of K, derived" };
    let label = if endless { "g Σ variance" } else { "(v_K (1 - 1/n))ᵗ⁻¹" };
    let mut all = vec![
        of(&rows, metric::VARIANCE, Kind::Exact, label, source, |row| row.1),
        of(&rows, metric::VARIANCE_RATIO, Kind::Exact, label, source, |row| row.1 / start),
        of(&rows, metric::REWARD_VARIANCE, Kind::Exact, label, source, |row| gain * gain * row.1),
    ];
    if endless {
        let centre = curation.reward.centre[0];
        all.push(of(&rows, metric::MEAN, Kind::Exact, label, source, |row| row.0));
        all.push(of(&rows, metric::REWARD, Kind::Exact, label, source, |row| gain * (row.0 - centre)));
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

    /// De Moivre's mean deviation against the sum itself (1e-9).
    #[test]
    fn mean_deviations_meet_the_sum() {
        for (n, p) in [(10_u32, 0.3), (7, 0.5), (25, 0.04), (3, 0.99), (1, 0.2), (12, 0.25)] {
            let mut mass = f64::powi(1.0 - p, n as i32);
            let mut sum = 0.0;
            for x in 0..=n {
                sum += mass * (f64::from(x) / f64::from(n) - p).abs();
                mass *= f64::from(n - x) / f64::from(x + 1) * p / (1.0 - p);
            }
            assert!((mean_deviation(f64::from(n), p) - sum).abs() < 1e-9, "{n} {p}: {sum}");
        }
        // Of 10^12 points it is sqrt(2 p (1 - p) / (pi n)) to 12 digits.
        let normal = (2.0 * 0.3 * 0.7 / (std::f64::consts::PI * 1e12)).sqrt();
        assert!((mean_deviation(1e12, 0.3) / normal - 1.0).abs() < 1e-11, "{}", mean_deviation(1e12, 0.3));
    }
}
