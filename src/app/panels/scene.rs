//! A quiet line below the page while a lecture is held: which scene is on.

use egui::{RichText, Ui};

use crate::app::frame::Cx;
use crate::app::model::{Action, Beat, LectureChange, State};
use crate::app::style::MARGIN;
use crate::app::widgets::{elided, small_button, width_of};

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
        let font = theme.small();
        let next = beat.words(last);
        let (words, shown) = if typed.is_empty() {
            // In a narrow window the key stands before the title: that is above the plots, or in the notes.
            let number = place.split(':').next().unwrap_or_default();
            let words = format!("{place} · {next}");
            let shorter = [words.clone(), format!("{number} · {next}"), next.to_owned()];
            let shown = shorter.into_iter().find(|words| width_of(ui, words, &font) <= room);
            (words, shown.unwrap_or_else(|| elided(ui, next, &font, room)))
        } else {
            let words = format!("To scene {typed}: Enter goes there, Esc does not");
            let shown = elided(ui, &words, &font, room);
            (words, shown)
        };
        let label = ui.label(RichText::new(shown).font(font).color(theme.soft));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_value(words.as_str()));
        label.on_hover_text(words);
    });
}
