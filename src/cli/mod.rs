//! RING 3: the command line, the window's twin. Same scenarios, same bits, no display needed.

mod list;
mod merge;
mod out;
mod run;
mod signals;
mod sweep;
mod verify;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::experiment::place::open;
use crate::experiment::{Problem, Scenario, find};
use crate::family::{Refusal, message, short};
use crate::report::WriteError;

/// What bad input exits with.
const BAD_INPUT: u8 = 2;
/// What a run off its theory exits with.
const OFF: u8 = 1;
/// What shells give where a reader has gone away before the end.
const UNREAD: u8 = 141;
/// What a fault of the program exits with.
const FAULT: u8 = 101;

/// The desktop laboratory for model collapse: sample, add to the training set, fit by maximum likelihood, repeat
///
/// Without a command the window opens; without a display the default scenario is run and its table printed.
#[derive(Parser)]
#[command(name = "collapse-lab", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run one scenario and write its table
    Run(RunArguments),
    /// Sweep one or two knobs and write a row for each cell
    Sweep(SweepArguments),
    /// Join the shards of a sweep into one table
    Merge(MergeArguments),
    /// Hold shipped claims against their theory; exit code 1 if one is off
    Verify(VerifyArguments),
    /// List what there is, one a line
    List {
        /// families, scenarios, metrics or keys
        #[arg(value_name = "families|scenarios|metrics|keys")]
        what: ListOf,
        /// Add what each means, separated by tabs
        #[arg(long)]
        long: bool,
    },
    /// Open the window on a scenario
    Window(WindowArguments),
}

#[derive(Clone, Copy, ValueEnum)]
enum ListOf {
    Families,
    Scenarios,
    Metrics,
    Keys,
}

#[derive(Args)]
struct RunArguments {
    /// A shipped name, the path of a .toml or of a result, a link, or a family's name
    scenario: String,
    /// Any key of the scenario file by its dotted path, such as workflow.retention=replace; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Where to write; - is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write over whatever file is there, also the data and the scenario
    #[arg(long)]
    force: bool,
    /// Leave out the comment lines of a csv: it then holds no scenario
    #[arg(long)]
    no_comments: bool,
    /// csv, json or table; by default what FILE ends with, a table on a terminal, else csv
    #[arg(long)]
    format: Option<Format>,
    /// Only these metrics, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    metrics: Vec<String>,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = run::threads)]
    threads: Option<usize>,
    /// Which side of a scenario that compares two
    #[arg(long, default_value = "left")]
    side: SideOf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Json,
    Table,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Table => "table",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SideOf {
    Left,
    Right,
}

#[derive(Args)]
struct SweepArguments {
    /// A shipped name, the path of a .toml or of a result, a link, or a family's name
    scenario: String,
    /// First axis: key=low:high:steps, key=low:high:steps:log or key=value,value; by default the scenario's sweep.x
    #[arg(long, value_name = "AXIS")]
    x: Option<String>,
    /// Second axis, in the same way; a curve without it
    #[arg(long, value_name = "AXIS")]
    y: Option<String>,
    /// What is measured (see: collapse-lab list metrics)
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// end, a generation, or collapse (how many generations a run takes to collapse)
    #[arg(long, value_name = "WHEN", allow_negative_numbers = true)]
    at: Option<String>,
    /// Any key of the scenario file by its dotted path; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Only the k-th of N equal parts, to be merged later
    #[arg(long, value_name = "k/N")]
    shard: Option<String>,
    /// Where to write; - is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write over whatever file is there, also the data and the scenario
    #[arg(long)]
    force: bool,
    /// Leave out the comment lines of a csv: it then holds no scenario
    #[arg(long)]
    no_comments: bool,
    /// csv, json or table; by default what FILE ends with, a table on a terminal, else csv
    #[arg(long)]
    format: Option<Format>,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = run::threads)]
    threads: Option<usize>,
    /// Halve the steps up to N times where the metric changes fast; by default 0, or as a table given back was
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    refine: Option<u32>,
    /// Take up FILE.partial, if an earlier try has left it
    #[arg(long)]
    resume: bool,
    /// Which side of a scenario that compares two
    #[arg(long, default_value = "left")]
    side: SideOf,
}

#[derive(Args)]
struct MergeArguments {
    /// The tables of all shards, in any order
    #[arg(required = true, value_name = "PART")]
    parts: Vec<String>,
    /// Where to write; - is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write over whatever file is there, also the data and the scenario
    #[arg(long)]
    force: bool,
    /// Leave out the comment lines of a csv: it then holds no scenario
    #[arg(long)]
    no_comments: bool,
}

