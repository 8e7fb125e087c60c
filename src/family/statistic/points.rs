//! All points of a sample, for families without a finite sufficient statistic.

use rand::seq::SliceRandom as _;

use crate::family::{Batch, Random};

/// The points themselves. Merging m points into N costs O(m), and a training set keeps them all.
#[derive(Clone, Debug, PartialEq)]
pub struct Points<T>(Vec<T>);

impl<T> Default for Points<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Points<T> {
    /// Adds a point.
    pub fn push(&mut self, point: T) {
        self.0.push(point);
    }
    /// Every point, in the order of arrival.
    pub fn all(&self) -> &[T] {
        &self.0
    }
}

impl<T: Clone> Points<T> {
    /// The first `head` points, and the rest: nothing is left to chance.
    pub(crate) fn split(&self, head: u64, _rng: &mut Random) -> (Self, Self) {
        let (first, rest) = self.0.split_at(head as usize);
        (Self(first.to_vec()), Self(rest.to_vec()))
    }
    /// At most `limit` of the points, in random order.
    pub(crate) fn reveal(&self, limit: usize, rng: &mut Random) -> Vec<T> {
        let mut points = self.0.clone();
        let shown = limit.min(points.len());
        points.partial_shuffle(rng, shown).0.to_vec()
    }
}

impl<T: Clone + std::fmt::Debug + Send + Sync + 'static> Batch for Points<T> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
    fn merge(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }
    fn clear(&mut self) {
        self.0.clear();
    }
}

/// Points from left to right, and upwards where they are level.
pub(crate) fn ordered(batch: &Points<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut points = batch.all().to_vec();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points
}
