//! What the legend of curves over the generation names, and what of it is drawn.

use egui::Rect;

use super::curve_spec::CurveSpec;
use super::key::{Item, Mark};
use crate::app::frame::Cx;
use crate::app::model::{Layer, Slot};
use crate::app::plot_data::theory_of;
use crate::app::style::{BANDS, Series};
use crate::experiment::Centre;
use crate::figure::known;
use crate::theory::{Curve, Kind};
use crate::worker::Side;

/// What is drawn of a curve: it is not switched off.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub(super) curve: bool,
    pub(super) mean: bool,
    pub(super) bands: bool,
    pub(super) runs: usize,
    pub(super) theory: bool,
}

/// What a theory curve is; a mean that rare runs rule lies far from every run there is, and says so.
pub(super) fn words_of(side: &Side, theory: &Curve) -> String {
    known::words_of(theory, is_ruled(side, theory))
}

fn is_ruled(side: &Side, theory: &Curve) -> bool {
    side.agreement.as_ref().is_some_and(|known| known.ruled_by_rare_runs.iter().any(|m| m == theory.metric))
}

/// What stands for the runs in a curve.
fn centre_of(cx: &Cx<'_>, curve: &CurveSpec) -> &'static str {
    let info = cx.side(curve.side).and_then(|side| side.metric(&curve.metric));
    match cx.state.shown_centre() {
        _ if info.is_some_and(|info| info.share) => "share of runs",
        Centre::Median => "median",
        Centre::Mean => "mean",
    }
}

/// Of a plot of curves.
pub(super) struct CurveKey<'a> {
    pub(super) slot: Slot,
    pub(super) curves: &'a [CurveSpec],
    /// The curves have their names in the legend, not beside them.
    pub(super) legend: bool,
    /// Its only curve is called by what stands for the runs there.
    pub(super) centre: bool,
    /// The name of a dotted reference.
    pub(super) reference: Option<&'a str>,
}

impl CurveKey<'_> {
    /// What is drawn of a curve.
    pub(super) fn parts(&self, cx: &Cx<'_>, i: usize) -> Parts {
        let shows = |layer| cx.shows(self.slot, layer);
        let curve = shows(Layer::Curve(i as u8));
        let Some(spec) = self.curves.get(i) else { return Parts::default() };
        // How many single runs was chosen for curves that stand for many.
        let runs = cx.state.singles.filter(|_| spec.bands).unwrap_or(spec.runs);
        Parts {
            curve,
            mean: curve && shows(Layer::Mean),
            bands: curve && spec.bands && shows(Layer::Bands),
            runs: if curve && shows(Layer::Runs) { runs } else { 0 },
            theory: shows(Layer::Theory),
        }
    }

    /// What the legend names: without one of the curves, bands and single runs alone, where there is much room.
    pub(super) fn items(&self, cx: &Cx<'_>, plot: Rect) -> Vec<Item> {
        let mut items = if self.legend { self.named_curves(cx, plot.width()) } else { Vec::new() };
        let line = 17.0 * cx.theme.text;
        // Of a narrow curve without a legend it would only lie over what it names.
        let wide = self.legend || plot.width() > 330.0 * cx.theme.text;
        let roomy = wide && plot.height() > if self.legend { 8.0 } else { 13.0 } * line;
        let off = |layer: Layer| !cx.shows(self.slot, layer);
        let theme = cx.theme;
        let Some(curve) = self.curves.iter().find(|curve| curve.bands).filter(|curve| {
            let info = cx.side(curve.side).and_then(|side| side.metric(&curve.metric));
            info.is_some_and(|info| !info.share)
        }) else {
            return items;
        };
        let colour = theme.colour(curve.series);
        // Drawn where theory speaks of means and the curve is of medians.
        let exact = |curve: &CurveSpec| {
            let theory = cx.side(curve.side).and_then(|side| theory_of(side, &curve.metric));
            theory.is_some_and(|theory| theory.kind == Kind::Exact)
        };
        let of_means = self.curves.iter().any(exact);
        if of_means && cx.state.shown_centre() == Centre::Median && (roomy || off(Layer::Mean)) {
            items.push(Item::new(Mark::Hair(theme.tint(colour, 0.9)), "mean of the runs", Layer::Mean));
        }
        if roomy || self.legend || off(Layer::Bands) {
            let words = if self.centre { "50 %, 90 % of runs" } else { "50 % and 90 % of the runs" };
            items.push(Item::new(Mark::Box(theme.tint(colour, 1.5 * BANDS[0])), words, Layer::Bands));
        }
        if cx.state.singles.unwrap_or(curve.runs) > 0 && roomy || off(Layer::Runs) {
            items.push(Item::new(Mark::Hair(theme.tint(colour, 0.75)), "single runs", Layer::Runs));
        }
        items
    }

    fn named_curves(&self, cx: &Cx<'_>, width: f32) -> Vec<Item> {
        // Where there is little room, the kind of theory says more than a formula.
        let roomy = width > 400.0 * cx.theme.text;
        let line = |(i, curve): (usize, &CurveSpec)| {
            let name = if self.centre { centre_of(cx, curve).to_owned() } else { curve.name.clone() };
            Item::new(Mark::Line(curve.series), name, Layer::Curve(i as u8))
        };
        let mut items: Vec<Item> = self.curves.iter().enumerate().map(line).collect();
        let known = |name: String| Item::new(Mark::Line(Series::Theory), name, Layer::Theory);
        let theory = self
            .curves
            .iter()
            .filter(|_| self.reference.is_none())
            .find_map(|curve| cx.side(curve.side).and_then(|side| Some((side, theory_of(side, &curve.metric)?))));
        if let Some((side, theory)) = theory {
            let label = if !roomy {
                if theory.kind == Kind::Exact { "theory, exact".to_owned() } else { words_of(side, theory) }
            } else {
                known::name_in_legend(theory, false) // the same at each generation: a legend that changes its words moves
            };
            items.push(known(label));
        }
        if let Some(name) = self.reference {
            items.push(known(name.into()));
        }
        items
    }
}
