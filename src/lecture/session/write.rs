//! Sessions as text, for people to read and to go on with.

use std::collections::BTreeMap;
use std::path::Path;

use super::parts::{Guess, Map, Session, Tabled};
use super::runs::lines;
use super::words::{COUNT, EDITION, FASTEST, SESSION, of_centre, of_level, of_view};
use crate::lecture::names::{Layer, Slot};
use crate::lecture::write::{in_toml, inline, quoted};

/// A session as TOML, for a file in that folder; read again it is the same. What is as usual is left out.
pub fn write(session: &Session, folder: Option<&Path>) -> String {
    let head = "# A session of Collapse Lab: collapse-lab window opens it, run and check take it, too.";
    let mut lines =
        vec![head.to_owned(), format!("{SESSION} = {EDITION}"), format!("{COUNT} = {}", session.runs.len())];
    lines.extend(looks(session));
    lines.extend(map(&session.map));
    lines.push("\n[scenario]".into());
    lines.extend(inline(&session.scenario, folder));
    if let Some(opened) = &session.opened {
        lines.push("\n[opened]".into());
        lines.extend(inline(opened, folder));
    }
    lines.extend(session.guesses.iter().map(guess));
    lines.extend(self::lines(&session.runs, folder));
    lines.join("\n") + "\n"
}

fn looks(session: &Session) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |key: &str, word: Option<String>| lines.extend(word.map(|word| format!("{key} = {}", quoted(&word))));
    say("page", Some(session.page.word().into()));
    say("chapter", Some(session.chapter.word().into()));
    say("view", Some(of_view(session.view)));
    say("layout", session.layout.map(of_view));
    say("centre", session.centre.map(of_centre));
    say("enlarge", session.enlarged.map(Slot::name));
    say("level", session.level.map(of_level));
    say("theme", session.theme.map(|theme| theme.word().into()));
    lines.push(format!("side = {}", session.side + 1));
    lines.push(format!("generation = {}", session.generation));
    lines.extend(session.singles.map(|count| format!("singles = {count}")));
    lines.extend(session.speed.map(|speed| match speed.is_finite() {
        true => format!("speed = {}", toml::Value::Float(speed)),
        false => format!("speed = {}", quoted(FASTEST)),
    }));
    for (key, is_on) in [
        ("story", session.story),
        ("veiled", session.veiled),
        ("slow", session.slow),
        ("generations_log", session.generations_log),
    ] {
        lines.extend(is_on.then(|| format!("{key} = true")));
    }
    let shows = session.shows.iter().map(|(chooser, shown)| (chooser.name().to_owned(), quoted(&shown.name())));
    let log = session.log.iter().map(|(slot, log)| (slot.name(), log.to_string()));
    let mut parts: BTreeMap<String, Vec<Layer>> = BTreeMap::new();
    for (slot, layer) in &session.hidden {
        parts.entry(slot.name()).or_default().push(*layer);
    }
    let list = |layers: Vec<Layer>| {
        let words: Vec<String> = layers.into_iter().map(|layer| quoted(&layer.word())).collect();
        format!("[{}]", words.join(", "))
    };
    let hidden = parts.into_iter().map(|(plot, layers)| (plot, list(layers)));
    lines.extend(table("shows", shows.collect()));
    lines.extend(table("log", log.collect()));
    lines.extend(table("hidden", hidden.collect()));
    lines.extend(session.table.and_then(tabled));
    let ends = |ends: Option<[f64; 2]>| match ends.map(|ends| ends.map(toml::Value::Float)) {
        Some([low, high]) => format!("[{low}, {high}]"),
        None => "[]".to_owned(),
    };
    let zoom = session.zoom.iter().map(|(slot, [x, y])| (slot.name(), format!("[{}, {}]", ends(*x), ends(*y))));
    lines.extend(table("zoom", zoom.collect()));
    lines
}

/// The plot that is shown as a table.
fn tabled(tabled: Tabled) -> Option<String> {
    let plot = ("plot".to_owned(), quoted(&tabled.slot.name()));
    let order = tabled.sort.map(|(column, down)| [("column", column.to_string()), ("down", down.to_string())]);
    let order = order.into_iter().flatten().map(|(key, value)| (key.to_owned(), value));
    table("table", std::iter::once(plot).chain(order).collect())
}

/// A table on a line, unless it is empty.
fn table(key: &str, pairs: Vec<(String, String)>) -> Option<String> {
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{} = {value}", quoted(&name))).collect();
    (!pairs.is_empty()).then(|| format!("{key} = {{ {} }}", pairs.join(", ")))
}

fn map(map: &Map) -> Vec<String> {
    let all = [
        map.runs.map(|runs| format!("runs = {runs}")),
        map.side.map(|side| format!("side = {}", side + 1)),
        map.centre.map(|centre| format!("centre = {}", quoted(&of_centre(centre)))),
        map.curves.map(|curves| format!("curves = {curves}")),
        map.cell.map(|[x, y]| format!("cell = [{x}, {y}]")),
    ];
    let lines: Vec<String> = all.into_iter().flatten().collect();
    if lines.is_empty() { lines } else { std::iter::once("\n[map]".to_owned()).chain(lines).collect() }
}

fn guess(guess: &Guess) -> String {
    let point = |point: &[f64; 2]| toml::Value::Array(point.map(toml::Value::Float).to_vec());
    let points = toml::Value::Array(guess.points.iter().map(point).collect());
    let mut lines = vec![
        "\n[[guess]]".to_owned(),
        format!("plot = {}", quoted(&guess.slot.name())),
        format!("side = {}", guess.side + 1),
        format!("metric = {}", quoted(&guess.metric)),
        format!("points = {}", in_toml(&points)),
        format!("made_at = {}", guess.made_at),
    ];
    lines.extend((!guess.who.is_empty()).then(|| format!("who = {}", quoted(&guess.who))));
    for (key, is_on) in [("log", guess.log), ("former", guess.former)] {
        lines.extend(is_on.then(|| format!("{key} = true")));
    }
    lines.join("\n")
}
