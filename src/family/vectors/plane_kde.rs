//! Gaussian kernel density estimation in the plane, round kernels of one width h (2410.16713, figures on moons and
//! circles): no likelihood is maximised, and each generation adds h^2 to the variance of the next in every direction.
//!
//! Divergences from the truth are over 512 fixed quasi-random points of it (curves), or lattices in its modes: KL(truth ||
//! model) is the mean negative log density of the model on these points, less the truth's own.

use crate::family::contract::resolution::is_fine;
use crate::family::metric;
use crate::family::statistic::{collected, kept};
use std::cell::LazyCell;
use std::sync::Arc;

use nalgebra::DVector;
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::contract::knobs::{NARROW, SQUARED_REACH};
use crate::family::statistic::points::ordered;
use crate::family::vectors::plane_law::{NOISE, PlaneLaw, SHAPE};
use crate::family::vectors::plane_nodes::{Few, Sums};
use crate::family::{
    About, Asked, Assumption, COORDINATES, Data, Divergences, Domain, Drawn, Family, Knob, Outline, Points, Quantity,
    Random, Refusal, Reward, Settings,
};
use crate::numeric::divergence::normal_upper_quantile;
use crate::numeric::guard::larger;
use crate::numeric::halt::halted;
use crate::numeric::kernel_contour::contours;
use crate::numeric::lanes::{BLOCK, add, block, exps, sum, widely};

/// The family: the kernels' width, and what models are measured against.
#[derive(Clone, Debug)]
pub struct PlaneKde {
    bandwidth: Bandwidth,
    truth: PlaneLaw,
    /// Places of the truth with their weight and ln density.
    nodes: Vec<([f64; 2], f64, f64)>,
}

#[derive(Clone, Copy, Debug)]
enum Bandwidth {
    /// This times s N^(-1/6), s^2 the mean variance of a coordinate.
    Scott(f64),
    /// This.
    Fixed(f64),
}

/// The truth, or kernels on points.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaneSmooth {
    /// A law in the plane.
    Law(PlaneLaw),
    /// Kernels.
    Kernels(PlaneKernels),
}

/// Round kernels of one width on points, from left to right. Width 0 is the collapsed state.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneKernels {
    points: Arc<[[f64; 2]]>,
    width: f64,
    mean: [f64; 2],
    /// Mean squared distance of a point from their mean.
    trace: f64,
}

const TRUE_SHAPE: Knob = Knob { default: Some(3.0), ..SHAPE };
const BANDWIDTH: Knob = Knob {
    key: "bandwidth",
    label: "bandwidth",
    meaning: "Fixed: width; Scott: kappa s N^(-1/6), s the standard deviation of a coordinate of the N points",
    default: Some(0.0),
    domain: Domain::Choice(&["fixed", "scott"]),
    slider: (0.0, 1.0),
};
const WIDTH: Knob = Knob {
    key: "width",
    label: "fixed width",
    meaning: "The kernels' standard deviation under bandwidth = \"fixed\"",
    default: Some(0.1),
    domain: crate::family::contract::knobs::SQUARED,
    slider: (0.01, 1.0),
};
const KAPPA: Knob = Knob {
    key: "kappa",
    label: "kappa",
    meaning: "The factor of Scott's rule",
    default: Some(1.0),
    domain: crate::family::contract::knobs::SQUARED,
    slider: (0.1, 2.0),
};
/// Kernels further away than this many widths are e^-18 of their peak.
const REACH: f64 = 6.0;
/// With less than this share of all kernels' peaks within reach, those beyond are added too: 1e-4 of the density.
const ENOUGH: f64 = 2e-4;

