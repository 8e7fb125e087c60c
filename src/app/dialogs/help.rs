//! Keys, and what this is.

use egui::{FontId, Grid, RichText, Ui};

use super::open::title;
use crate::app::frame::Cx;
use crate::app::model::Action;
use crate::app::widgets::{paragraph, small_button, sourced, width_of};

/// Between two columns.
const SPACE: f32 = 16.0;

/// All keys.
pub(super) fn keys(ui: &mut Ui, cx: &mut Cx<'_>) {
    title(ui, cx, "Keys");
    let height = (ui.ctx().content_rect().height() - 170.0 - 2.5 * cx.theme.line(16.0)).max(160.0);
    let extra = [
        ("1 to 9", "Scenario of that number"),
        ("Ctrl+Q", "Quit; the session is kept"),
        ("Digits, Enter", "Lecture: scene of that number"),
        ("+ − arrows Home", "A plot that has the keyboard: zoom, move, show all"),
        ("Esc", "Close what is open; a lecture last"),
    ];
    let offered = Action::offered();
    let keyed = offered.iter().filter_map(Action::info).filter(|info| !info.keys.is_empty());
    let entries: Vec<(&str, &str)> = keyed.map(|info| (info.keys, info.name)).chain(extra).collect();
    // Side by side where both have room, else one after the other: with large letters names are long.
    let widest = |words: &mut dyn Iterator<Item = &str>, font: &FontId| {
        words.map(|words| width_of(ui, words, font)).fold(0.0, f32::max)
    };
    let [strong, body] = [cx.theme.strong(), cx.theme.body()];
    let pair = widest(&mut entries.iter().map(|entry| entry.0), &strong)
        + widest(&mut entries.iter().map(|entry| entry.1), &body);
    let room = ui.available_width() - 20.0; // of what scrolls
    let columns = if 2.0 * (pair + SPACE) + SPACE <= room { 2 } else { 1 };
    let rows = entries.len().div_ceil(columns);
    egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
        Grid::new("keys").num_columns(2 * columns).spacing([SPACE, 5.0]).max_col_width(room).show(ui, |ui| {
            for i in 0..rows {
                for (keys, name) in (0..columns).filter_map(|column| entries.get(i + column * rows)) {
                    ui.label(RichText::new(*keys).font(strong.clone()));
                    ui.label(*name);
                }
                ui.end_row();
            }
        });
    });
    if cfg!(target_os = "linux") {
        let words = "What is copied here can be pasted elsewhere as long as this window is open; a desktop with a \
            clipboard manager keeps it longer, plain X11 does not.";
        paragraph(ui, words, cx.theme.small(), cx.theme.soft);
    }
    close(ui, cx);
}

/// What this is.
pub(super) fn about(ui: &mut Ui, cx: &mut Cx<'_>) {
    title(ui, cx, "Collapse Lab");
    let words = "What happens to a model that is trained on its own output? Sample, add to the training set, fit by maximum likelihood, repeat. \
        Every number on the screen was sampled and fitted; the same seed gives the same bits here and on the command line.";
    paragraph(ui, words, cx.theme.body(), cx.theme.ink);
    let words =
        format!("Version {}. Science after arXiv 2404.01413, 2410.16713 and 2505.19046.", env!("CARGO_PKG_VERSION"));
    sourced(ui, &words, cx.theme.small(), cx.theme.soft);
    close(ui, cx);
}

fn close(ui: &mut Ui, cx: &mut Cx<'_>) {
    if small_button(ui, cx.theme, "Close", "Close").clicked() {
        cx.emit(Action::Dialog(None));
    }
}
