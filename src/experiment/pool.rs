//! Subsampling: n points without replacement from everything so far, anew each generation.
//!
//! For families whose statistic is a histogram the merged counts are enough (a multivariate hypergeometric draw).
//! Otherwise points are needed, and yet not kept: a point is a function of (the batch's parameters, the batch's key, its
//! place), so it is drawn again whenever it is picked. Memory is O(t + n), time O(n log t) a generation, however large the pool.
//! Only the real batch is stored, because its points must give the statistic that other workflows share.

use std::sync::Arc;

use rand::{RngExt as _, SeedableRng as _};

use crate::family::{Batch, Family, Random};

use super::cancel::{Cancelled, LOOKS};
use super::origin::{MOST_POINTS, Origin};
use super::outside::Law;
use super::plan::{RealSource, Sizes};
use super::sampling::Selection;

/// Where fresh real points come from: the truth, another family's law, or measured data drawn with replacement.
pub(crate) struct Source<'a, F: Family> {
    pub(crate) family: &'a F,
    pub(crate) truth: &'a F::Params,
    pub(crate) data: Option<&'a [F::Point]>,
    pub(crate) outside: Option<&'a dyn Law>,
    pub(crate) real_source: RealSource,
    pub(crate) selection: &'a Selection,
}

impl<F: Family> Source<'_, F> {
    pub(crate) fn fresh_point(&self, rng: &mut Random) -> F::Point {
        let family = self.family;
        match (self.data, self.outside) {
            (Some(data), _) => data[rng.random_range(0..data.len())].clone(),
            // Its quantiles are points of the family, so all but one in 10^5 of its points are.
            (_, Some(law)) => loop {
                if let Ok(point) = family.point(law.sample(rng)) {
                    return point;
                }
            },
            _ => family.sample(self.truth, rng),
        }
    }
}

/// Where picked points are shown, if somebody looks at them.
pub(crate) type Seen<'a, F> = Option<&'a mut Vec<(<F as Family>::Point, Origin)>>;

/// Everything so far, and the points picked from it last.
#[derive(Clone, Debug)]
pub(crate) struct Pool<F: Family> {
    real: Arc<[F::Point]>,
    lots: Vec<Lot<F>>,
    counts: Option<(F::Batch, F::Batch)>,
    total: u64,
}

/// Where the points of one batch come from: `sizes.real` real ones first, then synthetic ones of `params`.
#[derive(Clone, Debug)]
struct Lot<F: Family> {
    end: u64,
    sizes: Sizes,
    params: F::Params,
    key: u64,
}

impl<F: Family> Pool<F> {
    /// A pool that holds the real batch: its points, or for histograms its counts.
    pub(crate) fn new(
        family: &F,
        truth: &F::Params,
        batch: &F::Batch,
        points: Option<Vec<F::Point>>,
        rng: &mut Random,
    ) -> Self {
        let counts = family.subsample(batch, 0, rng).map(|none| (batch.clone(), none));
        let real: Arc<[F::Point]> = match points {
            _ if counts.is_some() => Arc::new([]),
            Some(points) => points.into(),
            None => family.reveal(batch, usize::MAX, rng).into(),
        };
        let sizes = Sizes { real: batch.len(), synthetic: 0 };
        let first = Lot { end: sizes.real, sizes, params: truth.clone(), key: 0 };
        Self { real, lots: vec![first], counts, total: sizes.real }
    }

    /// Bytes it holds: the real points, and a model for each batch.
    pub(crate) fn memory(&self, family: &F) -> f64 {
        let points = self.real.len() as f64;
        let lots = self.lots.len() as f64;
        points * family.point_bytes() as f64 + lots * (size_of::<Lot<F>>() as f64 + family.model_bytes(points))
    }

    /// Whether merged counts stand in for the points.
    pub(crate) fn is_counted(&self) -> bool {
        self.counts.is_some()
    }

    /// Adds a batch by its statistics, real and synthetic part.
    pub(crate) fn push_counts(&mut self, real: &F::Batch, synthetic: &F::Batch) {
        if let Some((all_real, all_synthetic)) = &mut self.counts {
            all_real.merge(real);
            all_synthetic.merge(synthetic);
            self.total += real.len() + synthetic.len();
        }
    }

    /// Adds a batch by what its points are drawn from: their model, and the key of their streams.
    pub(crate) fn push_lot(&mut self, sizes: Sizes, params: &F::Params, key: u64) {
        self.total += sizes.real + sizes.synthetic;
        self.lots.push(Lot { end: self.total, sizes, params: params.clone(), key });
    }

