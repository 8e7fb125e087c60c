//! A model as tables, the truth's beside them: shares of what follows what, or strengths of links; and a line of what it makes.

use egui::text::LayoutJob;
use egui::{Align2, Color32, Pos2, Rect, Shape, Ui, pos2, vec2};

use super::area::{Area, Around};
use super::run;
use super::spot::Spot;
use super::stages::Staged;
use super::table::{self, Numbers};
use crate::app::frame::Cx;
use crate::app::plot_data::Axis;
use crate::app::plots::readout;
use crate::app::style::{Series, Theme};
use crate::app::text::numbers::{capital, significant, whole};
use crate::app::widgets::{elided, text, width_of};
use crate::experiment::{Plane, View};
use crate::family::Panel;
use crate::figure::behind::of_panels;

/// Fewer names than this are written beside the rows.
const NAMED: usize = 30;

/// Shows one side's view in a rectangle.
pub(crate) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, view: &View, plane: &Plane) {
    let staged = Staged::of(ui, cx, view);
    let of_stage = staged.map(|staged| staged.view(view));
    let view = of_stage.as_ref().unwrap_or(view);
    let plane = view.plane.as_ref().unwrap_or(plane);
    let title = format!("Model at generation {}", whole(view.generation));
    let unit = Axis::linear(0.0, 1.0);
    let told = run::room(ui, cx, spot, rect);
    let area = Area { short: Some("Model".into()), tail: told.1, ..Area::new(spot.slot, title, unit, unit) };
    if cx.is_tabled(spot.slot) {
        return table::show(ui, cx, area, rect, &Numbers::of(of_panels(&plane.panels)));
    }
    let (_, response) = area.frame(ui, cx, rect, &Around::default());
    run::show(ui, cx, spot, (&area, rect), (&told.0, told.1));
    let theme = cx.theme;
    let mut inside = Rect::from_min_max(rect.min + vec2(14.0, theme.line(29.0) + 5.0), rect.max - vec2(14.0, 10.0));
    if inside.width() < 40.0 || inside.height() < 40.0 {
        return;
    }
    if let Some(line) = &view.specimen {
        inside = written(ui, theme, line, inside, plane.panels[1].len());
    }
    if let Some((name, _)) = view.collapsed {
        let name = capital(name);
        let at = inside.left_bottom();
        text(ui, at, Align2::LEFT_BOTTOM, &name, theme.bold(11.5), theme.colour(spot.series));
        inside.max.y -= theme.line(15.0);
    }
    let [truth, model] = &plane.panels;
    let rows = [(truth, Series::Truth, "truth"), (model, spot.series, staged.map_or("model", Staged::subject))];
    let columns = truth.len().max(model.len());
    let several = columns > 1;
    // One table each side by side; of several, the truth's in one row and the model's below.
    let place = |row: usize, column: usize| {
        let (across, down) = if several { (columns, 2) } else { (2, 1) };
        let (i, j) = if several { (column, row) } else { (row, 0) };
        let size = vec2(inside.width() / across as f32, inside.height() / down as f32);
        Rect::from_min_size(inside.min + size * vec2(i as f32, j as f32), size).shrink(3.0)
    };
    let mut hovered = None;
    for (row, (panels, series, name)) in rows.into_iter().enumerate() {
        for (column, panel) in panels.iter().enumerate() {
            let title = if several { format!("{name} {}", panel.title) } else { name.to_owned() };
            let long = format!("{title}{}", scale_words(panel));
            let fits = width_of(ui, &long, &theme.tiny()) <= place(row, column).width();
            let title = if fits { long } else { title };
            let grid = paint(ui, theme, place(row, column), panel, series, &title);
            if let Some(pos) = response.hover_pos().filter(|pos| grid.contains(*pos)) {
                hovered = Some((pos, cell(panel, grid, pos), title));
            }
        }
    }
    if let Some((pos, Some((what, value)), title)) = hovered {
        readout::paint(ui, theme, rect, pos, &title, &[(what, significant(value, 3))]);
    }
    area.told(ui, &response, || {
        let state = view.collapsed.map_or(String::new(), |(name, _)| format!("; {name}"));
        format!(
            "Truth and model, {} points held, {} of them real{state}; {}",
            whole(view.held),
            whole(view.held_real),
            told.0
        )
    });
}

