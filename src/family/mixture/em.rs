//! Expectation maximisation for a mixture of normal laws (Dempster, Laird and Rubin 1977) with a floor under every
//! component's variance: without one the likelihood has no maximum, since a component may close in on a single point.
//!
//! Each round raises the likelihood: given the shares of the points, a variance held up by the floor is the best one
//! allowed. The climb ends at a local maximum near its start, or at the last round it is given.

use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::{each, halted, pieces};
use crate::numeric::lanes::{BLOCK, Block, LnProduct, add, block, exps, sum, widely};
use crate::numeric::normal_sum::Bump;

/// When to stop, and what no variance, of a covariance no eigenvalue, goes below.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Climb {
    pub(crate) floor: f64,
    pub(crate) rounds: u64,
    /// Least gain of log-likelihood per point and round.
    pub(crate) tolerance: f64,
}

/// A component with less of the points than a millionth of one is lost for good.
pub(crate) const LOST: f64 = 1e-6;

/// What a round gathers of one component: its share of the points, and their sums around its old mean.
#[derive(Clone, Copy, Default)]
struct Share {
    points: f64,
    first: f64,
    second: f64,
}

impl Climb {
    /// The components after the climb, from those at its start. `points` is not empty.
    pub(crate) fn from(&self, bumps: Vec<Bump>, points: &[f64]) -> Vec<Bump> {
        self.over(bumps, points.len(), each(points).map(|&x| (x, 1.0)))
    }

    /// The same of a law, by places and their masses: as of so many points that none of them counts.
    pub(crate) fn of_law(&self, bumps: Vec<Bump>, nodes: &[(f64, f64)]) -> Vec<Bump> {
        let points: usize = 1_000_000_000;
        let whole: f64 = nodes.iter().map(|node| node.1).sum();
        let unit = points as f64 / whole;
        self.over(bumps, points, nodes.iter().map(move |&(x, mass)| (x, unit * mass)))
    }

    /// The same of so many points, each told by its place and how often it is there.
    fn over(&self, mut bumps: Vec<Bump>, points: usize, all: impl Iterator<Item = (f64, f64)>) -> Vec<Bump> {
        let mut shares = vec![Share::default(); bumps.len()];
        let all = Few::all(all);
        self.rounds(points, || {
            let height = expect(&bumps, &all, &mut shares);
            (height, self.maximise(&mut bumps, &shares, points as f64))
        });
        bumps
    }

    /// Goes on as long as rounds gain enough, or lose components. Each says what log-likelihood it began at and whether it lost
    /// one; that which finds no gain has its step taken all the same: means and variances stay those of the points.
    pub(crate) fn rounds(&self, points: usize, mut round: impl FnMut() -> (f64, bool)) {
        let mut last = f64::NEG_INFINITY;
        for _ in 0..self.rounds {
            let (height, lost) = round();
            if height - last <= self.tolerance * points as f64 && !lost || halted() {
                break;
            }
            last = height;
        }
    }

    /// Weights, means and variances that fit the shares best; says whether a component was lost.
    fn maximise(&self, bumps: &mut [Bump], shares: &[Share], points: f64) -> bool {
        let mut lost = false;
        for (bump, share) in bumps.iter_mut().zip(shares).filter(|(bump, _)| bump.weight > 0.0) {
            if share.points < LOST {
                bump.weight = 0.0;
                lost = true;
                continue;
            }
            let step = share.first / share.points;
            bump.weight = share.points / points;
            bump.mean += step;
            bump.variance = (share.second / share.points - step * step).at_least(self.floor);
        }
        lost
    }
}

/// A block of points, and how often each is there: 0 times past the last.
struct Few {
    places: Block,
    times: Block,
    count: usize,
    /// Each is there once.
    once: bool,
}

impl Few {
    /// All points, by blocks.
    fn all(mut points: impl Iterator<Item = (f64, f64)>) -> Vec<Self> {
        let mut all = Vec::new();
        loop {
            let mut few = Self { places: [0.0; BLOCK], times: [0.0; BLOCK], count: 0, once: true };
            for (x, times) in points.by_ref().take(BLOCK) {
                (few.places[few.count], few.times[few.count]) = (x, times);
                few.count += 1;
                few.once &= times == 1.0;
            }
            if few.count == 0 {
                return all;
            }
            all.push(few);
        }
    }
}

