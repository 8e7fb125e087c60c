//! RING 1b: what is known about an experiment without running it.
//!
//! A [`Curve`] belongs to one metric and says of what kind it is and where it is from. [`Agreement`] holds a run against
//! the exact ones, in standard errors. A [`Line`] is one over parameter space: a threshold, an optimum, a ceiling. A
//! [`Flow`] is one in the triangle of three symbols.

mod agreement;
mod asymptotic;
mod branches;
mod chain;
mod choice;
mod counterexamples;
mod curation;
mod diversity;
mod edges;
mod ends;
mod flow;
mod gaussian;
mod heat;
mod inversion;
mod laws;
mod linear;
mod lines;
mod misspecified;
mod moments;
mod plane;
mod recursion;
mod regression;
mod ridge;
mod sampled;
mod scale;
mod squares;
mod survival;
mod tempered;
mod tolerance;
mod transport;
#[cfg(test)]
mod values;
mod weighted;
mod wishart;

pub use agreement::{Agreement, Check, LIMIT, Rung, are_few, freed_of_skewness, hidden_by_rare_runs, open_until};
pub(crate) use agreement::{hides_its_tail, is_event};
pub use flow::{Arrow, Flow, Rest};
pub use lines::{Asked, Height, Line, On, heights, lines};
pub use tolerance::tolerance;

use crate::experiment::{Experiment, Retention, Rules, is_kept};
use crate::family::metric;

/// How strictly a curve speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The expectation at this very n.
    Exact,
    /// A limit for large n or t.
    Asymptotic,
    /// The mean is at most this.
    Bound,
    /// The mean is at least this.
    LowerBound,
}

impl Kind {
    /// Every kind, what says most first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Asymptotic, Self::Bound, Self::LowerBound];

    /// The word in files: a bound is an upper one, unless it says so.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Asymptotic => "asymptotic",
            Self::Bound => "bound",
            Self::LowerBound => "lower bound",
        }
    }

    /// Of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A prediction for the mean of one metric over all replicates, at every kept generation up to some length.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The metric it predicts.
    pub metric: &'static str,
    /// How strictly.
    pub kind: Kind,
    /// Formula or name, for the legend.
    pub label: String,
    /// Paper and section, or "derived".
    pub source: &'static str,
    /// Generation and value, from generation 0.
    pub values: Vec<(u64, f64)>,
}

impl Curve {
    /// The prediction at a generation.
    pub fn at(&self, generation: u64) -> Option<f64> {
        let place = self.values.binary_search_by_key(&generation, |value| value.0).ok()?;
        Some(self.values[place].1)
    }
}

/// Everything known about the first `generations` of an experiment. At most one curve for each metric that is exact, and one
/// that is a limit; any number of bounds.
pub fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    known(experiment, generations, Wanted(None))
}

/// Those of one metric, without the quadratures of others.
pub fn curves_of(experiment: &Experiment, generations: u64, metric: &str) -> Vec<Curve> {
    curves_among(experiment, generations, &[metric])
}

/// Those of some metrics, without the quadratures of others.
pub fn curves_among(experiment: &Experiment, generations: u64, metrics: &[&str]) -> Vec<Curve> {
    let mut all = known(experiment, generations, Wanted(Some(metrics)));
    all.retain(|curve| metrics.contains(&curve.metric));
    all
}

/// Metrics that somebody asked for; all of them if none are named.
#[derive(Clone, Copy)]
struct Wanted<'a>(Option<&'a [&'a str]>);

impl Wanted<'_> {
    /// Whether one of these is.
    fn any(self, metrics: &[&str]) -> bool {
        self.0.is_none_or(|wanted| wanted.iter().any(|metric| metrics.contains(metric)))
    }
}

fn known(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    let generations = generations.min(LONGEST);
    let mut all = if experiment.is_misspecified() {
        let mut all = vec![laws::real_share(experiment.plan(), generations)];
        all.extend(misspecified::curves(experiment, generations));
        all
    } else if experiment.scenario().selection.is_on() {
        selected(experiment, generations)
    } else if *experiment.rules() == Rules::default() {
        unbent(experiment, generations, wanted)
    } else {
        bent(experiment, generations)
    };
    for curve in &mut all {
        ends::cut(&mut curve.values);
        curve.values.iter_mut().for_each(|value| value.1 += 0.0); // nothing is never -0.0
        curve.values.retain(|&(t, value)| (is_kept(t) || t == generations) && value.is_finite());
    }
    all.retain(|curve| !curve.values.is_empty());
    all
}

/// Where no rule bends the loop.
fn unbent(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    let mut all = recursion::curves(experiment, generations);
    if wanted.any(gaussian::METRICS) {
        all.extend(gaussian::curves(experiment, generations));
    }
    if wanted.any(scale::METRICS) {
        all.extend(scale::curves(experiment, generations));
    }
    all.extend(edges::curves(experiment, generations));
    all.extend(linear::curves(experiment, generations));
    all.extend(regression::curves(experiment, generations));
    all.extend(ridge::curves(experiment, generations, wanted));
    all.extend(laws::curves(experiment, generations));
    all.extend(survival::curves(experiment, generations, wanted));
    all.extend(counterexamples::curves(experiment, generations));
    all.extend(moments::curves(experiment, generations));
    all.extend(plane::curves(experiment, generations));
    if wanted.any(&[metric::TV]) {
        all.extend(heat::curves(experiment, generations));
    }
    all.extend(sampled::curves(experiment, generations, &all));
    if wanted.any(&[metric::W2_SQ]) {
        all.extend(transport::curves(experiment, generations));
    }
    all.extend(asymptotic::curves(experiment, generations, &all));
    all
}

/// Under temperature, bias, weights, changed points or another start: the other laws do not ask for these.
fn bent(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let mut all = vec![laws::real_share(experiment.plan(), generations)];
    if experiment.column().is_none() {
        all.extend(weighted::curves(experiment, generations));
        all.extend(sampled::curves(experiment, generations, &all));
        all.extend(tempered::curves(experiment, generations));
    }
    all
}

/// Under a rule that selects points, nothing else holds.
fn selected(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let mut all = vec![laws::real_share(experiment.plan(), generations)];
    let rules = experiment.rules().clone();
    if rules == Rules::default() {
        all.extend(curation::curves(experiment, generations));
    }
    if (Rules { bias: 1.0, ..rules }) == Rules::default() {
        all.extend(diversity::curves(experiment, generations));
    }
    all
}

/// What a normal law's divisor takes from the count.
fn lost_degrees(experiment: &Experiment) -> f64 {
    match experiment.scenario().estimator.get("divisor") {
        Some(&crate::family::Setting::Number(lost)) => lost,
        _ => 0.0,
    }
}

/// Theory goes this far; recursions cost a step for each generation.
const LONGEST: u64 = 1_000_000;

/// The same for curves that cost a quadrature each generation; by then they are flat or out of sight.
const LONGEST_QUADRATURE: u64 = 10_000;

/// Whether the pure loop (batches of n model points, nothing else) accumulates or replaces. `None` for every other
/// workflow, and for measured data: points drawn again follow no family's law.
fn pure_loop(experiment: &Experiment) -> Option<bool> {
    let scenario = experiment.scenario();
    let pure = scenario.synthetic_fraction == 1.0 && !scenario.growing && scenario.synthetic_ratio == 1.0;
    match experiment.plan().retention {
        _ if !pure || experiment.column().is_some() => None,
        Retention::Accumulate => Some(true),
        Retention::Replace => Some(false),
        Retention::Subsample | Retention::Window(_) => None,
    }
}
