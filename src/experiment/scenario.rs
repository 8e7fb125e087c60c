//! A scenario: every knob of the loop as plain values. Drafts live here; [`super::Experiment`] is the checked form.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::family::{About, Family as _, Gaussian, Settings, about, plain};

use super::look::Look;
use super::plan::{Grows, Plan, RealSource, Retention, Schedule};
use super::question::Question;
use super::sampling::{Rules, Selection};
use super::stop::StopRule;

/// Everything that decides a run. Public and unchecked: files, links, sliders and `--set` all write here, by the keys
/// of [`super::keys`].
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Shown in the gallery and above the run.
    pub title: String,
    /// What it claims, in one sentence.
    pub claim: String,
    /// Where the claim is from.
    pub source: String,
    /// The question it belongs to in the gallery.
    pub group: String,
    /// What an audience is asked before it is seen.
    pub question: Question,
    /// How it is first looked at.
    pub look: Look,
    /// Seed of every random number.
    pub seed: u64,
    /// Last generation.
    pub generations: u64,
    /// Independent runs.
    pub replicates: u64,
    /// Points of a batch.
    pub sample_size: u64,
    /// Family that is true and fitted.
    pub family: String,
    /// Its true parameters, as far as given.
    pub truth: Settings,
    /// Estimator options, as far as given.
    pub estimator: Settings,
    /// A data file in place of true parameters.
    pub data: Option<String>,
    /// The column of it, by name or by place from 1.
    pub column: Option<String>,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<String>,
    /// What stands for a missing value there, with commas in between.
    pub missing: Option<String>,
    /// What the training set keeps (the window's width lives in `window`).
    pub retention: Keeps,
    /// Batches kept under `window`.
    pub window: u64,
    /// Share of model output in each later batch.
    pub synthetic_fraction: f64,
    /// Where real points of later batches come from.
    pub real_source: RealSource,
    /// How batches grow.
    pub grows: Grows,
    /// The a of n_i = n i^(1 + a), or of n_i = n (1 + a)^(i - 1).
    pub growth: f64,
    /// Size of later batches over the schedule.
    pub synthetic_ratio: f64,
    /// Draw points instead of statistics.
    pub by_points: bool,
    /// How the model is sampled, how real points count in a fit, and where a run begins.
    pub rules: Rules,
    /// Which synthetic points are kept, and where they come to lie.
    pub selection: Selection,
    /// The family fitted, where it is not the truth's; empty where it is.
    pub model: String,
    /// What ends a run.
    pub stop: StopRule,
    /// Share of the true variance below which a run counts as collapsed, for `stop = collapse`.
    pub collapse_below: f64,
    /// The sweep it opens as, in the syntax of [`crate::sweep`]; unchecked until then, and ignored by a run.
    pub sweep: SweepText,
    /// A second side to compare with: keys that differ there, by dotted path.
    pub compare: BTreeMap<String, toml::Value>,
    /// The folder relative data files are looked up in.
    pub folder: Option<PathBuf>,
}

/// The texts of a `[sweep]` table, as they stand in the file; empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepText {
    /// First axis: `key=low:high:steps`, `key=low:high:steps:log` or `key=value,value`.
    pub x: String,
    /// Second axis; a curve without it.
    pub y: String,
    /// What is measured.
    pub metric: String,
    /// When: `end`, `collapse` or a generation.
    pub at: String,
}

/// The word for retention, without its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Only the newest batch.
    Replace,
    /// Everything.
    Accumulate,
    /// n of everything.
    Subsample,
    /// The last batches.
    Window,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            title: String::new(),
            claim: String::new(),
            source: String::new(),
            group: String::new(),
            question: Question::default(),
            look: Look::default(),
            seed: 7,
            generations: 100,
            replicates: 500,
            sample_size: 100,
            family: Gaussian::ABOUT.name.into(),
            model: String::new(),
            truth: Settings::new(),
            estimator: Settings::new(),
            data: None,
            column: None,
            sheet: None,
            missing: None,
            retention: Keeps::Accumulate,
            window: 5,
            synthetic_fraction: 1.0,
            real_source: RealSource::Fresh,
            grows: Grows::Not,
            growth: 0.0,
            synthetic_ratio: 1.0,
            by_points: false,
            rules: Rules::default(),
            selection: Selection::default(),
            stop: StopRule::Generation,
            collapse_below: 0.01,
            sweep: SweepText::default(),
            compare: BTreeMap::new(),
            folder: None,
        }
    }
}

impl Scenario {
    /// What the family says of itself; `None` if the name is wrong.
    pub fn about(&self) -> Option<&'static About> {
        about(&self.family)
    }

    /// What is fitted, as it describes itself.
    pub fn model_about(&self) -> Option<&'static About> {
        if self.model.is_empty() { self.about() } else { about(&self.model) }
    }

    /// Title and claim, as far as they are given, each on one line.
    pub(crate) fn headlines(&self) -> String {
        let given = [&self.title, &self.claim].into_iter().filter(|line| !line.is_empty());
        given.map(|line| plain(&line.split_whitespace().collect::<Vec<_>>().join(" ")) + "\n").collect()
    }

    /// What it asks of its data file.
    pub fn asked(&self) -> super::data::Asked<'_> {
        super::data::Asked {
            column: self.column.as_deref(),
            sheet: self.sheet.as_deref(),
            missing: self.missing.as_deref(),
        }
    }

    /// Retention with its window.
    pub fn retention(&self) -> Retention {
        match self.retention {
            Keeps::Replace => Retention::Replace,
            Keeps::Accumulate => Retention::Accumulate,
            Keeps::Subsample => Retention::Subsample,
            Keeps::Window => Retention::Window(self.window),
        }
    }

    /// The batch schedule.
    pub fn schedule(&self) -> Schedule {
        match self.grows {
            Grows::Not => Schedule::Constant,
            Grows::Power => Schedule::Growing(self.growth),
            Grows::Geometric => Schedule::Geometric(self.growth),
        }
    }

    /// The workflow as numbers.
    pub fn plan(&self) -> Plan {
        Plan {
            sample_size: self.sample_size,
            synthetic_fraction: self.synthetic_fraction,
            synthetic_ratio: self.synthetic_ratio,
            schedule: self.schedule(),
            retention: self.retention(),
            real_source: self.real_source,
        }
    }

    /// Whether another family is fitted than the truth's.
    pub fn is_misspecified(&self) -> bool {
        !self.model.is_empty()
    }
}
