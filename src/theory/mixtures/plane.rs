//! Mixtures and kernels in the plane. EM keeps the mean and the covariance of its points, so that trace and wandering mean follow the
//! recursion of a sample mean (derived here); and the weights of well separated modes drift as in neutral evolution
//! (Wright and Fisher; MAD, 2307.01850, toy, derived): each label is inherited from one of the n points before.

use crate::experiment::{Experiment, RealSource};
use crate::family::{PlaneKde, PlaneMixture, metric};
use crate::numeric::binomial_law::binomial_masses;
use crate::numeric::guard::Bounded as _;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{configured, is, is_pure_replace, number, pure_loop};
use crate::theory::recursion::moments::{Map, Row, rows};

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    if is::<PlaneMixture>(experiment) {
        mixtures(experiment, generations)
    } else if is::<PlaneKde>(experiment) {
        kernels(experiment, generations)
    } else {
        Vec::new()
    }
}

/// Beyond so many generations the blurred truth is not worked out: each costs 10^5 exponentials.
const MOST_BLURRED: u64 = 200;

/// Exact means of both variances and of the wandering mean, since each kernel adds 2 h^2 to the trace; and divergences for
/// infinitely many points.
fn kernels(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let Some((family, _)) = configured::<PlaneKde>(experiment) else { return Vec::new() };
    let map = if number(experiment, "bandwidth") == 0.0 {
        Map::Fixed(std::f64::consts::SQRT_2 * number(experiment, "width"))
    } else {
        Map::PlaneScott(number(experiment, "kappa"))
    };
    let trace = experiment.truth()[1];
    let Some(rows) = rows(experiment.plan(), map, 1.0, trace, generations) else { return Vec::new() };
    let curve = |metric, value: &dyn Fn(&Row) -> f64| {
        Curve::exact(metric, "exact mean", "derived here", rows.iter().map(value))
    };
    let mut all = vec![
        curve("sample_variance", &|row| row.points),
        curve(metric::VARIANCE, &|row| row.model),
        curve(metric::VARIANCE_RATIO, &|row| row.model / trace),
        curve(metric::MEAN_ERROR_SQ, &|row| row.error),
    ];
    let blurred = pure_loop(experiment.plan()).and_then(|keeps| family.blurred(generations.min(MOST_BLURRED), keeps));
    let size = experiment.plan().sample_size as f64;
    // What chance has left of every refit so far: a kernel j refits old has been blurred j times more.
    let mut refits = 0.0;
    let mut limits = [(metric::KL_TRUTH_MODEL, Vec::new()), (metric::TV, Vec::new())];
    for (t, (kl, tv, chance)) in (0_u64..).zip(blurred.into_iter().flatten()) {
        refits += if t > 0 { (t as f64).recip() } else { 0.0 };
        let noise = refits * chance / size;
        // A density off by a normal error of variance 2 noise, a share of it, has half the mean of its size as distance.
        let noises = [noise, (2.0 * noise / std::f64::consts::TAU).sqrt()];
        let off = [noise / kl, 0.5 * (noises[1] / tv).powi(2)];
        for ((_, values), (value, off)) in limits.iter_mut().zip([kl, tv].into_iter().zip(off)) {
            if t == 0 || off <= MOST_CHANCE {
                values.push((t, value));
            }
        }
    }
    for (metric, values) in limits {
        if values.len() > 1 {
            let (label, source) = ("n → ∞: the truth, blurred", "2410.16713, derived here");
            all.push(Curve { values, ..Curve::new(Kind::Asymptotic, metric, label, source, []) });
        }
    }
    all
}

/// The blurred truth of infinitely many points says nothing where chance adds more than this share of it.
const MOST_CHANCE: f64 = 0.1;

