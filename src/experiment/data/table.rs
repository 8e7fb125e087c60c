//! A data file, opened: what it is written in, its columns, and its cells one after the other.

use std::path::Path;

use crate::experiment::problem::Problem;
use crate::family::nearest;

use super::at_hand::Found;
use super::dialect::{self, Dialect};
use super::giving_up::go_on;
use super::header::Verdict;
use super::number::Evidence;
use super::open;
use super::source::Source;
use super::split::{self, Cell, Rows};

/// A data file as it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(super) file: String,
    text: String,
    /// The sheet of a workbook.
    sheet: Option<String>,
    sheets: Vec<String>,
    dialect: Dialect,
    /// What else there is to say of it.
    notes: Vec<String>,
    /// The file as it was.
    pub(super) found: Option<Found>,
}

/// Rows between two questions whether to go on.
const ROWS: u32 = 1 << 14;

/// A column that was asked for.
pub(super) struct Picked {
    /// Its place, from 0.
    pub(super) place: usize,
    pub(super) name: Option<String>,
    /// Whether the first row is a header; `None` where that is not clear.
    pub(super) header: Option<bool>,
}

/// A name of a sheet as it is shown.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.chars().take(40).collect::<String>())
}

/// The other sheets of a workbook, to be asked for; nothing where there is none.
fn others(name: &str, sheets: &[String]) -> Option<String> {
    let others: Vec<String> = sheets.iter().filter(|sheet| *sheet != name).take(12).map(|name| quoted(name)).collect();
    (!others.is_empty()).then(|| format!("name another with truth.sheet: {}", others.join(", ")))
}

/// What is said of a sheet with nothing on it: where else there may be something.
fn empty_sheet(name: &str, sheets: &[String]) -> String {
    others(name, sheets)
        .map_or("is empty".into(), |others| format!("has nothing on its sheet {}; {others}", quoted(name)))
}

/// What is done with a cell: `None` where the row has ended; and its line.
type Visit<'v> = dyn FnMut(Option<&Cell<'_>>, u64) -> Result<(), String> + 'v;

impl Table {
    /// Opens a data file: a path, relative to `folder` if it is, or a shipped file's name; of a workbook the sheet, or
    /// the first that is seen.
    ///
    /// # Errors
    /// One line with the file and what is wrong.
    pub fn open(path: &str, folder: Option<&Path>, sheet: Option<&str>) -> Result<Self, Problem> {
        let wrap = |what: String| Problem::Data { file: path.to_owned(), what };
        let found = Found::at(&open::place_of(path, folder));
        let source = open::open(path, folder, sheet).map_err(wrap)?;
        Self::new(path, source).map(|table| Self { found, ..table }).map_err(wrap)
    }

    pub(super) fn new(file: &str, source: Source) -> Result<Self, String> {
        let Source { text, sheet, sheets, notes } = source;
        if let Some(name) = sheet.as_ref().filter(|_| text.is_empty()) {
            return Err(empty_sheet(name, &sheets));
        }
        let dialect = dialect::find(&text, sheet.is_some())?;
        Ok(Self { file: file.into(), text, sheet, sheets, dialect, notes, found: None })
    }

    /// How many columns can be asked for: twice as many as there are where the first row may hold names or values, all of
    /// the one reading before all of the other.
    pub fn columns(&self) -> usize {
        self.dialect.columns * if self.is_unsure() { 2 } else { 1 }
    }

    /// Whether the first row may hold names or values.
    fn is_unsure(&self) -> bool {
        self.dialect.header == Verdict::Unsure
    }

    /// The place of a column that is offered, and whether the first row is then a header.
    pub(super) fn reading(&self, offered: usize) -> (usize, bool) {
        let columns = self.dialect.columns;
        if self.is_unsure() { (offered % columns.max(1), offered < columns) } else { (offered, self.is_header()) }
    }

    /// What the first row has at a place.
    pub(super) fn cell(&self, place: usize) -> Option<&str> {
        self.dialect.first.0.get(place).filter(|name| !name.is_empty()).map(String::as_str)
    }

