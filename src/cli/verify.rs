//! `collapse-lab verify`.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::experiment::{Experiment, History, Scenario, shipped};
use crate::family::short;
use crate::report::Verification;
use crate::theory::{LIMIT, curves};

use super::arguments::VerifyArguments;
use super::drive::{drive, with_threads};
use super::failure::Failure;
use super::say::shown;
use super::scenario::{hidden, reach, scenario};
use super::signals::{at_last, interrupted};

pub(super) fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let named: Vec<(String, Scenario)> = if arguments.scenarios.is_empty() {
        shipped()
    } else {
        let find = |name: &String| Ok((short(name, 80), scenario(name, &[])?));
        arguments.scenarios.iter().map(find).collect::<Result<_, Failure>>()?
    };
    let sides = sides(&named)?;
    named.iter().for_each(|(_, scenario)| reach(scenario, &[]));
    let start = Instant::now();
    let verification = with_threads(arguments.threads, || all(&sides))??;
    let (curves, worst) = verification.summary();
    shown(&format!(
        "{curves} exact curves, worst {worst:.2} standard errors (limit {LIMIT}); {} limits held against how near they are known to be; {:.1} s\n",
        verification.limits(),
        start.elapsed().as_secs_f64()
    ))?;
    if verification.holds() { Ok(()) } else { Err(Failure::Off) }
}

/// Each side there is with its label, checked: what is wrong is said before the work.
fn sides(named: &[(String, Scenario)]) -> Result<Vec<(String, Experiment)>, Failure> {
    let mut all = Vec::new();
    for (name, scenario) in named {
        let (left, right) = scenario.sides()?;
        let checked = |side| Experiment::new(side).map_err(|problem| hidden(problem, scenario, &[]));
        match right {
            None => all.push((name.clone(), checked(left)?)),
            Some(right) => {
                all.push((format!("{name}, left"), checked(left)?));
                all.push((format!("{name}, right"), checked(right)?));
            }
        }
    }
    Ok(all)
}

/// How far it is.
fn judged(verification: &Verification, done: usize, of: usize) -> String {
    let so_far = if verification.holds() { "none is off" } else { "at least one is off" };
    format!("{done} of {of} were judged, and {so_far}")
}

/// One side after the other, and its lines as soon as they are known.
fn all(sides: &[(String, Experiment)]) -> Result<Verification, Failure> {
    let width = sides.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    let bar = ProgressBar::new(sides.len() as u64); // draws on a terminal only
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} runs, {elapsed} so far; {msg}") {
        bar.set_style(style);
    }
    shown(&Verification::heading(width))?;
    let mut verification = Verification::default();
    let interrupted = interrupted();
    for (done, (label, side)) in sides.iter().enumerate() {
        let judged = judged(&verification, done, sides.len());
        let so_far = judged.clone();
        at_last(move || Failure::Kept(so_far.clone()).to_string());
        let theory = curves(side, side.scenario().generations);
        let mut own = Verification::default();
        let held = own.hold(label, side, &theory, |experiment, ensemble| {
            let ends = experiment.scenario().generations;
            let report = |history: &History| {
                let generation = history.last().map_or(0, |row| row.generation);
                bar.set_message(format!("{label}: generation {generation} of {ends}"));
            };
            let (history, whole) = drive(experiment, ensemble, report);
            if whole && !interrupted() { Ok(history) } else { Err(Failure::Interrupted) }
        });
        if interrupted() {
            bar.finish_and_clear();
            return Err(Failure::Kept(judged));
        }
        held?;
        bar.suspend(|| shown(&own.lines(width)))?;
        verification.append(own);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(verification)
}
