//! Own data: one column of a CSV file.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::family::{About, Data, nearest};

use super::Problem;

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/data");
/// What stands for a missing value, besides an empty cell.
const MISSING: [&str; 8] = ["na", "n/a", "nan", "null", "none", ".", "-", "?"];

/// A column as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its values.
    pub data: Data,
    /// Its name, if the file has a header.
    pub name: Option<String>,
    /// Rows left out because the cell is missing.
    pub missing: usize,
}

/// Whether a name is that of a shipped file.
pub(crate) fn is_shipped(path: &str) -> bool {
    SHIPPED.get_file(path).is_some()
}

/// Reads a column of a data file: a path, relative to `folder` if it is, or a shipped file's name.
///
/// Delimiter (comma, semicolon, tab or spaces) and header are found out; missing cells are left out and counted.
///
/// # Errors
/// One line with file, row and what would do.
pub fn read_column(path: &str, column: Option<&str>, folder: Option<&Path>, about: &About) -> Result<Column, Problem> {
    let wrap = |what: String| Problem::Data { file: path.to_owned(), what };
    let place: PathBuf = folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
    let reader: Box<dyn Read> = match super::place::open(&place) {
        Ok(file) => Box::new(BufReader::new(file)),
        Err(_) if !place.exists() && is_shipped(path) => {
            Box::new(SHIPPED.get_file(path).map_or(&[][..], include_dir::File::contents))
        }
        Err(what) => return Err(wrap(what)),
    };
    parse(reader, column, about).map_err(wrap)
}

fn parse(mut reader: impl Read, column: Option<&str>, about: &About) -> Result<Column, String> {
    let mut start = vec![0; 64 << 10];
    let mut filled = 0;
    while filled < start.len() {
        match reader.read(&mut start[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) => return Err(format!("cannot be read ({error})")),
        }
    }
    start.truncate(filled);
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) || start.contains(&0) {
        return Err("is not a text in UTF-8; save it as CSV UTF-8".into());
    }
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    let first = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    let Some(first) = first else { return Err("is empty".into()) };
    let delimiter = delimiter(first);
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .from_reader(start.chain(reader));

    let mut picked: Option<(usize, Option<String>)> = None;
    let mut cells = Cells {
        about,
        decimal_comma: delimiter == b';',
        data: Data { values: Vec::new(), labels: Vec::new() },
        missing: 0,
    };
    let mut record = csv::StringRecord::new();
    loop {
        match rows.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                return Err(match error.kind() {
                    csv::ErrorKind::Utf8 { pos, .. } => {
                        let line = pos.as_ref().map_or(0, csv::Position::line);
                        format!("line {line} is not UTF-8; save it as CSV UTF-8")
                    }
                    _ => error.to_string().replace('\n', " "),
                });
            }
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let index = match &picked {
            Some((index, _)) => *index,
            None => {
                let (index, name) = pick(&record, column, about, delimiter == b';')?;
                let header = name.is_some();
                picked = Some((index, name));
                if header {
                    continue;
                }
                index
            }
        };
        cells.take(record.get(index).unwrap_or(""), line)?;
    }
    let mut name = picked.and_then(|(_, name)| name);
    if about.labels && column.is_none() {
        name = cells.take_header();
    }
    if cells.data.values.is_empty() {
        let missing = if cells.missing > 0 { format!(" ({} cells are missing)", cells.missing) } else { String::new() };
        return Err(format!("has no values in this column{missing}"));
    }
    if cells.data.values.len() == 1 {
        return Err("has a single value; a fit needs at least two".into());
    }
    if about.labels {
        cells.sort_labels();
    }
    Ok(Column { data: cells.data, name, missing: cells.missing })
}

/// The most frequent of tab, semicolon and comma in the first line; spaces if there is none of them.
fn delimiter(line: &[u8]) -> u8 {
    let count = |byte: u8| line.iter().filter(|&&b| b == byte).count();
    let best = [b'\t', b';', b','].into_iter().max_by_key(|&byte| (count(byte), byte == b'\t', byte == b';'));
    match best {
        Some(byte) if count(byte) > 0 => byte,
        _ if line.contains(&b' ') && !line.contains(&b'"') => b' ',
        _ => b',',
    }
}

fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let cell = cell.trim();
    if decimal_comma && cell.contains(',') && !cell.contains('.') {
        return cell.replacen(',', ".", 1).parse().ok();
    }
    cell.parse().ok()
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty() || MISSING.iter().any(|missing| cell.eq_ignore_ascii_case(missing))
}

/// Which column to read, and its name if the first row is a header.
fn pick(
    first: &csv::StringRecord,
    column: Option<&str>,
    about: &About,
    decimal_comma: bool,
) -> Result<(usize, Option<String>), String> {
    let names: Vec<&str> = first.iter().collect();
    let found = column.and_then(|wanted| names.iter().position(|name| *name == wanted));
    if let Some(wanted) = column
        && names.iter().filter(|name| **name == wanted).count() > 1
    {
        return Err(format!("has several columns \"{wanted}\"; name one by its number, from 1"));
    }
    if let (Some(index), Some(wanted)) = (found, column) {
        return Ok((index, Some(wanted.to_owned())));
    }
    let numeric = names.iter().any(|cell| number(cell, decimal_comma).is_some());
    if let Some(wanted) = column {
        // Without a header a column goes by its number, from 1.
        if let Some(index) = wanted.parse::<usize>().ok().filter(|index| (1..=names.len()).contains(index)) {
            return Ok((index - 1, (!numeric && !about.labels).then(|| names[index - 1].to_owned())));
        }
        let near =
            nearest(wanted, names.iter().copied()).map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
        return Err(format!("has no column \"{wanted}\"; it has {}{near}", list(&names)));
    }
    if names.len() > 1 {
        return Err(format!("has {} columns; name one with truth.column: {}", names.len(), list(&names)));
    }
    // One column: a first cell that is no number is its header, unless labels are what is read.
    let header = !numeric && !is_missing(names[0]) && !about.labels;
    Ok((0, header.then(|| names[0].to_owned())))
}

fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|name| format!("\"{name}\"")).collect();
    let dots = if names.len() > 12 { ", ..." } else { "" };
    format!("{}{dots}", shown.join(", "))
}

struct Cells<'a> {
    about: &'a About,
    decimal_comma: bool,
    data: Data,
    missing: usize,
}

impl Cells<'_> {
    fn take(&mut self, cell: &str, line: u64) -> Result<(), String> {
        if is_missing(cell) {
            self.missing += 1;
            return Ok(());
        }
        if self.about.labels {
            let known = self.data.labels.iter().position(|label| label == cell);
            let index = known.unwrap_or(self.data.labels.len());
            if known.is_none() {
                if index == 10_000 {
                    return Err(format!("line {line}: more than 10000 different symbols; is this a column of labels?"));
                }
                self.data.labels.push(cell.to_owned());
            }
            self.data.values.push(index as f64);
            return Ok(());
        }
        match number(cell, self.decimal_comma) {
            Some(x) if x.is_finite() => {
                self.data.values.push(x);
                Ok(())
            }
            _ => {
                let cell: String = cell.chars().take(40).collect();
                Err(format!("line {line}: \"{cell}\" is not a number; leave the cell empty if it is missing"))
            }
        }
    }

    /// A first label that never comes again, above labels that do, is the column's header.
    fn take_header(&mut self) -> Option<String> {
        let Data { values, labels } = &mut self.data;
        let alone = values.first() == Some(&0.0) && values.iter().filter(|&&value| value == 0.0).count() == 1;
        if !alone || values.len() < 2 * labels.len() {
            return None;
        }
        values.remove(0);
        values.iter_mut().for_each(|value| *value -= 1.0);
        Some(labels.remove(0))
    }

    /// Symbols in the order of their names (as numbers, if all are), so that the file's order does not matter.
    fn sort_labels(&mut self) {
        let labels = std::mem::take(&mut self.data.labels);
        let mut order: Vec<usize> = (0..labels.len()).collect();
        let numbers: Option<Vec<f64>> = labels.iter().map(|label| label.parse().ok()).collect();
        match numbers {
            Some(numbers) => order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b])),
            None => order.sort_by(|&a, &b| labels[a].cmp(&labels[b])),
        }
        let mut place = vec![0.0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| place[old] = new as f64);
        self.data.values.iter_mut().for_each(|value| *value = place[*value as usize]);
        self.data.labels = order.into_iter().map(|old| labels[old].clone()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::about;

    fn read(text: &[u8], column: Option<&str>, family: &str) -> Result<Column, String> {
        parse(text, column, about(family).ok_or("no family")?)
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
