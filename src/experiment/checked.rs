//! [`Experiment`]: a scenario, checked and made ready to run.

use std::sync::{Arc, OnceLock};

use crate::family::{About, QuadraticVariance, Refusal, Setting, Settings, metric, nearest, short, with_family};

use super::build::Build;
#[cfg(test)]
use super::engine::Broken;
use super::engine::Engine;
use super::facts::Facts;
use super::history::{History, Row};
use super::metrics::{Metric, MetricInfo, general, metrics_of, rewards};
use super::nearest::quantiles;
use super::outside;
use super::plan::Plan;
use super::problem::Problem;
use super::room::Room;
use super::sampling::Rules;
use super::scenario::Scenario;
use super::stop::StopRule;
use super::{check, data};

/// A scenario, checked: whatever runs, runs from one of these.
///
/// It answers for the truth, too: see [`Facts`].
#[derive(Debug)]
pub struct Experiment {
    scenario: Scenario,
    about: &'static About,
    plan: Plan,
    pub(crate) engine: Arc<dyn Engine>,
    metrics: Arc<[MetricInfo]>,
    column: Option<Arc<data::Column>>,
    /// Worked out when it is first asked for.
    distance: OnceLock<Option<f64>>,
}

impl Experiment {
    /// Checks a scenario's first side (see [`Scenario::sides`]) and reads its data.
    ///
    /// # Errors
    /// One line that names the key, the value and what would do.
    pub fn new(scenario: Scenario) -> Result<Self, Problem> {
        let about = scenario.model_about().ok_or(Problem::NoFamily)?;
        let column = match &scenario.data {
            None => None,
            Some(path) => Some(data::read_column(path, &scenario.asked(), scenario.folder.as_deref(), about)?),
        };
        Self::with_column(scenario, about, column)
    }

    /// Checks a scenario that is like this one but for some keys: data that both name are not read again.
    ///
    /// # Errors
    /// As [`Experiment::new`].
    pub fn like(&self, scenario: Scenario) -> Result<Self, Problem> {
        let old = &self.scenario;
        let same = (&old.data, &old.folder, old.asked()) == (&scenario.data, &scenario.folder, scenario.asked());
        if same && (&old.family, &old.model) == (&scenario.family, &scenario.model) {
            let made = Self::with_column(scenario, self.about, self.column.clone())?;
            // The same fit of the same values is as far from them.
            if let Some(distance) = self.distance.get().filter(|_| made.has_fit_of(self)) {
                let _ = made.distance.set(*distance);
            }
            return Ok(made);
        }
        Self::new(scenario)
    }

    fn has_fit_of(&self, other: &Self) -> bool {
        let settings = |one: &Self| (one.scenario.truth.clone(), one.scenario.estimator.clone());
        settings(self) == settings(other) && self.truth() == other.truth()
    }

    /// The same on a data file that is open: the scenario names it, and one of its columns.
    ///
    /// # Errors
    /// As [`Experiment::new`].
    pub fn on(scenario: Scenario, table: &data::Table) -> Result<Self, Problem> {
        let about = scenario.model_about().ok_or(Problem::NoFamily)?;
        let column = table.column(&scenario.asked(), about)?;
        Self::with_column(scenario, about, Some(column))
    }

    fn with_column(
        mut scenario: Scenario,
        about: &'static About,
        column: Option<Arc<data::Column>>,
    ) -> Result<Self, Problem> {
        scenario.compare.clear();
        scenario.question.check()?;
        check::check_model(&scenario)?;
        check::check_data_keys(&scenario, about)?;
        let plan = scenario.plan();
        check::check_sizes(&scenario, &plan, column.as_deref())?;
        let engine = engine(&scenario, about, plan, column.as_deref())?;
        check::check_memory(&scenario, &plan, &engine.memory(scenario.generations), Room::here())?;
        check::check_draws(&scenario, &plan, scenario.is_misspecified() || column.is_some())?;
        check::check_range(&scenario, about, &engine.facts().truth())?;
        let metrics = metrics(&scenario, about).into();
        Ok(Self { scenario, about, plan, engine, metrics, column, distance: OnceLock::new() })
    }

