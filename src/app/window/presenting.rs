//! A lecture is held.

use super::lab::LabApp;
use crate::app::model::LectureChange;

impl LabApp {
    pub(crate) fn lecture(&mut self, change: LectureChange) {
        let Some(presenting) = &mut self.state.presenting else { return };
        match change {
            LectureChange::Next if presenting.scene + 1 < presenting.lecture.scenes.len() => presenting.scene += 1,
            LectureChange::Back => presenting.scene = presenting.scene.saturating_sub(1),
            LectureChange::Next => {}
        }
    }
}