#[derive(Args)]
struct VerifyArguments {
    /// Shipped names, paths, links or families; every shipped scenario if left out
    scenarios: Vec<String>,
    /// Threads to use; any number gives the same bits
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = run::threads)]
    threads: Option<usize>,
}

#[derive(Args)]
struct WindowArguments {
    /// A shipped name, the path of a .toml or of a result, a link, or a family's name
    scenario: Option<String>,
    /// Any key of the scenario file by its dotted path; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Run to the stop, save a picture of the window as PNG, leave
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    /// light, dark or projector
    #[arg(long)]
    theme: Option<String>,
    /// lab, compare, phase, paper, or of its chapters: threshold, knobs, five-ways
    #[arg(long)]
    page: Option<String>,
    /// Width and height in points, such as 1280x800
    #[arg(long, value_name = "WxH")]
    size: Option<String>,
    /// Size of the text, from 1 to 2
    #[arg(long, value_name = "X")]
    text: Option<f32>,
}

/// Why a command ended early: one line for people.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Scenario(#[from] Problem),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("{0}")]
    Usage(String),
    #[error("standard output is not read any more")]
    Unread,
    #[error("interrupted: nothing was written")]
    Interrupted,
    #[error("interrupted: {0}")]
    Kept(String),
    #[error("a run is off its theory by more than {} standard errors", crate::theory::LIMIT)]
    Off,
}

/// Runs the program with these arguments (the first is its name).
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // A window is ended by its own means; everything else listens before it begins.
    let works = arguments.get(1).is_some_and(|name| name != "window");
    if works {
        signals::listen();
        quiet_panics();
    }
    match std::panic::catch_unwind(|| work(&arguments)) {
        Ok(code) => code,
        Err(panic) => {
            signals::ends_by_itself();
            say(&format!("stopped by a fault of its own, and nothing was written: {}", reason(panic.as_ref())));
            ExitCode::from(FAULT)
        }
    }
}

/// What a panic says.
fn reason(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

/// A fault is told in one line, unless somebody looks for it.
fn quiet_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none_or(|value| value == "0") {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

fn work(arguments: &[OsString]) -> ExitCode {
    let arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let done = match arguments.command {
        None => window(None),
        Some(Command::Window(arguments)) => window(Some(arguments)),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Sweep(arguments)) => sweep::sweep(&arguments),
        Some(Command::Merge(arguments)) => merge::merge(&arguments),
        Some(Command::Verify(arguments)) => verify::verify(&arguments),
        Some(Command::List { what, long }) => print(&list::list(what, long)),
    };
    done.map_or_else(|failure| failed(&failure), |()| ExitCode::SUCCESS)
}

/// Says why, in one line, and what that is as a number. Nobody is there to be told that nobody reads.
fn failed(failure: &Failure) -> ExitCode {
    signals::ends_by_itself();
    if !matches!(failure, Failure::Unread) {
        say(&failure.to_string());
    }
    ExitCode::from(match failure {
        Failure::Interrupted | Failure::Kept(_) => signals::code(),
        Failure::Unread => UNREAD,
        Failure::Off => OFF,
        _ => BAD_INPUT,
    })
}

fn parse(arguments: &[OsString]) -> Result<Arguments, ExitCode> {
    // Help as wide as it needs; the library would otherwise want a terminal to measure.
    let named = arguments.get(1).and_then(|name| name.to_str());
    let named = named.filter(|name| Arguments::command().find_subcommand(name).is_some());
    let help = named.map_or(String::new(), |name| format!("{name} "));
    let matched = Arguments::command().term_width(100).try_get_matches_from(arguments);
    matched.and_then(|matched| Arguments::from_arg_matches(&matched)).map_err(|error| {
        if !error.use_stderr() {
            return print(&error.to_string()).map_or_else(|failure| failed(&failure), |()| ExitCode::SUCCESS);
        }
        // The library explains over several lines: the first, and its tip, say it all.
        let text = error.to_string();
        let lines =
            text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
        let line: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let line = line.join("; ").replace(":; ", ": ");
        let more = if error.kind() == clap::error::ErrorKind::InvalidSubcommand {
            "; it is run, sweep, merge, verify, list or window"
        } else {
            ""
        };
        say(&format!("{}{more} (see: collapse-lab {help}--help)", line.trim_start_matches("error: ")));
        ExitCode::from(BAD_INPUT)
    })
}

/// One line on standard error, in which nothing moves the terminal. What cannot be said there is no reason to end.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "collapse-lab: {}", message(line));
}

/// Standard output; a reader that has gone away is no error.
fn print(text: &str) -> Result<(), Failure> {
    match shown(text) {
        Err(Failure::Unread) => Ok(()),
        other => other,
    }
}

