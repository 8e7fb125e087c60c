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
mod curve;
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
mod premise;
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
pub use curve::{Curve, Kind};
pub use flow::{Arrow, Flow, Rest};
pub use lines::{Asked, Height, Line, On, heights, lines};
pub use tolerance::tolerance;

use crate::experiment::{Experiment, Rules, is_kept};
use crate::family::metric;
use crate::theory::premise::{LONGEST, Wanted};

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
