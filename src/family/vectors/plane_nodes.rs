//! Places that stand for a law in the plane, with their weights, and what is summed over them.

use std::sync::LazyLock;

use crate::numeric::guard::Bounded as _;

/// Places along curves.
pub(crate) const CURVE_NODES: usize = 512;
/// Places of a whole law, and of its lightest component.
pub(crate) const FINER_NODES: usize = 4000;
pub(crate) const LEAST_NODES: usize = 16;
/// The share of a turn that leaves no gaps, however often it is taken.
pub(crate) const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Sine and cosine of so many golden steps.
static STEPS: LazyLock<Vec<[f64; 2]>> = LazyLock::new(|| {
    let angle = |i: usize| std::f64::consts::TAU * (GOLDEN * (i + 1) as f64).fract();
    (0..=FINER_NODES + LEAST_NODES).map(|i| angle(i).sin_cos().into()).collect()
});
/// Logarithms of the odd numbers from 1 on.
static ODD: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..=FINER_NODES + LEAST_NODES).map(|i| ((2 * i + 1) as f64).ln()).collect());

/// Squares of the radii of so many places, between which lie even shares of the standard normal density's mass (Vogel 1979),
/// with its mean square: -2 ln(1 - (i + 1/2) / count), over their mean, which is near 1.
fn squares(count: usize) -> Vec<f64> {
    let whole = (2.0 * count as f64).ln();
    let half = |i: usize| match ODD.get(count - 1 - i) {
        Some(left) => whole - left,
        None => -(-(i as f64 + 0.5) / count as f64).ln_1p(),
    };
    let mut all: Vec<f64> = (0..count).map(half).collect();
    let mean = all.iter().sum::<f64>() / count as f64;
    all.iter_mut().for_each(|half| *half *= 2.0 / mean);
    all
}

/// So many places that stand for the standard normal density alike: on a spiral, each a step on from the one before. It begins
/// at a turn of its own.
pub(crate) fn spiral(count: usize, step: f64, turn: f64) -> Vec<[f64; 2]> {
    let place = |(i, square): (usize, f64)| {
        let (sin, cos) = (std::f64::consts::TAU * (step * (i + 1) as f64 + turn).fract()).sin_cos();
        let radius = square.sqrt();
        [radius * cos, radius * sin]
    };
    squares(count).into_iter().enumerate().map(place).collect()
}

/// The same by golden steps, turned by an angle whose sine and cosine are known.
pub(crate) fn golden_spiral(count: usize, turn: f64) -> Vec<[f64; 2]> {
    let Some(steps) = STEPS.get(..count) else { return spiral(count, GOLDEN, turn) };
    let (turn_sin, turn_cos) = (std::f64::consts::TAU * turn.fract()).sin_cos();
    let place = |(square, [sin, cos]): (f64, &[f64; 2])| {
        let radius = square.sqrt();
        [radius * (cos * turn_cos - sin * turn_sin), radius * (sin * turn_cos + cos * turn_sin)]
    };
    squares(count).into_iter().zip(steps).map(place).collect()
}

/// A square lattice of so many places to a standard deviation, out to 5 of them, weighted by the normal density, with weights that add
/// up to 1.
pub(crate) fn lattice(fine: i32) -> Vec<([f64; 2], f64)> {
    let reach = 5 * fine;
    let all = (-reach..=reach).flat_map(|i| (-reach..=reach).map(move |j| (i, j)));
    let inside = all.filter(|(i, j)| i * i + j * j <= reach * reach);
    let mut nodes: Vec<([f64; 2], f64)> = inside
        .map(|(i, j)| [i, j].map(|step| f64::from(step) / f64::from(fine)))
        .map(|z| (z, (-0.5 * (z[0] * z[0] + z[1] * z[1])).exp()))
        .collect();
    let whole: f64 = nodes.iter().map(|node| node.1).sum();
    nodes.iter_mut().for_each(|node| node.1 /= whole);
    nodes
}

/// KL(p || q) and total variation over the nodes of p, where ln of both densities is known.
pub(crate) fn kl_over(nodes: impl Iterator<Item = (f64, f64, f64)>) -> f64 {
    nodes.map(|(weight, p, q)| weight * (p - q)).sum::<f64>().at_least(0.0)
}

/// Total variation: the mass that p has beyond q, over the nodes of p.
pub(crate) fn tv_over(nodes: impl Iterator<Item = (f64, f64, f64)>) -> f64 {
    nodes.map(|(weight, p, q)| weight * -(q - p).at_most(0.0).exp_m1()).sum::<f64>().clamp(0.0, 1.0)
}

/// Total variation of two laws over the nodes of both: half the mean under either of |p - q| / (p + q), which is nowhere above 1.
pub(crate) fn tv_between(nodes: impl Iterator<Item = (f64, f64, f64)>) -> f64 {
    (0.5 * nodes.map(|(weight, p, q)| weight * (0.5 * (p - q).abs()).tanh()).sum::<f64>()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables give what is computed (1e-12), beyond their ends, too; the mean square is 2.
    #[test]
    fn a_spiral_from_tables_is_the_spiral() {
        for count in [1, 2, 16, 163, 4001, FINER_NODES + LEAST_NODES, 2 * FINER_NODES + LEAST_NODES] {
            for turn in [0.0, 0.3, 7.2] {
                let (quick, plain) = (golden_spiral(count, turn), spiral(count, GOLDEN, turn));
                for (i, (a, b)) in quick.iter().zip(&plain).enumerate() {
                    assert!((a[0] - b[0]).hypot(a[1] - b[1]) < 1e-11, "{count} {turn} {i}: {a:?} {b:?}");
                    let wanted = -2.0 * (-(i as f64 + 0.5) / count as f64).ln_1p();
                    let ratio = a[0].hypot(a[1]).powi(2) / wanted;
                    let first = quick[0][0].hypot(quick[0][1]).powi(2) / (-2.0 * (-0.5 / count as f64).ln_1p());
                    assert!((ratio / first - 1.0).abs() < 1e-9, "{count} {i}: {ratio} {first}");
                }
                let mean = quick.iter().map(|z| z[0] * z[0] + z[1] * z[1]).sum::<f64>() / count as f64;
                assert!((mean - 2.0).abs() < 1e-12, "{count}: {mean}");
            }
        }
    }
}