/// Writes a line that the model makes, as much of it as there is room for: alone, beside its table where the card is wide, or
/// below the tables. Gives the room that is left for these.
fn written(ui: &Ui, theme: &Theme, line: &str, inside: Rect, tables: usize) -> Rect {
    // Whole words, where there are any.
    let line = line.rsplit_once(' ').filter(|(front, _)| !front.is_empty()).map_or(line, |(front, _)| front);
    let words = format!("The model writes: “{line} …”");
    let font = if tables == 0 { theme.bold(15.0) } else { theme.small() };
    let row = ui.painter().layout_no_wrap("M".into(), font.clone(), theme.ink).size().y;
    let galley = |width: f32, height: f32| {
        let mut job = LayoutJob::simple(words.clone(), font.clone(), theme.ink, width);
        job.wrap.max_rows = (height / row).floor().max(1.0) as usize;
        ui.painter().layout_job(job)
    };
    if tables == 0 {
        let galley = galley(inside.width(), inside.height());
        ui.painter().galley(inside.left_top(), galley, theme.ink);
        return inside;
    }
    if tables == 1 && inside.width() > 2.4 * inside.height() {
        let column = inside.width() / 3.0;
        let at = pos2(inside.right() - column + 10.0, inside.top());
        ui.painter().galley(at, galley(column - 10.0, inside.height()), theme.ink);
        return inside.with_max_x(inside.right() - column);
    }
    if inside.height() < theme.line(75.0) {
        return inside; // the tables say more
    }
    let galley = galley(inside.width(), 0.35 * inside.height());
    let left = inside.with_max_y(inside.bottom() - galley.size().y - 6.0);
    ui.painter().galley(left.left_bottom() + vec2(0.0, 5.0), galley, theme.ink);
    left
}

/// The cell under a place: what it is of, and its value.
fn cell(panel: &Panel, grid: Rect, at: Pos2) -> Option<(String, f64)> {
    let size = panel.names.len();
    let place = (at - grid.min) / grid.size() * size as f32;
    let (column, row) = (place.x as usize, place.y as usize);
    let value = *panel.cells.get(row * size + column)?;
    let [of_column, of_row] = panel.axes;
    Some((format!("{of_row} {}, {of_column} {}", panel.names.get(row)?, panel.names.get(column)?), value))
}

/// What the colours of a table mean.
fn scale_words(panel: &Panel) -> String {
    let below = panel.cells.iter().any(|value| *value < 0.0);
    let most = significant(panel.most, 2);
    if below { format!(" (darkest: ±{most}, green below 0)") } else { format!(" (darkest: {most})") }
}

/// Paints a table with its title; gives the rectangle of its cells.
fn paint(ui: &Ui, theme: &Theme, spot: Rect, panel: &Panel, series: Series, title: &str) -> Rect {
    let size = panel.names.len().max(1);
    let heading = theme.line(14.0);
    let words = elided(ui, title, &theme.tiny(), spot.width());
    text(ui, spot.left_top(), Align2::LEFT_TOP, &words, theme.tiny(), theme.colour(series));
    // Letters that nobody could read are told by the pointer.
    let widest = (spot.width().min(spot.height() - heading) / size as f32).max(0.5);
    let named = size <= NAMED && 1.1 * widest >= theme.least();
    let margin = if named { theme.line(13.0) } else { 0.0 };
    let room = Rect::from_min_max(spot.min + vec2(margin, heading + margin), spot.max);
    let side = (room.width().min(room.height()) / size as f32).max(0.5);
    let grid = Rect::from_min_size(room.min, vec2(side, side) * size as f32);
    let painter = ui.painter();
    painter.rect_filled(grid, 0, theme.field);
    let (up, down) = (theme.colour(series), theme.colour(Series::Real));
    let mut shapes = Vec::new();
    for (i, &value) in panel.cells.iter().enumerate().filter(|(_, value)| value.is_finite() && **value != 0.0) {
        let at = grid.min + vec2((i % size) as f32, (i / size) as f32) * side;
        // By its root, so that small shares are seen too.
        let ink = (value.abs() / panel.most).min(1.0).sqrt() as f32;
        let colour: Color32 = theme.tint(if value > 0.0 { up } else { down }, 0.06 + 0.94 * ink);
        let gap = if side > 6.0 { 1.0 } else { 0.0 };
        shapes.push(Shape::rect_filled(Rect::from_min_size(at, vec2(side - gap, side - gap)), 0, colour));
    }
    painter.extend(shapes);
    painter.rect_stroke(grid, 0, theme.hairline(), egui::StrokeKind::Outside);
    if named {
        let mut font = theme.tiny();
        font.size = font.size.min(side * 1.1).max(theme.least());
        for (i, name) in panel.names.iter().enumerate() {
            let along = (i as f32 + 0.5) * side;
            painter.text(
                pos2(grid.left() - 3.0, grid.top() + along),
                Align2::RIGHT_CENTER,
                name,
                font.clone(),
                theme.soft,
            );
            painter.text(
                pos2(grid.left() + along, grid.top() - 1.0),
                Align2::CENTER_BOTTOM,
                name,
                font.clone(),
                theme.soft,
            );
        }
    }
    grid
}