    /// The name of a column, by its place from 0, where the first row is a header.
    pub fn name(&self, offered: usize) -> Option<&str> {
        let (place, header) = self.reading(offered);
        self.cell(place).filter(|_| header)
    }

    /// A column as it is offered: `2: Mass, g`, by its place from 1; `2:` where the first row is one of values.
    pub fn offered(&self, offered: usize) -> String {
        let (place, _) = self.reading(offered);
        self.with_name(place, self.name(offered))
    }

    /// A column by its place and the name that says that the first row is a header.
    fn with_name(&self, place: usize, name: Option<&str>) -> String {
        match name {
            Some(name) => format!("{}: {name}", place + 1),
            None => format!("{}:", place + 1),
        }
    }

    /// What asks for a column: its name where no other has it, else its place from 1, and how the first row is read where
    /// that is not clear.
    pub fn asking(&self, offered: usize) -> String {
        let (place, header) = self.reading(offered);
        let found = |picked: Picked| picked.place == place && picked.header == Some(header);
        let name = self.name(offered).filter(|name| self.pick(Some(name)).is_ok_and(found));
        match name {
            Some(name) => name.to_owned(),
            None if self.is_unsure() => self.offered(offered),
            None => (place + 1).to_string(),
        }
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
    pub fn description(&self) -> String {
        self.described(self.is_header(), self.is_unsure())
    }

    pub(super) fn described(&self, header: bool, unsure: bool) -> String {
        let mut words = match &self.sheet {
            Some(sheet) => format!("sheet \"{sheet}\""),
            None if self.dialect.columns == 1 => "one column".into(),
            None => format!("divided by {}", self.dialect.delimiter.name()),
        };
        words.push_str(match (header, unsure) {
            (_, true) => ", its first row may hold names or values",
            (true, _) => "",
            (false, _) => ", no header",
        });
        for note in self.dialect.notes.iter().chain(&self.notes) {
            words.push_str("; ");
            words.push_str(note);
        }
        words
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

    /// Goes through a column, row by row. The first and the last line of the row of the most lines, if it has three or
    /// more.
    pub(super) fn each(&self, place: usize, header: bool, visit: &mut Visit<'_>) -> Result<Option<(u64, u64)>, String> {
        let Dialect { delimiter, top, body, columns, row_names, is_sheet, numbered, .. } = self.dialect;
        let (at, line) = if header { body } else { top };
        let mut rows = Rows::new(&self.text, at.min(self.text.len()), line, delimiter);
        let shift = usize::from(row_names);
        let wide = columns + shift;
        let mut cells = Vec::new();
        let mut until_asked = ROWS;
        let (mut tall, mut most) = (None, 3);
        while let Some(row) = rows.next(&mut cells) {
            let found = row.map_err(split::open_quote)?;
            until_asked -= 1;
            if until_asked == 0 {
                go_on()?;
                until_asked = ROWS;
            }
            let line = found.line;
            if found.next - line >= most {
                most = found.next - line + 1;
                tall = Some((line, found.next - 1));
            }
            // A delimiter at the end of the lines of one column.
            while !is_sheet && wide == 1 && cells.len() > 1 && cells.last().is_some_and(|cell| cell.text.is_empty()) {
                cells.pop();
            }
            let comment = !is_sheet && !cells[0].quoted && cells[0].text.starts_with('#');
            // One cell is a comment by the space behind its mark: #DIV/0! is none.
            let apart = numbered && (cells[0].text == "#" || cells[0].text.starts_with("# "));
            // So are words behind it that happen to be as many as a row's cells, without a digit among them.
            let words = || cells.iter().all(|cell| !cell.text.bytes().any(|byte| byte.is_ascii_digit()));
            if comment && (cells.len() != wide || apart && (wide == 1 || words())) {
                continue;
            }
            if comment && numbered && wide > 1 {
                return Err(format!(
                    "line {line} begins with # and has as many cells as a row: delete it if it is a comment, else the #"
                ));
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
            visit(cells.get(place + shift), line)?;
        }
        Ok(tall)
    }

    /// The column that is asked for.
    pub(super) fn pick(&self, asked: Option<&str>) -> Result<Picked, String> {
        let Dialect { first, header, columns, row_names, .. } = &self.dialect;
        let names = &first.0;
        let at = |place: usize, header: Option<bool>| {
            let name = self.cell(place).filter(|_| header == Some(true)).map(str::to_owned);
            Picked { place, name, header }
        };
        let decided = if self.is_unsure() { None } else { Some(header.is_header()) };
        let Some(wanted) = asked.map(str::trim).filter(|wanted| !wanted.is_empty()) else {
            return match columns {
                1 => Ok(at(0, decided)),
                _ => Err(format!("has {columns} columns; name one with truth.column: {}", self.list())),
            };
        };
        // A line break within a name is a space to most.
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let places = |test: &dyn Fn(&str) -> bool| {
            names.iter().enumerate().filter(|(_, name)| test(name)).map(|(place, _)| place).collect::<Vec<_>>()
        };
        let mut found = places(&|name| name == wanted);
        if found.is_empty() {
            let spaced = plain(wanted);
            found = places(&|name| plain(name) == spaced);
        }
        // A name wins where the row is a header; one that is no place makes a row of words a header.
        let number: Option<usize> = wanted.parse().ok();
        let is_place = number.is_some_and(|number| (1..=*columns).contains(&number));
        let heads = header.is_header() || self.is_unsure() && !is_place;
        if let Some(&place) = found.first().filter(|&&place| heads && place < *columns) {
            if found.len() > 1 {
                return Err(format!("has several columns \"{wanted}\"; name one by its number, from 1"));
            }
            return Ok(at(place, Some(true)));
        }
        // `2: Mass, g`, as it is offered: the first row is a header. `2:` says that it is one of values.
        let said = (0..*columns).find_map(|place| {
            let (named, bare) = (self.with_name(place, self.cell(place)), self.with_name(place, None));
            match () {
                () if *row_names || named == bare => (named == wanted).then(|| at(place, decided)),
                () if wanted.len() > bare.len() && named.starts_with(wanted) => Some(at(place, Some(true))),
                () => (bare == wanted).then(|| at(place, Some(false))),
            }
        });
        if let Some(place) = number.filter(|_| is_place) {
            return Ok(at(place - 1, decided));
        }
        if let Some(said) = said {
            return Ok(said);
        }
        let near = names.iter().take(1000).map(String::as_str).filter(|name| !name.is_empty());
        let near = nearest(wanted, near).filter(|near| heads && *near != wanted);
        let near = near.map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
        let wanted: String = wanted.chars().take(60).collect();
        Err(format!("has no column \"{wanted}\"; it has {}{near}{}", self.list(), self.elsewhere()))
    }

    /// Where else a column may stand: on another sheet.
    pub(super) fn elsewhere(&self) -> String {
        let others = self.sheet.as_ref().and_then(|name| Some((name, others(name, &self.sheets)?)));
        others.map_or(String::new(), |(name, others)| format!("; this is the sheet {}: {others}", quoted(name)))
    }

    /// The first row may hold names or values.
    pub(super) fn either(&self, place: usize) -> String {
        let cell: String = self.cell(place).unwrap_or_default().chars().take(40).collect();
        format!(
            "{} {}: \"{}\" may be the column's name or a value; say truth.column = \"{}\" if it is the name, \"{}\" if it is a value",
            self.row_word(),
            self.dialect.first.1,
            cell.trim(),
            self.with_name(place, Some(cell.trim())),
            self.with_name(place, None)
        )
    }

    fn list(&self) -> String {
        let columns = self.dialect.columns;
        let quoted = |place: usize| match self.cell(place).filter(|_| self.is_header()) {
            Some(name) => format!("\"{}\"", name.chars().take(40).collect::<String>()),
            None => (place + 1).to_string(),
        };
        let shown: Vec<String> = (0..columns.min(12)).map(quoted).collect();
        let dots = if columns > 12 { ", ..." } else { "" };
        format!("{}{dots}", shown.join(", "))
    }
}
