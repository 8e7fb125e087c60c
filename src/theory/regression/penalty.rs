//! The test error of a ridge fit behind a chain of generators by its penalty, and where it is least (2402.07712).

use crate::experiment::Experiment;
use crate::family::Spectrum;
use crate::theory::premise::{is_pure_replace, number};
use crate::theory::regression::equivalents::Equivalent;
use crate::theory::regression::least_squares::{Generators, generators};
use crate::theory::regression::wishart::{Eigenvalues, Shrinking};

/// With fewer weights deterministic equivalents say nothing.
pub(crate) const FEW_WEIGHTS: f64 = 20.0;

/// T: points of the measured fit.
pub(crate) fn final_size(experiment: &Experiment) -> f64 {
    match number(experiment, "final_size") {
        0.0 => experiment.plan().sample_size as f64,
        size => size,
    }
}

/// Those of the inputs' scatter matrix that are not 0.
pub(crate) fn eigenvalues(d: f64, size: f64, penalty: f64) -> Eigenvalues {
    Eigenvalues::new(d.min(size) as u32, d.max(size), size * penalty)
}

/// Mean test error of a ridge fit of isotropic inputs behind the generator of t: E |K w_t - w|^2 + noise^2 tr M G M, with
/// G = X'X, M = (G + T penalty)^-1 and K = M G; counted from that at t = 0, by E |w_t - w|^2 and by what w_t has lost.
pub(crate) fn shrunk(
    parts: &Shrinking,
    experiment: &Experiment,
    spectrum: &Spectrum,
    made: &Generators,
    t: usize,
) -> f64 {
    let (d, square) = (spectrum.weights.len() as f64, spectrum.weights.norm_squared());
    let lost = 2.0 * parts.between * (made.along[0] - made.along[t]);
    let noise = number(experiment, "noise").powi(2) * parts.inflation;
    (square * parts.lost + parts.kept * made.risk[t] + lost) / d + noise
}

/// The value of `estimator.ridge` whose mean test error is least, and that error.
pub(crate) struct Best {
    pub(crate) penalty: f64,
    pub(crate) error: f64,
}

/// The best one at a generation (behind none at 1: on real labels), by the equivalents, of few weights and isotropic inputs
/// exactly; `None` where it is none between 1e-6 and 1e6.
pub(crate) fn best(experiment: &Experiment, generation: u64) -> Option<Best> {
    const LOW: f64 = -6.0;
    const HIGH: f64 = 6.0;
    const STEPS: f64 = 96.0;
    let plan = experiment.plan();
    let spectrum = Spectrum::of(&experiment.scenario().truth).ok()?;
    if !is_pure_replace(plan) || generation == 0 {
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
    let penalty = 10.0_f64.powf(at) * size.powf(number(experiment, "ridge_decay"));
    Some(Best { penalty, error: error(at) })
}
