//! Numbers as people type them, and what is said of those that cannot be taken.

/// The marks between thousands besides a blank: a comma or a point, where that is plain.
const MARKS: [char; 2] = [',', '.'];

/// Between thousands only, as in Switzerland.
const TICKS: [char; 2] = ['\'', '’'];

/// Reads 1e6, 1 000, 1,000, 1'000, 0,5, 50 % and −3. `whole`: only whole numbers count.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn number(text: &str, whole: bool) -> Result<f64, String> {
    let typed = text.trim();
    let none = || format!("\"{}\" is no number", shortened(typed));
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (plain, scale) = plain.strip_suffix('%').map_or((plain.as_str(), 1.0), |rest| (rest, 0.01));
    let plain = ungrouped(&plain.replace('−', "-"), whole).ok_or_else(none)?;
    let plain = match plain {
        Reading::Plain(plain) => plain,
        Reading::Either(small, large) => {
            return Err(format!("\"{}\" can be {small} or {large}: write one of these", shortened(typed)));
        }
    };
    let value = plain.parse::<f64>().map_err(|_| none())? * scale;
    if value.is_nan() {
        Err(none())
    } else if value.is_infinite() {
        Err(format!("\"{}\" is not finite", shortened(typed)))
    } else if whole && value.fract() != 0.0 {
        Err(format!("\"{}\" is not whole, and a whole number is needed", shortened(typed)))
    } else {
        Ok(value)
    }
}

/// The same of a whole number with every digit it has, where a number of the machine would round it.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn exact(text: &str) -> Result<i64, String> {
    /// From here on not every whole number is a number of the machine.
    const ROUNDED: f64 = 9_007_199_254_740_992.0;
    let value = number(text, true)?;
    if value.abs() < ROUNDED {
        return Ok(value as i64);
    }
    let digits: String =
        text.chars().filter(|c| !c.is_whitespace() && !MARKS.contains(c) && !TICKS.contains(c)).collect();
    // A mark that was a decimal one after all would make it larger.
    let exact: Option<i64> = digits.replace('−', "-").parse().ok();
    exact.filter(|exact| *exact as f64 == value).ok_or_else(|| {
        format!("\"{}\" has more digits than are held: the largest is {}", shortened(text.trim()), i64::MAX)
    })
}

enum Reading {
    Plain(String),
    /// As a decimal fraction, or with thousands apart.
    Either(String, String),
}

/// Without marks between thousands, and with a decimal point.
fn ungrouped(text: &str, whole: bool) -> Option<Reading> {
    let whole_part = text.find(MARKS).map_or(text, |at| &text[..at]);
    if text.contains(TICKS) {
        // Behind a decimal mark there are none.
        let plain = whole_part.replace(TICKS[1], "'");
        let fine = in_threes(&plain, TICKS[0]) && !text[whole_part.len()..].contains(TICKS);
        let rest = text[whole_part.len()..].replacen(MARKS, ".", 1);
        return fine.then(|| Reading::Plain(plain.replace(TICKS[0], "") + &rest));
    }
    let last = text.rfind(MARKS);
    let Some(at) = last else { return Some(Reading::Plain(text.to_owned())) };
    let mark = if text[at..].starts_with(',') { ',' } else { '.' };
    let other = if mark == ',' { '.' } else { ',' };
    let joined = |text: &str, mark: char| text.replace(mark, "");
    if text.contains(other) {
        // 1,234.5 and 1.234,5: the last mark is the decimal one, the others stand between thousands.
        let (front, back) = (&text[..at], &text[at + 1..]);
        let fine = !front.contains(mark) && in_threes(front, other);
        return fine.then(|| Reading::Plain(format!("{}.{back}", joined(front, other))));
    }
    if text.matches(mark).count() > 1 {
        return in_threes(text, mark).then(|| Reading::Plain(joined(text, mark)));
    }
    let decimal = text.replace(mark, ".");
    // 1.000 with a point is what files and other programs write, and 0,250 has no thousands. Of 1,000 people only say
    // what they mean where it is a count.
    if mark == ',' && in_threes(text, mark) && !text.trim_start_matches(['-', '+']).starts_with('0') {
        let large = joined(text, mark);
        return Some(if whole { Reading::Plain(large) } else { Reading::Either(short(&decimal), large) });
    }
    if whole
        && mark == '.'
        && in_threes(text, mark)
        && decimal.parse::<f64>().is_ok_and(|x| x.fract() == 0.0 && x > 0.0)
    {
        return Some(Reading::Either(short(&decimal), joined(text, mark)));
    }
    Some(Reading::Plain(decimal))
}

