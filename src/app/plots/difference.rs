//! The first side minus the second, generation by generation: of the medians, or of the means where theory speaks of these, of
//! single runs in pairs, of theory.

use egui::{Id, Rect, Stroke, Ui, pos2};
use egui_plot::PlotUi;

use super::area::{Area, Around, x_pixel, x_value, y_pixel};
use super::behind::of_difference;
use super::legend::Entry;
use super::paths::{Scale, fine, plain_line};
use super::stand::{Named, with_room};
use super::strokes::dotted;
use super::table;
use crate::app::frame::{Choice, Cx};
use crate::app::model::Slot;
use crate::app::plot_data::{Axis, Points, PointsKey, Sharing, bits, prefix};
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{digits_for, percent, significant, whole};
use crate::app::text::words::of_kind;
use crate::experiment::Centre;
use crate::figure::pair::{Pair, exactly};
use crate::theory::Curve;
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

impl Difference {
    fn pair<'a>(&self, sides: &'a [Side], centre: Centre) -> Option<Pair<'a>> {
        let [left, right, ..] = sides else { return None };
        let places = [left.history.metric(&self.metric)?, right.history.metric(&self.metric)?];
        let theory: [&[Curve]; 2] = [&left.theory, &right.theory];
        let mut pair = Pair { histories: [&left.history, &right.history], theory, places, log: self.log, centre };
        // Pairs of runs differ by that in the mean, too; but not where a few of them rule it, or on a ratio.
        let ruled =
            |side: &Side| side.agreement.as_ref().is_some_and(|known| known.ruled_by_rare_runs.contains(&self.metric));
        if !self.log && pair.curves(&self.metric).is_some() && ![left, right].into_iter().any(ruled) {
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
            generations: true,
            ..Area::new(self.slot, self.title.clone(), Axis::generations(end, cx.state.generations_log), y)
        };
        let area = area.zoomed(cx);
        let Some(pair) = pair else {
            let (plot, _) = area.show(ui, cx, rect);
            let words = "One of the two families does not have it";
            return readout::note(ui, cx.theme, plot.center(), egui::Align2::CENTER_CENTER, words);
        };
        if cx.is_tabled(self.slot) {
            let numbers = of_difference(cx, self.slot, &pair, &self.metric, &self.names, self.percent);
            return table::show(ui, cx, area, rect, &numbers);
        }
        let axes = area.of_rows(pair.histories[0].len());
        let key: PointsKey = (BETWEEN, self.metric.clone(), bits(axes.each_ref()), pair.centre);
        cx.plots.points.entry(key.clone()).or_insert_with(|| pair.points(&self.metric, axes.each_ref()));
        let around = Around::default();
        let inner = area.plot(ui, cx.theme, rect, &around);
        let Some(points) = cx.plots.points.get(&key) else { return };
        // The legend leaves the line at zero on view too.
        let zero = Points {
            theory: vec![[area.full[0].low, area.full[0].high].map(|x| [x, 0.0]).to_vec()],
            ..Points::default()
        };
        let named = Named::of(ui, cx, &area, [rect, inner], self.entries(&pair, points), &[points, &zero]);
        let (plot, response) = area.show_in(ui, cx, rect, &with_room(&around, named.height()));
        let zero = y_pixel(0.0, &area.y, plot);
        if plot.y_range().contains(zero) {
            ui.painter().hline(plot.x_range(), zero.round() + 0.5, Stroke::new(1.0, cx.theme.soft));
        }
        let Some(points) = cx.plots.points.get(&key) else { return };
        let theme = cx.theme;
        let playhead = area.full[0].at(cx.seen() as f64).unwrap_or(f64::NEG_INFINITY);
        let cut = area.is_zoomed().then(|| points.within(&area.x, &area.y));
        let points = cut.as_ref().unwrap_or(points);
        let scale = Scale::of(&area, plot);
        area.lines(ui, plot, move |lines| draw(lines, theme, points, (playhead, scale)));
        named.paint(ui, theme, rect);
        self.pointer(ui, cx, &area, plot, &response);
        area.told(ui, &response, || {
            let at = pair.histories[0].at(cx.told.generation.min(cx.seen()));
            let gap = at.and_then(|row| Some((row, pair.middle(row, exactly(pair.histories[1], row.generation))?)));
            let reach = area.over_generations(end);
            match (gap, at) {
                (Some((row, gap)), _) => {
                    let value = if self.log { 10_f64.powf(gap) } else { gap };
                    format!("{reach}. At generation {}: {}", whole(row.generation), significant(value, 3))
                }
                (None, Some(row)) => {
                    let why = pair.why_none(row, exactly(pair.histories[1], row.generation));
                    let spoken = readout::spoken(&[("difference".to_owned(), why.to_owned())]);
                    format!("{reach}. At generation {}: {spoken}", whole(row.generation))
                }
                _ => reach,
            }
        });
    }

    fn entries(&self, pair: &Pair<'_>, points: &Points) -> Vec<Entry> {
        let entry = |series, name: &str| Entry { series, name: name.into() };
        let mut entries = vec![entry(Series::Difference, pair.words())];
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
            cx.hover.next = Some(area.x.value(x_value(pos.x, &area.x, plot)));
        }
        let Some(at) = cx.hover.generation.filter(|at| *at >= 0.0) else { return };
        let t = (at.round() as u64).min(cx.seen());
        let [left, right, ..] = &shot.sides[..] else { return };
        let Some(row) = left.history.at(t) else { return };
        let x = area.x.seen(row.generation as f64).map(|at| x_pixel(at, &area.x, plot));
        if let Some(x) = x {
            readout::cursor(ui, cx.theme, plot, x);
        }
        let other = exactly(&right.history, row.generation);
        let gap = pair.middle(row, other);
        if let (Some(gap), Some(x)) = (gap.filter(|gap| (area.y.low..=area.y.high).contains(gap)), x) {
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

fn draw<'a>(lines: &mut PlotUi<'a>, theme: &Theme, points: &'a Points, (playhead, scale): (f64, Scale)) {
    let colour = theme.colour(Series::Difference);
    for (run, pieces) in points.runs.iter().enumerate() {
        for (piece, line) in pieces.iter().enumerate() {
            let line = plain_line("run", fine(prefix(line, playhead), scale));
            let line = line.color(theme.tint(colour, 0.75)).width(theme.hair()).allow_hover(false);
            lines.line(line.id(Id::unique(("run", run, piece))));
        }
    }
    for (piece, line) in points.mean.iter().enumerate() {
        let line = plain_line("mean of the runs", fine(prefix(line, playhead), scale));
        let line = line.color(theme.tint(colour, 0.9)).width(theme.hair() * 1.4).allow_hover(false);
        lines.line(line.id(Id::unique(("mean", piece))));
    }
    for (piece, line) in points.median.iter().enumerate() {
        let line = plain_line("median", fine(prefix(line, playhead), scale));
        let line = line.color(colour).width(theme.thick()).allow_hover(false);
        lines.line(line.id(Id::unique(("median", piece))));
    }
    for piece in &points.theory {
        dotted(lines, theme, "theory", theme.ink, (piece, scale));
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
                histories: [&shot.sides[0].history, &shot.sides[1].history],
                theory: [&shot.sides[0].theory, &shot.sides[1].theory],
                places: [place; 2],
                log,
                centre: if log { Centre::Median } else { Centre::Mean },
            };
            let axis = pair.axis(name, false);
            assert!(axis.low <= 0.0 && axis.high >= 0.0 && axis.span().is_finite());
            let points = pair.points(name, [&Axis::linear(0.0, 6.0), &axis]);
            // The same scenario twice, with the same random numbers, differs nowhere.
            let all: Vec<_> = points.median.iter().chain(points.runs.iter().flatten()).flatten().collect();
            assert!(!all.is_empty() && all.iter().all(|point| point[1] == 0.0));
            assert_eq!(pair.between(f64::INFINITY, 1.0), None);
            assert_eq!(pair.between(f64::NAN, 1.0), None);
            assert_eq!(pair.between(0.0, 1.0), if log { None } else { Some(-1.0) });
        }
    }
}
