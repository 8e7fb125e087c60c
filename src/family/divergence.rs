//! Pieces that closed-form divergences share.

use statrs::function::erf::{erfc, erfc_inv};

/// Standard normal distribution function, accurate in both tails.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
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
    ratio_gap(x, 1.0)
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
    tv_between(normal_cdf, |x| normal_cdf((x - shift) / scale), &crossings)
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
    fn scale_gap_is_smooth_across_its_switch() {
        for x in [1.0 - 1e-4, 1.0 + 1e-4] {
            let (inside, outside) = (scale_gap(1.0 + (x - 1.0) * 0.999_999), scale_gap(1.0 + (x - 1.0) * 1.000_001));
            assert!((inside / outside - 1.0).abs() < 1e-5);
        }
    }
}
