//! What whoever speaks sees and the audience does not: notes, the next scene, the time, the right answer. Drawn in the
//! speaker's window and, where there is one screen only, within the first.

use std::time::{Duration, Instant};

use egui::{Button, Color32, RichText, ScrollArea, Ui};

use crate::app::frame::Cx;
use crate::app::model::{Action, Beat, HandsChange, LectureChange, Presenting, State};
use crate::app::style::Theme;
use crate::app::text::clock;
use crate::app::text::numbers::whole;
use crate::app::widgets::{paragraph, rule, small_button};
use crate::experiment::Question;

/// What there is to see, as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spoken {
    /// What the lecture is called; empty without one.
    lecture: String,
    /// The scene and its place.
    place: String,
    /// The scene after it.
    next: Option<String>,
    notes: String,
    /// When it was begun, while it is held, and how many minutes it is meant to take.
    since: Option<Instant>,
    minutes: u32,
    asked: Option<Asked>,
    /// What the remote's key does next.
    beat: String,
    /// A number that is being typed.
    typed: String,
}

/// The question of a scene.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    ask: String,
    /// Each with the hands that were raised, and whether it is right.
    answers: Vec<(String, Option<u64>, bool)>,
    because: String,
    revealed: bool,
}

impl Asked {
    /// The letter of the right answer, and its words.
    fn right(&self) -> Option<(char, &str)> {
        let place = self.answers.iter().position(|(_, _, right)| *right)?;
        Some((Question::letter(place), self.answers.get(place)?.0.as_str()))
    }
}

/// What there is to see now.
pub(crate) fn spoken(state: &State, beat: Beat) -> Spoken {
    let Some(presenting) = &state.presenting else { return Spoken::default() };
    let Some(scene) = presenting.scene() else {
        return Spoken { lecture: presenting.lecture.title.clone(), ..Spoken::default() };
    };
    let held = presenting.held.as_ref();
    let next = presenting.lecture.scenes.get(presenting.scene + 1);
    Spoken {
        lecture: presenting.lecture.title.clone(),
        place: presenting.place(),
        next: next.map(|scene| scene.title.clone()),
        notes: scene.notes.clone(),
        since: held.map(|held| held.since),
        minutes: presenting.lecture.minutes,
        asked: asked(state, presenting),
        beat: if held.is_some() { beat.words(presenting.is_last()).into() } else { "F5 begins the lecture".into() },
        typed: held.map_or(String::new(), |held| held.typed.clone()),
    }
}

fn asked(state: &State, presenting: &Presenting) -> Option<Asked> {
    let question = &presenting.scene()?.scenario.question;
    if !question.is_asked() {
        return None;
    }
    let counted = presenting.held.is_some() && state.hands.in_use();
    let raised = |place: usize| counted.then(|| state.hands.at(place));
    let is_right = |place: usize| question.right_place() == Some(place);
    let answers = question.answers.iter().enumerate();
    Some(Asked {
        ask: question.ask.clone(),
        answers: answers.map(|(place, answer)| (answer.clone(), raised(place), is_right(place))).collect(),
        because: question.because.clone(),
        revealed: state.hands.revealed,
    })
}

/// How long until something of it changes by itself.
pub(crate) fn to_next_minute(spoken: &Spoken) -> Duration {
    let since = spoken.since.map_or(0, |since| since.elapsed().as_secs() % 60);
    Duration::from_secs(60 - since.max(clock::second()))
}

/// The time that has gone by, of that it is meant to take.
fn elapsed(spoken: &Spoken) -> Option<(String, bool)> {
    let gone = spoken.since?.elapsed().as_secs() / 60;
    let words = match spoken.minutes {
        0 => format!("{} min", whole(gone)),
        meant => format!("{} of {meant} min", whole(gone)),
    };
    Some((words, spoken.minutes > 0 && gone >= u64::from(spoken.minutes)))
}

