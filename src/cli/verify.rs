//! `collapse-lab verify`.

use std::sync::Arc;
use std::time::Instant;

use crate::experiment::{Experiment, MetricInfo, Scenario, shipped};
use crate::report::Verification;
use crate::theory::{Curve, Kind, LIMIT, curves};

use super::run::{compute, with_threads};
use super::{Failure, VerifyArguments, print, scenario};

pub(super) fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let named: Vec<(String, Scenario)> = if arguments.scenarios.is_empty() {
        shipped()
    } else {
        let find = |name: &String| Ok((name.clone(), scenario(name, &[])?));
        arguments.scenarios.iter().map(find).collect::<Result<_, Failure>>()?
    };
    let start = Instant::now();
    let verification = with_threads(arguments.threads, || all(&named))??;
    let (curves, worst) = verification.summary();
    print(&verification.table())?;
    print(&format!(
        "{curves} exact curves, worst {worst:.2} standard errors (limit {LIMIT}), {:.1} s\n",
        start.elapsed().as_secs_f64()
    ))?;
    if verification.holds() { Ok(()) } else { Err(Failure::Off) }
}

fn all(named: &[(String, Scenario)]) -> Result<Verification, Failure> {
    let mut verification = Verification::default();
    for (name, scenario) in named {
        let (left, right) = scenario.sides()?;
        let is_pair = right.is_some();
        for (side, word) in [(Some(left), "left"), (right, "right")] {
            let Some(side) = side else { continue };
            let label = if is_pair { format!("{name}, {word}") } else { name.clone() };
            one(&mut verification, &label, side)?;
        }
    }
    Ok(verification)
}

/// Fewer runs than this would let a wrong formula of a few per cent pass.
const FEWEST: u64 = 4000;

const FEWEST_OF_POINTS: u64 = 200;

/// With at least so many runs, whatever the scenario says.
fn one(verification: &mut Verification, label: &str, mut side: Scenario) -> Result<(), Failure> {
    let drafted = Arc::new(Experiment::new(side.clone())?);
    let theory = curves(&drafted, drafted.scenario().generations);
    let is_judged = |curve: &Curve| curve.kind != Kind::Asymptotic && curve.metric != "real_share";
    let least = if drafted.keeps_points() || !theory.iter().any(is_judged) { FEWEST_OF_POINTS } else { FEWEST };
    side.replicates = side.replicates.max(least);
    let experiment = Arc::new(Experiment::new(side)?);
    if !drafted.keeps_points() {
        return held(verification, label, &experiment, &theory);
    }
    // Limits are told, not judged: where points are kept, and a divergence may be dear, the scenario's own runs do.
    let (limits, judged) = theory.into_iter().partition::<Vec<_>, _>(|curve| curve.kind == Kind::Asymptotic);
    if !limits.is_empty() {
        held(verification, label, &drafted, &limits)?;
    }
    if limits.is_empty() || judged.iter().any(is_judged) {
        held(verification, label, &experiment, &judged)?;
    }
    Ok(())
}

fn held(
    verification: &mut Verification,
    label: &str,
    experiment: &Arc<Experiment>,
    theory: &[Curve],
) -> Result<(), Failure> {
    let has_curve = |info: &&MetricInfo| theory.iter().any(|curve| curve.metric == info.name);
    let mut metrics: Vec<MetricInfo> = experiment.metrics().iter().filter(has_curve).cloned().collect();
    metrics.extend(experiment.stop_metric().filter(|info| !metrics.contains(info)));
    let history = compute(experiment, &metrics.into())?;
    verification.add(label, experiment, &history, theory);
    Ok(())
}
