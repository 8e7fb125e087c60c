//! The scenario that a command is given, and what is said of files that a stranger's scenario has read.

use crate::experiment::place::open;
use crate::experiment::{Problem, Scenario};
use crate::family::{Refusal, short};
use crate::figure::{Asked, State, find};
use crate::lecture::{Page, Refused, session};

use super::failure::Failure;
use super::say::say;

/// Finds a scenario and applies `--set`s, the family's first since other keys depend on it.
pub(super) fn scenario(name: &str, sets: &[String]) -> Result<Scenario, Failure> {
    opened(name, sets).map(|state| state.scenario)
}

/// The same with what was on view, where it comes from a figure or a session.
pub(super) fn opened(name: &str, sets: &[String]) -> Result<State, Failure> {
    let mut state = match session::find(name) {
        Some(found) => on_view(found.session().map_err(|problem| refused(name, &problem))?),
        None => find(name)?,
    };
    set_all(&mut state.scenario, sets)?;
    Ok(state)
}

/// Applies `--set`s.
pub(super) fn set_all(scenario: &mut Scenario, sets: &[String]) -> Result<(), Failure> {
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
    Ok(())
}

/// What of a session a figure shows.
fn on_view(session: session::Session) -> State {
    let page = Some(session.page).filter(|page| *page != Page::Lecture);
    let asked = Asked {
        page,
        chapter: Some(session.chapter).filter(|_| page == Some(Page::Paper)),
        generation: Some(session.generation),
        centre: session.centre,
        layout: Some(session.layout.unwrap_or(session.view)).filter(|_| page == Some(Page::Compare)),
        singles: session.singles,
        ..Asked::default()
    };
    State { scenario: session.scenario, asked, ..State::default() }
}

/// What a lecture or a session is refused for, behind its name.
pub(super) fn refused(name: &str, problem: &Refused) -> Failure {
    Failure::Usage(format!("{}: {problem}", short(name, 80)))
}

/// Which files outside its folder a stranger's link or file has had read; what was typed here is known.
fn reached(scenario: &Scenario, sets: &[String]) -> Vec<(String, Scenario)> {
    if sets.iter().any(|set| set.trim_start().starts_with("truth.data")) {
        return Vec::new();
    }
    let Ok((left, right)) = scenario.sides() else { return Vec::new() };
    let sides = [Some(left), right].into_iter().flatten();
    let mut all: Vec<_> = sides.filter_map(|side| Some((side.reaches_for()?, side))).collect();
    all.dedup_by(|(path, _), (other, _)| path == other);
    all
}

/// Says which they are.
pub(super) fn reach(scenario: &Scenario, sets: &[String]) {
    let said = |(path, _): &(String, _)| say(&format!("this scenario has the data file {} read", short(path, 120)));
    reached(scenario, sets).iter().for_each(said);
}

/// Of such a file nothing is shown that is in it, also where it is refused.
pub(super) fn hidden(problem: Problem, scenario: &Scenario, sets: &[String]) -> Problem {
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
    let Some((_, side)) = reached(scenario, sets).into_iter().find(|(_, side)| is_read(side)) else { return problem };
    let path = short(side.data.as_deref().unwrap_or_default(), 60);
    let why = format!(
        "this scenario would have that file read, which is not in its folder, and it does not fit; \
         to see why, name it yourself: --set truth.data={path}"
    );
    Refusal::because("truth.data", &path, why).into()
}
