//! A heat map: cells as one mesh, hatched where there is none, a bar that says what a colour means, lines on top.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Color32, CornerRadius, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use std::sync::Arc;

use super::area::{x_pixel, y_pixel};
use crate::app::plot_data::Axis;
use crate::app::style::Theme;
use crate::app::widgets::width_of;

/// A cell in plot units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile {
    pub(crate) x: [f64; 2],
    pub(crate) y: [f64; 2],
    /// `None`: there is no value, and there will be none.
    pub(crate) colour: Option<Color32>,
}

/// Tiles as shapes within a plot's rectangle.
pub(crate) fn shapes(theme: &Theme, x: &Axis, y: &Axis, plot: Rect, tiles: &[Tile]) -> Vec<Shape> {
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(4 * tiles.len());
    mesh.reserve_triangles(2 * tiles.len());
    let mut all = Vec::new();
    for tile in tiles {
        let place = |from: f64, to: f64| {
            let left = x_pixel(from, x, plot).clamp(plot.left(), plot.right());
            let right = x_pixel(to, x, plot).clamp(plot.left(), plot.right());
            (left, right)
        };
        let (left, right) = place(tile.x[0], tile.x[1]);
        let rise = |at: f64| y_pixel(at, y, plot).clamp(plot.top(), plot.bottom());
        let rect = Rect::from_min_max(pos2(left, rise(tile.y[1])), pos2(right, rise(tile.y[0])));
        if !rect.is_finite() || rect.width() <= 0.0 || rect.height() <= 0.0 {
            continue;
        }
        match tile.colour {
            Some(colour) => quad(&mut mesh, rect, [colour; 4]),
            None => hatch(theme, rect, &mut all),
        }
    }
    all.insert(0, Shape::Mesh(Arc::new(mesh)));
    all
}

/// A rectangle with a colour in each corner: left top, right top, right bottom, left bottom.
fn quad(mesh: &mut Mesh, rect: Rect, colours: [Color32; 4]) {
    let first = mesh.vertices.len() as u32;
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
    let vertices = corners.into_iter().zip(colours).map(|(pos, color)| Vertex { pos, uv: WHITE_UV, color });
    mesh.vertices.extend(vertices);
    mesh.indices.extend([0, 1, 2, 0, 2, 3].map(|k| first + k));
}

/// Slanted lines, cut at the edges, in step with those of the neighbours.
fn hatch(theme: &Theme, rect: Rect, into: &mut Vec<Shape>) {
    const APART: f32 = 7.0;
    let stroke = Stroke::new(1.0, theme.soft.gamma_multiply(0.55));
    let first = ((rect.left() + rect.top()) / APART).ceil() as i32;
    let last = ((rect.right() + rect.bottom()) / APART).floor() as i32;
    for k in first..=last {
        let sum = k as f32 * APART; // the line x + y = sum
        let from = pos2(rect.right().min(sum - rect.top()), 0.0).x;
        let to = pos2(rect.left().max(sum - rect.bottom()), 0.0).x;
        if from > to {
            into.push(Shape::line_segment([pos2(from, sum - from), pos2(to, sum - to)], stroke));
        }
    }
}

/// A line over the colours.
pub(crate) fn line(theme: &Theme, x: &Axis, y: &Axis, plot: Rect, points: &[[f64; 2]], number: usize) -> Vec<Shape> {
    let place = |p: &[f64; 2]| pos2(x_pixel(p[0], x, plot), y_pixel(p[1], y, plot));
    let points: Vec<Pos2> = points.iter().map(place).filter(|p| p.is_finite()).collect();
    if points.len() < 2 { Vec::new() } else { seamed(theme, points, number) }
}

/// A line through points on the screen with a seam that keeps it apart from any colour; each number has its own dash.
pub(crate) fn seamed(theme: &Theme, points: Vec<Pos2>, number: usize) -> Vec<Shape> {
    const DASHES: [[f32; 2]; 4] = [[7.0, 3.5], [2.0, 3.0], [12.0, 4.0], [4.0, 7.0]];
    let [ink, seam] = theme.over_scale();
    let [dash, gap] = DASHES[number % DASHES.len()].map(|length| length * theme.lines);
    let mut all = Shape::dashed_line(&points, Stroke::new(1.6 * theme.lines, ink), dash, gap);
    all.insert(0, Shape::line(points, Stroke::new(1.6 * theme.lines + 2.4, seam.gamma_multiply(0.75))));
    all
}

/// How wide the bar of colours and its numbers are.
pub(crate) fn bar_width(ui: &Ui, theme: &Theme, scale: &Axis, height: f32) -> f32 {
    let marks = scale.ticks(height, theme.line(30.0), false);
    let widest = marks.iter().map(|mark| width_of(ui, &mark.label, &theme.small())).fold(0.0, f32::max);
    14.0 + theme.line(14.0) + 10.0 + widest.max(theme.line(20.0))
}

