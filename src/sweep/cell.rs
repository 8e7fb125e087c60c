//! One cell: what its runs give, what theory says, or why it is impossible.

use toml::Value;

use crate::experiment::Summary;
use crate::theory::{Kind, curves_of, hides_its_tail, is_event};

use super::grid::{At, Grid, Place, passage};

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
    /// Why a metric has no mean, if no run has a finite value.
    pub fn why_no_mean(&self, metric: &str) -> Option<String> {
        let what =
            if self.median.is_nan() { "undefined in every run" } else { "finite in no run (the median is infinite)" };
        (self.finite_share == 0.0).then(|| format!("{metric} is {what}"))
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
    /// Why it is impossible.
    pub refused: Option<String>,
}

impl Cell {
    /// Whether rare runs rule the mean and so many have not shown them: then it says nothing, and medians do.
    pub fn hides_its_tail(&self, grid: &Grid) -> bool {
        let Some(Stats { q05, median, q95, .. }) = self.stats.filter(|_| grid.at() != At::Collapse) else {
            return false;
        };
        !is_event(grid.metric()) && hides_its_tail([q05, median, q95], grid.scenario().replicates)
    }
}

/// Does one cell; `None` if cancelled, or where the lattice has no point.
pub(crate) fn compute(grid: &Grid, place: Place, theory: bool, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Cell> {
    let (x, y) = grid.values(place)?;
    let mut cell = Cell { place, x, y, stats: None, theory: None, refused: None };
    let experiment = match grid.experiment(place) {
        Ok(experiment) => experiment,
        Err(problem) => {
            cell.refused = Some(problem.to_string());
            return Some(cell);
        }
    };
    let info = grid.info(&experiment)?;
    let values = match grid.generation(&experiment) {
        Some(generation) => {
            if theory {
                let known = curves_of(&experiment, generation, &info.name);
                let spoken = known.iter().filter_map(|curve| Some((curve.at(generation)?, curve.kind)));
                cell.theory = spoken.min_by_key(|(_, kind)| *kind as u8);
            }
            experiment.values_at(info.metric, generation, cancelled)?
        }
        None => experiment.passages(passage(&experiment, info), cancelled)?,
    };
    cell.stats = Some(Summary::of(&values).into());
    Some(cell)
}
