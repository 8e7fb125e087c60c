//! One cell: what its runs give, what theory says, or why it is impossible.

use toml::Value;

use crate::experiment::{Experiment, Metric, NO_NEAREST, Summary, Values, general, missing};
use crate::family::LEFT_NUMBERS;
use crate::numeric::halt::halted;
use crate::theory::Kind;
use crate::theory::{curves_of, hides_its_tail, is_event};

use crate::sweep::grid::{At, Grid, passage};
use crate::sweep::order::Place;

/// What a cell's runs give: the columns of the table.
///
/// Mean and standard error are over the finite values; quantiles are over all, infinities in their place. Of times to
/// collapse those of runs that have not collapsed by the last generation are infinite, so that `finite_share` is the share
/// of runs that have, the mean is over these only, and the median is infinite where most have not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stats {
    /// Mean of the finite values; NaN if there are none.
    pub mean: f64,
    /// Its standard error; NaN with fewer than two values.
    pub se: f64,
    /// 50 % quantile.
    pub median: f64,
    /// 5 % quantile.
    pub q05: f64,
    /// 25 % quantile.
    pub q25: f64,
    /// 75 % quantile.
    pub q75: f64,
    /// 95 % quantile.
    pub q95: f64,
    /// Share of the runs whose value is finite.
    pub finite_share: f64,
}

impl Stats {
    /// Why a metric has no mean, if no run has a finite value: in the words of a run's own table.
    fn why_no_mean(&self, metric: &str, lacks_nearest: bool) -> Option<String> {
        let missing = || missing(general(metric).map(|general| general.metric), lacks_nearest);
        let why = || match self.median.is_nan() {
            true => format!("{metric} has no value in any run ({})", missing()),
            false => format!("{metric} is finite in no run (the median is infinite)"),
        };
        (self.finite_share == 0.0).then(why)
    }
}

impl From<Summary> for Stats {
    fn from(summary: Summary) -> Self {
        let Summary { mean, se, median, q05, q25, q75, q95, finite_share, .. } = summary;
        Self { mean, se, median, q05, q25, q75, q95, finite_share }
    }
}

/// A cell that has been done.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Where it lies on the lattice.
    pub place: Place,
    /// The first axis's value.
    pub x: Value,
    /// The second's.
    pub y: Option<Value>,
    /// What its runs give; `None` if it is impossible.
    pub stats: Option<Stats>,
    /// What theory says of the mean: exact before asymptotic before bound.
    pub theory: Option<(f64, Kind)>,
    /// So many of its runs had left the range or resolution of numbers by then: their last values stand.
    pub left: u64,
    /// Whether no model is nearest to its truth, which is of another family: what is told from that one has no value.
    pub lacks_nearest: bool,
    /// Why it is impossible.
    pub refused: Option<String>,
}

/// How many runs have left the range or resolution of numbers, as a table says it.
fn left_runs(left: u64) -> String {
    format!("{left} run{} {LEFT_NUMBERS}", if left == 1 { "" } else { "s" })
}

impl Cell {
    /// What is to be said of it beside its values: why it is impossible, that runs have left the range or resolution of numbers, that no
    /// run has a finite value. A time to collapse is infinite where no run has collapsed, and `collapsed_share` says so.
    pub fn remark(&self, grid: &Grid) -> Option<String> {
        let left = (self.left > 0).then(|| left_runs(self.left));
        let stats = || self.stats.filter(|_| grid.at() != At::Collapse);
        let no_mean = || stats()?.why_no_mean(grid.metric(), self.lacks_nearest);
        self.refused.clone().or_else(|| match (left, no_mean()) {
            (Some(left), Some(why)) => Some(format!("{left} and {why}")),
            (left, why) => left.or(why),
        })
    }

    /// Whether no run of it has a finite value.
    pub fn has_no_mean(&self) -> bool {
        self.stats.is_some_and(|stats| stats.finite_share == 0.0)
    }

    /// Whether no model is nearest to its truth, by the remark on a cell with runs.
    pub(super) fn lacks_nearest_by(remark: &str) -> bool {
        remark.contains(NO_NEAREST)
    }

