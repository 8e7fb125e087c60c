//! What plots show of a scenario as long as nobody asks for something else: the same in the window and in figures.

use super::numbers::{capital, percent};
use crate::experiment::{Experiment, History, Look, Scale, Scenario, Schedule, general};
use crate::family::{About, metric};
use crate::lecture::Shown;

/// What is fitted, for people.
pub(crate) const FITTED: &str = "Fitted parameters";
/// On one axis, what is so many times smaller than another is flat at 0.
const FLAT: f64 = 20.0;
/// More curves than this cannot be told apart.
const MOST: usize = 3;

/// The quantity that tells how much spread is left: name of the metric and of the thing.
pub(crate) fn spread_of(about: &About) -> (String, String) {
    let preferred =
        ["variance", "log_variance", metric::TRACE_RATIO, "scale", metric::HETEROZYGOSITY, "theta", "shape", "a"];
    let named = |name: &str| about.quantities.iter().find(|quantity| quantity.name == name);
    let found = preferred
        .iter()
        .find_map(|name| named(name))
        .or_else(|| about.quantities.iter().rev().find(|q| q.parameter))
        .or(about.quantities.first());
    found.map_or_else(
        || (metric::VARIANCE_RATIO.into(), "variance ratio".into()),
        |quantity| (quantity.name.into(), quantity.label.into()),
    )
}

/// Which quantity is the first parameter.
pub(crate) fn first_parameter(about: &About) -> usize {
    about.quantities.iter().position(|quantity| quantity.parameter).unwrap_or(0)
}

/// The metrics of what is fitted, the spread first.
pub(crate) fn fitted(about: &About) -> Vec<String> {
    let (first, _) = spread_of(about);
    let others = about.quantities.iter().filter(|quantity| quantity.parameter && quantity.name != first);
    std::iter::once(first.clone()).chain(others.map(|quantity| quantity.name.to_owned())).take(MOST).collect()
}

/// The squared error of each fitted parameter.
pub(crate) fn errors(experiment: &Experiment) -> Vec<String> {
    let named = |name: &String| format!("{name}_error_sq");
    let each = fitted(experiment.about()).iter().map(named).filter(|name| has(experiment, name)).collect::<Vec<_>>();
    if each.is_empty() { vec![metric::ERROR_SQ.into()] } else { each }
}

/// Whether one axis does for all of them: how large each is, in truth, or where that is 0, how far its first fits spread.
pub(crate) fn share_an_axis(history: &History, names: &[String]) -> bool {
    let size = |name: &String| {
        let metric = history.metric(name)?;
        let at = |generation| history.row(generation).map(|row| row.summaries[metric]);
        let truth = at(0)?.median.abs();
        let fits = at(1).map_or(0.0, |first| first.q95 - first.q05);
        Some(truth.max(fits)).filter(|size| size.is_finite() && *size > 0.0)
    };
    let sizes: Vec<f64> = names.iter().filter_map(size).collect();
    let (low, high) = sizes.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &size| (low.min(size), high.max(size)));
    high <= FLAT * low
}

/// Whether an experiment has a metric of that name.
pub(crate) fn has(experiment: &Experiment, name: &str) -> bool {
    experiment.metrics().iter().any(|info| info.name == name)
}

/// What the scenario opens its plot of the spread (0) or of the distance (1) with, where the experiment has it.
pub(crate) fn opened_with(experiment: &Experiment, place: usize) -> Option<String> {
    experiment.scenario().look.view.get(place).filter(|name| has(experiment, name)).cloned()
}

/// What is fitted: all of it, or, where one axis does not do for all, the first.
pub(crate) fn parameters(experiment: &Experiment, history: &History) -> Shown {
    let names = fitted(experiment.about());
    let together = names.len() > 1 && share_an_axis(history, &names);
    names.first().filter(|_| !together).map_or(Shown::Parameters, |name| Shown::metric(name))
}

/// What says how far an experiment is from the truth: both divergences, or, where these are infinite at once, the total
/// variation; without any distance, what says how much of the truth is left.
pub(crate) fn divergence(experiment: &Experiment) -> Shown {
    let about = experiment.about();
    if about.counterexample {
        return Shown::metric(metric::TV); // its KL divergence is infinite from the first fit on
    }
    if has(experiment, metric::KL_TRUTH_MODEL) {
        return Shown::BothWays;
    }
    let distance = [metric::TV, metric::W2_SQ].into_iter().find(|name| has(experiment, name));
    let quantity = || about.quantities.iter().map(|quantity| quantity.name).find(|name| has(experiment, name));
    distance.or_else(quantity).map_or(Shown::BothWays, Shown::metric)
}

/// The distance from the truth that says most in a comparison: where the divergence becomes infinite, what is alive, or TV.
pub(crate) fn distance(about: &About) -> &'static str {
    match about {
        about if !about.has(metric::KL_TRUTH_MODEL) => {
            about.quantities.first().map_or(metric::ALIVE, |first| first.name)
        }
        about if about.has(metric::ALIVE) && (about.labels || !about.has(metric::TV)) => metric::ALIVE,
        about if about.quantities.iter().any(|quantity| quantity.name == metric::MODES) => metric::MODES,
        about if about.has(metric::ALIVE) || about.counterexample => metric::TV,
        _ => metric::KL_TRUTH_MODEL,
    }
}

/// A squared error, or what stands in for it.
pub(crate) fn squared_error(experiment: &Experiment) -> &'static str {
    let known = [metric::ERROR_SQ, metric::TV, metric::ALIVE].into_iter().find(|name| has(experiment, name));
    known.unwrap_or(metric::REAL_SHARE)
}

/// Whether a plot that shows the metric of this name has a logarithmic axis: as the scenario opens it, else as usual.
pub(crate) fn is_log(look: &Look, place: usize, name: &str, usual: bool) -> bool {
    let opens = look.view.get(place).is_some_and(|opened| opened == name);
    look.scale.get(place).filter(|_| opens).map_or(usual, |scale| *scale == Scale::Log)
}

/// A known curve over the generation, with its name.
pub(crate) type Reference = (&'static str, fn(f64) -> f64);

/// The share of real data if everything were kept: of batches of n synthetic points each, for other ones keep another share.
pub(crate) fn kept_everything(scenario: &Scenario) -> Option<Reference> {
    let plain = scenario.synthetic_fraction == 1.0
        && scenario.synthetic_ratio == 1.0
        && scenario.schedule() == Schedule::Constant;
    plain.then_some(("if everything were kept", |t| 1.0 / t.max(1.0)))
}

/// Name for people of a metric.
pub(crate) fn label_of(experiment: &Experiment, metric: &str) -> String {
    let found = experiment.metrics().iter().find(|info| info.name == metric).map(|info| info.label.clone());
    let name = found.unwrap_or_else(|| metric.replace('_', " "));
    match metric {
        metric::ALIVE => {
            let parts = experiment.about().parts;
            parts.map_or_else(|| capital(&name), |parts| format!("{} alive", capital(parts)))
        }
        metric::SPREAD_LEFT => {
            let least = experiment.scenario().collapse_below.sqrt();
            format!("Runs with over {} of the spread", percent(least))
        }
        _ => general(metric).and_then(|general| general.plot).map_or_else(|| capital(&name), str::to_owned),
    }
}
