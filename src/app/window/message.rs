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

/// Room that it needs below a page which is controls all over, or is looked at by a room full of people; elsewhere it lies
/// over the foot of plots.
pub(super) fn room(cx: &Cx<'_>) -> f32 {
    let lecture = cx.state.presenting.as_ref().is_some_and(|presenting| presenting.held.is_some());
    let controls = lecture
        || match cx.state.page {
            Page::Lecture => true,
            Page::Paper => cx.state.chapter == Chapter::Knobs && !cx.state.veiled,
            Page::Lab | Page::Compare | Page::Phase => false,
        };
    if controls && cx.state.message.is_some() { height(cx.theme) + 8.0 } else { 0.0 }
}

/// The widest part of a row of the page on which no panel lies.
fn widest(panels: &[Rect], row: Rect) -> Rangef {
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
    best
}

/// Where words of that width stand: as low on the page as nothing lies that can be pressed. Where no row has room for all of
/// them, in the row with the most; where panels are all over, so are they.
fn place(panels: &[Rect], page: Rect, height: f32, wanted: f32) -> Rect {
    let row = |up: f32| {
        let bottom = page.bottom() - 8.0 - up;
        Rect::from_min_max(pos2(page.left() + MARGIN, bottom - height), pos2(page.right() - MARGIN, bottom))
    };
    let wanted = wanted.min(row(0.0).width());
    let tops = panels.iter().map(|panel| page.bottom() - panel.top());
    // The foot of the page, or just above a panel: never higher than its middle.
    let mut ups: Vec<f32> = tops.filter(|up| *up > 0.0 && *up + height < 0.5 * page.height()).chain([0.0]).collect();
    ups.sort_by(f32::total_cmp);
    let spots: Vec<Rect> =
        ups.into_iter().map(|up| Rect::from_x_y_ranges(widest(panels, row(up)), row(up).y_range())).collect();
    let most = spots.iter().map(Rect::width).fold(0.0, f32::max);
    let enough = wanted.min(most);
    let spot = spots.into_iter().find(|spot| most >= LEAST && spot.width() >= enough).unwrap_or_else(|| row(0.0));
    spot.with_max_x(spot.right().min(spot.left() + wanted))
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
    // No wider than its words, so that it hides as little of the plots as it can.
    let wanted = width_of(ui, &message.text, &theme.body()) + MARGIN + 60.0;
    let rect = place(&cx.panels, page, height(theme), wanted);
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
        let page = rect(0.0, 1280.0, 50.0, 738.0);
        let [experiment, story] = [rect(16.0, 280.0, 60.0, 730.0), rect(1028.0, 1264.0, 60.0, 730.0)];
        let across = |panels: &[Rect]| place(panels, page, 40.0, 5000.0);
        let foot = |left, right| rect(left, right, 690.0, 730.0);
        assert_eq!(across(&[]), foot(16.0, 1264.0));
        assert_eq!(across(&[experiment]), foot(292.0, 1264.0));
        assert_eq!(across(&[story, experiment]), foot(292.0, 1016.0));
        assert_eq!(across(&[story]), foot(16.0, 1016.0));
        // A card above it takes no room; where cards are all over, so is the message. It is no wider than its words.
        assert_eq!(across(&[rect(16.0, 1264.0, 60.0, 300.0)]), foot(16.0, 1264.0));
        assert_eq!(across(&[rect(16.0, 1264.0, 60.0, 730.0)]), foot(16.0, 1264.0));
        assert_eq!(place(&[experiment], page, 40.0, 300.0), foot(292.0, 592.0));
    }

    #[test]
    fn a_message_lies_over_no_foot_of_a_table() {
        let rect = |left, right, top, bottom| Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let page = rect(0.0, 1024.0, 50.0, 636.0);
        let knobs = rect(16.0, 280.0, 65.0, 620.0);
        // Of a table that takes all of the page, and of one at either side of it.
        for foot in
            [rect(292.0, 1008.0, 582.0, 616.0), rect(292.0, 644.0, 582.0, 616.0), rect(656.0, 1008.0, 582.0, 616.0)]
        {
            for wanted in [250.0, 500.0, 2000.0] {
                let spot = place(&[knobs, foot], page, 40.0, wanted);
                assert!(!spot.intersects(knobs) && !spot.intersects(foot), "{foot:?} {wanted}: {spot:?}");
                assert!(page.contains_rect(spot) && spot.width() >= wanted.min(716.0), "{foot:?} {wanted}: {spot:?}");
            }
        }
    }
}
