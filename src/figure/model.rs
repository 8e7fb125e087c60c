//! The model on view beside the truth: which heights are seen, and what is said of a model that is not.

use super::numbers::significant;
use crate::experiment::View;

/// The heights on view, relative to the peak of the truth.
const HEADROOM: f64 = 2.9;
/// With more points than this a rug is a blur.
pub(crate) const RUG: usize = 400;
/// A model so many times as high as the plot is a line: its curve would leave through the top and come back beside itself.
pub(crate) const SPIKE: f64 = 4.0;

/// Whether nothing of the model is to be seen where the truth is.
pub(crate) fn is_elsewhere(view: &View) -> bool {
    let highest = view.model.iter().map(|point| point[1]).fold(0.0, f64::max);
    view.spikes.is_empty() && view.truth_peak.is_finite() && highest < 2e-3 * view.truth_peak
}

/// The largest height on view: room for a model over the truth, and for measured values wherever the fit to them is flatter.
pub(crate) fn top(view: &View) -> f64 {
    let top = if view.truth_peak.is_finite() && view.truth_peak > 0.0 { HEADROOM * view.truth_peak } else { 1.0 };
    let measured = view.measured.iter().map(|bar| bar[2]).filter(|height| height.is_finite()).fold(0.0, f64::max);
    let top = top.max(1.1 * measured);
    if view.discrete { top.min(1.05) } else { top }
}

/// Where a model is higher than the plot, and how many times as high; `None` where the truth is, too (a pole).
pub(crate) fn taller(view: &View, top: f64) -> Option<(f64, f64)> {
    let peak = |curve: &[[f64; 2]]| curve.iter().copied().max_by(|a, b| a[1].total_cmp(&b[1]));
    let [at, height] = peak(&view.model).filter(|_| !view.discrete)?;
    let fits = peak(&view.truth).is_none_or(|truth| truth[1] <= top);
    (fits && height > top).then_some((at, height / top))
}

/// What is said of such a model.
pub(crate) fn narrow((at, times): (f64, f64)) -> String {
    let times = if times < 9.95 { format!("{times:.1}") } else { significant(times, 2) };
    format!("narrow: {times} times as high as this plot, at {}", significant(at, 2))
}