/// Whether digits stand in groups of three behind a first one of up to three.
fn in_threes(text: &str, mark: char) -> bool {
    let mut groups = text.trim_start_matches(['-', '+']).split(mark);
    let digits = |group: &str| group.chars().all(|c| c.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// A decimal fraction without zeros that say nothing.
fn short(decimal: &str) -> String {
    decimal.parse::<f64>().map_or_else(|_| decimal.to_owned(), |value| value.to_string())
}

/// The first of a text that may be anything.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(30).flat_map(char::escape_debug).collect();
    if text.chars().count() > 30 {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_typed() {
        let cases = [
            ("1e6", 1e6),
            ("50 %", 0.5),
            ("0,25", 0.25),
            ("0,250", 0.25),
            ("1 000", 1000.0),
            ("1\u{202f}000", 1000.0),
            ("−3", -3.0),
            ("1,000,000", 1e6),
            ("1.000.000", 1e6),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,23", 1.23),
            ("1.500", 1.5),
            (".5", 0.5),
            ("1e-3", 0.001),
            ("1'700", 1700.0),
            ("1’234’567,5", 1_234_567.5),
            ("-1'234.5", -1234.5),
        ];
        for (text, value) in cases {
            assert_eq!(number(text, false), Ok(value), "{text}");
        }
        for (text, value) in [("1,000", 1000.0), ("12,500", 12_500.0), ("500.0", 500.0), ("1e3", 1000.0)] {
            assert_eq!(number(text, true), Ok(value), "{text}");
        }
    }

    #[test]
    fn seeds_keep_every_digit() {
        for (text, value) in [
            ("77", 77),
            ("1e3", 1000),
            ("-1", -1),
            ("9223372036854775807", i64::MAX),
            ("9 007 199 254 740 993", 9_007_199_254_740_993),
        ] {
            assert_eq!(exact(text), Ok(value), "{text}");
        }
        assert!(exact("9007199254740993.0").is_err());
        assert!(exact("9223372036854775808").unwrap_err().ends_with("the largest is 9223372036854775807"));
        assert_eq!(exact("1.5").unwrap_err(), "\"1.5\" is not whole, and a whole number is needed");
        assert_eq!(exact("12x").unwrap_err(), "\"12x\" is no number");
    }

    #[test]
    fn what_cannot_be_taken_gets_a_word() {
        let said = |text: &str, whole: bool| number(text, whole).unwrap_err();
        assert_eq!(said("abc", true), "\"abc\" is no number");
        assert_eq!(said("12.5", true), "\"12.5\" is not whole, and a whole number is needed");
        assert_eq!(said("12,5", true), "\"12,5\" is not whole, and a whole number is needed");
        assert_eq!(said("1,000", false), "\"1,000\" can be 1 or 1000: write one of these");
        assert_eq!(said("1.000", true), "\"1.000\" can be 1 or 1000: write one of these");
        assert_eq!(said("1e999", false), "\"1e999\" is not finite");
        for text in ["1'70", "'170", "1'700'", "1.5'000", "", "nan", "1,00,000", "1.2.3", "1,2.3,4", "--1", "1.,", "%"]
        {
            assert!(said(text, false).ends_with("is no number"), "{text}");
        }
        assert!(said(&"x".repeat(10_000), false).chars().count() < 60);
        assert!(!said("a\u{1b}[31m", false).contains('\u{1b}'));
    }
}
