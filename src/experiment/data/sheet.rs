//! A sheet of a workbook (.xlsx, .xlsb, .xls, .ods) as a text: cells between tabs, a line for each row, so that a line's
//! number is the row's. Bounded before it is unpacked: a workbook is a packed file, and small ones may hold gigabytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use calamine::{Data, DataRef, Ods, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use super::source::Source;
use super::workbook::{self, MOST_CELLS};

type Bytes = Cursor<Vec<u8>>;
/// A workbook has at most so many bytes, and unpacked so many.
const MOST_BYTES: usize = 128 << 20;
const MOST_UNPACKED: u64 = 512 << 20;

const ZIP: &[u8] = b"PK\x03\x04";

/// Whether these are the bytes of a packed or of an old workbook.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(workbook::COMPOUND)
}

/// Cells by row and column, from 0.
#[derive(Default)]
struct Cells {
    found: Vec<(u32, u32, String)>,
    /// Where formulas stand.
    formulas: BTreeMap<(u32, u32), String>,
    /// Where a text of nothing stands, as a formula may give it: such a cell is empty.
    blanks: BTreeSet<(u32, u32)>,
    bytes: usize,
}

impl Cells {
    /// Takes a cell; `None` for one that has no value at all.
    fn push(&mut self, (row, column): (u32, u32), text: Option<String>) -> Result<(), String> {
        let Some(text) = text else { return Ok(()) };
        if text.is_empty() {
            if self.blanks.len() < MOST_CELLS {
                self.blanks.insert((row, column));
            }
            return Ok(());
        }
        self.bytes += text.len();
        if self.found.len() == MOST_CELLS || self.bytes as u64 > MOST_UNPACKED {
            return Err(too_large());
        }
        self.found.push((row, column, text));
        Ok(())
    }
}

fn too_large() -> String {
    format!("holds more than {} million cells; save the sheet as CSV", MOST_CELLS / 1_000_000)
}

fn broken(error: impl std::fmt::Display) -> String {
    let words: String = error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect();
    format!("cannot be read as a workbook ({words}); save it again in a spreadsheet, or as CSV")
}

/// Reads a sheet: the one of that name, else the first that is seen.
///
/// # Errors
/// A phrase.
pub(super) fn open(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Source, String> {
    if bytes.len() > MOST_BYTES {
        return Err(format!("is a workbook of more than {} MB; save the sheet as CSV", MOST_BYTES >> 20));
    }
    // What is damaged may end the library's work instead of giving an error.
    let read = std::panic::AssertUnwindSafe(|| read(bytes, sheet));
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err(broken("it is damaged")))
}

/// Names of the sheets that are seen.
fn seen(sheets: &[Sheet]) -> Vec<String> {
    let seen = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    sheets.iter().filter(seen).map(|sheet| sheet.name.clone()).collect()
}

fn read(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Source, String> {
    if bytes.starts_with(workbook::COMPOUND) {
        workbook::check_old(&bytes)?;
        let mut book: Xls<Bytes> = Xls::new(Cursor::new(bytes)).map_err(broken)?;
        let name = chosen(book.sheets_metadata(), sheet)?;
        let (values, formulas) =
            (book.worksheet_range(&name).map_err(broken)?, book.worksheet_formula(&name).map_err(broken)?);
        return Ok(Source { sheets: seen(book.sheets_metadata()), ..ranges(name, &values, &formulas, &[])? });
    }
    let names = unpacked(&bytes, MOST_UNPACKED)?;
    let has = |name: &str| names.iter().any(|found| found == name);
    if has("content.xml") {
        let errors = workbook::check_open(&bytes)?;
        let mut book: Ods<Bytes> = Ods::new(Cursor::new(bytes)).map_err(broken)?;
        let name = chosen(book.sheets_metadata(), sheet)?;
        let (values, formulas) =
            (book.worksheet_range(&name).map_err(broken)?, book.worksheet_formula(&name).map_err(broken)?);
        let errors = errors.get(&name).map_or(&[][..], Vec::as_slice);
        return Ok(Source { sheets: seen(book.sheets_metadata()), ..ranges(name, &values, &formulas, errors)? });
    }
    let mut cells = Cells::default();
    let (name, sheets) = if has("xl/workbook.bin") {
        let mut book: Xlsb<Bytes> = Xlsb::new(Cursor::new(bytes)).map_err(broken)?;
        let name = chosen(book.sheets_metadata(), sheet)?;
        let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            cells.push(cell.get_position(), text_of(cell.get_value()))?;
        }
        drop(reader);
        (name, seen(book.sheets_metadata()))
    } else if has("xl/workbook.xml") {
        let mut book: Xlsx<Bytes> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
        let name = chosen(book.sheets_metadata(), sheet)?;
        let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            cells.push(cell.get_position(), text_of(cell.get_value()))?;
        }
        drop(reader);
        let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some(formula) = reader.next_formula().map_err(broken)? {
            if !formula.get_value().is_empty() && cells.formulas.len() < MOST_CELLS {
                cells.formulas.insert(formula.get_position(), formula.get_value().clone());
            }
        }
        drop(reader);
        (name, seen(book.sheets_metadata()))
    } else {
        return Err("is a packed file and no workbook; unpack it, or save the table as CSV".into());
    };
    Ok(Source { sheets, ..laid_out(name, cells)? })
}

