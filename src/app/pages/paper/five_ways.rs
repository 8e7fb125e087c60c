//! Eight Gaussians, five ways: a card for each way to draw a batch, and all of them in the plane of coverage and spread.

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, Id, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::frame::Cx;
use crate::app::model::{Action, Figure, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::{Area, draw_plane, paint_note, x_pixel, y_pixel};
use crate::app::style::{Dash, GAP, Series, Theme};
use crate::app::text::numbers::{brief, capital, significant, whole};
use crate::app::widgets::{focus_ring, text, width_of};
use crate::family::metric;
use crate::figure::papers::mitigations::Measure;
use crate::figure::papers::ways::{DECADES, MODES, SHORT, Standing, WAYS, axes, gone};
use crate::worker::Side;

/// All ways on one pair of axes.
const MAP: Slot = Slot::Paper(Figure::Ways);

/// Cards in a row; the map takes what is left of the last.
const COLUMNS: usize = 4;

pub(super) fn page(ui: &mut Ui, cx: &mut Cx<'_>, page: Rect) {
    let theme = cx.theme;
    let runs = cx.side(0).map_or(0, |side| side.replicates);
    let words = format!(
        "Modes: mean of {} runs. Spread: variance within a mode over the true one, median. Points: one run.",
        whole(runs)
    );
    let words = ui.painter().layout(words, theme.small(), theme.soft, page.width());
    let below = words.size();
    ui.painter().galley(pos2(page.center().x - 0.5 * below.x, page.bottom() - below.y), words, theme.soft);
    let below = theme.line(20.0).max(below.y + 4.0);
    let room = Rect::from_min_max(page.min, pos2(page.right(), page.bottom() - below));
    match cx.state.enlarged {
        Some(Slot::Way(i)) => return card(ui, cx, i, room),
        Some(MAP) => return map(ui, cx, room),
        _ => {}
    }
    let rows = WAYS.len().div_ceil(COLUMNS) as f32;
    let gaps = vec2(GAP * (COLUMNS as f32 - 1.0), GAP * (rows - 1.0));
    let size = (room.size() - gaps) / vec2(COLUMNS as f32, rows);
    let place = |i: usize| room.min + (size + vec2(GAP, GAP)) * vec2((i % COLUMNS) as f32, (i / COLUMNS) as f32);
    for i in 0..WAYS.len() {
        card(ui, cx, i, Rect::from_min_size(place(i), size));
    }
    map(ui, cx, Rect::from_min_max(place(WAYS.len()), room.max));
}

/// Points and ellipses of one way, and its two numbers.
fn card(ui: &mut Ui, cx: &mut Cx<'_>, i: usize, rect: Rect) {
    let Some(side) = cx.shot.sides.get(i) else { return };
    let Some(plane) = &side.view.plane else { return };
    // A circle is to look like one.
    let low = plane.range[0].0.min(plane.range[1].0);
    let high = plane.range[0].1.max(plane.range[1].1);
    let axis = Axis::linear(low, high);
    let area = Area { short: Some(capital(SHORT[i])), ..Area::new(Slot::Way(i), WAYS[i].name.into(), axis, axis) };
    area.card(ui, cx, rect);
    let theme = cx.theme;
    let series = Series::of(side.experiment.scenario().retention);
    let margin = 10.0;
    let inner = Rect::from_min_max(
        pos2(rect.left() + margin, rect.top() + Area::head(theme)),
        pos2(rect.right() - margin, rect.bottom() - 6.0),
    );
    let edge = inner.width().min(inner.height() - theme.line(44.0) - 2.0);
    if edge > 20.0 {
        let plot = Rect::from_min_size(pos2(inner.center().x - 0.5 * edge, inner.top()), vec2(edge, edge));
        ui.painter().rect(plot, CornerRadius::ZERO, theme.field, theme.hairline(), egui::StrokeKind::Inside);
        draw_plane(ui, theme, series, &area, plot, plane);
        let outside = |at: &&[f64; 2]| !at.iter().all(|x| (low..=high).contains(x));
        let gone = plane.points.iter().filter(outside).count();
        if gone > 0 {
            let at = plot.left_bottom() + vec2(5.0, -4.0);
            paint_note(ui, theme, at, Align2::LEFT_BOTTOM, &format!("{} outside", whole(gone as u64)));
        }
    }
    let Some(standing) = Standing::of(&side.history, cx.shot.playhead) else { return };
    let tall = (inner.height() - edge.max(0.0) - 2.0).clamp(theme.line(44.0), theme.line(60.0));
    let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - tall), inner.max);
    if readings(ui, theme, i, series, &standing, foot) {
        cx.emit(Action::Load(Box::new(side.experiment.scenario().clone())));
    }
}

