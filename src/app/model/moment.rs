//! What runs, and how it is looked at: what undo goes back to.

use std::collections::{HashMap, HashSet};

use super::guess::Guess;
use super::layer::Layer;
use super::phase::Phase;
use super::table::Tabled;
use crate::experiment::{Centre, Scenario};
use crate::figure::Zoom;
use crate::lecture::{Chapter, Chooser, Page, Shown, Slot, Views};

/// What is called so is how near something is looked at, and as what.
const LOOKS: [&str; 3] = ["table", "all metrics", "zoom"];

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
    /// The plot that fills the page.
    pub(crate) enlarged: Option<Slot>,
    /// The plot that is shown as a table.
    pub(crate) table: Option<Tabled>,
    /// The parts of plots that are looked at alone.
    pub(crate) zoom: HashMap<Slot, Zoom>,
    pub(crate) playhead: u64,
}

impl Moment {
    /// What the other has otherwise, as people call it; empty if they are the same. Where the playhead is, and which cell of a
    /// map is chosen, is no difference; nor is which plot fills the page, or how the rows of a table are ordered.
    pub(crate) fn differs(&self, other: &Self) -> Vec<String> {
        if self.base.title != other.base.title || self.scenario.claim != other.scenario.claim {
            return vec!["scenario".into()];
        }
        let mut all = keys_between(&self.scenario, &other.scenario);
        let drawn = |moment: &Self| -> Vec<Guess> {
            // That settings have been changed since is no change of a guess.
            moment.guesses.iter().cloned().map(|guess| Guess { former: false, ..guess }).collect()
        };
        let table = |moment: &Self| moment.table.map(|table| table.slot);
        let metrics = |moment: &Self| matches!(moment.enlarged, Some(Slot::Metrics { .. } | Slot::Metric { .. }));
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
            (LOOKS[0], table(self) != table(other)),
            (LOOKS[1], metrics(self) != metrics(other)),
            (LOOKS[2], self.zoom != other.zoom),
        ];
        all.extend(kinds.into_iter().filter(|(_, is)| *is).map(|(name, _)| name.to_owned()));
        all
    }
}

impl Moment {
    /// Whether the other runs and shows the same, and only which part of it is looked at differs, or a table in place of a plot.
    pub(crate) fn is_looked_at_otherwise(&self, other: &Self) -> bool {
        let all = self.differs(other);
        !all.is_empty() && all.iter().all(|what| LOOKS.contains(&what.as_str()))
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
