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

/// Everything so far, and the points picked from it last.
#[derive(Clone, Debug)]
pub(crate) struct Pool<F: Family> {
    real: Arc<[F::Point]>,
    origins: Vec<Origin<F>>,
    counts: Option<(F::Batch, F::Batch)>,
    total: u64,
}

/// Where the points of one batch come from: `sizes.real` real ones first, then synthetic ones of `params`.
#[derive(Clone, Debug)]
struct Origin<F: Family> {
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
        let first = Origin { end: sizes.real, sizes, params: truth.clone(), key: 0 };
        Self { real, origins: vec![first], counts, total: sizes.real }
    }

    /// Bytes it holds: the real points, and a model for each batch.
    pub(crate) fn memory(&self, family: &F) -> f64 {
        let points = self.real.len() as f64;
        let origins = self.origins.len() as f64;
        points * family.point_bytes() as f64 + origins * (size_of::<Origin<F>>() as f64 + family.model_bytes(points))
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
    pub(crate) fn push_origin(&mut self, sizes: Sizes, params: &F::Params, key: u64) {
        self.total += sizes.real + sizes.synthetic;
        self.origins.push(Origin { end: self.total, sizes, params: params.clone(), key });
    }

    /// Picks `budget` points (all, if there are fewer) into `batch`, and shows them to `seen`; says how many were real. `None` if
    /// cancelled.
    pub(crate) fn subsample(
        &self,
        source: &Source<'_, F>,
        budget: u64,
        rng: &mut Random,
        (batch, mut seen): (&mut F::Batch, Option<&mut Vec<F::Point>>),
        cancelled: Cancelled<'_>,
    ) -> Option<Sizes> {
        let (family, budget) = (source.family, budget.min(self.total));
        batch.clear();
        if let Some((real, synthetic)) = &self.counts {
            let share = crate::family::hypergeometric(self.total, real.len(), budget, rng);
            let parts = [(real, share), (synthetic, budget - share)];
            for part in parts.into_iter().filter_map(|(part, n)| family.subsample(part, n, rng)) {
                batch.merge(&part);
            }
            if let Some(seen) = seen {
                // With a copy of the stream: looking must not change what comes next.
                seen.extend(family.reveal(batch, usize::MAX, &mut rng.clone()));
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
            let origin = &self.origins[self.origins.partition_point(|origin| origin.end <= index)];
            let place = index - (origin.end - origin.sizes.real - origin.sizes.synthetic);
            let is_real = place < origin.sizes.real;
            if is_real {
                held.real += 1
            } else {
                held.synthetic += 1
            }
            let point = if is_real && (origin.key == 0 || source.real_source == RealSource::Same) {
                self.real[place as usize].clone()
            } else {
                let mut own = Random::seed_from_u64(origin.key.wrapping_add(place));
                if is_real {
                    source.fresh_point(&mut own)
                } else {
                    source.selection.draw_one(family, &origin.params, place - origin.sizes.real, &mut own)
                }
            };
            if let Some(seen) = &mut seen {
                seen.push(point.clone());
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
}
