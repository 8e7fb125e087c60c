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
use super::measure::{measure_of, shared};
use super::metrics::Metric;
use super::plan::Sizes;
use super::setup::Setup;
use super::view::{View, Viewer};

/// All runs of an experiment.
pub(super) struct Replicates<F: Family> {
    /// By number.
    runs: Vec<Replicate<F>>,
    ends: Ends,
}

/// One run; its chain is made when it takes its first step.
struct Replicate<F: Family> {
    setup: Arc<Setup<F>>,
    chain: Option<Box<Chain<F>>>,
}

/// How runs have ended.
#[derive(Default)]
struct Ends {
    /// How many have left the numbers, and when the first did, by the name of that.
    left: Mutex<BTreeMap<&'static str, Left>>,
    /// Names of collapsed states at the end, and how many runs ended in each.
    ended: Mutex<BTreeMap<&'static str, u64>>,
}

impl Ends {
    fn add(&self, End { left, collapsed }: End) {
        if let Some((at, name)) = left {
            let mut all = self.left.lock();
            let of = all.entry(name).or_insert(Left { name, runs: 0, first: at });
            (of.runs, of.first) = (of.runs + 1, of.first.min(at));
        }
        if let Some(name) = collapsed {
            *self.ended.lock().entry(name).or_default() += 1;
        }
    }
}

/// What a stretch of generations has come to: when a model left the numbers in it and what that is called, and the state in which
/// a run that ends with it has collapsed.
struct End {
    left: Option<(u64, &'static str)>,
    collapsed: Option<&'static str>,
}

/// A run whatever its family: the loop over all of them is then built once, and not for each family.
trait Advance: Send {
    /// Takes it through the next generations; measured values at `[place * metrics.len() + metric]`.
    fn advance(&mut self, number: u64, stretch: &Stretch<'_>, values: &mut [f64], cancelled: Cancelled<'_>) -> End;
}

/// Each on whatever thread is free.
fn side_by_side(
    runs: Vec<(&mut dyn Advance, &mut [f64])>,
    stretch: &Stretch<'_>,
    ends: &Ends,
    cancelled: Cancelled<'_>,
) {
    let halt = own();
    runs.into_par_iter().enumerate().for_each(|(number, (run, values))| {
        // What is measured or fitted under a raised flag is thrown away: `cancelled` then says so.
        ends.add(carried(halt.as_ref(), || run.advance(number as u64, stretch, values, cancelled)));
    });
}

/// Light steps between two looks at whether the work is still wanted, which costs a good part of a step.
const LOOK_EVERY: u64 = 32;

impl<F: Family> Advance for Replicate<F> {
    fn advance(&mut self, number: u64, stretch: &Stretch<'_>, values: &mut [f64], cancelled: Cancelled<'_>) -> End {
        let Stretch { steps, kept, metrics, last } = *stretch;
        let setup = &*self.setup;
        let look_every = setup.look_every(LOOK_EVERY);
        let mut own = None; // a chain that is done at once needs no place to wait in
        let state = match &mut self.chain {
            Some(chain) => &mut **chain,
            None if last => own.insert(Chain::new(setup, number)),
            None => &mut **self.chain.insert(Box::new(Chain::new(setup, number))),
        };
        let had_left = state.left().is_some();
        let (mut due, mut values) = (kept.iter().copied(), values);
        let (mut next, mut until_look) = (due.next(), look_every);
        let mut standing: Vec<f64> = Vec::new();
        let mut then = |step, model: &F::Params, held: Sizes, stands: bool| {
            if next == Some(step) {
                next = due.next();
                let (row, rest) = std::mem::take(&mut values).split_at_mut(metrics.len());
                values = rest;
                let asked = metrics.iter().map(|info| info.metric);
                let shared = if standing.is_empty() { shared(setup, asked, model) } else { None };
                for (place, (value, info)) in row.iter_mut().zip(metrics).enumerate() {
                    // What a model that stands has been measured to be, it is; only the training set goes on.
                    *value = match standing.get(place) {
                        Some(known) if info.metric != Metric::RealShare => *known,
                        _ => measure_of(setup, info.metric, (model, shared.as_ref()), held.real_share()),
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
        state.run(setup, steps, cancelled, &mut then);
        let (left, collapsed) = (state.left(), || setup.family.collapsed(state.model()));
        let end = End {
            left: left.filter(|_| !had_left),
            collapsed: if last && left.is_none() { collapsed() } else { None },
        };
        if last {
            self.chain = None;
        }
        end
    }
}

impl<F: Family> Replicates<F> {
    pub(super) fn new(setup: &Arc<Setup<F>>, replicates: u64) -> Self {
        let runs = (0..replicates).map(|_| Replicate { setup: Arc::clone(setup), chain: None }).collect();
        Self { runs, ends: Ends::default() }
    }
}

impl<F: Family> Chains for Replicates<F> {
    fn advance(&mut self, stretch: &Stretch<'_>, values: &mut Vec<f64>, cancelled: Cancelled<'_>) -> bool {
        let width = stretch.kept.len() * stretch.metrics.len();
        values.resize(self.runs.len() * width, 0.0);
        let mut places = values.chunks_mut(width.max(1));
        let runs =
            self.runs.iter_mut().map(|run| (run as &mut dyn Advance, places.next().unwrap_or_default())).collect();
        side_by_side(runs, stretch, &self.ends, cancelled);
        !cancelled()
    }
    fn left(&self) -> Vec<Left> {
        self.ends.left.lock().values().copied().collect()
    }
    fn ended(&self) -> Vec<(&'static str, u64)> {
        self.ends.ended.lock().iter().map(|(&name, &runs)| (name, runs)).collect()
    }
    fn memory(&self) -> f64 {
        let waiting = self.runs.len() * size_of::<Replicate<F>>();
        let chains = self.runs.iter().filter_map(|run| Some((&run.setup, run.chain.as_ref()?)));
        waiting as f64 + chains.map(|(setup, chain)| chain.memory(setup)).sum::<f64>()
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
