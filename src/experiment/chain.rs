//! One replicate: `step()` is one generation.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use rand::seq::SliceRandom as _;

use crate::family::{Batch as _, Family, Holds, Random};

use super::curation::Curation;
use super::outside::Law;
use super::plan::{Plan, RealSource, Retention, Sizes};
use super::pool::{Pool, Source};
use super::probe::{Cancelled, LOOKS};
use super::sampling::Rules;
use super::seed::{Purpose, stream};
use super::selection::{Selected, Selection};
use super::training_set::TrainingSet;

/// What every replicate of an experiment shares.
#[derive(Clone, Debug)]
pub(crate) struct Setup<F: Family> {
    pub(crate) family: F,
    pub(crate) truth: F::Params,
    /// The law of the first batch, where it is not the truth.
    pub(crate) start: Option<F::Params>,
    /// Fisher information of one point at the truth, where it exists: worked out when somebody asks.
    pub(crate) fisher: OnceLock<Option<nalgebra::DMatrix<f64>>>,
    /// Measured points, if the truth is a fit to data.
    pub(crate) data: Option<Arc<[F::Point]>>,
    /// The truth, if it is of another family; `truth` is then the model nearest to it.
    pub(crate) outside: Option<Arc<dyn Law>>,
    pub(crate) plan: Plan,
    /// The make-up of every batch after the first, where they are all alike.
    pub(crate) steady: Option<Sizes>,
    /// What bends the loop.
    pub(crate) rules: Rules,
    /// Which of the model's points are kept, and where they lie.
    pub(crate) selection: Selection,
    /// Draw point by point instead of the statistic.
    pub(crate) by_points: bool,
    pub(crate) seed: u64,
    /// Points of every batch after the first, where those are the model's alone, as it is, by their statistic.
    pub(crate) plain: Option<u64>,
    /// Share of the true spread below which a model has none left to speak of.
    pub(crate) collapse_below: f64,
}

/// The real batch, in the two parts that reuse needs: what came first, and the rest.
#[derive(Clone, Debug)]
struct RealBatch<F: Family> {
    head: F::Batch,
    rest: F::Batch,
    /// The points themselves, if they are measured ones in their random order.
    points: Option<Vec<F::Point>>,
}

/// The state of one replicate after some generation.
#[derive(Clone, Debug)]
pub(crate) struct Chain<F: Family> {
    replicate: u64,
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
    /// The generation at which the model left the range of numbers: the last one before it stands from there on.
    left: Option<u64>,
    /// What a rule that selects points remembers, where there is one.
    selected: Option<Selected<F>>,
    /// Streams are set up when they are first drawn from: no plan uses all of them.
    fresh_rng: Option<Random>,
    synthetic_rng: Option<Random>,
    split_rng: Option<Random>,
    subsample_rng: Option<Random>,
}

#[derive(Clone, Debug)]
enum Kept<F: Family> {
    Merged(TrainingSet<F::Batch>),
    Pooled { pool: Option<Pool<F>>, batch: F::Batch },
}

impl<F: Family> Chain<F> {
    /// A replicate at generation 0: the truth.
    pub(crate) fn new(setup: &Setup<F>, replicate: u64) -> Self {
        let empty = setup.family.empty();
        let kept = match setup.plan.retention {
            Retention::Subsample => Kept::Pooled { pool: None, batch: empty.clone() },
            retention => Kept::Merged(TrainingSet::new(retention, empty.clone())),
        };
        Self {
            replicate,
            generation: 0,
            model: setup.truth.clone(),
            kept,
            held: Sizes { real: 0, synthetic: 0 },
            first: None,
            real: empty.clone(),
            synthetic: empty,
            measured: (setup.is_elsewhere() && setup.plan.retention == Retention::Subsample).then(Vec::new),
            alone: false,
            left: None,
            selected: setup.selection.takes_points().then(|| Selected::new(setup.seed, replicate)),
            fresh_rng: None,
            synthetic_rng: None,
            split_rng: None,
            subsample_rng: None,
        }
    }

