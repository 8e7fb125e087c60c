//! RING 3: the command line, the window's twin. Same scenarios, same bits, no display needed.

mod arguments;
mod check;
mod drive;
mod failure;
mod list;
mod merge;
mod out;
mod plain;
mod render;
mod render_over;
mod rest;
mod run;
mod runs;
mod say;
mod scenario;
mod signals;
mod sweep;
mod verify;
mod window;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use arguments::{Arguments, Command};
use failure::{BAD_INPUT, Failure};
use say::{print, say};

/// What a fault of the program exits with.
const FAULT: u8 = 101;

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
            let why = crate::worker::reason(panic.as_ref());
            signals::say_last(&format!("stopped by a fault of its own, and nothing was written: {why}"));
            ExitCode::from(FAULT)
        }
    }
}

/// A panic is reported in one line, unless somebody looks for it.
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
        None => window::window(None),
        Some(Command::Window(arguments)) => window::window(Some(arguments)),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Sweep(arguments)) => sweep::sweep(&arguments),
        Some(Command::Render(arguments)) => render::render(&arguments),
        Some(Command::Merge(arguments)) => merge::merge(&arguments),
        Some(Command::Verify(arguments)) => verify::verify(&arguments),
        Some(Command::List { what, long, search }) => {
            list::list(what, long, &search.join(" ")).and_then(|lines| print(&lines))
        }
        Some(Command::Check { name }) => check::check(&name),
    };
    done.map_or_else(|failure| failed(&failure), |()| ExitCode::SUCCESS)
}

/// Reports a failure in one line, and returns its exit code. A broken pipe is not reported: nobody reads.
fn failed(failure: &Failure) -> ExitCode {
    if matches!(failure, Failure::Unread) {
        signals::ends_by_itself();
    } else {
        signals::say_last(&failure.to_string());
    }
    ExitCode::from(failure.code(signals::code()))
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
            "; it is run, sweep, render, merge, verify, list, check or window"
        } else {
            ""
        };
        say(&format!("{}{more} (see: collapse-lab {help}--help)", line.trim_start_matches("error: ")));
        ExitCode::from(BAD_INPUT)
    })
}
