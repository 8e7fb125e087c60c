//! `collapse-lab run`.

use crate::family::metric;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use parking_lot::Mutex;

use crate::experiment::{Ensemble, Experiment, History, MetricInfo, Scenario, StopRule, shipped};
use crate::family::short;
use crate::report::{Results, Wanted, csv, expected_bytes, heading, json, table, without_comments, write_whole};
use crate::theory::{curves, curves_among};

use super::arguments::{Format, RunArguments, SideOf};
use super::failure::Failure;
use super::out::Out;
use super::say::{print, say};
use super::scenario::{hidden, reach, scenario};
use super::signals::{at_last, ends_by_itself, interrupted};

/// A slice of work between two looks at the progress bar and at Ctrl+C.
const SLICE: Duration = Duration::from_millis(50);

pub(super) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let scenario = scenario(&arguments.scenario, &arguments.set)?;
    let (left, right) = scenario.sides()?;
    let (side, other) = match (arguments.side, right) {
        (SideOf::Left, right) => (left, right),
        (SideOf::Right, Some(right)) => (right, Some(left)),
        (SideOf::Right, None) => return Err(Failure::Usage("--side right: this scenario has one side only".into())),
    };
    let hide = |problem| hidden(problem, &scenario, &arguments.set);
    let experiment = Arc::new(Experiment::new(side).map_err(hide)?);
    let names: Vec<&str> = arguments.metrics.iter().map(|name| name.trim()).collect();
    let mut metrics =
        if names.is_empty() { Arc::clone(experiment.metrics()) } else { experiment.metrics_named(&names)? };
    if let Some(needed) = experiment.stop_metric().filter(|info| !metrics.contains(info)) {
        metrics = metrics.iter().cloned().chain([needed]).collect(); // the report leaves it out again
    }
    experiment.check_values(metrics.len()).map_err(hide)?;
    let out = Out::new(arguments.output.out.as_deref(), arguments.output.force);
    let format = arguments.format.map_or_else(|| guess(out.file()), Ok)?;
    check_comments(arguments.output.no_comments, format)?;
    out.check_place()?; // before the work, not after it
    let whole: Vec<&str> = experiment.metrics().iter().map(|info| info.name.as_str()).collect();
    let reported = if names.is_empty() { &whole } else { &names };
    let wanted = Wanted { form: format.name(), metrics: reported, ..Wanted::run(experiment.scenario()) };
    out.check_sources(wanted, &arguments.scenario)?;
    if let Some(other) = other {
        out.check_sources(Wanted::run(&other), &arguments.scenario)?;
    }
    out.check_results(wanted, &heading(&experiment))?;
    out.try_it(expected_bytes(&experiment, metrics.len()))?;
    reach(&scenario, &arguments.set);
    if arguments.side == SideOf::Left && !scenario.compare.is_empty() {
        say("this scenario compares two sides; this is the left one (the other: --side right)");
    }
    if experiment.column().is_some() && experiment.plan().real_source == crate::experiment::RealSource::Fresh {
        say("fresh real points are drawn from the measured ones with replacement");
    }
    let reported: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let asked: Vec<String> = metrics.iter().map(|info| info.name.clone()).collect();
    let (of, bare) = (Arc::clone(&experiment), arguments.output.no_comments);
    let text = move |history: &History| {
        let reach = history.last().map_or(0, |row| row.generation);
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let theory = curves_among(&of, reach, &asked);
        let results = Results { experiment: &of, history, theory: &theory, metrics: &reported };
        let text = match format {
            Format::Csv => csv(&results),
            Format::Json => json(&results),
            Format::Table => table(&results),
        };
        if bare { without_comments(&text).to_owned() } else { text }
    };
    let newest = Arc::new(Mutex::new(None));
    if experiment.stop() == StopRule::Never {
        // A run without end is ended so: with what it had before the generation in hand.
        let (newest, text, file) = (Arc::clone(&newest), text.clone(), out.file().map(str::to_owned));
        at_last(move || {
            let Some(history) = newest.lock().take() else { return Failure::Interrupted.to_string() };
            let text = text(&history);
            let written = match &file {
                Some(file) => write_whole(Path::new(file), text.as_bytes()).map_err(Failure::from),
                None => print(&text),
            };
            written.map_or_else(|failure| failure.to_string(), |()| String::new())
        });
    }
    let history = with_threads(arguments.threads, || compute(&experiment, &metrics, &newest))??;
    out.write(&text(&history))
}

