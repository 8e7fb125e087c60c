//! One column of numbers with marks in them that could be delimiters, and cells that could be halves of a number.

use super::number::{Styles, is_missing_number, is_number};
use super::split::{Cell, Delimiter, Sample};

/// What may stand within a number, and between cells.
const MARKS: [char; 2] = [',', ' '];
/// So many groups of digits are looked at as one number: a row may have a hundred thousand cells.
const MOST_GROUPS: usize = 4;

/// Whether a text is one column of numbers with marks in them: `1,5`, `1 234`.
pub(super) fn is_one_column(rows: &Sample<'_>) -> Result<bool, String> {
    let Some(((first, (_, line)), body)) = rows.split_first() else { return Ok(false) };
    let Some(cell) = first.first() else { return Ok(false) };
    let marked = |text: &str| text.contains(MARKS);
    let mut styles = Styles::default();
    let whole = |(cells, _): &(Vec<Cell<'_>>, (usize, u64))| cells.len() == 1 && !cells[0].quoted;
    let fits = body
        .iter()
        .filter(|row| !is_missing_number(&row.0[0].text))
        .all(|row| whole(row) && styles.note(&row.0[0].text));
    let numbers = body.iter().filter(|row| marked(&row.0[0].text)).count();
    if body.is_empty() || !fits || numbers == 0 || cell.behind {
        return Ok(false);
    }
    // What stands between quotes is one name; and a space in a name divides no cells that only commas could.
    let used: Vec<char> =
        MARKS.into_iter().filter(|&mark| body.iter().any(|row| row.0[0].text.contains(mark))).collect();
    if !cell.quoted && (cell.text.contains(&used[..]) || styles.note_of(&cell.text) && marked(&cell.text)) {
        // No header, or one of several names: a table of two columns as well, unless the counts differ.
        let headless = styles.note(&cell.text);
        return match two_names(&cell.text, *line, body).filter(|_| !headless) {
            Some(why) => Err(why),
            None => Ok(headless && numbers < body.len()),
        };
    }
    // R's row names without quotes, 1 to n, look like whole numbers before a decimal comma.
    let parts = || body.iter().map(|row| row.0[0].text.split_once(MARKS));
    let heads: Option<Vec<u64>> = parts().map(|part| row_number(part?.0)).collect();
    let mut tails: Vec<&str> = parts().filter_map(|part| Some(part?.1)).collect();
    tails.sort_unstable();
    tails.dedup();
    if heads.is_some_and(|heads| count_rows(&heads, used == [' '])) && body.len() > 1 && tails.len() > 1 {
        let (cells, (_, line)) = &body[0];
        let (with, instead) = if cells[0].text.contains(' ') {
            ("spaces between thousands", "put tabs between cells, or quotes around such a number")
        } else {
            ("a decimal comma", "write decimals with a point, or put quotes around what belongs together")
        };
        return Err(format!(
            "line {line}: \"{}\" is a number of the row and its value, or one number with {with}; {instead}",
            cells[0].text
        ));
    }
    Ok(true)
}

/// A whole number as a table's rows are counted: without a sign, and without a 0 in front.
fn row_number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

/// So few numbers may well rise by themselves.
const FEWEST: usize = 4;

/// Whether these may count rows: from 0 or 1 upwards, rows left out or not, or years. Between spaces also from elsewhere, each
/// one more than the last: 52,5 above 53,1 is a column that was sorted.
fn count_rows(heads: &[u64], spaces: bool) -> bool {
    let rising = heads.windows(2).all(|pair| pair[0] < pair[1]);
    let by_one = heads.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let years = heads.iter().all(|head| (1500..2200).contains(head));
    let from_the_first = heads.first().is_some_and(|first| *first <= 1);
    rising && (spaces && by_one || years || from_the_first && (by_one || heads.len() >= FEWEST))
}

/// Why a first line may be one name as well as several, where the lines below it are numbers with marks in them: `price, EUR`
/// above `1,99`, `price EUR` above `1 234`. A comma divides numbers, and names by itself, but who writes a space behind it
/// in the names alone may have meant none.
fn two_names(name: &str, line: u64, body: &[(Vec<Cell<'_>>, (usize, u64))]) -> Option<String> {
    let commas = |text: &str| text.matches(',').count();
    let words = |text: &str| text.split([' ', '\t']).filter(|word| !word.is_empty()).count();
    let mut cut = body.iter().filter(|(cells, _)| cells[0].text.contains(',')).peekable();
    let shown: String = name.chars().take(60).collect();
    let spaced = commas(name) > 0 && name.matches(", ").count() == commas(name) && !name.contains('"');
    if let Some((cells, _)) = cut.peek().filter(|_| spaced)
        && cut.all(|(cells, _)| commas(&cells[0].text) == commas(name))
    {
        return Some(format!(
            "line {line}: \"{shown}\" is one name above numbers such as {}, or several names; put quotes around it if it is one, write no space behind a comma if it is several",
            cells[0].text
        ));
    }
    let as_many = |(cells, _): &(Vec<Cell<'_>>, (usize, u64))| words(&cells[0].text) == words(name);
    // Three digits are an everyday second column; with a 0 in front or a decimal comma behind they may be thousands.
    let zero = |text: &str| text.split(' ').skip(1).any(|word| word.len() > 1 && word.starts_with('0'));
    let grouped = body.iter().any(|(cells, _)| cells[0].text.contains(',') || zero(&cells[0].text));
    let (cells, (_, line)) = body.first().filter(|_| grouped && words(name) > 1 && body.iter().all(as_many))?;
    Some(format!(
        "line {line}: \"{}\" is one number below one name, \"{shown}\", or as many cells as there are words in it; put tabs between cells, or quotes around such a number",
        cells[0].text
    ))
}

/// Whether rows of one cell more than there are names could as well hold a number that its decimal comma, or the comma or
/// space between its thousands, divides: two neighbours in every row, with a sign or a word in front of the first or not.
/// R's own row names, in quotes and counted, or in quotes below names in quotes, are no such rows. The first line, if so,
/// and the two cells.
pub(super) fn halves(delimiter: Delimiter, body: &Sample<'_>, from: usize, width: usize) -> Option<(u64, String)> {
    let mark = match delimiter {
        Delimiter::Mark(b',') => ',',
        Delimiter::Spaces => ' ',
        _ => return None,
    };
    let rows = || body[from..].iter().filter(|(cells, _)| cells.len() == width);
    rows().next()?;
    let counted = rows().zip(1_u64..).all(|((cells, _), i)| cells[0].quoted && cells[0].text == i.to_string());
    let above = body[..from].iter().flat_map(|(cells, _)| cells).all(|cell| cell.quoted);
    let by_r = counted || mark == ' ' && above && rows().all(|(cells, _)| cells[0].quoted);
    let number = |cells: &[Cell<'_>]| one_number(cells, mark).or_else(|| one_prefixed(cells, mark));
    let (_, line, number) = joined(rows(), 2, &number, &|_| true).filter(|_| !by_r)?;
    Some((line, number))
}

/// Why rows that spaces divide may have fewer cells: neighbours in every row could be one number with spaces between its
/// thousands, and one of their halves would not be written so by itself, as 000 or 500,5. The names above them, if there
/// are any, are then one of several words.
pub(super) fn spaced(body: &Sample<'_>, from: usize) -> Option<String> {
    let width = body.first()?.0.len();
    let rows = || body[from..].iter().filter(|(cells, _)| cells.len() == width);
    let zero = |cell: &Cell<'_>| cell.text.len() > 1 && cell.text.starts_with('0');
    let half = |cell: &Cell<'_>| cell.text.contains(',') || zero(cell);
    let (at, count, line, number) = (2..=width.min(MOST_GROUPS)).rev().find_map(|count| {
        let number = |cells: &[Cell<'_>]| one_number(cells, ' ');
        let (at, line, number) = joined(rows(), count, &number, &|cells| cells[1..].iter().any(half))?;
        Some((at, count, line, number))
    })?;
    let names = body[..from].first().map_or(&[][..], |(cells, _)| &cells[at..at + count]);
    // Quotes say where a name ends; and what counts the rows is no thousands.
    let zeros = rows().any(|(cells, _)| cells[at + 1..at + count].iter().any(zero));
    let counted = || rows().zip(1_u64..).all(|((cells, _), i)| cells[at].text == i.to_string());
    if names.iter().any(|name| name.quoted) || !zeros && rows().nth(2).is_some() && counted() {
        return None;
    }
    let name = names.iter().map(|name| name.text.as_ref()).collect::<Vec<&str>>().join(" ");
    let name: String = name.chars().take(60).collect();
    let (below, also) =
        if from > 0 { (format!(" below one name, \"{name}\","), " and such a name") } else { (String::new(), "") };
    Some(format!(
        "line {line}: \"{number}\" is one number{below} or {count} cells; put tabs between cells, or quotes around such a number{also}"
    ))
}

type Row<'a> = (Vec<Cell<'a>>, (usize, u64));

/// The first neighbours, so many, that could be one number in every row that says anything there, and are like this in one:
/// where they stand, the line of that one, and the number.
fn joined<'a, 'b: 'a>(
    rows: impl Iterator<Item = &'a Row<'b>> + Clone,
    count: usize,
    number: &dyn Fn(&[Cell<'_>]) -> Option<String>,
    like: &dyn Fn(&[Cell<'_>]) -> bool,
) -> Option<(usize, u64, String)> {
    let width = rows.clone().next()?.0.len();
    let empty = |cells: &[Cell<'_>]| cells.iter().all(|cell| is_missing_number(&cell.text) && !cell.quoted);
    let fits = |at: &usize| {
        rows.clone().map(|(cells, _)| &cells[*at..*at + count]).all(|part| number(part).is_some() || empty(part))
    };
    let found = |at: usize| {
        let mut numbers = rows.clone().filter(|(cells, _)| like(&cells[at..at + count]));
        numbers.find_map(|(cells, (_, line))| Some((at, *line, number(&cells[at..at + count])?)))
    };
    (0..=width.checked_sub(count)?).filter(fits).find_map(found)
}

/// Cells side by side as one number with this mark in it: none in quotes, and whole ones but for the last.
fn one_number(cells: &[Cell<'_>], mark: char) -> Option<String> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let signed = |text: &str| digits(text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text));
    let number = cells.iter().map(|cell| cell.text.as_ref()).collect::<Vec<&str>>().join(&mark.to_string());
    let fits = cells.iter().all(|cell| !cell.quoted)
        && signed(&cells[0].text.replace(' ', ""))
        && (mark == ' ' || cells[1..].iter().all(|cell| goes_on(&cell.text)))
        && is_number(&number);
    fits.then_some(number)
}

/// Whether a cell could be what follows a comma of a number: 50 of 1,50, and 200.50 of 1,200.50.
fn goes_on(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Currencies whose letters are written next to the number, as they are written.
const GLUED: [&str; 18] =
    ["Rs", "Re", "kr", "Kr", "Fr", "fr", "SFr", "sFr", "zł", "Kč", "RM", "Rp", "Tk", "KSh", "Ksh", "Ft", "DM", "руб"];

/// Two cells side by side as one number with something in front of it: `$1` and `200`, `CHF 1` and `50`, `1:23` and `45`.
fn one_prefixed(cells: &[Cell<'_>], mark: char) -> Option<String> {
    let [first, second] = cells else { return None };
    let number = format!("{}{mark}{}", behind_prefix(&first.text, mark)?, second.text);
    let fits = !first.quoted && !second.quoted && goes_on(&second.text) && is_number(&number);
    fits.then(|| format!("{}{mark}{}", first.text, second.text))
}

/// The number at the end of a cell, if what stands in front of it may belong to it: a sign, a currency, a word and a space.
/// Letters next to the number make it a label, such as x1, except for those of a currency ([`GLUED`], or three capitals); so do
/// a point or a hyphen behind letters or digits, as in 2024-01-01, 0-4, a.1.
fn behind_prefix(text: &str, mark: char) -> Option<&str> {
    let from = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '\'' | '\u{2019}' | ' ')).len();
    let number = text[from..].trim_start_matches(|c: char| !c.is_ascii_digit());
    let before = &text[..text.len() - number.len()];
    let last = before.chars().next_back()?;
    let rest = &before[..before.len() - last.len_utf8()];
    let may = match last {
        '.' | ',' | '_' => false,
        '-' | '/' | '\u{2013}' | '\u{2212}' => !rest.ends_with(char::is_alphanumeric),
        // Spaces divide no times; and what they follow may well be a rank.
        ':' | '#' => mark != ' ',
        _ if last.is_alphanumeric() => {
            let letters = &before[before.trim_end_matches(char::is_alphanumeric).len()..];
            letters.len() == 3 && letters.bytes().all(|byte| byte.is_ascii_uppercase()) || GLUED.contains(&letters)
        }
        _ => true,
    };
    (may && !number.is_empty()).then_some(number)
}

/// Whether each line of a text stands in quotes as a whole, below names with commas in between that do, too: `"a,b"` above
/// `"1,50"`. Why that is no column, if so. A space behind each comma of the first is that of one name, such as `Length, mm`.
pub(super) fn rows_in_quotes(rows: &Sample<'_>) -> Option<String> {
    let (([name], (_, line)), body) = rows.split_first().map(|((first, at), body)| ((&first[..], *at), body))? else {
        return None;
    };
    let commas = |text: &str| text.matches(',').count();
    let names = commas(&name.text);
    let as_many = |cell: &Cell<'_>| is_missing_number(&cell.text) || cell.quoted && commas(&cell.text) == names;
    let is = name.quoted
        && names > name.text.matches(", ").count()
        && !is_number(&name.text)
        && body.iter().any(|(cells, _)| cells[0].quoted)
        && body.iter().all(|(cells, _)| cells.len() == 1 && as_many(&cells[0]));
    let shown: String = name.text.chars().take(60).collect();
    is.then(|| {
        format!(
            "line {line}: \"{shown}\" and all below it are whole rows in quotes, or one column; delete the quotes around the rows, or the commas of the name if it is one"
        )
    })
}
