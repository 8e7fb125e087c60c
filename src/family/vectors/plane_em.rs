//! Expectation maximisation for a mixture of normal laws in the plane, each with a covariance matrix of its own, and a
//! floor under every eigenvalue: without one a component may close in on a line or a point.
//!
//! Given the shares of the points, the covariance with eigenvalues raised to the floor is the best one allowed, so that
//! each round raises the likelihood. Every round keeps the points' mean, and their covariance where no floor is met.

use crate::family::mixture::em::{Climb, LOST};
use crate::family::vectors::plane_law::Spot;
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::{each, halted, pieces};
use crate::numeric::lanes::{BLOCK, Block, LnProduct, add, block, exps, sum, widely};

/// Shares below e^-40 are none.
const NOTHING: f64 = 40.0;

/// What a round gathers of one component: its share of the points, and their sums around its old mean.
#[derive(Clone, Copy, Default)]
struct Share {
    points: f64,
    first: [f64; 2],
    second: [f64; 3],
}

impl Climb {
    /// The components after the climb, from those at its start. `points` is not empty.
    pub(crate) fn spots_from(&self, mut spots: Vec<Spot>, points: &[[f64; 2]]) -> Vec<Spot> {
        let mut shares = vec![Share::default(); spots.len()];
        let few = Few::all(points);
        self.rounds(points.len(), || {
            let height = expect(&spots, &few, &mut shares);
            (height, self.maximise_spots(&mut spots, &shares, points.len() as f64))
        });
        spots
    }

    fn maximise_spots(&self, spots: &mut [Spot], shares: &[Share], points: f64) -> bool {
        let mut lost = false;
        for (spot, share) in spots.iter_mut().zip(shares).filter(|(spot, _)| spot.weight > 0.0) {
            if share.points < LOST {
                *spot = Spot::new(0.0, spot.mean, spot.spread);
                lost = true;
                continue;
            }
            let [x, y] = share.first.map(|sum| sum / share.points);
            let [xx, xy, yy] = share.second.map(|sum| sum / share.points);
            let spread = floored([xx - x * x, xy - x * y, yy - y * y], self.floor);
            *spot = Spot::new(share.points / points, [spot.mean[0] + x, spot.mean[1] + y], spread);
        }
        lost
    }
}

/// The covariance with both eigenvalues raised to the floor.
pub(crate) fn floored([xx, xy, yy]: [f64; 3], floor: f64) -> [f64; 3] {
    let (middle, half) = (0.5 * (xx + yy), (0.5 * (xx - yy)).hypot(xy));
    let (low, high) = (middle - half, middle + half);
    // Narrower than that, and the determinant of floating-point numbers would be none.
    let floor = floor.at_least(1e-13 * high);
    if low >= floor {
        return [xx, xy, yy];
    }
    if high <= floor {
        return [floor, 0.0, floor];
    }
    // (high I - C) / (high - low) projects on the short axis.
    let lift = (floor - low) / (high - low);
    [xx + lift * (high - xx), xy - lift * xy, yy + lift * (high - yy)]
}

/// What a round gathers, in blocks: of each component its shares of the points and their sums around its old mean, and the
/// log-likelihood.
struct Gathered {
    parts: Vec<Block>,
    sums: Vec<[Block; 6]>,
    heights: Block,
    product: LnProduct,
}

/// A block of points by their axis; past the last the last.
struct Few {
    x: Block,
    y: Block,
    count: usize,
}

impl Few {
    /// All points, by blocks.
    fn all(points: &[[f64; 2]]) -> Vec<Self> {
        let axis = |few: &[[f64; 2]], axis: usize| block(|i| few[i.min(few.len() - 1)][axis]);
        points.chunks(BLOCK).map(|few| Self { x: axis(few, 0), y: axis(few, 1), count: few.len() }).collect()
    }
}

/// Shares out the points among the components; gives the log-likelihood.
fn expect(spots: &[Spot], points: &[Few], shares: &mut [Share]) -> f64 {
    let none = [0.0; BLOCK];
    let mut all = Gathered {
        parts: vec![none; spots.len()],
        sums: vec![[none; 6]; spots.len()],
        heights: none,
        product: LnProduct::new(),
    };
    for piece in pieces(points) {
        widely(
            #[inline(always)]
            || {
                for few in piece {
                    all.share_out(spots, few);
                }
            },
        );
    }
    for (share, sums) in shares.iter_mut().zip(&all.sums) {
        let [points, x, y, xx, xy, yy] = [0, 1, 2, 3, 4, 5].map(|i| sum(&sums[i]));
        *share = Share { points, first: [x, y], second: [xx, xy, yy] };
    }
    sum(&all.heights) + all.product.ln()
}

