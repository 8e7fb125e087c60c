//! Which range an axis shows: from every row there is, so that nothing moves while playing.

use crate::experiment::{Centre, History, Metric};
use crate::figure::axis::Axis;
use crate::theory::{Curve, Kind};

/// What a range is made from: rows and a metric's place in them, and its theory.
pub(crate) struct Source<'a> {
    pub(crate) history: &'a History,
    pub(crate) metric: usize,
    pub(crate) theory: Option<&'a Curve>,
}

/// From the smallest to the largest of what it took.
#[derive(Clone, Copy)]
pub(crate) struct Span(pub(crate) f64, pub(crate) f64);

impl Span {
    pub(crate) const NONE: Self = Self(f64::INFINITY, f64::NEG_INFINITY);
    pub(crate) fn take(&mut self, value: f64) {
        if value.is_finite() {
            self.0 = self.0.min(value);
            self.1 = self.1.max(value);
        }
    }
}

/// The range of a plot, with room for other values, and for a line that runs along an end of it.
pub(crate) fn range(sources: &[Source<'_>], log: bool, centre: Centre, others: impl IntoIterator<Item = f64>) -> Axis {
    let axis = with_room(tight(sources, log, centre), others);
    let mut lines = Span::NONE;
    for source in sources {
        let info = &source.history.metrics()[source.metric];
        // The truth is one point: a line that leaves its height at once does not run along it.
        for row in source.history.rows().filter(|row| row.generation > 0) {
            let value = info.centre(&row.summaries[source.metric], centre);
            lines.take(axis.place(value).unwrap_or(f64::NAN));
        }
    }
    axis.with_edges_free(lines.0, lines.1)
}

fn tight(sources: &[Source<'_>], log: bool, centre: Centre) -> Axis {
    let metric = |source: &Source<'_>| source.history.metrics()[source.metric].metric;
    if !log && sources.iter().all(|source| matches!(metric(source), Metric::RealShare)) {
        return Axis::linear(-0.03, 1.05);
    }
    if !log && sources.iter().all(|source| matches!(metric(source), Metric::Tv)) {
        // The whole of it, unless all that there is lies at the bottom.
        let tops = sources.iter().flat_map(|source| source.history.rows().map(|row| row.summaries[source.metric].q95));
        let most = tops.filter(|top| top.is_finite()).fold(0.0, f64::max);
        return if most > 0.0 && most < 0.4 { Axis::round(0.0, 1.1 * most) } else { Axis::linear(0.0, 1.0) };
    }
    if !log && sources.iter().all(|source| source.history.metrics()[source.metric].share) {
        return Axis::linear(0.0, 1.0);
    }
    let value = |x: f64| {
        if !log {
            x
        } else if x > 0.0 {
            x.log10()
        } else {
            f64::NAN
        }
    };
    // The core is always on view; the outer band only as far as it leaves the core room.
    let (mut core, mut outer) = (Span::NONE, Span::NONE);
    for source in sources {
        for row in source.history.rows() {
            let summary = &row.summaries[source.metric];
            core.take(value(source.history.metrics()[source.metric].centre(summary, centre)));
            for x in [summary.q25, summary.q75] {
                // Around a mean, bands are not what it is about: on a logarithmic axis they may lie far below it.
                if centre == Centre::Median { core.take(value(x)) } else { outer.take(value(x)) }
            }
            for x in [summary.q05, summary.q95] {
                outer.take(value(x));
            }
        }
        if let Some(curve) = source.theory.filter(|curve| curve.kind == Kind::Exact && !log) {
            curve.values.iter().for_each(|&(_, x)| core.take(value(x)));
        }
    }
    if core.0 > core.1 {
        return if log { Axis::decades(-3.0, 0.0) } else { Axis::linear(0.0, 1.0) };
    }
    if log {
        let top = core.1.max(outer.1.min(core.1 + 0.4));
        let bottom = core.0.min(outer.0.max(core.0 - 1.2));
        return Axis::decades(bottom, top);
    }
    if (core.0, core.1) == (0.0, 0.0) && outer.1 <= 0.0 && !sources.iter().any(|source| wanders(metric(source))) {
        return Axis::linear(0.0, 1.0); // nothing but 0 yet, of what is never below it
    }
    let share = if centre == Centre::Median { 0.9 } else { 0.4 };
    let room = share * (core.1 - core.0).max(1e-9 * core.1.abs()).max(1e-12);
    let low = core.0.min(outer.0.max(core.0 - room));
    let high = core.1.max(outer.1.min(core.1 + room));
    Axis::round(low, high)
}

/// Whether it goes below 0 as well as above it.
fn wanders(metric: Metric) -> bool {
    matches!(metric, Metric::Quantity(_) | Metric::LnVarianceRatio | Metric::Reward)
}

/// The same with room for other values.
fn with_room(axis: Axis, values: impl IntoIterator<Item = f64>) -> Axis {
    let mut span = Span(axis.low, axis.high);
    for value in values {
        span.take(match axis.log {
            true if value <= 0.0 => f64::NAN, // has no place there
            true => value.log10(),
            false => value,
        });
    }
    match axis.log {
        _ if (span.0, span.1) == (axis.low, axis.high) => axis,
        true => Axis::decades(span.0, span.1),
        false => Axis::round(span.0, span.1),
    }
}

/// Values an axis needs room for while what is to come is hidden: from what is known alone, with as much room for a fall as
/// for a rise.
pub(crate) fn around(sources: &[Source<'_>], log: bool, centre: Centre) -> Vec<f64> {
    let mut values = Vec::new();
    for source in sources {
        let info = &source.history.metrics()[source.metric];
        let (mut span, mut first) = (Span::NONE, None);
        for row in source.history.rows() {
            let value = info.centre(&row.summaries[source.metric], centre);
            first = first.or(Some(value));
            if !log || value > 0.0 {
                span.take(value);
            }
        }
        if log {
            // Two decades down, one up.
            values.extend([0.01 * span.0, 10.0 * span.1].into_iter().filter(|x| x.is_finite()));
            continue;
        }
        if info.share || matches!(info.metric, Metric::RealShare) {
            continue; // have an axis of their own
        }
        if matches!(info.metric, Metric::Tv) {
            values.extend([0.0, 1.0]);
            continue;
        }
        let most = Some(span.0.abs().max(span.1.abs())).filter(|most| most.is_finite() && *most > 0.0).unwrap_or(0.5);
        let signed = span.0 < 0.0 || wanders(info.metric) && first == Some(0.0);
        values.extend([if signed { -2.0 * most } else { 0.0 }, 2.0 * most]);
    }
    values
}

/// The new range, unless the old one still serves: what is drawn should not jump at each touch of a slider.
pub(crate) fn settled(old: Option<Axis>, new: Axis) -> Axis {
    let serves = |old: &Axis| {
        old.log == new.log
            && old.low <= new.low + 1e-12
            && old.high >= new.high - 1e-12
            && new.span() >= 0.6 * old.span()
    };
    old.filter(serves).unwrap_or(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_serves_stays() {
        let old = Axis::linear(0.0, 2.0);
        assert_eq!(settled(Some(old), Axis::linear(0.0, 1.8)), old);
        assert_eq!(settled(Some(old), Axis::linear(0.0, 2.5)), Axis::linear(0.0, 2.5));
        assert_eq!(settled(Some(old), Axis::linear(0.0, 0.5)), Axis::linear(0.0, 0.5));
    }

    #[test]
    fn a_curve_at_the_most_there_is_is_seen_whole() {
        // A total variation of 1 at each generation, beside one that is less.
        let all: Vec<f64> = std::iter::once(0.0).chain([1.0; 40]).collect();
        let history = crate::figure::curves::tests::history(&all);
        let sources = [Source { history: &history, metric: 0, theory: None }];
        for (log, most) in [(false, 1.0), (true, 0.0)] {
            let axis = range(&sources, log, Centre::Median, []);
            // More than the half of a thick line of a plot of a hundred pixels.
            assert!((axis.high - most) / axis.span() > 0.03, "{axis:?}");
        }
    }

    #[test]
    fn while_the_rest_is_hidden_there_is_as_much_room_for_a_fall_as_for_a_rise() {
        let of = |values: &[f64], log: bool| {
            let history = crate::figure::curves::tests::history(values);
            let sources = [Source { history: &history, metric: 0, theory: None }];
            range(&sources, log, Centre::Median, around(&sources, log, Centre::Median))
        };
        // A total variation: all of it.
        assert_eq!(of(&[0.0, 0.1], false), Axis::linear(0.0, 1.0));
        let decades = of(&[0.0, 0.1], true);
        assert!(decades.log && decades.low <= -3.0 && decades.high >= 0.0, "{decades:?}");
        let (plain, log) = (Axis::linear(0.0, 1.0), Axis::decades(-2.0, 0.0));
        assert_eq!(with_room(plain, [0.5, 1.0, f64::NAN, f64::INFINITY]), plain);
        assert_eq!(with_room(plain, [3.0]), Axis::round(0.0, 3.0));
        assert_eq!(with_room(log, [0.0, -1.0, 1e-4]), Axis::decades(-4.0, 0.0));
    }

    #[test]
    fn an_error_that_is_nothing_yet_begins_at_nothing() {
        use crate::experiment::{Ensemble, Experiment, Scenario};
        let scenario = Scenario::from_toml("[truth]\nfamily = \"gaussian\"").unwrap();
        let experiment = std::sync::Arc::new(Experiment::new(scenario).unwrap());
        for (name, low) in [("mean_error_sq", 0.0), ("w2_sq", 0.0), ("mean", -1.0)] {
            let ensemble = Ensemble::new(&experiment, 3, experiment.metrics_named(&[name]).unwrap());
            let sources = [Source { history: ensemble.history(), metric: 0, theory: None }];
            let veiled = range(&sources, false, Centre::Median, around(&sources, false, Centre::Median));
            assert_eq!((veiled.low, veiled.high), (low, 1.0), "{name}");
        }
    }

    #[test]
    fn a_logarithmic_axis_shows_all_of_the_curve() {
        let values: Vec<f64> = (0..=300).map(|t| 10_f64.powi(-t)).chain([f64::NAN, 0.0, f64::INFINITY]).collect();
        let history = crate::figure::curves::tests::history(&values);
        let sources = [Source { history: &history, metric: 0, theory: None }];
        for centre in [Centre::Median, Centre::Mean] {
            let axis = range(&sources, true, centre, []);
            assert!(axis.low <= -300.0 && axis.high >= 0.0, "{axis:?}");
            let labels: Vec<String> =
                axis.ticks(170.0, 30.0, false).into_iter().filter(|tick| tick.major).map(|tick| tick.label).collect();
            assert_eq!(labels, ["10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰", "10⁰"]);
        }
    }
}
