//! What is looked at: which run, which parts of a plot. No number of a run changes.

use super::lab::LabApp;
use crate::app::model::{Layer, Slot};
use crate::worker::Command;

impl LabApp {
    /// Enlarges the plot under the pointer, or shows all again.
    pub(super) fn enlarge_hovered(&mut self) {
        let pointed = self.hover.slot.unwrap_or(self.state.usual_slot());
        self.state.enlarged = if self.state.enlarged.is_some() { None } else { Some(pointed) };
    }

    /// Shows another run, counted from 0, on both sides.
    pub(super) fn run_on_view(&mut self, run: u64) {
        let sides = std::iter::once(&mut self.state.left).chain(&mut self.state.right);
        sides.for_each(|side| side.look.run = run);
        self.session.send(Command::Replicate(run));
    }

    /// Switches a part of a plot off, or on again; of two plots beside each other in both.
    pub(super) fn layer(&mut self, slot: Slot, layer: Layer) {
        let hidden = &mut self.state.hidden;
        let on = hidden.contains(&(slot, layer));
        for twin in slot.twins() {
            if on {
                hidden.remove(&(twin, layer));
            } else {
                hidden.insert((twin, layer));
            }
        }
    }
}
