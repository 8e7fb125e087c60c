//! What a figure, its numbers and its words may be written over: nothing but an earlier one of the same experiment.

use std::path::Path;

use super::arguments::RenderArguments;
use super::out::is_place;
use crate::experiment::Scenario;
use crate::experiment::place::{other_than_file, read_at_most};
use crate::figure::{DATA, State, is_figure, read};
use crate::lecture::Page;
use crate::report::{difference, is_locked, is_source};

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// The figure itself.
    Figure,
    /// Its numbers.
    Data,
    /// Its caption and its alternative text.
    Caption,
}

/// More is no text that goes with a figure.
const MOST: u64 = 64 << 20;

/// Whether it may be written there.
///
/// # Errors
/// Why not: the end of a line that begins with its name.
pub(super) fn may_be_written(
    path: &Path,
    written: Written,
    state: &State,
    arguments: &RenderArguments,
) -> Result<(), String> {
    is_place(path)?;
    if arguments.force {
        return Ok(());
    }
    let (left, right) = state.scenario.sides().map_err(|problem| problem.to_string())?;
    let from = Path::new(&arguments.scenario);
    for side in [Some(&left), right.as_ref()].into_iter().flatten() {
        // A figure may be drawn anew in its own place.
        let from = Some(from).filter(|from| written != Written::Figure || !is_figure(from));
        if let Some(why) = is_source(path, side, from) {
            return Err(format!("{why}, or say --force"));
        }
    }
    let why = is_locked(path).or_else(|| other(path, written, state));
    why.map_or(Ok(()), |why| Err(format!("{why}; name another file, or say --force")))
}

/// What is there and is none of the same experiment.
fn other(path: &Path, written: Written, state: &State) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if other_than_file(&metadata).is_some() || metadata.len() == 0 {
        return None;
    }
    let text = || read_at_most(path, MOST, "any text of a figure").unwrap_or_default();
    match written {
        Written::Figure if is_figure(path) => match read(path) {
            Ok(there) => {
                differs(state, &there.scenario).map(|key| format!("is the figure of another experiment ({key})"))
            }
            Err(_) => Some("is there, and is no figure of this experiment".into()),
        },
        Written::Figure => Some("is there, and is no figure".into()),
        Written::Data => match Some(text()).filter(|text| text.starts_with(DATA)) {
            Some(text) => {
                let there = Scenario::from_toml(&text).ok();
                let key = there.map_or(Some("a damaged one".into()), |there| differs(state, &there));
                key.map(|key| format!("holds the numbers behind a figure of another experiment ({key})"))
            }
            None => Some("is there, and does not hold the numbers behind a figure".into()),
        },
        Written::Caption if text().contains("\nAlternative text: ") => None,
        Written::Caption => Some("is there, and is no caption of a figure".into()),
    }
}

/// In which key the experiment there differs from this one, on either side.
fn differs(state: &State, there: &Scenario) -> Option<String> {
    let sweep = state.asked.page == Some(Page::Phase);
    let (ours, theirs) = (state.scenario.sides().ok()?, there.sides().ok()?);
    let two = "one has two sides and the other one";
    difference(&ours.0, &theirs.0, sweep).or_else(|| match (&ours.1, &theirs.1) {
        (Some(ours), Some(theirs)) => difference(ours, theirs, sweep),
        (None, None) => None,
        _ => Some(two.into()),
    })
}
