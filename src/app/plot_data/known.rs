//! What theory says of a metric: the curve that is drawn with it, and what else is known beside that.

use crate::app::text::numbers::significant;
use crate::theory::{Curve, Kind};
use crate::worker::Side;

/// A longer formula is told by its kind.
const LONGEST_NAME: usize = 28;

/// The curve that says most: the exact mean, else a limit, else a bound.
pub(crate) fn theory_of<'a>(side: &'a Side, metric: &str) -> Option<&'a Curve> {
    let order = |curve: &&Curve| match curve.kind {
        Kind::Exact => 0,
        Kind::Asymptotic => 1,
        Kind::Bound | Kind::LowerBound => 2,
    };
    side.theory.iter().filter(|curve| curve.metric == metric).min_by_key(order)
}

/// Whether a plot has room for its formula.
pub(crate) fn is_short(curve: &Curve) -> bool {
    let said = curve.label.contains("large n") || curve.label.contains("n without end"); // by the word limit
    (1..=LONGEST_NAME).contains(&curve.label.chars().count()) && !said
}

/// What else is known of a metric, each with a name: bounds, a limit beside the exact mean, and heights.
pub(crate) fn of<'a>(side: &'a Side, metric: &str) -> Vec<(String, &'a [(u64, f64)])> {
    let told = theory_of(side, metric);
    let is_other = |curve: &&Curve| {
        let bound = matches!(curve.kind, Kind::Bound | Kind::LowerBound);
        bound || told.is_some_and(|told| told.kind != curve.kind)
    };
    let curves = side.theory.iter().filter(|curve| curve.metric == metric).filter(is_other).map(|curve| {
        let name = match curve.kind {
            _ if is_short(curve) => curve.label.clone(),
            Kind::Exact | Kind::Asymptotic => "limit".to_owned(),
            Kind::Bound => "upper bound".to_owned(),
            Kind::LowerBound => "lower bound".to_owned(),
        };
        (name, curve.values.as_slice())
    });
    let heights = side.heights.iter().filter(|height| height.metric == metric).map(|height| {
        let name = height.line.name;
        let level = match height.values[..] {
            [(_, first), (_, last)] if first == last && !name.contains('=') => {
                format!("{name}: {}", significant(first, 3))
            }
            _ => name.to_owned(),
        };
        (level, height.values.as_slice())
    });
    curves.chain(heights).collect()
}
