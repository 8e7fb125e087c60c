//! What a sweep measures and where its cells lie, in words; and the level that tells lost from kept.

use toml::Value;

use crate::experiment::{Keeps, Level, RealSource, Scenario, general, metrics_of};
use crate::family::metric;
use crate::figure::headings::begun;
use crate::figure::numbers::{minus, significant, whole};
use crate::sweep::{self, At, Cell, Grid, number};

/// The level that tells collapsed from not, and what it means below it.
pub(crate) fn threshold(grid: &Grid) -> Option<(f64, &'static str)> {
    let all = || {
        let experiment = grid.experiment(grid.place(0, 0)).ok()?;
        let info = experiment.metrics().iter().find(|info| info.name == metric::ALIVE)?;
        Some(experiment.of_truth(info.metric))
    };
    match (grid.at(), grid.metric()) {
        (At::Collapse, _) => None,
        (_, metric::COLLAPSED) => Some((0.5, "half of the runs")),
        (_, name) => match general(name)?.level {
            Level::None => None,
            Level::Least(least) => Some((least, "half of the variance")),
            // In mean, and where each batch has as many real points as that size is of.
            Level::Most(most) => beside_real(grid.scenario()).then_some((most, "as good as the real points alone")),
            Level::HalfOfTruth => {
                all().map(|all| (0.5 * all, if all > 1.0 { "half of the symbols" } else { "half of the runs" }))
            }
        },
    }
}

/// Whether each batch of n fresh real points has synthetic ones beside them.
fn beside_real(scenario: &Scenario) -> bool {
    let share = scenario.synthetic_ratio * (1.0 - scenario.synthetic_fraction);
    let fresh = scenario.real_source == RealSource::Fresh && scenario.retention == Keeps::Replace;
    fresh && (share - 1.0).abs() < 1e-9 && scenario.synthetic_fraction > 0.0
}

/// What is measured, for people, with when.
pub(crate) fn label(grid: &Grid) -> String {
    let metrics = grid.scenario().about().map(metrics_of).unwrap_or_default();
    let found = metrics.into_iter().find(|info| info.name == grid.metric());
    let parts = grid.scenario().about().and_then(|about| about.parts);
    let words = match grid.metric() {
        metric::COLLAPSED => "share of runs collapsed".into(),
        metric::ALIVE if parts.is_some() => format!("{} alive", parts.unwrap_or_default()),
        other => match general(other).and_then(|general| general.long) {
            Some(long) => long.into(),
            None => found.map_or_else(|| other.replace('_', " "), |info| info.label),
        },
    };
    match grid.at() {
        At::Collapse => "generations until collapse".into(),
        At::End | At::Generation(_) => words,
    }
}

/// When it is measured, as an ending of the title; nothing where the generations are a knob.
pub(crate) fn when(grid: &Grid) -> String {
    let knob = |axis: Option<&sweep::Axis>| axis.is_some_and(|axis| axis.key() == "generations");
    match grid.at() {
        At::Collapse => String::new(),
        At::Generation(t) => format!(" at generation {}", whole(t)),
        At::End if knob(Some(grid.x())) || knob(grid.y()) => " at the last generation".into(),
        At::End => format!(" at generation {}", whole(grid.scenario().generations)),
    }
}

/// A knob's value as people read it.
pub(crate) fn knob_words(value: &Value) -> String {
    match value {
        Value::Integer(n) => u64::try_from(*n).map_or_else(|_| n.to_string(), whole),
        Value::Float(x) if x.abs() < 1000.0 && x.to_string().len() <= 5 => minus(x.to_string()),
        Value::Float(x) => significant(*x, 3),
        other => sweep::shown(other),
    }
}

/// The same of a knob, which may have words for it.
pub(crate) fn word(key: &str, value: &Value) -> String {
    match (key, value) {
        ("model.start", Value::Array(list)) => {
            let start: Vec<f64> = list.iter().filter_map(number).collect();
            begun(&start).to_lowercase()
        }
        (_, value) => knob_words(value),
    }
}

/// A value of the second knob as the name of a curve.
pub(crate) fn row_words(grid: &Grid, value: &Value) -> String {
    let Some(axis) = grid.y() else { return String::new() };
    match (axis.key(), value) {
        ("workflow.retention" | "truth.family", Value::String(word)) => word.replace('_', " "),
        ("model.start", value) => word("model.start", value),
        (key, value) => format!("{} {}", sweep::name(grid.scenario(), key), knob_words(value)),
    }
}

/// Where a cell lies, in words: `sample size n 80, generations 100`.
pub(crate) fn place_words(cell: &Cell, grid: &Grid) -> String {
    let x = format!("{} {}", sweep::name(grid.scenario(), grid.x().key()), word(grid.x().key(), &cell.x));
    match &cell.y {
        Some(value) => format!("{x}, {}", row_words(grid, value)),
        None => x,
    }
}
