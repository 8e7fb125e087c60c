//! One replicate, replayed to be looked at.

use std::sync::Arc;

use super::checked::Experiment;
use super::engine::Look;
use super::simplex;
use super::view::View;

/// One replicate to look at, at any generation: an exact replay.
pub struct Replay {
    inner: Box<dyn Look>,
}

impl Replay {
    /// A replicate of an experiment, from 0.
    pub fn new(experiment: &Experiment, replicate: u64) -> Self {
        let others = simplex::others(experiment.scenario());
        Self { inner: Arc::clone(&experiment.engine).viewer(replicate, others) }
    }
    /// What there is to see at a generation. Going on from the last one costs only the steps in between.
    pub fn look(&mut self, generation: u64) -> View {
        loop {
            // Nobody cancels it.
            if let Some(view) = self.inner.look(generation, &|| false) {
                return view;
            }
        }
    }
    /// The same; `None` if cancelled.
    pub fn look_unless(&mut self, generation: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<View> {
        self.inner.look(generation, cancelled)
    }
    /// The model's quantities at a generation.
    pub fn quantities(&mut self, generation: u64) -> Vec<f64> {
        self.inner.quantities(generation)
    }
}
