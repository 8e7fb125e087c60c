//! Numbers as people read them: no more digits than the runs support.

/// What stands for a value that there is none of.
pub(crate) const LACK: &str = "not computed";

/// Why there is none.
pub(crate) fn why_not() -> &'static str {
    crate::report::NOT_COMPUTED.split_once(": ").map_or("", |(_, why)| why)
}

/// A number with so many significant digits, without exponent where that stays short; a real minus sign.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    written(value, digits, -4..7)
}

/// The same with few characters: from 10 000 on as a power of ten.
pub(crate) fn brief(value: f64, digits: usize) -> String {
    written(value, digits, -4..4)
}

/// With powers of ten but for these exponents.
fn written(value: f64, digits: usize, plain: std::ops::Range<i32>) -> String {
    if value.is_nan() {
        return LACK.into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".into() } else { "−∞".into() };
    }
    if value == 0.0 {
        return "0".into();
    }
    let digits = digits.max(1);
    let mut exponent = value.abs().log10().floor() as i32;
    // 0.00098 to one digit is 0.001, not 0.0010: rounding may carry into the next power of ten.
    let unit = 10_f64.powi(exponent + 1 - digits as i32);
    if (((value.abs() / unit).round() * unit).log10() + 1e-9).floor() as i32 > exponent {
        exponent += 1;
    }
    if plain.contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).clamp(0, 12) as usize;
        let text = format!("{value:.decimals$}");
        return minus(if text.contains('.') { trimmed(text) } else { grouped(&text) });
    }
    let mantissa = value / 10_f64.powi(exponent);
    minus(format!("{}×10{}", trimmed(format!("{mantissa:.*}", digits - 1)), superscript(exponent)))
}

/// Without zeros that say nothing ("2.50" stays, as a measured digit; "2.000" becomes "2").
fn trimmed(text: String) -> String {
    match text.split_once('.') {
        Some((whole, part)) if part.chars().all(|c| c == '0') => whole.to_owned(),
        _ => text,
    }
}

/// With a real minus sign.
pub(crate) fn minus(text: String) -> String {
    text.replace('-', "−")
}

/// Thousands apart by a thin space from 10 000 on.
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let mut out = String::from(sign);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// Bytes in a unit that keeps them short.
pub(crate) fn bytes(value: f64) -> String {
    let (unit, name) = if value < 1e6 {
        (1e3, "kB")
    } else if value < 1e9 {
        (1e6, "MB")
    } else {
        (1e9, "GB")
    };
    format!("{} {name}", significant(value / unit, 2))
}

/// A whole number with its thousands apart.
pub(crate) fn whole(value: u64) -> String {
    grouped(&value.to_string())
}

/// 31 M, 4.2 k: for rates.
pub(crate) fn short(value: f64) -> String {
    let (scaled, unit) = match value {
        v if v >= 1e9 => (v / 1e9, " G"),
        v if v >= 1e6 => (v / 1e6, " M"),
        v if v >= 1e4 => (v / 1e3, " k"),
        v => (v, ""),
    };
    let digits = if scaled >= 10.0 || unit.is_empty() { 0 } else { 1 };
    format!("{scaled:.digits$}{unit}")
}

/// An exponent in raised digits.
pub(crate) fn superscript(exponent: i32) -> String {
    exponent
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            digit => digit.to_digit(10).and_then(|d| char::from_u32(0x2070 + d)).unwrap_or('⁰'),
        })
        .collect()
}

/// A share as per cent.
pub(crate) fn percent(share: f64) -> String {
    let value = share * 100.0;
    if (99.5..100.0).contains(&value) {
        return "over 99\u{a0}%".into();
    }
    if value == 0.0 || value >= 9.95 {
        format!("{value:.0}\u{a0}%")
    } else {
        format!("{}\u{a0}%", significant(value, 2))
    }
}

/// "1 in 64", for shares of real data.
pub(crate) fn one_in(share: f64) -> String {
    if share <= 0.0 {
        "0".into()
    } else if share >= 0.995 {
        "all".into()
    } else if share > 0.34 {
        percent(share)
    } else {
        format!("1 in {}", whole((1.0 / share).round() as u64))
    }
}

/// How many digits of a median are known with that many runs.
pub(crate) fn digits_for(runs: u64) -> usize {
    match runs {
        0..30 => 1,
        30..3000 => 2,
        _ => 3,
    }
}

/// First letter as a capital.
pub(crate) fn capital(text: &str) -> String {
    if text.chars().nth(1).is_none_or(|second| second == ' ') {
        return text.to_owned(); // a symbol is not a word: a stays a
    }
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// A title within a longer one: its first letter small, unless it is a symbol or an abbreviation.
pub(crate) fn small(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// So many of the newest batches.
pub(crate) fn last_batches(count: u64) -> String {
    if count == 1 { "last batch".into() } else { format!("last {} batches", whole(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_begin_small() {
        let all =
            [("Variance of all", "variance of all"), ("KL divergence", "KL divergence"), ("W2²", "W2²"), ("a", "a")];
        assert!(all.into_iter().all(|(title, within)| small(title) == within));
    }

    #[test]
    fn numbers_read_well() {
        let cases = [
            (0.973, "0.97"),
            (0.0, "0"),
            (12.0, "12"),
            (-0.5, "−0.50"),
            (1234567.0, "1\u{202f}234\u{202f}567"),
            (1e-7, "1×10⁻⁷"),
            (0.000998, "0.0010"),
            (9.96, "10"),
        ];
        for (value, text) in cases {
            assert_eq!(significant(value, 2), text, "{value}");
        }
        assert_eq!(significant(f64::INFINITY, 2), "∞");
        assert_eq!([9873.0, 9996.0, 1.155e6].map(|x| brief(x, 2)), ["9873", "1×10⁴", "1.2×10⁶"]);
    }

    #[test]
    fn shares_are_told_as_one_in_so_many() {
        assert_eq!(one_in(1.0 / 64.0), "1 in 64");
        assert_eq!(one_in(0.0), "0");
        assert_eq!(superscript(-12), "⁻¹²");
        assert_eq!(short(31_400_000.0), "31 M");
    }
}
