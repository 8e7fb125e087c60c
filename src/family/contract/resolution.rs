//! Laws so narrow, where they lie, that floating-point numbers can hardly tell their points apart.

use crate::family::{Data, Drawn, Refusal};

/// The narrowest model points are drawn from, as a share of its distance from 0: some thousand floats lie within.
const FEWEST: f64 = 4096.0 * f64::EPSILON;

/// Whether a law of that width around `place` is too narrow for its points, drawn from one of the width `last`. One of no width is a
/// point and is not, unless its points should differ.
pub(crate) fn is_lost(width: f64, place: f64, last: f64, drawn: Drawn) -> bool {
    if width == 0.0 { last != 0.0 && drawn.differ > 1 } else { is_fine(width, place) }
}

/// Whether few floats lie within a width around `place`.
pub(crate) fn is_fine(width: f64, place: f64) -> bool {
    width != 0.0 && width < FEWEST * place.abs()
}

/// The narrowest law taken, as a share of its distance from 0. A float has 16 digits: some seven are left to its points, and
/// as many to what a run loses of the scale.
const FINEST: f64 = 1e-9;
/// The narrowest law taken around 0: its variance has a square.
pub(crate) const NARROWEST: f64 = 1e-75;

/// Refuses a law of that scale around `location`, told by `key` or fitted to data.
pub(crate) fn resolved(key: &str, data: Option<&Data>, location: f64, scale: f64) -> Result<(), Refusal> {
    if scale < NARROWEST {
        let problem =
            format!("its scale, {scale:.3e}, is below {NARROWEST:e}, where powers underflow; use other units");
        return Err(match data {
            Some(_) => Refusal::because("data", format!("a column around {location:.6e}"), problem),
            None => Refusal::because(key, location, problem),
        });
    }
    if location.abs() * FINEST <= scale {
        return Ok(());
    }
    let few = format!("below {FINEST:e} of it: floating-point numbers have too few digits for that");
    Err(if data.is_some() {
        let problem = format!("its scale, {scale:.3e}, is {few}; subtract a constant first");
        Refusal::because("data", format!("a column around {location:.6e}"), problem)
    } else {
        Refusal::because(key, location, format!("its scale, {scale:.3e}, is {few}; move it nearer to 0"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_of_few_floats_is_lost_and_a_point_is_not() {
        assert!(is_fine(1e-13, -1.0) && is_fine(9e287, 1e300) && !is_fine(1e-12, 1.0));
        assert!(!is_fine(0.0, 1.0) && !is_fine(1e-300, 0.0) && !is_fine(1e-300, 1e-290));
        let drawn = |differ| Drawn { by_points: true, as_numbers: false, differ };
        assert!(is_lost(1e-13, -1.0, 1e-11, drawn(0)) && !is_lost(1e-12, 1.0, 1e-11, drawn(9)));
        assert!(
            is_lost(0.0, 1.0, 1e-11, drawn(2))
                && !is_lost(0.0, 1.0, 1e-11, drawn(1))
                && !is_lost(0.0, 1.0, 0.0, drawn(2))
        );
    }

    #[test]
    fn what_floats_cannot_tell_apart_is_refused_in_one_line() {
        assert!(resolved("mean", None, 1e9, 1.0).is_ok() && resolved("mean", None, 0.0, 1e-70).is_ok());
        let said = |key, data, at, scale| resolved(key, data, at, scale).unwrap_err().to_string();
        let few = "of it: floating-point numbers have too few digits for that";
        assert_eq!(
            said("mean", None, -1e12, 1e-3),
            format!("mean = -1000000000000: its scale, 1.000e-3, is below 1e-9 {few}; move it nearer to 0")
        );
        let data = Data { values: vec![1.0], labels: Vec::new() };
        assert_eq!(
            said("data", Some(&data), 1.7e18, 3.0),
            format!(
                "data = a column around 1.700000e18: its scale, 3.000e0, is below 1e-9 {few}; subtract a constant first"
            )
        );
        assert!(said("mean", None, 0.0, 1e-160).contains("use other units"));
    }
}
