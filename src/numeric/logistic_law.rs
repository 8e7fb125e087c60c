//! What logistic regression on standard normal inputs needs: expectations of its curve, and the maximum of its likelihood.
//!
//! With A(a) = E ln(1 + e^(aZ)) the expected log-partition is A(|w|), its gradient w E s'(|w|Z), s the logistic curve: so
//! that divergences are those of Bregman, and single integrals.

use crate::numeric::divergence::quick_normal_cdf;
use crate::numeric::guard::{Bounded as _, larger, smaller};
use crate::numeric::lanes::{BLOCK, Block, LnProduct, add, block, exps, sum, widely};
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::quick_exp::quick_exp;

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

/// Slopes up to this are averaged by evenly spaced nodes, steeper ones by panels.
const STEEP: f64 = 8.0;
/// No mass that counts lies beyond: e^(-40).
const REACH: f64 = 9.0;

/// What lies within such a distance from 0 of an odd curve's mean counts with its square.
const FINEST: f64 = 1e-8;

fn density(z: f64) -> f64 {
    quick_exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt()
}

/// A step of evenly spaced nodes that is exact to rounding for a normal density times a curve of aZ, whose nearest pole is at iπ:
/// the sum is off by about e^(-2πy / step + y²/2) for any height y below the pole's π/a.
fn spacing(a: f64) -> f64 {
    const DIGITS: f64 = 39.0;
    /// As far apart as the normal density itself allows; flat curves have their poles too far off to count.
    const WIDEST: f64 = 0.7;
    const FLAT: f64 = 0.35;
    let square = std::f64::consts::PI.powi(2);
    if a < FLAT { WIDEST } else { smaller(WIDEST, 2.0 * square / (DIGITS * a + 0.5 * square / a)) }
}

/// E f(Z) for even analytic curves f, by evenly spaced nodes.
fn evenly<const K: usize>(step: f64, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
    let mut sums = f(0.0).map(|x| 0.5 * density(0.0) * x);
    for i in 1..=(REACH / step) as u32 {
        let z = step * f64::from(i);
        let weight = density(z);
        sums.iter_mut().zip(f(z)).for_each(|(sum, x)| *sum += weight * x);
    }
    sums.map(|sum| 2.0 * step * sum)
}

/// E f(|aZ|, |Z|) for steep a and bounded f that have settled where their argument is beyond 40: to about 1e-12.
fn steeply<const K: usize>(a: f64, f: impl Fn(f64, f64) -> [f64; K]) -> [f64; K] {
    const PANELS: usize = 24;
    let width = smaller(REACH, 40.0 / a) / PANELS as f64;
    std::array::from_fn(|k| {
        let part = |z: f64| f(a * z, z)[k] * 2.0 * density(z);
        (0..PANELS).map(|i| smooth_integral(width * i as f64, width * (i + 1) as f64, part)).sum()
    })
}

/// E ln(1 + e^(aZ)), and E s'(aZ): the expected log-partition, and its gradient over the weights.
pub(crate) fn partition(a: f64) -> (f64, f64) {
    // Of an even argument: ln(1 + e^-t) and the slope.
    let curves = |t: f64| {
        let e = quick_exp(-t);
        let over = 1.0 / (1.0 + e);
        (e.ln_1p(), e * over * over)
    };
    if a > STEEP {
        let [rest, slope] = steeply(a, |t, _| <[f64; 2]>::from(curves(t)));
        return (a / std::f64::consts::TAU.sqrt() + rest, slope);
    }
    let [softplus, slope] = evenly(spacing(a), |z| {
        let (rest, slope) = curves(a * z);
        [0.5 * a * z + rest, slope]
    });
    (softplus, slope)
}

/// E s'(aZ), and E s'(aZ) Z^2: the information of one point across the weights and along them.
pub(crate) fn information(a: f64) -> (f64, f64) {
    let slope = |t: f64, z: f64| {
        let slope = logistic(t) * logistic(-t);
        [slope, slope * z * z]
    };
    let sums = if a > STEEP { steeply(a, slope) } else { evenly(spacing(a), |z| slope(a * z, z)) };
    sums.into()
}

/// E s(along R + across P) over R > 0, for independent standard normal R and P: to about 1e-13, at most 1/2.
///
/// With Z the argument over its own spread, R > 0 has the chance Phi(cZ) given Z, c = along / across: one integral, of the product
/// of two odd curves, beside 1/4.
pub(crate) fn half_mass(along: f64, across: f64) -> f64 {
    let (spread, turn) = (along.hypot(across), along / across);
    let odd = |t: f64| {
        let e = quick_exp(-t);
        0.5 * (1.0 - e) / (1.0 + e)
    };
    let step = smaller(spacing(spread), spacing(0.0) / 1.0_f64.hypot(turn));
    let both = |z: f64| odd(spread * z) * (quick_normal_cdf(turn * z) - 0.5);
    if spread == 0.0 {
        0.25
    } else if REACH / step < 200.0 {
        0.25 + evenly(step, |z| [both(z)])[0]
    } else {
        // A turn below all that counts is a step.
        let finest = if turn.abs() > 1.0 / FINEST { spread } else { larger(spread, turn.abs()) };
        0.25 + 2.0 * graded(1.0 / finest, |z| density(z) * both(z))
    }
}

