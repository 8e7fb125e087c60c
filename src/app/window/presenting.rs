//! A lecture is held: begun, led from beat to beat, and left.

use std::time::Instant;

use super::lab::LabApp;
use crate::app::io::lectures;
use crate::app::model::{Beat, Before, HandsChange, Held, LectureChange, Page, SlowChange, Standing};
use crate::worker::Command;

/// More digits than any number of a scene has.
const LONGEST_NUMBER: usize = 3;

impl LabApp {
    pub(crate) fn lecture(&mut self, ctx: &egui::Context, change: LectureChange) {
        // A number that is being typed is of the scene on view.
        if !matches!(change, LectureChange::Digit(_) | LectureChange::Typed)
            && let Some(held) = self.held_mut()
        {
            held.typed.clear();
        }
        match change {
            LectureChange::On => self.beat(),
            LectureChange::Next => self.next_scene(),
            LectureChange::Back => self.scene_before(),
            LectureChange::Begin => self.begin(0),
            LectureChange::Again => self.again(),
            LectureChange::Jump(place) => self.begin(place),
            LectureChange::Digit(digit) => self.digit(digit),
            LectureChange::Typed => self.typed(),
            LectureChange::Leave => self.leave(),
            LectureChange::Blank => self.state.podium.blank = !self.state.podium.blank,
            LectureChange::FullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!full));
            }
            LectureChange::Notes => self.state.podium.notes = !self.state.podium.notes,
            LectureChange::Speaker => self.state.podium.speaker = !self.state.podium.speaker,
            LectureChange::Shipped(number) => {
                if let Some((_, lecture)) = lectures::shipped().get(number) {
                    self.open_lecture(lecture.clone().into());
                }
            }
            LectureChange::Kept(number) => self.open_kept(number),
            LectureChange::Forget(number) => self.forget_kept(number),
            LectureChange::Open(lecture) => self.open_lecture(lecture),
            other => self.change_lecture(other),
        }
    }

    pub(crate) fn held_mut(&mut self) -> Option<&mut Held> {
        self.state.presenting.as_mut()?.held.as_mut()
    }

    /// The place of the scene on view, or of the one that is chosen.
    pub(crate) fn scene_on(&self) -> usize {
        self.state.presenting.as_ref().map_or(0, |presenting| presenting.scene)
    }

    /// What the next beat does.
    pub(crate) fn next_beat(&self) -> Beat {
        Standing::of(&self.state, self.session.shown(), self.session.waiting()).beat()
    }

    fn beat(&mut self) {
        if self.state.held().is_none() {
            return self.begin(self.scene_on());
        }
        match self.next_beat() {
            Beat::Play => {
                self.state.guesses.drawing = None; // the pencil's row makes room for what is drawn beside the guess
                // The Paper page shows nothing at all behind a veil: what is played there is to be seen.
                if self.state.page == Page::Paper {
                    self.state.veiled = false;
                }
                self.play_scene();
            }
            Beat::Finish(stop) => self.finish(stop),
            Beat::Reveal => {
                self.state.veiled = false;
                if self.state.left.question.is_asked() && !self.state.hands.revealed {
                    self.hands(HandsChange::Reveal);
                }
            }
            Beat::Next => self.next_scene(),
        }
    }

    fn play_scene(&mut self) {
        if self.state.slow.is_some() {
            self.play_pause();
        } else {
            self.session.send(Command::Play);
        }
    }

    /// The run to where it would stop by itself.
    fn finish(&mut self, stop: Option<u64>) {
        self.rest();
        match stop {
            Some(stop) => {
                self.session.send(Command::Step(0)); // stops playing, and not the computing
                self.jump(Command::Seek(stop));
            }
            None => self.jump(Command::End),
        }
    }

    fn next_scene(&mut self) {
        let Some(presenting) = &self.state.presenting else { return };
        let next = presenting.scene + 1;
        match (next < presenting.lecture.scenes.len(), presenting.held.is_some()) {
            (true, true) => self.open_scene(next),
            (true, false) => self.begin(next),
            (false, _) => self.state.say("That was the last scene; Esc leaves the lecture"),
        }
    }

    fn scene_before(&mut self) {
        self.begin(self.scene_on().saturating_sub(1));
    }

    fn digit(&mut self, digit: u8) {
        if let Some(held) = self.held_mut()
            && held.typed.len() < LONGEST_NUMBER
        {
            held.typed.push(char::from(b'0' + digit.min(9)));
        }
    }

    fn typed(&mut self) {
        let Some(held) = self.held_mut() else { return };
        let typed = std::mem::take(&mut held.typed);
        let number: usize = typed.parse().unwrap_or(0);
        let count = self.state.presenting.as_ref().map_or(0, |presenting| presenting.lecture.scenes.len());
        if (1..=count).contains(&number) {
            self.open_scene(number - 1);
        } else if !typed.is_empty() {
            self.state.say(format!("There is no scene {typed}: the lecture has {count}"));
        }
    }

    /// Opens a scene of the lecture that is open, and keeps what runs now for when it is left.
    pub(crate) fn begin(&mut self, place: usize) {
        let Some(presenting) = &self.state.presenting else { return self.page(Page::Lecture) };
        if presenting.lecture.scenes.is_empty() {
            self.page(Page::Lecture);
            return self.state.say("This lecture has no scenes yet: add one from what runs");
        }
        if presenting.held.is_none() {
            let before = Box::new(self.before_lecture());
            let held = Held { since: Instant::now(), typed: String::new(), waits: false, stop: None, before };
            let theme = presenting.lecture.theme_at(place);
            if let Some(presenting) = &mut self.state.presenting {
                presenting.held = Some(held);
            }
            if let Some(theme) = theme {
                self.put_on(theme);
            }
            self.open_scene(place);
            // On the projector nothing else tells of the keys.
            if self.state.plain && self.state.message.is_none() {
                self.state.say("Page Down goes on, Page Up back; P: the speaker's window; Esc leaves");
            }
            return;
        }
        self.open_scene(place);
    }

    /// The scene on view from its beginning, in the theme it is meant for: the way back for whoever left too much with Esc.
    fn again(&mut self) {
        let place = self.scene_on();
        let held = self.state.presenting.as_ref().filter(|presenting| presenting.held.is_some());
        if let Some(theme) = held.and_then(|presenting| presenting.lecture.theme_at(place)) {
            self.put_on(theme);
        }
        self.begin(place);
    }

    fn before_lecture(&self) -> Before {
        let state = &self.state;
        Before {
            moment: self.moment(),
            theme: state.theme,
            plain: state.plain,
            before_plain: state.before_plain,
            view: state.view,
            metric: state.metric.clone(),
            log: state.log.clone(),
            enlarged: state.enlarged,
            veiled: state.veiled,
            slow: state.slow.is_some(),
        }
    }

    /// What ran before the lecture runs again, as it was looked at; the lecture stays open.
    pub(crate) fn leave(&mut self) {
        let Some(held) = self.state.presenting.as_mut().and_then(|presenting| presenting.held.take()) else { return };
        let Before { moment, theme, plain, before_plain, view, metric, log, enlarged, veiled, slow } = *held.before;
        self.reading.give_up();
        self.session.send(Command::StopAt(None));
        let state = &mut self.state;
        (state.theme, state.plain, state.before_plain) = (theme, plain, before_plain);
        (state.view, state.metric, state.log, state.veiled) = (view, metric, log, veiled);
        state.podium.blank = false;
        if slow != state.slow.is_some() {
            self.slow(SlowChange::Toggle);
        }
        if let Ok((left, right)) = moment.scenario.sides() {
            let again = moment.clone();
            let restored = move |app: &mut Self| {
                app.restore(again);
            };
            if !self.reads_first(&left, right.as_ref(), restored) {
                self.restore(moment);
            }
        }
        self.state.enlarged = enlarged;
        let number = self.scene_on() + 1;
        self.state.say(format!("Left the lecture at scene {number}: Shift+F5 goes on there, F5 begins anew"));
    }
}
