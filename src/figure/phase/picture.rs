//! A sweep as it is drawn: where its lattice lies on the axes, which cell is shown where, which range of values. Made
//! once per picture of the worker.

use std::collections::HashMap;

use super::labels::{label, threshold, word};
use super::swept::Swept;
use crate::experiment::{Centre, goes_through_decades};
use crate::family::metric;
use crate::figure::axis::Axis;
use crate::sweep::{self, At, Cell, Drawn, Grid, Place, Stats, number};
use crate::theory::{Kind, On};

/// Lattices with more points than this are drawn by their base grid.
const MOST_POINTS: usize = 1 << 18;
/// Positive values that reach over more than this factor are shown by their logarithms: on a map, and on curves.
const DECADES: [f64; 2] = [300.0, 30.0];
/// The same for metrics that usually keep to one size.
const BEYOND: f64 = 100.0;
/// The same on a map whose least values are to be seen.
const VALLEY: f64 = 3.0;
/// Nothing is shown below the largest value by more decades than this.
const DEEPEST: f64 = 12.0;

/// One knob along an edge.
#[derive(Debug)]
pub(crate) struct Edge {
    /// Its name for people.
    pub(crate) name: String,
    pub(crate) axis: Axis,
    /// The lattice's places on the axis: number on the lattice, and place in plot units. Words lie at whole numbers.
    pub(crate) at: Vec<(u32, f64)>,
    /// The words, where the values are none.
    pub(crate) words: Vec<String>,
    /// Places of the base grid, in plot units.
    base: Vec<f64>,
}

/// Everything about a sweep but colours and pixels.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) x: Edge,
    pub(crate) y: Option<Edge>,
    /// Curves, not a map.
    pub(crate) curves: bool,
    /// Which cell is shown in each quarter of each place of the lattice, row by row; the place in the list of cells.
    shown: Vec<Option<u32>>,
    /// Its columns: two for each place.
    width: usize,
    /// Every so many places of the lattice are drawn.
    step: u32,
    pub(crate) centre: Centre,
    /// Whether a mean is known exactly, or how else.
    pub(crate) theory: Option<Kind>,
    /// Whether rare runs rule some mean, so that a mean of these runs is not shown unless it is asked for.
    pub(crate) rare: bool,
    /// Whether the border is where theory's mean crosses the threshold, not where the runs shown do.
    pub(crate) of_theory: bool,
    /// From the least to the largest value shown; not finite without one.
    pub(crate) range: [f64; 2],
    /// Whether the values span decades.
    pub(crate) decades: bool,
    /// Name of what is measured, for people.
    pub(crate) label: String,
    /// Where what is shown crosses the threshold, in plot units: theory's mean where means are shown and it is known.
    pub(crate) border: Vec<Vec<[f64; 2]>>,
    /// Lines of papers on two knobs, in plot units.
    pub(crate) lines: Vec<Drawn>,
    /// The value the colours divide at, where there is one that tells better from worse.
    pub(crate) level: Option<f64>,
    /// Where such a line says the metric is least: the cell where that of the runs is, along the line's knob, in plot units.
    pub(crate) least: Vec<[f64; 2]>,
}

fn edge(grid: &Grid, axis: &sweep::Axis, alone: bool) -> Edge {
    let levels = grid.refine();
    let places = (axis.len() as u32 - 1) << levels;
    let name = crate::sweep::name(grid.scenario(), axis.key());
    let Some((_, log)) = axis.extent() else {
        let words = axis.values().iter().map(|value| word(axis.key(), value)).collect();
        let base: Vec<f64> = (0..axis.len()).map(|i| i as f64).collect();
        let at = base.iter().enumerate().map(|(i, at)| ((i as u32) << levels, *at)).collect();
        let axis = Axis::linear(-0.5, axis.len() as f64 - 0.5);
        return Edge { name, axis, at, words, base };
    };
    let scale = |x: f64| if log { x.log10() } else { x };
    let place = |k: u32| Some((k, scale(axis.at(k, levels).as_ref().and_then(number)?)));
    let is_row = |k: &u32| grid.y().is_none_or(|y| y.key() != axis.key()) || grid.row(*k).is_some();
    let places = (0..=places).filter(is_row).filter_map(place);
    let at: Vec<(u32, f64)> = places.filter(|(_, at)| at.is_finite()).collect();
    let base: Vec<f64> = axis.values().iter().filter_map(number).map(scale).collect();
    let (first, last) = (base.first().copied().unwrap_or(0.0), base.last().copied().unwrap_or(1.0));
    let count = base.len().max(2) as f64 - 1.0;
    // Half a step of room on both sides: a cell lies around its value.
    let room = if first < last { 0.5 * (last - first) / count } else { 0.5 };
    let axis = if alone && first < last {
        Axis { low: first, high: last, log }
    } else {
        Axis { low: first - room, high: last + room, log }
    };
    Edge { name, axis, at, words: Vec::new(), base }
}

