//! The first side minus the second, generation by generation; on a logarithmic axis over it.

use super::axis::Axis;
use super::curves::{Points, line_on};
use super::known::theory_of;
use super::numbers::LACK;
use super::range::Span;
use crate::experiment::{Centre, History, RUNS, Row, Summary};
use crate::family::metric;
use crate::theory::{Curve, Kind};

/// Two sides and where the metric is in the rows of each.
pub(crate) struct Pair<'a> {
    pub(crate) histories: [&'a History; 2],
    pub(crate) theory: [&'a [Curve]; 2],
    pub(crate) places: [usize; 2],
    pub(crate) log: bool,
    /// What stands for all runs.
    pub(crate) centre: Centre,
}

impl<'a> Pair<'a> {
    /// What is between two values in plot units; `None` where either is not finite.
    pub(crate) fn between(&self, left: f64, right: f64) -> Option<f64> {
        let place = |x: f64| if self.log { if x > 0.0 { x.log10() } else { f64::NAN } } else { x };
        let gap = place(left) - place(right);
        gap.is_finite().then_some(gap)
    }

    /// Every row of the first side with the second's of the same generation, if that has one.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&'a Row, Option<&'a Row>)> {
        let [left, right] = self.histories;
        left.rows().map(|row| (row, exactly(right, row.generation)))
    }

    pub(crate) fn centre(&self, summary: &Summary) -> f64 {
        match self.centre {
            // Of runs without a finite value what they all are.
            Centre::Mean if !summary.mean.is_nan() => summary.mean,
            Centre::Mean | Centre::Median => summary.median,
        }
    }

    /// Of the middles of both sides.
    pub(crate) fn middle(&self, left: &Row, right: Option<&Row>) -> Option<f64> {
        self.of_both(left, right, |summary| self.centre(summary))
    }

    pub(crate) fn of_both(&self, left: &Row, right: Option<&Row>, value: impl Fn(&Summary) -> f64) -> Option<f64> {
        let [l, r] = self.places;
        self.between(value(left.summaries.get(l)?), value(right?.summaries.get(r)?))
    }

    /// The same replicate on both sides.
    pub(crate) fn run(&self, left: &Row, right: Option<&Row>, run: usize) -> Option<f64> {
        let value = |side: usize, row: &Row| {
            let count = row.runs.len() / self.histories[side].metrics().len().max(1);
            (run < count).then(|| row.runs.get(self.places[side] * count + run).copied()).flatten()
        };
        self.between(value(0, left)?, value(1, right?)?)
    }

    /// The curve of each side, where both have one that is exact or a limit.
    pub(crate) fn curves(&self, metric: &str) -> Option<[&'a Curve; 2]> {
        let is_mean = |curve: &&Curve| matches!(curve.kind, Kind::Exact | Kind::Asymptotic);
        let [left, right] = self.theory.map(|theory| theory_of(theory, metric).filter(is_mean));
        Some([left?, right?])
    }

    /// `Exact` if both curves are, else `Asymptotic`.
    pub(crate) fn kind(&self, metric: &str) -> Option<Kind> {
        let exact = self.curves(metric)?.iter().all(|curve| curve.kind == Kind::Exact);
        Some(if exact { Kind::Exact } else { Kind::Asymptotic })
    }

    /// What the curve is, in a legend.
    pub(crate) fn words(&self) -> &'static str {
        match (self.log, self.centre) {
            (true, Centre::Median) => "ratio of medians",
            (true, Centre::Mean) => "ratio of means",
            (false, Centre::Median) => "difference of medians",
            (false, Centre::Mean) => "difference of means",
        }
    }

    /// Why there is no difference at a generation.
    pub(crate) fn why_none(&self, row: &Row, other: Option<&Row>) -> &'static str {
        let Some(other) = other else { return "the other side has no such row" };
        let value = |side: usize, row: &Row| {
            row.summaries.get(self.places[side]).map_or(f64::NAN, |summary| self.centre(summary))
        };
        match [value(0, row), value(1, other)] {
            [a, b] if a.is_nan() || b.is_nan() => LACK,
            [a, b] if self.log && (a <= 0.0 || b <= 0.0) => "none, beside a zero",
            _ => "none, beside an infinity",
        }
    }

    /// Generations and differences of theory.
    pub(crate) fn theory(&self, metric: &str) -> Vec<(f64, Option<f64>)> {
        let Some([left, right]) = self.curves(metric) else { return Vec::new() };
        let gap = |&(t, value): &(u64, f64)| (t as f64, right.at(t).and_then(|other| self.between(value, other)));
        left.values.iter().map(gap).collect()
    }

    /// From all rows there are, with 0 in it, so that nothing moves while playing.
    pub(crate) fn axis(&self, metric: &str, veiled: bool) -> Axis {
        let (mut core, mut outer) = (Span::NONE, Span::NONE);
        core.take(0.0);
        for (left, right) in self.rows() {
            core.take(self.middle(left, right).unwrap_or(f64::NAN));
            for run in 0..RUNS {
                outer.take(self.run(left, right, run).unwrap_or(f64::NAN));
            }
        }
        if veiled {
            // While the rest is hidden, room for a difference as large as the values are.
            let size = self.rows().filter_map(|(left, _)| Some(self.centre(left.summaries.get(self.places[0])?).abs()));
            let size = size.filter(|size| size.is_finite()).fold(0.0, f64::max);
            let room = if self.log || size == 0.0 { 1.0 } else { size };
            [-room, room].into_iter().for_each(|gap| core.take(gap));
        }
        self.theory(metric).into_iter().for_each(|(_, gap)| core.take(gap.unwrap_or(f64::NAN)));
        let room = if self.log { 1.2 } else { (0.9 * (core.1 - core.0)).max(1e-12) };
        let (low, high) = (core.0.min(outer.0.max(core.0 - room)), core.1.max(outer.1.min(core.1 + room)));
        if self.log { Axis::decades(low, high) } else { Axis::round(low, high) }
    }

    /// Points ready to draw, on these axes, across and up.
    pub(crate) fn points(&self, metric: &str, [across, axis]: [&Axis; 2]) -> Points {
        let line = |gap: &dyn Fn(&Row, Option<&Row>) -> Option<f64>| {
            let places =
                self.rows().map(|(left, right)| (left.generation as f64, gap(left, right).map(|gap| axis.held(gap))));
            line_on(across, places.collect())
        };
        let theory = self.theory(metric).into_iter().map(|(t, gap)| (t, gap.map(|gap| axis.held(gap))));
        // Theory speaks of means: beside medians these are drawn, too.
        let of_means = self.centre == Centre::Median && self.kind(metric) == Some(Kind::Exact);
        let mean = |left: &Row, right: Option<&Row>| self.of_both(left, right, |summary| summary.mean);
        Points {
            mean: if of_means { line(&mean) } else { Vec::new() },
            median: line(&|left, right| self.middle(left, right)),
            runs: (0..if metric == metric::REAL_SHARE { 0 } else { RUNS })
                .map(|run| line(&|left, right| self.run(left, right, run)))
                .collect(),
            theory: line_on(across, theory.collect()),
            ..Points::default()
        }
    }
}

/// The row of that very generation.
pub(crate) fn exactly(history: &History, generation: u64) -> Option<&Row> {
    history.at(generation).filter(|row| row.generation == generation)
}
