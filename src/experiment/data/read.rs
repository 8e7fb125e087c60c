//! One column of a table is read for a family: its numbers, or its labels.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::experiment::problem::Problem;
use crate::family::{About, Data, short};

use super::altered::Altered;
use super::at_hand::{self, Key, at_hand};
use super::column::{Asked, Column};
use super::meaning::Meaning;
use super::number::{Style, Styles, is_held, is_out_of_range};
use super::split;
use super::table::{Picked, Table};

/// As many different labels as an alphabet may have symbols.
const MOST_LABELS: usize = 100_000;

/// Values of a column, as they were read.
pub(super) struct Read {
    pub(super) data: Data,
    pub(super) missing: usize,
    /// How the numbers are written; `None` for labels.
    pub(super) style: Option<Style>,
    /// Rows that end before this column.
    pub(super) short: usize,
    /// What else there is to say.
    pub(super) notes: Vec<String>,
}

/// Reads a column, by its place from 0.
///
/// # Errors
/// A phrase with the line.
pub(super) fn read(table: &Table, place: usize, header: bool, meaning: &Meaning) -> Result<Read, String> {
    let mut read =
        if meaning.labels { labels(table, place, header, meaning) } else { numbers(table, place, header, meaning) }?;
    if meaning.labels {
        sort_labels(&mut read.data);
    }
    read.notes.extend(meaning.notes()?);
    Ok(read)
}

/// Why a cell is no number of its column.
fn refused(table: &Table, cell: &str, line: u64, styles: &Styles, last: Option<&(String, u64)>) -> String {
    let shown: String = cell.chars().take(40).collect();
    let row = table.row_word();
    if let Some(what) = without_value(table, cell) {
        return format!("{row} {line}: {what}");
    }
    if is_out_of_range(cell) {
        let cell = short(cell, 40);
        return format!(
            "{row} {line}: {cell} is out of the range of numbers, from 2.3e-308 to 1.7e308; use other units"
        );
    }
    let alone = Styles::default().note_of(cell);
    match last {
        Some((other, at)) if alone && styles != &Styles::default() => format!(
            "{row} {line}: \"{shown}\" is not written as \"{other}\" in {row} {at} is; one decimal sign for the whole column"
        ),
        _ => format!(
            "{row} {line}: \"{shown}\" is not a number; leave the cell empty if it is missing, or name it in truth.missing"
        ),
    }
}

/// A formula that a program has written and no spreadsheet has worked out.
fn without_value(table: &Table, cell: &str) -> Option<&'static str> {
    let is = table.is_sheet() && cell.starts_with('=');
    is.then_some("a formula has no value here; open the file in a spreadsheet and save it first")
}

/// A row of several lines: a quote that closes late holds rows.
fn tall_row((from, to): (u64, u64)) -> String {
    format!("lines {from} to {to} are one row, by a cell in quotes")
}

/// What a cell says.
fn text<'c>(cell: &'c split::Cell<'_>) -> &'c str {
    &cell.text
}

/// The number of a number cell of a sheet. It has no written sign: a text, which stands in quotes, learns nothing from it.
fn number_cell(table: &Table, cell: Option<&split::Cell<'_>>) -> Option<f64> {
    let cell = cell.filter(|cell| table.is_sheet() && !cell.quoted)?;
    cell.text.parse().ok().filter(|&x| is_held(x, &cell.text))
}

fn numbers(table: &Table, place: usize, header: bool, meaning: &Meaning) -> Result<Read, String> {
    let mut styles = Styles::default();
    let mut values = Vec::new();
    let (mut missing, mut short, mut refusals) = (0, 0, 0_u64);
    let (mut first, mut marked, mut among) = (None, None, false);
    let mut altered = Altered::default();
    let tall = table.each(place, header, &mut |found, line| {
        short += usize::from(found.is_none());
        let cell = found.map_or("", text);
        if meaning.is_missing(cell) {
            missing += 1;
        } else if let Some(x) = meaning.truth(cell) {
            values.push(x);
        } else if let Some(x) = number_cell(table, found) {
            among = true;
            if meaning.is_missing_value(x, Style::PLAIN) {
                missing += 1;
            } else {
                values.push(x);
            }
        } else if styles.note(cell) {
            altered.note(cell, line);
            if cell.contains(['.', ',']) {
                marked = Some((cell.to_owned(), line));
            }
            // Plain numbers are read on the way; in any other style all are read again.
            match Style::PLAIN.read(cell).filter(|_| styles.is_plain()) {
                Some(x) if meaning.is_missing_value(x, Style::PLAIN) => missing += 1,
                Some(x) => values.push(x),
                None => {}
            }
        } else {
            refusals += 1;
            if first.is_none() {
                first = Some(refused(table, cell, line, &styles, marked.as_ref()));
            }
        }
        Ok(())
    })?;
    if let Some(first) = first {
        let all = if refusals > 1 { format!(" ({refusals} cells are refused)") } else { String::new() };
        let labels = if values.is_empty() { "; a column of labels is fitted by the family categorical" } else { "" };
        return Err(format!("{first}{all}{labels}"));
    }
    let mut held = styles;
    if among && marked.as_ref().is_some_and(|(cell, _)| cell.contains('.')) {
        held.note_number();
    }
    let Some(style) = held.decided(table.evidence()) else {
        let (cell, line) = marked.unwrap_or_default();
        let (what, instead) = match cell.contains(',') {
            true => ("a decimal comma", "write decimals with a point"),
            false => ("a decimal point", "write decimals without a 0 behind them, or thousands without a mark"),
        };
        return Err(format!(
            "{} {line}: \"{cell}\" has {what} or one between thousands, and no cell tells which; {instead}",
            table.row_word()
        ));
    };
    if style != Style::PLAIN {
        values.clear();
        missing = 0;
        table.each(place, header, &mut |found, _| {
            let cell = found.map_or("", text);
            match meaning.truth(cell).or_else(|| number_cell(table, found)).or_else(|| style.read(cell)) {
                _ if meaning.is_missing(cell) => missing += 1,
                Some(x) if meaning.is_missing_value(x, style) => missing += 1,
                Some(x) => values.push(x),
                None => missing += 1, // none: every cell has been held against this style
            }
            Ok(())
        })?;
    }
    if let Some(cell) = altered.rounded().filter(|_| values.windows(2).all(|pair| pair[0] == pair[1])) {
        return Err(format!(
            "whole numbers beyond 2^53, as {cell}, are all rounded to the same float; subtract a constant first"
        ));
    }
    let notes = tall.map(tall_row).into_iter().chain(altered.notes(table.row_word())).collect();
    Ok(Read { data: Data { values, labels: Vec::new() }, missing, style: Some(style), short, notes })
}

