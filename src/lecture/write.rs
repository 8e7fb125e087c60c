//! Lectures as text, for people to read and to go on with.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Value;

use crate::experiment::keys::changed;
use crate::experiment::{Centre, Question, Scenario, escaped};

use super::names::{Page, Views};
use super::scene::{Fact, From, Lecture, Scene};
use super::source::{base, changes};

/// A lecture as TOML; read again it is the same. A scenario whose file is not beside the lecture is written out.
pub fn write(lecture: &Lecture) -> String {
    let folder = lecture.path.as_deref().and_then(Path::parent);
    let head = format!("title = {}\nminutes = {}\n", quoted(&lecture.title), lecture.minutes);
    lecture.scenes.iter().fold(head, |text, scene| text + "\n" + &written(scene, folder))
}

fn written(scene: &Scene, folder: Option<&Path>) -> String {
    let mut lines = vec!["[[scene]]".to_owned(), format!("title = {}", quoted(&scene.title))];
    let mut own = scene.scenario.clone();
    let question = std::mem::take(&mut own.question);
    let known = known(scene, &own, folder);
    if let Some((name, set, _)) = &known {
        lines.push(format!("scenario = {}", quoted(name)));
        if !set.is_empty() {
            let pairs: Vec<String> =
                set.iter().map(|(path, value)| format!("{} = {}", key(path), in_toml(value))).collect();
            lines.push(format!("set = {{ {} }}", pairs.join(", ")));
        }
    }
    lines.extend(looks(scene));
    let asked = known.as_ref().map(|(_, _, asked)| asked.clone()).unwrap_or_default();
    if asked != question {
        lines.extend(asking(&question));
    }
    if !scene.notes.is_empty() {
        lines.push(format!("notes = {}", paragraphs(&scene.notes)));
    }
    if known.is_none() {
        lines.push("[scene.scenario]".into());
        lines.extend(inline(&own, folder));
    }
    lines.extend(scene.facts.iter().map(fact));
    lines.join("\n") + "\n"
}

/// Every key of a scenario that is not the default, a line each, as they stand in a table of a file in that folder.
pub(super) fn inline(own: &Scenario, folder: Option<&Path>) -> Vec<String> {
    let compared = own.compare.iter().map(|(path, value)| (format!("compare.{path}"), value.clone()));
    let line = |(path, value): (String, Value)| {
        let value = if path.trim_start_matches("compare.") == "truth.data" { data(own, folder, value) } else { value };
        format!("{path} = {}", in_toml(&value))
    };
    changed(own).into_iter().chain(compared).map(line).collect()
}

/// The name of what a scene begins from, the keys that differ from it, and what it asks; none where it is to be written out.
fn known(scene: &Scene, own: &Scenario, folder: Option<&Path>) -> Option<(String, BTreeMap<String, Value>, Question)> {
    let name = match &scene.from {
        From::Shipped(name) => name.clone(),
        From::File(path) => path.to_str()?.to_owned(),
        From::Inline => return None,
    };
    let mut begins = base(&scene.from, folder)?;
    let asked = std::mem::take(&mut begins.question);
    Some((name, changes(&begins, own, folder)?, asked))
}

/// A data file by a path that leads to it from the folder of the file that names it.
fn data(scenario: &Scenario, folder: Option<&Path>, value: Value) -> Value {
    if scenario.folder.as_deref() == folder {
        return value;
    }
    let own = scenario.folder.as_deref().unwrap_or(Path::new(""));
    let full = value.as_str().and_then(|name| own.join(name).canonicalize().ok());
    full.map_or(value, |place| Value::String(place.display().to_string()))
}

fn looks(scene: &Scene) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |key: &str, word: Option<String>| lines.extend(word.map(|word| format!("{key} = {}", quoted(&word))));
    say("page", scene.page.map(|page: Page| page.word().into()));
    say("chapter", scene.chapter.map(|chapter| chapter.word().into()));
    say("view", scene.view.map(|view: Views| view.label().to_lowercase()));
    say("enlarge", scene.enlarged.map(|slot| slot.name()));
    say("theme", scene.theme.map(|theme| theme.word().into()));
    if !scene.shows.is_empty() {
        let pairs: Vec<String> = scene
            .shows
            .iter()
            .map(|(chooser, shown)| format!("{} = {}", quoted(chooser.name()), quoted(&shown.name())))
            .collect();
        lines.push(format!("shows = {{ {} }}", pairs.join(", ")));
    }
    lines.extend(scene.until.map(|until| format!("until = {until}")));
    for (key, is_on) in [("veiled", scene.veiled), ("slow", scene.slow), ("waits", scene.waits)] {
        if is_on {
            lines.push(format!("{key} = true"));
        }
    }
    lines
}

fn asking(question: &Question) -> Vec<String> {
    if !question.is_asked() {
        return vec!["question = \"\"".into()];
    }
    let answers: Vec<String> = question.answers.iter().map(|answer| quoted(answer)).collect();
    let mut lines =
        vec![format!("question = {}", quoted(&question.ask)), format!("answers = [{}]", answers.join(", "))];
    if question.right > 0 {
        lines.push(format!("right = {}", question.right));
    }
    if !question.because.is_empty() {
        lines.push(format!("because = {}", quoted(&question.because)));
    }
    lines
}

fn fact(fact: &Fact) -> String {
    let side = if fact.side == 1 { String::new() } else { format!("side = {}\n", fact.side) };
    let of = if fact.of == Centre::Mean { "mean" } else { "median" };
    let number = |x: f64| Value::Float(x).to_string();
    let (value, within) = (number(fact.value), number(fact.within));
    format!(
        "[[scene.fact]]\nmetric = {}\n{side}at = {}\n{of} = {value}\nwithin = {within}",
        quoted(&fact.metric),
        fact.at
    )
}

/// A key that holds dots, in quotes: bare, it would be a table.
fn key(path: &str) -> String {
    if path.contains('.') { quoted(path) } else { path.into() }
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text over several lines, if it has them.
fn paragraphs(text: &str) -> String {
    if !text.contains('\n') {
        return quoted(text);
    }
    let lines: Vec<String> = text.split('\n').map(escaped).collect();
    format!("\"\"\"\n{}\"\"\"", lines.join("\n"))
}

pub(super) fn in_toml(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(all) => format!("[{}]", all.iter().map(in_toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
