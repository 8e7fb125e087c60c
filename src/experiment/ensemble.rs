//! Many replicates of one experiment, generation by generation.

use std::sync::Arc;

use rayon::prelude::*;

use super::check;
use super::checked::Experiment;
use super::each_run::EachRun;
use super::engine::{Chains, Stretch};
use super::history::{History, RUNS, Row, is_kept};
use super::metrics::MetricInfo;
use super::problem::Problem;
use super::room::Room;
use super::stop::{StopReason, StopRule};
use super::summary::{Scratch, Summary};

/// Values held at once while summarising: 64 MB.
const MOST_VALUES: usize = 8 << 20;
/// Values measured before they are summarised: 256 kB, so that they are still near when they are read again.
const BLOCK: usize = 32 << 10;
/// But at least so many generations at once: chains wait in memory from one block to the next.
const FEWEST_STEPS: u64 = 16;

/// Bytes that the values of so many metrics take on their way into a history: those of a block of generations, as many again
/// while they are sorted, and twice those of a metric with infinities.
fn values_bytes(replicates: u64, metrics: usize) -> f64 {
    let row = (replicates as usize * metrics).max(1);
    let generations = (MOST_VALUES / row).max(1).min((BLOCK / row).max(FEWEST_STEPS as usize));
    (2.0 * (generations * row) as f64 + 2.0 * replicates as f64) * size_of::<f64>() as f64
}

impl Experiment {
    /// Whether the values of so many metrics of all runs fit into memory, beside the runs themselves.
    ///
    /// # Errors
    /// One line that says how much they need, and what the limit is.
    pub fn check_values(&self, metrics: usize) -> Result<(), Problem> {
        let scenario = self.scenario();
        let needed = self.engine.memory(scenario.generations);
        check::check_values(scenario, &needed, values_bytes(scenario.replicates, metrics), Room::here())
    }
}

/// Replicates on their way, with the history so far.
///
/// The same scenario and seed give the same bits for any number of threads, any number of replicates before and after
/// a given one, and any pattern of calls.
pub struct Ensemble {
    experiment: Arc<Experiment>,
    replicates: u64,
    chains: Box<dyn Chains>,
    history: History,
    generation: u64,
    finished: Option<StopReason>,
    /// Generations that are measured, where not all that are kept.
    measured: Option<Vec<u64>>,
    /// What the newest block measured; kept for its memory.
    values: Vec<f64>,
}

impl Ensemble {
    /// At generation 0, measuring these metrics (all names must be the experiment's own).
    pub fn new(experiment: &Arc<Experiment>, replicates: u64, metrics: Arc<[MetricInfo]>) -> Self {
        let truth = metrics.iter().map(|info| experiment.of_truth(info.metric));
        let runs = RUNS.min(replicates as usize);
        let mut row = Row { generation: 0, summaries: Vec::new(), runs: Vec::new() };
        for value in truth {
            row.summaries.push(Summary::of(&[value; 2]));
            row.runs.extend(std::iter::repeat_n(value, runs));
        }
        let mut history = History::new(metrics);
        history.append(vec![row]);
        Self {
            experiment: Arc::clone(experiment),
            replicates,
            chains: Arc::clone(&experiment.engine).chains(replicates),
            history,
            generation: 0,
            finished: None,
            measured: None,
            values: Vec::new(),
        }
    }

    /// The same, measuring at these generations (ascending) and no others: rows, and looks of a stop rule, are there only.
    pub fn measured_at(mut self, generations: Vec<u64>) -> Self {
        self.measured = Some(generations);
        self
    }

    /// Rows so far; the first is generation 0, the truth.
    pub fn history(&self) -> &History {
        &self.history
    }
    /// Generations done.
    pub fn generation(&self) -> u64 {
        self.generation
    }
    /// Number of replicates.
    pub fn replicates(&self) -> u64 {
        self.replicates
    }
    /// Why it stopped, once it has.
    pub fn finished(&self) -> Option<StopReason> {
        self.finished
    }

    /// Bytes held: rows, values, and what the chains keep.
    pub fn memory(&self) -> f64 {
        self.history.memory() as f64 + (self.values.capacity() * size_of::<f64>()) as f64 + self.chains.memory()
    }

