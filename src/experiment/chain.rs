//! One replicate: `step()` is one generation.

use std::sync::Arc;

use rand::seq::SliceRandom as _;

use crate::family::{Batch as _, Family, Random};

use super::outside::Law;
use super::plan::{Plan, RealSource, Retention, Sizes};
use super::pool::{Pool, Source};
use super::sampling::Rules;
use super::seed::{Purpose, stream};
use super::training_set::TrainingSet;

/// What every replicate of an experiment shares.
#[derive(Clone, Debug)]
pub(crate) struct Setup<F: Family> {
    pub(crate) family: F,
    pub(crate) truth: F::Params,
    /// The law of the first batch, where it is not the truth.
    pub(crate) start: Option<F::Params>,
    /// Fisher information of one point at the truth, where it exists.
    pub(crate) fisher: Option<nalgebra::DMatrix<f64>>,
    /// Measured points, if the truth is a fit to data.
    pub(crate) data: Option<Arc<[F::Point]>>,
    /// The truth, if it is of another family; `truth` is then the model nearest to it.
    pub(crate) outside: Option<Arc<dyn Law>>,
    pub(crate) plan: Plan,
    /// What bends the loop.
    pub(crate) rules: Rules,
    /// Draw point by point instead of the statistic.
    pub(crate) by_points: bool,
    pub(crate) seed: u64,
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
    fresh_rng: Random,
    synthetic_rng: Random,
    split_rng: Random,
    subsample_rng: Random,
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
        let rng = |purpose| stream(setup.seed, replicate, purpose);
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
            fresh_rng: rng(Purpose::Fresh),
            synthetic_rng: rng(Purpose::Synthetic),
            split_rng: rng(Purpose::Split),
            subsample_rng: rng(Purpose::Subsample),
        }
    }

    /// The same, and measured points are kept to be looked at.
    pub(crate) fn on_view(setup: &Setup<F>, replicate: u64) -> Self {
        Self { measured: setup.is_elsewhere().then(Vec::new), ..Self::new(setup, replicate) }
    }

    /// Generations done.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
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
    /// Share of real points in the training set; the truth itself counts as all real.
    pub(crate) fn real_share(&self) -> f64 {
        let Sizes { real, synthetic } = self.held;
        if real + synthetic == 0 { 1.0 } else { real as f64 / (real + synthetic) as f64 }
    }

    /// One generation: draw, merge, fit.
    pub(crate) fn step(&mut self, setup: &Setup<F>) {
        self.advance(setup, None);
    }

    /// One generation; under `subsample` the points trained on are added to `seen`.
    pub(crate) fn step_seen(&mut self, setup: &Setup<F>, seen: &mut Vec<F::Point>) {
        self.advance(setup, Some(seen));
    }

    fn advance(&mut self, setup: &Setup<F>, seen: Option<&mut Vec<F::Point>>) {
        self.generation += 1;
        let sizes = setup.plan.sizes(self.generation);
        let by_key = matches!(&self.kept, Kept::Pooled { pool: Some(pool), .. } if !pool.is_counted());
        if !by_key {
            self.draw_real(setup, sizes);
        }
        let sampled = setup.rules.sampled(&setup.family, &self.model);
        if !by_key {
            self.synthetic.clear();
            if sizes.synthetic > 0 {
                draw(setup, &sampled, sizes.synthetic, &mut self.synthetic_rng, &mut self.synthetic);
            }
        }
        match &mut self.kept {
            Kept::Merged(set) => {
                set.push(&self.real, &self.synthetic);
                self.held = set.held();
                drop(sampled);
                match setup.rules.real_weight {
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
                        let mut rng = stream(setup.seed, self.replicate, Purpose::Reveal(1));
                        *pool = Some(Pool::new(&setup.family, &setup.truth, &self.real, points, &mut rng));
                    }
                    Some(pool) if by_key => {
                        pool.push_origin(sizes, &sampled, setup.seed, self.replicate, self.generation)
                    }
                    Some(pool) => pool.push_counts(&self.real, &self.synthetic),
                }
                if let Some(pool) = pool {
                    let budget = setup.plan.budget(self.generation);
                    self.held =
                        pool.subsample(&setup.family, &setup.source(), budget, &mut self.subsample_rng, batch, seen);
                }
                setup.family.fit(batch, &mut self.model);
            }
        }
    }

    fn draw_real(&mut self, setup: &Setup<F>, sizes: Sizes) {
        if let Some(measured) = &mut self.measured {
            measured.clear();
        }
        if self.generation == 1 {
            self.draw_first(setup, sizes.real);
            return;
        }
        self.real.clear();
        if sizes.real == 0 {
            return;
        }
        match (setup.plan.real_source, &mut self.first) {
            (RealSource::Same, Some(first)) => {
                first.reach(setup, sizes.real, &mut self.split_rng);
                self.real.merge(&first.head);
                if let (Some(measured), Some(points)) = (&mut self.measured, &first.points) {
                    measured.extend_from_slice(&points[..sizes.real as usize]);
                }
            }
            _ => draw_fresh(setup, sizes.real, &mut self.fresh_rng, &mut self.real, self.measured.as_mut()),
        }
    }

    fn draw_first(&mut self, setup: &Setup<F>, n: u64) {
        let mut rng = stream(setup.seed, self.replicate, Purpose::Real);
        let family = &setup.family;
        let mut points = None;
        match &setup.data {
            Some(data) if setup.plan.real_source == RealSource::Same => {
                // The measured points as they are, in random order: files are often sorted, and parts of them are used.
                let mut chosen = data.to_vec();
                let (chosen, _) = chosen.partial_shuffle(&mut rng, n as usize);
                chosen.iter().for_each(|point| family.observe(&mut self.real, point.clone()));
                points = Some(chosen.to_vec());
                if let Some(measured) = &mut self.measured {
                    measured.extend_from_slice(chosen);
                }
            }
            _ => match &setup.start {
                Some(start) => draw(setup, start, n, &mut rng, &mut self.real),
                None if setup.outside.is_some() && setup.plan.real_source == RealSource::Same => {
                    // A part of these points has no law of the family: the points themselves are kept.
                    let mut drawn = Vec::new();
                    draw_fresh(setup, n, &mut rng, &mut self.real, Some(&mut drawn));
                    if let Some(measured) = &mut self.measured {
                        measured.extend_from_slice(&drawn);
                    }
                    points = Some(drawn);
                }
                None => draw_fresh(setup, n, &mut rng, &mut self.real, self.measured.as_mut()),
            },
        }
        let changed = setup.rules.changed_points;
        if changed > 0 {
            let mut rng = stream(setup.seed, self.replicate, Purpose::Change);
            family.exchange(&mut self.real, changed, setup.start.as_ref().unwrap_or(&setup.truth), &mut rng);
        }
        if setup.plan.real_source == RealSource::Same || points.is_some() {
            self.first = Some(RealBatch { head: family.empty(), rest: self.real.clone(), points });
        }
    }
}

