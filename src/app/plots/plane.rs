//! A model in the plane: its lines over the points it was fitted to, and the truth.

use egui::{Align2, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::area::{Area, x_pixel, x_value, y_pixel, y_value};
use super::legend::{self, Entry};
use super::spot::Spot;
use crate::app::frame::Cx;
use crate::app::plot_data::Axis;
use crate::app::plots::readout;
use crate::app::style::{Dash, Series, Theme};
use crate::app::text::numbers::{capital, significant, whole};
use crate::app::widgets::text;
use crate::experiment::{Plane, View};
use crate::family::COORDINATES;

/// Shows one side's view in a rectangle.
pub(crate) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, view: &View, plane: &Plane) {
    let generation = whole(view.generation);
    let title = format!("Points at generation {generation}");
    let [x, y] = plane.range.map(|(low, high)| Axis::linear(low, high));
    let mut area = Area::new(spot.slot, title, x, y);
    let to_scale = plane.axes == COORDINATES;
    let (plot, response) = if to_scale { area.show_to_scale(ui, cx, rect) } else { area.show(ui, cx, rect) };
    if plot.width() <= 20.0 || plot.height() <= 20.0 {
        return;
    }
    let theme = cx.theme;
    draw(ui, theme, spot.series, &area, plot, plane);
    let inset = vec2(6.0, 4.0);
    text(ui, plot.right_bottom() - inset, Align2::RIGHT_BOTTOM, plane.axes[0], theme.small(), theme.soft);
    text(ui, plot.left_top() + inset, Align2::LEFT_TOP, plane.axes[1], theme.small(), theme.soft);
    let named = |(series, name): (Series, &str)| Entry { series, name: name.into() };
    let entries = [(Series::Truth, "truth"), (spot.series, "model")].map(named).into();
    let entries = legend::fitted(ui, theme, entries, plot);
    let size = legend::size(ui, theme, &entries);
    legend::paint(ui, theme, calmest(theme, plane, &area, plot, size, view.collapsed.is_some()), &entries);
    if let Some((name, _)) = view.collapsed {
        let galley = ui.painter().layout_no_wrap(capital(name), theme.bold(11.5), theme.colour(spot.series));
        let spot = freest(theme, plane, &area, plot, galley.size());
        // Points may lie there: what is said is read first.
        ui.painter().rect_filled(spot.expand(3.0), 4.0, theme.field.gamma_multiply(0.85));
        ui.painter().galley(spot.min, galley, theme.ink);
    }
    pointer(ui, theme, view, &area, [rect, plot], &response);
    area.told(ui, &response, || {
        let state = view.collapsed.map_or(String::new(), |(name, _)| format!("; {name}"));
        format!("Truth and model, {} points held, {} of them real{state}", whole(view.held), whole(view.held_real))
    });
}

fn place(area: &Area, plot: Rect, at: [f64; 2]) -> Pos2 {
    // Far values show nothing, and lines must still leave the plot in the right direction.
    let held = |axis: &Axis, value: f64| value.clamp(axis.low - 40.0 * axis.span(), axis.high + 40.0 * axis.span());
    pos2(x_pixel(held(&area.x, at[0]), &area.x, plot), y_pixel(held(&area.y, at[1]), &area.y, plot))
}

