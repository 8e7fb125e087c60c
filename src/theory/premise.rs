//! What curves ask of an experiment before they speak.

use crate::experiment::{Experiment, Plan, RealSource, Retention, Rules, Schedule};
use crate::family::{Family, Setting};
use crate::numeric::guard::Bounded as _;

/// Metrics that somebody asked for; all of them if none are named.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a>(pub(super) Option<&'a [&'a str]>);

impl Wanted<'_> {
    /// Whether one of these metrics is asked for.
    pub(super) fn any(self, metrics: &[&str]) -> bool {
        self.0.is_none_or(|wanted| wanted.iter().any(|metric| metrics.contains(metric)))
    }
}

/// Theory goes this far; recursions cost a step for each generation.
pub(super) const LONGEST: u64 = 1_000_000;

/// The same for curves that cost a quadrature each generation; by then they are flat or out of sight.
pub(super) const LONGEST_QUADRATURE: u64 = 10_000;

/// Steps of a chain of counts that are worth their time: entries of its matrix times generations.
pub(super) const MOST_STEPS: usize = 20_000_000;

/// Names of families, from their types: a renamed family is found here, a mistyped one does not compile.
macro_rules! names {
    ($($family:ident),+ $(,)?) => { &[$(<$crate::family::$family as $crate::family::Family>::ABOUT.name),+] };
}
pub(super) use names;

/// Whether this family is fitted.
pub(super) fn is<F: Family>(experiment: &Experiment) -> bool {
    experiment.about().name == F::ABOUT.name
}

/// Whether one of these families is fitted (see [`names`]).
pub(super) fn is_one_of(experiment: &Experiment, names: &[&str]) -> bool {
    names.contains(&experiment.about().name)
}

/// Whether no rule bends the loop.
pub(super) fn is_plain(experiment: &Experiment) -> bool {
    *experiment.rules() == Rules::default()
}

/// Whether no rule bends the loop but those that `forget` sets back.
pub(super) fn is_plain_but(experiment: &Experiment, forget: impl FnOnce(&mut Rules)) -> bool {
    let mut left = experiment.rules().clone();
    forget(&mut left);
    left == Rules::default()
}

/// Whether later batches are model output and nothing else.
pub(super) fn is_synthetic(plan: &Plan) -> bool {
    plan.synthetic_fraction == 1.0
}

/// Whether later batches are n points of model output each, and nothing else.
pub(super) fn is_pure(plan: &Plan) -> bool {
    is_synthetic(plan) && plan.schedule == Schedule::Constant && plan.synthetic_ratio == 1.0
}

/// Whether the pure loop (see [`is_pure`]) accumulates or replaces; `None` for every other workflow.
pub(super) fn pure_loop(plan: &Plan) -> Option<bool> {
    match plan.retention {
        _ if !is_pure(plan) => None,
        Retention::Accumulate => Some(true),
        Retention::Replace => Some(false),
        Retention::Subsample | Retention::Window(_) => None,
    }
}

/// Whether every fit is drawn from the last one alone: the pure loop, replacing.
pub(super) fn is_pure_replace(plan: &Plan) -> bool {
    pure_loop(plan) == Some(false)
}

/// A family's setting, or its default.
pub(super) fn number(experiment: &Experiment, key: &str) -> f64 {
    let about = experiment.about();
    let default = about.knobs.iter().chain(about.estimator).find(|knob| knob.key == key).and_then(|knob| knob.default);
    let scenario = experiment.scenario();
    match scenario.truth.get(key).or_else(|| scenario.estimator.get(key)) {
        Some(&Setting::Number(value)) => value,
        _ => default.unwrap_or(f64::NAN),
    }
}

/// Family F and its truth, as the experiment's settings make them.
pub(super) fn configured<F: Family>(experiment: &Experiment) -> Option<(F, F::Params)> {
    let mut settings = experiment.scenario().truth.clone();
    experiment.scenario().estimator.iter().for_each(|(key, value)| settings.insert(key, value.clone()));
    F::configure(&settings, None).ok()
}

/// Deviation of one symbol's count in one draw, the root of p (1 - p), summed over the symbols of the truth.
pub(super) fn sum_of_deviations(experiment: &Experiment) -> f64 {
    experiment.masses().iter().map(|p| (p * (1.0 - p)).at_least(0.0).sqrt()).sum()
}

/// Points of the batch of a generation.
pub(super) fn size(plan: &Plan, t: u64) -> f64 {
    let sizes = plan.sizes(t);
    (sizes.real + sizes.synthetic) as f64
}

/// Whether every batch holds as many points as the first.
pub(super) fn is_constant(plan: &Plan) -> bool {
    (2..=3).all(|t| size(plan, t) == size(plan, 1))
}

/// Reused real points are the same head each time, so that one covariance tells all.
pub(super) fn constant_head(plan: &Plan, generations: u64) -> bool {
    let size = |t| plan.sizes(t).real;
    (3..=generations).take_while(|_| plan.schedule != Schedule::Constant).all(|t| size(t) == size(2))
}

/// One batch's make-up: its size, synthetic and fresh real points, reused real points.
pub(super) fn parts(plan: &Plan, t: u64) -> (f64, f64, f64, f64) {
    let sizes = plan.sizes(t);
    let (synthetic, real) = (sizes.synthetic as f64, sizes.real as f64);
    match plan.real_source {
        RealSource::Fresh => (synthetic + real, synthetic, real, 0.0),
        RealSource::Same => (synthetic + real, synthetic, 0.0, real),
    }
}