impl Edge {
    /// Left and right end of the place of that number in `at`.
    fn span(&self, index: usize) -> [f64; 2] {
        let at = |i: usize| self.at.get(i).map(|(_, at)| *at);
        let here = at(index).unwrap_or(0.0);
        let low = index.checked_sub(1).and_then(at).map_or(self.axis.low, |before| 0.5 * (before + here));
        [low, at(index + 1).map_or(self.axis.high, |after| 0.5 * (here + after))]
    }

    /// The halves of each place, one after the other: which number of the lattice, the lower or the upper half, its ends.
    fn halves(&self) -> impl Iterator<Item = (u32, usize, [f64; 2])> {
        self.at.iter().enumerate().flat_map(|(index, &(k, at))| {
            let [low, high] = self.span(index);
            [(k, 0, [low, at]), (k, 1, [at, high])]
        })
    }

    /// The half a place in plot units lies in.
    fn half(&self, place: f64) -> Option<(u32, usize)> {
        self.at.get(self.nearest(place)).map(|&(k, at)| (k, usize::from(place >= at)))
    }

    /// Which of `at` a place in plot units belongs to.
    fn nearest(&self, place: f64) -> usize {
        let after = self.at.partition_point(|(_, at)| *at < place);
        match (after.checked_sub(1), self.at.get(after)) {
            (Some(before), Some((_, at))) if place - self.at[before].1 <= at - place => before,
            (Some(before), None) => before,
            _ => after,
        }
    }

    /// The index in `at` of a number on the lattice, or of the last one before it.
    pub(crate) fn index(&self, lattice: u32) -> usize {
        self.at.partition_point(|(k, _)| *k <= lattice).saturating_sub(1)
    }

    /// A value in plot units.
    fn place(&self, value: f64) -> f64 {
        if self.axis.log { value.log10() } else { value }
    }

    /// A place between two points of the base grid, in plot units.
    fn between(&self, steps: f64) -> f64 {
        let low = (steps.max(0.0) as usize).min(self.base.len().saturating_sub(2));
        match (self.base.get(low), self.base.get(low + 1)) {
            (Some(a), Some(b)) => a + (b - a) * (steps - low as f64),
            _ => self.base.first().copied().unwrap_or(0.0),
        }
    }
}

