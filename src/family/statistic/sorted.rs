//! All points of a sample in ascending order, for fits that read quantiles or must not depend on the order of arrival.

use std::borrow::Cow;

use rand::seq::SliceRandom as _;

use crate::family::{Batch, Random};
use crate::numeric::halt;

/// The points, ascending up to `settled`, the newest behind it as they came.
///
/// A merge puts m new points in order among N old ones by a stable merge sort that finds the run already there:
/// O(N + m log m), so that accumulating does not sort everything again each generation.
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
        if !other.points.is_empty() {
            // Two runs in order are merged in linear time; so the other's newest come as a run of their own.
            self.points.extend_from_slice(&other.ascending());
            self.settle();
        }
    }
    fn clear(&mut self) {
        self.points.clear();
        self.settled = 0;
    }
}
