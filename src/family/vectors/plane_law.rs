//! Laws in the plane as values: weighted sums of normal densities, and noisy curves, which are such sums up to rounding.

use std::sync::Arc;

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_distr::StandardNormal;

use crate::family::mixture::mixture_law::Mixture;
use crate::family::vectors::plane_nodes::{CURVE_NODES, FINER_NODES, Few, LEAST_NODES, golden_spiral, lattice, spiral};
use crate::family::{Domain, Knob, Random, Refusal, Settings};
use crate::numeric::guard::Bounded as _;
use crate::numeric::lanes::{BLOCK, Block, add, block, exps, lns, widely};
use crate::numeric::normal_sum::{Bump, NormalSum as _};
use crate::numeric::quick_exp::quick_exp;
use crate::numeric::strata;

/// A component is as good as none where it is e to this below another.
const NOTHING: f64 = -40.0;

/// One weighted normal density in the plane, ready to be evaluated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) weight: f64,
    pub(crate) mean: [f64; 2],
    /// Covariance: xx, xy, yy.
    pub(crate) spread: [f64; 3],
    /// Its inverse.
    precision: [f64; 3],
    /// ln of weight / (2 pi sqrt(det)).
    ln_height: f64,
}

impl Spot {
    /// With a positive definite covariance.
    pub(crate) fn new(weight: f64, mean: [f64; 2], spread: [f64; 3]) -> Self {
        let [xx, xy, yy] = spread;
        let det = xx * yy - xy * xy;
        if !det.is_normal() && (f64::MIN_POSITIVE..f64::MAX).contains(&xx.max(yy)) {
            // The product of two variances is no number, they are: in units of the larger one.
            let unit = xx.max(yy);
            let [a, b, c] = [xx, xy, yy].map(|entry| entry / unit);
            let det = a * c - b * b;
            let ln_height = weight.ln() - std::f64::consts::TAU.ln() - 0.5 * det.ln() - unit.ln();
            return Self { weight, mean, spread, precision: [c, -b, a].map(|entry| entry / det / unit), ln_height };
        }
        let ln_height = weight.ln() - std::f64::consts::TAU.ln() - 0.5 * det.ln();
        Self { weight, mean, spread, precision: [yy / det, -xy / det, xx / det], ln_height }
    }

    /// The same everywhere: variance v in every direction.
    pub(crate) fn round(weight: f64, mean: [f64; 2], variance: f64) -> Self {
        Self::new(weight, mean, [variance, 0.0, variance])
    }

    /// ln of its density at a place, times its weight.
    #[inline(always)]
    pub(crate) fn ln_at(&self, at: [f64; 2]) -> f64 {
        let (x, y) = (at[0] - self.mean[0], at[1] - self.mean[1]);
        let [a, b, c] = self.precision;
        self.ln_height - 0.5 * (x * (a * x + 2.0 * b * y) + c * y * y)
    }

    pub(crate) fn trace(&self) -> f64 {
        self.spread[0] + self.spread[2]
    }

    /// The covariance's triangle L: xx, xy, yy.
    fn triangle(&self) -> [f64; 3] {
        let [xx, xy, yy] = self.spread;
        let first = xx.sqrt();
        // Without width there is no slope.
        let slant = if first > 0.0 { xy / first } else { 0.0 };
        [first, slant, (yy - slant * slant).at_least(0.0).sqrt()]
    }

    /// The point that standard coordinates stand for: mean + L z, L the covariance's triangle.
    fn place(&self, z: [f64; 2]) -> [f64; 2] {
        let [first, slant, rest] = self.triangle();
        [self.mean[0] + first * z[0], self.mean[1] + slant * z[0] + rest * z[1]]
    }

    /// The ellipse at so many standard deviations.
    fn ellipse(&self, reach: f64) -> Vec<[f64; 2]> {
        let at = |i: i32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(i) / 48.0).sin_cos();
            self.place([reach * cos, reach * sin])
        };
        (0..=48).map(at).collect()
    }
}

/// The higher of two logarithms; what is no number is passed over.
#[inline(always)]
fn higher(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

fn normals(rng: &mut Random) -> [f64; 2] {
    [rng.sample(StandardNormal), rng.sample(StandardNormal)]
}

/// A circular arc: centre, radius, first angle, and the angle it goes through.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Arc2 {
    centre: [f64; 2],
    radius: f64,
    from: f64,
    through: f64,
}

