//! Ridge regression behind a chain of generators (2402.07712): bias, variance and what the generators add, exactly of
//! isotropic inputs and without a penalty, else by deterministic equivalents.
//!
//! With kappa = lambda + kappa df1 / T, df_m = tr S^m (S + kappa)^-m and u = (df2 / T) / (1 - df2 / T):
//! `bias = kappa^2 w'S (S + kappa)^-2 w / (1 - df2 / T)`, `variance = noise^2 u`, and a generator adds
//! `noise0^2 (df2 + kappa^2 tr (S + kappa)^-2 u) / (T0 - d - 1)`.

use crate::family::metric;
use nalgebra::DVector;

use crate::experiment::{Experiment, Retention};
use crate::family::Spectrum;

use super::regression::{constant, fresh, smallest};
use super::wishart::{Eigenvalues, Shrinking};
use crate::theory::curve::from_list;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::number;
use crate::theory::premise::{Wanted, pure_loop};

/// What generators make of the true weights w, after each generation: E of their risk, of |w_t|^2 and of w_t'w, the latter
/// two of isotropic inputs.
struct Generators {
    risk: Vec<f64>,
    length: Vec<f64>,
    along: Vec<f64>,
}

impl Generators {
    /// The truth alone: the first fit is known, and none behind it.
    fn none(norm: f64, generations: u64) -> Self {
        let square = norm * norm;
        let only = |value: f64| if generations > 0 { vec![value, f64::NAN] } else { vec![value] };
        Self { risk: only(0.0), length: only(square), along: only(square) }
    }
}

pub(super) fn curves(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    if experiment.about().name != "ridge_regression" {
        return Vec::new();
    }
    let plan = experiment.plan();
    let (Ok(spectrum), Some(keeps)) = (Spectrum::of(&experiment.scenario().truth), pure_loop(experiment)) else {
        return Vec::new();
    };
    let isotropic = number(experiment, "spectrum") == 0.0;
    let (d, size) = (spectrum.weights.len() as f64, plan.sample_size as f64);
    let (own, norm) = (number(experiment, "generator_noise"), spectrum.weights.norm());
    let exact = Kind::Exact;
    let scaled = |values: &[f64], by: f64| values.iter().map(|x| x * by).collect::<Vec<f64>>();
    let of_generators = |values: &[f64], label: &str, source| {
        let kl = scaled(values, 0.5 / (own * own));
        vec![
            from_list("generator_error", exact, label, source, values),
            from_list(metric::KL_TRUTH_MODEL, exact, label, source, &kl),
            from_list(metric::KL_MODEL_TRUTH, exact, label, source, &kl),
        ]
    };
    if keeps || plan.retention != Retention::Replace || !constant(plan) {
        let sum = if keeps { fresh(plan, d, own, generations) } else { None };
        return sum
            .map_or_else(Vec::new, |sum| of_generators(&sum, "s²d ∑1/(k(kn-d-1)), exact mean", "derived (8.10)"));
    }
    let judged = wanted.any(&["test_error", "bias"]);
    let Some(made) = generators(d, size, own, norm, isotropic, generations) else {
        let real = Generators::none(norm, generations);
        return if judged { measured(experiment, &spectrum, &real, generations) } else { Vec::new() };
    };
    let label = if size > d { "t s²d/(n-d-1), exact mean" } else { "smallest norm, exact mean" };
    let mut all = of_generators(&made.risk, label, "2402.07712, derived");
    let label = if size > d { "stays at the truth in mean" } else { "(n/d)ᵗ, exact mean" };
    all.push(from_list("signal", exact, label, "2402.07712, derived", &scaled(&made.along, 1.0 / (norm * norm))));
    if judged {
        all.extend(measured(experiment, &spectrum, &made, generations));
    }
    all
}

