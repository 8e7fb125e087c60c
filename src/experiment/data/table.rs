//! A data file, opened: what it is written in, its columns, and its cells one after the other.

use std::path::Path;
use std::sync::Arc;

use crate::family::{About, nearest};

use super::at_hand::{self, Found, Key};
use super::column::{self, Meaning};
use super::dialect::{self, Dialect};
use super::header::Verdict;
use super::number::Evidence;
use super::split::Rows;
use super::{Asked, Column, Problem, sketch, source};

/// A data file as it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    file: String,
    text: String,
    /// The sheet of a workbook.
    sheet: Option<String>,
    sheets: Vec<String>,
    dialect: Dialect,
    /// What else there is to say of it.
    notes: Vec<String>,
    /// The file as it was.
    found: Option<Found>,
}

/// Rows between two questions whether to go on.
const ROWS: u32 = 1 << 14;

/// What is done with a cell: `None` where the row has ended; and its line.
type Visit<'v> = dyn FnMut(Option<&str>, u64) -> Result<(), String> + 'v;

impl Table {
    /// Opens a data file: a path, relative to `folder` if it is, or a shipped file's name; of a workbook the sheet, or
    /// the first that is seen.
    ///
    /// # Errors
    /// One line with the file and what is wrong.
    pub fn open(path: &str, folder: Option<&Path>, sheet: Option<&str>) -> Result<Self, Problem> {
        let wrap = |what: String| Problem::Data { file: path.to_owned(), what };
        let found = Found::at(&source::place_of(path, folder));
        let source = source::open(path, folder, sheet).map_err(wrap)?;
        Self::new(path, source).map(|table| Self { found, ..table }).map_err(wrap)
    }

    pub(super) fn new(file: &str, source: source::Source) -> Result<Self, String> {
        let source::Source { text, sheet, sheets, notes } = source;
        let dialect = dialect::find(&text, sheet.is_some())?;
        Ok(Self { file: file.into(), text, sheet, sheets, dialect, notes, found: None })
    }

    /// How many columns can be asked for.
    pub fn columns(&self) -> usize {
        self.dialect.columns
    }

    /// The name of a column, by its place from 0, where the first row is a header.
    pub fn name(&self, place: usize) -> Option<&str> {
        let name = self.dialect.first.0.get(place).filter(|name| self.dialect.header.is_header() && !name.is_empty());
        name.map(String::as_str)
    }

    /// A column as it is offered: `2: Mass, g`, by its place from 1.
    pub fn offered(&self, place: usize) -> String {
        match self.name(place) {
            Some(name) => format!("{}: {name}", place + 1),
            None => format!("{}:", place + 1),
        }
    }

    /// What asks for a column: its name where no other has it, else its place from 1.
    pub fn asking(&self, place: usize) -> String {
        let number = (place + 1).to_string();
        let name = self.name(place).filter(|name| self.pick(Some(name)).is_ok_and(|found| found.0 == place));
        name.map_or(number, str::to_owned)
    }

    /// The sheet it is, of a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// Every sheet that is seen, of a workbook.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// How long its text is.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// How it was read: delimiter or sheet, and whatever else there is to say.
    pub fn told(&self) -> String {
        let mut words = match &self.sheet {
            Some(sheet) => format!("sheet \"{sheet}\""),
            None if self.dialect.columns == 1 => "one column".into(),
            None => format!("divided by {}", self.dialect.delimiter.name()),
        };
        let header = if self.dialect.header.is_header() { "" } else { ", no header" };
        words.push_str(header);
        for note in self.dialect.notes.iter().chain(&self.notes) {
            words.push_str("; ");
            words.push_str(note);
        }
        words
    }

    /// What is seen of a column before it is used.
    pub fn sketch(&self, place: usize, missing: Option<&str>) -> sketch::Sketch {
        sketch::sketch(self, place, missing)
    }

    pub(super) fn evidence(&self) -> Evidence {
        self.dialect.evidence
    }

