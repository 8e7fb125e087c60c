//! What a family can be told, and how it refuses: one line that names the key, the value and what is allowed.

use std::collections::BTreeMap;
use std::fmt;

use crate::family::contract::told::{short, told};

/// What a message shows of a key.
const LONGEST_KEY: usize = 60;

/// A value given for a family's knob.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// One number.
    Number(f64),
    /// A list of numbers, such as symbol probabilities.
    List(Vec<f64>),
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => f.write_str(&told(value)),
            Self::List(values) => {
                let shown: Vec<String> = values.iter().take(4).map(told).collect();
                let dots = if values.len() > 4 { ", ..." } else { "" };
                write!(f, "[{}{dots}]", shown.join(", "))
            }
        }
    }
}

/// A measured column: numbers, and the names behind them where the column held labels (then the numbers are indices).
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The values, in file order.
    pub values: Vec<f64>,
    /// Names of the symbols, for columns of labels.
    pub labels: Vec<String>,
}

/// No number beyond it, either way, is taken: squares, and squares of squares over others, would leave the range of numbers.
pub const LARGEST: f64 = 1e100;
/// No number that must be positive is taken below it, for the same reason.
pub const SMALLEST: f64 = 1e-100;

/// Which values a knob takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// Any number within [`LARGEST`].
    Real,
    /// From [`SMALLEST`] to [`LARGEST`].
    Positive,
    /// From [`SMALLEST`], and at most this.
    PositiveUpTo(f64),
    /// 0, or greater up to [`LARGEST`].
    NonNegative,
    /// A number in this range, both ends included.
    Between(f64, f64),
    /// Greater than the first, and at most the second.
    Above(f64, f64),
    /// Strictly between these.
    Inside(f64, f64),
    /// Strictly between 0 and 1.
    OpenUnit,
    /// A whole number in this range, both ends included.
    Whole(u64, u64),
    /// One of these numbers.
    OneOf(&'static [f64]),
    /// A list of at least two numbers, 0 or greater, that add up to 1.
    Probabilities,
    /// The same of at least one.
    Weights,
    /// A list of numbers, each as said.
    List(&'static Domain),
    /// One of these words; the setting is the word's index.
    Choice(&'static [&'static str]),
}

impl Domain {
    /// Whether it takes lists.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Probabilities | Self::Weights | Self::List(_))
    }
    /// Least and greatest number in it, and whether the least is itself left out; `None` for lists and words.
    pub fn bounds(self) -> Option<(f64, f64, bool)> {
        Some(match self {
            Self::Real => (-LARGEST, LARGEST, false),
            Self::Positive => (SMALLEST, LARGEST, false),
            Self::PositiveUpTo(most) => (SMALLEST, most, false),
            Self::NonNegative => (0.0, LARGEST, false),
            Self::Between(low, high) => (low, high, false),
            Self::Above(low, high) | Self::Inside(low, high) => (low, high, true),
            Self::OpenUnit => (0.0, 1.0, true),
            Self::Whole(low, high) => (low as f64, high as f64, false),
            Self::OneOf(_) | Self::Probabilities | Self::Weights | Self::List(_) | Self::Choice(_) => return None,
        })
    }
    /// Whether a single number lies in it. Lists are checked by the family that reads them.
    pub fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Real => value.abs() <= LARGEST,
                Self::Positive => (SMALLEST..=LARGEST).contains(&value),
                Self::PositiveUpTo(most) => (SMALLEST..=most).contains(&value),
                Self::NonNegative => (0.0..=LARGEST).contains(&value),
                Self::Between(low, high) => (low..=high).contains(&value),
                Self::Above(low, high) => value > low && value <= high,
                Self::Inside(low, high) => value > low && value < high,
                Self::OpenUnit => value > 0.0 && value < 1.0,
                Self::Whole(low, high) => value.fract() == 0.0 && value >= low as f64 && value <= high as f64,
                Self::OneOf(values) => values.contains(&value),
                Self::Probabilities | Self::Weights | Self::List(_) => false,
                Self::Choice(words) => value.fract() == 0.0 && (0.0..words.len() as f64).contains(&value),
            }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real => write!(f, "a number from -{LARGEST:e} to {LARGEST:e}"),
            Self::Positive => write!(f, "a number greater than 0, from {SMALLEST:e} to {LARGEST:e}"),
            Self::PositiveUpTo(most) => {
                write!(f, "a number greater than 0, from {SMALLEST:e}, at most {}", told(most))
            }
            Self::NonNegative => write!(f, "a number from 0 to {LARGEST:e}"),
            // Of many zeros none is counted.
            Self::Between(low, high) if *low > 0.0 && *low < 1e-4 => {
                write!(f, "a number from {low:e} to {}", told(high))
            }
            Self::Between(low, high) => write!(f, "a number from {} to {}", told(low), told(high)),
            Self::Above(low, high) => write!(f, "a number greater than {}, at most {}", told(low), told(high)),
            Self::Inside(low, high) => write!(f, "a number strictly between {} and {}", told(low), told(high)),
            Self::OpenUnit => write!(f, "a number strictly between 0 and 1"),
            Self::Whole(low, high) => write!(f, "a whole number from {low} to {high}"),
            Self::OneOf(values) => {
                let all: Vec<String> = values.iter().map(f64::to_string).collect();
                write!(f, "one of {}", all.join(", "))
            }
            Self::Choice(words) => {
                let all: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                write!(f, "one of {}", all.join(", "))
            }
            Self::List(each) => write!(f, "a list, each {each}"),
            Self::Probabilities => write!(f, "a list of at least 2 numbers from 0 that add up to 1"),
            Self::Weights => write!(f, "a list of numbers from 0 that add up to 1"),
        }
    }
}

