//! What metrics are called on view.

use super::cx::Cx;
use crate::experiment::general;
use crate::figure::numbers::capital;
use crate::figure::usual;

/// Name for people of a metric of a side.
pub(crate) fn label_of(cx: &Cx<'_>, side: usize, metric: &str) -> String {
    match cx.side(side) {
        Some(side) => usual::label_of(&side.experiment, metric),
        None => {
            let known = general(metric).and_then(|general| general.plot);
            known.map_or_else(|| capital(&metric.replace('_', " ")), str::to_owned)
        }
    }
}