/// What a round gathers, in blocks: of each component its shares of the points and their sums, and the log-likelihood.
struct Gathered {
    parts: Vec<Block>,
    sums: Vec<[Block; 3]>,
    heights: Block,
    product: LnProduct,
}

/// Shares out the points among the components; gives the log-likelihood.
fn expect(bumps: &[Bump], points: &[Few], shares: &mut [Share]) -> f64 {
    let constant = |bump: &Bump| bump.weight.ln() - 0.5 * (std::f64::consts::TAU * bump.variance).ln();
    let heights: Vec<(f64, f64)> = bumps.iter().map(|bump| (constant(bump), -0.5 / bump.variance)).collect();
    let none = [0.0; BLOCK];
    let mut all = Gathered {
        parts: vec![none; bumps.len()],
        sums: vec![[none; 3]; bumps.len()],
        heights: none,
        product: LnProduct::new(),
    };
    for piece in pieces(points) {
        widely(
            #[inline(always)]
            || {
                for few in piece {
                    all.share_out(bumps, &heights, few);
                }
            },
        );
    }
    for (share, sums) in shares.iter_mut().zip(&all.sums) {
        *share = Share { points: sum(&sums[0]), first: sum(&sums[1]), second: sum(&sums[2]) };
    }
    sum(&all.heights) + all.product.ln()
}

impl Gathered {
    /// Adds the shares of a few points.
    #[inline(always)]
    fn share_out(&mut self, bumps: &[Bump], heights: &[(f64, f64)], few: &Few) {
        let mut most = [f64::NEG_INFINITY; BLOCK];
        for j in 0..bumps.len() {
            let (mean, (constant, slope), part) = (bumps[j].mean, heights[j], &mut self.parts[j]);
            *part = block(|i| constant + slope * (few.places[i] - mean) * (few.places[i] - mean));
            most = block(|i| if part[i] > most[i] { part[i] } else { most[i] });
        }
        let mut whole = [0.0; BLOCK];
        for j in 0..bumps.len() {
            let part = &mut self.parts[j];
            let mut heights = block(|i| part[i] - most[i]);
            exps(&mut heights);
            // Of the largest it is 1, also where that is no number.
            *part = block(|i| if part[i] == most[i] { 1.0 } else { heights[i] });
            add(&mut whole, |i| part[i]);
        }
        let each = block(|i| few.times[i] / whole[i]);
        for j in 0..bumps.len() {
            let (mean, part, [points, first, second]) = (bumps[j].mean, &self.parts[j], &mut self.sums[j]);
            let gap = block(|i| few.places[i] - mean);
            let part = block(|i| part[i] * each[i]);
            add(points, |i| part[i]);
            add(first, |i| part[i] * gap[i]);
            add(second, |i| part[i] * gap[i] * gap[i]);
        }
        add(&mut self.heights, |i| if i < few.count { few.times[i] * most[i] } else { 0.0 });
        if few.once {
            // At most 64 shares of at most 1 each.
            self.product.multiply(|i| if i < few.count { whole[i] } else { 1.0 });
        } else {
            for i in 0..few.count {
                self.heights[i] += few.times[i] * whole[i].ln();
            }
        }
    }
}

