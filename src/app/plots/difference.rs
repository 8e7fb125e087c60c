//! The first side minus the second, generation by generation: of the medians, or of the means where theory speaks of these, of
//! single runs in pairs, of theory.

use egui::{Id, Rect, Stroke, Ui, pos2};
use egui_plot::{PlotPoints, PlotUi};

use super::area::{Area, Around, x_pixel, x_value, y_pixel};
use super::generations::dotted;
use super::legend::Entry;
use super::paths::plain_line;
use super::stand::{Named, with_room};
use crate::app::frame::{Choice, Cx};
use crate::app::model::Slot;
use crate::app::plot_data::{Axis, Points, PointsKey, Sharing, line_of, prefix, range, theory_of};
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{LACK, digits_for, percent, significant, whole};
use crate::app::text::words::of_kind;
use crate::experiment::{Centre, History, RUNS, Row, Summary};
use crate::family::metric;
use crate::theory::{Curve, Kind};
use crate::worker::Side;

/// Where the points are kept: beside those of the two sides.
const BETWEEN: usize = usize::MAX;

/// A plot of a difference; on a logarithmic axis of a ratio.
pub(crate) struct Difference {
    pub(crate) slot: Slot,
    pub(crate) title: String,
    /// Where there is no room for the title.
    pub(crate) short: String,
    pub(crate) metric: String,
    /// Names of the two sides.
    pub(crate) names: [String; 2],
    pub(crate) log: bool,
    pub(crate) percent: bool,
    pub(crate) choice: Option<Choice>,
}

/// Two sides and where the metric is in the rows of each.
struct Pair<'a> {
    sides: [&'a Side; 2],
    places: [usize; 2],
    log: bool,
    /// What stands for all runs.
    centre: Centre,
}

impl<'a> Pair<'a> {
    /// What is between two values in plot units; `None` where either is not finite.
    fn between(&self, left: f64, right: f64) -> Option<f64> {
        let place = |x: f64| if self.log { if x > 0.0 { x.log10() } else { f64::NAN } } else { x };
        let gap = place(left) - place(right);
        gap.is_finite().then_some(gap)
    }

    /// Every row of the first side with the second's of the same generation, if that has one.
    fn rows(&self) -> impl Iterator<Item = (&'a Row, Option<&'a Row>)> {
        let [left, right] = self.sides;
        left.history.rows().map(|row| (row, exactly(&right.history, row.generation)))
    }

    fn centre(&self, summary: &Summary) -> f64 {
        match self.centre {
            // Of runs without a finite value what they all are.
            Centre::Mean if !summary.mean.is_nan() => summary.mean,
            Centre::Mean | Centre::Median => summary.median,
        }
    }

    /// Of the middles of both sides.
    fn middle(&self, left: &Row, right: Option<&Row>) -> Option<f64> {
        self.of_both(left, right, |summary| self.centre(summary))
    }

    fn of_both(&self, left: &Row, right: Option<&Row>, value: impl Fn(&Summary) -> f64) -> Option<f64> {
        let [l, r] = self.places;
        self.between(value(left.summaries.get(l)?), value(right?.summaries.get(r)?))
    }

    /// The same replicate on both sides.
    fn run(&self, left: &Row, right: Option<&Row>, run: usize) -> Option<f64> {
        let value = |side: usize, row: &Row| {
            let count = row.runs.len() / self.sides[side].history.metrics().len().max(1);
            (run < count).then(|| row.runs.get(self.places[side] * count + run).copied()).flatten()
        };
        self.between(value(0, left)?, value(1, right?)?)
    }

    /// The curve of each side, where both have one that is exact or a limit.
    fn curves(&self, metric: &str) -> Option<[&'a Curve; 2]> {
        let is_mean = |curve: &&Curve| matches!(curve.kind, Kind::Exact | Kind::Asymptotic);
        let [left, right] = self.sides.map(|side| theory_of(side, metric).filter(is_mean));
        Some([left?, right?])
    }

    /// `Exact` if both curves are, else `Asymptotic`.
    fn kind(&self, metric: &str) -> Option<Kind> {
        let exact = self.curves(metric)?.iter().all(|curve| curve.kind == Kind::Exact);
        Some(if exact { Kind::Exact } else { Kind::Asymptotic })
    }