/// All of it; gives what was asked for.
pub(crate) fn speaker(ui: &mut Ui, theme: &Theme, spoken: &Spoken) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().item_spacing.y = 8.0;
    if spoken.lecture.is_empty() && spoken.place.is_empty() {
        paragraph(ui, "No lecture is open. F5 shows those there are", theme.font(16.0), theme.ink);
        return actions;
    }
    head(ui, theme, spoken);
    buttons(ui, theme, spoken, &mut actions);
    // The right answer before anything that may have to be scrolled: it is asked for while everybody waits.
    if let Some((letter, answer)) = spoken.asked.as_ref().and_then(Asked::right) {
        paragraph(ui, format!("Right: {letter}, {answer}"), theme.bold(15.0), theme.good[0]);
    }
    rule(ui, theme);
    // Notes first: they are what is looked for while one speaks. A question keeps the room it needs below them.
    let notes = if spoken.notes.trim().is_empty() { "No notes for this scene" } else { &spoken.notes };
    let room = ui.available_height() * if spoken.asked.is_some() { 0.6 } else { 1.0 };
    let scrolled = |name: &str, room: f32| {
        ScrollArea::vertical().id_salt(name).max_height(room.max(80.0)).auto_shrink([false, true])
    };
    scrolled("notes", room).show(ui, |ui| paragraph(ui, notes, theme.font(17.0), theme.ink));
    if let Some(asked) = &spoken.asked {
        rule(ui, theme);
        let room = ui.available_height();
        scrolled("question", room).show(ui, |ui| question(ui, theme, asked, &mut actions));
    }
    actions
}

fn head(ui: &mut Ui, theme: &Theme, spoken: &Spoken) {
    ui.label(RichText::new(&spoken.lecture).font(theme.body()).color(theme.soft));
    paragraph(ui, &spoken.place, theme.bold(19.0), theme.ink);
    let next = spoken.next.as_ref().map_or("The last scene".to_owned(), |next| format!("Next: {next}"));
    paragraph(ui, next, theme.font(14.0), theme.ink);
    ui.horizontal_wrapped(|ui| {
        let said = |ui: &mut Ui, words: &str, colour: Color32| {
            ui.label(RichText::new(words).font(theme.bold(16.0)).color(colour));
        };
        if let Some(now) = clock::now() {
            said(ui, &now, theme.ink);
        }
        if let Some((words, over)) = elapsed(spoken) {
            said(ui, "·", theme.soft);
            said(ui, &words, if over { theme.bad[0] } else { theme.ink });
        }
        if !spoken.typed.is_empty() {
            said(ui, &format!("Scene {}: Enter", spoken.typed), theme.accent);
        }
    });
    paragraph(ui, &spoken.beat, theme.font(14.0), theme.soft);
}

fn buttons(ui: &mut Ui, theme: &Theme, spoken: &Spoken, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let mut offer = |ui: &mut Ui, words: &str, change: LectureChange| {
            if small_button(ui, theme, words, &format!("{words} (speaker)")).clicked() {
                actions.push(Action::Lecture(change));
            }
        };
        if spoken.since.is_some() {
            offer(ui, "Go on", LectureChange::On);
            offer(ui, "Scene before", LectureChange::Back);
            offer(ui, "Next scene", LectureChange::Next);
            offer(ui, "Black screen", LectureChange::Blank);
            offer(ui, "Leave", LectureChange::Leave);
        } else {
            offer(ui, "Begin", LectureChange::Again);
        }
    });
}

fn question(ui: &mut Ui, theme: &Theme, asked: &Asked, actions: &mut Vec<Action>) {
    paragraph(ui, &asked.ask, theme.bold(15.0), theme.ink);
    for (place, (answer, raised, right)) in asked.answers.iter().enumerate() {
        let hands = match raised {
            Some(1) => ", 1 hand".to_owned(),
            Some(raised) => format!(", {} hands", whole(*raised)),
            None => String::new(),
        };
        let letter = Question::letter(place);
        let (mark, colour) = if *right { (" (right)", theme.good[0]) } else { ("", theme.ink) };
        let font = if *right { theme.bold(14.5) } else { theme.font(14.5) };
        paragraph(ui, format!("{letter}  {answer}{mark}{hands}"), font, colour);
    }
    if !asked.because.is_empty() {
        paragraph(ui, format!("Because: {}", asked.because), theme.font(14.5), theme.ink);
    }
    let words = if asked.revealed { "Hide the answer" } else { "Reveal the answer" };
    if ui.add(Button::new(RichText::new(words).font(theme.font(12.0)))).clicked() {
        actions.push(Action::Hands(HandsChange::Reveal));
    }
}

