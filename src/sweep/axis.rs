//! One knob and the values it goes through.

use std::collections::HashSet;
use std::fmt;

use toml::Value;

use crate::experiment::keys::{self, Swept};
use crate::experiment::{Problem, Scenario, SweepText};
use crate::family::{Refusal, nearest, short};

/// Points of one axis.
pub const MOST_STEPS: usize = 4096;
/// Digits of an interpolated value: what the last bits of a logarithm may be differs between machines.
const DIGITS: usize = 12;
/// What an axis is written like.
const SYNTAX: &str = "key=low:high:steps, key=low:high:steps:log or key=value,value";

/// How the values of an axis follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// In equal steps.
    Linear,
    /// In equal ratios.
    Log,
    /// As listed.
    List,
}

/// A key of the scenario and its values, in their order, none twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    key: String,
    text: String,
    spacing: Spacing,
    whole: bool,
    /// Values before those that are there twice were let go of.
    asked: usize,
    values: Vec<Value>,
}

/// The values of an axis as typed: a range in steps, or a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// `low:high:steps`, and `:log` behind it for equal ratios.
    Range {
        /// Where it begins.
        low: String,
        /// Where it ends.
        high: String,
        /// How many values.
        steps: String,
        /// In equal ratios.
        log: bool,
    },
    /// Values separated by commas.
    List(String),
}

impl Values {
    /// Takes a text apart, whatever its parts are.
    ///
    /// # Errors
    /// What a range must be like, where there are colons of another kind.
    pub(crate) fn of(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').map(str::trim).collect();
        let range = |low: &str, high: &str, steps: &str, log| Self::Range {
            low: low.into(),
            high: high.into(),
            steps: steps.into(),
            log,
        };
        match parts[..] {
            [low, high, steps] => Ok(range(low, high, steps, false)),
            [low, high, steps, "log"] => Ok(range(low, high, steps, true)),
            [_, _, _, word] => Err(format!("\"{word}\" must be log, or left out")),
            [_] => Ok(Self::List(text.trim().into())),
            _ => Err(format!("must be {SYNTAX}")),
        }
    }
}

/// Parses an axis for scenarios like this one.
///
/// # Errors
/// One line under the name `of` (`sweep.x` or `sweep.y`): the text, and what is allowed.
pub(crate) fn parse(of: &str, text: &str, scenario: &Scenario) -> Result<Axis, Problem> {
    let refuse = |problem: String| Problem::Refused(Refusal::because(of, shortened(text), problem));
    let (key, rest) = text.split_once('=').ok_or_else(|| refuse(format!("must be {SYNTAX}")))?;
    let (key, rest) = (key.trim(), rest.trim());
    if key.is_empty() || rest.is_empty() {
        return Err(refuse(format!("must be {SYNTAX}")));
    }
    let record = scenario.record(key);
    if key.starts_with("compare.") || record.as_ref().is_some_and(|record| record.swept == Swept::Never) {
        return Err(refuse(format!("{key} cannot be swept: it changes nothing a sweep measures")));
    }
    let Some(record) = record else {
        let valid = scenario.records();
        let near = nearest(key, valid.iter().map(|record| record.path.as_ref()));
        let hint = near.map_or("see: collapse-lab list keys".into(), |near| format!("did you mean {near}?"));
        return Err(refuse(format!("{} has no key {}; {hint}", scenario.family, short(key, 60))));
    };
    let (whole, is_number) = (record.takes.is_whole(), record.takes.is_number());
    let parts = split(rest);
    let (spacing, mut values) = match parts.as_slice() {
        [one] if is_number && one.contains(':') => range(one, whole).map_err(&refuse)?,
        _ => {
            let values = parts.iter().map(|part| listed(key, part, whole)).collect::<Result<_, _>>();
            (Spacing::List, values.map_err(&refuse)?)
        }
    };
    let asked = values.len();
    let mut seen = HashSet::new();
    let listed = spacing == Spacing::List;
    values.dedup();
    values.retain(|value| !listed || seen.insert(value.to_string()));
    if values.len() > MOST_STEPS {
        return Err(refuse(format!("has {} values; at most {MOST_STEPS}", values.len())));
    }
    // Only its own keys decide whether it takes a value; its texts may be long.
    let base = Scenario { sweep: SweepText::default(), ..scenario.clone() };
    for value in &values {
        // A number beyond what the key takes makes cells that cannot be run; what is no value of its kind makes no axis.
        if !is_number || number(value).is_none_or(|x| !x.is_finite()) {
            keys::apply(&mut base.clone(), key, value).map_err(|problem| refuse(problem.to_string()))?;
        }
    }
    let parts: Vec<String> = match spacing {
        Spacing::List => parts.iter().map(|&part| part.to_owned()).collect(),
        _ => parts.iter().map(|part| part.split_whitespace().collect()).collect(),
    };
    let canonical = format!("{key}={}", parts.join(","));
    Ok(Axis { key: key.into(), text: canonical, spacing, whole, asked, values })
}

