//! The normal law with both parameters unknown: density exp(-(x - mean)^2 / (2 variance)) / sqrt(2 pi variance).
//!
//! The sufficient statistic is (count, mean, sum of squared deviations). For n points of N(m, v), the mean is
//! N(m, v / n) and, independently, the sum of squares is v times a chi-squared of n - 1 degrees of freedom. Maximum
//! likelihood takes the mean and the variance with divisor n, so each refit loses the factor (1 - 1/n) on average:
//! under replace, E variance = (1 - 1/n)^t.

use crate::family::contract::resolution::{is_lost, resolved};
use crate::family::metric;
use crate::family::statistic::numbers;
use std::ops::Range;

use crate::family::contract::knobs::{DIVISOR, MEAN, VARIANCE};
use crate::family::statistic::normal::{standard_moments, standard_points};
use crate::family::{
    About, Assumption, Average, Batch as _, Data, Drawn, Family, Form, Moments, Predicts, QuadraticVariance, Quantity,
    Random, Refusal, Reward, Settings, Target,
};
use crate::numeric::divergence::{normal_kl, normal_tv, normal_upper_quantile};
use crate::numeric::draw::chi_squared;
use crate::numeric::guard::out_of_range;
use crate::numeric::special::ln_product;
use crate::numeric::strata;
use crate::numeric::tails::{NORMAL, Tail};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

/// The family; its one option is the divisor of the variance.
#[derive(Clone, Copy, Debug)]
pub struct Gaussian {
    /// Taken from the count before dividing: 0 for maximum likelihood, 1 for the unbiased variance.
    pub(crate) lost_degrees: u64,
}

/// Mean and variance. Variance 0 is the collapsed state, a point mass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    pub(crate) mean: f64,
    pub(crate) variance: f64,
}

impl Normal {
    /// The points that standard normal ones become: x = mean + sqrt(variance) z.
    #[inline]
    fn of_standard(&self, z: Moments) -> Moments {
        Moments { n: z.n, mean: self.mean + self.variance.sqrt() * z.mean, squares: self.variance * z.squares }
    }
}

/// The difference of two standard deviations, with digits where they are near.
pub(crate) fn gap_of_roots(p: f64, q: f64) -> f64 {
    let sum = p.sqrt() + q.sqrt();
    match sum {
        0.0 => 0.0,
        f64::INFINITY => p.sqrt() - q.sqrt(),
        _ => (p - q) / sum,
    }
}

/// The profile log-likelihood of a normal law's mean (0) or variance (1), see [`Family::profile`].
pub(crate) fn normal_profile(batch: &Moments, index: usize, value: f64) -> f64 {
    let n = batch.n as f64;
    if batch.n == 0 {
        0.0
    } else if index == 0 {
        -0.5 * n * (batch.squares / n + (batch.mean - value).powi(2)).ln()
    } else if value > 0.0 {
        -0.5 * (n * value.ln() + batch.squares / value)
    } else {
        f64::NEG_INFINITY
    }
}

impl Family for Gaussian {
    type Point = f64;
    type Params = Normal;
    type Batch = Moments;

