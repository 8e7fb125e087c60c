//! What a text says of itself: lines before the table, delimiter, row names. After R's `fread`: cells are counted outside
//! quotes for each delimiter, and the one that gives most lines the same count is taken.

use super::header;
use super::number::{Evidence, is_missing_number, is_number};
use super::one_column::{halves, is_one_column, rows_in_quotes, spaced};
use super::split::{self, Cell, Delimiter, Rows, Sample};

/// So much of a text is looked at, in bytes and in rows.
const SAMPLE: usize = 256 << 10;
const SAMPLE_ROWS: usize = 1000;
/// What may stand between cells; where two do as well, the first is taken.
const DELIMITERS: [Delimiter; 6] = [
    Delimiter::Mark(b'\t'),
    Delimiter::Mark(b';'),
    Delimiter::Mark(b'|'),
    Delimiter::Mark(b','),
    Delimiter::WideSpaces,
    Delimiter::Spaces,
];

/// How a table is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dialect {
    pub(super) delimiter: Delimiter,
    /// Where its first row begins: byte and line.
    pub(super) top: (usize, u64),
    /// Where its rows of values begin, if the first is a header.
    pub(super) body: (usize, u64),
    /// The first row, or the comment that stands for it, with its line.
    pub(super) first: (Vec<String>, u64),
    /// Whether that row is a header, and how sure that is.
    pub(super) header: header::Verdict,
    /// Columns that can be asked for: row names are none.
    pub(super) columns: usize,
    /// The first cell of every row of values is its name.
    pub(super) row_names: bool,
    /// Cells stand where they belong: rows may end sooner or later.
    pub(super) is_sheet: bool,
    pub(super) evidence: Evidence,
    /// The first cells of rows are numbers: one that begins with # is none.
    pub(super) numbered: bool,
    /// What else was found, each a phrase.
    pub(super) notes: Vec<String>,
}

/// The part of a text that is looked at, up to the end of a line.
fn head(text: &str, at: usize) -> (&str, bool) {
    if text.len() - at <= SAMPLE {
        return (text, true);
    }
    match text.as_bytes()[..at + SAMPLE].iter().rposition(|&byte| byte == b'\n') {
        Some(end) if end > at => (&text[..=end], false),
        _ => (text, true), // one very long line
    }
}

fn sample(text: &str, at: (usize, u64), delimiter: Delimiter) -> Sample<'_> {
    let (text, whole) = head(text, at.0);
    let mut rows = Rows::new(text, at.0, at.1, delimiter);
    let (mut found, mut cells) = (Sample::new(), Vec::new());
    let mut comments = Sample::new();
    while found.len().max(comments.len()) < SAMPLE_ROWS {
        match rows.next(&mut cells) {
            Some(Ok(place)) => {
                let row = (std::mem::take(&mut cells), (place.bytes.0, place.line));
                let comment = text[place.bytes.0..].trim_start_matches(' ').starts_with('#') && !found.is_empty();
                if comment { comments.push(row) } else { found.push(row) }
            }
            // A quote that is cut by the sample's end, or is never closed: reading on will tell.
            Some(Err(_)) | None => break,
        }
    }
    // Nothing but lines that look like comments below a first: they are the rows, each with a label such as #1.
    if found.len() == 1 {
        found.append(&mut comments);
    }
    if !whole && found.len() > 1 && found.len() < SAMPLE_ROWS {
        found.pop();
    }
    found
}

