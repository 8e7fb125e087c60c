//! The gamma law's distribution function, quantiles and distances at any shape, in u = ln(x / mean): its density there is
//! exp(P(k) - k (e^u - 1 - u)) with P(k) = k ln k - k - ln Gamma(k), which keeps its digits however large k is.

use statrs::function::gamma::checked_gamma_ur;

use crate::numeric::divergence::{exp_gap, ln_ratio, normal_tv, ratio_gap};
use crate::numeric::guard::Bounded as _;
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::root::root_beyond;
use crate::numeric::special::{gamma_peak, log_minus_digamma, trigamma_minus_inverse};

/// Above this shape the series takes longer than a quadrature.
const LARGE: f64 = 1000.0;

fn density(k: f64, u: f64) -> f64 {
    (gamma_peak(k) - k * exp_gap(u)).exp()
}

/// P(ln(x / mean) < u) and P(ln(x / mean) > u).
pub(crate) fn tails(k: f64, u: f64) -> (f64, f64) {
    let x = k * u.exp();
    if k > LARGE {
        let beyond = outwards(k, u);
        if u < 0.0 { (beyond, 1.0 - beyond) } else { (1.0 - beyond, beyond) }
    } else if x < k + 1.0 {
        let lower = (density(k, u) * series(k, x)).at_most(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = checked_gamma_ur(k, x).unwrap_or(0.0);
        (1.0 - upper, upper)
    }
}

/// sum of x^j / (k (k+1) ... (k+j)): the lower tail over x^k e^-x / Gamma(k).
fn series(k: f64, x: f64) -> f64 {
    let mut term = 1.0 / k;
    let mut sum = term;
    let mut j = 0.0;
    while term > 1e-17 * sum {
        j += 1.0;
        term *= x / (k + j);
        sum += term;
    }
    sum
}

/// The mass beyond u, away from 0, by panels of half a standard deviation.
fn outwards(k: f64, u: f64) -> f64 {
    let peak = gamma_peak(k);
    let panel = f64::copysign(0.5, u) / k.sqrt();
    let (mut from, mut sum) = (u, 0.0);
    loop {
        let mass = smooth_integral(from, from + panel, |u| (peak - k * exp_gap(u)).exp()).abs();
        sum += mass;
        if mass <= 1e-17 * sum {
            return sum;
        }
        from += panel;
    }
}

/// The mass between two places u < v, with digits of its own however near they are.
pub(crate) fn between(k: f64, u: f64, v: f64) -> f64 {
    // Half a standard deviation, and not more than half a factor e.
    let panel = 0.5 / k.sqrt().at_least(1.0);
    let panels = ((v - u) / panel).ceil();
    if panels <= 32.0 {
        let (peak, width) = (gamma_peak(k), (v - u) / panels);
        let height = |u: f64| (peak - k * exp_gap(u)).exp();
        let ends = |i: f64| (u + i * width, u + (i + 1.0) * width);
        let mass = |i: u32| ends(f64::from(i));
        return (0..panels as u32).map(mass).map(|(from, to)| smooth_integral(from, to, height)).sum();
    }
    let (low, high) = (tails(k, u), tails(k, v));
    if u > 0.0 {
        low.1 - high.1
    } else if v < 0.0 {
        high.0 - low.0
    } else {
        1.0 - low.0 - high.1
    }
}

/// The place x / mean with mass `tail` below it, or above.
pub(crate) fn quantile(k: f64, tail: f64, upper: bool) -> f64 {
    let off = |u: f64| {
        let (below, above) = tails(k, u);
        if upper { tail - above } else { below - tail }
    };
    let step = k.sqrt().recip();
    let start = if off(0.0) < 0.0 { (0.0, step) } else { (0.0, -step) };
    root_beyond(off, start.0, start.1, 1e-15_f64.min(1e-12 * step)).exp()
}

/// From shapes of this size on the law of u is normal to every digit a float has: its skewness is that to the power -1/2.
const NORMAL_FROM: f64 = 1e32;

/// Total variation of two gamma laws, each by (shape, mean).
///
/// In u = ln(x / mean) of the one with the larger shape k, the other's place is u - shift. The log-ratio of densities has
/// the slope a - b e^u, so it has at most one extremum and two roots.
pub(crate) fn tv(p: (f64, f64), q: (f64, f64)) -> f64 {
    let (narrow, wide) = if p.0 >= q.0 { (p, q) } else { (q, p) };
    let ((k, _), (l, _)) = (narrow, wide);
    let shift = ln_ratio(wide.1, narrow.1);
    if l > NORMAL_FROM {
        return normal_tv(0.0, k.recip(), shift, l.recip());
    }
    let moved = (-shift).exp_m1();
    if k == l {
        // Both cross once, where e^u = shift / (1 - e^-shift).
        let root = if shift.abs() < 0.01 { shift * (0.5 - shift / 24.0) } else { (-shift / moved).ln() };
        return if shift > 0.0 { between(k, root - shift, root) } else { between(k, root, root - shift) };
    }
    let peaks = gamma_peak(k) - gamma_peak(l);
    let (a, b) = (k - l, (k - l) - l * moved);
    let ratio = |u: f64| {
        if u.abs() <= 1.0 {
            return peaks - k * exp_gap(u) + l * exp_gap(u - shift);
        }
        // The same where e^u may leave the range of numbers: b e^u is then all that counts.
        let grown = if b == 0.0 { 0.0 } else { b * u.exp() };
        peaks - grown + a * (1.0 + u) + l * shift
    };
    let step = 0.1 / k.sqrt();
    // The densities are equal at the roots: so near to them the mass is right to rounding.
    let found = |from: f64, step: f64| root_beyond(ratio, from, step, 1e-9 * step.abs());
    if b > 0.0 {
        let top = (l * moved / b).ln_1p(); // ln(a / b)
        let (left, right) = (found(top, -step), found(top, step));
        (between(k, left, right) - between(l, left - shift, right - shift)).clamp(0.0, 1.0)
    } else {
        // It rises throughout: beyond its root the one of the larger shape is above.
        let root = found(0.0, if ratio(0.0) > 0.0 { -step } else { step });
        (tails(k, root).1 - tails(l, root - shift).1).clamp(0.0, 1.0)
    }
}

/// What the shapes add to the divergence of two gamma laws: P(k) - P(l) - (k - l) P'(k) >= 0.
pub(crate) fn shape_divergence(k: f64, l: f64) -> f64 {
    if (l / k - 1.0).abs() < 0.1 && k < 1e17 {
        // The remainder of Taylor's formula: the differences would cancel to second order.
        smooth_integral(k, l, |s| (l - s) * trigamma_minus_inverse(s))
    } else if k.min(l) > 1e17 {
        0.5 * ratio_gap(l, k) // P(k) = ln(k) / 2 to rounding
    } else {
        gamma_peak(k) - gamma_peak(l) - (k - l) * log_minus_digamma(k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_series_fraction_and_quadrature_agree() {
        for u in [-0.05, -0.01, -1e-9, 1e-9, 0.02, 0.06] {
            let (a, b) = (tails(LARGE, u), tails(LARGE * (1.0 + 1e-9), u));
            assert!((a.0 / b.0 - 1.0).abs() < 1e-7 && (a.1 / b.1 - 1.0).abs() < 1e-7, "{u}: {a:?} {b:?}");
        }
        // Shape 1 is exponential, and shape 2 has the tail (1 + x) e^-x; far up and far down.
        for x in [1e-200, 1e-20, 1e-3, 0.7, 5.0, 300.0_f64] {
            let ends = (tails(1.0, x.ln()), tails(2.0, (x / 2.0).ln()));
            assert!((ends.0.0 / -(-x).exp_m1() - 1.0).abs() < 1e-12 && (ends.0.1 / (-x).exp() - 1.0).abs() < 1e-12);
            assert!((ends.1.1 / ((1.0 + x) * (-x).exp()) - 1.0).abs() < 1e-12, "{x}");
        }
    }

    /// A large shape is normal in x / mean - 1, up to a skewness of 2 / sqrt(k).
    #[test]
    fn distances_of_large_shapes_are_those_of_normal_laws() {
        let k = 1e10;
        let found = tv((k, 1.0), (2.0 * k, 1.0 + 1e-6));
        let wanted = crate::numeric::divergence::normal_tv(1.0, 1.0 / k, 1.0 + 1e-6, 0.5 / k);
        assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
    }

    /// Shape 1 twice by an independent value; shape 1 against 2, of mean 1, by the two roots of e^x = 4 x.
    #[test]
    fn distances_of_small_shapes_are_exact() {
        assert!((tv((1.0, 1.0), (1.0, 0.7)) - 0.130_521_888_256_162_3).abs() < 1e-12);
        let gap = |x: f64| (1.0 + 2.0 * x) * (-2.0 * x).exp() - (-x).exp();
        let newton = |start: f64| (0..50).fold(start, |x, _| x - (x.exp() - 4.0 * x) / (x.exp() - 4.0));
        let wanted = gap(newton(0.1)) - gap(newton(3.0));
        for (p, q) in [((1.0, 1.0), (2.0, 1.0)), ((2.0, 1.0), (1.0, 1.0)), ((1.0, 1e9), (2.0, 1e9))] {
            assert!((tv(p, q) - wanted).abs() < 1e-12, "{p:?} {q:?}: {} {wanted}", tv(p, q));
        }
    }

    #[test]
    fn shape_divergence_is_smooth_across_its_switch() {
        for k in [0.2, 3.0, 1e6] {
            for edge in [0.9, 1.1] {
                let (a, b) =
                    (shape_divergence(k, k * edge * (1.0 - 1e-9)), shape_divergence(k, k * edge * (1.0 + 1e-9)));
                assert!((a / b - 1.0).abs() < 1e-6, "{k} {edge}: {a} {b}");
            }
        }
    }
}
