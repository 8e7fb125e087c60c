//! What the window says of what was just done: over the foot of the page, so that nothing moves.

use std::time::{Duration, Instant};

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, StrokeKind, Ui, pos2, vec2};

use crate::app::frame::Cx;
use crate::app::model::Action;
use crate::app::style::MARGIN;
use crate::app::widgets::{close_button, elided, named};

/// So long good news stay; what went wrong stays until it is closed.
const STAYS: Duration = Duration::from_secs(8);

/// Which words are on view, and since when.
#[derive(Clone)]
struct Shown {
    words: String,
    since: Instant,
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
    let height = theme.line(20.0) + 16.0;
    let rect = Rect::from_min_max(
        pos2(page.left() + MARGIN, page.bottom() - height - 8.0),
        pos2(page.right() - MARGIN, page.bottom() - 8.0),
    );
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
