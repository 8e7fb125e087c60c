//! Pieces that closed-form divergences share.

use std::sync::LazyLock;

use statrs::function::erf::erfc;

use crate::numeric::guard::{at_least, at_most};

/// Standard normal distribution function, accurate in both tails.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// Beyond it either way the distribution function is 0 or 1 to 1e-16.
const REACH: f64 = 8.5;
/// Centres of Taylor series in a unit of z.
const CENTRES: f64 = 16.0;
/// Terms of each: the next is below 1e-17, half a step from the centre.
const TERMS: usize = 9;
/// Added to a number of moderate size it rounds it to a whole one, which then is in the last bits.
const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;

/// The standard normal distribution function to a few 1e-16, slowly: 1/2 + density(z) (z + z^3 / 3 + z^5 / (3 5) + ...),
/// terms of one sign (Abramowitz and Stegun 26.2.11). That by `erfc` here errs by 2e-11 in places.
fn slow_normal_cdf(z: f64) -> f64 {
    0.5 + normal_between(z)
}

/// The same less 1/2, with digits of its own: P(0 < Z < z).
fn normal_between(z: f64) -> f64 {
    let (mut sum, mut term, mut odd) = (0.0, z, 1.0);
    while sum + term != sum {
        sum += term;
        odd += 2.0;
        term *= z * z / odd;
    }
    normal_density(z) * sum
}

fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt()
}

/// Taylor coefficients of the standard normal distribution function about every centre.
static SERIES: LazyLock<Vec<[f64; TERMS]>> = LazyLock::new(|| {
    let about = |place: usize| {
        let z = place as f64 / CENTRES - REACH;
        // The derivatives of the density are it times (-1)^k He_k(z), where He_(k+1) = z He_k - k He_(k-1).
        let (mut before, mut hermite) = (0.0, 1.0);
        let mut factor = normal_density(z);
        let mut series = [slow_normal_cdf(z); TERMS];
        for (k, term) in series.iter_mut().enumerate().skip(1) {
            *term = factor * hermite;
            let order = k as f64;
            (before, hermite) = (hermite, z * hermite - (order - 1.0) * before);
            factor /= -(order + 1.0);
        }
        series
    };
    (0..=(2.0 * REACH * CENTRES) as usize).map(about).collect()
});

/// The standard normal distribution function to a few 1e-16, not of itself but of 1: for differences. It takes a few
/// nanoseconds, without a branch to be guessed.
#[inline]
pub(crate) fn quick_normal_cdf(z: f64) -> f64 {
    let z = z.clamp(-REACH, REACH);
    let rounded = z * CENTRES + ROUND;
    let place = rounded.to_bits().wrapping_sub((ROUND - REACH * CENTRES).to_bits());
    let h = z - (rounded - ROUND) * (1.0 / CENTRES);
    let Some(&[c0, c1, c2, c3, c4, c5, c6, c7, c8]) = SERIES.get(place as usize) else { return f64::NAN };
    let square = h * h;
    let even = c2 + square * (c4 + square * (c6 + square * c8));
    let odd = c1 + square * (c3 + square * (c5 + square * c7));
    c0 + (square * even + h * odd)
}

/// A quotient of two polynomials, by their coefficients from the constant on.
fn rational(above: &[f64; 8], below: &[f64; 8], x: f64) -> f64 {
    let value = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    value(above) / value(below)
}

/// The z with mass `tail` beyond it, for `tail` in (0, 1), to a few 1e-16 of it (algorithm AS 241, Wichura 1988).
pub(crate) fn normal_upper_quantile(tail: f64) -> f64 {
    let q = 0.5 - tail;
    if q.abs() <= 0.425 {
        return q * rational(&MIDDLE.0, &MIDDLE.1, 0.180_625 - q * q);
    }
    let root = (-at_most(tail, 1.0 - tail).ln()).sqrt();
    let z = if root <= 5.0 { rational(&FLANK.0, &FLANK.1, root - 1.6) } else { rational(&END.0, &END.1, root - 5.0) };
    z.copysign(q)
}

