//! The training set of a loop that selects points, in the limit of many points, and how far that limit says anything.

use std::collections::VecDeque;

use crate::experiment::{Plan, Retention};
use crate::family::{Predicts, QuadraticVariance};
use crate::theory::premise::parts;
use crate::theory::recursion::mean::variances;

/// Steps of the recursion at most; most are at rest by then.
const LONGEST: u64 = 500;
pub(crate) const PAPER: &str = "2407.09499, recursion for large n (derived here)";
/// Share of a variance beyond which a limit for many points says nothing.
pub(crate) const DRIFT: f64 = 0.1;

/// The training set's law in the limit of many points, for t = 0, 1, ...: `synthetic` says what a model's batch is like,
/// `mix` averages laws by their weights.
pub(crate) fn many_points<S: Clone>(
    plan: &Plan,
    generations: u64,
    truth: &S,
    synthetic: impl Fn(&S) -> S,
    mix: impl Fn(&[(f64, S)]) -> S,
) -> Vec<S> {
    let mut all = vec![truth.clone(), truth.clone()];
    let mut kept: VecDeque<(f64, S)> = VecDeque::from([(plan.sample_size as f64, truth.clone())]);
    for t in 2..=generations.min(LONGEST) {
        let (size, s, r, h) = parts(plan, t);
        let model = all[t as usize - 1].clone();
        let batch = if s > 0.0 { mix(&[(r + h, truth.clone()), (s, synthetic(&model))]) } else { truth.clone() };
        match plan.retention {
            Retention::Replace => kept.clear(),
            Retention::Window(width) => {
                if kept.len() as u64 >= width {
                    kept.pop_front();
                }
            }
            Retention::Accumulate | Retention::Subsample => {
                let whole: f64 = kept.iter().map(|part| part.0).sum();
                let law = mix(kept.make_contiguous());
                kept = VecDeque::from([(whole, law)]);
            }
        }
        kept.push_back((size, batch));
        all.push(mix(kept.make_contiguous()));
    }
    all.truncate(generations as usize + 1);
    all
}

/// Laws over the same places, by their weights.
pub(crate) fn averaged(parts: &[(f64, Vec<f64>)]) -> Vec<f64> {
    let whole: f64 = parts.iter().map(|part| part.0).sum();
    let count = parts.first().map_or(0, |part| part.1.len());
    (0..count).map(|i| parts.iter().map(|part| part.0 * part.1[i]).sum::<f64>() / whole).collect()
}

/// Generations until neutral drift alone has taken [`DRIFT`] of a variance.
pub(crate) fn drifting(plan: &Plan, generations: usize) -> usize {
    let unit = QuadraticVariance { variance: 1.0, curvature: -1.0, predicts: Predicts::Heterozygosity };
    let lost = variances(plan, unit, generations.saturating_sub(1) as u64);
    lost.map_or(generations, |lost| lost.iter().position(|v| *v > DRIFT).unwrap_or(generations))
}