/// A list at its commas, but not inside brackets.
pub fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn range(text: &str, whole: bool) -> Result<(Spacing, Vec<Value>), String> {
    let Values::Range { low, high, steps, log } = Values::of(text)? else {
        return Err(format!("must be {SYNTAX}"));
    };
    let spacing = if log { Spacing::Log } else { Spacing::Linear };
    let number = |text: &str, what: &str| {
        let parsed = text.parse::<f64>().ok().filter(|x| x.is_finite());
        parsed.ok_or_else(|| format!("{what} \"{text}\" must be a finite number"))
    };
    let (low, high) = (number(&low, "low")?, number(&high, "high")?);
    let count = steps.parse::<usize>().ok().filter(|n| (2..=MOST_STEPS).contains(n));
    let count = count.ok_or_else(|| format!("steps \"{steps}\" must be a whole number from 2 to {MOST_STEPS}"))?;
    if low >= high {
        return Err(format!("low {low} must be less than high {high}"));
    }
    if spacing == Spacing::Log && low <= 0.0 {
        return Err(format!("low {low} must be greater than 0 under log"));
    }
    let last = (count - 1) as f64;
    let at = |i: usize| match i {
        0 => low,
        i if i + 1 == count => high,
        i => between(low, high, i as f64 / last, spacing),
    };
    Ok((spacing, (0..count).map(|i| value(at(i), whole)).collect()))
}

/// The point at a part of the way, to twelve digits.
fn between(low: f64, high: f64, part: f64, spacing: Spacing) -> f64 {
    let x = match spacing {
        Spacing::Log => 10.0_f64.powf((1.0 - part) * low.log10() + part * high.log10()),
        _ => low * (1.0 - part) + high * part,
    };
    format!("{x:.*e}", DIGITS - 1).parse().unwrap_or(x)
}

fn value(x: f64, whole: bool) -> Value {
    if whole { Value::Integer(x.round() as i64) } else { Value::Float(x) }
}

/// A value as listed. Whole-number keys round what is a number.
fn listed(key: &str, text: &str, whole: bool) -> Result<Value, String> {
    if text.is_empty() {
        return Err("a value between two commas is missing".into());
    }
    Ok(match crate::experiment::read_as(key, text) {
        Value::Float(x) if whole && x.abs() < 1e18 => value(x, true),
        Value::Integer(n) if !whole => Value::Float(n as f64),
        other => other,
    })
}

fn shortened(text: &str) -> String {
    if text.chars().count() > 60 { text.chars().take(57).chain("...".chars()).collect() } else { text.into() }
}

/// A value as people and files read it: words without quotes.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Float(x) => format!("{x:?}"),
        other => other.to_string(),
    }
}

impl Axis {
    /// The dotted path of the key.
    pub fn key(&self) -> &str {
        &self.key
    }
    /// Its values on the base grid.
    pub fn values(&self) -> &[Value] {
        &self.values
    }
    /// Number of values on the base grid.
    #[expect(clippy::len_without_is_empty, reason = "an axis has a value")]
    pub fn len(&self) -> usize {
        self.values.len()
    }
    /// In words, if fewer values are left than were asked for.
    pub(crate) fn merged(&self) -> Option<String> {
        let what = if self.spacing == Spacing::List { "values listed" } else { "steps" };
        let why = if self.whole { "it takes whole numbers" } else { "some are there twice" };
        let (asked, left) = (self.asked, self.len());
        (left < asked).then(|| format!("{}: of {asked} {what} {left} differ, since {why}", self.key))
    }
    /// How they follow each other.
    pub fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// Whether it goes through whole numbers only.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }
    /// A number as a value of its key.
    pub(super) fn value(&self, x: f64) -> Value {
        value(x, self.whole)
    }
    /// First and last value, and whether it is even in ratios; `None` for words and for lists in no order.
    pub fn extent(&self) -> Option<([f64; 2], bool)> {
        let numbers: Vec<f64> = self.values.iter().map(number).collect::<Option<_>>()?;
        let (low, high) = (*numbers.first()?, *numbers.last()?);
        let far = low > 0.0 && high > 4.0 * low;
        let log = self.spacing == Spacing::Log || self.spacing == Spacing::List && far;
        let ordered = self.spacing != Spacing::List || numbers.windows(2).all(|two| two[0] < two[1]);
        ordered.then_some(([low, high], log))
    }

