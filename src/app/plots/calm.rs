//! Where a legend hides the least.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::area::{Area, x_pixel, x_value, y_pixel, y_value};
use crate::app::plot_data::{Band, Pieces, Points};

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

/// The place where a legend hides the least of all rows, whatever the playhead, so that it stays where it is: a corner,
/// or somewhere between if every corner hides much.
pub(super) fn calmest(points: &[&Points], area: &Area, plot: Rect, size: Vec2) -> Rect {
    let room = (plot.size() - size - vec2(16.0, 16.0)).max(Vec2::ZERO);
    let at = |right: f32, down: f32| Rect::from_min_size(plot.min + vec2(8.0, 8.0) + room * vec2(right, down), size);
    let cost = |spot: Rect| hidden(points, area, plot, spot);
    let mut best: Option<(Rect, f32)> = None;
    for spot in [(1.0, 0.0), (1.0, 1.0), (0.0, 0.0), (0.0, 1.0)].map(|(right, down)| at(right, down)) {
        let cost = cost(spot);
        if cost <= CALM {
            return spot;
        }
        best = best.filter(|best| best.1 <= cost).or(Some((spot, cost)));
    }
    let between = (0..45_u8).map(|i| at(1.0 - f32::from(i % 5) / 4.0, f32::from(i / 5) / 8.0));
    let all = best.into_iter().chain(between.map(|spot| (spot, cost(spot) + AWAY)));
    all.min_by(|a, b| a.1.total_cmp(&b.1)).map_or_else(|| at(1.0, 0.0), |(spot, _)| spot)
}

/// Whether a spot lies over data: no legend stands there.
pub(super) fn covers(points: &[&Points], area: &Area, plot: Rect, spot: Rect) -> bool {
    !plot.expand(1.0).contains_rect(spot) || hidden(points, area, plot, spot) > CALM
}

/// How much of the plot a spot hides, in pixels of its lines and bands.
pub(super) fn hidden(points: &[&Points], area: &Area, plot: Rect, spot: Rect) -> f32 {
    let spot = spot.expand(4.0);
    let length = |pieces: &Pieces| under(pieces, area, plot, spot);
    let columns = |bands: &[Band]| on_bands(bands, area, plot, spot);
    let of_curve = |points: &&Points| {
        let runs: f32 = points.runs.iter().map(length).sum();
        let known: f32 = points.beside.iter().map(|(_, line)| length(line)).sum();
        let theory = length(&points.theory) + length(&points.mean) + known;
        let lines = MEDIAN * length(&points.median) + THEORY * theory + RUN * runs;
        lines + BANDS[0] * columns(&points.outer) + BANDS[1] * columns(&points.inner)
    };
    points.iter().map(of_curve).sum()
}

/// How much of bands a spot lies on, in pixels across.
pub(super) fn on_bands(bands: &[Band], area: &Area, plot: Rect, spot: Rect) -> f32 {
    let ends = [spot.left(), spot.right()].map(|x| x_value(x, &area.x, plot));
    let (low, high) = (y_value(spot.bottom(), &area.y, plot), y_value(spot.top(), &area.y, plot));
    let places = (0..=COLUMNS).map(|i| ends[0] + (ends[1] - ends[0]) * f64::from(i) / f64::from(COLUMNS));
    let covered = places.filter(|&x| bands.iter().any(|band| reaches(band, x, low, high))).count();
    spot.width() * covered as f32 / f32::from(COLUMNS + 1)
}

/// The length of a line within a rectangle, in pixels.
pub(super) fn under(pieces: &Pieces, area: &Area, plot: Rect, spot: Rect) -> f32 {
    let [from, to] = [spot.left(), spot.right()].map(|x| x_value(x, &area.x, plot));
    let screen = |at: &[f64; 2]| pos2(x_pixel(at[0], &area.x, plot), y_pixel(at[1], &area.y, plot));
    let of_piece = |piece: &Vec<[f64; 2]>| -> f32 {
        let first = piece.partition_point(|point| point[0] < from).saturating_sub(1);
        let last = (piece.partition_point(|point| point[0] <= to) + 1).min(piece.len());
        let part = piece.get(first..last).unwrap_or_default();
        part.windows(2).map(|pair| within(spot, screen(&pair[0]), screen(&pair[1]))).sum()
    };
    pieces.iter().map(of_piece).sum()
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
    (end - start).max(0.0) * step.length()
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
        calmest(&[&Points { median, ..Points::default() }], &area(), plot, vec2(100.0, 40.0))
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
                        let spot = calmest(&[&points], &area, plot, size);
                        if covers(&[&points], &area, plot, spot) {
                            taken += 1;
                            continue;
                        }
                        free += 1;
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
