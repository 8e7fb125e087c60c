//! What is longer than the room for it, rolled.

use egui::{ScrollArea, Ui, scroll_area::ScrollAreaOutput};

/// Rolled up and down in all the room there is. Beside it there is always room for the bar: what follows a run grows and shrinks,
/// and a bar that comes and goes would move what a pointer is about to press.
pub(crate) fn rolled<R>(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> R) -> ScrollAreaOutput<R> {
    let width = (ui.available_width() - ui.spacing().scroll.allocated_width()).max(0.0);
    ScrollArea::vertical().id_salt(name).auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(width);
        add(ui)
    })
}
