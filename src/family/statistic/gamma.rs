//! The statistic of gamma points, their total: how it is drawn, split and revealed.

use crate::family::{Random, Total};
use crate::numeric::draw::gamma;

/// The total of `n` gamma points of that shape and scale.
pub(crate) fn gamma_total(shape: f64, scale: f64, n: u64, rng: &mut Random) -> Total {
    Total { n, sum: scale * gamma(shape * n as f64, rng) }
}

/// The totals of the first `head` of gamma points and of the rest: the head's share is Beta, free of the scale.
pub(crate) fn split_total(batch: &Total, head: u64, shape: f64, rng: &mut Random) -> (Total, Total) {
    let rest = batch.n - head;
    let (h, r) = (gamma(shape * head as f64, rng), gamma(shape * rest as f64, rng));
    let share = if h + r > 0.0 { h / (h + r) } else { 0.0 };
    (Total { n: head, sum: batch.sum * share }, Total { n: rest, sum: batch.sum * (1.0 - share) })
}

/// At most `limit` of the gamma points of a total: they share it out like a Dirichlet law.
pub(crate) fn reveal_total(batch: &Total, limit: usize, shape: f64, rng: &mut Random) -> Vec<f64> {
    let shown = limit.min(usize::try_from(batch.n).unwrap_or(usize::MAX));
    let mut points: Vec<f64> = (0..shown).map(|_| gamma(shape, rng)).collect();
    let whole = points.iter().sum::<f64>() + gamma(shape * (batch.n - shown as u64) as f64, rng);
    points.iter_mut().for_each(|x| *x *= batch.sum / whole);
    points
}
