//! Ridge regression behind a chain of generators (2402.07712): bias, variance and what the generators add, exactly of
//! isotropic inputs and without a penalty, else by deterministic equivalents.
//!
//! With kappa = lambda + kappa df1 / T, df_m = tr S^m (S + kappa)^-m and u = (df2 / T) / (1 - df2 / T):
//! `bias = kappa^2 w'S (S + kappa)^-2 w / (1 - df2 / T)`, `variance = noise^2 u`, and a generator adds
//! `noise0^2 (df2 + kappa^2 tr (S + kappa)^-2 u) / (T0 - d - 1)`.

use crate::experiment::Experiment;
use crate::family::{RidgeRegression, Spectrum, metric};
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::{Wanted, is, number, pure_loop};
use crate::theory::regression::equivalents::Equivalent;
use crate::theory::regression::least_squares::{Generators, fresh, generators};
use crate::theory::regression::penalty::{FEW_WEIGHTS, eigenvalues, final_size, shrunk};
use crate::theory::regression::wishart::Shrinking;

const SOURCE: &str = "2402.07712, derived here";

pub(crate) fn curves(experiment: &Experiment, generations: u64, wanted: Wanted<'_>) -> Vec<Curve> {
    if !is::<RidgeRegression>(experiment) {
        return Vec::new();
    }
    let plan = experiment.plan();
    let (Ok(spectrum), Some(keeps)) = (Spectrum::of(&experiment.scenario().truth), pure_loop(plan)) else {
        return Vec::new();
    };
    let isotropic = number(experiment, "spectrum") == 0.0;
    let (d, size) = (spectrum.weights.len() as f64, plan.sample_size as f64);
    let (own, norm) = (number(experiment, "generator_noise"), spectrum.weights.norm());
    let of_generators = |values: &[f64], label: &str, source| {
        let scaled = |metric, by: f64| Curve::exact(metric, label, source, values.iter().map(|x| x * by));
        let each = 0.5 / (own * own);
        vec![scaled("generator_error", 1.0), scaled(metric::KL_TRUTH_MODEL, each), scaled(metric::KL_MODEL_TRUTH, each)]
    };
    if keeps {
        let label = "s²d ∑1/(k(kn-d-1)), exact mean";
        let sum = fresh(plan, d, own, generations);
        return sum.map(|sum| of_generators(&sum, label, "derived here")).unwrap_or_default();
    }
    let judged = wanted.any(&["test_error", "bias"]);
    let Some(made) = generators(d, size, own, norm, isotropic, generations) else {
        let real = Generators::none(norm, generations);
        return if judged { measured(experiment, &spectrum, &real, generations) } else { Vec::new() };
    };
    let label = if size > d { "t s²d/(n-d-1), exact mean" } else { "smallest norm, exact mean" };
    let mut all = of_generators(&made.risk, label, SOURCE);
    let label = if size > d { "stays at the truth in mean" } else { "(n/d)ᵗ, exact mean" };
    let each = 1.0 / (norm * norm);
    all.push(Curve::exact("signal", label, SOURCE, made.along.iter().map(|x| x * each)));
    if judged {
        all.extend(measured(experiment, &spectrum, &made, generations));
    }
    all
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
    let error = |label, f: &dyn Fn(usize) -> f64| Curve::exact("test_error", label, SOURCE, behind(f));
    let bias = |label, f: &dyn Fn(usize) -> f64| Curve::exact("bias", label, SOURCE, behind(f));
    if penalty == 0.0 {
        let square = spectrum.weights.norm_squared();
        let least = noise * noise * d / (size - d - 1.0);
        if size > d + 1.0 {
            let label = "s²d/(T-d-1) + the generator's, exact mean";
            return vec![error(label, &|t| made.risk[t] + least)];
        }
        if size >= d - 1.0 || !isotropic {
            return Vec::new();
        }
        let kept = size / d;
        let added = noise * noise * size / (d - size - 1.0);
        let squared = |t: usize| kept * (made.length[t] - 2.0 * made.along[t]) + square + added;
        return vec![
            error("smallest norm, exact mean", &squared),
            bias("1 - T/d of |w|², exact mean", &|_| square * (1.0 - kept)),
        ];
    }
    if isotropic {
        let parts = Shrinking::of(&eigenvalues(d, size, penalty), d, size, penalty);
        let label = "bias + variance + generators, by the density of eigenvalues";
        let lost = spectrum.weights.norm_squared() / d * parts.lost;
        // Shrinking alone knows no generator.
        let always = (0..=generations).map(|t| if t == 0 { 0.0 } else { lost });
        return vec![
            error(label, &|t| shrunk(&parts, experiment, spectrum, made, t)),
            Curve::exact("bias", "by the density of eigenvalues", SOURCE, always),
        ];
    }
    if d < FEW_WEIGHTS {
        return Vec::new(); // equivalents are for many weights: 10 % off at 6
    }
    let parts = Equivalent::of(&spectrum.variances, &spectrum.weights, penalty, size);
    let label = "bias + variance + generators, for large d";
    let limit = Kind::Asymptotic;
    vec![
        error(label, &|t| parts.error(experiment, spectrum, made, t)).of_kind(limit).within(Some(0.09)),
        bias("for large d", &|_| parts.bias).of_kind(limit),
    ]
}
