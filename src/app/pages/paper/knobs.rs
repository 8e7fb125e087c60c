//! Which knob saves you: the same truth, everything that can be done about it, one table.

use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::frame::{Cx, panel};
use crate::app::model::Action;
use crate::app::style::{GAP, Series};
use crate::app::text::numbers::{brief, digits_for, percent, whole};
use crate::app::widgets::{elided, focus_ring};
use crate::figure::papers::mitigations::{self, MEASURES, REACH, Row, Verdict};
use crate::worker::Side;

/// Where the columns begin, as shares of the width; the last ends at 1.
const COLUMNS: [f32; 6] = [0.0, 0.28, 0.36, 0.56, 0.65, 0.77];
const HEADS: [[&str; 2]; 6] = [
    ["What is done", ""],
    ["Real", "share"],
    ["Variance left", "median; line: truth"],
    ["W2", "median"],
    ["Collapsed", "below 1 %"],
    ["Outcome", ""],
];

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
        let column = column(head, i);
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

fn column(row: Rect, i: usize) -> Rect {
    let at = |share: f32| row.left() + 6.0 + share * (row.width() - 6.0);
    let end = COLUMNS.get(i + 1).copied().map_or(row.right(), |next| at(next) - GAP);
    Rect::from_min_max(pos2(at(COLUMNS[i]), row.top()), pos2(end, row.bottom()))
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
    let put = |i: usize, words: &str, strong: bool| {
        let font = if strong { theme.strong() } else { theme.body() };
        let place = column(rect, i);
        let words = elided(ui, words, &font, place.width());
        ui.painter().text(place.left_center(), Align2::LEFT_CENTER, words, font, theme.ink);
    };
    put(0, name, false);
    put(1, &real, false);
    put(3, &distance, false);
    put(4, &collapsed, false);
    put(5, verdict, true);
    bar(ui, cx, row, column(rect, 2), &left);
    focus_ring(ui, theme, &response, rect.shrink(3.0));
    let meaning = MEASURES.iter().find(|measure| measure.name == name).map_or("", |measure| measure.meaning);
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    response.on_hover_text(format!("{meaning}\n{}\nA click runs it in the Lab", row.verdict.why())).clicked()
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