impl<F: Family> RealBatch<F> {
    /// Makes the head hold the first `n` points: nested, since a larger head only takes from the rest.
    fn reach(&mut self, setup: &Setup<F>, n: u64, rng: &mut Random) {
        let have = self.head.len();
        if n <= have {
            if n < have {
                // Sizes of one plan never shrink; kept for safety of the statistic.
                self.head = setup.family.split(&self.head, n, rng).0;
            }
            return;
        }
        if let Some(points) = &self.points {
            points[have as usize..n as usize]
                .iter()
                .for_each(|point| setup.family.observe(&mut self.head, point.clone()));
        } else {
            let (more, rest) = setup.family.split(&self.rest, n - have, rng);
            self.head.merge(&more);
            self.rest = rest;
        }
    }
}

impl<F: Family> Setup<F> {
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
        }
    }
}

fn draw<F: Family>(setup: &Setup<F>, params: &F::Params, n: u64, rng: &mut Random, into: &mut F::Batch) {
    if setup.by_points {
        setup.family.draw_points(params, n, rng, into);
    } else {
        setup.family.draw(params, n, rng, into);
    }
}

fn draw_fresh<F: Family>(
    setup: &Setup<F>,
    n: u64,
    rng: &mut Random,
    into: &mut F::Batch,
    mut measured: Option<&mut Vec<F::Point>>,
) {
    if !setup.is_elsewhere() {
        return draw(setup, &setup.truth, n, rng, into);
    }
    let source = setup.source();
    for _ in 0..n {
        let point = source.fresh_point(&setup.family, rng);
        if let Some(measured) = &mut measured {
            measured.push(point.clone());
        }
        setup.family.observe(into, point);
    }
}