impl Picture {
    /// `centre` and `curves` as chosen: without a choice means where theory is exact, and curves where the rows stand apart.
    pub(crate) fn new(shot: &Swept<'_>, centre: Option<Centre>, curves: Option<bool>) -> Self {
        let grid = shot.grid;
        let curves = grid.y().is_none() || curves.unwrap_or(grid.rows_apart());
        let (mut x, mut y) = (edge(grid, grid.x(), curves), grid.y().map(|axis| edge(grid, axis, false)));
        let many = !curves && x.at.len() * y.as_ref().map_or(1, |y| y.at.len()) > MOST_POINTS;
        let step = if many { 1 << grid.refine() } else { 1 };
        let drawn = |edge: &mut Edge| edge.at.retain(|(k, _)| k.is_multiple_of(step));
        drawn(&mut x);
        y.iter_mut().for_each(drawn);
        let known: HashMap<Place, u32> =
            shot.cells.iter().enumerate().map(|(k, cell)| (cell.place, k as u32)).collect();
        let places = |edge: &Edge| edge.at.last().map_or(1, |(k, _)| (k / step) as usize + 1);
        let size = [places(&x), y.as_ref().map_or(1, places)];
        let shown = if curves { Vec::new() } else { painted(shot.cells, step, size) };
        let width = 2 * size[0];
        let theory = commonest(shot.cells.iter().filter_map(|cell| Some(cell.theory?.1)));
        let of_means =
            grid.metric() == metric::COLLAPSED || grid.metric() == metric::ERROR_INFLATION && threshold(grid).is_some();
        // A mean that rare runs rule is the luck of one run, in all cells alike: it would light whole rows.
        let rare = shot.cells.iter().any(|cell| cell.hides_its_tail(grid));
        // On curves theory lies beside the runs, and it speaks of means.
        let exact = theory == Some(Kind::Exact);
        let means = of_means || curves && exact || !rare && (exact || curves && theory.is_some());
        let usual = if means { Centre::Mean } else { Centre::Median };
        // Of those that have collapsed a mean says little beside a median of all.
        let all_known = shot.cells.iter().all(|cell| cell.stats.is_none_or(|stats| stats.finite_share == 1.0));
        let centre = match grid.at() {
            At::Collapse => centre.filter(|_| all_known).unwrap_or(Centre::Median),
            _ => centre.unwrap_or(usual),
        };
        let value = |cell: &Cell| cell.stats.map(|stats| value(centre, &stats)).filter(|x| x.is_finite());
        let ends = |all: &mut dyn Iterator<Item = f64>| {
            all.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
        };
        let range = ends(&mut shot.cells.iter().filter_map(value));
        let [low, high] = ends(&mut shot.cells.iter().filter_map(value).filter(|x| *x > 0.0));
        let mut all: Vec<f64> = shot.cells.iter().filter_map(value).filter(|x| *x > 0.0).collect();
        all.sort_unstable_by(f64::total_cmp);
        // What usually keeps to one size is shown by its logarithm only where a few places of a curve dwarf all others.
        let explodes = all.get(all.len() / 2).is_some_and(|middle| high > BEYOND * middle && *middle < BEYOND * low);
        let wide = matches!(grid.at(), At::Collapse) || goes_through_decades(grid.metric()) || curves && explodes;
        let (border, lines) = (Vec::new(), lines(shot, &x, y.as_ref()));
        let valley = !curves && lines.iter().any(|drawn| drawn.line.least);
        let least = if valley { least(grid, &lines, shot.cells, &value) } else { Vec::new() };
        let least = least.into_iter().filter_map(|(at, up)| Some([x.place(at), y.as_ref()?.place(up)])).collect();
        let most = if valley { VALLEY } else { DECADES[usize::from(curves)] };
        let decades = (wide || valley) && high > most * low && range[0] >= 0.0;
        let label = label(grid);
        let level = threshold(grid).map(|(level, _)| level).filter(|_| grid.metric() == metric::ERROR_INFLATION);
        let mut picture = Self {
            x,
            y,
            curves,
            shown,
            width,
            step,
            centre,
            theory,
            rare,
            of_theory: theory.is_some() && centre == Centre::Mean,
            range,
            decades,
            label,
            border,
            lines,
            level,
            least,
        };
        picture.border = picture.bordered(grid, shot, &known);
        picture
    }

    fn bordered(&self, grid: &Grid, shot: &Swept<'_>, known: &HashMap<Place, u32>) -> Vec<Vec<[f64; 2]>> {
        let Some((level, _)) = threshold(grid) else { return Vec::new() };
        let Some(y) = self.y.as_ref().filter(|_| !self.curves) else { return Vec::new() };
        // A paper's line says the same of it.
        if grid.metric() == metric::ERROR_INFLATION && self.lines.iter().any(|drawn| drawn.line.least) {
            return Vec::new();
        }
        if !self.x.words.is_empty() || !y.words.is_empty() {
            return Vec::new();
        }
        let field = |i: usize, j: usize| {
            let cell = shot.cells.get(*known.get(&grid.place(i, j))? as usize)?;
            if self.of_theory {
                return cell.theory.map(|(value, _)| value);
            }
            cell.stats.map(|stats| value(self.centre, &stats)).filter(|x| !x.is_nan())
        };
        let lines = sweep::contour(grid.x().len(), grid.rows(), field, level);
        lines
            .into_iter()
            .map(|line| line.into_iter().map(|[i, j]| [self.x.between(i), y.between(j)]).collect())
            .collect()
    }

