//! A scene of a lecture is opened.

use std::time::Instant;

use super::lab::LabApp;
use crate::app::model::{Chapter, Chooser, Hands, Page, PhaseChange, Slow, SlowChange, Stage};
use crate::experiment::Scenario;
use crate::lecture::Scene;
use crate::worker::Command;

impl LabApp {
    /// Opens a scene of the lecture that is held, at its beginning.
    pub(crate) fn open_scene(&mut self, place: usize) {
        let Some(presenting) = self.state.presenting.as_ref().filter(|presenting| presenting.held.is_some()) else {
            return;
        };
        let Some(scene) = presenting.lecture.scenes.get(place).cloned() else { return };
        let (left, right) = match scene.scenario.sides() {
            Ok(sides) => sides,
            Err(problem) => return self.state.complain(format!("Scene {}: {problem}", place + 1)),
        };
        if self.reads_first(&left, right.as_ref(), move |app| app.open_scene(place)) {
            return;
        }
        let on_paper = scene.page == Some(Page::Paper) || scene.page.is_none() && scene.chapter.is_some();
        let runs = if on_paper {
            self.open_chapter(scene.chapter.unwrap_or_default(), &scene.scenario, scene.until)
        } else {
            self.load_on(&scene.scenario, false, scene.until)
        };
        if runs {
            self.look_as(place, &scene);
        } else if let Some(message) = self.state.message.as_mut().filter(|message| message.bad) {
            message.text = format!("Scene {}: {}", place + 1, message.text);
        }
    }

    /// A chapter of the Paper page with a run of its own; whether it runs.
    pub(crate) fn open_chapter(&mut self, chapter: Chapter, scenario: &Scenario, until: Option<u64>) -> bool {
        let now = self.moment();
        let aside = self.state.aside.clone();
        let refused = self.state.refused.take();
        self.stop_at(until);
        self.chapter_of(chapter, scenario);
        if let Some(problem) = std::mem::replace(&mut self.state.refused, refused) {
            (self.state.page, self.state.chapter, self.state.aside) = (now.page, now.chapter, aside);
            self.state.complain(problem);
            return false;
        }
        true
    }

    /// Everything of a scene but what runs.
    fn look_as(&mut self, place: usize, scene: &Scene) {
        let page = scene.page.filter(|page| !matches!(page, Page::Paper | Page::Lecture));
        if let Some(page) = page.filter(|page| *page != self.state.page) {
            self.page(page);
        }
        // What a scene says nothing of is as it was before the lecture, not as the last scene left it.
        let (mut metric, mut log) =
            self.state.held().map(|held| (held.before.metric.clone(), held.before.log.clone())).unwrap_or_default();
        for (chooser, shown) in &scene.shows {
            if *chooser == Chooser::Phase {
                self.phase(PhaseChange::Metric(shown.name()));
            } else {
                log.retain(|slot, _| !chooser.plots().contains(slot));
                metric.insert(*chooser, shown.clone());
            }
        }
        (self.state.metric, self.state.log) = (metric, log);
        if let Some(view) = scene.view {
            (self.state.view, self.state.laid) = (view, None);
        }
        if let Some(theme) = scene.theme {
            self.put_on(theme);
        }
        (self.state.enlarged, self.state.table) = (scene.enlarged, None);
        self.state.veiled = scene.veiled;
        self.state.hands = Hands::default();
        self.state.guesses.clear();
        self.state.podium.blank = false;
        self.state.message = None;
        self.dialogs.show(None);
        // The Paper page shows nothing behind a veil: what plays there would be over when that is lifted.
        let waits = scene.waits || scene.veiled && self.state.page == Page::Paper;
        self.set_out(scene, waits);
        if let Some(presenting) = &mut self.state.presenting {
            presenting.scene = place;
            if let Some(held) = &mut presenting.held {
                held.typed.clear();
                held.waits = waits;
            }
        }
    }

    /// The run at its beginning: it waits, plays, or goes on stage by stage.
    fn set_out(&mut self, scene: &Scene, waits: bool) {
        if scene.slow != self.state.slow.is_some() {
            self.slow(SlowChange::Toggle);
        }
        if waits || scene.slow {
            self.jump(Command::Rewind);
        }
        if let Some(slow) = &mut self.state.slow {
            *slow = Slow { stage: Stage::Measure, since: Instant::now(), paced: !waits };
        }
    }

    /// Where playing stops; of a lecture that is held, noted.
    pub(crate) fn stop_at(&mut self, generation: Option<u64>) {
        if let Some(held) = self.held_mut() {
            held.stop = generation;
        }
        self.session.send(Command::StopAt(generation));
    }
}
