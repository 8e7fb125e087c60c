//! Adaptive integrals over the line whose work is bounded whatever comes in, and in the units of the narrowest law.
//!
//! A place is told by a mean it lies near and the way from there, so that a law narrower than the gap between floats
//! around its mean is integrated as any other.

use std::collections::BinaryHeap;

use crate::numeric::halt::halted;

/// A place on the line: a base, such as the mean of a law, and the way from there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) base: f64,
    pub(crate) off: f64,
}

impl Place {
    pub(crate) fn of(x: f64) -> Self {
        Self { base: x, off: 0.0 }
    }
    pub(crate) fn new(base: f64, off: f64) -> Self {
        Self { base, off }
    }
    /// The number nearest to it.
    pub(crate) fn value(self) -> f64 {
        self.base + self.off
    }
    /// How far it lies beyond a number, with its digits.
    pub(crate) fn beyond(self, x: f64) -> f64 {
        (self.base - x) + self.off
    }
}

/// A panel: a base, and the ways from there to its two ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panel {
    pub(crate) base: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// More ends of panels than this are not integrated over: some seconds of work.
pub(crate) const MOST_ENDS: usize = 100_000;
/// Panels that an integral may add to those it begins with.
const MOST_ADDED: usize = 2000;
/// What the estimated error may be of the size of an integral that has used them up: the estimate is far above the error.
const LEAST_SETTLED: f64 = 1e-5;

/// Panels that end at these places, in any order. `None` if one of them is no number, or they are too many.
pub(crate) fn panels(mut ends: Vec<Place>) -> Option<Vec<Panel>> {
    if ends.len() > MOST_ENDS || ends.iter().any(|end| !end.value().is_finite()) {
        return None;
    }
    ends.sort_unstable_by(|a, b| a.value().total_cmp(&b.value()).then(a.off.total_cmp(&b.off)));
    let mut all = Vec::with_capacity(ends.len());
    let mut last: Option<Place> = None;
    for end in ends {
        let Some(begin) = last else {
            last = Some(end);
            continue;
        };
        // An end that rounding has put out of its order is left out.
        let panel = Panel { base: begin.base, from: begin.off, to: end.beyond(begin.base) };
        if panel.to > panel.from {
            all.push(panel);
            last = Some(end);
        }
    }
    Some(all)
}

/// Places in (0, 1) of the 15-point Kronrod rule, its weights, and those of the 7-point Gauss rule inside it.
const KRONROD: [(f64, f64, f64); 8] = [
    (0.991_455_371_120_812_6, 0.022_935_322_010_529_22, 0.0),
    (0.949_107_912_342_758_5, 0.063_092_092_629_978_55, 0.129_484_966_168_869_7),
    (0.864_864_423_359_769_1, 0.104_790_010_322_250_18, 0.0),
    (0.741_531_185_599_394_4, 0.140_653_259_715_525_92, 0.279_705_391_489_276_67),
    (0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0.0),
    (0.405_845_151_377_397_2, 0.190_350_578_064_785_4, 0.381_830_050_505_118_9),
    (0.207_784_955_007_898_47, 0.204_432_940_075_298_9, 0.0),
    (0.0, 0.209_482_141_084_727_83, 0.417_959_183_673_469_4),
];

/// What one panel came to: the integral, that of the function's size, and an estimate of the error.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) panel: Panel,
    pub(crate) value: f64,
    pub(crate) size: f64,
    pub(crate) error: f64,
}

impl Part {
    fn of(f: &impl Fn(Place) -> f64, panel: Panel) -> Self {
        let (middle, half) = (f64::midpoint(panel.from, panel.to), 0.5 * (panel.to - panel.from));
        let (mut kronrod, mut gauss, mut size) = (0.0, 0.0, 0.0);
        for (x, w, g) in KRONROD {
            let one = f(Place::new(panel.base, middle + half * x));
            let other = if x == 0.0 { 0.0 } else { f(Place::new(panel.base, middle - half * x)) };
            kronrod += w * (one + other);
            gauss += g * (one + other);
            size += w * (one.abs() + other.abs());
        }
        let (gap, size) = (half * (kronrod - gauss).abs(), half * size);
        // Kronrod's own error is far below the gap: about its power 3/2, relative to the panel (Piessens et al., QUADPACK,
        // 1983). Below the rounding of the values nothing is to be gained.
        let share = (200.0 * gap / size).powf(1.5);
        let error = match () {
            () if size == 0.0 || gap <= 1e-14 * size || half <= 1e-14 * middle.abs() => 0.0,
            () if share > 1.0 => size,
            () => size * share,
        };
        Self { panel, value: half * kronrod, size, error }
    }
}

/// Integral over panels, of which the worst is halved until the sum of their estimated errors is at most `tolerance` of
/// the integral of the function's size, or at most `least`.
///
/// The work is bounded. NaN stands for "not computed": a value was no number, there were too many panels, or the
/// integral did not settle. It is infinite if a value is.
pub(crate) fn integral(f: &impl Fn(Place) -> f64, panels: Option<&[Panel]>, tolerance: f64, least: f64) -> f64 {
    let Some(panels) = panels else { return f64::NAN };
    let mut parts: Vec<Part> = Vec::with_capacity(panels.len());
    for &panel in panels {
        if halted() {
            return f64::NAN;
        }
        let part = Part::of(f, panel);
        if part.value.is_nan() || part.size.is_infinite() {
            return part.value;
        }
        parts.push(part);
    }
    refined(parts, |panel| Part::of(f, panel), tolerance, least)
}