impl PlaneKernels {
    fn new(points: Vec<[f64; 2]>, bandwidth: Bandwidth) -> Self {
        let n = points.len() as f64;
        // As for kernels on the line: points a few floats apart are looked at from one of them.
        let centre = [0, 1].map(|axis| {
            let first = points[0][axis];
            let narrow = points.iter().all(|at| (at[axis] - first).abs() < NARROW * first.abs());
            if narrow { first } else { 0.0 }
        });
        let off = [0, 1].map(|axis| points.iter().map(|at| at[axis] - centre[axis]).sum::<f64>() / n);
        let mean = [0, 1].map(|axis| centre[axis] + off[axis]);
        let gap = |at: &[f64; 2], axis: usize| (at[axis] - centre[axis] - off[axis]).powi(2);
        let away = |at: &[f64; 2]| gap(at, 0) + gap(at, 1);
        let trace = points.iter().map(away).sum::<f64>() / n;
        let width = match bandwidth {
            Bandwidth::Scott(kappa) => kappa * (0.5 * trace).sqrt() * n.powf(-1.0 / 6.0),
            Bandwidth::Fixed(width) => width,
        };
        Self { points: points.into(), width, mean, trace }
    }

    fn ln_density(&self, at: [f64; 2]) -> f64 {
        if self.width * self.width < f64::MIN_POSITIVE {
            return f64::NEG_INFINITY;
        }
        if halted() {
            return f64::NAN;
        }
        let (reach, scale) = (REACH * self.width, -0.5 / (self.width * self.width));
        // In logarithms: of a wide kernel the product is beyond the numbers before the square is.
        let constant = -(self.width * self.width).ln() - (std::f64::consts::TAU * self.points.len() as f64).ln();
        let form = |point: &[f64; 2]| scale * ((at[0] - point[0]).powi(2) + (at[1] - point[1]).powi(2));
        let from = self.points.partition_point(|point| point[0] < at[0] - reach);
        let to = self.points.partition_point(|point| point[0] <= at[0] + reach);
        let sum = widely(
            #[inline(always)]
            || heights(&self.points[from..to], at, scale, 0.0, reach),
        );
        if sum > ENOUGH * self.points.len() as f64 {
            return constant + sum.ln();
        }
        let most = self.points.iter().map(form).fold(f64::NEG_INFINITY, larger);
        if most == f64::NEG_INFINITY {
            return most;
        }
        constant + most + heights(&self.points, at, scale, most, f64::INFINITY).ln()
    }
}

/// The sum of kernels over points that are within reach up and down, in units of e^most.
#[inline(always)]
fn heights(points: &[[f64; 2]], at: [f64; 2], scale: f64, most: f64, reach: f64) -> f64 {
    let mut sums = [0.0; BLOCK];
    let mut start = 0;
    while start < points.len() {
        let few = &points[start..points.len().min(start + BLOCK)];
        let (mut x, mut y) = ([0.0; BLOCK], [f64::MAX; BLOCK]);
        for i in 0..few.len() {
            (x[i], y[i]) = (few[i][0] - at[0], few[i][1] - at[1]);
        }
        let mut height = block(|i| scale * (x[i] * x[i] + y[i] * y[i]) - most);
        exps(&mut height);
        let past = few.len();
        add(&mut sums, |i| if i < past && y[i].abs() <= reach { height[i] } else { 0.0 });
        start += BLOCK;
    }
    sum(&sums)
}

impl PlaneKde {
    /// What the places of the truth tell of it and of a model, by ln of its density at each.
    fn summed(&self, ln_model: impl Fn(usize) -> f64) -> Sums {
        let mut sums = Sums::new();
        for (start, nodes) in (0..).step_by(BLOCK).zip(self.nodes.chunks(BLOCK)) {
            let (mut few, mut p, mut q) = (Few::default(), [0.0; BLOCK], [0.0; BLOCK]);
            few.count = nodes.len();
            for (i, &(_, weight, ln)) in nodes.iter().enumerate() {
                (few.weights[i], p[i], q[i]) = (weight, ln, ln_model(start + i));
            }
            widely(
                #[inline(always)]
                || sums.add(&few, &p, &q),
            );
        }
        sums
    }

    fn against(&self, q: &PlaneSmooth) -> Sums {
        self.summed(|i| self.ln_density(q, self.nodes[i].0))
    }

    fn is_truth(&self, params: &PlaneSmooth) -> bool {
        matches!(params, PlaneSmooth::Law(law) if law == &self.truth)
    }