    /// The scenario it was made from, without a second side.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    /// The family.
    pub fn about(&self) -> &'static About {
        self.about
    }
    /// The workflow as numbers.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
    /// Its sampling and estimator rules.
    pub fn rules(&self) -> &Rules {
        &self.scenario.rules
    }
    /// Whether another family is fitted than the truth's.
    pub fn is_misspecified(&self) -> bool {
        self.scenario.is_misspecified()
    }
    /// What generation 0 is, as words behind it.
    pub fn generation_zero(&self) -> &'static str {
        match () {
            () if !self.is_misspecified() => "is the truth",
            () if self.is_its_own_nearest() => {
                "is the truth itself: models of the family come as near to it as one likes"
            }
            () if self.lacks_nearest() => "has no values: no model of the family is nearest to the truth",
            () => "is the model nearest to the truth: the limit of fits to ever more real points",
        }
    }
    /// Whether a metric has no value from the first for no model is nearest to the truth: not where that has itself none.
    pub(crate) fn lacks_for_want_of_nearest(&self, metric: Metric) -> bool {
        let of_variance = matches!(metric, Metric::VarianceRatio | Metric::LnVarianceRatio);
        let varies = || self.engine.outside().is_none_or(|law| law.variance().is_finite());
        self.engine.facts().lacks_nearest() && (!of_variance || varies())
    }
    /// Mean of a function under a truth of another family.
    pub(crate) fn outside_mean(&self, f: &dyn Fn(f64) -> f64) -> Option<f64> {
        self.engine.outside().map(|law| outside::mean(law, f))
    }
    /// What ends a run.
    pub fn stop(&self) -> StopRule {
        self.scenario.stop
    }
    /// Every metric it has, in the order of files.
    pub fn metrics(&self) -> &Arc<[MetricInfo]> {
        &self.metrics
    }
    /// The data column behind the truth.
    pub fn column(&self) -> Option<&data::Column> {
        self.column.as_deref()
    }
    /// The Kolmogorov-Smirnov distance of the truth from the measured values it was fitted to, in 0..=1; `None` without
    /// data, and where it is not worked out (labels, very many kernels).
    pub fn distance(&self) -> Option<f64> {
        *self.distance.get_or_init(|| self.engine.distance())
    }
    /// See [`Facts::point_law`]; `None` also where a rule changes the loop.
    pub fn quadratic_variance(&self) -> Option<QuadraticVariance> {
        self.point_law().filter(|_| *self.rules() == Rules::default())
    }
    /// Whether nothing of a step takes long.
    pub(crate) fn is_quick(&self) -> bool {
        self.engine.is_quick()
    }
    /// Whether replicates keep points, so that many of them at once need much memory.
    pub fn keeps_points(&self) -> bool {
        self.engine.memory(self.scenario.generations).kept > 0.0
    }

    /// Metrics by name, in the order asked for.
    ///
    /// # Errors
    /// The first name that is none of [`Experiment::metrics`].
    pub fn metrics_named(&self, names: &[&str]) -> Result<Arc<[MetricInfo]>, Problem> {
        let known = |name: &&str| {
            self.metrics.iter().find(|info| info.name == **name).cloned().ok_or_else(|| {
                let all = self.metrics.iter().map(|info| info.name.as_str());
                let near = nearest(name, all.clone()).map_or(String::new(), |near| format!("; did you mean {near}?"));
                let all: Vec<&str> = all.collect();
                Problem::Metric { name: short(name, 60), family: self.about.name.into(), near, all: all.join(", ") }
            })
        };
        names.iter().map(known).collect()
    }

    /// The same experiment with a loop that panics.
    #[cfg(test)]
    pub(crate) fn broken(mut self) -> Self {
        self.engine = Arc::new(Broken(Arc::clone(&self.engine)));
        self
    }

    /// The metric that tells collapse: `collapsed`, 0 or 1, where the family has it (a counterexample does not lose its
    /// spread), else `variance_ratio`.
    pub fn collapse_metric(&self) -> &'static str {
        if self.about.counterexample { metric::COLLAPSED } else { metric::VARIANCE_RATIO }
    }

    /// The metric its stop rule looks at, if any.
    pub fn stop_metric(&self) -> Option<MetricInfo> {
        let name = self.collapse_metric();
        let looked_at = |info: &&MetricInfo| self.stop() == StopRule::Collapse && info.name == name;
        self.metrics.iter().find(looked_at).cloned()
    }

    /// Whether the typical run of a row has collapsed; needs [`Experiment::stop_metric`].
    pub(crate) fn has_collapsed(&self, history: &History, row: &Row) -> bool {
        let name = self.collapse_metric();
        let Some(median) = history.metric(name).map(|place| row.summaries[place].median) else { return false };
        if name == metric::COLLAPSED { median > 0.5 } else { median < self.scenario.collapse_below }
    }
}

