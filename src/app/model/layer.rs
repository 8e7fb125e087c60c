//! What a legend names and can switch off.

/// A part of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The truth.
    Truth,
    /// The model.
    Model,
    /// Points of the training set, by where they come from (see [`Origin::group`](crate::experiment::Origin::group)).
    Group(u8),
    /// Each point as a tick.
    Ticks,
    /// Models of earlier generations.
    Earlier,
    /// Measured values.
    Measured,
    /// A curve of metrics, by its place.
    Curve(u8),
    /// The mean of the runs, beside their median.
    Mean,
    /// Bands around it.
    Bands,
    /// A run that is kept and laid over, by the number of its colour.
    Over(u8),
    /// Single runs.
    Runs,
    /// What is known without running.
    Theory,
}

impl Layer {
    /// Whether it is a line of its own, and not what explains or surrounds one.
    pub(crate) fn is_curve(self) -> bool {
        matches!(self, Self::Truth | Self::Model | Self::Curve(_) | Self::Theory)
    }
}
