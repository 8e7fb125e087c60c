//! What runs: keys are set, scenarios loaded, pages opened.

use super::lab::LabApp;
use crate::app::model::{Chapter, Hands, Page, Phase, Scope, State, Views};
use crate::app::pages::paper::content;
use crate::experiment::{Scenario, keys};
use crate::family::Settings;
use crate::worker::Command;

impl LabApp {
    /// Sets keys; what is refused changes nothing but the line that says why.
    pub(crate) fn set(&mut self, scope: Scope, values: &[(String, toml::Value)]) {
        let change = |scenario: &Scenario| -> Result<Scenario, String> {
            let mut changed = scenario.clone();
            for (path, value) in values {
                if let Some(list) = value.as_array().filter(|_| path.starts_with("truth.")) {
                    // A list of true parameters stands in place of all others; an empty one lets them count again.
                    changed.truth = Settings::new();
                    if list.is_empty() {
                        continue;
                    }
                }
                keys::apply(&mut changed, path, value).map_err(|problem| problem.to_string())?;
            }
            Ok(changed)
        };
        let left = if scope == Scope::Right { Ok(self.state.left.clone()) } else { change(&self.state.left) };
        let right = self
            .state
            .right
            .as_ref()
            .map(|right| if scope == Scope::Left { Ok(right.clone()) } else { change(right) })
            .transpose();
        match (left, right) {
            (Ok(left), Ok(right)) => {
                // Another family has other knobs: what they were is not to be had again by hand.
                let before = (left.family != self.state.left.family).then(|| self.moment());
                self.run_once_read(left, right);
                if let Some(before) = before.filter(|_| self.state.refused.is_none()) {
                    self.say_way_back(&before);
                }
            }
            (Err(problem), _) | (_, Err(problem)) => self.state.refused = Some(problem),
        }
    }

    /// Sets a key back to what the scenario was opened with, on each side to its own.
    pub(crate) fn set_back(&mut self, path: &str) {
        let Ok((left, right)) = self.state.base.sides() else { return };
        let back = |side: &Scenario, opened: &Scenario| -> Result<Scenario, String> {
            let mut side = side.clone();
            if let Some(value) = opened.record(path).and_then(|record| record.value(opened)) {
                keys::apply(&mut side, path, &value).map_err(|problem| problem.to_string())?;
            }
            Ok(side)
        };
        let first = back(&self.state.left, &left);
        let second = self.state.right.as_ref().map(|side| back(side, right.as_ref().unwrap_or(&left))).transpose();
        match (first, second) {
            (Ok(left), Ok(right)) => self.run_once_read(left, right),
            (Err(problem), _) | (_, Err(problem)) => self.state.refused = Some(problem),
        }
    }

    fn run_once_read(&mut self, left: Scenario, right: Option<Scenario>) {
        let (first, second) = (left.clone(), right.clone());
        if !self.reads_first(&left, right.as_ref(), move |app| app.try_run(first, second, false)) {
            self.try_run(left, right, false);
        }
    }

    /// Runs other sides, if they can be run; else says why not and leaves all as it was.
    pub(crate) fn try_run(&mut self, left: Scenario, right: Option<Scenario>, from_start: bool) {
        if left == self.state.left && right == self.state.right && !from_start {
            self.state.refused = None;
            return;
        }
        let many =
            if self.state.page == Page::Paper { content::sides_of(self.state.chapter, &left) } else { Vec::new() };
        let asked = if many.is_empty() {
            self.session.run(&left, right.as_ref(), from_start)
        } else {
            self.session.run_all(&many, from_start)
        };
        match asked {
            Ok(()) => {
                let other = left.family != self.state.left.family;
                self.look_at_guesses(&left, right.as_ref(), from_start);
                (self.state.left, self.state.right) = (left, right);
                self.state.note_changes();
                self.state.refused = None;
                if from_start {
                    self.awaited = None;
                }
                if from_start || other {
                    self.state.zoom.clear();
                }
                if other {
                    self.plots.forget();
                }
            }
            Err(problem) => self.state.refused = Some(problem.to_string()),
        }
    }

    /// Another scenario has other curves; of changed settings a guess still stands, and says that it was made for others.
    fn look_at_guesses(&mut self, left: &Scenario, right: Option<&Scenario>, from_start: bool) {
        let others = right.zip(self.state.right.as_ref()).is_some_and(|(new, old)| new != old);
        if *left != self.state.left || others {
            if from_start { self.state.guesses.clear() } else { self.state.guesses.age() }
        }
    }

    /// Another scenario, from its generation 0, playing, on the page that tells its story.
    pub(crate) fn load(&mut self, scenario: &Scenario) {
        self.load_on(scenario, false, None);
    }

