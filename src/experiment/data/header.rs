//! Whether the first row is a header: decided once, by what stands below it.

use super::number::{Evidence, Styles, is_missing_number, is_number};
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
    let (mut repeated, mut above, mut codes) = (false, false, false);
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
        codes |= are_codes(cell, column.clone());
        let mut seen = std::collections::HashSet::new();
        let mut count = 0;
        for cell in column {
            seen.insert(cell);
            count += 1;
        }
        recurs |= seen.contains(cell);
        repeated |= count >= 2 * seen.len();
    }
    let series = || series(first, &numbers, rows, shift);
    match () {
        () if above => Verdict::Header,
        () if !rows.is_empty() && alone_in_quotes(first, rows) => Verdict::Header,
        () if words == 0 => of_numbers(first, &numbers, rows, shift),
        () if rows.is_empty() => {
            if numbers.is_empty() {
                Verdict::Header
            } else {
                Verdict::Values
            }
        }
        () if recurs => Verdict::Values,
        () if repeated || codes && numbers.is_empty() || series() == Series::Names => Verdict::Header,
        () if numbers.is_empty() && first.len() > 1 => Verdict::Header,
        () if !numbers.is_empty() && series() == Series::None && are_within(first, &numbers, rows, shift) => {
            Verdict::Values
        }
        () => Verdict::Unsure,
    }
}

/// A first row of numbers alone: years, perhaps behind an empty corner.
fn of_numbers(first: &[Cell<'_>], numbers: &[usize], rows: Rows<'_, '_>, shift: usize) -> Verdict {
    let series = series(first, numbers, rows, shift);
    if numbers.len() > 1 && numbers.len() == first.len() {
        return match series {
            Series::Names => Verdict::Header,
            Series::Years => Verdict::Unsure,
            Series::Even | Series::None => by_default(first, rows, shift),
        };
    }
    let corner = first.len() > 1 && numbers.len() + 1 == first.len() && first[0].text.is_empty();
    let named: Vec<&str> = below(rows, shift).collect();
    let different = named.iter().collect::<std::collections::HashSet<_>>().len() == named.len();
    if !corner || named.len() < rows.len() || !different || rows.len() < 2 {
        return Verdict::Values;
    }
    // The rows' names: an index is counted, names are words. A row of values would have its own.
    let words = named.iter().all(|text| !is_number(text) && !is_missing_number(text));
    let whole = numbers.iter().all(|&i| first[i].text.parse::<u32>().is_ok());
    match () {
        () if counted(named.iter().copied()).is_some() || series == Series::Names => Verdict::Header,
        () if words && (whole || series != Series::None) => Verdict::Header,
        () if words || series != Series::None => Verdict::Unsure,
        () => Verdict::Values,
    }
}

/// Where whole numbers begin that count from 0 or 1, each one more than the one before.
fn counted<'a>(cells: impl Iterator<Item = &'a str>) -> Option<u32> {
    let found = cells.map(|text| text.parse().ok()).collect::<Option<Vec<u32>>>()?;
    let first = *found.first().filter(|&&first| first <= 1)?;
    found.windows(2).all(|pair| Some(pair[1]) == pair[0].checked_add(1)).then_some(first)
}

/// Names as pandas (0, 1, 2) and others (1, 2, 3) give them, told from values by the decimals below: who writes 0.0 there
/// would not write 0 here.
fn by_default(first: &[Cell<'_>], rows: Rows<'_, '_>, shift: usize) -> Verdict {
    let Some(from) = counted(first.iter().map(|cell| cell.text.as_ref())).filter(|_| rows.len() > 1) else {
        return Verdict::Values;
    };
    let decimals = |&column: &usize| {
        let mut cells = below(rows, column + shift).filter(|cell| !is_missing_number(cell)).peekable();
        cells.peek().is_some() && cells.all(|cell| is_number(cell) && cell.contains(['.', ',', 'e', 'E']))
    };
    let count = (0..first.len()).filter(decimals).count();
    // 0 may as well be the first of even steps: 0, 0.5, 1.5 is none, 0, 0.1, 0.2 is.
    let mut steps = below(rows, shift).filter_map(value);
    let goes_on = matches!((steps.next(), steps.next()), (Some(a), Some(b)) if (b - 2.0 * a).abs() <= 1e-6 * a.abs());
    match (count == first.len(), from) {
        (true, 0) if !goes_on => Verdict::Header,
        (true, _) => Verdict::Unsure,
        (false, 0) if count > 0 => Verdict::Unsure,
        (false, _) => Verdict::Values,
    }
}

/// Whether every cell below is a code of one or two characters, all as long, or begins with the same mark, and the first
/// is a word of another kind.
fn are_codes<'a>(first: &str, column: impl Iterator<Item = &'a str> + Clone) -> bool {
    let long = |text: &str| text.chars().count();
    let Some(one) = column.clone().next().filter(|_| column.clone().count() > 1) else { return false };
    let mark = |text: &str| text.chars().next().filter(|c| !c.is_alphanumeric());
    let marked = mark(one).is_some() && mark(one) != mark(first) && column.clone().all(|cell| mark(cell) == mark(one));
    marked || long(one) < 3 && long(first) > long(one) + 1 && column.clone().all(|cell| long(cell) == long(one))
}

