//! `collapse-lab run`.

use crate::family::metric;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use crate::experiment::{Ensemble, Experiment, History, MetricInfo, Scenario, StopRule, shipped_named, shipped_names};
use crate::family::short;
use crate::report::{
    Form, Results, SingleRuns, Wanted, csv, expected_bytes, heading, json, run_parquet, table, without_comments,
    write_whole,
};
use crate::theory::{curves, curves_among};

use super::arguments::{Format, LayoutOf, RunArguments, SideOf};
use super::drive::{bar_of, drive, with_threads};
use super::failure::Failure;
use super::out::Out;
use super::plain::{Plain, check_comments};
use super::rest::{KeptRows, Newest, Rest};
use super::runs;
use super::say::{print, say};
use super::scenario::{hidden, reach, scenario};
use super::signals::{at_last, ends_by_itself};

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
    let names = if names == ["all"] { Vec::new() } else { names };
    let mut metrics =
        if names.is_empty() { Arc::clone(experiment.metrics()) } else { experiment.metrics_named(&names)? };
    if let Some(needed) = experiment.stop_metric().filter(|info| !metrics.contains(info)) {
        metrics = metrics.iter().cloned().chain([needed]).collect(); // the report leaves it out again
    }
    experiment.check_values(metrics.len()).map_err(hide)?;
    let out = Out::new(arguments.output.out.as_deref(), arguments.output.force);
    let whole: Vec<&str> = experiment.metrics().iter().map(|info| info.name.as_str()).collect();
    let reported = if names.is_empty() { &whole } else { &names };
    let single = single_runs(&experiment, arguments, reported)?;
    let format = format_of(arguments, out)?;
    check_comments(&arguments.output, format)?;
    out.check_place()?; // before the work, not after it
    let told = single.as_ref().map(|single| (single.words(), single.first_line())).unwrap_or_default();
    let wanted = Wanted {
        form: format.name(),
        metrics: reported,
        runs: &told.0,
        first_line: &told.1,
        ..Wanted::run(experiment.scenario())
    };
    out.check_sources(wanted, &arguments.scenario)?;
    if let Some(other) = other {
        out.check_sources(Wanted::run(&other), &arguments.scenario)?;
    }
    out.check_results(wanted, &heading(&experiment))?;
    let table = if told.0.is_empty() { "run" } else { &told.0 };
    let beside = Plain::new(&arguments.output, out, experiment.scenario(), table)?;
    let rest = match &single {
        None => Rest::new(out, wanted, arguments.resume)?,
        Some(_) if arguments.resume => {
            let why = "single runs are always begun anew; leave it out";
            return Err(Failure::Usage(format!("--resume: {why}")));
        }
        Some(_) => Rest::new(out, wanted, false)?,
    };
    let bytes = single.as_ref().map(|single| single.expected_bytes().min(64 << 20));
    out.try_it(bytes.unwrap_or_else(|| expected_bytes(&experiment, metrics.len())))?;
    reach(&scenario, &arguments.set);
    if arguments.side == SideOf::Left && !scenario.compare.is_empty() {
        say("this scenario compares two sides; this is the left one (the other: --side right)");
    }
    if experiment.column().is_some() && experiment.plan().real_source == crate::experiment::RealSource::Fresh {
        say("fresh real points are drawn from the measured ones with replacement");
    }
    match single {
        Some(single) => runs::write(&experiment, metrics, &single, (arguments, format), (out, rest.as_ref()))?,
        None => summary(&experiment, &metrics, &names, (arguments, format), (out, rest.as_ref()))?,
    }
    beside.map_or(Ok(()), |beside| beside.write())?;
    rest.iter().for_each(Rest::forget);
    Ok(())
}

/// Single runs, if they are asked for.
fn single_runs<'a>(
    experiment: &'a Experiment,
    arguments: &RunArguments,
    metrics: &'a [&'a str],
) -> Result<Option<SingleRuns<'a>>, Failure> {
    let Some(which) = &arguments.runs else {
        if arguments.layout.is_some() {
            return Err(Failure::Usage("--layout: is of single runs alone; say which with --runs".into()));
        }
        return Ok(None);
    };
    let form = if arguments.layout == Some(LayoutOf::Wide) { Form::Wide } else { Form::Long };
    let single = SingleRuns::new(experiment, which, metrics, form);
    single.map(Some).map_err(|why| Failure::Usage(format!("--runs {}: {why}", short(which, 60))))
}

/// The form of the result, by what is said or by the end of its name.
fn format_of(arguments: &RunArguments, out: Out<'_>) -> Result<Format, Failure> {
    let single = arguments.runs.is_some();
    let format = match (arguments.format, out.file()) {
        (None, None) if single => Format::Csv,
        (given, file) => given.map_or_else(|| guess(file), Ok)?,
    };
    if single && !matches!(format, Format::Csv | Format::Parquet) {
        return Err(Failure::Usage("--runs: single runs are written as csv or parquet; say --format csv".into()));
    }
    needs_file(format, out)?;
    Ok(format)
}