/// How many modes live and how wide they are, each as a bar and a number; whether they were clicked.
fn readings(ui: &mut Ui, theme: &Theme, i: usize, series: Series, it: &Standing, rect: Rect) -> bool {
    let response = ui.interact(rect, Id::unique(("way numbers", i)), Sense::click());
    let modes = format!("{} of {MODES}", significant(it.modes, 2));
    let spread = brief(it.spread, 2);
    response.widget_info(|| {
        let words = format!("{}: modes alive {modes}, spread {spread} of the true", WAYS[i].name);
        WidgetInfo::labeled(Role::Button, true, words)
    });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), theme.button_hover);
    }
    let font = theme.small();
    let inner = rect.shrink2(vec2(4.0, 0.0));
    let names = [metric::MODES, "spread"];
    let left = inner.left() + names.iter().map(|name| width_of(ui, name, &font)).fold(0.0, f32::max) + 8.0;
    let right = inner.right() - theme.line(48.0).min(0.45 * inner.width()) - 8.0;
    let share = (it.spread.log10() / DECADES).clamp(-1.0, 1.0);
    let numbers = [(modes, [0.0, it.modes / f64::from(MODES)]), (spread, [0.5, 0.5 + 0.5 * share])];
    for (row, (name, (number, [from, to]))) in names.into_iter().zip(numbers).enumerate() {
        let y = inner.top() + inner.height() * (0.25 + 0.5 * row as f32);
        let painter = ui.painter();
        painter.text(pos2(inner.left(), y), Align2::LEFT_CENTER, name, font.clone(), theme.soft);
        painter.text(pos2(inner.right(), y), Align2::RIGHT_CENTER, number, theme.bold(12.0), theme.ink);
        let half = 0.5 * theme.line(8.0);
        let track = Rect::from_min_max(pos2(left, y - half), pos2(right, y + half));
        if track.width() < 16.0 {
            continue;
        }
        let at = |share: f64| track.left() + track.width() * share.clamp(0.0, 1.0) as f32;
        painter.rect_filled(track, CornerRadius::same(2), theme.track);
        if from.is_finite() && to.is_finite() {
            let filled = Rect::from_x_y_ranges(at(from.min(to))..=at(from.max(to)), track.y_range());
            painter.rect_filled(filled, CornerRadius::same(2), theme.colour(series));
        }
        // Modes are whole; the truth's spread is in the middle.
        let seam = Stroke::new(1.0, theme.card);
        for mode in 1..if row == 0 && track.width() > 48.0 { MODES } else { 0 } {
            painter.vline(at(f64::from(mode) / f64::from(MODES)), track.y_range(), seam);
        }
        if row == 1 {
            painter.vline(at(0.5), track.expand(3.0).y_range(), Stroke::new(theme.middle(), theme.ink));
        }
    }
    focus_ring(ui, theme, &response, rect.shrink(3.0));
    let hover = format!(
        "{}\nModes alive of {MODES}: coverage. Variance within a mode over the true one, from 10⁻⁵ to 10⁵: spread; line: \
         truth\nA click runs it in the Lab",
        WAYS[i].meaning
    );
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(hover).clicked()
}

/// What has a name on the map.
struct Named {
    at: Pos2,
    name: String,
    colour: Color32,
    /// Where the name stands, once it is clear of the others: its near end, halfway up.
    spot: Pos2,
}

