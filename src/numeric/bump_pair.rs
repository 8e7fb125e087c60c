//! All divergences of two sums of bumps, from one set of nodes: densities and their logarithms are worked out once, on panels
//! that are fine enough for both laws, and each divergence is a sum over these. Where a logarithm has all but a kink (between
//! two bumps far apart), panels are halved until the sum has settled, so that KL and entropy are right to about 1e-10; total
//! variation goes panel by panel from root to root of the polynomial through the gaps, and is as good.

use crate::numeric::bump_lattice::{LEAST_DIGITS, Lattice};
use crate::numeric::bump_law::Law;
use crate::numeric::divergence::exp_gap;
use crate::numeric::guard::{larger, smaller};
use crate::numeric::halt::halted;
use crate::numeric::legendre::{Values, size_between_roots, sums};
use crate::numeric::normal_sum::{EDGE, NormalSum};
use crate::numeric::panels::{MOST_ENDS, Panel, Part, Place, panels, refined};

/// Error asked of an integral, of its size; what the estimate of each panel allows is far above what it makes.
const TOLERANCE: f64 = 1e-10;
/// Divergences below this are lost in the rounding of the densities.
const LEAST: f64 = 1e-15;

/// Both laws at the nodes of a panel.
struct Cell {
    panel: Panel,
    p: Values,
    ln_p: Values,
    q: Values,
    ln_q: Values,
}

/// Sums of exponentials below this may lack kernels out of reach, which are below 1e-42: where only the other law has its own.
const LEAST_SUM: f64 = 1e-30;
/// A panel's mass below this is lost in the rounding of a total variation.
const NO_MASS: f64 = 1e-18;

/// Two laws on the same panels.
pub(crate) struct Pair<'a> {
    p: Law<'a>,
    q: Law<'a>,
    /// Whether both are their own mirror images about 0: one half stands for both.
    mirrored: bool,
    /// `None` where there would be too many, or a place is no number.
    cells: Option<Vec<Cell>>,
}

impl<'a> Pair<'a> {
    pub(crate) fn new(p: &'a dyn NormalSum, q: &'a dyn NormalSum) -> Self {
        let (p, q) = (Law::new(p), Law::new(q));
        let mirrored = p.is_mirrored() && q.is_mirrored();
        let mut pair = Self { p, q, mirrored, cells: None };
        pair.cells = pair.on_a_lattice().or_else(|| pair.on_breaks());
        pair
    }

    /// KL(p || q) as the integral of p ln(p / q) - p + q, which is nowhere negative; NaN where it is not computed.
    pub(crate) fn kl(&self) -> f64 {
        self.integral(|cell, j| divergence(cell.p[j], cell.q[j], cell.ln_q[j] - cell.ln_p[j]), LEAST)
    }

    /// KL(q || p).
    pub(crate) fn kl_back(&self) -> f64 {
        self.integral(|cell, j| divergence(cell.q[j], cell.p[j], cell.ln_p[j] - cell.ln_q[j]), LEAST)
    }

    /// Differential entropy of q in nats; NaN where the integral is not computed.
    pub(crate) fn entropy(&self) -> f64 {
        self.integral(|cell, j| if cell.q[j] == 0.0 { 0.0 } else { -cell.q[j] * cell.ln_q[j] }, 0.0)
    }

    /// Total variation: half the integral of the size of the gap, panel by panel, from root to root.
    pub(crate) fn tv(&self) -> f64 {
        let Some(cells) = &self.cells else { return f64::NAN };
        let mut sum = 0.0;
        for cell in cells {
            let gaps: Values = std::array::from_fn(|j| cell.p[j] - cell.q[j]);
            sum += 0.5 * (cell.panel.to - cell.panel.from) * size_between_roots(&gaps, NO_MASS);
        }
        (if self.mirrored { sum } else { 0.5 * sum }).clamp(0.0, 1.0)
    }

    fn integral(&self, of: impl Fn(&Cell, usize) -> f64, least: f64) -> f64 {
        let Some(cells) = &self.cells else { return f64::NAN };
        let part = |cell: &Cell| {
            let sums = sums(&std::array::from_fn(|j| of(cell, j)));
            let Panel { from, to, .. } = cell.panel;
            let half = 0.5 * (to - from);
            // Narrower than the floats around it nothing is to be gained.
            let error = if half <= 1e-14 * f64::midpoint(from, to).abs() { 0.0 } else { half * sums.error };
            Part { panel: cell.panel, value: half * sums.value, size: half * sums.size, error }
        };
        let parts = cells.iter().map(part).collect();
        let sum = refined(parts, |panel| part(&self.cell(panel)), TOLERANCE, least);
        if self.mirrored { 2.0 * sum } else { sum }
    }