    /// The same, and measured and selected points are kept to be looked at.
    pub(crate) fn on_view(setup: &Setup<F>, replicate: u64) -> Self {
        let mut chain = Self::new(setup, replicate);
        chain.measured = setup.is_elsewhere().then(Vec::new);
        chain.selected = chain.selected.map(Selected::watched);
        chain
    }

    /// Generations done.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }
    /// The generation at which its model left the range of numbers, if it has.
    pub(crate) fn left(&self) -> Option<u64> {
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
        size_of::<Self>() as f64 + kept + first + batch(&self.real) + batch(&self.synthetic)
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
        self.run(setup, 1, cancelled, |_, _, _| true)
    }

    /// So many generations; `then` is told of each, counted from 1, and may end it. `false` if cancelled within a
    /// generation: the chain is then of no further use.
    #[inline]
    pub(crate) fn run(
        &mut self,
        setup: &Setup<F>,
        steps: u64,
        cancelled: Cancelled<'_>,
        mut then: impl FnMut(u64, &F::Params, Sizes) -> bool,
    ) -> bool {
        for step in 1..=steps {
            if self.left.is_some() {
                return self.stay(setup, step, steps, cancelled, &mut then);
            }
            if let (Some(n), 1.., Kept::Merged(set)) = (setup.plain, self.generation, &mut self.kept) {
                // The usual loop has a way of its own: what does not change is looked at once, and the newest batch, if it
                // is all that is kept, is fitted where it lies. Same draws, same fits, same bits.
                let family = &setup.family;
                let rng = &mut self.synthetic_rng;
                let mut rng = rng.take().unwrap_or_else(|| stream(setup.seed, self.replicate, Purpose::Synthetic));
                self.real.clear();
                self.alone = set.is_replaced();
                if self.alone {
                    set.clear();
                    self.held = Sizes { real: 0, synthetic: n };
                }
                for step in step..=steps {
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
                    let leaves = put_back(family, &mut self.model, last);
                    if leaves {
                        self.left = Some(self.generation);
                    }
                    let goes_on = then(step, &self.model, self.held);
                    if leaves {
                        self.synthetic_rng = Some(rng);
                        return !goes_on || self.stay(setup, step + 1, steps, cancelled, &mut then);
                    }
                    if !goes_on {
                        break;
                    }
                }
                self.synthetic_rng = Some(rng);
                return true;
            }
            if !self.advance(setup, None, cancelled) {
                return false;
            }
            if !then(step, &self.model, self.held) {
                break;
            }
        }
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
        then: &mut dyn FnMut(u64, &F::Params, Sizes) -> bool,
    ) -> bool {
        self.alone = false;
        for step in first..=last {
            if !self.advance(setup, None, cancelled) {
                return false;
            }
            if !then(step, &self.model, self.held) {
                break;
            }
        }
        true
    }

    /// One generation; under `subsample` the points trained on are added to `seen`.
    pub(crate) fn step_seen(&mut self, setup: &Setup<F>, seen: &mut Vec<F::Point>, cancelled: Cancelled<'_>) -> bool {
        self.advance(setup, Some(seen), cancelled)
    }

