//! Appendix G: the mean error against the generation, and how much it grows.

use egui::{Rect, Ui};

use super::both::{overlay, reading, sides, told};
use crate::app::frame::{Cx, label_of};
use crate::app::model::{Figure, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::{Chart, Ribbon, Stroke};
use crate::app::text::numbers::{significant, whole};
use crate::family::metric;
use crate::worker::Side;

const ERROR: &str = metric::ERROR;

/// The mean of |error| over the runs with its standard error; relative to the first fit, if `growth`.
pub(super) fn mean(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, growth: bool) {
    let slot = Slot::Paper(if growth { Figure::Growth } else { Figure::MeanError });
    let end = cx.shot.end.max(1) as f64;
    let sides = sides(cx);
    let (mut ribbons, mut strokes, mut entries, mut top) = (Vec::new(), Vec::new(), Vec::new(), 0.0_f64);
    for (side, series, name) in &sides {
        let Some(metric) = side.history.metric(ERROR) else { continue };
        let first = side.history.at(1).map_or(f64::NAN, |row| row.summaries[metric].mean);
        let unit = if growth { first } else { 1.0 };
        let all: Vec<(u64, f64, f64)> = side
            .history
            .rows()
            .skip(1)
            .map(|row| (row.generation, row.summaries[metric].mean / unit, row.summaries[metric].se / unit))
            .collect();
        top = all.iter().map(|(_, mean, se)| mean + 2.0 * se).filter(|x| x.is_finite()).fold(top, f64::max);
        // The two means of a ratio are of the same runs, so their errors do not add up: no band there.
        if !growth {
            let band = all.iter().map(|&(t, mean, se)| [t as f64, mean - 2.0 * se, mean + 2.0 * se]).collect();
            ribbons.push(Ribbon { series: *series, points: band });
        }
        strokes.push(Stroke {
            series: *series,
            weight: 1.0,
            points: all.iter().map(|&(t, m, _)| [t as f64, m]).collect(),
        });
        entries.push((*series, if growth { name.clone() } else { format!("{name}, ± 2 standard errors") }));
    }
    let title = if growth {
        "Growth: mean error over the mean error of the first fit"
    } else {
        "Mean of |parameter − truth| over the runs"
    };
    let value = |side: &Side, t: u64| {
        let metric = side.history.metric(ERROR)?;
        let (now, first) = (side.history.at(t)?.summaries[metric], side.history.at(1)?.summaries[metric]);
        Some(significant(if growth { now.mean / first.mean } else { now.mean }, 3))
    };
    Chart {
        playhead: Some(cx.shot.playhead as f64),
        ribbons,
        strokes,
        entries,
        reading: reading(&sides, 1.0, value),
        generations: true,
        ..Chart::new(slot, title, Axis::linear(0.0, end), Axis::round(0.0, if top > 0.0 { 1.1 * top } else { 1.0 }))
    }
    .show(ui, cx, rect);
}

/// How the error spreads over the runs.
pub(super) fn spread(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let title = format!("{}: median, 50 % and 90 % of the runs", label_of(cx, 0, ERROR));
    overlay(cx, Figure::SingleErrors, ERROR, title, true).show(ui, cx, rect);
}

/// The state in one sentence.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let t = cx.shot.playhead.max(1);
    let reads = told(cx, |side, name| {
        let metric = side.history.metric(ERROR)?;
        let growth = side.history.at(t)?.summaries[metric].mean / side.history.at(1)?.summaries[metric].mean;
        growth.is_finite().then(|| format!("{name} {}", significant(growth, 3)))
    });
    reads
        .map(|reads| format!("Mean error at generation {} over that of the first fit: {}.", whole(t), reads.join(", ")))
}
