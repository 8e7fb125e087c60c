//! Batches: by their statistic, or point by point in pieces, so that nobody waits for the end of one that is not wanted.

use crate::family::{Batch as _, Family, Random};

use super::cancel::{Cancelled, LOOKS};
use super::setup::Setup;

/// Points drawn between two looks at whether they are still wanted: well below a tenth of a second. Of a family without a
/// statistic a point may be a text or a series.
fn piece<F: Family>() -> u64 {
    if F::ABOUT.statistic { 1 << 14 } else { 1 << 8 }
}

/// A batch by its statistic or its points; of points in pieces. `false` if cancelled: what is in `into` is then a part.
pub(super) fn draw<F: Family>(
    setup: &Setup<F>,
    params: &F::Params,
    n: u64,
    rng: &mut Random,
    into: &mut F::Batch,
    cancelled: Cancelled<'_>,
) -> bool {
    if !setup.by_points && (n <= piece::<F>() || !setup.family.draws_points()) {
        setup.family.draw(params, n, rng, into);
        return true;
    }
    // Of points that are long vectors fewer: each takes as much longer.
    let step = (64 * piece::<F>() / (setup.family.point_bytes() as u64).max(64)).max(1);
    let mut from = 0;
    while from < n {
        let to = n.min(from + step);
        setup.family.draw_places(params, from..to, rng, into);
        from = to;
        if from < n && cancelled() {
            return false;
        }
    }
    true
}

/// Fresh real points: a batch of the truth, or points of whatever stands in its place, which are added to `measured`, too.
pub(super) fn draw_fresh<F: Family>(
    setup: &Setup<F>,
    n: u64,
    rng: &mut Random,
    into: &mut F::Batch,
    mut measured: Option<&mut Vec<F::Point>>,
    cancelled: Cancelled<'_>,
) -> bool {
    if !setup.has_external_truth() {
        return draw(setup, &setup.truth, n, rng, into, cancelled);
    }
    let source = setup.source();
    for place in 0..n {
        if place % LOOKS == LOOKS - 1 && cancelled() {
            return false;
        }
        let point = source.fresh_point(rng);
        if let Some(measured) = &mut measured {
            measured.push(point.clone());
        }
        setup.family.observe(into, point);
    }
    true
}

/// The real batch, in the two parts that reuse needs: what came first, and the rest.
#[derive(Clone, Debug)]
pub(super) struct RealBatch<F: Family> {
    pub(super) head: F::Batch,
    pub(super) rest: F::Batch,
    /// The points themselves, if they are measured ones in their random order.
    pub(super) points: Option<Vec<F::Point>>,
}

impl<F: Family> RealBatch<F> {
    /// Makes the head hold the first `n` points: nested, since a larger head only takes from the rest.
    pub(super) fn reach<'a>(&mut self, setup: &Setup<F>, n: u64, rng: impl FnOnce() -> &'a mut Random) {
        let have = self.head.len();
        if n <= have {
            if n < have {
                // Sizes of one plan never shrink; kept for safety of the statistic.
                self.head = setup.family.split(&self.head, n, rng()).0;
            }
            return;
        }
        if let Some(points) = &self.points {
            points[have as usize..n as usize]
                .iter()
                .for_each(|point| setup.family.observe(&mut self.head, point.clone()));
        } else {
            let (more, rest) = setup.family.split(&self.rest, n - have, rng());
            self.head.merge(&more);
            self.rest = rest;
        }
    }
}
