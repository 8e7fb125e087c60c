//! The exponential and the logarithm for sums of many: without a branch or a call, so that several at once take little more than
//! one, and with the same bits on every machine.

/// Added to a number of moderate size it rounds it to a whole one, which then is in the last bits.
const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;
/// ln 2 in two parts: whole multiples of the first are exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
/// Arguments below are as good as these, of which 2^k is 0 and infinity.
const LEAST: f64 = -709.0;
const MOST: f64 = 710.0;
/// 1 / k!.
const TERMS: [f64; 14] = {
    let mut terms = [1.0; 14];
    let mut k = 1;
    while k < 14 {
        terms[k] = terms[k - 1] / k as f64;
        k += 1;
    }
    terms
};

/// e^x to 4e-16 of it: by 2^k e^r with |r| at most ln 2 / 2, where the series has ended after 13 terms. Below -708.7 it is 0.
#[inline(always)]
pub(crate) fn quick_exp(x: f64) -> f64 {
    let x = if x < LEAST { LEAST } else { x };
    let x = if x > MOST { MOST } else { x };
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (x - k * LN_2[0]) - k * LN_2[1];
    let square = r * r;
    let t = &TERMS;
    let even = t[2] + square * (t[4] + square * (t[6] + square * (t[8] + square * (t[10] + square * t[12]))));
    let odd = t[3] + square * (t[5] + square * (t[7] + square * (t[9] + square * (t[11] + square * t[13]))));
    let sum = 1.0 + (r + square * (even + r * odd));
    // The exponent of 2^k is k in its own bits.
    let scale = f64::from_bits((rounded.to_bits() << 52).wrapping_add(1023 << 52));
    sum * scale
}

/// ln of a positive number that is not finer than 1e-307, to 4e-16 of it and of 1: by the odd series in (m - 1) / (m + 1) for m between
/// the root of 1/2 and that of 2.
#[inline(always)]
pub(crate) fn quick_ln(x: f64) -> f64 {
    /// The bits of the root of 1/2, and those of 2^52, the last bits of which then count.
    const ROOT: u64 = 0x3FE6_A09E_667F_3BCD;
    const COUNT: u64 = 0x4330_0000_0000_0000;
    // So many are added that the exponent is never below 0.
    const MORE: u64 = 1023;
    let k = x.to_bits().wrapping_add((MORE << 52) - ROOT) >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_add(MORE << 52).wrapping_sub(k << 52));
    let k = f64::from_bits(COUNT | k) - ((1_u64 << 52) + MORE) as f64;
    let f = (m - 1.0) / (m + 1.0);
    let s = f * f;
    let odd = |from: u32| 2.0 / f64::from(2 * from + 1);
    let high = odd(7) + s * (odd(8) + s * (odd(9) + s * odd(10)));
    let low = odd(1) + s * (odd(2) + s * (odd(3) + s * (odd(4) + s * (odd(5) + s * odd(6)))));
    let six = (s * s * s) * (s * s * s);
    k * LN_2[0] + (2.0 * f + (f * s * (low + six * high) + k * LN_2[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_logarithm() {
        let mut worst = 0.0_f64;
        for i in -700_000..=700_000 {
            for x in [(f64::from(i) * 1e-3).exp(), 1.0 + f64::from(i) * 1e-7] {
                let (found, wanted) = (quick_ln(x), x.ln());
                worst = worst.max((found - wanted).abs() / wanted.abs().max(1e-3));
            }
        }
        assert!(worst < 5e-16, "{worst}");
        assert_eq!(quick_ln(1.0), 0.0);
    }

    #[test]
    fn it_is_the_exponential() {
        let mut worst = 0.0_f64;
        for i in 0..=1_400_000 {
            let x = -708.0 + f64::from(i) * 1.012_345e-3;
            let (found, wanted) = (quick_exp(x), x.exp());
            if x <= 709.0 {
                worst = worst.max((found / wanted - 1.0).abs());
            }
        }
        for i in -300_000..=300_000 {
            let x = f64::from(i) * 1e-5 / 3.0;
            worst = worst.max((quick_exp(x) / x.exp() - 1.0).abs());
        }
        assert!(worst <= 4.5e-16, "{worst}");
        assert_eq!([0.0, -0.0, 1e-320, -800.0, f64::NEG_INFINITY].map(quick_exp), [1.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!([710.0, f64::INFINITY].map(quick_exp), [f64::INFINITY; 2]);
        assert!(quick_exp(f64::NAN).is_nan());
    }
}
