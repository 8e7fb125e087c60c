//! Gaussian kernel density estimation: each point of the training set carries a normal density of width h. It maximises
//! no likelihood, and its collapse is heat: every generation adds h^2 to the variance of the next.
//!
//! The width is `kappa s N^(-1/5)` (Scott's rule; s the points' own standard deviation with divisor N), or a fixed
//! number, or a fixed share of s (tracked), or Scott's rule with the truth's own standard deviation (reference). The truth is a mixture of normal laws, or a normal law.
//!
//! Divergences group points in cells of a quarter of h, each cell as four points with the same count and first seven
//! moments. They cost O(N) to group, then a few exponentials a cell and a product for each node in its reach, for all of them
//! together and whatever N; grouping changes them by less than 1e-8 of themselves.

use crate::family::contract::resolution::{is_fine, resolved};
use crate::family::metric;
use crate::family::statistic::{kept, numbers};
use std::sync::Arc;

use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::contract::knobs::{NARROW, SQUARED, SQUARED_REACH};
use crate::family::mixture::mixture_law::{MEANS, Mixture, VARIANCES, WEIGHTS};
use crate::family::{
    About, Asked, Assumption, Average, Data, Divergences, Domain, Drawn, Family, Knob, Moments, Quantity, Random,
    Refusal, Reward, Settings, Sorted, Target,
};
use crate::numeric::bump_pair::{self, Pair};
use crate::numeric::halt::{each, halted};
use crate::numeric::normal_sum::{self, Bump, NormalSum};
use crate::numeric::quadrature::Rule;
use crate::numeric::strata;
use crate::numeric::tails::{NORMAL, Tail};

/// The family: how the width of the kernels follows the points.
#[derive(Clone, Copy, Debug)]
pub struct Kde {
    bandwidth: Bandwidth,
}

#[derive(Clone, Copy, Debug)]
enum Bandwidth {
    /// This times s N^(-1/5).
    Scott(f64),
    /// This.
    Fixed(f64),
    /// This times s.
    Tracked(f64),
    /// This times N^(-1/5): the truth's own deviation is in it.
    Reference(f64),
}

impl Bandwidth {
    fn of(self, points: &Moments) -> f64 {
        let n = points.n as f64;
        let deviation = (points.squares / n).sqrt();
        match self {
            Self::Scott(kappa) => kappa * deviation * n.powf(-0.2),
            Self::Fixed(width) => width,
            Self::Tracked(share) => share * deviation,
            Self::Reference(factor) => factor * n.powf(-0.2),
        }
    }
}

/// The truth, or kernels on points.
#[derive(Clone, Debug, PartialEq)]
pub enum Smooth {
    /// A mixture of normal laws.
    Law(Mixture),
    /// Kernels.
    Kernels(Kernels),
}

/// Kernels of one width on points in ascending order. Width 0 is the collapsed state.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernels {
    points: Arc<[f64]>,
    width: f64,
    mean: f64,
    variance: f64,
    /// They only stand for a truth of another family, which no sum of kernels is: mean and variance are its own, and only what
    /// is drawn from them is theirs.
    stands: bool,
}

/// Kernels that stand for a truth have this of its deviation for a width: as little as its quantiles allow.
const OF_A_TRUTH: f64 = 0.01;

const BANDWIDTH: Knob = Knob {
    key: "bandwidth",
    label: "bandwidth",
    meaning: "Scott: kappa s N^(-1/5), s the standard deviation of the N points; fixed: width; tracked: width times s; reference: Scott's rule with the truth's deviation",
    default: Some(0.0),
    domain: Domain::Choice(&["scott", "fixed", "tracked", "reference"]),
    slider: (0.0, 3.0),
};
const KAPPA: Knob = Knob {
    key: "kappa",
    label: "κ of Scott's rule",
    meaning: "Factor of Scott's rule; 1.06 is best for normal data",
    default: Some(1.06),
    domain: SQUARED,
    slider: (0.1, 3.0),
};
const WIDTH: Knob = Knob {
    key: "width",
    label: "width",
    meaning: "The width of a kernel (fixed), or its share of the points' standard deviation (tracked)",
    default: Some(0.3),
    domain: SQUARED,
    slider: (0.01, 2.0),
};

/// Cells to a width, and kernels to a cell, when kernels are thinned.
const CELLS: f64 = 4.0;
const NODES: usize = 4;

