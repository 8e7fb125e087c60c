//! When a run has collapsed: a metric that passes a level.

use super::metrics::Metric;

/// What a run must do once to have collapsed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Passage {
    /// The metric falls below a level.
    Below(Metric, f64),
    /// The metric rises above a level.
    Above(Metric, f64),
}

impl Passage {
    pub(crate) fn metric(self) -> Metric {
        match self {
            Self::Below(metric, _) | Self::Above(metric, _) => metric,
        }
    }

    pub(crate) fn has_passed(self, value: f64) -> bool {
        match self {
            Self::Below(_, level) => value < level,
            Self::Above(_, level) => value > level,
        }
    }
}

/// What is asked of one run: its value, and whether its model had left the range of numbers by then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Probed {
    pub(crate) value: f64,
    pub(crate) left: bool,
}
