//! A sum of bumps on panels: its density and the logarithm of it at their nodes, and where panels are to end.

use crate::numeric::guard::{larger, smaller};
use crate::numeric::lanes::{exps, lns, widely};
use crate::numeric::legendre::{NODES, TABLES, Values};
use crate::numeric::normal_sum::{EDGE, NormalSum};
use crate::numeric::panels::{Panel, Place};
use crate::numeric::quick_exp::quick_exp;

/// A law, and what is needed of it at every place.
pub(crate) struct Law<'a> {
    pub(crate) law: &'a dyn NormalSum,
    /// Of each bump that has weight: ln of its height, its mean, -1 / (2 variance).
    pub(crate) bumps: Vec<[f64; 3]>,
    /// Weights and means, of many kernels of one width.
    pub(crate) kernels: Option<Vec<[f64; 2]>>,
    /// The width of those.
    pub(crate) width: f64,
    /// Densities above this have lost no bump that counts.
    least: f64,
}

/// So many bumps of one width stand on a lattice.
const MANY: usize = 8;
/// What is e^-25 of all the rest, together, is left out.
const NOTHING: f64 = 25.0;

impl<'a> Law<'a> {
    pub(crate) fn new(law: &'a dyn NormalSum) -> Self {
        let all = || (0..law.len()).map(|i| law.bump(i)).filter(|bump| bump.weight > 0.0);
        let constant = 0.5 * std::f64::consts::TAU.ln();
        let variance = all().next().map_or(1.0, |bump| bump.variance);
        let alike = law.len() >= MANY && all().all(|bump| bump.variance == variance);
        let bumps: Vec<[f64; 3]> = all()
            .map(|bump| [bump.weight.ln() - 0.5 * bump.variance.ln() - constant, bump.mean, -0.5 / bump.variance])
            .collect();
        let kernels = alike.then(|| all().map(|bump| [bump.weight, bump.mean]).collect());
        let highest = bumps.iter().map(|bump| bump[0]).fold(f64::NEG_INFINITY, larger);
        Self { law, bumps, kernels, width: variance.sqrt(), least: larger((highest - 640.0).exp(), 1e-290) }
    }

    /// The standard deviation of a bump.
    pub(crate) fn deviation(bump: &[f64; 3]) -> f64 {
        (-0.5 / bump[2]).sqrt()
    }

    /// Whether it is its own mirror image about 0, of a few bumps.
    pub(crate) fn is_mirrored(&self) -> bool {
        let alike = |a: &[f64; 3], b: &[f64; 3]| a[0] == b[0] && a[1] == -b[1] && a[2] == b[2];
        self.kernels.is_none() && self.bumps.iter().zip(self.bumps.iter().rev()).all(|(a, b)| alike(a, b))
    }

    /// Density and its logarithm from the sum of exponentials of kernels.
    pub(crate) fn scaled(&self, sums: &Values) -> (Values, Values) {
        let scale = 1.0 / (self.width * std::f64::consts::TAU.sqrt());
        let ln = -0.5 * std::f64::consts::TAU.ln() - self.width.ln();
        let logs = logarithms(sums);
        (sums.map(|sum| scale * sum), logs.map(|log| ln + log))
    }

    /// Density and its logarithm at the nodes of a panel.
    pub(crate) fn on(&self, panel: Panel) -> (Values, Values) {
        let bumps = if self.kernels.is_some() { &self.bumps[self.about(panel)] } else { &self.bumps[..] };
        let (middle, half) = (f64::midpoint(panel.from, panel.to), 0.5 * (panel.to - panel.from));
        let offs = TABLES.nodes.map(|node| middle + half * node);
        let add = |most: &Values| {
            widely(
                #[inline(always)]
                || added(bumps, panel.base, &offs, most),
            )
        };
        let sums = add(&[0.0; NODES]);
        if sums.iter().all(|sum| *sum > self.least && *sum < f64::MAX) {
            return (sums, logarithms(&sums));
        }
        let mut most = [f64::NEG_INFINITY; NODES];
        for &[ln, mean, slope] in bumps {
            let base = panel.base - mean;
            for (most, off) in most.iter_mut().zip(&offs) {
                *most = larger(ln + slope * (base + off) * (base + off), *most);
            }
        }
        let sums = add(&most);
        let ln: Values = std::array::from_fn(|j| most[j] + sums[j].ln());
        (std::array::from_fn(|j| quick_exp(most[j]) * sums[j]), ln)
    }

