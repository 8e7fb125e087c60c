//! The lecture that is open: its title and length, its scenes in their order.

use egui::{DragValue, RichText, TextEdit, Ui};

use super::list::length;
use super::scene;
use crate::app::frame::Cx;
use crate::app::model::{Action, DialogName, LectureChange, Presenting};
use crate::app::widgets::{elided, name_field, paragraph, rule, small_button};

/// All of it.
pub(super) fn scenes(ui: &mut Ui, cx: &mut Cx<'_>) {
    let (theme, state) = (cx.theme, cx.state);
    let Some(presenting) = &state.presenting else {
        ui.label(RichText::new("No lecture is open").font(theme.title()).color(theme.ink));
        let words = "Open one of those at the left, or begin one of your own: set up a run as it is to be seen, and add it \
            here as a scene.";
        paragraph(ui, words, theme.body(), theme.ink);
        if small_button(ui, theme, "Add the present state as a scene", "Add the present state as a scene").clicked() {
            cx.emit(Action::Lecture(LectureChange::Add));
        }
        return;
    };
    head(ui, cx, presenting);
    rule(ui, theme);
    for place in 0..presenting.lecture.scenes.len() {
        row(ui, cx, presenting, place);
    }
    if let Some((_, scene)) = &presenting.deleted {
        let words = format!("Bring back \"{}\"", scene.title);
        if small_button(ui, theme, &words, &words).clicked() {
            cx.emit(Action::Lecture(LectureChange::Restore));
        }
    }
    if let Some(chosen) = presenting.scene() {
        rule(ui, theme);
        scene::scene(ui, cx, presenting.scene, chosen);
    }
}

fn head(ui: &mut Ui, cx: &mut Cx<'_>, presenting: &Presenting) {
    let (theme, lecture) = (cx.theme, &presenting.lecture);
    let mut title = lecture.title.clone();
    let field =
        ui.add(TextEdit::singleline(&mut title).font(theme.title()).char_limit(500).desired_width(f32::INFINITY));
    name_field(&field, "Title of the lecture", &title, "");
    if title != lecture.title {
        cx.emit(Action::Lecture(LectureChange::Title(title)));
    }
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Minutes");
        let mut minutes = lecture.minutes;
        ui.add(DragValue::new(&mut minutes).range(1..=600)).labelled_by(label.id);
        if minutes != lecture.minutes {
            cx.emit(Action::Lecture(LectureChange::Minutes(minutes)));
        }
        let from = match (&lecture.path, presenting.changed) {
            (None, false) => String::new(),
            (None, true) => ", not saved".into(),
            (Some(path), changed) => {
                format!(", {}{}", path.display(), if changed { ", changed since" } else { "" })
            }
        };
        let words = format!("{}{from}", length(lecture));
        ui.label(RichText::new(words).font(theme.small()).color(theme.soft));
    });
    ui.horizontal_wrapped(|ui| {
        let lead = if presenting.held.is_some() { "Go on" } else { "Begin" };
        let change = if presenting.held.is_some() { LectureChange::Again } else { LectureChange::Begin };
        for (words, action) in [
            (lead, Action::Lecture(change)),
            ("Begin at the chosen scene", Action::Lecture(LectureChange::Again)),
            ("Add the present state as a scene", Action::Lecture(LectureChange::Add)),
            ("Save lecture…", Action::Dialog(Some(DialogName::Save))),
        ] {
            if small_button(ui, theme, words, words).clicked() {
                cx.emit(action);
            }
        }
    });
}

/// A scene in the list: chosen by its title, moved and taken away by its buttons.
fn row(ui: &mut Ui, cx: &mut Cx<'_>, presenting: &Presenting, place: usize) {
    let theme = cx.theme;
    let scenes = &presenting.lecture.scenes;
    let Some(scene) = scenes.get(place) else { return };
    let number = place + 1;
    ui.horizontal(|ui| {
        let mut offer = |ui: &mut Ui, shown: &str, name: String, there: bool, change: LectureChange| {
            let clicked = ui.add_enabled_ui(there, |ui| small_button(ui, theme, shown, &name).clicked()).inner;
            if clicked && there {
                cx.emit(Action::Lecture(change));
            }
        };
        let (up, down) = (place.saturating_sub(1), place + 1);
        offer(ui, "Up", format!("Move scene {number} up"), place > 0, LectureChange::Move(place, up));
        let lower = down < scenes.len();
        offer(ui, "Down", format!("Move scene {number} down"), lower, LectureChange::Move(place, down));
        offer(ui, "Delete", format!("Delete scene {number}"), true, LectureChange::Delete(place));
        let words = format!("{number}  {}", scene.title);
        let shown = elided(ui, &words, &theme.body(), ui.available_width() - 24.0);
        if ui.selectable_label(place == presenting.scene, shown).on_hover_text(words).clicked() {
            // While it is held, the scene that is chosen is the one on view.
            let held = presenting.held.is_some();
            let change = if held { LectureChange::Jump(place) } else { LectureChange::Choose(place) };
            cx.emit(Action::Lecture(change));
        }
    });
}
