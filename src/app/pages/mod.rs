//! The pages: each has a file here, and its place in these tables.

mod compare;
mod lab;
mod lecture;
pub(crate) mod paper;
mod parameters;
pub(crate) mod phase;

use egui::Ui;

use crate::app::frame::Cx;
use crate::app::model::Page;
use crate::app::panels::transport;
use crate::app::text::words;

/// The page on view.
pub(crate) fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
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
        Page::Phase => phase::bar(ui, cx),
    }
}

/// Its state in one line, for assistive tools.
pub(crate) fn live(cx: &Cx<'_>) -> String {
    match cx.state.page {
        Page::Lab | Page::Compare | Page::Lecture => words::live(cx.shot),
        Page::Phase => phase::live(cx),
        Page::Paper => paper::live(cx).unwrap_or_else(|| words::live(cx.shot)),
    }
}
