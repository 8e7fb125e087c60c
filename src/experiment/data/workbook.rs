//! Checks of a workbook before the library reads it: what would make it ask for unbounded memory is refused.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};

use quick_xml::events::{BytesStart, Event};

/// So many cells are read of a sheet.
pub(super) const MOST_CELLS: usize = 10_000_000;
/// How an old workbook (.xls) begins.
pub(super) const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Cells of all sheets together, empty ones between them too, where all are laid out at once.
const MOST_LAID_OUT: u64 = 2 * MOST_CELLS as u64;

fn damaged() -> String {
    "cannot be read as a workbook (it is damaged); save it again in a spreadsheet, or as CSV".into()
}

fn spread_out() -> String {
    format!(
        "lays out more than {} million cells; delete what stands far from the table, or save the sheet as CSV",
        MOST_LAID_OUT / 1_000_000
    )
}

/// Errors by sheet: their cells, row and column from 0, and what is shown there.
pub(super) type Errors = HashMap<String, Vec<((u32, u32), String)>>;
/// What a spreadsheet shows in a cell whose formula fails.
const ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"];
/// So many of them are kept: one is enough to refuse a column.
const MOST_ERRORS: usize = 10_000;

/// Finds them on the way through a document.
#[derive(Default)]
struct Failed {
    /// Row and column behind the cell in hand.
    at: (u64, u64),
    sheet: String,
    /// The cell in hand is a number.
    is_number: bool,
    found: Errors,
    count: usize,
}

impl Failed {
    fn sheet(&mut self, name: Option<String>) {
        (self.at, self.sheet) = ((0, 0), name.unwrap_or_default());
    }

    fn cells(&mut self, count: u64, kind: Option<String>) {
        self.at.1 += count;
        self.is_number = kind.is_some_and(|kind| kind != "string");
    }

    fn rows(&mut self, times: u64) {
        self.at = (self.at.0.saturating_add(times), 0);
    }

    fn shown(&mut self, text: &str) {
        if !self.is_number || !ERRORS.contains(&text) || self.count == MOST_ERRORS {
            return;
        }
        if let (Ok(row), Ok(column)) = (u32::try_from(self.at.0), u32::try_from(self.at.1.saturating_sub(1))) {
            self.found.entry(self.sheet.clone()).or_default().push(((row, column), text.to_owned()));
            self.count += 1;
        }
    }
}

/// Rows and columns of an .ods may be repeated, each by a number: what they come to is counted first. A cell whose formula
/// fails may have a number all the same, 0 in files of Excel, below an error that is shown: those are found on the way.
pub(super) fn check_open(bytes: &[u8]) -> Result<Errors, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    reader.config_mut().check_end_names = false;
    let repeated = |tag: &BytesStart<'_>, key: &str| -> u64 {
        let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == key);
        found.map_or(1, |attribute| attribute.value.parse().unwrap_or(u64::MAX))
    };
    let text = |tag: &BytesStart<'_>, key: &str| -> Option<String> {
        let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == key)?;
        Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
    };
    let says = |tag: &BytesStart<'_>| {
        let mut keys = tag.attributes().flatten().map(|attribute| attribute.key.as_ref().to_owned());
        keys.any(|key| key.starts_with("office:") || key == "table:formula")
    };
    let (mut all, mut kept) = (0_u64, 0_u64);
    // Of a sheet: rows up to the last that says something, empty ones since, the widest row.
    let (mut rows, mut empty, mut widest) = (0_u64, 0_u64, 0_u64);
    // Of a row: how often, cells up to the last that says something, empty ones since.
    let (mut times, mut cells, mut blank) = (1_u64, 0_u64, 0_u64);
    let mut failed = Failed::default();
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|_| damaged())?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "table:table" => {
                    (rows, empty, widest) = (0, 0, 0);
                    failed.sheet(text(tag, "table:name"));
                }
                "table:table-row" => {
                    (times, cells, blank) = (repeated(tag, "table:number-rows-repeated").min(1 << 20), 0, 0);
                    if matches!(event, Event::Empty(_)) {
                        failed.rows(times);
                    }
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    let count = repeated(tag, "table:number-columns-repeated").min(1 << 14);
                    failed.cells(count, text(tag, "office:value-type"));
                    if says(tag) {
                        cells += blank + count;
                        blank = 0;
                    } else {
                        blank += count;
                    }
                }
                _ => {}
            },
            Event::Text(shown) => failed.shown(shown.trim()),
            Event::End(tag) => match tag.name().as_ref() {
                "table:table-cell" => failed.is_number = false,
                "table:table-row" => {
                    failed.rows(times);
                    if cells == 0 {
                        empty = empty.saturating_add(times);
                    } else {
                        rows = rows.saturating_add(if rows == 0 { times } else { empty + times });
                        (empty, widest, kept) = (0, widest.max(cells), kept + cells);
                    }
                }
                "table:table" => all = all.saturating_add(rows.saturating_mul(widest)),
                _ => {}
            },
            Event::Eof => return Ok(failed.found),
            _ => {}
        }
        if all.saturating_add(rows.saturating_mul(widest)).max(kept + cells) > 2 * MOST_LAID_OUT {
            return Err(spread_out());
        }
        buffer.clear();
    }
}

/// The file system inside an old workbook: sectors in chains.
struct Compound<'a> {
    bytes: &'a [u8],
    size: usize,
    next: Vec<u32>,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Numbers from here on are no sectors.
const RESERVED: u32 = 0xffff_fffa;