impl Gathered {
    /// Adds the shares of a block of points.
    #[inline(always)]
    fn share_out(&mut self, spots: &[Spot], few: &Few) {
        let Few { x, y, count } = few;
        let mut most = [f64::NEG_INFINITY; BLOCK];
        for j in 0..spots.len() {
            let (spot, part) = (spots[j], &mut self.parts[j]);
            *part = block(|i| spot.ln_at([x[i], y[i]]));
            most = block(|i| if part[i] > most[i] { part[i] } else { most[i] });
        }
        let mut whole = [0.0; BLOCK];
        for j in 0..spots.len() {
            let part = &mut self.parts[j];
            *part = block(|i| if part[i] > most[i] - NOTHING { part[i] - most[i] } else { f64::MIN });
            exps(part);
            add(&mut whole, |i| part[i]);
        }
        let each = block(|i| if i < *count { 1.0 / whole[i] } else { 0.0 });
        for j in 0..spots.len() {
            let (part, mean, sums) = (&self.parts[j], spots[j].mean, &mut self.sums[j]);
            let part = block(|i| part[i] * each[i]);
            let (x, y) = (block(|i| x[i] - mean[0]), block(|i| y[i] - mean[1]));
            add(&mut sums[0], |i| part[i]);
            add(&mut sums[1], |i| part[i] * x[i]);
            add(&mut sums[2], |i| part[i] * y[i]);
            add(&mut sums[3], |i| part[i] * x[i] * x[i]);
            add(&mut sums[4], |i| part[i] * x[i] * y[i]);
            add(&mut sums[5], |i| part[i] * y[i] * y[i]);
        }
        add(&mut self.heights, |i| if i < *count { most[i] } else { 0.0 });
        // At most 64 shares of at most 1 each.
        self.product.multiply(|i| if i < *count { whole[i] } else { 1.0 });
    }
}

/// Rounds of k-means for a start.
const LLOYD: usize = 8;