/// The same from panels that are known already.
pub(crate) fn refined(mut parts: Vec<Part>, of: impl Fn(Panel) -> Part, tolerance: f64, least: f64) -> f64 {
    if let Some(lost) = parts.iter().find(|part| part.value.is_nan() || part.size.is_infinite()) {
        return lost.value;
    }
    let sums =
        |parts: &[Part]| parts.iter().fold((0.0, 0.0), |(size, error), part| (size + part.size, error + part.error));
    let (mut size, mut error) = sums(&parts);
    let ranked = |(place, part): (usize, &Part)| (part.error.to_bits(), place); // of what is not negative the order is kept
    let mut worst: BinaryHeap<(u64, usize)> = parts.iter().enumerate().map(ranked).collect();
    let most = parts.len() + MOST_ADDED;
    while error > tolerance * size && error > least && parts.len() < most && !halted() {
        let Some((_, place)) = worst.pop() else { break };
        let Panel { base, from, to } = parts[place].panel;
        let middle = f64::midpoint(from, to);
        let old = parts[place];
        let halves = [Panel { base, from, to: middle }, Panel { base, from: middle, to }].map(&of);
        for (half, at) in halves.into_iter().zip([place, parts.len()]) {
            if half.value.is_nan() || half.size.is_infinite() {
                return half.value;
            }
            size += half.size;
            error += half.error;
            if at == place {
                parts[place] = half
            } else {
                parts.push(half)
            }
            worst.push((half.error.to_bits(), at));
        }
        size -= old.size;
        error -= old.error;
        if parts.len().is_multiple_of(64) {
            (size, error) = sums(&parts); // what rounding has left of the subtractions goes
        }
    }
    let (size, error) = sums(&parts);
    if error > LEAST_SETTLED * size && error > least {
        return f64::NAN;
    }
    parts.iter().map(|part| part.value).sum()
}

/// The same between numbers.
#[cfg(test)]
fn integral_between(f: &impl Fn(f64) -> f64, ends: &[f64], tolerance: f64) -> f64 {
    let panels = panels(ends.iter().map(|&x| Place::new(0.0, x)).collect());
    integral(&|at: Place| f(at.off), panels.as_deref(), tolerance, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn integrals_come_out() {
        let wave = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
        assert!((integral_between(&wave, &[-9.0, 0.3, 9.0], 1e-12) - 1.0).abs() < 1e-12);
        assert!((integral_between(&|x: f64| (x - 0.3).abs(), &[0.0, 1.0], 1e-10) - 0.29).abs() < 1e-9);
        let peak = integral_between(&|x: f64| 1.0 / (1e-6 + x * x), &[-1.0, 1.0], 1e-12);
        assert!((peak - 2e3 * 1e3_f64.atan()).abs() < 1e-8);
        assert_eq!(integral_between(&wave, &[], 1e-9), 0.0);
    }

    /// Whatever the integrand: no more than so many values of it, and no number that is none.
    #[test]
    fn work_is_bounded_and_what_is_not_computed_is_no_number() {
        let calls = Cell::new(0_u32);
        let counted = |value: f64| {
            calls.set(calls.get() + 1);
            value
        };
        let noise = |x: f64| (x.to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64;
        assert!(integral_between(&|x| counted(noise(x)), &[0.0, 1.0, 2.0], 1e-9).is_nan());
        assert!(calls.replace(0) < 15 * 2 * (MOST_ADDED as u32 + 4));
        assert!(integral_between(&|x| counted(if x > 0.7 { f64::NAN } else { 1.0 }), &[0.0, 1.0], 1e-9).is_nan());
        assert!(calls.get() < 20);
        assert_eq!(integral_between(&|x| if x > 0.7 { f64::INFINITY } else { 1.0 }, &[0.0, 1.0], 1e-9), f64::INFINITY);
        assert!(integral_between(&|x| x, &[0.0, f64::NAN, 1.0], 1e-9).is_nan());
        assert!(integral_between(&|x| x, &[0.0, f64::INFINITY], 1e-9).is_nan());
        // In units so large or small that an absolute tolerance is out of reach, or lets everything pass.
        for unit in [1e-200, 1e-9, 1.0, 1e9, 1e200] {
            let found = integral_between(&|x: f64| unit * (x - 0.3).abs(), &[0.0, 1.0], 1e-10);
            assert!((found / unit - 0.29).abs() < 1e-9, "{unit}");
        }
    }

    /// A law of a width far below the gap between floats has all its mass.
    #[test]
    fn places_near_a_base_keep_their_digits() {
        for width in [1.0, 1e-9, 1e-17, 1e-150] {
            let ends = [-9.0, 0.0, 9.0].map(|z| Place::new(0.7, z * width));
            let panels = panels([&ends[..], &[Place::of(-40.0), Place::of(0.7), Place::of(50.0)]].concat());
            let wave = |at: Place| {
                let z = at.beyond(0.7) / width;
                (-0.5 * z * z).exp() / width / std::f64::consts::TAU.sqrt()
            };
            assert!((integral(&wave, panels.as_deref(), 1e-10, 0.0) - 1.0).abs() < 1e-9, "{width}");
        }
    }
}
