//! Axes: which range, and real ticks, on linear and on logarithmic scales.

use crate::figure::numbers::{minus, superscript};

/// The least part of an axis that can be on view alone.
const LEAST: f64 = 1e-4;
/// A logarithmic axis over less than this, in decades, is marked like a linear one.
const NARROW: f64 = 0.6;

/// A range in plot units; on a log axis these are powers of ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) log: bool,
}

/// A mark on an axis. Minor ones have no label and no grid line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) label: String,
    pub(crate) major: bool,
}

impl Tick {
    /// Where there are only whole numbers, those are marked and no others.
    pub(crate) fn at_whole(self) -> Option<Self> {
        let is_whole = (self.at - self.at.round()).abs() <= 1e-9 * self.at.abs().max(1.0);
        let zeros = |rest: &str| rest.chars().all(|c| c == '0');
        let label = match self.label.split_once('.') {
            Some((front, rest)) if zeros(rest) => front.to_owned(),
            _ => self.label,
        };
        is_whole.then_some(Self { label, ..self })
    }

    /// The same on a logarithmic axis of what is counted: 1, 2, 5, 10 in place of powers of ten.
    pub(crate) fn at_count(self) -> Option<Self> {
        let value = 10_f64.powf(self.at);
        let is_whole = value > 0.5 && (value - value.round()).abs() <= 1e-6 * value;
        let label = if self.label.is_empty() || value >= 1e6 { self.label } else { format!("{value:.0}") };
        is_whole.then_some(Self { label, ..self })
    }
}

impl Axis {
    /// A linear axis.
    pub(crate) fn linear(low: f64, high: f64) -> Self {
        if high > low && low.is_finite() && high.is_finite() {
            Self { low, high, log: false }
        } else {
            let middle = if low.is_finite() { low } else { 0.0 };
            let room = middle.abs().max(1.0) * 0.5;
            Self { low: middle - room, high: middle + room, log: false }
        }
    }

    /// A linear axis that reaches to whole steps; from 0 where that is near.
    pub(crate) fn round(low: f64, high: f64) -> Self {
        let plain = Self::linear(low, high);
        let low = if plain.low > 0.0 && plain.low < 0.5 * plain.high { 0.0 } else { plain.low };
        let step = step(plain.high - low, 8);
        Self::linear((low / step + 1e-9).floor() * step, (plain.high / step - 1e-9).ceil() * step)
    }

    /// A logarithmic axis over whole decades.
    pub(crate) fn decades(low: f64, high: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() { (low.floor(), high.ceil()) } else { (-3.0, 0.0) };
        Self { low, high: high.max(low + 1.0), log: true }
    }

    /// The same with room beyond an end that these come near: a line on the very edge is cut in half.
    #[must_use]
    pub(crate) fn with_edges_free(self, low: f64, high: f64) -> Self {
        const NEAR: f64 = 0.02;
        const ROOM: f64 = 0.04;
        let [near, room] = [NEAR, ROOM].map(|share| share * self.span());
        Self {
            low: if low - self.low < near { self.low - room } else { self.low },
            high: if self.high - high < near { self.high + room } else { self.high },
            ..self
        }
    }

    /// Generations from 0 to the end; on a logarithmic axis from 1, for 0 has no place there.
    pub(crate) fn generations(end: u64, log: bool) -> Self {
        let end = end.max(1) as f64;
        if log { Self { low: 0.0, high: end.max(2.0).log10(), log } } else { Self::linear(0.0, end) }
    }

    /// The same, a part of it alone on view, from one value to another, as far as it is there.
    #[must_use]
    pub(crate) fn within(&self, part: Option<[f64; 2]>) -> Self {
        let Some(part) = part else { return *self };
        // A value without a place, as 0 on a logarithmic axis, lies before the beginning.
        let low = self.at(part[0]).map_or(self.low, |low| low.max(self.low));
        let high = self.at(part[1]).map_or(self.high, |high| high.min(self.high));
        if high - low >= 0.5 * LEAST * self.span() { Self { low, high, ..*self } } else { *self }
    }

