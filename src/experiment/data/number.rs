//! Numbers as people write them: decimal point or comma, marks between thousands. Which it is, a whole column decides.

/// Marks that may stand between thousands, besides comma and point.
const APOSTROPHES: [char; 3] = ['\'', '\u{2019}', '\u{2bc}'];
const SPACES: [char; 5] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\u{2007}'];

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    decimal: char,
    /// `'` and ` ` stand for all their kinds.
    thousands: Option<char>,
}

const fn style(decimal: char, thousands: Option<char>) -> Style {
    Style { decimal, thousands }
}

/// Every style, the usual first.
const ALL: [Style; 8] = [
    style('.', None),
    style(',', None),
    style('.', Some(',')),
    style(',', Some('.')),
    style('.', Some('\'')),
    style(',', Some('\'')),
    style('.', Some(' ')),
    style(',', Some(' ')),
];
const POINT: u8 = 1;
const COMMA: u8 = 2;
const COMMA_THOUSANDS: u8 = 4;
const POINT_THOUSANDS: u8 = 8;

impl Style {
    /// A decimal point and nothing else.
    pub(super) const PLAIN: Self = ALL[0];

    /// In words.
    pub(super) fn words(self) -> String {
        let decimal = if self.decimal == '.' { "decimal point" } else { "decimal comma" };
        let thousands = match self.thousands {
            None => return decimal.into(),
            Some(',') => "commas",
            Some('.') => "points",
            Some('\'') => "apostrophes",
            Some(_) => "spaces",
        };
        format!("{decimal}, {thousands} between thousands")
    }

    /// The number a cell stands for, if it is written like this.
    pub(super) fn read(self, cell: &str) -> Option<f64> {
        if self == Self::PLAIN
            && let Ok(x) = cell.parse::<f64>()
        {
            return is_held(x, cell).then_some(x);
        }
        let (minus, rest) = match cell.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, cell.strip_prefix('+').unwrap_or(cell)),
        };
        let (mantissa, power) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], &rest[at..]),
            None => (rest, ""),
        };
        let (whole, fraction) = mantissa.split_once(self.decimal).unwrap_or((mantissa, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(fraction) || whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut plain = String::with_capacity(cell.len() + 2);
        if minus {
            plain.push('-');
        }
        if digits(whole) {
            plain.push_str(whole);
        } else {
            self.grouped(whole, &mut plain)?;
        }
        if !fraction.is_empty() {
            plain.push('.');
            plain.push_str(fraction);
        }
        plain.push_str(power);
        plain.parse().ok().filter(|&x| is_held(x, &plain))
    }

    /// Groups of three digits after a first of one to three that does not begin with 0.
    fn grouped(self, whole: &str, into: &mut String) -> Option<()> {
        let is_mark = |c: char| match self.thousands {
            Some('\'') => APOSTROPHES.contains(&c),
            Some(' ') => SPACES.contains(&c),
            Some(mark) => c == mark,
            None => false,
        };
        let mark = whole.chars().find(|&c| is_mark(c))?;
        for (i, group) in whole.split(mark).enumerate() {
            let long = if i == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
            if !long || !group.bytes().all(|byte| byte.is_ascii_digit()) || i == 0 && group.starts_with('0') {
                return None;
            }
            into.push_str(group);
        }
        Some(())
    }
}

/// How the numbers of a column may be written, as far as its cells tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Styles {
    fits: u8,
    point: bool,
    comma: bool,
    /// A whole number above 999 without any mark: thousands have none here.
    large: bool,
    /// A whole number without any mark.
    bare: bool,
    /// A point with a 0 at the very end behind it, as in 2.500: who writes whole numbers without a point leaves that away.
    padded: bool,
}

impl Default for Styles {
    fn default() -> Self {
        Self { fits: u8::MAX, point: false, comma: false, large: false, bare: false, padded: false }
    }
}

/// Which decimal sign the rest of a file speaks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Evidence {
    /// None, or both.
    #[default]
    Nothing,
    /// The point, in another column.
    Point,
    /// The comma, in another column.
    Comma,
    /// Semicolons between cells: commas are taken, most likely by decimals.
    Semicolons,
}

/// Whether a number is what its text says: neither beyond the range of numbers nor so near to 0 that digits are lost.
pub(super) fn is_held(x: f64, text: &str) -> bool {
    let mantissa = || text.bytes().take_while(|byte| !matches!(byte, b'e' | b'E'));
    x.is_normal() || x == 0.0 && !mantissa().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// Whether a text is a number that is out of the range of numbers.
pub(super) fn is_out_of_range(cell: &str) -> bool {
    let cell = cell.replace(',', ".");
    cell.bytes().any(|byte| byte.is_ascii_digit()) && cell.parse().is_ok_and(|x| !is_held(x, &cell))
}

/// Which of some styles a cell fits, one bit each.
fn fits(cell: &str, among: u8) -> u8 {
    let plain = cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'+');
    // So many digits that the number is beyond all that can be held are refused, as 1e309 is.
    if plain && cell.parse().is_ok_and(f64::is_finite) {
        return among;
    }
    let asked = ALL.iter().enumerate().filter(|(i, _)| among >> i & 1 == 1);
    asked.map(|(i, style)| u8::from(style.read(cell).is_some()) << i).sum()
}

/// Whether a cell is a number in some style.
pub(super) fn is_number(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit()) && fits(cell, u8::MAX) != 0
}

