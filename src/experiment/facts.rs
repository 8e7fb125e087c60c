//! Facts about a truth, whatever its family: what theory reads. A new one is written twice, both times here.

use nalgebra::DMatrix;

use crate::family::{Family, QuadraticVariance};

use super::measure::measure;
use super::metrics::Metric;
use super::setup::Setup;

/// What a family says of the truth of an experiment.
pub trait Facts {
    /// The truth's quantities, in the family's order.
    fn truth(&self) -> Vec<f64>;
    /// A metric of the truth itself: what generation 0 shows.
    fn of_truth(&self, metric: Metric) -> f64;
    /// Probability of each whole number the truth can take, for discrete families.
    fn masses(&self) -> Vec<f64>;
    /// Places and masses that stand for the truth in expectations, of mixtures: none elsewhere.
    fn nodes(&self) -> Vec<([f64; 2], f64)>;
    /// Lists of the truth that can be set, each by its key, as they stand.
    fn lists(&self) -> Vec<(&'static str, Vec<f64>)>;
    /// Fisher information of one point at the truth, in the order of the family's parameters; `None` where there is none, or
    /// it has more than [`LARGEST_INFORMATION`](crate::family::LARGEST_INFORMATION) rows. Worked out when it is first asked for.
    fn fisher(&self) -> Option<&DMatrix<f64>>;
    /// Whether no model is nearest to a truth of another family, as fits to ever more of its points go on and on.
    fn lacks_nearest(&self) -> bool;
    /// Whether generation 0 is a truth of another family itself, the family coming as near to it as one likes.
    fn is_its_own_nearest(&self) -> bool;
    /// How many free parameters the family has, where that information has an inverse, however large it is.
    fn free_parameters(&self) -> Option<usize>;
    /// The law of a mean-type parameter, whatever rule changes the loop (`None` with measured data: drawing points again has
    /// no such law).
    fn point_law(&self) -> Option<QuadraticVariance>;
}

impl<F: Family> Facts for Setup<F> {
    fn of_truth(&self, metric: Metric) -> f64 {
        measure(self, metric, &self.truth, 1.0)
    }
    fn truth(&self) -> Vec<f64> {
        (0..F::ABOUT.quantities.len()).map(|i| self.family.quantity(i, &self.truth)).collect()
    }
    fn masses(&self) -> Vec<f64> {
        if !F::ABOUT.discrete {
            return Vec::new();
        }
        let (low, high) = self.family.interval(&self.truth, 1e-9);
        let places = (low as i64..=high as i64).take(1_000_000);
        places.map(|x| self.family.density_at(&self.truth, x as f64)).collect()
    }
    fn lists(&self) -> Vec<(&'static str, Vec<f64>)> {
        self.family.lists(&self.truth)
    }
    fn nodes(&self) -> Vec<([f64; 2], f64)> {
        self.family.nodes(&self.truth)
    }
    fn fisher(&self) -> Option<&DMatrix<f64>> {
        Setup::fisher(self)
    }
    fn lacks_nearest(&self) -> bool {
        self.lacks_nearest
    }
    fn is_its_own_nearest(&self) -> bool {
        self.family.stands_for_truth(&self.truth)
    }
    fn free_parameters(&self) -> Option<usize> {
        let counted = self.family.free_parameters(&self.truth);
        counted.or_else(|| Some(Setup::fisher(self)?.clone().cholesky()?.l_dirty().nrows()))
    }
    fn point_law(&self) -> Option<QuadraticVariance> {
        // Theory speaks of draws from the law; measured points drawn again have the data's variance, which is the
        // law's own only by chance.
        // A rule that selects points has laws of its own.
        let bent = self.has_external_truth() || self.selection.is_on();
        if bent { None } else { self.family.quadratic_variance(&self.truth) }
    }
}

#[cfg(test)]
mod tests {
    use crate::experiment::{Experiment, Scenario};

    #[test]
    fn lists_that_are_left_out_have_values_all_the_same() {
        let lists = |family: &str| {
            let text = format!("[truth]\nfamily = \"{family}\"");
            Experiment::new(Scenario::from_toml(&text).unwrap()).unwrap().lists()
        };
        let mixture = vec![("weights", vec![0.5; 2]), ("means", vec![-2.0, 2.0]), ("variances", vec![1.0; 2])];
        assert_eq!(lists("gaussian_mixture"), mixture);
        let symbols = lists("categorical");
        assert!(symbols[0].0 == "probabilities" && (symbols[0].1.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(lists("gaussian").is_empty());
    }
}
