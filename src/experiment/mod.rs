//! RING 1: the loop. Draw a batch from the current model, merge it into a training set, fit the next model, measure.
//!
//! [`Scenario`] is what files, links and sliders write; [`Experiment`] is the same, checked once. An [`Ensemble`] runs
//! its replicates and keeps a [`History`]; a [`Replay`] looks at one replicate at one generation. Synchronous and
//! deterministic: the same scenario gives the same bits wherever and however it runs.

mod bars;
mod bounds;
mod chain;
mod compare;
mod curation;
pub mod data;
mod diversity;
mod engine;
mod ensemble;
mod file;
mod goodness;
mod history;
mod inside;
pub mod keys;
mod look;
mod measure;
mod outside;
pub(crate) mod place;
mod plan;
mod pool;
mod probe;
mod profile;
#[cfg(test)]
mod range;
mod sampling;
mod scenario;
pub mod seed;
mod selection;
mod simplex;
mod stop;
mod summary;
mod texts;
mod training_set;
mod view;

use crate::family::metric;
use std::sync::Arc;

pub use curation::Curation;
pub use diversity::{Coverage, Diversity};
pub use ensemble::Ensemble;
pub(crate) use file::read_as;
pub use file::{LINK, find, read, shipped};
pub use history::{FULL, History, Left, RUNS, Row, is_kept};
pub use inside::{EMBEDDED, EMBEDDED_END};
pub(crate) use inside::{embedded, is_rewritten};
pub use look::{Centre, Layout, Look, Scale};
pub(crate) use measure::rewards;
pub use measure::{GENERAL, General, Level, Metric, MetricInfo, REWARDS, general, goes_through_decades, metrics_of};
pub use plan::{Plan, RealSource, Retention, Schedule, Sizes};
pub use probe::{Passage, Values};
pub use profile::{MOST_PROFILED, Profile, RULED_OUT};
pub use sampling::{Rule, Rules};
pub use scenario::{Keeps, Scenario, SweepText};
pub use selection::{Needs, Selection};
pub use simplex::Simplex;
pub use stop::{StopReason, StopRule};
pub use summary::Summary;
pub(crate) use summary::field;
pub use view::{MOST_POINTS, Plane, View};

use crate::family::{About, FAMILIES, QuadraticVariance, Refusal, Setting, Settings, nearest, short, with_family};
use engine::{Build, Engine};

/// Points and results an experiment may keep in memory, in bytes.
const MOST_MEMORY: f64 = 8e9;
/// Draws of one batch, where each point is drawn: about a minute.
const MOST_DRAWN: f64 = 1e10;

/// Why something was refused: always one line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// A key, its value and what is allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Not TOML.
    #[error("line {line}: {what}")]
    Syntax {
        /// Line of the text, from 1.
        line: usize,
        /// What the parser found.
        what: String,
    },
    /// The only key without a default is missing.
    #[error("truth.family is missing: one of {}", FAMILIES.iter().map(|about| about.name).collect::<Vec<_>>().join(", "))]
    NoFamily,
    /// Text that should be a link.
    #[error("not a link: it must begin with \"{LINK}?\"")]
    NotALink,
    /// No scenario of that name.
    #[error("{name}: no shipped scenario, file, link or family of that name{near} (see: collapse-lab list scenarios)")]
    NotFound {
        /// What was looked for.
        name: String,
        /// The nearest name, as a phrase.
        near: String,
    },
    /// A file that cannot be read.
    #[error("cannot be read ({0})")]
    Unreadable(String),
    /// A table that no run has written.
    #[error("holds no scenario; to run on its data: collapse-lab run gaussian --set truth.data={file}")]
    PlainData {
        /// The file.
        file: String,
    },
    /// A problem inside a file.
    #[error("{file}: {problem}")]
    In {
        /// The file.
        file: String,
        /// What is wrong in it.
        problem: Box<Problem>,
    },
    /// A data file.
    #[error("truth.data = \"{file}\": {what}")]
    Data {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// Its check has failed, or would not end.
    #[error("{0}")]
    Unchecked(String),
    /// A metric the experiment does not have.
    #[error("metric {name}: no such metric for {family}{near}; it has {all}")]
    Metric {
        /// What was asked for.
        name: String,
        /// The family.
        family: String,
        /// The nearest name, as a phrase.
        near: String,
        /// Every name there is.
        all: String,
    },
}