impl<'a> Compound<'a> {
    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize + 1).checked_mul(self.size)?;
        let end = (start + self.size).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain; `None` where it leads nowhere, or round in a circle.
    fn chain(&self, first: u32, next: &[u32]) -> Option<Vec<u8>> {
        let (mut found, mut id, mut steps) = (Vec::new(), first, 0);
        while id < RESERVED {
            found.extend_from_slice(self.sector(id)?);
            id = *next.get(id as usize)?;
            steps += 1;
            if steps > next.len() {
                return None;
            }
        }
        Some(found)
    }
}

/// An .xls is laid out whole when it is opened: chains must end, and its sheets together must not be too wide.
pub(super) fn check_old(bytes: &[u8]) -> Result<(), String> {
    let stream = stream(bytes).ok_or_else(damaged)?;
    let (mut sheets, mut starts, mut begun) = (0_u64, Vec::new(), std::collections::HashSet::new());
    let (mut largest, mut low, mut high) = (0_u64, [u64::MAX; 2], [0_u64; 2]);
    let mut at = 0;
    while let (Some(kind), Some(length)) = (u16_at(&stream, at), u16_at(&stream, at + 2)) {
        let record = stream.get(at + 4..at + 4 + usize::from(length)).unwrap_or_default();
        match kind {
            0x0809 => {
                begun.insert(at as u32);
                (low, high) = ([u64::MAX; 2], [0; 2]);
            }
            0x0085 => {
                sheets += 1;
                starts.extend(u32_at(record, 0));
            }
            // Formula, several numbers or blanks, texts, blank, number, truth value, one number.
            0x0006 | 0x00bd | 0x00be | 0x00d6 | 0x00fd | 0x0201..=0x0205 | 0x0206 | 0x0406 | 0x027e => {
                if let (Some(row), Some(column)) = (u16_at(record, 0), u16_at(record, 2)) {
                    let several = matches!(kind, 0x00bd | 0x00be);
                    let last = if several { u16_at(record, record.len().saturating_sub(2)) } else { None };
                    let ends = [u64::from(row), u64::from(column).max(u64::from(last.unwrap_or(column)))];
                    low = [low[0].min(u64::from(row)), low[1].min(u64::from(column))];
                    high = [high[0].max(ends[0]), high[1].max(ends[1])];
                    largest = largest.max((high[0] - low[0] + 1) * (high[1] - low[1] + 1));
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    if !starts.iter().all(|start| begun.contains(start)) {
        return Err(damaged());
    }
    if sheets.saturating_mul(largest) > MOST_LAID_OUT { Err(spread_out()) } else { Ok(()) }
}

/// The stream that holds the sheets.
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let mut compound = Compound { bytes, size, next: Vec::new() };
    let sectors = bytes.len() / size;
    let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).collect();
    let mut more = u32_at(bytes, 68)?;
    let mut steps = 0;
    while more < RESERVED {
        let sector = compound.sector(more)?;
        let numbers: Vec<u32> = (0..size / 4).filter_map(|i| u32_at(sector, 4 * i)).collect();
        more = *numbers.last()?;
        tables.extend(&numbers[..numbers.len() - 1]);
        steps += 1;
        if steps > sectors {
            return None;
        }
    }
    for table in tables.into_iter().filter(|&id| id < RESERVED) {
        let sector = compound.sector(table)?;
        compound.next.extend((0..size / 4).filter_map(|i| u32_at(sector, 4 * i)));
        if compound.next.len() > 2 * sectors + size {
            return None;
        }
    }
    let entries = compound.chain(u32_at(bytes, 48)?, &compound.next)?;
    let name = |entry: &[u8]| -> String {
        let units: Vec<u16> = (0..32).filter_map(|i| u16_at(entry, 2 * i)).take_while(|&unit| unit != 0).collect();
        String::from_utf16_lossy(&units)
    };
    let length = |entry: &[u8]| u32_at(entry, 120).unwrap_or(u32::MAX) as usize;
    let within = |entry: &&[u8]| entry.get(66) == Some(&0) || length(entry) <= bytes.len();
    let entries: Vec<&[u8]> = entries.chunks_exact(128).collect();
    if !entries.iter().all(within) || u32_at(bytes, 64)? as usize > sectors + 1 {
        return None;
    }
    let book = entries.iter().find(|entry| name(entry) == "Workbook" || name(entry) == "Book")?;
    let first = u32_at(book, 116)?;
    let mut found = if length(book) >= 4096 {
        compound.chain(first, &compound.next)?
    } else {
        let small = compound.chain(u32_at(entries.first()?, 116)?, &compound.next)?;
        let table = compound.chain(u32_at(bytes, 60)?, &compound.next)?;
        let next: Vec<u32> = (0..table.len() / 4).filter_map(|i| u32_at(&table, 4 * i)).collect();
        // Small sectors are counted from the beginning of their own stream.
        let small = [vec![0; 64], small].concat();
        Compound { bytes: &small, size: 64, next: Vec::new() }.chain(first, &next)?
    };
    found.truncate(length(book));
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On plain tables of numbers, which are no workbook.
    #[test]
    fn a_chain_ends_or_is_none() {
        let bytes: Vec<u8> = (0..16).collect();
        let sectors = Compound { bytes: &bytes, size: 4, next: Vec::new() };
        assert_eq!(sectors.chain(0, &[2, RESERVED, 1]), Some(vec![4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11]));
        for next in [[0, 0, 0], [1, 2, 0], [7, 0, 0]] {
            assert_eq!(sectors.chain(0, &next), None);
        }
    }
}
