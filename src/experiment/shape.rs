//! Shapes of laws, as points to join: where to look, how high it is there, and where a density begins or ends.

use rand::SeedableRng as _;

use crate::family::{Family, Random};
use crate::numeric::guard::{Bounded as _, larger};

use super::outside::Law;

const CURVE_POINTS: usize = 240;

/// Points to join by a line.
pub(super) type Curve = Vec<[f64; 2]>;

/// Where the truth's own points lie, with room: from a sample that is the same each time.
pub(super) fn frame<F: Family>(family: &F, truth: &F::Params) -> [(f64, f64); 2] {
    const SAMPLE: usize = 999;
    let mut rng = Random::seed_from_u64(0);
    let places: Vec<[f64; 2]> = (0..SAMPLE).map(|_| family.sample_place(truth, &mut rng)).collect();
    [0, 1].map(|axis| {
        let mut along: Vec<f64> = places.iter().map(|place| place[axis]).collect();
        along.sort_unstable_by(f64::total_cmp);
        // The central 90 % of a normal law, widened to 3.3 of its standard deviations on either side.
        let (low, high) = (along[SAMPLE / 20], along[SAMPLE - 1 - SAMPLE / 20]);
        // Of a law that ends sooner only a little more than its points.
        let (first, last) = (along[0], along[SAMPLE - 1]);
        let little = 0.15 * (last - first);
        ((low - 0.5 * (high - low)).max(first - little), (high + 0.5 * (high - low)).min(last + little))
    })
}

/// An interval that holds all but `tail` on either side; of tails like powers only as much as leaves the middle in sight.
fn reach<F: Family>(family: &F, params: &F::Params, tail: f64) -> (f64, f64) {
    let (low, high) = family.interval(params, tail);
    if F::ABOUT.discrete {
        return (low, high);
    }
    let core = family.interval(params, 0.05);
    let most = 2.5 * (core.1 - core.0);
    (low.max(core.0 - most), high.min(core.1 + most))
}

/// The width bins are cut from: most of the mass, or not much more than its better half.
pub(super) fn core<F: Family>(family: &F, params: &F::Params) -> (f64, f64) {
    let (wide, half) = (family.interval(params, 0.01), family.interval(params, 0.25));
    let most = 6.0 * (half.1 - half.0);
    if wide.1 - wide.0 > most { (half.0, half.0 + most) } else { wide }
}

/// The same of a truth of another family.
pub(super) fn outside_scene(law: &dyn Law, ends: Option<(f64, f64)>) -> ((f64, f64), f64, Curve) {
    let core = law.interval(0.05);
    let (most, wide) = (2.5 * (core.1 - core.0), law.interval(1e-4));
    let (low, high) = (wide.0.max(core.0 - most), wide.1.min(core.1 + most));
    let margin = 0.08 * (high - low);
    let own = (low - margin, high + margin);
    let (low, high) = over(own, ends);
    let steps = 2 * CURVE_POINTS;
    let grid = |(low, high): (f64, f64)| (0..=steps).map(move |i| low + (high - low) * i as f64 / steps as f64);
    let mut places: Vec<f64> = grid(own).collect();
    if own != (low, high) {
        places.extend(grid((low, high)));
        places.sort_unstable_by(f64::total_cmp);
        places.dedup();
    }
    let heights = places.into_iter().map(|x| [x, law.ln_density(x).exp()]);
    let curve: Curve = heights.filter(|point| point[1].is_finite()).collect();
    let peak = curve.iter().map(|point| point[1]).fold(0.0, larger);
    ((low, high), peak, curve)
}

pub(super) fn scene<F: Family>(family: &F, truth: &F::Params, ends: Option<(f64, f64)>) -> ((f64, f64), f64, Curve) {
    let (low, high) = reach(family, truth, 1e-4);
    let margin = if F::ABOUT.discrete { 0.6 } else { 0.08 * (high - low) };
    let range = (low - margin, high + margin);
    let range = over(range, ends);
    let inner = if F::ABOUT.discrete { range } else { family.interval(truth, 0.05) };
    let curve = curve(family, truth, range);
    let heights = curve.iter().filter(|point| (inner.0..=inner.1).contains(&point[0])).map(|point| point[1]);
    let peak = heights.fold(0.0, larger);
    (range, peak, curve)
}

