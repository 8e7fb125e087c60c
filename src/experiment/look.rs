//! What the window first shows of a scenario. Nothing here changes a number.

/// What the window opens with, as far as the scenario says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Metrics its plots open with, of the spread and of the distance; the family's own where there is none.
    pub view: Vec<String>,
    /// The axes of these.
    pub scale: Vec<Scale>,
    /// What stands for all runs.
    pub centre: Centre,
    /// How its two sides are shown; as they were last if left out.
    pub layout: Option<Layout>,
    /// Generations at which the plots say what they show.
    pub marks: Vec<u64>,
    /// Which run the density shows; the first is 0.
    pub run: u64,
}

/// An axis of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps.
    Linear,
    /// Equal factors.
    Log,
}

/// What is drawn in the middle of the runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Centre {
    /// What a typical run does.
    #[default]
    Median,
    /// What theory speaks of.
    Mean,
}

/// How the two sides of a comparison are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Each in its own plots.
    Beside,
    /// Both in each plot.
    Together,
    /// The left one minus the right one.
    Difference,
}
