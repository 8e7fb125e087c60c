//! What a frame shows: the bars, the page, and the lines that come and go.

use egui::{Align2, CentralPanel, Frame, Panel, Rect, Ui, WidgetInfo, vec2};

use super::message::{message, room};
use crate::app::frame::Cx;
use crate::app::model::{Action, Beat, LectureChange, Page};
use crate::app::style::MARGIN;
use crate::app::{pages, panels, widgets};

pub(crate) fn draw(ui: &mut Ui, cx: &mut Cx<'_>, beat: Beat) {
    let theme = cx.theme;
    let bar = Frame::new().fill(theme.card);
    if !cx.state.plain {
        let height = panels::top_height(theme.text);
        Panel::top("top")
            .exact_size(height)
            .frame(bar)
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| panels::top_bar(ui, cx));
    }
    let height = panels::transport_height(theme.text);
    Panel::bottom("transport")
        .exact_size(height)
        .frame(bar)
        .resizable(false)
        .show_separator_line(false)
        .show(ui, |ui| pages::bar(ui, cx));
    if panels::shows_scene(cx.state) {
        Panel::bottom("scene")
            .exact_size(panels::scene_height(theme.text))
            .frame(Frame::new().fill(theme.neutral[1]))
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| panels::scene_line(ui, cx, beat));
    }
    if let Some(words) = cx.reading.clone() {
        let height = theme.line(20.0) + 20.0;
        Panel::bottom("reading")
            .exact_size(height)
            .frame(Frame::new().fill(theme.neutral[1]))
            .resizable(false)
            .show_separator_line(false)
            .show(ui, |ui| reading(ui, cx, &words));
    }
    panels::question(ui, cx);
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
        let page = ui.max_rect();
        let room = room(cx);
        live(ui, cx, Rect::from_min_size(page.min, vec2(1.0, 1.0)));
        ui.scope_builder(egui::UiBuilder::new().max_rect(page.with_max_y(page.bottom() - room)), |ui| {
            pages::show(ui, cx)
        });
        if cx.shot.sides.is_empty() && !matches!(cx.state.page, Page::Phase | Page::Lecture) {
            let words = cx.shot.failure.clone().unwrap_or_else(|| "Computing the first generations".into());
            let rect = ui.painter().text(page.center(), Align2::CENTER_CENTER, &words, theme.body(), theme.soft);
            let response = ui.interact(rect, ui.scope_id().with("nothing yet"), egui::Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &words));
        }
        ui.painter().hline(page.x_range(), page.top() + 0.5, theme.hairline());
        ui.painter().hline(page.x_range(), page.bottom() - 0.5, theme.hairline());
        message(ui, cx, page);
        if ui.input(|input| !input.raw.hovered_files.is_empty()) {
            ui.painter().rect_filled(page, 0, theme.veil);
            ui.painter().text(
                page.center(),
                Align2::CENTER_CENTER,
                "Drop a scenario, a lecture, a result or a data file",
                theme.heading(),
                theme.on_accent,
            );
        }
    });
}

/// A black screen, on which any key or a click brings the window back.
pub(crate) fn blank(ui: &mut Ui, cx: &mut Cx<'_>) {
    let black = Frame::new().fill(egui::Color32::BLACK);
    CentralPanel::default().frame(black).show(ui, |ui| {
        let response = ui.interact(ui.max_rect(), ui.scope_id().with("blank"), egui::Sense::click());
        let words = "Black screen: any key brings the window back";
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, words));
        if response.clicked() {
            cx.emit(Action::Lecture(LectureChange::Blank));
        }
    });
}

/// What is being read, and the button that gives it up.
fn reading(ui: &mut Ui, cx: &mut Cx<'_>, words: &str) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.add_space(MARGIN);
        if widgets::small_button(ui, cx.theme, "Give up", "Give up reading").clicked() {
            cx.emit(Action::GiveUpReading);
        }
        let room = ui.available_width() - MARGIN;
        let shown = widgets::elided(ui, words, &cx.theme.body(), room);
        let label = ui.label(egui::RichText::new(shown).color(cx.theme.neutral[0])).on_hover_text(words);
        // Said once, not at every second.
        let said = words
            .split_once(" s so far")
            .map_or(words, |(front, _)| front.rsplit_once(", ").map_or(front, |(what, _)| what));
        ui.ctx().accesskit_node_builder(label.id, |node| {
            node.set_value(said);
            node.set_live(egui::accesskit::Live::Polite);
        });
    });
}

/// The state as a label of no size, for assistive tools.
fn live(ui: &Ui, cx: &mut Cx<'_>, rect: egui::Rect) {
    let (words, seen) = (pages::live(cx), cx.seen());
    let words = match cx.state.presenting.as_ref().filter(|presenting| presenting.held.is_some()) {
        Some(presenting) => format!("{}. {words}", presenting.place()),
        None => words,
    };
    let (moves, begins) = match cx.state.page {
        Page::Phase => (!(cx.sweep.finished || cx.sweep.paused || cx.sweep.cancelled), false),
        _ => (cx.shot.playing, cx.shot.sides.is_empty()),
    };
    if !begins && let Some(wait) = cx.told.hear(words, seen, moves) {
        ui.ctx().request_repaint_after(wait);
    }
    let response = ui.interact(rect, ui.scope_id().with("live"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &cx.told.words));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(egui::accesskit::Live::Polite));
}