    /// Both laws on any panel.
    fn cell(&self, panel: Panel) -> Cell {
        let ((p, ln_p), (q, ln_q)) = (self.p.on(panel), self.q.on(panel));
        Cell { panel, p, ln_p, q, ln_q }
    }

    /// Panels that end where the laws say, as few as are fine enough.
    fn on_breaks(&self) -> Option<Vec<Cell>> {
        let laws = [&self.p, &self.q];
        let right = |end: &Place| !self.mirrored || end.value() > 0.0;
        let mut ends: Vec<Place> = laws.into_iter().flat_map(|law| law.law.breaks()).filter(right).collect();
        let kinks = laws.into_iter().flat_map(Law::kinks).filter(right);
        if self.mirrored {
            ends.push(Place::of(0.0));
        }
        ends = self.thinned(&panels(ends)?);
        ends.extend(kinks);
        let mut cells: Vec<Cell> = Vec::new();
        for panel in panels(ends)? {
            if halted() {
                return None;
            }
            cells.push(self.cell(panel));
        }
        Some(cells)
    }

    /// Ends of these panels, without those between which one panel is fine enough: two of the narrowest deviations there.
    fn thinned(&self, panels: &[Panel]) -> Vec<Place> {
        let bumps = || self.p.bumps.iter().chain(&self.q.bumps).map(|bump| (bump[1], Law::deviation(bump)));
        let finest = |from: Place, to: Place| {
            let there = bumps().filter(|&(mean, deviation)| {
                to.beyond(mean) > -EDGE * deviation && from.beyond(mean) < EDGE * deviation
            });
            there.map(|bump| bump.1).fold(f64::INFINITY, smaller)
        };
        let mut kept: Vec<Place> = Vec::with_capacity(panels.len());
        let mut last: Option<Place> = None;
        for panel in panels {
            let [begin, end] = [panel.from, panel.to].map(|off| Place::new(panel.base, off));
            match kept.last() {
                Some(&from) if panel.to - from.beyond(panel.base) <= 2.000_001 * finest(from, end) => {}
                _ => kept.push(begin),
            }
            last = Some(end);
        }
        kept.extend(last);
        kept
    }

    /// The lattice under the kernels of both, and the width of its finest kernel, or of a bump of the other law that is a little
    /// narrower.
    fn lattice(&self) -> Option<(Lattice, f64)> {
        let laws = [&self.p, &self.q];
        let many = laws.into_iter().filter(|law| law.kernels.is_some());
        let width = many.clone().map(|law| law.width).reduce(smaller)?;
        let deviations = laws.into_iter().flat_map(|law| law.bumps.iter().map(Law::deviation));
        let finest = deviations.filter(|&deviation| deviation > 0.25 * width).fold(width, smaller);
        let lattice = Lattice::under(many, 2.0 * finest)?;
        // Where the origin is too far away for the digits of a bump, each place is told from its own.
        let told = |bump: &[f64; 3]| {
            let far = larger(lattice.origin.abs(), (bump[1] - lattice.origin).abs());
            Law::deviation(bump) > LEAST_DIGITS * far
        };
        laws.into_iter().all(|law| law.bumps.iter().all(told)).then_some((lattice, finest))
    }

    /// Ends of panels beside those of a lattice in ascending order, and whether they cut its cells, too: kinks do, and the ends
    /// of bumps much narrower.
    fn ends_beside(&self, origin: f64, finest: f64) -> Option<Vec<(f64, bool)>> {
        let mut ends: Vec<(f64, bool)> = Vec::new();
        let off = |end: Place| end.beyond(origin);
        for law in [&self.p, &self.q] {
            ends.extend(law.kinks().into_iter().map(|end| (off(end), true)));
            if law.kernels.is_none() {
                ends.extend(law.law.breaks().into_iter().map(|end| (off(end), false)));
                ends.extend(law.ends_of_narrow(finest).into_iter().map(|end| (off(end), true)));
            }
        }
        if ends.len() > MOST_ENDS || ends.iter().any(|end| !end.0.is_finite()) {
            return None;
        }
        ends.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Some(ends)
    }