/// A start that depends on the points alone (ascending): components of equal weight at the quantiles (j + 1/2) / k, each
/// as wide as a k-th of the spread.
pub(crate) fn quantile_start(points: &[f64], components: usize, floor: f64) -> Vec<Bump> {
    let (n, k) = (points.len() as f64, components as f64);
    let mean = points.iter().sum::<f64>() / n;
    let variance = points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    let bump = |j: usize| Bump {
        weight: 1.0 / k,
        mean: points[(((j as f64 + 0.5) / k * n) as usize).min(points.len() - 1)],
        variance: (variance / (k * k)).at_least(floor),
    };
    (0..components).map(bump).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Random;
    use rand::{RngExt as _, SeedableRng as _};
    use rand_distr::StandardNormal;

    fn sample(seed: u64, n: usize) -> Vec<f64> {
        let mut rng = Random::seed_from_u64(seed);
        let mut points: Vec<f64> = (0..n)
            .map(|i| [-2.0, 2.0, 2.5][i % 3] + [1.0, 0.3, 2.0][i % 3] * rng.sample::<f64, _>(StandardNormal))
            .collect();
        points.sort_unstable_by(f64::total_cmp);
        points
    }

    fn height(bumps: &[Bump], points: &[f64]) -> f64 {
        // Written out once more, without the shared code.
        let density = |x: f64| -> f64 {
            bumps
                .iter()
                .map(|b| {
                    b.weight * (-(x - b.mean).powi(2) / (2.0 * b.variance)).exp()
                        / (std::f64::consts::TAU * b.variance).sqrt()
                })
                .sum()
        };
        points.iter().map(|&x| density(x).ln()).sum()
    }

    /// Rounding only, and 2e-6 where a component of less than a millionth of a point is let go.
    #[test]
    fn the_likelihood_never_falls() {
        for (seed, n, k, floor) in
            [(1, 3, 2, 0.01), (2, 12, 3, 1e-4), (3, 60, 2, 0.01), (4, 60, 5, 1e-3), (5, 400, 3, 0.5)]
        {
            let points = sample(seed, n);
            let mut bumps = quantile_start(&points, k, floor);
            let mut last = height(&bumps, &points);
            for round in 0..300 {
                let alive = bumps.iter().filter(|bump| bump.weight > 0.0).count();
                bumps = Climb { floor, rounds: 1, tolerance: 0.0 }.from(bumps, &points);
                let now = height(&bumps, &points);
                let let_go = alive - bumps.iter().filter(|bump| bump.weight > 0.0).count();
                assert!(
                    now >= last - 1e-10 * last.abs() - 2e-6 * let_go as f64,
                    "{n} {k}, round {round}: {last} to {now}"
                );
                assert!(bumps.iter().all(|bump| bump.variance >= floor));
                last = now;
            }
        }
    }

    /// At the end of a long climb the gradient by differences is 0 (1e-5 a point), or points below the floor.
    #[test]
    fn the_slope_is_level_at_the_top() {
        for (seed, n, k, floor) in [(6, 12, 2, 0.05), (7, 80, 2, 0.01), (8, 80, 3, 0.2), (9, 300, 3, 0.01)] {
            let points = sample(seed, n);
            let climb = Climb { floor, rounds: 100_000, tolerance: 1e-15 };
            let top = climb.from(quantile_start(&points, k, floor), &points);
            let slope = |change: &dyn Fn(&mut Bump, f64), i: usize| {
                let at = |step: f64| {
                    let mut moved = top.clone();
                    change(&mut moved[i], step);
                    let whole: f64 = moved.iter().map(|b| b.weight).sum();
                    moved.iter_mut().for_each(|b| b.weight /= whole);
                    height(&moved, &points)
                };
                (at(1e-5) - at(-1e-5)) / 2e-5 / n as f64
            };
            for (i, bump) in top.iter().enumerate().filter(|(_, bump)| bump.weight > 1e-3) {
                let weight = slope(&|b, step| b.weight *= 1.0 + step, i);
                let mean = slope(&|b, step| b.mean += step * bump.variance.sqrt(), i);
                let variance = slope(&|b, step| b.variance *= 1.0 + step, i);
                assert!(weight.abs() < 1e-5 && mean.abs() < 1e-5, "{n} {k} {i}: {weight} {mean}, {top:?}");
                let held = bump.variance == floor && variance < 0.0;
                assert!(held || variance.abs() < 1e-5, "{n} {k} {i}: {variance}, {top:?}");
            }
        }
    }

    /// Every round keeps the mean of the points, and without a floor in the way their variance: total variance falls by
    /// (1 - 1/n) a generation, however the components share it.
    #[test]
    fn a_round_keeps_the_moments_of_the_points() {
        let points = sample(10, 50);
        let mean = points.iter().sum::<f64>() / 50.0;
        let variance = points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 50.0;
        for rounds in [1, 2, 7, 500] {
            let bumps = Climb { floor: 1e-9, rounds, tolerance: 1e-9 }.from(quantile_start(&points, 3, 0.01), &points);
            let (m, second) = bumps
                .iter()
                .fold((0.0, 0.0), |(m, s), b| (m + b.weight * b.mean, s + b.weight * (b.variance + b.mean * b.mean)));
            assert!((m - mean).abs() < 1e-12 && (second - m * m - variance).abs() < 1e-11, "{rounds}: {m} {mean}");
        }
    }
}
