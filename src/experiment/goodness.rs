//! How far a fit lies from the values it was fitted to: the Kolmogorov-Smirnov distance, the largest gap between the two
//! shares of values up to a place. It is told by its size: a fit to few values is never near, one to many never exact.

use crate::family::Family;
use crate::numeric::guard::larger;
use crate::numeric::quadrature::smooth_integral;

use super::outside::{Law as _, Of, panels};

/// At so many places, evenly among the sorted values, the gap is looked for.
const PLACES: usize = 400;
/// So many whole numbers are added up.
const MOST_MASSES: f64 = 1e6;
/// A model that takes more bytes is not integrated here: it keeps points, and each costs a kernel.
const MOST_BYTES: f64 = 1e5;

/// The distance to about 1e-3; `None` for families without points on a line, and where it would be long to find.
pub(crate) fn distance<F: Family>(family: &F, params: &F::Params, points: &[F::Point]) -> Option<f64> {
    let about = F::ABOUT;
    let no_values = about.labels || family.outline(params).is_some();
    if no_values || points.is_empty() || family.model_bytes(points.len() as f64) > MOST_BYTES {
        return None;
    }
    let mut values: Vec<f64> = points.iter().map(|point| family.coordinate(point.clone())).collect();
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len();
    let mut places: Vec<f64> = (0..n.min(PLACES)).map(|i| values[i * (n - 1) / (n.min(PLACES) - 1).max(1)]).collect();
    places.dedup();
    let below = if about.discrete { masses(family, params, &places)? } else { integrals(family, params, &places)? };
    let gap = |(place, [before, upto]): (&f64, [f64; 2])| {
        let measured = [values.partition_point(|x| x < place), values.partition_point(|x| x <= place)];
        let [first, last] = measured.map(|count| count as f64 / n as f64);
        if (first - before).abs() > (last - upto).abs() { (first - before).abs() } else { (last - upto).abs() }
    };
    let gaps: Vec<f64> = places.iter().zip(below).map(gap).collect();
    let sound = gaps.iter().all(|gap| gap.is_finite());
    sound.then(|| gaps.into_iter().fold(0.0, larger))
}

/// Mass below and up to each place, of a law on whole numbers.
fn masses<F: Family>(family: &F, params: &F::Params, places: &[f64]) -> Option<Vec<[f64; 2]>> {
    let low = family.interval(params, 1e-12).0.min(places[0]);
    let high = places[places.len() - 1];
    if high - low > MOST_MASSES {
        return None;
    }
    let (mut at, mut below) = (low, 0.0);
    let upto = |place: &f64| {
        while at < *place {
            below += family.density_at(params, at);
            at += 1.0;
        }
        let mass = family.density_at(params, at);
        let found = [below, below + mass];
        below += mass;
        at += 1.0;
        found
    };
    Some(places.iter().map(upto).collect())
}

/// The same of a density, where both are one.
fn integrals<F: Family>(family: &F, params: &F::Params, places: &[f64]) -> Option<Vec<[f64; 2]>> {
    let law = Of(family, params);
    let mut ends = panels(&law);
    ends.extend(family.breaks(params));
    ends.extend(places);
    ends.retain(|x| x.is_finite());
    ends.sort_unstable_by(f64::total_cmp);
    ends.dedup();
    let mut below = vec![0.0];
    for pair in ends.windows(2) {
        let mass = smooth_integral(pair[0], pair[1], |x| law.ln_density(x).exp());
        below.push(below[below.len() - 1] + mass);
    }
    let whole = below[below.len() - 1];
    // A law with a part too narrow for quadrature is not all there.
    if !(0.99..1.01).contains(&whole) {
        return None;
    }
    let at = |place: &f64| below[ends.partition_point(|end| end < place)] / whole;
    Some(places.iter().map(|place| [at(place); 2]).collect())
}