    /// What a row is called in a message.
    pub(super) fn row_word(&self) -> &'static str {
        if self.sheet.is_some() { "row" } else { "line" }
    }

    pub(super) fn is_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    pub(super) fn is_header(&self) -> bool {
        self.dialect.header.is_header()
    }

    /// Goes through a column, row by row.
    pub(super) fn each(&self, place: usize, header: bool, visit: &mut Visit<'_>) -> Result<(), String> {
        let Dialect { delimiter, top, body, columns, row_names, is_sheet, .. } = self.dialect;
        let (at, line) = if header { body } else { top };
        let mut rows = Rows::new(&self.text, at.min(self.text.len()), line, delimiter);
        let shift = usize::from(row_names);
        let wide = columns + shift;
        let mut cells = Vec::new();
        let mut until_asked = ROWS;
        while let Some(row) = rows.next(&mut cells) {
            let found = row.map_err(super::open_quote)?;
            until_asked -= 1;
            if until_asked == 0 {
                super::giving_up::go_on()?;
                until_asked = ROWS;
            }
            let line = found.line;
            let comment = !is_sheet && !cells[0].quoted && cells[0].text.starts_with('#');
            if comment && cells.len() != wide {
                continue;
            }
            if !is_sheet && cells.len() > wide && cells[wide..].iter().any(|cell| !cell.text.is_empty()) {
                let above = if header { "the header" } else { "the first row" };
                return Err(format!(
                    "line {line} has {} cells, and {above} {}; put quotes around a cell with a delimiter in it",
                    cells.len(),
                    columns + shift
                ));
            }
            if row_names && cells.len() == columns && columns > 0 {
                return Err(format!("line {line} has no row name, as all above it have; every row needs one"));
            }
            visit(cells.get(place + shift).map(|cell| cell.text.as_ref()), line)?;
        }
        Ok(())
    }

    /// The place of the column that is asked for, from 0, its name, and whether the first row is a header.
    fn pick(&self, asked: Option<&str>) -> Result<(usize, Option<String>, bool), String> {
        let Dialect { first, header, columns, .. } = &self.dialect;
        let names = &first.0;
        let at = |place: usize, header: bool| {
            let name = names.get(place).filter(|name| header && !name.is_empty()).cloned();
            (place, name, header)
        };
        let Some(wanted) = asked.map(str::trim).filter(|wanted| !wanted.is_empty()) else {
            return match columns {
                1 => Ok(at(0, header.is_header())),
                _ => Err(format!("has {columns} columns; name one with truth.column: {}", self.list())),
            };
        };
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == wanted).map(|(place, _)| place);
        // A name wins where the row is a header; one that is no number makes a row of words a header.
        let number: Option<usize> = wanted.parse().ok();
        let heads = header.is_header() || *header == Verdict::Unsure && number.is_none();
        if let Some(place) = found.next().filter(|place| heads && place < columns) {
            if found.next().is_some() {
                return Err(format!("has several columns \"{wanted}\"; name one by its number, from 1"));
            }
            return Ok(at(place, true));
        }
        // `2: Mass, g`, as it is offered.
        let offered = (0..*columns).find(|&place| self.offered(place) == wanted);
        if let Some(place) = number.and_then(|n| n.checked_sub(1)).filter(|place| place < columns).or(offered) {
            return Ok(at(place, header.is_header()));
        }
        let near = nearest(wanted, names.iter().take(1000).map(String::as_str));
        let near = near.filter(|_| heads).map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
        let wanted: String = wanted.chars().take(60).collect();
        Err(format!("has no column \"{wanted}\"; it has {}{near}", self.list()))
    }

    fn list(&self) -> String {
        let columns = self.dialect.columns;
        let quoted = |place: usize| match self.name(place) {
            Some(name) => format!("\"{}\"", name.chars().take(40).collect::<String>()),
            None => (place + 1).to_string(),
        };
        let shown: Vec<String> = (0..columns.min(12)).map(quoted).collect();
        let dots = if columns > 12 { ", ..." } else { "" };
        format!("{}{dots}", shown.join(", "))
    }

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
        let (place, name, header) = self.pick(asked.column)?;
        let read = column::read(self, place, header, &Meaning::new(about, asked.missing))?;
        let column::Read { data, missing, style, short } = read;
        match data.values.len() {
            0 => {
                let missing = if missing > 0 { format!(" ({missing} cells are missing)") } else { String::new() };
                return Err(format!("has no values in this column{missing}"));
            }
            1 => return Err("has a single value; a fit needs at least two".into()),
            _ => {}
        }
        let mut written = vec![self.told()];
        written.extend(style.map(super::number::Style::words));
        if short > 0 {
            written.push(format!("{short} rows end before this column"));
        }
        let range =
            data.values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
        Ok(Column { data, name, place: place + 1, range, missing, written: written.join("; ") })
    }
}
