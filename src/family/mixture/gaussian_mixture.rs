//! A mixture of normal laws, fitted by expectation maximisation with a floor under every variance.
//!
//! The number of components fitted need not be the truth's. The climb starts at the last model where that has as many
//! components, else at quantiles of the points: nothing in it is left to chance. It ends at a local maximum, so that
//! the fit is not always the highest one there is. A component whose share falls below a millionth of a point is lost,
//! and stays lost while fits start from one another.
//!
//! A fit has the mean of its points, and their variance (divisor n) unless a floor holds some component up.

use crate::family::contract::resolution::{is_fine, resolved};
use crate::family::metric;
use crate::family::statistic::{kept, numbers};
use nalgebra::{DMatrix, DVector};

use crate::family::contract::knobs::{ROUNDS, SQUARED_REACH, TOLERANCE};
use crate::family::mixture::em::{Climb, quantile_start};
use crate::family::mixture::mixture_law::{MEANS, MOST, Mixture, VARIANCES, WEIGHTS};
use crate::family::{
    About, Asked, Assumption, Average, Data, Divergences, Domain, Drawn, Family, Knob, Quantity, Random, Refusal,
    Reward, Settings, Sorted, Target,
};
use crate::numeric::bump_pair::{self, Pair};
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt;
use crate::numeric::normal_sum::{self, Bump, NormalSum as _};
use crate::numeric::panels::{Place, integral, panels};
use crate::numeric::quadrature::Rule;
use crate::numeric::shares::diversity;
use crate::numeric::strata;
use crate::numeric::tails::{NORMAL, Tail};

/// The family: how many components are fitted, and how.
#[derive(Clone, Copy, Debug)]
pub struct GaussianMixture {
    components: usize,
    climb: Climb,
    /// Whether the truth has as many components as the model.
    well_specified: bool,
}

const COMPONENTS: Knob = Knob {
    key: "components",
    label: "components fitted",
    meaning: "How many components the model has; the truth's number if left out",
    default: None,
    domain: Domain::Whole(1, MOST as u64),
    slider: (1.0, 8.0),
};
const VARIANCE_FLOOR: Knob = Knob {
    key: "variance_floor",
    label: "variance floor",
    meaning: "No component's variance goes below this share of the mean variance of a true component (of measured data: of their variance): without it one could close in on a point, and the likelihood has no end",
    default: Some(0.01),
    domain: Domain::Positive,
    slider: (1e-6, 1.0),
};
/// Beyond so many components the Fisher information is not worked out.
const MOST_INFORMED: usize = 6;
/// A component with less than this share is not counted as alive.
const ALIVE: f64 = 0.01;

impl Family for GaussianMixture {
    type Point = f64;
    type Params = Mixture;
    type Batch = Sorted;

    const ABOUT: About = About {
        name: "gaussian_mixture",
        label: "Gaussian mixture",
        formula: "Σ wᵢ exp(-(x - mᵢ)² / (2 vᵢ)) / √(2π vᵢ)",
        estimate: "EM from the last model to a local maximum, variances held above a floor; a generation costs at most \
                   `iterations` rounds, each one exponential for every point held and component",
        knobs: &[WEIGHTS, MEANS, VARIANCES],
        estimator: &[COMPONENTS, VARIANCE_FLOOR, ROUNDS, TOLERANCE],
        parts: Some("components"),
        quantities: &[
            Quantity::value("mean", "mean of all"),
            Quantity::value("variance", "variance of all"),
            Quantity::value("within_variance", "mean variance of a component"),
            Quantity::value("heterozygosity", "heterozygosity 1 - Σw²").bounded(),
        ],
        lacks: &[metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "Every mixture gives every interval some mass"),
            Assumption::score(false, "The score in a variance grows like x²; and components can change places"),
            Assumption::smooth(
                false,
                "Without the floor the likelihood has no maximum: one stray point can win it all",
            ),
            Assumption::fisher(true, "Near the truth, as long as its components differ and the model has as many"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Mixture), Refusal> {
        let mut truth = Mixture::of(settings, &[-2.0, 2.0])?;
        let asked = settings.number(&COMPONENTS)?;
        let components = if asked.is_nan() { truth.len() } else { asked as usize };
        // A share, so that a fit does not depend on the units of the points.
        let mut climb = Climb {
            floor: truth.within() * settings.number(&VARIANCE_FLOOR)?,
            rounds: settings.number(&ROUNDS)? as u64,
            tolerance: settings.number(&TOLERANCE)?,
        };
        let mut family = Self { components, climb, well_specified: truth.len() == components };
        if let Some(data) = data {
            if data.values.iter().all(|&x| x == data.values[0]) {
                return Err(Refusal::column("equal values", "a mixture needs at least two different values"));
            }
            let mut points = data.values.clone();
            halt::sort(&mut points);
            let n = points.len() as f64;
            let mean = points.iter().sum::<f64>() / n;
            climb.floor =
                settings.number(&VARIANCE_FLOOR)? * points.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            family.climb = climb;
            let start = quantile_start(&points, components, climb.floor);
            resolved("data", Some(data), points[points.len() / 2], points[points.len() - 1] - points[0])?;
            truth = Mixture::new(climb.from(start, &points));
            family.well_specified = true;
        }
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<Mixture>() + self.components * size_of::<Bump>()) as f64
    }
    numbers!(Sorted);
    fn sample(&self, params: &Mixture, rng: &mut Random) -> f64 {
        params.sample(rng)
    }
    kept!(Sorted, f64);

