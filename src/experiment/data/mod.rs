//! Own data: one column of a file, a text or a sheet of a workbook. One reader for the command line, the dialog and the
//! drop.
//!
//! A file is opened with care (`source`), a workbook's sheet becomes a text (`sheet`); how it is written is found
//! out from its first rows (`dialect`, `header`); a column is picked by name or place (`table`) and decides how
//! its numbers are written (`number`, `column`).

mod at_hand;
mod column;
mod dialect;
mod giving_up;
mod header;
mod meaning;
mod number;
mod one_column;
mod sheet;
mod sketch;
mod source;
mod split;
mod table;
mod workbook;

use std::path::Path;
use std::sync::Arc;

use crate::family::{About, Data};

use super::Problem;

pub use sketch::Sketch;
pub(crate) use source::is_shipped;
pub use table::Table;

/// A column as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its values.
    pub data: Data,
    /// Its name, if the file has a header.
    pub name: Option<String>,
    /// Its place in the file, from 1.
    pub place: usize,
    /// The smallest and the largest value.
    pub range: (f64, f64),
    /// Rows left out because the cell is missing.
    pub missing: usize,
    /// How it is written: delimiter or sheet, decimal sign, and what was left out.
    pub written: String,
}

impl Column {
    /// Its name, or its place.
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("column {}", self.place))
    }

    /// What was read, in one line: which column, how many values, how many missing, from where to where, how written.
    pub fn told(&self) -> String {
        let name = self.name.as_ref().map_or(String::new(), |name| format!(" \"{}\"", plain(name)));
        let values = self.data.values.len();
        let spread = if self.data.labels.is_empty() {
            let (low, high) = self.range;
            format!("from {low} to {high}")
        } else {
            let shown: Vec<String> = self.data.labels.iter().take(20).map(|label| shown(label)).collect();
            let dots = if self.data.labels.len() > 20 { ", ..." } else { "" };
            format!("{} symbols: {}{dots}", self.data.labels.len(), shown.join(", "))
        };
        format!(
            "column {}{name}: {values} values used, {} missing, 0 refused, {spread}; {}",
            self.place,
            self.missing,
            plain(&self.written)
        )
    }
}

/// A label among others: in quotes where it could be taken for two, or for none.
fn shown(label: &str) -> String {
    let label = plain(label);
    if label.contains([',', '"', ';']) || label.trim().is_empty() || label == "..." {
        format!("\"{label}\"")
    } else {
        label
    }
}

/// A text of a file on one line, and not too long.
fn plain(text: &str) -> String {
    let mut shown: String = text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > 200 {
        shown.push_str("...");
    }
    shown
}

/// What is asked of a data file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The column, by name or by place from 1.
    pub column: Option<&'a str>,
    /// The sheet of a workbook.
    pub sheet: Option<&'a str>,
    /// What stands for a missing value, with commas in between.
    pub missing: Option<&'a str>,
}

/// Reads a column of a data file: a path, relative to `folder` if it is, or a shipped file's name.
///
/// # Errors
/// One line with file, row and what would do.
pub fn read_column(
    path: &str,
    asked: &Asked<'_>,
    folder: Option<&Path>,
    about: &About,
) -> Result<Arc<Column>, Problem> {
    match at_hand(path, asked, folder, about) {
        Some(column) => Ok(column),
        None => Table::open(path, folder, asked.sheet)?.column(asked, about),
    }
}

/// A column that was read lately, of a file that has not changed since.
pub(crate) fn at_hand(path: &str, asked: &Asked<'_>, folder: Option<&Path>, about: &About) -> Option<Arc<Column>> {
    let found = at_hand::Found::at(&source::place_of(path, folder))?;
    at_hand::get(&at_hand::Key::new(found, asked, about))
}

/// A law without a scale of its own: the data's unit is its scale.
fn has_no_scale(about: &About) -> bool {
    about.name.ends_with("_location")
}

