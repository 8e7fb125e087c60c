//! Where a legend hides the least.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::area::{Area, x_pixel, x_value, y_pixel, y_value};
use crate::app::plot_data::{Band, Pieces, Points, Print};

/// What a pixel of a line under the legend counts, against one of a single run.
const MEDIAN: f32 = 12.0;
const THEORY: f32 = 8.0;
const RUN: f32 = 1.0;
/// What a column of a band under it counts, the outer and the inner one.
const BANDS: [f32; 2] = [2.0, 3.0];
/// A corner with no more than this is free: a hair that passes, or the tip of a band. Of a curve it is less than the
/// margin of a legend, which it so never reaches.
const CALM: f32 = 20.0;
/// What it costs to leave the corners.
const AWAY: f32 = 40.0;
/// Columns at which bands are looked at.
const COLUMNS: u8 = 24;

/// Lines in pixels, to be looked at under many places.
pub(super) struct Inked(Vec<Vec<Pos2>>);

impl Inked {
    /// Lines whose points ascend along the first axis.
    pub(super) fn new(pieces: &Pieces, area: &Area, plot: Rect) -> Self {
        let screen = |at: &[f64; 2]| pos2(x_pixel(at[0], &area.x, plot), y_pixel(at[1], &area.y, plot));
        Self(pieces.iter().map(|piece| piece.iter().map(screen).collect()).collect())
    }

    /// Their length within a rectangle, in pixels.
    pub(super) fn under(&self, spot: Rect) -> f32 {
        let of_piece = |piece: &Vec<Pos2>| -> f32 {
            let first = piece.partition_point(|at| at.x < spot.left()).saturating_sub(1);
            let last = (piece.partition_point(|at| at.x <= spot.right()) + 1).min(piece.len());
            let part = piece.get(first..last).unwrap_or_default();
            part.windows(2).map(|pair| within(spot, pair[0], pair[1])).sum()
        };
        self.0.iter().map(of_piece).sum()
    }
}

/// A number by which to see that nothing has changed by which a place in a plot is chosen: the curves, the axes, the plot and
/// what else counts. To look at each place again would cost more than all the rest of a frame.
pub(super) fn print(points: &[&Points], area: &Area, plot: Rect, more: impl IntoIterator<Item = f32>) -> u64 {
    let mut print = Print::default();
    [&area.x, &area.y].into_iter().flat_map(|axis| [axis.low, axis.high]).for_each(|edge| print.add(edge));
    let edges = [plot.min.x, plot.min.y, plot.max.x, plot.max.y];
    edges.into_iter().chain(more).for_each(|edge| print.add(f64::from(edge)));
    points.iter().for_each(|points| print.mix(points.print()));
    print.0
}

/// Curves as they are drawn in a plot.
pub(super) struct Drawn<'a> {
    area: &'a Area,
    plot: Rect,
    /// What a pixel of lines counts, and the lines.
    lines: Vec<(f32, Inked)>,
    bands: Vec<(f32, &'a [Band])>,
}

/// Where a legend stands, and how much it hides there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) rect: Rect,
    hidden: f32,
}