/// Only one form of a result has comment lines.
pub(super) fn check_comments(without: bool, format: Format) -> Result<(), Failure> {
    if without && format != Format::Csv {
        return Err(Failure::Usage("--no-comments: only csv has comment lines; say --format csv".into()));
    }
    Ok(())
}

/// The default scenario's table, both sides, for whoever cannot open the window.
pub(super) fn default_tables() -> Result<(), Failure> {
    super::signals::listen();
    let Some((_, scenario)) = shipped().into_iter().next() else { return Ok(()) };
    let (left, right) = scenario.sides()?;
    for side in [Some(left), right].into_iter().flatten() {
        print(&(default_table(side)? + "\n"))?;
    }
    Ok(())
}

fn default_table(side: Scenario) -> Result<String, Failure> {
    let experiment = Arc::new(Experiment::new(side)?);
    let metrics = experiment.metrics_named(&["variance", metric::KL_TRUTH_MODEL, metric::REAL_SHARE])?;
    let history = compute(&experiment, &metrics, &Mutex::new(None))?;
    let theory = curves(&experiment, experiment.scenario().generations);
    Ok(table(&Results { experiment: &experiment, history: &history, theory: &theory, metrics: &[] }))
}

pub(super) fn guess(out: Option<&str>) -> Result<Format, Failure> {
    let Some(out) = out else {
        return Ok(if std::io::stdout().is_terminal() { Format::Table } else { Format::Csv });
    };
    match Path::new(out).extension().and_then(|end| end.to_str()) {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("txt") => Ok(Format::Table),
        _ => Err(Failure::Usage(format!(
            "--out {}: does not end with .csv, .json or .txt; say --format csv, json or table",
            short(out, 120)
        ))),
    }
}

/// Does the work on so many threads of its own.
pub(super) fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Usage(format!("--threads {threads}: {error}")))?;
    Ok(pool.install(work))
}

/// Runs to the stop, or to Ctrl+C: a run without end then keeps what it has, any other is lost. `newest` is what one without
/// end has so far.
pub(super) fn compute(
    experiment: &Arc<Experiment>,
    metrics: &Arc<[MetricInfo]>,
    newest: &Mutex<Option<History>>,
) -> Result<History, Failure> {
    let endless = experiment.stop() == StopRule::Never;
    if endless {
        say("stop.rule = never: runs until Ctrl+C, and then writes what it has");
    }
    let scenario = experiment.scenario();
    let bar = ProgressBar::new(scenario.generations); // draws on a terminal only
    if let Ok(style) = ProgressStyle::with_template("{bar:40} generation {pos} of {len}, {eta} left") {
        bar.set_style(style);
    }
    let ensemble = Ensemble::new(experiment, scenario.replicates, Arc::clone(metrics));
    let (history, finished) = drive(experiment, ensemble, |history| {
        bar.set_position(history.last().map_or(0, |row| row.generation));
        if endless {
            *newest.lock() = Some(history.clone());
        }
    });
    if endless {
        ends_by_itself();
    }
    bar.finish_and_clear();
    if finished || endless { Ok(history) } else { Err(Failure::Interrupted) }
}

/// Takes an ensemble to its end, and reports each generation reached. Its history, and whether it is whole.
pub(super) fn drive(experiment: &Experiment, mut ensemble: Ensemble, report: impl Fn(&History)) -> (History, bool) {
    let mut steps = if experiment.keeps_points() { ensemble.block() } else { 1 };
    while ensemble.finished().is_none() {
        let start = Instant::now();
        if !ensemble.advance(steps, interrupted()) {
            return (ensemble.history().clone(), false);
        }
        // Replicates that keep points are run one after the other in one go, which needs the least memory.
        if !experiment.keeps_points() {
            let factor = SLICE.as_secs_f64() / start.elapsed().as_secs_f64().max(1e-6);
            steps = ((steps as f64 * factor.clamp(0.25, 4.0)) as u64).max(1);
        }
        report(ensemble.history());
    }
    (ensemble.history().clone(), true)
}
