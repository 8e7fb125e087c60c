//! Mixtures of uniform laws on intervals: what both counterexample families of arXiv 2505.19046 are made of.
//!
//! An interval may be narrower than the gap between two floats, even narrower than the smallest float: its width is
//! kept as a logarithm, and its points then all come out bit-equal.

use rand::RngExt as _;

use crate::family::Random;
use crate::numeric::guard::Bounded as _;

/// ln of the width below which an interval counts as one place among the others: there the rounding of its two ends
/// (4e-16 for places up to 4) and the mass of the others inside it are both of order 1e-8 of what they belong to.
const NARROW: f64 = -18.0;
/// Narrower than this, an interval is a line on a screen.
const THIN: f64 = 2e-3;

/// One uniform part: its share of the mass, and its interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Block {
    weight: f64,
    from: f64,
    to: f64,
    ln_width: f64,
}

impl Block {
    /// On an interval given by its ends.
    pub(crate) fn between(weight: f64, from: f64, to: f64) -> Self {
        Self { weight, from, to, ln_width: (to - from).ln() }
    }

    /// On an interval given by its left end and the logarithm of its width.
    pub(crate) fn narrow(weight: f64, from: f64, ln_width: f64) -> Self {
        Self { weight, from, to: from + ln_width.exp(), ln_width }
    }

    fn ln_height(&self) -> f64 {
        self.weight.ln() - self.ln_width
    }
}

fn ln_sum(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    if small == f64::NEG_INFINITY { large } else { large + (small - large).exp().ln_1p() }
}

/// A law made of blocks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Blocks(Vec<Block>);

impl Blocks {
    /// Of parts whose weights add up to 1; parts without weight are left out.
    pub(crate) fn new(parts: impl IntoIterator<Item = Block>) -> Self {
        Self(parts.into_iter().filter(|block| block.weight > 0.0).collect())
    }

    /// One point.
    pub(crate) fn sample(&self, rng: &mut Random) -> f64 {
        let mut left: f64 = rng.random();
        let mut chosen = None;
        for block in &self.0 {
            chosen = Some(block);
            left -= block.weight;
            if left < 0.0 {
                break;
            }
        }
        // By the exact width: the two ends of a narrow part are rounded.
        chosen.map_or(0.0, |block| (block.from + block.ln_width.exp() * rng.random::<f64>()).min(block.to))
    }

    /// ln of the density; -inf outside.
    pub(crate) fn ln_density(&self, x: f64) -> f64 {
        let here = self.0.iter().filter(|block| block.from <= x && x <= block.to);
        here.map(Block::ln_height).fold(f64::NEG_INFINITY, ln_sum)
    }

    /// Variance of one point.
    pub(crate) fn variance(&self) -> f64 {
        let middle = |block: &Block| f64::midpoint(block.from, block.to);
        let mean: f64 = self.0.iter().map(|block| block.weight * middle(block)).sum();
        let about = |block: &Block| (middle(block) - mean).powi(2) + (block.to - block.from).powi(2) / 12.0;
        self.0.iter().map(|block| block.weight * about(block)).sum()
    }

    /// Where the density jumps, ascending.
    pub(crate) fn jumps(&self) -> Vec<f64> {
        places(&[self], |_| true)
    }

    /// Place and mass of the parts that are too narrow to be drawn.
    pub(crate) fn spikes(&self) -> Vec<[f64; 2]> {
        self.0.iter().filter(|block| block.ln_width < THIN.ln()).map(|block| [block.from, block.weight]).collect()
    }

    /// Differential entropy in nats.
    pub(crate) fn entropy(&self) -> f64 {
        let mut sum = 0.0;
        each_cell(self, self, |cell| sum -= if cell.mass[0] > 0.0 { cell.mass[0] * cell.ln_height[0] } else { 0.0 });
        sum
    }

