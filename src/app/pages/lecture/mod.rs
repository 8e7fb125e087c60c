//! Lectures: those there are, and the open one to be put together.

mod list;
mod scene;
mod scenes;

use egui::{Rect, Ui, pos2, vec2};

use crate::app::frame::{Cx, panel};
use crate::app::style::{GAP, MARGIN};
use crate::app::widgets::rolled;

/// The page.
pub(crate) fn lecture(ui: &mut Ui, cx: &mut Cx<'_>) {
    let page = ui.max_rect().shrink2(vec2(MARGIN, MARGIN));
    let width = cx.theme.panel_width(300.0, page.width());
    let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
    let right = Rect::from_min_max(pos2(left.right() + GAP, page.top()), page.max);
    panel(ui, cx, left, "lectures", |ui, cx| scrolled(ui, |ui| list::list(ui, cx)));
    panel(ui, cx, right, "lecture", |ui, cx| scrolled(ui, |ui| scenes::scenes(ui, cx)));
}

fn scrolled(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    rolled(ui, "list", |ui| {
        ui.spacing_mut().item_spacing.y = 7.0;
        add(ui);
    });
}
