//! A lecture that is being held.

use std::sync::Arc;

use crate::lecture::{Lecture, Scene};

/// What is done with a lecture.
#[derive(Clone, Debug, PartialEq)]
pub enum LectureChange {
    /// On to the next scene.
    Next,
    /// Back to the one before.
    Back,
}

/// The lecture that is open, and which scene is on.
#[derive(Clone, Debug)]
pub(crate) struct Presenting {
    pub(crate) lecture: Arc<Lecture>,
    pub(crate) scene: usize,
}

impl Presenting {
    pub(crate) fn scene(&self) -> Option<&Scene> {
        self.lecture.scenes.get(self.scene)
    }
}
