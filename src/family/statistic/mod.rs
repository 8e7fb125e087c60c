//! Mergeable statistics, and how they are drawn, split and revealed.

pub(crate) mod finite;
pub(crate) mod gamma;
pub(crate) mod normal;
pub(crate) mod points;
pub(crate) mod scatter;
pub(crate) mod sorted;

/// Inside `impl Family`, of a family whose batch begins empty and takes its points by `push`.
macro_rules! collected {
    ($batch:ty, $point:ty) => {
        fn empty(&self) -> $batch {
            <$batch>::default()
        }
        fn observe(&self, batch: &mut $batch, point: $point) {
            batch.push(point);
        }
    };
}
/// The same where a point is a number and lies at itself.
macro_rules! numbers {
    ($batch:ty) => {
        fn coordinate(&self, point: f64) -> f64 {
            point
        }
        $crate::family::statistic::collected!($batch, f64);
    };
}
/// Inside `impl Family`, of a batch that holds its points.
macro_rules! kept {
    ($batch:ty, $point:ty) => {
        fn split(&self, batch: &$batch, head: u64, rng: &mut $crate::family::Random) -> ($batch, $batch) {
            batch.split(head, rng)
        }
        fn reveal(&self, batch: &$batch, limit: usize, rng: &mut $crate::family::Random) -> Vec<$point> {
            batch.reveal(limit, rng)
        }
    };
}
/// Inside `impl Family`, of a family that is fitted by the mean of its points.
macro_rules! fitted_by_mean {
    ($params:ty) => {
        fn fit(&self, batch: &$crate::family::Total, model: &mut $params) {
            model.mean = batch.mean().unwrap_or(model.mean);
        }
        fn fit_weighted(
            &self,
            real: &$crate::family::Total,
            synthetic: &$crate::family::Total,
            weight: f64,
            model: &mut $params,
        ) -> bool {
            model.mean = real.mixed_mean(synthetic, weight).unwrap_or(model.mean);
            true
        }
    };
}
pub(crate) use {collected, fitted_by_mean, kept, numbers};
