//! `collapse-lab window`, and the bare command.

#[cfg(feature = "gui")]
use std::{ffi::OsString, path::Path};

#[cfg(feature = "gui")]
use crate::experiment::{Scenario, place::named};
#[cfg(feature = "gui")]
use crate::figure::{Asked, State};
#[cfg(feature = "gui")]
use crate::lecture::Lecture;
#[cfg(feature = "gui")]
use crate::lecture::session::{self, Session};
#[cfg(feature = "gui")]
use crate::report::{is_no_picture, is_source, try_place};

use super::arguments::WindowArguments;
use super::failure::Failure;
#[cfg(feature = "gui")]
use super::out::is_place;
use super::run;
use super::say::say;
#[cfg(feature = "gui")]
use super::scenario::{hidden, opened, reach, refused};

#[cfg(feature = "gui")]
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value: OsString| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(feature = "gui")]
pub(super) fn window(arguments: Option<WindowArguments>) -> Result<(), Failure> {
    let Some(arguments) = arguments else {
        if !has_display() {
            return headless("there is no display");
        }
        return crate::app::run(crate::app::Options::default())
            .or_else(|error| headless(&format!("the window does not open ({error})")));
    };
    let lecture = arguments.scenario.as_deref().and_then(|name| lecture(name, &arguments.set)).transpose()?;
    let named = arguments.scenario.as_deref().filter(|_| lecture.is_none());
    let state = named.map(|name| opened(name, &arguments.set)).transpose()?;
    let scenario = state.as_ref().map(|state| state.scenario.clone());
    let session = named.and_then(session::find).map(|found| found.session()).transpose();
    let session = session.map_err(|problem| refused(named.unwrap_or_default(), &problem))?;
    for scene in lecture.iter().flat_map(|lecture| &lecture.scenes) {
        reach(&scene.scenario, &[]);
    }
    if named.is_none() && lecture.is_none() && !arguments.set.is_empty() {
        return Err(Failure::Usage("--set: name the scenario it changes".into()));
    }
    if let Some(scenario) = &scenario {
        let (left, right) = scenario.sides()?;
        let of = [Some(&left), right.as_ref()].into_iter().flatten();
        not_over_sources(&arguments, of)?;
        let checked = |side| {
            crate::experiment::Experiment::new(side).map_err(|problem| hidden(problem, scenario, &arguments.set))
        };
        checked(left)?;
        right.map(checked).transpose()?;
        reach(scenario, &arguments.set);
    }
    may_be_drawn(&arguments)?;
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
    let figure = state.filter(|_| session.is_none()).map(|figure| as_asked(figure, &options));
    let session = session.zip(options.scenario.clone()).map(|(session, scenario)| {
        let theme = options.theme.or(session.theme);
        let page = options.page.unwrap_or(session.page);
        let chapter = options.chapter.unwrap_or(session.chapter);
        Box::new(Session { scenario, theme, page, chapter, ..session })
    });
    crate::app::run(crate::app::Options { lecture, figure, session, ..options }).map_err(Failure::Usage)
}

/// A figure opens as it was drawn, as far as nothing else is asked for.
#[cfg(feature = "gui")]
fn as_asked(figure: State, options: &crate::app::Options) -> State {
    let theme = figure.theme.filter(|_| options.theme.is_none());
    let asked = match options.page {
        None => figure.asked,
        // Another page has other plots, and another chapter a run of its own.
        page => {
            let chapter = options.chapter.filter(|asked| figure.asked.chapter == Some(*asked));
            Asked { page, chapter, plots: Vec::new(), ..figure.asked }
        }
    };
    State { asked, theme, ..figure }
}

/// The lecture of that name, if it is one.
#[cfg(feature = "gui")]
fn lecture(name: &str, sets: &[String]) -> Option<Result<Lecture, Failure>> {
    let found = crate::lecture::find(name)?;
    if !sets.is_empty() {
        let why = "--set: changes a scenario, and this is a lecture; write it into a scene, as set = { ... }";
        return Some(Err(Failure::Usage(why.into())));
    }
    let lecture = found.lined().map(|(lecture, _)| lecture);
    Some(lecture.map_err(|problem| refused(name, &problem)))
}

/// A picture is not written over what the window is opened with: the sides' data, or the scenario.
#[cfg(feature = "gui")]
fn not_over_sources<'a>(
    arguments: &WindowArguments,
    mut sides: impl Iterator<Item = &'a Scenario>,
) -> Result<(), Failure> {
    let Some(picture) = &arguments.screenshot else { return Ok(()) };
    let from = arguments.scenario.as_deref().map(Path::new);
    match sides.find_map(|side| is_source(picture, side, from)) {
        Some(why) => Err(Failure::Usage(format!("--screenshot {}: {why}", named(picture)))),
        None => Ok(()),
    }
}

/// A picture is written where it can be, and over nothing but an earlier one: a result or a table of that name is kept.
#[cfg(feature = "gui")]
fn may_be_drawn(arguments: &WindowArguments) -> Result<(), Failure> {
    let Some(picture) = &arguments.screenshot else { return Ok(()) };
    let refused = |why: String| Failure::Usage(format!("--screenshot {}: {why}", named(picture)));
    let is_figure = || crate::figure::read(picture).is_ok().then(|| "is a figure that holds an experiment".to_owned());
    if let Some(why) = is_no_picture(picture).or_else(is_figure) {
        return Err(refused(format!("{why}; name another file")));
    }
    is_place(picture).and_then(|()| try_place(picture, 1 << 16)).map_err(refused)
}

#[cfg(not(feature = "gui"))]
pub(super) fn window(arguments: Option<WindowArguments>) -> Result<(), Failure> {
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
