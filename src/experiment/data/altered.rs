//! Cells whose number is not quite what they say: a code that begins with 0, and more digits than a float holds. They are
//! read all the same, and told of.

/// Whole numbers up to this many digits are held as they are written.
const DIGITS: usize = 15;

/// The first cell of each kind.
#[derive(Debug, Default)]
pub(super) struct Altered {
    code: Option<(String, u64)>,
    rounded: Option<(String, u64)>,
}

impl Altered {
    /// Takes note of a cell that is read as a number.
    pub(super) fn note(&mut self, cell: &str, line: u64) {
        let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        let significant = digits.trim_start_matches('0');
        if self.code.is_none() && digits.len() > 1 && significant.len() < digits.len() {
            self.code = Some((shown(cell), line));
        }
        // `{:.0}` writes all digits of the float itself.
        let is_held = || digits.parse().is_ok_and(|x: f64| format!("{x:.0}") == significant);
        if self.rounded.is_none() && significant.len() > DIGITS && !is_held() {
            self.rounded = Some((shown(cell), line));
        }
    }

    /// A whole number that is rounded.
    pub(super) fn rounded(&self) -> Option<&str> {
        Some(self.rounded.as_ref()?.0.as_str())
    }

    /// What there is to say; `row`: what a row of this table is called.
    pub(super) fn notes(self, row: &str) -> Vec<String> {
        let code = self.code.map(|(cell, line)| {
            format!("a 0 in front, as in {cell} ({row} {line}), is dropped: if these are codes, fit categorical")
        });
        let rounded = self.rounded.map(|(cell, line)| {
            format!("whole numbers beyond 2^53, as {cell} ({row} {line}), are rounded to the nearest float")
        });
        code.into_iter().chain(rounded).collect()
    }
}

fn shown(cell: &str) -> String {
    crate::family::short(cell, 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_altered_is_told() {
        let notes = |cells: &[&str]| {
            let mut altered = Altered::default();
            cells.iter().zip(2..).for_each(|(cell, line)| altered.note(cell, line));
            altered.notes("line")
        };
        let held =
            ["0", "-0", "12", "0.5", "00.5", "1e3", "9007199254740992", "-100000000000000000000", "9007199254740994"];
        assert_eq!(notes(&held), [""; 0]);
        let [code] = &notes(&["7", "007", "0008"])[..] else { panic!() };
        assert!(code.starts_with("a 0 in front, as in 007 (line 3), is dropped"), "{code}");
        let [rounded] = &notes(&["9007199254740993", "9007199254740995"])[..] else { panic!() };
        assert!(rounded.contains("as 9007199254740993 (line 2), are rounded"), "{rounded}");
        assert_eq!(notes(&["-0009007199254740993"]).len(), 2);
    }
}