/// Points, lines and the truth, on the axes of an area.
pub(crate) fn draw(ui: &Ui, theme: &Theme, series: Series, area: &Area, plot: Rect, plane: &Plane) {
    let painter = ui.painter().with_clip_rect(plot);
    let colour = theme.colour(series);
    let finite = |at: &&[f64; 2]| at[0].is_finite() && at[1].is_finite();
    // Many dots are smaller and fainter, so that the cloud keeps its tone.
    let few = (600.0 / plane.points.len().max(1) as f32).clamp(0.3, 1.0);
    let (radius, ink) = (1.2 + 1.3 * few, theme.tint(colour, 0.22 + 0.33 * few));
    let dots = plane.points.iter().filter(finite).map(|&at| place(area, plot, at)).filter(|at| plot.contains(*at));
    painter.extend(dots.map(|at| Shape::circle_filled(at, radius, ink)).collect::<Vec<_>>());
    let path = |line: &[[f64; 2]]| line.iter().filter(finite).map(|&at| place(area, plot, at)).collect::<Vec<Pos2>>();
    for (i, (_, lines)) in plane.earlier.iter().enumerate() {
        let share = 0.35 + 0.35 * (i + 1) as f32 / plane.earlier.len() as f32;
        let stroke = Stroke::new(theme.hair(), theme.tint(colour, share));
        painter.extend(lines.iter().map(|line| Shape::line(path(line), stroke)).collect::<Vec<_>>());
    }
    for line in &plane.model {
        painter.add(Shape::line(path(line), Stroke::new(theme.thick() + 0.5, colour)));
    }
    let stroke = Stroke::new(theme.middle(), theme.colour(Series::Truth));
    let length = if let Dash::Dashed(length) = theme.dash(Series::Truth) { length } else { 8.0 };
    for line in &plane.truth {
        painter.extend(Shape::dashed_line(&path(line), stroke, length, 0.618 * length));
    }
}

/// The corner with the least of the lines in it; where an axis has its name, beside that. A collapsed state has its name at
/// the bottom.
fn calmest(theme: &Theme, plane: &Plane, area: &Area, plot: Rect, size: egui::Vec2, collapsed: bool) -> Rect {
    let mut drawn = Vec::new();
    for line in plane.truth.iter().chain(&plane.model) {
        let path: Vec<Pos2> = line.iter().map(|&at| place(area, plot, at)).collect();
        let steps = 240 / path.len().max(1) + 1;
        for pair in path.windows(2) {
            drawn.extend((0..steps).map(|i| pair[0] + (pair[1] - pair[0]) * (i as f32 / steps as f32)));
        }
    }
    let free = plot.shrink2(vec2(0.0, theme.line(15.0)));
    let corner = |within: Rect, right: f32, down: f32| {
        let room = within.size() - size - vec2(16.0, 16.0);
        Rect::from_min_size(within.min + vec2(8.0, 8.0) + room * vec2(right, down), size)
    };
    let corners = [corner(plot, 1.0, 0.0), corner(free, 0.0, 0.0), corner(plot, 0.0, 1.0), corner(free, 1.0, 1.0)];
    let hidden = |spot: &Rect| drawn.iter().filter(|at| spot.expand(4.0).contains(**at)).count();
    let top = if collapsed { 2 } else { 4 };
    corners.into_iter().take(top).min_by_key(hidden).unwrap_or(corners[0])
}

/// A place for a line of words at the left, below the legend, over as few of the points and lines as may be.
fn freest(theme: &Theme, plane: &Plane, area: &Area, plot: Rect, size: egui::Vec2) -> Rect {
    let lines = plane.truth.iter().chain(&plane.model).flatten();
    let drawn: Vec<Pos2> = plane.points.iter().chain(lines).map(|&at| place(area, plot, at)).collect();
    let foot = plot.bottom() - theme.line(18.0);
    let step = (0.6 * plot.height() - size.y).max(0.0) / 5.0;
    let at = |i: u8| Align2::LEFT_BOTTOM.anchor_size(pos2(plot.left() + 8.0, foot - step * f32::from(i)), size);
    let hidden = |spot: &Rect| drawn.iter().filter(|at| spot.expand(4.0).contains(**at)).count();
    (0..=5).map(at).min_by_key(hidden).unwrap_or_else(|| at(0))
}

fn pointer(ui: &Ui, theme: &Theme, view: &View, area: &Area, [card, plot]: [Rect; 2], response: &egui::Response) {
    let Some(pos) = response.hover_pos().filter(|pos| plot.contains(*pos)) else { return };
    let x = x_value(pos.x, &area.x, plot);
    let y = y_value(pos.y, &area.y, plot);
    let lines = vec![("points held".to_owned(), whole(view.held)), ("of them real".to_owned(), whole(view.held_real))];
    readout::paint(ui, theme, card, pos, &format!("({}, {})", significant(x, 3), significant(y, 3)), &lines);
}