    /// The order of arrival cannot matter: sums run over ascending points.
    fn widened(&self, params: &Mixture, bias: f64) -> Option<Mixture> {
        let wider = |bump: &Bump| Bump { variance: bias * bump.variance, ..*bump };
        Some(Mixture::new(params.bumps().iter().map(wider).collect()))
    }
    fn fit(&self, batch: &Sorted, model: &mut Mixture) {
        let points = batch.ascending();
        if points.is_empty() {
            return;
        }
        let start = if model.len() == self.components {
            let mut bumps = model.bumps().to_vec();
            bumps.iter_mut().for_each(|bump| bump.variance = bump.variance.at_least(self.climb.floor));
            bumps
        } else {
            quantile_start(&points, self.components, self.climb.floor)
        };
        *model = Mixture::new(self.climb.from(start, &points));
    }
    fn ln_density(&self, params: &Mixture, point: f64) -> f64 {
        params.ln_density(point)
    }

    /// In the weights but the last (which makes up for them), the means and the variances.
    fn score(&self, params: &Mixture, point: f64) -> DVector<f64> {
        score(params, Place::of(point))
    }

    /// By quadrature; `None` where a component is lost, the model has another number of them than the truth, or they are
    /// more than 6 (it costs their number to the fourth power).
    fn fisher(&self, params: &Mixture) -> Option<DMatrix<f64>> {
        let fits = self.well_specified && params.len() == self.components && params.len() <= MOST_INFORMED;
        if !fits || params.bumps().iter().any(|bump| bump.weight == 0.0) {
            return None;
        }
        let panels = panels(params.breaks());
        let size = 3 * params.len() - 1;
        let entry = |i: usize, j: usize| {
            let product = |at: Place| {
                let score = score(params, at);
                params.ln_density_at(at).exp() * score[i] * score[j]
            };
            integral(&product, panels.as_deref(), 1e-10, 0.0)
        };
        let lower = DMatrix::from_fn(size, size, |i, j| if j <= i { entry(i, j) } else { 0.0 });
        Some(DMatrix::from_fn(size, size, |i, j| lower[(i.max(j), i.min(j))]))
    }
    fn kl(&self, p: &Mixture, q: &Mixture) -> f64 {
        if p == q { 0.0 } else { bump_pair::kl(p, q) }
    }
    fn tv(&self, p: &Mixture, q: &Mixture) -> f64 {
        if p == q { 0.0 } else { bump_pair::tv(p, q) }
    }
    fn divergences(&self, truth: &Mixture, model: &Mixture, asked: Asked) -> Option<Divergences> {
        if truth == model {
            return None;
        }
        let pair = Pair::new(truth, model);
        Some(asked.answered(|| pair.kl(), || pair.kl_back(), || pair.tv(), || pair.entropy()))
    }
    fn quantity(&self, index: usize, params: &Mixture) -> f64 {
        match index {
            0 => params.mean(),
            1 => params.variance(),
            2 => params.within(),
            _ => diversity(params.bumps().iter().map(|bump| bump.weight)),
        }
    }
    fn variance(&self, params: &Mixture) -> f64 {
        params.variance()
    }
    fn entropy(&self, params: &Mixture) -> f64 {
        bump_pair::entropy(params)
    }

    /// Components with at least a hundredth of the weight.
    fn alive(&self, params: &Mixture) -> f64 {
        params.bumps().iter().filter(|bump| bump.weight >= ALIVE).count() as f64
    }