/// The same within the first window.
pub(crate) fn notes(ui: &Ui, cx: &mut Cx<'_>, spoken: &Spoken) {
    let theme = cx.theme;
    let window = ui.ctx().content_rect();
    let size =
        egui::vec2((380.0 * theme.text).min(window.width() - 60.0), (420.0 * theme.text).min(window.height() - 120.0));
    let shown = egui::Window::new("Speaker's notes")
        .frame(theme.popup_frame())
        .collapsible(false)
        .default_size(size)
        .default_pos(window.right_bottom() - size - egui::vec2(40.0, 110.0));
    let asked = shown.show(ui.ctx(), |ui| {
        let mut actions = Vec::new();
        if small_button(ui, theme, "Close notes", "Close notes").clicked() {
            actions.push(Action::Lecture(LectureChange::Notes));
        }
        actions.extend(speaker(ui, theme, spoken));
        actions
    });
    ui.ctx().request_repaint_after(to_next_minute(spoken));
    asked.and_then(|shown| shown.inner).into_iter().flatten().for_each(|action| cx.emit(action));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::captured;
    use crate::experiment::Scenario;
    use crate::lecture::{Lecture, ThemeName};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    fn state() -> State {
        let mut state = State::new(&Scenario::default());
        let mut scene = captured(&state, Scenario::default(), 0, 0);
        scene.title = "A first fit".into();
        scene.notes = "Wait for them to guess".into();
        scene.scenario.question = Question {
            ask: "Where is it after a hundred?".into(),
            answers: vec!["At 1".into(), "Near 0".into()],
            right: 2,
            because: "each fit loses a little".into(),
        };
        let second = crate::lecture::Scene { title: "Keep everything".into(), ..scene.clone() };
        let lecture = Lecture { title: "Ten minutes".into(), minutes: 10, scenes: vec![scene, second], path: None };
        state.presenting = Some(Presenting::new(lecture.into()));
        state.hands.set(0, 3);
        state
    }

    #[test]
    fn the_speaker_sees_notes_next_scene_and_answer() {
        let mut told = spoken(&state(), Beat::Reveal);
        assert_eq!(told.beat, "F5 begins the lecture");
        // As while it is held, for twelve minutes.
        told.since = Instant::now().checked_sub(Duration::from_secs(12 * 60 + 5));
        told.typed = "2".into();
        let theme = Theme::new(ThemeName::Light, 1.0);
        let asked = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let heard = std::rc::Rc::clone(&asked);
        let mut harness = Harness::builder().with_size((700.0, 640.0)).build_ui(move |ui| {
            if ui.ctx().cumulative_pass_nr() == 0 {
                return crate::app::style::fonts::install(ui.ctx()); // there from the next pass on
            }
            heard.borrow_mut().extend(speaker(ui, &theme, &told));
        });
        harness.run_steps(2);
        for words in [
            "Ten minutes",
            "Scene 1 of 2: A first fit",
            "Next: Keep everything",
            "Wait for them to guess",
            "Where is it after a hundred?",
            "B  Near 0 (right)",
            "Because: each fit loses a little",
            "12 of 10 min",
            "Scene 2: Enter",
        ] {
            assert!(harness.query_all_by_label_contains(words).next().is_some(), "{words}");
        }
        harness.get_by_label("Reveal the answer").click();
        harness.run_steps(2);
        harness.get_by_label("Next scene (speaker)").click();
        harness.run_steps(2);
        let asked = asked.borrow();
        assert_eq!(*asked, [Action::Hands(HandsChange::Reveal), Action::Lecture(LectureChange::Next)]);
    }

    #[test]
    fn hands_are_told_while_a_lecture_is_held_and_nothing_without_one() {
        let mut state = state();
        assert_eq!(spoken(&state, Beat::Next).asked.unwrap().answers[0].1, None);
        state.presenting = None;
        assert_eq!(spoken(&state, Beat::Next), Spoken::default());
    }
}
