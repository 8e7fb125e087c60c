//! Lines and bands in data units.

use super::series::Series;

/// A line in data units; what has no place on the axes leaves a gap.
pub(crate) struct Stroke {
    pub(crate) series: Series,
    /// Width relative to the usual line of the theme.
    pub(crate) weight: f32,
    pub(crate) points: Vec<[f64; 2]>,
}

/// A band in data units: place, low, high.
pub(crate) struct Ribbon {
    pub(crate) series: Series,
    pub(crate) points: Vec<[f64; 3]>,
}