    /// The largest number of generations one call may take without holding too many values at once.
    pub fn block(&self) -> u64 {
        let row = self.replicates as usize * self.history.metrics().len().max(1);
        (MOST_VALUES / row.max(1)).max(1) as u64
    }

    /// Takes every replicate up to `steps` generations on, in parallel; never past the scenario's end unless it has
    /// none. `false` if it was cancelled (the ensemble is then of no further use).
    pub fn advance(&mut self, steps: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> bool {
        self.advance_telling(steps, cancelled, &mut |_| {})
    }

    /// The same, telling what every run has at each generation that gets a row, in order: nothing of it is kept here.
    pub fn advance_telling(
        &mut self,
        steps: u64,
        cancelled: &(dyn Fn() -> bool + Sync),
        tell: &mut dyn FnMut(&EachRun<'_>),
    ) -> bool {
        if self.finished.is_some() {
            return true;
        }
        let rule = self.experiment.stop();
        let end = self.experiment.scenario().generations;
        let mut steps = steps.min(self.block());
        if rule != StopRule::Never {
            steps = steps.min(end - self.generation);
        }
        let at_once = BLOCK / (self.replicates as usize * self.history.metrics().len()).max(1);
        let at_once = if self.history.metrics().is_empty() { steps } else { (at_once as u64).max(FEWEST_STEPS) };
        let mut rows = Vec::new();
        while steps > 0 && self.finished.is_none() {
            let block = steps.min(at_once);
            let reaches_end = rule != StopRule::Never && self.generation + block == end;
            let Some(more) = self.advance_block(block, reaches_end, cancelled) else {
                self.history.append(rows); // what was done before stays
                return false;
            };
            let (width, runs) = (self.history.metrics().len(), (self.replicates as usize).max(1));
            let apart = self.values.len() / runs;
            for (place, row) in more.iter().enumerate() {
                tell(&EachRun::new(row.generation, &self.values[place * width..], apart, width));
            }
            rows.extend(more);
            steps -= block;
            // Told at once: a cancel in the next block must not leave these rows without it.
            self.history.set_left(self.chains.left());
        }
        self.history.append(rows);
        self.history.set_ended(self.chains.ended());
        true
    }

    /// The rows of the next generations; `None` if it was cancelled.
    fn advance_block(
        &mut self,
        steps: u64,
        reaches_end: bool,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Row>> {
        let has_row = |step: &u64| match &self.measured {
            Some(measured) => measured.binary_search(&(self.generation + step)).is_ok(),
            None => is_kept(self.generation + step) || (reaches_end && *step == steps),
        };
        let kept: Vec<u64> = (1..=steps).filter(has_row).collect();
        let metrics = self.history.metrics();
        let stretch = Stretch { steps, kept: &kept, metrics, last: reaches_end };
        if !self.chains.advance(&stretch, &mut self.values, cancelled) {
            return None;
        }
        let (width, replicates) = (metrics.len(), self.replicates as usize);
        let (values, stride) = (&self.values, kept.len() * width);
        let row = |scratch: &mut Scratch, (place, step): (usize, &u64)| {
            let measured = (0..replicates).map(|replicate| &values[replicate * stride + place * width..][..width]);
            let first = measured.clone().take(RUNS);
            Row {
                generation: self.generation + step,
                runs: (0..width).flat_map(|metric| first.clone().map(move |row| row[metric])).collect(),
                summaries: Summary::all(measured, width, scratch),
            }
        };
        let mut rows: Vec<Row> = kept.par_iter().enumerate().map_init(Scratch::default, row).collect();
        self.generation += steps;
        if self.experiment.stop() == StopRule::Collapse
            && let Some(at) = rows.iter().position(|row| self.experiment.has_collapsed(&self.history, row))
        {
            rows.truncate(at + 1);
            self.generation = rows[at].generation;
            self.finished = Some(StopReason::Collapsed);
        } else if reaches_end {
            self.finished = Some(StopReason::Generation);
        }
        Some(rows)
    }
}
