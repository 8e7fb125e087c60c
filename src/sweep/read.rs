//! Tables read back: what is whole is kept, and what is not is refused by its line, column and value.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::experiment::Scenario;
use crate::theory::Kind;

use super::axis::Axis;
use super::cell::{Cell, Stats};
use super::head::{Head, TableError, holds_nothing};
use super::run::{Shard, Sweep};
use super::table::{CHECK, check, columns, written};
use crate::sweep::grid::Grid;
use crate::sweep::order::Place;

/// The rows of a table.
pub(super) struct Rows {
    cells: Vec<Cell>,
    /// Whether each carries its check sum.
    pub(super) checked: bool,
    /// The first line that is no whole row, and how many there are more.
    broken: Option<(String, usize)>,
}

impl Rows {
    /// Every cell, if no line is broken.
    pub(super) fn whole(self) -> Result<Vec<Cell>, String> {
        self.broken.map_or(Ok(self.cells), |(first, _)| Err(first))
    }

    fn breaks(&mut self, line: String) {
        match &mut self.broken {
            Some((_, more)) => *more += 1,
            None => self.broken = Some((line, 0)),
        }
    }
}

/// The places along an axis by the texts of its values; with refinement every one of the lattice may be there.
fn places(axis: &Axis, levels: u32) -> BTreeMap<String, u32> {
    let end = ((axis.len() as u32 - 1) << levels) + 1;
    (0..end).filter_map(|place| Some((written(&axis.at(place, levels)?), place))).collect()
}

/// The fields of a line; none of ours holds a line break.
fn fields(line: &str) -> Option<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).buffer_capacity(512);
    reader.from_reader(line.as_bytes()).into_records().next()?.ok()
}

/// Reads the rows of a sweep's table. `head`: its own, which says whether each row must carry a check sum.
///
/// # Errors
/// If its columns are those of another, it has more rows than its sweep has cells, or its rows have lost their check sums:
/// nobody can then tell whether one was changed.
pub(super) fn rows(text: &str, head: &Head, grid: &Grid) -> Result<Rows, String> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    let mut lines = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty()).peekable();
    let mut names = columns(grid);
    let mut found = Rows { cells: Vec::new(), checked: false, broken: None };
    let Some((number, header)) = lines.next() else { return Ok(found) };
    let header = fields(header).unwrap_or_default();
    let checked = header.len() > names.len() && header.iter().next_back() == Some(CHECK);
    found.checked = checked;
    names.extend(checked.then(|| CHECK.to_owned()));
    let bare = head.is_checked() && !checked;
    if bare || !header.iter().eq(names.iter().map(String::as_str)) {
        if lines.peek().is_none() && !text.ends_with('\n') {
            found.breaks(format!("line {number} is cut short"));
            return Ok(found);
        }
        return Err(match bare && header.iter().eq(names.iter().map(String::as_str)) {
            true => format!("is damaged: its rows have lost their check sums, the column {CHECK}"),
            false => format!("line {number}: its columns are not those of its sweep"),
        });
    }
    let axes = [Some(grid.x()), grid.y()].map(|axis| axis.map(|axis| places(axis, grid.refine())));
    while let Some((number, line)) = lines.next() {
        let torn = lines.peek().is_none() && !text.ends_with('\n');
        let mut record = fields(line).unwrap_or_default();
        let mut sum = Ok(());
        if checked && record.len() == names.len() {
            let written = record.iter().next_back().map(str::to_owned).unwrap_or_default();
            record.truncate(names.len() - 1);
            if check(record.iter()) != written {
                sum = Err("its fields do not have their check sum: it is damaged".to_owned());
            }
        } else if checked {
            sum = Err(format!("holds {} of {} fields", record.len(), names.len()));
        }
        let names = &names[..names.len() - usize::from(checked)];
        match cell(grid, &axes, names, &record).and_then(|cell| sum.map(|()| cell)) {
            Ok(_) if found.cells.len() as u64 == grid.most_cells() => {
                return Err(format!("line {number}: has more rows than its sweep has cells ({})", grid.most_cells()));
            }
            // The last field of all may have lost its end.
            Ok(cell) if !torn || checked || record.get(record.len() - 1) == Some("") => found.cells.push(cell),
            Err(what) if !torn => found.breaks(format!("line {number}: {what}")),
            _ => found.breaks(format!("line {number} is cut short")),
        }
    }
    Ok(found)
}

