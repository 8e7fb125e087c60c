//! Landmarks of parameter space: where a paper has its threshold, its optimum, its peak or its ceiling, as a function of the
//! other knobs. A [`Landmark`] lies on one knob (a place on its axis) or on metrics (a height), and is asked of an experiment
//! whose other knobs are set, so that it has a place on a map of that knob and any other, either way round. A height has
//! one at each generation, too: where a run comes to rest, what it must not cross.

mod branches;
mod heights;
mod knobs;
mod landmark;

use crate::experiment::Experiment;
use crate::theory::premise::LONGEST;

pub use landmark::{Asked, Landmark, On};

use heights::HEIGHTS;
use knobs::KNOBS;

/// Every landmark.
pub fn lines() -> impl Iterator<Item = &'static Landmark> {
    KNOBS.iter().chain(&HEIGHTS)
}

/// A landmark that is a height, over the generation.
#[derive(Clone, Debug)]
pub struct Height {
    /// The landmark.
    pub line: &'static Landmark,
    /// The metric it is a height of.
    pub metric: &'static str,
    /// Generations and values; of a level both ends.
    pub values: Vec<(u64, f64)>,
}

/// Heights of an experiment's metrics over its first `generations`; those that are the same one there once.
pub fn heights(experiment: &Experiment, generations: u64) -> Vec<Height> {
    let end = generations.clamp(1, LONGEST);
    let mut all: Vec<Height> = Vec::new();
    for line in &HEIGHTS {
        let On::Metrics(names) = line.on else { continue };
        for &metric in names.iter().filter(|name| experiment.metrics().iter().any(|info| info.name == **name)) {
            let at = |t: u64| line.at(experiment, Asked { metric, generation: Some(t) });
            let values = over(&at, end);
            let near = |(a, b): (&(u64, f64), &(u64, f64))| a.0 == b.0 && (a.1 - b.1).abs() <= 1e-9 * b.1.abs();
            let same = |known: &Height| {
                let alike = known.metric == metric && known.values.len() == values.len();
                alike && known.values.iter().zip(&values).all(near)
            };
            if values.len() > 1 && !all.iter().any(same) {
                all.push(Height { line, metric, values });
            }
        }
    }
    all
}

/// A level by its ends, anything else at times that grow by factors.
fn over(at: &dyn Fn(u64) -> Option<f64>, end: u64) -> Vec<(u64, f64)> {
    const STEPS: u32 = 48;
    let looks = [1, end.div_ceil(2), end].map(at);
    if looks.iter().all(Option::is_none) {
        return Vec::new();
    }
    match looks[0] {
        Some(level) if looks.iter().all(|look| *look == Some(level)) => vec![(0, level), (end, level)],
        _ => {
            let time = |k| (end as f64).powf(f64::from(k) / f64::from(STEPS)).round() as u64;
            let mut times: Vec<u64> = (0..=STEPS).map(time).collect();
            times.dedup();
            times.into_iter().filter_map(|t| at(t).map(|value| (t, value))).collect()
        }
    }
}
