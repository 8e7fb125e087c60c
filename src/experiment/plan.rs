//! The workflow as numbers: how many points each batch holds, and what the training set keeps.

use crate::numeric::guard::Bounded as _;

/// The most points of a batch.
pub(super) const LARGEST_BATCH: u64 = 1_000_000_000_000;

/// What the training set keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Only the newest batch.
    Replace,
    /// Every batch.
    Accumulate,
    /// As many points as one batch holds, drawn without replacement from everything so far, anew each generation.
    Subsample,
    /// The last so many batches.
    Window(u64),
}

/// Where the real part of later batches comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RealSource {
    /// New points from the truth.
    Fresh,
    /// The first points of the first batch, again and again.
    Same,
}

/// How batch sizes develop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// n points each.
    Constant,
    /// `n_i = n i^(1 + a)` (2305.17493: finite error if a > 0).
    Growing(f64),
    /// `n_i = n (1 + a)^(i - 1)` (2501.18962 compares both).
    Geometric(f64),
}

/// How a scenario's batches grow; how fast is a number of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grows {
    /// Not at all.
    #[default]
    Not,
    /// As a power of the generation.
    Power,
    /// By the same share each generation.
    Geometric,
}

/// Everything that decides sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Points of the first batch.
    pub sample_size: u64,
    /// Share of model output in each later batch.
    pub synthetic_fraction: f64,
    /// Size of later batches relative to the schedule: m = ratio n.
    pub synthetic_ratio: f64,
    /// How sizes develop.
    pub schedule: Schedule,
    /// What is kept.
    pub retention: Retention,
    /// Where real points come from.
    pub real_source: RealSource,
}

/// The make-up of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Points from the truth.
    pub real: u64,
    /// Points from the last model.
    pub synthetic: u64,
}

impl Sizes {
    /// Share of real points; no point at all counts as all real.
    #[inline]
    pub(crate) fn real_share(self) -> f64 {
        let Self { real, synthetic } = self;
        if real + synthetic == 0 { 1.0 } else { real as f64 / (real + synthetic) as f64 }
    }
}

impl Plan {
    /// The batch that is merged at a generation from 1; the first is all real. At least one point each.
    pub fn sizes(&self, generation: u64) -> Sizes {
        if generation <= 1 {
            return Sizes { real: self.sample_size, synthetic: 0 };
        }
        let n = (self.scheduled(generation) * self.synthetic_ratio).round().at_least(1.0);
        let synthetic = (n * self.synthetic_fraction).round();
        let mut real = (n - synthetic) as u64;
        let mut synthetic = synthetic as u64;
        if self.real_source == RealSource::Same && real > self.sample_size {
            // There are no more real points than the first batch held; the model fills the rest.
            synthetic += real - self.sample_size;
            real = self.sample_size;
        }
        Sizes { real, synthetic }
    }

    /// The make-up of every batch after the first, where they are all alike.
    pub(crate) fn steady(&self) -> Option<Sizes> {
        (self.schedule == Schedule::Constant).then(|| self.sizes(2))
    }

    /// How many points a generation under `subsample` trains on.
    pub fn budget(&self, generation: u64) -> u64 {
        self.scheduled(generation).round().at_least(1.0) as u64
    }

    fn scheduled(&self, generation: u64) -> f64 {
        let n = self.sample_size as f64;
        match self.schedule {
            Schedule::Constant => n,
            Schedule::Growing(a) => n * (generation as f64).powf(1.0 + a),
            Schedule::Geometric(a) => n * (1.0 + a).powf(generation as f64 - 1.0),
        }
    }

    /// Points of the largest batch on the way to a generation, as a float that cannot overflow.
    pub(crate) fn largest_batch(&self, generations: u64) -> f64 {
        let last = self.scheduled(generations).max(self.scheduled(1));
        (last * self.synthetic_ratio.at_least(1.0)).at_least(1.0)
    }

    /// Points in the largest training set on the way to a generation, as a float that cannot overflow.
    pub fn most_points(&self, generations: u64) -> f64 {
        let batch = self.largest_batch(generations);
        match self.retention {
            Retention::Replace => batch,
            Retention::Window(w) => batch * (w.min(generations)) as f64,
            Retention::Accumulate | Retention::Subsample => batch * generations as f64,
        }
    }
}

/// The plainest plan, for tests: 20 points a batch, replacing.
#[cfg(test)]
pub(crate) const PLAN: Plan = Plan {
    sample_size: 20,
    synthetic_fraction: 1.0,
    synthetic_ratio: 1.0,
    schedule: Schedule::Constant,
    retention: Retention::Replace,
    real_source: RealSource::Fresh,
};

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Plan = Plan { sample_size: 25, synthetic_fraction: 0.5, ..PLAN };

    #[test]
    fn a_batch_holds_the_rounded_fraction_and_real_points_for_the_rest() {
        assert_eq!(HALF.sizes(1), Sizes { real: 25, synthetic: 0 });
        assert_eq!(HALF.sizes(2), Sizes { real: 12, synthetic: 13 });
        let growing = Plan { schedule: Schedule::Growing(1.0), synthetic_ratio: 0.1, ..HALF };
        assert_eq!(growing.sizes(4), Sizes { real: 20, synthetic: 20 });
        let geometric = Plan { schedule: Schedule::Geometric(0.2), ..HALF };
        assert_eq!([1, 2, 3].map(|t| geometric.sizes(t).synthetic), [0, 15, 18]);
        assert_eq!(Plan { schedule: Schedule::Geometric(-1.0), ..HALF }.sizes(9), Sizes { real: 0, synthetic: 1 });
        assert!((geometric.largest_batch(30) - 25.0 * 1.2_f64.powi(29)).abs() < 1e-6);
    }

    #[test]
    fn batches_of_a_constant_schedule_are_all_alike() {
        for synthetic_ratio in [1.0, 0.3, 1.7] {
            let plan = Plan { synthetic_ratio, ..HALF };
            assert!((2..50).all(|generation| plan.steady() == Some(plan.sizes(generation))));
        }
        assert_eq!(Plan { schedule: Schedule::Growing(0.0), ..HALF }.steady(), None);
    }

    #[test]
    fn the_same_real_points_never_outnumber_the_first_batch() {
        let plan = Plan { schedule: Schedule::Growing(0.0), real_source: RealSource::Same, ..HALF };
        assert_eq!(plan.sizes(8), Sizes { real: 25, synthetic: 175 });
    }
}
