//! The scenario beside a table that has no comment lines to hold it.

use std::path::{Path, PathBuf};

use super::write::{WriteError, write_whole};
use crate::experiment::Scenario;
use crate::experiment::place::{other_than_file, read_at_most};

/// How its second line begins; what the table is comes behind.
const OF: &str = "# the scenario of the table beside this file: ";
/// A longer file is none.
const MOST: u64 = 8 << 20;

/// A scenario that goes beside a table: `map.csv` has `map.scenario.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    path: PathBuf,
    text: String,
}

impl Beside {
    /// Of a table at this place: `table` says what it is.
    pub fn new(path: &Path, scenario: &Scenario, table: &str) -> Self {
        Self { path: place(path), text: text(scenario, table) }
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why it must not be written there: something else is. The end of a line that begins with its name.
    pub fn foreign(&self) -> Option<&'static str> {
        let metadata = std::fs::metadata(&self.path).ok()?;
        if other_than_file(&metadata).is_some() || metadata.len() == 0 {
            return None;
        }
        // One that was changed by hand is its user's.
        let of_table = read(&self.path).filter(|(there, scenario, table)| rows(there) == rows(&text(scenario, table)));
        match of_table {
            None => Some("is there, and was not written beside a table"),
            Some((there, ..)) if rows(&there) != rows(&self.text) => Some("is there beside another table"),
            Some(_) => None,
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// One line with path and reason.
    pub fn write(&self) -> Result<(), WriteError> {
        write_whole(&self.path, self.text.as_bytes())
    }

    /// The scenario beside a table at this place, and what it says that the table is.
    pub(super) fn of(path: &Path) -> Option<(Scenario, String)> {
        read(&place(path)).map(|(_, scenario, table)| (scenario, table))
    }
}

fn place(path: &Path) -> PathBuf {
    path.with_extension("scenario.toml")
}

fn text(scenario: &Scenario, table: &str) -> String {
    format!("# collapse-lab {}\n{OF}{table}\n{}", env!("CARGO_PKG_VERSION"), scenario.to_whole_toml())
}

/// All but the line with the version.
fn rows(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// Its text, its scenario and what its table is.
fn read(path: &Path) -> Option<(String, Scenario, String)> {
    let text = read_at_most(path, MOST, "any scenario").ok()?;
    let table = text.lines().nth(1)?.strip_prefix(OF)?.to_owned();
    let scenario = Scenario::from_toml(&text).ok()?;
    Some((text, scenario, table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let scenario = Scenario::default();
        let beside = Beside::new(&folder.path().join("map.csv"), &scenario, "run");
        assert_eq!(beside.path(), folder.path().join("map.scenario.toml"));
        assert_eq!(beside.foreign(), None);
        beside.write().unwrap();
        assert_eq!(beside.foreign(), None);
        let (read, table) = Beside::of(&folder.path().join("map.csv")).unwrap();
        assert_eq!((read.to_whole_toml(), table.as_str()), (scenario.to_whole_toml(), "run"));
        let other = |scenario: &Scenario, table| Beside::new(&folder.path().join("map.csv"), scenario, table).foreign();
        assert!(other(&Scenario { seed: 9, ..scenario.clone() }, "run").is_some());
        assert!(other(&scenario, "sweep").is_some());
        let text = std::fs::read_to_string(beside.path()).unwrap();
        for changed in ["my notes", &text.replace("seed = ", "# mine\nseed = "), &text.replace("seed = 7", "seed = 8")]
        {
            std::fs::write(beside.path(), changed).unwrap();
            assert!(beside.foreign().is_some(), "{changed}");
        }
        std::fs::write(beside.path(), text.replacen("collapse-lab ", "collapse-lab 0.", 1)).unwrap();
        assert_eq!(beside.foreign(), None, "of another version");
    }
}
