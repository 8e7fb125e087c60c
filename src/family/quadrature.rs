//! Gauss quadrature by the eigenvalues of the Jacobi matrix (Golub and Welsch 1969), for expectations over the laws
//! that theory needs: gamma (hence chi-squared), standard normal and uniform.

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

    /// For X uniform on (-1, 1).
    pub fn uniform(order: usize) -> Self {
        Self::from_jacobi(|_| 0.0, |i| (i * i) as f64 / (4 * i * i - 1) as f64, order)
    }
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
        assert!((Rule::normal(20).expect(|z| z.powi(6)) - 15.0).abs() < 1e-9);
        assert!((Rule::uniform(12).expect(|x| x.powi(22)) - 1.0 / 23.0).abs() < 1e-14);
    }
}
