//! The runs that are kept, in a session's file and in one of their own.

use std::path::Path;

use toml::Value;

use super::parts::KeptRun;
use super::words::COUNT;
use crate::experiment::Scenario;
use crate::lecture::part::{MOST_TITLE, Part};
use crate::lecture::read::whole;
use crate::lecture::refused::Refused;
use crate::lecture::write::{in_toml, inline, quoted};

/// A longer text is no session: a run takes half a kilobyte, one with lists of numbers more.
pub(super) const MOST_BYTES: usize = 8 << 20;
/// More runs than are kept.
const MOST: usize = 1000;
const RUN: &str = "run";
const KEYS: [&str; 7] = ["name", "what", "left_at", "pinned", "over", "course", "scenario"];
/// More values than the course of a run has.
const MOST_COURSE: usize = 100;

/// The scenario that is written out in a table of this key. Data files are looked up beside the session's.
pub(super) fn written_out(part: &Part<'_>, key: &str, folder: Option<&Path>) -> Result<Option<Scenario>, Refused> {
    let table = match part.table.get(key) {
        None => return Ok(None),
        Some(Value::Table(table)) => table,
        Some(_) => return Err(part.of(key, format!("a table, written [{key}]"))),
    };
    let own = Scenario::from_table(table).map_err(|problem| part.problem(key, problem))?;
    let has_data = own.data.is_some() || own.compare.contains_key("truth.data");
    Ok(Some(Scenario { folder: folder.filter(|_| has_data).map(Path::to_owned), ..own }))
}

/// All of a file.
pub(super) fn runs(part: &Part<'_>, folder: Option<&Path>) -> Result<Vec<KeptRun>, Refused> {
    part.parts(RUN, "[[run]]", MOST)?.iter().map(|part| run(part, folder)).collect()
}

fn run(part: &Part<'_>, folder: Option<&Path>) -> Result<KeptRun, Refused> {
    part.only(&KEYS)?;
    let text = |key: &str| part.text(key, MOST_TITLE).map(|text| text.unwrap_or_default().to_owned());
    let missing = || part.refuse("scenario", "a [[run]] needs its scenario: a table [run.scenario]");
    Ok(KeptRun {
        name: text("name")?,
        what: text("what")?,
        left_at: part.whole("left_at", 0, i64::MAX as u64)?.unwrap_or(0),
        pinned: part.flag("pinned")?,
        over: part.flag("over")?,
        course: course(part)?,
        scenario: Box::new(written_out(part, "scenario", folder)?.ok_or_else(missing)?),
    })
}

fn course(part: &Part<'_>) -> Result<Vec<f64>, Refused> {
    let Some(value) = part.table.get("course") else { return Ok(Vec::new()) };
    let number = |value: &Value| value.as_float().filter(|value| value.is_finite());
    let list = value.as_array().filter(|list| list.len() <= MOST_COURSE);
    let course = list.and_then(|list| list.iter().map(number).collect());
    course.ok_or_else(|| part.of("course", format!("a list of at most {MOST_COURSE} numbers, such as [1.0, 0.5]")))
}

/// The lines of all runs, in their order.
pub(super) fn lines(runs: &[KeptRun], folder: Option<&Path>) -> Vec<String> {
    let shortened = |text: &str| quoted(&text.chars().take(MOST_TITLE).collect::<String>());
    let mut lines = Vec::new();
    for run in runs {
        lines.push(format!("\n[[{RUN}]]"));
        for (key, words) in [("name", &run.name), ("what", &run.what)] {
            lines.extend((!words.is_empty()).then(|| format!("{key} = {}", shortened(words))));
        }
        lines.push(format!("left_at = {}", run.left_at));
        for (key, is_on) in [("pinned", run.pinned), ("over", run.over)] {
            lines.extend(is_on.then(|| format!("{key} = true")));
        }
        if !run.course.is_empty() {
            let values = run.course.iter().map(|value| Value::Float(*value)).collect();
            lines.push(format!("course = {}", in_toml(&Value::Array(values))));
        }
        lines.push(format!("[{RUN}.scenario]"));
        lines.extend(inline(&run.scenario, folder));
    }
    lines
}

/// Runs alone, as a text of their own; data files have their full paths in it.
pub fn write_runs(runs: &[KeptRun]) -> String {
    let head = "# Runs kept by Collapse Lab, the oldest first. Its window reads and writes this file.\n".to_owned();
    head + &format!("{COUNT} = {}\n", runs.len()) + &lines(runs, None).join("\n") + "\n"
}

/// Reads that text: the runs, and how many of them cannot be read and are passed over.
///
/// # Errors
/// One line, where it is no such text at all.
pub fn read_runs(text: &str) -> Result<(Vec<KeptRun>, usize), Refused> {
    whole(text, MOST_BYTES, "list of runs", |part| {
        let parts = part.parts(RUN, "[[run]]", MOST)?;
        let found: Vec<KeptRun> = parts.iter().filter_map(|part| run(part, None).ok()).collect();
        let told = part.whole(COUNT, 0, MOST as u64)?.map_or(parts.len(), |count| count as usize);
        let lost = told.saturating_sub(parts.len()) + (parts.len() - found.len());
        Ok((found, lost))
    })
}
