//! `collapse-lab list`.

use std::collections::BTreeSet;

use crate::experiment::{Found, Heading, Index, Place, REWARDS, general, headings, keys::KEYS, metrics_of, shipped};
use crate::family::{FAMILIES, Knob};
use crate::lecture::{self, Lecture};

use super::arguments::ListOf;
use super::failure::Failure;

/// What there is, one a line; of scenarios those that have all the words of a search.
pub(super) fn list(what: ListOf, long: bool, search: &str) -> Result<String, Failure> {
    let searches = !search.trim().is_empty();
    if searches && !matches!(what, ListOf::Scenarios) {
        return Err(Failure::Usage("--search: scenarios are searched, no other list; leave it out".into()));
    }
    Ok(match what {
        ListOf::Scenarios if searches => found(search, long)?,
        _ => all(what, long),
    })
}

/// Scenarios that have all the words, best first, and last in each line where the words are.
fn found(search: &str, long: bool) -> Result<String, Failure> {
    let shipped = shipped();
    let found = Index::new(&shipped).find(search);
    if found.is_empty() {
        return Err(Failure::Usage(format!("--search: no scenario has all the words {search:?}")));
    }
    let row = |Found { index, lines }: &Found| {
        let (name, scenario) = shipped[*index].clone();
        let heading = Heading::from(scenario);
        let told = lines.iter().filter(|line| !matches!(line.place, Place::Claim | Place::Source));
        let told: Vec<String> = told.map(|line| format!("{}: {}", line.place.word(), line.text)).collect();
        [of_scenario(name, heading, long), vec![told.join("; ")]].concat()
    };
    Ok(lines(found.iter().map(row), true))
}

fn of_scenario(name: String, heading: Heading, long: bool) -> Vec<String> {
    let more = if long { vec![heading.group, heading.title] } else { Vec::new() };
    [vec![name, heading.source, heading.claim], more].concat()
}

fn all(what: ListOf, long: bool) -> String {
    let rows: Vec<Vec<String>> = match what {
        ListOf::Families => FAMILIES
            .iter()
            .map(|about| vec![about.name.into(), about.label.into(), about.formula.into(), about.estimate.into()])
            .collect(),
        ListOf::Scenarios => {
            let rows = headings().into_iter().map(|(name, heading)| of_scenario(name, heading, long));
            return lines(rows, true);
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
