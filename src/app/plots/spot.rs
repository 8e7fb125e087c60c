//! Where a model is shown, and whose.

use crate::app::model::Slot;
use crate::app::style::Series;

/// The place of a plot of a model, its side, and the colour of that.
pub(crate) struct Spot {
    pub(crate) slot: Slot,
    pub(crate) side: usize,
    pub(crate) series: Series,
}
