//! Slow motion: each generation is stepped through in its stages, by hand or at a pace. The worker only moves on when a
//! generation is over, and rests in between.

use std::time::{Duration, Instant};

use super::lab::LabApp;
use crate::app::model::{Page, Slow, SlowChange, Stage};
use crate::worker::{Command, Snapshot};

/// So long each stage is on view.
const PACE: Duration = Duration::from_millis(1200);

impl LabApp {
    pub(crate) fn slow(&mut self, change: SlowChange) {
        match (change, self.state.slow) {
            (SlowChange::Toggle, Some(slow)) => {
                self.state.slow = None;
                if slow.paced {
                    self.session.send(Command::Play);
                }
            }
            (SlowChange::Toggle, None) if !matches!(self.state.page, Page::Lab | Page::Compare) => {
                self.state.say("Slow motion is for the Lab and the Compare page");
            }
            (SlowChange::Toggle, None) => {
                let plays = self.session.shown().playing;
                self.session.send(Command::Step(0)); // the playhead rests where it is; computing goes on
                self.awaited = None;
                self.state.slow = Some(Slow::at(Stage::Measure, plays));
            }
            (SlowChange::To(stage), Some(_)) => {
                self.rest();
                let shown = self.session.shown().playhead;
                match &mut self.awaited {
                    Some((_, then)) => *then = stage,
                    None if shown == 0 => self.move_to(1, stage),
                    None => self.show_stage(stage),
                }
            }
            (SlowChange::To(_), None) => {}
        }
    }

    /// One step on or back, by hand: of a stage in slow motion, else of a generation.
    pub(crate) fn step(&mut self, by: i64) {
        let Some(slow) = self.state.slow else { return self.session.send(Command::Step(by)) };
        self.rest();
        if by > 0 {
            return self.go_on();
        }
        let shown = self.session.shown().playhead;
        match (slow.stage.before(), shown.checked_sub(1)) {
            (Some(stage), Some(_)) if self.awaited.is_none() => self.show_stage(stage),
            (None, Some(before)) if self.awaited.is_none() => self.move_to(before, Stage::Measure),
            _ => {}
        }
    }

    /// Moves the playhead otherwise: in slow motion to a generation that is done.
    pub(crate) fn jump(&mut self, command: Command) {
        self.awaited = None;
        if let Some(slow) = &mut self.state.slow {
            *slow = Slow::at(Stage::Measure, slow.paced && matches!(command, Command::Seek(_)));
            self.awaited = match command {
                Command::Seek(to) => Some((to, Stage::Measure)),
                Command::Rewind => Some((0, Stage::Measure)),
                _ => None,
            };
        }
        self.session.send(command);
    }

    /// Plays on from where it is: in slow motion a stage at a time.
    pub(crate) fn play(&mut self) {
        self.awaited = None;
        match &mut self.state.slow {
            Some(slow) => *slow = Slow::at(Stage::Measure, true),
            None => self.session.send(Command::Play),
        }
    }

    pub(crate) fn play_pause(&mut self) {
        let shot = self.session.shown();
        let (plays, over) = (shot.playing, shot.playhead >= shot.end && !shot.computing && !shot.halted);
        match &mut self.state.slow {
            Some(slow) if slow.paced => slow.paced = false,
            Some(slow) if over && slow.stage == Stage::Measure => {
                slow.paced = true;
                self.jump(Command::Seek(0)); // once more
            }
            Some(slow) => {
                slow.paced = true;
                self.go_on(); // what was asked for is seen at once
            }
            None if plays => self.session.send(Command::Pause),
            None => {
                if over {
                    self.session.send(Command::Seek(0)); // once more
                }
                self.session.send(Command::Play);
            }
        }
    }

    /// Playing stops here, and nothing plays on by itself.
    pub(super) fn halt(&mut self) {
        self.rest();
        self.session.send(Command::Pause);
    }

    /// Goes on by hand only.
    pub(crate) fn rest(&mut self) {
        if let Some(slow) = &mut self.state.slow {
            slow.paced = false;
        }
    }

    /// Takes in what the worker has done since, and shows the next stage once it is due. Between stages nothing is asked of the
    /// window but to wake up then.
    pub(crate) fn pace(&mut self, ctx: &egui::Context) {
        self.arrive();
        let due = |app: &Self| {
            let seen = matches!(app.state.page, Page::Lab | Page::Compare);
            let slow = app.state.slow.filter(|slow| slow.paced && seen)?;
            let rests = app.awaited.is_none() && !app.session.waiting() && !app.session.shown().sides.is_empty();
            rests.then(|| PACE.saturating_sub(slow.since.elapsed()))
        };
        if due(self).is_some_and(|left| left.is_zero()) {
            if self.is_where_it_stops() { self.rest() } else { self.go_on() }
        }
        if let Some(left) = due(self) {
            ctx.request_repaint_after(left);
        }
    }

    /// Whether a scene of a lecture is to go no further by itself.
    fn is_where_it_stops(&self) -> bool {
        let done = self.state.slow.is_some_and(|slow| slow.stage == Stage::Measure);
        done && self.state.stops_at() == Some(self.session.shown().playhead)
    }

    /// The generation that was waited for is there, or the run has ended before it.
    fn arrive(&mut self) {
        let Some(slow) = &mut self.state.slow else {
            self.awaited = None;
            return;
        };
        if self.session.waiting() {
            return;
        }
        let shot = self.session.shown();
        match self.awaited {
            Some((generation, stage)) if shot.playhead == generation => {
                (slow.stage, slow.since) = (stage, Instant::now());
                self.awaited = None;
            }
            Some((generation, _)) if generation > shot.playhead && is_over(shot) => {
                slow.paced = false;
                self.awaited = None;
            }
            None if shot.playhead == 0 => slow.stage = Stage::Measure, // the truth has nothing to be taken apart
            _ => {}
        }
    }

    /// The next stage, or the first of the next generation; at the end of the run it stays.
    fn go_on(&mut self) {
        let Some(slow) = self.state.slow else { return };
        if self.awaited.is_some() {
            return; // it is on its way
        }
        match slow.stage.next() {
            Some(stage) => self.show_stage(stage),
            None if is_over(self.session.shown()) => self.rest(),
            None => self.move_to(self.session.shown().playhead + 1, Stage::Sample),
        }
    }

    fn show_stage(&mut self, stage: Stage) {
        if let Some(slow) = &mut self.state.slow {
            *slow = Slow::at(stage, slow.paced);
        }
    }

    /// To a stage of another generation, as soon as the worker has it. Told by its number: a step from where the worker is by
    /// now could lead elsewhere.
    fn move_to(&mut self, generation: u64, stage: Stage) {
        self.awaited = Some((generation, stage));
        self.session.send(Command::Seek(generation));
    }
}

/// Whether no generation comes after the one on view.
fn is_over(shot: &Snapshot) -> bool {
    let ended = shot.sides.iter().all(|side| side.finished.is_some() && side.computed <= shot.playhead);
    ended && !shot.computing || shot.failure.is_some()
}
