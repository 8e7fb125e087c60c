//! Gauss quadrature by the eigenvalues of the Jacobi matrix (Golub and Welsch 1969), for expectations over the laws
//! that theory needs: gamma (hence chi-squared), standard normal and uniform. Adaptive panels are in `panels`.

use crate::numeric::guard::length;

/// Nodes and weights with weights that add up to 1: an expectation is the weighted sum over the nodes.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    nodes: Vec<(f64, f64)>,
}

impl Rule {
    /// E f(X) for the law the rule was made for.
    pub(crate) fn expect(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.nodes.iter().map(|&(x, weight)| weight * f(x)).sum()
    }

    /// E f(X) for several f at once, each to the bits that [`Rule::expect`] gives.
    pub(crate) fn expect_each<const K: usize>(&self, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
        let mut sums = [0.0; K];
        for &(x, weight) in &self.nodes {
            for (sum, value) in sums.iter_mut().zip(f(x)) {
                *sum += weight * value;
            }
        }
        sums
    }

    fn from_jacobi(diagonal: impl Fn(usize) -> f64, off_squared: impl Fn(usize) -> f64, order: usize) -> Self {
        let mut values: Vec<f64> = (0..order).map(diagonal).collect();
        let mut off: Vec<f64> = (1..order).map(|i| off_squared(i).sqrt()).chain([0.0]).collect();
        let mut first = vec![0.0; order];
        first.iter_mut().take(1).for_each(|entry| *entry = 1.0);
        tridiagonal(&mut values, &mut off, &mut first);
        Self { nodes: values.into_iter().zip(first.iter().map(|entry| entry * entry)).collect() }
    }

    /// For X - shape of the same X: where shapes are large, the nodes keep the digits that their distance from it has.
    pub(crate) fn gamma_about(shape: f64, order: usize) -> Self {
        Self::from_jacobi(|i| 2.0 * i as f64, |i| i as f64 * (i as f64 + shape - 1.0), order)
    }

    /// For X one of some points, each as likely: at most `order` nodes with the same first `2 order` moments
    /// (Stieltjes' recurrence on the points themselves).
    pub(crate) fn of_points(points: &[f64], order: usize) -> Self {
        let mut before = vec![0.0; points.len()];
        let mut now = vec![1.0; points.len()];
        let (mut diagonal, mut off) = (Vec::new(), vec![0.0]);
        let mut norm = points.len() as f64;
        for k in 0..order {
            let shift = points.iter().zip(&now).map(|(x, p)| x * p * p).sum::<f64>() / norm;
            diagonal.push(shift);
            for ((x, p), q) in points.iter().zip(&mut now).zip(&mut before) {
                let next = (x - shift) * *p - off[k] * *q;
                (*q, *p) = (*p, next);
            }
            let next = now.iter().map(|p| p * p).sum::<f64>();
            // No more different points than nodes, to within rounding.
            if next <= 1e-24 * norm {
                break;
            }
            off.push(next / norm);
            norm = next;
        }
        Self::from_jacobi(|i| diagonal[i], |i| off[i], diagonal.len())
    }

    /// Nodes and their weights.
    pub(crate) fn nodes(&self) -> &[(f64, f64)] {
        &self.nodes
    }

    /// For X ~ N(0, 1).
    pub(crate) fn normal(order: usize) -> Self {
        Self::from_jacobi(|_| 0.0, |i| i as f64, order)
    }

    /// For X uniform on (-1, 1).
    pub(crate) fn uniform(order: usize) -> Self {
        Self::from_jacobi(|_| 0.0, |i| (i * i) as f64 / (4 * i * i - 1) as f64, order)
    }
}

/// Rounds for one eigenvalue; two or three are usual.
const ROUNDS: usize = 60;

/// Eigenvalues of a symmetric tridiagonal matrix in place of its diagonal, and the first entries of their vectors in place of those of
/// the unit matrix: QL with implicit shifts (Golub and Welsch 1969; Dubrulle, Martin and Wilkinson 1968). A general routine has the
/// whole vectors, which take many times as long and are not wanted. `off` holds the entries beside the diagonal, and a 0.
fn tridiagonal(values: &mut [f64], off: &mut [f64], first: &mut [f64]) {
    for l in 0..values.len() {
        for _ in 0..ROUNDS {
            let small = |m: usize| off[m].abs() <= f64::EPSILON * (values[m].abs() + values[m + 1].abs());
            let m = (l..values.len() - 1).find(|&m| small(m)).unwrap_or(values.len() - 1);
            if m == l {
                break;
            }
            let half = (values[l + 1] - values[l]) / (2.0 * off[l]);
            let mut g = values[m] - values[l] + off[l] / (half + length(half, 1.0).copysign(half));
            let (mut sin, mut cos, mut shift) = (1.0, 1.0, 0.0);
            let mut split = false;
            for i in (l..m).rev() {
                let (f, b) = (sin * off[i], cos * off[i]);
                let radius = length(f, g);
                off[i + 1] = radius;
                if radius == 0.0 {
                    values[i + 1] -= shift;
                    off[m] = 0.0;
                    split = true;
                    break;
                }
                (sin, cos) = (f / radius, g / radius);
                let below = values[i + 1] - shift;
                let turn = (values[i] - below) * sin + 2.0 * cos * b;
                shift = sin * turn;
                values[i + 1] = below + shift;
                g = cos * turn - b;
                (first[i], first[i + 1]) = (cos * first[i] - sin * first[i + 1], sin * first[i] + cos * first[i + 1]);
            }
            if !split {
                values[l] -= shift;
                off[l] = g;
                off[m] = 0.0;
            }
        }
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
pub(crate) fn smooth_integral(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (f64::midpoint(low, high), 0.5 * (high - low));
    half * LEGENDRE.iter().map(|&(x, weight)| weight * (f(middle - half * x) + f(middle + half * x))).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::gamma::digamma;

    #[test]
    fn a_rule_of_points_has_their_moments() {
        let points: [f64; 7] = [0.1, 0.11, 0.4, 0.45, 0.8, 0.81, 0.95];
        let mean = |power: i32| points.iter().map(|x| x.powi(power)).sum::<f64>() / 7.0;
        for order in [1, 2, 4, 7, 20] {
            let rule = Rule::of_points(&points, order);
            for power in 0..2 * order.min(7) as i32 {
                assert!((rule.expect(|x| x.powi(power)) - mean(power)).abs() < 1e-12, "{order} {power}");
            }
        }
        let same = Rule::of_points(&[0.3; 5], 4);
        assert!(same.nodes().len() == 1 && (same.expect(|x| x) - 0.3).abs() < 1e-15);
    }

    #[test]
    fn moments_and_logarithms_come_out() {
        for shape in [0.5, 4.5, 50.0, 5e6] {
            let rule = Rule::gamma_about(shape, 40);
            let second = rule.expect(|x| (shape + x) * (shape + x));
            assert!((second / (shape * (shape + 1.0)) - 1.0).abs() < 1e-10);
            if shape > 4.0 {
                assert!((rule.expect(|x| (shape + x).ln()) - digamma(shape)).abs() < 1e-6, "{shape}");
            }
        }
        assert!((smooth_integral(1.0, 3.0, |x| x.powi(15)) / ((3.0_f64.powi(16) - 1.0) / 16.0) - 1.0).abs() < 1e-14);
        assert!((Rule::normal(20).expect(|z| z.powi(6)) - 15.0).abs() < 1e-9);
        assert!((Rule::uniform(12).expect(|x| x.powi(22)) - 1.0 / 23.0).abs() < 1e-14);
    }
}
