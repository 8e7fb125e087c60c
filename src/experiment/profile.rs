//! Profile likelihoods of the training set on view.

use crate::family::{Batch as _, Family};
use crate::numeric::guard::larger;

/// A family without a finite statistic has a profile up to so many points; more would cost more than a look is worth.
pub const MOST_PROFILED: u64 = 20_000;
/// Stands for minus infinity where a curve must be finite: a value the data rule out.
pub const RULED_OUT: f64 = -1e300;
/// The part around the fit that is drawn finely reaches this far down.
const DEPTH: f64 = 8.0;
/// Values on each side of the fit, and over the whole range.
const FINE: usize = 28;
const COARSE: usize = 32;

/// The log-likelihood of one quantity's value, the other parameters at their best.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Which of the family's quantities.
    pub quantity: usize,
    /// Its name for people.
    pub label: &'static str,
    /// Value and log-likelihood minus the maximum, ascending; [`RULED_OUT`] where the data rule the value out.
    pub curve: Vec<[f64; 2]>,
    /// The true value.
    pub truth: f64,
    /// The fitted one.
    pub fit: f64,
    /// The best model on a branch that no value leads to: its name, and its log-likelihood minus the maximum.
    pub rival: Option<(String, f64)>,
}

/// One for each quantity that has a profile; none of no points.
pub(crate) fn profiles<F: Family>(family: &F, batch: &F::Batch, truth: &F::Params, model: &F::Params) -> Vec<Profile> {
    if batch.is_empty() || (!F::ABOUT.statistic && batch.len() > MOST_PROFILED) {
        return Vec::new();
    }
    let mut settled = family.empty(); // points in order once, not at each value
    settled.merge(batch);
    let one = |quantity| {
        let [truth, fit] = [truth, model].map(|params| family.quantity(quantity, params));
        profile(family, &settled, quantity, truth, fit)
    };
    (0..F::ABOUT.quantities.len()).filter_map(one).collect()
}

fn profile<F: Family>(family: &F, batch: &F::Batch, quantity: usize, truth: f64, fit: f64) -> Option<Profile> {
    let height = |value: f64| family.profile(batch, quantity, value).unwrap_or(f64::NAN);
    let top = height(fit);
    if !top.is_finite() {
        return None; // no profile, or a collapsed model of unbounded likelihood
    }
    let peaks = family.peaks(batch, quantity);
    let mut values: Vec<f64> = peaks.into_iter().chain([fit, truth]).collect();
    for side in [-1.0, 1.0] {
        let end = fit + side * reach(|distance| height(fit + side * distance), top, fit.abs().max(truth.abs()));
        values.extend((1..=FINE).map(|i| fit + (end - fit) * i as f64 / FINE as f64));
    }
    let ends = values.iter().fold((f64::MAX, f64::MIN), |(a, b), &x| (a.min(x), b.max(x)));
    values.extend((1..COARSE).map(|i| ends.0 + (ends.1 - ends.0) * i as f64 / COARSE as f64));
    values.sort_unstable_by(f64::total_cmp);
    values.dedup();
    let rival = family.rival(batch);
    let heights: Vec<f64> = values.iter().map(|&value| height(value)).collect();
    let best = heights.iter().copied().chain(rival.iter().map(|rival| rival.1)).fold(top, larger);
    let drawn = values.into_iter().zip(heights).filter(|(_, height)| !height.is_nan());
    Some(Profile {
        quantity,
        label: F::ABOUT.quantities[quantity].label,
        curve: drawn.map(|(value, height)| [value, (height - best).max(RULED_OUT)]).collect(),
        truth,
        fit,
        rival: rival.map(|(name, height)| (name, height - best)),
    })
}

/// How far from the fit the profile has fallen by [`DEPTH`].
fn reach(height: impl Fn(f64) -> f64, top: f64, scale: f64) -> f64 {
    let fallen = |distance: f64| height(distance).partial_cmp(&(top - DEPTH)) != Some(std::cmp::Ordering::Greater);
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let mut far = 1e-6 * scale;
    let mut near = 0.0;
    for _ in 0..18 {
        if fallen(far) {
            break;
        }
        (near, far) = (far, 4.0 * far);
    }
    for _ in 0..4 {
        let middle = f64::midpoint(near, far);
        if fallen(middle) { far = middle } else { near = middle }
    }
    far
}
