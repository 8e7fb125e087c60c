//! Results of runs and of sweeps as Parquet.

use toml::Value;

use super::typed::{Kind, Typed};
use super::{COLUMNS, Results, values};
use crate::experiment::in_parquet::{METRICS, NOTES, REFINE, SCENARIO, TABLE};
use crate::sweep::{At, Cell, Sweep, columns, notes, number, shown};

/// What the table of a run is called.
pub(super) const RUN: &str = "run";
/// What the table of a sweep is called.
pub(super) const SWEEP: &str = "sweep";

/// A run's table, with the columns of its CSV.
///
/// # Errors
/// Why it could not be put together: the end of a line.
pub fn run_parquet(results: &Results<'_>) -> Result<Vec<u8>, String> {
    let kind = |(place, name): (usize, &&str)| {
        let kind = match place {
            0 => Kind::Whole,
            1 | 11 => Kind::Text,
            _ => Kind::Number,
        };
        ((*name).to_owned(), kind)
    };
    let names: Vec<_> = COLUMNS.iter().enumerate().map(kind).collect();
    let mut table = Typed::new(Vec::new(), &names)?;
    for row in results.history.rows() {
        for (place, name) in results.chosen() {
            let theory = results.theory(name, row.generation);
            table.whole(0, i64::try_from(row.generation).unwrap_or(i64::MAX));
            table.text(1, Some(name));
            (2..).zip(values(&row.summaries[place])).for_each(|(column, value)| table.number(column, value));
            table.number(10, theory.map_or(f64::NAN, |(value, _)| value));
            table.text(11, theory.map(|(_, kind)| kind));
            table.end_row()?;
        }
    }
    let metrics: Vec<&str> = results.chosen().map(|(_, name)| name).collect();
    table.finish(&[
        (SCENARIO, results.experiment.scenario().to_whole_toml()),
        (TABLE, RUN.into()),
        (METRICS, metrics.join(" ")),
        (NOTES, results.header().join("\n")),
    ])
}

/// A sweep's table, with the columns of its CSV. An axis of numbers has numbers, whole ones where all are.
///
/// # Errors
/// Why it could not be put together: the end of a line.
pub fn sweep_parquet(sweep: &Sweep) -> Result<Vec<u8>, String> {
    let grid = sweep.grid();
    let axes = 1 + usize::from(grid.y().is_some());
    let is_all = |axis: usize, is: fn(&Value) -> bool| sweep.cells().all(|cell| on_axis(cell, axis).is_none_or(is));
    let kinds: Vec<Kind> = (0..axes)
        .map(|axis| match axis {
            _ if is_all(axis, Value::is_integer) => Kind::Whole,
            _ if is_all(axis, |value| number(value).is_some()) => Kind::Number,
            _ => Kind::Text,
        })
        .collect();
    let names = columns(grid);
    let (kind_of_theory, last) = (axes + 9, names.len() - 1);
    let kind = |place: usize| match place {
        _ if place < axes => kinds[place],
        _ if place == kind_of_theory || place == last => Kind::Text,
        _ => Kind::Number,
    };
    let typed: Vec<_> = names.into_iter().enumerate().map(|(place, name)| (name, kind(place))).collect();
    let mut table = Typed::new(Vec::new(), &typed)?;
    for cell in sweep.cells() {
        for (place, kind) in kinds.iter().enumerate() {
            let Some(value) = on_axis(cell, place) else { continue };
            match kind {
                Kind::Whole => table.whole(place, value.as_integer().unwrap_or_default()),
                Kind::Number => table.number(place, number(value).unwrap_or(f64::NAN)),
                Kind::Text => table.text(place, Some(&shown(value))),
            }
        }
        let stats = cell.stats.map(|s| [s.mean, s.se, s.median, s.q05, s.q25, s.q75, s.q95, s.finite_share]);
        let theory = cell.theory.map_or(f64::NAN, |(value, _)| value);
        let numbers = stats.unwrap_or([f64::NAN; 8]).into_iter().chain([theory]);
        (axes..).zip(numbers).for_each(|(column, value)| table.number(column, value));
        table.text(kind_of_theory, cell.theory.map(|(_, kind)| kind.name()));
        if grid.at() == At::Collapse {
            table.number(kind_of_theory + 1, cell.stats.map_or(f64::NAN, |stats| stats.finite_share));
        }
        table.text(last, cell.remark(grid).as_deref());
        table.end_row()?;
    }
    table.finish(&[
        (SCENARIO, grid.scenario().to_whole_toml()),
        (TABLE, SWEEP.into()),
        (REFINE, grid.refine().to_string()),
        (NOTES, notes(sweep).join("\n")),
    ])
}

/// A cell's value on the first or the second axis.
fn on_axis(cell: &Cell, axis: usize) -> Option<&Value> {
    if axis == 0 { Some(&cell.x) } else { cell.y.as_ref() }
}
