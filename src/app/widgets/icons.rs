//! Painted icons: never a glyph, so never a missing one.

use egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::app::style::Theme;
use crate::app::widgets::focus_ring;

/// What is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Reset,
    StepBack,
    Play,
    Pause,
    Step,
    End,
    Slow,
    Menu,
    Enlarge,
    Shrink,
    Close,
    Fold,
    Unfold,
    Minus,
    Pencil,
    Undo,
    Redo,
}

/// A button that shows an icon.
pub(crate) fn icon_button(ui: &Ui, theme: &Theme, centre: Pos2, size: f32, icon: Icon, name: &str) -> Response {
    let rect = Rect::from_center_size(centre, Vec2::splat(size.max(28.0) + 4.0));
    let (response, hovered) = button(ui, rect, name);
    if hovered {
        ui.painter().rect_filled(rect, CornerRadius::same(6), theme.button_hover);
    }
    let quiet = matches!(
        icon,
        Icon::Menu
            | Icon::Enlarge
            | Icon::Shrink
            | Icon::Close
            | Icon::Fold
            | Icon::Unfold
            | Icon::Pencil
            | Icon::Undo
            | Icon::Redo
    ) && !hovered;
    paint(ui.painter(), icon, centre, size * 0.75, if quiet { theme.soft } else { theme.ink });
    focus_ring(ui, theme, &response, rect.shrink(2.0));
    response
}

/// The same on a filled circle.
pub(crate) fn disc_button(ui: &Ui, theme: &Theme, centre: Pos2, size: f32, icon: Icon, name: &str) -> Response {
    let rect = Rect::from_center_size(centre, Vec2::splat(size));
    let (response, hovered) = button(ui, rect, name);
    let fill = if hovered { theme.accent.gamma_multiply(0.88) } else { theme.accent };
    ui.painter().circle_filled(centre, size / 2.0, fill);
    paint(ui.painter(), icon, centre, size * 0.42, theme.on_accent);
    focus_ring(ui, theme, &response, rect.shrink(2.0));
    response
}