/// A quote that was opened and not closed, in words.
fn open_quote(open: split::Open) -> String {
    format!("line {}: a quote is opened and not closed; close it, or write a quote within a cell twice", open.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::about;

    fn read(text: &[u8], column: Option<&str>, family: &str) -> Result<Column, String> {
        let source = source::from_bytes(text.to_vec(), None)?;
        let asked = Asked { column, ..Asked::default() };
        Table::new("own.csv", source)?.read(&asked, about(family).ok_or("no family")?)
    }

    #[test]
    fn every_dialect_gives_the_same_values() {
        for text in [
            "x,y\n1,2.5\n3,\n4,NA\n5,7\n",
            "\u{feff}x;y\r\n1;2,5\r\n3;\r\n4;n/a\r\n5;7\r\n",
            "x\ty\n1\t2.5\n3\t\n4\t.\n5\t7",
        ] {
            let column = read(text.as_bytes(), Some("y"), "gaussian").expect(text);
            assert_eq!((column.data.values, column.missing), (vec![2.5, 7.0], 2), "{text:?}");
        }
        let bare = read(b"1.5\n\n2.5\n", None, "gaussian").expect("no header is needed");
        assert_eq!((bare.data.values, bare.name), (vec![1.5, 2.5], None));
        let second = read(b"1,10\n2,20\n", Some("2"), "gaussian").expect("a column by its number");
        assert_eq!(second.data.values, [10.0, 20.0]);
    }

    #[test]
    fn labels_become_symbols_in_their_own_order() {
        let column =
            read(b"species\nGentoo\nAdelie\nGentoo\n", Some("species"), "categorical").expect("labels are fine");
        assert_eq!(column.data.labels, ["Adelie", "Gentoo"]);
        assert_eq!(column.data.values, [1.0, 0.0, 1.0]);
        let guessed = read(b"species\nGentoo\nAdelie\nGentoo\nAdelie\nGentoo\n", None, "categorical")
            .expect("a header that never recurs");
        assert_eq!(
            (guessed.name.as_deref(), guessed.data.labels.len(), guessed.data.values.len()),
            (Some("species"), 2, 5)
        );
    }

    /// What is offered of a first row that may hold names or values: both readings, and each is asked for as it is shown.
    #[test]
    fn both_readings_of_a_first_row_are_offered() {
        let source = source::from_bytes(b"b,10,20\nyes,1,5\nno,3,7\n".to_vec(), None).unwrap();
        let table = Table::new("own.csv", source).unwrap();
        let offered: Vec<String> = (0..table.columns()).map(|i| table.offered(i)).collect();
        assert_eq!(offered, ["1: b", "2: 10", "3: 20", "1:", "2:", "3:"]);
        for (offered, count) in [2, 2, 2, 3, 3, 3].into_iter().enumerate() {
            let found = match table.sketch(offered, None) {
                Sketch::Numbers { values, .. } | Sketch::Labels { values, .. } => values,
                Sketch::Nothing(why) => panic!("{why}"),
            };
            let asked = table.asking(offered);
            let asked = Asked { column: Some(&asked), ..Asked::default() };
            let read = table.read(&asked, about("categorical").unwrap()).unwrap();
            assert_eq!((found, read.data.values.len(), read.place), (count, count, offered % 3 + 1));
        }
        assert!(table.told().contains("its first row may hold names or values"), "{}", table.told());
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        let cases: [(&[u8], Option<&str>, &str); 9] = [
            (b"x,x\n1,2\n", Some("x"), "has several columns \"x\""),
            (b"", None, "is empty"),
            (b"x,y\n1,2\n", None, "has 2 columns"),
            (b"mass,y\n1,2\n", Some("mas"), "did you mean \"mass\"?"),
            (b"x\n1\nabc\n", None, "line 3: \"abc\" is not a number"),
            (b"x\n1\n", None, "a single value"),
            (b"x\nNA\n\n", None, "has no values"),
            (b"x\n1\n\xff\xff\n", None, "not UTF-8"),
            (b"\xff\xfex\x00", None, "not a text"),
        ];
        for (text, column, expected) in cases {
            let error = read(text, column, "gaussian").expect_err(expected);
            assert!(error.contains(expected) && !error.contains('\n'), "{error}");
        }
    }
}
