//! One record for each key: what it is called, what it takes, how it is offered, and how it is read and written.

use std::borrow::Cow;
use std::fmt;

use toml::Value;

use crate::experiment::metrics::{REWARDS, metrics_of};
use crate::experiment::sampling::Capability;
use crate::experiment::scenario::Scenario;
use crate::family::{Domain, FAMILIES, Knob, Setting};

use super::convert::{number, parts, rising, texts};

/// One word a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// In files.
    pub file: &'static str,
    /// For people.
    pub label: &'static str,
    /// What it stands for, in one sentence; may be empty.
    pub meaning: &'static str,
}

/// What a key takes. Its `Display` is what `list keys`, hover texts and refusals say of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Takes {
    /// A text; this says of what kind, after "a text".
    Text(&'static str),
    /// The name of a family.
    Family,
    /// At most two metrics, separated by commas.
    Metrics,
    /// At most two of these words, separated by commas.
    TwoOf(&'static [Word]),
    /// Whole numbers from 1 up, rising, at most four, separated by commas; this says of what.
    Rising(&'static str),
    /// A list of numbers.
    Numbers,
    /// A list of two to five texts, or an empty one.
    Texts,
    /// What a family's knob takes: a number or a list of them, or one of a few words.
    Number(Domain),
    /// Greater than the first, less than the second.
    Between(f64, f64),
    /// The same as a number, or this word.
    NumberOr(Domain, &'static str),
    /// One of these words.
    Word(&'static [Word]),
}

impl Takes {
    /// Whether a text is wanted, so that what looks like a number is one, too.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether it takes numbers, and no words beside them.
    pub fn is_number(self) -> bool {
        match self {
            Self::Number(domain) => !domain.is_list() && !matches!(domain, Domain::Choice(_)),
            Self::NumberOr(..) | Self::Between(..) => true,
            _ => false,
        }
    }

    /// Whether its numbers are whole.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Number(Domain::Whole(..)) | Self::NumberOr(Domain::Whole(..), _))
    }

    /// The words it takes, as files hold them.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Word(words) | Self::TwoOf(words) => words.iter().map(|word| word.file).collect(),
            Self::Number(Domain::Choice(words)) => words.to_vec(),
            Self::NumberOr(_, word) => vec![word],
            Self::Family => FAMILIES.iter().map(|about| about.name).collect(),
            _ => Vec::new(),
        }
    }

    /// Least and greatest of the numbers it takes, and whether the least is itself not taken.
    pub fn bounds(self) -> Option<(f64, f64, bool)> {
        match self {
            Self::Number(domain) | Self::NumberOr(domain, _) => domain.bounds(),
            Self::Between(low, high) => Some((low, high, true)),
            _ => None,
        }
    }

    /// Whether it takes a value.
    pub fn holds(self, value: &Value) -> bool {
        match self {
            Self::Text(_) => {
                matches!(value, Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_))
            }
            Self::Family => value.as_str().is_some_and(|name| crate::family::about(name).is_some()),
            Self::Metrics => parts(value).is_some_and(|names| names.len() <= 2 && names.iter().all(is_metric)),
            Self::TwoOf(words) => {
                let known = |name: &String| words.iter().any(|word| word.file == name);
                value.is_str() && parts(value).is_some_and(|names| names.len() <= 2 && names.iter().all(known))
            }
            Self::Rising(_) => rising(value).is_some(),
            Self::Numbers => value.as_array().is_some_and(|list| list.iter().all(|one| number(one).is_some())),
            Self::Texts => texts(value).is_some_and(|list| list.is_empty() || (2..=5).contains(&list.len())),
            Self::Number(domain) => setting(domain, value).is_some(),
            Self::Between(low, high) => number(value).is_some_and(|x| x > low && x < high),
            Self::NumberOr(domain, word) => value.as_str() == Some(word) || setting(domain, value).is_some(),
            Self::Word(words) => words.iter().any(|word| value.as_str() == Some(word.file)),
        }
    }
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |words: &[Word]| words.iter().map(|word| format!("\"{}\"", word.file)).collect::<Vec<_>>();
        match self {
            Self::Text(kind) => write!(f, "a text{kind}"),
            Self::Family => write!(f, "a family (see: collapse-lab list families)"),
            Self::Metrics => {
                write!(f, "at most two metrics, separated by commas (see: collapse-lab list metrics)")
            }
            Self::TwoOf(words) => write!(f, "{}, at most two, separated by commas", quoted(words).join(" or ")),
            Self::Rising(what) => {
                write!(f, "{what} as whole numbers from 1 up, at most four, the earliest first, separated by commas")
            }
            Self::Numbers => write!(f, "a list of numbers"),
            Self::Texts => write!(f, "a list of 2 to 5 texts, such as [\"yes\", \"no\"]"),
            Self::Number(domain) => domain.fmt(f),
            Self::Between(low, high) => write!(f, "a number greater than {low}, less than {high}"),
            Self::NumberOr(domain, word) => write!(f, "{domain}, or \"{word}\""),
            Self::Word(words) => write!(f, "one of {}", quoted(words).join(", ")),
        }
    }
}