    /// Columns and rows drawn.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.x.at.len(), self.y.as_ref().map_or(1, |y| y.at.len()))
    }

    fn quarter(&self, (i, right): (u32, usize), (j, upper): (u32, usize)) -> Option<u32> {
        let (column, row) = (2 * (i / self.step) as usize + right, 2 * (j / self.step) as usize + upper);
        *self.shown.get(row * self.width + column)?
    }

    /// The cell shown at a column and a row.
    pub(crate) fn cell<'a>(&self, shot: &Swept<'a>, column: usize, row: usize) -> Option<&'a Cell> {
        let j = self.y.as_ref().map_or(Some(0), |y| y.at.get(row).map(|(j, _)| *j))?;
        shot.cells.get(self.quarter((self.x.at.get(column)?.0, 0), (j, 0))? as usize)
    }

    /// The cell shown at a place in plot units.
    pub(crate) fn under<'a>(&self, shot: &Swept<'a>, x: f64, y: f64) -> Option<&'a Cell> {
        shot.cells.get(self.quarter(self.x.half(x)?, self.y.as_ref()?.half(y)?)? as usize)
    }

    /// What is drawn, as few rectangles as follow from merging along the rows, and rows that are alike: the place in the list
    /// of cells, and its ends in plot units.
    pub(crate) fn rectangles(&self) -> Vec<(u32, [f64; 2], [f64; 2])> {
        let Some(y) = &self.y else { return Vec::new() };
        let columns: Vec<(u32, usize, [f64; 2])> = self.x.halves().collect();
        let mut all: Vec<(u32, [f64; 2], [f64; 2])> = Vec::new();
        let (mut before, mut first) = (Vec::new(), 0);
        for (j, upper, [bottom, top]) in y.halves() {
            let mut row: Vec<(u32, [f64; 2])> = Vec::new();
            for &(i, right, [from, to]) in &columns {
                let Some(cell) = self.quarter((i, right), (j, upper)) else { continue };
                match row.last_mut() {
                    Some((last, ends)) if *last == cell && ends[1] == from => ends[1] = to,
                    _ => row.push((cell, [from, to])),
                }
            }
            if row == before {
                all[first..].iter_mut().for_each(|(_, _, ends)| ends[1] = top);
            } else {
                first = all.len();
                all.extend(row.iter().map(|&(cell, ends)| (cell, ends, [bottom, top])));
                before = row;
            }
        }
        all
    }

    /// The scale of values.
    pub(crate) fn scale(&self, log: bool) -> Axis {
        let [low, high] = self.range;
        if !low.is_finite() || !high.is_finite() {
            return Axis::linear(0.0, 1.0);
        }
        if log && high > 0.0 {
            let low = if low > 0.0 { low.log10().max(high.log10() - DEEPEST) } else { high.log10() - DEEPEST };
            let high = high.log10();
            return if high - low < 1.0 {
                Axis { low, high: high.max(low + 0.01), log: true }
            } else {
                Axis::decades(low, high)
            };
        }
        Axis::round(low, high.max(low + 1e-12))
    }

    /// Below this all values have the darkest colour, where there are any below.
    pub(crate) fn darkest(&self, scale: &Axis) -> Option<f64> {
        darkest(self.range, scale)
    }

    /// Where on that scale, from 0 to 1, the colours divide: what is below is on their dark half, what is above on the bright.
    pub(crate) fn divide(&self, scale: &Axis) -> Option<f64> {
        let place = (scale.place(self.level?)? - scale.low) / scale.span();
        Some(place).filter(|place| (0.02..=0.98).contains(place))
    }
}

/// The lower end of a logarithmic scale that does not reach as far as the values do.
fn darkest([low, _]: [f64; 2], scale: &Axis) -> Option<f64> {
    let end = 10_f64.powf(scale.low);
    Some(end).filter(|end| scale.log && low < end * (1.0 - 1e-9))
}

/// A place on a scale as a place among its colours: in equal steps, or, where they divide, so that the middle ones are left out.
pub(crate) fn among_colours(place: f64, divide: Option<f64>) -> f32 {
    let place = place.clamp(0.0, 1.0);
    let bent = match divide {
        None => place,
        Some(divide) if place < divide => 0.38 * place / divide,
        Some(divide) => 0.62 + 0.38 * (place - divide) / (1.0 - divide),
    };
    bent as f32
}

/// The kind that most cells have; of as many the stricter one.
fn commonest(kinds: impl Iterator<Item = Kind>) -> Option<Kind> {
    let all: Vec<Kind> = kinds.collect();
    let count = |kind: &Kind| all.iter().filter(|other| *other == kind).count();
    Kind::ALL.into_iter().rev().filter(|kind| count(kind) > 0).max_by_key(count)
}

/// Lines of papers over both knobs, in plot units.
fn lines(shot: &Swept<'_>, x: &Edge, y: Option<&Edge>) -> Vec<Drawn> {
    let Some(y) = y else { return Vec::new() };
    let mut lines = shot.lines.to_vec();
    lines.retain(|drawn| !drawn.pieces.is_empty());
    for point in lines.iter_mut().flat_map(|drawn| drawn.pieces.iter_mut().flatten()) {
        *point = [x.place(point[0]), y.place(point[1])];
    }
    lines
}

