//! Theorems 5.1 and 5.2: the density, the likelihood that a stray point tips over, the share of runs lost.

use egui::{Rect, Ui};

use super::both::{overlay, reading, sides, told};
use crate::app::frame::Cx;
use crate::app::model::{Figure, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::{Chart, Likelihood, Ribbon, Spot, Stroke, show_model};
use crate::app::style::Series;
use crate::app::text::numbers::{percent, significant, whole};
use crate::family::{decides_up_to, metric};
use crate::worker::Side;

const COLLAPSED: &str = metric::COLLAPSED;
/// z of a 95 % interval.
const Z95: f64 = 1.959_964;

/// Truth and model.
pub(super) fn density(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let spot = Spot { slot: Slot::Paper(Figure::Density), side: 0, series: cx.series(0) };
    show_model(&spot, ui, cx, rect);
}

/// The likelihood that a stray point tips over.
pub(super) fn profile(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let about = cx.side(0).map(|side| side.experiment.about());
    let profiled = cx.side(0).and_then(|side| side.view.profiles.first()).map(|profile| profile.quantity);
    let usual = about.and_then(|about| about.quantities.iter().position(|quantity| quantity.parameter));
    let quantity = profiled.or(usual).unwrap_or(0);
    let slot = Slot::Paper(Figure::Profile);
    Likelihood { slot, side: 0, quantity, series: cx.series(0), choice: None }.show(ui, cx, rect);
}

/// Wilson's 95 % interval of a share.
fn wilson(share: f64, runs: f64) -> (f64, f64) {
    let z2 = Z95 * Z95 / runs;
    let centre = (share + z2 / 2.0) / (1.0 + z2);
    let half = (share * (1.0 - share) * z2 + z2 * z2 / 4.0).sqrt() / (1.0 + z2);
    (centre - half, centre + half)
}

/// Share of the runs that have collapsed, with its confidence interval and what theory says.
pub(super) fn collapsed(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let end = cx.shot.end.max(1) as f64;
    let sides = sides(cx);
    let (mut ribbons, mut strokes, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for (side, series, name) in &sides {
        let Some(metric) = side.history.metric(COLLAPSED) else { continue };
        let rows = side.history.rows();
        let points: Vec<[f64; 2]> = rows.map(|row| [row.generation as f64, row.summaries[metric].mean]).collect();
        let runs = side.replicates as f64;
        let band = |[t, share]: &[f64; 2]| {
            let (low, high) = wilson(*share, runs);
            [*t, low, high]
        };
        ribbons.push(Ribbon { series: *series, points: points.iter().skip(1).map(band).collect() });
        let laws: Vec<_> = side.theory.iter().filter(|curve| curve.metric == COLLAPSED).collect();
        for curve in &laws {
            let points = curve.values.iter().map(|&(t, share)| [t as f64, share]).collect();
            strokes.push(Stroke { series: Series::Theory, weight: 1.0, points });
        }
        match laws.as_slice() {
            [] => {}
            [only] => entries.push((Series::Theory, format!("theory, {}", only.kind.name()))),
            _ => entries.push((Series::Theory, format!("{name}: exact distribution, and above it its limit"))),
        }
        strokes.push(Stroke { series: *series, weight: 1.0, points });
        entries.push((*series, format!("{name}, with 95 % limits")));
    }
    let share = |side: &Side, t: u64| {
        let row = side.history.at(t)?;
        Some(percent(row.summaries[side.history.metric(COLLAPSED)?].mean))
    };
    Chart {
        percent: true,
        playhead: Some(cx.shot.playhead as f64),
        ribbons,
        strokes,
        entries,
        reading: reading(&sides, 0.0, share),
        generations: true,
        ..Chart::new(
            Slot::Paper(Figure::Collapsed),
            "Share of runs that are collapsed",
            Axis::linear(0.0, end),
            Axis::linear(0.0, 1.0),
        )
    }
    .show(ui, cx, rect);
}

/// The rung from which one point is certain to tip the second fit, against n: it grows like log log n.
pub(super) fn rungs(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    const HIGHEST: u32 = 7;
    let needed = |n: f64| (2..HIGHEST).find(|&level| decides_up_to(u64::from(level)) >= 2.0 * n).unwrap_or(HIGHEST);
    let places = || (0..=600).map(|i| 10_f64.powf(20.0 * f64::from(i) / 600.0));
    let smooth = |n: f64| 2.0 + ((2.0 * n).log10() / 2.5).max(1e-9).log2();
    Chart {
        strokes: vec![
            Stroke {
                series: Series::Accumulate,
                weight: 1.0,
                points: places().map(|n| [n, f64::from(needed(n))]).collect(),
            },
            Stroke {
                series: Series::Theory,
                weight: 1.0,
                points: places().map(|n| [n, smooth(n)]).filter(|point| point[1] > 0.0).collect(),
            },
        ],
        entries: vec![
            (Series::Accumulate, "rung J, of this construction".into()),
            (Series::Theory, "2 + log₂(log₁₀(2n) / 2.5)".into()),
        ],
        reading: Some(Box::new(move |n| {
            (format!("n = {}", significant(n, 2)), vec![("rung".into(), whole(u64::from(needed(n))))])
        })),
        ..Chart::new(
            Slot::Paper(Figure::Rungs),
            "Rung that is enough at the second fit, against n",
            Axis { low: 0.0, high: 20.0, log: true },
            Axis::linear(0.0, 6.0),
        )
    }
    .show(ui, cx, rect);
}

/// Total variation: a constant after collapse, whatever n.
pub(super) fn distance(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    overlay(cx, Figure::Distance, metric::TV, "Total variation from the truth".into(), false).show(ui, cx, rect);
}

/// The state in one sentence.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let t = cx.shot.playhead;
    let reads = told(cx, |side, name| {
        let metric = side.history.metric(COLLAPSED)?;
        let share = side.history.at(t)?.summaries[metric].mean;
        let half = side.history.rows().find(|row| row.summaries[metric].mean >= 0.5).map(|row| row.generation);
        let half = match half {
            Some(half) if half <= t => format!(", half of the runs by generation {}", whole(half)),
            _ => String::new(),
        };
        Some(format!("{name}: {}{half}", percent(share)))
    });
    reads.map(|reads| format!("Collapsed at generation {}: {}.", whole(t), reads.join("; ")))
}