/// The track of a slider; typed values may go past it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// Its left end.
    pub low: f64,
    /// Its right end.
    pub high: f64,
    /// By ratios, not by steps.
    pub log: bool,
    /// Shown in percent.
    pub percent: bool,
}

impl Track {
    pub(crate) const fn even(low: f64, high: f64) -> Self {
        Self { low, high, log: false, percent: false }
    }
    pub(crate) const fn log(low: f64, high: f64) -> Self {
        Self { low, high, log: true, percent: false }
    }
    pub(crate) const fn share() -> Self {
        Self { low: 0.0, high: 1.0, log: false, percent: true }
    }
}

/// Whether a sweep may go through a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swept {
    /// No: it changes nothing a sweep measures.
    Never,
    /// If it is asked for by name.
    Named,
    /// Yes, and it is among those that are offered.
    Offered,
}

/// When a key changes anything: a question to the scenario, and the same in words.
pub type Condition = (fn(&Scenario) -> bool, &'static str);

/// A key every scenario has.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Dotted path in the file.
    pub path: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// The slider it has, if any.
    pub track: Option<Track>,
    /// Whether a sweep may go through it.
    pub swept: Swept,
    /// Whether it only tells or shows: no number depends on it.
    pub prose: bool,
    /// When it matters; always, if nothing is said.
    pub matters: Option<Condition>,
    /// What it needs of the truth's family; nothing, if nothing is said.
    pub needs: Option<&'static Capability>,
    pub(super) get: fn(&Scenario) -> Option<Value>,
    /// Sets what `takes` holds; `None` if it does not after all.
    pub(super) set: fn(&mut Scenario, &Value) -> Option<()>,
}

impl Key {
    pub(crate) const fn new(
        path: &'static str,
        label: &'static str,
        meaning: &'static str,
        takes: Takes,
        get: fn(&Scenario) -> Option<Value>,
        set: fn(&mut Scenario, &Value) -> Option<()>,
    ) -> Self {
        let (track, swept, prose, matters, needs) = (None, Swept::Offered, false, None, None);
        Self { path, label, meaning, takes, track, swept, prose, matters, needs, get, set }
    }
    pub(crate) const fn track(self, track: Track) -> Self {
        Self { track: Some(track), ..self }
    }
    pub(crate) const fn swept(self, swept: Swept) -> Self {
        Self { swept, ..self }
    }
    pub(super) const fn prose(self) -> Self {
        Self { swept: Swept::Never, prose: true, ..self }
    }
    pub(crate) const fn needs(self, needs: &'static Capability) -> Self {
        Self { needs: Some(needs), ..self }
    }
    pub(crate) const fn matters(self, when: fn(&Scenario) -> bool, words: &'static str) -> Self {
        Self { matters: Some((when, words)), ..self }
    }

    /// Whether a family offers, at its defaults, what it needs.
    pub fn is_offered_by(&self, family: &str) -> bool {
        self.needs.is_none_or(|needs| needs.is_met_by(family))
    }
}

