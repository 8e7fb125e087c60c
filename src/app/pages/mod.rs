//! The pages: each has a file here, and its place in these tables.

mod compare;
mod lab;
mod lecture;
mod metrics;
pub(crate) mod paper;
mod parameters;
pub(crate) mod phase;
mod rows;

use egui::{Align2, Ui, pos2};

use crate::app::frame::Cx;
use crate::app::model::Page;
use crate::app::panels::{menu, stage_told, transport, veil_word};
use crate::app::style::MARGIN;
use crate::app::text::words;
use crate::app::widgets::{card, text};

/// In place of a page that is the answer.
const HIDDEN: &str = "Hidden until it is revealed (V)";

/// Whether all that the page has to show is what is to come.
fn is_veiled(cx: &Cx<'_>) -> bool {
    cx.state.veiled && matches!(cx.state.page, Page::Phase | Page::Paper)
}

fn veiled(ui: &mut Ui, cx: &mut Cx<'_>) {
    let page = ui.max_rect().shrink(MARGIN);
    card(ui, cx.theme, page);
    text(ui, page.center(), Align2::CENTER_CENTER, HIDDEN, cx.theme.heading(), cx.theme.ink);
}

fn veiled_bar(ui: &mut Ui, cx: &mut Cx<'_>) {
    let rect = ui.max_rect();
    let plain = cx.state.plain;
    if plain {
        menu(ui, cx, rect); // the only way out for who has no keyboard
    }
    veil_word(ui, cx, pos2(rect.right() - if plain { 68.0 } else { 24.0 }, rect.center().y));
}

/// The page on view.
pub(crate) fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    if is_veiled(cx) {
        return veiled(ui, cx);
    }
    match cx.state.page {
        Page::Lab => lab::lab(ui, cx),
        Page::Compare => compare::compare(ui, cx),
        Page::Phase => phase::phase(ui, cx),
        Page::Paper => paper::paper(ui, cx),
        Page::Lecture => lecture::lecture(ui, cx),
    }
}

/// The bar below it.
pub(crate) fn bar(ui: &mut Ui, cx: &mut Cx<'_>) {
    match cx.state.page {
        Page::Lab | Page::Compare | Page::Paper | Page::Lecture => transport(ui, cx),
        Page::Phase if is_veiled(cx) => veiled_bar(ui, cx),
        Page::Phase => phase::bar(ui, cx),
    }
}

/// Its state in one line, for assistive tools.
pub(crate) fn live(cx: &Cx<'_>) -> String {
    if is_veiled(cx) {
        return HIDDEN.into();
    }
    match cx.state.page {
        Page::Lab | Page::Compare => stage_told(cx).unwrap_or_else(|| words::live(cx.shot, cx.seen())),
        Page::Lecture => words::live(cx.shot, cx.seen()),
        Page::Phase => phase::live(cx),
        Page::Paper => paper::live(cx).unwrap_or_else(|| words::live(cx.shot, cx.seen())),
    }
}