    /// Which lot has a point. Most often all are of one size, and it is where that would have it.
    fn lot_of(&self, index: u64) -> usize {
        let guess = (index as f64 / self.total as f64 * self.lots.len() as f64) as usize;
        let begin = |lot: usize| if lot == 0 { 0 } else { self.lots[lot - 1].end };
        match self.lots.get(guess) {
            Some(lot) if begin(guess) <= index && index < lot.end => guess,
            _ => self.lots.partition_point(|lot| lot.end <= index),
        }
    }

    /// Picks `budget` points (all, if there are fewer) into `batch`, and shows them to `seen`; says how many were real. `None` if
    /// cancelled.
    pub(crate) fn subsample(
        &self,
        source: &Source<'_, F>,
        budget: u64,
        rng: &mut Random,
        (batch, mut seen): (&mut F::Batch, Seen<'_, F>),
        cancelled: Cancelled<'_>,
    ) -> Option<Sizes> {
        let (family, budget) = (source.family, budget.min(self.total));
        batch.clear();
        if let Some((real, synthetic)) = &self.counts {
            let share = crate::family::hypergeometric(self.total, real.len(), budget, rng);
            let parts = [(real, share, true), (synthetic, budget - share, false)];
            let drawn = parts.map(|(part, n, real)| (family.subsample(part, n, rng), Origin { born: 0, real }));
            drawn.iter().filter_map(|(part, _)| part.as_ref()).for_each(|part| batch.merge(part));
            if let Some(seen) = seen {
                // With a copy of the stream: looking must not change what comes next.
                let mut rng = rng.clone();
                // Counts may be of any number of points; no more are shown than are seen.
                let most = |part: &F::Batch| match budget as f64 / MOST_POINTS as f64 {
                    times if times > 1.0 => (part.len() as f64 / times).ceil() as usize,
                    _ => usize::MAX,
                };
                for (part, origin) in drawn {
                    let points = part.map_or_else(Vec::new, |part| family.reveal(&part, most(&part), &mut rng));
                    seen.extend(points.into_iter().map(|point| (point, origin)));
                }
            }
            return Some(Sizes { real: share, synthetic: budget - share });
        }
        let mut held = Sizes { real: 0, synthetic: 0 };
        let mut taken = 0;
        let mut take = |index: u64| {
            taken += 1;
            if taken % LOOKS == 0 && cancelled() {
                return false;
            }
            let born = self.lot_of(index);
            let lot = &self.lots[born];
            let place = index - (lot.end - lot.sizes.real - lot.sizes.synthetic);
            let is_real = place < lot.sizes.real;
            if is_real {
                held.real += 1
            } else {
                held.synthetic += 1
            }
            let point = self.point(source, lot, place);
            if let Some(seen) = &mut seen {
                seen.push((point.clone(), Origin { born: born as u64 + 1, real: is_real }));
            }
            family.observe(batch, point);
            true
        };
        let whole = if budget == self.total {
            (0..budget).all(&mut take)
        } else {
            let picked = rand::seq::index::sample(rng, self.total as usize, budget as usize);
            picked.into_iter().all(|index| take(index as u64))
        };
        whole.then_some(held)
    }

    /// The point at a place of a batch.
    fn point(&self, source: &Source<'_, F>, lot: &Lot<F>, place: u64) -> F::Point {
        let is_real = place < lot.sizes.real;
        if is_real && (lot.key == 0 || source.real_source == RealSource::Same) {
            return self.real[place as usize].clone();
        }
        let mut own = Random::seed_from_u64(lot.key.wrapping_add(place));
        if is_real {
            source.fresh_point(&mut own)
        } else {
            source.selection.draw_one(source.family, &lot.params, place - lot.sizes.real, &mut own)
        }
    }

    /// Points of the newest batch, evenly from its two halves if there are more than `most`; none where counts stand for them.
    pub(crate) fn newest(&self, source: &Source<'_, F>, most: usize) -> Vec<(F::Point, Origin)> {
        let Some(lot) = self.lots.last().filter(|_| !self.is_counted()) else { return Vec::new() };
        let all = lot.sizes.real + lot.sizes.synthetic;
        let shown = all.min(most as u64);
        let places = (0..shown).map(|i| (u128::from(i) * u128::from(all) / u128::from(shown)) as u64);
        let born = self.lots.len() as u64;
        places.map(|at| (self.point(source, lot, at), Origin { born, real: at < lot.sizes.real })).collect()
    }
}