    const ABOUT: About = About {
        name: "gaussian",
        label: "Gaussian",
        formula: "exp(-(x - mean)² / (2 variance)) / √(2π variance)",
        estimate: "mean, and variance with divisor n; a generation costs one normal and one chi-squared draw, whatever n",
        knobs: &[MEAN, VARIANCE],
        estimator: &[DIVISOR],
        quantities: &[Quantity::parameter("mean", "mean"), Quantity::parameter("variance", "variance")],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "Every Gaussian gives every interval some mass"),
            Assumption::score(false, "The score in the variance grows like x², which is not sub-Gaussian"),
            Assumption::smooth(false, "The second derivative grows like x², without bound"),
            Assumption::fisher(true, "It is diag(1/variance, 1/(2 variance²)) around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Normal), Refusal> {
        let family = Self { lost_degrees: settings.number(&DIVISOR)? as u64 };
        let mut truth = Normal { mean: settings.number(&MEAN)?, variance: settings.number(&VARIANCE)? };
        if let Some(data) = data {
            family.fit_to(data, &mut truth, "equal values", "a Gaussian needs at least two different values")?;
        }
        resolved(MEAN.key, data, truth.mean, truth.variance.sqrt())?;
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    numbers!(Moments);

    fn sample(&self, params: &Normal, rng: &mut Random) -> f64 {
        let z: f64 = rng.sample(StandardNormal);
        params.mean + params.variance.sqrt() * z
    }

    #[inline]
    fn draw(&self, params: &Normal, n: u64, rng: &mut Random, into: &mut Moments) {
        into.merge(&params.of_standard(standard_moments(n, rng)));
    }
    fn draw_places(&self, params: &Normal, places: Range<u64>, rng: &mut Random, into: &mut Moments) {
        into.merge(&params.of_standard(standard_points(places.end - places.start, rng)));
    }

    /// Given the whole, the directions (between, within head, within rest) are uniform on the sphere: the squares
    /// share out like Z^2, chi^2(head - 1), chi^2(rest - 1).
    fn split(&self, batch: &Moments, head: u64, rng: &mut Random) -> (Moments, Moments) {
        let rest = batch.n - head;
        if head == 0 || rest == 0 {
            let (whole, none) = (*batch, Moments::default());
            return if head == 0 { (none, whole) } else { (whole, none) };
        }
        let z: f64 = rng.sample(StandardNormal);
        let (within_head, within_rest) = (chi_squared(head - 1, rng), chi_squared(rest - 1, rng));
        let scale = batch.squares / (z * z + within_head + within_rest);
        let (h, r, n) = (head as f64, rest as f64, batch.n as f64);
        let gap = z * (scale * n / (h * r)).sqrt();
        (
            Moments { n: head, mean: batch.mean + gap * r / n, squares: scale * within_head },
            Moments { n: rest, mean: batch.mean - gap * h / n, squares: scale * within_rest },
        )
    }

    /// Standard normal points, standardised together with the unseen rest, then mapped onto the statistic.
    fn reveal(&self, batch: &Moments, limit: usize, rng: &mut Random) -> Vec<f64> {
        let shown = limit.min(usize::try_from(batch.n).unwrap_or(usize::MAX));
        let mut points: Vec<f64> = (0..shown).map(|_| rng.sample(StandardNormal)).collect();
        let mut all = standard_moments(batch.n - shown as u64, rng);
        points.iter().for_each(|&z| all.push(z));
        let scale = if all.squares > 0.0 { (batch.squares / all.squares).sqrt() } else { 0.0 };
        points.iter_mut().for_each(|z| *z = batch.mean + (*z - all.mean) * scale);
        points
    }

    #[inline]
    fn fit(&self, batch: &Moments, model: &mut Normal) {
        if batch.n > 0 && !batch.mean.is_finite() {
            // Points so far apart that their mean is no number: the last one stands, and the spread is beyond every number.
            model.variance = f64::INFINITY;
        } else if batch.n > 0 {
            model.mean = batch.mean;
            let divisor = batch.n.saturating_sub(self.lost_degrees).max(1);
            model.variance = batch.squares / divisor as f64;
        }
    }

    fn tempered(&self, params: &Normal, temperature: f64) -> Option<Normal> {
        self.widened(params, temperature)
    }
    fn widened(&self, params: &Normal, bias: f64) -> Option<Normal> {
        Some(Normal { variance: bias * params.variance, ..*params })
    }
    fn params_from(&self, numbers: &[f64]) -> Option<Normal> {
        match *numbers {
            [mean, variance] if mean.is_finite() && variance.is_finite() && variance >= 0.0 => {
                Some(Normal { mean, variance })
            }
            _ => None,
        }
    }

    /// Means and variances are mixed, as the code of 2502.18049 does: the gap between the two means adds nothing.
    fn fit_weighted(&self, real: &Moments, synthetic: &Moments, weight: f64, model: &mut Normal) -> bool {
        let [mut of_real, mut of_synthetic] = [*model; 2];
        self.fit(real, &mut of_real);
        self.fit(synthetic, &mut of_synthetic);
        let mixed = |of: fn(&Normal) -> f64| weight * of(&of_real) + (1.0 - weight) * of(&of_synthetic);
        *model = Normal { mean: mixed(|fit| fit.mean), variance: mixed(|fit| fit.variance) };
        true
    }

    fn ln_density(&self, params: &Normal, point: f64) -> f64 {
        let gap = point - params.mean;
        let square = gap * gap / params.variance;
        // The square of a gap may be beyond the numbers where it is not, in deviations.
        let square = if square.is_finite() { square } else { (gap / params.variance.sqrt()).powi(2) };
        -0.5 * (ln_product(std::f64::consts::TAU, params.variance) + square)
    }
    fn score(&self, params: &Normal, point: f64) -> DVector<f64> {
        let (gap, v) = (point - params.mean, params.variance);
        dvector![gap / v, (gap * gap / v - 1.0) / (2.0 * v)]
    }
    fn fisher(&self, params: &Normal) -> Option<DMatrix<f64>> {
        let v = params.variance;
        (v > 0.0).then(|| dmatrix![1.0 / v, 0.0; 0.0, 0.5 / (v * v)])
    }

    fn kl(&self, p: &Normal, q: &Normal) -> f64 {
        normal_kl(p.mean, p.variance, q.mean, q.variance)
    }
    fn tv(&self, p: &Normal, q: &Normal) -> f64 {
        normal_tv(p.mean, p.variance, q.mean, q.variance)
    }
    fn w2_sq(&self, p: &Normal, q: &Normal) -> f64 {
        (p.mean - q.mean).powi(2) + gap_of_roots(p.variance, q.variance).powi(2)
    }

    fn quantity(&self, index: usize, params: &Normal) -> f64 {
        if index == 0 { params.mean } else { params.variance }
    }
    fn variance(&self, params: &Normal) -> f64 {
        params.variance
    }
    fn entropy(&self, params: &Normal) -> f64 {
        0.5 * ln_product(std::f64::consts::TAU * std::f64::consts::E, params.variance)
    }
    #[inline]
    fn left(&self, params: &Normal) -> bool {
        !params.mean.is_finite() || out_of_range(params.variance)
    }
    fn unresolved(&self, params: &Normal, last: &Normal, drawn: Drawn) -> bool {
        // A sum over points is drawn as such, about the model's own mean, unless a choice is made among them.
        drawn.as_numbers && is_lost(params.variance.sqrt(), params.mean, last.variance, drawn)
    }
    fn collapsed(&self, params: &Normal) -> Option<&'static str> {
        (params.variance == 0.0).then_some("point mass: variance 0")
    }
    fn interval(&self, params: &Normal, tail: f64) -> (f64, f64) {
        let reach = params.variance.sqrt() * normal_upper_quantile(tail);
        (params.mean - reach, params.mean + reach)
    }
    fn tails(&self, _params: &Normal) -> Option<[Tail; 2]> {
        Some(NORMAL)
    }

