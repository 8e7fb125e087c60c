//! Own data: one column of a file, a text or a sheet of a workbook. One reader for the command line, the dialog and the
//! drop.
//!
//! A file is opened with care (`open`), a workbook's sheet becomes a text (`sheet`); how it is written is found
//! out from its first rows (`dialect`, `header`); a column is picked by name or place (`table`) and decides how
//! its numbers are written (`number`, `read`); what of a cell is lost on the way is told (`altered`).

mod altered;
mod at_hand;
mod column;
mod dialect;
mod giving_up;
mod header;
mod meaning;
mod number;
mod one_column;
mod open;
mod read;
mod sheet;
mod sketch;
mod source;
mod split;
mod table;
mod workbook;

pub(crate) use at_hand::at_hand;
pub use column::{Asked, Column};
pub(crate) use open::is_shipped;
pub use read::read_column;
pub(crate) use sheet::is_workbook;
pub use sketch::Sketch;
pub use table::Table;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::about;

    fn read(text: &[u8], column: Option<&str>, family: &str) -> Result<Column, String> {
        let source = open::from_bytes(text.to_vec(), None)?;
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
        let source = open::from_bytes(b"b,10,20\nyes,1,5\nno,3,7\n".to_vec(), None).unwrap();
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
        assert!(table.description().contains("its first row may hold names or values"), "{}", table.description());
    }

    #[test]
    fn a_sheet_with_nothing_on_it_names_the_others() {
        let book = |sheets: &[&str]| {
            let sheets = sheets.iter().map(|&sheet| sheet.to_owned()).collect();
            let source = source::Source { text: String::new(), sheet: Some("A".into()), sheets, notes: Vec::new() };
            Table::new("own.xlsx", source).unwrap_err()
        };
        assert_eq!(
            book(&["A", "B", "C"]),
            "has nothing on its sheet \"A\"; name another with truth.sheet: \"B\", \"C\""
        );
        assert_eq!(book(&["A"]), "is empty");
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