/// Coefficients of AS 241: around the middle, on the flanks, and beyond a tail of e^-25.
type Quotient = ([f64; 8], [f64; 8]);
const MIDDLE: Quotient = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_4,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);
const FLANK: Quotient = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_6,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_100_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const END: Quotient = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_4,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        1.242_660_947_388_078_5e-3,
        2.711_555_568_743_487_4e-5,
        2.010_334_399_292_288_2e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// -x ln x >= 0, with 0 ln 0 = 0: what a mass adds to an entropy. Never -0.0, which a plain sign in front would give.
pub(crate) fn surprise(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { 0.0 - x * x.ln() }
}

/// ln(x / y), with digits where they are near, and where the quotient has left the range of numbers.
pub(crate) fn ln_ratio(x: f64, y: f64) -> f64 {
    let step = (x - y) / y;
    if step.abs() < 0.5 { step.ln_1p() } else { x.ln() - y.ln() }
}

/// ln(1 + x / y) for x, y >= 0, however large the quotient.
pub(crate) fn ln_one_more(x: f64, y: f64) -> f64 {
    let ratio = x / y;
    if ratio < 1e300 || y == 0.0 { ratio.ln_1p() } else { x.ln() - y.ln() }
}

/// x - 1 - ln x >= 0 of x / y, the building block of scale-family divergences: without losing digits near 1, and without
/// the quotient's leaving the range of numbers, where one infinity less another would be no number.
pub(crate) fn ratio_gap(x: f64, y: f64) -> f64 {
    let step = (x - y) / y;
    if step.abs() <= 0.5 {
        return step_gap(step);
    }
    let ratio = x / y;
    if ratio.is_normal() {
        step - ratio.ln()
    } else if ratio > 1.0 {
        f64::INFINITY
    } else {
        // So small that it is nothing beside 1; its logarithm is not. 0 over 0 stays no number.
        (ratio - 1.0) - (x.ln() - y.ln())
    }
}

/// The same of x^2.
pub(crate) fn square_gap(x: f64) -> f64 {
    let square = x * x;
    if square.is_normal() || x.is_nan() {
        ratio_gap(square, 1.0)
    } else if x.abs() > 1.0 {
        f64::INFINITY
    } else {
        -1.0 - 2.0 * x.abs().ln()
    }
}

/// The same of 1 + step.
pub(crate) fn step_gap(step: f64) -> f64 {
    if step.abs() < 1e-4 {
        // Taylor: the two sides of x - 1 - ln x cancel to second order.
        step * step * (0.5 - step * (1.0 / 3.0 - step * (0.25 - step / 5.0)))
    } else if step == f64::INFINITY {
        step
    } else {
        step - step.ln_1p()
    }
}

/// e^u - 1 - u >= 0, whose parts cancel to second order near 0.
pub(crate) fn exp_gap(u: f64) -> f64 {
    if u.abs() > 0.5 {
        return u.exp_m1() - u;
    }
    // u^2 / 2 + u^3 / 6 + ...: the next term is below 1e-17 of the sum.
    let rest = (3..=14).rev().fold(1.0, |sum, k| 1.0 + sum * u / f64::from(k));
    0.5 * u * u * rest
}

/// x^2 / y, also where x^2 alone leaves the range of numbers.
pub(crate) fn square_over(x: f64, y: f64) -> f64 {
    let square = x * x;
    if square == 0.0 || !(1e-290..1e290).contains(&square) { (x / y.sqrt()).powi(2) } else { square / y }
}

/// KL(N(mean_p, var_p) || N(mean_q, var_q)).
pub(crate) fn normal_kl(mean_p: f64, var_p: f64, mean_q: f64, var_q: f64) -> f64 {
    if var_q == 0.0 || var_p == 0.0 {
        return if var_p == var_q && mean_p == mean_q { 0.0 } else { f64::INFINITY };
    }
    let gap = ratio_gap(var_p, var_q);
    // A variance beyond every number would make none of the rest.
    if gap == f64::INFINITY { gap } else { 0.5 * (gap + square_over(mean_p - mean_q, var_q)) }
}

/// So many times as wide, or so many widths apart, two laws have no more than 1e-17 in common, or one of them does: their
/// total variation is 1 to rounding.
pub(crate) const FAR: f64 = 1e20;

