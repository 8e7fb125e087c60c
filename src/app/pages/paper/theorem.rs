//! Theorem 4.1: quantiles of the error against the generation, the length of the steps, how much data is enough.

use egui::{Rect, Ui};

use super::both::{distance, overlay, sides, told};
use crate::app::frame::{Cx, label_of};
use crate::app::model::{Figure, Slot};
use crate::app::plot_data::Axis;
use crate::app::plots::{Chart, Stroke};
use crate::app::style::Series;
use crate::app::text::numbers::{significant, whole};
use crate::experiment::{Summary, goes_through_decades};
use crate::family::metric;
use crate::worker::Side;

const ERROR: &str = metric::FISHER_ERROR;
/// Confidence of the bound: all but one run in twenty.
const DELTA: f64 = 0.05;

type Level = (fn(&Summary) -> f64, f32, &'static str);
const LEVELS: [Level; 3] = [(|s| s.median, 0.6, "50 %"), (|s| s.q90, 1.0, "90 %"), (|s| s.q99, 0.6, "99 %")];

/// Generation and value of every row, from the first fit on.
fn rows(side: &Side, metric: &str, of: fn(&Summary) -> f64) -> Vec<[f64; 2]> {
    let Some(metric) = side.history.metric(metric) else { return Vec::new() };
    let rows = side.history.rows().skip(1);
    rows.map(|row| [row.generation as f64, of(&row.summaries[metric])]).collect()
}

/// Why there is no error to show.
const IRREGULAR: &str = "No error in units of the Fisher information here: either the family has none (assumption 3 fails, see \
                         chapter 2, and theorem 4.1 says nothing of it), or its parameters are no single numbers.";

/// Whether the error of a side has a size in units of the Fisher information.
fn is_regular(side: &Side) -> bool {
    side.metric(ERROR).is_some()
}

/// Why no side has such an error, if none has.
fn irregular(cx: &Cx<'_>) -> Option<String> {
    (!cx.shot.sides.iter().any(is_regular)).then(|| IRREGULAR.to_owned())
}

/// 50, 90 and 99 % quantiles of sqrt(n I) |error|.
pub(super) fn quantiles(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let end = cx.shot.end.max(1) as f64;
    let mut sides = sides(cx);
    sides.retain(|(side, _, _)| is_regular(side));
    let mut strokes = Vec::new();
    let mut top = 1.0_f64;
    for (side, series, _) in &sides {
        for (of, weight, _) in LEVELS {
            strokes.push(Stroke { series: *series, weight, points: rows(side, ERROR, of) });
        }
        let whole = side.history.metric(ERROR).into_iter().flat_map(|metric| {
            side.history.rows().skip(1).map(move |row| row.summaries[metric].q99).filter(|x| x.is_finite())
        });
        top = whole.fold(top, f64::max);
    }
    let entries =
        sides.iter().map(|(_, series, name)| (*series, format!("{name}: 50, 90, 99 % of the runs"))).collect();
    let reading = {
        let sides = &sides;
        move |at: f64| {
            let t = at.round().max(1.0) as u64;
            let mut lines = Vec::new();
            for (side, _, name) in sides {
                let Some((metric, row)) = side.history.metric(ERROR).zip(side.history.at(t)) else { continue };
                for (of, _, level) in LEVELS {
                    lines.push((format!("{name}, {level}"), significant(of(&row.summaries[metric]), 3)));
                }
            }
            (format!("Generation {}", whole(t)), lines)
        }
    };
    Chart {
        playhead: Some(cx.shot.playhead as f64),
        strokes,
        entries,
        reading: Some(Box::new(reading)),
        empty: irregular(cx),
        generations: true,
        ..Chart::new(
            Slot::Paper(Figure::Error),
            "Error in standard errors of one fit",
            Axis::linear(0.0, end),
            Axis::round(0.0, 1.04 * top),
        )
    }
    .show(ui, cx, rect);
}

/// Length of each step of a few single runs, in units of the first error's standard deviation; 1/t is the martingale's.
pub(super) fn steps(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let end = (cx.shot.end.max(10) as f64).log10();
    let mut dots = Vec::new();
    let mut strokes = Vec::new();
    let mut entries = Vec::new();
    for (side, series, name) in sides(cx).into_iter().filter(|(side, _, _)| is_regular(side)) {
        let points = lengths(side);
        entries.push((series, format!("{name}: of {} single runs, root mean square", crate::experiment::RUNS)));
        dots.push((series, points));
    }
    let regular = irregular(cx).is_none();
    let law: Vec<[f64; 2]> =
        (0..=60).filter(|_| regular).map(|i| 10_f64.powf(end * f64::from(i) / 60.0)).map(|t| [t, 1.0 / t]).collect();
    strokes.push(Stroke { series: Series::Theory, weight: 1.0, points: law });
    entries.push((Series::Theory, "1/t".into()));
    let x = Axis { low: 0.0, high: end, log: true };
    let y = Axis::decades(-end.ceil(), 2.0); // the upper two decades are the legend's
    Chart {
        playhead: Some(cx.shot.playhead as f64),
        strokes,
        dots,
        entries,
        empty: irregular(cx),
        ..Chart::new(Slot::Paper(Figure::Steps), "Length of the t-th step, in standard errors of one fit", x, y)
    }
    .show(ui, cx, rect);
}

fn lengths(side: &Side) -> Vec<[f64; 2]> {
    let about = side.experiment.about();
    let first = about.quantities.iter().find(|quantity| quantity.parameter);
    let Some(metric) = first.and_then(|quantity| side.history.metric(quantity.name)) else { return Vec::new() };
    let Some(unit) = side.experiment.fisher().map(|fisher| fisher[(0, 0)]) else { return Vec::new() };
    let unit = (unit * side.experiment.plan().sample_size as f64).sqrt();
    let runs = crate::experiment::RUNS.min(side.replicates as usize);
    let of = |row: &crate::experiment::Row| row.runs[metric * runs..(metric + 1) * runs].to_vec();
    let mut points = Vec::new();
    let mut last: Option<(u64, Vec<f64>)> = None;
    for row in side.history.rows() {
        // Generation 0 keeps no runs: all are at the truth.
        let now =
            if row.runs.is_empty() || row.generation == 0 { vec![side.experiment.truth()[0]; runs] } else { of(row) };
        if let Some((generation, last)) = &last
            && row.generation == generation + 1
        {
            let squares = last.iter().zip(&now).map(|(a, b)| (b - a) * (b - a));
            points.push([row.generation as f64, unit * (squares.sum::<f64>() / runs as f64).sqrt()]);
        }
        last = Some((row.generation, now));
    }
    points
}

/// How far the runs are from the truth.
pub(super) fn divergence(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let metric = distance(cx, &[metric::KL_TRUTH_MODEL, metric::TV]);
    let title = label_of(cx, 0, &metric);
    overlay(cx, Figure::Divergence, &metric, title, goes_through_decades(&metric)).show(ui, cx, rect);
}

/// (log T + 1)^2 log^2(7 d T / delta): n over the constant c that the theorem does not give.
fn needed(generations: f64, parameters: f64) -> f64 {
    (generations.ln() + 1.0).powi(2) * (7.0 * parameters * generations / DELTA).ln().powi(2)
}

/// How n has to grow with T.
pub(super) fn enough(ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) {
    let Some(side) = cx.side(0) else { return };
    let parameters = side.experiment.about().quantities.iter().filter(|quantity| quantity.parameter).count().max(1);
    let parameters = parameters as f64;
    let places = || (0..=120).map(|i| 10_f64.powf(6.0 * f64::from(i) / 120.0));
    let base = needed(1.0, parameters);
    let strokes = vec![
        Stroke {
            series: Series::Accumulate,
            weight: 1.0,
            points: places().map(|t| [t, needed(t, parameters)]).collect(),
        },
        Stroke { series: Series::Theory, weight: 1.0, points: places().map(|t| [t, base * t]).collect() },
    ];
    Chart {
        strokes,
        entries: vec![
            (Series::Accumulate, "(log T + 1)² log²(7dT/δ), δ = 0.05".into()),
            (Series::Theory, "if it grew like T".into()),
        ],
        reading: Some(Box::new(move |t| {
            (format!("T = {}", significant(t, 2)), vec![("n / c".into(), significant(needed(t, parameters), 3))])
        })),
        ..Chart::new(
            Slot::Paper(Figure::Enough),
            "How much data is enough for T generations: n / c",
            Axis::decades(0.0, 6.0),
            Axis::decades(1.0, 8.0),
        )
    }
    .show(ui, cx, rect);
}

/// The state in one sentence.
pub(super) fn now(cx: &Cx<'_>) -> Option<String> {
    let t = cx.shot.playhead.max(1);
    let reads = told(cx, |side, name| {
        let row = side.history.at(t)?;
        let error = row.summaries[side.history.metric(ERROR)?].q90;
        error.is_finite().then(|| format!("{} / √(n I) ({name})", significant(error, 3)))
    });
    reads.map(|reads| format!("Generation {}: the error of 90 % of the runs is below {}.", whole(t), reads.join(", ")))
}
