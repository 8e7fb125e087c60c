//! How many bytes a chain needs, before one is made.

use rand::SeedableRng as _;

use crate::family::{Family, Holds, Random};

use super::chain::Chain;
use super::plan::{RealSource, Retention, Sizes};
use super::setup::Setup;

impl<F: Family> Setup<F> {
    /// See [`Memory::batch`](super::engine::Memory::batch).
    pub(super) fn batch_bytes(&self, generations: u64) -> f64 {
        let points = match self.plan.retention {
            _ if !self.selection.takes_points() => 0.0,
            // Of a batch only those are drawn that a subsample, of so many points, picks.
            Retention::Subsample => self.plan.budget(1).max(self.plan.budget(generations)) as f64,
            _ => self.plan.largest_batch(generations),
        };
        points * self.family.point_bytes() as f64
    }
    /// See [`Memory::state`](super::engine::Memory::state).
    pub(super) fn state_bytes(&self, generations: u64) -> f64 {
        let statistics = match self.plan.retention {
            Retention::Replace | Retention::Accumulate => 3.0,
            // Real and synthetic part, two pools, and what is picked from them.
            Retention::Subsample => 5.0,
            Retention::Window(_) => 6.0,
        };
        // A list that grows has room for more than it holds.
        let window = match self.plan.retention {
            Retention::Window(width) => width.min(generations).next_power_of_two() as f64,
            _ => 0.0,
        };
        let of_window = window * (self.family.batch_bytes() + size_of::<Sizes>()) as f64;
        let first = if self.plan.real_source == RealSource::Same { 2.0 } else { 0.0 };
        let model = self.family.model_bytes(1.0);
        size_of::<Chain<F>>() as f64 + model + of_window + (statistics + first) * self.family.batch_bytes() as f64
    }
    /// See [`Memory::kept`](super::engine::Memory::kept).
    pub(super) fn kept_bytes(&self, generations: u64) -> f64 {
        let point = self.family.point_bytes() as f64;
        let batch = self.plan.sample_size as f64 * point;
        let remembered = self.selection.kept_points(self.plan.sizes(generations.max(2)).synthetic as f64);
        let remembered = remembered * size_of::<[f64; 2]>() as f64;
        let origins = generations as f64 * self.family.model_bytes(self.plan.sample_size as f64);
        remembered
            + match self.plan.retention {
                Retention::Subsample => {
                    let counted =
                        self.family.subsample(&self.family.empty(), 0, &mut Random::seed_from_u64(0)).is_some();
                    if counted { 0.0 } else { 2.0 * batch + origins }
                }
                _ => match self.family.holds() {
                    Holds::Nothing => 0.0,
                    Holds::Real if self.plan.synthetic_fraction == 1.0 && !self.by_points => 2.0 * batch,
                    holds => {
                        let most = self.plan.most_points(generations);
                        // The points, the newest batch beside them, and what a fit puts in order.
                        let times = if holds == Holds::Everything { 3.0 } else { 2.0 };
                        times * most * point + self.family.model_bytes(most)
                    }
                },
            }
    }
}