    /// KL(self || other); +inf where the other misses mass.
    pub(crate) fn kl(&self, other: &Self) -> f64 {
        if self == other {
            return 0.0;
        }
        let mut sum = 0.0;
        each_cell(self, other, |cell| {
            if cell.ln_height[0] > f64::NEG_INFINITY {
                sum += cell.mass[0] * (cell.ln_height[0] - cell.ln_height[1]);
            }
        });
        sum.at_least(0.0)
    }

    /// Total variation distance.
    pub(crate) fn tv(&self, other: &Self) -> f64 {
        let mut sum = 0.0;
        each_cell(self, other, |cell| sum += (cell.mass[0] - cell.mass[1]).abs());
        (0.5 * sum).at_most(1.0)
    }

    /// Squared 2-Wasserstein distance: both quantile functions are linear between the steps of either.
    pub(crate) fn w2_sq(&self, other: &Self) -> f64 {
        let (p, q) = (self.quantiles(), other.quantiles());
        let mut steps: Vec<f64> = p.iter().chain(&q).flat_map(|piece| piece.0).collect();
        steps.sort_unstable_by(f64::total_cmp);
        steps.dedup();
        let gap = |from: f64, to: f64, at: f64| inside(&p, from, to, at) - inside(&q, from, to, at);
        let square = |pair: &[f64]| {
            let (a, b) = (gap(pair[0], pair[1], pair[0]), gap(pair[0], pair[1], pair[1]));
            (pair[1] - pair[0]) * (a * a + a * b + b * b) / 3.0
        };
        steps.windows(2).map(square).sum()
    }

    /// Pieces of the quantile function: from which to which probability, from which to which place.
    fn quantiles(&self) -> Vec<([f64; 2], [f64; 2])> {
        let mut pieces = Vec::new();
        let mut below = 0.0;
        each_cell(self, self, |cell| {
            let share = cell.mass[0];
            if share > 0.0 {
                pieces.push(([below, below + share], cell.ends));
                below += share;
            }
        });
        pieces
    }
}

/// A quantile function at `at` within a stretch of probabilities that no step of it cuts.
fn inside(pieces: &[([f64; 2], [f64; 2])], from: f64, to: f64, at: f64) -> f64 {
    let middle = f64::midpoint(from, to);
    let place = pieces.partition_point(|piece| piece.0[1] < middle).min(pieces.len().saturating_sub(1));
    pieces.get(place).map_or(0.0, |&([p0, p1], [x0, x1])| x0 + (x1 - x0) * ((at - p0) / (p1 - p0)).clamp(0.0, 1.0))
}

/// A set on which two densities are constant: its ends, and of each law the mass and ln of the density.
struct Cell {
    ends: [f64; 2],
    mass: [f64; 2],
    ln_height: [f64; 2],
}

fn places(laws: &[&Blocks], wanted: impl Fn(&Block) -> bool) -> Vec<f64> {
    let blocks = laws.iter().flat_map(|law| &law.0).filter(|block| wanted(block));
    let mut all: Vec<f64> = blocks.flat_map(|block| [block.from, block.to]).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.dedup();
    all
}