    fn mean_of(&self, params: &Normal, what: Average) -> Option<f64> {
        what.of_normal(params.mean, params.variance)
    }
    fn form(&self, params: &Normal) -> Option<Form> {
        Some(Form {
            constant: -0.5 * (std::f64::consts::TAU.ln() + params.variance.ln()),
            terms: vec![(-0.5 / params.variance, Average::Square(params.mean))],
        })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Normal) -> Option<Normal> {
        let mean = (truth.mean)(Average::X);
        self.params_from(&[mean, (truth.mean)(Average::Square(mean))])
    }
    /// Of the mean with the variance about it; of the variance with the mean of the sample.
    fn profile(&self, batch: &Moments, index: usize, value: f64) -> Option<f64> {
        Some(normal_profile(batch, index, value))
    }

    fn reward_moments(&self, params: &Normal, reward: &Reward) -> Option<[f64; 2]> {
        Some(reward.of_normal(params.mean, params.variance))
    }
    fn tilted(&self, params: &Normal, reward: &Reward) -> Option<Normal> {
        let (mean, variance) = reward.normal_tilt(params.mean, params.variance)?;
        Some(Normal { mean, variance })
    }
    fn stratified(&self, params: &Normal, n: u64, rng: &mut Random) -> Option<Vec<f64>> {
        Some(strata::normal(params.mean, params.variance.sqrt(), n, rng))
    }
    fn at(&self, place: [f64; 2]) -> Option<f64> {
        Some(place[0])
    }

    /// c = -1, by maximum likelihood only: the divisor n - 1 breaks E(mean^2 + variance) = const.
    fn quadratic_variance(&self, truth: &Normal) -> Option<QuadraticVariance> {
        (self.lost_degrees == 0).then_some(QuadraticVariance {
            variance: truth.variance,
            curvature: -1.0,
            predicts: Predicts::MeanAndVariance,
        })
    }
}
