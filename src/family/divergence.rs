//! Pieces that closed-form divergences share.

use std::sync::LazyLock;

use statrs::function::erf::{erfc, erfc_inv};

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
    let (mut sum, mut term, mut odd) = (0.0, z, 1.0);
    while sum + term != sum {
        sum += term;
        odd += 2.0;
        term *= z * z / odd;
    }
    0.5 + normal_density(z) * sum
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
fn quick_normal_cdf(z: f64) -> f64 {
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

/// The z with mass `tail` beyond it, for `tail` in (0, 1).
pub(crate) fn normal_upper_quantile(tail: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv(2.0 * tail)
}

/// x ln(x / y), with 0 ln 0 = 0 and +inf where y misses mass.
pub(crate) fn relative_entropy(x: f64, y: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x * (x / y).ln() }
}

/// x - 1 - ln x >= 0 without losing digits near 1: the building block of scale-family divergences.
pub(crate) fn scale_gap(x: f64) -> f64 {
    // Where nothing cancels, the plain logarithm does, which is the faster one.
    if (0.5..=2.0).contains(&x) { step_gap(x - 1.0) } else { x - 1.0 - x.ln() }
}

/// The same of x / y, for values so near or so far from each other that the ratio would lose their digits.
pub(crate) fn ratio_gap(x: f64, y: f64) -> f64 {
    let step = (x - y) / y;
    if step < -0.5 { step - (x.ln() - y.ln()) } else { step_gap(step) }
}

/// The same of 1 + step.
pub(crate) fn step_gap(step: f64) -> f64 {
    if step.abs() < 1e-4 {
        // Taylor: the two sides of x - 1 - ln x cancel to second order.
        step * step * (0.5 - step * (1.0 / 3.0 - step * (0.25 - step / 5.0)))
    } else {
        step - step.ln_1p()
    }
}

/// Total variation of two densities whose difference changes sign at `crossings` (ascending, at most two of them).
pub(crate) fn tv_between(cdf_p: impl Fn(f64) -> f64, cdf_q: impl Fn(f64) -> f64, crossings: &[f64]) -> f64 {
    let mut before = 0.0;
    let mut sum = 0.0;
    for &x in crossings {
        let gap = cdf_p(x) - cdf_q(x);
        sum += f64::abs(gap - before);
        before = gap;
    }
    (0.5 * (sum + before.abs())).clamp(0.0, 1.0)
}

/// KL(N(mean_p, var_p) || N(mean_q, var_q)).
pub(crate) fn normal_kl(mean_p: f64, var_p: f64, mean_q: f64, var_q: f64) -> f64 {
    if var_q == 0.0 || var_p == 0.0 {
        return if var_p == var_q && mean_p == mean_q { 0.0 } else { f64::INFINITY };
    }
    let shift = mean_p - mean_q;
    0.5 * (scale_gap(var_p / var_q) + shift * shift / var_q)
}

/// Total variation of two normal laws.
pub(crate) fn normal_tv(mean_p: f64, var_p: f64, mean_q: f64, var_q: f64) -> f64 {
    if mean_p == mean_q && var_p == var_q {
        return 0.0;
    }
    if var_p == 0.0 || var_q == 0.0 {
        return 1.0;
    }
    // In p's units: where N(0, 1) and N(shift, scale^2) cross, a x^2 + 2 b x + c = 0.
    let shift = (mean_q - mean_p) / var_p.sqrt();
    let ratio = var_q / var_p;
    let scale = ratio.sqrt();
    let (a, b, c) = (1.0 - ratio, -shift, shift * shift + ratio * ratio.ln());
    let root = (b * b - a * c).max(0.0).sqrt();
    let t = -(b + root.copysign(b));
    let (x, y) = (t / a, c / t);
    let crossings = if x.is_finite() { [x.min(y), x.max(y)] } else { [y, y] };
    tv_between(quick_normal_cdf, |x| quick_normal_cdf((x - shift) / scale), &crossings)
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
    fn scale_gap_is_smooth_across_its_switch() {
        for x in [1.0 - 1e-4, 1.0 + 1e-4] {
            let (inside, outside) = (scale_gap(1.0 + (x - 1.0) * 0.999_999), scale_gap(1.0 + (x - 1.0) * 1.000_001));
            assert!((inside / outside - 1.0).abs() < 1e-5);
        }
    }
}
