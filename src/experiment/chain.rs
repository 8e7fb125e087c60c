//! One replicate of the loop, a generation at a time: draw, merge, fit.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use rand::Rng as _;
use rand::seq::SliceRandom as _;

use crate::family::{Batch as _, Family, Holds};

use super::cancel::Cancelled;
use super::draw::{RealBatch, draw, draw_fresh};
use super::origin::Origin;
use super::plan::{RealSource, Retention, Sizes};
use super::pool::{Pool, Seen};
use super::sampling::{Points, Selected};
use super::seed::{Purpose, Streams};
use super::setup::Setup;
use super::training_set::TrainingSet;

/// The state of one replicate after some generation.
#[derive(Clone, Debug)]
pub(crate) struct Chain<F: Family> {
    streams: Streams,
    generation: u64,
    model: F::Params,
    kept: Kept<F>,
    held: Sizes,
    first: Option<RealBatch<F>>,
    real: F::Batch,
    synthetic: F::Batch,
    /// The measured points in the newest batch, if the truth is a fit to data and somebody looks at points.
    measured: Option<Vec<F::Point>>,
    /// The newest batch is all it was fitted on, and was not merged.
    alone: bool,
    /// The generation at which the model left the range or the resolution of numbers, and the name of that: the last one before it
    /// stands from there on.
    left: Option<(u64, &'static str)>,
    /// What a rule that selects points remembers, where there is one.
    selected: Option<Selected<F>>,
}

#[derive(Clone, Debug)]
enum Kept<F: Family> {
    Merged(TrainingSet<F::Batch>),
    Pooled { pool: Option<Pool<F>>, batch: F::Batch },
}

/// What is told of each generation: its number, its model, what the training set holds, and whether the model is the one before.
/// Whether the run goes on.
type Then<'a, F> = dyn FnMut(u64, &<F as Family>::Params, Sizes, bool) -> bool + 'a;

impl<F: Family> Chain<F> {
    /// A replicate at generation 0: the truth.
    pub(crate) fn new(setup: &Setup<F>, replicate: u64) -> Self {
        let empty = setup.family.empty();
        let kept = match setup.plan.retention {
            Retention::Subsample => Kept::Pooled { pool: None, batch: empty.clone() },
            retention => Kept::Merged(TrainingSet::new(retention, empty.clone())),
        };
        Self {
            streams: Streams::new(replicate),
            generation: 0,
            model: setup.truth.clone(),
            kept,
            held: Sizes { real: 0, synthetic: 0 },
            first: None,
            real: empty.clone(),
            synthetic: empty,
            measured: (setup.has_external_truth() && setup.plan.retention == Retention::Subsample).then(Vec::new),
            alone: false,
            left: None,
            selected: setup.selection.takes_points().then(|| Selected::new(setup.seed, replicate)),
        }
    }

    /// The same, and measured and selected points are kept to be looked at.
    pub(crate) fn on_view(setup: &Setup<F>, replicate: u64) -> Self {
        let mut chain = Self::new(setup, replicate);
        chain.measured = setup.has_external_truth().then(Vec::new);
        chain.selected = chain.selected.map(Selected::watched);
        chain
    }

