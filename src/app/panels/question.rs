//! The scenario's question above the page: answers, raised hands, and what is right once that is told.

use std::sync::Arc;

use egui::{Frame, Galley, Panel, Pos2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::frame::{Cx, panel};
use crate::app::model::{Action, HandsChange};
use crate::app::style::{GAP, MARGIN, Theme, ThemeName};
use crate::app::widgets::{Answer, Icon, Raised, elided, icon_button, named, small_button, text};
use crate::experiment::Question;

/// The share of the height it takes at most: the plots are what is looked at. With text twice as large it is half as much
/// again, and so it is once the answer is told, which is then what is read: nobody scrolls with a remote.
const MOST: f32 = 0.27;
const MORE: f32 = 0.5;
/// The share of its width for the question; the rest is for the answers.
const LEFT: f32 = 0.44;
/// Between two answers.
const APART: f32 = 4.0;

/// Shows it, if it is asked.
pub(crate) fn question(ui: &mut Ui, cx: &mut Cx<'_>) {
    if !cx.state.asks() {
        return;
    }
    let theme = cx.theme;
    let room = ui.available_rect_before_wrap();
    let told = if cx.state.hands.revealed { MORE } else { 0.0 };
    let most = MOST * (1.0 + MORE * (theme.text - 1.0) + told) * room.height();
    let laid = Laid::within(ui, cx, vec2(room.width() - 4.0 * MARGIN, most));
    let inside = if cx.state.hands.folded { theme.line(22.0).max(28.0) } else { laid.height.min(most) };
    let height = inside + 24.0 + MARGIN;
    let whole = Panel::top("question").exact_size(height).frame(Frame::NONE).resizable(false);
    whole.show_separator_line(false).show(ui, |ui| {
        let mut card = ui.max_rect().shrink2(vec2(MARGIN, 0.0));
        card.min.y += MARGIN;
        panel(ui, cx, card, "question", |ui, cx| {
            if cx.state.hands.folded {
                return folded(ui, cx);
            }
            // What is longer than the room for it is scrolled.
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), laid.height), Sense::hover());
                left(ui, cx, &laid, rect);
                answers(ui, cx, &laid, rect);
            });
        });
    });
}

/// Its texts, as large as there is room for.
struct Laid {
    ask: Arc<Galley>,
    because: Option<Arc<Galley>>,
    answers: Vec<Arc<Galley>>,
    font: egui::FontId,
    button: f32,
    height: f32,
}

impl Laid {
    fn within(ui: &Ui, cx: &Cx<'_>, room: egui::Vec2) -> Self {
        let sizes = [1.0, 0.9, 0.8, 0.72, 0.65, 0.58, 0.5, 0.44, 0.38];
        let mut laid = Self::at(ui, cx, room.x, sizes[0]);
        for size in &sizes[1..] {
            if laid.height <= room.y {
                break;
            }
            laid = Self::at(ui, cx, room.x, *size);
        }
        laid
    }

    fn at(ui: &Ui, cx: &Cx<'_>, width: f32, size: f32) -> Self {
        let theme = cx.theme;
        let Question { ask, answers, because, .. } = &cx.state.left.question;
        let font = |base: f32, bold: bool| sized(theme, base * size, bold);
        let half = LEFT * width - GAP;
        let answer = font(16.0, false);
        let lay = |words: &str, font: &egui::FontId, width: f32| {
            ui.painter().layout(words.to_owned(), font.clone(), theme.ink, width)
        };
        // Once the answer is told, it is what is read.
        let told = cx.state.hands.revealed && !because.is_empty();
        let asked = lay(ask, &font(if told { 15.0 } else { 22.0 }, true), half - 72.0);
        let because = told.then(|| lay(because, &font(14.5, false), half));
        let inside = Answer::room(ui, &answer, (1.0 - LEFT) * width);
        let answers: Vec<_> = answers.iter().map(|words| lay(words, &answer, inside)).collect();
        // On the projector an answer that is told takes the button's place: keys and the speaker's window have it, too.
        let button = if has_button(cx) { theme.line(24.0) } else { 0.0 };
        let left = asked.size().y + because.as_ref().map_or(0.0, |galley| galley.size().y + 6.0) + 8.0 + button;
        let rows: f32 = answers.iter().map(|galley| Answer::height(&answer, galley.size().y) + APART).sum();
        Self { ask: asked, because, answers, font: answer, button, height: left.max(rows - APART).ceil() }
    }
}

fn has_button(cx: &Cx<'_>) -> bool {
    !(cx.state.plain && cx.state.hands.revealed)
}

/// A font that is read from the back row where that is what the theme is for; larger text is larger here, too.
fn sized(theme: &Theme, base: f32, bold: bool) -> egui::FontId {
    let least = if theme.name == ThemeName::Projector { 16.0 } else { 12.0 } * (0.5 + 0.5 * theme.text);
    let font = if bold { theme.bold(base) } else { theme.font(base) };
    egui::FontId { size: font.size.max(least), ..font }
}

