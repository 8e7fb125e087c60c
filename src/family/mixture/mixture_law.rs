//! A mixture of normal laws as a value: checked, in order, ready to draw from; and its settings in `[truth]`.

use std::sync::Arc;

use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::contract::resolution::resolved;
use crate::family::{Domain, Knob, Random, Refusal, Setting, Settings};
use crate::numeric::guard::larger;
use crate::numeric::normal_sum::{Bump, NormalSum};

/// Components in ascending order of their means. A lost one has weight 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    bumps: Arc<[Bump]>,
    widest: f64,
}

pub(crate) const WEIGHTS: Knob = Knob {
    key: "weights",
    label: "true weights",
    meaning: "Share of each component of the real data; all alike if left out",
    default: None,
    domain: Domain::Weights,
    slider: (0.0, 1.0),
};
pub(crate) const MEANS: Knob = Knob {
    key: "means",
    label: "true means",
    meaning: "Mean of each component of the real data",
    default: None,
    domain: Domain::List(&Domain::Real),
    slider: (-5.0, 5.0),
};
pub(crate) const VARIANCES: Knob = Knob {
    key: "variances",
    label: "true variances",
    meaning: "Variance of each component of the real data; all 1 if left out",
    default: None,
    domain: Domain::List(&Domain::Positive),
    slider: (0.01, 100.0),
};
/// More components than this are refused: a generation costs as much for each.
pub(crate) const MOST: usize = 64;

/// A list of numbers, each as its knob allows.
fn checked<'a>(settings: &'a Settings, knob: &Knob) -> Result<Option<&'a [f64]>, Refusal> {
    let Some(list) = settings.list(knob)? else { return Ok(None) };
    let each = |x: f64| match knob.domain {
        Domain::List(each) => each.holds(x),
        _ => (0.0..=1.0).contains(&x),
    };
    let sums = knob.domain != Domain::Weights || (list.iter().sum::<f64>() - 1.0).abs() <= 1e-6;
    if list.len() > MOST {
        let given = format!("a list of {} numbers", list.len());
        return Err(Refusal::of(knob.key, given, format!("{}; {MOST} of them at most", knob.domain)));
    }
    if list.is_empty() || !sums || !list.iter().all(|&x| each(x)) {
        return Err(Refusal::of(knob.key, Setting::List(list.to_vec()), knob.domain));
    }
    Ok(Some(list))
}

impl Mixture {
    /// Components in any order; their weights are made to add up to 1.
    pub(crate) fn new(mut bumps: Vec<Bump>) -> Self {
        let whole: f64 = bumps.iter().map(|bump| bump.weight).sum();
        bumps.iter_mut().for_each(|bump| bump.weight /= whole);
        bumps.sort_by(|a, b| a.mean.total_cmp(&b.mean).then(a.variance.total_cmp(&b.variance)));
        let widest = bumps.iter().map(|bump| bump.variance).fold(0.0, larger).sqrt();
        Self { bumps: bumps.into(), widest }
    }

    /// The truth from its settings; `means` if none are given.
    pub(crate) fn of(settings: &Settings, means: &[f64]) -> Result<Self, Refusal> {
        let (weights, given, variances) =
            (checked(settings, &WEIGHTS)?, checked(settings, &MEANS)?, checked(settings, &VARIANCES)?);
        let means = given.unwrap_or(means);
        for (knob, list) in [(WEIGHTS, weights), (VARIANCES, variances)] {
            if let Some(list) = list.filter(|list| list.len() != means.len()) {
                let wanted = format!("as many numbers as there are means, {}", means.len());
                return Err(Refusal::of(knob.key, Setting::List(list.to_vec()), wanted));
            }
        }
        let bump = |(i, &mean): (usize, &f64)| Bump {
            weight: weights.map_or(1.0, |weights| weights[i]),
            mean,
            variance: variances.map_or(1.0, |variances| variances[i]),
        };
        let bumps: Vec<Bump> = means.iter().enumerate().map(bump).collect();
        for bump in &bumps {
            resolved(MEANS.key, None, bump.mean, bump.variance.sqrt())?;
        }
        Ok(Self::new(bumps))
    }

    /// Its settings as they stand.
    pub(crate) fn lists(&self) -> Vec<(&'static str, Vec<f64>)> {
        let of = |value: fn(&Bump) -> f64| self.bumps.iter().map(value).collect();
        vec![
            (WEIGHTS.key, of(|bump| bump.weight)),
            (MEANS.key, of(|bump| bump.mean)),
            (VARIANCES.key, of(|bump| bump.variance)),
        ]
    }

    /// The components.
    pub(crate) fn bumps(&self) -> &[Bump] {
        &self.bumps
    }
    pub(crate) fn sample(&self, rng: &mut Random) -> f64 {
        let mut left: f64 = rng.random();
        let mut chosen = None;
        for bump in self.bumps.iter().filter(|bump| bump.weight > 0.0) {
            chosen = Some(bump);
            left -= bump.weight;
            if left < 0.0 {
                break;
            }
        }
        let z: f64 = rng.sample(StandardNormal);
        chosen.map_or(f64::NAN, |bump| bump.mean + bump.variance.sqrt() * z)
    }
    pub(crate) fn mean(&self) -> f64 {
        self.bumps.iter().map(|bump| bump.weight * bump.mean).sum()
    }
    /// Mean of the components' own variances.
    pub(crate) fn within(&self) -> f64 {
        self.bumps.iter().map(|bump| bump.weight * bump.variance).sum()
    }
    /// Variance of the whole.
    pub(crate) fn variance(&self) -> f64 {
        let mean = self.mean();
        self.within() + self.bumps.iter().map(|bump| bump.weight * (bump.mean - mean).powi(2)).sum::<f64>()
    }
}

impl NormalSum for Mixture {
    fn len(&self) -> usize {
        self.bumps.len()
    }
    fn bump(&self, index: usize) -> Bump {
        self.bumps[index]
    }
    fn widest(&self) -> f64 {
        self.widest
    }
}
