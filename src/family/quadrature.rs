//! Gauss quadrature by the eigenvalues of the Jacobi matrix (Golub and Welsch 1969), for expectations over the laws
//! that theory needs: gamma (hence chi-squared) and standard normal.

use nalgebra::DMatrix;

/// Nodes and weights with weights that add up to 1: an expectation is the weighted sum over the nodes.
#[derive(Clone, Debug)]
pub struct Rule {
    nodes: Vec<(f64, f64)>,
}

impl Rule {
    /// E f(X) for the law the rule was made for.
    pub fn expect(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().map(|&(x, weight)| weight * f(x)).sum()
    }

    fn from_jacobi(diagonal: impl Fn(usize) -> f64, off_squared: impl Fn(usize) -> f64, order: usize) -> Self {
        let matrix = DMatrix::from_fn(order, order, |i, j| match i.abs_diff(j) {
            0 => diagonal(i),
            1 => off_squared(i.max(j)).sqrt(),
            _ => 0.0,
        });
        let eigen = matrix.symmetric_eigen();
        let weights = eigen.eigenvectors.row(0).iter().map(|v| v * v).collect::<Vec<_>>();
        Self { nodes: eigen.eigenvalues.iter().copied().zip(weights).collect() }
    }

    /// For X ~ Gamma(shape) of scale 1.
    pub fn gamma(shape: f64, order: usize) -> Self {
        Self::from_jacobi(|i| 2.0 * i as f64 + shape, |i| i as f64 * (i as f64 + shape - 1.0), order)
    }

    /// For X ~ N(0, 1).
    pub fn normal(order: usize) -> Self {
        Self::from_jacobi(|_| 0.0, |i| i as f64, order)
    }
}

/// Gauss and Legendre's nodes and weights of order 8, the positive half.
const LEGENDRE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];

/// The integral of a smooth function from `low` to `high`: exact for polynomials up to degree 15.
pub(crate) fn integral(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (f64::midpoint(low, high), 0.5 * (high - low));
    half * LEGENDRE.iter().map(|&(x, weight)| weight * (f(middle - half * x) + f(middle + half * x))).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::gamma::digamma;

    #[test]
    fn moments_and_logarithms_come_out() {
        for shape in [0.5, 4.5, 50.0, 5e6] {
            let rule = Rule::gamma(shape, 40);
            assert!((rule.expect(|x| x * x) / (shape * (shape + 1.0)) - 1.0).abs() < 1e-10);
            if shape > 4.0 {
                assert!((rule.expect(f64::ln) - digamma(shape)).abs() < 1e-6, "{shape}");
            }
        }
        assert!((integral(1.0, 3.0, |x| x.powi(15)) / ((3.0_f64.powi(16) - 1.0) / 16.0) - 1.0).abs() < 1e-14);
        assert!((Rule::normal(20).expect(|z| z.powi(6)) - 15.0).abs() < 1e-9);
    }
}
