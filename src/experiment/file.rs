//! Scenarios as text: TOML files, the comment lines of a result, and links.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use toml::{Table, Value};

use crate::family::{Refusal, short};

use super::in_parquet::{is_parquet, told};
use super::inside::{EMBEDDED, EMBEDDED_END, inside};
use super::keys::{self, apply};
use super::place::{named, open, other_than_file, without_shell};
use super::problem::{LINK, Problem};
use super::scenario::Scenario;
use super::shipped;
use super::texts::{as_written, with_large_numbers, written};

/// A scenario that is longer is none: lists of a hundred thousand numbers are far shorter.
const LONGEST: u64 = 8 << 20;

fn flatten(table: &Table, prefix: &str, into: &mut BTreeMap<String, Value>) {
    for (name, value) in table {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) => flatten(inner, &path, into),
            other => {
                into.insert(path, other.clone());
            }
        }
    }
}

/// Every value of a table by its dotted path.
pub(crate) fn flat(table: &Table) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    flatten(table, "", &mut values);
    values
}

/// The line of an error in a text, from 1, and what it is.
pub(crate) fn syntax(text: &str, error: &toml::de::Error) -> (usize, String) {
    let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
    let place = error.span().and_then(|span| text.get(span)).map(|at| at.lines().next().unwrap_or_default());
    let place: String = place.unwrap_or_default().chars().take(40).collect();
    let what = error.message().replace('\n', " ");
    (line, if place.is_empty() { what } else { format!("{what} at \"{place}\"") })
}

fn nest(values: BTreeMap<String, Value>) -> Table {
    let mut table = Table::new();
    for (path, value) in values {
        let mut inner = value;
        let mut parts = path.rsplit('.');
        let last = parts.next().unwrap_or_default();
        // From the inside out: wrap the value in its folders, then merge the outermost into the table.
        let mut name = last;
        for folder in parts {
            inner = Value::Table(Table::from_iter([(name.to_owned(), inner)]));
            name = folder;
        }
        merge(&mut table, name, inner);
    }
    table
}

fn merge(table: &mut Table, name: &str, value: Value) {
    match (table.get_mut(name), value) {
        (Some(Value::Table(into)), Value::Table(from)) => {
            from.into_iter().for_each(|(name, value)| merge(into, &name, value));
        }
        (_, value) => {
            table.insert(name.to_owned(), value);
        }
    }
}