    /// From one place to another, held within the axis, in values: what [`Self::within`] takes. `None` of all of it.
    pub(crate) fn part(&self, low: f64, high: f64) -> Option<[f64; 2]> {
        let span = (high - low).clamp(LEAST * self.span(), self.span());
        if !span.is_finite() || span >= (1.0 - 1e-6) * self.span() {
            return None;
        }
        let middle = f64::midpoint(low, high).clamp(self.low + 0.5 * span, self.high - 0.5 * span);
        Some([middle - 0.5 * span, middle + 0.5 * span].map(|at| self.value(at)))
    }

    /// What stands at a place.
    pub(crate) fn value(&self, at: f64) -> f64 {
        if self.log { 10_f64.powf(at) } else { at }
    }

    /// A value in plot units, however far it is from what is on view; `None` where a log axis has no place for it.
    pub(crate) fn at(&self, value: f64) -> Option<f64> {
        let placed = match self.log {
            true if value <= 0.0 => return None,
            true => value.log10(),
            false => value,
        };
        placed.is_finite().then_some(placed)
    }

    /// The same where it is on view.
    pub(crate) fn seen(&self, value: f64) -> Option<f64> {
        let near = 1e-9 * self.span();
        self.at(value).filter(|at| (self.low - near..=self.high + near).contains(at))
    }

    /// Length in plot units.
    pub(crate) fn span(&self) -> f64 {
        self.high - self.low
    }

    /// A value in plot units; `None` where a log axis has no place for it.
    pub(crate) fn place(&self, value: f64) -> Option<f64> {
        self.at(value).map(|placed| self.held(placed))
    }

    /// An edge of a band: like [`Self::place`], but what is off the scale is put just outside the plot.
    pub(crate) fn edge(&self, value: f64) -> Option<f64> {
        match value {
            v if v.is_nan() => None,
            f64::INFINITY => Some(self.high + self.span()),
            v if v == f64::NEG_INFINITY || (self.log && v <= 0.0) => Some(self.low - self.span()),
            v => self.place(v),
        }
    }

    /// Far values cost much to paint and show nothing.
    pub(crate) fn held(&self, placed: f64) -> f64 {
        placed.clamp(self.low - self.span(), self.high + self.span())
    }

    /// Marks for an axis of so many pixels, labels at least `apart` pixels from each other.
    pub(crate) fn ticks(&self, pixels: f32, apart: f32, percent: bool) -> Vec<Tick> {
        let most = ((pixels / apart).floor() as usize).clamp(2, 12);
        if self.log { self.decade_ticks(most) } else { self.even_ticks(most, percent) }
    }

    fn even_ticks(&self, most: usize, percent: bool) -> Vec<Tick> {
        let step = if percent { step(self.span(), most.min(5)) } else { step(self.span(), most) };
        let decimals = (-step.log10() - 1e-9).ceil().max(0.0) as usize;
        // 0.25 needs two decimals though 0.1 < 0.25.
        let decimals = if (step * 10_f64.powi(decimals as i32)).fract().abs() > 1e-6 { decimals + 1 } else { decimals };
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        let tick = |i: i64| {
            let at = i as f64 * step;
            let label = if percent {
                format!("{:.0} %", at * 100.0).replace("-0 ", "0 ")
            } else if self.span() >= 1e6 || step < 1e-5 {
                scientific(at)
            } else {
                format!("{:.decimals$}", if i == 0 { 0.0 } else { at })
            };
            Tick { at, label: minus(label), major: true }
        };
        if last - first > 100 { Vec::new() } else { (first..=last).map(tick).collect() }
    }

    /// Few decades within, and room: 1, 2 and 5 times a power of ten get labels too, in plain numbers.
    fn short_ticks(&self) -> Vec<Tick> {
        let tick = |at: f64, k: u32, power: i32| {
            let major = matches!(k, 1 | 2 | 5);
            let label = if major { plain(f64::from(k), power) } else { String::new() };
            Tick { at, label, major }
        };
        let powers = self.low.floor() as i32..=self.high.floor() as i32;
        let all = powers.flat_map(|power| (1..10).map(move |k| (f64::from(power) + f64::from(k).log10(), k, power)));
        let within = all.filter(|(at, ..)| *at >= self.low - 1e-9 && *at <= self.high + 1e-9);
        within.map(|(at, k, power)| tick(at, k, power)).collect()
    }