impl Styles {
    /// Takes note of a cell; `false`, and nothing noted, where no style fits it and all before.
    pub(super) fn note(&mut self, cell: &str) -> bool {
        let all = fits(cell, self.fits);
        if all == 0 {
            return false;
        }
        self.fits = all;
        self.point |= cell.contains('.');
        self.comma |= cell.contains(',');
        self.padded |= cell.contains('.') && cell.ends_with('0');
        if cell.bytes().all(|byte| byte.is_ascii_digit()) {
            self.bare = true;
            self.large |= cell.len() > 3;
        }
        true
    }

    /// Takes note of a number without any written sign beside the others.
    pub(super) fn note_number(&mut self) {
        self.bare = true;
    }

    /// Whether some style fits a cell and all before.
    pub(super) fn note_of(mut self, cell: &str) -> bool {
        self.note(cell)
    }

    /// Whether plain numbers are all there is so far.
    pub(super) fn is_plain(self) -> bool {
        self.fits & POINT != 0
    }

    /// What a column says of the decimal sign of its file.
    pub(super) fn evidence(self) -> Evidence {
        match self.fits {
            fits if fits & (POINT | COMMA_THOUSANDS) == 0 && fits & (COMMA | POINT_THOUSANDS) != 0 => Evidence::Comma,
            fits if fits & (COMMA | POINT_THOUSANDS) == 0 && fits & (POINT | COMMA_THOUSANDS) != 0 => Evidence::Point,
            _ => Evidence::Nothing,
        }
    }

    /// The one style its numbers are written in; `None` where two give different numbers and nothing decides.
    pub(super) fn decided(self, evidence: Evidence) -> Option<Style> {
        let has = |style: u8| self.fits & style != 0;
        if has(POINT) {
            let either = has(POINT_THOUSANDS) && self.point;
            let thousands = either && evidence == Evidence::Comma;
            // 950 beside 2.500: as 950 beside 2,500 it speaks for thousands, and the point for a decimal one.
            if either && !thousands && self.bare && self.padded && !self.large && evidence != Evidence::Point {
                return None;
            }
            return Some(ALL[if thousands { 3 } else { 0 }]);
        }
        if has(COMMA) && has(COMMA_THOUSANDS) && self.comma {
            // 1,234 is either.
            return match evidence {
                Evidence::Comma | Evidence::Semicolons => Some(ALL[1]),
                Evidence::Point => Some(ALL[2]),
                Evidence::Nothing if self.large => Some(ALL[1]),
                Evidence::Nothing if self.bare => Some(ALL[2]),
                Evidence::Nothing => None,
            };
        }
        ALL.iter().enumerate().find(|(i, _)| self.fits >> i & 1 == 1).map(|(_, style)| *style)
    }
}

/// What stands for a missing number, besides an empty cell.
const MISSING: [&str; 8] = ["na", "n/a", "nan", "null", "none", ".", "-", "?"];

/// Whether a cell says that a number is missing.
pub(super) fn is_missing_number(cell: &str) -> bool {
    cell.is_empty() || cell.len() <= 4 && MISSING.iter().any(|missing| cell.eq_ignore_ascii_case(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str], evidence: Evidence) -> Option<Vec<f64>> {
        let mut styles = Styles::default();
        if !cells.iter().all(|cell| styles.note(cell)) {
            return None;
        }
        let style = styles.decided(evidence)?;
        cells.iter().map(|cell| style.read(cell)).collect()
    }

    #[test]
    fn a_column_decides_how_its_numbers_are_written() {
        let nothing = Evidence::Nothing;
        let cases: [(&[&str], &[f64]); 12] = [
            (&["1.5", "2", "-3e2", "+.5", "5."], &[1.5, 2.0, -300.0, 0.5, 5.0]),
            (&["1,5", "2", "-3,25"], &[1.5, 2.0, -3.25]),
            (&["1,234", "2,345", "987"], &[1234.0, 2345.0, 987.0]),
            (&["1,234", "12345"], &[1.234, 12345.0]),
            (&["0,567", "1,234"], &[0.567, 1.234]),
            (&["1,234.5", "7"], &[1234.5, 7.0]),
            (&["950,5", "1.234"], &[950.5, 1234.0]),
            (&["1.234.567", "2"], &[1_234_567.0, 2.0]),
            (&["1'234.5", "9"], &[1234.5, 9.0]),
            (&["1\u{202f}234,5", "9"], &[1234.5, 9.0]),
            (&["1 234", "567"], &[1234.0, 567.0]),
            (&["\u{2212}1.5", "2"], &[-1.5, 2.0]),
        ];
        for (cells, wanted) in cases {
            assert_eq!(read(cells, nothing).as_deref(), Some(wanted), "{cells:?}");
        }
        assert_eq!(read(&["1.234", "2.345"], Evidence::Comma), Some(vec![1234.0, 2345.0]));
        assert_eq!(read(&["1,234", "2,345"], Evidence::Semicolons), Some(vec![1.234, 2.345]));
        assert_eq!(read(&["1,234", "2,345"], Evidence::Point), Some(vec![1234.0, 2345.0]));
    }

    #[test]
    fn what_has_no_one_reading_is_refused() {
        for evidence in [Evidence::Nothing, Evidence::Semicolons] {
            assert_eq!(read(&["950", "2.500", "13.500"], evidence), None);
        }
        assert_eq!(read(&["950", "2.500"], Evidence::Point), Some(vec![950.0, 2.5]));
        assert_eq!(read(&["950", "2.501"], Evidence::Nothing), Some(vec![950.0, 2.501]));
        assert_eq!(read(&["9500", "2.500"], Evidence::Nothing), Some(vec![9500.0, 2.5]));
        for cells in [&["1,5", "2.5"][..], &["1,234", "5,678"], &["abc"], &["1e999"], &["1,23,4"], &["inf"], &["--1"]] {
            assert_eq!(read(cells, Evidence::Nothing), None, "{cells:?}");
        }
    }
}
