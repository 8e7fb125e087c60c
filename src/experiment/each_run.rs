//! What every run has at one generation, beside the summary over all.

/// Values of every run at one generation.
#[derive(Clone, Copy, Debug)]
pub struct EachRun<'a> {
    /// The generation; 0 is the truth.
    pub generation: u64,
    values: &'a [f64],
    /// How far the values of one run are from those of the next.
    apart: usize,
    metrics: usize,
}

impl<'a> EachRun<'a> {
    /// From values side by side: those of a run begin `apart` after those of the run before, one for each metric.
    pub(super) fn new(generation: u64, values: &'a [f64], apart: usize, metrics: usize) -> Self {
        Self { generation, values, apart, metrics }
    }

    /// The truth, at which every run begins.
    pub fn of_truth(values: &'a [f64]) -> Self {
        Self::new(0, values, 0, values.len())
    }

    /// The values of a run, one for each metric of the ensemble.
    pub fn of(&self, run: u64) -> &'a [f64] {
        &self.values[run as usize * self.apart..][..self.metrics]
    }
}
