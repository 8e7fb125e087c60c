//! One knob: median, bands, mean and theory against it.

use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use crate::experiment::Keeps;
use crate::sweep::{At, Cell, Drawn, number};
use crate::theory::Kind;

use super::super::super::actions::Action;
use super::super::super::cx::Cx;
use super::super::super::plots::{
    Around, Axis, Chart, Ribbon, Stroke, from_screen, paint_cursor, paint_readout, sample, to_screen,
};
use super::super::super::theme::Series;
use super::super::super::widgets::{focus_ring, width_of};
use super::super::super::words::of_kind;
use super::map::{around, cell_words, line_words, lines, metric, room, row, source_words, title};
use super::picture::{Picture, place_words};
use super::{PhaseChange, chosen, map_id};

const SLOT: &str = "phase curve";

/// Where a cell lies along the axis, in data units: words lie at whole numbers.
fn along(picture: &Picture, cell: &Cell) -> f64 {
    match number(&cell.x) {
        Some(x) if picture.x.words.is_empty() => x,
        _ => picture.x.at.get(picture.x.index(cell.place.i)).map_or(0.0, |(_, at)| *at),
    }
}

/// The range of values: all of the middle and of lines that lie along, the outer band as far as it leaves the middle room.
fn values(cells: &[Cell], lines: &[Drawn], log: bool) -> Axis {
    let ends = |all: &mut dyn Iterator<Item = f64>| {
        let finite = all.filter(|x| x.is_finite() && (!log || *x > 0.0));
        finite.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
    };
    let stats = || cells.iter().filter_map(|cell| cell.stats);
    let exact = cells.iter().filter_map(|cell| cell.theory).filter(|(_, kind)| *kind == Kind::Exact).map(|(x, _)| x);
    let heights = lines.iter().flat_map(|drawn| drawn.pieces.iter().flatten()).map(|point| point[1]);
    let [low, high] = ends(&mut stats().flat_map(|s| [s.q25, s.median, s.q75]).chain(exact).chain(heights));
    let [least, most] = ends(&mut stats().flat_map(|s| [s.q05, s.q95]));
    if low > high {
        return Axis::linear(0.0, 1.0);
    }
    if log {
        let (low, high) = (low.log10(), high.log10());
        let (least, most) = (least.log10(), most.log10());
        let top = high.max(most.min(high + 0.4));
        let bottom = low.min(least.max(low - 1.0)).max(top - 14.0);
        return Axis::decades(bottom, top);
    }
    let room = 0.9 * (high - low).max(1e-9 * high.abs()).max(1e-12);
    Axis::round(low.min(least.max(low - room)), high.max(most.min(high + room)))
}

