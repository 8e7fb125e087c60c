//! Chapters of the Paper page: which plots say what each claims.

use crate::experiment::{Experiment, Problem, Scenario};
use crate::family::{Family as _, PlaneMixture, Refusal, metric};
use crate::figure::asked::{Asked, DENSITY, PROFILE, SPREAD};
use crate::figure::usual;
use crate::lecture::{Chapter, Page};

/// The chapter whose plots are shown, of this page.
///
/// # Errors
/// Of a page without a run, and of a scenario that cannot be shown as the chapter.
pub(super) fn chapter(scenario: &Scenario, asked: &Asked, page: Page) -> Result<Chapter, Problem> {
    let refused = |why: &str| Err(Refusal::because("page", page.word(), why).into());
    let chapter = asked.chapter.unwrap_or_default();
    match chapter {
        _ if page == Page::Lecture => refused("shows no run itself: name a scenario of it"),
        Chapter::FiveWays if scenario.family != PlaneMixture::ABOUT.name => {
            refused("its chapter five-ways is of mixtures in the plane alone")
        }
        _ => Ok(chapter),
    }
}

/// What is asked for, with the plots of the chapter, as long as nobody asks for others.
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
