//! Coloured notes: the badge of agreement, refusals, assumptions.

use egui::{Align2, Color32, CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::app::style::{Series, Theme};

/// Two lines on a coloured card: what, in bold, and how much.
pub(crate) fn badge(
    ui: &mut Ui,
    theme: &Theme,
    [ink, fill, line]: [Color32; 3],
    title: &str,
    detail: &str,
) -> Response {
    let wrap = ui.available_width() - 24.0;
    let top = ui.painter().layout(title.to_owned(), theme.bold(12.5), ink, wrap);
    let low = ui.painter().layout(detail.to_owned(), theme.font(11.5), ink, wrap);
    let size = vec2(ui.available_width(), top.size().y + low.size().y + 16.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}, {detail}")));
    ui.painter().rect(rect, CornerRadius::same(6), fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let first = rect.left_top() + vec2(12.0, 7.0);
    let second = first + vec2(0.0, top.size().y + 2.0);
    ui.painter().galley(first, top, ink);
    ui.painter().galley(second, low, ink);
    response
}

/// One wrapped line on a coloured card.
pub(crate) fn notice(ui: &mut Ui, theme: &Theme, [ink, fill, line]: [Color32; 3], words: &str) -> Response {
    let galley = ui.painter().layout(words.to_owned(), theme.small(), ink, ui.available_width() - 20.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y + 14.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.painter().rect(rect, CornerRadius::same(6), fill, Stroke::new(1.0, line), StrokeKind::Inside);
    ui.painter().galley(rect.left_top() + vec2(10.0, 7.0), galley, ink);
    response
}

/// A dot that says whether an assumption is met, and its name. Colour is not alone: a broken one is a ring.
pub(crate) fn assumption(ui: &mut Ui, theme: &Theme, holds: bool, label: &str, number: &str) -> Response {
    let words = format!("{label} ({number})");
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(20.0)), Sense::hover());
    let state = if holds { "met" } else { "broken" };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{words}: {state}")));
    let centre = rect.left_center() + vec2(7.0, 0.0);
    if holds {
        ui.painter().circle_filled(centre, 5.0, theme.colour(Series::Real));
    } else {
        ui.painter().circle_stroke(centre, 4.0, Stroke::new(2.2, theme.colour(Series::Replace)));
    }
    let font = theme.font(12.0);
    let words = super::elided(ui, &words, &font, rect.width() - 20.0);
    ui.painter().text(rect.left_center() + vec2(20.0, 0.0), Align2::LEFT_CENTER, words, font, theme.ink);
    response
}
