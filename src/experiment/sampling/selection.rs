//! Sampling rules that need the points themselves: what the chain calls in place of a plain draw.

use crate::experiment::cancel::{Cancelled, LOOKS};
use crate::experiment::seed::{Purpose, stream};
use crate::family::{Family, Random, Refusal};

use super::curation::uniform;
use super::rule::Checked;
use super::values::{Coverage, Diversity, Selection};

/// What one replicate remembers for it.
#[derive(Clone, Debug)]
pub(crate) struct Selected<F: Family> {
    rng: Random,
    /// Where the last batch's points lie, if they push the next.
    bank: Vec<[f64; 2]>,
    /// The newest batch's points, if somebody looks.
    shown: Option<Vec<F::Point>>,
}

/// So many points of a model.
pub(crate) struct Points<'a, F: Family> {
    pub(crate) family: &'a F,
    pub(crate) model: &'a F::Params,
    pub(crate) n: u64,
}

impl Selection {
    /// Whether a family, with its truth, and a plan can be sampled so.
    ///
    /// # Errors
    /// The rule's key, its value and what would do.
    pub(crate) fn check<F: Family>(&self, checked: &Checked<'_, F>) -> Result<(), Refusal> {
        let Self { curation, diversity } = self;
        curation.check(checked)?;
        if curation.is_on() && diversity.coverage != Coverage::Independent {
            let problem = "curated points are independent draws; sampling.curation = 1, or diversity = \"none\"";
            return Err(Refusal::because("sampling.diversity", diversity.coverage.quoted(), problem));
        }
        diversity.check(checked)
    }

    /// The same as far as a family allows: what is refused there, of its default law, is let go of.
    pub(crate) fn allowed(self, family: &str) -> Self {
        Self { curation: self.curation.allowed(family), diversity: self.diversity.allowed(family) }
    }

    /// Adds points of a model to `into`: candidates by `rng`, everything else by the rule's own stream. `false` if cancelled:
    /// nothing is added then.
    pub(crate) fn draw<F: Family>(
        &self,
        points: Points<'_, F>,
        rng: &mut Random,
        memory: &mut Selected<F>,
        into: &mut F::Batch,
        cancelled: Cancelled<'_>,
    ) -> bool {
        let Points { family, model, n } = points;
        let wanted = |place: &u64| place % LOOKS != LOOKS - 1 || !cancelled();
        let mut points: Vec<F::Point> = match self.diversity.coverage {
            Coverage::Stratified => family.stratified(model, n, &mut memory.rng).unwrap_or_default(),
            Coverage::Farthest => {
                let places = (0..2 * n).take_while(wanted);
                let pool = places.map(|place| family.sample_at(model, place, rng)).collect();
                Diversity::farthest(family, pool, n as usize, &mut memory.rng, cancelled)
            }
            Coverage::Independent if self.curation.chooses() => {
                let mut noise = || uniform(&mut memory.rng);
                let mut choose =
                    |place| self.curation.choose(family, || family.sample_at(model, place, rng), &mut noise);
                (0..n).take_while(wanted).map(&mut choose).collect()
            }
            Coverage::Independent => {
                (0..n).take_while(wanted).map(|place| family.sample_at(model, place, rng)).collect()
            }
        };
        if self.diversity.repulsion > 0.0 {
            let mut places: Vec<[f64; 2]> = points.iter().map(|point| family.place(point.clone())).collect();
            self.diversity.push_apart(&mut places, &memory.bank, cancelled);
            points = places.iter().filter_map(|&place| family.at(place)).collect();
            if self.diversity.memory > 0.0 {
                memory.bank = places;
            }
        }
        if cancelled() {
            return false;
        }
        if let Some(shown) = &mut memory.shown {
            shown.clone_from(&points);
        }
        points.into_iter().for_each(|point| family.observe(into, point));
        true
    }

    /// One point of a model, all its random numbers from one stream: for batches whose points are drawn when they are picked.
    pub(crate) fn draw_one<F: Family>(&self, family: &F, model: &F::Params, place: u64, rng: &mut Random) -> F::Point {
        if !self.curation.chooses() {
            return family.sample_at(model, place, rng);
        }
        let own = std::cell::RefCell::new(rng);
        let mut noise = || uniform(&mut own.borrow_mut());
        self.curation.choose(family, || family.sample_at(model, place, &mut own.borrow_mut()), &mut noise)
    }
}

impl<F: Family> Selected<F> {
    pub(crate) fn new(seed: u64, replicate: u64) -> Self {
        Self { rng: stream(seed, replicate, Purpose::Selection), bank: Vec::new(), shown: None }
    }
    /// From now on the newest points are kept to be looked at.
    pub(crate) fn watched(mut self) -> Self {
        self.shown = Some(Vec::new());
        self
    }
    /// Forgets the points of the batch before.
    pub(crate) fn clear(&mut self) {
        self.shown.iter_mut().for_each(Vec::clear);
    }
    /// The newest batch's synthetic points, in random order.
    pub(crate) fn shown(&self) -> Option<&[F::Point]> {
        self.shown.as_deref()
    }
}