impl NormalSum for Kernels {
    fn len(&self) -> usize {
        self.points.len()
    }
    fn bump(&self, index: usize) -> Bump {
        Bump { weight: 1.0 / self.points.len() as f64, mean: self.points[index], variance: self.width * self.width }
    }
    fn widest(&self) -> f64 {
        self.width
    }
    fn weight_before(&self, index: usize) -> f64 {
        index as f64 / self.points.len() as f64
    }
}

impl Kernels {
    fn new(points: &[f64], bandwidth: Bandwidth) -> Self {
        let (first, last) = (points[0], points[points.len() - 1]);
        // Of points a few floats apart the mean lies between two floats, where gaps to it are rounded: gaps to the first are
        // exact, so that what is not one point has a variance.
        let centre = if last - first < NARROW * first.abs() { first } else { 0.0 };
        let mut moments = Moments::default();
        each(points).for_each(|&x| moments.push(x - centre));
        let variance = moments.squares / moments.n as f64;
        let (width, mean) = (bandwidth.of(&moments), centre + moments.mean);
        Self { points: points.into(), width, mean, variance, stands: false }
    }

    /// Whether there is a density: a square of the width too small for a number is none.
    fn has_width(&self) -> bool {
        self.width.is_nan() || self.width * self.width >= f64::MIN_POSITIVE
    }

    /// The same density to a relative 1e-8, with at most four kernels for each quarter of a width: the four-point Gauss
    /// rule of the points in each cell.
    fn thinned(&self) -> Mixture {
        let place = |x: f64| (x - self.points[0]) / self.width * CELLS;
        let variance = self.width * self.width;
        let mut bumps = Vec::new();
        for run in self.points.chunk_by(|&a, &b| place(a).floor() == place(b).floor()) {
            if halted() {
                break;
            }
            if run.len() <= NODES {
                bumps.extend(run.iter().map(|&mean| Bump { weight: 1.0, mean, variance }));
                continue;
            }
            let inside: Vec<f64> = run.iter().map(|x| (x - run[0]) / self.width * CELLS).collect();
            let rule = Rule::of_points(&inside, NODES);
            bumps.extend(rule.nodes().iter().map(|&(x, share)| Bump {
                weight: share * run.len() as f64,
                mean: run[0] + x * self.width / CELLS,
                variance,
            }));
        }
        Mixture::new(bumps)
    }
}

impl Smooth {
    /// The density, unless it is a point mass.
    fn law(&self) -> Option<&dyn NormalSum> {
        match self {
            Self::Law(law) => Some(law),
            Self::Kernels(kernels) => kernels.has_width().then_some(kernels as &dyn NormalSum),
        }
    }
    /// The same, cheap for integrals.
    fn thinned(&self) -> Option<Mixture> {
        match self {
            Self::Law(law) => Some(law.clone()),
            Self::Kernels(kernels) => kernels.has_width().then(|| kernels.thinned()),
        }
    }
}

impl Kde {
    /// The width for N points, where the rule does not ask the points.
    pub(crate) fn width_of(&self, n: f64) -> Option<f64> {
        match self.bandwidth {
            Bandwidth::Fixed(width) => Some(width),
            Bandwidth::Reference(factor) => Some(factor * n.powf(-0.2)),
            Bandwidth::Scott(_) | Bandwidth::Tracked(_) => None,
        }
    }
}

impl Smooth {
    /// Weight, mean and variance of each component, of a truth that is a mixture.
    pub(crate) fn components(&self) -> Option<Vec<[f64; 3]>> {
        let Self::Law(law) = self else { return None };
        Some(law.bumps().iter().map(|bump| [bump.weight, bump.mean, bump.variance]).collect())
    }
}

impl Family for Kde {
    type Point = f64;
    type Params = Smooth;
    type Batch = Sorted;