impl Problem {
    pub(crate) fn under(self, table: &str) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.under(table)),
            other => other,
        }
    }
}

/// A scenario, checked: whatever runs, runs from one of these.
#[derive(Debug)]
pub struct Experiment {
    scenario: Scenario,
    about: &'static About,
    plan: Plan,
    pub(crate) engine: Arc<dyn Engine>,
    metrics: Arc<[MetricInfo]>,
    column: Option<Arc<data::Column>>,
    /// Worked out when it is first asked for.
    distance: std::sync::OnceLock<Option<f64>>,
}

impl Experiment {
    /// Checks a scenario's first side (see [`Scenario::sides`]) and reads its data.
    ///
    /// # Errors
    /// One line that names the key, the value and what would do.
    pub fn new(scenario: Scenario) -> Result<Self, Problem> {
        let about = scenario.fitted().ok_or(Problem::NoFamily)?;
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
        let about = scenario.fitted().ok_or(Problem::NoFamily)?;
        let column = table.column(&scenario.asked(), about)?;
        Self::with_column(scenario, about, Some(column))
    }

    fn with_column(
        mut scenario: Scenario,
        about: &'static About,
        column: Option<Arc<data::Column>>,
    ) -> Result<Self, Problem> {
        scenario.compare.clear();
        let misspecified = !scenario.model.is_empty();
        if misspecified {
            check_misspecified(&scenario)?;
        }
        if scenario.data.is_none() {
            let of_data = [
                ("truth.column", &scenario.column, "there is no truth.data it could be a column of"),
                ("truth.sheet", &scenario.sheet, "there is no truth.data it could be a sheet of"),
                ("truth.missing", &scenario.missing, "there is no truth.data it could be in"),
            ];
            for (key, value, problem) in of_data {
                if let Some(value) = value {
                    return Err(Refusal::because(key, value, problem).into());
                }
            }
        }
        if scenario.data.is_some()
            && let Some((key, value)) = scenario.truth.iter().find(|(key, _)| {
                about.labels || about.quantities.iter().any(|quantity| quantity.parameter && quantity.name == *key)
            })
        {
            let problem = "leave it out: the truth is the fit to truth.data";
            return Err(Refusal::because(&format!("truth.{key}"), value, problem).into());
        }
        let plan = Plan {
            sample_size: scenario.sample_size,
            synthetic_fraction: scenario.synthetic_fraction,
            synthetic_ratio: scenario.synthetic_ratio,
            schedule: scenario.schedule(),
            retention: scenario.retention(),
            real_source: scenario.real_source,
        };
        check_sizes(&scenario, &plan, column.as_deref())?;
        let of_another = misspecified.then(|| outside::law(&scenario.family, about.name, &scenario.truth));
        let outside = of_another.transpose()?;
        let quantiles = outside.as_ref().map(|law| outside::quantiles(law.as_ref()));
        let mut settings = if misspecified { Settings::new() } else { scenario.truth.clone() };
        for (key, value) in scenario.estimator.iter() {
            settings.insert(key, value.clone());
        }
        // Counterexamples are made for one sample size.
        settings.insert("sample_size", Setting::Number(plan.sample_size as f64));
        let build = Build {
            settings: &settings,
            data: quantiles.as_ref().or(column.as_ref().map(|column| &column.data)),
            outside,
            plan,
            rules: scenario.rules.clone(),
            selection: scenario.selection,
            generations: scenario.generations,
            by_points: scenario.by_points,
            seed: scenario.seed,
            collapse_below: scenario.collapse_below,
        };
        let engine = with_family(about.name, build).ok_or(Problem::NoFamily)?.map_err(|refusal| {
            if refusal.key.contains('.') {
                return refusal; // a rule's, by its dotted path
            }
            if misspecified && refusal.key == "data" {
                let problem = format!("{}, and the truth has points elsewhere ({})", refusal.problem, refusal.value);
                return Refusal::because("model.family", format!("\"{}\"", about.name), problem);
            }
            let of_estimator = about.estimator.iter().any(|knob| knob.key == refusal.key);
            refusal.under(if of_estimator { "estimator" } else { "truth" })
        })?;
        check_memory(&scenario, &plan, engine.as_ref())?;
        check_draws(&scenario, &plan, misspecified || column.is_some())?;
        bounds::check_range(&scenario, about, &engine.truth())?;
        let mut metrics = metrics_of(about);
        if scenario.selection.curation.is_on() {
            metrics.extend(rewards());
        }
        // Closed forms of the family do not reach another truth, nor is its information the errors' scale there.
        metrics.retain(|info| !misspecified || general(&info.name).is_none_or(|general| !general.own_truth));
        Ok(Self {
            scenario,
            about,
            plan,
            engine,
            metrics: metrics.into(),
            column,
            distance: std::sync::OnceLock::new(),
        })
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
    /// What bends the loop.
    pub fn rules(&self) -> &Rules {
        &self.scenario.rules
    }
    /// Whether another family is fitted than the truth's.
    pub fn is_misspecified(&self) -> bool {
        !self.scenario.model.is_empty()
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
    /// The truth's quantities, in the family's order.
    pub fn truth(&self) -> Vec<f64> {
        self.engine.truth()
    }
    /// Probability of each whole number the truth can take, for discrete families.
    pub fn masses(&self) -> Vec<f64> {
        self.engine.masses()
    }
    /// Places and masses that stand for the truth in expectations, of mixtures: none elsewhere.
    pub fn nodes(&self) -> Vec<([f64; 2], f64)> {
        self.engine.nodes()
    }
    /// The name of the state of a model that has left the numbers (see [`crate::family::LEFT`]).
    pub fn leaves(&self) -> &'static str {
        self.engine.leaves()
    }
    /// A metric of the truth itself.
    pub fn of_truth(&self, metric: Metric) -> f64 {
        self.engine.of_truth(metric)
    }
    /// Fisher information of one point at the truth, in the order of the family's parameters; `None` where there is none, or
    /// it has more than [`LARGEST_INFORMATION`](crate::family::LARGEST_INFORMATION) rows. Worked out when it is first asked for.
    pub fn fisher(&self) -> Option<&nalgebra::DMatrix<f64>> {
        self.engine.fisher()
    }
    /// How many free parameters the family has, where that information has an inverse, however large it is.
    pub fn free_parameters(&self) -> Option<usize> {
        self.engine.free_parameters()
    }
    /// The law of a mean-type parameter, where the loop is not bent by a rule (`None` with measured data: drawing points
    /// again has no such law).
    pub fn quadratic_variance(&self) -> Option<QuadraticVariance> {
        self.point_law().filter(|_| *self.rules() == Rules::default())
    }
    /// The same, whatever bends the loop.
    pub(crate) fn point_law(&self) -> Option<QuadraticVariance> {
        self.engine.quadratic_variance()
    }
    /// Whether nothing of a step takes long.
    pub(crate) fn is_quick(&self) -> bool {
        self.engine.is_quick()
    }
    /// Whether replicates keep points, so that many of them at once need much memory.
    pub fn keeps_points(&self) -> bool {
        self.engine.kept_bytes(self.scenario.generations) > 0.0
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
        self.engine = Arc::new(engine::Broken(Arc::clone(&self.engine)));
        self
    }

    /// The metric that tells collapse: `collapsed`, 0 or 1, where the family has it (a counterexample does not lose its
    /// spread), else `variance_ratio`.
    pub fn collapse_metric(&self) -> &'static str {
        if self.about.counterexample { metric::COLLAPSED } else { metric::VARIANCE_RATIO }
    }

