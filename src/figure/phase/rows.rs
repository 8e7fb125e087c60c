//! The curves of a sweep: its only one, or one for each value of the second knob.

use toml::Value;

use super::labels::row_words;
use super::picture::{Picture, value};
use crate::experiment::{Centre, Keeps, keys};
use crate::family::metric;
use crate::figure::known::of_kind;
use crate::figure::series::{ROWS, Series};
use crate::figure::strokes::{Ribbon, Stroke};
use crate::sweep::{At, Cell, Grid, Place, Stats, number};
use crate::theory::Kind;

/// Up to so many cells of a curve each has a dot.
const DOTS: usize = 60;

/// One curve.
pub(crate) struct Row<'a> {
    /// Its number on the base grid.
    pub(crate) number: usize,
    /// What tells it from the others; empty of an only one.
    pub(crate) words: String,
    pub(crate) series: Series,
    /// Its cells, along the first knob.
    pub(crate) cells: &'a [Cell],
}

/// What a card of curves shows.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) ribbons: Vec<Ribbon>,
    pub(crate) strokes: Vec<Stroke>,
    pub(crate) dots: Vec<(Series, Vec<[f64; 2]>)>,
    pub(crate) entries: Vec<(Series, String)>,
}

/// Every curve with a cell, in the order of the second knob.
pub(crate) fn rows<'a>(grid: &Grid, cells: &'a [Cell]) -> Vec<Row<'a>> {
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
pub(crate) fn along(picture: &Picture, cell: &Cell) -> f64 {
    match number(&cell.x) {
        Some(x) if picture.x.words.is_empty() => x,
        _ => picture.x.at.get(picture.x.index(cell.place.i)).map_or(0.0, |(_, at)| *at),
    }
}

