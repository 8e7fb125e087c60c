//! Slow motion.

use std::time::Instant;

use super::lab::LabApp;
use crate::app::model::{Slow, SlowChange, Stage};

impl LabApp {
    pub(crate) fn slow(&mut self, change: SlowChange) {
        match change {
            SlowChange::Toggle if self.state.slow.is_some() => self.state.slow = None,
            SlowChange::Toggle => {
                self.state.slow = Some(Slow { stage: Stage::Sample, since: Instant::now(), paced: true });
            }
        }
    }
}