impl std::ops::Deref for Experiment {
    type Target = dyn Facts;
    fn deref(&self) -> &Self::Target {
        self.engine.facts()
    }
}

/// The loop of a family, with its truth. Refusals name the key of the scenario that is to be changed.
fn engine(
    scenario: &Scenario,
    about: &'static About,
    plan: Plan,
    column: Option<&data::Column>,
) -> Result<Arc<dyn Engine>, Problem> {
    let misspecified = scenario.is_misspecified();
    let of_another = misspecified.then(|| outside::law(&scenario.family, about.name, &scenario.truth));
    let outside = of_another.transpose()?;
    let quantiles = outside.as_ref().map(|law| quantiles(law.as_ref()));
    let mut settings = if misspecified { Settings::new() } else { scenario.truth.clone() };
    for (key, value) in scenario.estimator.iter() {
        settings.insert(key, value.clone());
    }
    // Counterexamples are made for one sample size.
    settings.insert("sample_size", Setting::Number(plan.sample_size as f64));
    let data = quantiles.as_ref().or(column.map(|column| &column.data));
    let build = Build { scenario, settings: &settings, data, outside, plan };
    let built = with_family(about.name, build).ok_or(Problem::NoFamily)?;
    Ok(built.map_err(|refusal| {
        if refusal.key.contains('.') {
            return refusal; // a rule's, by its dotted path
        }
        let is_own = |key: &str| about.quantities.iter().any(|quantity| quantity.name == key);
        let fitted = is_own(&refusal.key) && settings.get(&refusal.key).is_none();
        if fitted && misspecified {
            // A number of the model's, not of the truth's.
            let value = refusal.value.parse().map_or(refusal.value.clone(), |value: f64| format!("{value:.3}"));
            let Refusal { key, problem, .. } = refusal;
            let problem = format!("the model nearest to the truth would have {key} {value}: {problem}");
            return Refusal::because("model.family", format!("\"{}\"", about.name), problem);
        }
        if fitted && column.is_some() {
            let problem = format!("the fitted {}, {}: {}", refusal.key, refusal.value, refusal.problem);
            return Refusal::because("truth.data", "a column", problem);
        }
        if misspecified && refusal.key == "data" {
            let problem = format!("{}, and the truth has points elsewhere ({})", refusal.problem, refusal.value);
            return Refusal::because("model.family", format!("\"{}\"", about.name), problem);
        }
        let of_estimator = about.estimator.iter().any(|knob| knob.key == refusal.key);
        refusal.under(if of_estimator { "estimator" } else { "truth" })
    })?)
}

/// Every metric a scenario has, in the order of files.
fn metrics(scenario: &Scenario, about: &About) -> Vec<MetricInfo> {
    let mut metrics = metrics_of(about);
    if scenario.selection.curation.is_on() {
        metrics.extend(rewards());
    }
    // Closed forms of the family do not reach another truth, nor is its information the errors' scale there.
    let misspecified = scenario.is_misspecified();
    metrics.retain(|info| !misspecified || general(&info.name).is_none_or(|general| !general.own_truth));
    metrics
}