impl Arc2 {
    fn at(&self, share: f64) -> [f64; 2] {
        let (sin, cos) = (self.from + share * self.through).sin_cos();
        [self.centre[0] + self.radius * cos, self.centre[1] + self.radius * sin]
    }
    fn length(&self) -> f64 {
        self.radius * self.through
    }
}

/// A law in the plane: a sum of normal densities, drawn as such, or arcs with normal noise around them.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneLaw {
    spots: Arc<[Spot]>,
    arcs: Arc<[Arc2]>,
    /// Which true part each spot belongs to; empty for a model.
    parts: Arc<[u32]>,
}

/// Truths.
pub(crate) const SHAPE: Knob = Knob {
    key: "shape",
    label: "shape of the truth",
    meaning: "25 modes on a grid, 8 on a ring, one blob, or points around two half-moons or two circles",
    default: Some(1.0),
    domain: Domain::Choice(&["grid", "ring", "blob", "moons", "circles"]),
    slider: (0.0, 4.0),
};
pub(crate) const NOISE: Knob = Knob {
    key: "spread",
    label: "spread of a mode",
    meaning: "Standard deviation of each mode, or of the noise around a curve; if left out 0.07 (grid), 0.2 (ring), 1 \
              (blob), 0.05 (moons, circles: there at least 0.01)",
    default: None,
    domain: Domain::Between(LEAST_SPREAD, MOST_SPREAD),
    slider: (0.01, 1.0),
};
/// Spreads that modes may have.
const LEAST_SPREAD: f64 = 1e-3;
const MOST_SPREAD: f64 = 1e3;
/// Less noise would need more nodes along a curve than are worth their time.
const LEAST_NOISE: f64 = 0.01;
/// Radius of the ring of eight.
const RING: f64 = 2.0;

impl PlaneLaw {
    /// The truth of a shape.
    pub(crate) fn of(settings: &Settings) -> Result<Self, Refusal> {
        let shape = settings.number(&SHAPE)? as usize;
        let given = settings.number(&NOISE)?;
        let spread = if given.is_nan() { [0.07, 0.2, 1.0, 0.05, 0.05][shape.min(4)] } else { given };
        if shape > 2 && spread < LEAST_NOISE {
            let allowed = format!("{} for this shape", Domain::Between(LEAST_NOISE, MOST_SPREAD));
            return Err(Refusal::of(NOISE.key, given, allowed));
        }
        let even = |means: Vec<[f64; 2]>| {
            let weight = 1.0 / means.len() as f64;
            Self::modes(means.into_iter().map(|mean| Spot::round(weight, mean, spread * spread)).collect())
        };
        use std::f64::consts::{PI, TAU};
        let arc = |centre, radius, from, through| Arc2 { centre, radius, from, through };
        Ok(match shape {
            0 => even((0..25).map(|i| [f64::from(i % 5) - 2.0, f64::from(i / 5) - 2.0]).collect()),
            1 => {
                even((0..8).map(|i| (TAU * f64::from(i) / 8.0).sin_cos()).map(|(s, c)| [RING * c, RING * s]).collect())
            }
            2 => even(vec![[0.0, 0.0]]),
            3 => Self::curves(&[arc([0.0, 0.0], 1.0, 0.0, PI), arc([1.0, 0.5], 1.0, PI, PI)], spread),
            _ => Self::curves(&[arc([0.0, 0.0], 1.0, 0.0, TAU), arc([0.0, 0.0], 0.5, 0.0, TAU)], spread),
        })
    }

    /// A true mixture, each component a part of its own.
    fn modes(spots: Vec<Spot>) -> Self {
        let parts = (0..spots.len() as u32).collect();
        Self { spots: spots.into(), arcs: Arc::new([]), parts }
    }

