//! All points of a sample in ascending order, for fits that read quantiles or must not depend on the order of arrival.

use std::borrow::Cow;

use rand::seq::SliceRandom as _;

use crate::family::{Batch, Random};
use crate::numeric::halt;

/// Values merged between two looks whether the work is to stop.
const LOOKS: usize = 1 << 12;

/// The points, ascending up to `settled`, the newest behind it as they came.
///
/// A merge sorts m new points and lays them among N old ones: O(N + m log N) moves, so that accumulating does not sort everything
/// again each generation.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    points: Vec<f64>,
    settled: usize,
}

impl Sorted {
    /// Adds a point; it is put in order at the next merge.
    pub fn push(&mut self, x: f64) {
        self.points.push(x);
    }

    /// Every point, ascending.
    pub fn ascending(&self) -> Cow<'_, [f64]> {
        if self.settled == self.points.len() {
            return Cow::Borrowed(&self.points);
        }
        let mut points = self.points.clone();
        halt::sort(&mut points);
        Cow::Owned(points)
    }

    /// At most `limit` of the points, in random order, which depends on no order of arrival.
    pub(crate) fn reveal(&self, limit: usize, rng: &mut Random) -> Vec<f64> {
        let mut points = self.ascending().into_owned();
        let shown = limit.min(points.len());
        points.partial_shuffle(rng, shown).0.to_vec()
    }

    /// A random subset of `head` points, and the rest: the order of arrival is not kept, and any order is as likely.
    pub(crate) fn split(&self, head: u64, rng: &mut Random) -> (Self, Self) {
        let mut points = self.ascending().into_owned();
        let (first, rest) = points.partial_shuffle(rng, head as usize);
        (Self::of(first), Self::of(rest))
    }

    fn of(points: &[f64]) -> Self {
        let mut batch = Self { points: points.to_vec(), settled: 0 };
        batch.settle();
        batch
    }

    fn settle(&mut self) {
        halt::sort(&mut self.points);
        self.settled = self.points.len();
    }
}

/// Merges values in order into others, from the largest down: each moves what is above it to its place, in one piece.
fn merge_into(all: &mut Vec<f64>, new: &[f64]) {
    let mut left = all.len();
    all.resize(left + new.len(), 0.0);
    for (below, &x) in new.iter().enumerate().rev() {
        if below % LOOKS == 0 && halt::halted() {
            return;
        }
        // Steps that double find the end of what is not above it, in few looks where that is near.
        let mut step = 1;
        while step < left && all[left - step].total_cmp(&x).is_gt() {
            step *= 2;
        }
        let from = left.saturating_sub(step);
        let to = from + all[from..left].partition_point(|old| old.total_cmp(&x).is_le());
        all.copy_within(to..left, to + below + 1);
        all[to + below] = x;
        left = to;
    }
}

impl Batch for Sorted {
    fn len(&self) -> u64 {
        self.points.len() as u64
    }
    fn merge(&mut self, other: &Self) {
        if !other.points.is_empty() {
            if self.settled < self.points.len() {
                self.settle();
            }
            merge_into(&mut self.points, &other.ascending());
            self.settled = self.points.len();
        }
    }
    fn clear(&mut self) {
        self.points.clear();
        self.settled = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of any sizes, with ties, both zeros and infinities: the bits of sorting all of them.
    #[test]
    fn merges_leave_what_sorting_leaves() {
        let mut rng = <Random as rand::SeedableRng>::seed_from_u64(4);
        for (old, new) in [(0, 3), (1, 1), (5, 1), (1, 5), (100, 7), (7, 100), (200, 200), (1000, 3)] {
            for range in [2, 10, 1_000_000] {
                let mut some = |n: usize| -> Sorted {
                    let value = |_| match rand::RngExt::random_range(&mut rng, -range..=range) {
                        0 => -0.0,
                        1 => 0.0,
                        2 => f64::INFINITY,
                        i => f64::from(i),
                    };
                    Sorted { points: (0..n).map(value).collect(), settled: 0 }
                };
                let (mut all, newer) = (some(old), some(new));
                let mut wanted = [all.points.clone(), newer.points.clone()].concat();
                wanted.sort_by(f64::total_cmp);
                all.merge(&newer);
                let bits = |points: &[f64]| points.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&all.ascending()), bits(&wanted), "{old} {new} {range}");
                assert_eq!(all.settled, old + new);
            }
        }
    }
}
