//! The curves of a sweep: its only one, or one for each value of the second knob.

use toml::Value;

use crate::experiment::{Keeps, keys};
use crate::sweep::{At, Cell, Grid, Place, Stats, number};

use super::super::super::plots::{Ribbon, Stroke};
use super::super::super::theme::{ROWS, Series};
use super::super::super::words::of_kind;
use super::draft;
use super::picture::{Centre, Picture, knob_words, value, word};

/// Up to so many cells of a curve each has a dot.
const DOTS: usize = 60;

/// One curve.
pub(super) struct Row<'a> {
    /// Its number on the base grid.
    pub(super) number: usize,
    /// What tells it from the others; empty of an only one.
    pub(super) words: String,
    pub(super) series: Series,
    /// Its cells, along the first knob.
    pub(super) cells: &'a [Cell],
}

/// What a card of curves shows.
#[derive(Default)]
pub(super) struct Content {
    pub(super) ribbons: Vec<Ribbon>,
    pub(super) strokes: Vec<Stroke>,
    pub(super) dots: Vec<(Series, Vec<[f64; 2]>)>,
    pub(super) entries: Vec<(Series, String)>,
}

/// A value of the second knob as the name of a curve.
pub(super) fn row_words(grid: &Grid, value: &Value) -> String {
    let Some(axis) = grid.y() else { return String::new() };
    match (axis.key(), value) {
        ("workflow.retention" | "truth.family", Value::String(word)) => word.replace('_', " "),
        ("model.start", value) => word("model.start", value),
        (key, value) => format!("{} {}", draft::name(grid.scenario(), key), knob_words(value)),
    }
}

/// Every curve with a cell, in the order of the second knob.
pub(super) fn rows<'a>(grid: &Grid, cells: &'a [Cell]) -> Vec<Row<'a>> {
    let kept = |value: &Value| {
        let mut scenario = grid.scenario().clone();
        keys::apply(&mut scenario, "workflow.retention", value).ok().map(|()| Series::of(scenario.retention))
    };
    let one = |number: usize| {
        let j = grid.place(0, number).j;
        let [from, to] = [j, j + 1].map(|j| cells.partition_point(|cell| cell.place.j < j));
        let cells = cells.get(from..to).filter(|cells| !cells.is_empty())?;
        let (words, series) = match (grid.y(), grid.row(j)) {
            (Some(axis), Some(value)) => {
                let kept = if axis.key() == "workflow.retention" { kept(&value) } else { None };
                (row_words(grid, &value), kept.unwrap_or(Series::Row((number % ROWS) as u8)))
            }
            _ if grid.x().key() == "workflow.retention" => (String::new(), Series::of(Keeps::Accumulate)),
            _ => (String::new(), Series::of(grid.scenario().retention)),
        };
        Some(Row { number, words, series, cells })
    };
    (0..grid.rows()).filter_map(one).collect()
}

/// Where a cell lies along the axis, in data units: words lie at whole numbers.
pub(super) fn along(picture: &Picture, cell: &Cell) -> f64 {
    match number(&cell.x) {
        Some(x) if picture.x.words.is_empty() => x,
        _ => picture.x.at.get(picture.x.index(cell.place.i)).map_or(0.0, |(_, at)| *at),
    }
}

/// What is drawn of a cell.
pub(super) fn height(picture: &Picture, grid: &Grid, cell: &Cell) -> f64 {
    let share = grid.metric() == "collapsed" && grid.at() != At::Collapse;
    let centre = if share {
        Centre::Mean
    } else if grid.y().is_none() {
        Centre::Median
    } else {
        picture.centre
    };
    cell.stats.map_or(f64::NAN, |stats| value(centre, &stats))
}

fn points(picture: &Picture, row: &Row<'_>, of: impl Fn(&Stats) -> f64) -> Vec<[f64; 2]> {
    row.cells.iter().map(|cell| [along(picture, cell), cell.stats.as_ref().map_or(f64::NAN, &of)]).collect()
}

fn band(picture: &Picture, row: &Row<'_>, ends: impl Fn(&Stats) -> [f64; 2]) -> Vec<[f64; 3]> {
    let one = |cell: &Cell| {
        let [low, high] = ends(cell.stats.as_ref()?);
        Some([along(picture, cell), low, high])
    };
    row.cells.iter().filter_map(one).collect()
}