/// Parquet is written into files only: nobody reads it as it comes.
pub(super) fn needs_file(format: Format, out: Out<'_>) -> Result<(), Failure> {
    if format == Format::Parquet && out.file().is_none() {
        return Err(Failure::Usage("--format parquet: needs --out FILE".into()));
    }
    Ok(())
}

/// Runs and writes the summary over all runs.
fn summary(
    experiment: &Arc<Experiment>,
    metrics: &Arc<[MetricInfo]>,
    names: &[&str],
    (arguments, format): (&RunArguments, Format),
    (out, rest): (Out<'_>, Option<&Rest>),
) -> Result<(), Failure> {
    let reported: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let reported_too = reported.clone();
    let asked: Vec<String> = metrics.iter().map(|info| info.name.clone()).collect();
    let of = Arc::clone(experiment);
    let bare = arguments.output.no_comments || arguments.output.plain;
    let bytes = move |history: &History| -> Result<Vec<u8>, Failure> {
        let reach = history.last().map_or(0, |row| row.generation);
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let theory = curves_among(&of, reach, &asked);
        let results = Results { experiment: &of, history, theory: &theory, metrics: &reported };
        Ok(match format {
            Format::Csv if bare => without_comments(&csv(&results)).as_bytes().to_vec(),
            Format::Csv => csv(&results).into_bytes(),
            Format::Json => json(&results).into_bytes(),
            Format::Table => table(&results).into_bytes(),
            Format::Parquet => run_parquet(&results).map_err(Failure::Usage)?,
        })
    };
    let newest = Newest::default();
    let kept = KeptRows { experiment: Arc::clone(experiment), metrics: reported_too, rest: rest.cloned() };
    if experiment.stop() == StopRule::Never {
        // A run without end is ended so: with what it had before the generation in hand.
        let (newest, bytes, file) = (newest.clone(), bytes.clone(), out.file().map(str::to_owned));
        at_last(move || {
            let Some(history) = newest.take() else { return Failure::Interrupted.to_string() };
            let written = bytes(&history).and_then(|bytes| match &file {
                Some(file) => write_whole(Path::new(file), &bytes).map_err(Failure::from),
                None => print(&String::from_utf8_lossy(&bytes)),
            });
            written.map_or_else(|failure| failure.to_string(), |()| String::new())
        });
    } else {
        let (newest, kept) = (newest.clone(), kept.clone());
        at_last(move || kept.keep(newest.take().as_ref()).to_string());
    }
    let (history, whole) = with_threads(arguments.threads, || compute(experiment, metrics, &newest))?;
    if !whole {
        ends_by_itself();
        return Err(kept.keep(Some(&history)));
    }
    let bytes = bytes(&history)?;
    match out.file() {
        Some(_) => out.write_bytes(&bytes),
        None => out.write(&String::from_utf8_lossy(&bytes)),
    }
}

/// The default scenario's table, both sides, for whoever cannot open the window.
pub(super) fn default_tables() -> Result<(), Failure> {
    super::signals::listen();
    let Some(scenario) = shipped_names().first().and_then(|name| shipped_named(name)) else { return Ok(()) };
    let (left, right) = scenario.sides()?;
    for side in [Some(left), right].into_iter().flatten() {
        print(&(default_table(side)? + "\n"))?;
    }
    Ok(())
}

fn default_table(side: Scenario) -> Result<String, Failure> {
    let experiment = Arc::new(Experiment::new(side)?);
    let metrics = experiment.metrics_named(&["variance", metric::KL_TRUTH_MODEL, metric::REAL_SHARE])?;
    let (history, whole) = compute(&experiment, &metrics, &Newest::default());
    if !whole {
        return Err(Failure::Interrupted);
    }
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
        Some("parquet") => Ok(Format::Parquet),
        Some("txt") => Ok(Format::Table),
        _ => Err(Failure::Usage(format!(
            "--out {}: does not end with .csv, .json, .parquet or .txt; say --format csv, json, parquet or table",
            short(out, 120)
        ))),
    }
}

/// Runs to the stop, or to Ctrl+C: what it has then, and whether that is all; a run without end is all at any time. `newest` is
/// what it has so far.
fn compute(experiment: &Arc<Experiment>, metrics: &Arc<[MetricInfo]>, newest: &Newest) -> (History, bool) {
    let endless = experiment.stop() == StopRule::Never;
    if endless {
        say("stop.rule = never: runs until Ctrl+C, and then writes what it has");
    }
    let bar = bar_of(experiment);
    let ensemble = Ensemble::new(experiment, experiment.scenario().replicates, Arc::clone(metrics));
    let (history, finished) = drive(experiment, ensemble, |history| {
        bar.set_position(history.last().map_or(0, |row| row.generation));
        newest.see(history);
    });
    if endless {
        ends_by_itself();
    }
    bar.finish_and_clear();
    (history, finished || endless)
}
