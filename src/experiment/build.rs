//! From a family to its [`Engine`]: settings, data and rules are checked on the way.

use std::sync::{Arc, OnceLock};

use crate::family::{Data, Family, Refusal, Settings, Visitor};

use super::cancel::{Cancelled, LOOKS};
use super::chain::Chain;
use super::engine::{Chains, Engine, Look, Memory};
use super::facts::Facts;
use super::goodness;
use super::measure::measure;
use super::metrics::Metric;
use super::nearest::nearest;
use super::outside::Law;
use super::passage::{Passage, Probed};
use super::plan::Plan;
use super::replicates::{Replicates, Viewing};
use super::sampling::Checked;
use super::scenario::Scenario;
use super::setup::Setup;

/// What a family needs to become an engine.
pub(crate) struct Build<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) settings: &'a Settings,
    pub(crate) data: Option<&'a Data>,
    /// A truth of another family; `data` are then its quantiles.
    pub(crate) outside: Option<Arc<dyn Law>>,
    pub(crate) plan: Plan,
}

impl Visitor for Build<'_> {
    type Output = Result<Arc<dyn Engine>, Refusal>;

    fn visit<F: Family>(self) -> Self::Output {
        let Self { scenario, settings, data, outside, plan } = self;
        let points = data.map(|data| points::<F>(settings, data)).transpose()?.filter(|_| outside.is_none());
        let (family, truth) = F::configure(settings, data)?;
        // Without a nearest model the fit to quantiles is where drawings begin, and nothing is measured from it.
        let best = outside.as_ref().map(|law| nearest(law.as_ref(), &family, &truth));
        let lacks_nearest = best.as_ref().is_some_and(Option::is_none);
        let (family, truth) = match best.flatten() {
            Some(nearest) => (family.told(&nearest), nearest),
            None => (family, truth),
        };
        let (rules, selection) = (scenario.rules.clone(), scenario.selection);
        let (generations, has_data) = (scenario.generations, points.is_some());
        let checked = Checked { family: &family, truth: &truth, plan: &plan, generations, has_data };
        rules.check(&checked)?;
        selection.check(&checked)?;
        let setup = Setup {
            fisher: OnceLock::new(),
            start: rules.first_law(&family),
            family,
            truth,
            data: points,
            outside,
            lacks_nearest,
            plan,
            steady: plan.steady(),
            plain: None,
            rules,
            selection,
            by_points: scenario.by_points,
            seed: scenario.seed,
            collapse_below: scenario.collapse_below,
        };
        Ok(Arc::new(setup.with_fast_path()))
    }
}

/// Measured values as points: each must be one the family can have, before any of them is fitted.
fn points<F: Family>(settings: &Settings, data: &Data) -> Result<Arc<[F::Point]>, Refusal> {
    // Symbols are counted in the data itself, so the family comes from the data where it reads labels.
    let (family, _) = F::configure(settings, F::ABOUT.labels.then_some(data))?;
    let point = |(place, &value): (usize, &f64)| {
        family.point(value).map_err(|needed| {
            let what = format!("{} needs {needed} in every row", F::ABOUT.label);
            Refusal::because("data", format!("{value} (value {})", place + 1), what)
        })
    };
    data.values.iter().enumerate().map(point).collect()
}

impl<F: Family> Engine for Setup<F> {
    fn chains(self: Arc<Self>, replicates: u64) -> Box<dyn Chains> {
        Box::new(Replicates::new(&self, replicates))
    }
    fn viewer(self: Arc<Self>, replicate: u64, others: u64) -> Box<dyn Look> {
        Box::new(Viewing::new(self, replicate, others))
    }
    fn is_quick(&self) -> bool {
        Setup::is_quick(self)
    }
    fn value_at(&self, replicate: u64, generation: u64, metric: Metric, cancelled: Cancelled<'_>) -> Option<Probed> {
        if cancelled() {
            return None;
        }
        let mut chain = Chain::new(self, replicate);
        let look_every = self.look_every(LOOKS);
        let whole = chain.run(self, generation, cancelled, |step, _, _, _| step % look_every != 0 || !cancelled());
        let done = whole && chain.generation() == generation;
        let value = || measure(self, metric, chain.model(), chain.real_share());
        done.then(|| Probed { value: value(), left: chain.left().is_some() })
    }
    fn values_at(&self, replicate: u64, at: &[u64], metric: Metric, cancelled: Cancelled<'_>) -> Option<Vec<Probed>> {
        let mut unwanted = cancelled();
        if unwanted {
            return None;
        }
        let mut chain = Chain::new(self, replicate);
        let begins = at.partition_point(|&generation| generation == 0);
        let mut values = vec![measure(self, metric, chain.model(), chain.real_share()); begins];
        let look_every = self.look_every(LOOKS);
        let whole = chain.run(self, at.last().copied().unwrap_or(0), cancelled, |generation, model, held, _| {
            while at.get(values.len()) == Some(&generation) {
                values.push(measure(self, metric, model, held.real_share()));
            }
            unwanted = generation % look_every == 0 && cancelled();
            !unwanted
        });
        let first = chain.left().map(|(generation, _)| generation);
        let probed =
            |(value, generation): (f64, &u64)| Probed { value, left: first.is_some_and(|first| first <= *generation) };
        let done = whole && values.len() == at.len();
        done.then(|| values.into_iter().zip(at).map(probed).collect())
    }
    fn passage(&self, replicate: u64, last: u64, passage: Passage, cancelled: Cancelled<'_>) -> Option<Probed> {
        let (mut passed, mut unwanted) = (f64::INFINITY, cancelled());
        if unwanted {
            return None;
        }
        let look_every = self.look_every(LOOKS);
        let mut chain = Chain::new(self, replicate);
        let whole = chain.run(self, last, cancelled, |generation, model, held, _| {
            if passage.has_passed(measure(self, passage.metric(), model, held.real_share())) {
                passed = generation as f64;
                return false;
            }
            unwanted = generation % look_every == 0 && cancelled();
            !unwanted
        });
        let left = passed.is_infinite() && chain.left().is_some();
        (whole && !unwanted).then_some(Probed { value: passed, left })
    }
    fn distance(&self) -> Option<f64> {
        goodness::distance(&self.family, &self.truth, self.data.as_deref()?)
    }
    fn outside(&self) -> Option<&dyn Law> {
        self.outside.as_deref()
    }
    fn facts(&self) -> &(dyn Facts + 'static) {
        self
    }
    fn memory(&self, generations: u64) -> Memory {
        Memory {
            kept: self.kept_bytes(generations),
            state: self.state_bytes(generations),
            batch: self.batch_bytes(generations),
        }
    }
}
