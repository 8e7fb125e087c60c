//! Stratified draws: one point from each of n cells of equal mass. Every set keeps its share of points on average, and the
//! number of them varies far less than for independent draws (systematic sampling; Cochran, Sampling Techniques, 8).

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_distr::StandardNormal;

use crate::numeric::divergence::normal_upper_quantile;
use crate::numeric::draw::Random;
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::halted;
use crate::numeric::normal_sum::Bump;

/// Cells between two looks.
const LOOKS: u64 = 1 << 12;

/// n points of a normal law in random order, each uniform in its own cell.
pub(crate) fn normal(mean: f64, deviation: f64, n: u64, rng: &mut Random) -> Vec<f64> {
    let place = |cell: u64, rng: &mut Random| {
        // From whichever end is nearer, so that the tails keep their digits.
        let near = cell.min(n - 1 - cell);
        let tail = (near as f64 + rng.random::<f64>()) / n as f64;
        let z = normal_upper_quantile(tail.clamp(1e-300, 1.0 - 1e-16));
        if near == cell { -z } else { z }
    };
    // So many cells at a time between two looks at whether the work is still wanted: else what there is is thrown away.
    let cells = (0..n).take_while(|cell| cell % LOOKS != LOOKS - 1 || !halted());
    let mut points = Vec::with_capacity(n as usize);
    points.extend(cells.map(|cell| mean + deviation * place(cell, rng)));
    if halted() {
        return points;
    }
    points.shuffle(rng);
    points
}

/// How many of n points fall to each of some masses (they add up to 1): n times the mass, rounded up or down.
pub(crate) fn systematic(masses: impl Iterator<Item = f64>, n: u64, rng: &mut Random) -> Vec<u64> {
    let start: f64 = rng.random();
    // Point i lies at i + start; a mass takes those below the end of its cell, to within rounding of the sums.
    let (mut end, mut given) = (0.0, 0);
    let mut counts: Vec<u64> = masses
        .map(|mass| {
            end += mass * n as f64;
            let until = ((end - start + 1e-9).ceil().at_least(0.0) as u64).min(n).max(given);
            std::mem::replace(&mut given, until).abs_diff(until)
        })
        .collect();
    if let Some(last) = counts.iter().rposition(|&count| count > 0) {
        counts[last] += n - given;
    }
    counts
}

/// n points of a sum of normal laws in random order: systematic over the laws, independent within each.
pub(crate) fn normals(bumps: impl Iterator<Item = Bump> + Clone, n: u64, rng: &mut Random) -> Vec<f64> {
    let counts = systematic(bumps.clone().map(|bump| bump.weight), n, rng);
    let mut points = Vec::with_capacity(n as usize);
    for (bump, count) in bumps.zip(counts) {
        let deviation = bump.variance.sqrt();
        if halted() {
            return points;
        }
        points.extend((0..count).map(|_| bump.mean + deviation * rng.sample::<f64, _>(StandardNormal)));
    }
    points.shuffle(rng);
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn a_draw_that_is_not_wanted_any_more_stops() {
        let halt = crate::numeric::halt::Halt::default();
        halt.raise();
        let mut rng = Random::seed_from_u64(1);
        let points = halt.within(|| normal(0.0, 1.0, 1 << 22, &mut rng));
        assert!(points.len() < LOOKS as usize, "{}", points.len());
    }

    #[test]
    fn each_cell_has_one_point_and_each_mass_its_share() {
        let mut rng = Random::seed_from_u64(1);
        for n in [1, 2, 7, 100] {
            let mut points = normal(0.0, 1.0, n, &mut rng);
            points.sort_unstable_by(f64::total_cmp);
            for (i, z) in points.iter().enumerate() {
                let place = crate::numeric::divergence::normal_cdf(*z) * n as f64;
                assert!((i as f64 - 1e-6..=i as f64 + 1.0 + 1e-6).contains(&place), "{n} {i}: {place}");
            }
            let masses = [0.25, 0.0, 0.11, 0.64];
            for _ in 0..50 {
                let counts = systematic(masses.into_iter(), n, &mut rng);
                assert_eq!(counts.iter().sum::<u64>(), n);
                for (count, mass) in counts.iter().zip(masses) {
                    assert!((*count as f64 - mass * n as f64).abs() < 1.0, "{counts:?}");
                }
            }
        }
        // Shares of n points are whole: nothing is left to chance.
        assert_eq!(systematic([0.29, 0.21, 0.5].into_iter(), 100, &mut rng), [29, 21, 50]);
        assert_eq!(systematic((0..7).map(|_| 1.0 / 7.0), 700, &mut rng), [100; 7]);
        // On average the counts are unbiased: 4.5 standard errors.
        let mut ups = 0.0;
        for _ in 0..4000 {
            ups += systematic([0.13, 0.87].into_iter(), 10, &mut rng)[0] as f64 - 1.0;
        }
        assert!((ups / 4000.0 - 0.3).abs() < 4.5 * (0.21_f64 / 4000.0).sqrt());
    }
}
