//! Warnings before a sweep begins, which are no reason to refuse it.

use crate::experiment::keys;
use crate::family::metric;

use super::axis::Axis;
use super::grid::{At, Grid};

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
            let clock = self.at() == At::Collapse && self.metric() == metric::VARIANCE_RATIO;
            return (!clock && self.metric() != metric::SPREAD_LEFT)
                .then_some("sweep.at = collapse or the metric spread_left");
        }
        let (matters, needed) = keys::key(axis.key())?.matters?;
        let with = |value: &toml::Value| {
            let mut scenario = self.bare().clone();
            other.is_some_and(|other| keys::apply(&mut scenario, other.key(), value).is_ok()) && matters(&scenario)
        };
        let met = matters(self.bare()) || other.is_some_and(|other| other.values().iter().any(with));
        (!met).then_some(needed)
    }
}