    /// Hardly more than one value within: round ones, which do not lie evenly.
    fn narrow_ticks(&self, most: usize) -> Vec<Tick> {
        let plain = Self { low: self.value(self.low), high: self.value(self.high), log: false };
        let ticks = if plain.low > 0.0 && plain.high.is_finite() { plain.even_ticks(most, false) } else { Vec::new() };
        ticks.into_iter().filter_map(|tick| Some(Tick { at: self.at(tick.at)?, ..tick })).collect()
    }

    fn decade_ticks(&self, most: usize) -> Vec<Tick> {
        if self.span() < NARROW {
            return self.narrow_ticks(most.min(6));
        }
        let (first, last) = (self.low.ceil() as i32, self.high.floor() as i32);
        if last - first < 1 || self.span() < 2.7 && 3.0 * self.span() < most as f64 {
            return self.short_ticks();
        }
        // Hundreds of decades are thinned to round powers.
        let needed = (((last - first) as f64 / most as f64).ceil() as i32).max(1);
        let every = [1, 2, 5, 10, 20, 25, 50, 100].into_iter().find(|every| *every >= needed).unwrap_or(needed);
        // Marks between two labels are few, too: of hundreds each would lie in its neighbour's pixel.
        let between = if every > 5 { every / 5 } else { 1 };
        let mut ticks = Vec::new();
        for power in (first..=last).filter(|power| power.rem_euclid(between) == 0) {
            let shown = power.rem_euclid(every) == 0;
            let label = if shown { format!("10{}", superscript(power)) } else { String::new() };
            ticks.push(Tick { at: f64::from(power), label, major: shown });
            if every == 1 && last - first <= 8 {
                // An axis that begins between two decades has marks below the first.
                let from = if power == first { first - 1 } else { power };
                let places = (from..=power).flat_map(|p| (2..10).map(move |k| f64::from(p) + f64::from(k).log10()));
                let minor = places.filter(|at| *at >= self.low - 1e-9 && *at <= self.high);
                ticks.extend(minor.map(|at| Tick { at, label: String::new(), major: false }));
            }
        }
        ticks
    }
}

/// k times a power of ten, as short as it goes.
fn plain(k: f64, power: i32) -> String {
    if (-4..6).contains(&power) {
        let decimals = (-power).max(0) as usize;
        format!("{:.decimals$}", k * 10_f64.powi(power))
    } else {
        format!("{k}×10{}", superscript(power))
    }
}

fn scientific(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let power = value.abs().log10().floor() as i32;
    let front = value / 10_f64.powi(power);
    format!("{}×10{}", (front * 100.0).round() / 100.0, superscript(power))
}

