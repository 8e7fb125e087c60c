//! The scene that is chosen, to be changed.

use egui::{DragValue, RichText, TextEdit, Ui};

use crate::app::frame::Cx;
use crate::app::model::{Action, LectureChange};
use crate::app::style::Theme;
use crate::app::widgets::{name_field, paragraph, visible_marks};
use crate::lecture::{From, Page, Scene};

/// A line that is longer is not read again.
const LONGEST: usize = 500;

/// Its fields. What runs and how it is looked at is set up on the other pages, and added from there.
pub(super) fn scene(ui: &mut Ui, cx: &mut Cx<'_>, place: usize, old: &Scene) {
    let theme = cx.theme;
    let mut scene = old.clone();
    visible_marks(ui, theme);
    ui.label(RichText::new(format!("Scene {}", place + 1)).font(theme.title()).color(theme.ink));
    paragraph(ui, runs(old), theme.small(), theme.soft);
    line(ui, theme, "Title of the scene", &mut scene.title);
    lines(ui, theme, "Notes for the speaker", &mut scene.notes, 5);
    course(ui, &mut scene);
    question(ui, theme, &mut scene);
    if scene != *old {
        cx.emit(Action::Lecture(LectureChange::Put(place, Box::new(scene))));
    }
}

/// What it shows, in a line.
fn runs(scene: &Scene) -> String {
    let from = match &scene.from {
        From::Shipped(name) => format!("shipped scenario {name}"),
        From::File(path) => format!("scenario {}", path.display()),
        From::Inline => "a scenario of its own".into(),
    };
    let page = scene.page.map_or("the page of its scenario", Page::label);
    let theme = scene.theme.map_or(String::new(), |theme| format!(", {} theme", theme.word()));
    format!("Runs {from}: {}. Shown on {page}{theme}", scene.scenario.title)
}

fn line(ui: &mut Ui, theme: &Theme, name: &str, text: &mut String) {
    ui.label(RichText::new(name).font(theme.small()).color(theme.soft));
    let field = ui.add(TextEdit::singleline(text).id_salt(name).char_limit(LONGEST).desired_width(f32::INFINITY));
    name_field(&field, name, text, "");
}

fn lines(ui: &mut Ui, theme: &Theme, name: &str, text: &mut String, rows: usize) {
    ui.label(RichText::new(name).font(theme.small()).color(theme.soft));
    let edit = TextEdit::multiline(text).id_salt(name).desired_rows(rows).desired_width(f32::INFINITY);
    let field = ui.add(edit);
    name_field(&field, name, text, "");
}

/// How its run goes.
fn course(ui: &mut Ui, scene: &mut Scene) {
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(&mut scene.waits, "Waits until it is played");
        ui.checkbox(&mut scene.veiled, "Begins veiled");
        ui.checkbox(&mut scene.slow, "In slow motion");
        let mut stops = scene.until.is_some();
        let label = ui.checkbox(&mut stops, "Stops at generation");
        let last = scene.scenario.generations.max(1);
        match (stops, &mut scene.until) {
            (true, Some(until)) => {
                ui.add(DragValue::new(until).range(1..=last)).labelled_by(label.id);
            }
            (true, until @ None) => *until = Some(last),
            (false, until) => *until = None,
        }
    });
}

/// What is asked.
fn question(ui: &mut Ui, theme: &Theme, scene: &mut Scene) {
    let question = &mut scene.scenario.question;
    line(ui, theme, "Question", &mut question.ask);
    if !question.is_asked() {
        return;
    }
    let mut answers = question.answers.join("\n");
    lines(ui, theme, "Answers, two to five, one a line", &mut answers, 3);
    question.answers = if answers.is_empty() { Vec::new() } else { answers.split('\n').map(str::to_owned).collect() };
    question.right = question.right.max(1);
    ui.horizontal(|ui| {
        let label = ui.label("Number of the right answer");
        ui.add(DragValue::new(&mut question.right).range(1..=5)).labelled_by(label.id);
    });
    lines(ui, theme, "Because", &mut question.because, 2);
}