/// What is said of it once it is told.
fn answer_of(question: &Question) -> Option<String> {
    let place = question.right_place()?;
    let (letter, words) = (Question::letter(place), question.answers.get(place)?);
    Some(format!("The right answer is {letter}: {words}. {}", question.because).trim_end().to_owned())
}

/// The question, why its answer is right, and the buttons.
fn left(ui: &mut Ui, cx: &mut Cx<'_>, laid: &Laid, rect: Rect) {
    let theme = cx.theme;
    let question = &cx.state.left.question;
    let right = rect.left() + LEFT * rect.width() - GAP;
    let at = rect.min;
    let asked = Rect::from_min_size(at, laid.ask.size());
    named(ui, asked, ui.scope_id().with("asked"), Role::Label, &question.ask);
    ui.painter().galley(at, Arc::clone(&laid.ask), theme.ink);
    buttons(ui, cx, pos2(right, rect.top()));
    let mut below = asked.bottom() + 6.0;
    let mut told = Rect::from_min_size(pos2(rect.left(), below), vec2(1.0, 1.0));
    if let Some(because) = &laid.because {
        told = Rect::from_min_size(told.min, because.size());
        ui.painter().galley(told.min, Arc::clone(because), theme.ink);
        below = told.bottom() + 6.0;
    }
    announce(ui, cx, told);
    if !has_button(cx) {
        return;
    }
    let mut row = ui.new_child(
        UiBuilder::new()
            .id_salt("reveal")
            .max_rect(Rect::from_min_max(pos2(rect.left(), below + 2.0), pos2(right, below + 2.0 + laid.button))),
    );
    row.horizontal(|ui| {
        let words = if cx.state.hands.revealed { "Hide the answer" } else { "Reveal" };
        if small_button(ui, theme, words, words).on_hover_text("Shift+Q").clicked() {
            cx.emit(Action::Hands(HandsChange::Reveal));
        }
        let raised = (0..question.answers.len()).any(|place| cx.state.hands.at(place) > 0);
        if raised && small_button(ui, theme, "Clear hands", "Clear hands").clicked() {
            cx.emit(Action::Hands(HandsChange::Clear));
        }
    });
}

/// Says the answer to assistive tools as soon as it is told.
fn announce(ui: &Ui, cx: &Cx<'_>, rect: Rect) {
    let told = answer_of(&cx.state.left.question).filter(|_| cx.state.hands.revealed);
    let words = told.unwrap_or_else(|| "The answer is hidden".into());
    let node = named(ui, rect, ui.scope_id().with("answer told"), Role::Label, &words);
    ui.ctx().accesskit_node_builder(node.id, |node| node.set_live(egui::accesskit::Live::Polite));
}

/// Folds it, and takes it away.
fn buttons(ui: &Ui, cx: &mut Cx<'_>, corner: Pos2) {
    let theme = cx.theme;
    let (icon, name) =
        if cx.state.hands.folded { (Icon::Unfold, "Unfold the question") } else { (Icon::Fold, "Fold the question") };
    for (x, icon, name, change) in
        [(50.0, icon, name, HandsChange::Fold), (16.0, Icon::Close, "Hide the question", HandsChange::Show)]
    {
        let response = icon_button(ui, theme, corner + vec2(-x, 14.0), 16.0, icon, name);
        if response.clicked() {
            cx.emit(Action::Hands(change));
        }
        response.on_hover_text(name);
    }
}

/// The answers, one below the other.
fn answers(ui: &mut Ui, cx: &mut Cx<'_>, laid: &Laid, rect: Rect) {
    let theme = cx.theme;
    let state = cx.state;
    let question = &state.left.question;
    let from = rect.left() + LEFT * rect.width();
    let mut top = rect.top();
    for (place, (words, galley)) in question.answers.iter().zip(&laid.answers).enumerate() {
        let height = Answer::height(&laid.font, galley.size().y);
        let row = Rect::from_min_max(pos2(from, top), pos2(rect.right(), top + height));
        top = row.bottom() + APART;
        let answer = Answer {
            letter: Question::letter(place),
            words,
            galley: Arc::clone(galley),
            font: laid.font.clone(),
            raised: state.hands.at(place),
            share: state.hands.share(place),
            verdict: state.hands.revealed.then(|| question.right_place() == Some(place)),
        };
        if let Some(Raised(count)) = answer.show(ui, theme, row) {
            cx.emit(Action::Hands(HandsChange::Count(place, count)));
        }
    }
}

/// In one line: the question, or its answer.
fn folded(ui: &mut Ui, cx: &mut Cx<'_>) {
    let rect = ui.max_rect();
    let question = &cx.state.left.question;
    let told = answer_of(question).filter(|_| cx.state.hands.revealed);
    let words = told.unwrap_or_else(|| question.ask.clone());
    let font = sized(cx.theme, 15.0, true);
    let shown = elided(ui, &words, &font, rect.width() - 80.0);
    text(ui, rect.left_center(), egui::Align2::LEFT_CENTER, &shown, font, cx.theme.ink);
    buttons(ui, cx, pos2(rect.right(), rect.center().y - 14.0));
}
