//! A metric against one knob: median, bands, mean and theory; or a curve for each value of a second one.

use egui::{Rect, Ui, pos2};

use super::cells::{chosen, map_id};
use super::labels::place_words;
use super::map::{around, cells_node, choose, line_words, lines, metric, room, row, source_words, title};
use super::picture::Picture;
use super::rows::{Content, Row, along, content, height, height_at, rows};
use crate::app::frame::Cx;
use crate::app::model::Slot;
use crate::app::plot_data::Axis;
use crate::app::plots::{Around, Chart, Stroke, paint_cursor, paint_readout, sample, x_pixel, y_pixel};
use crate::app::style::{Series, Theme};
use crate::app::widgets::width_of;
use crate::sweep::{Cell, Drawn, Grid, number};
use crate::theory::{Kind, Landmark};

const SLOT: Slot = Slot::PhaseCurve;

/// The range of values: all of the middle and of lines that lie along, the outer band of an only curve as far as it leaves
/// the middle room.
fn values(picture: &Picture, grid: &Grid, cells: &[Cell], lines: &[Along], log: bool) -> Axis {
    let ends = |all: &mut dyn Iterator<Item = f64>| {
        let finite = all.filter(|x| x.is_finite() && (!log || *x > 0.0));
        finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
    };
    let alone = grid.y().is_none();
    let stats = || cells.iter().filter_map(|cell| cell.stats).filter(|_| alone);
    let middle = cells.iter().map(|cell| height(picture, grid, cell));
    let exact = cells.iter().filter_map(|cell| cell.theory).filter(|(_, kind)| *kind == Kind::Exact).map(|(x, _)| x);
    let heights = lines.iter().flat_map(|line| line.pieces.iter().flatten()).map(|point| point[1]);
    let [low, high] = ends(&mut stats().flat_map(|s| [s.q25, s.q75]).chain(middle).chain(exact).chain(heights));
    let [least, most] = ends(&mut stats().flat_map(|s| [s.q05, s.q95]));
    let [least, most] = if least > most { [low, high] } else { [least, most] };
    if low > high {
        return Axis::linear(0.0, 1.0);
    }
    if log {
        return decades([low, high], [least, most]);
    }
    let room = 0.9 * (high - low).max(1e-9 * high.abs()).max(1e-12);
    Axis::round(low.min(least.max(low - room)), high.max(most.min(high + room)))
}

/// A logarithmic axis over all of the middle, however many decades those are; the outer band as far as it leaves it room.
fn decades(middle: [f64; 2], outer: [f64; 2]) -> Axis {
    let ([low, high], [least, most]) = (middle.map(f64::log10), outer.map(f64::log10));
    let top = high.max(most.min(high + 0.4));
    let bottom = low.min(least.max(low - 1.0));
    let room = 0.04 * (top - bottom).max(0.5);
    Axis { low: bottom - room, high: top + room, log: true }
}

/// A paper's line on the curves.
struct Along {
    line: &'static Landmark,
    series: Series,
    /// In data units; across the whole plot where it stands upright.
    pieces: Vec<Vec<[f64; 2]>>,
    /// Where it meets a curve of several.
    marks: Vec<[f64; 2]>,
}

/// Where a line over both knobs has this value of the second: of two that are alike the first.
fn crossings(pieces: &[Vec<[f64; 2]>], value: f64) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::new();
    for pair in pieces.iter().flat_map(|piece| piece.windows(2)) {
        let [[x, a], [to, b]] = [pair[0], pair[1]];
        if (a - value) * (b - value) <= 0.0 && a != b {
            let at = x + (to - x) * (value - a) / (b - a);
            if found.last() != Some(&at) {
                found.push(at);
            }
        }
    }
    found
}