    /// Points uniform on arcs, each arc as likely, with normal noise: for its density a sum of kernels along the arcs, by
    /// Gauss rules of order 8 on pieces of 4 deviations (1e-7 of the density).
    fn curves(arcs: &[Arc2], spread: f64) -> Self {
        let rule = crate::numeric::quadrature::Rule::uniform(8);
        let (mut spots, mut parts) = (Vec::new(), Vec::new());
        for (part, arc) in (0..).zip(arcs) {
            let pieces = (arc.length() / (4.0 * spread)).ceil().at_least(1.0);
            for piece in 0..pieces as u32 {
                for &(x, weight) in rule.nodes() {
                    let share = (f64::from(piece) + 0.5 * (x + 1.0)) / pieces;
                    let weight = weight / (pieces * arcs.len() as f64);
                    spots.push(Spot::round(weight, arc.at(share), spread * spread));
                    parts.push(part);
                }
            }
        }
        Self { spots: spots.into(), arcs: arcs.into(), parts: parts.into() }
    }

    /// A fitted mixture; weights are made to add up to 1.
    pub(crate) fn fitted(mut spots: Vec<Spot>) -> Self {
        let whole: f64 = spots.iter().map(|spot| spot.weight).sum();
        for spot in &mut spots {
            *spot = Spot::new(spot.weight / whole, spot.mean, spot.spread);
        }
        Self { spots: spots.into(), arcs: Arc::new([]), parts: Arc::new([]) }
    }

