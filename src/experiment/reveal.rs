//! Points to look at: of each batch of a training set its own, given its statistic.

use crate::family::{Batch as _, Family};
use crate::numeric::guard::Bounded as _;

use super::chain::Chain;
use super::origin::{MOST_POINTS, Origin};
use super::plan::Sizes;
use super::seed::{Purpose, stream};
use super::setup::Setup;

/// A batch in the training set: the generation it was born at, and its two halves.
pub(super) struct Part<F: Family> {
    pub(super) born: u64,
    real: F::Batch,
    /// The real half itself, where it is of measured points.
    measured: Option<Vec<F::Point>>,
    synthetic: F::Batch,
    /// The synthetic half itself, where a rule has selected its points.
    selected: Option<Vec<F::Point>>,
}

impl<F: Family> Part<F> {
    /// The newest batch of a run.
    pub(super) fn newest(chain: &Chain<F>) -> Self {
        let (real, synthetic) = chain.newest();
        let measured = chain.measured().map(<[F::Point]>::to_vec);
        let selected = chain.selected().map(|points| points[..points.len().min(MOST_POINTS)].to_vec());
        Self { born: chain.generation(), real: real.clone(), measured, synthetic: synthetic.clone(), selected }
    }

    pub(super) fn sizes(&self) -> Sizes {
        Sizes { real: self.real.len(), synthetic: self.synthetic.len() }
    }

    /// So many of its points as the quota allows, real ones first: each time the same.
    pub(super) fn points(&self, setup: &Setup<F>, replicate: u64, quota: &mut Quota) -> Vec<(F::Point, Origin)> {
        let mut rng = stream(setup.seed, replicate, Purpose::Reveal(self.born));
        let halves = [(&self.real, self.measured.as_ref(), true), (&self.synthetic, self.selected.as_ref(), false)];
        let mut points = Vec::new();
        for (half, known, real) in halves {
            let limit = quota.next(half.len());
            let shown = match known {
                _ if limit == 0 || half.is_empty() => Vec::new(),
                Some(known) if !known.is_empty() => known.iter().take(limit).cloned().collect(),
                _ => setup.family.reveal_places(half, limit, &mut rng),
            };
            quota.given += shown.len();
            points.extend(shown.into_iter().map(|point| (point, Origin { born: self.born, real })));
        }
        points
    }
}

/// How many points are shown, of many only a share.
pub(super) struct Quota {
    share: f64,
    due: f64,
    given: usize,
}

impl Quota {
    /// At most so many of a total.
    pub(super) fn new(total: u64, most: usize) -> Self {
        Self { share: (most as f64 / total as f64).at_most(1.0), due: 0.0, given: 0 }
    }

    fn next(&mut self, len: u64) -> usize {
        self.due += len as f64 * self.share;
        if self.share == 1.0 { usize::MAX } else { (self.due.round() as usize).saturating_sub(self.given) }
    }
}
