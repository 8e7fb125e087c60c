//! Temperature: the model's law p is sampled as p^(1/temperature), normalised (arXiv 2404.02325). The parameters are changed
//! before a batch is drawn, so that statistic, points and pools are drawn as exactly as without it.

use crate::experiment::keys::{Key, Takes, Track, float, number, set};
use crate::family::{Domain, Family};

use super::capability::{Capability, Offer};
use super::rule::SamplingRule;

pub(super) struct Temperature;

static POWERS: Capability = Capability::of::<Temperature>();

impl Offer for Temperature {
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool {
        family.tempered(truth, 1.0).is_some()
    }
}

impl SamplingRule for Temperature {
    type Value = f64;
    const KEY: Key = Key::new("sampling.temperature", "temperature", "The model's distribution p is sampled as p^(1/temperature): below 1 colder, nearer to its peak; above 1 hotter, flatter", Takes::Number(Domain::Above(0.0, 1000.0)),
        |s| float(s.rules.temperature), |s, v| set(&mut s.rules.temperature, number(v))).track(Track::log(0.1, 10.0)).needs(&POWERS);
    const AFTER: &'static str = "sampling.draws";
    const OFF: &'static str = "leave it at 1";

    fn shown(value: &f64) -> String {
        value.to_string()
    }
    fn sampled<F: Family>(value: &f64, family: &F, model: &F::Params) -> Option<F::Params> {
        family.tempered(model, *value)
    }
}
