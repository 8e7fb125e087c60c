//! Is the first row a header? Decided once, by what stands below it.

use super::column::is_missing_number;
use super::number::{Evidence, Styles, is_number};
use super::split::Cell;

/// What a first row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Names.
    Header,
    /// Values, but a name that is asked for may make it a header.
    Unsure,
    /// Values.
    Values,
}

impl Verdict {
    pub(super) fn is_header(self) -> bool {
        self == Self::Header
    }
}

/// TRUE and FALSE are values as numbers are.
fn is_truth(cell: &str) -> bool {
    cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false")
}

type Rows<'a, 'b> = &'b [(Vec<Cell<'a>>, (usize, u64))];

/// The cells of a column that say something.
fn below<'a>(rows: Rows<'a, 'a>, column: usize) -> impl Iterator<Item = &'a str> + Clone {
    rows.iter()
        .filter_map(move |(row, _)| row.get(column))
        .map(|cell| cell.text.as_ref())
        .filter(|cell| !cell.is_empty())
}

/// Holds the first row against the rows below it, whose cells stand so many places further right.
pub(super) fn verdict(first: &[Cell<'_>], rows: Rows<'_, '_>, shift: usize) -> Verdict {
    let (mut words, mut numbers, mut recurs) = (0, Vec::new(), false);
    let (mut repeated, mut above) = (false, false);
    for (i, cell) in first.iter().enumerate() {
        let cell = cell.text.as_ref();
        if is_number(cell) {
            numbers.push(i);
            continue;
        }
        if cell.is_empty() || is_missing_number(cell) || is_truth(cell) {
            continue;
        }
        words += 1;
        let column = below(rows, i + shift);
        let said = column.clone().filter(|cell| !is_missing_number(cell));
        let (of_numbers, all) =
            said.fold((0, 0), |(n, all), cell| (n + usize::from(is_number(cell) || is_truth(cell)), all + 1));
        if 2 * of_numbers >= all && !(all == 0 && rows.is_empty()) {
            above = true; // a word above numbers, or above nothing
            continue;
        }
        let mut seen = std::collections::HashSet::new();
        let mut count = 0;
        for cell in column {
            seen.insert(cell);
            count += 1;
        }
        recurs |= seen.contains(cell);
        repeated |= count >= 2 * seen.len();
    }
    let series = || is_series(first, &numbers, rows, shift);
    match () {
        () if above => Verdict::Header,
        () if words == 0 => {
            let years = numbers.len() > 1 && numbers.len() == first.len() && series();
            if years { Verdict::Header } else { Verdict::Values }
        }
        () if rows.is_empty() => {
            if numbers.is_empty() {
                Verdict::Header
            } else {
                Verdict::Values
            }
        }
        () if recurs => Verdict::Values,
        () if repeated || series() => Verdict::Header,
        () if numbers.is_empty() && first.len() > 1 => Verdict::Header,
        () => Verdict::Unsure,
    }
}

/// Whether the numbers of a first row are years, or 1, 2, 3, ..., and those below are not.
fn is_series(first: &[Cell<'_>], places: &[usize], rows: Rows<'_, '_>, shift: usize) -> bool {
    let whole = |text: &str| text.parse::<u32>().ok();
    let Some(found) = places.iter().map(|&i| whole(&first[i].text)).collect::<Option<Vec<u32>>>() else { return false };
    let is_year = |year: u32| (1500..=2200).contains(&year);
    let rising = found.windows(2).all(|pair| pair[0] < pair[1]) || found.windows(2).all(|pair| pair[0] > pair[1]);
    let mut inside = places.iter().flat_map(|&i| below(rows, i + shift));
    if !found.is_empty() && found.iter().all(|&year| is_year(year)) && rising {
        return !rows.is_empty() && !inside.any(|cell| whole(cell).is_some_and(is_year));
    }
    let counts = found.len() > 1 && found[0] <= 1 && found.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let likewise = |(row, _): &(Vec<Cell<'_>>, (usize, u64))| {
        let row: Option<Vec<u32>> = places.iter().map(|&i| whole(&row.get(i + shift)?.text)).collect();
        row.is_some_and(|row| row.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)))
    };
    counts && places.len() < first.len() && rows.len() > 1 && !rows.iter().any(likewise)
}

/// What the columns of numbers together say of the decimal sign.
pub(super) fn evidence(rows: Rows<'_, '_>, columns: usize, shift: usize) -> Evidence {
    let of = |column: usize| {
        let mut styles = Styles::default();
        let mut cells = below(rows, column + shift).filter(|cell| !is_missing_number(cell));
        if cells.all(|cell| styles.note(cell)) { styles.evidence() } else { Evidence::Nothing }
    };
    let all: Vec<Evidence> = (0..columns).map(of).collect();
    match (all.contains(&Evidence::Point), all.contains(&Evidence::Comma)) {
        (true, false) => Evidence::Point,
        (false, true) => Evidence::Comma,
        _ => Evidence::Nothing,
    }
}
