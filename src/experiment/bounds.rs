//! Truths too large or too small to be squared are refused, by a key that is one.

use crate::family::told;
use crate::family::{About, LARGEST, Refusal, Setting};

use super::Scenario;

/// Whether the truth's quantities can be squared, and those that are knobs are what those take: what is given was looked
/// at before, what was fitted to data was not.
pub(super) fn check_range(scenario: &Scenario, about: &About, truth: &[f64]) -> Result<(), Refusal> {
    let of_family = scenario.family == about.name;
    for (quantity, &value) in about.quantities.iter().zip(truth) {
        let knob = about.knobs.iter().find(|knob| of_family && knob.key == quantity.name && !knob.domain.is_list());
        if let Some(knob) = knob.filter(|knob| quantity.parameter && !knob.domain.holds(value)) {
            return Err(match &scenario.data {
                Some(_) => {
                    let problem = format!("the fitted {}, {}, must be {}", quantity.label, told(value), knob.domain);
                    Refusal::because("truth.data", "a column", problem)
                }
                None => Refusal::of(&format!("truth.{}", knob.key), value, knob.domain),
            });
        }
        // Squares of what is made from parameters are at their own bound.
        if value.is_finite() && value.abs() <= LARGEST * (1.0 + 1e-9) {
            continue;
        }
        let what = format!(
            "{} would be {}: beyond {LARGEST:e} squares overflow; use other units",
            quantity.label,
            told(value)
        );
        let given = scenario.truth.iter().filter_map(|(key, setting)| match setting {
            Setting::Number(x) if *x != 0.0 => Some((key, *x)),
            _ => None,
        });
        let size = |x: f64| x.abs().ln().abs();
        return Err(match given.max_by(|a, b| size(a.1).total_cmp(&size(b.1))) {
            _ if scenario.data.is_some() => Refusal::because("truth.data", "a column", what),
            Some((key, x)) => Refusal::because(&format!("truth.{key}"), x, what),
            None => Refusal::because("truth.family", format!("\"{}\"", scenario.family), what),
        });
    }
    Ok(())
}
