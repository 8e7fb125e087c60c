//! What a rule says of itself. Most of it has a default, which changes nothing.

use crate::experiment::keys::Key;
use crate::experiment::plan::Plan;
use crate::family::{Family, Random, Refusal};

/// A sampling or estimator rule. What takes its value is asked only where that is not the one that changes nothing.
pub(super) trait SamplingRule {
    /// Its value, as [`Rules`](super::Rules) holds it.
    type Value;
    /// Its key, as files, links, sliders and `list keys` have it; with what it needs of a family.
    const KEY: Key;
    /// The path of the key it stands behind there.
    const AFTER: &'static str;
    /// How it is turned off, in a refusal.
    const OFF: &'static str = "";
    /// Whether batches after the first are drawn or fitted in another way: the loop then leaves its fast path, which looks at
    /// no rule.
    const BENDS: bool = true;
    /// Whether the fit is another than that of maximum likelihood to all points alike.
    const REWEIGHS: bool = false;

    /// Its value in a refusal.
    fn shown(value: &Self::Value) -> String;

    /// Whether it is kept as it is when another family is chosen.
    fn is_kept_by(family: &str) -> bool {
        Self::KEY.is_offered_by(family)
    }

    /// Refuses what a workflow does not have, once the family is known to offer what it needs.
    fn check<F: Family>(_value: &Self::Value, _checked: &Checked<'_, F>) -> Result<(), Refusal> {
        Ok(())
    }

    /// The model that synthetic points are drawn from, where it is another.
    fn sampled<F: Family>(_value: &Self::Value, _family: &F, _model: &F::Params) -> Option<F::Params> {
        None
    }

    /// Fits a model to the real and the synthetic part of a batch; `false` where it leaves that to maximum likelihood.
    fn fit<F: Family>(
        _value: &Self::Value,
        _family: &F,
        _parts: (&F::Batch, &F::Batch),
        _model: &mut F::Params,
    ) -> bool {
        false
    }

    /// The law of the first batch, where it is not the truth.
    fn first_law<F: Family>(_value: &Self::Value, _family: &F) -> Option<F::Params> {
        None
    }

    /// Changes the first batch, which is drawn from a law.
    fn change_first<F: Family>(
        _value: &Self::Value,
        _family: &F,
        _batch: &mut F::Batch,
        _law: &F::Params,
        _rng: impl FnOnce() -> Random,
    ) {
    }
}

/// What rules are checked against.
pub(crate) struct Checked<'a, F: Family> {
    pub(crate) family: &'a F,
    pub(crate) truth: &'a F::Params,
    pub(crate) plan: &'a Plan,
    pub(crate) generations: u64,
    /// Whether the truth is a fit to measured points.
    pub(crate) has_data: bool,
}