/// Unpacks every part into nothing, to know how large it is. Names of the parts.
fn unpacked(bytes: &[u8], most: u64) -> Result<Vec<String>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = most;
    let mut names = Vec::new();
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(broken)?;
        names.push(entry.name().map_err(broken)?.into_owned());
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(broken)?;
        left = left
            .checked_sub(read)
            .ok_or_else(|| format!("unpacks to more than {} MB; save the sheet as CSV", most >> 20))?;
    }
    Ok(names)
}

/// The sheet that is asked for, by name, or the first that is seen.
fn chosen(sheets: &[Sheet], asked: Option<&str>) -> Result<String, String> {
    let tables = || sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let seen = || tables().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let found = match asked {
        Some(name) => tables().find(|sheet| sheet.name == name),
        None => seen().next().or(tables().next()),
    };
    found.map(|sheet| sheet.name.clone()).ok_or_else(|| {
        let quoted = |sheet: &Sheet| format!("\"{}\"", sheet.name.chars().take(40).collect::<String>());
        let all: Vec<String> = seen().take(12).map(quoted).collect();
        let asked: String = asked.unwrap_or_default().chars().take(40).collect();
        if all.is_empty() {
            "has no sheet".into()
        } else {
            format!("has no sheet \"{asked}\"; it has {}", all.join(", "))
        }
    })
}

fn number(x: f64) -> String {
    if x.fract() == 0.0 && x.abs() < 1e15 { format!("{x:.0}") } else { format!("{x:?}") }
}

/// Text of a workbook is between quotes, so that nothing in it divides.
fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    if line.is_empty() { String::new() } else { format!("\"{}\"", line.replace('"', "\"\"")) }
}

