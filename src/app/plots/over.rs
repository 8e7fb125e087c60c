//! Runs that are kept, laid over the curves on view: each with a colour, a dash and a name of its own.

use egui_plot::PlotUi;

use super::area::{Area, style};
use super::curve_spec::CurveSpec;
use super::key::{Item, Mark};
use super::paths::{Scale, fine, plain_line};
use crate::app::frame::Cx;
use crate::app::model::{Kept, Layer, Slot};
use crate::app::plot_data::{Pieces, line_on, within};
use crate::app::style::{Series, Theme};
use crate::experiment::Centre;

/// A run that is laid over one curve of a plot.
pub(super) struct Over {
    number: u8,
    name: String,
    pieces: Pieces,
}

/// Its values over the generation, of one curve of the plot; none if it was never measured there.
pub(super) fn values<'a>(
    kept: &'a Kept,
    curve: &CurveSpec,
    centre: Centre,
) -> impl Iterator<Item = (f64, f64)> + use<'a> {
    // One run goes over both columns of a comparison.
    let sides = kept.curves.iter().map(|curve| curve.side).max().unwrap_or(0);
    let side = curve.side.min(sides);
    let found = kept.curves.iter().find(|known| known.side == side && known.metric == curve.metric);
    let of = usize::from(centre == Centre::Median) + 1;
    found.into_iter().flat_map(move |known| known.points.iter().map(move |point| (point[0], point[of])))
}

/// Those on view; none where what is to come is hidden, for they would tell of it.
pub(super) fn on_view<'a>(cx: &'a Cx<'_>) -> impl Iterator<Item = (u8, &'a Kept)> {
    cx.state.shelf.over().filter(|_| !cx.state.veiled)
}

/// All values that lie over these curves, for which an axis needs room.
pub(super) fn heights(cx: &Cx<'_>, curves: &[CurveSpec]) -> Vec<f64> {
    let centre = cx.state.shown_centre();
    let all = on_view(cx).flat_map(|(_, kept)| curves.iter().flat_map(move |curve| values(kept, curve, centre)));
    all.map(|(_, value)| value).filter(|value| value.is_finite()).collect()
}

/// What lies over these curves, ready to draw.
pub(super) fn over(cx: &Cx<'_>, slot: Slot, curves: &[CurveSpec], area: &Area) -> Vec<Over> {
    let [x, y] = &area.full;
    let centre = cx.state.shown_centre();
    let shown = on_view(cx).filter(|(number, _)| cx.shows(slot, Layer::Over(*number)));
    let all = shown.flat_map(|(number, kept)| {
        let of_curve = move |curve: &CurveSpec| {
            let places: Vec<(f64, Option<f64>)> =
                values(kept, curve, centre).map(|(t, value)| (t, y.place(value))).collect();
            let pieces = line_on(x, places);
            let pieces = if area.is_zoomed() { within(&pieces, &area.x, &area.y) } else { pieces };
            Over { number, name: kept.called().to_owned(), pieces }
        };
        curves.iter().map(of_curve).filter(|over| !over.pieces.is_empty()).collect::<Vec<_>>()
    });
    all.collect()
}

/// Their names in the legend, also of those that are switched off.
pub(super) fn items(cx: &Cx<'_>, curves: &[CurveSpec]) -> Vec<Item> {
    let centre = cx.state.shown_centre();
    let has = |kept: &Kept| curves.iter().any(|curve| values(kept, curve, centre).next().is_some());
    let named = |(number, kept): (u8, &Kept)| {
        Item::new(Mark::Line(Series::Row(number)), kept.called().to_owned(), Layer::Over(number))
    };
    on_view(cx).filter(|(_, kept)| has(kept)).map(named).collect()
}

/// Draws them, whole: they are over.
pub(super) fn draw<'a>(lines: &mut PlotUi<'a>, theme: &Theme, scale: Scale, all: &'a [Over]) {
    for Over { number, name, pieces } in all {
        let series = Series::Row(*number);
        for piece in pieces {
            let line = plain_line(name.clone(), fine(piece, scale));
            let line = line.color(theme.colour(series)).width(theme.middle());
            lines.line(line.style(style(theme.dash(series))).allow_hover(false));
        }
    }
}
