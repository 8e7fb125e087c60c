//! Integrals over a law: between its quantiles, and outwards until nothing comes of it.

use crate::numeric::halt::halted;
use crate::numeric::panels::{Place, integral, panels as between};
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::tails::Tail;

use super::law::{Law, TAILS};

/// Panels between two of them.
const PANELS: usize = 8;

/// Ends of panels, ascending.
pub(crate) fn panels(law: &dyn Law) -> Vec<f64> {
    let mut ends: Vec<f64> = TAILS.iter().map(|&tail| law.interval(tail)).flat_map(|(low, high)| [low, high]).collect();
    ends.sort_unstable_by(f64::total_cmp);
    ends.dedup();
    let each = |pair: &[f64]| {
        let (from, step) = (pair[0], (pair[1] - pair[0]) / PANELS as f64);
        (0..PANELS).map(move |i| from + i as f64 * step).collect::<Vec<_>>()
    };
    let mut all: Vec<f64> = ends.windows(2).flat_map(each).collect();
    all.extend(ends.last());
    all
}

/// The integral of a function over panels.
fn over(ends: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    ends.windows(2).map(|pair| smooth_integral(pair[0], pair[1], &f)).sum()
}

/// Mean of a function under a law, to about 1e-7 of a bounded one.
pub(crate) fn mean(law: &dyn Law, f: impl Fn(f64) -> f64) -> f64 {
    over(&panels(law), |x| law.ln_density(x).exp() * f(x))
}

/// Error asked of an integral, of its size.
const TOLERANCE: f64 = 1e-9;
/// Panels are doubled outwards at most so many times: from end to end of the numbers.
const DOUBLINGS: usize = 2100;
/// What is added outwards counts for nothing below this share.
const NOTHING: f64 = 1e-14;

/// Quantiles and breaks of both, as ends of panels: those beyond the numbers have nothing to tell.
pub(crate) fn ends(p: &dyn Law, q: &dyn Law) -> Vec<f64> {
    let of = |law: &dyn Law| {
        let quantiles = TAILS.iter().map(|&tail| law.interval(tail)).flat_map(|(low, high)| [low, high]);
        quantiles.chain(law.breaks()).filter(|x| x.is_finite()).collect::<Vec<f64>>()
    };
    [of(p), of(q)].concat()
}

/// After so many doublings nothing but the heaviest tail is left of an integrand.
const FAR_OUT: usize = 100;

/// Integral of f over the whole line: between these ends, and beyond them until nothing comes of it. Where f falls like a power
/// on a side, each doubling there adds 2 to minus `room` of the one before, in the end: what is left then is known. NaN if not
/// computed, as where there is more to come at the end of the numbers.
pub(crate) fn whole(ends: &[f64], room: [Option<f64>; 2], f: impl Fn(f64) -> f64) -> f64 {
    whole_but(ends, room, 0.0, f)
}

/// The same but for an error of `least`, however small the integral is.
pub(super) fn whole_but(ends: &[f64], room: [Option<f64>; 2], least: f64, f: impl Fn(f64) -> f64) -> f64 {
    let over = |ends: &[f64]| {
        let panels = between(ends.iter().map(|&x| Place::new(0.0, x)).collect());
        integral(&|at: Place| f(at.off), panels.as_deref(), TOLERANCE, least)
    };
    let (low, high) = ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
    let mut sum = over(ends);
    for ((from, step), room) in [(low, low - high), (high, high - low)].into_iter().zip(room) {
        let (mut at, mut step, mut last) = (from, step, 0.0_f64);
        for doubling in 0..DOUBLINGS {
            let next = at + step;
            if !sum.is_finite() || halted() {
                break;
            }
            if !next.is_finite() {
                // What comes beyond the numbers is nothing, or not known.
                sum = if last.abs() <= TOLERANCE * sum.abs() { sum } else { f64::NAN };
                break;
            }
            let part = smooth_integral(at.min(next), at.max(next), &f);
            if part.is_infinite() {
                return f64::NAN; // some value there is beyond the numbers, and the integral is not
            }
            sum += part;
            if part.abs() <= NOTHING * sum.abs() {
                break;
            }
            if let Some(room) = room.filter(|_| doubling >= FAR_OUT) {
                sum += part / (room * std::f64::consts::LN_2).exp_m1();
                break;
            }
            (at, step, last) = (next, 2.0 * step, part);
        }
    }
    sum
}

/// Whether a law has mass beyond the numbers.
pub(super) fn goes_on(law: &dyn Law) -> bool {
    let (low, high) = law.interval(TAILS[0]);
    !(high - low).is_finite()
}

/// Mean and variance under a law of a function that grows like this power of x: infinite where a tail has no such mean, NaN where
/// they are not computed.
pub(crate) fn moments(law: &dyn Law, order: f64, f: impl Fn(f64) -> f64) -> [f64; 2] {
    let ends = ends(law, law);
    let mean_of = |order: f64, g: &dyn Fn(f64) -> f64| {
        let room = |tail: Tail| if let Tail::Power(index) = tail { Some(index - order) } else { None };
        let rooms = law.tails().map_or([None; 2], |tails| tails.map(room)).map(|room| room.filter(|_| order > 0.0));
        if rooms.iter().flatten().any(|&room| room <= 0.0) {
            return f64::INFINITY;
        }
        let part = |x: f64| match law.ln_density(x).exp() {
            0.0 => 0.0,
            height => height * g(x),
        };
        whole(&ends, rooms, part)
    };
    let mean = mean_of(order, &f);
    [mean, mean_of(2.0 * order, &|x| (f(x) - mean).powi(2))]
}
