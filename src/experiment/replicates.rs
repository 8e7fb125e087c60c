//! Replicates side by side, each on whatever thread is free; and one of them to look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use rayon::prelude::*;

use crate::family::Family;
use crate::numeric::halt::{carried, halted, own};

use super::cancel::Cancelled;
use super::chain::Chain;
use super::engine::{Chains, Look, Stretch};
use super::history::Left;
use super::measure::measure;
use super::metrics::Metric;
use super::plan::Sizes;
use super::setup::Setup;
use super::view::{View, Viewer};

/// All runs of an experiment.
pub(super) struct Replicates<F: Family> {
    setup: Arc<Setup<F>>,
    /// By replicate; each is made when it takes its first step.
    chains: Vec<Option<Box<Chain<F>>>>,
    /// How many have left the numbers, and when the first did, by the name of that.
    left: Mutex<BTreeMap<&'static str, Left>>,
    /// Names of collapsed states at the end, and how many runs ended in each.
    ended: Mutex<BTreeMap<&'static str, u64>>,
}

/// Light steps between two looks at whether the work is still wanted, which costs a good part of a step.
const LOOK_EVERY: u64 = 32;

impl<F: Family> Replicates<F> {
    pub(super) fn new(setup: Arc<Setup<F>>, replicates: u64) -> Self {
        let chains = (0..replicates).map(|_| None).collect();
        Self { setup, chains, left: Mutex::default(), ended: Mutex::default() }
    }
}

impl<F: Family> Chains for Replicates<F> {
    fn advance(&mut self, stretch: &Stretch<'_>, values: &mut Vec<f64>, cancelled: Cancelled<'_>) -> bool {
        let Stretch { steps, kept, metrics, last } = *stretch;
        let setup = &*self.setup;
        let width = kept.len() * metrics.len();
        values.resize(self.chains.len() * width, 0.0);
        let look_every = setup.look_every(LOOK_EVERY);
        let (left, ended, halt) = (&self.left, &self.ended, own());
        let run = |(replicate, chain): (usize, &mut Option<Box<Chain<F>>>), mut values: &mut [f64]| {
            let mut own = None; // a chain that is done at once needs no place to wait in
            let state = match chain {
                Some(chain) => &mut **chain,
                None if last => own.insert(Chain::new(setup, replicate as u64)),
                None => &mut **chain.insert(Box::new(Chain::new(setup, replicate as u64))),
            };
            let had_left = state.left().is_some();
            let mut due = kept.iter().copied();
            let (mut next, mut until_look) = (due.next(), look_every);
            let mut standing: Vec<f64> = Vec::new();
            let mut then = |step, model: &F::Params, held: Sizes, stands: bool| {
                if next == Some(step) {
                    next = due.next();
                    let (row, rest) = std::mem::take(&mut values).split_at_mut(metrics.len());
                    values = rest;
                    for (place, (value, info)) in row.iter_mut().zip(metrics).enumerate() {
                        // What a model that stands has been measured to be, it is; only the training set goes on.
                        *value = match standing.get(place) {
                            Some(known) if info.metric != Metric::RealShare => *known,
                            _ => measure(setup, info.metric, model, held.real_share()),
                        };
                        // Of a heavy step any one metric may take long.
                        if look_every == 1 && cancelled() {
                            return false;
                        }
                    }
                    if stands && standing.is_empty() {
                        standing = row.to_vec();
                    }
                }
                until_look -= 1;
                if until_look > 0 {
                    return true;
                }
                until_look = look_every;
                !cancelled()
            };
            // What is measured or fitted under a raised flag is thrown away: `cancelled` then says so.
            carried(halt.as_ref(), || state.run(setup, steps, cancelled, &mut then));
            if let Some((at, name)) = state.left().filter(|_| !had_left) {
                let mut left = left.lock();
                let of = left.entry(name).or_insert(Left { name, runs: 0, first: at });
                (of.runs, of.first) = (of.runs + 1, of.first.min(at));
            }
            if last {
                if let Some(name) = setup.family.collapsed(state.model()).filter(|_| state.left().is_none()) {
                    *ended.lock().entry(name).or_default() += 1;
                }
                *chain = None;
            }
        };
        let chains = self.chains.par_iter_mut().enumerate();
        if width == 0 {
            chains.for_each(|chain| run(chain, &mut []));
        } else {
            chains.zip(values.par_chunks_mut(width)).for_each(|(chain, values)| run(chain, values));
        }
        !cancelled()
    }
    fn left(&self) -> Vec<Left> {
        self.left.lock().values().copied().collect()
    }
    fn ended(&self) -> Vec<(&'static str, u64)> {
        self.ended.lock().iter().map(|(&name, &runs)| (name, runs)).collect()
    }
    fn memory(&self) -> f64 {
        let waiting = self.chains.len() * size_of::<Option<Box<Chain<F>>>>();
        waiting as f64 + self.chains.iter().flatten().map(|chain| chain.memory(&self.setup)).sum::<f64>()
    }
}

/// One run that is looked at.
pub(super) struct Viewing<F: Family> {
    setup: Arc<Setup<F>>,
    viewer: Viewer<F>,
    /// Its replicate, and how many others are seen beside it.
    of: (u64, u64),
}

impl<F: Family> Viewing<F> {
    pub(super) fn new(setup: Arc<Setup<F>>, replicate: u64, others: u64) -> Self {
        let viewer = Viewer::new(&setup, replicate, others);
        Self { setup, viewer, of: (replicate, others) }
    }
}

impl<F: Family> Look for Viewing<F> {
    fn look(&mut self, generation: u64, cancelled: Cancelled<'_>) -> Option<View> {
        let seen = self.viewer.seek_all(&self.setup, generation, cancelled).then(|| self.viewer.look(&self.setup));
        if halted() {
            // Where it stands nobody knows: it begins anew.
            self.viewer = Viewer::new(&self.setup, self.of.0, self.of.1);
            return None;
        }
        seen
    }
    fn quantities(&mut self, generation: u64) -> Vec<f64> {
        self.viewer.seek(&self.setup, generation, &|| false);
        self.viewer.quantities(&self.setup)
    }
}
