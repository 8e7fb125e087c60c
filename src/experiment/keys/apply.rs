//! Writing keys: checked against their record, refused in one line with the nearest word that would do.

use std::collections::BTreeMap;

use toml::Value;

use crate::experiment::problem::Problem;
use crate::experiment::scenario::Scenario;
use crate::family::{FAMILIES, Refusal, nearest};

use super::key::{Takes, setting};
use super::look_up::{key, paths};
use super::values::shown;

/// Sets one key.
///
/// # Errors
/// An unknown key (with the nearest valid one), a wrong type or an impossible value: the scenario is then unchanged.
pub fn apply(scenario: &mut Scenario, path: &str, value: &Value) -> Result<(), Problem> {
    if let Some(key) = key(path) {
        let set = if key.takes.holds(value) { (key.set)(scenario, value) } else { None };
        return set.ok_or_else(|| refused(path, value, key.takes));
    }
    let Some(record) = scenario.record(path) else { return Err(unknown(scenario, path, value)) };
    let Takes::Number(domain) = record.takes else { return Err(refused(path, value, record.takes)) };
    let setting = setting(domain, value).ok_or_else(|| Problem::Refused(Refusal::of(path, shown(value), domain)))?;
    match path.split_once('.') {
        Some(("truth", name)) => scenario.truth.insert(name, setting),
        Some((_, name)) => scenario.estimator.insert(name, setting),
        None => return Err(unknown(scenario, path, value)),
    }
    Ok(())
}

/// Not what the key takes; with the word that may have been meant.
fn refused(path: &str, value: &Value, takes: Takes) -> Problem {
    let word = value.as_str().map(|text| text.rsplit(',').next().unwrap_or(text).trim());
    let near = word.and_then(|word| nearest(word, takes.words()));
    let hint = near.map_or(String::new(), |name| format!("; did you mean \"{name}\"?"));
    Problem::Refused(Refusal::of(path, shown(value), format!("{takes}{hint}")))
}

/// No key of this scenario. One that only another family has is told as such.
fn unknown(scenario: &Scenario, path: &str, value: &Value) -> Problem {
    let family = &scenario.family;
    let valid = scenario.records();
    let elsewhere = FAMILIES.iter().find(|about| paths(about.name).iter().any(|known| known == path));
    // Its table may have been left out.
    let ends = |known: &&str| known.rsplit_once('.').is_some_and(|(_, name)| name == path);
    let within = valid.iter().map(|record| record.path.as_ref()).find(ends);
    let near = within.or_else(|| nearest(path, valid.iter().map(|record| record.path.as_ref())));
    let hint = match (elsewhere, near) {
        (Some(other), _) => format!("the family {family} has no such key ({} has)", other.name),
        (None, Some(near)) => format!("no such key; did you mean {near}?"),
        (None, None) => "no such key (see: collapse-lab list keys)".into(),
    };
    Problem::Refused(Refusal::because(path, shown(value), hint))
}

/// Sets many keys; the family first, since others depend on it.
///
/// # Errors
/// As [`apply`]; earlier keys stay set.
pub fn apply_all(scenario: &mut Scenario, values: &BTreeMap<String, Value>) -> Result<(), Problem> {
    let families = ["truth.family", "model.family"];
    let first = families.iter().filter_map(|path| values.get_key_value(*path));
    let others = values.iter().filter(|(path, _)| !families.contains(&path.as_str()));
    first.chain(others).try_for_each(|(path, value)| apply(scenario, path, value))
}