impl Scenario {
    /// Reads the TOML of a scenario file, or a result whose comment lines hold one.
    ///
    /// # Errors
    /// One line: the line of a syntax error, or the key, its value and what is allowed.
    pub fn from_toml(text: &str) -> Result<Self, Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let inside = inside(text)?;
        let text = inside.as_deref().unwrap_or(text);
        let mut large = Vec::new();
        let parsed = text.parse::<Table>().or_else(|error| {
            // A number beyond 64 bits is no error of the file's form: its key says what it takes.
            let changed = with_large_numbers(text).and_then(|(text, found)| Some((text.parse().ok()?, found)));
            changed
                .map(|(table, found)| {
                    large = found;
                    table
                })
                .ok_or(error)
        });
        let table: Table = parsed.map_err(|error| {
            let (line, what) = syntax(text, &error);
            Problem::Syntax { line, what }
        })?;
        Self::from_values(flat(&table)).map_err(|problem| as_written(problem, large.iter().map(String::as_str)))
    }

    /// From a table of a larger file.
    pub(crate) fn from_table(table: &Table) -> Result<Self, Problem> {
        Self::from_values(flat(table))
    }

    fn from_values(values: BTreeMap<String, Value>) -> Result<Self, Problem> {
        let own = &values;
        for table in ["truth", "model", "workflow", "sampling", "estimator", "stop", "sweep"] {
            if let Some(value) = own.get(table) {
                return Err(Refusal::of(table, keys::shown(value), format!("a table, written [{table}]")).into());
            }
        }
        if !own.contains_key("truth.family") {
            return Err(Problem::NoFamily);
        }
        let mut scenario = Self::default();
        scenario.set_all(values)?;
        Ok(scenario)
    }

    /// Sets many keys by their paths, also those of a second side (`compare.`), to values as a file has them.
    ///
    /// # Errors
    /// One line: what is wrong with which key. Earlier keys stay set.
    pub(crate) fn set_all(&mut self, values: BTreeMap<String, Value>) -> Result<(), Problem> {
        let (compare, own): (BTreeMap<_, _>, BTreeMap<_, _>) =
            values.into_iter().partition(|(path, _)| path.starts_with("compare."));
        own.iter().try_for_each(|(path, value)| names_a_file(path, value))?;
        keys::apply_all(self, &own)?;
        let compare = compare.into_iter().map(|(path, value)| (path["compare.".len()..].to_owned(), value));
        self.compare.extend(compare);
        self.sides().map(|_| ()) // refuse what the second side refuses while the file is still at hand
    }

    /// As TOML: every key that is not the default.
    pub fn to_toml(&self) -> String {
        let mut values = keys::changed(self);
        values.extend(self.compare.iter().map(|(path, value)| (format!("compare.{path}"), value.clone())));
        written(values, nest)
    }

    /// As TOML with every key, defaults too (first side only): what results hold.
    pub fn to_whole_toml(&self) -> String {
        written(keys::complete(self), nest)
    }

    /// As a link: one line that holds every key that is not the default.
    pub fn to_link(&self) -> String {
        let mut values = keys::changed(self);
        values.extend(self.compare.iter().map(|(path, value)| (format!("compare.{path}"), value.clone())));
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (path, value) in &values {
            match value {
                Value::String(text) => query.append_pair(path, &as_read(path, text)),
                other => query.append_pair(path, &other.to_string()),
            };
        }
        format!("{LINK}?{}", query.finish())
    }

    /// Reads a link.
    ///
    /// # Errors
    /// One line: what is wrong with which key.
    pub fn from_link(link: &str) -> Result<Self, Problem> {
        let rest = link.trim().strip_prefix(LINK).ok_or(Problem::NotALink)?;
        let query = rest.trim_start_matches('/').strip_prefix('?').ok_or(Problem::NotALink)?;
        let mut values = BTreeMap::new();
        let pairs = || form_urlencoded::parse(query.as_bytes());
        // What is no UTF-8 is read as this sign, which may also stand there itself.
        let signs = pairs().map(|(path, text)| [path, text].concat().matches('\u{fffd}').count()).sum::<usize>();
        let meant = query.to_ascii_uppercase().matches("%EF%BF%BD").count() + query.matches('\u{fffd}').count();
        let broken = signs > meant;
        for (path, text) in pairs() {
            if broken && (path.contains('\u{fffd}') || text.contains('\u{fffd}')) {
                return Err(Refusal::because(&path, text, "is no text in UTF-8").into());
            }
            if values.insert(path.to_string(), read_as(&path, &text)).is_some() {
                return Err(Refusal::because(&path, text, "is given twice in the link").into());
            }
        }
        Self::from_values(values).map_err(|problem| {
            let written: Vec<_> = pairs().map(|(_, text)| text).collect();
            as_written(problem, written.iter().map(|text| &**text))
        })
    }

    /// Sets one key from text, as `--set key=value` does.
    ///
    /// # Errors
    /// One line: the key, the value and what is allowed.
    pub fn set(&mut self, path: &str, text: &str) -> Result<(), Problem> {
        let (key, compared) = match path.strip_prefix("compare.") {
            Some(key) => (key, true),
            None => (path, false),
        };
        let value = read_as(path, text);
        if compared {
            let before = self.compare.insert(key.into(), value);
            return self.sides().map(|_| ()).map_err(|problem| {
                match before {
                    Some(before) => self.compare.insert(key.into(), before),
                    None => self.compare.remove(key),
                };
                as_written(problem, [text])
            });
        }
        names_a_file(path, &value)?;
        apply(self, path, &value).map_err(|problem| as_written(problem, [text]))
    }
}

/// Who writes down a data file means one: without a name the run would be without it. Of a second side an empty one says
/// that it has none.
fn names_a_file(path: &str, value: &Value) -> Result<(), Problem> {
    let is_blank = path == "truth.data" && value.as_str().is_some_and(|text| text.trim().is_empty());
    let why = "names no file; write the path of a data file, or leave the key out";
    if is_blank { Err(Refusal::because(path, keys::shown(value), why).into()) } else { Ok(()) }
}

/// What is written for a key in a link or behind `--set`: a text where a text is wanted, whatever it looks like.
pub(crate) fn read_as(path: &str, text: &str) -> Value {
    let key = path.strip_prefix("compare.").unwrap_or(path);
    if !keys::key(key).is_some_and(|key| key.takes.is_text()) {
        return typed(text);
    }
    // Typed as in a file, a text stands in quotes; a list is none, and its key says so.
    let closes = |text: &&str| {
        [("\"", "\""), ("'", "'"), ("[", "]")].iter().any(|(a, b)| text.starts_with(a) && text.ends_with(b))
    };
    let as_in_file = Some(text.trim()).filter(closes).map(typed);
    as_in_file.filter(|value| value.is_str() || value.is_array()).unwrap_or_else(|| Value::String(text.into()))
}