    /// Why there is no difference at a generation.
    fn why_none(&self, row: &Row, other: Option<&Row>) -> &'static str {
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
    fn theory(&self, metric: &str) -> Vec<(f64, Option<f64>)> {
        let Some([left, right]) = self.curves(metric) else { return Vec::new() };
        let gap = |&(t, value): &(u64, f64)| (t as f64, right.at(t).and_then(|other| self.between(value, other)));
        left.values.iter().map(gap).collect()
    }

    /// From all rows there are, with 0 in it, so that nothing moves while playing.
    fn axis(&self, metric: &str, veiled: bool) -> Axis {
        let (mut core, mut outer) = (range::Span::NONE, range::Span::NONE);
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

    fn points(&self, metric: &str, axis: &Axis) -> Points {
        let count = self.sides[0].history.len();
        let line = |gap: &dyn Fn(&Row, Option<&Row>) -> Option<f64>| {
            let places =
                self.rows().map(|(left, right)| (left.generation as f64, gap(left, right).map(|gap| axis.held(gap))));
            line_of(places, count)
        };
        let theory = self.theory(metric);
        let count = theory.len();
        // Theory speaks of means: beside medians these are drawn, too.
        let of_means = self.centre == Centre::Median && self.kind(metric) == Some(Kind::Exact);
        let mean = |left: &Row, right: Option<&Row>| self.of_both(left, right, |summary| summary.mean);
        Points {
            mean: if of_means { line(&mean) } else { Vec::new() },
            median: line(&|left, right| self.middle(left, right)),
            runs: (0..if metric == metric::REAL_SHARE { 0 } else { RUNS })
                .map(|run| line(&|left, right| self.run(left, right, run)))
                .collect(),
            theory: line_of(theory.into_iter().map(|(t, gap)| (t, gap.map(|gap| axis.held(gap)))), count),
            ..Points::default()
        }
    }
}

/// The row of that very generation.
fn exactly(history: &History, generation: u64) -> Option<&Row> {
    history.at(generation).filter(|row| row.generation == generation)
}

impl Difference {
    fn pair<'a>(&self, sides: &'a [Side], centre: Centre) -> Option<Pair<'a>> {
        let [left, right, ..] = sides else { return None };
        let places = [left.history.metric(&self.metric)?, right.history.metric(&self.metric)?];
        let mut pair = Pair { sides: [left, right], places, log: self.log, centre };
        // Pairs of runs differ by that in the mean, too; but not where a few of them rule it, or on a ratio.
        let ruled =
            |side: &Side| side.agreement.as_ref().is_some_and(|known| known.ruled_by_rare_runs.contains(&self.metric));
        if !self.log && pair.curves(&self.metric).is_some() && !pair.sides.into_iter().any(ruled) {
            pair.centre = Centre::Mean;
        }
        Some(pair)
    }

    /// Shows it in a rectangle.
    pub(crate) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
        let shot = cx.shot;
        let pair = self.pair(&shot.sides, cx.state.shown_centre());
        let end = shot.sides.iter().map(|side| side.computed).fold(shot.end, u64::max).max(1);
        let y = pair.as_ref().map_or_else(
            || Axis::linear(-1.0, 1.0),
            |pair| {
                let key = (Sharing::Difference, format!("{} {:?}", self.metric, pair.centre), self.log);
                let veiled = cx.state.veiled;
                cx.plots.axis(key, || pair.axis(&self.metric, veiled))
            },
        );
        let area = Area {
            short: Some(self.short.clone()),
            percent: self.percent && !self.log,
            whole: [true, false],
            switch: pair.is_some(),
            choice: self.choice.clone(),
            ..Area::new(self.slot, self.title.clone(), Axis::linear(0.0, end as f64), y)
        };
        let Some(pair) = pair else {
            let (plot, _) = area.show(ui, cx, rect);
            let words = "One of the two families does not have it";
            return readout::note(ui, cx.theme, plot.center(), egui::Align2::CENTER_CENTER, words);
        };
        let key: PointsKey = (BETWEEN, self.metric.clone(), [y.low.to_bits(), y.high.to_bits()], self.log, pair.centre);
        cx.plots.points.entry(key.clone()).or_insert_with(|| pair.points(&self.metric, &y));
        let around = Around::default();
        let inner = area.plot(ui, cx.theme, rect, &around);
        let Some(points) = cx.plots.points.get(&key) else { return };
        // The legend leaves the line at zero on view too.
        let zero =
            Points { theory: line_of([(0.0, Some(0.0)), (end as f64, Some(0.0))].into_iter(), 2), ..Points::default() };
        let named = Named::of(ui, cx, &area, [rect, inner], self.entries(&pair, points), &[points, &zero]);
        let (plot, response) = area.show_in(ui, cx, rect, &with_room(&around, named.height()));
        let zero = y_pixel(0.0, &y, plot);
        if plot.y_range().contains(zero) {
            ui.painter().hline(plot.x_range(), zero.round() + 0.5, Stroke::new(1.0, cx.theme.soft));
        }
        let Some(points) = cx.plots.points.get(&key) else { return };
        let theme = cx.theme;
        let playhead = cx.seen() as f64;
        area.lines(ui, plot, move |lines| draw(lines, theme, points, playhead));
        named.paint(ui, theme, rect);
        self.pointer(ui, cx, &area, plot, &response);
        area.told(ui, &response, || {
            let at = pair.sides[0].history.at(cx.told.generation.min(cx.seen()));
            let gap =
                at.and_then(|row| Some((row, pair.middle(row, exactly(&pair.sides[1].history, row.generation))?)));
            let reach = format!("Over generations 0 to {}, {}", whole(end), area.ranges());
            match (gap, at) {
                (Some((row, gap)), _) => {
                    let value = if self.log { 10_f64.powf(gap) } else { gap };
                    format!("{reach}. At generation {}: {}", whole(row.generation), significant(value, 3))
                }
                (None, Some(row)) => {
                    let why = pair.why_none(row, exactly(&pair.sides[1].history, row.generation));
                    let spoken = readout::spoken(&[("difference".to_owned(), why.to_owned())]);
                    format!("{reach}. At generation {}: {spoken}", whole(row.generation))
                }
                _ => reach,
            }
        });
    }

    fn entries(&self, pair: &Pair<'_>, points: &Points) -> Vec<Entry> {
        let entry = |series, name: &str| Entry { series, name: name.into() };
        let main = match (self.log, pair.centre) {
            (true, Centre::Median) => "ratio of medians",
            (true, Centre::Mean) => "ratio of means",
            (false, Centre::Median) => "difference of medians",
            (false, Centre::Mean) => "difference of means",
        };
        let mut entries = vec![entry(Series::Difference, main)];
        if points.runs.iter().any(|run| !run.is_empty()) {
            entries.push(entry(Series::Paired, "same run on both sides"));
        }
        if !points.theory.is_empty() {
            entries.push(entry(Series::Theory, pair.kind(&self.metric).map_or("theory", of_kind)));
        }
        entries
    }

    fn pointer(&self, ui: &Ui, cx: &mut Cx<'_>, area: &Area, plot: Rect, response: &egui::Response) {
        let shot = cx.shot;
        let Some(pair) = self.pair(&shot.sides, cx.state.shown_centre()) else { return };
        let pointer = response.hover_pos().filter(|pos| plot.contains(*pos));
        if let Some(pos) = pointer {
            cx.hover.next = Some(x_value(pos.x, &area.x, plot));
        }
        let Some(at) = cx.hover.generation.filter(|at| *at >= 0.0) else { return };
        let t = (at.round() as u64).min(cx.seen());
        let [left, right] = pair.sides;
        let Some(row) = left.history.at(t) else { return };
        let x = x_pixel(row.generation as f64, &area.x, plot);
        readout::cursor(ui, cx.theme, plot, x);
        let other = exactly(&right.history, row.generation);
        let gap = pair.middle(row, other);
        if let Some(gap) = gap.filter(|gap| (area.y.low..=area.y.high).contains(gap)) {
            let centre = pos2(x, y_pixel(gap, &area.y, plot));
            let stroke = Stroke::new(2.0, cx.theme.colour(Series::Difference));
            ui.painter().circle(centre, 3.5, cx.theme.field, stroke);
        }
        let Some(pos) = pointer else { return };
        let digits = digits_for(left.replicates.min(right.replicates)) + 1;
        let number = |x: f64| if self.percent && x.is_finite() { percent(x) } else { significant(x, digits) };
        let mut lines = vec![(self.names[0].clone(), number(pair.centre(&row.summaries[pair.places[0]])))];
        if let Some(other) = other {
            lines.push((self.names[1].clone(), number(pair.centre(&other.summaries[pair.places[1]]))));
        }
        let shown = |gap: Option<f64>| match gap {
            None => pair.why_none(row, other).to_owned(),
            Some(gap) if self.log => significant(10_f64.powf(gap), digits),
            Some(gap) => number(gap),
        };
        lines.push((if self.log { "ratio" } else { "difference" }.into(), shown(gap)));
        let theory = pair.theory(&self.metric).into_iter().find(|(at, _)| *at == row.generation as f64);
        if let Some((_, gap)) = theory {
            lines.push(("theory".into(), shown(gap)));
        }
        readout::paint(ui, cx.theme, response.rect, pos, &format!("Generation {}", whole(row.generation)), &lines);
    }
}

