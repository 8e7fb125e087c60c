//! Curves of a sweep: their range of values, and the lines of papers along them.

use super::picture::Picture;
use super::rows::{Row, height, height_at};
use crate::figure::axis::Axis;
use crate::figure::series::Series;
use crate::figure::strokes::Stroke;
use crate::sweep::{Cell, Drawn, Grid, number};
use crate::theory::{Kind, Landmark};

/// The range of values: all of the middle and of lines that lie along, the outer band of an only curve as far as it leaves
/// the middle room.
pub(crate) fn values(picture: &Picture, grid: &Grid, cells: &[Cell], lines: &[Along], log: bool) -> Axis {
    let ends = |all: &mut dyn Iterator<Item = f64>| {
        let finite = all.filter(|x| x.is_finite() && (!log || *x > 0.0));
        finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
    };
    let alone = grid.y().is_none();
    let stats = || cells.iter().filter_map(|cell| cell.stats).filter(|_| alone);
    let middle = cells.iter().map(|cell| height(picture, grid, cell));
    let exact = cells.iter().filter_map(|cell| cell.theory).filter(|(_, kind)| *kind == Kind::Exact).map(|(x, _)| x);
    let heights = lines.iter().flat_map(|line| line.pieces.iter().flatten()).map(|point| point[1]);
    let [low, high] = ends(&mut stats().flat_map(|s| [s.q25, s.q75]).chain(middle).chain(exact).chain(heights));
    let [least, most] = ends(&mut stats().flat_map(|s| [s.q05, s.q95]));
    let [least, most] = if least > most { [low, high] } else { [least, most] };
    if low > high {
        return Axis::linear(0.0, 1.0);
    }
    if log {
        return decades([low, high], [least, most]);
    }
    let room = 0.9 * (high - low).max(1e-9 * high.abs()).max(1e-12);
    Axis::round(low.min(least.max(low - room)), high.max(most.min(high + room)))
}

/// A logarithmic axis over all of the middle, however many decades those are; the outer band as far as it leaves it room.
fn decades(middle: [f64; 2], outer: [f64; 2]) -> Axis {
    let ([low, high], [least, most]) = (middle.map(f64::log10), outer.map(f64::log10));
    let top = high.max(most.min(high + 0.4));
    let bottom = low.min(least.max(low - 1.0));
    let room = 0.04 * (top - bottom).max(0.5);
    Axis { low: bottom - room, high: top + room, log: true }
}

/// A paper's line on the curves.
pub(crate) struct Along {
    pub(crate) line: &'static Landmark,
    pub(crate) series: Series,
    /// In data units; across the whole plot where it stands upright.
    pub(crate) pieces: Vec<Vec<[f64; 2]>>,
    /// Where it meets a curve of several.
    pub(crate) marks: Vec<[f64; 2]>,
}

/// Where a line over both knobs has this value of the second: of two that are alike the first.
fn crossings(pieces: &[Vec<[f64; 2]>], value: f64) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::new();
    for pair in pieces.iter().flat_map(|piece| piece.windows(2)) {
        let [[x, a], [to, b]] = [pair[0], pair[1]];
        if (a - value) * (b - value) <= 0.0 && a != b {
            let at = x + (to - x) * (value - a) / (b - a);
            if found.last() != Some(&at) {
                found.push(at);
            }
        }
    }
    found
}

/// Lines of papers: of one curve as they are; of several, one on either knob is a mark on each curve, with a way through all,
/// and what lies along several alike is there once.
pub(crate) fn lines_along(picture: &Picture, grid: &Grid, rows: &[Row<'_>], drawn: &[Drawn]) -> Vec<Along> {
    let mut all = Vec::new();
    for drawn in drawn {
        let series = Series::Line(all.len() as u8);
        let mut found = Along { line: drawn.line, series, pieces: Vec::new(), marks: Vec::new() };
        if grid.y().is_none() {
            found.pieces.clone_from(&drawn.pieces);
        }
        for row in rows {
            let value = row.cells.first().and_then(|cell| number(cell.y.as_ref()?));
            if let Some(value) = value.filter(|_| drawn.rows.iter().all(Vec::is_empty)) {
                let places = crossings(&drawn.pieces, value).into_iter();
                found.marks.extend(places.filter_map(|x| Some([x, height_at(picture, grid, row, x)?])));
            }
            for piece in drawn.rows.get(row.number).into_iter().flatten() {
                match piece.first() {
                    Some([x, low]) if *low == f64::NEG_INFINITY => {
                        found.marks.extend(height_at(picture, grid, row, *x).map(|y| [*x, y]));
                    }
                    Some(_) if !found.pieces.contains(piece) => found.pieces.push(piece.clone()),
                    _ => {}
                }
            }
        }
        if found.marks.len() > 1 {
            found.pieces.push(found.marks.clone());
        }
        if !found.pieces.is_empty() || !found.marks.is_empty() {
            all.push(found);
        }
    }
    all
}

/// The lines of papers within the range of values; what stands upright goes all through it.
pub(crate) fn strokes_of(lines: &[Along], y: &Axis) -> Vec<Stroke> {
    let [bottom, top] = [y.low, y.high].map(|end| if y.log { 10_f64.powf(end) } else { end });
    let upright =
        |&[x, value]: &[f64; 2]| [x, if value.is_finite() { value } else { [bottom, top][usize::from(value > 0.0)] }];
    let stroke = |line: &Along, piece: &Vec<[f64; 2]>| {
        let points = piece.iter().map(upright).collect();
        Stroke { series: line.series, weight: 1.6, points }
    };
    lines.iter().flat_map(|line| line.pieces.iter().map(move |piece| stroke(line, piece))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_shows_all_of_every_curve() {
        for (low, high) in [(24.0, 9.9e216), (1e-300, 1e300), (1e178, 1e193), (0.5, 0.7)] {
            let axis = decades([low, high], [low / 50.0, high]);
            assert!([low, high].iter().all(|x| (axis.low..=axis.high).contains(&x.log10())), "{axis:?}");
            assert!(axis.ticks(300.0, 30.0, false).iter().filter(|tick| tick.major).count() > 1, "{axis:?}");
        }
    }

    #[test]
    fn a_line_over_both_knobs_meets_a_row_where_it_has_its_value() {
        let line = [vec![[0.0, 1.0], [1.0, 3.0], [2.0, 2.0]], vec![[5.0, 9.0], [6.0, 9.0]]];
        assert_eq!(crossings(&line, 2.5), [0.75, 1.5]);
        assert_eq!(crossings(&line, 3.0), [1.0]);
        assert!(crossings(&line, 9.0).is_empty() && crossings(&[], 1.0).is_empty());
    }
}
