//! Sums over many numbers, a block of them at a time: side by side in the widest registers that the processor has.
//!
//! Each step is a loop of its own over a whole block, which the compiler turns into such registers; a loop that does all steps
//! for one number after the other it does not. Wide work runs over indices: what iterators and `map` do over an array may stay a
//! function of its own there, which is not wide.

use crate::numeric::quick_exp::{quick_exp, quick_ln};

/// So many numbers are looked at together.
pub(crate) const BLOCK: usize = 32;
/// One of each.
pub(crate) type Block = [f64; BLOCK];
/// Does some work by the widest instructions that this processor has, where it and all that it calls is inlined. The result
/// has the same bits with and without them: nothing is fused, and no sum is taken in another order.
#[inline]
pub(crate) fn widely<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::Simd as _;
        static LEVEL: std::sync::LazyLock<fearless_simd::Level> = std::sync::LazyLock::new(fearless_simd::Level::new);
        if let Some(wide) = LEVEL.as_avx2() {
            return wide.vectorize(work);
        }
    }
    work()
}

/// What is told for each place in a block.
#[inline(always)]
pub(crate) fn block(of: impl Fn(usize) -> f64) -> Block {
    let mut all = [0.0; BLOCK];
    for i in 0..BLOCK {
        all[i] = of(i);
    }
    all
}

/// Adds to each place what is told for it: sums stay apart until the last block, since adding up across one is slow.
#[inline(always)]
pub(crate) fn add(sums: &mut Block, of: impl Fn(usize) -> f64) {
    for i in 0..BLOCK {
        sums[i] += of(i);
    }
}

/// e to each.
#[inline(always)]
pub(crate) fn exps<const N: usize>(block: &mut [f64; N]) {
    for i in 0..N {
        block[i] = quick_exp(block[i]);
    }
}

/// The logarithm of each; they are positive.
#[inline(always)]
pub(crate) fn lns<const N: usize>(block: &mut [f64; N]) {
    for i in 0..N {
        block[i] = quick_ln(block[i]);
    }
}

/// The sum of a block, by halves.
#[inline(always)]
pub(crate) fn sum(block: &Block) -> f64 {
    let mut sums = *block;
    let mut half = BLOCK / 2;
    while half > 0 {
        for i in 0..half {
            sums[i] += sums[i + half];
        }
        half /= 2;
    }
    sums[0]
}

/// The logarithm of a product of numbers from 1 to 64: taken of many at once.
#[derive(Clone, Debug)]
pub(crate) struct LnProduct {
    products: Block,
    factors: u32,
    ln: f64,
}

impl LnProduct {
    /// So many factors in a place: 64^32 is 6e57.
    const MOST: u32 = 32;

    /// Of no numbers.
    pub(crate) fn new() -> Self {
        Self { products: [1.0; BLOCK], factors: 0, ln: 0.0 }
    }

    #[inline(always)]
    pub(crate) fn multiply(&mut self, by: impl Fn(usize) -> f64) {
        for i in 0..BLOCK {
            self.products[i] *= by(i);
        }
        self.factors += 1;
        if self.factors == Self::MOST {
            (self.ln, self.products, self.factors) = (self.ln(), [1.0; BLOCK], 0);
        }
    }

    /// Of all so far.
    pub(crate) fn ln(&self) -> f64 {
        let (mut ln, mut product) = (self.ln, 1.0);
        for factor in self.products {
            product *= factor;
            if product > 1e200 {
                ln += f64::ln(product);
                product = 1.0;
            }
        }
        ln + product.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_work_has_the_same_bits() {
        #[inline(always)]
        fn sums(numbers: &[f64]) -> Vec<u64> {
            let one = |few: &Block| {
                let mut heights = *few;
                exps(&mut heights);
                add(&mut heights, |i| 0.3 * few[i]);
                sum(&heights)
            };
            numbers.as_chunks().0.iter().map(|few| one(few).to_bits()).collect()
        }
        let numbers: Vec<f64> = (0..1000).map(|i| -0.037 * f64::from(i)).collect();
        assert_eq!(sums(&numbers), widely(|| sums(&numbers)));
        assert_eq!(sum(&block(|i| i as f64)), 496.0);
    }

    #[test]
    fn the_logarithm_of_a_product_is_the_sum_of_logarithms() {
        let factor = |i: usize| 1.0 + (i * i % 64) as f64;
        let mut product = LnProduct::new();
        for blocks in 1..100 {
            product.multiply(factor);
            let wanted = f64::from(blocks) * (0..BLOCK).map(|i| factor(i).ln()).sum::<f64>();
            assert!((product.ln() / wanted - 1.0).abs() < 1e-13, "{blocks}: {} {wanted}", product.ln());
        }
    }
}
