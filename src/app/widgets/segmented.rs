//! One of a few, all on view.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Color32, CornerRadius, FontId, Galley, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::app::style::Theme;
use crate::app::widgets::{focus_ring, width_of};

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
        let Laid { words: shown, widths, height } = laid(ui, theme, words, ui.available_width() - 4.0);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        ui.painter().rect(rect, CornerRadius::same(6), theme.button, theme.hairline(), StrokeKind::Inside);
        let mut left = rect.left() + 2.0;
        let mut clicked = None;
        for (i, word) in words.iter().enumerate() {
            let part = Rect::from_min_max(pos2(left, rect.top() + 2.0), pos2(left + widths[i], rect.bottom() - 2.0));
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
            let galley = Arc::clone(&shown[i]);
            let at = part.center() - vec2(0.0, 0.5 * galley.size().y);
            ui.painter().galley_with_override_text_color(at, galley, ink);
            focus_ring(ui, theme, &response, part.shrink(3.0));
            if response.clicked() && !on {
                clicked = Some(i);
            }
            let help = hover.get(i).copied().unwrap_or_default();
            let whole = if !shown[i].elided { help.to_owned() } else { format!("{word}\n{help}") };
            if !whole.is_empty() {
                response.on_hover_text(whole.trim_end());
            }
        }
        clicked
    }
}

/// Words as they have room beside each other.
struct Laid {
    words: Vec<Arc<Galley>>,
    /// Of their parts; they add up to all there is.
    widths: Vec<f32>,
    height: f32,
}

/// In one row, smaller where that is needed. Words that would be too small are broken into two rows, and cut only where even
/// that is too long: they never lie over each other.
fn laid(ui: &Ui, theme: &Theme, words: &[&str], room: f32) -> Laid {
    const PAD: [f32; 2] = [14.0, 8.0];
    let font = theme.font(12.5);
    let count = words.len().max(1) as f32;
    let least = FontId { size: theme.least(), ..font.clone() };
    let total = |widths: &[f32]| widths.iter().sum::<f32>();
    let of = |font: &FontId| -> Vec<f32> { words.iter().map(|word| width_of(ui, word, font)).collect() };
    let whole = of(&font);
    let fits = (room - PAD[0] * count) / total(&whole).max(1.0);
    let (font, natural, pad, rows) = if fits * font.size >= least.size {
        let fits = fits.min(1.0);
        (FontId { size: fits * font.size, ..font }, whole.iter().map(|width| fits * width).collect(), PAD[0], 1)
    } else {
        let longest = |word: &&str| word.split(' ').map(|part| width_of(ui, part, &least)).fold(0.0, f32::max);
        let parts: Vec<f32> = words.iter().map(longest).collect();
        (least, parts, PAD[1], 2)
    };
    let spare = (room - pad * count - total(&natural)) / count;
    let widths: Vec<f32> = natural.iter().map(|width| (width + pad + spare).max(1.0)).collect();
    let galley = |(word, width): (&&str, &f32)| {
        // A hair wider than the words are: rounding breaks none of them.
        let wrapping = TextWrapping { max_rows: rows, ..TextWrapping::wrap_at_width(width - 0.5 * pad + 1.0) };
        let mut job = LayoutJob::simple((*word).to_owned(), font.clone(), Color32::PLACEHOLDER, 0.0);
        (job.wrap, job.halign) = (wrapping, Align::Center);
        ui.painter().layout_job(job)
    };
    let words: Vec<Arc<Galley>> = words.iter().zip(&widths).map(galley).collect();
    let high = words.iter().map(|galley| galley.size().y).fold(0.0, f32::max);
    Laid { words, widths, height: theme.line(30.0).max(26.0).max(high + 8.0) }
}
