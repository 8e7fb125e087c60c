//! Numbers as people read them and as they were set.

pub(crate) use crate::figure::numbers::*;

/// A value that was set, with all of its digits where they are few.
pub(crate) fn held(value: f64) -> String {
    let same = |text: &String| parsed(text) == Some(value);
    (3..=7).map(|digits| significant(value, digits)).find(same).unwrap_or_else(|| significant(value, 3))
}

/// The same of a share, as per cent.
pub(crate) fn held_percent(share: f64) -> String {
    // 0.07 is 7.000000000000001 %.
    let value = (share * 1e12).round() / 1e10;
    let same = |text: &String| parsed(text) == Some(value);
    let words = (1..=6).map(|digits| significant(value, digits)).find(same).unwrap_or_else(|| significant(value, 3));
    format!("{words}\u{a0}%")
}

/// Reads what people type, where nothing is said of what cannot be read.
pub(crate) fn parsed(text: &str) -> Option<f64> {
    crate::app::text::typed::number(text, false).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_numbers_are_understood() {
        assert_eq!(parsed("1e6"), Some(1e6));
        assert_eq!(parsed("50 %"), Some(0.5));
        assert_eq!(parsed("0,25"), Some(0.25));
        assert_eq!(parsed("1 000"), Some(1000.0));
        assert_eq!(parsed("abc"), None);
        assert_eq!(parsed("inf"), None);
    }

    #[test]
    fn what_was_set_is_shown_as_it_was_set() {
        let shares = [0.125, 1.0, 0.5, 0.997, 0.07, 0.0, 0.123_456_789, 0.000_25];
        let shown = ["12.5 %", "100 %", "50 %", "99.7 %", "7 %", "0 %", "12.3 %", "0.025 %"];
        assert_eq!(shares.map(|share| held_percent(share).replace('\u{a0}', " ")), shown);
        assert_eq!([0.5, 1.0005, 2.0, 1.0 / 3.0].map(held), ["0.500", "1.0005", "2", "0.333"]);
    }
}