/// The lines, bands and dots of all curves; `near` is the one whose bands are shown.
pub(super) fn content(picture: &Picture, grid: &Grid, rows: &[Row<'_>], near: Option<usize>) -> Content {
    let mut content = Content::default();
    let several = grid.y().is_some();
    let share = grid.metric() == "collapsed" && grid.at() != At::Collapse;
    for row in rows {
        let series = row.series;
        let banded = !several || near == Some(row.number);
        if banded && share {
            let points = band(picture, row, |s| [s.mean - 2.0 * s.se, s.mean + 2.0 * s.se]);
            content.ribbons.push(Ribbon { series, points });
        } else if banded {
            content.ribbons.push(Ribbon { series, points: band(picture, row, |s| [s.q05, s.q95]) });
            content.ribbons.push(Ribbon { series, points: band(picture, row, |s| [s.q25, s.q75]) });
        }
        let centre = row.cells.iter().map(|cell| [along(picture, cell), height(picture, grid, cell)]);
        let centre: Vec<[f64; 2]> = centre.collect();
        if row.cells.len() <= DOTS {
            content.dots.push((series, centre.clone()));
        }
        content.strokes.push(Stroke { series, weight: 1.0, points: centre });
        if several {
            content.entries.push((series, row.words.clone()));
            continue;
        }
        let words = if share { "share of the runs, ± 2 standard errors" } else { "median, 50 % and 90 % of the runs" };
        content.entries.push((series, words.to_owned()));
        // A mean over those that have collapsed says little beside a median of all; of all it says as much.
        let whole = || row.cells.iter().all(|cell| cell.stats.is_none_or(|stats| stats.finite_share == 1.0));
        if !share && (grid.at() != At::Collapse || whole()) {
            let series = series.companion(1);
            content.strokes.push(Stroke { series, weight: 0.8, points: points(picture, row, |s| s.mean) });
            content.entries.push((series, "mean".to_owned()));
        }
    }
    if let Some(kind) = picture.theory {
        let theory = |cell: &Cell| [along(picture, cell), cell.theory.map_or(f64::NAN, |(value, _)| value)];
        for row in rows {
            let points = row.cells.iter().map(theory).collect();
            content.strokes.push(Stroke { series: Series::Theory, weight: 1.6, points });
        }
        content.entries.push((Series::Theory, of_kind(kind).to_owned()));
    }
    content
}

/// The height of a curve at a place in data units, straight between its cells: of what theory says of it, else of itself.
pub(super) fn height_at(picture: &Picture, grid: &Grid, row: &Row<'_>, x: f64) -> Option<f64> {
    let scale = |x: f64| if picture.x.axis.log { x.ln() } else { x };
    let after = row.cells.partition_point(|cell| along(picture, cell) < x);
    let of = |cell: &Cell| cell.theory.map_or_else(|| height(picture, grid, cell), |(value, _)| value);
    let right = row.cells.get(after)?;
    let Some(left) = after.checked_sub(1).and_then(|before| row.cells.get(before)) else {
        return Some(of(right)).filter(|_| along(picture, right) == x);
    };
    let [from, to, at] = [along(picture, left), along(picture, right), x].map(scale);
    let part = (at - from) / (to - from);
    Some(of(left) + part * (of(right) - of(left))).filter(|y| y.is_finite())
}

/// The cell next to one along its curve, or nearest to it on the next curve; the middle one, if there is none yet.
pub(super) fn neighbour(grid: &Grid, cells: &[Cell], from: Option<Place>, dx: i32, dy: i32) -> Option<Place> {
    let rows = rows(grid, cells);
    let Some(from) = from else {
        let middle = grid.place(grid.x().len() / 2, 0).i;
        let row = rows.get(rows.len() / 2)?.cells;
        return row.iter().map(|cell| cell.place).min_by_key(|place| place.i.abs_diff(middle));
    };
    let at = rows.iter().position(|row| row.cells.iter().any(|cell| cell.place.j == from.j))?;
    let row = rows.get(at.checked_add_signed(dy as isize)?)?.cells;
    let nearest = (0..row.len()).min_by_key(|k| row[*k].place.i.abs_diff(from.i))?;
    row.get(nearest.checked_add_signed(dx as isize)?).map(|cell| cell.place)
}
