//! The exponential for sums of many: without a branch or a call, so that several at once take little more than one, and with the
//! same bits on every machine.

/// Added to a number of moderate size it rounds it to a whole one, which then is in the last bits.
const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;
/// ln 2 in two parts: whole multiples of the first are exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
/// Arguments below give 0 and above infinity.
const LEAST: f64 = -708.0;
const MOST: f64 = 709.0;
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

/// e^x to 4e-16 of it: by 2^k e^r with |r| at most ln 2 / 2, where the series has ended after 13 terms. Below -708 it is 0.
#[inline(always)]
pub(crate) fn quick_exp(x: f64) -> f64 {
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
    let value = sum * scale;
    if x < LEAST {
        0.0
    } else if x > MOST {
        f64::INFINITY
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_exponential() {
        let mut worst = 0.0_f64;
        for i in 0..=1_400_000 {
            let x = -708.0 + f64::from(i) * 1.012_345e-3;
            let (found, wanted) = (quick_exp(x), x.exp());
            if x <= MOST {
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
