//! Which knob saves you: the same truth, everything that can be done about it, one table.

use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::frame::{Cx, panel};
use crate::app::model::Action;
use crate::app::style::{GAP, Series, Theme};
use crate::app::text::numbers::{brief, digits_for, percent, whole};
use crate::app::widgets::{elided, focus_ring};
use crate::figure::papers::mitigations::{self, MEASURES, REACH, Row, Verdict};
use crate::worker::Side;

/// Where the columns begin, as shares of the width; the last ends at 1. In a narrow table there are only those that say
/// what came of it; the others are told where somebody points.
const COLUMNS: [Option<f32>; 6] = [Some(0.0), Some(0.28), Some(0.36), Some(0.56), Some(0.65), Some(0.77)];
const NARROW: [Option<f32>; 6] = [Some(0.0), None, Some(0.49), None, None, Some(0.68)];
const HEADS: [[&str; 2]; 6] = [
    ["What is done", ""],
    ["Real", "share"],
    ["Variance left", "median; line: truth"],
    ["W2", "median"],
    ["Collapsed", "below 1 %"],
    ["Outcome", ""],
];
/// What is left of the variance, in a narrow table.
const LEFT: [&str; 2] = ["Left", "median"];

fn rows<'a>(cx: &Cx<'a>) -> Vec<Row<&'a Side>> {
    mitigations::rows(cx.shot.sides.iter().map(|side| (side, &side.history)), cx.shot.playhead)
}

pub(super) fn page(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    panel(ui, cx, page, "knobs", table);
}

fn table(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let title = format!("Every knob on the same truth, generation {}", whole(cx.shot.playhead));
    ui.label(egui::RichText::new(title).font(theme.title()).color(theme.ink));
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(36.0)), Sense::hover());
    for (i, [upper, lower]) in HEADS.into_iter().enumerate() {
        let Some(column) = column(theme, head, i) else { continue };
        let [upper, lower] = if i == 2 && is_narrow(theme, head.width()) { LEFT } else { [upper, lower] };
        let upper = elided(ui, upper, &theme.strong(), column.width());
        ui.painter().text(column.left_top(), Align2::LEFT_TOP, upper, theme.strong(), theme.ink);
        let lower = elided(ui, lower, &theme.tiny(), column.width());
        ui.painter().text(column.left_bottom(), Align2::LEFT_BOTTOM, lower, theme.tiny(), theme.soft);
    }
    let rows = rows(cx);
    let tall = (ui.available_height() / rows.len().max(1) as f32).clamp(theme.line(18.0), theme.line(44.0));
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in &rows {
            if show(ui, cx, row, tall) {
                cx.emit(Action::Load(Box::new(row.side.experiment.scenario().clone())));
            }
        }
    });
}

/// Whether not every column of a table of that width has room.
fn is_narrow(theme: &Theme, width: f32) -> bool {
    width < theme.line(500.0)
}

/// The place of a column in a row, if it is there.
fn column(theme: &Theme, row: Rect, i: usize) -> Option<Rect> {
    let starts = if is_narrow(theme, row.width()) { NARROW } else { COLUMNS };
    let at = |share: f32| row.left() + 6.0 + share * (row.width() - 6.0);
    let next = starts.iter().skip(i + 1).flatten().next();
    let end = next.map_or(row.right(), |next| at(*next) - GAP);
    Some(Rect::from_min_max(pos2(at(starts[i]?), row.top()), pos2(end, row.bottom())))
}

/// A number, or a dash where there is none.
fn number(value: f64, text: impl Fn(f64) -> String) -> String {
    if value.is_nan() { "–".into() } else { text(value) }
}

