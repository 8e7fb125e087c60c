//! What runs, and how it is looked at: what undo goes back to.

use std::collections::{HashMap, HashSet};

use super::guess::Guess;
use super::layer::Layer;
use super::phase::Phase;
use crate::experiment::{Centre, Scenario};
use crate::lecture::{Chapter, Chooser, Page, Shown, Slot, Views};

/// What runs, and how it is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// What runs; of the Paper page, what waits behind it.
    pub(crate) scenario: Box<Scenario>,
    /// What that was opened as.
    pub(crate) base: Box<Scenario>,
    pub(crate) page: Page,
    pub(crate) chapter: Chapter,
    pub(crate) focus: usize,
    pub(crate) view: Views,
    pub(crate) laid: Option<Views>,
    pub(crate) centre: Option<Centre>,
    pub(crate) phase: Phase,
    pub(crate) log: HashMap<Slot, bool>,
    pub(crate) generations_log: bool,
    pub(crate) singles: Option<usize>,
    pub(crate) hidden: HashSet<(Slot, Layer)>,
    pub(crate) metric: HashMap<Chooser, Shown>,
    pub(crate) guesses: Vec<Guess>,
    pub(crate) playhead: u64,
}

impl Moment {
    /// What the other has otherwise, as people call it; empty if they are the same. Where the playhead is, and which cell of a
    /// map is chosen, is no difference.
    pub(crate) fn differs(&self, other: &Self) -> Vec<String> {
        if self.base.title != other.base.title || self.scenario.claim != other.scenario.claim {
            return vec!["scenario".into()];
        }
        let mut all = keys_between(&self.scenario, &other.scenario);
        let drawn = |moment: &Self| -> Vec<Guess> {
            // That settings have been changed since is no change of a guess.
            moment.guesses.iter().cloned().map(|guess| Guess { former: false, ..guess }).collect()
        };
        let on_paper = self.page == Page::Paper && other.page == Page::Paper && self.chapter != other.chapter;
        let kinds = [
            ("page", self.page != other.page),
            ("chapter", on_paper),
            ("side", self.focus != other.focus),
            ("view", (self.view, self.laid) != (other.view, other.laid)),
            ("means or medians", self.centre != other.centre),
            ("sweep", !self.phase.is_like(&other.phase)),
            ("axis", (&self.log, self.generations_log) != (&other.log, other.generations_log)),
            ("single runs", self.singles != other.singles),
            ("parts of a plot", self.hidden != other.hidden),
            ("plot", self.metric != other.metric),
            ("guess", drawn(self) != drawn(other)),
        ];
        all.extend(kinds.into_iter().filter(|(_, is)| *is).map(|(name, _)| name.to_owned()));
        all
    }
}

/// The labels of the keys that two scenarios, with their second sides, do not share.
fn keys_between(one: &Scenario, other: &Scenario) -> Vec<String> {
    if one == other {
        return Vec::new();
    }
    let (Ok((left, right)), Ok((left_too, right_too))) = (one.sides(), other.sides()) else {
        return vec!["scenario".into()];
    };
    let label =
        |scenario: &Scenario, path: String| scenario.record(&path).map_or(path, |record| record.label.to_owned());
    let between = |from: &Scenario, to: &Scenario| -> Vec<String> {
        Scenario::joined(from, to).compare.into_keys().map(|path| label(to, path)).collect()
    };
    let mut all = between(&left, &left_too);
    match (right, right_too) {
        (Some(from), Some(to)) => {
            let more = between(&from, &to);
            let fresh: Vec<String> = more.into_iter().filter(|label| !all.contains(label)).collect();
            all.extend(fresh);
        }
        (None, None) => {}
        _ => all.push("second side".into()),
    }
    if all.is_empty() {
        all.push("scenario".into()); // of something that is no key
    }
    all
}