impl<'a> Drawn<'a> {
    pub(super) fn new(points: &[&'a Points], area: &'a Area, plot: Rect) -> Self {
        let (mut lines, mut bands) = (Vec::new(), Vec::new());
        for points in points {
            let mut add = |weight: f32, pieces: &Pieces| lines.push((weight, Inked::new(pieces, area, plot)));
            points.runs.iter().for_each(|run| add(RUN, run));
            points.beside.iter().for_each(|(_, line)| add(THEORY, line));
            add(THEORY, &points.theory);
            add(THEORY, &points.mean);
            add(MEDIAN, &points.median);
            bands.extend([(BANDS[0], points.outer.as_slice()), (BANDS[1], points.inner.as_slice())]);
        }
        lines.retain(|(_, line)| !line.0.is_empty());
        bands.retain(|(_, bands)| !bands.is_empty());
        Self { area, plot, lines, bands }
    }

    /// How much of the plot a spot hides, in pixels of its lines and bands.
    pub(super) fn hidden(&self, spot: Rect) -> f32 {
        let spot = spot.expand(4.0);
        let lines: f32 = self.lines.iter().map(|(weight, line)| weight * line.under(spot)).sum();
        let bands = self.bands.iter().map(|(weight, bands)| weight * on_bands(bands, self.area, self.plot, spot));
        lines + bands.sum::<f32>()
    }

    /// The place where a legend hides the least of all rows, whatever the playhead, so that it stays where it is: a corner,
    /// or somewhere between if every corner hides much.
    pub(super) fn calmest(&self, size: Vec2) -> Spot {
        let room = (self.plot.size() - size - vec2(16.0, 16.0)).max(Vec2::ZERO);
        let corner = self.plot.min + vec2(8.0, 8.0);
        let at = |right: f32, down: f32| {
            let rect = Rect::from_min_size(corner + room * vec2(right, down), size);
            Spot { rect, hidden: self.hidden(rect) }
        };
        let mut best: Option<Spot> = None;
        for (right, down) in [(1.0, 0.0), (1.0, 1.0), (0.0, 0.0), (0.0, 1.0)] {
            let spot = at(right, down);
            if spot.hidden <= CALM {
                return spot;
            }
            best = best.filter(|best| best.hidden <= spot.hidden).or(Some(spot));
        }
        let between = (0..45_u8).map(|i| at(1.0 - f32::from(i % 5) / 4.0, f32::from(i / 5) / 8.0));
        let all = best.into_iter().map(|spot| (spot, 0.0)).chain(between.map(|spot| (spot, AWAY)));
        let cost = |(spot, away): &(Spot, f32)| spot.hidden + away;
        all.min_by(|a, b| cost(a).total_cmp(&cost(b))).map_or_else(|| at(1.0, 0.0), |(spot, _)| spot)
    }

    /// Whether a spot lies over data: no legend stands there.
    pub(super) fn covers(&self, spot: Spot) -> bool {
        !self.plot.expand(1.0).contains_rect(spot.rect) || spot.hidden > CALM
    }
}

/// How much of bands a spot lies on, in pixels across.
pub(super) fn on_bands(bands: &[Band], area: &Area, plot: Rect, spot: Rect) -> f32 {
    let ends = [spot.left(), spot.right()].map(|x| x_value(x, &area.x, plot));
    let (low, high) = (y_value(spot.bottom(), &area.y, plot), y_value(spot.top(), &area.y, plot));
    let places = (0..=COLUMNS).map(|i| ends[0] + (ends[1] - ends[0]) * f64::from(i) / f64::from(COLUMNS));
    let covered = places.filter(|&x| bands.iter().any(|band| reaches(band, x, low, high))).count();
    spot.width() * covered as f32 / f32::from(COLUMNS + 1)
}

fn reaches(band: &Band, x: f64, low: f64, high: f64) -> bool {
    let i = band.xs.partition_point(|&at| at < x).min(band.xs.len().saturating_sub(1));
    band.xs.first().is_some_and(|&first| first <= x)
        && band.xs.last().is_some_and(|&last| last >= x)
        && band.low[i] <= high
        && band.high[i] >= low
}

/// The length of a stroke within a rectangle.
fn within(rect: Rect, from: Pos2, to: Pos2) -> f32 {
    // Most lie wholly above or below it.
    if from.y.max(to.y) < rect.top() || from.y.min(to.y) > rect.bottom() {
        return 0.0;
    }
    let step = to - from;
    let (mut start, mut end) = (0.0_f32, 1.0_f32);
    for (from, step, low, high) in
        [(from.x, step.x, rect.left(), rect.right()), (from.y, step.y, rect.top(), rect.bottom())]
    {
        if step == 0.0 {
            if from < low || from > high {
                return 0.0;
            }
            continue;
        }
        let (a, b) = ((low - from) / step, (high - from) / step);
        (start, end) = (start.max(a.min(b)), end.min(a.max(b)));
    }
    (end - start).max(0.0) * step.length_sq().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::{LabPlot, Slot};
    use crate::app::plot_data::Axis;

    fn area() -> Area {
        let unit = Axis::linear(0.0, 1.0);
        Area::new(Slot::Lab(LabPlot::Density), String::new(), unit, unit)
    }

    fn spot(line: &[(f64, f64)]) -> Rect {
        let median = vec![line.iter().map(|&(x, y)| [x, y]).collect()];
        let plot = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 200.0));
        let points = Points { median, ..Points::default() };
        Drawn::new(&[&points], &area(), plot).calmest(vec2(100.0, 40.0)).rect
    }

    #[test]
    fn the_emptiest_corner_is_chosen() {
        assert_eq!(spot(&[(0.0, 0.0), (1.0, 0.0)]).right_top(), pos2(392.0, 8.0));
        assert_eq!(spot(&[(0.0, 0.9), (1.0, 0.9)]).right_bottom(), pos2(392.0, 192.0));
        assert_eq!(spot(&[(0.6, 0.9), (0.9, 0.9), (0.9, 0.0)]).left_top(), pos2(8.0, 8.0));
        // A spike that is thinner than a pixel counts by its height.
        assert_eq!(spot(&[(0.9, 0.0), (0.901, 1.0), (0.902, 0.0)]).left_top(), pos2(8.0, 8.0));
    }

    #[test]
    fn strokes_are_measured_within_the_rectangle() {
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(10.0, 10.0));
        assert_eq!(within(rect, pos2(-5.0, 5.0), pos2(15.0, 5.0)), 10.0);
        assert_eq!(within(rect, pos2(5.0, 5.0), pos2(5.0, 8.0)), 3.0);
        assert_eq!(within(rect, pos2(-5.0, 11.0), pos2(15.0, 11.0)), 0.0);
    }

    /// Of every run a legend's place is held against the curves themselves, point by point.
    #[test]
    fn a_corner_that_is_taken_hides_no_curve_of_any_run() {
        use crate::app::plot_data::range::{Source, range};
        use crate::experiment::{Centre, Ensemble, Experiment, Scenario};

        let (mut free, mut taken) = (0, 0);
        for (retention, family) in [("replace", "gaussian"), ("accumulate", "exponential"), ("window", "laplace")] {
            let text = format!(
                "sample_size = 20\ngenerations = 40\n[truth]\nfamily = \"{family}\"\n[workflow]\nretention = \"{retention}\""
            );
            let experiment = std::sync::Arc::new(Experiment::new(Scenario::from_toml(&text).unwrap()).unwrap());
            let names = ["kl_truth_model", "kl_model_truth"];
            let mut ensemble = Ensemble::new(&experiment, 40, experiment.metrics_named(&names).unwrap());
            ensemble.advance(40, &|| false);
            let history = ensemble.history();
            for (metric, log) in [(0, false), (0, true), (1, false), (1, true)] {
                let source = Source { history, metric, theory: None };
                let y = range(&[source], log, Centre::Median, std::iter::empty());
                let across = Axis::linear(0.0, 40.0);
                let points = Points::new(history, metric, [&across, &y], None, 3, Centre::Median);
                let area = Area::new(Slot::Lab(LabPlot::Density), String::new(), Axis::linear(0.0, 40.0), y);
                for (width, height) in [(230.0, 90.0), (400.0, 200.0), (900.0, 500.0)] {
                    let plot = Rect::from_min_size(pos2(30.0, 50.0), vec2(width, height));
                    for size in [vec2(120.0, 38.0), vec2(180.0, 90.0)] {
                        let drawn = Drawn::new(&[&points], &area, plot);
                        let spot = drawn.calmest(size);
                        if drawn.covers(spot) {
                            taken += 1;
                            continue;
                        }
                        free += 1;
                        let spot = spot.rect;
                        assert!(plot.contains_rect(spot.shrink(0.1)));
                        let screen = |p: &[f64; 2]| pos2(x_pixel(p[0], &area.x, plot), y_pixel(p[1], &area.y, plot));
                        for pair in points.median.iter().flat_map(|piece| piece.windows(2)) {
                            let mut on_it =
                                (0..=40_u8).map(|i| screen(&pair[0]).lerp(screen(&pair[1]), f32::from(i) / 40.0));
                            assert!(!on_it.any(|at| spot.contains(at)), "{family} {metric} {log} {spot:?}");
                        }
                    }
                }
            }
        }
        assert!(free > 5 && taken > 5, "{free} free, {taken} taken");
    }
}
