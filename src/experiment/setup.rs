//! What every replicate of an experiment shares, and which of the ways through a generation its plan takes.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::family::{Drawn, Family, Holds};

use super::outside::Law;
use super::plan::{Plan, Retention, Sizes};
use super::pool::Source;
use super::sampling::{Curation, Rules, Selection};

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
    /// Whether no model is nearest to that one: `truth` is then the fit to its quantiles, and no value of its own.
    pub(crate) lacks_nearest: bool,
    pub(crate) plan: Plan,
    /// The make-up of every batch after the first, where they are all alike.
    pub(crate) steady: Option<Sizes>,
    /// How synthetic batches differ from plain draws, and how they are fitted.
    pub(crate) rules: Rules,
    /// Which of the model's points are kept, and where they lie.
    pub(crate) selection: Selection,
    /// Draw point by point instead of the statistic.
    pub(crate) by_points: bool,
    pub(crate) seed: u64,
    /// The fast path: points of every batch after the first, where those are plain draws from the model by their statistic.
    pub(crate) plain: Option<u64>,
    /// Share of the true spread below which a model has none left to speak of.
    pub(crate) collapse_below: f64,
}

/// A statistic of more bytes takes its time to be drawn.
const SMALL: usize = 1 << 12;

impl<F: Family> Setup<F> {
    /// Enables the fast path (see [`Setup::plain`]) where there are no real points, no rule, no selection and no stored
    /// points.
    pub(crate) fn with_fast_path(mut self) -> Self {
        let Self { plan, rules, selection, .. } = &self;
        let unbent = !rules.bends() && !selection.is_on();
        let merged = self.is_light() && F::ABOUT.statistic && plan.retention != Retention::Subsample;
        let sizes = self.steady.filter(|sizes| sizes.real == 0 && sizes.synthetic > 0);
        self.plain = sizes.map(|sizes| sizes.synthetic).filter(|_| unbent && merged && !self.has_external_truth());
        self
    }

    /// Whether a model only stands for one nearest to the truth that there is not.
    pub(crate) fn is_no_model(&self, model: &F::Params) -> bool {
        self.lacks_nearest && *model == self.truth
    }

    /// See [`Family::fisher`], at the truth.
    pub(crate) fn fisher(&self) -> Option<&nalgebra::DMatrix<f64>> {
        self.fisher.get_or_init(|| self.family.fisher(&self.truth)).as_ref()
    }

    /// Whether real points follow no law of the family: measured ones, or those of another.
    pub(crate) fn has_external_truth(&self) -> bool {
        self.data.is_some() || self.outside.is_some()
    }
    pub(crate) fn source(&self) -> Source<'_, F> {
        Source {
            family: &self.family,
            truth: &self.truth,
            data: self.data.as_deref(),
            outside: self.outside.as_deref(),
            real_source: self.plan.real_source,
            selection: &self.selection,
        }
    }

    /// The law synthetic points are drawn from: the model as its rules bend it, or what ever more choices among its points
    /// come to.
    pub(super) fn sampled<'a>(&self, model: &'a F::Params) -> Cow<'a, F::Params> {
        let bent = self.rules.sampled(&self.family, model);
        let curation = &self.selection.curation;
        let endless = curation.choices == Curation::UNLIMITED;
        let tilted = endless.then(|| self.family.tilted(&bent, &curation.reward)).flatten();
        tilted.map_or(bent, Cow::Owned)
    }

    /// How the training set of a model was drawn.
    pub(super) fn drawn(&self, held: Sizes) -> Drawn {
        let as_numbers = self.selection.takes_points() || self.plan.retention == Retention::Subsample;
        let differ = if held.real == 0 { held.synthetic } else { 0 };
        Drawn { by_points: self.by_points || as_numbers, as_numbers, differ }
    }

    /// Whether a step costs nanoseconds: it draws statistics and keeps no point.
    fn is_light(&self) -> bool {
        let by_statistic = self.family.holds() == Holds::Nothing && !self.by_points && self.data.is_none();
        by_statistic && self.plan.retention != Retention::Subsample
    }

    /// Whether nothing of a step takes long.
    pub(super) fn is_quick(&self) -> bool {
        self.is_light() && self.family.batch_bytes() <= SMALL
    }

    /// Generations between two looks at whether the work is still wanted: so many where each costs nanoseconds.
    pub(super) fn look_every(&self, light: u64) -> u64 {
        if self.is_quick() { light } else { 1 }
    }
}