/// Any key of an experiment as every room reads it: one that all scenarios have, or a knob of their families.
#[derive(Clone, Debug)]
pub struct Record {
    /// Dotted path in the file.
    pub path: Cow<'static, str>,
    /// Name for people.
    pub label: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// The slider it has, if any.
    pub track: Option<Track>,
    /// Whether a sweep may go through it.
    pub swept: Swept,
    /// When it matters; always, if nothing is said.
    pub matters: Option<Condition>,
    knob: Option<&'static Knob>,
}

impl From<&Key> for Record {
    fn from(key: &Key) -> Self {
        Self {
            path: Cow::Borrowed(key.path),
            label: key.label,
            meaning: key.meaning,
            takes: key.takes,
            track: key.track,
            swept: key.swept,
            matters: key.matters,
            knob: None,
        }
    }
}

impl Record {
    /// Of a family's knob in a table of the file.
    pub(super) fn of_knob(table: &str, knob: &'static Knob) -> Self {
        let (low, high) = knob.slider;
        let is_line = !knob.domain.is_list() && !matches!(knob.domain, Domain::Choice(_) | Domain::OneOf(_));
        let track = if low > 0.0 && high / low >= 50.0 { Track::log(low, high) } else { Track::even(low, high) };
        Self {
            path: Cow::Owned(format!("{table}.{}", knob.key)),
            label: knob.label,
            meaning: knob.meaning,
            takes: Takes::Number(knob.domain),
            track: is_line.then_some(track),
            swept: if knob.domain.is_list() { Swept::Named } else { Swept::Offered },
            matters: None,
            knob: Some(knob),
        }
    }

    /// What it takes; of a family's knob also what it is where nothing is said.
    pub fn allowed(&self) -> String {
        self.knob.map_or_else(|| self.takes.to_string(), Knob::allowed)
    }

    /// Its value where nothing is said, if it is a family's and has one.
    pub fn default(&self) -> Option<Value> {
        let knob = self.knob?;
        Some(value_of(knob.domain, &Setting::Number(knob.default?)))
    }

    /// What it means and takes, for whoever points at it.
    pub fn help(&self) -> String {
        format!("{}\nTakes {}\nIn files: {}", self.meaning, self.allowed(), self.path)
    }

    /// Whether it changes anything as the scenario stands.
    pub fn is_live(&self, scenario: &Scenario) -> bool {
        self.matters.is_none_or(|(matters, _)| matters(scenario))
    }
}

/// Whether some family has a metric of that name.
fn is_metric(name: &String) -> bool {
    REWARDS.iter().any(|reward| reward.name == name)
        || FAMILIES.iter().any(|about| metrics_of(about).iter().any(|info| info.name == *name))
}

/// From a TOML value to a family's setting, if the domain holds it.
pub(super) fn setting(domain: Domain, value: &Value) -> Option<Setting> {
    match (domain, value) {
        (Domain::Choice(words), _) => {
            let word = value.as_str()?;
            words.iter().position(|&known| known == word).map(|index| Setting::Number(index as f64))
        }
        (Domain::Whole(low, high), Value::Integer(n)) => {
            let n = u64::try_from(*n).ok().filter(|n| (low..=high).contains(n))?;
            Some(Setting::Number(n as f64))
        }
        (_, Value::Array(list)) if domain.is_list() => {
            list.iter().map(number).collect::<Option<Vec<f64>>>().map(Setting::List)
        }
        _ => number(value).filter(|&x| domain.holds(x)).map(Setting::Number),
    }
}

/// From a family's setting to the TOML value in files.
pub(super) fn value_of(domain: Domain, setting: &Setting) -> Value {
    match (domain, setting) {
        (Domain::Choice(words), Setting::Number(index)) => {
            Value::String(words.get(*index as usize).copied().unwrap_or_default().into())
        }
        (Domain::Whole(..), Setting::Number(x)) => Value::Integer(*x as i64),
        (_, Setting::Number(x)) => Value::Float(*x),
        (_, Setting::List(list)) => Value::Array(list.iter().copied().map(Value::Float).collect()),
    }
}
