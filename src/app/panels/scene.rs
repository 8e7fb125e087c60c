//! A quiet line below the page while a lecture is held: which scene is on.

use egui::{RichText, Ui};

use crate::app::frame::Cx;
use crate::app::model::{Action, Beat, LectureChange, State};
use crate::app::style::MARGIN;
use crate::app::widgets::{elided, small_button};

/// Its height.
pub(crate) fn scene_height(text: f32) -> f32 {
    12.0 + 25.0 * text
}

/// Whether it is shown: in the lecture room only while the number of a scene is typed.
pub(crate) fn shows_scene(state: &State) -> bool {
    state.held().is_some_and(|held| !state.plain || !held.typed.is_empty())
}

/// The line.
pub(crate) fn scene_line(ui: &mut Ui, cx: &mut Cx<'_>, beat: Beat) {
    let theme = cx.theme;
    let Some(presenting) = &cx.state.presenting else { return };
    let (place, typed) = (presenting.place(), presenting.held.as_ref().map_or("", |held| held.typed.as_str()));
    let last = presenting.is_last();
    ui.add_space(5.0);
    ui.horizontal(|ui| {
        ui.add_space(MARGIN);
        for (words, name, change) in [
            ("Before", "Scene before", LectureChange::Back),
            ("Next", "Next scene", LectureChange::Next),
            ("Leave", "Leave the lecture", LectureChange::Leave),
        ] {
            if small_button(ui, theme, words, name).clicked() {
                cx.emit(Action::Lecture(change));
            }
        }
        let room = ui.available_width() - MARGIN;
        let words = if typed.is_empty() {
            format!("{place} · {}", beat.words(last))
        } else {
            format!("To scene {typed}: Enter goes there, Esc does not")
        };
        let label =
            ui.label(RichText::new(elided(ui, &words, &theme.small(), room)).font(theme.small()).color(theme.soft));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_value(words.as_str()));
        label.on_hover_text(words);
    });
}