    const ABOUT: About = About {
        name: "kde",
        label: "Kernel density",
        formula: "Σ exp(-(x - xᵢ)² / (2 h²)) / (N h √(2π))",
        estimate: "a normal kernel on each point held (no maximum likelihood); a generation copies the N points, all \
                   divergences together cost a few exponentials for each quarter of a width between the least and the greatest",
        knobs: &[WEIGHTS, MEANS, VARIANCES],
        estimator: &[BANDWIDTH, KAPPA, WIDTH],
        quantities: &[
            Quantity::value("mean", "mean"),
            Quantity::value("variance", "variance of the model"),
            Quantity::value("sample_variance", "variance of its points"),
            Quantity::value("bandwidth", "bandwidth h"),
        ],
        lacks: &[metric::ALIVE, metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "Every kernel gives every interval some mass"),
            Assumption::score(false, "There is no finite parameter, and so no score: theorem 4.1 does not speak of it"),
            Assumption::smooth(false, "There is no likelihood that it maximises"),
            Assumption::fisher(false, "There is no finite parameter"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Smooth), Refusal> {
        let (kappa, width) = (settings.number(&KAPPA)?, settings.number(&WIDTH)?);
        let rule = settings.number(&BANDWIDTH)? as usize;
        let bandwidth = |deviation: f64| match rule {
            0 => Bandwidth::Scott(kappa),
            1 => Bandwidth::Fixed(width),
            2 => Bandwidth::Tracked(width),
            _ => Bandwidth::Reference(kappa * deviation),
        };
        let truth = Mixture::of(settings, &[0.0])?;
        let Some(data) = data else {
            return Ok((Self { bandwidth: bandwidth(truth.variance().sqrt()) }, Smooth::Law(truth)));
        };
        let mut points = data.values.clone();
        points.sort_unstable_by(f64::total_cmp);
        let measured = Kernels::new(&points, Bandwidth::Fixed(1.0)).variance.sqrt();
        let bandwidth = bandwidth(measured);
        let kernels = Kernels::new(&points, bandwidth);
        if kernels.width == 0.0 {
            return Err(Refusal::because(
                "data",
                "a column of equal values",
                "kernels need at least two different values, or bandwidth = \"fixed\"",
            ));
        }
        resolved("data", Some(data), points[points.len() / 2], measured)?;
        Ok((Self { bandwidth }, Smooth::Kernels(kernels)))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    fn model_bytes(&self, points: f64) -> f64 {
        (size_of::<Smooth>() + size_of::<f64>() * 2) as f64 + points * size_of::<f64>() as f64
    }
    numbers!(Sorted);
    fn sample(&self, params: &Smooth, rng: &mut Random) -> f64 {
        match params {
            Smooth::Law(law) => law.sample(rng),
            Smooth::Kernels(Kernels { points, width, .. }) => {
                let z: f64 = rng.sample(StandardNormal);
                points[rng.random_range(0..points.len())] + width * z
            }
        }
    }
    kept!(Sorted, f64);
    fn fit(&self, batch: &Sorted, model: &mut Smooth) {
        let points = batch.ascending();
        if !points.is_empty() {
            *model = Smooth::Kernels(Kernels::new(&points, self.bandwidth));
        }
    }
    fn ln_density(&self, params: &Smooth, point: f64) -> f64 {
        params.law().map_or(f64::NEG_INFINITY, |law| law.ln_density(point))
    }

    fn kl(&self, p: &Smooth, q: &Smooth) -> f64 {
        if p == q {
            return 0.0;
        }
        match (p.thinned(), q.thinned()) {
            (Some(p), Some(q)) => bump_pair::kl(&p, &q),
            _ => f64::INFINITY,
        }
    }
    fn tv(&self, p: &Smooth, q: &Smooth) -> f64 {
        if p == q {
            return 0.0;
        }
        match (p.thinned(), q.thinned()) {
            (Some(p), Some(q)) => bump_pair::tv(&p, &q),
            _ => 1.0,
        }
    }
    fn divergences(&self, truth: &Smooth, model: &Smooth, asked: Asked) -> Option<Divergences> {
        if truth == model {
            return None;
        }
        let (truth, model) = (truth.thinned()?, model.thinned()?);
        let pair = Pair::new(&truth, &model);
        Some(asked.answered(|| pair.kl(), || pair.kl_back(), || pair.tv(), || pair.entropy()))
    }
    fn quantity(&self, index: usize, params: &Smooth) -> f64 {
        let (mean, sample_variance, width) = match params {
            Smooth::Law(law) => (law.mean(), law.variance(), 0.0),
            Smooth::Kernels(kernels) if kernels.stands => (kernels.mean, kernels.variance, 0.0),
            Smooth::Kernels(kernels) => (kernels.mean, kernels.variance, kernels.width),
        };
        [mean, sample_variance + width * width, sample_variance, width][index]
    }
    fn variance(&self, params: &Smooth) -> f64 {
        self.quantity(1, params)
    }
    fn entropy(&self, params: &Smooth) -> f64 {
        params.thinned().map_or(f64::NEG_INFINITY, |law| bump_pair::entropy(&law))
    }
    /// Kernels and points whose squares are no numbers, or those of their far places: there densities are none, either.
    fn left(&self, params: &Smooth) -> bool {
        match params {
            Smooth::Law(_) => false,
            Smooth::Kernels(Kernels { points, mean, width, .. }) => {
                let is_point = *width == 0.0 && points.first() == points.last();
                let lost = !is_point && !(width * width / SQUARED_REACH).is_normal();
                lost || !(mean + SQUARED_REACH * self.variance(params)).is_finite()
            }
        }
    }
    fn unresolved(&self, params: &Smooth, _last: &Smooth, _drawn: Drawn) -> bool {
        is_fine(self.variance(params).sqrt(), self.quantity(0, params))
    }
    fn collapsed(&self, params: &Smooth) -> Option<&'static str> {
        params.law().is_none().then_some("point mass: bandwidth 0")
    }
    fn reward_moments(&self, params: &Smooth, reward: &Reward) -> Option<[f64; 2]> {
        let bump = |bump: Bump| (bump.weight, bump.mean, bump.variance);
        Some(match params {
            Smooth::Law(law) => reward.of_normals(law.bumps().iter().copied().map(bump)),
            Smooth::Kernels(kernels) => reward.of_normals((0..kernels.len()).map(|i| bump(kernels.bump(i)))),
        })
    }
    fn stratified(&self, params: &Smooth, n: u64, rng: &mut Random) -> Option<Vec<f64>> {
        Some(match params {
            Smooth::Law(law) => strata::normals(law.bumps().iter().copied(), n, rng),
            Smooth::Kernels(kernels) => strata::normals((0..kernels.len()).map(|i| kernels.bump(i)), n, rng),
        })
    }
    fn at(&self, place: [f64; 2]) -> Option<f64> {
        Some(place[0])
    }
    fn lists(&self, truth: &Smooth) -> Vec<(&'static str, Vec<f64>)> {
        match truth {
            Smooth::Law(law) => law.lists(),
            Smooth::Kernels(_) => Vec::new(),
        }
    }
    fn interval(&self, params: &Smooth, tail: f64) -> (f64, f64) {
        match params {
            Smooth::Law(law) => law.interval(tail),
            // Only points all equal leave no width (or a width too small for a number).
            Smooth::Kernels(kernels) if !kernels.has_width() => (kernels.mean, kernels.mean),
            Smooth::Kernels(kernels) => kernels.interval(tail),
        }
    }
    fn eased(&self, params: &Smooth) -> Option<Smooth> {
        match params {
            Smooth::Law(_) => None,
            Smooth::Kernels(_) => params.thinned().map(Smooth::Law),
        }
    }
    /// Kernels come as near to any truth as one likes: nearest to it is itself, as it is where the truth is of this family.
    fn nearest(&self, truth: &Target<'_>, fit: &Smooth) -> Option<Smooth> {
        let Smooth::Kernels(fit) = fit else { return None };
        let mean = (truth.mean)(Average::X);
        let variance = (truth.mean)(Average::Square(mean));
        let found = || {
            let (points, width) = (Arc::clone(&fit.points), OF_A_TRUTH * variance.sqrt());
            Smooth::Kernels(Kernels { points, width, mean, variance, stands: true })
        };
        (!truth.is_out_of_reach && mean.is_finite() && variance.is_finite()).then(found)
    }
    fn stands_for_truth(&self, params: &Smooth) -> bool {
        matches!(params, Smooth::Kernels(kernels) if kernels.stands)
    }
    /// The deviation in the reference rule is the truth's own, not that of its quantiles.
    fn told(self, nearest: &Smooth) -> Self {
        let (Bandwidth::Reference(factor), Smooth::Kernels(truth)) = (self.bandwidth, nearest) else { return self };
        let of_quantiles = Kernels::new(&truth.points, self.bandwidth).variance;
        Self { bandwidth: Bandwidth::Reference(factor * (truth.variance / of_quantiles).sqrt()) }
    }
    fn breaks(&self, params: &Smooth) -> Vec<f64> {
        params.law().map_or_else(Vec::new, normal_sum::places)
    }
    fn tails(&self, _params: &Smooth) -> Option<[Tail; 2]> {
        Some(NORMAL)
    }
}

#[cfg(test)]
mod tests;
