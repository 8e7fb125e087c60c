//! All points of a sample in ascending order, for fits that read quantiles or must not depend on the order of arrival.

use std::borrow::Cow;

use rand::seq::SliceRandom as _;

use crate::family::{Batch, Random};
use crate::numeric::halt;

/// Points merged between two looks at whether the work is still wanted.
const CHUNK: usize = 1 << 16;

/// The points, ascending up to `settled`, the newest behind it as they came.
///
/// A merge sorts m new points and puts them among N old ones in order: O(N + m log m), so that accumulating does not sort
/// everything again each generation.
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

impl Batch for Sorted {
    fn len(&self) -> u64 {
        self.points.len() as u64
    }
    fn merge(&mut self, other: &Self) {
        let others = other.ascending();
        let mut left = self.points.len();
        self.points.extend_from_slice(&others);
        if self.settled < left {
            return self.settle();
        }
        // Two runs in order, from the greatest down: in place, and in linear time.
        let mut waiting = others.len();
        while waiting > 0 {
            let place = left + waiting - 1;
            if left > 0 && self.points[left - 1].total_cmp(&others[waiting - 1]).is_gt() {
                left -= 1;
                self.points[place] = self.points[left];
            } else {
                waiting -= 1;
                self.points[place] = others[waiting];
            }
            if place.is_multiple_of(CHUNK) && halt::halted() {
                break;
            }
        }
        self.settled = self.points.len();
    }
    fn clear(&mut self) {
        self.points.clear();
        self.settled = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever comes first, and whether or not it was in order: all points, ascending, to the bit.
    #[test]
    fn merged_points_are_all_of_them_in_order() {
        let points = |count: u64, step: u64| (0..count).map(move |i| ((i * step) % 101) as f64 * 0.25 - 9.0);
        for (first, second) in [(0, 5), (5, 0), (1, 1), (40, 60), (60, 7), (3, 100)] {
            let mut all: Vec<f64> = points(first, 37).chain(points(second, 59)).chain([0.0, -0.0]).collect();
            let (mut into, mut other) = (Sorted::default(), Sorted::default());
            points(first, 37).for_each(|x| into.push(x));
            points(second, 59).chain([0.0]).for_each(|x| other.push(x));
            let mut last = Sorted::default();
            last.push(-0.0);
            into.merge(&other); // not in order before
            into.merge(&last); // in order
            all.sort_unstable_by(f64::total_cmp);
            let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&into.ascending()), bits(&all), "{first} {second}");
            assert_eq!(into.settled, all.len());
        }
    }
}
