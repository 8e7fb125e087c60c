//! Lectures from text. What is wrong is told with its line, its scene, the key, the value and what would do.

use std::path::Path;

use toml::Table;
use toml::de::DeTable;

use crate::experiment::syntax;

use super::check::Culprit;
use super::part::{MOST_TITLE, Part, line_at};
use super::refused::Refused;
use super::scene::Lecture;
use super::scenes::{SCENE_KEYS, facts, scene};

/// A longer text is no lecture.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// More scenes than anybody shows.
const MOST_SCENES: usize = 500;
/// A day.
const MOST_MINUTES: u64 = 1440;

const KEYS: [&str; 3] = ["title", "minutes", "scene"];

/// Whether a text is meant as a lecture and not as a scenario: it has scenes.
pub fn is_lecture(text: &str) -> bool {
    match text.trim_start_matches('\u{feff}').parse::<Table>() {
        Ok(table) => table.contains_key("scene") || table.contains_key("minutes"),
        Err(_) => text.lines().any(|line| line.trim_start().starts_with("[[scene")),
    }
}

/// Reads a lecture. `folder` is where its files lie, and those of its scenarios; nothing is run, and no data are read.
///
/// # Errors
/// One line.
pub fn read(text: &str, folder: Option<&Path>) -> Result<Lecture, Refused> {
    lined(text, folder).map(|(lecture, _)| lecture)
}

/// Where a scene, and what of it is looked at only when it is checked, stand in the file: lines from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// Where it begins.
    pub scene: usize,
    shows: Vec<usize>,
    facts: Vec<usize>,
}

impl Lines {
    /// The line of what does not do.
    pub fn of(&self, culprit: Culprit) -> usize {
        let line = match culprit {
            Culprit::Scenario => None,
            Culprit::Shows(place) => self.shows.get(place),
            Culprit::Fact(place) => self.facts.get(place),
        };
        line.copied().unwrap_or(self.scene)
    }
}

/// The same with the lines of each scene.
///
/// # Errors
/// As [`read`].
pub fn lined(text: &str, folder: Option<&Path>) -> Result<(Lecture, Vec<Lines>), Refused> {
    whole(text, MOST_BYTES, "lecture", |part| lecture(part, folder))
}

fn lecture(part: &Part<'_>, folder: Option<&Path>) -> Result<(Lecture, Vec<Lines>), Refused> {
    stray(part)?;
    part.only(&KEYS)?;
    let mut lecture = Lecture {
        title: part.text("title", MOST_TITLE)?.unwrap_or_default().to_owned(),
        minutes: part.whole("minutes", 0, MOST_MINUTES)?.and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(0),
        ..Lecture::default()
    };
    let mut lines = Vec::new();
    for (index, part) in part.parts("scene", "[[scene]]", MOST_SCENES)?.into_iter().enumerate() {
        let title = part.table.get("title").and_then(|title| title.as_str()).unwrap_or_default();
        let scene = scene(&Part { scene: Some((index + 1, title)), ..part }, folder)?;
        lines.push(Lines {
            scene: part.line,
            shows: scene.shows.iter().map(|(chooser, _)| part.line_of(&format!("shows.{}", chooser.name()))).collect(),
            facts: facts(&part)?.iter().map(|fact| fact.line_of("metric")).collect(),
        });
        lecture.scenes.push(scene);
    }
    if lecture.scenes.is_empty() {
        let line = line_at(part.text, part.text.trim_end().len());
        return Err(Refused { line, scene: None, what: "there is no scene: each begins with a line [[scene]]".into() });
    }
    Ok((lecture, lines))
}

/// Reads the table of a whole file of some kind, which has at most so many bytes.
pub(super) fn whole<T>(
    text: &str,
    most: usize,
    kind: &str,
    read: impl FnOnce(&Part<'_>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let refused = |line: usize, what: String| Refused { line, scene: None, what };
    if text.len() > most {
        return Err(refused(1, format!("the text is longer than {} MB: no {kind}", most >> 20)));
    }
    // Texts over several lines mean the same whichever system has written them.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let table: Table = text.parse().map_err(|error| {
        let (line, what) = syntax(&text, &error);
        refused(line, what)
    })?;
    let places = DeTable::parse(&text).ok();
    let places = places.as_ref().map(|places| places.get_ref());
    read(&Part { table: &table, places, text: &text, line: 1, scene: None })
}

/// A key of a scene that stands above the first one, where it says nothing.
fn stray(part: &Part<'_>) -> Result<(), Refused> {
    let is_stray = |key: &&String| !KEYS.contains(&key.as_str()) && SCENE_KEYS.contains(&key.as_str());
    match part.table.keys().find(is_stray) {
        Some(key) => Err(part.because(key, "is a key of a scene; write it under a line [[scene]]")),
        None => Ok(()),
    }
}