    /// It keeps a density whatever happens, thanks to the floor.
    /// Beyond so much variance the squared distances of its far points, and with them its densities, are no numbers.
    fn left(&self, params: &Mixture) -> bool {
        !(SQUARED_REACH * self.variance(params)).is_finite()
    }
    fn unresolved(&self, params: &Mixture, _last: &Mixture, _drawn: Drawn) -> bool {
        params.bumps().iter().any(|bump| bump.weight > 0.0 && is_fine(bump.variance.sqrt(), bump.mean))
    }
    fn collapsed(&self, params: &Mixture) -> Option<&'static str> {
        let held = |bump: &&Bump| bump.weight > 0.0;
        let lost = params.bumps().iter().filter(held).count() < params.len();
        let floored = params.bumps().iter().filter(held).all(|bump| bump.variance <= self.climb.floor);
        if floored { Some("every component at its variance floor") } else { lost.then_some("component lost") }
    }
    fn reward_moments(&self, params: &Mixture, reward: &Reward) -> Option<[f64; 2]> {
        Some(reward.of_normals(params.bumps().iter().map(|bump| (bump.weight, bump.mean, bump.variance))))
    }
    fn stratified(&self, params: &Mixture, n: u64, rng: &mut Random) -> Option<Vec<f64>> {
        Some(strata::normals(params.bumps().iter().copied(), n, rng))
    }
    fn at(&self, place: [f64; 2]) -> Option<f64> {
        Some(place[0])
    }
    fn nodes(&self, params: &Mixture) -> Vec<([f64; 2], f64)> {
        let rule = Rule::normal(16);
        let each = |bump: &Bump| {
            let (weight, mean, deviation) = (bump.weight, bump.mean, bump.variance.sqrt());
            rule.nodes()
                .iter()
                .map(move |&(z, share)| ([mean + deviation * z, 0.0], weight * share))
                .collect::<Vec<_>>()
        };
        params.bumps().iter().flat_map(each).collect()
    }
    fn lists(&self, truth: &Mixture) -> Vec<(&'static str, Vec<f64>)> {
        truth.lists()
    }
    fn interval(&self, params: &Mixture, tail: f64) -> (f64, f64) {
        params.interval(tail)
    }
    fn mean_of(&self, params: &Mixture, what: Average) -> Option<f64> {
        what.of_normals(params.bumps().iter().map(|bump| (bump.weight, bump.mean, bump.variance)))
    }
    /// One component has the mean and the variance of the truth; more climb on from the fit to its quantiles, over the truth
    /// itself.
    fn nearest(&self, truth: &Target<'_>, fit: &Mixture) -> Option<Mixture> {
        let mean = (truth.mean)(Average::X);
        let variance = (truth.mean)(Average::Square(mean));
        if truth.is_out_of_reach || !mean.is_finite() || !variance.is_finite() {
            return None;
        }
        if self.components == 1 {
            return Some(Mixture::new(vec![Bump { weight: 1.0, mean, variance: variance.at_least(self.climb.floor) }]));
        }
        let nodes = (truth.nodes)(mean, variance)?;
        Some(Mixture::new(self.climb.of_law(fit.bumps().to_vec(), &nodes)))
    }
    fn breaks(&self, params: &Mixture) -> Vec<f64> {
        normal_sum::places(params)
    }
    fn tails(&self, _params: &Mixture) -> Option<[Tail; 2]> {
        Some(NORMAL)
    }
}

fn score(params: &Mixture, at: Place) -> DVector<f64> {
    let bumps = params.bumps();
    let k = bumps.len();
    let whole = params.ln_density_at(at);
    // Each component's density over the whole.
    let over = |j: usize| {
        let bump = bumps[j];
        let gap = at.beyond(bump.mean);
        (-0.5 * ((std::f64::consts::TAU * bump.variance).ln() + gap * gap / bump.variance) - whole).exp()
    };
    DVector::from_fn(3 * k - 1, |i, _| {
        if i < k - 1 {
            return over(i) - over(k - 1);
        }
        let j = (i + 1 - k) % k;
        let (bump, gap) = (bumps[j], at.beyond(bumps[j].mean));
        let share = bump.weight * over(j);
        if i < 2 * k - 1 {
            share * gap / bump.variance
        } else {
            0.5 * share * (gap * gap / bump.variance - 1.0) / bump.variance
        }
    })
}
