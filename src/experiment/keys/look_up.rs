//! Finding a key: of those that all scenarios have, or of a scenario with its families.

use crate::experiment::sampling::RULE_KEYS;
use crate::experiment::scenario::Scenario;

use super::key::{Key, Record};
use super::table::KEYS;

/// The key of that path, of those that every scenario has.
pub fn key(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// Whether a key only tells or shows something: no number depends on it.
pub fn is_prose(path: &str) -> bool {
    key(path).is_some_and(|key| key.prose)
}

/// Whether a family offers, at its defaults, what a key of every scenario needs.
pub fn is_offered(path: &str, family: &str) -> bool {
    key(path).is_some_and(|key| key.is_offered_by(family))
}

/// The keys of rules that change how the model is sampled, of those that a family offers.
pub fn sampling_rules(family: &str) -> impl Iterator<Item = &'static Key> {
    let keys = RULE_KEYS.iter().map(|(_, key)| key);
    keys.filter(move |key| key.path.starts_with("sampling.") && key.is_offered_by(family))
}

/// Every path that is valid for a family.
pub fn paths(family: &str) -> Vec<String> {
    let mut all: Vec<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
    if let Some(about) = crate::family::about(family) {
        all.extend(about.knobs.iter().map(|knob| format!("truth.{}", knob.key)));
        all.extend(about.estimator.iter().map(|knob| format!("estimator.{}", knob.key)));
    }
    all
}

impl Scenario {
    /// Any key of it, with its families' own: the parameters of the truth, and the options of what is fitted.
    pub fn record(&self, path: &str) -> Option<Record> {
        key(path).map(Record::from).or_else(|| self.knobs().find(|record| record.path == path))
    }

    /// All keys of it, in the order files show them.
    pub fn records(&self) -> Vec<Record> {
        KEYS.iter().map(Record::from).chain(self.knobs()).collect()
    }

    fn knobs(&self) -> impl Iterator<Item = Record> {
        let truth = self.about().map_or(&[][..], |about| about.knobs);
        let estimator = self.model_about().map_or(&[][..], |about| about.estimator);
        let truth = truth.iter().map(|knob| Record::of_knob("truth", knob));
        truth.chain(estimator.iter().map(|knob| Record::of_knob("estimator", knob)))
    }
}
