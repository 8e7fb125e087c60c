//! The Phase diagram page: one or two knobs against a metric, live from coarse to fine. A click on a cell runs it in the
//! Lab.

mod bar;
pub(crate) mod cells;
mod curve;
mod map;
mod panel;
mod words;

pub(crate) use bar::bar;
pub(crate) use words::live;

use egui::{Rect, Ui, pos2};

use crate::app::frame::{Cx, panel as card};
use crate::app::model::Page;
use crate::app::style::{GAP, MARGIN};
use crate::app::widgets::{paragraph, sourced};
use cells::picture;

/// The page.
pub(crate) fn phase(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let page = ui.max_rect().shrink(MARGIN);
    let mut plot = page;
    let enlarged = cx.state.enlarged.is_some_and(|slot| slot.page() == Page::Phase);
    if enlarged && !cx.state.plain {
        // The whole page is the plot's.
    } else if cx.state.plain {
        let mut child = ui.new_child(egui::UiBuilder::new().id_salt("above").max_rect(page));
        let claim = cx.state.swept().claim.clone();
        let words = if claim.is_empty() { words::what_you_see(cx) } else { claim };
        paragraph(&mut child, words, theme.strong(), theme.ink);
        if !cx.state.swept().source.is_empty() {
            sourced(&mut child, &cx.state.swept().source, theme.small(), theme.soft);
        }
        plot.min.y += child.min_rect().height() + 8.0;
    } else {
        let width = theme.panel_width(264.0, page.width());
        let left = Rect::from_min_max(page.min, pos2(page.left() + width, page.bottom()));
        card(ui, cx, left, "sweep", panel::panel);
        plot.min.x = left.right() + GAP;
    }
    let shown = picture(cx);
    match shown.as_deref() {
        Some(picture) if !picture.curves => map::map(ui, cx, picture, plot),
        Some(picture) => curve::curve(ui, cx, picture, plot),
        _ => {
            crate::app::widgets::card(ui, theme, plot);
            let words = cx.sweep.failure.clone().unwrap_or_else(|| "Sweeping the first cells".into());
            ui.painter().text(plot.center(), egui::Align2::CENTER_CENTER, words, theme.body(), theme.soft);
        }
    }
}
