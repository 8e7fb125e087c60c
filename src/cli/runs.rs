//! `collapse-lab run --runs`: what each run has, written while it runs.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Stdout, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::arguments::{Format, RunArguments};
use super::drive::{bar_of, drive_telling, with_threads};
use super::failure::Failure;
use super::out::Out;
use super::rest::Rest;
use super::say::say;
use super::signals::{at_last, ends_by_itself, to_the_end};
use crate::experiment::place::named;
use crate::experiment::{EachRun, Ensemble, Experiment, History, MetricInfo};
use crate::report::{SingleRuns, Stream, Writing};

/// What is said where it ends early, of standard output.
const NOT_WHOLE: &str = "standard output is not whole";

/// What takes the rows.
enum Sink {
    File(Box<BufWriter<Writing>>),
    /// With a word that nobody reads any more.
    Output(BufWriter<Stdout>, Arc<AtomicBool>),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Output(out, unread) => out.write(bytes).inspect_err(|error| mark(error, unread)),
        }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Output(out, unread) => out.flush().inspect_err(|error| mark(error, unread)),
        }
    }
}

fn mark(error: &std::io::Error, unread: &AtomicBool) {
    unread.fetch_or(error.kind() == ErrorKind::BrokenPipe, Ordering::Relaxed);
}

/// Runs, and writes the rows of every generation as soon as it is done: no more than one block of them is in memory.
pub(super) fn write(
    experiment: &Arc<Experiment>,
    metrics: Arc<[MetricInfo]>,
    single: &SingleRuns<'_>,
    (arguments, format): (&RunArguments, Format),
    (out, rest): (Out<'_>, Option<&Rest>),
) -> Result<(), Failure> {
    let unread = Arc::new(AtomicBool::new(false));
    let name = out.file().map_or_else(|| "standard output".to_owned(), |file| named(Path::new(file)));
    let failed = |why: String| Failure::Usage(format!("{name}: not written ({why})"));
    let sink = match out.file() {
        Some(file) => {
            let writing = Writing::begin(Path::new(file))?;
            let part = writing.unfinished();
            at_last(move || {
                part.iter().for_each(|part| drop(std::fs::remove_file(part)));
                Failure::Interrupted.to_string()
            });
            Sink::File(Box::new(BufWriter::with_capacity(1 << 16, writing)))
        }
        None => {
            at_last(|| Failure::Kept(NOT_WHOLE.into()).to_string());
            Sink::Output(BufWriter::with_capacity(1 << 16, std::io::stdout()), Arc::clone(&unread))
        }
    };
    let measured: Vec<String> = metrics.iter().map(|info| info.name.clone()).collect();
    let bare = arguments.output.no_comments || arguments.output.plain;
    let done = || -> Result<Through, String> {
        let stream = match format {
            Format::Parquet => Stream::parquet(sink, single, &measured)?,
            Format::Csv | Format::Json | Format::Table => Stream::csv(sink, single, &measured, bare)?,
        };
        through(experiment, metrics, stream)
    };
    let Through { sink, history, reach, whole } = match with_threads(arguments.threads, done)? {
        _ if unread.load(Ordering::Relaxed) => return Ok(()), // a reader that has gone away is no error
        Err(why) => return Err(failed(why)),
        Ok(done) => done,
    };
    match sink {
        Sink::Output(..) if !whole => {
            ends_by_itself();
            return Err(Failure::Kept(NOT_WHOLE.into()));
        }
        Sink::Output(..) => {}
        Sink::File(file) => {
            let writing = file.into_inner().map_err(|error| failed(error.error().to_string()))?;
            if !whole {
                ends_by_itself();
                let comments = if bare && format != Format::Parquet { single.comments() } else { String::new() };
                return Err(kept(writing, rest, &comments, reach));
            }
            to_the_end(|| writing.finish())?;
        }
    }
    for left in history.left() {
        let all = experiment.scenario().replicates;
        say(&format!("{} of {all} runs {}: the first at generation {}", left.runs, left.name, left.first));
    }
    Ok(())
}

/// Keeps the rows of a run that was cancelled beside their place, under comment lines if they have none, and says so. More rows
/// that an earlier try has left stay.
fn kept(writing: Writing, rest: Option<&Rest>, comments: &str, reach: u64) -> Failure {
    let (Some(rest), Some(part), true) = (rest, writing.unfinished(), reach > 0) else { return Failure::Interrupted };
    let file = named(rest.path());
    let bytes = std::fs::metadata(&part).map_or(0, |part| part.len()) + comments.len() as u64;
    if rest.holds(bytes) {
        return Failure::Kept(format!("more rows of an earlier try stay in {file}"));
    }
    let with_comments = || {
        let mut whole = Writing::begin(rest.path())?;
        let mut rows = File::open(&part).map_err(|error| whole.failed(&error.to_string()))?;
        let copied = whole.write_all(comments.as_bytes()).and_then(|()| std::io::copy(&mut rows, &mut whole));
        copied.map_err(|error| whole.failed(&error.to_string()))?;
        whole.finish()
    };
    let done = if comments.is_empty() { writing.finish_at(rest.path()) } else { with_comments() };
    match done {
        Err(error) => error.into(),
        Ok(()) => Failure::Kept(format!("the rows up to generation {reach} are kept in {file}")),
    }
}

/// What a run has come to: what took its rows, the last generation with rows, and whether that is all.
struct Through {
    sink: Sink,
    history: History,
    reach: u64,
    whole: bool,
}

/// Takes a run to its end, and every generation into a stream.
fn through(
    experiment: &Arc<Experiment>,
    metrics: Arc<[MetricInfo]>,
    mut stream: Stream<'_, Sink>,
) -> Result<Through, String> {
    let truth: Vec<f64> = metrics.iter().map(|info| experiment.of_truth(info.metric)).collect();
    stream.take(&EachRun::of_truth(&truth))?;
    let bar = bar_of(experiment);
    let problem = Mutex::new(None);
    let ensemble = Ensemble::new(experiment, experiment.scenario().replicates, metrics);
    let report = |history: &History| {
        bar.set_position(history.last().map_or(0, |row| row.generation));
        problem.lock().is_none()
    };
    let mut reach = 0;
    let (history, whole) = drive_telling(experiment, ensemble, report, &mut |each| {
        let mut problem = problem.lock();
        if problem.is_none() {
            *problem = stream.take(each).err();
            reach = each.generation;
        }
    });
    bar.finish_and_clear();
    match problem.into_inner() {
        Some(why) => Err(why),
        None => stream.finish().map(|sink| Through { sink, history, reach, whole }),
    }
}
