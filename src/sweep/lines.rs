//! Lines of theory over a sweep's axes, as points to draw.

use crate::theory::{self, Asked, Landmark, On};

use super::axis::Axis;
use super::grid::Grid;

/// Steps along the axis a line is a function of.
const STEPS: u32 = 128;

/// A line on a sweep.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What it is.
    pub line: &'static Landmark,
    /// Polylines of (first axis, second axis or metric), in the units of files, within the axes. A line across a curve runs
    /// from -infinity to infinity. Of two knobs: on their map.
    pub pieces: Vec<Vec<[f64; 2]>>,
    /// Of two knobs whose rows stand apart: for each row of the base grid, the same on its curve.
    pub rows: Vec<Vec<Vec<[f64; 2]>>>,
}

/// On more curves than this, lines have no place.
const MOST_ROWS: usize = 12;

/// Which coordinate a line gives.
#[derive(Clone, Copy, Debug)]
enum Gives {
    X,
    Y,
    Metric,
}

/// Every line that has a place on the sweep's axes, each once.
pub fn lines(grid: &Grid) -> Vec<Drawn> {
    let family = grid.scenario().model_about().map_or("", |about| about.name);
    let mut all: Vec<Drawn> = Vec::new();
    for line in theory::lines().filter(|line| line.families.contains(&family)) {
        if all.iter().any(|known| known.line.name == line.name) {
            continue;
        }
        let pieces = drawn(grid, line, None);
        let apart = grid.rows_apart() && grid.rows() <= MOST_ROWS;
        let rows: Vec<_> = (0..grid.rows()).filter(|_| apart).map(|row| drawn(grid, line, Some(row))).collect();
        let known = |drawn: &Drawn| drawn.pieces == pieces && drawn.rows == rows; // by another name
        if (!pieces.is_empty() || rows.iter().any(|pieces| !pieces.is_empty())) && !all.iter().any(known) {
            all.push(Drawn { line, pieces, rows });
        }
    }
    all
}

/// A line on the map or the only curve, or on the curve of a row.
fn drawn(grid: &Grid, line: &Landmark, row: Option<usize>) -> Vec<Vec<[f64; 2]>> {
    let y = grid.y().filter(|_| row.is_none());
    let gives = match (line.on, y) {
        (On::Knob(key), _) if key == grid.x().key() => Gives::X,
        (On::Knob(key), Some(y)) if key == y.key() => Gives::Y,
        (On::Metrics(names), None) if names.contains(&grid.metric()) => Gives::Metric,
        _ => return Vec::new(),
    };
    let (own, free) = match gives {
        Gives::X => (Some(grid.x()), y),
        Gives::Y => (y, Some(grid.x())),
        Gives::Metric => (None, Some(grid.x())),
    };
    let of_row = grid.y().zip(row).and_then(|(y, row)| Some((y.key(), y.values().get(row)?.clone())));
    let middle = own.map(|own| (own.key(), own.values()[own.len() / 2].clone()));
    let at = |free: Option<(&str, toml::Value)>| {
        let experiment = grid.with(of_row.iter().chain(&middle).cloned().chain(free))?;
        let generation = grid.generation(&experiment);
        line.at(&experiment, Asked { metric: grid.metric(), generation })
    };
    let Some(free) = free else {
        // One knob, and the line lies on it.
        let ends = own.and_then(Axis::extent).map(|(ends, _)| ends);
        let inside = at(None).filter(|x| ends.is_some_and(|[low, high]| (low..=high).contains(x)));
        return inside.map(|x| vec![[x, f64::NEG_INFINITY], [x, f64::INFINITY]]).into_iter().collect();
    };
    let Some((ends, log)) = free.extent().filter(|([low, high], _)| low < high) else { return Vec::new() };
    let mut places: Vec<f64> = (0..=STEPS).map(|k| between(ends, log, f64::from(k) / f64::from(STEPS))).collect();
    if free.is_whole() {
        places.iter_mut().for_each(|place| *place = place.round());
        places.dedup();
    }
    let values = places.into_iter().map(|place| Some([place, at(Some((free.key(), free.value(place))))?]));
    let Some(own) = own else { return pieces(values) };
    let Some((within, own_log)) = own.extent() else { return Vec::new() };
    let flip = matches!(gives, Gives::X);
    let mut all = clipped(values, (log, own_log), within);
    all.iter_mut().flatten().filter(|_| flip).for_each(|point| point.reverse());
    all
}

