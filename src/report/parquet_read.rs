//! A sweep's Parquet file read back with its cells.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use super::parquet::SWEEP;
use crate::experiment::in_parquet::{is_parquet, told};
use crate::experiment::place::open;
use crate::experiment::{Scenario, field};
use crate::sweep::{Grid, Sweep};

/// Whether a file is a sweep's table as Parquet, by what it says of itself.
pub fn is_sweep_parquet(path: &Path) -> bool {
    is_parquet(path) && told(path).is_ok_and(|told| told.table == SWEEP)
}

/// A sweep from such a file, of the scenario that it holds: what is done, ready to go on.
///
/// # Errors
/// What is wrong with it: the end of a line that begins with its name.
pub fn sweep_in_parquet(path: &Path, scenario: Scenario) -> Result<Sweep, String> {
    let refine = told(path)?.refine;
    let grid = Grid::new(scenario).and_then(|grid| grid.refined(refine)).map_err(|problem| problem.to_string())?;
    let file = open(path)?;
    if file.metadata().map_or(0, |metadata| metadata.len()) > grid.most_bytes() {
        return Err(format!("is larger than any table of its sweep ({} MB)", grid.most_bytes() >> 20));
    }
    // What is damaged within may be more than its reader is made for.
    let read = catch_unwind(AssertUnwindSafe(|| rows(file, grid.most_cells())));
    let rows = read.unwrap_or_else(|_| Err(DAMAGED.into()))?;
    Sweep::from_rows(grid, rows)
}

/// What is said of cells that cannot be read.
const DAMAGED: &str = "a Parquet file whose rows are damaged; copy it anew";

/// The fields of all rows, each as a CSV has it.
fn rows(file: std::fs::File, most: u64) -> Result<Vec<Vec<String>>, String> {
    let damaged = |_| DAMAGED.to_owned();
    let reader = SerializedFileReader::new(file).map_err(damaged)?;
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None).map_err(damaged)? {
        if rows.len() as u64 == most {
            return Err(format!("has more rows than its sweep has cells ({most})"));
        }
        let text = |field_of: &Field| match field_of {
            Field::Null => Ok(String::new()),
            Field::Long(whole) => Ok(whole.to_string()),
            Field::Double(number) => Ok(field(*number)),
            Field::Str(text) => Ok(text.clone()),
            _ => Err("its columns are not those of its sweep".to_owned()),
        };
        let row = row.map_err(damaged)?;
        rows.push(row.get_column_iter().map(|(_, field)| text(field)).collect::<Result<_, _>>()?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sweep_parquet;
    use crate::sweep::csv;

    #[test]
    fn a_sweep_comes_back_with_its_cells() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.parquet");
        for axes in [
            "x = \"sample_size=5,10,20\"\nmetric = \"variance\"",
            "x = \"sampling.temperature=0.5:1.5:3\"\ny = \"workflow.retention=replace,accumulate\"\nat = \"collapse\"",
        ] {
            let text = format!("replicates = 3\ngenerations = 4\n[truth]\nfamily = \"gaussian\"\n[sweep]\n{axes}");
            let scenario = Scenario::from_toml(&text).unwrap();
            let grid = Grid::new(scenario).unwrap();
            let mut sweep = Sweep::new(grid.into(), None);
            sweep.advance(100, &|| false);
            assert!(sweep.is_finished());
            std::fs::write(&path, sweep_parquet(&sweep).unwrap()).unwrap();
            assert!(is_sweep_parquet(&path));
            let again = sweep_in_parquet(&path, crate::experiment::read(&path).unwrap()).unwrap();
            assert!(again.is_finished());
            assert_eq!(csv(&again), csv(&sweep), "{axes}");
        }
        std::fs::write(&path, "my notes").unwrap();
        assert!(!is_sweep_parquet(&path));
    }
}
