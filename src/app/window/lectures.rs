//! Lectures are opened, put together, and saved; none that was changed is lost.

use std::path::Path;
use std::sync::Arc;

use super::lab::LabApp;
use crate::app::io::{files, lectures};
use crate::app::model::{LectureChange, Page, Presenting, captured};
use crate::lecture::{Lecture, Scene};

/// What a lecture of one's own is called at first, and how long it is meant to take.
const OWN: (&str, u32) = ("My lecture", 45);

impl LabApp {
    /// Opens a lecture and begins it.
    pub fn hold(&mut self, lecture: Lecture) {
        self.open_lecture(Arc::new(lecture));
        self.begin(0);
    }

    /// Shows a lecture on its page.
    pub(crate) fn open_lecture(&mut self, lecture: Arc<Lecture>) {
        self.dialogs.show(None);
        self.put_aside();
        self.state.presenting = Some(Presenting::new(lecture));
        self.page(Page::Lecture);
    }

    /// The lecture that is open makes room; one that was changed and not saved is kept.
    fn put_aside(&mut self) {
        self.leave();
        self.state.message = None;
        let Some(presenting) = self.state.presenting.take() else { return };
        if presenting.changed {
            let words = format!("\"{}\" is not saved: it is kept under its name", presenting.lecture.title);
            self.state.podium.unsaved.push(presenting.lecture);
            self.state.say(words);
        }
    }

    pub(crate) fn open_kept(&mut self, number: usize) {
        let kept = &mut self.state.podium.unsaved;
        if number < kept.len() {
            let lecture = kept.remove(number);
            self.open_lecture(lecture);
            if let Some(presenting) = &mut self.state.presenting {
                presenting.changed = true;
            }
        }
    }

    pub(crate) fn forget_kept(&mut self, number: usize) {
        let kept = &mut self.state.podium.unsaved;
        if number < kept.len() {
            kept.remove(number);
        }
    }

    /// Writes the lecture that is open.
    pub(crate) fn save_lecture(&mut self, path: &Path) {
        let Some(presenting) = &self.state.presenting else { return };
        let saved = lectures::save(&presenting.lecture, path);
        if let (Ok(path), Some(presenting)) = (&saved, &mut self.state.presenting) {
            Arc::make_mut(&mut presenting.lecture).path = Some(path.clone());
            presenting.changed = false;
        }
        self.tell(saved.map(|path| format!("Saved {}", path.display())));
    }

    /// What is done to the lecture itself.
    pub(crate) fn change_lecture(&mut self, change: LectureChange) {
        match change {
            LectureChange::New => {
                let (title, minutes) = OWN;
                self.open_lecture(Arc::new(Lecture { title: title.into(), minutes, ..Lecture::default() }));
            }
            LectureChange::Add => self.add_scene(),
            LectureChange::Title(title) => self.edit(|lecture| lecture.title = title),
            LectureChange::Minutes(minutes) => self.edit(|lecture| lecture.minutes = minutes),
            LectureChange::Put(place, scene) => self.edit(|lecture| {
                if let Some(old) = lecture.scenes.get_mut(place) {
                    *old = *scene;
                }
            }),
            LectureChange::Choose(place) => self.choose(place),
            LectureChange::Move(from, to) => self.move_scene(from, to),
            LectureChange::Delete(place) => self.delete_scene(place),
            LectureChange::Restore => {
                let deleted = self.state.presenting.as_mut().and_then(|presenting| presenting.deleted.take());
                if let Some((place, scene)) = deleted {
                    self.insert(place, *scene);
                }
            }
            _ => {} // what is done with a lecture, not to it
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Lecture)) {
        if let Some(presenting) = &mut self.state.presenting {
            change(Arc::make_mut(&mut presenting.lecture));
            presenting.changed = true;
        }
    }

    /// While a lecture is held the scene on view stays.
    fn choose(&mut self, place: usize) {
        if let Some(presenting) = self.state.presenting.as_mut().filter(|presenting| presenting.held.is_none()) {
            presenting.scene = place.min(presenting.lecture.scenes.len().saturating_sub(1));
        }
    }

    fn insert(&mut self, place: usize, scene: Scene) {
        self.edit(|lecture| lecture.scenes.insert(place.min(lecture.scenes.len()), scene));
        let on = self.scene_on();
        if let Some(presenting) = &mut self.state.presenting
            && presenting.held.is_some()
            && place <= on
        {
            presenting.scene += 1;
        }
        self.choose(place);
    }

    /// What runs becomes a scene: after the one on view, or at the end.
    fn add_scene(&mut self) {
        let shot = Arc::clone(self.session.shown());
        let scenario = files::for_elsewhere(&self.state.scenario());
        let scene = captured(&self.state, scenario, shot.playhead, shot.end);
        let page = self.state.page;
        if self.state.presenting.is_none() {
            let (title, minutes) = OWN;
            let own = Lecture { title: title.into(), minutes, ..Lecture::default() };
            self.state.presenting = Some(Presenting::new(Arc::new(own)));
        }
        let count = self.state.presenting.as_ref().map_or(0, |presenting| presenting.lecture.scenes.len());
        let place = if self.state.held().is_some() { (self.scene_on() + 1).min(count) } else { count };
        let title = scene.title.clone();
        self.insert(place, scene);
        if page != Page::Lecture {
            self.state.say(format!("Added as scene {}: {title}. The Lecture page has it", place + 1));
        }
    }

    fn move_scene(&mut self, from: usize, to: usize) {
        let count = self.state.presenting.as_ref().map_or(0, |presenting| presenting.lecture.scenes.len());
        if from >= count || to >= count || from == to {
            return;
        }
        self.edit(|lecture| {
            let scene = lecture.scenes.remove(from);
            lecture.scenes.insert(to, scene);
        });
        let Some(presenting) = &mut self.state.presenting else { return };
        // The scene that was chosen stays chosen, wherever it is now.
        presenting.scene = match presenting.scene {
            on if on == from => to,
            on if from < on && on <= to => on - 1,
            on if to <= on && on < from => on + 1,
            on => on,
        };
    }

    fn delete_scene(&mut self, place: usize) {
        let Some(presenting) = &mut self.state.presenting else { return };
        if place >= presenting.lecture.scenes.len() {
            return;
        }
        let scene = Arc::make_mut(&mut presenting.lecture).scenes.remove(place);
        presenting.deleted = Some((place, Box::new(scene)));
        presenting.changed = true;
        if place < presenting.scene || presenting.scene >= presenting.lecture.scenes.len() {
            presenting.scene = presenting.scene.saturating_sub(1);
        }
        if presenting.lecture.scenes.is_empty() {
            self.leave();
        }
    }
}
