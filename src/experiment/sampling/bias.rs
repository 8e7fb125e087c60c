//! Sampling bias: synthetic points have so many times the model's covariance (arXiv 2307.01850). The parameters are changed
//! before a batch is drawn, so that statistic, points and pools are drawn as exactly as without it.

use crate::experiment::keys::{Key, Takes, Track, float, number, set};
use crate::family::{Domain, Family};

use super::capability::{Capability, Offer};
use super::rule::SamplingRule;

pub(super) struct Bias;

static WIDTHS: Capability = Capability::of::<Bias>();

impl Offer for Bias {
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool {
        family.widened(truth, 1.0).is_some()
    }
}

impl SamplingRule for Bias {
    type Value = f64;
    const KEY: Key = Key::new(
        "sampling.bias",
        "sampling bias",
        "Covariance of the synthetic points, as a multiple of the model's: below 1, quality is bought with diversity",
        Takes::Number(Domain::Between(0.0, 1000.0)),
        |s| float(s.rules.bias),
        |s, v| set(&mut s.rules.bias, number(v)),
    )
    .track(Track::even(0.1, 2.0))
    .needs(&WIDTHS);
    const AFTER: &'static str = "sampling.draws";
    const OFF: &'static str = "leave it at 1";

    fn shown(value: &f64) -> String {
        value.to_string()
    }
    fn sampled<F: Family>(value: &f64, family: &F, model: &F::Params) -> Option<F::Params> {
        family.widened(model, *value)
    }
}