fn labels(table: &Table, place: usize, header: bool, meaning: &Meaning) -> Result<Read, String> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut data = Data { values: Vec::new(), labels: Vec::new() };
    let (mut missing, mut short) = (0, 0);
    let tall = table.each(place, header, &mut |cell, line| {
        short += usize::from(cell.is_none());
        let cell = cell.map_or("", text);
        if meaning.is_missing(cell) {
            missing += 1;
            return Ok(());
        }
        if let Some(what) = without_value(table, cell) {
            return Err(format!("{} {line}: {what}", table.row_word()));
        }
        let index = match known.get(cell) {
            Some(&index) => index,
            None => {
                let index = data.labels.len();
                if index == MOST_LABELS {
                    return Err(format!(
                        "{} {line}: more than {MOST_LABELS} different symbols; is this a column of labels?",
                        table.row_word()
                    ));
                }
                known.insert(cell.to_owned(), index);
                data.labels.push(cell.to_owned());
                index
            }
        };
        data.values.push(index as f64);
        Ok(())
    })?;
    let notes = tall.map(tall_row).into_iter().collect();
    Ok(Read { data, missing, style: None, short, notes })
}

/// Symbols in the order of their names (as numbers, if all are), so that the file's order does not matter.
fn sort_labels(data: &mut Data) {
    let labels = std::mem::take(&mut data.labels);
    let mut order: Vec<usize> = (0..labels.len()).collect();
    let numbers: Option<Vec<f64>> = labels.iter().map(|label| label.parse().ok()).collect();
    match numbers {
        Some(numbers) => order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b])),
        None => order.sort_by(|&a, &b| labels[a].cmp(&labels[b])),
    }
    let mut place = vec![0.0; order.len()];
    order.iter().enumerate().for_each(|(new, &old)| place[old] = new as f64);
    data.values.iter_mut().for_each(|value| *value = place[*value as usize]);
    data.labels = order.into_iter().map(|old| labels[old].clone()).collect();
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

impl Table {
    /// Reads a column for a family.
    ///
    /// # Errors
    /// One line with file, row and what would do.
    pub fn column(&self, asked: &Asked<'_>, about: &About) -> Result<Arc<Column>, Problem> {
        let key = self.found.clone().map(|found| Key::new(found, asked, about));
        if let Some(column) = key.as_ref().and_then(at_hand::get) {
            return Ok(column);
        }
        let read = self.read(asked, about).map_err(|what| Problem::Data { file: self.file.clone(), what })?;
        let column = Arc::new(read);
        if let Some(key) = key {
            at_hand::keep(key, &column);
        }
        Ok(column)
    }

    pub(super) fn read(&self, asked: &Asked<'_>, about: &About) -> Result<Column, String> {
        let Picked { place, mut name, header } = self.pick(asked.column)?;
        let meaning = Meaning::new(about, asked.missing);
        let (header, read) = match header {
            Some(header) => (header, read(self, place, header, &meaning)?),
            None => {
                // One reading must fit; where both do, it has to be said which is meant.
                let named = read(self, place, true, &meaning);
                match (named, read(self, place, false, &meaning)) {
                    (Ok(named), Ok(plain)) if named.data != plain.data && !named.data.values.is_empty() => {
                        return Err(self.either(place));
                    }
                    (_, Ok(plain)) => (false, plain),
                    (named, Err(_)) => (true, named?),
                }
            }
        };
        if header && name.is_none() {
            name = self.cell(place).map(str::to_owned);
        }
        let Read { data, missing, style, short, notes } = read;
        match data.values.len() {
            0 => {
                let missing = if missing > 0 { format!(" ({missing} cells are missing)") } else { String::new() };
                return Err(format!("has no values in this column{missing}{}", self.elsewhere()));
            }
            1 => return Err("has a single value; a fit needs at least two".into()),
            _ => {}
        }
        let mut written = vec![self.described(header, false)];
        written.extend(style.map(Style::words));
        if short > 0 {
            written.push(format!("{short} rows end before this column"));
        }
        written.extend(notes);
        if about.unit_scale {
            written.push("only the location is fitted: the scale is 1 in the data's own unit".into());
        }
        let range =
            data.values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
        Ok(Column { data, name, place: place + 1, range, missing, written: written.join("; ") })
    }
}
