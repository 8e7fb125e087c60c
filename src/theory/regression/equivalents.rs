//! Ridge fits of inputs whose directions differ: deterministic equivalents, for many weights (2402.07712).

use nalgebra::DVector;

use crate::experiment::Experiment;
use crate::family::Spectrum;
use crate::theory::premise::number;
use crate::theory::regression::least_squares::Generators;

/// Deterministic equivalents of a ridge fit on T points.
pub(crate) struct Equivalent {
    kappa: f64,
    pub(crate) bias: f64,
    /// u: the variance over the noise's.
    inflation: f64,
    /// The error that labels of weights w + e give beyond those of w, for E ee' = S^-1.
    carried: f64,
}

impl Equivalent {
    pub(crate) fn of(variances: &DVector<f64>, weights: &DVector<f64>, penalty: f64, size: f64) -> Self {
        let sum = |f: &dyn Fn(f64) -> f64| variances.iter().map(|&s| f(s)).sum::<f64>();
        // kappa - penalty - kappa df1 / T is convex, and not negative here: Newton comes down to the root.
        let mut kappa = penalty + sum(&|s| s) / size;
        for _ in 0..200 {
            let gap = kappa - penalty - sum(&|s| s * kappa / (s + kappa)) / size;
            let slope = 1.0 - sum(&|s| (s / (s + kappa)).powi(2)) / size;
            let next = (kappa - gap / slope).max(penalty);
            if (next - kappa).abs() <= 1e-14 * kappa {
                break;
            }
            kappa = next;
        }
        let second = sum(&|s| (s / (s + kappa)).powi(2));
        let left = 1.0 - second / size;
        let inflation = second / size / left;
        let lost = variances.iter().zip(weights).map(|(s, w)| s * (kappa * w / (s + kappa)).powi(2)).sum::<f64>();
        let carried = second + inflation * sum(&|s| (kappa / (s + kappa)).powi(2));
        Self { kappa, bias: lost / left, inflation, carried }
    }

    /// Mean test error of a fit behind the generator of t.
    pub(crate) fn error(&self, experiment: &Experiment, spectrum: &Spectrum, made: &Generators, t: usize) -> f64 {
        let (d, square) = (spectrum.weights.len() as f64, spectrum.weights.norm_squared());
        let added = if experiment.plan().sample_size as f64 > d {
            // Generators off the truth by noise alone, of covariance in proportion to the inverse of the inputs'.
            made.risk[t] / d * self.carried
        } else {
            // E |M w_t - w|^2 for an M that is the same in every direction.
            let shrunk = 1.0 / (1.0 + self.kappa);
            let second = self.bias / square + 2.0 * shrunk - 1.0;
            second * (made.length[t] - square) - 2.0 * shrunk * (made.along[t] - square)
        };
        self.bias + number(experiment, "noise").powi(2) * self.inflation + added
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::regression::least_squares::generators;

    /// Best penalty (2.5 %: the valley is flat) and error (three digits) at d = 60, T = 90, T0 = 150, both noises 0.3, after
    /// 0, 2, 5 and 10 generators: values of the science notes.
    #[test]
    fn the_best_penalty_moves_right_as_the_notes_say() {
        let (variances, weights) = (DVector::from_element(60, 1.0), DVector::from_element(60, 60.0_f64.sqrt().recip()));
        let error = |penalty: f64, generators: f64| {
            let parts = Equivalent::of(&variances, &weights, penalty, 90.0);
            parts.bias + 0.09 * parts.inflation + generators * 0.09 / 89.0 * parts.carried
        };
        for (generators, best, least) in
            [(0.0, 0.061, 0.126), (2.0, 0.092, 0.216), (5.0, 0.168, 0.336), (10.0, 0.409, 0.488)]
        {
            let grid = (0..4000).map(|i| 1e-3 * 1.002_f64.powi(i));
            let found = grid.min_by(|a, b| error(*a, generators).total_cmp(&error(*b, generators))).unwrap();
            assert!((found / best - 1.0).abs() < 0.025, "{generators}: {found}");
            assert!((error(found, generators) - least).abs() < 6e-4, "{generators}");
        }
    }

    /// One line of two ways: without a penalty the equivalents are the exact means for many weights.
    #[test]
    fn equivalents_are_the_exact_means_in_the_limit() {
        let (d, t, n) = (3000.0_f64, 4500.0, 1500.0);
        let (variances, weights) = (DVector::from_element(3000, 1.0), DVector::from_element(3000, d.sqrt().recip()));
        let parts = Equivalent::of(&variances, &weights, 1e-9, t);
        assert!((parts.inflation / (d / (t - d - 1.0)) - 1.0).abs() < 1e-3 && parts.bias < 1e-9);
        assert!((parts.carried / d - 1.0).abs() < 1e-3);
        let few = Equivalent::of(&variances, &weights, 1e-9, n);
        assert!((few.bias - 0.5).abs() < 1e-3 && (few.inflation - 1.0).abs() < 1e-3, "{} {}", few.bias, few.inflation);
        let made = generators(60.0, 20.0, 0.5, 2.0, true, 3).unwrap();
        assert!((made.along[2] - 4.0 / 9.0).abs() < 1e-12 && generators(60.0, 20.0, 0.5, 2.0, false, 3).is_none());
    }
}