/// What is drawn of a cell.
pub(crate) fn height(picture: &Picture, grid: &Grid, cell: &Cell) -> f64 {
    let share = grid.metric() == metric::COLLAPSED && grid.at() != At::Collapse;
    let centre = if share { Centre::Mean } else { picture.centre };
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
pub(crate) fn content(picture: &Picture, grid: &Grid, rows: &[Row<'_>], near: Option<usize>) -> Content {
    let mut content = Content::default();
    let several = grid.y().is_some();
    let share = grid.metric() == metric::COLLAPSED && grid.at() != At::Collapse;
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
        let words = match picture.centre {
            _ if share => "share of the runs, ± 2 standard errors",
            Centre::Median => "median, 50 % and 90 % of the runs",
            Centre::Mean => "mean, 50 % and 90 % of the runs",
        };
        content.entries.push((series, words.to_owned()));
        // A mean over those that have collapsed says little beside a median of all; of all it says as much.
        let whole = || row.cells.iter().all(|cell| cell.stats.is_none_or(|stats| stats.finite_share == 1.0));
        if !share && (grid.at() != At::Collapse || whole()) {
            let series = series.companion(1);
            let (other, words) = match picture.centre {
                Centre::Median => (Centre::Mean, "mean"),
                Centre::Mean => (Centre::Median, "median"),
            };
            content.strokes.push(Stroke { series, weight: 0.8, points: points(picture, row, |s| value(other, s)) });
            content.entries.push((series, words.to_owned()));
        }
    }
    if let Some(kind) = picture.theory {
        // A bound among limits, or a limit among bounds, is another line.
        let bound = |kind: Kind| matches!(kind, Kind::Bound | Kind::LowerBound);
        let own = |cell: &Cell| cell.theory.filter(|(_, other)| bound(*other) == bound(kind));
        let theory = |cell: &Cell| [along(picture, cell), own(cell).map_or(f64::NAN, |(value, _)| value)];
        let mixed = rows.iter().flat_map(|row| row.cells).filter_map(own).any(|(_, other)| other != kind);
        for row in rows {
            let points = row.cells.iter().map(theory).collect();
            let weight = if several { 1.1 } else { 1.6 }; // what lies below must be seen
            content.strokes.push(Stroke { series: Series::Theory, weight, points });
        }
        let words = if mixed { "theory, exact means and limits" } else { of_kind(kind) };
        content.entries.push((Series::Theory, words.to_owned()));
    }
    content
}

/// The height of a curve at a place in data units, straight between its cells: of what theory says of it, else of itself.
pub(crate) fn height_at(picture: &Picture, grid: &Grid, row: &Row<'_>, x: f64) -> Option<f64> {
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
pub(crate) fn neighbour(grid: &Grid, cells: &[Cell], from: Option<Place>, dx: i32, dy: i32) -> Option<Place> {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::experiment::{Scenario, SweepText, find};
    use crate::figure::phase::Swept;
    use crate::sweep::Sweep;

    struct Shot {
        grid: Arc<Grid>,
        cells: Vec<Cell>,
    }

    impl Shot {
        fn swept(&self) -> Swept<'_> {
            Swept { grid: &self.grid, cells: &self.cells, lines: &[] }
        }
    }

    fn shot(x: &str, y: &str, metric: &str, at: &str) -> Shot {
        let sweep = SweepText { x: x.into(), y: y.into(), metric: metric.into(), at: at.into() };
        let base = find("replace").unwrap();
        let grid = Arc::new(Grid::new(Scenario { sweep, replicates: 12, generations: 300, ..base }).unwrap());
        let mut sweep = Sweep::new(Arc::clone(&grid), None);
        assert!(sweep.advance(usize::MAX, &|| false));
        Shot { grid, cells: sweep.cells().cloned().collect() }
    }

    fn shown(shot: &Shot, near: Option<usize>) -> Content {
        let grid = &*shot.grid;
        let picture = Picture::new(&shot.swept(), None, None);
        content(&picture, grid, &rows(grid, &shot.cells), near)
    }

    fn names(content: &Content) -> Vec<&str> {
        content.entries.iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn a_mean_time_to_collapse_is_shown_where_every_run_has_collapsed() {
        let whole = shown(&shot("sample_size=3,4,5", "", "variance_ratio", "collapse"), None);
        assert_eq!(names(&whole), ["median, 50 % and 90 % of the runs", "mean"]);
        let part = shown(&shot("sample_size=3,4,10000", "", "variance_ratio", "collapse"), None);
        assert_eq!(names(&part), ["median, 50 % and 90 % of the runs"]);
    }

    #[test]
    fn each_value_of_the_second_knob_has_a_curve_of_its_own_and_one_has_bands() {
        let shot = shot("sample_size=4,8,16", "generations=2,8,20", "variance_ratio", "end");
        let none = shown(&shot, None);
        assert_eq!(names(&none), ["generations 2", "generations 8", "generations 20", "theory, exact mean"]);
        assert!(none.ribbons.is_empty() && none.strokes.len() == 6 && none.dots.len() == 3);
        let series: Vec<Series> = none.entries.iter().map(|(series, _)| *series).collect();
        assert_eq!(series[..3], [0, 1, 2].map(Series::Row));
        let near = shown(&shot, Some(1));
        assert!(near.ribbons.len() == 2 && near.ribbons.iter().all(|ribbon| ribbon.series == Series::Row(1)));
        // What a run keeps has its colour everywhere.
        let kept = shown(&self::shot("sample_size=4,8", "workflow.retention=replace,accumulate", "mean", "end"), None);
        assert_eq!(kept.entries[0], (Series::Replace, "replace".to_owned()));
        assert_eq!(kept.entries[1], (Series::Accumulate, "accumulate".to_owned()));
    }

    #[test]
    fn keys_go_along_a_curve_and_to_the_next() {
        let shot = shot("sample_size=4,8,16", "generations=2,8,20", "variance_ratio", "end");
        let grid = &*shot.grid;
        let go = |from: Option<(u32, u32)>, dx, dy| {
            let from = from.map(|(i, j)| Place { i, j });
            neighbour(grid, &shot.cells, from, dx, dy).map(|place| (place.i, place.j))
        };
        assert_eq!(go(None, 1, 0), Some((1, 1)));
        assert_eq!((go(Some((1, 1)), 1, 0), go(Some((1, 1)), 0, 1)), (Some((2, 1)), Some((1, 2))));
        assert_eq!((go(Some((2, 1)), 1, 0), go(Some((1, 0)), 0, -1), go(Some((0, 2)), -1, 0)), (None, None, None));
    }
}