fn between([low, high]: [f64; 2], log: bool, part: f64) -> f64 {
    match part {
        0.0 => low,
        1.0 => high,
        _ if log => low * (high / low).powf(part),
        _ => low + (high - low) * part,
    }
}

/// Runs of points without a gap, of at least two.
fn pieces(points: impl Iterator<Item = Option<[f64; 2]>>) -> Vec<Vec<[f64; 2]>> {
    let mut all = vec![Vec::new()];
    for point in points {
        match (point, all.last_mut()) {
            (Some(point), Some(last)) => last.push(point),
            _ => all.push(Vec::new()),
        }
    }
    all.retain(|piece| piece.len() > 1);
    all
}

/// The same, cut where the second coordinate leaves its range: on a straight line as the axes are drawn.
fn clipped(
    points: impl Iterator<Item = Option<[f64; 2]>>,
    (free_log, own_log): (bool, bool),
    [low, high]: [f64; 2],
) -> Vec<Vec<[f64; 2]>> {
    let scale = |x: f64, log: bool| if log { x.ln() } else { x };
    let inside = |point: &[f64; 2]| (low..=high).contains(&point[1]);
    let cut = |a: [f64; 2], b: [f64; 2], end: f64| {
        let [from, to, at] = [a[1], b[1], end].map(|y| scale(y, own_log));
        [between([a[0], b[0]], free_log, (at - from) / (to - from)), end]
    };
    let mut all = Vec::new();
    let mut before: Option<[f64; 2]> = None;
    for point in points {
        if let (Some(a), Some(b)) = (before, point) {
            // Where it comes in and where it goes out, in that order.
            let mut ends: Vec<[f64; 2]> = [low, high]
                .into_iter()
                .filter(|end| (a[1] - end) * (b[1] - end) < 0.0 && (!own_log || a[1] > 0.0 && b[1] > 0.0))
                .map(|end| cut(a, b, end))
                .collect();
            if a[1] > b[1] {
                ends.reverse();
            }
            for end in ends {
                all.push(Some(end));
                let leaves = (end[1] == high) == (b[1] > a[1]);
                if leaves {
                    all.push(None);
                }
            }
        }
        all.push(point.filter(inside));
        before = point;
    }
    // A gap may stand before the point where it comes in.
    pieces(all.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_the_edges_and_at_gaps() {
        let points = [0.0, 2.0, -2.0, 0.5].into_iter().enumerate().map(|(i, y)| Some([i as f64, y]));
        let cut = clipped(points, (false, false), [-1.0, 1.0]);
        assert_eq!(cut, [vec![[0.0, 0.0], [0.5, 1.0]], vec![[1.25, 1.0], [1.75, -1.0]], vec![[2.4, -1.0], [3.0, 0.5]]]);
        let gap = [Some([0.0, 0.0]), Some([1.0, 0.0]), None, Some([3.0, 0.0])];
        assert_eq!(clipped(gap.into_iter(), (false, false), [-1.0, 1.0]), [vec![[0.0, 0.0], [1.0, 0.0]]]);
        let logs = [Some([1.0, 1.0]), Some([100.0, 100.0])];
        let [only] = &clipped(logs.into_iter(), (true, true), [1.0, 10.0])[..] else { panic!() };
        assert!((only[1][0] - 10.0).abs() < 1e-9 && only[1][1] == 10.0);
    }
}