    /// The metric its stop rule looks at, if any.
    pub fn stop_metric(&self) -> Option<MetricInfo> {
        let told = self.collapse_metric();
        let looked_at = |info: &&MetricInfo| self.stop() == StopRule::Collapse && info.name == told;
        self.metrics.iter().find(looked_at).cloned()
    }

    /// Whether the typical run of a row has collapsed; needs [`Experiment::stop_metric`].
    pub(crate) fn has_collapsed(&self, history: &History, row: &Row) -> bool {
        let name = self.collapse_metric();
        let Some(median) = history.metric(name).map(|place| row.summaries[place].median) else { return false };
        if name == metric::COLLAPSED { median > 0.5 } else { median < self.scenario.collapse_below }
    }
}

/// One replicate to look at, at any generation: an exact replay.
pub struct Replay {
    inner: Box<dyn engine::Look>,
}

impl Replay {
    /// A replicate of an experiment, from 0.
    pub fn new(experiment: &Experiment, replicate: u64) -> Self {
        let others = simplex::others(experiment.scenario());
        Self { inner: Arc::clone(&experiment.engine).viewer(replicate, others) }
    }
    /// What there is to see at a generation. Going on from the last one costs only the steps in between.
    pub fn look(&mut self, generation: u64) -> View {
        loop {
            // Nobody cancels it.
            if let Some(view) = self.inner.look(generation, &|| false) {
                return view;
            }
        }
    }
    /// The same; `None` if cancelled.
    pub fn look_unless(&mut self, generation: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<View> {
        self.inner.look(generation, cancelled)
    }
    /// The model's quantities at a generation.
    pub fn quantities(&mut self, generation: u64) -> Vec<f64> {
        self.inner.quantities(generation)
    }
}

fn check_misspecified(scenario: &Scenario) -> Result<(), Problem> {
    let model = format!("\"{}\"", scenario.model);
    if scenario.data.is_some() {
        let problem = "needs a truth by its parameters: a family is fitted to truth.data by naming it in truth.family";
        return Err(Refusal::because("model.family", model, problem).into());
    }
    if scenario.rules.changed_points > 0 {
        let problem = "needs the model to be of the truth's family";
        return Err(Refusal::because("workflow.changed_points", scenario.rules.changed_points, problem).into());
    }
    Ok(())
}

fn check_sizes(scenario: &Scenario, plan: &Plan, column: Option<&data::Column>) -> Result<(), Problem> {
    let most = plan.most_points(scenario.generations);
    if most > 9e15 {
        let problem = format!(
            "the training set would reach {most:.1e} points, more than can be counted exactly (9e15); lower sample_size, generations or workflow.growth"
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    if let Some(column) = column
        && plan.real_source == RealSource::Same
        && scenario.sample_size > column.data.values.len() as u64
    {
        let rows = column.data.values.len();
        let problem = format!(
            "the data has {rows} values, and real_source = \"same\" uses them as they are; at most {rows}, or real_source = \"fresh\""
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    Ok(())
}

/// Points that are drawn one by one can be waited for: nothing stops a batch on its way.
fn check_draws(scenario: &Scenario, plan: &Plan, elsewhere: bool) -> Result<(), Problem> {
    let curation = &scenario.selection.curation;
    let choices = if curation.chooses() { curation.choices as f64 } else { 1.0 };
    let draws = plan.largest_batch(scenario.generations) * choices;
    let (by, instead) = match () {
        () if curation.chooses() => ("chosen one by one", ""),
        () if elsewhere => ("drawn from the truth one by one", ""),
        () if scenario.by_points => ("drawn point by point", ", or sampling.draws = \"statistic\""),
        () => return Ok(()),
    };
    if draws <= MOST_DRAWN {
        return Ok(());
    }
    let problem =
        format!("a batch {by} takes {draws:.1e} draws, and {MOST_DRAWN:.0e} is the limit; lower sample_size{instead}");
    Err(Refusal::because("sample_size", scenario.sample_size, problem).into())
}

fn check_memory(scenario: &Scenario, plan: &Plan, engine: &dyn Engine) -> Result<(), Problem> {
    let batch = engine.batch_bytes(scenario.generations);
    if batch > MOST_MEMORY {
        let problem = format!(
            "a batch of single points would need {:.1} GB, and {:.0} GB is the limit; lower sample_size or generations",
            batch / 1e9,
            MOST_MEMORY / 1e9,
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    let state = engine.state_bytes(scenario.generations) * scenario.replicates as f64;
    if state > MOST_MEMORY {
        let (what, lower) = match plan.retention {
            Retention::Window(_) => ("the batches of their windows", "replicates or workflow.window"),
            _ => ("statistics", "replicates"),
        };
        let problem = format!(
            "so many runs would hold {:.1} GB of models and {what}, and {:.0} GB is the limit; lower {lower}",
            state / 1e9,
            MOST_MEMORY / 1e9,
        );
        return Err(Refusal::because("replicates", scenario.replicates, problem).into());
    }
    let all = state + engine.kept_bytes(scenario.generations) * scenario.replicates as f64;
    if all > MOST_MEMORY {
        let problem = format!(
            "{} runs would keep {:.1} GB of points under {}, and {:.0} GB is the limit; lower sample_size, replicates or generations",
            scenario.replicates,
            all / 1e9,
            match plan.retention {
                Retention::Subsample => "subsample",
                Retention::Accumulate => "accumulate",
                Retention::Window(_) => "window",
                Retention::Replace => "replace",
            },
            MOST_MEMORY / 1e9,
        );
        return Err(Refusal::because("sample_size", scenario.sample_size, problem).into());
    }
    Ok(())
}
