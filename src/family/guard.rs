//! Bounds that keep what is no number. `f64::max`, `f64::min` make a number of NaN (`f64::NAN.max(0.0)` is 0): behind an
//! integral or a difference that hides a failure as a perfect score. `f64::clamp` keeps NaN and may be used.

/// The larger of the two; NaN if `x` is NaN.
pub(crate) fn at_least(x: f64, low: f64) -> f64 {
    if x < low { low } else { x }
}

/// The smaller of the two; NaN if `x` is NaN.
pub(crate) fn at_most(x: f64, high: f64) -> f64 {
    if x > high { high } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_stays_none() {
        assert!(at_least(f64::NAN, 0.0).is_nan() && at_most(f64::NAN, 1.0).is_nan());
        assert_eq!((at_least(-1.0, 0.0), at_least(2.0, 0.0)), (0.0, 2.0));
        assert_eq!((at_most(2.0, 1.0), at_most(0.5, 1.0)), (1.0, 0.5));
    }
}