/// P(|Z| < z) of a standard normal Z.
fn normal_within(z: f64) -> f64 {
    if z > 1.0 {
        return 2.0 * quick_normal_cdf(z) - 1.0;
    }
    2.0 * normal_between(z)
}

/// Total variation of two normal laws.
pub(crate) fn normal_tv(mean_p: f64, var_p: f64, mean_q: f64, var_q: f64) -> f64 {
    if mean_p == mean_q && var_p == var_q {
        return 0.0;
    }
    let (low, high) = if var_p <= var_q { (var_p, var_q) } else { (var_q, var_p) };
    // In units of the narrower law, where they are N(0, 1) and N(shift, scale^2).
    let unit = low.sqrt();
    let (shift, scale) = ((mean_q - mean_p).abs() / unit, high.sqrt() / unit);
    if low == 0.0 || shift > 1e30 || scale > FAR {
        return 1.0;
    }
    let more = (high - low) / low;
    if more == 0.0 {
        return at_most(normal_within(0.5 * shift), 1.0);
    }
    // They cross where more x^2 + 2 shift x = rest. The root of its discriminant, put so that nothing cancels:
    let ln = more.ln_1p();
    let root = scale * (shift * shift + more * ln).sqrt();
    let rest = shift * shift + (1.0 + more) * ln;
    let (left, right) = (-(shift + root) / more, rest / (shift + root));
    let wider = |x: f64| quick_normal_cdf((x - shift) / scale);
    let narrow = quick_normal_cdf(right) - quick_normal_cdf(left);
    (narrow - (wider(right) - wider(left))).clamp(0.0, 1.0)
}

/// Total variation of two exponential laws, by their means (or rates: it depends on their quotient alone).
///
/// With means 1 and 1 + h the densities cross at (1 + h) ln(1 + h) / h, where their distribution functions differ by
/// h / (1 + h) (1 + h)^(-1/h).
pub(crate) fn exponential_tv(p: f64, q: f64) -> f64 {
    let (low, high) = if p <= q { (p, q) } else { (q, p) };
    if low == high {
        return 0.0;
    }
    let more = (high - low) / low;
    if more > FAR { 1.0 } else { more / (1.0 + more) * (-more.ln_1p() / more).exp() }
}

/// KL of two negative binomial laws of one size (1 is geometric), by their means a and b: a ln(1 + u) + size ln(1 + v) with
/// u = (a - b) / (b (1 + a / size)), v = (b - a) / (size + a).
pub(crate) fn negative_binomial_kl(size: f64, a: f64, b: f64) -> f64 {
    let v = (b - a) / (size + a);
    if a == 0.0 {
        return size * v.ln_1p();
    }
    if b == 0.0 || a.is_infinite() || b.is_infinite() {
        return f64::INFINITY;
    }
    // b (1 + a / size) may leave the range of numbers where its quotient does not.
    let u = (a - b) / b / (1.0 + a / size);
    if u.abs().max(v.abs()) < 0.01 {
        // The two logarithms cancel to second order.
        return at_least((a - b) * u - a * step_gap(u) - size * step_gap(v), 0.0);
    }
    // 1 + u = a (1 + b / size) / (b (1 + a / size)) has no digits left next to 0, and may be beyond every number.
    let (of_a, of_b) = ((a / size).ln_1p(), (b / size).ln_1p());
    let ln = if u > -0.5 && u < 1e300 { u.ln_1p() } else { ln_ratio(a, b) + of_b - of_a };
    let last = if v > -0.5 { v.ln_1p() } else { of_b - of_a };
    at_least(a * ln + size * last, 0.0)
}