/// The cells of the base grid where the metric is least along the knob of a line that says where that is; not at an end of
/// the knob, where it may be less beyond.
fn least(grid: &Grid, lines: &[Drawn], cells: &[Cell], value: &dyn Fn(&Cell) -> Option<f64>) -> Vec<(f64, f64)> {
    let Some(y) = grid.y() else { return Vec::new() };
    let Some(On::Knob(knob)) = lines.iter().map(|drawn| drawn.line).find(|line| line.least).map(|line| line.on) else {
        return Vec::new();
    };
    let along_x = grid.x().key() == knob;
    let (own, free) = if along_x { (grid.x().len(), y.len()) } else { (y.len(), grid.x().len()) };
    let known: HashMap<Place, &Cell> = cells.iter().map(|cell| (cell.place, cell)).collect();
    let of_one = |free: usize| {
        let place = |k: usize| if along_x { grid.place(k, free) } else { grid.place(free, k) };
        let all = (0..own).map(|k| known.get(&place(k)).and_then(|cell| value(cell)));
        let all: Vec<f64> = all.collect::<Option<_>>()?; // once the whole of it is there
        let least = (0..own).min_by(|a, b| all[*a].total_cmp(&all[*b])).filter(|k| *k > 0 && k + 1 < own)?;
        let cell = known.get(&place(least))?;
        Some((number(&cell.x)?, number(cell.y.as_ref()?)?))
    };
    (0..free).filter_map(of_one).collect()
}

/// Coarse to fine, each cell that lies on the lattice of every 2^level-th place is painted half such a step to each side, so that
/// each stands around its own value, and finer ones stand over it. `size`: how many places across and up.
fn painted(cells: &[Cell], step: u32, size: [usize; 2]) -> Vec<Option<u32>> {
    let [columns, rows] = size;
    let mut shown = vec![None; 4 * columns * rows];
    let levels = usize::BITS - columns.max(rows).leading_zeros();
    for side in (0..=levels).rev().map(|level| 1_usize << level) {
        let ends = |k: usize, places: usize| {
            let high = if k + side >= places { 2 * places } else { 2 * k + 1 + side };
            (2 * k + 1).saturating_sub(side)..high
        };
        for (number, cell) in cells.iter().enumerate() {
            let [i, j] = [cell.place.i, cell.place.j].map(|k| k.is_multiple_of(step).then_some((k / step) as usize));
            let on = |k: &usize| k.is_multiple_of(side);
            let (Some(i), Some(j)) = (i.filter(on), j.filter(on)) else { continue };
            if i < columns && j < rows {
                for row in ends(j, rows) {
                    let across = ends(i, columns);
                    shown[2 * columns * row + across.start..2 * columns * row + across.end].fill(Some(number as u32));
                }
            }
        }
    }
    shown
}

/// The number of a cell that is shown.
pub(crate) fn value(centre: Centre, stats: &Stats) -> f64 {
    match centre {
        Centre::Mean => stats.mean,
        Centre::Median => stats.median,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(at: &[u32]) -> Vec<Cell> {
        let cell = |&i| Cell {
            place: Place { i, j: 0 },
            x: toml::Value::Integer(0),
            y: None,
            stats: None,
            theory: None,
            left: 0,
            lacks_nearest: false,
            refused: None,
        };
        at.iter().map(cell).collect()
    }

    fn row(at: &[u32], step: u32, places: usize) -> Vec<Option<u32>> {
        let shown = painted(&cells(at), step, [places, 1]);
        assert_eq!(shown[..2 * places], shown[2 * places..], "the lower half of a row is as the upper");
        shown[..2 * places].to_vec()
    }

    #[test]
    fn a_cell_stands_around_its_value_and_finer_ones_over_it() {
        let some = |all: [u32; 10]| all.map(Some).to_vec();
        assert_eq!(row(&[0, 2, 4], 1, 5), some([0, 0, 0, 1, 1, 1, 1, 2, 2, 2]));
        assert_eq!(row(&[0, 2, 4, 3], 1, 5), some([0, 0, 0, 1, 1, 1, 3, 3, 2, 2]));
        // The first of all stands for everything; beyond the last of a coarse grid there is no hole.
        assert_eq!(row(&[0], 1, 5), some([0; 10]));
        assert_eq!(row(&[0, 4], 1, 6), [[Some(0); 5].as_slice(), &[Some(1); 7]].concat());
        // Only every second place is drawn.
        assert_eq!(row(&[0, 2, 3, 4], 2, 3), [0, 0, 1, 1, 3, 3].map(Some));
    }

    #[test]
    fn what_the_colours_do_not_reach_is_said() {
        let scale = Axis::decades(-12.0, 0.0);
        assert_eq!(darkest([1e-12, 1.0], &scale), None);
        assert!(darkest([1e-30, 1.0], &scale).is_some_and(|end| (end / 1e-12 - 1.0).abs() < 1e-6));
        assert!(darkest([0.0, 1.0], &scale).is_some());
        assert_eq!(darkest([0.0, 1.0], &Axis::linear(0.0, 1.0)), None);
    }
}
