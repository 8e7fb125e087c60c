//! `collapse-lab sweep`.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use parking_lot::Mutex;

use crate::experiment::in_parquet::{is_parquet, told};
use crate::experiment::place::{named, read_at_most, read_table};
use crate::experiment::{Problem, Scenario};
use crate::report::{Wanted, WriteError, foreign, is_bare, sweep_parquet, without_comments, write_whole};
use crate::sweep::{Grid, Sweep, columns, csv, heading, holds_nothing, json, parse_shard, refine_of, table};

use super::arguments::{Format, SideOf, SweepArguments};
use super::drive::with_threads;
use super::failure::Failure;
use super::out::{Out, refused};
use super::plain::{Plain, check_comments};
use super::rest::partial;
use super::run::{guess, needs_file};
use super::say::say;
use super::scenario::{hidden, reach, scenario};
use super::signals::{at_last, ends_by_itself, interrupted, unbroken};

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
    let out = Out::new(arguments.output.out.as_deref(), arguments.output.force);
    let format = arguments.format.map_or_else(|| guess(out.file()), Ok)?;
    check_comments(&arguments.output, format)?;
    needs_file(format, out)?;
    if shard.is_some() && format != Format::Csv {
        return Err(Failure::Usage("--shard: a shard is written as csv, so that merge can read it".into()));
    }
    let bare = arguments.output.no_comments || arguments.output.plain;
    if shard.is_some() && bare {
        let option = if arguments.output.plain { "--plain" } else { "--no-comments" };
        return Err(Failure::Usage(format!("{option}: merge reads the comment lines of a shard; leave it out")));
    }
    out.check_place()?; // before the work, not after it
    let wanted = Wanted { form: format.name(), ..Wanted::sweep(grid.scenario()) };
    out.check_sources(wanted, &arguments.scenario)?;
    if grid.scenario().data.is_some()
        && let Ok(experiment) = crate::experiment::Experiment::new(grid.scenario().clone())
        && let Some(column) = experiment.column()
    {
        say(&format!("read {}", column.description()));
    }
    let mut sweep = Sweep::new(Arc::new(grid), shard);
    let partial = out.file().map(partial).transpose()?;
    if partial.is_none() && arguments.resume {
        return Err(Failure::Usage("--resume: needs --out FILE, what is done is kept beside it".into()));
    }
    if let Some(file) = out.file()
        && whole_already(&mut sweep, file, format, out.force(), arguments.resume)?
    {
        if let Some(partial) = &partial {
            forget(&sweep, partial);
        }
        say(&format!("{}: is whole already, and nothing is left to do", named(Path::new(file))));
        return Ok(());
    }
    let beside = Plain::new(&arguments.output, out, sweep.grid().scenario(), "sweep")?;
    if let Some(partial) = partial.as_deref().filter(|partial| partial.exists()) {
        take_up(&mut sweep, partial, arguments.resume, out.force())?;
    } else if let Some(file) = out.file().filter(|file| arguments.resume && Path::new(file).is_file())
        && matches!(format, Format::Table | Format::Parquet)
    {
        let what = if format == Format::Table { "text table" } else { "Parquet file" };
        say(&format!("{}: a {what} does not tell whether it is whole; done anew", named(Path::new(file))));
    }
    out.try_it((sweep.progress().total as u64 * 200 + 4096).min(64 << 20))?;
    let finished = with_threads(arguments.threads, || compute(&mut sweep, partial.as_deref()))?;
    if !finished {
        ends_by_itself();
        let Some(partial) = partial else { return Err(Failure::Interrupted) };
        return Err(keep(&partial, &csv(&sweep), sweep.progress().done)?);
    }
    match format {
        Format::Csv if bare => out.write(without_comments(&csv(&sweep)))?,
        Format::Csv => out.write(&csv(&sweep))?,
        Format::Json => out.write(&json(&sweep))?,
        Format::Table => out.write(&table(&sweep))?,
        Format::Parquet => out.write_bytes(&sweep_parquet(&sweep).map_err(Failure::Usage)?)?,
    }
    if let Some(beside) = beside {
        beside.write()?;
    }
    if let Some(partial) = partial.filter(|partial| partial.is_file()) {
        let _ = std::fs::remove_file(partial); // it has become the file itself
    }
    Ok(())
}