/// The integral from 0 to [`REACH`] of a curve whose finest scale lies at 0: panels that double up to a width of 1/2.
fn graded(scale: f64, f: impl Fn(f64) -> f64) -> f64 {
    let mut width = (0.5 * scale).clamp(FINEST, 0.5);
    let (mut low, mut sum) = (0.0, 0.0);
    while low < REACH {
        sum += smooth_integral(low, low + width, &f);
        low += width;
        width = smaller(larger(width, 0.5 * low), 0.5);
    }
    sum
}

/// E s(m + spread Z): the curve along one direction, the others averaged out; of an endless slope a normal curve.
pub(crate) fn averaged(m: f64, spread: f64) -> f64 {
    let curve = |z: f64| density(z) * logistic(m + spread * z);
    if spread <= STEEP {
        let step = spacing(spread);
        let last = (REACH / step) as i32;
        return step * (-last..=last).map(|i| curve(step * f64::from(i))).sum::<f64>();
    }
    (-12..12).map(|i| smooth_integral(0.5 * f64::from(i), 0.5 * f64::from(i + 1), curve)).sum()
}

/// The outcome of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Summit {
    /// The maximum.
    At(Vector),
    /// The likelihood rises for ever: along these weights (of length 1), which part the two labels where such were found.
    Endless(Vector),
}

/// Inputs, and how many of their labels are 1 and how many there are.
pub(crate) type Labels<'a> = (&'a Vector, f64, f64);

/// Value, gradient and curvature of the log-likelihood at some weights, and whether they part the two labels.
struct Height {
    value: f64,
    gradient: Vector,
    curvature: [Vector; MOST],
    parts: bool,
}

/// The inputs of a block of points by their axis, and how many of their labels are 1 and how many there are: none past the last.
struct Few<const D: usize> {
    inputs: [Block; D],
    ones: Block,
    all: Block,
    count: usize,
    /// Each label is there once.
    once: bool,
}

impl<const D: usize> Few<D> {
    /// All points, by blocks.
    fn all<'a>(mut cases: impl Iterator<Item = Labels<'a>>) -> Vec<Self> {
        let mut blocks = Vec::new();
        loop {
            let none = [0.0; BLOCK];
            let mut few = Self { inputs: [none; D], ones: none, all: none, count: 0, once: true };
            for (x, ones, all) in cases.by_ref().take(BLOCK) {
                (0..D).for_each(|i| few.inputs[i][few.count] = x[i]);
                (few.ones[few.count], few.all[few.count]) = (ones, all);
                few.count += 1;
                few.once &= all == 1.0;
            }
            if few.count == 0 {
                return blocks;
            }
            blocks.push(few);
        }
    }
}

fn height<const D: usize>(points: &[Few<D>], w: &Vector) -> Height {
    let none = [0.0; BLOCK];
    let mut sums = Sums::<D> {
        value: none,
        gradient: [none; D],
        curvature: [[none; D]; D],
        wrong: none,
        product: LnProduct::new(),
    };
    widely(
        #[inline(always)]
        || {
            for few in points {
                sums.add(few, w);
            }
        },
    );
    sums.height()
}

/// What adds up over the points, in blocks.
struct Sums<const D: usize> {
    value: Block,
    gradient: [Block; D],
    curvature: [[Block; D]; D],
    /// Points on the wrong side of where their labels part.
    wrong: Block,
    /// Of single labels the logarithms are taken of products.
    product: LnProduct,
}

impl<const D: usize> Sums<D> {
    #[inline(always)]
    fn add(&mut self, few: &Few<D>, w: &Vector) {
        let Few { inputs: x, ones, all, count, once } = few;
        let mut m = [0.0; BLOCK];
        for i in 0..D {
            add(&mut m, |k| x[i][k] * w[i]);
        }
        let mut e = block(|k| -m[k].abs());
        exps(&mut e);
        let over = block(|k| 1.0 / (1.0 + e[k]));
        add(&mut self.value, |k| if m[k] > 0.0 { (ones[k] - all[k]) * m[k] } else { ones[k] * m[k] });
        add(&mut self.wrong, |k| {
            let (above, below) = (m[k] > 0.0, m[k] < 0.0);
            if ((ones[k] == 0.0) | above) & ((ones[k] == all[k]) | below) { 0.0 } else { 1.0 }
        });
        let gap = block(|k| ones[k] - all[k] * if m[k] >= 0.0 { over[k] } else { e[k] * over[k] });
        let steep = block(|k| all[k] * (e[k] * over[k] * over[k]));
        for i in 0..D {
            add(&mut self.gradient[i], |k| gap[k] * x[i][k]);
            for j in 0..=i {
                add(&mut self.curvature[i][j], |k| steep[k] * x[i][k] * x[j][k]);
            }
        }
        if *once {
            self.product.multiply(|k| if k < *count { 1.0 + e[k] } else { 1.0 });
        } else {
            for k in 0..*count {
                self.value[k] -= all[k] * e[k].ln_1p();
            }
        }
    }