    /// Generations done.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }
    /// The generation at which its model left the range or the resolution of numbers and the name of that, if it has.
    pub(crate) fn left(&self) -> Option<(u64, &'static str)> {
        self.left
    }
    /// The current model.
    pub(crate) fn model(&self) -> &F::Params {
        &self.model
    }
    /// Real and synthetic points the model was fitted on.
    pub(crate) fn held(&self) -> Sizes {
        self.held
    }
    /// The statistic of what the model was fitted on.
    pub(crate) fn training_batch(&self) -> &F::Batch {
        match &self.kept {
            _ if self.alone => &self.synthetic,
            Kept::Merged(set) => set.batch(),
            Kept::Pooled { batch, .. } => batch,
        }
    }
    /// Real and synthetic part of the newest batch.
    pub(crate) fn newest(&self) -> (&F::Batch, &F::Batch) {
        (&self.real, &self.synthetic)
    }
    /// Points of the newest batch, where a pool draws them as they are picked: [`Chain::newest`] has none of them then.
    pub(crate) fn newest_of_pool(&self, setup: &Setup<F>, most: usize) -> Option<Vec<(F::Point, Origin)>> {
        let Kept::Pooled { pool: Some(pool), .. } = &self.kept else { return None };
        (!pool.is_counted()).then(|| pool.newest(&setup.source(), most))
    }
    /// The newest batch's real points where they are measured ones (see [`Chain::on_view`]).
    pub(crate) fn measured(&self) -> Option<&[F::Point]> {
        self.measured.as_deref()
    }
    /// Bytes it holds: its state, and points that are kept.
    pub(crate) fn memory(&self, setup: &Setup<F>) -> f64 {
        let family = &setup.family;
        let batch = |batch: &F::Batch| {
            let points = if family.holds() == Holds::Nothing { 0.0 } else { batch.len() as f64 };
            family.batch_bytes() as f64 + points * family.point_bytes() as f64
        };
        let kept = match &self.kept {
            Kept::Merged(set) => set.batches().map(batch).sum(),
            Kept::Pooled { pool, batch: newest } => {
                batch(newest) + pool.as_ref().map_or(0.0, |pool| pool.memory(family))
            }
        };
        let first = self.first.as_ref().map_or(0.0, |first| batch(&first.head) + batch(&first.rest));
        let model = family.model_bytes(self.held.real as f64 + self.held.synthetic as f64);
        size_of::<Self>() as f64 + model + kept + first + batch(&self.real) + batch(&self.synthetic)
    }
    /// The newest batch's synthetic points where a rule has selected them (see [`Chain::on_view`]).
    pub(crate) fn selected(&self) -> Option<&[F::Point]> {
        self.selected.as_ref()?.shown()
    }
    /// Share of real points in the training set; the truth itself counts as all real.
    pub(crate) fn real_share(&self) -> f64 {
        self.held.real_share()
    }

    /// One generation: draw, merge, fit. `false` if cancelled: the chain is then of no further use.
    pub(crate) fn step(&mut self, setup: &Setup<F>, cancelled: Cancelled<'_>) -> bool {
        self.run(setup, 1, cancelled, |_, _, _, _| true)
    }

    /// So many generations; `then` sees each, counted from 1, and whether its model is that
    /// of the one before, and may end it. `false` if cancelled within a
    /// generation: the chain is then of no further use.
    #[inline]
    pub(crate) fn run(
        &mut self,
        setup: &Setup<F>,
        steps: u64,
        cancelled: Cancelled<'_>,
        mut then: impl FnMut(u64, &F::Params, Sizes, bool) -> bool,
    ) -> bool {
        for step in 1..=steps {
            if self.left.is_some() {
                return self.stay(setup, step, steps, cancelled, &mut then);
            }
            if let (Some(n), 1.., Kept::Merged(_)) = (setup.plain, self.generation, &self.kept) {
                return self.run_plain(setup, n, step..=steps, cancelled, &mut then);
            }
            if !self.advance(setup, None, cancelled) {
                return false;
            }
            if !then(step, &self.model, self.held, false) {
                break;
            }
        }
        true
    }

    /// The usual loop has a way of its own: what does not change is looked at once, and the newest batch, if it is all that
    /// is kept, is fitted where it lies. Same draws, same fits, same bits. As [`Chain::run`] otherwise.
    #[inline]
    fn run_plain(
        &mut self,
        setup: &Setup<F>,
        n: u64,
        steps: RangeInclusive<u64>,
        cancelled: Cancelled<'_>,
        then: &mut impl FnMut(u64, &F::Params, Sizes, bool) -> bool,
    ) -> bool {
        let Kept::Merged(set) = &mut self.kept else { return true };
        let family = &setup.family;
        let mut rng = self.streams.synthetic(setup.seed).clone(); // at hand, as long as it goes round
        self.real.clear();
        self.alone = set.is_replaced();
        if self.alone {
            set.clear();
            self.held = Sizes { real: 0, synthetic: n };
        }
        for step in steps.clone() {
            self.synthetic.clear();
            family.draw(&self.model, n, &mut rng, &mut self.synthetic);
            let last = (!F::NEVER_LEAVES).then(|| self.model.clone());
            if self.alone {
                family.fit(&self.synthetic, &mut self.model);
            } else {
                set.push(&self.real, &self.synthetic);
                self.held = set.held();
                family.fit(set.batch(), &mut self.model);
            }
            self.generation += 1;
            self.left = put_back(setup, &mut self.model, last, self.held).map(|name| (self.generation, name));
            let leaves = self.left.is_some();
            let goes_on = then(step, &self.model, self.held, false);
            if leaves {
                *self.streams.synthetic(setup.seed) = rng;
                return !goes_on || self.stay(setup, step + 1, *steps.end(), cancelled, then);
            }
            if !goes_on {
                break;
            }
        }
        *self.streams.synthetic(setup.seed) = rng;
        true
    }