/// Visits every set on which both densities are constant, from left to right; what is narrow comes before the rest of the
/// cell that begins there.
fn each_cell(p: &Blocks, q: &Blocks, mut visit: impl FnMut(Cell)) {
    let wide = |block: &Block| block.ln_width >= NARROW;
    let cuts = {
        let mut all = places(&[p, q], wide);
        all.extend(p.0.iter().chain(&q.0).filter(|block| !wide(block)).map(|block| block.from));
        all.sort_unstable_by(f64::total_cmp);
        all.dedup();
        all
    };
    for (i, &from) in cuts.iter().enumerate() {
        let to = cuts.get(i + 1).copied().unwrap_or(from);
        let grounds = [p, q].map(|law| {
            let here = law.0.iter().filter(|block| wide(block) && block.from <= from && to <= block.to && from < to);
            here.map(Block::ln_height).fold(f64::NEG_INFINITY, ln_sum)
        });
        // Narrow parts at one place are nested: between the widths of two of them the wider ones remain.
        let narrow = |law: &Blocks| law.0.iter().filter(|b| !wide(b) && b.from == from).copied().collect::<Vec<_>>();
        let parts = [narrow(p), narrow(q)];
        let mut widths: Vec<f64> = parts.iter().flatten().map(|block| block.ln_width).collect();
        widths.sort_unstable_by(f64::total_cmp);
        widths.dedup();
        let mut inner = f64::NEG_INFINITY;
        for width in widths {
            let measure = width + (-(inner - width).exp()).ln_1p();
            let of = |i: usize| {
                let here = parts[i].iter().filter(|block| block.ln_width >= width);
                // Shares first: heights of e^(10^20) have no digits left for them.
                let mass = here.clone().map(|block| block.weight * (measure - block.ln_width).exp()).sum::<f64>();
                (mass + (measure + grounds[i]).exp(), here.map(Block::ln_height).fold(grounds[i], ln_sum))
            };
            let both = [of(0), of(1)];
            visit(Cell { ends: [from, from], mass: both.map(|one| one.0), ln_height: both.map(|one| one.1) });
            inner = width;
        }
        if from < to {
            let mass = grounds.map(|ground| ((to - from).ln() + ground).exp());
            visit(Cell { ends: [from, to], mass, ln_height: grounds });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(edge: f64, mass: f64, ln_width: f64) -> Blocks {
        Blocks::new([
            Block::between(1.0 - mass, 0.0, edge),
            Block::narrow(mass / 2.0, 2.5, ln_width),
            Block::between(mass / 2.0, 2.0, 3.0),
        ])
    }

    #[test]
    fn closed_values_do_not_depend_on_how_narrow_a_spike_is() {
        let truth = Blocks::new([Block::between(1.0, 0.0, 1.0)]);
        for ln_width in [-3.0, -17.9, -18.1, -30.0, -800.0, -1e6, -2.5e20] {
            let spiked = law(1.0, 0.2, ln_width);
            assert!((truth.tv(&spiked) - 0.2).abs() < 1e-7, "{ln_width}");
            assert!((truth.kl(&spiked) + 0.8_f64.ln()).abs() < 1e-12, "{ln_width}");
            assert_eq!(spiked.kl(&truth), f64::INFINITY);
            assert_eq!((spiked.kl(&spiked), spiked.tv(&spiked), spiked.w2_sq(&spiked)), (0.0, 0.0, 0.0));
            // -0.8 ln 0.8 - 0.1 ln 0.1 - 0.1 ln(0.1 + 0.1 / width), by hand.
            let height = ln_sum(0.1_f64.ln(), 0.1_f64.ln() - ln_width);
            let inside = 0.1 * (1.0 + ln_width.exp());
            let by_hand = -0.8 * 0.8_f64.ln() - (0.2 - inside) * 0.1_f64.ln() - inside * height;
            assert!((spiked.entropy() - by_hand).abs() < 1e-7 * by_hand.abs(), "{ln_width}");
        }
    }

    #[test]
    fn spikes_of_one_place_are_nested() {
        let (p, q) = (law(1.0, 0.2, -40.0), law(1.0, 0.2, -2000.0));
        // All but e^-1960 of the wider spike lies outside the narrower one.
        assert!((p.tv(&q) - 0.1).abs() < 1e-12, "{}", p.tv(&q));
        assert!((q.kl(&p) - 0.1 * 1960.0).abs() < 1e-9, "{}", q.kl(&p));
        assert_eq!(p.tv(&q), q.tv(&p));
    }

    #[test]
    fn transport_of_shifted_blocks_is_the_shift() {
        let at = |x: f64| Blocks::new([Block::between(0.5, x, x + 1.0), Block::narrow(0.5, x + 2.0, -300.0)]);
        assert!((at(0.0).w2_sq(&at(0.3)) - 0.09).abs() < 1e-12);
        let (one, half) = (Blocks::new([Block::between(1.0, 0.0, 1.0)]), Blocks::new([Block::between(1.0, 0.0, 0.5)]));
        assert!((one.w2_sq(&half) - 0.25 / 3.0).abs() < 1e-12);
    }
}