/// How a text is written so that [`read_as`] gives it back.
fn as_read(path: &str, text: &str) -> String {
    let value = Value::String(text.into());
    if read_as(path, text) == value { text.into() } else { value.to_string() }
}

/// A bare value as TOML would type it; anything else is a text.
pub(crate) fn typed(text: &str) -> Value {
    let parsed: Option<Value> = format!("x = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("x"));
    match parsed {
        Some(
            value @ (Value::Integer(_) | Value::Float(_) | Value::Array(_) | Value::Boolean(_) | Value::String(_)),
        ) => value,
        // 1e7 without a dot is a float to TOML, and "10_000" an integer; what is neither is a word.
        _ => text.parse::<f64>().map_or_else(|_| Value::String(text.into()), Value::Float),
    }
}

/// Finds a scenario by shipped name, path, link or the bare name of a family.
///
/// # Errors
/// One line that says what was looked for, or what is wrong inside.
pub fn find(name: &str) -> Result<Scenario, Problem> {
    if name.starts_with(LINK) {
        return Scenario::from_link(name);
    }
    if let Some(scenario) = shipped::named(name) {
        return Ok(scenario);
    }
    let path = Path::new(name);
    match std::fs::metadata(path).ok().filter(|_| !name.is_empty()) {
        Some(metadata) if metadata.is_file() => return read(path),
        Some(metadata) => {
            let what = other_than_file(&metadata).unwrap_or_default().trim_start_matches("is ").to_owned();
            return Err(Problem::In { file: named(path), problem: Box::new(Problem::Unreadable(what)) });
        }
        None => {}
    }
    if let Some(about) = crate::family::about(name) {
        let mut scenario = Scenario::default();
        scenario.set_family(name);
        scenario.title = about.label.into();
        return Ok(scenario);
    }
    if let Some(why) = without_shell(path) {
        return Err(Problem::In { file: named(path), problem: Box::new(Problem::Unreadable(why)) });
    }
    let names = shipped::names();
    let valid = names.iter().map(String::as_str).chain(crate::family::FAMILIES.iter().map(|about| about.name));
    let near = crate::family::nearest(name, valid).map_or(String::new(), |near| format!("; did you mean {near}?"));
    Err(Problem::NotFound { name: short(name, 80), near })
}

/// What no text in UTF-8 is but what spreadsheets save.
fn saved_elsewhere(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if super::data::is_workbook(bytes) => Some("a workbook"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("a text in UTF-16"),
        _ => None,
    }
}

/// Reads a scenario file, or the scenario inside a result; relative data paths are then looked up beside it.
///
/// # Errors
/// One line with the file's name.
pub fn read(path: &Path) -> Result<Scenario, Problem> {
    let inside = |problem: Problem| Problem::In { file: named(path), problem: Box::new(problem) };
    if is_parquet(path) {
        let told = told(path).map_err(|what| inside(Problem::Figure(what)))?;
        let scenario = Scenario::from_toml(&told.scenario).map_err(inside)?;
        return Ok(Scenario { folder: path.parent().map(Path::to_owned), ..scenario });
    }
    let unreadable = |what: String| inside(Problem::Unreadable(what));
    let file = open(path).map_err(|what| {
        let inner = what.strip_prefix("cannot be read (").and_then(|rest| rest.strip_suffix(')'));
        unreadable(inner.unwrap_or(&what).trim_start_matches("is ").into())
    })?;
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 == LONGEST {
        // The rest of a long result is its table.
        let end = bytes.windows(EMBEDDED_END.len()).position(|window| window == EMBEDDED_END.as_bytes());
        let end =
            end.filter(|_| bytes.starts_with(b"#") || bytes.starts_with(b"\"#") || bytes.starts_with(b"\xef\xbb\xbf#"));
        let end = end.ok_or_else(|| unreadable(format!("larger than {} MB: no scenario", LONGEST >> 20)))?;
        bytes.truncate(end + EMBEDDED_END.len());
    }
    if let Some(what) = saved_elsewhere(&bytes) {
        return Err(unreadable(format!(
            "{what}: of a result that a spreadsheet has saved anew, use the file as the lab wrote it; data goes into truth.data"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("not a text in UTF-8".into()))?;
    let is_table = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv")) && !text.contains(EMBEDDED);
    if is_table {
        return Err(inside(Problem::PlainData { file: named(path) }));
    }
    let mut scenario = Scenario::from_toml(&text).map_err(inside)?;
    scenario.folder = path.parent().map(Path::to_owned);
    Ok(scenario)
}
