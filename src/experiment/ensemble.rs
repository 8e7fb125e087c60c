//! Many replicates of one experiment, generation by generation.

use std::sync::Arc;

use rayon::prelude::*;

use super::Experiment;
use super::engine::Chains;
use super::history::{History, RUNS, Row, is_kept};
use super::measure::MetricInfo;
use super::stop::{StopReason, StopRule};
use super::summary::Summary;

/// Values held at once while summarising: 64 MB.
const MOST_VALUES: usize = 8 << 20;

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
}

impl Ensemble {
    /// At generation 0, measuring these metrics (all names must be the experiment's own).
    pub fn new(experiment: &Arc<Experiment>, replicates: u64, metrics: Arc<[MetricInfo]>) -> Self {
        let truth = metrics.iter().map(|info| experiment.engine.of_truth(info.metric));
        let runs = RUNS.min(replicates as usize);
        let mut row = Row { generation: 0, summaries: Vec::new(), runs: Vec::new() };
        for value in truth {
            row.summaries.push(Summary::of(&mut vec![value; 2]));
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
        }
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

    /// The largest number of generations one call may take without holding too many values at once.
    pub fn block(&self) -> u64 {
        let row = self.replicates as usize * self.history.metrics().len().max(1);
        (MOST_VALUES / row.max(1)).max(1) as u64
    }

    /// Takes every replicate up to `steps` generations on, in parallel; never past the scenario's end unless it has
    /// none. `false` if it was cancelled (the ensemble is then of no further use).
    pub fn advance(&mut self, steps: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> bool {
        if self.finished.is_some() {
            return true;
        }
        let rule = self.experiment.stop();
        let end = self.experiment.scenario().generations;
        let mut steps = steps.min(self.block());
        if rule != StopRule::Never {
            steps = steps.min(end - self.generation);
        }
        let reaches_end = rule != StopRule::Never && self.generation + steps == end;
        let kept: Vec<u64> =
            (1..=steps).filter(|step| is_kept(self.generation + step) || (reaches_end && *step == steps)).collect();
        let metrics = self.history.metrics();
        let width = metrics.len();
        let Some(values) = self.chains.advance(steps, &kept, metrics, reaches_end, cancelled) else {
            return false;
        };
        let runs = RUNS.min(self.replicates as usize);
        let stride = kept.len() * width;
        let mut rows: Vec<Row> = kept
            .par_iter()
            .enumerate()
            .map(|(place, step)| {
                let column = |metric: usize| values.iter().skip(place * width + metric).step_by(stride).copied();
                let mut scratch = Vec::with_capacity(self.replicates as usize);
                let mut row = Row { generation: self.generation + step, summaries: Vec::new(), runs: Vec::new() };
                for metric in 0..width {
                    row.runs.extend(column(metric).take(runs));
                    scratch.clear();
                    scratch.extend(column(metric));
                    row.summaries.push(Summary::of(&mut scratch));
                }
                row
            })
            .collect();
        self.generation += steps;
        if rule == StopRule::Collapse
            && let Some(at) = rows.iter().position(|row| self.experiment.has_collapsed(&self.history, row))
        {
            rows.truncate(at + 1);
            self.generation = rows[at].generation;
            self.finished = Some(StopReason::Collapsed);
        } else if reaches_end {
            self.finished = Some(StopReason::Generation);
        }
        self.history.append(rows);
        true
    }
}
