//! Gauss quadrature by the eigenvalues of the Jacobi matrix (Golub and Welsch 1969), for expectations over the laws
//! that theory needs: gamma (hence chi-squared), standard normal and uniform; and adaptive panels for any integrand.

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

    /// E f(X) for several f at once, each to the bits that [`Rule::expect`] gives.
    pub fn expect_each<const K: usize>(&self, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
        let mut sums = [0.0; K];
        for &(x, weight) in &self.nodes {
            for (sum, value) in sums.iter_mut().zip(f(x)) {
                *sum += weight * value;
            }
        }
        sums
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

    /// For X one of some points, each as likely: at most `order` nodes with the same first `2 order` moments
    /// (Stieltjes' recurrence on the points themselves).
    pub fn of_points(points: &[f64], order: usize) -> Self {
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
    pub fn nodes(&self) -> &[(f64, f64)] {
        &self.nodes
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

/// Places in (0, 1) of the 15-point Kronrod rule, its weights, and those of the 7-point Gauss rule inside it.
const KRONROD: [(f64, f64, f64); 8] = [
    (0.991_455_371_120_812_6, 0.022_935_322_010_529_22, 0.0),
    (0.949_107_912_342_758_5, 0.063_092_092_629_978_55, 0.129_484_966_168_869_7),
    (0.864_864_423_359_769_1, 0.104_790_010_322_250_18, 0.0),
    (0.741_531_185_599_394_4, 0.140_653_259_715_525_92, 0.279_705_391_489_276_67),
    (0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0.0),
    (0.405_845_151_377_397_2, 0.190_350_578_064_785_4, 0.381_830_050_505_118_9),
    (0.207_784_955_007_898_47, 0.204_432_940_075_298_9, 0.0),
    (0.0, 0.209_482_141_084_727_83, 0.417_959_183_673_469_4),
];

/// Integral over panels that end at `breaks` (ascending), each halved until Gauss and Kronrod agree to its share of an
/// absolute `tolerance` (Piessens et al., QUADPACK, 1983), at most 20 times.
pub fn integral(f: &impl Fn(f64) -> f64, breaks: &[f64], tolerance: f64) -> f64 {
    let panels = breaks.windows(2).filter(|pair| pair[1] > pair[0]).count().max(1) as f64;
    let mut sum = 0.0;
    let mut open: Vec<(f64, f64, u32)> = Vec::new();
    for pair in breaks.windows(2).filter(|pair| pair[1] > pair[0]) {
        open.push((pair[0], pair[1], 0));
        while let Some((a, b, depth)) = open.pop() {
            let (middle, half) = (f64::midpoint(a, b), 0.5 * (b - a));
            let (mut kronrod, mut gauss, mut size) = (0.0, 0.0, 0.0);
            for (x, w, g) in KRONROD {
                let one = f(middle + half * x);
                let both = if x == 0.0 { (one, one.abs()) } else { pair_of(one, f(middle - half * x)) };
                kronrod += w * both.0;
                gauss += g * both.0;
                size += w * both.1;
            }
            let gap = half * (kronrod - gauss).abs();
            let size = half * size;
            // Kronrod's own error is far below the gap: about its power 3/2, relative to the panel.
            let error = if size > 0.0 { size * (200.0 * gap / size).powf(1.5).min(1.0) } else { 0.0 };
            let allowed = tolerance / panels * 0.5_f64.powi(depth as i32) + 1e-14 * size;
            if error <= allowed || depth >= 20 {
                sum += half * kronrod;
            } else {
                open.extend([(a, middle, depth + 1), (middle, b, depth + 1)]);
            }
        }
    }
    sum
}

/// Two values as their sum and the sum of their sizes.
fn pair_of(a: f64, b: f64) -> (f64, f64) {
    (a + b, a.abs() + b.abs())
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
    fn integrals_come_out() {
        let wave = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
        assert!((integral(&wave, &[-9.0, 0.3, 9.0], 1e-12) - 1.0).abs() < 1e-12);
        assert!((integral(&|x: f64| (x - 0.3).abs(), &[0.0, 1.0], 1e-10) - 0.29).abs() < 1e-9);
        assert!((integral(&|x: f64| 1.0 / (1e-6 + x * x), &[-1.0, 1.0], 1e-9) - 2e3 * 1e3_f64.atan()).abs() < 1e-8);
        assert_eq!(integral(&wave, &[], 1e-9), 0.0);
    }

    #[test]
    fn moments_and_logarithms_come_out() {
        for shape in [0.5, 4.5, 50.0, 5e6] {
            let rule = Rule::gamma(shape, 40);
            assert!((rule.expect(|x| x * x) / (shape * (shape + 1.0)) - 1.0).abs() < 1e-10);
            if shape > 4.0 {
                assert!((rule.expect(f64::ln) - digamma(shape)).abs() < 1e-6, "{shape}");
            }
        }
        assert!((smooth_integral(1.0, 3.0, |x| x.powi(15)) / ((3.0_f64.powi(16) - 1.0) / 16.0) - 1.0).abs() < 1e-14);
        assert!((Rule::normal(20).expect(|z| z.powi(6)) - 15.0).abs() < 1e-9);
        assert!((Rule::uniform(12).expect(|x| x.powi(22)) - 1.0 / 23.0).abs() < 1e-14);
    }
}