/// `None` where they have no mean, or where the inputs are not all alike and too few.
fn generators(d: f64, n: f64, noise: f64, norm: f64, isotropic: bool, generations: u64) -> Option<Generators> {
    let steps = || (0..=generations).map(|t| t as f64);
    let square = norm * norm;
    if n > d + 1.0 {
        let risk: Vec<f64> = steps().map(|t| t * noise * noise * d / (n - d - 1.0)).collect();
        let length = risk.iter().map(|risk| square + risk).collect();
        return Some(Generators { risk, length, along: steps().map(|_| square).collect() });
    }
    (n < d - 1.0 && isotropic).then(|| {
        let kept = |t: f64| (t * (n / d).ln()).exp();
        let risk = smallest(d, n, noise, norm, generations);
        let along: Vec<f64> = steps().map(|t| square * kept(t)).collect();
        // |w_t - w|^2 = |w_t|^2 - 2 w_t'w + |w|^2
        let length = risk.iter().zip(&along).map(|(risk, along)| risk + 2.0 * along - square).collect();
        Generators { risk, length, along }
    })
}

/// The ridge fit at t learns from the generator of t - 1.
fn measured(experiment: &Experiment, spectrum: &Spectrum, made: &Generators, generations: u64) -> Vec<Curve> {
    let isotropic = number(experiment, "spectrum") == 0.0;
    let (d, noise) = (spectrum.weights.len() as f64, number(experiment, "noise"));
    let size = final_size(experiment);
    let penalty = number(experiment, "ridge") * size.powf(-number(experiment, "ridge_decay"));
    let behind = |f: &dyn Fn(usize) -> f64| -> Vec<f64> {
        std::iter::once(0.0).chain((0..made.risk.len() - 1).map(f)).collect()
    };
    let (source, exact) = ("2402.07712, derived", Kind::Exact);
    if penalty == 0.0 {
        let square = spectrum.weights.norm_squared();
        let least = noise * noise * d / (size - d - 1.0);
        if size > d + 1.0 {
            let label = "s²d/(T-d-1) + the generator's, exact mean";
            return vec![from_list("test_error", exact, label, source, &behind(&|t| made.risk[t] + least))];
        }
        if size >= d - 1.0 || !isotropic {
            return Vec::new();
        }
        let kept = size / d;
        let added = noise * noise * size / (d - size - 1.0);
        let error = |t: usize| kept * (made.length[t] - 2.0 * made.along[t]) + square + added;
        return vec![
            from_list("test_error", exact, "smallest norm, exact mean", source, &behind(&error)),
            from_list("bias", exact, "1 - T/d of |w|², exact mean", source, &behind(&|_| square * (1.0 - kept))),
        ];
    }
    if isotropic {
        // Shrinking alone knows no generator.
        let always = |bias: f64| (0..=generations).map(|t| if t == 0 { 0.0 } else { bias }).collect::<Vec<f64>>();
        let parts = Shrinking::of(&eigenvalues(d, size, penalty), d, size, penalty);
        let label = "bias + variance + generators, by the density of eigenvalues";
        let bias = spectrum.weights.norm_squared() / d * parts.lost;
        return vec![
            from_list("test_error", exact, label, source, &behind(&|t| shrunk(&parts, experiment, spectrum, made, t))),
            from_list("bias", exact, "by the density of eigenvalues", source, &always(bias)),
        ];
    }
    if d < FEW_WEIGHTS {
        return Vec::new(); // equivalents are for many weights: 10 % off at 6
    }
    let parts = Equivalent::of(&spectrum.variances, &spectrum.weights, penalty, size);
    let (label, kind) = ("bias + variance + generators, for large d", Kind::Asymptotic);
    vec![
        from_list("test_error", kind, label, source, &behind(&|t| parts.error(experiment, spectrum, made, t))),
        from_list("bias", kind, "for large d", source, &behind(&|_| parts.bias)),
    ]
}

/// Those of the inputs' scatter matrix that are not 0.
fn eigenvalues(d: f64, size: f64, penalty: f64) -> Eigenvalues {
    Eigenvalues::new(d.min(size) as u32, d.max(size), size * penalty)
}

