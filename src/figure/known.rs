//! What theory says of a metric: the curve that is drawn with it, what that is called, and what else is known beside it.

use super::numbers::significant;
use crate::theory::{Curve, Height, Kind};

/// A longer formula is told by its kind.
const LONGEST_NAME: usize = 28;

/// The curve that says most: the exact mean, else a limit, else a bound.
pub(crate) fn theory_of<'a>(theory: &'a [Curve], metric: &str) -> Option<&'a Curve> {
    let order = |curve: &&Curve| match curve.kind {
        Kind::Exact => 0,
        Kind::Asymptotic => 1,
        Kind::Bound | Kind::LowerBound => 2,
    };
    theory.iter().filter(|curve| curve.metric == metric).min_by_key(order)
}

/// Whether a plot has room for its formula.
pub(crate) fn is_short(curve: &Curve) -> bool {
    let said = curve.label.contains("large n") || curve.label.contains("n without end"); // by the word limit
    (1..=LONGEST_NAME).contains(&curve.label.chars().count()) && !said
}

/// What a theory curve is, beside it and in legends.
pub(crate) fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Exact => "theory, exact mean",
        Kind::Asymptotic => "theory, limit",
        Kind::Bound | Kind::LowerBound => "theory, bound",
    }
}

/// The same; a mean that rare runs rule lies far from every run there is, and says so.
pub(crate) fn words_of(theory: &Curve, ruled_by_rare_runs: bool) -> String {
    match theory.kind {
        Kind::Exact if ruled_by_rare_runs => "exact mean (pulled by a few rare runs)".into(),
        Kind::Asymptotic if is_short(theory) => format!("theory, {}", theory.label),
        kind => of_kind(kind).into(),
    }
}

/// Its name in a legend with room: its formula, where that is short.
pub(crate) fn name_in_legend(theory: &Curve, ruled_by_rare_runs: bool) -> String {
    let kind = words_of(theory, ruled_by_rare_runs);
    let long = theory.label.chars().count() > LONGEST_NAME || theory.label.is_empty();
    if long || kind.ends_with("rare runs)") { kind } else { format!("theory {}", theory.label) }
}

/// What else is known of a metric, each with a name: bounds, a limit beside the exact mean, and heights.
pub(crate) fn beside<'a>(theory: &'a [Curve], heights: &'a [Height], metric: &str) -> Vec<(String, &'a [(u64, f64)])> {
    let told = theory_of(theory, metric);
    let is_other = |curve: &&Curve| {
        let bound = matches!(curve.kind, Kind::Bound | Kind::LowerBound);
        bound || told.is_some_and(|told| told.kind != curve.kind)
    };
    let curves = theory.iter().filter(|curve| curve.metric == metric).filter(is_other).map(|curve| {
        let name = match curve.kind {
            _ if is_short(curve) => curve.label.clone(),
            Kind::Exact | Kind::Asymptotic => "limit".to_owned(),
            Kind::Bound => "upper bound".to_owned(),
            Kind::LowerBound => "lower bound".to_owned(),
        };
        (name, curve.values.as_slice())
    });
    let heights = heights.iter().filter(|height| height.metric == metric).map(|height| {
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