    /// The generations from `first` to `last` of a model that has left the range of numbers: nothing is fitted any more.
    /// As [`Chain::run`] otherwise.
    fn stay(
        &mut self,
        setup: &Setup<F>,
        first: u64,
        last: u64,
        cancelled: Cancelled<'_>,
        then: &mut Then<'_, F>,
    ) -> bool {
        self.alone = false;
        for step in first..=last {
            if !self.advance(setup, None, cancelled) {
                return false;
            }
            if !then(step, &self.model, self.held, step > first) {
                break;
            }
        }
        true
    }

    /// One generation; under `subsample` the points trained on are added to `seen`.
    pub(crate) fn step_seen(
        &mut self,
        setup: &Setup<F>,
        seen: &mut Vec<(F::Point, Origin)>,
        cancelled: Cancelled<'_>,
    ) -> bool {
        self.advance(setup, Some(seen), cancelled)
    }

    fn advance(&mut self, setup: &Setup<F>, seen: Seen<'_, F>, cancelled: Cancelled<'_>) -> bool {
        self.generation += 1;
        let sizes = match setup.steady {
            Some(steady) if self.generation > 1 => steady,
            _ => setup.plan.sizes(self.generation),
        };
        let by_key = matches!(&self.kept, Kept::Pooled { pool: Some(pool), .. } if !pool.is_counted());
        if !by_key && !self.draw_real(setup, sizes, cancelled) {
            return false;
        }
        // A model that has left the range of numbers has no points to draw: the truth's stand in, so that what is held is
        // counted; no model is fitted to them.
        let stays = self.left.is_some();
        let sampled = if stays { Cow::Borrowed(&setup.truth) } else { setup.sampled(&self.model) };
        if !by_key {
            self.synthetic.clear();
            self.selected.iter_mut().for_each(Selected::clear);
            if sizes.synthetic > 0 {
                let rng = self.streams.synthetic(setup.seed);
                let (n, into) = (sizes.synthetic, &mut self.synthetic);
                let points = Points { family: &setup.family, model: &sampled, n };
                let whole = match &mut self.selected {
                    Some(selected) => setup.selection.draw(points, rng, selected, into, cancelled),
                    None => draw(setup, &sampled, n, rng, into, cancelled),
                };
                if !whole {
                    return false;
                }
            }
        }
        let last = (!stays && !F::NEVER_LEAVES).then(|| self.model.clone());
        match &mut self.kept {
            Kept::Merged(set) => {
                set.push(&self.real, &self.synthetic);
                self.held = set.held();
                drop(sampled);
                let parts = (&self.real, &self.synthetic);
                if !stays && !setup.rules.fit(&setup.family, parts, &mut self.model) {
                    setup.family.fit(set.batch(), &mut self.model);
                }
            }
            Kept::Pooled { pool, batch } => {
                match pool {
                    None => {
                        let points = self.measured.clone().filter(|points| !points.is_empty());
                        let mut rng = self.streams.anew(setup.seed, Purpose::Reveal(1));
                        *pool = Some(Pool::new(&setup.family, &setup.truth, &self.real, points, &mut rng));
                    }
                    Some(pool) if by_key => {
                        let key = self.streams.anew(setup.seed, Purpose::Pool(self.generation)).next_u64();
                        pool.push_lot(sizes, &sampled, key);
                    }
                    Some(pool) => pool.push_counts(&self.real, &self.synthetic),
                }
                if let Some(pool) = pool {
                    let budget = setup.plan.budget(self.generation);
                    let rng = self.streams.subsample(setup.seed);
                    let held = pool.subsample(&setup.source(), budget, rng, (batch, seen), cancelled);
                    let Some(held) = held else { return false };
                    self.held = held;
                }
                if !stays {
                    setup.family.fit(batch, &mut self.model);
                }
            }
        }
        if let Some(name) = put_back(setup, &mut self.model, last, self.held) {
            self.left = Some((self.generation, name));
        }
        true
    }

