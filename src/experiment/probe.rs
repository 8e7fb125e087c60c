//! One value per run and no history: what a sweep asks of each of its many experiments.

use rayon::prelude::*;

use crate::numeric::halt::{carried, halted, own};

use super::cancel::Cancelled;
use super::checked::Experiment;
use super::metrics::Metric;
use super::passage::{Passage, Probed};

/// So few generations in all are not worth a thread of their own.
const SHARE: u64 = 2000;

/// Values of all runs in their order, and how many of their models had left the range of numbers by then.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// One of each run.
    pub values: Vec<f64>,
    /// So many of them are of a model that had left the range of numbers: its last value stands.
    pub left: u64,
}

impl Experiment {
    /// A metric at a generation, one value for each run in their order: the values an [`super::Ensemble`] summarises, at
    /// this generation whatever the stop rule says. `None` if cancelled.
    pub fn values_at(&self, metric: Metric, generation: u64, cancelled: Cancelled<'_>) -> Option<Vec<f64>> {
        self.probe_at(metric, generation, cancelled).map(|found| found.values)
    }

    /// The same, with what is to be said of the runs.
    pub(crate) fn probe_at(&self, metric: Metric, generation: u64, cancelled: Cancelled<'_>) -> Option<Values> {
        self.each_run(generation, &|run| self.engine.value_at(run, generation, metric, cancelled)).map(Values::of)
    }

    /// The same at each of these generations, which ascend.
    pub(crate) fn probe_each(&self, metric: Metric, at: &[u64], cancelled: Cancelled<'_>) -> Option<Vec<Values>> {
        let runs: Vec<Vec<Probed>> =
            self.each_run(*at.last()?, &|run| self.engine.values_at(run, at, metric, cancelled))?;
        let values = |place: usize| Values::of(runs.iter().map(|run| run[place]).collect());
        Some((0..at.len()).map(values).collect())
    }

    /// The first generation, up to the scenario's last, at which each run has passed; infinite for those that have not.
    /// `None` if cancelled.
    pub(crate) fn probe_passages(&self, passage: Passage, cancelled: Cancelled<'_>) -> Option<Values> {
        let last = self.scenario().generations;
        self.each_run(last, &|run| self.engine.passage(run, last, passage, cancelled)).map(Values::of)
    }

    fn each_run<T: Send>(&self, generations: u64, run: &(dyn Fn(u64) -> Option<T> + Sync)) -> Option<Vec<T>> {
        let share = if self.keeps_points() { 1 } else { (SHARE / generations.max(1)).max(1) as usize };
        let runs = (0..self.scenario().replicates as usize).into_par_iter().with_min_len(share);
        let halt = own();
        let one = |replicate| carried(halt.as_ref(), || run(replicate as u64));
        let found: Vec<T> = runs.map(one).collect::<Option<_>>()?;
        if halted() {
            return None; // the last ones may be of a fit that was broken off
        }
        Some(found)
    }
}

impl Values {
    fn of(found: Vec<Probed>) -> Self {
        let left = found.iter().filter(|run| run.left).count() as u64;
        Self { values: found.into_iter().map(|run| run.value).collect(), left }
    }
}