/// Keeps what is done, and says so.
fn keep(partial: &Path, text: &str, done: usize) -> Result<Failure, WriteError> {
    write_whole(partial, text.as_bytes())?;
    Ok(Failure::Kept(format!("{done} cells are kept in {}; --resume goes on", named(partial))))
}

/// So many cells are kept in memory as a table, too.
const FEW_CELLS: usize = 1 << 17;

/// What is kept if a cell in hand does not end in time: the newest table, made where that costs little of the time since.
struct Newest {
    table: Arc<Mutex<Option<(String, usize)>>>,
    made: Instant,
    took: Duration,
}

impl Newest {
    fn of(sweep: &Sweep, partial: &Path) -> Self {
        let mut newest = Self { table: Arc::default(), made: Instant::now(), took: Duration::ZERO };
        newest.make(sweep);
        let (table, partial) = (Arc::clone(&newest.table), partial.to_owned());
        at_last(move || {
            let Some((text, done)) = table.lock().take() else {
                return format!("interrupted: what was saved last is kept in {}; --resume goes on", named(&partial));
            };
            keep(&partial, &text, done).map_or_else(|error| error.to_string(), |kept| kept.to_string())
        });
        newest
    }

    fn make(&mut self, sweep: &Sweep) {
        if self.made.elapsed() < 50 * self.took {
            return;
        }
        let (start, done) = (Instant::now(), sweep.progress().done);
        // A larger one is in no memory twice: what is saved now and then does.
        *self.table.lock() = (done <= FEW_CELLS).then(|| (csv(sweep), done));
        (self.made, self.took) = (Instant::now(), start.elapsed());
    }
}

/// Takes away what an earlier try has left of a sweep that is whole.
fn forget(sweep: &Sweep, partial: &Path) {
    let mut found = Sweep::new(Arc::clone(sweep.grid()), sweep.shard());
    if read_own(sweep, partial).is_ok_and(|text| found.resume("", &text).is_ok()) {
        let _ = std::fs::remove_file(partial);
    }
}

/// Looks at a file that is there: whether it is this sweep's own table and whole, so that nothing is left to do. What it
/// has of it is taken up with `resume`; what is of another is never written over, unless that is wanted.
fn whole_already(sweep: &mut Sweep, file: &str, format: Format, force: bool, resume: bool) -> Result<bool, Failure> {
    let path = Path::new(file);
    if !path.is_file() || std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0) {
        return Ok(false);
    }
    let keeps = |what: String| refused(file, &format!("{what}; name another file, or say --force"));
    if format != Format::Csv {
        let wanted = Wanted { form: format.name(), ..Wanted::sweep(sweep.grid().scenario()) };
        return match foreign(path, wanted, &heading(sweep.grid())) {
            Some(what) if !force => Err(keeps(what)),
            _ if resume && !force && format == Format::Json => {
                let text = read_table(path).map_err(keeps)?;
                sweep.is_in_json(file, &text).map(|()| true).map_err(|error| keeps(error.what))
            }
            _ => Ok(false),
        };
    }
    let first_line = columns(sweep.grid()).join(",");
    let wanted = Wanted { form: "csv", first_line: &first_line, ..Wanted::sweep(sweep.grid().scenario()) };
    let mut found = Sweep::new(Arc::clone(sweep.grid()), sweep.shard());
    let read = read_own(sweep, path).and_then(|text| {
        // What has no comment lines may be written over where the scenario beside it tells whose it is.
        if is_bare(&text, &first_line) {
            return foreign(path, wanted, "").map_or(Ok(None), Err);
        }
        found.resume(file, &text).map_err(|error| match error.what.as_str() {
            "holds no sweep" => "is there, and is no table of a sweep".into(),
            _ => error.what,
        })
    });
    match read {
        Err(what) if !force => Err(keeps(what)),
        Ok(_) if resume && !force => {
            let whole = found.is_finished();
            if found.progress().done > 0 {
                *sweep = found;
            }
            Ok(whole)
        }
        _ => Ok(false),
    }
}