    /// The value at a place of the lattice that has `2^levels` steps to each step of the base grid. `None` where there is
    /// nothing between: past the end, on a list, or between whole numbers with none in between.
    pub fn at(&self, place: u32, levels: u32) -> Option<Value> {
        let base = (place >> levels) as usize;
        let rest = place & ((1 << levels) - 1);
        if rest == 0 {
            return self.values.get(base).cloned();
        }
        if self.spacing == Spacing::List {
            return None; // these values were meant, and no others
        }
        let (low, high) = (number(self.values.get(base)?)?, number(self.values.get(base + 1)?)?);
        let at = |rest: u32| match rest {
            0 => value(low, self.whole),
            rest if rest == 1 << levels => value(high, self.whole),
            rest => value(between(low, high, f64::from(rest) / f64::from(1_u32 << levels), self.spacing), self.whole),
        };
        let step = rest & rest.wrapping_neg();
        let here = at(rest);
        (here != at(rest - step) && here != at(rest + step)).then_some(here)
    }
}

/// A value as a number.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// The text it was parsed from, without spaces around its parts.
impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(text: &str) -> Axis {
        parse("sweep.x", text, &Scenario::default()).unwrap()
    }

    fn shown_all(axis: &Axis) -> Vec<String> {
        axis.values().iter().map(shown).collect()
    }

    #[test]
    fn ranges_are_even_in_steps_or_ratios_and_whole_keys_are_rounded_once() {
        assert_eq!(shown_all(&axis("workflow.synthetic_fraction=0:1:11"))[3], "0.3");
        assert_eq!(shown_all(&axis("truth.variance=0.01:100:5:log")), ["0.01", "0.1", "1.0", "10.0", "100.0"]);
        assert_eq!(shown_all(&axis("sample_size=1:10:19:log")), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(shown_all(&axis("sample_size=2.4, 2, 1e1")), ["2", "10"]);
        assert_eq!(shown_all(&axis("workflow.retention=replace,window,replace")), ["replace", "window"]);
        assert_eq!(axis(" seed = 1 : 3 : 3 ").to_string(), "seed=1:3:3");
        assert_eq!(axis("truth.mean=1,2").to_string(), "truth.mean=1,2");
    }

    #[test]
    fn what_it_shows_reads_back_as_the_same_axis() {
        for text in ["sample_size=7:9000:13:log", "truth.mean=-3:1:7", "estimator.divisor=n,n-1", "generations=3,1,2"] {
            let first = axis(text);
            assert_eq!(axis(&first.to_string()), first);
        }
    }

    #[test]
    fn between_two_values_there_is_one_only_if_it_differs() {
        let linear = axis("truth.mean=0:1:2");
        let quarters: Vec<f64> = (0..5).filter_map(|place| number(&linear.at(place, 2)?)).collect();
        assert_eq!(quarters, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(number(&axis("truth.variance=1:100:2:log").at(1, 1).unwrap()), Some(10.0));
        let whole = axis("sample_size=4:6:2");
        let found: Vec<Option<String>> = (0..5).map(|place| Some(shown(&whole.at(place, 2)?))).collect();
        assert_eq!(found, [Some("4".into()), None, Some("5".into()), None, Some("6".into())]);
        assert_eq!(axis("workflow.retention=replace,window").at(1, 1), None);
        assert_eq!(linear.at(5, 2), None);
        let list = axis("sample_size=2,2000");
        assert_eq!((list.at(1, 1), list.at(2, 1)), (None, Some(Value::Integer(2000))), "a list is as it was meant");
    }
}
