//! Mergeable statistics shared by families. Each is a commutative monoid: merging two batches gives the statistic of
//! the concatenated points.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::family::Batch;
use crate::numeric::guard::Bounded as _;

/// Count, mean and sum of squared deviations. Merged as Chan, Golub and LeVeque do, so that a tiny spread far from 0
/// keeps its digits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// Number of points.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Their sum of squared deviations from that mean.
    pub squares: f64,
}

impl Moments {
    /// Adds one point (Welford).
    pub fn push(&mut self, x: f64) {
        self.n += 1;
        let step = x - self.mean;
        self.mean += step / self.n as f64;
        self.squares += step * (x - self.mean);
    }
}

impl Batch for Moments {
    fn len(&self) -> u64 {
        self.n
    }
    #[inline]
    fn merge(&mut self, other: &Self) {
        if self.n == 0 {
            *self = *other;
        } else if other.n > 0 {
            let n = (self.n + other.n) as f64;
            let gap = other.mean - self.mean;
            let share = other.n as f64 / n;
            self.squares += other.squares + gap * gap * self.n as f64 * share;
            self.mean += gap * share;
            self.n += other.n;
        }
    }
    #[inline]
    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Count and sum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Number of points.
    pub n: u64,
    /// Their sum.
    pub sum: f64,
}

impl Total {
    /// Adds one point.
    pub(crate) fn push(&mut self, x: f64) {
        self.n += 1;
        self.sum += x;
    }
    /// The mean; `None` of no points.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }
    /// `weight` times the mean and the rest times another's; `None` where either has no point.
    pub(crate) fn mixed_mean(&self, other: &Self, weight: f64) -> Option<f64> {
        Some(weight * self.mean()? + (1.0 - weight) * other.mean()?)
    }
}

impl Batch for Total {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
    }
    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// How often each of K symbols was seen.
#[derive(Debug, PartialEq, Eq)]
pub struct Counts {
    n: u64,
    counts: Vec<u64>,
}

impl Clone for Counts {
    fn clone(&self) -> Self {
        Self { n: self.n, counts: self.counts.clone() }
    }
    /// In the memory there is.
    fn clone_from(&mut self, other: &Self) {
        self.n = other.n;
        self.counts.clone_from(&other.counts);
    }
}

impl Counts {
    /// No observation of any of `symbols` symbols.
    pub fn new(symbols: usize) -> Self {
        Self { n: 0, counts: vec![0; symbols] }
    }
    /// Adds `times` observations of a symbol. Panics if the symbol does not exist: a defect in the family.
    pub fn add(&mut self, symbol: usize, times: u64) {
        self.counts[symbol] += times;
        self.n += times;
    }
    /// Observations by symbol.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }
}

impl Batch for Counts {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }
    fn clear(&mut self) {
        self.n = 0;
        self.counts.fill(0);
    }
}

/// Count and largest value of points from 0 up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extreme {
    /// Number of points.
    pub n: u64,
    /// The largest; 0 of no points.
    pub max: f64,
}

impl Batch for Extreme {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.max = self.max.max(other.max);
    }
    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// A finite number in its total order, for heaps.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}
impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// All points, kept as a lower and an upper half: the median is at hand, and so is the sum of distances from it.
///
/// Merging m points into N costs O(min(m log N, N + m)), so that accumulating does not sort everything again each
/// generation. Sums run from the first point on as origin, so that a collapsed cloud far from 0 keeps its digits.
#[derive(Clone, Debug, Default)]
pub struct OrderStatistics {
    low: BinaryHeap<Ordered>,
    high: BinaryHeap<Reverse<Ordered>>,
    origin: f64,
    low_sum: f64,
    high_sum: f64,
    pending: Vec<f64>,
}

impl OrderStatistics {
    /// Adds a point; it is put in order at the next merge.
    pub fn push(&mut self, x: f64) {
        self.pending.push(x);
    }

    /// Every point, in no particular order.
    pub fn points(&self) -> impl Iterator<Item = f64> + '_ {
        let low = self.low.iter().map(|x| x.0);
        let high = self.high.iter().map(|x| x.0.0);
        low.chain(high).chain(self.pending.iter().copied())
    }

    /// Median (the midpoint, of an even number) and mean absolute deviation from it; `None` of no points.
    pub fn median_and_deviation(&self) -> Option<(f64, f64)> {
        if !self.pending.is_empty() {
            let mut settled = self.clone();
            settled.settle();
            return settled.median_and_deviation();
        }
        let below = self.low.peek()?.0;
        let median = match self.high.peek() {
            Some(above) if self.high.len() == self.low.len() => f64::midpoint(below, above.0.0),
            _ => below,
        };
        // The halves differ by at most one point, the median itself.
        let odd = (self.low.len() - self.high.len()) as f64 * (median - self.origin);
        let distance = self.high_sum - self.low_sum + odd;
        Some((median, distance.at_least(0.0) / self.len() as f64))
    }

    fn settle(&mut self) {
        let settled = self.low.len() + self.high.len();
        let pending = std::mem::take(&mut self.pending);
        if pending.len() * 16 > settled {
            self.rebuild(pending);
        } else {
            for x in pending {
                self.insert(x);
            }
        }
    }

    fn rebuild(&mut self, mut points: Vec<f64>) {
        points.extend(self.low.drain().map(|x| x.0));
        points.extend(self.high.drain().map(|x| x.0.0));
        self.origin = points.first().copied().unwrap_or(0.0);
        if points.is_empty() {
            return;
        }
        let middle = points.len().div_ceil(2);
        points.select_nth_unstable_by(middle - 1, f64::total_cmp);
        let (low, high) = points.split_at(middle);
        self.low_sum = low.iter().map(|x| x - self.origin).sum();
        self.high_sum = high.iter().map(|x| x - self.origin).sum();
        self.low = low.iter().copied().map(Ordered).collect();
        self.high = high.iter().copied().map(|x| Reverse(Ordered(x))).collect();
    }

    fn insert(&mut self, x: f64) {
        if self.low.peek().is_none_or(|top| x <= top.0) {
            self.low.push(Ordered(x));
            self.low_sum += x - self.origin;
        } else {
            self.high.push(Reverse(Ordered(x)));
            self.high_sum += x - self.origin;
        }
        if self.low.len() > self.high.len() + 1 {
            if let Some(moved) = self.low.pop() {
                self.low_sum -= moved.0 - self.origin;
                self.high_sum += moved.0 - self.origin;
                self.high.push(Reverse(moved));
            }
        } else if self.high.len() > self.low.len()
            && let Some(Reverse(moved)) = self.high.pop()
        {
            self.high_sum -= moved.0 - self.origin;
            self.low_sum += moved.0 - self.origin;
            self.low.push(moved);
        }
    }
}

impl Batch for OrderStatistics {
    fn len(&self) -> u64 {
        (self.low.len() + self.high.len() + self.pending.len()) as u64
    }
    fn merge(&mut self, other: &Self) {
        self.pending.extend(other.points());
        self.settle();
    }
    fn clear(&mut self) {
        self.low.clear();
        self.high.clear();
        self.pending.clear();
        (self.low_sum, self.high_sum) = (0.0, 0.0);
    }
}
