//! What curves ask of an experiment before they speak.

use crate::experiment::{Experiment, Plan, RealSource, Retention};
use crate::family::Setting;

/// Metrics that somebody asked for; all of them if none are named.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a>(pub(super) Option<&'a [&'a str]>);

impl Wanted<'_> {
    /// Whether one of these is.
    pub(super) fn any(self, metrics: &[&str]) -> bool {
        self.0.is_none_or(|wanted| wanted.iter().any(|metric| metrics.contains(metric)))
    }
}

/// What a normal law's divisor takes from the count.
pub(super) fn lost_degrees(experiment: &Experiment) -> f64 {
    match experiment.scenario().estimator.get("divisor") {
        Some(&Setting::Number(lost)) => lost,
        _ => 0.0,
    }
}

/// Theory goes this far; recursions cost a step for each generation.
pub(super) const LONGEST: u64 = 1_000_000;

/// The same for curves that cost a quadrature each generation; by then they are flat or out of sight.
pub(super) const LONGEST_QUADRATURE: u64 = 10_000;

/// Whether the pure loop (batches of n model points, nothing else) accumulates or replaces. `None` for every other
/// workflow, and for measured data: points drawn again follow no family's law.
pub(super) fn pure_loop(experiment: &Experiment) -> Option<bool> {
    let scenario = experiment.scenario();
    let pure = scenario.synthetic_fraction == 1.0 && !scenario.growing && scenario.synthetic_ratio == 1.0;
    match experiment.plan().retention {
        _ if !pure || experiment.column().is_some() => None,
        Retention::Accumulate => Some(true),
        Retention::Replace => Some(false),
        Retention::Subsample | Retention::Window(_) => None,
    }
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

/// Points of the batch of a generation.
pub(super) fn size(plan: &Plan, t: u64) -> f64 {
    let sizes = plan.sizes(t);
    (sizes.real + sizes.synthetic) as f64
}

/// Reused real points are the same head each time, so that one covariance tells all.
pub(super) fn constant_head(plan: &Plan, generations: u64) -> bool {
    let size = |t| plan.sizes(t).real;
    (3..=generations).take_while(|_| plan.schedule != crate::experiment::Schedule::Constant).all(|t| size(t) == size(2))
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
