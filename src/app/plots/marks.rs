//! Generations a scenario marks: what stands for the runs there, in numbers, as soon as they are there.

use egui::{Align, Align2, Rect, Role, Ui, pos2, vec2};

use super::area::{Area, x_pixel, y_pixel};
use super::calm::Inked;
use super::curve_spec::CurveSpec;
use crate::app::frame::Cx;
use crate::app::model::Page;
use crate::app::plot_data::Points;
use crate::app::style::{Dash, Series};
use crate::app::text::numbers::{significant, whole};
use crate::app::widgets::named;

/// More curves than this have no room for their numbers.
const MOST_CURVES: usize = 2;

/// What is plotted, and where nothing may stand.
pub(super) struct Plotted<'a> {
    pub(super) curves: &'a [CurveSpec],
    pub(super) points: &'a [&'a Points],
    pub(super) legend: Option<Rect>,
}

/// A dot on each curve, its value beside it and a line down to its generation; gives where the numbers stand.
pub(super) fn paint(ui: &Ui, cx: &Cx<'_>, plotted: &Plotted<'_>, area: &Area, plot: Rect) -> Vec<Rect> {
    let mut spots: Vec<Rect> = Vec::new();
    // Other pages have claims of their own.
    let own = matches!(cx.state.page, Page::Lab | Page::Compare);
    if !own || cx.state.veiled || plotted.curves.len() > MOST_CURVES {
        return spots;
    }
    let (theme, centre) = (cx.theme, cx.state.shown_centre());
    let marks = cx.state.left.look.marks.iter().copied().filter(|t| *t <= cx.seen());
    for (k, t) in marks.enumerate() {
        let Some(x) = area.x.seen(t as f64).map(|at| x_pixel(at, &area.x, plot)) else { continue };
        let read = |side: usize, metric: &str| {
            let history = &cx.side(side)?.history;
            let (metric, row) = (history.metric(metric)?, history.at(t).filter(|row| row.generation == t)?);
            let value = history.metrics()[metric].centre(&row.summaries[metric], centre);
            let place = area.y.place(value).filter(|y| (area.y.low..=area.y.high).contains(y))?;
            Some((pos2(x, y_pixel(place, &area.y, plot)), value))
        };
        let mut found: Vec<_> = plotted
            .curves
            .iter()
            .filter_map(|curve| read(curve.side, &curve.metric).map(|(at, value)| (at, value, curve)))
            .collect();
        found.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
        let Some((highest, ..)) = found.first() else { continue };
        let painter = ui.painter_at(plot);
        let Dash::Dotted(spacing) = theme.dash(Series::Theory) else { continue };
        let foot = pos2(x, plot.bottom());
        painter.extend(egui::Shape::dotted_line(&[*highest, foot], theme.soft, spacing, theme.hair()));
        for (rank, (at, value, curve)) in found.iter().enumerate() {
            painter.circle(*at, 3.5, theme.colour(curve.series), egui::Stroke::new(1.5, theme.field));
            let words = significant(*value, 3);
            let galley = painter.layout_no_wrap(format!("{}: {words}", whole(t)), theme.tiny(), theme.ink);
            // The upper one rather above its curve, a lower one below; where it hides the least and nothing that is there.
            let over = [Align2::LEFT_BOTTOM, Align2::RIGHT_BOTTOM];
            let below = [Align2::LEFT_TOP, Align2::RIGHT_TOP];
            let anchors = if rank == 0 { [over, below] } else { [below, over] };
            let places = anchors.into_iter().flatten().map(|anchor: Align2| {
                let away = |align: Align| if align == Align::Min { 5.0 } else { -5.0 };
                let spot = anchor.anchor_size(*at + vec2(away(anchor.x()), away(anchor.y())), galley.size());
                spot.translate(vec2(0.0, (plot.top() - spot.top()).max(0.0)))
            });
            let free = |spot: &Rect| {
                let inside = spot.left() > plot.left() && spot.right() < plot.right() && spot.bottom() < plot.bottom();
                inside && !spots.iter().chain(&plotted.legend).any(|other| other.intersects(*spot))
            };
            let hides = |spot: &Rect| -> f32 {
                plotted.points.iter().map(|points| Inked::new(&points.median, area, plot).under(*spot)).sum()
            };
            let best = places.filter(free).map(|spot| (spot, hides(&spot))).min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((spot, _)) = best else {
                continue; // two that are near share one number rather than hide both
            };
            painter.rect_filled(spot.expand(2.0), 3.0, theme.field.gamma_multiply(0.8));
            painter.galley(spot.min, galley, theme.ink);
            let told = format!("{} at generation {}: {words}", curve.name, whole(t));
            named(ui, spot, ui.scope_id().with(("mark", area.slot, k, rank)), Role::Label, &told);
            spots.push(spot);
        }
    }
    spots
}
