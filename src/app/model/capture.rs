//! What runs, and how it is looked at, as a scene of a lecture.

use super::gallery::gallery;
use super::state::State;
use crate::experiment::Scenario;
use crate::lecture::{Chooser, From, Page, Scene};

/// What is on view now as a scene; `scenario` is what runs, with whole paths. It stops where the playhead stands between
/// the ends of the run.
pub(crate) fn captured(state: &State, scenario: Scenario, playhead: u64, end: u64) -> Scene {
    let page = if state.page == Page::Lecture { state.podium.from } else { state.page };
    let sides = scenario.sides().ok();
    let same = |shipped: &Scenario| sides.is_some() && shipped.sides().ok() == sides;
    let shipped = gallery().iter().find(|(_, shipped)| same(shipped));
    let on_page = |chooser: &Chooser| chooser.plots().first().is_some_and(|slot| slot.page() == page);
    let shows = Chooser::ALL.iter().filter(|chooser| on_page(chooser)).copied();
    let shows = shows.filter_map(|chooser| Some((chooser, state.metric.get(&chooser)?.clone()))).collect();
    // A chapter goes with its own scenario alone, or with one that is written out.
    let shipped = shipped.filter(|(name, _)| page != Page::Paper || name == state.chapter.scenario());
    let title = if scenario.title.is_empty() { "Untitled scene".to_owned() } else { scenario.title.clone() };
    Scene {
        title,
        from: shipped.map_or(From::Inline, |(name, _)| From::Shipped(name.clone())),
        scenario: shipped.map_or(scenario, |(_, shipped)| shipped.clone()),
        page: Some(page),
        chapter: (page == Page::Paper).then_some(state.chapter),
        view: (page == Page::Compare).then(|| state.shown_view()),
        shows,
        // One among all metrics is another in another family.
        enlarged: state.enlarged.map(|slot| slot.behind().unwrap_or(slot)).filter(|slot| slot.page() == page),
        until: Some(playhead).filter(|at| *at > 0 && *at < end),
        veiled: state.veiled,
        slow: state.slow.is_some() && matches!(page, Page::Lab | Page::Compare),
        waits: false,
        theme: Some(state.theme),
        notes: String::new(),
        facts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lecture::{LabPlot, Shown, Slot, ThemeName, Views};

    #[test]
    fn a_scene_holds_what_is_on_view_and_nothing_of_other_pages() {
        let (name, shipped) = gallery().iter().find(|(_, scenario)| !scenario.compare.is_empty()).unwrap();
        let mut state = State::new(shipped);
        state.page = Page::Compare;
        (state.view, state.laid) = (Views::Difference, None);
        state.theme = ThemeName::Dark;
        state.veiled = true;
        state.metric.insert(Chooser::CompareDivergence, Shown::Parameters);
        state.metric.insert(Chooser::LabDivergence, Shown::Errors);
        state.enlarged = Some(Slot::Lab(LabPlot::Density));
        let scene = captured(&state, state.scenario(), 7, 50);
        assert_eq!(scene.from, From::Shipped(name.clone()));
        assert_eq!(scene.scenario, *shipped);
        assert_eq!((scene.page, scene.view, scene.chapter), (Some(Page::Compare), Some(Views::Difference), None));
        assert_eq!(scene.shows, [(Chooser::CompareDivergence, Shown::Parameters)]);
        assert_eq!((scene.enlarged, scene.until, scene.veiled), (None, Some(7), true));
        assert_eq!(scene.theme, Some(ThemeName::Dark));
        // From the page of lectures it is what was on view before; the end of a run is no place to stop at.
        (state.page, state.podium.from) = (Page::Lecture, Page::Lab);
        state.left.sample_size += 1;
        let scene = captured(&state, state.scenario(), 50, 50);
        assert_eq!((scene.page, scene.until), (Some(Page::Lab), None));
        assert_eq!((scene.from, scene.enlarged), (From::Inline, Some(Slot::Lab(LabPlot::Density))));
        assert_eq!(scene.scenario, state.scenario());
    }
}
