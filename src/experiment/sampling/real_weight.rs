//! Weight on real data: real and synthetic points of a batch are weighed against each other in the fit, however many each
//! are (arXiv 2502.18049).

use rand::SeedableRng as _;
use toml::Value;

use crate::experiment::keys::{Key, Takes, Track, number, set};
use crate::experiment::plan::{RealSource, Retention};
use crate::family::{Batch as _, Domain, Family, Random, Refusal};

use super::capability::{Capability, Offer};
use super::rule::{Checked, SamplingRule};

pub(super) struct RealWeight;

static WEIGHTED_FITS: Capability = Capability::of::<RealWeight>();

impl Offer for RealWeight {
    fn is_offered<F: Family>(family: &F, truth: &F::Params) -> bool {
        let mut batch = family.empty();
        family.draw(truth, 4, &mut Random::seed_from_u64(0), &mut batch);
        family.fit_weighted(&batch, &batch, 0.5, &mut truth.clone())
    }
}

impl SamplingRule for RealWeight {
    type Value = Option<f64>;
    const KEY: Key = Key::new("estimator.real_weight", "weight on real data", "Weight of the real points of a batch in the fit, however many they are: means, and covariances around each part's own mean, are averaged with it (2502.18049); pooled: every point counts alike", Takes::NumberOr(Domain::Between(0.0, 1.0), "pooled"),
        |s| Some(s.rules.real_weight.map_or_else(|| Value::String("pooled".into()), Value::Float)),
        |s, v| set(&mut s.rules.real_weight, Some(number(v)))).track(Track::share()).needs(&WEIGHTED_FITS);
    const AFTER: &'static str = "sampling.draws";
    const OFF: &'static str = "leave it at \"pooled\"";
    const REWEIGHS: bool = true;

    fn shown(value: &Option<f64>) -> String {
        value.map_or(String::new(), |weight| weight.to_string())
    }

    fn check<F: Family>(value: &Option<f64>, checked: &Checked<'_, F>) -> Result<(), Refusal> {
        let (Some(weight), plan) = (*value, checked.plan) else { return Ok(()) };
        let sizes = plan.sizes(2);
        let needed = if plan.retention != Retention::Replace {
            Some("workflow.retention = \"replace\"")
        } else if plan.real_source != RealSource::Fresh {
            Some("workflow.real_source = \"fresh\"")
        } else if sizes.real == 0 || sizes.synthetic == 0 {
            Some("a workflow.synthetic_fraction that leaves points of both kinds in a batch")
        } else {
            None
        };
        if let Some(needed) = needed {
            let problem = format!("needs {needed}: it weighs the real against the synthetic points of a batch");
            return Err(Refusal::because(Self::KEY.path, weight, problem));
        }
        Ok(())
    }

    fn fit<F: Family>(
        value: &Option<f64>,
        family: &F,
        (real, synthetic): (&F::Batch, &F::Batch),
        model: &mut F::Params,
    ) -> bool {
        let Some(weight) = value.filter(|_| !synthetic.is_empty()) else { return false };
        family.fit_weighted(real, synthetic, weight, model);
        true
    }
}
