//! What logistic regression on standard normal inputs needs: expectations of its curve, and the maximum of its likelihood.
//!
//! With A(a) = E ln(1 + e^(aZ)) the expected log-partition is A(|w|), its gradient w E s'(|w|Z), s the logistic curve: so
//! that divergences are those of Bregman, and single integrals.

use crate::numeric::guard::{Bounded as _, larger, smaller};
use crate::numeric::quadrature::smooth_integral;

/// Most inputs; a point is kept in place.
pub(crate) const MOST: usize = 8;
/// Inputs, or weights; 0 past the dimension.
pub(crate) type Vector = [f64; MOST];

/// Sum of products.
pub(crate) fn dot(a: &Vector, b: &Vector) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The logistic curve 1 / (1 + e^-m).
pub(crate) fn logistic(m: f64) -> f64 {
    let e = (-m.abs()).exp();
    if m >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// ln(1 + e^m).
pub(crate) fn softplus(m: f64) -> f64 {
    m.at_least(0.0) + (-m.abs()).exp().ln_1p()
}

/// E f(|aZ|, |Z|) for a bounded f that has settled where its argument is beyond 40: to about 1e-12.
fn even(a: f64, f: impl Fn(f64, f64) -> f64) -> f64 {
    const PANELS: usize = 24;
    // On the scale of the curve or of the inputs, whichever is the finer.
    let reach = if a > 1.0 { smaller(9.0, 40.0 / a) } else { 9.0 };
    let density = |z: f64| (-0.5 * z * z).exp() * (2.0 / std::f64::consts::PI).sqrt();
    let width = reach / PANELS as f64;
    (0..PANELS).map(|i| smooth_integral(width * i as f64, width * (i + 1) as f64, |z| f(a * z, z) * density(z))).sum()
}

/// E ln(1 + e^(aZ)).
pub(crate) fn mean_softplus(a: f64) -> f64 {
    a / std::f64::consts::TAU.sqrt() + even(a, |t, _| (-t).exp().ln_1p())
}

/// E s'(aZ), and E s'(aZ) Z^2: the information of one point across the weights and along them.
pub(crate) fn information(a: f64) -> (f64, f64) {
    let slope = |t: f64| logistic(t) * logistic(-t);
    (even(a, |t, _| slope(t)), even(a, |t, z| slope(t) * z * z))
}

/// E s'(aZ).
pub(crate) fn mean_slope(a: f64) -> f64 {
    even(a, |t, _| logistic(t) * logistic(-t))
}

/// E f(R, P) over R > 0: half a plane of standard normal pairs, of size 1/2. To 1e-6 for curves of slope up to 8 or so.
pub(crate) fn half_plane(f: impl Fn(f64, f64) -> f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    let across = |r: f64| -> f64 {
        (-6..6).map(|i| smooth_integral(f64::from(i), f64::from(i + 1), |p| density(p) * f(r, p))).sum()
    };
    (0..6).map(|i| smooth_integral(f64::from(i), f64::from(i + 1), |r| density(r) * across(r))).sum()
}

/// E s(m + spread Z): the curve along one direction, the others averaged out; of an endless slope a normal curve.
pub(crate) fn averaged(m: f64, spread: f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    (-12..12)
        .map(|i| {
            let (low, high) = (0.5 * f64::from(i), 0.5 * f64::from(i + 1));
            smooth_integral(low, high, |z| density(z) * logistic(m + spread * z))
        })
        .sum()
}

/// The outcome of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Summit {
    /// The maximum.
    At(Vector),
    /// The likelihood rises for ever: along these weights (of length 1), which part the two labels where such were found.
    Endless(Vector),
}

/// Value, gradient and curvature of the log-likelihood at some weights, and whether they part the two labels.
struct Height {
    value: f64,
    gradient: Vector,
    curvature: [Vector; MOST],
    parts: bool,
}

fn height<'a>(cases: impl Iterator<Item = (&'a Vector, bool)>, d: usize, w: &Vector) -> Height {
    let mut at = Height { value: 0.0, gradient: [0.0; MOST], curvature: [[0.0; MOST]; MOST], parts: true };
    for (x, one) in cases {
        let m = dot(x, w);
        let e = (-m.abs()).exp();
        let over = 1.0 / (1.0 + e);
        let p = if m >= 0.0 { over } else { e * over };
        at.value -= e.ln_1p() + if one { (-m).at_least(0.0) } else { m.at_least(0.0) };
        at.parts &= if one { m > 0.0 } else { m < 0.0 };
        let (gap, steep) = (f64::from(u8::from(one)) - p, e * over * over);
        for i in 0..d {
            at.gradient[i] += gap * x[i];
            let line = steep * x[i];
            for (sum, other) in at.curvature[i][..=i].iter_mut().zip(x) {
                *sum += line * other;
            }
        }
    }
    at
}

/// Cholesky's factor of a positive matrix, lower triangle; pivots below `floor` are lifted to it.
fn factor(matrix: &[Vector; MOST], d: usize, floor: f64) -> [Vector; MOST] {
    let mut l = [[0.0; MOST]; MOST];
    for i in 0..d {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let left = matrix[i][j] - known;
            l[i][j] = if i == j { left.at_least(floor).sqrt() } else { left / l[j][j] };
        }
    }
    l
}

fn solved(l: &[Vector; MOST], d: usize, mut b: Vector) -> Vector {
    for i in 0..d {
        let known: f64 = (0..i).map(|k| l[i][k] * b[k]).sum();
        b[i] = (b[i] - known) / l[i][i];
    }
    for i in (0..d).rev() {
        let known: f64 = (i + 1..d).map(|k| l[k][i] * b[k]).sum();
        b[i] = (b[i] - known) / l[i][i];
    }
    b
}