/// Mean test error of a ridge fit of isotropic inputs behind the generator of t: E |K w_t - w|^2 + noise^2 tr M G M, with
/// G = X'X, M = (G + T penalty)^-1 and K = M G; counted from that at t = 0, by E |w_t - w|^2 and by what w_t has lost.
fn shrunk(parts: &Shrinking, experiment: &Experiment, spectrum: &Spectrum, made: &Generators, t: usize) -> f64 {
    let (d, square) = (spectrum.weights.len() as f64, spectrum.weights.norm_squared());
    let lost = 2.0 * parts.between * (made.along[0] - made.along[t]);
    let noise = number(experiment, "noise").powi(2) * parts.inflation;
    (square * parts.lost + parts.kept * made.risk[t] + lost) / d + noise
}

/// With fewer weights deterministic equivalents say nothing.
const FEW_WEIGHTS: f64 = 20.0;

/// T: points of the measured fit.
fn final_size(experiment: &Experiment) -> f64 {
    match number(experiment, "final_size") {
        0.0 => experiment.plan().sample_size as f64,
        size => size,
    }
}

/// The value of `estimator.ridge` whose mean test error at a generation is least, by the equivalents (of few weights and
/// isotropic inputs exactly); `None` where it is none between 1e-6 and 1e6.
pub(super) fn best(experiment: &Experiment, generation: u64) -> Option<f64> {
    valley(experiment, generation).map(|(penalty, _)| penalty)
}

/// The least mean test error that any penalty has on real labels.
pub(super) fn least_on_real(experiment: &Experiment) -> Option<f64> {
    valley(experiment, 1).map(|(_, error)| error)
}

/// The best value of `estimator.ridge` at a generation, and its error.
fn valley(experiment: &Experiment, generation: u64) -> Option<(f64, f64)> {
    const LOW: f64 = -6.0;
    const HIGH: f64 = 6.0;
    const STEPS: f64 = 96.0;
    let plan = experiment.plan();
    let spectrum = Spectrum::of(&experiment.scenario().truth).ok()?;
    if pure_loop(experiment) != Some(false) || !constant(plan) || generation == 0 {
        return None;
    }
    let (d, size) = (spectrum.weights.len() as f64, plan.sample_size as f64);
    let isotropic = number(experiment, "spectrum") == 0.0;
    let (own, norm) = (number(experiment, "generator_noise"), spectrum.weights.norm());
    let made = generators(d, size, own, norm, isotropic, generation)?;
    let size = final_size(experiment);
    let few = (isotropic && d < FEW_WEIGHTS).then(|| eigenvalues(d, size, 10.0_f64.powf(LOW - 1.0)));
    let error = |decades: f64| {
        let (penalty, behind) = (10.0_f64.powf(decades), generation as usize - 1);
        if let Some(few) = &few {
            return shrunk(&Shrinking::of(few, d, size, penalty), experiment, &spectrum, &made, behind);
        }
        let parts = Equivalent::of(&spectrum.variances, &spectrum.weights, penalty, size);
        parts.error(experiment, &spectrum, &made, behind)
    };
    let step = (HIGH - LOW) / STEPS;
    let places = (0..=STEPS as u32).map(|k| LOW + step * f64::from(k));
    let (least, _) = places.map(|at| (at, error(at))).min_by(|a, b| a.1.total_cmp(&b.1))?;
    if least <= LOW || least >= HIGH {
        return None;
    }
    // By thirds: around its least value it falls and then rises.
    let (mut low, mut high) = (least - step, least + step);
    for _ in 0..24 {
        let third = (high - low) / 3.0;
        if error(low + third) < error(high - third) { high -= third } else { low += third }
    }
    let at = 0.5 * (low + high);
    Some((10.0_f64.powf(at) * size.powf(number(experiment, "ridge_decay")), error(at)))
}

/// Deterministic equivalents of a ridge fit on T points.
struct Equivalent {
    kappa: f64,
    bias: f64,
    /// u: the variance over the noise's.
    inflation: f64,
    /// The error that labels of weights w + e give beyond those of w, for E ee' = S^-1.
    carried: f64,
}

impl Equivalent {
    fn of(variances: &DVector<f64>, weights: &DVector<f64>, penalty: f64, size: f64) -> Self {
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
    fn error(&self, experiment: &Experiment, spectrum: &Spectrum, made: &Generators, t: usize) -> f64 {
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
