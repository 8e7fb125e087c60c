//! Laws so near to each other that their divergence is of second order.

use crate::numeric::divergence::exp_gap;

use super::integrals::{ends, whole_but};
use super::law::Law;

/// Logarithms of two densities that differ by less than this share of themselves are those of one law.
const SAME: f64 = 1e-12;
/// Below this difference of logarithms anywhere two laws are near, and their divergence is of its second order.
const CLOSE: f64 = 0.5;
/// Error allowed of a divergence of near laws, however small it is.
const OF_NEAR: f64 = 1e-16;

/// How near to each other two laws are wherever they have any mass to speak of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Nearness {
    Same,
    Near,
    Apart,
}

/// Looked at between quantiles and breaks of both.
pub(super) fn nearness(p: &dyn Law, q: &dyn Law) -> Nearness {
    let mut ends = ends(p, q);
    ends.sort_unstable_by(f64::total_cmp);
    let mut found = Nearness::Same;
    for pair in ends.windows(2).filter(|pair| pair[0] < pair[1]) {
        let x = f64::midpoint(pair[0], pair[1]);
        let (of_p, of_q) = (p.ln_density(x), q.ln_density(x));
        let gap = (of_p - of_q).abs();
        if of_p == of_q || gap <= SAME * (1.0 + of_p.abs()) {
            continue;
        }
        if gap.is_nan() || gap > CLOSE {
            return Nearness::Apart;
        }
        found = Nearness::Near;
    }
    // Nothing was looked at where all ends are one.
    if ends.first() == ends.last() { Nearness::Apart } else { found }
}

/// KL(p || q) of near laws as the integral of p ln(p / q) - p + q, which is nowhere negative and of second order itself.
pub(super) fn near_kl(p: &dyn Law, q: &dyn Law) -> f64 {
    let part = |x: f64| {
        let (of_p, of_q) = (p.ln_density(x), q.ln_density(x));
        let gap = of_q - of_p;
        match of_p.exp() {
            0.0 => of_q.exp(),
            height if gap > CLOSE => of_q.exp() - height * (1.0 + gap),
            height => height * exp_gap(gap),
        }
    };
    whole_but(&ends(p, q), [None; 2], OF_NEAR, part)
}
