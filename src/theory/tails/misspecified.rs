//! A location family fitted to what is not of it (2310.00429): the map from one model to the refit on a share of its own
//! output has the derivative lambda k / (1 + lambda k) at its fixed point, k the Fisher information over minus the mean
//! curvature of the log-likelihood under the real data (derived). It is below 1 for every lambda: lambda k < 1/2, theorem
//! 1's condition, is enough, not needed. Limits for large n.

use crate::experiment::{Experiment, RealSource, Retention, Schedule};
use crate::family::StudentLocation;
use crate::theory::curve::{Curve, Kind};
use crate::theory::premise::is;

pub(crate) fn curves(experiment: &Experiment, generations: u64) -> Vec<Curve> {
    let plan = experiment.plan();
    let sizes = plan.sizes(2);
    let start = experiment.rules().start.first().copied();
    let fits = is::<StudentLocation>(experiment)
        && plan.retention == Retention::Replace
        && plan.schedule == Schedule::Constant
        && plan.real_source == RealSource::Fresh
        && sizes.real > 0;
    let (true, Some(start)) = (fits, start) else { return Vec::new() };
    let rest = experiment.truth()[0];
    let curvature = |x: f64| {
        let square = (x - rest) * (x - rest);
        4.0 * (3.0 - square) / ((3.0 + square) * (3.0 + square))
    };
    let Some(bent) = experiment.outside_mean(&curvature).filter(|bent| *bent > 0.0) else { return Vec::new() };
    let (ratio, k) = (sizes.synthetic as f64 / sizes.real as f64, 2.0 / 3.0 / bent);
    let curve = |kind, rate: f64, label: String, source| {
        let at = |t: u64| if t == 0 { rest } else { rest + (start - rest) * rate.powf(t as f64 - 1.0) };
        Curve::new(kind, "location", label, source, (0..=generations).map(at))
    };
    let rate = ratio * k / (1.0 + ratio * k);
    let mut all =
        vec![curve(Kind::Asymptotic, rate, format!("rate λk/(1+λk) = {rate:.2}"), "2310.00429, derived here")];
    if ratio * k < 0.5 {
        let bound = ratio * k / (1.0 - ratio * k);
        all.push(curve(Kind::Bound, bound, format!("sufficient: λk/(1-λk) = {bound:.2}"), "2310.00429, theorem 1"));
    }
    all
}