    fn advance(&mut self, setup: &Setup<F>, seen: Option<&mut Vec<F::Point>>, cancelled: Cancelled<'_>) -> bool {
        self.generation += 1;
        let sizes = match setup.steady {
            Some(steady) if self.generation > 1 => steady,
            _ => setup.plan.sizes(self.generation),
        };
        let replicate = self.replicate;
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
                let rng = self.synthetic_rng.get_or_insert_with(|| stream(setup.seed, replicate, Purpose::Synthetic));
                let (n, into) = (sizes.synthetic, &mut self.synthetic);
                let whole = match &mut self.selected {
                    Some(selected) => setup.selection.draw(&setup.family, &sampled, n, rng, selected, into, cancelled),
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
                match setup.rules.real_weight {
                    _ if stays => {}
                    Some(weight) if sizes.synthetic > 0 => {
                        setup.family.fit_weighted(&self.real, &self.synthetic, weight, &mut self.model);
                    }
                    _ => setup.family.fit(set.batch(), &mut self.model),
                }
            }
            Kept::Pooled { pool, batch } => {
                match pool {
                    None => {
                        let points = self.measured.clone().filter(|points| !points.is_empty());
                        let mut rng = stream(setup.seed, replicate, Purpose::Reveal(1));
                        *pool = Some(Pool::new(&setup.family, &setup.truth, &self.real, points, &mut rng));
                    }
                    Some(pool) if by_key => pool.push_origin(sizes, &sampled, setup.seed, replicate, self.generation),
                    Some(pool) => pool.push_counts(&self.real, &self.synthetic),
                }
                if let Some(pool) = pool {
                    let budget = setup.plan.budget(self.generation);
                    let rng =
                        self.subsample_rng.get_or_insert_with(|| stream(setup.seed, replicate, Purpose::Subsample));
                    let held = pool.subsample(&setup.family, &setup.source(), budget, rng, batch, seen, cancelled);
                    let Some(held) = held else { return false };
                    self.held = held;
                }
                if !stays {
                    setup.family.fit(batch, &mut self.model);
                }
            }
        }
        if put_back(&setup.family, &mut self.model, last) {
            self.left = Some(self.generation);
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
        let replicate = self.replicate;
        match (setup.plan.real_source, &mut self.first) {
            (RealSource::Same, Some(first)) => {
                first.reach(setup, sizes.real, || {
                    self.split_rng.get_or_insert_with(|| stream(setup.seed, replicate, Purpose::Split))
                });
                self.real.merge(&first.head);
                if let (Some(measured), Some(points)) = (&mut self.measured, &first.points) {
                    measured.extend_from_slice(&points[..sizes.real as usize]);
                }
                true
            }
            _ => {
                let rng = self.fresh_rng.get_or_insert_with(|| stream(setup.seed, replicate, Purpose::Fresh));
                draw_fresh(setup, sizes.real, rng, &mut self.real, self.measured.as_mut(), cancelled)
            }
        }
    }

    fn draw_first(&mut self, setup: &Setup<F>, n: u64, cancelled: Cancelled<'_>) -> bool {
        let mut rng = stream(setup.seed, self.replicate, Purpose::Real);
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
        let changed = setup.rules.changed_points;
        if changed > 0 {
            let mut rng = stream(setup.seed, self.replicate, Purpose::Change);
            family.exchange(&mut self.real, changed, setup.start.as_ref().unwrap_or(&setup.truth), &mut rng);
        }
        if setup.plan.real_source == RealSource::Same || points.is_some() {
            self.first = Some(RealBatch { head: family.empty(), rest: self.real.clone(), points });
        }
        true
    }
}

impl<F: Family> RealBatch<F> {
    /// Makes the head hold the first `n` points: nested, since a larger head only takes from the rest.
    fn reach<'a>(&mut self, setup: &Setup<F>, n: u64, rng: impl FnOnce() -> &'a mut Random) {
        let have = self.head.len();
        if n <= have {
            if n < have {
                // Sizes of one plan never shrink; kept for safety of the statistic.
                self.head = setup.family.split(&self.head, n, rng()).0;
            }
            return;
        }
        if let Some(points) = &self.points {
            points[have as usize..n as usize]
                .iter()
                .for_each(|point| setup.family.observe(&mut self.head, point.clone()));
        } else {
            let (more, rest) = setup.family.split(&self.rest, n - have, rng());
            self.head.merge(&more);
            self.rest = rest;
        }
    }
}