/// The card.
pub(super) fn curve(ui: &mut Ui, cx: &mut Cx<'_>, picture: &Picture, rect: Rect) {
    let (theme, shot) = (cx.theme, cx.sweep);
    let Some(grid) = shot.grid.as_deref() else { return };
    let log = cx.is_log(SLOT, picture.decades);
    let cells = &shot.cells;
    let series = if grid.x().key() == "workflow.retention" {
        Series::of(Keeps::Accumulate)
    } else {
        Series::of(grid.scenario().retention)
    };
    let share = grid.metric() == "collapsed" && grid.at() != At::Collapse;
    let points = |of: fn(&crate::sweep::Stats) -> f64| -> Vec<[f64; 2]> {
        cells.iter().map(|cell| [along(picture, cell), cell.stats.map_or(f64::NAN, |stats| of(&stats))]).collect()
    };
    let band = |low: fn(&crate::sweep::Stats) -> f64, high: fn(&crate::sweep::Stats) -> f64| -> Vec<[f64; 3]> {
        let one = |cell: &Cell| cell.stats.map(|stats| [along(picture, cell), low(&stats), high(&stats)]);
        cells.iter().filter_map(one).collect()
    };
    let stroke = |series, weight, points| Stroke { series, weight, points };
    let (mut ribbons, mut strokes, mut entries, mut dots) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if share {
        ribbons.push(Ribbon { series, points: band(|s| s.mean - 2.0 * s.se, |s| s.mean + 2.0 * s.se) });
        strokes.push(stroke(series, 1.0, points(|s| s.mean)));
        entries.push((series, "share of the runs, ± 2 standard errors".to_owned()));
    } else {
        ribbons.push(Ribbon { series, points: band(|s| s.q05, |s| s.q95) });
        ribbons.push(Ribbon { series, points: band(|s| s.q25, |s| s.q75) });
        strokes.push(stroke(series, 1.0, points(|s| s.median)));
        entries.push((series, "median, 50 % and 90 % of the runs".to_owned()));
        if grid.at() != At::Collapse {
            strokes.push(stroke(series.companion(1), 0.8, points(|s| s.mean)));
            entries.push((series.companion(1), "mean".to_owned()));
        }
    }
    if cells.len() <= 60 {
        dots.push((series, points(if share { |s| s.mean } else { |s| s.median })));
    }
    if let Some(kind) = picture.theory {
        let theory = |cell: &Cell| [along(picture, cell), cell.theory.map_or(f64::NAN, |(value, _)| value)];
        strokes.push(stroke(Series::Theory, 1.6, cells.iter().map(theory).collect()));
        let name = of_kind(kind);
        entries.push((Series::Theory, name.to_owned()));
    }
    let near = |at: f64| {
        let gap = |cell: &&Cell| {
            let x = along(picture, cell);
            if picture.x.axis.log { (x / at).ln().abs() } else { (x - at).abs() }
        };
        cells.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)))
    };
    let lines_on: &[Drawn] = shot.lines.as_deref().unwrap_or_default();
    let (x, y) = (picture.x.axis, values(cells, lines_on, log));
    let [bottom, top] = [y.low, y.high].map(|end| if y.log { 10_f64.powf(end) } else { end });
    for (number, drawn) in lines_on.iter().enumerate() {
        let upright = |&[x, value]: &[f64; 2]| {
            [
                x,
                if value.is_finite() {
                    value
                } else if value < 0.0 {
                    bottom
                } else {
                    top
                },
            ]
        };
        let pieces = drawn.pieces.iter().map(|piece| piece.iter().map(upright).collect());
        strokes.extend(pieces.map(|points| stroke(Series::Line(number as u8), 1.6, points)));
    }
    let spread = Around { room: room(cx, 0.0), words: [picture.x.words.clone(), Vec::new()] };
    let chart = Chart {
        slot: SLOT,
        title: title(picture, grid),
        x,
        y,
        percent: false,
        playhead: None,
        ribbons,
        strokes,
        dots,
        entries,
        reading: None,
        empty: None,
    };
    let (plot, _) = chart.show_in(ui, cx, rect, &spread, Some((metric(grid), true)));
    let up = picture.label.clone();
    around(ui, cx, picture, grid, rect, plot, &up);
    let named = lines_on.iter().map(|drawn| (line_words(drawn.line), source_words(drawn.line))).collect();
    row(ui, theme, plot, width_of(ui, &up, &theme.small()), named, |number, [from, to]| {
        sample(ui.painter(), theme, Series::Line(number as u8), from, to);
    });
    let mark = |cell: &Cell| {
        let at = along(picture, cell);
        to_screen(if x.log { at.log10() } else { at }, &x, plot.left(), plot.right())
    };
    if let Some(cell) = chosen(cx) {
        ui.painter_at(plot).vline(mark(cell), plot.y_range(), egui::Stroke::new(1.5 * theme.lines, theme.accent));
    }
    // Over the whole plot, under nothing: the card behind it has no clicks of its own here.
    let response = ui.interact(plot, map_id(), Sense::click());
    let state = chosen(cx).map_or_else(|| "no cell chosen".to_owned(), |cell| cell_words(cell, grid));
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(state.clone()),
        ..WidgetInfo::labeled(Role::Canvas, true, "Cells of the phase diagram")
    });
    if response.has_focus() {
        let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(map_id(), arrows));
        focus_ring(ui, theme, &response, plot.shrink(2.0));
    }
    let under = |pos: egui::Pos2| {
        let at = from_screen(pos.x, &x, plot.left(), plot.right());
        near(if x.log { 10_f64.powf(at) } else { at })
    };
    if let Some(pos) = response.hover_pos()
        && let Some(cell) = under(pos)
    {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        paint_cursor(ui, theme, plot, mark(cell));
        paint_readout(ui, theme, rect, pos, &place_words(cell, grid), &lines(cell, grid));
    }
    if response.clicked()
        && let Some(pos) = response.interact_pointer_pos()
        && let Some(cell) = under(pos)
    {
        cx.emit(Action::Phase(PhaseChange::Choose(cell.place.i, cell.place.j)));
        if cell.refused.is_none() {
            cx.emit(Action::Phase(PhaseChange::Open));
        }
    }
}
