//! Reading keys: all of a scenario, those that were changed, and what a result holds.

use std::collections::BTreeMap;

use toml::Value;

use crate::experiment::scenario::Scenario;
use crate::family::{Setting, told};

use super::key::{Key, Record, value_of};
use super::look_up::key;
use super::table::KEYS;

/// A value as people read it in a message.
pub(crate) fn shown(value: &Value) -> String {
    let text = told(value).replace('\n', " ");
    if text.chars().count() > 60 { text.chars().take(57).chain("...".chars()).collect() } else { text }
}

/// The value of one key, if one is given.
pub(crate) fn value(scenario: &Scenario, path: &str) -> Option<Value> {
    if let Some(key) = key(path) {
        return (key.get)(scenario);
    }
    let (table, name) = path.split_once('.')?;
    let (knobs, settings) = match table {
        "truth" => (scenario.about()?.knobs, &scenario.truth),
        "estimator" => (scenario.model_about()?.estimator, &scenario.estimator),
        _ => return None,
    };
    let knob = knobs.iter().find(|knob| knob.key == name)?;
    Some(value_of(knob.domain, settings.get(name)?))
}

/// Every key with its value, by path.
pub fn all(scenario: &Scenario) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> =
        KEYS.iter().filter_map(|key| Some((key.path.to_owned(), (key.get)(scenario)?))).collect();
    if let (Some(about), Some(fitted)) = (scenario.about(), scenario.model_about()) {
        let tables = [("truth", about.knobs, &scenario.truth), ("estimator", fitted.estimator, &scenario.estimator)];
        for (table, knobs, settings) in tables {
            for knob in knobs {
                if let Some(setting) = settings.get(knob.key) {
                    values.insert(format!("{table}.{}", knob.key), value_of(knob.domain, setting));
                }
            }
        }
    }
    values
}

/// The keys whose value is not the default, by path; the family always.
pub fn changed(scenario: &Scenario) -> BTreeMap<String, Value> {
    let standard = all(&Scenario { family: scenario.family.clone(), ..Scenario::default() });
    let differs = |(path, value): &(String, Value)| path == "truth.family" || standard.get(path) != Some(value);
    all(scenario).into_iter().filter(differs).collect()
}

/// Every key with its value, defaults of the family's own keys too, and data files by their full path: what a result
/// holds, so that it means the same wherever and whenever it is read.
pub fn complete(scenario: &Scenario) -> BTreeMap<String, Value> {
    let mut values = all(scenario);
    if let (Some(about), Some(fitted)) = (scenario.about(), scenario.model_about()) {
        // With data, or a list in their place, single true parameters say nothing.
        // A sweep may put such a list in their place in every cell.
        let swept = |axis: &String| {
            let path = axis.split('=').next().unwrap_or_default().trim();
            let name = path.strip_prefix("truth.");
            about.knobs.iter().any(|knob| knob.domain.is_list() && name == Some(knob.key))
        };
        let listed = scenario.truth.iter().any(|(_, setting)| matches!(setting, Setting::List(_)))
            || [&scenario.sweep.x, &scenario.sweep.y].into_iter().any(swept);
        let truth = if scenario.data.is_some() || listed { &[] } else { about.knobs };
        for (table, knobs) in [("truth", truth), ("estimator", fitted.estimator)] {
            for (knob, default) in knobs.iter().filter_map(|knob| Some((knob, knob.default?))) {
                let path = format!("{table}.{}", knob.key);
                values.entry(path).or_insert_with(|| value_of(knob.domain, &Setting::Number(default)));
            }
        }
    }
    let beside = scenario.data.as_ref().map(|data| match &scenario.folder {
        Some(folder) => folder.join(data),
        None => data.into(),
    });
    if let Some(full) = beside.and_then(|path| std::fs::canonicalize(path).ok()) {
        values.insert("truth.data".into(), Value::String(full.display().to_string()));
    }
    values
}

impl Key {
    /// What it takes, and what it is where nothing is said.
    pub fn allowed_and_default(&self) -> String {
        match (self.get)(&Scenario::default()) {
            Some(value) if value.as_str() != Some("") => {
                format!("{}; {} if left out", self.takes, shown(&value))
            }
            _ => self.takes.to_string(),
        }
    }
}

impl Record {
    /// Its value in a scenario, the family's default where none is given.
    pub fn value(&self, scenario: &Scenario) -> Option<Value> {
        value(scenario, &self.path).or_else(|| self.default())
    }
}