impl<F: Family> Setup<F> {
    /// See [`Setup::plain`]: nothing is real, nothing is bent, nothing is chosen, and no point is kept.
    pub(crate) fn plainly(mut self) -> Self {
        let Self { plan, rules, selection, .. } = &self;
        let unbent = !rules.bends() && !selection.is_on();
        let merged = self.is_light() && F::ABOUT.statistic && plan.retention != Retention::Subsample;
        let sizes = self.steady.filter(|sizes| sizes.real == 0 && sizes.synthetic > 0);
        self.plain = sizes.map(|sizes| sizes.synthetic).filter(|_| unbent && merged && !self.is_elsewhere());
        self
    }

    /// See [`Family::fisher`], at the truth.
    pub(crate) fn fisher(&self) -> Option<&nalgebra::DMatrix<f64>> {
        self.fisher.get_or_init(|| self.family.fisher(&self.truth)).as_ref()
    }

    /// Whether real points follow no law of the family: measured ones, or those of another.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.data.is_some() || self.outside.is_some()
    }
    pub(crate) fn source(&self) -> Source<'_, F> {
        Source {
            truth: &self.truth,
            data: self.data.as_deref(),
            outside: self.outside.as_deref(),
            real_source: self.plan.real_source,
            selection: &self.selection,
        }
    }

    /// The law synthetic points are drawn from: the model as its rules bend it, or what ever more choices among its points
    /// come to.
    fn sampled<'a>(&self, model: &'a F::Params) -> Cow<'a, F::Params> {
        let bent = self.rules.sampled(&self.family, model);
        let curation = &self.selection.curation;
        let endless = curation.choices == Curation::UNLIMITED;
        let tilted = endless.then(|| self.family.tilted(&bent, &curation.reward)).flatten();
        tilted.map_or(bent, Cow::Owned)
    }
}

/// Whether the fit just made has left the range of numbers: the last one before it then stands in its place.
#[inline]
fn put_back<F: Family>(family: &F, model: &mut F::Params, last: Option<F::Params>) -> bool {
    let Some(last) = last.filter(|_| family.left(model)) else { return false };
    *model = last;
    true
}

/// Points drawn between two looks at whether they are still wanted: well below a tenth of a second. Of a family without a
/// statistic a point may be a text or a series.
fn piece<F: Family>() -> u64 {
    if F::ABOUT.statistic { 1 << 14 } else { 1 << 8 }
}

/// A batch by its statistic or its points; of points in pieces. `false` if cancelled: what is in `into` is then a part.
fn draw<F: Family>(
    setup: &Setup<F>,
    params: &F::Params,
    n: u64,
    rng: &mut Random,
    into: &mut F::Batch,
    cancelled: Cancelled<'_>,
) -> bool {
    if !setup.by_points && (n <= piece::<F>() || !setup.family.draws_points()) {
        setup.family.draw(params, n, rng, into);
        return true;
    }
    // Of points that are long vectors fewer: each takes as much longer.
    let step = (64 * piece::<F>() / (setup.family.point_bytes() as u64).max(64)).max(1);
    let mut from = 0;
    while from < n {
        let to = n.min(from + step);
        setup.family.draw_places(params, from..to, rng, into);
        from = to;
        if from < n && cancelled() {
            return false;
        }
    }
    true
}

fn draw_fresh<F: Family>(
    setup: &Setup<F>,
    n: u64,
    rng: &mut Random,
    into: &mut F::Batch,
    mut measured: Option<&mut Vec<F::Point>>,
    cancelled: Cancelled<'_>,
) -> bool {
    if !setup.is_elsewhere() {
        return draw(setup, &setup.truth, n, rng, into, cancelled);
    }
    let source = setup.source();
    for place in 0..n {
        if place % LOOKS == LOOKS - 1 && cancelled() {
            return false;
        }
        let point = source.fresh_point(&setup.family, rng);
        if let Some(measured) = &mut measured {
            measured.push(point.clone());
        }
        setup.family.observe(into, point);
    }
    true
}
