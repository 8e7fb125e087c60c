//! A generation taken apart, in four stages.

use std::time::Instant;

/// What a generation goes through, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// A batch is drawn, from the current model and from the truth.
    Sample,
    /// What joins the training set, and what leaves it.
    Keep,
    /// The next model is fitted to it.
    Fit,
    /// How far that is from the truth.
    Measure,
}

/// Slow motion, while it is on: the generation at the playhead is on its way, and done at its last stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slow {
    pub(crate) stage: Stage,
    /// When the stage began to be shown.
    pub(crate) since: Instant,
    /// Goes on by itself.
    pub(crate) paced: bool,
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowChange {
    /// On, or off.
    Toggle,
}
