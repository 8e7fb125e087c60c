//! Places on an axis in pixels, and back.

use egui::Rect;

use crate::app::plot_data::Axis;

/// A place on an axis in pixels.
fn to_screen(at: f64, axis: &Axis, from: f32, to: f32) -> f32 {
    from + (to - from) * ((at - axis.low) / axis.span()) as f32
}

/// The same across a plot.
pub(crate) fn x_pixel(at: f64, axis: &Axis, plot: Rect) -> f32 {
    to_screen(at, axis, plot.left(), plot.right())
}

/// The same up a plot.
pub(crate) fn y_pixel(at: f64, axis: &Axis, plot: Rect) -> f32 {
    to_screen(at, axis, plot.bottom(), plot.top())
}

/// Pixels across a plot as a place on its axis.
pub(crate) fn x_value(at: f32, axis: &Axis, plot: Rect) -> f64 {
    axis.low + axis.span() * f64::from((at - plot.left()) / (plot.right() - plot.left()))
}

/// Pixels up a plot as a place on its axis.
pub(crate) fn y_value(at: f32, axis: &Axis, plot: Rect) -> f64 {
    axis.low + axis.span() * f64::from((at - plot.bottom()) / (plot.top() - plot.bottom()))
}
