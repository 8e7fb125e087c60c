//! What is on view as a session, and back again.

use super::moment::Moment;
use super::phase::Phase;
use super::shelf::Kept;
use super::state::State;
use super::table::Tabled;
use crate::figure::Zoom;
use crate::lecture::Page;
use crate::lecture::session::{self, Map, Session};
use crate::sweep::{Draft, Place};

/// What is on view now, and the runs kept.
pub(crate) fn saved(state: &State, moment: Moment, speed: f64) -> Session {
    let mut shows: Vec<_> = moment.metric.into_iter().collect();
    shows.sort_by_key(|(chooser, _)| chooser.name());
    let mut log: Vec<_> = moment.log.into_iter().collect();
    log.sort_by_cached_key(|(slot, _)| slot.name());
    let mut hidden: Vec<_> = moment.hidden.into_iter().collect();
    hidden.sort_by_cached_key(|(slot, layer)| (slot.name(), layer.word()));
    let phase = moment.phase;
    let usual = State::base_of(&moment.scenario);
    Session {
        opened: (*moment.base != usual).then_some(*moment.base),
        scenario: *moment.scenario,
        page: moment.page,
        chapter: moment.chapter,
        side: moment.focus,
        view: moment.view,
        layout: moment.laid,
        centre: moment.centre,
        singles: moment.singles,
        shows,
        log,
        hidden,
        enlarged: state.enlarged,
        table: state.table.map(|Tabled { slot, sort }| session::Tabled { slot, sort }),
        zoom: {
            let mut zoom: Vec<_> = moment.zoom.into_iter().map(|(slot, zoom)| (slot, [zoom.x, zoom.y])).collect();
            zoom.sort_by_cached_key(|(slot, _)| slot.name());
            zoom
        },
        generation: moment.playhead,
        speed: Some(speed).filter(|speed| *speed > 0.0), // none before the first row
        level: Some(state.level),
        theme: Some(state.theme),
        story: state.story,
        veiled: state.veiled,
        slow: state.slow.is_some(),
        generations_log: moment.generations_log,
        map: Map {
            runs: phase.chosen.map(|draft| draft.runs),
            side: phase.side,
            centre: phase.centre,
            curves: phase.curves,
            cell: phase.cell.map(|place| [place.i, place.j]),
        },
        guesses: moment.guesses,
        runs: state.shelf.all().iter().map(Kept::saved).collect(),
    }
}

/// What undo knows of a session: all but what belongs to the window and not to the experiment.
pub(crate) fn moment_of(session: &Session) -> Moment {
    let scenario = session.scenario.clone();
    let opened = session.opened.clone().unwrap_or_else(|| State::base_of(&scenario));
    let map = &session.map;
    let two = !scenario.compare.is_empty();
    // Two sides that are the same are one.
    let page = if two || session.page != Page::Compare { session.page } else { Page::Lab };
    let draft = map.runs.and_then(|runs| Draft::declared(&scenario).map(|draft| Draft { runs, ..draft }));
    Moment {
        base: Box::new(opened),
        page,
        chapter: session.chapter,
        focus: session.side,
        view: session.view,
        laid: session.layout,
        centre: session.centre,
        phase: Phase {
            chosen: draft,
            side: map.side,
            centre: map.centre,
            curves: map.curves,
            cell: map.cell.map(|[i, j]| Place { i, j }),
        },
        log: session.log.iter().copied().collect(),
        generations_log: session.generations_log,
        singles: session.singles,
        hidden: session.hidden.iter().copied().collect(),
        metric: session.shows.iter().cloned().collect(),
        guesses: session.guesses.clone(),
        enlarged: session.enlarged.filter(|slot| slot.page() == page),
        table: session
            .table
            .filter(|table| table.slot.page() == page)
            .map(|session::Tabled { slot, sort }| Tabled { slot, sort }),
        zoom: session.zoom.iter().map(|&(slot, [x, y])| (slot, Zoom { x, y })).collect(),
        playhead: session.generation,
        scenario: Box::new(scenario),
    }
}