    fn draw_real(&mut self, setup: &Setup<F>, sizes: Sizes, cancelled: Cancelled<'_>) -> bool {
        if let Some(measured) = &mut self.measured {
            measured.clear();
        }
        if self.generation == 1 {
            return self.draw_first(setup, sizes.real, cancelled);
        }
        self.real.clear();
        if sizes.real == 0 {
            return true;
        }
        let streams = &mut self.streams;
        match (setup.plan.real_source, &mut self.first) {
            (RealSource::Same, Some(first)) => {
                first.reach(setup, sizes.real, || streams.split(setup.seed));
                self.real.merge(&first.head);
                if let (Some(measured), Some(points)) = (&mut self.measured, &first.points) {
                    measured.extend_from_slice(&points[..sizes.real as usize]);
                }
                true
            }
            _ => draw_fresh(
                setup,
                sizes.real,
                streams.fresh(setup.seed),
                &mut self.real,
                self.measured.as_mut(),
                cancelled,
            ),
        }
    }

    fn draw_first(&mut self, setup: &Setup<F>, n: u64, cancelled: Cancelled<'_>) -> bool {
        let mut rng = self.streams.anew(setup.seed, Purpose::Real);
        let family = &setup.family;
        let mut points = None;
        let whole = match &setup.data {
            Some(data) if setup.plan.real_source == RealSource::Same => {
                // The measured points as they are, in random order: files are often sorted, and parts of them are used.
                let mut chosen = data.to_vec();
                let (chosen, _) = chosen.partial_shuffle(&mut rng, n as usize);
                chosen.iter().for_each(|point| family.observe(&mut self.real, point.clone()));
                points = Some(chosen.to_vec());
                if let Some(measured) = &mut self.measured {
                    measured.extend_from_slice(chosen);
                }
                true
            }
            _ => match &setup.start {
                Some(start) => draw(setup, start, n, &mut rng, &mut self.real, cancelled),
                None if setup.outside.is_some() && setup.plan.real_source == RealSource::Same => {
                    // A part of these points has no law of the family: the points themselves are kept.
                    let mut drawn = Vec::new();
                    let whole = draw_fresh(setup, n, &mut rng, &mut self.real, Some(&mut drawn), cancelled);
                    if let Some(measured) = &mut self.measured {
                        measured.extend_from_slice(&drawn);
                    }
                    points = Some(drawn);
                    whole
                }
                None => draw_fresh(setup, n, &mut rng, &mut self.real, self.measured.as_mut(), cancelled),
            },
        };
        if !whole {
            return false;
        }
        let law = setup.start.as_ref().unwrap_or(&setup.truth);
        let streams = &self.streams;
        setup.rules.change_first(family, &mut self.real, law, || streams.anew(setup.seed, Purpose::Change));
        if setup.plan.real_source == RealSource::Same || points.is_some() {
            self.first = Some(RealBatch { head: family.empty(), rest: self.real.clone(), points });
        }
        true
    }
}

/// What the fit just made has left, if it has: the last one before it then stands in its place.
#[inline]
fn put_back<F: Family>(
    setup: &Setup<F>,
    model: &mut F::Params,
    last: Option<F::Params>,
    held: Sizes,
) -> Option<&'static str> {
    let last = last?;
    let name = setup.family.leaves(model, &last, setup.drawn(held))?;
    *model = last;
    Some(name)
}
