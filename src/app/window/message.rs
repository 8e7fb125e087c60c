//! What the window says of what was just done: over the foot of the page, so that nothing moves, but over no control.

use std::time::{Duration, Instant};

use egui::{Align2, CornerRadius, Id, Rangef, Rect, Role, Sense, StrokeKind, Ui, pos2, vec2};

use crate::app::frame::Cx;
use crate::app::model::{Action, Chapter, Page};
use crate::app::style::{GAP, MARGIN, Theme};
use crate::app::widgets::{close_button, elided, named, width_of};

/// So long good news stay; what went wrong stays until it is closed.
const STAYS: Duration = Duration::from_secs(8);

/// A narrower place is none for words.
const LEAST: f32 = 200.0;

/// Which words are on view, and since when.
#[derive(Clone)]
struct Shown {
    words: String,
    since: Instant,
}

/// Height of the line.
fn height(theme: &Theme) -> f32 {
    theme.line(20.0) + 16.0
}

/// Room that it needs below a page which is controls all over; elsewhere it lies over the foot of plots.
pub(super) fn room(cx: &Cx<'_>) -> f32 {
    let controls = match cx.state.page {
        Page::Lecture => true,
        Page::Paper => cx.state.chapter == Chapter::Knobs && !cx.state.veiled,
        Page::Lab | Page::Compare | Page::Phase => false,
    };
    if controls && cx.state.message.is_some() { height(cx.theme) + 8.0 } else { 0.0 }
}

/// The widest part of a row of the page on which no panel lies; all of the row, if there is none.
fn free(panels: &[Rect], row: Rect) -> Rangef {
    let mut taken: Vec<Rangef> =
        panels.iter().filter(|panel| panel.intersects(row)).map(|panel| panel.x_range()).collect();
    taken.sort_by(|a, b| a.min.total_cmp(&b.min));
    let (mut best, mut left) = (Rangef::NOTHING, row.left());
    for next in taken.into_iter().chain([Rangef::new(row.right() + GAP, row.right() + GAP)]) {
        let between = Rangef::new(left, next.min - GAP);
        if between.span() > best.span() {
            best = between;
        }
        left = left.max(next.max + GAP);
    }
    if best.span() >= LEAST { best } else { row.x_range() }
}

/// Shows it over the foot of the page.
pub(super) fn message(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    let memory = Id::unique("message on view");
    let Some(message) = &cx.state.message else {
        ui.data_mut(|data| data.remove::<Shown>(memory));
        return;
    };
    let theme = cx.theme;
    let [ink, fill, line] = if message.bad { theme.bad } else { theme.good };
    let row = Rect::from_min_max(
        pos2(page.left() + MARGIN, page.bottom() - height(theme) - 8.0),
        pos2(page.right() - MARGIN, page.bottom() - 8.0),
    );
    // No wider than its words, so that it hides as little of the plots as it can.
    let between = free(&cx.panels, row);
    let wanted = width_of(ui, &message.text, &theme.body()) + MARGIN + 60.0;
    let right = between.max.min(between.min + wanted);
    let rect = Rect::from_x_y_ranges(between.min..=right, row.y_range());
    let ground = ui.interact(rect, ui.scope_id().with("message ground"), Sense::click());
    ui.painter().rect(rect, CornerRadius::same(6), fill, egui::Stroke::new(1.0, line), StrokeKind::Inside);
    let words = elided(ui, &message.text, &theme.body(), rect.width() - MARGIN - 56.0);
    let at = pos2(rect.left() + MARGIN, rect.center().y);
    let label = ui.painter().text(at, Align2::LEFT_CENTER, &words, theme.body(), ink);
    let node = named(ui, label, ui.scope_id().with("message"), Role::Label, &message.text);
    node.on_hover_text(&message.text);
    let close = close_button(ui, theme, rect.right_center() - vec2(24.0, 0.0), "Dismiss message");
    let mut shown = ui.data(|data| data.get_temp::<Shown>(memory)).filter(|shown| shown.words == message.text);
    if shown.is_none() || ground.contains_pointer() {
        shown = Some(Shown { words: message.text.clone(), since: Instant::now() });
    }
    let past = !message.bad && shown.as_ref().is_some_and(|shown| shown.since.elapsed() >= STAYS);
    if !message.bad {
        let left = STAYS.saturating_sub(shown.as_ref().map_or(STAYS, |shown| shown.since.elapsed()));
        ui.ctx().request_repaint_after(left);
    }
    if let Some(shown) = shown {
        ui.data_mut(|data| data.insert_temp(memory, shown));
    }
    if close.clicked() || past {
        cx.emit(Action::Dismiss);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_lies_between_the_panels() {
        let rect = |left, right, top, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let row = rect(16.0, 1264.0, 680.0, 720.0);
        let [experiment, story] = [rect(16.0, 280.0, 60.0, 730.0), rect(1028.0, 1264.0, 60.0, 730.0)];
        assert_eq!(free(&[], row), Rangef::new(16.0, 1264.0));
        assert_eq!(free(&[experiment], row), Rangef::new(292.0, 1264.0));
        assert_eq!(free(&[story, experiment], row), Rangef::new(292.0, 1016.0));
        assert_eq!(free(&[story], row), Rangef::new(16.0, 1016.0));
        // A card above it takes no room; where cards are all over, so is the message.
        assert_eq!(free(&[rect(16.0, 1264.0, 60.0, 300.0)], row), Rangef::new(16.0, 1264.0));
        assert_eq!(free(&[rect(16.0, 1264.0, 60.0, 730.0)], row), Rangef::new(16.0, 1264.0));
    }
}
