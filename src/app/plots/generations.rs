//! Metrics against the generation: median, bands, a few single runs, theory.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::area::{Area, Around, x_pixel, x_value, y_pixel};
use super::behind::{Curves, Law};
use super::curve_key::{CurveKey, Parts, words_of};
use super::curve_spec::CurveSpec;
use super::guessing::Guessing;
use super::key::Laid;
use super::paths::Scale;
use super::reading::explained;
use super::strokes::{bands, dotted, strokes};
use super::{stand, table};
use crate::app::frame::{Choice, Cx};
use crate::app::model::{Layer, Slot};
use crate::app::plot_data::known;
use crate::app::plot_data::range::{Source, around, range};
use crate::app::plot_data::{Axis, Pieces, Points, PointsKey, Sharing, bits, line_on, theory_of, within};
use crate::app::plots::{beside, marks, over, readout};
use crate::app::text::numbers::{LACK, capital, digits_for, percent, significant, small, whole};
use crate::app::widgets::{elided, width_of};
use crate::experiment::{Centre, Metric, MetricInfo, RUNS};
use crate::worker::Side;

/// What else belongs to a plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lay {
    /// Names beside the curves: one curve, its theory named in the plot.
    Plain,
    /// A legend.
    Legend,
    /// A legend of one curve, which the title names: it says what stands for the runs.
    Centre,
}

/// A plot of curves against the generation.
pub(crate) struct Generations<'a> {
    pub(crate) slot: Slot,
    pub(crate) title: String,
    pub(crate) curves: Vec<CurveSpec>,
    /// Sides that share the axis.
    pub(crate) shared: Vec<usize>,
    pub(crate) log: bool,
    pub(crate) switch: bool,
    pub(crate) percent: bool,
    pub(crate) lay: Lay,
    /// Room that the title leaves at its right.
    pub(crate) tail: f32,
    /// A dotted reference and its name.
    pub(crate) reference: Option<(&'a str, Law)>,
    /// What else it can show.
    pub(crate) choice: Option<Choice>,
}

/// In place of curves that were refused.
const UNMEASURED: &str = "Not measured for want of memory: lower the number of runs, or show fewer metrics at once.";

/// Whether a curve is of something that is counted.
fn counts(cx: &Cx<'_>, curve: &CurveSpec) -> bool {
    cx.side(curve.side).and_then(|side| side.metric(&curve.metric)).is_some_and(MetricInfo::counts)
}

/// A title without its formula, or without what it is relative to, where all of it is too long; of a mean, then, its name alone,
/// and of what is counted while it lives what that is.
fn shorter(title: &str) -> Option<String> {
    let before = |mark: &str| title.split_once(mark).map(|(words, _)| words.to_owned());
    let marks = [" 1 - ", " to a fit on", " of one fit", " in the training set", ": median, "];
    let whole = || {
        let own = title.strip_prefix("Mean ").unwrap_or(title);
        let own = own.strip_suffix(" alive").unwrap_or(own);
        (own != title).then(|| capital(own))
    };
    marks.into_iter().find_map(before).or_else(whole)
}