    /// The same from a link or a file: the page stays, if it shows all of it.
    pub(crate) fn load_here(&mut self, scenario: &Scenario) {
        self.load_on(scenario, true, None);
    }

    /// Whether it runs: `false` where it is refused, or its data are read first. Playing stops at `until`.
    pub(crate) fn load_on(&mut self, scenario: &Scenario, stays: bool, until: Option<u64>) -> bool {
        let (left, right) = match scenario.sides() {
            Ok(sides) => sides,
            Err(problem) => {
                self.state.complain(problem.to_string());
                return false;
            }
        };
        let again = scenario.clone();
        let once_read = move |app: &mut Self| {
            app.load_on(&again, stays, until);
        };
        if self.reads_first(&left, right.as_ref(), once_read) {
            return false;
        }
        let before = self.moment();
        let aside = self.state.aside.take();
        let as_many = right.is_some() == self.state.right.is_some();
        self.state.page = match self.state.page {
            _ if !left.sweep.x.is_empty() => Page::Phase,
            Page::Phase if stays => Page::Phase,
            page @ (Page::Lab | Page::Compare) if stays && as_many => page,
            _ if right.is_some() => Page::Compare,
            _ => Page::Lab,
        };
        let refused = self.state.refused.take();
        self.try_run(left, right, true);
        if let Some(problem) = self.state.refused.take() {
            // All is as it was.
            (self.state.page, self.state.aside, self.state.refused) = (before.page, aside, refused);
            self.state.complain(problem);
            return false;
        }
        self.state.opened(scenario);
        self.state.phase = Phase { centre: self.state.phase.centre, ..Phase::default() };
        self.state.hands = Hands::default();
        self.state.laid = self.state.left.look.layout;
        self.state.centre = None;
        self.state.focus = 0;
        (self.state.enlarged, self.state.table) = (None, None);
        self.state.message = None;
        self.say_way_back(&before);
        self.plots.forget();
        self.stop_at(until);
        self.play();
        true
    }

    pub(crate) fn page(&mut self, page: Page) {
        let from = std::mem::replace(&mut self.state.page, page);
        (self.state.enlarged, self.state.table) = (None, None);
        // The page of lectures shows no run: what ran on the page before it goes on.
        match (from, page) {
            (Page::Lecture, Page::Lecture) => return,
            (_, Page::Lecture) => {
                self.state.podium.from = from;
                return;
            }
            (Page::Paper, Page::Paper) => {}
            (_, Page::Paper) => return self.chapter(self.state.chapter),
            (Page::Paper | Page::Lecture, _) => self.put_back(),
            _ => {}
        }
        if page == Page::Compare && self.state.right.is_none() {
            let (left, right) = (self.state.left.clone(), State::counterpart(&self.state.left));
            self.try_run(left, Some(right), false);
        }
    }

    /// Opens the Paper page at a chapter; what ran before waits.
    pub(crate) fn chapter(&mut self, chapter: Chapter) {
        if let Some(scenario) = content::scenario_of(chapter) {
            self.stop_at(None);
            self.chapter_of(chapter, &scenario);
            if self.state.veiled {
                // Behind a veil nothing of it is seen: it would be over when that is lifted.
                self.jump(Command::Rewind);
            }
        }
    }

    /// The same with a run of one's own.
    pub(crate) fn chapter_of(&mut self, chapter: Chapter, scenario: &Scenario) {
        let Ok((left, right)) = scenario.sides() else { return };
        let right = Some(right.unwrap_or_else(|| State::counterpart(&left)));
        if self.state.aside.is_none() {
            self.state.aside = Some(Box::new(self.state.scenario()));
        }
        self.state.chapter = chapter;
        self.state.slow = None; // its figures are of whole generations
        self.state.page = Page::Paper;
        self.state.hands = Hands::default();
        (self.state.enlarged, self.state.table) = (None, None);
        self.try_run(left, right, true);
        self.plots.forget();
        self.play();
    }

    /// What ran before the Paper page runs again.
    fn put_back(&mut self) {
        let Some((left, right)) = self.state.aside.take().and_then(|scenario| scenario.sides().ok()) else { return };
        let (first, second) = (left.clone(), right.clone());
        let run = move |app: &mut Self| {
            app.try_run(first, second, true);
            app.plots.forget();
            app.play();
        };
        if !self.reads_first(&left, right.as_ref(), run.clone()) {
            run(self);
        }
    }

    pub(crate) fn view(&mut self, view: Views) {
        self.state.view = view;
        self.state.laid = None;
        self.page(Page::Compare);
    }
}
