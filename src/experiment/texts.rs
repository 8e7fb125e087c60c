//! Scenarios as TOML, a line for each key; and whole numbers that TOML cannot hold.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::problem::Problem;
use crate::family::told;

/// Marks where a text is to stand: a character that belongs to nobody.
const HOLE: char = '\u{e000}';
/// Digits that may be beyond 64 bits.
const MANY: usize = 19;

/// As TOML in which every text is on one line, whatever it holds: a result keeps it in its comment lines.
pub(super) fn written(mut values: BTreeMap<String, Value>, nest: impl Fn(BTreeMap<String, Value>) -> Table) -> String {
    let mut texts = Vec::new();
    for value in values.values_mut() {
        match value {
            Value::String(text) => hide(text, &mut texts),
            Value::Array(list) => list.iter_mut().for_each(|one| {
                if let Value::String(text) = one {
                    hide(text, &mut texts);
                }
            }),
            _ => {}
        }
    }
    let whole = toml::to_string(&nest(values)).unwrap_or_default();
    if texts.is_empty() {
        return whole;
    }
    let mut parts = whole.split(HOLE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    // Between two marks a number, after each pair what follows it.
    while let (Some(number), Some(rest)) = (parts.next(), parts.next()) {
        let held = number.parse::<usize>().ok().and_then(|number| texts.get(number));
        text.extend(held.map(|held| escaped(held)));
        text.push_str(rest);
    }
    text
}

/// Puts a mark in the place of a text that would not stay on its line.
fn hide(text: &mut String, texts: &mut Vec<String>) {
    if text.contains(|c: char| c.is_control() || is_nobodys(c) || c == HOLE) {
        let hole = format!("{HOLE}{}{HOLE}", texts.len());
        texts.push(std::mem::replace(text, hole));
    }
}

/// What XML has no place for, and so no figure.
fn is_nobodys(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// What stands between the quotes of a TOML text.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => shown.extend(['\\', c]),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if c.is_control() || is_nobodys(c) => shown.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

/// Whole numbers of so many digits that TOML refuses them as such, written as other numbers: then their key says what it
/// takes. Also the numbers as they were written; `None` if there are none.
pub(super) fn with_large_numbers(text: &str) -> Option<(String, Vec<String>)> {
    let mut changed = String::with_capacity(text.len() + 16);
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut quote = None;
        let mut digits = String::new();
        let mut before = ' ';
        for c in line.chars().chain(['\0']) {
            let in_number = quote.is_none() && (c.is_ascii_digit() || c == '_' && !digits.is_empty());
            if in_number && (!digits.is_empty() || matches!(before, ' ' | '\t' | '=' | '[' | ',' | '+' | '-')) {
                digits.push(c);
                continue;
            }
            if !digits.is_empty() {
                let is_long = digits.bytes().filter(u8::is_ascii_digit).count() >= MANY;
                changed.push_str(&digits);
                if is_long && matches!(c, ' ' | '\t' | '\r' | '\n' | ',' | ']' | '#' | '\0') {
                    found.push(digits.clone());
                    changed.push_str(".0");
                }
                digits.clear();
            }
            match (quote, c) {
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                (None, '#') => quote = Some('\0'), // a comment, to the line's end
                _ => {}
            }
            if c != '\0' {
                changed.push(c);
            }
            before = c;
        }
    }
    (!found.is_empty()).then_some((changed, found))
}

/// A refusal with a number in it as it was written, not as another number that stands for it.
pub(super) fn as_written<'a>(problem: Problem, written: impl IntoIterator<Item = &'a str>) -> Problem {
    let Problem::Refused(mut refusal) = problem else { return problem };
    let Ok(value) = refusal.value.parse::<f64>() else { return Problem::Refused(refusal) };
    let digits = |text: &&str| {
        let bare = text.trim_start_matches(['+', '-']);
        bare.len() >= MANY
            && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
            && bare.replace('_', "").parse::<f64>().is_ok_and(|x| x == value.abs())
    };
    if let Some(text) = written.into_iter().find(digits) {
        let sign = if value < 0.0 { "-" } else { "" };
        refusal.value = told(format!("{sign}{}", text.trim_start_matches(['+', '-'])));
    }
    Problem::Refused(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Scenario;

    #[test]
    fn numbers_beyond_64_bits_are_refused_by_their_key() {
        let of = |line: &str| Scenario::from_toml(&format!("{line}\n[truth]\nfamily = \"gaussian\"\n"));
        let problem = of("title = \"12345678901234567890\"\ngenerations = 99999999999999999999 # many").unwrap_err();
        let told = problem.to_string();
        assert!(told.contains("generations = 99999999999999999999: "), "{told}");
        assert!(told.contains("a whole number from 1 to 1000000000"), "{told}");
        let mut scenario = Scenario::default();
        for problem in [
            scenario.set("generations", "-99999999999999999999").unwrap_err(),
            scenario.set("compare.generations", "-99999999999999999999").unwrap_err(),
            Scenario::from_link("collapse-lab:?truth.family=gaussian&generations=-99999999999999999999").unwrap_err(),
            of("generations = -99999999999999999999").unwrap_err(),
        ] {
            assert!(problem.to_string().contains("generations = -99999999999999999999: "), "{problem}");
        }
        assert!(of("seed = 18446744073709551616").unwrap_err().to_string().contains("seed = "));
        let problem = of("[model]\nstart = [1, 100000000000000000000]").map(|scenario| scenario.rules.start);
        assert_eq!(problem.unwrap(), [1.0, 1e20], "where any number will do it is one");
        let cut = "12345678901234567890";
        assert_eq!(with_large_numbers(&format!("title = \"{cut}\" # {cut}\nx{cut} = 1.{cut}")), None);
    }
}