fn show(ui: &mut Ui, cx: &Cx<'_>, row: &Row<&Side>, tall: f32) -> bool {
    let theme = cx.theme;
    let scenario = row.side.experiment.scenario();
    let digits = digits_for(row.side.replicates);
    let it = &row.standing;
    let left = number(it.left, |x| brief(x, digits));
    let [real, collapsed] = [it.real, it.collapsed].map(|share| number(share, percent));
    let distance = number(it.distance, |x| brief(x, digits));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), tall), Sense::click());
    let name = &scenario.title;
    let verdict = row.verdict.words();
    response.widget_info(|| {
        let numbers = format!("real share {real}, variance left {left}, W2 {distance}, collapsed {collapsed}");
        WidgetInfo::labeled(Role::Button, true, format!("{name}: {numbers}, {verdict}"))
    });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), theme.button_hover);
    }
    ui.painter().hline(rect.x_range(), rect.top(), theme.hairline());
    let narrow = is_narrow(theme, rect.width());
    let put = |i: usize, words: &str, strong: bool| {
        let font = match (strong, narrow) {
            (true, false) => theme.strong(),
            (false, false) => theme.body(),
            (true, true) => theme.bold(11.5),
            (false, true) => theme.font(11.5),
        };
        let Some(place) = column(theme, rect, i) else { return };
        let words = elided(ui, words, &font, place.width());
        ui.painter().text(place.left_center(), Align2::LEFT_CENTER, words, font, theme.ink);
    };
    put(0, name, false);
    put(1, &real, false);
    put(3, &distance, false);
    put(4, &collapsed, false);
    put(5, verdict, true);
    match column(theme, rect, 2).filter(|_| !narrow) {
        Some(place) => bar(ui, cx, row, place, &left),
        None => put(2, &left, false),
    }
    focus_ring(ui, theme, &response, rect.shrink(3.0));
    let meaning = MEASURES.iter().find(|measure| measure.name == name).map_or("", |measure| measure.meaning);
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let numbers =
        if narrow { format!("\nReal share {real}, W2 {distance}, collapsed {collapsed}") } else { String::new() };
    response.on_hover_text(format!("{meaning}\n{}{numbers}\nA click runs it in the Lab", row.verdict.why())).clicked()
}

/// The variance left as a number and a bar, in the colour of what is kept, shaded by the real share of a batch.
fn bar(ui: &Ui, cx: &Cx<'_>, row: &Row<&Side>, place: Rect, left: &str) {
    let theme = cx.theme;
    let words = theme.line(58.0).min(0.5 * place.width());
    let text = elided(ui, left, &theme.body(), words);
    ui.painter().text(place.left_center(), Align2::LEFT_CENTER, text, theme.body(), theme.ink);
    let height = theme.line(9.0);
    let track = Rect::from_min_max(
        pos2(place.left() + words + 6.0, place.center().y - 0.5 * height),
        pos2(place.right(), place.center().y + 0.5 * height),
    );
    let at = |ratio: f64| track.left() + track.width() * (ratio / REACH).clamp(0.0, 1.0) as f32;
    ui.painter().rect_filled(track, CornerRadius::same(2), theme.track);
    let scenario = row.side.experiment.scenario();
    let kept = theme.colour(Series::of(scenario.retention));
    let colour = theme.between(theme.colour(Series::Real), kept, scenario.synthetic_fraction as f32);
    if row.standing.left > 0.0 {
        let filled = Rect::from_min_max(track.min, pos2(at(row.standing.left), track.bottom()));
        ui.painter().rect_filled(filled, CornerRadius::same(2), colour);
    }
    ui.painter().vline(at(1.0), track.expand(3.0).y_range(), egui::Stroke::new(theme.middle(), theme.ink));
}

/// The state in one sentence.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let rows = rows(cx);
    let names = |wanted: Verdict| {
        let found = rows.iter().filter(|row| row.verdict == wanted);
        found.map(|row| row.side.experiment.scenario().title.to_lowercase()).collect::<Vec<_>>()
    };
    let (holds, worse) = (names(Verdict::Holds), names(Verdict::Worse));
    let told = match holds.len() {
        0 => "none of these holds".into(),
        n if n == rows.len() => "all of them still hold".into(),
        _ => format!("what holds: {}", holds.join("; ")),
    };
    let worse = if worse.is_empty() { String::new() } else { format!(". Worse than nothing: {}", worse.join("; ")) };
    (!rows.is_empty()).then(|| format!("Generation {}, {told}{worse}.", whole(cx.shot.playhead)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::style::ThemeName;

    #[test]
    fn columns_follow_one_another_and_the_last_reaches_the_end() {
        let theme = Theme::new(ThemeName::Light, 1.0);
        for width in [300.0, 900.0] {
            let row = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, 30.0));
            let there: Vec<Rect> = (0..HEADS.len()).filter_map(|i| column(&theme, row, i)).collect();
            assert_eq!(there.len(), if width < 500.0 { 3 } else { HEADS.len() });
            assert!(there.windows(2).all(|pair| pair[0].right() < pair[1].left()), "{there:?}");
            assert!(there.iter().all(|place| place.width() > 40.0 && row.contains_rect(*place)), "{there:?}");
            assert_eq!(there.last().map(Rect::right), Some(row.right()));
        }
    }
}
