//! Type erasure: from generic `Family` code to `dyn Engine`, by which an experiment is run without knowing what is fitted.

use std::sync::Arc;

use super::cancel::Cancelled;
use super::facts::Facts;
use super::history::Left;
use super::metrics::{Metric, MetricInfo};
use super::outside::Law;
use super::passage::{Passage, Probed};
use super::view::View;

/// An experiment's family, truth and plan, ready to make chains of.
pub(crate) trait Engine: Send + Sync + std::fmt::Debug {
    /// Chains for so many replicates, at generation 0.
    fn chains(self: Arc<Self>, replicates: u64) -> Box<dyn Chains>;
    /// A viewer of one replicate, at generation 0, with up to so many others beside it.
    fn viewer(self: Arc<Self>, replicate: u64, others: u64) -> Box<dyn Look>;
    /// What the family says of its truth.
    fn facts(&self) -> &(dyn Facts + 'static);
    /// Whether nothing of a step takes long.
    fn is_quick(&self) -> bool;
    /// One replicate's metric at a generation, and nothing else. `None` if cancelled.
    fn value_at(&self, replicate: u64, generation: u64, metric: Metric, cancelled: Cancelled<'_>) -> Option<Probed>;
    /// The same at each of these generations, which ascend: one run passes them all.
    fn values_at(&self, replicate: u64, at: &[u64], metric: Metric, cancelled: Cancelled<'_>) -> Option<Vec<Probed>>;
    /// The first generation at which one replicate's metric has passed, infinite if it has not by the last. `None` if
    /// cancelled.
    fn passage(&self, replicate: u64, last: u64, passage: Passage, cancelled: Cancelled<'_>) -> Option<Probed>;
    /// The distance of the truth from the values it was fitted to.
    fn distance(&self) -> Option<f64>;
    /// The truth, if it is of another family.
    fn outside(&self) -> Option<&dyn Law>;
    /// Bytes that one chain needs at most.
    fn memory(&self, generations: u64) -> Memory;
}

/// Bytes that one chain needs at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Memory {
    /// For points it must keep.
    pub(crate) kept: f64,
    /// Without points: its model, and the statistics it is made of.
    pub(crate) state: f64,
    /// For the largest batch whose points are all at hand before they are counted, while it is drawn.
    pub(crate) batch: f64,
}

/// Generations to go through, and what is measured on the way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch<'a> {
    /// So many.
    pub(crate) steps: u64,
    /// Those that are measured: ascending, relative to now, from 1.
    pub(crate) kept: &'a [u64],
    pub(crate) metrics: &'a [MetricInfo],
    /// Whether the run ends with them: chains are let go of as soon as they are done.
    pub(crate) last: bool,
}

/// Replicates side by side.
pub(crate) trait Chains: Send {
    /// Takes every replicate through the next generations and measures on the way. `values` are then at
    /// `[(replicate * kept.len() + place) * metrics.len() + metric]`. `false` if cancelled: the chains are then in no common
    /// generation.
    fn advance(&mut self, stretch: &Stretch<'_>, values: &mut Vec<f64>, cancelled: Cancelled<'_>) -> bool;
    /// How many have left the range of numbers so far, and the generation at which the first did.
    fn left(&self) -> Vec<Left>;
    /// Names of collapsed states at the end, and how many runs ended in each.
    fn ended(&self) -> Vec<(&'static str, u64)>;
    /// Bytes the chains hold, points they keep among them.
    fn memory(&self) -> f64;
}

/// One replicate to look at.
pub(crate) trait Look: Send {
    /// Goes to a generation and looks; `None` if cancelled.
    fn look(&mut self, generation: u64, cancelled: Cancelled<'_>) -> Option<View>;
    /// Goes to a generation and reads the model's quantities.
    fn quantities(&mut self, generation: u64) -> Vec<f64>;
}

/// An engine whose loop panics, to see that its user survives.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) Arc<dyn Engine>);

#[cfg(test)]
impl Engine for Broken {
    fn chains(self: Arc<Self>, _replicates: u64) -> Box<dyn Chains> {
        struct Panics;
        impl Chains for Panics {
            fn advance(&mut self, _: &Stretch<'_>, _: &mut Vec<f64>, _: Cancelled<'_>) -> bool {
                panic!("the loop is broken on purpose")
            }
            fn left(&self) -> Vec<Left> {
                Vec::new()
            }
            fn ended(&self) -> Vec<(&'static str, u64)> {
                Vec::new()
            }
            fn memory(&self) -> f64 {
                0.0
            }
        }
        Box::new(Panics)
    }
    fn viewer(self: Arc<Self>, replicate: u64, others: u64) -> Box<dyn Look> {
        Arc::clone(&self.0).viewer(replicate, others)
    }
    fn is_quick(&self) -> bool {
        self.0.is_quick()
    }
    fn value_at(&self, replicate: u64, generation: u64, metric: Metric, cancelled: Cancelled<'_>) -> Option<Probed> {
        self.0.value_at(replicate, generation, metric, cancelled)
    }
    fn values_at(&self, replicate: u64, at: &[u64], metric: Metric, cancelled: Cancelled<'_>) -> Option<Vec<Probed>> {
        self.0.values_at(replicate, at, metric, cancelled)
    }
    fn passage(&self, replicate: u64, last: u64, passage: Passage, cancelled: Cancelled<'_>) -> Option<Probed> {
        self.0.passage(replicate, last, passage, cancelled)
    }
    fn distance(&self) -> Option<f64> {
        self.0.distance()
    }
    fn outside(&self) -> Option<&dyn Law> {
        self.0.outside()
    }
    fn facts(&self) -> &(dyn Facts + 'static) {
        self.0.facts()
    }
    fn memory(&self, generations: u64) -> Memory {
        self.0.memory(generations)
    }
}
