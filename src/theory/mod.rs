//! RING 1b: what is known about an experiment without running it.
//!
//! A [`Curve`] belongs to one metric and says of what kind it is and where it is from. [`Agreement`] holds a run against
//! the exact ones, in standard errors. A [`Landmark`] is a place in parameter space: a threshold, an optimum, a ceiling. A
//! [`Flow`] is the mean field in the triangle of three symbols.
//!
//! Each wing holds the curves of one subject; `recursion` has the mathematics they share, `premise` what they ask of an
//! experiment. A new curve is a function in a file of its wing, and a line here in the loop it holds for: `unbent`, `bent` by
//! rules, or `selected`.

mod agreement;
mod curve;
mod lines;
mod means;
mod mixtures;
mod normal;
mod premise;
mod recursion;
mod regression;
mod selection;
mod symbols;
mod tails;
mod workflow;

pub use agreement::{Agreement, Check, LIMIT, Rung, are_few, freed_of_skewness, hidden_by_rare_runs, open_until};
pub(crate) use agreement::{hides_its_tail, is_event};
pub use curve::{Curve, Kind};
pub use lines::{Asked, Height, Landmark, On, heights, lines};
pub use symbols::flow::{Arrow, Flow, Rest};

use means::{asymptotic, quadratic, weighted};
use mixtures::heat;
use normal::{kl, sampled, spread, transport, vectors};
use premise::{LONGEST, Wanted, is_plain, is_plain_but};
use regression::{logistic, ridge};
use selection::{curation, diversity};
use symbols::{alive, survival, tempered};
use tails::{counterexamples, edges, misspecified, scale};

use crate::experiment::{Experiment, is_kept};
use crate::family::metric;

/// Everything known about the first `generations` of an experiment. At most one curve for each metric that is exact, and one
/// that is a limit; any number of bounds.
pub fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    known(experiment, generations, Wanted(None))
}

/// The curves of one metric, without the quadratures of others.
pub fn curves_of(experiment: &Experiment, generations: u64, metric: &str) -> Vec<Curve> {
    curves_among(experiment, generations, &[metric])
}

/// The curves of some metrics, without the quadratures of others.
pub fn curves_among(experiment: &Experiment, generations: u64, metrics: &[&str]) -> Vec<Curve> {
    let mut all = known(experiment, generations, Wanted(Some(metrics)));
    all.retain(|curve| metrics.contains(&curve.metric));
    all
}

fn known(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    let generations = generations.min(LONGEST);
    let real_share = workflow::real_share(experiment.plan(), generations);
    let mut all = if experiment.is_misspecified() {
        [vec![real_share], misspecified::curves(experiment, generations)].concat()
    } else if experiment.column().is_some() {
        vec![real_share] // measured points drawn again follow no family's law
    } else if experiment.scenario().selection.is_on() {
        selected(experiment, generations, real_share)
    } else if is_plain(experiment) {
        unbent(experiment, generations, wanted, real_share)
    } else {
        bent(experiment, generations, real_share)
    };
    let shares = |metric: &str| experiment.metrics().iter().any(|info| info.name == metric && info.is_share());
    for curve in &mut all {
        curve.end_with_the_numbers();
        if shares(curve.metric) {
            curve.rounded_to_a_share();
        }
        curve.values.iter_mut().for_each(|value| value.1 += 0.0); // nothing is never -0.0
        curve.values.retain(|&(t, value)| (is_kept(t) || t == generations) && value.is_finite());
    }
    all.retain(|curve| !curve.values.is_empty());
    all
}

/// Where no rule bends the loop.
fn unbent(experiment: &Experiment, generations: u64, wanted: Wanted<'_>, real_share: Curve) -> Vec<Curve> {
    let mut all = quadratic::curves(experiment, generations);
    if wanted.any(kl::METRICS) {
        all.extend(kl::curves(experiment, generations));
    }
    if wanted.any(scale::METRICS) {
        all.extend(scale::curves(experiment, generations));
    }
    all.extend(edges::curves(experiment, generations));
    all.extend(vectors::curves(experiment, generations));
    all.extend(regression::linear::curves(experiment, generations));
    all.extend(logistic::curves(experiment, generations));
    all.extend(ridge::curves(experiment, generations, wanted));
    all.push(real_share);
    all.extend(alive::curves(experiment, generations));
    all.extend(survival::curves(experiment, generations, wanted));
    all.extend(spread::curves(experiment, generations, wanted));
    all.extend(counterexamples::curves(experiment, generations));
    all.extend(mixtures::line::curves(experiment, generations));
    all.extend(mixtures::plane::curves(experiment, generations));
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
fn bent(experiment: &Experiment, generations: u64, real_share: Curve) -> Vec<Curve> {
    let mut all = vec![real_share];
    all.extend(weighted::curves(experiment, generations));
    all.extend(sampled::curves(experiment, generations, &all));
    all.extend(tempered::curves(experiment, generations));
    all
}

/// Under a rule that selects points, nothing else holds.
fn selected(experiment: &Experiment, generations: u64, real_share: Curve) -> Vec<Curve> {
    let mut all = vec![real_share];
    if is_plain(experiment) {
        all.extend(curation::curves(experiment, generations));
    }
    if is_plain_but(experiment, |rules| rules.bias = 1.0) {
        all.extend(diversity::curves(experiment, generations));
    }
    all
}