    pub(crate) fn spots(&self) -> &[Spot] {
        &self.spots
    }
    /// Whether it is a sum of normal densities that a fit could begin from.
    pub(crate) fn is_mixture(&self) -> bool {
        self.arcs.is_empty()
    }
    /// How many parts the truth has: modes, or curves.
    pub(crate) fn parts(&self) -> usize {
        self.parts.iter().max().map_or(0, |&last| last as usize + 1)
    }
    /// Mass of each true part.
    pub(crate) fn part_shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.parts()];
        self.spots.iter().zip(self.parts.iter()).for_each(|(spot, &part)| shares[part as usize] += spot.weight);
        shares
    }
    /// Which true part is nearest to a place.
    pub(crate) fn nearest_part(&self, at: [f64; 2]) -> usize {
        let away = |spot: &Spot| (spot.mean[0] - at[0]).powi(2) + (spot.mean[1] - at[1]).powi(2);
        let nearest = self.spots.iter().zip(self.parts.iter()).min_by(|a, b| away(a.0).total_cmp(&away(b.0)));
        nearest.map_or(0, |(_, &part)| part as usize)
    }

    pub(crate) fn sample(&self, rng: &mut Random) -> [f64; 2] {
        if !self.arcs.is_empty() {
            let arc = self.arcs[rng.random_range(0..self.arcs.len())];
            let deviation = self.spots.first().map_or(0.0, |spot| spot.spread[0].sqrt());
            let (on, z) = (arc.at(rng.random()), normals(rng));
            return [on[0] + deviation * z[0], on[1] + deviation * z[1]];
        }
        let mut left: f64 = rng.random();
        let mut chosen = None;
        for spot in self.spots.iter().filter(|spot| spot.weight > 0.0) {
            chosen = Some(spot);
            left -= spot.weight;
            if left < 0.0 {
                break;
            }
        }
        let z = normals(rng);
        chosen.map_or([f64::NAN; 2], |spot| spot.place(z))
    }

    /// n points in random order: systematic over the components, independent within each; of curves independent.
    pub(crate) fn stratified(&self, n: u64, rng: &mut Random) -> Vec<[f64; 2]> {
        if !self.is_mixture() {
            return (0..n).map(|_| self.sample(rng)).collect();
        }
        let counts = strata::systematic(self.spots.iter().map(|spot| spot.weight), n, rng);
        let mut points = Vec::with_capacity(n as usize);
        for (spot, count) in self.spots.iter().zip(counts) {
            points.extend((0..count).map(|_| spot.place(normals(rng))));
        }
        points.shuffle(rng);
        points
    }

    pub(crate) fn ln_density(&self, at: [f64; 2]) -> f64 {
        let most = self.spots.iter().map(|spot| spot.ln_at(at)).fold(f64::NEG_INFINITY, higher);
        let near = self.spots.iter().map(|spot| spot.ln_at(at) - most).filter(|below| *below > NOTHING);
        most + near.map(quick_exp).sum::<f64>().ln()
    }

    /// The same at many places.
    pub(crate) fn ln_densities(&self, places: &[[f64; 2]]) -> Vec<f64> {
        let mut logs = self.room();
        let few = Few::of(places.iter().map(|place| (*place, 0.0)));
        let all = few.iter().flat_map(|few| widely(|| self.at_block(few, &mut logs))[0]);
        all.take(places.len()).collect()
    }

    /// Room for the logarithms of all components at a block of places.
    pub(crate) fn room(&self) -> Vec<Block> {
        vec![[f64::NEG_INFINITY; BLOCK]; self.spots.len()]
    }

    /// ln of the density at a block of places beside what each leaves open of which component a point there is of (nats). There is
    /// [`Self::room`] for the logarithms of the components.
    #[inline(always)]
    pub(crate) fn at_block(&self, Few { x, y, .. }: &Few, logs: &mut [Block]) -> [Block; 2] {
        let mut most = [f64::NEG_INFINITY; BLOCK];
        for (j, ln) in logs.iter_mut().enumerate() {
            let spot = self.spots[j];
            *ln = block(|i| spot.ln_at([x[i], y[i]]));
            most = block(|i| higher(most[i], ln[i]));
        }
        let (mut whole, mut fall) = ([0.0; BLOCK], [0.0; BLOCK]);
        for ln in logs.iter() {
            let below = block(|i| if ln[i] - most[i] > NOTHING { ln[i] - most[i] } else { f64::MIN });
            let mut near = false;
            for i in 0..BLOCK {
                near |= below[i] > NOTHING;
            }
            if near {
                let mut heights = below;
                exps(&mut heights);
                add(&mut whole, |i| heights[i]);
                add(&mut fall, |i| -heights[i] * below[i]);
            }
        }
        let mut logs = whole;
        lns(&mut logs);
        // Where no component has a density that is a number there is none.
        logs = block(|i| if whole[i] >= 1.0 { logs[i] } else { f64::NEG_INFINITY });
        [block(|i| most[i] + logs[i]), block(|i| logs[i] + fall[i] / whole[i])]
    }

    pub(crate) fn mean(&self) -> [f64; 2] {
        [0, 1].map(|axis| self.spots.iter().map(|spot| spot.weight * spot.mean[axis]).sum())
    }
    /// Mean trace of a component's covariance.
    pub(crate) fn within(&self) -> f64 {
        self.spots.iter().map(|spot| spot.weight * spot.trace()).sum()
    }
    /// Trace of the covariance of the whole.
    pub(crate) fn trace(&self) -> f64 {
        let mean = self.mean();
        let away = |spot: &Spot| (spot.mean[0] - mean[0]).powi(2) + (spot.mean[1] - mean[1]).powi(2);
        self.within() + self.spots.iter().map(|spot| spot.weight * away(spot)).sum::<f64>()
    }

    /// With so many times the covariance in each component.
    pub(crate) fn widened(&self, by: f64) -> Self {
        let wider = |spot: &Spot| Spot::new(spot.weight, spot.mean, spot.spread.map(|x| by * x));
        Self { spots: self.spots.iter().map(wider).collect(), ..self.clone() }
    }

    /// With round normal noise of so much variance added.
    pub(crate) fn blurred(&self, variance: f64) -> Self {
        let wider = |spot: &Spot| {
            let [xx, xy, yy] = spot.spread;
            Spot::new(spot.weight, spot.mean, [xx + variance, xy, yy + variance])
        };
        Self { spots: self.spots.iter().map(wider).collect(), ..self.clone() }
    }

    /// Integral of the product of two densities: sums of normal densities of the gaps between their parts.
    pub(crate) fn overlap(&self, other: &Self) -> f64 {
        let of = |a: &Spot, b: &Spot| {
            let spread = [0, 1, 2].map(|i| a.spread[i] + b.spread[i]);
            b.weight * Spot::new(a.weight, a.mean, spread).ln_at(b.mean).exp()
        };
        let alive = |law: &Self| law.spots.iter().filter(|spot| spot.weight > 0.0).copied().collect::<Vec<_>>();
        let theirs = alive(other);
        alive(self).iter().map(|a| theirs.iter().map(|b| of(a, b)).sum::<f64>()).sum()
    }

    /// Places and weights that stand for the law in expectations: of a mixture a square lattice in each component's own
    /// units (1e-6 for smooth functions; a component much narrower than these, in the other law, may be missed
    /// and is then about as little of the mass); of curves 512 places (a divergence to about 0.01).
    pub(crate) fn nodes(&self) -> Vec<([f64; 2], f64)> {
        if !self.arcs.is_empty() {
            return self.along_arcs(CURVE_NODES);
        }
        let alive = self.spots.iter().filter(|spot| spot.weight > 0.0);
        // A few wide components may have much narrower ones over them.
        let lattice = lattice(if alive.clone().count() <= 2 { 3 } else { 1 });
        alive.flat_map(|spot| lattice.iter().map(|&(z, weight)| (spot.place(z), weight * spot.weight))).collect()
    }

    /// Whether it is one normal density.
    pub(crate) fn is_single(&self) -> bool {
        self.is_mixture() && self.spots.iter().filter(|spot| spot.weight > 0.0).count() == 1
    }

    /// So many `times` some 4000 places, more for more weight, for what has an edge wherever two densities cross, and for components over each
    /// other: total variation to 2e-3. On a lattice the whole middle of a wide component may fall on a narrow one over it
    /// (half of a divergence too much); here no place stands for more than its neighbours do.
    pub(crate) fn finer_nodes(&self, times: usize, mut visit: impl FnMut(&Few)) {
        let nodes = times * FINER_NODES;
        if !self.arcs.is_empty() {
            return Few::of(self.along_arcs(nodes).into_iter()).iter().for_each(visit);
        }
        for (place, spot) in self.spots.iter().filter(|spot| spot.weight > 0.0).enumerate() {
            // A weight that is round up to rounding, as shares of few points are, has its number of places whichever way it is off.
            let count = (nodes as f64 * spot.weight - 1e-6).ceil() as usize + LEAST_NODES;
            let ([first, slant, rest], [x, y]) = (spot.triangle(), spot.mean);
            golden_spiral(count, 0.3 * place as f64, |few, [u, v]| {
                few.x = block(|i| x + first * u[i]);
                few.y = block(|i| y + slant * u[i] + rest * v[i]);
                few.weights = block(|i| if i < few.count { spot.weight / count as f64 } else { 0.0 });
                visit(few);
            });
        }
    }

    /// Places of a spiral across, each moved along its arc by the recurrence that goes with the spiral's (Roberts's R2): even in
    /// all three ways at once.
    fn along_arcs(&self, count: usize) -> Vec<([f64; 2], f64)> {
        const ALONG: f64 = 0.754_877_666_246_692_7;
        let each = count.div_ceil(self.arcs.len());
        let weight = 1.0 / (each * self.arcs.len()) as f64;
        let deviation = self.spots.first().map_or(0.0, |spot| spot.spread[0].sqrt());
        let of_arc = |(place, arc): (usize, &Arc2)| {
            let (arc, across) = (*arc, spiral(each, ALONG * ALONG, 0.3 * place as f64));
            across.into_iter().enumerate().map(move |(i, [u, v])| {
                let on = arc.at((0.5 + ALONG * (i + 1) as f64).fract());
                ([on[0] + deviation * u, on[1] + deviation * v], weight)
            })
        };
        self.arcs.iter().enumerate().flat_map(of_arc).collect()
    }

    /// Density of the first coordinate.
    pub(crate) fn first_density(&self, x: f64) -> f64 {
        let one = |spot: &Spot| {
            let gap = x - spot.mean[0];
            spot.weight * (-0.5 * gap * gap / spot.spread[0]).exp() / (std::f64::consts::TAU * spot.spread[0]).sqrt()
        };
        self.spots.iter().filter(|spot| spot.weight > 0.0).map(one).sum()
    }
    /// Places of the first coordinate that hold all but `tail` on either side.
    pub(crate) fn first_interval(&self, tail: f64) -> (f64, f64) {
        let bump = |spot: &Spot| Bump { weight: spot.weight, mean: spot.mean[0], variance: spot.spread[0] };
        Mixture::new(self.spots.iter().filter(|spot| spot.weight > 0.0).map(bump).collect()).interval(tail)
    }

    /// Lines in the plane: the arcs, or each component's ellipse at two deviations, which holds 86 % of it.
    pub(crate) fn lines(&self) -> Vec<Vec<[f64; 2]>> {
        if !self.arcs.is_empty() {
            return self.arcs.iter().map(|arc| (0..=96).map(|i| arc.at(f64::from(i) / 96.0)).collect()).collect();
        }
        self.spots.iter().filter(|spot| spot.weight > 0.0).map(|spot| spot.ellipse(2.0)).collect()
    }
}

#[cfg(test)]
mod tests;
