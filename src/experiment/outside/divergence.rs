//! Divergences of two laws on the line: in closed form, or by integrals of both densities.

use crate::numeric::guard::{at_least, at_most};
use crate::numeric::panels::{Place, integral, panels as between};
use crate::numeric::tails::diverges;

use super::integrals::{ends, goes_on, whole, whole_but};
use super::law::{Law, width};
use super::nearness::{Nearness, near_kl, nearness};

/// Below this a model is not integrated over: nodes would fall on too few numbers.
const UNRESOLVED: f64 = 1e-10;

/// What is left of a sum of closed parts that cancel is told from nothing above this share of their size.
const CLEAR: f64 = 1e-4;

/// KL(p || q) where every part of the mean of -ln q under p is known in closed form, as the entropy of p is; infinite beyond
/// the numbers, `None` where it is not all closed, or next to nothing beside its parts.
fn closed_kl(p: &dyn Law, q: &dyn Law) -> Option<f64> {
    let form = q.form()?;
    let terms = form.terms.into_iter().filter(|term| term.0 != 0.0);
    let mut parts = terms.map(|(weight, what)| Some(-weight * p.mean_of(what)?)).collect::<Option<Vec<f64>>>()?;
    parts.extend([-form.constant, Some(-p.entropy()).filter(|entropy| !entropy.is_nan())?]);
    let (sum, size) = (parts.iter().sum::<f64>(), parts.iter().map(|part| part.abs()).sum::<f64>());
    // A part beyond the largest float makes the whole as large; two that pull apart leave nothing known.
    if !sum.is_finite() {
        return Some(if sum == f64::INFINITY { sum } else { f64::NAN });
    }
    (sum > CLEAR * size).then_some(sum)
}

/// Whether a divergence is infinite: one of the laws is gone, or p has mass where q has none, or too heavy a tail for it.
fn is_infinite(p: &dyn Law, q: &dyn Law) -> bool {
    p.is_gone() || q.is_gone() || p.tails().zip(q.tails()).is_some_and(|(of_p, of_q)| diverges(of_p, of_q))
}

/// KL(p || q) in nats, in closed form or to about 1e-8; +inf where q misses mass of p; NaN where it is not computed.
pub(crate) fn kl(p: &dyn Law, q: &dyn Law) -> f64 {
    if is_infinite(p, q) {
        return f64::INFINITY;
    }
    if let Some(closed) = closed_kl(p, q) {
        return closed;
    }
    let nearness = nearness(p, q);
    if nearness == Nearness::Same {
        return 0.0;
    }
    let tails = p.tails().zip(q.tails());
    let room = tails.map_or([None; 2], |(of_p, of_q)| [0, 1].map(|side| of_p[side].room(of_q[side])));
    if goes_on(p) && room == [None; 2] {
        return f64::NAN; // what lies beyond the numbers may be all that counts, and is not known as that of a power is
    }
    let (low, high) = p.interval(0.3);
    if width(p) < UNRESOLVED {
        // As good as a point to q, unless q is as narrow.
        let (from, to) = q.interval(0.3);
        return if high - low < POINT * (to - from) {
            -p.entropy() - q.ln_density(f64::midpoint(low, high))
        } else {
            f64::NAN
        };
    }
    if nearness == Nearness::Near && room == [None; 2] && !goes_on(q) {
        return at_least(near_kl(p, q), 0.0);
    }
    let part = |x: f64| {
        let ln = p.ln_density(x);
        match ln.exp() {
            0.0 if ln == f64::NEG_INFINITY => 0.0,
            // Far out a density is no number any more where its product with the other's logarithm may still be one.
            0.0 => {
                let gap = ln - q.ln_density(x);
                if gap.is_finite() { (ln + gap.abs().ln()).exp().copysign(gap) } else { 0.0 }
            }
            height => height * (ln - q.ln_density(x)),
        }
    };
    let ends = ends(p, q);
    // Parts narrower than floats are apart fall between them.
    let panels = between(ends.iter().map(|&x| Place::new(0.0, x)).collect());
    let found = integral(&|at: Place| p.ln_density(at.off).exp(), panels.as_deref(), MISSED / 10.0, 0.0);
    if found < 1.0 - MISSED && !goes_on(p) { f64::NAN } else { at_least(whole(&ends, room, part), 0.0) }
}

/// Mass that panels may miss.
const MISSED: f64 = 1e-3;

/// A law so much narrower than another is a point to it.
const POINT: f64 = 1e-6;

/// Two laws that share so much are near.
const NEAR: f64 = 0.9;
/// Error asked of a share of the mass.
const OF_A_SHARE: f64 = 1e-10;

/// Total variation, to about 1e-7; NaN where it is not computed.
pub(crate) fn tv(p: &dyn Law, q: &dyn Law) -> f64 {
    if p.is_gone() || q.is_gone() {
        return 1.0;
    }
    if width(p).min(width(q)) < UNRESOLVED {
        let [wide, narrow] = [p, q].map(|law| law.interval(0.3)).map(|(low, high)| high - low);
        let (wide, narrow) = (wide.max(narrow), wide.min(narrow));
        return if narrow < POINT * wide { 1.0 } else { f64::NAN };
    }
    if nearness(p, q) == Nearness::Same {
        return 0.0;
    }
    let (ends, height) = (ends(p, q), |law: &dyn Law, x: f64| law.ln_density(x).exp());
    // What they share ends where one of them does: of an end where a density grows without bound, only one sees anything.
    let shared = whole_but(&ends, [None; 2], OF_A_SHARE, |x| at_most(height(p, x), height(q, x)));
    // And of a law that goes on beyond the numbers what they share is all that can be summed up.
    if shared < NEAR || goes_on(p) || goes_on(q) {
        return (1.0 - shared).clamp(0.0, 1.0);
    }
    // Of near laws the difference itself, for its digits.
    (0.5 * whole_but(&ends, [None; 2], OF_A_SHARE, |x| (height(p, x) - height(q, x)).abs())).clamp(0.0, 1.0)
}