/// One setting of a family, as shown in files, sliders and help.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// Key in its table of the scenario file.
    pub key: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Its value when nothing is said; `None` for optional lists.
    pub default: Option<f64>,
    /// What it may be.
    pub domain: Domain,
    /// The range a slider offers; typed values may go past it.
    pub slider: (f64, f64),
}

impl Knob {
    /// What it takes, and what it is where nothing is said.
    pub fn allowed(&self) -> String {
        let default = match (self.default, self.domain) {
            (None, _) => return self.domain.to_string(),
            (Some(index), Domain::Choice(words)) => words.get(index as usize).map(|word| format!("\"{word}\"")),
            (Some(value), _) => Some(told(value)),
        };
        format!("{}; {} if left out", self.domain, default.unwrap_or_default())
    }
}

/// The settings a family is configured from: checked against its knobs, defaults filled in on reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(BTreeMap<String, Setting>);

impl Settings {
    /// No setting given: every knob at its default.
    pub fn new() -> Self {
        Self::default()
    }

    /// So many numbers, for tests.
    #[cfg(test)]
    pub(crate) fn of(numbers: &[(&str, f64)]) -> Self {
        let mut settings = Self::new();
        numbers.iter().for_each(|&(key, value)| settings.insert(key, Setting::Number(value)));
        settings
    }

    /// Gives a setting.
    pub fn insert(&mut self, key: impl Into<String>, value: Setting) {
        self.0.insert(key.into(), value);
    }

    /// Takes a setting back.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// What was given, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// What was given for a key.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.0.get(key)
    }

    /// The knob's value, or its default.
    ///
    /// # Errors
    /// If it is a list or outside the knob's domain.
    pub fn number(&self, knob: &Knob) -> Result<f64, Refusal> {
        match self.0.get(knob.key) {
            None => Ok(knob.default.unwrap_or(f64::NAN)),
            Some(&Setting::Number(value)) if knob.domain.holds(value) => Ok(value),
            Some(other) => Err(Refusal::of(knob.key, other, knob.domain)),
        }
    }

    /// A list, if one was given.
    ///
    /// # Errors
    /// If it is a single number.
    pub fn list(&self, knob: &Knob) -> Result<Option<&[f64]>, Refusal> {
        match self.0.get(knob.key) {
            None => Ok(None),
            Some(Setting::List(values)) => Ok(Some(values)),
            Some(other) => Err(Refusal::of(knob.key, other, knob.domain)),
        }
    }
}

/// Why a value was refused: key, value, and what would do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} = {value}: {problem}")]
pub struct Refusal {
    /// The key as the file spells it, by its dotted path once it has left the family.
    pub key: String,
    /// The value as given.
    pub value: String,
    /// What is allowed or would do.
    pub problem: String,
}

impl Refusal {
    /// The value is not allowed; this is.
    pub fn of(key: &str, value: impl fmt::Display, allowed: impl fmt::Display) -> Self {
        Self { key: short(key, LONGEST_KEY), value: told(value), problem: format!("must be {allowed}") }
    }

    /// The value clashes with something else, said in a whole phrase.
    pub fn because(key: &str, value: impl fmt::Display, problem: impl Into<String>) -> Self {
        Self { key: short(key, LONGEST_KEY), value: told(value), problem: problem.into() }
    }

    /// The family cannot be fitted to a column `of` such values.
    pub(crate) fn column(of: &str, problem: impl Into<String>) -> Self {
        Self::because("data", format!("a column of {of}"), problem)
    }

    /// The same with the key's table in front.
    pub fn under(mut self, table: &str) -> Self {
        self.key = format!("{table}.{}", self.key);
        self
    }
}
