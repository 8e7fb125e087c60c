//! A card with content inside its margins.

use egui::{Rect, Ui, UiBuilder, vec2};

use super::cx::Cx;
use crate::app::style::MARGIN;
use crate::app::widgets;

/// A card with content inside its margins.
pub(crate) fn panel<R>(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    rect: Rect,
    id: &'static str,
    add: impl FnOnce(&mut Ui, &mut Cx<'_>) -> R,
) -> R {
    widgets::card(ui, cx.theme, rect);
    cx.panels.push(rect);
    let inner = rect.shrink2(vec2(MARGIN, 12.0));
    let mut child =
        ui.new_child(UiBuilder::new().id_salt(id).max_rect(inner).layout(egui::Layout::top_down(egui::Align::Min)));
    child.set_clip_rect(rect.shrink(1.0).intersect(ui.clip_rect()));
    child.set_width(inner.width());
    add(&mut child, cx)
}