/// Whether the first row alone stands in quotes.
fn alone_in_quotes(first: &[Cell<'_>], rows: Rows<'_, '_>) -> bool {
    let said = |cell: &&Cell<'_>| !cell.text.is_empty();
    // Quotes around what would divide say nothing.
    let needless = |cell: &Cell<'_>| cell.quoted && !cell.text.contains([',', ';', '|', ' ', '\t', '\n', '"']);
    first.iter().any(|cell| said(&cell))
        && first.iter().filter(said).all(needless)
        && !rows.iter().any(|(row, _)| row.iter().any(|cell| cell.quoted))
}

/// A number, whatever its decimal sign.
fn value(text: &str) -> Option<f64> {
    text.replace(',', ".").parse().ok()
}

/// Whether each number of a first row lies among those below it.
fn are_within(first: &[Cell<'_>], places: &[usize], rows: Rows<'_, '_>, shift: usize) -> bool {
    places.iter().all(|&i| {
        let Some(x) = value(&first[i].text) else { return false };
        let range = below(rows, i + shift).filter_map(value);
        let (low, high) = range.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        (low..=high).contains(&x)
    })
}

/// What the numbers of a first row are among themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Series {
    /// Names: years, or 1, 2, 3, ..., and those below are not.
    Names,
    /// They could be years, but for their steps.
    Years,
    /// At even steps, as names may be.
    Even,
    /// Nothing.
    None,
}

fn series(first: &[Cell<'_>], places: &[usize], rows: Rows<'_, '_>, shift: usize) -> Series {
    let Some(found) = places.iter().map(|&i| value(&first[i].text)).collect::<Option<Vec<f64>>>() else {
        return Series::None;
    };
    let steps: Vec<f64> = found.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let even = steps.first().is_some_and(|&first| {
        // Of two alone, round steps only: 10, 20, not 5, 160.
        let scale = 10_f64.powf(first.abs().log10().floor());
        let round = [1.0, 2.0, 5.0].iter().any(|step| (first.abs() / scale - step).abs() < 1e-6);
        first != 0.0
            && (found.len() > 2 || round)
            && steps.iter().all(|step| (step - first).abs() <= 1e-6 * first.abs())
    });
    let even = if even { Series::Even } else { Series::None };
    let whole = |text: &str| text.parse::<u32>().ok();
    let Some(found) = places.iter().map(|&i| whole(&first[i].text)).collect::<Option<Vec<u32>>>() else { return even };
    let is_year = |year: u32| (1500..=2200).contains(&year);
    let rising = found.windows(2).all(|pair| pair[0] < pair[1]) || found.windows(2).all(|pair| pair[0] > pair[1]);
    let mut inside = places.iter().flat_map(|&i| below(rows, i + shift));
    if !found.is_empty() && found.iter().all(|&year| is_year(year)) && rising {
        if rows.is_empty() || inside.any(|cell| whole(cell).is_some_and(is_year)) {
            return even;
        }
        let near = found.windows(2).all(|pair| pair[0].abs_diff(pair[1]) <= 25);
        return if near { Series::Names } else { Series::Years };
    }
    let counts = found.len() > 1 && found[0] <= 1 && found.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let likewise = |(row, _): &(Vec<Cell<'_>>, (usize, u64))| {
        let row: Option<Vec<u32>> = places.iter().map(|&i| whole(&row.get(i + shift)?.text)).collect();
        row.is_some_and(|row| row.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)))
    };
    let names = counts && places.len() < first.len() && rows.len() > 1 && !rows.iter().any(likewise);
    if names { Series::Names } else { even }
}

/// Whether a first row of decimals alone stands above whole numbers alone: names such as 0.5, 1.5, or values.
pub(super) fn decimals_above_whole(first: &[Cell<'_>], rows: Rows<'_, '_>) -> bool {
    let marked = |text: &str| text.contains(['.', ',', 'e', 'E']);
    let whole = |column: usize| {
        let mut cells = below(rows, column).filter(|cell| !is_missing_number(cell)).peekable();
        cells.peek().is_some() && cells.all(|cell| is_number(cell) && !marked(cell))
    };
    first.len() > 1
        && rows.len() > 1
        && first.iter().all(|cell| is_number(&cell.text) && marked(&cell.text))
        && (0..first.len()).all(whole)
}

/// What the columns of numbers together say of the decimal sign. In a sheet only its texts do (they stand in quotes): no
/// one has written the sign of a number cell.
pub(super) fn evidence(rows: Rows<'_, '_>, columns: usize, shift: usize, sheet: bool) -> Evidence {
    let of = |column: usize| {
        let mut styles = Styles::default();
        let cells = rows.iter().filter_map(|(row, _)| row.get(column + shift)).filter(|cell| cell.quoted || !sheet);
        let mut cells = cells.map(|cell| cell.text.as_ref()).filter(|cell| !is_missing_number(cell));
        if cells.all(|cell| styles.note(cell)) { styles.evidence() } else { Evidence::Nothing }
    };
    let all: Vec<Evidence> = (0..columns).map(of).collect();
    match (all.contains(&Evidence::Point), all.contains(&Evidence::Comma)) {
        (true, false) => Evidence::Point,
        (false, true) => Evidence::Comma,
        _ => Evidence::Nothing,
    }
}
