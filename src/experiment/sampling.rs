//! What bends the loop: how the model is sampled, how much the real points of a batch count, and what is changed.
//!
//! Temperature and bias change the model's parameters before a batch is drawn, so that statistic, points and pools are
//! drawn as exactly as without them.

use std::borrow::Cow;
use std::sync::LazyLock;

use rand::SeedableRng as _;

use crate::family::{FAMILIES, Family, Random, Refusal, Settings, Visitor, with_family};

use super::plan::{Plan, RealSource, Retention};

/// The rules as numbers. The defaults bend nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The model's law p is sampled as p^(1/temperature), normalised (arXiv 2404.02325).
    pub temperature: f64,
    /// Synthetic points have this times the model's covariance (arXiv 2307.01850).
    pub bias: f64,
    /// Weight of the real points of a batch in the fit, however many they are (arXiv 2502.18049).
    pub real_weight: Option<f64>,
    /// So many points of the first batch are others, all else being equal (arXiv 2502.18865).
    pub changed_points: u64,
    /// The law of the first batch, where it is not the truth.
    pub start: Vec<f64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { temperature: 1.0, bias: 1.0, real_weight: None, changed_points: 0, start: Vec::new() }
    }
}

/// A rule that not every family has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `sampling.temperature`.
    Temperature,
    /// `sampling.bias`.
    Bias,
    /// `estimator.real_weight`.
    RealWeight,
    /// `model.start`.
    Start,
}

impl Rule {
    const ALL: [Self; 4] = [Self::Temperature, Self::Bias, Self::RealWeight, Self::Start];

    /// Names of the families that have it.
    pub fn families(self) -> &'static [&'static str] {
        static KNOWN: LazyLock<[Vec<&'static str>; 4]> = LazyLock::new(|| {
            Rule::ALL.map(|rule| {
                let names = FAMILIES.iter().map(|about| about.name);
                names.filter(|name| with_family(name, Offers(rule)).unwrap_or(false)).collect()
            })
        });
        &KNOWN[self as usize]
    }

    /// Whether a family has it.
    pub fn is_of(self, family: &str) -> bool {
        self.families().contains(&family)
    }
}

struct Offers(Rule);

impl Visitor for Offers {
    type Output = bool;
    fn visit<F: Family>(self) -> bool {
        F::configure(&Settings::new(), None).is_ok_and(|(family, truth)| match self.0 {
            Rule::Temperature => family.tempered(&truth, 1.0).is_some(),
            Rule::Bias => family.widened(&truth, 1.0).is_some(),
            Rule::Start => (1..=10).any(|n| family.told(&vec![1.0 / f64::from(n); n as usize]).is_some()),
            Rule::RealWeight => {
                let mut batch = family.empty();
                family.draw(&truth, 4, &mut Random::seed_from_u64(0), &mut batch);
                family.fit_weighted(&batch, &batch, 0.5, &mut truth.clone())
            }
        })
    }
}

impl Rules {
    /// Whether any of them changes how a batch is drawn after the first, or what is fitted to it. Whoever adds a rule has
    /// to say here which it is: the usual loop takes a short way past those that do nothing.
    pub(crate) fn bends(&self) -> bool {
        // The first batch alone is another under these two.
        let Self { temperature, bias, real_weight, changed_points: _, start: _ } = self;
        *temperature != 1.0 || *bias != 1.0 || real_weight.is_some()
    }

    /// Those that another family has, too; its own start goes with the old one.
    pub(crate) fn allowed(self, family: &str) -> Self {
        let none = Self::default();
        Self {
            temperature: if Rule::Temperature.is_of(family) { self.temperature } else { none.temperature },
            bias: if Rule::Bias.is_of(family) { self.bias } else { none.bias },
            real_weight: self.real_weight.filter(|_| Rule::RealWeight.is_of(family)),
            changed_points: self.changed_points,
            start: none.start,
        }
    }

    /// The model that synthetic points are drawn from.
    pub(crate) fn sampled<'a, F: Family>(&self, family: &F, model: &'a F::Params) -> Cow<'a, F::Params> {
        let mut sampled = Cow::Borrowed(model);
        if self.temperature != 1.0
            && let Some(tempered) = family.tempered(&sampled, self.temperature)
        {
            sampled = Cow::Owned(tempered);
        }
        if self.bias != 1.0
            && let Some(widened) = family.widened(&sampled, self.bias)
        {
            sampled = Cow::Owned(widened);
        }
        sampled
    }

    /// Refuses what a family or a workflow does not have.
    pub(crate) fn check<F: Family>(&self, family: &F, has_data: bool, plan: &Plan) -> Result<(), Refusal> {
        let only = |rule: Rule, key: &str, value: String, instead: &str| {
            let all = rule.families().join(", ");
            let problem = format!("{} has no such rule: {instead}, or one of {all}", F::ABOUT.name);
            if rule.is_of(F::ABOUT.name) { Ok(()) } else { Err(Refusal::because(key, value, problem)) }
        };
        if self.temperature != 1.0 {
            only(Rule::Temperature, "sampling.temperature", self.temperature.to_string(), "leave it at 1")?;
        }
        if self.bias != 1.0 {
            only(Rule::Bias, "sampling.bias", self.bias.to_string(), "leave it at 1")?;
        }
        if let Some(weight) = self.real_weight {
            let key = "estimator.real_weight";
            only(Rule::RealWeight, key, weight.to_string(), "leave it at \"pooled\"")?;
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
                return Err(Refusal::because(key, weight, problem));
            }
        }
        if self.changed_points > 0 {
            let key = "workflow.changed_points";
            if has_data {
                return Err(Refusal::because(
                    key,
                    self.changed_points,
                    "needs a truth by its parameters, not truth.data",
                ));
            }
            if self.changed_points > plan.sample_size {
                let allowed = format!("at most sample_size, {}", plan.sample_size);
                return Err(Refusal::of(key, self.changed_points, allowed));
            }
        }
        if !self.start.is_empty() {
            let shown = crate::family::Setting::List(self.start.clone()).to_string();
            only(Rule::Start, "model.start", shown.clone(), "leave it out")?;
            if has_data {
                return Err(Refusal::because("model.start", shown, "needs a truth by its parameters, not truth.data"));
            }
            if family.told(&self.start).is_none() {
                let allowed = "a list that is a law of the family: the probabilities of the truth's symbols, the mean of \
                               bernoulli, mean and variance of gaussian, or a location";
                return Err(Refusal::of("model.start", shown, allowed));
            }
        }
        Ok(())
    }
}