    fn height(&self) -> Height {
        let mut at = Height {
            value: sum(&self.value) - self.product.ln(),
            gradient: [0.0; MOST],
            curvature: [[0.0; MOST]; MOST],
            parts: sum(&self.wrong) == 0.0,
        };
        for i in 0..D {
            at.gradient[i] = sum(&self.gradient[i]);
            (0..=i).for_each(|j| at.curvature[i][j] = sum(&self.curvature[i][j]));
        }
        at
    }
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
/// A step that gains no more than this share of the value is the last: it is followed by one of about its square.
const LAST: f64 = 1e-13;

/// The weights of largest likelihood, by Newton with halved steps, from `start`. Weights that part the labels prove that
/// there is no maximum; where the labels only just meet (repeated inputs), the curvature dies out on the way instead.
pub(crate) fn summit<'a>(cases: impl Iterator<Item = Labels<'a>>, d: usize, start: &Vector) -> Summit {
    // By the dimension, which the compiler then knows.
    match d {
        1 => summit_of::<1>(&Few::all(cases), start),
        2 => summit_of::<2>(&Few::all(cases), start),
        3 => summit_of::<3>(&Few::all(cases), start),
        4 => summit_of::<4>(&Few::all(cases), start),
        5 => summit_of::<5>(&Few::all(cases), start),
        6 => summit_of::<6>(&Few::all(cases), start),
        7 => summit_of::<7>(&Few::all(cases), start),
        _ => summit_of::<MOST>(&Few::all(cases), start),
    }
}

