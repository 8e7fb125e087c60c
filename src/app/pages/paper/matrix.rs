//! Which family meets which assumption; a family is chosen by its row.

use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::both::{distance, overlay};
use crate::app::frame::{Cx, label_of, panel};
use crate::app::model::{Action, Figure, Scope, Slot};
use crate::app::style::{GAP, Series};
use crate::app::widgets::{assumption, elided, focus_ring, paragraph};
use crate::family::{About, Assumption, FAMILIES, metric};

const SLOT: Slot = Slot::Paper(Figure::Family);
/// Height of the letters of a row over its own.
const ROW: f32 = 0.78;

pub(super) fn page(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    if cx.state.enlarged == Some(SLOT) {
        return run(ui, cx, page);
    }
    let half = ((page.width() - GAP) * 0.54).round();
    let left = Rect::from_min_size(page.min, vec2(half, page.height()));
    let right = Rect::from_min_max(pos2(left.right() + GAP, page.top()), page.max);
    let upper = (right.height() * 0.5).round();
    panel(ui, cx, left, "families", table);
    panel(ui, cx, Rect::from_min_size(right.min, vec2(right.width(), upper)), "why", why);
    run(ui, cx, Rect::from_min_max(pos2(right.left(), right.top() + upper + GAP), right.max));
}

/// The columns: what the families with assumptions name.
fn columns() -> Vec<&'static Assumption> {
    FAMILIES.first().map(|about| about.assumptions.iter().collect()).unwrap_or_default()
}

fn table(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    ui.label(egui::RichText::new("Which family meets which assumption").font(theme.title()).color(theme.ink));
    let columns = columns();
    let width = ui.available_width();
    let names = (width * 0.36).round();
    let column = (width - names) / columns.len().max(1) as f32;
    let (head, _) = ui.allocate_exact_size(vec2(width, theme.line(34.0)), Sense::hover());
    for (i, each) in columns.iter().enumerate() {
        let x = head.left() + names + column * (i as f32 + 0.5);
        ui.painter().text(pos2(x, head.top()), Align2::CENTER_TOP, each.number, theme.strong(), theme.ink);
        let words = elided(ui, short(each.number), &theme.tiny(), column - 4.0);
        ui.painter().text(pos2(x, head.bottom()), Align2::CENTER_BOTTOM, words, theme.tiny(), theme.soft);
    }
    let chosen = cx.state.left.family.clone();
    let count = FAMILIES.iter().filter(|about| !about.assumptions.is_empty()).count().max(1);
    // All on view at once, as far as a row can still be read; else the list is rolled.
    let tall = (ui.available_height() / count as f32).clamp(theme.least() / ROW, theme.line(25.0));
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for about in FAMILIES.iter().filter(|about| !about.assumptions.is_empty()) {
            if row(ui, cx, about, about.name == chosen, [tall, names, column], &columns) {
                let value = toml::Value::String(about.name.into());
                cx.emit(Action::Set(Scope::Both, vec![("truth.family".into(), value)]));
            }
        }
    });
}

/// The heads of the columns in few words.
fn short(number: &str) -> &'static str {
    match number {
        "1C" => "support",
        "2A" => "score",
        "2B, 2C" => "smooth",
        _ => "Fisher",
    }
}

fn row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    about: &'static About,
    on: bool,
    [tall, names, column]: [f32; 3],
    columns: &[&Assumption],
) -> bool {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), tall), Sense::click());
    let of = |number: &str| about.assumptions.iter().find(|one| one.number == number);
    response.widget_info(|| {
        let states: Vec<String> = about
            .assumptions
            .iter()
            .map(|one| format!("{} {}", one.number, if one.holds { "met" } else { "broken" }))
            .collect();
        WidgetInfo::selected(Role::RadioButton, true, on, format!("{}: {}", about.label, states.join(", ")))
    });
    if on || response.hovered() {
        let fill = if on { theme.button } else { theme.button_hover };
        ui.painter().rect_filled(rect, CornerRadius::same(5), fill);
    }
    let mut font = if on { theme.strong() } else { theme.body() };
    font.size = font.size.min(ROW * tall);
    let words = elided(ui, about.label, &font, names - 12.0);
    ui.painter().text(rect.left_center() + vec2(6.0, 0.0), Align2::LEFT_CENTER, words, font, theme.ink);
    for (i, each) in columns.iter().enumerate() {
        let centre = pos2(rect.left() + names + column * (i as f32 + 0.5), rect.center().y);
        match of(each.number) {
            // Colour is not alone: a broken one is a ring.
            Some(one) if one.holds => {
                ui.painter().circle_filled(centre, theme.line(5.5).min(0.3 * tall), theme.colour(Series::Real));
            }
            Some(_) => {
                let stroke = Stroke::new(2.2, theme.colour(Series::Replace));
                ui.painter().circle_stroke(centre, theme.line(4.8).min(0.27 * tall), stroke);
            }
            None => {}
        }
    }
    focus_ring(ui, theme, &response, rect.shrink(3.0));
    response.clicked() && !on
}

/// Each assumption of the family in a sentence.
fn why(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let Some(about) = cx.state.left.about() else { return };
    ui.label(egui::RichText::new(about.label).font(theme.title()).color(theme.ink));
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        for one in about.assumptions {
            assumption(ui, theme, one.holds, one.label, one.number);
            paragraph(ui, one.why, theme.font(12.0), theme.soft);
            ui.add_space(3.0);
        }
    });
}

/// The family run both ways.
pub(super) fn run(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let metric = distance(cx, &[metric::TV, metric::KL_MODEL_TRUTH, "error"]);
    let title = format!("{} from the truth", label_of(cx, 0, &metric));
    overlay(cx, Figure::Family, &metric, title, false).show(ui, cx, rect);
}