fn scaled(w: &Vector, by: f64) -> Vector {
    w.map(|x| x * by)
}

fn unit(w: &Vector) -> Vector {
    let length = dot(w, w).sqrt();
    if length > 0.0 { scaled(w, 1.0 / length) } else { std::array::from_fn(|i| if i == 0 { 1.0 } else { 0.0 }) }
}

/// Rounds of Newton; a likelihood that rises for ever shows it within 45.
const ROUNDS: usize = 100;
/// A curvature flatter than this in some direction, against its steepest, has lost its maximum.
const FLAT: f64 = 1e-8;

/// The weights of largest likelihood, by Newton with halved steps, from `start`. Weights that part the labels prove that
/// there is no maximum; where the labels only just meet (repeated inputs), the curvature dies out on the way instead.
pub(crate) fn summit<'a, I>(cases: impl Fn() -> I, d: usize, start: &Vector) -> Summit
where
    I: Iterator<Item = (&'a Vector, bool)>,
{
    let mut w = *start;
    let mut at = height(cases(), d, &w);
    for _ in 0..ROUNDS {
        if at.parts {
            return Summit::Endless(unit(&w));
        }
        let steepest = (0..d).map(|i| at.curvature[i][i]).fold(f64::MIN_POSITIVE, larger);
        let l = factor(&at.curvature, d, 1e-12 * steepest);
        let step = solved(&l, d, at.gradient);
        let gain = dot(&step, &at.gradient);
        if gain <= 1e-20 * at.value.abs() {
            let pivots = (0..d).map(|i| l[i][i] * l[i][i]);
            let (low, high) = pivots.fold((f64::INFINITY, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
            return if low < FLAT * high { Summit::Endless(unit(&w)) } else { Summit::At(w) };
        }
        let mut share = 1.0;
        loop {
            let next: Vector = std::array::from_fn(|i| w[i] + share * step[i]);
            let there = height(cases(), d, &next);
            // Down by rounding at most, or so short a step that it does not matter.
            if there.parts || there.value >= at.value - 1e-12 * at.value.abs() || share < 1e-6 {
                (w, at) = (next, there);
                break;
            }
            share *= 0.5;
        }
    }
    Summit::Endless(unit(&w))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::quadrature::Rule;

    /// Against Gauss and Hermite's rule, of which 64 nodes do for slopes up to 2 (1e-9), and the limits of steep curves.
    #[test]
    fn expectations_meet_another_rule() {
        let rule = Rule::normal(64);
        for a in [0.0, 0.3, 1.0, 1.7] {
            let wanted = rule.expect(|z| softplus(a * z));
            assert!((mean_softplus(a) - wanted).abs() < 1e-7, "{a}: {} {wanted}", mean_softplus(a));
            let slope = |z: f64| logistic(a * z) * logistic(-a * z);
            let (across, along) = information(a);
            assert!((across - rule.expect(slope)).abs() < 1e-7 && across == mean_slope(a), "{a}");
            assert!((along - rule.expect(|z| z * z * slope(z))).abs() < 1e-7, "{a}");
            let curve = averaged(0.4, a);
            assert!((curve - rule.expect(|z| logistic(0.4 + a * z))).abs() < 1e-7, "{a}");
        }
        // A step: a E max(0, Z), and a slope that integrates to 1 over aZ.
        let steep = 1e6;
        assert!((mean_softplus(steep) / steep - 1.0 / std::f64::consts::TAU.sqrt()).abs() < 1e-9);
        assert!((mean_slope(steep) * steep - 1.0 / std::f64::consts::TAU.sqrt()).abs() < 1e-9);
        assert!((half_plane(|_, _| 1.0) - 0.5).abs() < 1e-8);
    }

    fn padded(x: &[f64]) -> Vector {
        std::array::from_fn(|i| x.get(i).copied().unwrap_or(0.0))
    }

    #[test]
    fn the_summit_has_no_slope_and_parted_labels_have_none() {
        let inputs = [[0.5, -1.0], [1.2, 0.3], [-0.7, 0.8], [0.1, 0.4], [-1.5, -0.2], [0.9, 1.1]].map(|x| padded(&x));
        let of = |labels: [bool; 6]| {
            let cases = || inputs.iter().zip(labels);
            (summit(cases, 2, &[0.0; MOST]), summit(cases, 2, &padded(&[3.0, -2.0])))
        };
        let mixed = [true, false, true, false, false, true];
        let (Summit::At(w), Summit::At(again)) = of(mixed) else { panic!("these labels meet") };
        assert!((0..2).all(|i| (w[i] - again[i]).abs() < 1e-10), "{w:?} {again:?}");
        let slope = height(inputs.iter().zip(mixed), 2, &w).gradient;
        assert!(slope.iter().all(|x| x.abs() < 1e-9), "{slope:?}");
        let side = inputs.map(|x| x[0] + 0.2 * x[1] > 0.0);
        let (Summit::Endless(v), Summit::Endless(_)) = of(side) else { panic!("these do not") };
        assert!(inputs.iter().zip(side).all(|(x, one)| (dot(x, &v) > 0.0) == one));
        // One input with both labels, all others parted by what is orthogonal to it.
        let touching = [[1.0, 0.0], [1.0, 0.0], [0.3, 1.0], [-0.4, -1.0]].map(|x| padded(&x));
        let cases = || touching.iter().zip([true, false, true, false]);
        assert!(matches!(summit(cases, 2, &[0.0; MOST]), Summit::Endless(_)));
    }
}