/// A start that depends on the points alone (in their order): centres each as far from those before as can be, moved by a
/// few rounds of k-means, then a component for each cluster.
pub(crate) fn cluster_start(points: &[[f64; 2]], components: usize, floor: f64) -> Vec<Spot> {
    let n = points.len() as f64;
    let away = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
    let mean = [0, 1].map(|axis| points.iter().map(|at| at[axis]).sum::<f64>() / n);
    let variance = points.iter().map(|&at| away(at, mean)).sum::<f64>() / (2.0 * n);
    let mut distance: Vec<f64> = points.iter().map(|&at| away(at, mean)).collect();
    let mut centres: Vec<[f64; 2]> = Vec::with_capacity(components);
    for _ in 0..components {
        if halted() {
            centres.push(mean);
            continue;
        }
        let farthest = (0..points.len()).max_by(|&a, &b| distance[a].total_cmp(&distance[b]).then(b.cmp(&a)));
        let next = farthest.map_or(mean, |i| points[i]);
        if centres.is_empty() {
            distance.fill(f64::INFINITY);
        }
        distance.iter_mut().zip(points).for_each(|(least, &at)| *least = least.min(away(at, next)));
        centres.push(next);
    }
    let mut sums = vec![Share::default(); components];
    for round in 0..=LLOYD {
        sums.fill(Share::default());
        for &at in each(points) {
            let nearest = (0..components).min_by(|&a, &b| away(at, centres[a]).total_cmp(&away(at, centres[b])));
            let Some(nearest) = nearest else { continue };
            let (x, y) = (at[0] - centres[nearest][0], at[1] - centres[nearest][1]);
            let sum = &mut sums[nearest];
            sum.points += 1.0;
            sum.first = [sum.first[0] + x, sum.first[1] + y];
            sum.second = [sum.second[0] + x * x, sum.second[1] + x * y, sum.second[2] + y * y];
        }
        if round < LLOYD {
            for (centre, sum) in centres.iter_mut().zip(&sums).filter(|(_, sum)| sum.points > 0.0) {
                *centre = [centre[0] + sum.first[0] / sum.points, centre[1] + sum.first[1] / sum.points];
            }
        }
    }
    // A little of the whole spread, so that no cluster begins flat.
    let some = (0.02 * variance / components as f64).at_least(floor);
    let spot = |(centre, sum): (&[f64; 2], &Share)| {
        let whole = sum.points.at_least(1.0);
        let [x, y] = sum.first.map(|first| first / whole);
        let [xx, xy, yy] = sum.second.map(|second| second / whole);
        let spread = floored([xx - x * x + some, xy - x * y, yy - y * y + some], floor);
        Spot::new((sum.points + 0.5) / (n + 0.5 * components as f64), *centre, spread)
    };
    centres.iter().zip(&sums).map(spot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Random;
    use rand::{RngExt as _, SeedableRng as _};
    use rand_distr::StandardNormal;

    fn sample(seed: u64, n: usize) -> Vec<[f64; 2]> {
        let mut rng = Random::seed_from_u64(seed);
        let mut z = || rng.sample::<f64, _>(StandardNormal);
        let centres = [[-2.0, 0.0], [2.0, 1.0], [2.5, -1.0]];
        (0..n).map(|i| [centres[i % 3][0] + z(), centres[i % 3][1] + 0.3 * z()]).collect()
    }

    /// Written out once more, without the shared code.
    fn height(spots: &[Spot], points: &[[f64; 2]]) -> f64 {
        let density = |at: [f64; 2]| -> f64 {
            let one = |s: &Spot| {
                let [a, b, c] = s.spread;
                let (x, y, det) = (at[0] - s.mean[0], at[1] - s.mean[1], a * c - b * b);
                let form = (c * x * x - 2.0 * b * x * y + a * y * y) / det;
                s.weight * (-0.5 * form).exp() / (std::f64::consts::TAU * det.sqrt())
            };
            spots.iter().map(one).sum()
        };
        points.iter().map(|&at| density(at).ln()).sum()
    }

    /// Rounding only, and 2e-6 where a component of less than a millionth of a point is let go.
    #[test]
    fn the_likelihood_never_falls() {
        for (seed, n, k, floor) in [(1, 4, 2, 0.01), (2, 15, 3, 1e-4), (3, 60, 5, 1e-2), (4, 400, 3, 0.5)] {
            let points = sample(seed, n);
            let mut spots = cluster_start(&points, k, floor);
            let mut last = height(&spots, &points);
            for round in 0..200 {
                let alive = spots.iter().filter(|spot| spot.weight > 0.0).count();
                spots = Climb { floor, rounds: 1, tolerance: 0.0 }.spots_from(spots, &points);
                let now = height(&spots, &points);
                let let_go = alive - spots.iter().filter(|spot| spot.weight > 0.0).count();
                assert!(now >= last - 1e-10 * last.abs() - 2e-6 * let_go as f64, "{n} {k} {round}: {last} to {now}");
                last = now;
            }
        }
    }

    /// 5e-15 of the largest square, for any number of components and rounds, as long as no floor is met.
    #[test]
    fn every_round_keeps_mean_and_covariance() {
        let points = sample(7, 300);
        let n = points.len() as f64;
        let mean = [0, 1].map(|axis| points.iter().map(|at| at[axis]).sum::<f64>() / n);
        let moment =
            |i: usize, j: usize| points.iter().map(|at| (at[i] - mean[i]) * (at[j] - mean[j])).sum::<f64>() / n;
        let wanted = [moment(0, 0), moment(0, 1), moment(1, 1)];
        for (components, rounds) in [(1, 1), (2, 1), (3, 40), (6, 200)] {
            let start = cluster_start(&points, components, 1e-9);
            let spots = Climb { floor: 1e-9, rounds, tolerance: 0.0 }.spots_from(start, &points);
            let centre = [0, 1].map(|axis| spots.iter().map(|s| s.weight * s.mean[axis]).sum::<f64>());
            let total = |i: usize, j: usize, own: usize| {
                let part = |s: &Spot| s.weight * (s.spread[own] + (s.mean[i] - centre[i]) * (s.mean[j] - centre[j]));
                spots.iter().map(part).sum::<f64>()
            };
            for (found, wanted) in [total(0, 0, 0), total(0, 1, 1), total(1, 1, 2)].into_iter().zip(wanted) {
                assert!((found - wanted).abs() < 5e-14, "{components} {rounds}: {found} {wanted}");
            }
            assert!((0..2).all(|axis| (centre[axis] - mean[axis]).abs() < 5e-14));
        }
    }

    #[test]
    fn floors_raise_what_is_flat() {
        assert_eq!(floored([2.0, 0.0, 0.0], 0.1), [2.0, 0.0, 0.1]);
        assert_eq!(floored([0.01, 0.0, 0.02], 0.1), [0.1, 0.0, 0.1]);
        let [a, b, c] = floored([1.0, 1.0, 1.0], 0.1);
        assert!((a * c - b * b - 0.2).abs() < 1e-12 && (a + c - 2.1).abs() < 1e-12);
    }
}