/// The most frequent number of cells; of two as frequent, that of the first row, else the larger.
fn usual(rows: &[(Vec<Cell<'_>>, (usize, u64))], first: usize) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    rows.iter().for_each(|(cells, _)| *counts.entry(cells.len()).or_insert(0_usize) += 1);
    counts.into_iter().max_by_key(|&(cells, rows)| (rows, cells == first, cells)).map_or(0, |(cells, _)| cells)
}

/// How well a delimiter divides a text: larger is better; `None` where it does not.
fn fitness(delimiter: Delimiter, rows: &Sample<'_>) -> Option<(bool, usize, u64)> {
    let body = if rows.len() > 1 { &rows[1..] } else { rows };
    let first = rows.first()?.0.len();
    let columns = usual(body, first);
    let agree = rows.iter().filter(|(cells, _)| cells.len() == columns).count();
    let names = first + 1 == columns; // one fewer: rows have names
    if columns < 2 || 2 * (agree + usize::from(names)) < rows.len() {
        return None;
    }
    let numbers = |row: &[Cell<'_>]| row.iter().filter(|cell| is_number(&cell.text)).count();
    let (numeric, all) =
        body.iter().fold((0, 0), |(numeric, all), (cells, _)| (numeric + numbers(cells), all + cells.len()));
    if matches!(delimiter, Delimiter::Spaces | Delimiter::WideSpaces) {
        // Words are divided by spaces, too: here every line has to agree, and some column has to be one of numbers.
        if agree + usize::from(names && rows.len() > 1) < rows.len() {
            return None;
        }
        let named = |cells: &Vec<Cell<'_>>| cells[0].quoted || cells[1..].iter().any(|cell| is_number(&cell.text));
        let unique: std::collections::HashSet<&str> = body.iter().map(|(cells, _)| cells[0].text.as_ref()).collect();
        if names && !(body.iter().all(|(cells, _)| named(cells)) && unique.len() == body.len()) {
            return None;
        }
        let column = |j: usize| body.iter().filter(|(cells, _)| is_number(&cells[j].text)).count() * 2 > body.len();
        if delimiter == Delimiter::Spaces && !(0..columns).any(column) {
            return None;
        }
        if delimiter == Delimiter::WideSpaces && body.iter().any(|(cells, _)| cells.iter().any(apart)) {
            return None; // several numbers in a cell: single spaces divide, too
        }
    }
    let bonus = if first == columns { 2 } else { usize::from(names) };
    // A closed quote ends a cell: what cuts elsewhere comes after what cuts there.
    let clean = !rows.iter().any(|(cells, _)| cells.iter().any(|cell| cell.behind));
    Some((clean, 2 * agree + bonus, (1000 * numeric / all.max(1)) as u64))
}

/// Whether spaces stand between several numbers of a cell.
fn apart(cell: &Cell<'_>) -> bool {
    cell.text.split_whitespace().filter(|word| is_number(word)).count() > 1
}

/// Whether tabs divide a text as well as all blanks do: what stands between two of them is then one cell, such as 300 000.
fn by_tabs(text: &str, at: (usize, u64), blanks: (bool, usize)) -> bool {
    let tabs = Delimiter::Mark(b'\t');
    let rows = sample(text, at, tabs);
    let several = |cell: &Cell<'_>| apart(cell) && !is_number(&cell.text);
    fitness(tabs, &rows).is_some_and(|(clean, agree, _)| (clean, agree) >= blanks)
        && !rows.iter().any(|(cells, _)| cells.iter().any(several))
}

/// A table aligned by runs of spaces, with a cell left blank: no one can tell which. Most rows agree, and below the first
/// stand numbers.
fn aligned(text: &str, at: (usize, u64)) -> Option<String> {
    let rows = sample(text, at, Delimiter::WideSpaces);
    let columns = rows.first()?.0.len();
    let body = &rows[1..];
    let agree = || body.iter().filter(|(cells, _)| cells.len() == columns);
    let numbers = |(cells, _): &&(Vec<Cell<'_>>, (usize, u64))| cells[1..].iter().any(|cell| is_number(&cell.text));
    let (cells, (_, line)) = body.iter().find(|(cells, _)| cells.len() != columns)?;
    let is = columns > 1 && 2 * agree().count() >= body.len() && agree().all(|row| numbers(&row));
    is.then(|| {
        let count = cells.len();
        let s = if count == 1 { "" } else { "s" };
        format!("line {line} has {count} cell{s}, and the first row {columns}: where spaces divide, write NA in an empty cell")
    })
}

/// Lines before the table: `sep=;` and comments. Where the table begins, the delimiter that is declared, the last comment.
struct Before {
    at: (usize, u64),
    declared: Option<Delimiter>,
    comment: Option<(String, u64)>,
    notes: Vec<String>,
}

fn before(text: &str) -> Before {
    let mut found = Before { at: (0, 1), declared: None, comment: None, notes: Vec::new() };
    let mut comments = 0_u64;
    let mut at = (0, 1);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let low = words.trim_matches('"').to_ascii_lowercase();
        let mark = low.strip_prefix("sep=").filter(|_| found.declared.is_none() && comments == 0);
        if let Some(mark) = mark.filter(|mark| mark.len() <= 2) {
            let byte = if mark == "\\t" || mark.is_empty() { b'\t' } else { mark.as_bytes()[0] };
            found.declared = Some(if byte == b' ' { Delimiter::Spaces } else { Delimiter::Mark(byte) });
            found.notes.push(format!("its first line says {}", words.trim_matches('"')));
        } else if words.starts_with('#') {
            comments += 1;
            found.comment = Some((words.trim_start_matches('#').trim().to_owned(), at.1));
            if words.starts_with("#,") || words.starts_with("#;") || words.starts_with("#\t") {
                found.comment = Some((words.to_owned(), at.1)); // a column by the name of #
            }
        } else if !words.is_empty() {
            if comments > 0 {
                found.notes.push(format!("{} before it left out", lines(comments, "of comments")));
            }
            found.at = at;
            return found;
        }
        at = (at.0 + line.len(), at.1 + 1);
    }
    // Nothing but lines that look like comments: they are the column.
    Before { at: (0, 1), declared: found.declared, comment: None, notes: Vec::new() }
}

fn lines(count: u64, what: &str) -> String {
    format!("{count} line{} {what}", if count == 1 { "" } else { "s" })
}

/// Finds out how a text is written.
///
/// # Errors
/// A phrase, where there is no one reading.
pub(super) fn find(text: &str, sheet: bool) -> Result<Dialect, String> {
    let Before { at, declared, comment, mut notes } = if sheet {
        Before { at: (0, 1), declared: Some(Delimiter::Mark(b'\t')), comment: None, notes: Vec::new() }
    } else {
        before(text)
    };
    let single = sample(text, at, Delimiter::None);
    // A name of several lines, in quotes, is a row only where what stands behind the quotes is known to divide.
    let none = |&delimiter: &Delimiter| sample(text, at, delimiter).is_empty();
    if single.is_empty() && (declared.is_some() || DELIMITERS.iter().all(none)) {
        return match Rows::new(text, at.0, at.1, Delimiter::None).next(&mut Vec::new()) {
            Some(Err(open)) => Err(split::open_quote(open)),
            _ => Err("is empty".into()),
        };
    }
    let delimiter = match declared {
        Some(declared) => declared,
        None if is_one_column(&single)? => Delimiter::None,
        None => {
            let tried =
                DELIMITERS.iter().map(|&delimiter| (fitness(delimiter, &sample(text, at, delimiter)), delimiter));
            let best = tried.rev().filter(|(fitness, _)| fitness.is_some()).max_by_key(|(fitness, _)| *fitness);
            match best {
                Some((Some((clean, agree, _)), Delimiter::Spaces | Delimiter::WideSpaces))
                    if by_tabs(text, at, (clean, agree)) =>
                {
                    Delimiter::Mark(b'\t')
                }
                Some((_, delimiter)) => delimiter,
                None => aligned(text, at).map_or(Ok(Delimiter::None), Err)?,
            }
        }
    };
    let mut rows = sample(text, at, delimiter);
    if rows.is_empty() {
        return match Rows::new(text, at.0, at.1, delimiter).next(&mut Vec::new()) {
            Some(Err(open)) => Err(split::open_quote(open)),
            _ => Err("is empty".into()),
        };
    }
    if !sheet && let Some(why) = rows_in_quotes(&rows) {
        return Err(why);
    }
    let ends = |cell: &Cell<'_>| cell.text.is_empty() && !cell.quoted;
    if !sheet && rows.iter().all(|(cells, _)| cells[1..].iter().all(ends)) {
        rows.iter_mut().for_each(|(cells, _)| cells.truncate(1)); // one column, and delimiters at the end of its lines
    }
    let titles = titles(&rows);
    if titles > 0 {
        notes.push(format!("{} above the table left out", lines(titles as u64, "of text")));
        rows.drain(..titles);
    }
    if delimiter == Delimiter::Spaces && declared.is_none() {
        let from: &[usize] = match header::verdict(&rows[0].0, &rows[1..], 0) {
            header::Verdict::Header => &[1],
            header::Verdict::Unsure => &[0, 1],
            header::Verdict::Values => &[0],
        };
        from.iter().find_map(|&from| spaced(&rows, from)).map_or(Ok(()), Err)?;
    }
    lay_out(text, delimiter, rows, comment, sheet, notes)
}

/// Whether all that is said of a cell is text.
fn is_words(cell: &Cell<'_>) -> bool {
    !cell.text.is_empty() && !is_number(&cell.text)
}

/// How many lines of text stand above a table of several columns.
fn titles(rows: &Sample<'_>) -> usize {
    let columns = usual(&rows[usize::from(rows.len() > 1)..], rows[0].0.len());
    if columns < 2 {
        return 0;
    }
    let said = |cells: &[Cell<'_>]| cells.iter().filter(|cell| !cell.text.is_empty()).count();
    // The column that the only words of a row stand above: one name alone may head rows with names of their own.
    let place = |cells: &[Cell<'_>]| {
        let at = cells.iter().position(|cell| !cell.text.is_empty()).filter(|&at| is_words(&cells[at]))?;
        let above = match cells.len() {
            1 if columns == 2 => 1,
            all if all == columns => at,
            _ => 0,
        };
        (said(cells) == 1).then_some(above)
    };
    let is_word = |cell: &Cell<'_>| is_words(cell) && !is_missing_number(&cell.text);
    // A name not above the first column heads what is below, unless a further name or a whole header comes next.
    let heads = |i: usize, at: usize| {
        let below = &rows[i + 1..];
        let next = below.iter().position(|(row, _)| said(row) > 1).unwrap_or(below.len());
        let again = below[..next]
            .iter()
            .any(|(row, _)| row.iter().any(is_word) && place(row).is_some_and(|further| further >= at));
        let header = below.get(next).is_some_and(|(row, _)| {
            let rest = &below[next + 1..];
            if columns > 2 {
                return header::verdict(row, rest, 0).is_header();
            }
            row.iter().all(|cell| cell.text.is_empty() || is_word(cell))
                && rest.iter().any(|(row, _)| row.iter().any(|cell| is_number(&cell.text)))
        });
        // Above the first column a name stands in a row as wide as the rows of numbers below it, and next to them.
        let numbers = |(row, _): &(Vec<Cell<'_>>, (usize, u64))| {
            is_number(&row[0].text)
                && row.iter().all(|cell| cell.text.is_empty() || is_number(&cell.text))
                && header::verdict(row, &below[1..], 0) == header::Verdict::Values
        };
        let first = || rows[i].0.len() == columns && next == 0 && below.first().is_some_and(numbers);
        (at > 0 || first()) && !below.is_empty() && !again && !header
    };
    let mut count = 0;
    for (i, (cells, _)) in rows.iter().enumerate() {
        match place(cells) {
            Some(at) if !heads(i, at) => count = i + 1,
            _ => break,
        }
    }
    if count == rows.len() { 0 } else { count }
}

fn lay_out(
    text: &str,
    delimiter: Delimiter,
    rows: Sample<'_>,
    comment: Option<(String, u64)>,
    sheet: bool,
    mut notes: Vec<String>,
) -> Result<Dialect, String> {
    let texts = |cells: &[Cell<'_>]| cells.iter().map(|cell| cell.text.to_string()).collect::<Vec<_>>();
    let top = rows[0].1;
    let after = match Rows::new(text, top.0, top.1, delimiter).next(&mut Vec::new()) {
        Some(Ok(place)) => (place.bytes.1, place.next),
        _ => (usize::MAX, top.1),
    };
    let mut first = (texts(&rows[0].0), top.1);
    let mut verdict = header::verdict(&rows[0].0, &rows[1..], 0);
    let small = rows[0].0.iter().all(|cell| cell.text.parse::<u8>().is_ok());
    let named = comment.filter(|_| !verdict.is_header() || small).and_then(|(words, line)| {
        // numpy and many loggers: the last comment holds the names, and 0 and 1 below it are none.
        let mut cells = Vec::new();
        Rows::new(&words, 0, line, delimiter).next(&mut cells)?.ok()?;
        (cells.len() == rows[0].0.len() && cells.iter().all(is_words)).then(|| (texts(&cells), line))
    });
    let by_comment = named.is_some();
    if let Some(named) = named {
        notes.push(format!("the names are those of line {}", named.1));
        first = named;
        verdict = header::Verdict::Header;
    } else if verdict == header::Verdict::Values && header::decimals_above_whole(&rows[0].0, &rows[1..]) {
        verdict = header::Verdict::Unsure;
    }
    // Whether the first row may be a header.
    let heads = !by_comment && verdict != header::Verdict::Values;
    let values = &rows[usize::from(heads)..];
    let named = first.0.len();
    let width = usual(values, named);
    let every = |test: &dyn Fn(&[Cell<'_>]) -> bool| !values.is_empty() && values.iter().all(|(row, _)| test(row));
    let mut row_names = false;
    let mut columns = named;
    if sheet {
        columns = rows.iter().map(|(row, _)| row.len()).max().unwrap_or(named);
    } else if heads && width == named + 1 && !every(&|row| row.last().is_some_and(|cell| cell.text.is_empty())) {
        let shifted = header::verdict(&rows[0].0, &rows[1..], 1);
        let numbers = first.0.iter().all(|name| is_number(name));
        row_names = shifted == header::Verdict::Header || shifted == header::Verdict::Unsure && !numbers;
        verdict = if row_names { header::Verdict::Header } else { header::Verdict::Values };
        if row_names {
            if let Some((line, cells)) = halves(delimiter, &rows, usize::from(heads), width) {
                let s = if named == 1 { "" } else { "s" };
                let write = match () {
                    () if !is_number(&cells) => {
                        "the number alone, with a point for its decimals and nothing else in it"
                    }
                    () if delimiter == Delimiter::Spaces => "thousands without spaces, put quotes around such a number",
                    () => "decimals with a point, put quotes around such a number",
                };
                return Err(format!(
                    "line {line}: {width} cells stand below {named} name{s}: either the first is the row's name, or {cells} is one number; write {write}, or name every column"
                ));
            }
            notes.push("the first cell of each row is the row's name".into());
        }
    } else if heads && verdict.is_header() && named > width && every(&|row| row.len() == width) {
        if first.0[width..].iter().any(|name| !name.is_empty()) {
            return Err(format!(
                "line {}: {named} names stand above rows of {width} cells; put quotes around a name with a delimiter in it",
                first.1
            ));
        }
        columns = width;
    }
    let mut evidence = header::evidence(values, columns, usize::from(row_names), sheet);
    if evidence == Evidence::Nothing && delimiter == Delimiter::Mark(b';') {
        evidence = Evidence::Semicolons;
    }
    let body = if by_comment { top } else { after };
    let of_numbers = values.iter().filter(|(row, _)| is_number(&row[0].text)).count();
    let numbered = 2 * of_numbers > values.len();
    let header = verdict;
    Ok(Dialect { delimiter, top, body, first, header, columns, row_names, is_sheet: sheet, evidence, numbered, notes })
}