fn draw<'a>(lines: &mut PlotUi<'a>, theme: &Theme, points: &'a Points, playhead: f64) {
    let colour = theme.colour(Series::Difference);
    for (run, pieces) in points.runs.iter().enumerate() {
        for (piece, line) in pieces.iter().enumerate() {
            let line = plain_line("run", PlotPoints::Borrowed(prefix(line, playhead)));
            let line = line.color(theme.tint(colour, 0.75)).width(theme.hair()).allow_hover(false);
            lines.line(line.id(Id::unique(("run", run, piece))));
        }
    }
    for (piece, line) in points.mean.iter().enumerate() {
        let line = plain_line("mean of the runs", PlotPoints::Borrowed(prefix(line, playhead)));
        let line = line.color(theme.tint(colour, 0.9)).width(theme.hair() * 1.4).allow_hover(false);
        lines.line(line.id(Id::unique(("mean", piece))));
    }
    for (piece, line) in points.median.iter().enumerate() {
        let line = plain_line("median", PlotPoints::Borrowed(prefix(line, playhead)));
        let line = line.color(colour).width(theme.thick()).allow_hover(false);
        lines.line(line.id(Id::unique(("median", piece))));
    }
    for piece in &points.theory {
        dotted(lines, theme, "theory", theme.ink, piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Scenario};
    use crate::worker::{Command, Worker};

    #[test]
    fn rows_are_matched_and_what_is_not_finite_is_a_gap() {
        let scenario = Scenario { generations: 6, replicates: 8, ..Scenario::default() };
        let side = std::sync::Arc::new(Experiment::new(scenario).unwrap());
        let worker = Worker::spawn(|| ()).unwrap();
        worker.send(Command::Run { run: 1, sides: vec![side.clone(), side], from_start: true });
        worker.send(Command::End);
        while worker.newest().run != 1 || worker.newest().computing {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let shot = worker.newest();
        for (name, log) in [("variance_ratio", false), ("kl_truth_model", true)] {
            let place = shot.sides[0].history.metric(name).unwrap();
            let pair = Pair {
                sides: [&shot.sides[0], &shot.sides[1]],
                places: [place; 2],
                log,
                centre: if log { Centre::Median } else { Centre::Mean },
            };
            let axis = pair.axis(name, false);
            assert!(axis.low <= 0.0 && axis.high >= 0.0 && axis.span().is_finite());
            let points = pair.points(name, &axis);
            // The same scenario twice, with the same random numbers, differs nowhere.
            let all: Vec<_> = points.median.iter().chain(points.runs.iter().flatten()).flatten().collect();
            assert!(!all.is_empty() && all.iter().all(|point| point.y == 0.0));
            assert_eq!(pair.between(f64::INFINITY, 1.0), None);
            assert_eq!(pair.between(f64::NAN, 1.0), None);
            assert_eq!(pair.between(0.0, 1.0), if log { None } else { Some(-1.0) });
        }
    }
}
