//! A table of a lecture's file: its values, each checked as it is read, and the lines its keys stand in.

use std::fmt::Display;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use crate::experiment::Problem;
use crate::experiment::keys::shown;
use crate::family::{Refusal, nearest};

use super::refused::Refused;

/// The longest title or name, in characters.
pub(super) const MOST_TITLE: usize = 1000;

/// The whole file, a scene, or a fact of one.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    /// What is said in it.
    pub(super) table: &'a Table,
    /// The same with places in the text.
    pub(super) places: Option<&'a DeTable<'a>>,
    /// The text of the whole file.
    pub(super) text: &'a str,
    /// The line it begins in.
    pub(super) line: usize,
    /// The number of its scene, from 1, and the scene's title.
    pub(super) scene: Option<(usize, &'a str)>,
}

impl<'a> Part<'a> {
    /// The line of a key, by its dotted path; where the part begins, if the key is not there.
    pub(super) fn line_of(&self, path: &str) -> usize {
        self.places.and_then(|places| place(places, path)).map_or(self.line, |at| line_at(self.text, at))
    }

    /// A refusal that names the line of a key.
    pub(super) fn refuse(&self, path: &str, what: impl Display) -> Refused {
        let scene = self.scene.map(|(number, title)| (number, title.to_owned()));
        Refused { line: self.line_of(path), scene, what: what.to_string() }
    }

    /// The key holds something else than it takes.
    pub(super) fn of(&self, key: &str, allowed: impl Display) -> Refused {
        let value = self.table.get(key).map_or(String::new(), shown);
        self.refuse(key, Refusal::of(key, value, allowed))
    }

    /// The key's value does not go with something else.
    pub(super) fn because(&self, key: &str, why: impl Into<String>) -> Refused {
        let value = self.table.get(key).map_or(String::new(), shown);
        self.refuse(key, Refusal::because(key, value, why))
    }

    /// What a scenario is refused for, in the table under this key.
    pub(super) fn problem(&self, under: &str, problem: Problem) -> Refused {
        let path = match &problem {
            Problem::Refused(refusal) => format!("{under}.{}", refusal.key),
            _ => under.to_owned(),
        };
        let line = self.places.and_then(|places| place(places, &path)).map_or(under, |_| path.as_str());
        self.refuse(line, problem.under(under))
    }

    /// Refuses what is none of these keys.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refused> {
        let Some(key) = self.table.keys().find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
        let hint = nearest(key, known.iter().copied()).map_or_else(
            || format!("no such key; there are {}", known.join(", ")),
            |near| format!("no such key; did you mean {near}?"),
        );
        Err(self.because(key, hint))
    }

    /// A text of at most so many characters.
    pub(super) fn text(&self, key: &str, most: usize) -> Result<Option<&'a str>, Refused> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| self.of(key, "a text in quotes"))?;
        if text.chars().nth(most).is_some() {
            return Err(self.of(key, format!("a text of at most {most} characters")));
        }
        Ok(Some(text))
    }

    /// A whole number of this range.
    pub(super) fn whole(&self, key: &str, low: u64, high: u64) -> Result<Option<u64>, Refused> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
        let number = number.filter(|number| (low..=high).contains(number));
        number.map(Some).ok_or_else(|| self.of(key, format!("a whole number from {low} to {high}")))
    }

    /// A number that is one.
    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, Refused> {
        let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
        let Some(value) = self.table.get(key) else { return Ok(None) };
        number(value).filter(|x| x.is_finite()).map(Some).ok_or_else(|| self.of(key, "a number"))
    }

    /// Yes or no; no, if left out.
    pub(super) fn flag(&self, key: &str) -> Result<bool, Refused> {
        let value = self.table.get(key).map_or(Some(false), Value::as_bool);
        value.ok_or_else(|| self.of(key, "true or false"))
    }

    /// One of some words.
    pub(super) fn word<T>(
        &self,
        key: &str,
        words: &[String],
        of: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refused> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let found = value.as_str().and_then(of);
        found.map(Some).ok_or_else(|| self.of(key, one_of(value.as_str().unwrap_or_default(), words)))
    }

    /// A table within it, written `[key]`.
    pub(super) fn inner(&self, key: &str) -> Result<Option<Self>, Refused> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let table = value.as_table().ok_or_else(|| self.of(key, format!("a table, written [{key}]")))?;
        let places = self.places.and_then(|places| places.get(key)).and_then(|place| place.get_ref().as_table());
        Ok(Some(Self { table, places, line: self.line_of(key), ..*self }))
    }

    /// Tables of one kind, written `[[key]]`: at most so many.
    pub(super) fn parts(&self, key: &str, heading: &str, most: usize) -> Result<Vec<Self>, Refused> {
        let Some(value) = self.table.get(key) else { return Ok(Vec::new()) };
        let tables = value.as_array().and_then(|all| all.iter().map(Value::as_table).collect::<Option<Vec<_>>>());
        let tables = tables.ok_or_else(|| self.of(key, format!("tables, each written {heading}")))?;
        if tables.len() > most {
            return Err(self.refuse(key, format!("{heading}: {} of them; at most {most}", tables.len())));
        }
        let places = self.places.and_then(|places| places.get(key)).and_then(|place| place.get_ref().as_array());
        let part = |(number, table): (usize, &'a Table)| {
            let place: Option<&'a Spanned<DeValue<'a>>> = places.and_then(|all| all.get(number));
            let line = place.map_or(self.line, |place| line_at(self.text, place.span().start));
            Self { table, places: place.and_then(|place| place.get_ref().as_table()), line, ..*self }
        };
        Ok(tables.into_iter().enumerate().map(part).collect())
    }
}

/// Words to choose from, with the one that may have been meant.
pub(super) fn one_of(word: &str, words: &[String]) -> String {
    let near = nearest(word, words.iter().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
    format!("\"{}\"{hint}", words.join("\", \""))
}

/// Where a key stands: written with dots, in tables, or with dots in quotes.
fn place(places: &DeTable<'_>, path: &str) -> Option<usize> {
    places.iter().find_map(|(key, value)| {
        let rest = path.strip_prefix(&**key.get_ref())?;
        if rest.is_empty() {
            return Some(key.span().start);
        }
        let inner = DeValue::as_table(value.get_ref())?;
        place(inner, rest.strip_prefix('.')?).or(Some(key.span().start))
    })
}

/// The line of a place in a text, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
}
