//! The state in one line, for assistive tools.

use egui::{Ui, WidgetInfo};

use crate::app::frame::Cx;
use crate::app::model::Page;
use crate::app::pages;

/// The state as a label of no size, for assistive tools.
pub(crate) fn live(ui: &Ui, cx: &mut Cx<'_>, rect: egui::Rect) {
    let words = pages::live(cx);
    let (moves, begins) = match cx.state.page {
        Page::Phase => (!(cx.sweep.finished || cx.sweep.paused || cx.sweep.cancelled), false),
        _ => (cx.shot.playing, cx.shot.sides.is_empty()),
    };
    if !begins && let Some(wait) = cx.told.hear(words, cx.shot.playhead, moves) {
        ui.ctx().request_repaint_after(wait);
    }
    let response = ui.interact(rect, ui.scope_id().with("live"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &cx.told.words));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(egui::accesskit::Live::Polite));
}
