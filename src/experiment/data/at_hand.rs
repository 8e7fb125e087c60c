//! Cache of the columns read last: a moved slider does not read a gigabyte again.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

use crate::family::About;

use super::column::{Asked, Column};
use super::open::place_of;

/// So many columns: of two sides each its own.
const KEPT: usize = 2;

/// A file changed so shortly before it is read may change again within the clock's tick, and is read anew.
const RESTED: Duration = Duration::from_secs(2);

/// A file as it was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    place: PathBuf,
    bytes: u64,
    changed: SystemTime,
}

impl Found {
    /// `None` of what is no file, or has just been written.
    pub(super) fn at(place: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(place).ok().filter(std::fs::Metadata::is_file)?;
        let changed = metadata.modified().ok()?;
        let rests = changed.elapsed().is_ok_and(|since| since > RESTED);
        rests.then(|| Self { place: place.to_owned(), bytes: metadata.len(), changed })
    }
}

/// What a column was read for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    file: Found,
    asked: [Option<String>; 3],
    /// Labels are counted; TRUE is 1; the data's unit is the scale.
    meaning: [bool; 3],
}

impl Key {
    pub(super) fn new(file: Found, asked: &Asked<'_>, about: &About) -> Self {
        let Asked { column, sheet, missing } = *asked;
        let asked = [column, sheet, missing].map(|text| text.map(str::to_owned));
        let meaning = [about.labels, about.booleans, about.unit_scale];
        Self { file, asked, meaning }
    }
}

static COLUMNS: Mutex<VecDeque<(Key, Arc<Column>)>> = Mutex::new(VecDeque::new());

pub(super) fn get(key: &Key) -> Option<Arc<Column>> {
    COLUMNS.lock().iter().find(|(known, _)| known == key).map(|(_, column)| Arc::clone(column))
}

pub(super) fn keep(key: Key, column: &Arc<Column>) {
    let mut columns = COLUMNS.lock();
    columns.retain(|(known, _)| *known != key);
    columns.truncate(KEPT - 1);
    columns.push_front((key, Arc::clone(column)));
}

/// A column that was read lately, of a file that has not changed since.
pub(crate) fn at_hand(path: &str, asked: &Asked<'_>, folder: Option<&Path>, about: &About) -> Option<Arc<Column>> {
    let found = Found::at(&place_of(path, folder))?;
    get(&Key::new(found, asked, about))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::data::read_column;
    use crate::family::about;

    #[test]
    fn a_file_that_rests_is_read_once_and_anew_once_it_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.csv");
        let write = |text: &str, age: u64| {
            std::fs::write(&path, text).unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        };
        let read = || read_column(path.to_str().unwrap(), &Asked::default(), None, about("gaussian").unwrap()).unwrap();
        write("x\n1\n2\n", 60);
        assert!(Arc::ptr_eq(&read(), &read()));
        write("x\n1\n3\n", 30);
        assert_eq!(read().data.values, [1.0, 3.0]);
        // What was written just now is never taken from memory.
        write("x\n1\n4\n", 0);
        assert!(!Arc::ptr_eq(&read(), &read()));
    }
}