fn summit_of<const D: usize>(points: &[Few<D>], start: &Vector) -> Summit {
    let (mut w, d) = (*start, D);
    let mut at = height(points, &w);
    for _ in 0..ROUNDS {
        if at.parts {
            return Summit::Endless(unit(&w));
        }
        let steepest = (0..d).map(|i| at.curvature[i][i]).fold(f64::MIN_POSITIVE, larger);
        let l = factor(&at.curvature, d, 1e-12 * steepest);
        let step = solved(&l, d, at.gradient);
        let gain = dot(&step, &at.gradient);
        if gain <= LAST * at.value.abs() {
            let pivots = (0..d).map(|i| l[i][i] * l[i][i]);
            let (low, high) = pivots.fold((f64::INFINITY, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
            if low >= FLAT * high {
                return Summit::At(std::array::from_fn(|i| w[i] + step[i]));
            }
            if gain <= 1e-20 * at.value.abs() {
                return Summit::Endless(unit(&w));
            }
        }
        let mut share = 1.0;
        loop {
            let next: Vector = std::array::from_fn(|i| w[i] + share * step[i]);
            let there = height(points, &next);
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
            let (mean, steep) = partition(a);
            assert!((mean - wanted).abs() < 1e-7, "{a}: {mean} {wanted}");
            let slope = |z: f64| logistic(a * z) * logistic(-a * z);
            let (across, along) = information(a);
            assert!((across - rule.expect(slope)).abs() < 1e-7 && (across - steep).abs() < 1e-15, "{a}");
            assert!((along - rule.expect(|z| z * z * slope(z))).abs() < 1e-7, "{a}");
            let curve = averaged(0.4, a);
            assert!((curve - rule.expect(|z| logistic(0.4 + a * z))).abs() < 1e-7, "{a}");
        }
        // A step: a E max(0, Z), and a slope that integrates to 1 over aZ.
        let steep = 1e6;
        let (mean, slope) = partition(steep);
        assert!((mean / steep - 1.0 / std::f64::consts::TAU.sqrt()).abs() < 1e-9);
        assert!((slope * steep - 1.0 / std::f64::consts::TAU.sqrt()).abs() < 1e-9);
    }

    /// Even nodes and panels are two ways to one value: to 1e-12, over all slopes that are steep or not.
    #[test]
    fn even_nodes_and_panels_agree() {
        for i in 0..60 {
            let a = STEEP * f64::from(i) / 59.0;
            let (mean, slope) = partition(a);
            let [rest, by_panels] = steeply(a, |t, _| [(-t).exp().ln_1p(), logistic(t) * logistic(-t)]);
            let wanted = a / std::f64::consts::TAU.sqrt() + rest;
            assert!((mean - wanted).abs() < 1e-12 * wanted, "{a}: {mean} {wanted}");
            assert!((slope - by_panels).abs() < 1e-12, "{a}: {slope} {by_panels}");
            let [along] = steeply(a, |t, z| [logistic(t) * logistic(-t) * z * z]);
            assert!((information(a).1 - along).abs() < 1e-12, "{a}");
            let curve = |z: f64| density(z) * logistic(0.7 + a * z);
            let panels =
                (-90..90).map(|i| smooth_integral(0.1 * f64::from(i), 0.1 * f64::from(i + 1), curve)).sum::<f64>();
            assert!((averaged(0.7, a) - panels).abs() < 1e-12, "{a}");
        }
    }

    /// Against half a plane of nodes, where these do (1e-12), and closed values: of a flat curve, of a step, of none across.
    #[test]
    fn the_mass_over_half_a_plane_is_a_single_integral() {
        let plane = |along: f64, across: f64| -> f64 {
            let row = |r: f64| -> f64 {
                let at = |p: f64| density(p) * logistic(along * r + across * p);
                (-36..36).map(|i| smooth_integral(0.25 * f64::from(i), 0.25 * f64::from(i + 1), at)).sum()
            };
            (0..36)
                .map(|i| smooth_integral(0.25 * f64::from(i), 0.25 * f64::from(i + 1), |r| density(r) * row(r)))
                .sum()
        };
        for along in [-6.0, -1.0, -0.2, 0.0, 0.1, 0.9, 3.0, 7.0] {
            for across in [0.0, 0.01, 0.3, 1.0, 5.0] {
                let (found, wanted) = (half_mass(along, across), plane(along, across));
                assert!((found - wanted).abs() < 1e-12, "{along} {across}: {found} {wanted}");
            }
        }
        assert_eq!((half_mass(0.0, 0.0), half_mass(0.0, 3.0)), (0.25, 0.25));
        // Of steps the angle between both directions tells it.
        for turn in [1e-9, 0.01, 1.0, 30.0, 1e9_f64] {
            let (found, wanted) = (half_mass(1e7 * turn, 1e7), 0.25 + turn.atan() / std::f64::consts::TAU);
            assert!((found - wanted).abs() < 1e-7, "{turn}: {found} {wanted}");
        }
    }

    fn padded(x: &[f64]) -> Vector {
        std::array::from_fn(|i| x.get(i).copied().unwrap_or(0.0))
    }

    #[test]
    fn the_summit_has_no_slope_and_parted_labels_have_none() {
        let single = |one: bool| (f64::from(u8::from(one)), 1.0);
        let inputs = [[0.5, -1.0], [1.2, 0.3], [-0.7, 0.8], [0.1, 0.4], [-1.5, -0.2], [0.9, 1.1]].map(|x| padded(&x));
        let of = |labels: [bool; 6]| {
            let cases = || inputs.iter().zip(labels.map(single)).map(|(x, (ones, all))| (x, ones, all));
            (summit(cases(), 2, &[0.0; MOST]), summit(cases(), 2, &padded(&[3.0, -2.0])))
        };
        let mixed = [true, false, true, false, false, true];
        let (Summit::At(w), Summit::At(again)) = of(mixed) else { panic!("these labels meet") };
        assert!((0..2).all(|i| (w[i] - again[i]).abs() < 1e-10), "{w:?} {again:?}");
        let both = |times: f64| {
            inputs.iter().zip(mixed.map(single)).map(move |(x, (ones, all))| (x, times * ones, times * all))
        };
        let slope = height::<2>(&Few::all(both(1.0)), &w).gradient;
        assert!(slope.iter().all(|x| x.abs() < 1e-9), "{slope:?}");
        // Counted in threes they have the same summit.
        let Summit::At(thrice) = summit(both(3.0), 2, &[0.0; MOST]) else { panic!("these labels meet") };
        assert!((0..2).all(|i| (w[i] - thrice[i]).abs() < 1e-10), "{w:?} {thrice:?}");
        let side = inputs.map(|x| x[0] + 0.2 * x[1] > 0.0);
        let (Summit::Endless(v), Summit::Endless(_)) = of(side) else { panic!("these do not") };
        assert!(inputs.iter().zip(side).all(|(x, one)| (dot(x, &v) > 0.0) == one));
        // One input with both labels, all others parted by what is orthogonal to it.
        let touching = [[1.0, 0.0], [1.0, 0.0], [0.3, 1.0], [-0.4, -1.0]].map(|x| padded(&x));
        let labels = [true, false, true, false].map(single);
        let cases = || touching.iter().zip(labels).map(|(x, (ones, all))| (x, ones, all));
        assert!(matches!(summit(cases(), 2, &[0.0; MOST]), Summit::Endless(_)));
    }
}
