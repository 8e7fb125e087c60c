//! What was, and what was taken back.

use std::collections::VecDeque;

use super::moment::Moment;

/// So many steps back; a moment is some kilobytes.
const MOST: usize = 300;
/// Changes of the same thing that follow each other within this many seconds are one: a slider that is moved, a text that
/// is typed.
const SAME: f64 = 0.8;

/// A step: what was before it, and what it changed.
#[derive(Clone, Debug)]
struct Step {
    before: Box<Moment>,
    what: String,
}

/// All steps that can be taken back, or taken again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Undo {
    past: VecDeque<Step>,
    future: Vec<Step>,
    /// What was changed last, and when: more of it belongs to the same step.
    open: Option<(Vec<String>, f64)>,
    /// While a lecture is held, steps before it are not taken back.
    floor: usize,
}

impl Undo {
    /// Keeps what was before a change. `moving`: a hand is still on it; `now`: in seconds. Whether it is a step of its own.
    pub(crate) fn keep(&mut self, before: Moment, what: Vec<String>, moving: bool, now: f64) -> bool {
        let same = self.open.as_ref().is_some_and(|(last, at)| *last == what && (moving || now - at < SAME));
        self.future.clear();
        let own = !same || self.past.len() <= self.floor;
        if own {
            self.past.push_back(Step { before: Box::new(before), what: what.join(", ") });
            if self.past.len() > MOST {
                self.past.pop_front();
                self.floor = self.floor.saturating_sub(1);
            }
        }
        self.open = Some((what, now));
        own
    }

    /// What is changed next is a step of its own.
    pub(crate) fn close(&mut self) {
        self.open = None;
    }

    /// What the step to be taken back changed.
    pub(crate) fn last(&self) -> Option<&str> {
        self.past.iter().skip(self.floor).next_back().map(|step| step.what.as_str())
    }

    /// What the step to be taken again changed.
    pub(crate) fn next(&self) -> Option<&str> {
        self.future.last().map(|step| step.what.as_str())
    }

    /// The moment before the last step, which `now` is after; and what it had changed. Nothing changes until [`Self::gone`].
    pub(crate) fn before(&self, forth: bool) -> Option<(Moment, String)> {
        let step = if forth { self.future.last() } else { self.past.iter().skip(self.floor).next_back() }?;
        Some(((*step.before).clone(), step.what.clone()))
    }

    /// The step back (or forth) was taken from this moment.
    pub(crate) fn gone(&mut self, forth: bool, from: Moment) {
        self.close();
        let taken = if forth { self.future.pop() } else { self.past.pop_back() };
        let Some(Step { what, .. }) = taken else { return };
        let step = Step { before: Box::new(from), what };
        if forth { self.past.push_back(step) } else { self.future.push(step) }
    }

    /// A lecture begins: what was before it stays.
    pub(crate) fn lecture_begins(&mut self) {
        self.close();
        self.floor = self.past.len();
    }

    /// Another scene, or the end of the lecture: what was done in the scene before goes with it.
    pub(crate) fn scene_over(&mut self, lecture_too: bool) {
        self.close();
        self.past.truncate(self.floor);
        self.future.clear();
        if lecture_too {
            self.floor = 0;
        }
    }
}