    /// KL(truth || model) and total variation of infinitely many points, for t = 0, 1, ...: the model is then the truth
    /// blurred j times by a kernel, j = t if batches replace each other; if they are kept, j is 1 and a sum of independent
    /// events of probability 1/i, i = 2, ..., t (2410.16713; derived).
    /// And what one point's chance adds to the KL: half of the variance of a kernel over the square of the density, over the
    /// truth, for kernels of one refit.
    pub(crate) fn blurred(&self, generations: u64, accumulates: bool) -> Option<Vec<(f64, f64, f64)>> {
        let Bandwidth::Fixed(width) = self.bandwidth else { return None };
        let level = |j: usize| -> Vec<f64> {
            let blurred = self.truth.blurred(j as f64 * width * width);
            let places: Vec<[f64; 2]> = self.nodes.iter().map(|node| node.0).collect();
            blurred.ln_densities(&places)
        };
        let mut levels: Vec<Vec<f64>> = Vec::new();
        let mut shares = vec![1.0];
        let mut all = vec![(0.0, 0.0, 0.0)];
        for t in 1..=generations as usize {
            if t > 1 {
                let keep = if accumulates { (t as f64 - 1.0) / t as f64 } else { 0.0 };
                shares.push(0.0);
                for j in (0..shares.len()).rev() {
                    let before = if j > 0 { shares[j - 1] } else { 0.0 };
                    shares[j] = keep * shares[j] + (1.0 - keep) * before;
                }
            }
            let used = shares.iter().rposition(|&share| share > 1e-9).map_or(0, |last| last + 1);
            while levels.len() < used {
                levels.push(level(levels.len() + 1));
            }
            let ln_model = |i: usize| {
                let one = |(share, level): (&f64, &Vec<f64>)| if *share > 1e-9 { share * level[i].exp() } else { 0.0 };
                shares.iter().zip(&levels).map(one).sum::<f64>().ln()
            };
            let pairs: Vec<(f64, f64, f64)> =
                self.nodes.iter().enumerate().map(|(i, node)| (node.1, node.2, ln_model(i))).collect();
            // A kernel squared is one of half its variance over 4 pi h^2.
            let chance: f64 = pairs.iter().map(|(weight, _, model)| weight * (-model).exp()).sum();
            let chance = 0.5 * chance / (4.0 * std::f64::consts::PI * width * width);
            let model: Vec<f64> = pairs.iter().map(|pair| pair.2).collect();
            let sums = self.summed(|i| model[i]);
            all.push((sums.kl(), sums.tv(), chance));
        }
        Some(all)
    }
}

impl Family for PlaneKde {
    type Point = [f64; 2];
    type Params = PlaneSmooth;
    type Batch = Points<[f64; 2]>;

