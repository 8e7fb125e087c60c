//! Which column of a data file is meant: each in short, the chosen one with the fit that would be the truth.

use egui::{Align2, Button, Pos2, Rect, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::open::{Dialogs, title};
use crate::app::frame::Cx;
use crate::app::io::offer::{Fit, Offer, in_short};
use crate::app::model::Action;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::significant;
use crate::app::widgets::{elided, notice, small_button};
use crate::experiment::View;
use crate::experiment::data::Sketch;

/// Lists the columns, and shows the chosen one.
pub(super) fn column(ui: &mut Ui, cx: &mut Cx<'_>, dialogs: &mut Dialogs) {
    let Some(offer) = &dialogs.data else { return };
    title(ui, cx, if offer.table.columns() == 1 { "Use this column?" } else { "Which column?" });
    let soft = |words: String| RichText::new(words).color(cx.theme.soft);
    let file = offer.path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let some = if offer.table.columns() == 1 {
        "one column. The fit to it becomes the truth"
    } else {
        "several columns. The fit to one of them becomes the truth"
    };
    ui.label(soft(format!("{file} has {some}")));
    ui.label(soft(format!("Read as: {}", offer.table.description())));
    let mut chosen = None;
    if offer.table.sheets().len() > 1 {
        ui.horizontal_wrapped(|ui| {
            ui.label(soft("Sheet".into()));
            for sheet in offer.table.sheets() {
                let on = offer.table.sheet() == Some(sheet.as_str());
                if ui.add(Button::selectable(on, sheet)).clicked() && !on {
                    chosen = Some(Action::OpenSheet(offer.path.clone(), sheet.clone()));
                }
            }
        });
    }
    egui::ScrollArea::vertical().max_height(170.0).auto_shrink([false, true]).show(ui, |ui| {
        for (place, sketch) in offer.sketches.iter().enumerate() {
            ui.horizontal_wrapped(|ui| {
                let on = place == offer.chosen;
                let name = offer.table.offered(place);
                let words = elided(ui, &name, &cx.theme.body(), 220.0);
                let button = ui.add(Button::selectable(on, words));
                button.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &name));
                if button.clicked() {
                    chosen = Some(Action::ChooseColumn(place));
                }
                let short = sketch.as_ref().map_or("not looked at yet".into(), in_short);
                ui.label(soft(short));
            });
        }
    });
    if let Some(Some(sketch)) = offer.sketches.get(offer.chosen) {
        picture(ui, cx.theme, offer, sketch);
    }
    match &offer.fit {
        Some(Ok(fit)) => ui.label(soft(fit.words.clone())),
        Some(Err(problem)) => notice(ui, cx.theme, cx.theme.bad, problem),
        None => ui.label(soft(cx.reading.clone().unwrap_or_default())),
    };
    if let Some(problem) = &dialogs.problem {
        notice(ui, cx.theme, cx.theme.bad, problem);
    }
    ui.horizontal(|ui| {
        if matches!(offer.fit, Some(Ok(_))) {
            let button = small_button(ui, cx.theme, "Use column", "Use column");
            if dialogs.focus {
                button.request_focus();
            }
            if button.clicked() {
                chosen = Some(Action::UseColumn(offer.path.clone()));
            }
        }
        if small_button(ui, cx.theme, "Cancel", "Cancel").clicked() {
            chosen = Some(Action::Dialog(None));
        }
    });
    dialogs.focus = false;
    chosen.into_iter().for_each(|action| cx.emit(action));
}

/// The values as bars, and the fit over them.
fn picture(ui: &mut Ui, theme: &Theme, offer: &Offer, sketch: &Sketch) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(110.0)), Sense::hover());
    let name = format!("Values of {}", offer.table.offered(offer.chosen));
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
    let plot = Rect::from_min_max(rect.min + vec2(4.0, 4.0), rect.max - vec2(4.0, theme.line(16.0)));
    ui.painter().rect_filled(plot, 2, theme.field);
    let below = |x: f32, anchor, words: &str| {
        ui.painter().text(pos2(x, plot.bottom() + 2.0), anchor, words, theme.tiny(), theme.soft);
    };
    // Beside each other, the highest nearly as high as there is room.
    let bars = |counts: &mut dyn ExactSizeIterator<Item = usize>, gap: f32| {
        let width = plot.width() / counts.len().max(1) as f32;
        let counts: Vec<f32> = counts.map(|count| count as f32).collect();
        let most = counts.iter().copied().fold(1.0, f32::max);
        for (i, count) in counts.into_iter().enumerate() {
            let left = plot.left() + width * i as f32;
            let across = left + gap..=left + width - gap;
            let up = plot.bottom() - 0.95 * plot.height() * count / most..=plot.bottom();
            bar(ui, theme, Rect::from_x_y_ranges(across, up));
        }
        width
    };
    let ends = |low: f64, high: f64| {
        below(plot.left(), Align2::LEFT_TOP, &significant(low, 4));
        below(plot.right(), Align2::RIGHT_TOP, &significant(high, 4));
    };
    match (sketch, &offer.fit) {
        (Sketch::Labels { counts, .. }, _) => {
            let width = bars(&mut counts.iter().map(|(_, count)| *count), 3.0);
            for (i, (label, _)) in counts.iter().enumerate() {
                let middle = plot.left() + width * i as f32 + 0.5 * width;
                below(middle, Align2::CENTER_TOP, &elided(ui, label, &theme.tiny(), width - 4.0));
            }
        }
        (_, Some(Ok(Fit { view, .. }))) => {
            fitted(ui, theme, plot, view);
            ends(view.range.0, view.range.1);
            below(plot.center().x, Align2::CENTER_TOP, "bars: measured; line: the fit");
        }
        (Sketch::Numbers { bars: counts, range, .. }, _) => {
            bars(&mut counts.iter().copied(), 0.0);
            ends(range.0, range.1);
        }
        (Sketch::Nothing(_), _) => {}
    }
}

fn bar(ui: &Ui, theme: &Theme, rect: Rect) {
    ui.painter().rect_filled(rect, 0, theme.tint(theme.colour(Series::Real), 0.5));
}

fn fitted(ui: &Ui, theme: &Theme, plot: Rect, view: &View) {
    let tallest = |points: &mut dyn Iterator<Item = f64>| points.fold(0.0, f64::max);
    let bars = tallest(&mut view.measured.iter().map(|bar| bar[2]));
    let top = 1.05 * f64::max(bars, if view.truth_peak.is_finite() { view.truth_peak } else { 0.0 });
    let (low, high) = view.range;
    if top.is_nan() || top <= 0.0 || high <= low {
        return;
    }
    let place = |x: f64, y: f64| -> Pos2 {
        let (x, y) = ((x - low) / (high - low), (y / top).clamp(0.0, 1.0));
        pos2(plot.left() + plot.width() * x as f32, plot.bottom() - plot.height() * y as f32)
    };
    for &[left, right, height] in &view.measured {
        let rect = Rect::from_two_pos(place(left, 0.0), place(right, height));
        bar(ui, theme, rect.intersect(plot));
    }
    let stroke = Stroke::new(theme.middle(), theme.colour(Series::Truth));
    if view.discrete {
        let stems =
            view.truth.iter().map(|&[x, y]| Shape::line_segment([place(x - 0.34, y), place(x + 0.34, y)], stroke));
        ui.painter().extend(stems.collect::<Vec<_>>());
    } else {
        ui.painter().add(Shape::line(view.truth.iter().map(|&[x, y]| place(x, y)).collect(), stroke));
    }
}