    /// How many runs have left the range or resolution of numbers, by the remark on a cell with runs.
    pub(super) fn left_by(remark: &str) -> u64 {
        let left = remark.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0);
        if remark.starts_with(&left_runs(left)) { left } else { 0 }
    }

    /// Whether rare runs rule the mean and so many have not shown them: then it says nothing, and medians do.
    pub fn hides_its_tail(&self, grid: &Grid) -> bool {
        let Some(Stats { q05, median, q95, .. }) = self.stats.filter(|_| grid.at() != At::Collapse) else {
            return false;
        };
        !is_event(grid.metric()) && hides_its_tail([q05, median, q95], grid.scenario().replicates)
    }
}

impl Cell {
    /// What its runs give.
    fn measured(mut self, found: &Values, experiment: &Experiment, metric: Metric) -> Self {
        self.stats = Some(Summary::of(&found.values).into());
        self.left = found.left;
        // Asked for only where it is told.
        let none = metric.is_error() && self.stats.is_some_and(|stats| stats.median.is_nan());
        self.lacks_nearest = none && experiment.lacks_nearest();
        self
    }
}

/// A cell without its runs, and its experiment, if it is possible. `None` if cancelled, or where the lattice has no point.
fn begun(grid: &Grid, place: Place, theory: bool) -> Option<(Cell, Option<Experiment>)> {
    let (x, y) = grid.values(place)?;
    let mut cell = Cell { place, x, y, stats: None, theory: None, left: 0, lacks_nearest: false, refused: None };
    let experiment = match grid.experiment(place) {
        Ok(experiment) => experiment,
        Err(problem) => {
            cell.refused = Some(problem.to_string());
            return Some((cell, None));
        }
    };
    if let Some(generation) = grid.generation(&experiment).filter(|_| theory) {
        let known = curves_of(&experiment, generation, &grid.info(&experiment)?.name);
        if halted() {
            return None;
        }
        let spoken = known.iter().filter_map(|curve| Some((curve.at(generation)?, curve.kind)));
        cell.theory = spoken.min_by_key(|(_, kind)| *kind as u8);
    }
    Some((cell, Some(experiment)))
}

/// Does one cell; `None` as above.
fn single(grid: &Grid, place: Place, theory: bool, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Cell> {
    let (cell, experiment) = begun(grid, place, theory)?;
    let Some(experiment) = experiment else { return Some(cell) };
    let info = grid.info(&experiment)?;
    let found = match grid.generation(&experiment) {
        Some(generation) => experiment.probe_at(info.metric, generation, cancelled)?,
        None => experiment.probe_passages(passage(&experiment, info), cancelled)?,
    };
    Some(cell.measured(&found, &experiment, info.metric))
}

/// Does cells whose experiments differ in their last generation alone: the longest one's runs pass those of all the others.
fn along(grid: &Grid, places: &[Place], theory: bool, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Cell>> {
    let (mut cells, mut runs) = (Vec::new(), Vec::new());
    let mut longest: Option<Experiment> = None;
    for &place in places {
        let (cell, experiment) = begun(grid, place, theory)?;
        let Some(experiment) = experiment else {
            cells.push(cell);
            continue;
        };
        let last = experiment.scenario().generations;
        runs.push((last, cell));
        if longest.as_ref().is_none_or(|longest| longest.scenario().generations < last) {
            longest = Some(experiment);
        }
    }
    if let Some(experiment) = longest {
        runs.sort_by_key(|run| run.0);
        let at: Vec<u64> = runs.iter().map(|run| run.0).collect();
        let metric = grid.info(&experiment)?.metric;
        let found = experiment.probe_each(metric, &at, cancelled)?;
        cells.extend(runs.into_iter().zip(&found).map(|((_, cell), found)| cell.measured(found, &experiment, metric)));
    }
    Some(cells)
}

/// Does cells that share their runs, see [`Grid::shared`]; those that are done, none if cancelled.
pub(crate) fn compute(grid: &Grid, places: &[Place], theory: bool, cancelled: &(dyn Fn() -> bool + Sync)) -> Vec<Cell> {
    match *places {
        [place] => single(grid, place, theory, cancelled).into_iter().collect(),
        _ => along(grid, places, theory, cancelled).unwrap_or_default(),
    }
}