    const ABOUT: About = About {
        name: "plane_kde",
        label: "Kernel density in the plane",
        formula: "mean of exp(-|x - xᵢ|² / (2h²)) / (2π h²) over the N points",
        estimate: "a round normal kernel on each point held (no maximum likelihood); a generation sorts the N points, a \
                   divergence costs at most 512 N exponentials, fewer where kernels are narrow",
        knobs: &[TRUE_SHAPE, NOISE],
        estimator: &[BANDWIDTH, WIDTH, KAPPA],
        quantities: &[
            Quantity::value("mean_error_sq", "squared mean error"),
            Quantity::value("variance", "variance of the model"),
            Quantity::value("sample_variance", "variance of its points"),
            Quantity::value("bandwidth", "bandwidth h"),
        ],
        lacks: &[metric::KL_MODEL_TRUTH, metric::ENTROPY, metric::W2_SQ, metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "Every kernel gives every disc some mass"),
            Assumption::score(false, "There is no finite parameter, and so no score: theorem 4.1 does not speak of it"),
            Assumption::smooth(false, "There is no likelihood that it maximises"),
            Assumption::fisher(false, "There is no finite parameter"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, PlaneSmooth), Refusal> {
        let mut shaped = settings.clone();
        if settings.get(SHAPE.key).is_none() {
            shaped.insert(SHAPE.key, crate::family::Setting::Number(TRUE_SHAPE.default.unwrap_or_default()));
        }
        let truth = PlaneLaw::of(&shaped)?;
        if data.is_some() {
            return Err(Refusal::because("data", "a column", "points in the plane have two numbers, a column has one"));
        }
        let (width, kappa) = (settings.number(&WIDTH)?, settings.number(&KAPPA)?);
        let bandwidth =
            if settings.number(&BANDWIDTH)? == 0.0 { Bandwidth::Fixed(width) } else { Bandwidth::Scott(kappa) };
        let nodes = truth.nodes().into_iter().map(|(at, weight)| (at, weight, truth.ln_density(at))).collect();
        Ok((Self { bandwidth, truth: truth.clone(), nodes }, PlaneSmooth::Law(truth)))
    }

    fn point(&self, _value: f64) -> Result<[f64; 2], &'static str> {
        Err("two numbers a point, and a column holds one")
    }
    fn coordinate(&self, point: [f64; 2]) -> f64 {
        point[0]
    }
    fn place(&self, point: [f64; 2]) -> [f64; 2] {
        point
    }
    fn model_bytes(&self, points: f64) -> f64 {
        size_of::<PlaneSmooth>() as f64 + points * size_of::<[f64; 2]>() as f64
    }
    collected!(Points<[f64; 2]>, [f64; 2]);
    fn sample(&self, params: &PlaneSmooth, rng: &mut Random) -> [f64; 2] {
        match params {
            PlaneSmooth::Law(law) => law.sample(rng),
            PlaneSmooth::Kernels(PlaneKernels { points, width, .. }) => {
                let [x, y] = points[rng.random_range(0..points.len())];
                let mut z = || rng.sample::<f64, _>(StandardNormal);
                [x + width * z(), y + width * z()]
            }
        }
    }
    kept!(Points<[f64; 2]>, [f64; 2]);
    fn fit(&self, batch: &Points<[f64; 2]>, model: &mut PlaneSmooth) {
        let points = ordered(batch);
        if !points.is_empty() {
            *model = PlaneSmooth::Kernels(PlaneKernels::new(points, self.bandwidth));
        }
    }
    fn ln_density(&self, params: &PlaneSmooth, point: [f64; 2]) -> f64 {
        match params {
            PlaneSmooth::Law(law) => law.ln_density(point),
            PlaneSmooth::Kernels(kernels) => kernels.ln_density(point),
        }
    }
    /// Of the first coordinate.
    fn density_at(&self, params: &PlaneSmooth, x: f64) -> f64 {
        match params {
            PlaneSmooth::Law(law) => law.first_density(x),
            PlaneSmooth::Kernels(PlaneKernels { width, .. }) if *width == 0.0 => 0.0,
            PlaneSmooth::Kernels(PlaneKernels { points, width, .. }) => {
                let from = points.partition_point(|point| point[0] < x - 9.0 * width);
                let to = points.partition_point(|point| point[0] <= x + 9.0 * width);
                let height = |point: &[f64; 2]| (-0.5 * ((x - point[0]) / width).powi(2)).exp();
                let sum: f64 = points[from..to].iter().map(height).sum();
                sum / (points.len() as f64 * width * std::f64::consts::TAU.sqrt())
            }
        }
    }