impl Generations<'_> {
    /// On a linear axis of its own; with a legend, unless the title names the only curve.
    pub(crate) fn of_one(slot: Slot, title: String, curves: Vec<CurveSpec>) -> Self {
        let shared = curves.first().map(|curve| curve.side).into_iter().collect();
        let (log, switch, percent) = (false, true, false);
        let lay = if curves.len() > 1 { Lay::Legend } else { Lay::Plain };
        Self { slot, title, curves, shared, log, switch, percent, lay, tail: 0.0, reference: None, choice: None }
    }

    /// Shows it in a rectangle.
    pub(crate) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
        let shot = cx.shot;
        let computed = self.shared.iter().filter_map(|&i| shot.sides.get(i)).map(|side| side.computed);
        let end = computed.fold(shot.end, u64::max).max(1);
        let y = self.axis(cx);
        let guessing = Guessing { slot: self.slot, curves: &self.curves, log: self.log, percent: self.percent };
        let above = Around { room: [guessing.room(ui, cx, rect), 0.0, 0.0], ..Around::default() };
        let area = self.area(ui, cx, rect, (end, y), &guessing);
        if cx.is_tabled(self.slot) {
            let numbers = self.behind(cx).numbers(cx);
            return table::show(ui, cx, area, rect, &numbers);
        }
        let keys: Vec<Option<PointsKey>> = self.curves.iter().map(|curve| self.prepare(cx, curve, &area)).collect();
        let named = self.key();
        let inner = area.plot(ui, cx.theme, rect, &above);
        let reference = self.dotted_reference(end, area.full.each_ref());
        let laid = self.legend(ui, cx, &area, ([rect, inner], reference.as_ref()), &keys);
        let (plot, response) = area.show_in(ui, cx, rect, &stand::with_room(&above, laid.height));
        let laid = stand::placed(laid, rect, plot);
        let playhead = area.full[0].at(cx.seen() as f64).unwrap_or(f64::NEG_INFINITY);
        let held = |key: &Option<PointsKey>| cx.plots.points.get(key.as_ref()?);
        let drawn: Vec<&Points> = keys.iter().filter_map(held).collect();
        let parts: Vec<Parts> = (0..self.curves.len()).map(|i| named.parts(cx, i)).collect();
        let seen = |pieces: Pieces| if area.is_zoomed() { within(&pieces, &area.x, &area.y) } else { pieces };
        let reference = reference.map(seen);
        let kept = over::over(cx, self.slot, &self.curves, &area);
        // Of a part that is looked at alone, what lies far beyond it would cost much to paint.
        let cut =
            |key: &Option<PointsKey>| area.is_zoomed().then(|| Some(held(key)?.within(&area.x, &area.y))).flatten();
        let cut: Vec<Option<Points>> = keys.iter().map(cut).collect();
        {
            let shown: Vec<Option<&Points>> =
                keys.iter().zip(&cut).map(|(key, cut)| cut.as_ref().or_else(|| held(key))).collect();
            let (theme, curves, parts) = (cx.theme, &self.curves, &parts);
            let (reference, kept, scale) = (reference.as_ref(), &kept, Scale::of(&area, plot));
            area.lines(ui, plot, move |lines| {
                for (i, (curve, points)) in curves.iter().zip(&shown).enumerate() {
                    if let Some(points) = points.filter(|_| parts[i].bands) {
                        bands(lines, theme, i, curve, points, playhead);
                    }
                }
                for piece in reference.into_iter().flatten().filter(|_| parts.iter().any(|part| part.theory)) {
                    dotted(lines, theme, "reference", theme.soft, (piece, scale));
                }
                over::draw(lines, theme, scale, kept);
                for (i, (curve, points)) in curves.iter().zip(&shown).enumerate() {
                    if let Some(points) = points {
                        strokes(lines, theme, (i, parts[i]), curve, points, (playhead, scale));
                    }
                }
            });
        }
        let plotted = marks::Plotted { curves: &self.curves, points: &drawn, legend: laid.ground };
        let mut taken = if self.percent { Vec::new() } else { marks::paint(ui, cx, &plotted, &area, plot) };
        let clicked = laid.show(ui, cx, self.slot);
        taken.extend(laid.ground);
        // Without a legend the theory has its name on its line, too.
        let points: Vec<(&Points, Option<String>)> = self
            .curves
            .iter()
            .zip(&keys)
            .filter_map(|(curve, key)| Some((held(key)?, self.name_of_theory(cx, curve, self.lay != Lay::Plain))))
            .collect();
        let points = if cx.shows(self.slot, Layer::Theory) { points } else { Vec::new() };
        beside::name(ui, cx.theme, &area, plot, &points, taken);
        cx.actions.extend(clicked);
        let guessed = guessing.show(ui, cx, &area, [rect, plot]);
        self.note_infinite(ui, cx, plot, laid.ground);
        let unmeasured = self.unmeasured(cx);
        if let Some(words) = unmeasured {
            readout::instead(ui, cx.theme, plot, words);
        }
        self.pointer(ui, cx, &area, plot, &response);
        area.told(ui, &response, || {
            if let Some(words) = unmeasured {
                return words.to_owned();
            }
            let t = cx.told.generation.min(cx.seen());
            let values = readout::spoken(&self.reading(cx, t));
            let reach = area.over_generations(end);
            let reach = guessed.map_or(reach.clone(), |words| format!("{words} {reach}"));
            if values.is_empty() { reach } else { format!("{reach}. At generation {}: {values}", whole(t)) }
        });
    }

    /// Whether its title, or a shorter one, has room in a width without being cut.
    pub(crate) fn is_titled_in(&self, ui: &Ui, cx: &Cx<'_>, width: f32) -> bool {
        let title = self.named(cx);
        let fits = |words: &str| width_of(ui, words, &Area::least_font(cx.theme)) <= width;
        fits(&title) || shorter(&title).is_some_and(|short| fits(&short))
    }

    /// Its card: title, axes, buttons.
    fn area(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect, (end, y): (u64, Axis), guessing: &Guessing<'_>) -> Area {
        let title = self.named(cx);
        let area = Area {
            percent: self.percent && !self.log,
            whole: [true, self.curves.iter().all(|curve| counts(cx, curve))],
            short: shorter(&title),
            switch: self.switch,
            tail: self.tail,
            choice: self.choice.clone(),
            help: self.help(ui, cx, rect),
            pencil: guessing.offered(cx),
            generations: true,
            ..Area::new(self.slot, title, Axis::generations(end, cx.state.generations_log), y)
        };
        // Among all metrics the wheel scrolls, and a click enlarges one: a part of it is looked at there.
        if self.slot.behind().is_some() && cx.state.enlarged != Some(self.slot) { area } else { area.zoomed(cx) }
    }

    /// What its table is made of.
    fn behind(&self, cx: &Cx<'_>) -> Curves<'_> {
        let parts = (0..self.curves.len()).map(|i| self.key().parts(cx, i)).collect();
        Curves { slot: self.slot, curves: &self.curves, parts, percent: self.percent, reference: self.reference }
    }

    fn key(&self) -> CurveKey<'_> {
        CurveKey {
            slot: self.slot,
            curves: &self.curves,
            legend: self.lay != Lay::Plain,
            centre: self.lay == Lay::Centre,
            reference: self.reference.map(|(name, _)| name),
        }
    }

    /// Its legend, where it has one.
    fn legend(
        &self,
        ui: &Ui,
        cx: &Cx<'_>,
        area: &Area,
        (rects, reference): ([Rect; 2], Option<&Pieces>),
        keys: &[Option<PointsKey>],
    ) -> Laid {
        let drawn: Vec<&Points> = keys.iter().filter_map(|key| cx.plots.points.get(key.as_ref()?)).collect();
        let dotted = reference.map(|theory| Points { theory: theory.clone(), ..Points::default() });
        let all: Vec<&Points> = drawn.into_iter().chain(&dotted).collect();
        let mut items = self.key().items(cx, rects[1]);
        items.extend(over::items(cx, &self.curves));
        stand::of_curves(ui, cx, area, rects, items, &all)
    }

    /// What it shows and how it is read, where somebody asks.
    fn help(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect) -> String {
        let asked = Area::is_asked(ui, rect, self.slot);
        if asked { explained(cx, self.slot, self.choice.as_ref(), &self.curves) } else { String::new() }
    }

    /// The name of a theory on its line: where no legend has it, and where there are several, each with its curve's.
    fn name_of_theory(&self, cx: &Cx<'_>, curve: &CurveSpec, in_legend: bool) -> Option<String> {
        let theory = |curve: &CurveSpec| {
            let side = cx.side(curve.side)?;
            Some((side, theory_of(side, &curve.metric)?))
        };
        let several = self.curves.iter().filter_map(theory).count() > 1;
        let (side, known) = theory(curve).filter(|_| several || !in_legend)?;
        let words = words_of(side, known);
        Some(if several { format!("{}: {words}", curve.name) } else { words })
    }

    /// The known curve, at places that are closer where it is steep.
    fn dotted_reference(&self, end: u64, [x, y]: [&Axis; 2]) -> Option<Pieces> {
        let (_, law) = self.reference?;
        let n = 240_u32;
        let places = (0..=n).map(|i| (end as f64).powf(f64::from(i) / f64::from(n))).map(|t| (t, y.place(law(t))));
        Some(line_on(x, std::iter::once((0.0, y.place(law(0.0)))).chain(places).collect()))
    }

    /// The title, and whether it is of means, where that is not as usual.
    fn named(&self, cx: &Cx<'_>) -> String {
        let told = |curve: &CurveSpec| {
            let info = cx.side(curve.side).and_then(|side| side.metric(&curve.metric));
            info.is_some_and(|info| !info.share && !matches!(info.metric, Metric::RealShare))
        };
        let of_means = cx.state.shown_centre() == Centre::Mean && self.curves.iter().any(told);
        match (of_means, self.title.starts_with("Mean")) {
            (false, _) => self.title.clone(),
            (true, false) => format!("Mean {}", small(&self.title)),
            (true, true) => format!("{}, mean of the runs", self.title), // a mean of means
        }
    }

    fn axis(&self, cx: &mut Cx<'_>) -> Axis {
        let shot = cx.shot;
        let mut names: Vec<&str> = self.curves.iter().map(|curve| curve.metric.as_str()).collect();
        names.dedup();
        let centre = cx.state.shown_centre();
        let key = (self.sharing(), format!("{} {centre:?}", names.join(" ")), self.log);
        let has = |side: &Side| names.iter().any(|name| side.history.metric(name).is_some());
        if !self.shared.iter().filter_map(|&i| shot.sides.get(i)).any(has) {
            return Axis::linear(0.0, 1.0); // no rows yet, and nothing to remember
        }
        let veiled = cx.state.veiled;
        let guesses = &cx.state.guesses;
        let laid = over::heights(cx, &self.curves);
        let guessed = || names.iter().flat_map(|name| guesses.about(name)).flat_map(|guess| &guess.points);
        cx.plots.axis(key, || {
            let sides = || self.shared.iter().filter_map(|&i| shot.sides.get(i));
            let sources: Vec<Source<'_>> = sides()
                .flat_map(|side| names.iter().map(move |name| (side, *name)))
                .filter_map(|(side, name)| {
                    Some(Source {
                        history: &side.history,
                        metric: side.history.metric(name)?,
                        theory: theory_of(side, name),
                    })
                })
                .collect();
            let room = if veiled { around(&sources, self.log, centre) } else { Vec::new() };
            range(&sources, self.log, centre, room.into_iter().chain(laid).chain(guessed().map(|point| point[1])))
        })
    }

    /// Plots that share an axis share its memory.
    fn sharing(&self) -> Sharing {
        if self.shared.len() > 1 { Sharing::Sides } else { Sharing::Alone(self.slot) }
    }

    fn prepare(&self, cx: &mut Cx<'_>, curve: &CurveSpec, area: &Area) -> Option<PointsKey> {
        let side = cx.shot.sides.get(curve.side)?;
        let metric = side.history.metric(&curve.metric)?;
        let (axes, centre) = (area.of_rows(side.history.len()), cx.state.shown_centre());
        let axes = axes.each_ref();
        let key = (curve.side, curve.metric.clone(), bits(axes), centre);
        cx.plots.points.entry(key.clone()).or_insert_with(|| {
            Points::new(&side.history, metric, axes, theory_of(side, &curve.metric), RUNS, centre)
                .with_beside(axes, known::of(side, &curve.metric))
        });
        Some(key)
    }

    /// Why there is nothing to see: what was asked for is not measured, since not everything fits into memory.
    fn unmeasured(&self, cx: &Cx<'_>) -> Option<&'static str> {
        let sides = || self.curves.iter().filter_map(|curve| Some((cx.side(curve.side)?, curve.metric.as_str())));
        let there = |(side, name): (&Side, &str)| side.history.metric(name).is_some();
        if cx.shot.computing || sides().any(there) {
            return None; // it is there, or may still come
        }
        let mut known = sides().filter(|(side, name)| side.metric(name).is_some());
        let refused = known.any(|(side, _)| side.experiment.check_values(side.experiment.metrics().len()).is_err());
        refused.then_some(UNMEASURED)
    }

    fn note_infinite(&self, ui: &Ui, cx: &Cx<'_>, plot: Rect, legend: Option<Rect>) {
        for curve in self.curves.iter().take(1) {
            let Some(side) = cx.side(curve.side) else { continue };
            let Some(metric) = side.history.metric(&curve.metric) else { continue };
            let Some(row) = side.history.at(cx.seen()) else { continue };
            let share = 1.0 - row.summaries[metric].finite_share;
            if share > 0.0 {
                let who = if self.curves.len() > 1 { format!("{} ", curve.name) } else { String::new() };
                let valueless = side.history.metrics()[metric].bounded || row.summaries[metric].median.is_nan();
                let what = if valueless { LACK } else { "infinite" };
                let font = cx.theme.tiny();
                let room = plot.width() - 16.0;
                let whole = format!("{who}{what} in {} of the runs", percent(share));
                let fits = width_of(ui, &whole, &font) <= room;
                let words = if fits { whole } else { elided(ui, &format!("{what}: {}", percent(share)), &font, room) };
                let width = width_of(ui, &words, &font);
                let top = plot.left_top() + vec2(8.0, 6.0);
                let strip = Rect::from_min_size(top, vec2(width, cx.theme.line(15.0))).expand(4.0);
                let taken = legend.is_some_and(|legend| legend.intersects(strip));
                let bottom = plot.left_bottom() + vec2(8.0, -6.0);
                let (at, anchor) = if taken { (bottom, Align2::LEFT_BOTTOM) } else { (top, Align2::LEFT_TOP) };
                readout::note(ui, cx.theme, at, anchor, &words);
            }
        }
    }

    /// The cursor all plots share, and what it reads here.
    fn pointer(&self, ui: &Ui, cx: &mut Cx<'_>, area: &Area, plot: Rect, response: &egui::Response) {
        let pointer = response.hover_pos().filter(|pos| plot.contains(*pos));
        if let Some(pos) = pointer {
            cx.hover.next = Some(area.x.value(x_value(pos.x, &area.x, plot)));
        }
        // Among all metrics the playhead is in each, as long as the pointer is nowhere.
        let playhead = matches!(self.slot, Slot::Metric { .. }).then(|| cx.seen() as f64);
        let Some(at) = cx.hover.generation.or(playhead).filter(|at| *at >= 0.0) else { return };
        let t = (at.round() as u64).min(cx.seen());
        let shown =
            self.curves.iter().find_map(|curve| cx.side(curve.side)?.history.at(t)).map_or(t, |row| row.generation);
        let across = area.x.seen(shown as f64);
        if let Some(at) = across {
            readout::cursor(ui, cx.theme, plot, x_pixel(at, &area.x, plot));
        }
        for curve in &self.curves {
            let Some(side) = cx.side(curve.side) else { continue };
            let (Some(metric), Some(row)) = (side.history.metric(&curve.metric), side.history.at(t)) else { continue };
            if let (Some(place), Some(at)) = (
                area.y
                    .place(side.history.metrics()[metric].centre(&row.summaries[metric], cx.state.shown_centre()))
                    .filter(|y| (area.y.low..=area.y.high).contains(y)),
                area.x.seen(row.generation as f64),
            ) {
                let centre = pos2(x_pixel(at, &area.x, plot), y_pixel(place, &area.y, plot));
                ui.painter().circle(centre, 3.5, cx.theme.field, egui::Stroke::new(2.0, cx.theme.colour(curve.series)));
            }
        }
        if let Some(pos) = pointer {
            let lines = self.reading(cx, t);
            readout::paint(ui, cx.theme, response.rect, pos, &format!("Generation {}", whole(shown)), &lines);
        }
    }

    fn reading(&self, cx: &Cx<'_>, t: u64) -> Vec<readout::Line> {
        let mut lines = Vec::new();
        for curve in &self.curves {
            let Some(side) = cx.side(curve.side) else { continue };
            let (Some(metric), Some(row)) = (side.history.metric(&curve.metric), side.history.at(t)) else { continue };
            let digits = digits_for(side.replicates);
            let several = self.curves.len() > 1;
            let named = |what: &str| if several { format!("{} {what}", curve.name) } else { what.to_owned() };
            let summary = &row.summaries[metric];
            let info = &side.history.metrics()[metric];
            let centre = cx.state.shown_centre();
            let (name, other) = match centre {
                _ if info.share => ("share of runs", ""),
                Centre::Median => ("median", "mean"),
                Centre::Mean => ("mean", "median"),
            };
            let error =
                |of: &str| if of == "mean" { format!(" ± {}", self.number(summary.se, 1)) } else { String::new() };
            // A mean over runs of which none has a finite value is what they all are.
            let mean = if summary.mean.is_nan() { summary.median } else { summary.mean };
            let value = |of: &str| if of == "median" { summary.median } else { mean };
            let told = |of: &str| match value(of) {
                x if x.is_nan() => LACK.to_owned(),
                x => format!("{}{}", self.number(x, digits + 1), error(of)),
            };
            lines.push((named(name), told(name)));
            let lacking = 1.0 - summary.finite_share;
            if lacking > 0.0 && !summary.median.is_nan() && !info.share {
                let what = if info.bounded { LACK } else { "infinite" };
                lines.push((named("of the runs"), format!("{} {what}", percent(lacking))));
            }
            if curve.bands && !info.share && !summary.median.is_nan() {
                let pair =
                    |low: f64, high: f64| format!("{} to {}", self.number(low, digits), self.number(high, digits));
                lines.push((named("50 %"), pair(summary.q25, summary.q75)));
                lines.push((named("90 %"), pair(summary.q05, summary.q95)));
                lines.push((named(other), told(other)));
            }
            if let Some(value) = theory_of(side, &curve.metric).and_then(|theory| theory.at(row.generation)) {
                lines.push((named("theory"), self.number(value, digits + 1)));
            }
        }
        lines
    }

    fn number(&self, value: f64, digits: usize) -> String {
        if self.percent && value.is_finite() { percent(value) } else { significant(value, digits) }
    }
}

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn long_titles_have_a_shorter_one() {
        assert_eq!(shorter("Error in standard errors of one fit").as_deref(), Some("Error in standard errors"));
        assert_eq!(shorter("Real data in the training set").as_deref(), Some("Real data"));
        assert_eq!(shorter("Mean error: median, 50 % and 90 % of runs").as_deref(), Some("Mean error"));
        assert_eq!(shorter("Mean total variation").as_deref(), Some("Total variation"));
        assert_eq!(shorter("Mean components alive").as_deref(), Some("Components"));
        assert_eq!(shorter("KL divergence"), None);
    }
}
