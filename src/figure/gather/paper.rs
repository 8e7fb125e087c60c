//! Chapters of the Paper page: what each runs, and which plots say what it claims.

use super::subjects::{DENSITY, PROFILE, SPREAD};
use crate::experiment::{Experiment, Problem, Scenario, find};
use crate::family::{Refusal, metric};
use crate::figure::asked::Asked;
use crate::figure::usual;
use crate::lecture::{Chapter, Page};

/// The scenario of a chapter.
///
/// # Errors
/// Of one that runs many sides, which only the window draws, and of a page without a run.
pub(super) fn scenario(asked: &Asked, page: Page) -> Result<Scenario, Problem> {
    let chapter = asked.chapter.unwrap_or_default();
    let refused = |why: String| Err(Refusal::because("page", page.word(), why).into());
    match page {
        Page::Lecture => refused("shows no run itself: name a scenario of it".into()),
        _ if chapter.is_synthesis() => {
            let name = chapter.scenario();
            let word = chapter.word();
            refused(format!("only the window draws its chapter {word}; the scenario next to it is {name}"))
        }
        _ => find(chapter.scenario()),
    }
}

/// The same with the plots of the chapter, as long as nobody asks for others.
pub(super) fn asked(asked: &Asked, left: &Scenario) -> Result<Asked, Problem> {
    if !asked.plots.is_empty() {
        return Ok(asked.clone());
    }
    let experiment = Experiment::new(left.clone())?;
    let names = plots(asked.chapter.unwrap_or_default()).iter();
    let is_there = |name: &&&str| [DENSITY, PROFILE, SPREAD].contains(*name) || usual::has(&experiment, name);
    Ok(Asked { plots: names.filter(is_there).map(|name| (*name).to_owned()).collect(), ..asked.clone() })
}

fn plots(chapter: Chapter) -> &'static [&'static str] {
    match chapter {
        Chapter::Theorem => &[metric::FISHER_ERROR, metric::ERROR_SQ, metric::KL_TRUTH_MODEL, metric::REAL_SHARE],
        Chapter::Assumptions => &[SPREAD, metric::TV, metric::KL_MODEL_TRUTH],
        Chapter::Spike | Chapter::Ladder => &[DENSITY, PROFILE, metric::COLLAPSED, metric::TV],
        Chapter::Experiments => &[metric::ERROR_SQ, metric::ERROR, metric::KL_TRUTH_MODEL, metric::REAL_SHARE],
        Chapter::Threshold | Chapter::Knobs | Chapter::FiveWays => &[],
    }
}