/// Standard output, on which more will follow if somebody reads.
fn shown(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::Usage(format!("standard output: not written ({error})")),
    })
}

/// Finds a scenario and applies `--set`s, the family's first since other keys depend on it.
fn scenario(name: &str, sets: &[String]) -> Result<Scenario, Failure> {
    let mut scenario = find(name)?;
    let mut pairs = Vec::new();
    for set in sets {
        let Some((key, value)) = set.split_once('=') else {
            let set = short(set, 60);
            return Err(Failure::Usage(format!("--set {set}: must be key=value (see: collapse-lab list keys)")));
        };
        pairs.push((key.trim(), value.trim()));
    }
    pairs.sort_by_key(|(key, _)| *key != "truth.family");
    for (key, value) in pairs {
        scenario.set(key, value)?;
        if key == "truth.data" {
            scenario.folder = None; // typed here, so looked up from here
        }
    }
    Ok(scenario)
}

/// Which files outside its folder a stranger's link or file has had read; what was typed here is known.
fn reached(scenario: &Scenario, sets: &[String]) -> Vec<(String, Scenario)> {
    if sets.iter().any(|set| set.trim_start().starts_with("truth.data")) {
        return Vec::new();
    }
    let Ok((left, right)) = scenario.sides() else { return Vec::new() };
    let sides = [Some(left), right].into_iter().flatten();
    let mut told: Vec<_> = sides.filter_map(|side| Some((side.reaches_for()?, side))).collect();
    told.dedup_by(|(path, _), (other, _)| path == other);
    told
}

/// Says which they are.
fn reach(scenario: &Scenario, sets: &[String]) {
    let said = |(path, _): &(String, _)| say(&format!("this scenario has the data file {} read", short(path, 120)));
    reached(scenario, sets).iter().for_each(said);
}

/// Of such a file nothing is shown that is in it, also where it is refused.
fn hidden(problem: Problem, scenario: &Scenario, sets: &[String]) -> Problem {
    const OF_DATA: [&str; 4] = ["truth.data", "truth.column", "truth.sheet", "truth.missing"];
    let of_data = match &problem {
        Problem::Refused(refusal) => OF_DATA.contains(&refusal.key.as_str()),
        Problem::Data { .. } => true,
        _ => false,
    };
    if !of_data {
        return problem;
    }
    // What cannot be opened shows nothing.
    let is_read = |side: &Scenario| side.data_place().is_some_and(|place| open(&place).is_ok());
    let Some((path, _)) = reached(scenario, sets).into_iter().find(|(_, side)| is_read(side)) else { return problem };
    let path = short(&path, 60);
    let why = format!(
        "this scenario would have that file read, which is not in its folder, and it does not fit; \
         to see why, name it yourself: --set truth.data={path}"
    );
    Refusal::because("truth.data", &path, why).into()
}

#[cfg(feature = "gui")]
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value: OsString| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(feature = "gui")]
fn window(arguments: Option<WindowArguments>) -> Result<(), Failure> {
    let Some(arguments) = arguments else {
        if !has_display() {
            return headless("there is no display");
        }
        return crate::app::run(crate::app::Options::default())
            .or_else(|error| headless(&format!("the window does not open ({error})")));
    };
    let scenario = arguments.scenario.as_deref().map(|name| scenario(name, &arguments.set)).transpose()?;
    if scenario.is_none() && !arguments.set.is_empty() {
        return Err(Failure::Usage("--set: name the scenario it changes".into()));
    }
    if let Some(scenario) = &scenario {
        let (left, right) = scenario.sides()?;
        let checked = |side| {
            crate::experiment::Experiment::new(side).map_err(|problem| hidden(problem, scenario, &arguments.set))
        };
        checked(left)?;
        right.map(checked).transpose()?;
        reach(scenario, &arguments.set);
    }
    let options = crate::app::Options::parse(
        scenario,
        arguments.screenshot,
        arguments.theme.as_deref(),
        arguments.page.as_deref(),
        arguments.size.as_deref(),
        arguments.text,
    )
    .map_err(Failure::Usage)?;
    if !has_display() {
        return Err(Failure::Usage("there is no display to open a window on; use: collapse-lab run SCENARIO".into()));
    }
    crate::app::run(options).map_err(Failure::Usage)
}

#[cfg(not(feature = "gui"))]
fn window(arguments: Option<WindowArguments>) -> Result<(), Failure> {
    match arguments {
        None => headless("built without the window"),
        Some(_) => Err(Failure::Usage("built without the window (feature gui)".into())),
    }
}

/// What the bare command does where no window can open.
fn headless(why: &str) -> Result<(), Failure> {
    say(&format!("{why}: running the default scenario instead (see: collapse-lab run --help)"));
    run::default_tables()
}
