//! `collapse-lab sweep`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::experiment::{Problem, Scenario};
use crate::report::write_whole;
use crate::sweep::{Grid, Sweep, csv, holds_nothing, json, parse_shard, refine_of, table};

use super::run::{check_place, guess, interrupted, with_threads};
use super::{Failure, Format, SideOf, SweepArguments, print, say, scenario};

/// A slice of work between two looks at the progress bar and at Ctrl+C.
const SLICE: Duration = Duration::from_millis(50);
/// What is done is saved so often, so that a killed sweep can be taken up.
const SAVES: Duration = Duration::from_secs(10);

pub(super) fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let grid = grid(arguments)?;
    grid.notices().iter().for_each(|notice| say(notice));
    let shard = arguments.shard.as_deref().map(parse_shard).transpose();
    let shard = shard.map_err(|problem| Failure::Usage(format!("--shard {problem}")))?;
    if shard.is_some() && grid.refine() > 0 {
        let why = "--refine looks at neighbours, which other shards do; leave out --shard, or say --refine 0";
        return Err(Failure::Usage(why.into()));
    }
    let to_file = arguments.out.as_deref().filter(|out| *out != "-");
    let format = arguments.format.map_or_else(|| guess(to_file), Ok)?;
    if shard.is_some() && format != Format::Csv {
        return Err(Failure::Usage("--shard: a shard is written as csv, so that merge can read it".into()));
    }
    if let Some(out) = to_file {
        check_place(out)?; // before the work, not after it
    }
    let mut sweep = Sweep::new(Arc::new(grid), shard);
    let partial = to_file.map(partial);
    match &partial {
        None if arguments.resume => {
            return Err(Failure::Usage("--resume: needs --out FILE, what is done is kept beside it".into()));
        }
        Some(partial) if partial.is_file() => take_up(&mut sweep, partial, arguments.resume)?,
        _ => {}
    }
    let finished = with_threads(arguments.threads, || compute(&mut sweep, partial.as_deref()))??;
    if !finished {
        let Some(partial) = partial else { return Err(Failure::Interrupted) };
        write_whole(&partial, csv(&sweep).as_bytes())?;
        let done = sweep.progress().done;
        return Err(Failure::Kept(format!("{done} cells are kept in {}; --resume goes on", partial.display())));
    }
    let text = match format {
        Format::Csv => csv(&sweep),
        Format::Json => json(&sweep),
        Format::Table => table(&sweep),
    };
    let Some(out) = to_file else { return print(&text) };
    write_whole(Path::new(out), text.as_bytes())?;
    if let Some(partial) = partial.filter(|partial| partial.is_file()) {
        let _ = std::fs::remove_file(partial); // it has become the file itself
    }
    Ok(())
}

/// Where what is done is kept until the file is whole.
fn partial(out: &str) -> PathBuf {
    PathBuf::from(format!("{out}.partial"))
}

/// Takes up what an earlier try has left, if that is wanted. What another sweep has left is never written over.
fn take_up(sweep: &mut Sweep, partial: &Path, wanted: bool) -> Result<(), Failure> {
    let name = partial.display().to_string();
    let bytes = std::fs::read(partial).map_err(|error| Failure::Usage(format!("{name}: cannot be read ({error})")))?;
    let text = String::from_utf8_lossy(&bytes);
    if let Some(why) = holds_nothing(&text) {
        say(&format!("{name}: {why}; begun anew"));
        return Ok(());
    }
    let mut found = Sweep::new(Arc::clone(sweep.grid()), sweep.shard());
    let lost = found.resume(&name, &text).map_err(|error| {
        Failure::Usage(format!("{error}; it is not written over: move it away, or name another --out"))
    })?;
    if !wanted {
        say(&format!("{name}: begun anew; --resume would take it up"));
        return Ok(());
    }
    let progress = found.progress();
    let lost = lost.map_or(String::new(), |lost| format!("; {lost}"));
    say(&format!("{name}: taken up at {} of {} cells{lost}", progress.done, progress.total));
    *sweep = found;
    Ok(())
}

fn grid(arguments: &SweepArguments) -> Result<Grid, Failure> {
    let whole = scenario(&arguments.scenario, &arguments.set)?;
    let (left, right) = whole.sides()?;
    let mut side: Scenario = match (arguments.side, right) {
        (SideOf::Left, _) => left,
        (SideOf::Right, Some(right)) => right,
        (SideOf::Right, None) => return Err(Failure::Usage("--side right: this scenario has one side only".into())),
    };
    if arguments.x.is_some() {
        side.sweep.y.clear(); // another first axis is another sweep
    }
    let given = [
        (&arguments.x, &mut side.sweep.x),
        (&arguments.y, &mut side.sweep.y),
        (&arguments.metric, &mut side.sweep.metric),
        (&arguments.at, &mut side.sweep.at),
    ];
    for (text, into) in given {
        if let Some(text) = text {
            into.clone_from(text);
        }
    }
    // At collapse the metric is the clock; one that came with the scenario for another time is not meant.
    if arguments.at.as_deref() == Some("collapse") && arguments.metric.is_none() {
        side.sweep.metric.clear();
    }
    // A table given back is done as it was.
    let table = || std::fs::read_to_string(&arguments.scenario).ok().and_then(|text| refine_of(&text));
    let refine = arguments.refine.or_else(table).unwrap_or(0);
    let grid = Grid::new(side).and_then(|grid| grid.refined(refine));
    let grid = grid.map_err(|problem| Failure::Scenario(as_options(problem, arguments)))?;
    if arguments.side == SideOf::Left && !whole.compare.is_empty() {
        say("this scenario compares two sides; this is the left one (the other: --side right)");
    }
    Ok(grid)
}

/// A refusal under the name the user gave: of the option, or of the file and its key.
fn as_options(problem: Problem, arguments: &SweepArguments) -> Problem {
    let Problem::Refused(mut refusal) = problem else { return problem };
    let typed = match refusal.key.as_str() {
        "sweep.x" => arguments.x.is_some(),
        "sweep.y" => arguments.y.is_some(),
        "sweep.metric" => arguments.metric.is_some(),
        "sweep.at" => arguments.at.is_some(),
        "refine" => true,
        _ => return Problem::Refused(refusal),
    };
    if !typed && !refusal.value.trim_matches('"').is_empty() && Path::new(&arguments.scenario).is_file() {
        return Problem::In { file: arguments.scenario.clone(), problem: Box::new(Problem::Refused(refusal)) };
    }
    refusal.key = format!("--{}", refusal.key.trim_start_matches("sweep."));
    Problem::Refused(refusal)
}

/// Works to the end; `false` if Ctrl+C came first.
fn compute(sweep: &mut Sweep, partial: Option<&Path>) -> Result<bool, Failure> {
    let cancelled = interrupted();
    let bar = ProgressBar::new(sweep.progress().total as u64); // draws on a terminal only
    if let Ok(style) = ProgressStyle::with_template("{bar:40} cell {pos} of {len}, {msg}") {
        bar.set_style(style);
    }
    let mut saved = Instant::now();
    while !sweep.is_finished() {
        if !sweep.work(SLICE, cancelled) {
            bar.finish_and_clear();
            return Ok(false);
        }
        let progress = sweep.progress();
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        let left = progress.left.map_or(0, |left| left.as_secs().saturating_add(1));
        bar.set_message(format!("{:.0} a second, {left} s left", progress.rate));
        if let Some(partial) = partial.filter(|_| saved.elapsed() > SAVES) {
            write_whole(partial, csv(sweep).as_bytes())?;
            saved = Instant::now();
        }
    }
    bar.finish_and_clear();
    Ok(true)
}