/// Density on a grid that is fine where this model's mass is, or mass on the whole numbers, within the range.
pub(super) fn curve<F: Family>(family: &F, params: &F::Params, range: (f64, f64)) -> Curve {
    let height = |x: f64| family.density_at(params, x);
    if F::ABOUT.discrete {
        // More masses than pixels: every so many, and so many where this model's are.
        let grid = |(low, high): (f64, f64)| {
            let steps = (high.floor() - low.ceil()) as u64;
            let every = (steps / 2000 + 1) as usize;
            (0..=steps).step_by(every).map(move |i| low.ceil() + i as f64)
        };
        let own = reach(family, params, 1e-6);
        let own = (own.0.at_least(range.0), own.1.at_most(range.1));
        let mut xs: Vec<f64> = grid(range).collect();
        if range.1 - range.0 > 2000.0 && own.0 < own.1 {
            xs.extend(grid(own));
            xs.sort_unstable_by(f64::total_cmp);
            xs.dedup();
        }
        return xs.into_iter().map(|x| [x, height(x)]).collect();
    }
    let grid =
        |(low, high): (f64, f64)| (0..=CURVE_POINTS).map(move |i| low + (high - low) * i as f64 / CURVE_POINTS as f64);
    let own = reach(family, params, 1e-6);
    let nudge = (own.1 - own.0) * 1e-9; // one point on each side of a hard edge
    let edges =
        hard_edges(family, params).into_iter().chain([own.0, own.1]).flat_map(|edge| [edge - nudge, edge + nudge]);
    let mut xs: Vec<f64> =
        grid(range).chain(grid(own)).chain(edges).filter(|x| (range.0..=range.1).contains(x)).collect();
    xs.sort_unstable_by(f64::total_cmp);
    xs.dedup();
    xs.into_iter().map(|x| [x, height(x)]).filter(|point| point[1].is_finite()).collect()
}

/// Where a density begins or ends with a jump, ascending.
pub(super) fn hard_edges<F: Family>(family: &F, params: &F::Params) -> Vec<f64> {
    let jumps = family.jumps(params);
    if F::ABOUT.discrete || !jumps.is_empty() {
        return jumps;
    }
    let (low, high) = family.interval(params, 1e-12);
    let inside = (high - low) * 1e-9;
    let middle = family.interval(params, 0.25);
    let tall = 0.1 * family.density_at(params, f64::midpoint(middle.0, middle.1));
    let is_hard =
        |at: f64, beyond: f64| family.density_at(params, at) > tall && family.density_at(params, beyond) == 0.0;
    let ends = [(low + inside, low - inside, low), (high - inside, high + inside, high)];
    ends.into_iter().filter(|&(at, beyond, _)| is_hard(at, beyond)).map(|(_, _, end)| end).collect()
}

/// A range widened over these ends.
pub(super) fn over(range: (f64, f64), ends: Option<(f64, f64)>) -> (f64, f64) {
    let Some((low, high)) = ends else { return range };
    let wide = (range.0.at_most(low), range.1.at_least(high));
    if (wide.1 - wide.0).is_finite() { wide } else { range }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::{Settings, UniformScale};

    #[test]
    fn a_density_that_ends_at_once_has_upright_sides() {
        let (family, truth) = UniformScale::configure(&Settings::new(), None).unwrap();
        let (range, _, points) = scene(&family, &truth, None);
        let sides = points.windows(2).filter(|pair| (pair[0][1] == 0.0) != (pair[1][1] == 0.0));
        let widths: Vec<f64> = sides.map(|pair| (pair[1][0] - pair[0][0]) / (range.1 - range.0)).collect();
        assert!(widths.len() == 2 && widths.iter().all(|width| *width < 1e-6), "{widths:?}");
    }
}
