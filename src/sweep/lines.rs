//! Lines of theory as they lie over a sweep's axes.

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
    let family = grid.scenario().fitted().map_or("", |about| about.name);
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
    use crate::experiment::{Scenario, SweepText, find};

    fn of(name: &str, x: &str, y: &str, metric: &str) -> Vec<Drawn> {
        let sweep = SweepText { x: x.into(), y: y.into(), metric: metric.into(), at: "end".into() };
        lines(&Grid::new(Scenario { sweep, ..find(name).unwrap() }).unwrap())
    }

    fn n_star(bias: f64) -> f64 {
        (4.0 * (2.0 - bias) + 2.0 * (0.5 + 1.5 * bias - bias * bias)) / (1.0 - bias).powi(2)
    }

    #[test]
    fn a_line_lies_on_its_knob_whichever_way_round_and_within_the_axes() {
        let (bias, ratio) = ("sampling.bias=0.5:0.95:10", "workflow.synthetic_to_real=0.01:2:10:log");
        let up = of("where-synthetic-helps", bias, ratio, "w2_sq");
        let across = of("where-synthetic-helps", ratio, bias, "w2_sq");
        assert_eq!(
            up.iter().map(|drawn| drawn.line.name).collect::<Vec<_>>(),
            ["n*, below which synthetic points help", "where they help most"]
        );
        for (part, (one, other)) in [1.0, 0.5].into_iter().zip(up.iter().zip(&across)) {
            assert_eq!(one.pieces.len(), 1);
            let flipped: Vec<[f64; 2]> = other.pieces[0].iter().map(|&[a, b]| [b, a]).collect();
            assert_eq!(one.pieces[0], flipped);
            for &[bias, ratio] in &one.pieces[0] {
                assert!((0.5..=0.95).contains(&bias) && (0.01..=2.0).contains(&ratio), "{bias} {ratio}");
                // Where it is cut, on a straight line between two of many points.
                assert!((4e2 * ratio / (part * n_star(bias)) - 1.0).abs() < 2e-3, "{bias} {ratio}");
            }
        }
        let (first, last) = (up[0].pieces[0][0], up[0].pieces[0].last().copied().unwrap());
        assert!(first == [0.5, n_star(0.5) / 4e2] && last[1] == 2.0, "{first:?} {last:?}");
    }

    #[test]
    fn on_a_curve_of_its_own_knob_a_line_stands_upright_and_one_of_a_metric_lies_along() {
        let alone = of("where-synthetic-helps", "workflow.synthetic_to_real=0.001:1:10:log", "", "w2_sq");
        let [[x, low], [same, high]] = alone[0].pieces[0][..] else { panic!("{alone:?}") };
        assert!((4e2 * x / n_star(0.8) - 1.0).abs() < 1e-12 && x == same && low < -1e300 && high > 1e300);
        let beyond = of("where-synthetic-helps", "workflow.synthetic_to_real=0.5:1:2", "", "w2_sq");
        assert_eq!(beyond.iter().map(|drawn| drawn.line.name).collect::<Vec<_>>(), ["the real points alone"]);
        let forget = lines(&Grid::new(find("time-to-forget").unwrap()).unwrap());
        let [points] = &forget[0].pieces[..] else { panic!("{forget:?}") };
        assert!(points.iter().all(|[count, time]| (time / count - 2.885_390).abs() < 1e-5));
        assert_eq!((points[0][0], points[points.len() - 1][0]), (1.0, 50.0));
    }

    #[test]
    fn generations_are_whole_and_a_line_has_no_place_among_words() {
        let best = lines(&Grid::new(find("ridge-penalty").unwrap()).unwrap());
        let generations: Vec<f64> = best[0].pieces[0].iter().map(|point| point[1]).collect();
        assert_eq!(generations, (1..=11).map(f64::from).collect::<Vec<_>>());
        let poisson = lines(&Grid::new(find("universal-poisson").unwrap()).unwrap());
        assert!(poisson.iter().all(|drawn| drawn.pieces.is_empty()), "{poisson:?}");
    }

    #[test]
    fn where_rows_stand_apart_each_curve_has_its_own_place_of_a_line() {
        let best = lines(&Grid::new(find("ridge-penalty").unwrap()).unwrap());
        let places: Vec<f64> = best[0].rows.iter().map(|pieces| pieces[0][0][0]).collect();
        // The notes' optima behind 0, 2, 5 and 10 generators; the valley is flat.
        for (place, wanted) in places.iter().zip([0.061, 0.092, 0.168, 0.409]) {
            assert!((place / wanted - 1.0).abs() < 0.025, "{places:?}");
        }
        assert_eq!(places.len(), 4);
        // Among words a line has no place on the map, and one on each curve where it holds.
        let words = "workflow.real_source=same,fresh";
        let synthetic = "workflow.synthetic_to_real=0.001:1:4:log";
        let only = of("where-synthetic-helps", synthetic, words, "w2_sq");
        assert!(only[0].pieces.is_empty() && only[0].rows[0].is_empty() && only[0].rows[1].len() == 1, "{only:?}");
    }

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
