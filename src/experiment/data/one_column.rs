//! One column of numbers with marks in them that could be delimiters, and cells that could be halves of a number.

use super::number::{Styles, is_missing_number};
use super::split::{Cell, Delimiter, Sample};

/// What may stand within a number, and between cells.
const MARKS: [char; 2] = [',', ' '];

/// Whether a text is one column of numbers with marks in them: `1,5`, `1 234`.
pub(super) fn is_one_column(rows: &Sample<'_>) -> Result<bool, String> {
    let Some(((first, _), body)) = rows.split_first() else { return Ok(false) };
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
        return Ok(styles.note(&cell.text) && numbers < body.len());
    }
    // R's row names without quotes, 1 to n, look like whole numbers before a decimal comma.
    let parts = || body.iter().map(|row| row.0[0].text.split_once(MARKS));
    let counted = parts().zip(1_u64..).all(|(part, i)| part.is_some_and(|(head, _)| head == i.to_string()));
    let mut tails: Vec<&str> = parts().filter_map(|part| Some(part?.1)).collect();
    tails.sort_unstable();
    tails.dedup();
    if counted && body.len() > 1 && tails.len() > 1 {
        let (cells, (_, line)) = &body[0];
        return Err(format!(
            "line {line}: \"{}\" is a number of the row and its value, or one number with a decimal comma; write decimals with a point, or put quotes around what belongs together",
            cells[0].text
        ));
    }
    Ok(true)
}

/// Whether rows of one cell more than there are names could as well hold a number whose decimal comma, or comma between
/// thousands, divides: two neighbours of digits only, in every row. R's own row names, in quotes and counted, are no such
/// rows. The first line, if so, and the two cells.
pub(super) fn halves(delimiter: Delimiter, body: &Sample<'_>, from: usize, width: usize) -> Option<(u64, String)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let signed = |text: &str| digits(text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text));
    let rows = || body[from..].iter().filter(|(cells, _)| cells.len() == width);
    if delimiter != Delimiter::Mark(b',') || rows().next().is_none() {
        return None;
    }
    let counted = rows().zip(1_u64..).all(|((cells, _), i)| cells[0].quoted && cells[0].text == i.to_string());
    let empty = |cells: &[Cell<'_>]| cells.iter().all(|cell| is_missing_number(&cell.text) && !cell.quoted);
    let pair =
        |cells: &[Cell<'_>]| cells.iter().all(|cell| !cell.quoted) && signed(&cells[0].text) && digits(&cells[1].text);
    let joins = |j: &usize| {
        rows().all(|(cells, _)| pair(&cells[*j..j + 2]) || empty(&cells[*j..j + 2]))
            && rows().any(|(cells, _)| pair(&cells[*j..j + 2]))
    };
    let at = (0..width - 1).find(joins).filter(|_| !counted)?;
    let (cells, (_, line)) = rows().find(|(cells, _)| pair(&cells[at..at + 2]))?;
    Some((*line, format!("{},{}", cells[at].text, cells[at + 1].text)))
}
