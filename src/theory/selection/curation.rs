//! Curation in the limit of many points (arXiv 2407.09499): the recursion p -> p H_K, mixed with real data as the
//! workflow says, for finite sets; its limits; and what is exact at every n. Normal laws are in
//! [`normal`].

use crate::experiment::{Coverage, Curation, Experiment, RealSource, Retention};
use crate::family::{Categorical, Gaussian, PlaneMixture, metric};
use crate::numeric::binomial_law::binomial_masses;
use crate::numeric::guard::{Bounded as _, larger};
use crate::numeric::special::ln_binomial_mass;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{MOST_STEPS, is, is_one_of, is_pure_replace, is_synthetic, names};
use crate::theory::selection::choice::chosen;
use crate::theory::selection::many_points::{DRIFT, PAPER, averaged, drifting, many_points};
use crate::theory::selection::normal;

/// Alphabets beyond this many symbols have no recursion: it costs 150 exponentials a symbol and generation.
const MOST_SYMBOLS: usize = 500;
/// Places of a mixture at most.
const MOST_NODES: usize = 3000;
/// Counts of a chain whose steps are all told.
const MOST_COUNTED: u64 = 1000;

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let selection = &experiment.scenario().selection;
    let plain = selection.diversity.coverage == Coverage::Independent && selection.diversity.repulsion == 0.0;
    let curation = &selection.curation;
    if !curation.is_on() || !plain {
        Vec::new()
    } else if is_one_of(experiment, names![Categorical, Bernoulli]) {
        finite(experiment, curation, generations)
    } else if is_one_of(experiment, names![GaussianMixture, PlaneMixture]) {
        free(experiment, curation, generations)
    } else if is::<Gaussian>(experiment) {
        normal::curves(experiment, curation, generations)
    } else {
        Vec::new()
    }
}

/// Symbols, or two values.
fn finite(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let masses = experiment.masses();
    let (plan, symbols) = (experiment.plan(), is::<Categorical>(experiment));
    let first = f64::from(u8::from(symbols));
    let place = |i: usize| [first + i as f64, 0.0];
    let rewards: Vec<f64> = (0..masses.len()).map(|i| curation.reward.at(place(i))).collect();
    let mut all = bounds(experiment, &masses, &rewards, generations);
    if masses.len() > MOST_SYMBOLS {
        return all;
    }
    if !symbols && let Some(chain) = coin(experiment, curation, &rewards, generations) {
        all.extend(chain);
        return all;
    }
    let mut rows = many_points(plan, generations, &masses, |law| chosen(curation, law, &rewards), averaged);
    rows.truncate(calm(experiment, &masses, &rows));
    if rows.len() < 2 {
        return all; // few points
    }
    let moments = |law: &Vec<f64>| curation.reward.over(law.iter().enumerate().map(|(i, &mass)| (place(i), mass)));
    let limit = |metric, value: &dyn Fn(&Vec<f64>) -> f64| {
        Curve::new(Kind::Asymptotic, metric, "p H_K, n without end", PAPER, rows.iter().map(value))
    };
    // Choices among symbols follow the recursion.
    let near = (symbols && plan.sample_size >= 1000).then_some(0.002);
    let alike = |law: &Vec<f64>| 1.0 - law.iter().map(|p| p * p).sum::<f64>();
    let spread = alike(&masses);
    all.push(limit(metric::REWARD, &|law| moments(law)[0]).within(near));
    all.push(limit(metric::REWARD_VARIANCE, &|law| moments(law)[1]).within(near));
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
    by_luck.min(drifting(experiment.plan(), rows.len()))
}

/// Of two values under replace: the chain of counts, exact at every n. Points chosen from one model are independent, so that
/// the next count is binomial. `None` where it is too long.
fn coin(experiment: &Experiment, curation: &Curation, rewards: &[f64], generations: u64) -> Option<Vec<Curve>> {
    let plan = experiment.plan();
    let n = plan.sample_size;
    if !is_pure_replace(plan) || n > MOST_COUNTED {
        return None;
    }
    let size = n as f64;
    let truth = experiment.truth()[0];
    let steps: Vec<(usize, Vec<f64>)> = (0..=n)
        .map(|count| {
            let p = count as f64 / size;
            let p = if count == 0 || count == n { p } else { chosen(curation, &[1.0 - p, p], rewards)[1] };
            binomial_masses(n, p)
        })
        .collect();
    let entries: usize = steps.iter().map(|step| step.1.len()).sum();
    let reach = generations.min((MOST_STEPS / entries.max(1)) as u64);
    let mut law = vec![0.0; n as usize + 1];
    let (from, masses) = binomial_masses(n, truth);
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
    let source = "2407.09499, chain derived here";
    let told = |(i, name): (usize, &'static str)| Curve::exact(name, label, source, rows.iter().map(|row| row[i]));
    Some(names.into_iter().enumerate().map(told).collect())
}

/// Of a mixture whose components lie far apart, each much alike in reward: what a model would do that can be any law. A model of
/// one component, or of some that overlap, cannot follow that.
fn free(experiment: &Experiment, curation: &Curation, generations: u64) -> Vec<Curve> {
    let truth = experiment.truth();
    let modes = if is::<PlaneMixture>(experiment) { truth[3] } else { f64::INFINITY };
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
    rows.truncate(drifting(experiment.plan(), rows.len()));
    if rows.len() < 2 {
        return Vec::new(); // few points
    }
    let moments = |law: &Vec<f64>| curation.reward.over(places.iter().copied().zip(law.iter().copied()));
    let label = "p H_K of any distribution, as n grows without end";
    [metric::REWARD, metric::REWARD_VARIANCE]
        .into_iter()
        .enumerate()
        .map(|(i, metric)| Curve::new(Kind::Asymptotic, metric, label, PAPER, rows.iter().map(|law| moments(law)[i])))
        .collect()
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
    if !is_synthetic(plan) && masses.len() <= MOST_SYMBOLS {
        let mut last = (0.0, 0.0); // most plans hold the same number of real points each time
        let mut noise = |n: f64| {
            if last.0 != n {
                last = (n, 0.5 * masses.iter().map(|&p| mean_deviation(n, p)).sum::<f64>());
            }
            last.1
        };
        let values = rows.iter().map(|&(t, real, share)| (t, 1.0 - share + share * noise(real))).collect();
        let source = "2407.09499 (TV <= s), at finite n derived here";
        all.push(Curve { values, ..Curve::new(Kind::Bound, metric::TV, label, source, []) });
        let values = rows.iter().filter(|row| row.0 > 1).map(|&(t, _, share)| (t, -share.ln())).collect();
        // With few points a model is further off by their noise, and infinitely far where a symbol was missed.
        let label = "at most ln(1 + λ), as n grows without end";
        all.push(Curve { values, ..Curve::new(Kind::Asymptotic, metric::KL_TRUTH_MODEL, label, "2407.09499", []) });
    }
    let held = masses.iter().zip(rewards).filter(|(mass, _)| **mass > 0.0);
    let top = held.map(|(_, reward)| *reward).fold(f64::NEG_INFINITY, larger);
    let values = (0..=generations).map(|_| top);
    all.push(Curve::new(Kind::Bound, metric::REWARD, "the best reward there is", "2407.09499", values));
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

#[cfg(test)]
mod tests {
    use super::*;

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