/// Mean distance from a place, evenly between two ends.
pub(crate) fn mean_distance_within(low: f64, high: f64, place: f64) -> f64 {
    if (low..=high).contains(&place) {
        0.5 * ((place - low).powi(2) + (high - place).powi(2)) / (high - low)
    } else {
        (f64::midpoint(low, high) - place).abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_tv_meets_known_values_and_is_symmetric() {
        assert!((normal_tv(0.0, 1.0, 0.5, 1.0) - 0.197_412_651_365_847_4).abs() < 1e-12);
        for (m, v) in [(0.3, 0.6), (0.0, 4.0), (1.0, 1.0 + 1e-12), (2.0, 1e-6)] {
            let (there, back) = (normal_tv(0.0, 1.0, m, v), normal_tv(m, v, 0.0, 1.0));
            assert!((there - back).abs() < 1e-9 && (0.0..=1.0).contains(&there), "{m} {v}: {there} {back}");
        }
    }

    /// Against the inverse by another way, across all three pieces and their borders, and against the distribution function.
    #[test]
    fn quantiles_keep_their_digits() {
        let other = |tail: f64| std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * tail);
        let tails = (1..400).map(|i| f64::from(i) / 400.0).chain((1..300).map(|i| 10.0_f64.powi(-i)));
        for tail in tails.chain([0.075, 0.925, 0.075 - 1e-9, 1.388e-11, 1.389e-11, 1.0 - 1e-12]) {
            let (found, wanted) = (normal_upper_quantile(tail), other(tail));
            assert!((found - wanted).abs() <= 2e-15 * wanted.abs().max(1.0), "{tail}: {found} {wanted}");
            assert!((quick_normal_cdf(-found) - tail).abs() < 1e-15, "{tail}");
        }
        assert_eq!(normal_upper_quantile(0.5), 0.0);
    }

    #[test]
    fn the_quick_distribution_function_keeps_its_digits() {
        let known = [(-1.5, 0.066_807_201_268_858_07), (1.0, 0.841_344_746_068_542_9), (2.0, 0.977_249_868_051_820_8)];
        for (z, wanted) in known {
            assert!((quick_normal_cdf(z) - wanted).abs() < 4e-16, "{z}: {} {wanted}", quick_normal_cdf(z));
        }
        for i in -80_000..=80_000 {
            let z = f64::from(i) * 1e-4 + 3e-5;
            let (quick, wanted) = (quick_normal_cdf(z), slow_normal_cdf(z));
            assert!((quick - wanted).abs() < 2e-15, "{z}: {quick} {wanted}");
            assert!((quick - normal_cdf(z)).abs() < 3e-11, "{z}: {quick} by erfc {}", normal_cdf(z));
        }
        assert!(
            quick_normal_cdf(f64::NEG_INFINITY).abs() < 1e-15 && (quick_normal_cdf(f64::INFINITY) - 1.0).abs() < 1e-15
        );
        assert!(quick_normal_cdf(f64::NAN).is_nan());
    }

    #[test]
    fn gaps_are_smooth_across_their_switches() {
        for x in [1.0 - 1e-4, 1.0 + 1e-4, 0.5, 1.5] {
            let gap = |step: f64| ratio_gap(1.0 + (x - 1.0) * step, 1.0);
            assert!((gap(0.999_999) / gap(1.000_001) - 1.0).abs() < 1e-5);
        }
        for u in [-0.5, 0.5] {
            assert!((exp_gap(u * (1.0 - 1e-12)) / exp_gap(u * (1.0 + 1e-12)) - 1.0).abs() < 1e-11);
        }
    }

    /// One infinity less another is no number; no mass at all has none either.
    #[test]
    fn gaps_beyond_the_range_of_numbers_are_what_they_are() {
        assert_eq!(ratio_gap(1e300, 1e-300), f64::INFINITY);
        assert_eq!((ratio_gap(f64::INFINITY, 1.0), ratio_gap(0.0, 1.0)), (f64::INFINITY, f64::INFINITY));
        assert!((ratio_gap(1e-300, 1e300) / (600.0 * std::f64::consts::LN_10 - 1.0) - 1.0).abs() < 1e-15);
        assert!((square_gap(1e-200) / (400.0 * std::f64::consts::LN_10 - 1.0) - 1.0).abs() < 1e-15);
        assert_eq!((square_gap(1e200), square_gap(0.0)), (f64::INFINITY, f64::INFINITY));
        assert!(ratio_gap(f64::NAN, 1.0).is_nan() && square_gap(f64::NAN).is_nan());
        assert!((square_over(1e200, 1e300) / 1e100 - 1.0).abs() < 1e-15);
        assert_eq!((surprise(1.0).to_bits(), surprise(0.0).to_bits()), (0, 0));
    }
}