/// Lines of papers: of one curve as they are; of several, one on either knob is a mark on each curve, with a way through all,
/// and what lies along several alike is there once.
fn lines_along(picture: &Picture, grid: &Grid, rows: &[Row<'_>], drawn: &[Drawn]) -> Vec<Along> {
    let mut all = Vec::new();
    for drawn in drawn {
        let series = Series::Line(all.len() as u8);
        let mut found = Along { line: drawn.line, series, pieces: Vec::new(), marks: Vec::new() };
        if grid.y().is_none() {
            found.pieces.clone_from(&drawn.pieces);
        }
        for row in rows {
            let value = row.cells.first().and_then(|cell| number(cell.y.as_ref()?));
            if let Some(value) = value.filter(|_| drawn.rows.iter().all(Vec::is_empty)) {
                let places = crossings(&drawn.pieces, value).into_iter();
                found.marks.extend(places.filter_map(|x| Some([x, height_at(picture, grid, row, x)?])));
            }
            for piece in drawn.rows.get(row.number).into_iter().flatten() {
                match piece.first() {
                    Some([x, low]) if *low == f64::NEG_INFINITY => {
                        found.marks.extend(height_at(picture, grid, row, *x).map(|y| [*x, y]));
                    }
                    Some(_) if !found.pieces.contains(piece) => found.pieces.push(piece.clone()),
                    _ => {}
                }
            }
        }
        if found.marks.len() > 1 {
            found.pieces.push(found.marks.clone());
        }
        if !found.pieces.is_empty() || !found.marks.is_empty() {
            all.push(found);
        }
    }
    all
}

/// The card.
pub(super) fn curve(ui: &mut Ui, cx: &mut Cx<'_>, picture: &Picture, rect: Rect) {
    let (theme, shot) = (cx.theme, cx.sweep);
    let Some(grid) = shot.grid.as_deref() else { return };
    let log = cx.is_log(SLOT, picture.decades);
    let rows = rows(grid, &shot.cells);
    let lines_on = lines_along(picture, grid, &rows, shot.lines.as_deref().unwrap_or_default());
    let (x, y) = (picture.x.axis, values(picture, grid, &shot.cells, &lines_on, log));
    // Bands of the curve under the pointer as it was, or of the chosen cell's.
    let under_id = map_id().with("curve");
    let hovered: Option<usize> = ui.data(|data| data.get_temp(under_id));
    let of_chosen = chosen(cx).and_then(|cell| Some(rows.iter().find(|row| row.cells.contains(cell))?.number));
    let Content { ribbons, mut strokes, dots, entries } = content(picture, grid, &rows, hovered.or(of_chosen));
    strokes.extend(strokes_of(&lines_on, &y));
    let spread = Around { room: room(cx, 0.0), words: [picture.x.words.clone(), Vec::new()] };
    let chart = Chart { ribbons, strokes, dots, entries, ..Chart::new(SLOT, title(picture, grid), x, y) };
    let (plot, _) = chart.show_in(ui, cx, rect, &spread, Some((metric(grid), true)));
    let up = picture.label.clone();
    super::map::note_lacking(ui, theme, &shot.cells, plot);
    around(ui, cx, [rect, plot], picture, grid, &up);
    let named = lines_on.iter().map(|along| (line_words(along.line), source_words(along.line))).collect();
    row(ui, theme, plot, width_of(ui, &up, &theme.small()), named, |number, [from, to]| {
        sample(ui.painter(), theme, Series::Line(number as u8), from, to);
        if lines_on.get(number).is_some_and(|along| !along.marks.is_empty()) {
            marker(ui.painter(), theme, number, from.lerp(to, 0.5));
        }
    });
    let painter = ui.painter_at(plot);
    let across = |at: f64| x_pixel(if x.log { at.log10() } else { at }, &x, plot);
    let spot = |[at, value]: [f64; 2]| Some(pos2(across(at), y_pixel(y.place(value)?, &y, plot)));
    let mark = |cell: &Cell| spot([along(picture, cell), height(picture, grid, cell)]);
    for (number, line) in lines_on.iter().enumerate() {
        line.marks.iter().filter_map(|at| spot(*at)).for_each(|at| marker(&painter, theme, number, at));
    }
    if let Some(cell) = chosen(cx) {
        let pen = egui::Stroke::new(1.5 * theme.lines, theme.accent);
        painter.vline(across(along(picture, cell)), plot.y_range(), pen);
        if let Some(at) = mark(cell) {
            painter.circle_stroke(at, 5.0 * theme.lines, pen);
        }
    }
    // Over the whole plot, under nothing: the card behind it has no clicks of its own here.
    let response = cells_node(ui, cx, grid, plot);
    let under = |pos: egui::Pos2| {
        let gap = |cell: &Cell| {
            let [dx, dy] = [across(along(picture, cell)) - pos.x, mark(cell).map_or(f32::INFINITY, |at| at.y - pos.y)];
            [dx.abs(), dy.abs()]
        };
        let cells = rows.iter().map(|row| (row.cells, row.number));
        let nearest = cells.filter_map(|(cells, number)| {
            let nearest = cells.iter().min_by(|a, b| gap(a)[0].total_cmp(&gap(b)[0]));
            nearest.map(|cell| (cell, number))
        });
        // Of several curves the one that is nearest there.
        nearest.min_by(|(a, _), (b, _)| gap(a)[1].total_cmp(&gap(b)[1]))
    };
    let found = response.hover_pos().and_then(under);
    if let (Some((cell, _)), Some(pos)) = (found, response.hover_pos()) {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        paint_cursor(ui, theme, plot, across(along(picture, cell)));
        paint_readout(ui, theme, rect, pos, &place_words(cell, grid), &lines(cell, grid));
    }
    remember(ui, under_id, hovered, found.map(|(_, number)| number));
    if response.clicked()
        && let Some((cell, _)) = response.interact_pointer_pos().and_then(under)
    {
        choose(cx, cell);
    }
}

/// The lines of papers within the range of values; what stands upright goes all through it.
fn strokes_of(lines: &[Along], y: &Axis) -> Vec<Stroke> {
    let [bottom, top] = [y.low, y.high].map(|end| if y.log { 10_f64.powf(end) } else { end });
    let upright =
        |&[x, value]: &[f64; 2]| [x, if value.is_finite() { value } else { [bottom, top][usize::from(value > 0.0)] }];
    let stroke = |line: &Along, piece: &Vec<[f64; 2]>| {
        let points = piece.iter().map(upright).collect();
        Stroke { series: line.series, weight: 1.6, points }
    };
    lines.iter().flat_map(|line| line.pieces.iter().map(move |piece| stroke(line, piece))).collect()
}

/// Keeps the number of the curve under the pointer for the next frame, which shows its bands.
fn remember(ui: &Ui, id: egui::Id, before: Option<usize>, now: Option<usize>) {
    if now == before {
        return;
    }
    ui.data_mut(|data| match now {
        Some(number) => {
            data.insert_temp(id, number);
        }
        None => data.remove::<usize>(id),
    });
    ui.ctx().request_repaint();
}

/// Where a line meets a curve: each line has a shape of its own.
fn marker(painter: &egui::Painter, theme: &Theme, number: usize, at: egui::Pos2) {
    let (size, pen) = (4.5 * theme.lines, egui::Stroke::new(1.6 * theme.lines, theme.ink));
    let around = |corners: u8, turn: f32| {
        let angle = |k: u8| std::f32::consts::TAU * f32::from(k) / f32::from(corners) + turn;
        let points = (0..corners).map(|k| at + 1.25 * size * egui::Vec2::angled(angle(k)));
        egui::Shape::convex_polygon(points.collect(), theme.field, pen)
    };
    match number {
        0 => painter.circle(at, size, theme.field, pen),
        1 => painter.add(around(4, std::f32::consts::FRAC_PI_4)),
        _ => painter.add(around(3, -std::f32::consts::FRAC_PI_2)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_shows_all_of_every_curve() {
        for (low, high) in [(24.0, 9.9e216), (1e-300, 1e300), (1e178, 1e193), (0.5, 0.7)] {
            let axis = decades([low, high], [low / 50.0, high]);
            assert!([low, high].iter().all(|x| (axis.low..=axis.high).contains(&x.log10())), "{axis:?}");
            assert!(axis.ticks(300.0, 30.0, false).iter().filter(|tick| tick.major).count() > 1, "{axis:?}");
        }
    }

    #[test]
    fn a_line_over_both_knobs_meets_a_row_where_it_has_its_value() {
        let line = [vec![[0.0, 1.0], [1.0, 3.0], [2.0, 2.0]], vec![[5.0, 9.0], [6.0, 9.0]]];
        assert_eq!(crossings(&line, 2.5), [0.75, 1.5]);
        assert_eq!(crossings(&line, 3.0), [1.0]);
        assert!(crossings(&line, 9.0).is_empty() && crossings(&[], 1.0).is_empty());
    }
}
