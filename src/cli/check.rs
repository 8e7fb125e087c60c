//! `collapse-lab check`.

use crate::experiment::{Experiment, Problem, Scenario};
use crate::family::nearest;
use crate::lecture::{self, Culprit, Found, Refused, session};
use crate::sweep::Grid;

use super::failure::Failure;
use super::say::print;
use super::scenario::{hidden, reach, refused, scenario};

pub(super) fn check(name: &str) -> Result<(), Failure> {
    let said = match (session::find(name), lecture::find(name)) {
        (Some(found), _) => of_session(name, &found)?,
        (None, Some(found)) => of_lecture(&found).map_err(|problem| refused(name, &problem))?,
        (None, None) => of_scenario(name)?,
    };
    print(&format!("ok: {said}\n"))
}

/// What is on view, and every run that is kept.
fn of_session(name: &str, found: &session::Found) -> Result<String, Failure> {
    let session = found.session().map_err(|problem| refused(name, &problem))?;
    let said = of_scenario(name)?;
    for (index, run) in session.runs.iter().enumerate() {
        let (left, right) = run.scenario.sides()?;
        for side in std::iter::once(left).chain(right) {
            Experiment::new(side).map_err(|problem| {
                let problem = hidden(problem, &run.scenario, &[]);
                Failure::Usage(format!("{}: run {}: {problem}", crate::family::short(name, 80), index + 1))
            })?;
        }
        reach(&run.scenario, &[]);
    }
    let (page, runs) = (session.page.label(), session.runs.len());
    let runs = if runs == 1 { "1 run kept".to_owned() } else { format!("{runs} runs kept") };
    Ok(format!("a session on the page {page}: {said}, at generation {}, with {runs}", session.generation))
}

/// Every scene, as the window would open it.
fn of_lecture(found: &Found) -> Result<String, Refused> {
    let (lecture, lines) = found.lined()?;
    for (index, (scene, lines)) in lecture.scenes.iter().zip(lines).enumerate() {
        let swept = || axes(&scene.scenario).map_err(|problem| (Culprit::Scenario, problem));
        scene.check().and_then(|()| swept()).map_err(|(culprit, problem)| Refused {
            line: lines.of(culprit),
            scene: Some((index + 1, scene.title.clone())),
            what: hidden(problem, &scene.scenario, &[]).to_string(),
        })?;
        reach(&scene.scenario, &[]);
    }
    let scenes = if lecture.scenes.len() == 1 { "scene" } else { "scenes" };
    let minutes = match lecture.minutes {
        0 => "no length given".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    Ok(format!("{} {scenes}, {minutes}", lecture.scenes.len()))
}

fn of_scenario(name: &str) -> Result<String, Failure> {
    let scenario = scenario(name, &[]).map_err(|failure| also_of_lectures(failure, name))?;
    let (left, right) = scenario.sides()?;
    let checked = |side| Experiment::new(side).map_err(|problem| hidden(problem, &scenario, &[]));
    checked(left)?;
    let has_two = right.map(checked).transpose()?.is_some();
    axes(&scenario)?;
    reach(&scenario, &[]);
    Ok(if has_two { "a scenario of two sides".into() } else { "a scenario".into() })
}

/// Checks the sweep it opens as, if it has one.
fn axes(scenario: &Scenario) -> Result<(), Problem> {
    let left = Scenario { compare: std::collections::BTreeMap::new(), ..scenario.clone() };
    if left.sweep.x.is_empty() { Ok(()) } else { Grid::new(left).map(|_| ()) }
}

/// What no scenario is may have been meant as a lecture: these are checked, too.
fn also_of_lectures(failure: Failure, asked: &str) -> Failure {
    // It has been read as a scenario, so it is a small file.
    let is_empty = || std::fs::read_to_string(asked).is_ok_and(|text| text.trim().is_empty());
    match failure {
        Failure::Scenario(Problem::NotFound { name, near }) => {
            let lectures = lecture::shipped();
            let meant = nearest(asked, lectures.iter().map(|(known, _)| *known));
            let near = meant.map_or(near, |known| format!("; did you mean {known}?"));
            let what = "no shipped scenario, lecture, file, link or family of that name";
            let see = "see: collapse-lab list scenarios, collapse-lab list lectures";
            Failure::Usage(format!("{name}: {what}{near} ({see})"))
        }
        Failure::Scenario(Problem::In { file, problem }) if matches!(*problem, Problem::NoFamily) && is_empty() => {
            let what = "is empty: a scenario names truth.family, a lecture has a line [[scene]] for each scene";
            Failure::Usage(format!("{file}: {what}"))
        }
        other => other,
    }
}