/// The bar of colours, right of the plot: `among` says which of them a place of the scale has, and a line stands where they
/// divide.
pub(crate) fn bar(
    ui: &Ui,
    theme: &Theme,
    scale: &Axis,
    plot: Rect,
    divide: Option<f64>,
    among: impl Fn(f64) -> f32,
) -> Rect {
    const PARTS: u16 = 64;
    let left = plot.right() + 14.0;
    let bar = Rect::from_min_max(pos2(left, plot.top()), pos2(left + theme.line(14.0), plot.bottom()));
    let mut mesh = Mesh::default();
    let rise = |part: u16| bar.bottom() - bar.height() * f32::from(part) / f32::from(PARTS);
    for part in 0..PARTS {
        let colour = |part: u16| theme.scale(among(f64::from(part) / f64::from(PARTS)));
        let rect = Rect::from_min_max(pos2(bar.left(), rise(part + 1)), pos2(bar.right(), rise(part)));
        let (low, high) = (colour(part), colour(part + 1));
        quad(&mut mesh, rect, [high, high, low, low]);
    }
    let painter = ui.painter();
    painter.add(Shape::Mesh(Arc::new(mesh)));
    if let Some(place) = divide {
        let y = bar.bottom() - bar.height() * place as f32;
        painter.extend(seamed(theme, vec![pos2(bar.left(), y), pos2(bar.right(), y)], 0));
    }
    painter.rect_stroke(bar, CornerRadius::ZERO, theme.hairline(), StrokeKind::Outside);
    for mark in scale.ticks(bar.height(), theme.line(30.0), false) {
        let y = y_pixel(mark.at, scale, bar).round() + 0.5;
        if y < bar.top() - 1.0 || y > bar.bottom() + 1.5 {
            continue;
        }
        let length = if mark.major { 4.0 } else { 2.0 };
        let stroke = Stroke::new(1.0, theme.soft);
        painter.line_segment([pos2(bar.right(), y), pos2(bar.right() + length, y)], stroke);
        let at = pos2(bar.right() + 7.0, y);
        painter.text(at, Align2::LEFT_CENTER, &mark.label, theme.small(), theme.soft);
    }
    bar
}

/// The frame around the chosen cell: seen on every colour.
pub(crate) fn frame(ui: &Ui, theme: &Theme, x: &Axis, y: &Axis, plot: Rect, tile: &Tile) {
    let [ink, seam] = theme.over_scale();
    let left = x_pixel(tile.x[0], x, plot);
    let right = x_pixel(tile.x[1], x, plot);
    let (low, high) = (y_pixel(tile.y[0], y, plot), y_pixel(tile.y[1], y, plot));
    let rect = Rect::from_min_max(pos2(left, high), pos2(right, low)).expand2(vec2(1.5, 1.5));
    let painter = ui.painter_at(plot.expand(6.0));
    painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(3.0 * theme.lines, seam), StrokeKind::Outside);
    painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.5 * theme.lines, ink), StrokeKind::Outside);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::style::ThemeName;

    #[test]
    fn many_cells_are_one_mesh_and_nothing_that_is_not_finite_is_drawn() {
        let theme = Theme::new(ThemeName::Light, 1.0);
        let axis = Axis::linear(0.0, 64.0);
        let plot = Rect::from_min_size(pos2(10.0, 10.0), vec2(640.0, 640.0));
        let tile = |i: u32| {
            let at = |k: u32| [f64::from(k), f64::from(k) + 1.0];
            Tile { x: at(i % 64), y: at(i / 64), colour: Some(theme.scale(i as f32 / 4096.0)) }
        };
        let mut tiles: Vec<Tile> = (0..4096).map(tile).collect();
        tiles.push(Tile { x: [f64::NAN, 1.0], y: [0.0, f64::INFINITY], colour: Some(theme.scale(f32::NAN)) });
        let all = shapes(&theme, &axis, &axis, plot, &tiles);
        assert_eq!(all.len(), 1);
        let Shape::Mesh(mesh) = &all[0] else { panic!("no mesh") };
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (4 * 4096, 6 * 4096));
        assert!(mesh.vertices.iter().all(|vertex| plot.expand(0.01).contains(vertex.pos)));
        // A cell without a value is hatched, within itself.
        let all = shapes(&theme, &axis, &axis, plot, &[Tile { x: [3.0, 9.0], y: [3.0, 9.0], colour: None }]);
        assert!(all.len() > 5);
        assert!(all[1..].iter().all(|shape| plot.contains_rect(shape.visual_bounding_rect())));
        assert!(line(&theme, &axis, &axis, plot, &[[f64::NAN, 0.0], [1.0, 1.0]], 0).is_empty());
    }
}