/// A step of 1, 2, 2.5 or 5 times a power of ten, so that about `most` of them fit.
fn step(span: f64, most: usize) -> f64 {
    let raw = span / most.max(1) as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let fraction = raw / power;
    // Halves of what may be counts are no marks.
    let halves = |nice: f64| nice == 2.5 && power == 1.0;
    let mut nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().filter(|nice| !halves(*nice));
    nice.find(|nice| fraction <= nice * (1.0 + 1e-9)).unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_lie_within() {
        let labels = |axis: Axis, pixels| {
            axis.ticks(pixels, 40.0, false).into_iter().filter(|t| t.major).map(|t| t.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(Axis::linear(0.0, 1.0), 200.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(Axis::linear(0.0, 2.0), 330.0).len(), 9);
        assert_eq!(labels(Axis::linear(-4.0, 4.0), 170.0), ["−4", "−2", "0", "2", "4"]);
        assert_eq!(labels(Axis::decades(-3.0, 1.2), 300.0), ["10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹", "10²"]);
        let all = Axis::decades(-300.0, 0.0).ticks(300.0, 40.0, false);
        assert_eq!((all.len(), all.iter().filter(|tick| tick.major).count()), (31, 7));
        // Within less than a decade there are numbers too, and marks before the first decade.
        let within = |low: f64, high: f64| Axis { low: low.log10(), high: high.log10(), log: true };
        assert_eq!(labels(within(12.0, 80.0), 300.0), ["20", "50"]);
        assert_eq!(labels(within(0.03, 0.2), 300.0), ["0.05", "0.1", "0.2"]);
        let marks = within(4.0, 1000.0).ticks(300.0, 40.0, false);
        assert_eq!(marks.iter().filter(|tick| !tick.major && tick.at < 1.0).count(), 6);
    }

    #[test]
    fn counts_have_marks_at_whole_numbers_alone() {
        let whole = |axis: Axis| {
            let ticks = axis.ticks(300.0, 30.0, false).into_iter().filter_map(Tick::at_whole);
            ticks.map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(whole(Axis::linear(-0.6, 1.6)), ["0", "1"]);
        assert_eq!(whole(Axis::linear(0.9, 3.1)), ["1", "2", "3"]);
        assert_eq!(whole(Axis::linear(0.0, 100.0)), ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"]);
    }

    #[test]
    fn generations_on_a_logarithmic_axis_are_marked_in_plain_numbers() {
        let counts = |axis: Axis, pixels| {
            let ticks = axis.ticks(pixels, 36.0, false).into_iter().filter_map(Tick::at_count);
            ticks.map(|tick| tick.label).filter(|label| !label.is_empty()).collect::<Vec<_>>()
        };
        let axis = Axis::generations(100, true);
        assert_eq!((axis.low, axis.high), (0.0, 2.0));
        assert_eq!(counts(axis, 440.0), ["1", "2", "5", "10", "20", "50", "100"]);
        assert_eq!(counts(axis, 120.0), ["1", "10", "100"]);
        assert_eq!(counts(Axis::generations(5000, true), 300.0), ["1", "10", "100", "1000"]);
        assert_eq!(counts(axis.within(Some([20.0, 26.0])), 440.0), ["20", "21", "22", "23", "24", "25", "26"]);
        assert_eq!((axis.at(0.0), axis.seen(101.0), axis.seen(100.0)), (None, None, Some(2.0)));
        assert_eq!(Axis::generations(100, false), Axis::linear(0.0, 100.0));
    }

    #[test]
    fn a_part_on_view_stays_within_the_axis_and_is_the_same_in_values() {
        for axis in [Axis::linear(-2.0, 6.0), Axis::decades(-3.0, 4.0)] {
            let part = axis.part(0.5, 1.5).unwrap();
            let seen = axis.within(Some(part));
            assert!((seen.low - 0.5).abs() < 1e-9 && (seen.high - 1.5).abs() < 1e-9 && seen.log == axis.log);
            // Beyond an end it is moved in; more than all of it is all of it; there is a least.
            let moved = axis.within(axis.part(axis.high - 0.2, axis.high + 0.8));
            assert!((moved.span() - 1.0).abs() < 1e-9 && (moved.high - axis.high).abs() < 1e-9, "{moved:?}");
            assert_eq!((axis.part(-9.0, 9.0), axis.part(f64::NAN, 1.0)), (None, None));
            let least = axis.within(axis.part(1.0, 1.0));
            assert!(least.span() > 0.0 && least.span() < 1e-3, "{least:?}");
            assert_eq!((axis.within(None), axis.within(Some([1e9, 2e9]))), (axis, axis));
        }
        let log = Axis::decades(-3.0, 4.0).within(Some([0.0, 10.0]));
        assert_eq!((log.low, log.high), (-3.0, 1.0));
    }

    #[test]
    fn a_line_on_an_edge_gets_room_beyond_it() {
        let unit = Axis::linear(0.0, 1.0);
        assert_eq!(unit.with_edges_free(0.3, 0.6), unit);
        let top = unit.with_edges_free(0.3, 1.0);
        assert!(top.low == 0.0 && (1.03..1.05).contains(&top.high), "{top:?}");
        let both = unit.with_edges_free(0.0, 1.0);
        assert!(both.low < -0.03 && both.high > 1.03, "{both:?}");
        assert_eq!(unit.with_edges_free(f64::INFINITY, f64::NEG_INFINITY), unit);
    }

    #[test]
    fn nothing_without_a_place_gets_one() {
        let log = Axis::decades(-3.0, 2.0);
        assert_eq!(
            (log.place(0.0), log.place(-1.0), log.place(f64::NAN), log.place(f64::INFINITY)),
            (None, None, None, None)
        );
        assert!(log.edge(f64::INFINITY).is_some_and(f64::is_finite) && log.edge(0.0).is_some_and(f64::is_finite));
        assert!(Axis::linear(0.0, 1.0).place(1e300).is_some_and(|at| at < 10.0));
        let odd = Axis::linear(f64::NAN, f64::INFINITY);
        assert!(odd.high > odd.low);
    }
}
