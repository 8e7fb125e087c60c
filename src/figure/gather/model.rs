//! A model beside the truth, as its family can be drawn: a density, the plane, a triangle, tables.

use super::made::Made;
use super::side::Side;
use super::{density, plane, simplex, tables};
use crate::experiment::View;
use crate::theory::Flow;

/// The plots of the run on view: one, but of tables.
pub(super) fn plots(side: &Side, view: &View, flow: Option<&Flow>) -> Vec<Made> {
    let named = |mut made: Made| {
        if !side.name.is_empty() {
            made.plot.title = format!("{}: {}", side.name, crate::figure::numbers::small(&made.plot.title));
            made.told = format!("{}: {}", side.name, made.told);
        }
        made
    };
    let all = match (&view.plane, &view.simplex) {
        (Some(plane), _) if !plane.panels[1].is_empty() || view.specimen.is_some() => tables::plots(side, view, plane),
        (Some(plane), _) => vec![plane::plot(side, view, plane)],
        (None, Some(simplex)) => vec![simplex::plot(side, view, simplex, flow)],
        (None, None) => vec![density::plot(side, view)],
    };
    all.into_iter().map(named).collect()
}
