//! Shards put together again.

use std::collections::BTreeMap;

use crate::experiment::{Problem, Scenario};

use super::axis::shown;
use super::cell::Cell;
use super::grid::Grid;
use super::head::{Head, TableError};
use super::read::{Rows, rows};
use super::run::Shard;
use super::table::write;

/// Shards as one table, byte for byte that of the sweep done in one. Each part with its file's name.
///
/// # Errors
/// One line that names the part that is foreign, there twice, unfinished or broken, or the numbers of those missing.
pub fn merge(parts: &[(String, String)]) -> Result<String, TableError> {
    let fail = |file: &str, what: String| TableError { file: file.into(), what };
    let Some((first_file, _)) = parts.first() else { return Err(fail("merge", "no part is given".into())) };
    let mut heads: Vec<(Shard, Head)> = Vec::new();
    for (file, text) in parts {
        let head = Head::read(text).map_err(|what| fail(file, what))?;
        if let Some(what) = heads.first().and_then(|(_, first)| first.differs(&head)) {
            return Err(fail(file, format!("{what} (as in {first_file})")));
        }
        let shard = head.shard.ok_or_else(|| fail(file, "is no shard, but a whole sweep".into()))?;
        if let Some((first, _)) = heads.first().filter(|(first, _)| first.of != shard.of) {
            return Err(fail(file, format!("is one of {} shards, not of {} (as in {first_file})", shard.of, first.of)));
        }
        if let Some(twin) = heads.iter().position(|(other, _)| other.number == shard.number) {
            return Err(fail(file, format!("is shard {}/{}, and so is {}", shard.number, shard.of, parts[twin].0)));
        }
        if head.partial {
            return Err(fail(file, "is not finished: run its shard again with --resume".into()));
        }
        heads.push((shard, head));
    }
    let Some((Shard { of, .. }, head)) = heads.first().cloned() else { return Ok(String::new()) };
    let missing: Vec<String> = (1..=of)
        .filter(|number| heads.iter().all(|(shard, _)| shard.number != *number))
        .map(|number| format!("{number}/{of}"))
        .collect();
    if !missing.is_empty() {
        let more = if missing.len() > 20 { format!(" and {} more", missing.len() - 20) } else { String::new() };
        let names = missing[..missing.len().min(20)].join(", ");
        return Err(fail("merge", format!("missing: shard {names}{more}")));
    }
    let scenario = Scenario::from_toml(&head.scenario).map_err(|problem| fail(first_file, problem.to_string()))?;
    let grid = Grid::unchecked(scenario).map_err(|problem: Problem| fail(first_file, problem.to_string()))?;
    let mut cells = BTreeMap::new();
    for ((file, text), (shard, own)) in parts.iter().zip(&heads) {
        let own = rows(text, own, &grid).and_then(Rows::whole).map_err(|what| fail(file, what))?;
        let index = |cell: &Cell| cell.place.j as usize * grid.x().len() + cell.place.i as usize;
        if let Some(cell) = own.iter().find(|cell| !shard.holds(index(cell))) {
            let what = format!("holds a cell of another shard ({} = {})", grid.x().key(), shown(&cell.x));
            return Err(fail(file, what));
        }
        let count = own.len();
        let before = cells.len();
        cells.extend(own.into_iter().map(|cell| (cell.place, cell)));
        let wanted = (0..grid.cells()).filter(|&index| shard.holds(index)).count();
        if count != wanted || cells.len() - before != wanted {
            return Err(fail(file, format!("has {count} rows, and {wanted} cells are its own")));
        }
        Head::holds(text, true).map_err(|what| fail(file, what))?;
    }
    let head = Head { shard: None, ..head };
    Ok(write(&head, &grid, cells.values()))
}