fn mixtures(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let truth = experiment.truth();
    let (trace, modes, diversity) = (truth[1], truth[3], truth[4]);
    let plan = experiment.plan();
    let replaces = is_pure_replace(plan);
    let curve = |metric, label: &str, source, rows: &[Row], value: &dyn Fn(&Row) -> f64| {
        Curve::new(Kind::Asymptotic, metric, label, source, rows.iter().map(value))
    };
    let mut all = Vec::new();
    // Exact but for components that stand on the floor, which is low, or stand on so few points that they fall onto them.
    let asked = number(experiment, "components"); // none: as many as there are modes
    let components = if asked.is_finite() { asked } else { modes }.at_least(1.0);
    let many = plan.sample_size as f64 >= FEW_POINTS * components;
    if let Some(rows) = rows(plan, Map::Same, 1.0, trace, generations).filter(|_| many) {
        let label = if replaces {
            "(1 - 1/n)ᵗ, while no variance is at its floor"
        } else {
            "while no variance is at its floor"
        };
        let source = "derived here (EM keeps the covariance)";
        all.push(curve(metric::VARIANCE, label, source, &rows, &|row| row.model));
        all.push(curve(metric::VARIANCE_RATIO, label, source, &rows, &|row| row.model / trace));
        all.push(curve(metric::MEAN_ERROR_SQ, "while no variance is at its floor", source, &rows, &|row| row.error));
    }
    // Labels are inherited while components stay with their modes: as many of them, apart from each other.
    let own = asked.is_nan() || asked == modes;
    let apart = own && modes > 1.0 && truth[2] < 0.1 * trace;
    // Fresh real points of a lost mode would draw the other components away from theirs.
    let fresh = plan.real_source == RealSource::Fresh && plan.sizes(2).real > 0;
    if !apart || fresh {
        return all;
    }
    let source = "2307.01850 (toy), derived here (neutral drift)";
    if let Some(rows) = rows(plan, Map::Same, 1.0, diversity, generations) {
        let label = if replaces { "(1 - 1/K)(1 - 1/n)ᵗ" } else { "neutral drift" };
        all.push(curve(metric::HETEROZYGOSITY, label, source, &rows, &|row| row.model));
    }
    let n = plan.sample_size;
    let seen = number(experiment, "alive_share") * n as f64 <= 1.0;
    if seen && replaces && n <= MOST_COUNTED {
        let values = alive(n, modes, generations);
        all.push(Curve::new(Kind::Asymptotic, metric::MODES, "modes that no batch has missed", source, values));
    }
    all
}

/// Points a component from which on none falls onto a few of them.
const FEW_POINTS: f64 = 5.0;

/// A chain of counts costs the square of these for each generation.
const MOST_COUNTED: u64 = 500;

/// Expected modes alive at t = 0, 1, ...: the points of one mode are a chain of binomial draws from the last share.
fn alive(n: u64, modes: f64, generations: u64) -> Vec<f64> {
    let rows: Vec<(usize, Vec<f64>)> = (0..=n).map(|count| binomial_masses(n, count as f64 / n as f64)).collect();
    let (from, first) = binomial_masses(n, 1.0 / modes);
    let mut shares = vec![0.0; n as usize + 1];
    shares[from..from + first.len()].copy_from_slice(&first);
    let mut all = vec![modes];
    for _ in 1..=generations {
        all.push(modes * (1.0 - shares[0]));
        let mut next = vec![0.0; shares.len()];
        for (share, (from, row)) in shares.iter().zip(&rows).filter(|(share, _)| **share > 1e-18) {
            next[*from..].iter_mut().zip(row).for_each(|(sum, mass)| *sum += share * mass);
        }
        shares = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MAD's grid, n = 400: modes alive 0, 20, 40, 120 and 400 generations after the real fit, by a full matrix of scipy's
    /// binomial masses (1e-9); and one in the end.
    #[test]
    fn modes_die_as_in_the_reference() {
        let found = alive(400, 25.0, 401);
        for (t, wanted) in [
            (1, 24.999_997_974_961_78),
            (21, 19.041_282_837_379_05),
            (41, 13.391_060_595_377_33),
            (121, 6.045_072_640_893_384),
            (401, 2.275_549_689_683_742_4),
        ] {
            assert!((found[t] - wanted).abs() < 1e-9, "{t}: {} {wanted}", found[t]);
        }
        assert!((alive(10, 4.0, 300)[300] - 1.0).abs() < 1e-6);
    }
}
