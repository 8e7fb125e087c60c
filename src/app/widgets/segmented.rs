//! One of a few, all on view.

use egui::{Align2, CornerRadius, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::app::style::Theme;
use crate::app::widgets::{elided, focus_ring, width_of};

/// Words beside each other, one of them chosen. Gives the index of another one that was clicked. `hover` explains.
pub(crate) fn segmented(
    ui: &mut Ui,
    theme: &Theme,
    group: &str,
    words: &[&str],
    chosen: Option<usize>,
    hover: &[&str],
) -> Option<usize> {
    Segments { group, words, names: words, chosen, hover }.show(ui, theme)
}

/// The same where the words are there twice.
pub(crate) struct Segments<'a> {
    pub(crate) group: &'a str,
    pub(crate) words: &'a [&'a str],
    /// What assistive tools read.
    pub(crate) names: &'a [&'a str],
    pub(crate) chosen: Option<usize>,
    pub(crate) hover: &'a [&'a str],
}

impl Segments<'_> {
    /// Shows them in a row of their own.
    pub(crate) fn show(self, ui: &mut Ui, theme: &Theme) -> Option<usize> {
        let Self { group, words, names, chosen, hover } = self;
        let font = theme.font(12.5);
        let height = theme.line(30.0).max(26.0);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        ui.painter().rect(rect, CornerRadius::same(6), theme.button, theme.hairline(), StrokeKind::Inside);
        const PAD: f32 = 14.0;
        let mut widths: Vec<f32> = words.iter().map(|word| width_of(ui, word, &font)).collect();
        let total: f32 = widths.iter().sum();
        let room = rect.width() - 4.0 - PAD * words.len() as f32;
        // Words too long for it are smaller, and cut where they would be too small: they never lie over each other.
        let fits = (room / total.max(1.0)).clamp(0.5, 1.0);
        let font = egui::FontId { size: (font.size * fits).max(theme.least()), ..font };
        let shown: Vec<String> =
            words.iter().zip(&widths).map(|(word, width)| elided(ui, word, &font, fits * width + 2.0)).collect();
        widths.iter_mut().for_each(|width| *width = fits * *width + PAD);
        let spare = (rect.width() - 4.0 - widths.iter().sum::<f32>()) / words.len().max(1) as f32;
        let mut left = rect.left() + 2.0;
        let mut clicked = None;
        for (i, word) in words.iter().enumerate() {
            let part =
                Rect::from_min_max(pos2(left, rect.top() + 2.0), pos2(left + widths[i] + spare, rect.bottom() - 2.0));
            left = part.right();
            let response = ui.interact(part, ui.scope_id().with((group, i)), Sense::click());
            let on = chosen == Some(i);
            response.widget_info(|| {
                WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), on, names.get(i).unwrap_or(word))
            });
            let (fill, ink) = match (on, response.hovered()) {
                (true, _) => (Some(theme.accent), theme.on_accent),
                (false, true) => (Some(theme.button_hover), theme.ink),
                (false, false) => (None, theme.ink),
            };
            if let Some(fill) = fill {
                ui.painter().rect_filled(part, CornerRadius::same(5), fill);
            }
            ui.painter().text(part.center(), Align2::CENTER_CENTER, &shown[i], font.clone(), ink);
            focus_ring(ui, theme, &response, part.shrink(3.0));
            if response.clicked() && !on {
                clicked = Some(i);
            }
            let help = hover.get(i).copied().unwrap_or_default();
            let whole = if shown[i] == *word { help.to_owned() } else { format!("{word}\n{help}") };
            if !whole.is_empty() {
                response.on_hover_text(whole.trim_end());
            }
        }
        clicked
    }
}
