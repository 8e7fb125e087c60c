//! What is to be said of a sweep before it begins, and is no reason to refuse it.

use crate::experiment::{Keeps, Scenario, keys};
use crate::family::Taste;

use super::axis::Axis;
use super::grid::{At, Grid};

/// A key, when it matters, and the same in words.
type Condition = (&'static str, fn(&Scenario) -> bool, &'static str);

/// Keys that change a run only together with others.
const CONDITIONS: [Condition; 11] = [
    ("workflow.window", |s| s.retention == Keeps::Window, "workflow.retention = window"),
    ("workflow.growth", |s| s.growing, "workflow.schedule = growing"),
    ("workflow.real_source", later_real, "workflow.synthetic_fraction below 1"),
    ("sampling.choice", curated, "sampling.curation above 1"),
    ("sampling.reward", curated, "sampling.curation above 1"),
    ("sampling.reward_gain", curated, "sampling.curation above 1"),
    ("sampling.reward_centre", curated, "sampling.curation above 1"),
    ("sampling.reward_centre_y", curated, "sampling.curation above 1"),
    (
        "sampling.reward_margin",
        |s| curated(s) && s.selection.curation.reward.taste == Taste::Distance,
        "sampling.curation above 1 and sampling.reward = distance",
    ),
    ("sampling.repulsion_reach", |s| s.selection.diversity.repulsion > 0.0, "sampling.repulsion above 0"),
    ("sampling.repulsion_memory", |s| s.selection.diversity.repulsion > 0.0, "sampling.repulsion above 0"),
];

fn curated(scenario: &Scenario) -> bool {
    scenario.selection.curation.is_on()
}

/// Whether later batches hold real points, or the first is made of other points where they are used as they are.
fn later_real(scenario: &Scenario) -> bool {
    scenario.synthetic_fraction < 1.0 || scenario.data.is_some() || !scenario.model.is_empty()
}

impl Grid {
    /// What its author may not have meant, a line each: steps that are one value, and a knob that changes nothing here.
    pub fn notices(&self) -> Vec<String> {
        let axes = [Some(self.x()), self.y()];
        let axes: Vec<&Axis> = axes.into_iter().flatten().collect();
        let merged = axes.iter().filter_map(|axis| axis.merged());
        let idle = axes.iter().filter_map(|axis| {
            let needs = self.needs(axis, axes.iter().find(|other| other.key() != axis.key()).copied())?;
            Some(format!("{} changes nothing here: it matters with {needs}", axis.key()))
        });
        merged.chain(idle).collect()
    }

    /// What a swept key would need to matter, if no value of the other axis gives it that.
    fn needs(&self, axis: &Axis, other: Option<&Axis>) -> Option<&'static str> {
        if axis.key() == "stop.collapse_below" {
            let clock = self.at() == At::Collapse && self.metric() == "variance_ratio";
            return (!clock && self.metric() != "spread_left")
                .then_some("sweep.at = collapse or the metric spread_left");
        }
        let (_, matters, needed) = CONDITIONS.iter().find(|(key, ..)| *key == axis.key())?;
        let with = |value: &toml::Value| {
            let mut scenario = self.bare().clone();
            other.is_some_and(|other| keys::apply(&mut scenario, other.key(), value).is_ok()) && matters(&scenario)
        };
        let met = matters(self.bare()) || other.is_some_and(|other| other.values().iter().any(with));
        (!met).then_some(*needed)
    }
}
