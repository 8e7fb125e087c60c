//! Places that stand for a law in the plane, with their weights, and what is summed over them.

use std::sync::LazyLock;

use crate::numeric::guard::Bounded as _;
use crate::numeric::lanes::{BLOCK, Block, add, block, exps, sum, widely};

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
    let mut all: Vec<f64> = match ODD.get(..count) {
        Some(left) => left.iter().rev().map(|left| whole - left).collect(),
        None => (0..count).map(|i| -(-(i as f64 + 0.5) / count as f64).ln_1p()).collect(),
    };
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

/// The same by golden steps, turned by an angle, a block after the other: it is shown the standard coordinates.
pub(crate) fn golden_spiral(count: usize, turn: f64, mut visit: impl FnMut(&mut Few, [&Block; 2])) {
    let (turn_sin, turn_cos) = (std::f64::consts::TAU * turn.fract()).sin_cos();
    let squares = squares(count);
    let steps = STEPS.get(..count);
    let far = if steps.is_none() { spiral(count, GOLDEN, turn) } else { Vec::new() };
    let mut few = Few::default();
    for start in (0..count).step_by(BLOCK) {
        few.count = BLOCK.min(count - start);
        let (mut x, mut y) = ([0.0; BLOCK], [0.0; BLOCK]);
        if let Some(steps) = steps {
            let (mut radius, mut sin, mut cos) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
            radius[..few.count].copy_from_slice(&squares[start..start + few.count]);
            for (i, step) in steps[start..start + few.count].iter().enumerate() {
                [sin[i], cos[i]] = *step;
            }
            widely(
                #[inline(always)]
                || {
                    radius = block(|i| radius[i].sqrt());
                    x = block(|i| radius[i] * (cos[i] * turn_cos - sin[i] * turn_sin));
                    y = block(|i| radius[i] * (sin[i] * turn_cos + cos[i] * turn_sin));
                },
            );
        } else {
            for (i, place) in far[start..start + few.count].iter().enumerate() {
                [x[i], y[i]] = *place;
            }
        }
        visit(&mut few, [&x, &y]);
    }
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

/// A block of places, and what each weighs: nothing past the last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Few {
    pub(crate) x: Block,
    pub(crate) y: Block,
    pub(crate) weights: Block,
    pub(crate) count: usize,
}

impl Default for Few {
    fn default() -> Self {
        Self { x: [0.0; BLOCK], y: [0.0; BLOCK], weights: [0.0; BLOCK], count: 0 }
    }
}

impl Few {
    /// All places, by blocks.
    pub(crate) fn of(mut nodes: impl Iterator<Item = ([f64; 2], f64)>) -> Vec<Self> {
        let mut all = Vec::new();
        loop {
            let mut few = Self::default();
            for (place, weight) in nodes.by_ref().take(BLOCK) {
                [few.x[few.count], few.y[few.count]] = place;
                few.weights[few.count] = weight;
                few.count += 1;
            }
            if few.count == 0 {
                return all;
            }
            all.push(few);
        }
    }
}

/// What the places of a law p tell of it and of another, q, as it is added up.
pub(crate) struct Sums {
    gap: Block,
    apart: Block,
    beyond: Block,
}

impl Sums {
    pub(crate) fn new() -> Self {
        Self { gap: [0.0; BLOCK], apart: [0.0; BLOCK], beyond: [0.0; BLOCK] }
    }

    /// Adds a block of places, where ln of both densities is known.
    #[inline(always)]
    pub(crate) fn add(&mut self, few: &Few, p: &Block, q: &Block) {
        let gap = block(|i| p[i] - q[i]);
        let mut less = block(|i| -gap[i].abs());
        exps(&mut less);
        let weights = &few.weights;
        // Past the last there is no place, whatever the densities there.
        add(&mut self.gap, |i| if i < few.count { weights[i] * gap[i] } else { 0.0 });
        add(&mut self.apart, |i| if i < few.count { weights[i] * ((1.0 - less[i]) / (1.0 + less[i])) } else { 0.0 });
        add(&mut self.beyond, |i| if gap[i] < 0.0 || i >= few.count { 0.0 } else { weights[i] * (1.0 - less[i]) });
    }

    /// KL(p || q).
    pub(crate) fn kl(&self) -> f64 {
        sum(&self.gap).at_least(0.0)
    }

    /// Total variation: the mass that p has beyond q.
    pub(crate) fn tv(&self) -> f64 {
        sum(&self.beyond).clamp(0.0, 1.0)
    }

    /// Total variation of two laws by the places of both: half the mean under either of |p - q| / (p + q), which is nowhere above 1.
    pub(crate) fn tv_between(&self, other: &Self) -> f64 {
        (0.5 * (sum(&self.apart) + sum(&other.apart))).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables give what is computed (1e-12), beyond their ends, too; the mean square is 2.
    #[test]
    fn a_spiral_from_tables_is_the_spiral() {
        for count in [1, 2, 16, 163, 4001, FINER_NODES + LEAST_NODES, 2 * FINER_NODES + LEAST_NODES] {
            for turn in [0.0, 0.3, 7.2] {
                let (mut quick, plain) = (Vec::new(), spiral(count, GOLDEN, turn));
                golden_spiral(count, turn, |few, [x, y]| quick.extend((0..few.count).map(|i| [x[i], y[i]])));
                assert_eq!(quick.len(), count);
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
