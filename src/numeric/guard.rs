//! Bounds that keep what is no number. `f64::max`, `f64::min` make a number of NaN (`f64::NAN.max(0.0)` is 0): behind an
//! integral or a difference that hides a failure as a perfect score. `f64::clamp` keeps NaN and may be used.

/// The larger of the two; NaN if `x` is NaN.
#[inline]
pub(crate) fn at_least(x: f64, low: f64) -> f64 {
    // Not the other way round: of 0 and -0 it is the bound.
    if x > low || x.is_nan() { x } else { low }
}

/// The smaller of the two; NaN if `x` is NaN.
#[inline]
pub(crate) fn at_most(x: f64, high: f64) -> f64 {
    if x < high || x.is_nan() { x } else { high }
}

/// The larger of the two; NaN if either is.
#[inline]
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

/// The smaller of the two; NaN if either is.
#[inline]
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    if a < b || a.is_nan() { a } else { b }
}

/// The same bounds at the end of an expression.
pub(crate) trait Bounded {
    /// See [`at_least`].
    fn at_least(self, low: f64) -> f64;
    /// See [`at_most`].
    fn at_most(self, high: f64) -> f64;
}

impl Bounded for f64 {
    #[inline]
    fn at_least(self, low: f64) -> f64 {
        at_least(self, low)
    }
    #[inline]
    fn at_most(self, high: f64) -> f64 {
        at_most(self, high)
    }
}

/// Whether a size that is not negative has left the range of numbers: too large for one (or none at all), or so small, and
/// not 0, that it loses its digits.
pub(crate) fn out_of_range(size: f64) -> bool {
    !(size.is_normal() || size == 0.0)
}

/// The least number whose square keeps its digits: the root of 2^-1022.
const LEAST_ROOT: f64 = 1.491_668_146_240_041_3e-154;

/// The same of a scale whose square, the variance, is among what is measured: of a narrow law it is the first to leave.
pub(crate) fn scale_out_of_range(scale: f64) -> bool {
    out_of_range(scale) || scale != 0.0 && scale < LEAST_ROOT
}

/// The length of a vector of two numbers: by their squares, where these are numbers with all their digits.
#[inline]
pub(crate) fn length(a: f64, b: f64) -> f64 {
    let square = a * a + b * b;
    if (1e-280..1e300).contains(&square) { square.sqrt() } else { a.hypot(b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_stays_none() {
        assert!(at_least(f64::NAN, 0.0).is_nan() && at_most(f64::NAN, 1.0).is_nan());
        assert!(larger(f64::NAN, 0.0).is_nan() && larger(0.0, f64::NAN).is_nan() && larger(1.0, 2.0) == 2.0);
        assert!(smaller(f64::NAN, 0.0).is_nan() && smaller(0.0, f64::NAN).is_nan() && smaller(1.0, 2.0) == 1.0);
        assert!((-0.0).at_least(0.0).is_sign_positive() && f64::NAN.at_most(0.0).is_nan());
        assert_eq!((at_least(-1.0, 0.0), at_least(2.0, 0.0)), (0.0, 2.0));
        assert_eq!((at_most(2.0, 1.0), at_most(0.5, 1.0)), (1.0, 0.5));
        assert!([f64::INFINITY, f64::NAN, 1e-310].iter().all(|&x| out_of_range(x)));
        assert!(![0.0, 1e-307, 1.0, 1e308].iter().any(|&x| out_of_range(x)));
    }
}