    /// There is no parameter.
    fn score(&self, _params: &PlaneSmooth, _point: [f64; 2]) -> DVector<f64> {
        DVector::zeros(0)
    }
    /// From the truth only.
    fn kl(&self, p: &PlaneSmooth, q: &PlaneSmooth) -> f64 {
        match p {
            _ if p == q => 0.0,
            _ if self.is_truth(p) => self.against(q).kl(),
            _ => f64::NAN,
        }
    }
    /// From the same places.
    fn divergences(&self, truth: &PlaneSmooth, model: &PlaneSmooth, asked: Asked) -> Option<Divergences> {
        if truth == model || !self.is_truth(truth) {
            return None;
        }
        let forth = LazyCell::new(|| self.against(model));
        Some(asked.answered(|| forth.kl(), || self.kl(model, truth), || forth.tv(), || self.entropy(model)))
    }
    /// Between the truth and a model.
    fn tv(&self, p: &PlaneSmooth, q: &PlaneSmooth) -> f64 {
        match (p, q) {
            _ if p == q => 0.0,
            _ if self.is_truth(p) => self.against(q).tv(),
            _ if self.is_truth(q) => self.against(p).tv(),
            _ => f64::NAN,
        }
    }
    fn quantity(&self, index: usize, params: &PlaneSmooth) -> f64 {
        let (mean, trace, width) = match params {
            PlaneSmooth::Law(law) => (law.mean(), law.trace(), 0.0),
            PlaneSmooth::Kernels(kernels) => (kernels.mean, kernels.trace, kernels.width),
        };
        let centre = self.truth.mean();
        let error = (mean[0] - centre[0]).powi(2) + (mean[1] - centre[1]).powi(2);
        [error, trace + 2.0 * width * width, trace, width][index]
    }
    /// Mean squared distance from the mean: the trace of the covariance.
    fn variance(&self, params: &PlaneSmooth) -> f64 {
        self.quantity(1, params)
    }
    /// Kernels and points whose squares are no numbers, or those of their far places: there densities are none, either.
    fn left(&self, params: &PlaneSmooth) -> bool {
        match params {
            PlaneSmooth::Law(_) => false,
            PlaneSmooth::Kernels(PlaneKernels { points, mean, width, .. }) => {
                let is_point = *width == 0.0 && points.iter().all(|at| *at == points[0]);
                let lost = !is_point && !(width * width / SQUARED_REACH).is_normal();
                lost || !(mean[0] + mean[1] + SQUARED_REACH * self.variance(params)).is_finite()
            }
        }
    }
    fn unresolved(&self, params: &PlaneSmooth, _last: &PlaneSmooth, _drawn: Drawn) -> bool {
        match params {
            PlaneSmooth::Law(_) => false,
            PlaneSmooth::Kernels(kernels) => {
                is_fine(self.variance(params).sqrt(), kernels.mean[0].hypot(kernels.mean[1]))
            }
        }
    }
    fn collapsed(&self, params: &PlaneSmooth) -> Option<&'static str> {
        let flat = matches!(params, PlaneSmooth::Kernels(kernels) if kernels.width == 0.0);
        flat.then_some("point mass: bandwidth 0")
    }
    /// Of the first coordinate; of a model wider than need be: its points' share beyond, and a kernel's, are each half of it.
    fn interval(&self, params: &PlaneSmooth, tail: f64) -> (f64, f64) {
        match params {
            PlaneSmooth::Law(law) => law.first_interval(tail),
            PlaneSmooth::Kernels(PlaneKernels { points, width, .. }) => {
                let beyond = ((0.5 * tail * points.len() as f64) as usize).min((points.len() - 1) / 2);
                let reach = width * normal_upper_quantile(0.5 * tail);
                (points[beyond][0] - reach, points[points.len() - 1 - beyond][0] + reach)
            }
        }
    }
    /// Of kernels the lines around half of their points and around nine tenths of them.
    /// A Gauss rule of nine places in each kernel.
    fn reward_moments(&self, params: &PlaneSmooth, reward: &Reward) -> Option<[f64; 2]> {
        Some(match params {
            PlaneSmooth::Law(law) => reward.over(law.nodes().into_iter()),
            PlaneSmooth::Kernels(PlaneKernels { points, width, .. }) => {
                const RULE: [(f64, f64); 3] =
                    [(-1.732_050_807_568_877_2, 1.0 / 6.0), (0.0, 2.0 / 3.0), (1.732_050_807_568_877_2, 1.0 / 6.0)];
                let each = |at: [f64; 2]| {
                    RULE.iter().flat_map(move |&(x, u)| {
                        RULE.iter().map(move |&(y, v)| ([at[0] + width * x, at[1] + width * y], u * v))
                    })
                };
                reward.over(points.iter().copied().flat_map(each))
            }
        })
    }
    fn at(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        Some(place)
    }
    fn outline(&self, params: &PlaneSmooth) -> Option<Outline> {
        let lines = match params {
            PlaneSmooth::Law(law) => law.lines(),
            PlaneSmooth::Kernels(kernels) => contours(&kernels.points, kernels.width, &[0.5, 0.9]),
        };
        Some(Outline { lines, axes: COORDINATES })
    }
}

#[cfg(test)]
mod tests;
