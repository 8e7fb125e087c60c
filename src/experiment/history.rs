//! Rows per generation, in bounded memory.
//!
//! **The thinning rule.** Every generation up to [`FULL`] has its row; above that, of the generations in
//! (FULL 2^k, FULL 2^(k+1)] those divisible by 2^(k+1) have one. The rule looks at the generation alone, so a row is
//! there or not whatever the length of the run: a million generations leave about twenty thousand rows. Any generation
//! in between can still be looked at: every run replays exactly.

use std::sync::Arc;

use super::metrics::MetricInfo;
use super::summary::Summary;

/// Generations up to here all keep their row.
pub const FULL: u64 = 4096;
/// How many single runs are kept beside the summaries.
pub const RUNS: usize = 5;

/// Whether a generation keeps its row.
pub fn is_kept(generation: u64) -> bool {
    generation.is_multiple_of(stride(generation))
}

/// The distance between kept generations around this one.
fn stride(generation: u64) -> u64 {
    generation.div_ceil(FULL).max(1).next_power_of_two()
}

/// Summaries and a few single runs at one generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The generation; 0 is the truth.
    pub generation: u64,
    /// One for each metric of the history.
    pub summaries: Vec<Summary>,
    /// `runs[metric * count + run]` for the first [`RUNS`] replicates (or fewer).
    pub runs: Vec<f64>,
}

/// Rows so far, cheap to clone: blocks are shared.
#[derive(Clone, Debug)]
pub struct History {
    metrics: Arc<[MetricInfo]>,
    blocks: Vec<Arc<Vec<Row>>>,
    starts: Vec<usize>,
    len: usize,
    left: Vec<Left>,
    ended: Vec<(&'static str, u64)>,
}

/// Runs whose model has left the range or the resolution of floating-point numbers: their last values stand in the rows after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which of the two: [`LEFT`](crate::family::LEFT) or [`UNRESOLVED`](crate::family::UNRESOLVED).
    pub name: &'static str,
    /// How many, up to the last row.
    pub runs: u64,
    /// The generation at which the first did.
    pub first: u64,
}

impl History {
    /// No rows yet, for these metrics.
    pub fn new(metrics: Arc<[MetricInfo]>) -> Self {
        Self { metrics, blocks: Vec::new(), starts: Vec::new(), len: 0, left: Vec::new(), ended: Vec::new() }
    }

    /// What each row holds a summary of.
    pub fn metrics(&self) -> &[MetricInfo] {
        &self.metrics
    }

    /// The place of a metric in each row.
    pub fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.iter().position(|metric| metric.name == name)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row at a place.
    pub fn row(&self, index: usize) -> Option<&Row> {
        let block = self.starts.partition_point(|&start| start <= index).checked_sub(1)?;
        self.blocks[block].get(index - self.starts[block])
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.blocks.iter().flat_map(|block| block.iter())
    }

    /// The newest row.
    pub fn last(&self) -> Option<&Row> {
        self.blocks.last()?.last()
    }

    /// The last row at or before a generation.
    pub fn at(&self, generation: u64) -> Option<&Row> {
        let block = self.blocks.partition_point(|block| block.first().is_some_and(|row| row.generation <= generation));
        let rows = self.blocks.get(block.checked_sub(1)?)?;
        rows.get(rows.partition_point(|row| row.generation <= generation).checked_sub(1)?)
    }

    /// The rows up to a generation, and nothing of what came after.
    pub fn until(&self, generation: u64) -> Self {
        let known = self.blocks.partition_point(|block| block.first().is_some_and(|row| row.generation <= generation));
        let (mut blocks, starts) = (self.blocks[..known].to_vec(), self.starts[..known].to_vec());
        if let Some(last) = blocks.last_mut() {
            let rows = last.partition_point(|row| row.generation <= generation);
            if rows < last.len() {
                *last = Arc::new(last[..rows].to_vec());
            }
        }
        let len = starts.last().zip(blocks.last()).map_or(0, |(start, rows)| start + rows.len());
        Self { metrics: Arc::clone(&self.metrics), blocks, starts, len, left: Vec::new(), ended: Vec::new() }
    }

    /// Adds rows that follow the last.
    pub fn append(&mut self, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.starts.push(self.len);
            self.len += rows.len();
            self.blocks.push(Arc::new(rows));
        }
    }

    /// Runs that have left the range or the resolution of numbers, by the name of that.
    pub fn left(&self) -> &[Left] {
        &self.left
    }

    /// Says which runs have left the range or the resolution of numbers.
    pub(crate) fn set_left(&mut self, left: Vec<Left>) {
        self.left = left;
    }

    /// Names of collapsed states, and how many runs have ended in each: once the run is at its end.
    pub fn ended(&self) -> &[(&'static str, u64)] {
        &self.ended
    }

    /// Says in which states runs have ended.
    pub(crate) fn set_ended(&mut self, ended: Vec<(&'static str, u64)>) {
        self.ended = ended;
    }

    /// Bytes held by the rows.
    pub fn memory(&self) -> usize {
        let row = |row: &Row| size_of::<Row>() + row.summaries.len() * size_of::<Summary>() + row.runs.len() * 8;
        self.last().map_or(0, |last| self.len * row(last))
    }
}
