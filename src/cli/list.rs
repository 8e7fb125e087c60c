//! `collapse-lab list`.

use std::collections::BTreeSet;

use crate::experiment::{REWARDS, general, keys::KEYS, metrics_of, shipped};
use crate::family::{FAMILIES, Knob};
use crate::lecture::{self, Lecture};

use super::arguments::ListOf;

pub(super) fn list(what: ListOf, long: bool) -> String {
    let rows: Vec<Vec<String>> = match what {
        ListOf::Families => FAMILIES
            .iter()
            .map(|about| vec![about.name.into(), about.label.into(), about.formula.into(), about.estimate.into()])
            .collect(),
        ListOf::Scenarios => {
            let row = |(name, scenario): (String, crate::experiment::Scenario)| {
                let more = if long { vec![scenario.group, scenario.title] } else { Vec::new() };
                [vec![name, scenario.source, scenario.claim], more].concat()
            };
            return lines(shipped().into_iter().map(row), true);
        }
        ListOf::Lectures => return lines(lecture::shipped().into_iter().map(of_lecture), true),
        ListOf::Metrics => metrics(),
        ListOf::Keys => keys(),
    };
    lines(rows.into_iter(), long)
}

/// Its name, how many minutes it takes, how many scenes it has, and what it is called.
fn of_lecture((name, lecture): (&str, Lecture)) -> Vec<String> {
    vec![name.into(), lecture.minutes.to_string(), lecture.scenes.len().to_string(), lecture.title]
}

fn lines(rows: impl Iterator<Item = Vec<String>>, long: bool) -> String {
    rows.map(|row| row[..if long { row.len() } else { 1 }].join("\t") + "\n").collect()
}

/// Each metric once, with its meaning and the families that have it.
fn metrics() -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for info in FAMILIES.iter().flat_map(metrics_of) {
        if seen.insert(info.name.clone()) {
            let has = |about: &&crate::family::About| metrics_of(about).iter().any(|other| other.name == info.name);
            let families: Vec<&str> = FAMILIES.iter().filter(has).map(|about| about.name).collect();
            let meaning = general(&info.name).map_or(info.label.as_str(), |general| general.meaning);
            rows.push(vec![info.name.clone(), meaning.into(), families.join(", ")]);
        }
    }
    let rewards = REWARDS.iter().map(|reward| (reward.name, reward.meaning, "under sampling.curation"));
    rows.extend(rewards.map(|(name, meaning, whose)| vec![name.into(), meaning.into(), whose.into()]));
    rows
}

/// Each key with what it takes, its meaning and, for a family's own, whose it is.
fn keys() -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = KEYS
        .iter()
        .map(|key| vec![key.path.into(), key.allowed_and_default(), key.meaning.into(), "every family".into()])
        .collect();
    let mut add = |table: &str, knob: &Knob, family: &str| {
        let path = format!("{table}.{}", knob.key);
        // The same name may mean something else in another family: then it has a line for each.
        let same = |row: &&mut Vec<String>| row[0] == path && row[1] == knob.allowed() && row[2] == knob.meaning;
        match rows.iter_mut().find(same) {
            Some(row) => row[3] = format!("{}, {family}", row[3]),
            None => rows.push(vec![path, knob.allowed(), knob.meaning.into(), family.into()]),
        }
    };
    for about in FAMILIES {
        about.knobs.iter().for_each(|knob| add("truth", knob, about.name));
        about.estimator.iter().for_each(|knob| add("estimator", knob, about.name));
    }
    rows
}
