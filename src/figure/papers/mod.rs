//! Chapters of the Paper page: which scenario each runs, and of those of all papers together the many sides they make of it,
//! what is read of their rows, and what is said of that. The same for the window and for figures.

pub(crate) mod mitigations;
pub(crate) mod threshold;
pub(crate) mod ways;

use crate::experiment::{Scenario, find};
use crate::family::metric;
use crate::lecture::Chapter;

/// The scenario of which a chapter of all papers together makes its sides, as long as nobody changes it.
pub(crate) fn base_of(chapter: Chapter) -> Option<Scenario> {
    match chapter {
        Chapter::Threshold => Some(threshold::base()),
        Chapter::Knobs => Some(mitigations::base()),
        Chapter::FiveWays => Some(ways::base()),
        _ => None,
    }
}

/// The scenario that a chapter of the Paper page runs, as long as nobody changes it.
pub fn scenario_of(chapter: Chapter) -> Scenario {
    // Every chapter's is shipped, as a test holds.
    base_of(chapter).or_else(|| find(chapter.scenario()).ok()).unwrap_or_default()
}

/// All it runs side by side, where that is more than two sides.
pub(crate) fn sides_of(chapter: Chapter, base: &Scenario) -> Vec<Scenario> {
    match chapter {
        Chapter::Threshold => threshold::scenarios(base),
        Chapter::Knobs => mitigations::scenarios(base),
        Chapter::FiveWays => ways::scenarios(base),
        _ => Vec::new(),
    }
}

/// The metrics that it reads by name; those of its curves come with them.
pub(crate) fn read_by(chapter: Chapter) -> &'static [&'static str] {
    match chapter {
        Chapter::Theorem => &[metric::FISHER_ERROR],
        Chapter::Experiments => &[metric::ERROR],
        Chapter::Threshold => &[threshold::LARGEST, threshold::VARIANCE, threshold::MEAN],
        Chapter::Knobs => &[mitigations::REAL, mitigations::LEFT, mitigations::DISTANCE, mitigations::SPREAD],
        Chapter::FiveWays => &[ways::COVERAGE, ways::SPREAD],
        Chapter::Assumptions | Chapter::Spike | Chapter::Ladder => &[],
    }
}

/// What stands above its figure, and what it claims, where that is not its scenario's own.
pub(crate) fn told_of(chapter: Chapter) -> Option<[&'static str; 2]> {
    match chapter {
        Chapter::Threshold => Some([threshold::TITLE, threshold::CLAIM]),
        Chapter::Knobs => Some([mitigations::TITLE, mitigations::CLAIM]),
        Chapter::FiveWays => Some([ways::TITLE, ways::CLAIM]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_has_a_scenario_and_those_of_all_papers_their_sides() {
        for chapter in Chapter::ALL {
            let scenario = scenario_of(chapter);
            assert_ne!(scenario, Scenario::default(), "{chapter:?}");
            assert_eq!(chapter.is_synthesis(), sides_of(chapter, &scenario).len() > 2, "{chapter:?}");
            assert_eq!(chapter.is_synthesis(), told_of(chapter).is_some(), "{chapter:?}");
        }
    }
}
