//! What the gamma law needs of the gamma function, without the cancellation of large terms: each is shifted up to where
//! its asymptotic series (Abramowitz and Stegun 6.1.40, 6.3.18, 6.4.11) is exact to rounding, by terms of one sign.

use crate::numeric::divergence::{ratio_gap, step_gap};
use crate::numeric::quadrature::smooth_integral;

/// From here on the series are exact to rounding.
const SERIES_FROM: f64 = 12.0;

/// sum of `term` over k, k + 1, ... below the series, and the place where it begins.
fn shifted(mut k: f64, term: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut sum = 0.0;
    while k < SERIES_FROM {
        sum += term(k);
        k += 1.0;
    }
    (sum, k)
}

/// 1/k^first times a polynomial in 1/k^2.
fn series(k: f64, first: i32, coefficients: &[f64]) -> f64 {
    let w = (k * k).recip();
    k.powi(-first) * coefficients.iter().rev().fold(0.0, |sum, c| sum * w + c)
}

/// Euler's constant, -psi(1).
pub(crate) const EULER: f64 = 0.577_215_664_901_532_9;

/// ln k - psi(k), positive and falling.
pub(crate) fn log_minus_digamma(k: f64) -> f64 {
    let (sum, k) = shifted(k, |k| step_gap(k.recip()));
    sum + 0.5 / k
        + series(
            k,
            2,
            &[1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32760.0, 1.0 / 12.0],
        )
}

/// ln(Gamma(k + 1/2) / Gamma(k)) - ln(k) / 2, negative and rising to 0: what the mean of a root of chi-squared lacks.
pub(crate) fn root_gap(k: f64) -> f64 {
    if k < 16.0 {
        return statrs::function::gamma::ln_gamma(k + 0.5) - statrs::function::gamma::ln_gamma(k) - 0.5 * k.ln();
    }
    let square = (k * k).recip();
    (-1.0 / 8.0 + square * (1.0 / 192.0 - square * (1.0 / 640.0 - square * 17.0 / 14336.0))) / k
}

/// psi'(k) - 1/k, positive and falling: the Fisher information of a gamma law's shape.
pub(crate) fn trigamma_minus_inverse(k: f64) -> f64 {
    let (sum, k) = shifted(k, |k| 1.0 / (k * k * (k + 1.0)));
    sum + 0.5 / (k * k)
        + series(k, 3, &[1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0])
}

/// ln Gamma(k) over Stirling's (k - 1/2) ln k - k + ln(2 pi) / 2, positive and falling.
pub(crate) fn stirling_rest(k: f64) -> f64 {
    let (sum, k) = shifted(k, |k| (k + 0.5) * k.recip().ln_1p() - 1.0);
    sum + series(
        k,
        1,
        &[1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0],
    )
}

/// k ln k - k - ln Gamma(k): its slope is ln k - psi(k).
pub(crate) fn gamma_peak(k: f64) -> f64 {
    0.5 * (k / std::f64::consts::TAU).ln() - stirling_rest(k)
}

/// psi(k), the slope of ln Gamma.
pub(crate) fn digamma(k: f64) -> f64 {
    k.ln() - log_minus_digamma(k)
}

/// psi'(k).
pub(crate) fn trigamma(k: f64) -> f64 {
    trigamma_minus_inverse(k) + 1.0 / k
}

/// ln Gamma(k).
pub(crate) fn ln_gamma(k: f64) -> f64 {
    k * (k.ln() - 1.0) - gamma_peak(k)
}

/// Within this share of its argument ln Gamma is as smooth as a polynomial.
const SMOOTH: f64 = 0.25;

/// ln(Gamma(k + step) / Gamma(k)), with the digits of the step.
pub(crate) fn ln_gamma_step(k: f64, step: f64) -> f64 {
    if step.abs() <= SMOOTH * k {
        smooth_integral(0.0, step, |t| digamma(k + t))
    } else {
        ln_gamma(k + step) - ln_gamma(k)
    }
}

/// ln(Gamma(k + h) Gamma(k - h) / Gamma(k)^2) >= 0, with the digits of h.
pub(crate) fn ln_gamma_bend(k: f64, h: f64) -> f64 {
    if h.abs() <= SMOOTH * k {
        smooth_integral(0.0, h, |t| (h - t) * (trigamma(k + t) + trigamma(k - t)))
    } else {
        ln_gamma(k + h) + ln_gamma(k - h) - 2.0 * ln_gamma(k)
    }
}

/// ln of mean^k e^-mean / k!, by Loader's terms: none is larger than the sum, however large k and the mean are.
pub(crate) fn ln_poisson_mass(k: f64, mean: f64) -> f64 {
    if k == 0.0 {
        return -mean;
    }
    -stirling_rest(k) - k * ratio_gap(mean, k) - 0.5 * (std::f64::consts::TAU * k).ln()
}

/// ln of C(n, k) p^k (1 - p)^(n - k), in the same way.
pub(crate) fn ln_binomial_mass(n: f64, k: f64, p: f64) -> f64 {
    let rest = n - k;
    if k == 0.0 {
        return n * (-p).ln_1p();
    } else if rest == 0.0 {
        return n * p.ln();
    }
    let factorials = stirling_rest(n) - stirling_rest(k) - stirling_rest(rest);
    let off = k * ratio_gap(n * p, k) + rest * ratio_gap(n * (1.0 - p), rest);
    factorials - off + 0.5 * (n / (std::f64::consts::TAU * k) / rest).ln()
}

