//! One side of a figure, run to its end.

use std::sync::Arc;

use crate::experiment::{Ensemble, Experiment, History, Problem, Scenario};
use crate::figure::series::Series;
use crate::theory::{Agreement, Curve, Height, curves_among, heights};

/// What is done of a run is told about so often, but not after every few steps.
const SLICES: u64 = 50;
const FEWEST_STEPS: u64 = 64;

/// What has been run, and what is known of it.
pub(super) struct Side {
    pub(super) experiment: Arc<Experiment>,
    pub(super) history: History,
    pub(super) theory: Vec<Curve>,
    pub(super) heights: Vec<Height>,
    /// Metrics whose mean rare runs rule.
    pub(super) ruled: Vec<String>,
    /// What tells it from the other side; empty of an only one.
    pub(super) name: String,
    pub(super) series: Series,
}

impl Side {
    /// Runs a scenario to its end, with the metrics that are asked for, and tells which share of it is done. `None` if
    /// cancelled.
    pub(super) fn run(
        scenario: Scenario,
        metrics: impl Fn(&Experiment) -> Result<Vec<String>, Problem>,
        cancelled: &(dyn Fn() -> bool + Sync),
        tell: &dyn Fn(f64),
    ) -> Result<Option<Self>, Problem> {
        let experiment = Arc::new(Experiment::new(scenario)?);
        let names = metrics(&experiment)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut measured = experiment.metrics_named(&names)?;
        if let Some(needed) = experiment.stop_metric().filter(|info| !measured.contains(info)) {
            measured = measured.iter().cloned().chain([needed]).collect();
        }
        experiment.check_values(measured.len())?;
        let scenario = experiment.scenario();
        // Where nothing is measured, one run tells how far they go.
        let runs = if measured.is_empty() { 1 } else { scenario.replicates };
        let mut ensemble = Ensemble::new(&experiment, runs, measured);
        // A run without end is shown as far as the scenario says.
        let (all, mut left) = (scenario.generations, scenario.generations);
        // Replicates that keep points are run one after the other in one go, which needs the least memory.
        let slice = if experiment.keeps_points() { u64::MAX } else { (all / SLICES).max(FEWEST_STEPS) };
        while left > 0 && ensemble.finished().is_none() {
            let steps = left.min(ensemble.block()).min(slice);
            if cancelled() || !ensemble.advance(steps, cancelled) {
                return Ok(None);
            }
            left -= steps;
            tell((all - left) as f64 / all as f64);
        }
        let history = ensemble.history().clone();
        let end = history.last().map_or(0, |row| row.generation);
        let theory = curves_among(&experiment, end, &names);
        let heights = heights(&experiment, end);
        let agreement = Agreement::of(&history, &theory, end, scenario.replicates);
        let ruled = agreement.map_or_else(Vec::new, |agreement| agreement.ruled_by_rare_runs);
        let series = Series::of(scenario.retention);
        Ok(Some(Self {
            history,
            theory,
            heights,
            ruled,
            name: String::new(),
            series,
            experiment: Arc::clone(&experiment),
        }))
    }

    /// The last generation there is a row of.
    pub(super) fn end(&self) -> u64 {
        self.history.last().map_or(0, |row| row.generation)
    }

    /// Whether rare runs rule the mean of a metric.
    pub(super) fn is_ruled(&self, metric: &str) -> bool {
        self.ruled.iter().any(|name| name == metric)
    }
}
