//! What one curve of a plot is of.

use crate::app::frame::Cx;
use crate::app::style::Series;

/// One curve of a plot.
#[derive(Clone, Debug)]
pub(crate) struct CurveSpec {
    /// Which side of the snapshot.
    pub(crate) side: usize,
    /// Which metric of it.
    pub(crate) metric: String,
    /// Colour and dash.
    pub(crate) series: Series,
    /// In the legend.
    pub(crate) name: String,
    /// With bands around the median.
    pub(crate) bands: bool,
    /// How many single runs.
    pub(crate) runs: usize,
}

/// One curve with bands.
pub(crate) fn curve(cx: &Cx<'_>, side: usize, metric: &str, series: Series) -> CurveSpec {
    cx.want(metric);
    CurveSpec {
        side,
        metric: metric.into(),
        series,
        name: cx
            .side(side)
            .and_then(|side| side.metric(metric))
            .map(|info| info.label.clone())
            .unwrap_or_else(|| metric.replace('_', " ")),
        bands: true,
        runs: 0,
    }
}
