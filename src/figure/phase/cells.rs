//! The cells of a sweep as a table.

use toml::Value;

use super::labels::place_words;
use crate::figure::known::of_kind;
use crate::figure::table::Table;
use crate::sweep::{Cell, Grid, Stats};

/// A number of what was found in a cell.
type Of = fn(&Stats) -> f64;

/// A row for each cell that is done, with all that it is read as.
pub(crate) fn table(grid: &Grid, cells: &[Cell]) -> Table {
    let mut table = Table::named("Cell", cells.iter().map(|cell| place_words(cell, grid)).collect());
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    let mut add = |name: &str, percent: bool, value: &dyn Fn(&Cell) -> Option<f64>| {
        let values: Vec<Option<f64>> = cells.iter().map(value).collect();
        if values.iter().any(Option::is_some) {
            table.add(name, percent, values);
        }
    };
    let stats: [(&str, Of); 7] = [
        ("median", |stats| stats.median),
        ("mean", |stats| stats.mean),
        ("standard error", |stats| stats.se),
        ("5 % quantile", |stats| stats.q05),
        ("25 % quantile", |stats| stats.q25),
        ("75 % quantile", |stats| stats.q75),
        ("95 % quantile", |stats| stats.q95),
    ];
    add("across", false, &|cell| number(&cell.x));
    add("up", false, &|cell| number(cell.y.as_ref()?));
    for (name, value) in stats {
        add(name, false, &|cell| cell.stats.as_ref().map(value));
    }
    let kind = cells.iter().find_map(|cell| cell.theory).map_or("theory", |(_, kind)| of_kind(kind));
    add(kind, false, &|cell| cell.theory.map(|(value, _)| value));
    add("finite", true, &|cell| cell.stats.map(|stats| stats.finite_share));
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Scenario;
    use crate::sweep::Sweep;

    #[test]
    fn each_cell_has_its_row_with_the_numbers_of_its_runs() {
        let axes = "[sweep]\nx = \"sample_size=5,10\"\ny = \"generations=2,4\"\nmetric = \"variance\"";
        let text = format!("replicates = 20\n[truth]\nfamily = \"gaussian\"\n{axes}");
        let mut sweep = Sweep::new(Grid::new(Scenario::from_toml(&text).unwrap()).unwrap().into(), None);
        sweep.advance(4, &|| false);
        let cells: Vec<Cell> = sweep.cells().cloned().collect();
        let table = table(sweep.grid(), &cells);
        assert_eq!((table.rows(), cells.len()), (4, 4));
        let column = |name: &str| table.columns.iter().find(|column| column.name == name).unwrap();
        for (row, cell) in cells.iter().enumerate() {
            assert_eq!(column("across").values[row], cell.x.as_integer().map(|n| n as f64));
            assert_eq!(column("mean").values[row], cell.stats.map(|stats| stats.mean));
            assert_eq!(table.row_name(row), place_words(cell, sweep.grid()));
        }
        let order = table.order(4, (1, true));
        assert_eq!(column("across").values[order[0]], Some(10.0));
    }
}
