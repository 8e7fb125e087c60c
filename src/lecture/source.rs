//! The scenario of a scene: a shipped one, a file beside the lecture, or written out; with what the scene changes of it.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use toml::Value;

use crate::experiment::keys::all;
use crate::experiment::{Problem, Scenario, flat, shipped_named, shipped_names};
use crate::family::nearest;

use super::names::Chapter;
use super::part::Part;
use super::refused::Refused;
use super::scene::From;

const KEY: &str = "scenario";
const ALLOWED: &str = "a shipped name, the name of a .toml beside the lecture, or a table [scene.scenario]";

/// The scenario that a scene names, with its changes, and where it is from.
pub(super) fn scenario(
    part: &Part<'_>,
    chapter: Option<Chapter>,
    folder: Option<&Path>,
) -> Result<(From, Scenario), Refused> {
    let (from, base) = match part.table.get(KEY) {
        None => {
            let chapter = chapter.ok_or_else(|| part.refuse(KEY, format!("scenario is missing: {ALLOWED}")))?;
            let from = From::Shipped(chapter.scenario().to_owned());
            let base = base(&from, folder).ok_or_else(|| part.refuse(KEY, "scenario is missing"))?;
            (from, base)
        }
        Some(Value::String(name)) if is_file(name) => file(part, name, folder)?,
        Some(Value::String(name)) => by_name(part, name)?,
        Some(Value::Table(table)) => {
            let own = Scenario::from_table(table).map_err(|problem| part.problem(KEY, problem))?;
            (From::Inline, Scenario { folder: folder.map(Path::to_owned), ..own })
        }
        Some(_) => return Err(part.of(KEY, ALLOWED)),
    };
    let set = match part.table.get("set") {
        None => return Ok((from, base)),
        Some(Value::Table(set)) => flat(set),
        Some(_) => return Err(part.of("set", "a table of keys, such as { generations = 50 }")),
    };
    let scenario = changed(&base, set, folder).map_err(|problem| part.problem("set", problem))?;
    Ok((from, scenario))
}

/// Names of files are told from shipped names by their ends, or by the folders in front.
fn is_file(name: &str) -> bool {
    let ends = |end: &str| name.to_ascii_lowercase().ends_with(end);
    ends(".toml") || ends(".csv") || name.contains(['/', '\\'])
}

fn by_name(part: &Part<'_>, name: &str) -> Result<(From, Scenario), Refused> {
    if let Some(scenario) = shipped_named(name) {
        return Ok((From::Shipped(name.to_owned()), scenario));
    }
    let names = shipped_names();
    if crate::family::about(name).is_some() {
        let why = format!("a family, and no scenario; write a table: [scene.scenario.truth] with family = \"{name}\"");
        return Err(part.because(KEY, why));
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let hint = near.map_or("see: collapse-lab list scenarios".into(), |near| format!("did you mean \"{near}\"?"));
    Err(part.because(KEY, format!("no shipped scenario of that name; {hint} (the name of a file ends in .toml)")))
}

/// A lecture of a stranger names no file outside its own folder: what a refusal shows of it would be out.
fn file(part: &Part<'_>, name: &str, folder: Option<&Path>) -> Result<(From, Scenario), Refused> {
    let path = Path::new(name);
    let Some(folder) = folder else {
        let why =
            "this lecture has no folder that a file could lie in; name a shipped scenario, or write [scene.scenario]";
        return Err(part.because(KEY, why));
    };
    let place = folder.join(path);
    let plain = path.components().all(|one| matches!(one, Component::Normal(_) | Component::CurDir));
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // A link inside the folder may lead out of it.
    let within = match (here.canonicalize(), place.canonicalize()) {
        (Ok(folder), Ok(place)) => place.starts_with(folder),
        _ => true,
    };
    if !plain || !within {
        return Err(part.because(KEY, "lies outside the lecture's folder; put the file beside the lecture"));
    }
    let scenario = crate::experiment::read(&place).map_err(|problem| part.refuse(KEY, problem))?;
    Ok((From::File(path.to_owned()), scenario))
}

/// What a scene begins from, before its own changes; none of one that is written out, or whose file is not there.
pub(super) fn base(from: &From, folder: Option<&Path>) -> Option<Scenario> {
    match from {
        From::Shipped(name) => shipped_named(name),
        From::File(path) => crate::experiment::read(&folder?.join(path)).ok(),
        From::Inline => None,
    }
}

/// A scenario with some keys set, by their dotted paths. A data file that is named here is looked up beside the lecture.
pub(super) fn changed(
    base: &Scenario,
    set: BTreeMap<String, Value>,
    folder: Option<&Path>,
) -> Result<Scenario, Problem> {
    let mut scenario = base.clone();
    if set.keys().any(|path| path.trim_start_matches("compare.") == "truth.data") {
        scenario.folder = folder.map(Path::to_owned);
    }
    scenario.set_all(set)?;
    Ok(scenario)
}

/// The keys by which a scenario differs from its base; none where keys alone do not lead from one to the other.
pub(super) fn changes(base: &Scenario, wanted: &Scenario, folder: Option<&Path>) -> Option<BTreeMap<String, Value>> {
    let (before, mut after) = (values(base), values(wanted));
    after.retain(|path, value| before.get(path) != Some(value));
    let made = changed(base, after.clone(), folder).ok()?;
    (made == *wanted).then_some(after)
}

/// Every key of a scenario, also those of its second side.
fn values(scenario: &Scenario) -> BTreeMap<String, Value> {
    let compared = scenario.compare.iter().map(|(path, value)| (format!("compare.{path}"), value.clone()));
    all(scenario).into_iter().chain(compared).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_from_a_base_to_what_was_changed_or_are_not_used() {
        let base = base(&From::Shipped("accumulate-or-replace".into()), None).unwrap();
        let mut wanted = base.clone();
        assert_eq!(changes(&base, &wanted, None), Some(BTreeMap::new()));
        wanted.generations = 12;
        wanted.compare.insert("sample_size".into(), Value::Integer(5));
        let set = changes(&base, &wanted, None).unwrap();
        assert_eq!(set.keys().map(String::as_str).collect::<Vec<_>>(), ["compare.sample_size", "generations"]);
        wanted.compare.clear(); // no key takes a side away
        assert_eq!(changes(&base, &wanted, None), None);
    }
}