    /// Panels of a lattice where kernels are, and between and beyond them those of the other law.
    fn on_a_lattice(&self) -> Option<Vec<Cell>> {
        let laws = [&self.p, &self.q];
        let (lattice, finest) = self.lattice()?;
        let ends = self.ends_beside(lattice.origin, finest)?;
        let sums = laws.map(|law| law.kernels.as_ref().map(|kernels| lattice.sums(kernels, law.width)));
        let mut walk = Walk { pair: self, base: lattice.origin, at: None, cells: Vec::new() };
        let mut next = 0;
        for (slot, &number) in lattice.cells.iter().enumerate() {
            let (from, to) = (lattice.edge(number), lattice.edge(number + 1));
            while next < ends.len() && ends[next].0 <= from {
                walk.free(ends[next].0);
                next += 1;
            }
            walk.free(from);
            let first = next;
            while next < ends.len() && ends[next].0 < to {
                next += 1;
            }
            let mut inside = ends[first..next].iter().filter(|end| end.1).peekable();
            if inside.peek().is_none() {
                let panel = Panel { base: lattice.origin, from, to };
                let known = |place: usize| match &sums[place] {
                    Some(sums) if sums[slot].iter().all(|sum| *sum > LEAST_SUM) => laws[place].scaled(&sums[slot]),
                    _ => laws[place].on(panel),
                };
                let ((p, ln_p), (q, ln_q)) = (known(0), known(1));
                walk.cells.push(Cell { panel, p, ln_p, q, ln_q });
                walk.at = Some(to);
                continue;
            }
            inside.for_each(|end| walk.free(end.0));
            walk.free(to);
            if halted() {
                return None;
            }
        }
        ends[next..].iter().for_each(|end| walk.free(end.0));
        Some(walk.cells)
    }
}

/// Panels as they are come to, from left to right.
struct Walk<'w, 'a> {
    pair: &'w Pair<'a>,
    base: f64,
    at: Option<f64>,
    cells: Vec<Cell>,
}

impl Walk<'_, '_> {
    /// A panel up to there, if there is one.
    fn free(&mut self, to: f64) {
        if let Some(from) = self.at {
            if to > from {
                self.cells.push(self.pair.cell(Panel { base: self.base, from, to }));
                self.at = Some(to);
            }
        } else {
            self.at = Some(to);
        }
    }
}

/// KL(p || q) in nats; NaN where it is not computed, as of the others.
pub(crate) fn kl(p: &dyn NormalSum, q: &dyn NormalSum) -> f64 {
    Pair::new(p, q).kl()
}

/// Total variation.
pub(crate) fn tv(p: &dyn NormalSum, q: &dyn NormalSum) -> f64 {
    Pair::new(p, q).tv()
}

/// Differential entropy in nats.
pub(crate) fn entropy(law: &dyn NormalSum) -> f64 {
    Pair::new(law, law).entropy()
}

