//! Sampling and estimator rules: how synthetic batches differ from plain draws, and how batches are fitted.
//!
//! A rule is one file here that says all of it: what it needs of a family, what it refuses, how it changes a draw or a fit,
//! whether the loop has to leave its fast path, its key and its words (see [`rule::SamplingRule`]). It is declared below, and
//! named once in the list of rules: that makes its field in [`Rules`], its key and its part in every step.
//!
//! Rules that select single points ([`Curation`], [`Diversity`]) are parts of a [`Selection`].

/// The list of rules, in the order in which they act: the field of [`Rules`] that holds the value (and the name of the file),
/// the value that changes nothing, and the type that knows the rest.
macro_rules! each_rule {
    ($then:ident) => {
        $then! {
            /// The model's law p is sampled as p^(1/temperature), normalised (arXiv 2404.02325).
            temperature: f64 = 1.0 => Temperature;
            /// Synthetic points have this times the model's covariance (arXiv 2307.01850).
            bias: f64 = 1.0 => Bias;
            /// Weight of the real points of a batch in the fit, however many they are (arXiv 2502.18049).
            real_weight: Option<f64> = None => RealWeight;
            /// So many points of the first batch are others, all else being equal (arXiv 2502.18865).
            changed_points: u64 = 0 => ChangedPoints;
            /// The law of the first batch, where it is not the truth.
            start: Vec<f64> = Vec::new() => Start;
        }
    };
}

mod bias;
mod capability;
mod changed_points;
mod curation;
mod diversity;
mod real_weight;
mod rule;
mod rules;
mod selection;
mod start;
mod temperature;
mod values;

pub use capability::Capability;
pub(super) use curation::CURATION_KEYS;
pub(super) use diversity::DIVERSITY_KEYS;
pub(super) use rule::Checked;
pub(super) use rules::RULE_KEYS;
pub(super) use selection::{Points, Selected};
pub use values::{Coverage, Curation, Diversity, Rules, Selection};
