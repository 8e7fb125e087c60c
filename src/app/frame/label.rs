//! What metrics are called on view.

use super::cx::Cx;
use crate::app::text::numbers::{capital, percent};
use crate::experiment::general;
use crate::family::metric;

/// Name for people of a metric of a side.
pub(crate) fn label_of(cx: &Cx<'_>, side: usize, metric: &str) -> String {
    let found = cx.side(side).and_then(|side| side.metric(metric)).map(|info| info.label.clone());
    let name = found.unwrap_or_else(|| metric.replace('_', " "));
    let parts = || cx.side(side).and_then(|side| side.experiment.about().parts);
    match metric {
        metric::ALIVE => parts().map_or_else(|| capital(&name), |parts| format!("{} alive", capital(parts))),
        metric::SPREAD_LEFT => match cx.side(side) {
            Some(side) => {
                let least = side.experiment.scenario().collapse_below.sqrt();
                format!("Runs with over {} of the spread", percent(least))
            }
            None => capital(&name),
        },
        _ => general(metric).and_then(|general| general.plot).map_or_else(|| capital(&name), str::to_owned),
    }
}
