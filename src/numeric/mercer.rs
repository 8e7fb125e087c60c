//! The Gaussian kernel under standard normal inputs, by its eigenfunctions (Rasmussen and Williams 2006, section 4.3.1).
//!
//! exp(-(x - x')^2 / (2 w^2)) = sum_j lambda_j phi_j(x) phi_j(x'), the phi_j orthonormal under N(0, 1): Hermite polynomials
//! times exp(-(c - a) x^2), with a = 1/4, b = 1 / (2 w^2), c = sqrt(a^2 + 2 a b), and lambda_j falling like
//! (b / (a + b + c))^j. So a squared distance under that law is one of coefficients, without quadrature.

use crate::numeric::guard::Bounded as _;
use crate::numeric::lanes::widely;
use nalgebra::{DMatrix, DVector};

/// Eigenvalues below this share of the first are left out: rounding of the kernel itself.
const SHARE: f64 = 1e-16;
/// The mean of a function under N(0, 1) is taken over these places, so far apart: for entire functions the sum is exact.
const REACH: i32 = 600;
const STEP: f64 = 0.02;

/// Places worked on side by side.
pub(crate) const LANES: usize = 4;

/// As many eigenfunctions as the kernel of that width has in double precision.
#[derive(Clone, Debug)]
pub(crate) struct Mercer {
    /// Roots of the eigenvalues.
    roots: DVector<f64>,
    /// From one eigenfunction to the next: so many times x times this one, less so many times the one before.
    steps: Vec<(f64, f64)>,
    /// c - a.
    fall: f64,
    /// Height of the first eigenfunction at 0.
    top: f64,
}

impl Mercer {
    /// Of the kernel of this width.
    pub(crate) fn new(width: f64) -> Self {
        let (a, b) = (0.25_f64, 0.5 / (width * width));
        let c = (a * a + 2.0 * a * b).sqrt();
        let ratio = b / (a + b + c);
        let size = (SHARE.ln() / ratio.ln()).ceil() as usize;
        let roots = DVector::from_fn(size, |j, _| ((2.0 * a / (a + b + c)).sqrt() * ratio.powi(j as i32)).sqrt());
        let step = |j: usize| {
            let next = (j + 1) as f64;
            ((2.0 / next).sqrt() * (2.0 * c).sqrt(), (j as f64 / next).sqrt())
        };
        Self { roots, steps: (0..size).map(step).collect(), fall: c - a, top: (c / a).powf(0.25) }
    }

    /// How many eigenfunctions there are.
    pub(crate) fn size(&self) -> usize {
        self.roots.len()
    }

    /// Tells each eigenfunction's values at some x, in order. Places side by side: each value waits for the one before.
    #[inline(always)]
    fn each<const L: usize>(&self, x: [f64; L], mut then: impl FnMut(usize, &[f64; L])) {
        let (mut before, mut values, mut next) = ([0.0; L], [0.0; L], [0.0; L]);
        for i in 0..L {
            values[i] = self.top * (-self.fall * x[i] * x[i]).exp();
        }
        for j in 0..self.steps.len() {
            then(j, &values);
            let step = self.steps[j];
            for i in 0..L {
                next[i] = step.0 * x[i] * values[i] - step.1 * before[i];
            }
            (before, values) = (values, next);
        }
    }

    /// The function of these coefficients at some x.
    pub(crate) fn at<const L: usize>(&self, coefficients: &DVector<f64>, x: [f64; L]) -> [f64; L] {
        let coefficients = coefficients.as_slice();
        let mut sums = [0.0; L];
        widely(
            #[inline(always)]
            || {
                self.each(x, |j, values| {
                    let by = coefficients[j];
                    for i in 0..L {
                        sums[i] += by * values[i];
                    }
                });
            },
        );
        sums
    }

    /// sqrt(lambda_j) phi_j at each of the inputs, one a column, of the first `size` of them: inner products of columns are values
    /// of the kernel. And what the function of these coefficients is there.
    pub(crate) fn features(&self, size: usize, inputs: &[f64], function: &DVector<f64>) -> (DMatrix<f64>, Vec<f64>) {
        let (mut all, mut made) = (DMatrix::zeros(size, inputs.len()), Vec::with_capacity(inputs.len()));
        let (roots, function) = (self.roots.as_slice(), function.as_slice());
        for (some, columns) in inputs.chunks(LANES).zip(all.as_mut_slice().chunks_mut(LANES * size)) {
            let mut sums = [0.0; LANES];
            // Those that are missing from the last are the last once more.
            let x = std::array::from_fn(|i| some[i.min(some.len() - 1)]);
            widely(
                #[inline(always)]
                || {
                    self.each::<LANES>(x, |j, values| {
                        let by = function[j];
                        for i in 0..LANES {
                            sums[i] += by * values[i];
                        }
                        if j < size {
                            let root = roots[j];
                            for i in 0..some.len() {
                                columns[i * size + j] = root * values[i];
                            }
                        }
                    });
                },
            );
            made.extend_from_slice(&sums[..some.len()]);
        }
        (all, made)
    }

    /// How many of them, from the first, have eigenvalues that are not below this share of the first.
    pub(crate) fn size_above(&self, share: f64) -> usize {
        self.roots.iter().take_while(|root| **root >= self.roots[0] * share.sqrt()).count()
    }

    /// Coefficients of the function that has these weights on the first features.
    pub(crate) fn coefficients(&self, weights: &[f64]) -> DVector<f64> {
        DVector::from_fn(self.size(), |j, _| weights.get(j).map_or(0.0, |weight| weight * self.roots[j]))
    }

    /// Coefficients of a function, and the mean square of what they leave out.
    pub(crate) fn project(&self, f: impl Fn(f64) -> f64) -> (DVector<f64>, f64) {
        let (mut found, mut square) = (DVector::zeros(self.size()), 0.0);
        for i in -REACH..=REACH {
            let x = STEP * f64::from(i);
            let here = f(x) * STEP * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
            square += here * f(x);
            self.each([x], |j, [value]| found[j] += here * value);
        }
        let left = square - found.norm_squared();
        (found, left.at_least(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Within 1e-10, up to four standard deviations out; coefficients of an eigenfunction, 1e-10.
    #[test]
    fn eigenfunctions_make_the_kernel() {
        for (width, most) in [(0.2, 190), (0.5, 80), (1.0, 40), (3.0, 16)] {
            let mercer = Mercer::new(width);
            assert!(mercer.size() <= most, "{width}: {}", mercer.size());
            let places: Vec<f64> = (-16..=16).map(|i| 0.25 * f64::from(i)).collect();
            let wave = DVector::from_fn(mercer.size(), |j, _| f64::from(j as i32 % 5) - 2.0);
            let (features, made) = mercer.features(mercer.size(), &places, &wave);
            assert!(places.iter().zip(&made).all(|(&x, &y)| mercer.at(&wave, [x]) == [y]), "{width}");
            let found = features.tr_mul(&features);
            for (i, x) in places.iter().enumerate() {
                for (j, y) in places.iter().enumerate() {
                    let wanted = (-0.5 * ((x - y) / width).powi(2)).exp();
                    assert!((found[(i, j)] - wanted).abs() < 1e-10, "{width}: {x} {y}: {} {wanted}", found[(i, j)]);
                }
            }
            for j in [0, 1, 7, mercer.size() - 1] {
                let mut unit = DVector::zeros(mercer.size());
                unit[j] = 1.0;
                let (found, left) = mercer.project(|x| mercer.at(&unit, [x])[0]);
                assert!((found - unit).norm() < 1e-10 && left < 1e-10, "{width}, {j}");
            }
        }
    }
}