/// The k with ln k - psi(k) = `gap`; infinite for gap 0.
///
/// By Newton in 1/k from Minka's approximation, which is good to 1.5 %.
pub(crate) fn shape_of_gap(gap: f64) -> f64 {
    if gap <= 0.0 {
        return f64::INFINITY;
    }
    let (down, root) = (gap - 3.0, ((gap - 3.0).powi(2) + 24.0 * gap).sqrt());
    let mut k = if down < 0.0 { (root - down) / (12.0 * gap) } else { 2.0 / (root + down) };
    for _ in 0..20 {
        let off = log_minus_digamma(k) - gap;
        let next = (1.0 / k - off / (k * k * trigamma_minus_inverse(k))).recip();
        if (next - k).abs() <= 1e-15 * k {
            break;
        }
        k = next;
    }
    k
}

/// ln of a product of two positive numbers, which itself may be beyond the numbers.
pub(crate) fn ln_product(a: f64, b: f64) -> f64 {
    let product = a * b;
    if product.is_finite() { product.ln() } else { a.ln() + b.ln() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::gamma::{digamma, ln_gamma};

    #[test]
    fn differences_agree_with_the_functions_where_those_have_digits() {
        for k in [0.01, 0.3, 1.0, 2.5, 11.99, 12.01, 40.0] {
            assert!((log_minus_digamma(k) / (f64::ln(k) - digamma(k)) - 1.0).abs() < 1e-11, "{k}");
            assert!((gamma_peak(k) - (k * k.ln() - k - ln_gamma(k))).abs() < 1e-11, "{k}");
            let slope = (log_minus_digamma(k * 1.0001) - log_minus_digamma(k * 0.9999)) / (2e-4 * k);
            assert!((trigamma_minus_inverse(k) / -slope - 1.0).abs() < 1e-7, "{k}");
        }
        // psi'(1) = pi^2 / 6, ln 1 - psi(1) is Euler's constant, ln Gamma(1) = 0.
        assert!((trigamma_minus_inverse(1.0) - (std::f64::consts::PI.powi(2) / 6.0 - 1.0)).abs() < 1e-15);
        for k in [16.0, 40.0, 300.0] {
            assert!((root_gap(k) - (ln_gamma(k + 0.5) - ln_gamma(k) - 0.5 * k.ln())).abs() < 1e-12, "{k}");
        }
        assert!((root_gap(1e9) / -1.25e-10 - 1.0).abs() < 1e-12);
        assert!((log_minus_digamma(1.0) - 0.577_215_664_901_532_9).abs() < 1e-15);
        assert!((gamma_peak(1.0) + 1.0).abs() < 1e-14);
    }

    #[test]
    fn steps_of_the_gamma_function_keep_their_digits() {
        assert!((ln_gamma(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < 1e-15);
        for k in [1.0, 2.0, 7.5, 400.0] {
            for share in [0.2499, 0.2501, -0.2499, -0.2501] {
                let (step, bend) = (ln_gamma_step(k, share * k), ln_gamma_bend(k, share * k));
                let wanted = [k * (1.0 + share), k, k * (1.0 - share)].map(ln_gamma);
                assert!((step - (wanted[0] - wanted[1])).abs() < 1e-13 * k, "{k} {share}: {step}");
                assert!((bend - (wanted[0] + wanted[2] - 2.0 * wanted[1])).abs() < 1e-13 * k, "{k} {share}: {bend}");
            }
            assert!((ln_gamma_step(k, 1e-12) / 1e-12 / digamma(k) - 1.0).abs() < 1e-10, "{k}");
            assert!((ln_gamma_bend(k, 1e-12) / 1e-24 / trigamma(k) - 1.0).abs() < 1e-10, "{k}");
        }
    }

    #[test]
    fn shapes_come_back_at_every_scale() {
        for k in [1e-4, 0.05, 0.9, 3.0, 17.0, 1e4, 1e9, 1e20] {
            assert!((shape_of_gap(log_minus_digamma(k)) / k - 1.0).abs() < 1e-13, "{k}");
        }
        assert_eq!(shape_of_gap(0.0), f64::INFINITY);
    }

    /// Values of 30 digits (mpmath), where factorials have lost theirs: of n = 10^12 they err by 3e-3.
    #[test]
    fn masses_keep_their_digits_among_many_points() {
        let binomial = [
            (10.0, 3.0, 0.3, -1.321_151_277_767_767),
            (1e12, 3e11 + 1.0, 0.3, -13.954_125_217_040_26),
            (1e12, 5.0, 4e-12, -1.856_019_937_180_593),
            (1e12, 1.0, 1e-300, -663.144_506_782_285_2),
            (7.0, 7.0, 0.5, -4.852_030_263_919_617),
            (1e9, 500_040_000.0, 0.5, -13.787_424_271_581_266),
            (1000.0, 1.0, 0.001, -0.999_499_833_249_95),
            (3.0, 2.0, 0.99, -3.526_658_569_026_984),
        ];
        for (n, k, p, wanted) in binomial {
            let found = ln_binomial_mass(n, k, p);
            assert!((found - wanted).abs() < 1e-12 * f64::max(1.0, -wanted), "{n} {k} {p}: {found}");
        }
        let poisson = [
            (0.0, 3.0, -3.0),
            (1.0, 1e-100, -230.258_509_299_404_57),
            (5.0, 5.0, -1.740_302_180_611_544_1),
            (40.0, 2.5, -76.169_010_439_791_2),
            (3.0, 1e6, -999_960.345_227_795_3),
            (1e6, 1e6, -7.826_693_895_520_143),
            (1_002_000.0, 1e6, -9.826_360_895_087_276),
            (9e15 - 1.0, 9e15, -19.286_939_019_328_124),
        ];
        for (k, mean, wanted) in poisson {
            let found = ln_poisson_mass(k, mean);
            assert!((found - wanted).abs() < 1e-12 * f64::max(1.0, -wanted), "{k} {mean}: {found}");
        }
    }
}
