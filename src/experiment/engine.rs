//! The one place where a family's type is forgotten: from here on an experiment is run without knowing what is fitted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use nalgebra::DMatrix;
use parking_lot::Mutex;
use rand::SeedableRng as _;
use rayon::prelude::*;

use crate::family::{Data, Family, Holds, QuadraticVariance, Random, Refusal, Settings, Visitor};
use crate::numeric::halt::{carried, halted, own};

use super::chain::{Chain, Setup};
use super::goodness;
use super::measure::{Metric, MetricInfo, measure};
use super::outside::Law;
use super::plan::{Plan, Sizes};
use super::probe::{Cancelled, LOOKS, Passage, Probed};
use super::sampling::Rules;
use super::selection::Selection;
use super::view::{View, Viewer};

/// An experiment's family, truth and plan, ready to make chains of.
pub(crate) trait Engine: Send + Sync + std::fmt::Debug {
    /// Chains for so many replicates, at generation 0.
    fn chains(self: Arc<Self>, replicates: u64) -> Box<dyn Chains>;
    /// A viewer of one replicate, at generation 0, with up to so many others beside it.
    fn viewer(self: Arc<Self>, replicate: u64, others: u64) -> Box<dyn Look>;
    /// Whether nothing of a step takes long.
    fn is_quick(&self) -> bool;
    /// One replicate's metric at a generation, and nothing else. `None` if cancelled.
    fn value_at(&self, replicate: u64, generation: u64, metric: Metric, cancelled: Cancelled<'_>) -> Option<Probed>;
    /// The first generation at which one replicate's metric has passed, infinite if it has not by the last. `None` if
    /// cancelled.
    fn passage(&self, replicate: u64, last: u64, passage: Passage, cancelled: Cancelled<'_>) -> Option<Probed>;
    /// The name of the state of a model that has left the numbers.
    fn leaves(&self) -> &'static str;
    /// A metric of the truth itself: what generation 0 shows.
    fn of_truth(&self, metric: Metric) -> f64;
    /// The truth's quantities, in the family's order.
    fn truth(&self) -> Vec<f64>;
    /// The truth's symbol probabilities and the like: mass at each whole number in a short range, if discrete.
    fn masses(&self) -> Vec<f64>;
    /// Places and masses that stand for the truth, of mixtures.
    fn nodes(&self) -> Vec<([f64; 2], f64)>;
    /// Fisher information of one point at the truth, where it exists.
    fn fisher(&self) -> Option<&DMatrix<f64>>;
    /// How many free parameters there are, where it has an inverse.
    fn free_parameters(&self) -> Option<usize>;
    /// The family's law for a mean-type parameter.
    fn quadratic_variance(&self) -> Option<QuadraticVariance>;
    /// The distance of the truth from the values it was fitted to.
    fn distance(&self) -> Option<f64>;
    /// The truth, if it is of another family.
    fn outside(&self) -> Option<&dyn Law>;
    /// Bytes one chain needs at most for points it must keep.
    fn kept_bytes(&self, generations: u64) -> f64;
    /// Bytes one chain holds without points: its model, and the statistics it is made of.
    fn state_bytes(&self, generations: u64) -> f64;
    /// Bytes of the largest batch whose points are all at hand before they are counted, while it is drawn.
    fn batch_bytes(&self, generations: u64) -> f64;
}

/// Replicates side by side.
pub(crate) trait Chains: Send {
    /// Takes every replicate through the next generations and measures at those that are `kept` (ascending, relative to
    /// now, from 1). `values` are then at `[(replicate * kept.len() + place) * metrics.len() + metric]`. With `last`,
    /// chains are let go of as soon as they are done. `false` if cancelled: the chains are then in no common generation.
    fn advance(
        &mut self,
        steps: u64,
        kept: &[u64],
        metrics: &[MetricInfo],
        last: bool,
        values: &mut Vec<f64>,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> bool;
    /// How many have left the range of numbers so far, and the generation at which the first did.
    fn left(&self) -> Option<(u64, u64)>;
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

/// What a family needs to become an engine.
pub(crate) struct Build<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) data: Option<&'a Data>,
    /// A truth of another family; `data` are then its quantiles.
    pub(crate) outside: Option<Arc<dyn Law>>,
    pub(crate) plan: Plan,
    pub(crate) rules: Rules,
    pub(crate) selection: Selection,
    pub(crate) generations: u64,
    pub(crate) by_points: bool,
    pub(crate) seed: u64,
    pub(crate) collapse_below: f64,
}

impl Visitor for Build<'_> {
    type Output = Result<Arc<dyn Engine>, Refusal>;

    fn visit<F: Family>(self) -> Self::Output {
        let data = self.data.map(|data| points::<F>(self.settings, data)).transpose()?;
        let data = data.filter(|_| self.outside.is_none());
        let (family, truth) = F::configure(self.settings, self.data)?;
        self.rules.check(&family, data.is_some(), &self.plan)?;
        self.selection.check(&family, &truth, &self.plan, self.generations)?;
        let start = family.told(&self.rules.start).filter(|_| !self.rules.start.is_empty());
        let Self { outside, plan, rules, selection, by_points, seed, collapse_below, .. } = self;
        Ok(Arc::new(
            Setup {
                fisher: OnceLock::new(),
                family,
                truth,
                start,
                data,
                outside,
                plan,
                steady: plan.steady(),
                plain: None,
                rules,
                selection,
                by_points,
                seed,
                collapse_below,
            }
            .plainly(),
        ))
    }
}

/// Measured values as points: each must be one the family can have, before any of them is fitted.
fn points<F: Family>(settings: &Settings, data: &Data) -> Result<Arc<[F::Point]>, Refusal> {
    // Symbols are counted in the data itself, so the family comes from the data where it reads labels.
    let (family, _) = F::configure(settings, F::ABOUT.labels.then_some(data))?;
    let point = |(place, &value): (usize, &f64)| {
        family.point(value).map_err(|needed| {
            let what = format!("{} needs {needed} in every row", F::ABOUT.label);
            Refusal::because("data", format!("{value} (value {})", place + 1), what)
        })
    };
    data.values.iter().enumerate().map(point).collect()
}

impl<F: Family> Engine for Setup<F> {
    fn chains(self: Arc<Self>, replicates: u64) -> Box<dyn Chains> {
        let chains = (0..replicates).map(|_| None).collect();
        let (left, first_left) = (AtomicU64::new(0), AtomicU64::new(u64::MAX));
        Box::new(Replicates { setup: self, chains, left, first_left, ended: Mutex::default() })
    }
    fn viewer(self: Arc<Self>, replicate: u64, others: u64) -> Box<dyn Look> {
        let viewer = Viewer::new(&self, replicate, others);
        Box::new(Viewing { setup: self, viewer, of: (replicate, others) })
    }
    fn is_quick(&self) -> bool {
        Setup::is_quick(self)
    }
    fn value_at(&self, replicate: u64, generation: u64, metric: Metric, cancelled: Cancelled<'_>) -> Option<Probed> {
        if cancelled() {
            return None;
        }
        let mut chain = Chain::new(self, replicate);
        let look_every = self.look_every(LOOKS);
        let whole = chain.run(self, generation, cancelled, |step, _, _| step % look_every != 0 || !cancelled());
        let done = whole && chain.generation() == generation;
        let value = || measure(self, metric, chain.model(), chain.real_share());
        done.then(|| Probed { value: value(), left: chain.left().is_some() })
    }
    fn passage(&self, replicate: u64, last: u64, passage: Passage, cancelled: Cancelled<'_>) -> Option<Probed> {
        let (mut passed, mut unwanted) = (f64::INFINITY, cancelled());
        if unwanted {
            return None;
        }
        let look_every = self.look_every(LOOKS);
        let mut chain = Chain::new(self, replicate);
        let whole = chain.run(self, last, cancelled, |generation, model, held| {
            if passage.has_passed(measure(self, passage.metric(), model, held.real_share())) {
                passed = generation as f64;
                return false;
            }
            unwanted = generation % look_every == 0 && cancelled();
            !unwanted
        });
        let left = passed.is_infinite() && chain.left().is_some();
        (whole && !unwanted).then_some(Probed { value: passed, left })
    }
    fn leaves(&self) -> &'static str {
        F::LEAVES
    }
    fn of_truth(&self, metric: Metric) -> f64 {
        measure(self, metric, &self.truth, 1.0)
    }
    fn truth(&self) -> Vec<f64> {
        (0..F::ABOUT.quantities.len()).map(|i| self.family.quantity(i, &self.truth)).collect()
    }
    fn masses(&self) -> Vec<f64> {
        if !F::ABOUT.discrete {
            return Vec::new();
        }
        let (low, high) = self.family.interval(&self.truth, 1e-9);
        let places = (low as i64..=high as i64).take(1_000_000);
        places.map(|x| self.family.density_at(&self.truth, x as f64)).collect()
    }
    fn nodes(&self) -> Vec<([f64; 2], f64)> {
        self.family.nodes(&self.truth)
    }
    fn fisher(&self) -> Option<&DMatrix<f64>> {
        Setup::fisher(self)
    }
    fn free_parameters(&self) -> Option<usize> {
        let counted = self.family.free_parameters(&self.truth);
        counted.or_else(|| Some(Setup::fisher(self)?.clone().cholesky()?.l_dirty().nrows()))
    }
    fn quadratic_variance(&self) -> Option<QuadraticVariance> {
        // Theory speaks of draws from the law; measured points drawn again have the data's variance, which is the
        // law's own only by luck.
        // A rule that selects points has laws of its own.
        let bent = self.is_elsewhere() || self.selection.is_on();
        if bent { None } else { self.family.quadratic_variance(&self.truth) }
    }
    fn distance(&self) -> Option<f64> {
        goodness::distance(&self.family, &self.truth, self.data.as_deref()?)
    }
    fn outside(&self) -> Option<&dyn Law> {
        self.outside.as_deref()
    }
    fn batch_bytes(&self, generations: u64) -> f64 {
        let points = match self.plan.retention {
            _ if !self.selection.takes_points() => 0.0,
            // Of a batch only those are drawn that a subsample, of so many points, picks.
            super::Retention::Subsample => self.plan.budget(1).max(self.plan.budget(generations)) as f64,
            _ => self.plan.largest_batch(generations),
        };
        points * self.family.point_bytes() as f64
    }
    fn state_bytes(&self, generations: u64) -> f64 {
        let statistics = match self.plan.retention {
            super::Retention::Replace | super::Retention::Accumulate => 3.0,
            // Real and synthetic part, two pools, and what is picked from them.
            super::Retention::Subsample => 5.0,
            super::Retention::Window(width) => width.min(generations) as f64 + 6.0,
        };
        let first = if self.plan.real_source == super::RealSource::Same { 2.0 } else { 0.0 };
        let model = self.family.model_bytes(1.0);
        size_of::<Chain<F>>() as f64 + model + (statistics + first) * self.family.batch_bytes() as f64
    }
    fn kept_bytes(&self, generations: u64) -> f64 {
        let point = self.family.point_bytes() as f64;
        let batch = self.plan.sample_size as f64 * point;
        let remembered = self.selection.kept_points(self.plan.sizes(generations.max(2)).synthetic as f64);
        let remembered = remembered * size_of::<[f64; 2]>() as f64;
        let origins = generations as f64 * self.family.model_bytes(self.plan.sample_size as f64);
        remembered
            + match self.plan.retention {
                super::Retention::Subsample => {
                    let counted =
                        self.family.subsample(&self.family.empty(), 0, &mut Random::seed_from_u64(0)).is_some();
                    if counted { 0.0 } else { 2.0 * batch + origins }
                }
                _ => match self.family.holds() {
                    Holds::Nothing => 0.0,
                    Holds::Real if self.plan.synthetic_fraction == 1.0 && !self.by_points => 2.0 * batch,
                    Holds::Real | Holds::Everything => {
                        let most = self.plan.most_points(generations);
                        2.0 * most * point + self.family.model_bytes(most)
                    }
                },
            }
    }
}