/// The cell of a row, or which of its fields is wrong.
fn cell(
    grid: &Grid,
    axes: &[Option<BTreeMap<String, u32>>; 2],
    names: &[String],
    record: &csv::StringRecord,
) -> Result<Cell, String> {
    if record.len() != names.len() {
        return Err(format!("holds {} of {} fields", record.len(), names.len()));
    }
    let text = |place: usize| record.get(place).unwrap_or_default();
    let wrong = |place: usize, what: &str| {
        let shown: String = text(place).chars().take(40).collect();
        format!("{} = \"{shown}\" {what}", names[place])
    };
    let known = |place: usize, axis: &Option<BTreeMap<String, u32>>| match axis {
        Some(axis) => axis.get(text(place)).copied().ok_or_else(|| wrong(place, "is no value of its sweep")),
        None => Ok(0),
    };
    let place = Place { i: known(0, &axes[0])?, j: known(1, &axes[1])? };
    let (x, y) = grid.values(place).ok_or("is no cell of its sweep")?;
    let number = |place: usize| match text(place) {
        "" => Ok(f64::NAN),
        text => text.parse::<f64>().map_err(|_| wrong(place, "is no number")),
    };
    let first = 1 + usize::from(y.is_some());
    let mut numbers = [0.0; 9];
    for (k, into) in numbers.iter_mut().enumerate() {
        *into = number(first + k)?;
    }
    let [mean, se, median, q05, q25, q75, q95, finite_share, theory] = numbers;
    let kind = first + numbers.len();
    let theory = match text(kind) {
        "" if theory.is_nan() => None,
        name => {
            let names = Kind::ALL.map(Kind::name).join(", ");
            Some((theory, Kind::named(name).ok_or_else(|| wrong(kind, &format!("is none of {names}")))?))
        }
    };
    let last = record.len() - 1;
    (kind + 1..last).try_for_each(|place| number(place).map(|_| ()))?;
    let stats = Stats { mean, se, median, q05, q25, q75, q95, finite_share };
    let stats = Some(stats).filter(|stats| !stats.finite_share.is_nan());
    // Of a cell with runs the reason is told by their values.
    let refused = Some(text(last).to_owned()).filter(|reason| stats.is_none() && !reason.is_empty());
    if stats.is_none() && refused.is_none() {
        return Err(wrong(first + 7, "is missing"));
    }
    let left = if stats.is_some() { Cell::left_by(text(last)) } else { 0 };
    let lacks_nearest = stats.is_some() && Cell::lacks_nearest_by(text(last));
    Ok(Cell { place, x, y, stats, theory, left, lacks_nearest, refused })
}

impl Sweep {
    /// Takes up what a table of the same sweep holds; lines that are no whole rows are left out, and their cells done
    /// again. Gives what they are, in words.
    ///
    /// # Errors
    /// One line that says in what the table's sweep differs.
    pub fn resume(&mut self, file: &str, text: &str) -> Result<Option<String>, TableError> {
        let fail = |what: String| TableError { file: file.into(), what };
        let head = Head::read(text).map_err(fail)?;
        let own = Head::of(self);
        if let Some(what) = own.differs(&head) {
            return Err(fail(what));
        }
        if own.shard != head.shard {
            let name =
                |shard: Option<Shard>| shard.map_or("the whole".into(), |s| format!("shard {}/{}", s.number, s.of));
            return Err(fail(format!("is of {}, not {}", name(head.shard), name(own.shard))));
        }
        let Rows { cells, checked, broken } = rows(text, &head, self.grid()).map_err(fail)?;
        Head::holds(text, checked || head.shard.is_some()).map_err(fail)?;
        if !head.is_checked() {
            Head::is_as_written(text).map_err(fail)?;
        }
        self.take_up(cells);
        Ok(broken.map(|(first, more)| match more {
            0 => format!("{first}, and done again"),
            _ => format!("{first}; {more} more lines like it; done again"),
        }))
    }

    /// Whether a text is the JSON of this sweep, as it was written: only a finished one has the check sum.
    ///
    /// # Errors
    /// One line that says in what it differs, or that it is damaged.
    pub fn is_in_json(&self, file: &str, text: &str) -> Result<(), TableError> {
        Head::of(self).is_in_json(text).map_err(|what| TableError { file: file.into(), what })
    }

    /// A sweep from rows whose fields are as in its table, and whose numbers may be written in another way.
    ///
    /// # Errors
    /// Which row is none of its cells.
    pub fn from_rows(grid: Grid, rows: Vec<Vec<String>>) -> Result<Self, String> {
        let axes = [Some(grid.x()), grid.y()].map(|axis| axis.map(|axis| places(axis, grid.refine())));
        let bits = |text: &str| text.parse().ok().map(f64::to_bits);
        let by_number = axes.each_ref().map(|axis| -> BTreeMap<u64, &String> {
            axis.iter().flatten().filter_map(|(text, _)| Some((bits(text)?, text))).collect()
        });
        let (names, mut cells) = (columns(&grid), Vec::with_capacity(rows.len()));
        for (number, mut row) in (1..).zip(rows) {
            for (place, (axis, by_number)) in axes.iter().zip(&by_number).enumerate() {
                let (Some(axis), Some(text)) = (axis, row.get_mut(place)) else { continue };
                if axis.contains_key(text.as_str()) {
                    continue;
                }
                let quoted = format!("'{text}"); // a word that a spreadsheet would run
                if let Some(own) = bits(text).and_then(|bits| by_number.get(&bits)) {
                    text.clone_from(own);
                } else if axis.contains_key(&quoted) {
                    *text = quoted;
                }
            }
            let record = csv::StringRecord::from(row);
            cells.push(cell(&grid, &axes, &names, &record).map_err(|what| format!("row {number}: {what}"))?);
        }
        let mut sweep = Self::new(Arc::new(grid), None);
        sweep.take_up(cells);
        Ok(sweep)
    }

    /// A sweep from its table: what is done, ready to go on; and what [`Sweep::resume`] says of it.
    ///
    /// # Errors
    /// One line that says what is wrong with it.
    pub fn from_table(file: &str, text: &str) -> Result<(Self, Option<String>), TableError> {
        let fail = |what: String| TableError { file: file.into(), what };
        if let Some(why) = holds_nothing(text) {
            return Err(fail(why.into()));
        }
        let head = Head::read(text).map_err(fail)?;
        let scenario = Scenario::from_toml(&head.scenario).map_err(|problem| fail(problem.to_string()))?;
        let grid = Grid::new(scenario).and_then(|grid| grid.refined(head.refine));
        let mut sweep = Self::new(Arc::new(grid.map_err(|problem| fail(problem.to_string()))?), head.shard);
        let lost = sweep.resume(file, text)?;
        Ok((sweep, lost))
    }
}
