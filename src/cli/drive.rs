//! Runs on their way: how far they are, when they end, and on how many threads.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::failure::Failure;
use super::signals::interrupted;
use crate::experiment::{EachRun, Ensemble, Experiment, History};

/// A slice of work between two looks at the progress bar and at Ctrl+C.
const SLICE: Duration = Duration::from_millis(50);

/// Does the work on so many threads of its own.
pub(super) fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Usage(format!("--threads {threads}: {error}")))?;
    Ok(pool.install(work))
}

/// How far a run is, and how long the rest takes.
pub(super) fn bar_of(experiment: &Experiment) -> ProgressBar {
    let bar = ProgressBar::new(experiment.scenario().generations); // draws on a terminal only
    if let Ok(style) = ProgressStyle::with_template("{bar:40} generation {pos} of {len}, {eta} left") {
        bar.set_style(style);
    }
    bar
}

/// Takes an ensemble to its end, and reports each generation reached. Its history, and whether it is whole.
pub(super) fn drive(experiment: &Experiment, ensemble: Ensemble, report: impl Fn(&History)) -> (History, bool) {
    let report = |history: &History| {
        report(history);
        true
    };
    drive_telling(experiment, ensemble, report, &mut |_| {})
}

/// The same, telling what every run has at each generation; it ends early where `report` says so.
pub(super) fn drive_telling(
    experiment: &Experiment,
    mut ensemble: Ensemble,
    report: impl Fn(&History) -> bool,
    tell: &mut dyn FnMut(&EachRun<'_>),
) -> (History, bool) {
    let mut steps = if experiment.keeps_points() { ensemble.block() } else { 1 };
    while ensemble.finished().is_none() {
        let start = Instant::now();
        if !ensemble.advance_telling(steps, interrupted(), tell) {
            return (ensemble.history().clone(), false);
        }
        // Replicates that keep points are run one after the other in one go, which needs the least memory.
        if !experiment.keeps_points() {
            let factor = SLICE.as_secs_f64() / start.elapsed().as_secs_f64().max(1e-6);
            steps = ((steps as f64 * factor.clamp(0.25, 4.0)) as u64).max(1);
        }
        if !report(ensemble.history()) {
            return (ensemble.history().clone(), false);
        }
    }
    (ensemble.history().clone(), true)
}