/// p ln(p / q) - p + q, given ln(q / p): nowhere negative.
fn divergence(p: f64, q: f64, gap: f64) -> f64 {
    if p == 0.0 {
        q // both may be beyond the range of logarithms
    } else if gap.abs() < 1e-2 {
        p * exp_gap(gap)
    } else {
        q - p - p * gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::mixture::mixture_law::Mixture;
    use crate::numeric::normal_sum::Bump;

    fn sum(bumps: &[(f64, f64, f64)]) -> Mixture {
        Mixture::new(bumps.iter().map(|&(weight, mean, variance)| Bump { weight, mean, variance }).collect())
    }

    /// Against plain sums over a million cells (1e-9; spikes, distant and lost bumps among them).
    #[test]
    fn divergences_meet_brute_force() {
        let laws = [
            sum(&[(1.0, 0.0, 1.0)]),
            sum(&[(0.5, -2.0, 1.0), (0.5, 2.0, 1.0)]),
            sum(&[(0.2, -3.0, 0.01), (0.8, 1.0, 2.0)]),
            sum(&[(0.3, 0.1, 1e-4), (0.7, 0.0, 1.0), (0.0, 5.0, 1.0)]),
            sum(&[(0.25, -6.0, 0.25), (0.5, 0.5, 0.25), (0.25, 7.0, 0.25)]),
        ];
        for (i, p) in laws.iter().enumerate() {
            for (j, q) in laws.iter().enumerate() {
                const CELLS: usize = 200_000;
                let (low, high) = (-20.0, 20.0);
                let width = (high - low) / CELLS as f64;
                let (mut kl_sum, mut tv_sum, mut entropy) = (0.0, 0.0, 0.0);
                for cell in 0..CELLS {
                    let x = low + width * (cell as f64 + 0.5);
                    let (ln_p, ln_q) = (p.ln_density(x), q.ln_density(x));
                    kl_sum += width * ln_p.exp() * (ln_p - ln_q);
                    tv_sum += 0.5 * width * (ln_p.exp() - ln_q.exp()).abs();
                    entropy -= width * ln_p.exp() * ln_p;
                }
                let found = (kl(p, q), tv(p, q), super::entropy(p));
                assert!((found.0 - kl_sum).abs() < 1e-9 * kl_sum.max(1.0), "{i} {j}: KL {} {kl_sum}", found.0);
                assert!((found.1 - tv_sum).abs() < 1e-6, "{i} {j}: TV {} {tv_sum}", found.1);
                assert!((found.2 - entropy).abs() < 1e-8, "{i}: entropy {} {entropy}", found.2);
            }
        }
    }

    #[test]
    fn one_normal_law_each_is_the_closed_form() {
        use crate::numeric::divergence::{normal_kl, normal_tv};
        for (mean, variance) in [(0.3, 0.6), (1e-5, 1.0), (0.0, 1.0 + 1e-6), (30.0, 1.0), (0.0, 1e-6)] {
            let (p, q) = (sum(&[(1.0, 0.0, 1.0)]), sum(&[(1.0, mean, variance)]));
            let wanted = normal_kl(0.0, 1.0, mean, variance);
            assert!(
                (kl(&p, &q) - wanted).abs() < 1e-9 * wanted.max(1e-3),
                "{mean} {variance}: {} {wanted}",
                kl(&p, &q)
            );
            let wanted = normal_tv(0.0, 1.0, mean, variance);
            assert!((tv(&p, &q) - wanted).abs() < 1e-9, "{mean} {variance}: {} {wanted}", tv(&p, &q));
        }
    }

    /// Against values to 22 digits: few bumps and many, alike and not, collapsed ones and far ones, with kinks of every width.
    #[test]
    fn divergences_meet_values_from_elsewhere() {
        let law = |text: &str| -> Mixture {
            let bump = |one: &str| {
                let numbers: Vec<f64> = one.split(':').map(|x| x.parse().unwrap()).collect();
                (numbers[0], numbers[1], numbers[2])
            };
            sum(&text.split(',').map(bump).collect::<Vec<_>>())
        };
        let mut lines = 0;
        for line in include_str!("../../tests/bumps.txt").lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            let (p, q) = (law(words[0]), law(words[1]));
            let wanted: Vec<f64> = words[2..].iter().map(|x| x.parse().unwrap()).collect();
            let pair = Pair::new(&p, &q);
            let found = [pair.kl(), pair.kl_back(), pair.tv(), pair.entropy()];
            let alone = [kl(&p, &q), kl(&q, &p), tv(&q, &p), super::entropy(&q)];
            for (place, wanted) in wanted.into_iter().enumerate() {
                let allowed = 1e-9 * wanted.abs().max(1e-2);
                assert!((found[place] - wanted).abs() < allowed, "{line}: {} for {wanted}", found[place]);
                assert!((alone[place] - wanted).abs() < allowed, "{line}: {} alone for {wanted}", alone[place]);
            }
            lines += 1;
        }
        assert!(lines >= 38, "{lines}");
    }

    /// Kernels on a lattice against the same by panels of their own: both laws of kernels, of other widths, and gaps between.
    #[test]
    fn a_lattice_gives_what_panels_give() {
        let kernels = |count: u32, width: f64, spread: f64| {
            let place = |i: u32| spread * (f64::from(i * 7 % count) / f64::from(count) - 0.4).powi(3) * 40.0;
            sum(&(0..count).map(|i| (1.0, place(i), width * width)).collect::<Vec<_>>())
        };
        let laws = [
            kernels(10, 0.4, 1.0),
            kernels(13, 0.3, 1.0),
            kernels(40, 0.05, 0.5),
            kernels(12, 1.5, 1.0),
            sum(&[(0.5, -2.0, 1.0), (0.5, 2.0, 0.01)]),
        ];
        for (i, p) in laws.iter().enumerate() {
            for (j, q) in laws.iter().enumerate().filter(|(j, _)| *j != i && i.min(*j) < 4) {
                let on = Pair::new(p, q);
                // Kernels thirty times as wide as the others stand on none.
                assert_eq!(on.on_a_lattice().is_some(), (i.min(j), i.max(j)) != (2, 3), "{i} {j}");
                let off = Pair { cells: on.on_breaks(), ..Pair::new(p, q) };
                for (found, wanted) in [
                    (on.kl(), off.kl()),
                    (on.kl_back(), off.kl_back()),
                    (on.tv(), off.tv()),
                    (on.entropy(), off.entropy()),
                ] {
                    assert!((found - wanted).abs() < 1e-9 * wanted.abs().max(0.1), "{i} {j}: {found} {wanted}");
                }
            }
        }
    }
}
