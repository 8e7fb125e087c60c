//! The model on view beside the truth, as its family can be drawn: tables, a plane, a triangle, a density.

use egui::{Rect, Ui};
use std::sync::Arc;

use super::spot::Spot;
use crate::app::frame::Cx;
use crate::app::plots::{density, panels, plane, simplex};

/// Shows the model of one side in a rectangle.
pub(crate) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let Some(side) = cx.side(spot.side) else { return };
    let view = Arc::clone(&side.view);
    match &view.plane {
        Some(plane) if !plane.panels[1].is_empty() || view.specimen.is_some() => {
            panels::show(spot, ui, cx, rect, &view, plane);
        }
        Some(plane) => plane::show(spot, ui, cx, rect, &view, plane),
        None if view.simplex.is_some() => simplex::show(spot, ui, cx, rect, &view),
        None => density::show(spot, ui, cx, rect, &view),
    }
}