/// Coverage across, spread up: the way each has gone, and where it is.
pub(super) fn map(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let [x, y] = axes();
    let title = "Modes alive across, spread up (truth 1)".into();
    let area = Area { short: Some("Spread over modes".into()), ..Area::new(MAP, title, x, y) };
    let (plot, _) = area.show(ui, cx, rect);
    if plot.width() <= 20.0 || plot.height() <= 20.0 {
        return;
    }
    let theme = cx.theme;
    let painter = ui.painter().with_clip_rect(plot.expand(4.0));
    let place = |[x, y]: [f64; 2]| pos2(x_pixel(x, &area.x, plot), y_pixel(y, &area.y, plot));
    let truth = place([f64::from(MODES), 0.0]);
    let line = Stroke::new(0.6 * theme.middle(), theme.colour(Series::Truth));
    let length = if let Dash::Dashed(length) = theme.dash(Series::Truth) { length } else { 8.0 };
    let ends = [pos2(plot.left(), truth.y), pos2(plot.right(), truth.y)];
    painter.extend(Shape::dashed_line(&ends, line, length, 0.618 * length));
    let mut named = Vec::new();
    for (i, side) in cx.shot.sides.iter().take(WAYS.len()).enumerate() {
        let colour = theme.colour(Series::of(side.experiment.scenario().retention));
        let (trail, now) = gone(&side.history, cx.shot.playhead.min(side.computed));
        let trail = trail.into_iter().map(place).collect();
        painter.add(Shape::line(trail, Stroke::new(theme.hair(), theme.tint(colour, 0.6))));
        let Some(now) = now else { continue };
        let (at, beyond) = (place(now.place()), if now.is_beyond() { " ↑" } else { "" });
        named.push(Named { at, name: format!("{}{beyond}", SHORT[i]), colour, spot: at });
    }
    let above = pos2(plot.right() - 4.0, truth.y - 3.4 * theme.thick());
    name_at(ui, theme, above, Align2::RIGHT_BOTTOM, "truth");
    // Names of the left half stand to the right of their dots, those of the right half to the left.
    let (mut left, mut right): (Vec<Named>, Vec<Named>) = named.into_iter().partition(|it| it.at.x < plot.center().x);
    for (names, away, anchor) in [(&mut left, 1.0, Align2::LEFT_CENTER), (&mut right, -1.0, Align2::RIGHT_CENTER)] {
        let height = theme.line(15.0);
        spread_out(names, away * theme.line(15.0), height, plot.shrink2(vec2(0.0, 0.5 * height)));
        for it in names.iter() {
            painter.line_segment([it.at, it.spot - vec2(2.0 * away, 0.0)], Stroke::new(1.0, theme.soft));
            name_at(ui, theme, it.spot, anchor, &it.name);
        }
    }
    for it in left.iter().chain(&right) {
        painter.circle_filled(it.at, 1.7 * theme.thick(), it.colour);
    }
    painter.circle_stroke(truth, 2.6 * theme.thick(), Stroke::new(theme.middle(), theme.colour(Series::Truth)));
}

/// A name over whatever lines there are.
fn name_at(ui: &Ui, theme: &Theme, at: Pos2, anchor: Align2, name: &str) {
    let size = vec2(width_of(ui, name, &theme.small()), theme.line(14.0));
    ui.painter().rect_filled(anchor.anchor_size(at, size).expand(1.0), 3, theme.field.gamma_multiply(0.8));
    text(ui, at, anchor, name, theme.small(), theme.ink);
}

/// Moves names sideways by `away` from their dots, and up and down until each is so far from the next and all are within the
/// plot, as far as there is room. Those that would touch stand in one column, beside the outermost of their dots and around
/// their middle.
fn spread_out(names: &mut [Named], away: f32, apart: f32, plot: Rect) {
    names.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
    for group in names.chunk_by_mut(|a, b| b.at.y - a.at.y < apart) {
        let middle = group.iter().map(|it| it.at.y).sum::<f32>() / group.len() as f32;
        let first = middle - 0.5 * apart * (group.len() as f32 - 1.0);
        let outermost = group.iter().map(|it| it.at.x).max_by(|a, b| (a * away).total_cmp(&(b * away)));
        for (i, it) in group.iter_mut().enumerate() {
            it.spot = pos2(outermost.unwrap_or(it.at.x) + away, first + apart * i as f32);
        }
    }
    let mut least = plot.top();
    for it in names.iter_mut() {
        it.spot.y = it.spot.y.max(least);
        least = it.spot.y + apart;
    }
    let mut most = plot.bottom();
    for it in names.iter_mut().rev() {
        it.spot.y = it.spot.y.min(most);
        most = it.spot.y - apart;
    }
}

/// The state in one sentence.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let of = |(way, side): (&Measure, &Side)| {
        let it = Standing::of(&side.history, cx.shot.playhead)?;
        let (modes, spread) = (significant(it.modes, 2), brief(it.spread, 2));
        Some(format!("{} {modes} and {spread}", way.name.to_lowercase()))
    };
    let told: Vec<String> = WAYS.iter().zip(&cx.shot.sides).filter_map(of).collect();
    let generation = whole(cx.shot.playhead);
    let words = told.join("; ");
    (!told.is_empty())
        .then(|| format!("Generation {generation}, modes alive of {MODES} and spread (truth 1): {words}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_apart_and_within_the_plot() {
        let plot = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        for heights in [[50.0, 50.0, 50.0, 50.0], [0.0, 1.0, 99.0, 100.0], [100.0, 100.0, 97.0, 100.0]] {
            let named = |(i, y): (usize, f32)| {
                let at = pos2(50.0 + i as f32, y);
                Named { at, name: String::new(), colour: Color32::TRANSPARENT, spot: at }
            };
            let mut names: Vec<Named> = heights.into_iter().enumerate().map(named).collect();
            spread_out(&mut names, -10.0, 15.0, plot);
            assert!(names.windows(2).all(|pair| pair[1].spot.y - pair[0].spot.y >= 15.0 - 1e-3), "{heights:?}");
            assert!(names.iter().all(|it| plot.contains(it.spot) && it.spot.x <= it.at.x - 10.0), "{heights:?}");
        }
    }
}