impl<F: Family> Setup<F> {
    /// Whether a step costs nanoseconds: it draws statistics and keeps no point.
    pub(super) fn is_light(&self) -> bool {
        let by_statistic = self.family.holds() == Holds::Nothing && !self.by_points && self.data.is_none();
        by_statistic && self.plan.retention != super::Retention::Subsample
    }
}

impl<F: Family> Setup<F> {
    /// Whether nothing of a step takes long.
    fn is_quick(&self) -> bool {
        self.is_light() && self.family.batch_bytes() <= SMALL
    }

    /// Generations between two looks at whether the work is still wanted: so many where each costs nanoseconds.
    fn look_every(&self, light: u64) -> u64 {
        if self.is_quick() { light } else { 1 }
    }
}

/// A statistic of more bytes takes its time to be drawn.
const SMALL: usize = 1 << 12;

struct Replicates<F: Family> {
    setup: Arc<Setup<F>>,
    /// By replicate; each is made when it takes its first step.
    chains: Vec<Option<Box<Chain<F>>>>,
    /// How many have left the range of numbers, and when the first did.
    left: AtomicU64,
    first_left: AtomicU64,
    /// Names of collapsed states at the end, and how many runs ended in each.
    ended: Mutex<BTreeMap<&'static str, u64>>,
}

