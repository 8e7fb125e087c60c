//! When a run ends.

/// What ends a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopRule {
    /// The last generation of the scenario.
    Generation,
    /// The typical run has collapsed, or the last generation.
    Collapse,
    /// Nothing but its user.
    Never,
}

/// Why a run has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// It reached the scenario's last generation.
    Generation,
    /// The median run has lost its spread (a counterexample: more than half of the runs have collapsed).
    Collapsed,
}

impl StopReason {
    /// In words, for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::Generation => "reached its last generation",
            Self::Collapsed => "stopped: the typical run has collapsed",
        }
    }
}
