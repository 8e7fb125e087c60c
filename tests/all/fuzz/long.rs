//! Runs to the end of the numbers: every family, everything replaced, ten thousand generations, as it is, hot, cold and
//! biased. What has collapsed does not come back, and what has left the numbers has a name.

use std::sync::Arc;

use collapse_lab::experiment::{Ensemble, Experiment, Keeps, MetricInfo, Replay, Row, Rules, Scenario, keys};
use collapse_lab::family::FAMILIES;

use super::cases::{Case, draws_points};
use super::checks::{Cancelled, Faults, may_be_undefined, row_holds};

/// How the loop is bent: temperature and bias.
const BENT: [[f64; 2]; 6] = [[1.0, 1.0], [2.0, 1.0], [0.5, 1.0], [1.0, 3.0], [1.0, 0.3], [2.0, 3.0]];

/// How many there are.
pub(super) fn count() -> u64 {
    (FAMILIES.len() * BENT.len()) as u64
}

/// The case of that number; none where the family has no such rule.
pub(super) fn case(number: u64, generations: u64) -> Result<Option<Case>, String> {
    let family = FAMILIES[number as usize / BENT.len()].name;
    let [temperature, bias] = BENT[number as usize % BENT.len()];
    let offered = (temperature == 1.0 || keys::is_offered("sampling.temperature", family))
        && (bias == 1.0 || keys::is_offered("sampling.bias", family));
    if !offered {
        return Ok(None);
    }
    let mut last = String::new();
    for sample_size in [4, 12, 40] {
        let mut scenario = Scenario {
            generations,
            replicates: 3,
            sample_size,
            rules: Rules { temperature, bias, ..Rules::default() },
            ..Scenario::default()
        };
        scenario.set_family(family);
        (scenario.rules.temperature, scenario.rules.bias, scenario.retention) = (temperature, bias, Keeps::Replace);
        match Experiment::new(scenario) {
            Ok(experiment) => return Ok(Some(Case { experiment, refusals: Vec::new() })),
            Err(problem) => last = problem.to_string(),
        }
    }
    Err(last)
}

/// Goes on until the end or until it is cancelled, which is no fault here.
pub(super) fn all(faults: &mut Faults, experiment: Experiment, cancelled: Cancelled<'_>) -> Option<()> {
    let experiment = Arc::new(experiment);
    let end = experiment.scenario().generations;
    let mut ensemble = Ensemble::new(&experiment, 3, Arc::clone(experiment.metrics()));
    let steps = if draws_points(&experiment) { 10 } else { 200 };
    let measured = (1..=end).filter(|t| t % steps == 0 || t.is_power_of_two() || *t == end).collect();
    ensemble = ensemble.measured_at(measured);
    while ensemble.generation() < end && ensemble.finished().is_none() {
        if !ensemble.advance(steps, cancelled) {
            return None;
        }
    }
    let history = ensemble.history();
    let place = |name: &str| history.metric(name);
    let run_of = |row: &Row, name: &str, run: usize| Some(row.runs[place(name)? * 3 + run]);
    for row in history.rows() {
        row_holds(faults, &experiment, history.metrics(), row, true);
    }
    for run in 0..3 {
        let (mut gone, mut farthest) = (false, 0.0);
        for row in history.rows() {
            let Some(ratio) = run_of(row, "variance_ratio", run) else { break };
            // Far beyond what the truth's law leaves between two laws of one family on the line.
            let far = !experiment.about().discrete && !(1e-30..1e30).contains(&ratio);
            let tv = run_of(row, "tv", run).unwrap_or(f64::NAN);
            if far && experiment.about().statistic && !tv.is_nan() {
                faults.say(tv > 0.99, || {
                    format!("tv falls back at generation {} of run {run}: {tv}, ratio {ratio:e}", row.generation)
                });
            }
            if ratio == 0.0 && !gone {
                (gone, farthest) = (true, row.generation as f64);
            }
            faults.say(!gone || ratio == 0.0, || {
                format!("variance comes back at generation {} of run {run}: {ratio:e}, 0 at {farthest}", row.generation)
            });
        }
    }
    // What has no value has a reason with a name: from there on the run has left the numbers, or has collapsed.
    // Looked at in the whole runs.
    for run in (0..3).filter(|_| end > 2000) {
        let first = history.rows().find_map(|row| {
            let lost = |(place, info): &(usize, &MetricInfo)| {
                row.runs[place * 3 + run].is_nan() && !may_be_undefined(info, &experiment)
            };
            Some((row.generation, history.metrics().iter().enumerate().find(lost)?.1.name.clone()))
        });
        if let Some((generation, name)) = first {
            let view = Replay::new(&experiment, run as u64).look(generation);
            faults.say(view.collapsed.is_some(), || {
                format!("{name} has no value, and its state no name, at generation {generation} of run {run}")
            });
        }
    }
    // What has become a point has a name.
    let last = history.last()?;
    for run in 0..3 {
        if run_of(last, "entropy", run) == Some(f64::NEG_INFINITY) {
            let view = Replay::new(&experiment, run as u64).look(end);
            faults.say(view.collapsed.is_some(), || format!("no name for its state at generation {end} of run {run}"));
        }
    }
    Some(())
}