/// Light steps between two looks at whether the work is still wanted, which costs a good part of a step.
const LOOK_EVERY: u64 = 32;

impl<F: Family> Chains for Replicates<F> {
    fn advance(
        &mut self,
        steps: u64,
        kept: &[u64],
        metrics: &[MetricInfo],
        last: bool,
        values: &mut Vec<f64>,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> bool {
        let setup = &*self.setup;
        let width = kept.len() * metrics.len();
        values.resize(self.chains.len() * width, 0.0);
        let look_every = setup.look_every(LOOK_EVERY);
        let (left, first_left, ended, halt) = (&self.left, &self.first_left, &self.ended, own());
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
            let mut then = |step, model: &F::Params, held: Sizes| {
                if next == Some(step) {
                    next = due.next();
                    let (row, rest) = std::mem::take(&mut values).split_at_mut(metrics.len());
                    values = rest;
                    for (value, info) in row.iter_mut().zip(metrics) {
                        *value = measure(setup, info.metric, model, held.real_share());
                        // Of a heavy step any one metric may take long.
                        if look_every == 1 && cancelled() {
                            return false;
                        }
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
            if let Some(at) = state.left().filter(|_| !had_left) {
                left.fetch_add(1, Ordering::Relaxed);
                first_left.fetch_min(at, Ordering::Relaxed);
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
    fn left(&self) -> Option<(u64, u64)> {
        let runs = self.left.load(Ordering::Relaxed);
        (runs > 0).then(|| (runs, self.first_left.load(Ordering::Relaxed)))
    }
    fn ended(&self) -> Vec<(&'static str, u64)> {
        self.ended.lock().iter().map(|(&name, &runs)| (name, runs)).collect()
    }
    fn memory(&self) -> f64 {
        let waiting = self.chains.len() * size_of::<Option<Box<Chain<F>>>>();
        waiting as f64 + self.chains.iter().flatten().map(|chain| chain.memory(&self.setup)).sum::<f64>()
    }
}

struct Viewing<F: Family> {
    setup: Arc<Setup<F>>,
    viewer: Viewer<F>,
    /// Its replicate, and how many others are seen beside it.
    of: (u64, u64),
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

/// An engine whose loop panics, to see that its user survives.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) Arc<dyn Engine>);

#[cfg(test)]
impl Engine for Broken {
    fn chains(self: Arc<Self>, _replicates: u64) -> Box<dyn Chains> {
        struct Panics;
        impl Chains for Panics {
            fn advance(
                &mut self,
                _steps: u64,
                _kept: &[u64],
                _metrics: &[MetricInfo],
                _last: bool,
                _values: &mut Vec<f64>,
                _cancelled: &(dyn Fn() -> bool + Sync),
            ) -> bool {
                panic!("the loop is broken on purpose")
            }
            fn left(&self) -> Option<(u64, u64)> {
                None
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
    fn passage(&self, replicate: u64, last: u64, passage: Passage, cancelled: Cancelled<'_>) -> Option<Probed> {
        self.0.passage(replicate, last, passage, cancelled)
    }
    fn leaves(&self) -> &'static str {
        self.0.leaves()
    }
    fn of_truth(&self, metric: Metric) -> f64 {
        self.0.of_truth(metric)
    }
    fn truth(&self) -> Vec<f64> {
        self.0.truth()
    }
    fn masses(&self) -> Vec<f64> {
        self.0.masses()
    }
    fn nodes(&self) -> Vec<([f64; 2], f64)> {
        self.0.nodes()
    }
    fn fisher(&self) -> Option<&DMatrix<f64>> {
        self.0.fisher()
    }
    fn free_parameters(&self) -> Option<usize> {
        self.0.free_parameters()
    }
    fn quadratic_variance(&self) -> Option<QuadraticVariance> {
        self.0.quadratic_variance()
    }
    fn distance(&self) -> Option<f64> {
        self.0.distance()
    }
    fn outside(&self) -> Option<&dyn Law> {
        self.0.outside()
    }
    fn kept_bytes(&self, generations: u64) -> f64 {
        self.0.kept_bytes(generations)
    }
    fn state_bytes(&self, generations: u64) -> f64 {
        self.0.state_bytes(generations)
    }
    fn batch_bytes(&self, generations: u64) -> f64 {
        self.0.batch_bytes(generations)
    }
}
