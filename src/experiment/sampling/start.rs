//! Another start: the law of the first batch, where it is not the truth.

use toml::Value;

use crate::experiment::keys::{Key, Swept, Takes, number, set};
use crate::family::{Family, Refusal, Setting};

use super::capability::{Capability, Offer};
use super::rule::{Checked, SamplingRule};

pub(super) struct Start;

static LAWS_BY_NUMBERS: Capability = Capability::of::<Start>();

impl Offer for Start {
    fn is_offered<F: Family>(family: &F, _truth: &F::Params) -> bool {
        (1..=10).any(|n| family.params_from(&vec![1.0 / f64::from(n); n as usize]).is_some())
    }
}

impl SamplingRule for Start {
    type Value = Vec<f64>;
    const KEY: Key = Key::new("model.start", "first batch drawn from", "The distribution of the first batch, where it is not the truth: probabilities (categorical), mean (bernoulli), mean and variance (gaussian), location (location families)", Takes::Numbers,
        |s| (!s.rules.start.is_empty()).then(|| s.rules.start.iter().copied().map(Value::Float).collect::<Vec<_>>().into()),
        |s, v| set(&mut s.rules.start, v.as_array()?.iter().map(number).collect())).swept(Swept::Named).needs(&LAWS_BY_NUMBERS);
    const AFTER: &'static str = "model.family";
    const OFF: &'static str = "leave it out";
    const BENDS: bool = false; // the first batch alone is another

    fn shown(value: &Vec<f64>) -> String {
        Setting::List(value.clone()).to_string()
    }

    fn is_kept_by(_family: &str) -> bool {
        false // a law of one family is none of another
    }

    fn check<F: Family>(value: &Vec<f64>, checked: &Checked<'_, F>) -> Result<(), Refusal> {
        let (key, shown) = (Self::KEY.path, Self::shown(value));
        if checked.has_data {
            return Err(Refusal::because(key, shown, "needs a truth from parameters, not truth.data"));
        }
        if checked.family.params_from(value).is_none() {
            let allowed = "a list that is a law of the family: the probabilities of the truth's symbols, the mean of \
                           bernoulli, mean and variance of gaussian, or a location";
            return Err(Refusal::of(key, shown, allowed));
        }
        Ok(())
    }

    fn first_law<F: Family>(value: &Vec<f64>, family: &F) -> Option<F::Params> {
        family.params_from(value)
    }
}
