//! A landmark as such: what it lies on, what it is asked, and what landmarks ask of an experiment.

use crate::experiment::{Experiment, RealSource, Retention, Sizes};
use crate::family::metric;
use crate::theory::curve::Kind;
use crate::theory::premise::{is_one_of, is_plain, is_plain_but, is_pure_replace};

/// What a landmark is a value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The knob of this path.
    Knob(&'static str),
    /// Any of these metrics.
    Metrics(&'static [&'static str]),
}

/// What is measured: some landmarks hold for certain metrics or generations only.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Name of the metric.
    pub metric: &'a str,
    /// The generation it is measured at; `None` for the generation at which it tells collapse.
    pub generation: Option<u64>,
}

/// A threshold, optimum, peak or ceiling that a paper gives, as a function of an experiment.
#[derive(Debug)]
pub struct Landmark {
    /// Name for people; two entries of one name are the same landmark on other knobs.
    pub name: &'static str,
    /// Paper, and "derived" where the formula is not its own.
    pub source: &'static str,
    /// How strictly it speaks.
    pub kind: Kind,
    /// What it lies on.
    pub on: On,
    /// Whether the metric is least there.
    pub least: bool,
    /// Names of the families it holds for.
    pub families: &'static [&'static str],
    /// Whether it holds for loops that select points, and for those only.
    pub selects: bool,
    pub(super) value: fn(&Experiment, Asked<'_>) -> Option<f64>,
}

/// What most landmarks are: limits for many points, of loops that select none.
pub(super) const OF_MANY_POINTS: Landmark = Landmark {
    name: "",
    source: "derived here",
    kind: Kind::Asymptotic,
    on: On::Metrics(&[]),
    least: false,
    families: &[],
    selects: false,
    value: |_, _| None,
};

impl Landmark {
    /// Where it lies for an experiment; its own knob's value is not looked at. `None` where it does not hold.
    pub fn at(&self, experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
        let known = is_one_of(experiment, self.families)
            && !experiment.is_misspecified()
            && self.selects == experiment.scenario().selection.is_on()
            && experiment.column().is_none();
        if known { (self.value)(experiment, asked).filter(|x| x.is_finite()) } else { None }
    }
}

/// Whether every fit is drawn plainly from the last one alone.
pub(super) fn replaces_plainly(experiment: &Experiment) -> bool {
    is_plain(experiment) && is_pure_replace(experiment.plan())
}

/// The make-up of each later batch, all of them alike, under replace.
pub(super) fn batch(experiment: &Experiment) -> Option<Sizes> {
    let plan = experiment.plan();
    plan.steady().filter(|_| plan.retention == Retention::Replace)
}

/// The same where real points are new ones each time.
pub(super) fn fresh(experiment: &Experiment) -> Option<Sizes> {
    batch(experiment).filter(|sizes| experiment.plan().real_source == RealSource::Fresh && sizes.real > 0)
}

/// Real points of the first batch that are in every batch beside synthetic ones.
pub(super) fn kept_real(experiment: &Experiment) -> Option<f64> {
    let plan = experiment.plan();
    let same = plan.real_source == RealSource::Same && is_plain(experiment);
    batch(experiment).filter(|sizes| same && sizes.real == plan.sample_size).map(|sizes| sizes.real as f64)
}

/// k: fresh real points over synthetic ones, under a weight of the real ones and nothing else; at rest.
pub(super) fn weighted(experiment: &Experiment, asked: Asked<'_>) -> Option<f64> {
    const ERRORS: [&str; 5] = [
        metric::MEAN_ERROR_SQ,
        metric::VARIANCE_ERROR_SQ,
        metric::ERROR_INFLATION,
        metric::W2_SQ,
        metric::WEIGHT_ERROR_SQ,
    ];
    let weighs = experiment.rules().real_weight.is_some() && is_plain_but(experiment, |rules| rules.real_weight = None);
    fresh(experiment).filter(|sizes| weighs && sizes.synthetic > 0)?;
    // As told, before it is rounded to points: a smooth line.
    let synthetic = experiment.plan().synthetic_fraction;
    (asked.generation.is_some() && ERRORS.contains(&asked.metric)).then(|| (1.0 - synthetic) / synthetic)
}