/// Reads a table of the same sweep: how large it can be is known.
fn read_own(sweep: &Sweep, path: &Path) -> Result<String, String> {
    let most = sweep.grid().most_bytes();
    read_at_most(path, most, &format!("any table of this sweep ({} MB)", most >> 20))
}

/// Takes up what an earlier try has left, if that is wanted. What another sweep has left is never written over.
fn take_up(sweep: &mut Sweep, partial: &Path, wanted: bool, force: bool) -> Result<(), Failure> {
    let name = named(partial);
    let text = match read_own(sweep, partial) {
        Ok(text) => text,
        Err(_) if force && partial.is_file() => return Ok(()),
        Err(what) => return Err(Failure::Usage(format!("{name}: {what}"))),
    };
    if let Some(why) = holds_nothing(&text) {
        say(&format!("{name}: {why}; begun anew"));
        return Ok(());
    }
    let mut found = Sweep::new(Arc::clone(sweep.grid()), sweep.shard());
    let lost = match found.resume(&name, &text) {
        Ok(lost) => lost,
        Err(_) if force => return Ok(()),
        Err(error) => {
            let why = format!("{error}; it is not written over: move it away, name another --out, or say --force");
            return Err(Failure::Usage(why));
        }
    };
    if !wanted {
        say(&format!("{name}: begun anew; --resume would take it up"));
        return Ok(());
    }
    let progress = found.progress();
    let lost = lost.map_or(String::new(), |lost| format!("; {lost}"));
    say(&format!("{name}: taken up at {} of {} cells{lost}", progress.done, progress.total));
    sweep.take_up(found.cells().cloned().collect::<Vec<_>>());
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
    let file = Path::new(&arguments.scenario);
    let table = || match is_parquet(file) {
        true => told(file).ok().map(|told| told.refine),
        false => read_table(file).ok().and_then(|text| refine_of(&text)),
    };
    let refine = arguments.refine.or_else(table).unwrap_or(0);
    let grid = Grid::new(side).and_then(|grid| grid.refined(refine));
    let hide = |problem| hidden(problem, &whole, &arguments.set);
    let grid = grid.map_err(|problem| Failure::Scenario(as_options(hide(problem), arguments)))?;
    reach(&whole, &arguments.set);
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
fn compute(sweep: &mut Sweep, partial: Option<&Path>) -> bool {
    let cancelled = interrupted();
    let bar = ProgressBar::new(sweep.progress().total as u64); // draws on a terminal only
    if let Ok(style) = ProgressStyle::with_template("{bar:40} cell {pos} of {len}, {msg}") {
        bar.set_style(style);
    }
    let (mut saved, mut warned) = (Instant::now(), false);
    let mut newest = partial.map(|partial| Newest::of(sweep, partial));
    while !sweep.is_finished() {
        if !sweep.work(SLICE, cancelled) {
            bar.finish_and_clear();
            return false;
        }
        newest.iter_mut().for_each(|newest| newest.make(sweep));
        let progress = sweep.progress();
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        let left = progress.left.map_or(0, |left| left.as_secs().saturating_add(1));
        bar.set_message(format!("{:.0} a second, {left} s left", progress.rate));
        if let Some(partial) = partial.filter(|_| saved.elapsed() > SAVES) {
            // A disk that is full now may have room again: what is done is still here.
            if let Err(error) = unbroken(|| write_whole(partial, csv(sweep).as_bytes()))
                && !std::mem::replace(&mut warned, true)
            {
                bar.suspend(|| say(&format!("{error}; the sweep goes on, and tries again")));
            }
            saved = Instant::now();
        }
    }
    bar.finish_and_clear();
    true
}