    /// Of kernels those that count on a panel: not much further away from it than the nearest is from its far end.
    fn about(&self, panel: Panel) -> std::ops::Range<usize> {
        let width = self.width;
        let [from, to] = [panel.from, panel.to].map(|off| Place::new(panel.base, off));
        let nearest = |at: Place| {
            let after = self.bumps.partition_point(|bump| at.beyond(bump[1]) > 0.0);
            let near = [after.checked_sub(1), (after < self.bumps.len()).then_some(after)];
            near.into_iter().flatten().map(|i| at.beyond(self.bumps[i][1]).abs()).fold(f64::INFINITY, smaller)
        };
        let spare = 2.0 * (NOTHING + (self.bumps.len() as f64).ln()) * width * width;
        // Between the ends the nearest is at most half a panel further away.
        let half = 0.5 * (panel.to - panel.from);
        let far = |at: Place| ((nearest(at)).powi(2) + spare).sqrt();
        let inner = ((larger(nearest(from), nearest(to)) + half).powi(2) + spare).sqrt() - half;
        let (left, right) = (larger(far(from), inner), larger(far(to), inner));
        let first = self.bumps.partition_point(|bump| from.beyond(bump[1]) > left);
        let last = self.bumps.partition_point(|bump| to.beyond(bump[1]) >= -right);
        first..last
    }

    /// Ends of panels of bumps narrower than that.
    pub(crate) fn ends_of_narrow(&self, width: f64) -> Vec<Place> {
        let narrow = self.bumps.iter().map(|bump| (bump[1], (-0.5 / bump[2]).sqrt())).filter(|bump| bump.1 < width);
        narrow.flat_map(|(mean, deviation)| ENDS.map(|z| Place::new(mean, z * deviation))).collect()
    }

    /// Ends of panels where the logarithm of the density has all but a kink: where two bumps far apart are alike, and no other is
    /// higher. It is as wide as 1 over the difference of their slopes there, and panels much wider would not see it.
    pub(crate) fn kinks(&self) -> Vec<Place> {
        let mut all = Vec::new();
        if self.kernels.is_some() {
            self.bumps.windows(2).for_each(|pair| kinks_of(&pair[0], &pair[1], |_| true, &mut all));
            return all;
        }
        for (i, one) in self.bumps.iter().enumerate() {
            for other in &self.bumps[i + 1..] {
                let height = |at: Place, &[ln, mean, slope]: &[f64; 3]| ln + slope * at.beyond(mean) * at.beyond(mean);
                let is_top = |at: Place| {
                    let least = height(at, one) + NO_OTHER;
                    self.bumps.iter().all(|bump| height(at, bump) < least)
                };
                kinks_of(one, other, is_top, &mut all);
            }
        }
        all
    }
}

/// The sum of bumps at places beyond `base`, each in units of e^most.
#[inline(always)]
fn added(bumps: &[[f64; 3]], base: f64, offs: &Values, most: &Values) -> Values {
    let mut sums = [0.0; NODES];
    for bump in bumps {
        let [ln, slope, base] = [bump[0], bump[2], base - bump[1]];
        let mut heights = [0.0; NODES];
        for j in 0..NODES {
            heights[j] = ln + slope * (base + offs[j]) * (base + offs[j]) - most[j];
        }
        exps(&mut heights);
        for j in 0..NODES {
            sums[j] += heights[j];
        }
    }
    sums
}

/// Logarithms of numbers that may be 0.
fn logarithms(sums: &Values) -> Values {
    if sums.iter().any(|sum| !(1e-300..f64::MAX).contains(sum)) {
        return sums.map(f64::ln);
    }
    let mut logs = *sums;
    widely(
        #[inline(always)]
        || lns(&mut logs),
    );
    logs
}

/// Where a third bump is so much higher, in logarithms, two that are alike count for nothing.
const NO_OTHER: f64 = 36.0;

/// The kinks of two bumps, the second not left of the first, where they are wanted.
fn kinks_of(
    &[ln, mean, slope]: &[f64; 3],
    &[other_ln, other, other_slope]: &[f64; 3],
    wanted: impl Fn(Place) -> bool,
    all: &mut Vec<Place>,
) {
    /// Narrower than this share of the gap it counts for nothing.
    const SHARP: f64 = 1e-7;
    let gap = other - mean;
    let deviations = [slope, other_slope].map(|slope| (-0.5 / slope).sqrt());
    if gap <= 4.0 * larger(deviations[0], deviations[1]) {
        return;
    }
    // ln + slope x^2 = other_ln + other_slope (x - gap)^2, by a form of its roots that does not cancel.
    let (square, half) = (slope - other_slope, other_slope * gap);
    let rest = ln - other_ln - other_slope * gap * gap;
    let sum = -half + (half * half - square * rest).sqrt();
    for off in [rest / sum, sum / square] {
        let beyond = off - gap;
        let at = if off.abs() < beyond.abs() { Place::new(mean, off) } else { Place::new(other, beyond) };
        let near = [off.abs() < EDGE * deviations[0], beyond.abs() < EDGE * deviations[1]];
        if !at.value().is_finite() || !wanted(at) {
            continue;
        }
        let scale = (0.5 / (slope * off - other_slope * beyond)).abs();
        let sharp = near != [false; 2] || scale < SHARP * gap;
        let offs: &[f64] = if sharp { &[0.0] } else { &[-36.0, -4.0, 0.0, 4.0, 36.0] };
        all.extend(offs.iter().map(|z| Place::new(at.base, at.off + z * scale)));
    }
}

/// Ends of the panels of one bump, in its deviations.
const ENDS: [f64; 9] = [-EDGE, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, EDGE];
