//! Between values of TOML and those of a scenario.

use toml::Value;

/// A number, whole or not, that is one.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(x) if x.is_finite() => Some(*x),
        _ => None,
    }
}

/// A whole number; 1e7 is one, too.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Integer(n) => u64::try_from(*n).ok(),
        Value::Float(x) if x.fract() == 0.0 && (0.0..1e18).contains(x) => Some(*x as u64),
        _ => None,
    }
}

/// A text, where a number or a word of TOML's own may stand bare: a column called 2020.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Some(value.to_string()),
        _ => None,
    }
}

/// What stands between commas.
pub(crate) fn parts(value: &Value) -> Option<Vec<String>> {
    let words = value.as_str()?.split(',').map(str::trim);
    Some(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// A list of texts, each in quotes.
pub(crate) fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(strict).collect()
}

/// Rising whole numbers from 1, at most four.
pub(crate) fn rising(value: &Value) -> Option<Vec<u64>> {
    let each = if value.is_integer() { vec![value.to_string()] } else { parts(value)? }; // as `--set marks=50` is read
    let marks: Vec<u64> = each.iter().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let rise = marks.first() != Some(&0) && marks.windows(2).all(|pair| pair[0] < pair[1]);
    (rise && marks.len() <= 4).then_some(marks)
}

/// Puts a value in its place, if there is one.
pub(crate) fn set<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

/// A text in quotes.
pub(crate) fn strict(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A text that may stand bare; empty, it is none.
#[expect(clippy::option_option, reason = "the outer one: not a text; the inner one: nothing said")]
pub(crate) fn given(value: &Value) -> Option<Option<String>> {
    text(value).map(|text| Some(text).filter(|text| !text.is_empty()))
}

pub(crate) fn optional(text: &Option<String>) -> Option<Value> {
    text.clone().map(Value::String)
}

pub(crate) fn said(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::String(text.into()))
}

/// A list of texts; nothing, if there are none.
pub(crate) fn listed(texts: &[String]) -> Option<Value> {
    (!texts.is_empty()).then(|| Value::Array(texts.iter().cloned().map(Value::String).collect()))
}

pub(crate) fn int(n: u64) -> Option<Value> {
    Some(Value::Integer(i64::try_from(n).unwrap_or(i64::MAX)))
}

pub(crate) fn float(x: f64) -> Option<Value> {
    Some(Value::Float(x))
}