fn button(ui: &Ui, rect: Rect, name: &str) -> (Response, bool) {
    let response = ui.interact(rect, ui.scope_id().with(("icon", name)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let hovered = response.hovered() || response.has_focus();
    (response, hovered)
}

fn triangle(centre: Pos2, size: Vec2, left: bool, colour: Color32) -> Shape {
    let sign = if left { -1.0 } else { 1.0 };
    let points = vec![
        centre + vec2(-sign * size.x / 2.0, -size.y / 2.0),
        centre + vec2(sign * size.x / 2.0, 0.0),
        centre + vec2(-sign * size.x / 2.0, size.y / 2.0),
    ];
    Shape::convex_polygon(points, colour, Stroke::NONE)
}

/// The triangle of playing, cut into four.
fn slices(painter: &Painter, centre: Pos2, size: Vec2, colour: Color32) {
    let (left, step) = (centre.x - size.x / 2.0, size.x / 4.0);
    let half = |x: f32| size.y / 2.0 * (1.0 - (x - left) / size.x);
    for i in 0..4 {
        let (from, to) = (left + step * i as f32, left + step * (i as f32 + 0.62));
        let points = vec![
            pos2(from, centre.y - half(from)),
            pos2(to, centre.y - half(to)),
            pos2(to, centre.y + half(to)),
            pos2(from, centre.y + half(from)),
        ];
        painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
    }
}

fn bar(painter: &Painter, centre: Pos2, size: Vec2, colour: Color32) {
    painter.rect_filled(Rect::from_center_size(centre, size), CornerRadius::ZERO, colour);
}

fn paint(painter: &Painter, icon: Icon, c: Pos2, size: f32, colour: Color32) {
    let h = size * 0.82;
    let stroke = Stroke::new((size * 0.11).max(1.4), colour);
    let seg = |a: Vec2, b: Vec2| {
        painter.line_segment([c + a * size, c + b * size], stroke);
    };
    match icon {
        Icon::Reset | Icon::End => {
            let left = icon == Icon::Reset;
            let sign = if left { -1.0 } else { 1.0 };
            bar(painter, c + vec2(sign * size * 0.44, 0.0), vec2(size * 0.16, h), colour);
            painter.add(triangle(c - vec2(sign * size * 0.08, 0.0), vec2(size * 0.78, h), left, colour));
        }
        Icon::StepBack | Icon::Step => {
            let left = icon == Icon::StepBack;
            let sign = if left { -1.0 } else { 1.0 };
            bar(painter, c - vec2(sign * size * 0.46, 0.0), vec2(size * 0.15, h), colour);
            painter.add(triangle(c + vec2(sign * size * 0.1, 0.0), vec2(size * 0.66, h), left, colour));
        }
        Icon::Play => {
            painter.add(triangle(c + vec2(size * 0.08, 0.0), vec2(size * 0.9, size * 1.05), false, colour));
        }
        Icon::Slow => slices(painter, c + vec2(size * 0.08, 0.0), vec2(size * 0.95, size * 1.05), colour),
        Icon::Pause => {
            for side in [-1.0, 1.0] {
                bar(painter, c + vec2(side * size * 0.26, 0.0), vec2(size * 0.27, size * 0.95), colour);
            }
        }
        Icon::Menu => {
            for row in [-1.0, 0.0, 1.0] {
                bar(painter, c + vec2(0.0, row * size * 0.36), vec2(size * 1.15, size * 0.16), colour);
            }
        }
        Icon::Enlarge | Icon::Shrink => {
            let d = if icon == Icon::Enlarge { 1.0 } else { -1.0 };
            for (sx, sy) in [(-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)] {
                let outer = vec2(sx, sy) * if d > 0.0 { 0.45 } else { 0.16 };
                seg(outer, outer - vec2(sx * 0.26 * d, 0.0));
                seg(outer, outer - vec2(0.0, sy * 0.26 * d));
            }
        }
        Icon::Fold | Icon::Unfold => {
            let y = if icon == Icon::Fold { 0.2 } else { -0.2 };
            seg(vec2(-0.4, y), vec2(0.0, -y));
            seg(vec2(0.0, -y), vec2(0.4, y));
        }
        Icon::Minus => bar(painter, c, vec2(size * 0.7, size * 0.16), colour),
        Icon::Pencil => {
            // A shaft between two edges, its tip at the lower left.
            seg(vec2(-0.32, 0.16), vec2(0.2, -0.36));
            seg(vec2(-0.12, 0.36), vec2(0.4, -0.16));
            seg(vec2(0.2, -0.36), vec2(0.4, -0.16));
            seg(vec2(-0.32, 0.16), vec2(-0.44, 0.48));
            seg(vec2(-0.12, 0.36), vec2(-0.44, 0.48));
        }
        Icon::Undo | Icon::Redo => {
            // Three quarters of a circle, with a head where it begins.
            let sign = if icon == Icon::Undo { 1.0 } else { -1.0 };
            let place = |turn: f32| vec2(-sign * turn.cos(), -turn.sin()) * 0.36 + vec2(0.0, 0.06);
            for i in 0..12 {
                let turn = |i: i32| 0.35 + 4.2 * i as f32 / 12.0;
                seg(place(turn(i)), place(turn(i + 1)));
            }
            let tip = place(0.35);
            seg(tip, tip + vec2(-sign * 0.10, -0.30));
            seg(tip, tip + vec2(sign * 0.28, 0.02));
        }
        Icon::Close => {
            seg(vec2(-0.32, -0.32), vec2(0.32, 0.32));
            seg(vec2(-0.32, 0.32), vec2(0.32, -0.32));
        }
    }
}

/// The small triangle of a picker.
pub(crate) fn paint_caret(painter: &Painter, centre: Pos2, colour: Color32) {
    let points = vec![
        pos2(centre.x - 5.0, centre.y - 2.5),
        pos2(centre.x + 5.0, centre.y - 2.5),
        pos2(centre.x, centre.y + 3.0),
    ];
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}
