//! A metric against one knob: median, bands, mean and theory; or a curve for each value of a second one.

use egui::{Rect, Ui, pos2};

use super::cells::{chosen, map_id};
use super::map::{around, cells_node, choose, lines, metric, room, row, tabled};
use crate::app::frame::Cx;
use crate::app::model::Slot;
use crate::app::plots::{Area, Around, Chart, paint_cursor, paint_readout, sample, x_pixel, y_pixel};
use crate::app::style::{Series, Theme};
use crate::app::widgets::width_of;
use crate::figure::phase::{
    Content, Picture, along, content, height, line_words, lines_along, place_words, rows, source_words, strokes_of,
    title, values,
};
use crate::sweep::Cell;

const SLOT: Slot = Slot::PhaseCurve;

/// The card.
pub(super) fn curve(ui: &mut Ui, cx: &mut Cx<'_>, picture: &Picture, rect: Rect) {
    let (theme, shot) = (cx.theme, cx.sweep);
    let Some(grid) = shot.grid.as_deref() else { return };
    let log = cx.is_log(SLOT, picture.decades);
    let rows = rows(grid, &shot.cells);
    let lines_on = lines_along(picture, grid, &rows, shot.lines.as_deref().unwrap_or_default());
    let (x, y) = (picture.x.axis, values(picture, grid, &shot.cells, &lines_on, log));
    if cx.is_tabled(SLOT) {
        let area = Area { choice: Some(metric(grid)), ..Area::new(SLOT, title(picture, grid), x, y) };
        return tabled(ui, cx, area, rect);
    }
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
    let zoom = cx.zoom(SLOT);
    let (x, y) = (x.within(zoom.x), y.within(zoom.y));
    let across = |at: f64| x_pixel(if x.log { at.log10() } else { at }, &x, plot);
    let spot = |[at, value]: [f64; 2]| Some(pos2(across(at), y_pixel(y.at(value)?, &y, plot)));
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
