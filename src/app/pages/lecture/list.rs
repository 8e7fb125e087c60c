//! The lectures there are.

use egui::{RichText, Ui};

use crate::app::frame::Cx;
use crate::app::io::lectures::shipped;
use crate::app::model::{Action, DialogName, LectureChange};
use crate::app::widgets::{paragraph, rule, small_button};
use crate::lecture::Lecture;

/// Shipped ones, those of one's own that wait to be saved, and how to come by others.
pub(super) fn list(ui: &mut Ui, cx: &mut Cx<'_>) {
    let (theme, state) = (cx.theme, cx.state);
    ui.label(RichText::new("Lectures").font(theme.title()).color(theme.ink));
    for (i, (_, lecture)) in shipped().iter().enumerate() {
        entry(ui, cx, lecture);
        if small_button(ui, theme, "Open", &format!("Open {}", lecture.title)).clicked() {
            cx.emit(Action::Lecture(LectureChange::Shipped(i)));
        }
    }
    for (i, lecture) in state.podium.unsaved.iter().enumerate() {
        rule(ui, theme);
        entry(ui, cx, lecture);
        paragraph(ui, "Not saved", theme.small(), theme.bad[0]);
        ui.horizontal(|ui| {
            if small_button(ui, theme, "Open", &format!("Open {}, not saved", lecture.title)).clicked() {
                cx.emit(Action::Lecture(LectureChange::Kept(i)));
            }
            if small_button(ui, theme, "Throw away", &format!("Throw {} away", lecture.title)).clicked() {
                cx.emit(Action::Lecture(LectureChange::Forget(i)));
            }
        });
    }
    rule(ui, theme);
    ui.horizontal_wrapped(|ui| {
        if small_button(ui, theme, "New lecture", "New lecture").clicked() {
            cx.emit(Action::Lecture(LectureChange::New));
        }
        if small_button(ui, theme, "Open file…", "Open file…").clicked() {
            cx.emit(Action::Dialog(Some(DialogName::Open)));
        }
    });
    let words = "F5 begins the lecture that is open. Page Down goes on and Page Up goes back, B or . makes the screen black, \
        a number and Enter jump to a scene, Esc leaves one thing at a time. O shows the notes in this window, P in a window \
        of their own for a second screen. A lecture file can be dropped on the window.";
    paragraph(ui, words, theme.small(), theme.soft);
}

/// What a lecture is called, how long it takes, and how many scenes it has.
fn entry(ui: &mut Ui, cx: &Cx<'_>, lecture: &Lecture) {
    let theme = cx.theme;
    paragraph(ui, &lecture.title, theme.strong(), theme.ink);
    paragraph(ui, length(lecture), theme.small(), theme.soft);
}

/// Minutes and scenes, in words.
pub(super) fn length(lecture: &Lecture) -> String {
    let scenes = match lecture.scenes.len() {
        1 => "1 scene".to_owned(),
        count => format!("{count} scenes"),
    };
    format!("{} minutes, {scenes}", lecture.minutes)
}