fn date(when: &calamine::ExcelDateTime) -> String {
    if when.is_duration() {
        let seconds = (when.as_f64() * 86_400.0).round() as i64;
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
    if when.as_f64().fract() == 0.0 {
        format!("{year}-{month:02}-{day:02}")
    } else {
        format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

fn text_of(value: &DataRef<'_>) -> Option<String> {
    Some(match value {
        DataRef::Int(x) => x.to_string(),
        DataRef::Float(x) => number(*x),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => quoted(text),
        DataRef::SharedString(text) => quoted(text),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.into(),
        DataRef::DateTime(when) => quoted(&date(when)),
        DataRef::Error(error) => quoted(&error.to_string()),
        DataRef::Empty => return None,
    })
}

fn text_of_owned(value: &Data) -> Option<String> {
    Some(match value {
        Data::Int(x) => x.to_string(),
        Data::Float(x) => number(*x),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => quoted(text),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.into(),
        Data::DateTime(when) => quoted(&date(when)),
        Data::Error(error) => quoted(&error.to_string()),
        Data::Empty => return None,
    })
}

/// Cells of a sheet that is read whole; `errors` are shown where its numbers stand.
fn ranges(
    name: String,
    values: &calamine::Range<Data>,
    formulas: &calamine::Range<String>,
    errors: &[((u32, u32), String)],
) -> Result<Source, String> {
    let mut cells = Cells::default();
    let corner = values.start().unwrap_or_default();
    let errors: BTreeMap<(u32, u32), &str> = errors.iter().map(|(at, error)| (*at, error.as_str())).collect();
    for (row, column, value) in values.used_cells() {
        let at = (corner.0 + row as u32, corner.1 + column as u32);
        cells.push(at, errors.get(&at).map_or_else(|| text_of_owned(value), |error| Some(quoted(error))))?;
    }
    let corner = formulas.start().unwrap_or_default();
    for (row, column, formula) in formulas.used_cells() {
        cells.formulas.insert((corner.0 + row as u32, corner.1 + column as u32), formula.clone());
    }
    laid_out(name, cells)
}

/// Puts cells where they belong.
fn laid_out(name: String, cells: Cells) -> Result<Source, String> {
    let Cells { mut found, formulas, blanks, .. } = cells;
    found.sort_unstable_by_key(|&(row, column, _)| (row, column));
    found.dedup_by_key(|&mut (row, column, _)| (row, column));
    // A formula that no spreadsheet has worked out has no value, or 0 (as some programs write it).
    let mut zeros: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (&(row, column), formula) in &formulas {
        let at = found.binary_search_by_key(&(row, column), |&(row, column, _)| (row, column));
        let formula = formula.trim_start_matches("of:=").trim_start_matches('=');
        // LibreOffice keeps a truth value of a text it has opened as a formula that gives 1 or 0.
        if let (Ok(at), "TRUE()" | "FALSE()") = (at, formula) {
            found[at].2 = formula.trim_end_matches("()").into();
            continue;
        }
        if let (Err(at), true) = (at, blanks.contains(&(row, column))) {
            if formulas.len() <= 100_000 {
                found.insert(at, (row, column, "\"\"".into())); // a row of its own, where nothing else stands in it
            }
            continue;
        }
        let count = zeros.entry(column).or_default();
        count.0 += 1;
        match at {
            Ok(at) => count.1 += usize::from(found[at].2 == "0"),
            Err(at) if formulas.len() <= 100_000 => {
                found.insert(at, (row, column, quoted(&format!("={formula}"))));
            }
            Err(_) => {}
        }
    }
    // A table need not begin in the first column.
    let left = found.iter().map(|cell| cell.1).min().unwrap_or(0);
    let unworked = zeros.iter().filter(|(_, (all, zero))| *all > 1 && all == zero);
    let notes = unworked.map(|(column, (all, _))| {
        format!(
            "all {all} formulas in column {} give 0: if that is not so, open the file in a spreadsheet and save it",
            column - left + 1
        )
    });
    let notes = notes.collect();
    let mut text = String::new();
    let (mut row, mut column) = (0, left);
    for (at_row, at_column, cell) in found {
        while row < at_row {
            text.push('\n');
            row += 1;
            column = left;
        }
        while column < at_column {
            text.push('\t');
            column += 1;
        }
        text.push_str(&cell);
    }
    Ok(Source { text, sheet: Some(name), sheets: Vec::new(), notes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_written_as_formulas_are_truth_values() {
        let found = vec![(0, 0, "\"b\"".into()), (1, 0, "1".into()), (2, 0, "0".into()), (3, 0, "0".into())];
        let formulas = [((1, 0), "of:=TRUE()"), ((2, 0), "of:=FALSE()"), ((3, 0), "of:=1-1")];
        let formulas = formulas.map(|(at, formula)| (at, formula.to_owned())).into();
        let source = laid_out("Sheet".into(), Cells { found, formulas, ..Cells::default() }).unwrap();
        assert_eq!(source.text, "\"b\"\nTRUE\nFALSE\n0");
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_on_the_way() {
        let bytes = include_bytes!("../../../tests/data/openpyxl.xlsx");
        assert!(unpacked(bytes, 1 << 20).unwrap().iter().any(|name| name == "xl/workbook.xml"));
        assert!(unpacked(bytes, 1000).unwrap_err().contains("unpacks to more than"));
    }
}
