//! The normal law with known variance: the textbook case that meets every assumption of theorem 4.1.
//!
//! The sufficient statistic is (count, sum); the mean of n points is N(mean, variance / n), and that mean is the fit.
//! Var(mean_t) = t variance / n under replace and (variance / n) sum 1/k^2 under accumulate, exactly, for every n.

use crate::family::contract::resolution::{is_fine, resolved};
use crate::family::metric;
use crate::family::statistic::{fitted_by_mean, numbers};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::contract::knobs::{MEAN, VARIANCE};
use crate::family::statistic::normal::standard_moments;
use crate::family::{
    About, Assumption, Average, Batch as _, Data, Drawn, Family, Form, Knob, Moments, Predicts, QuadraticVariance,
    Quantity, Random, Refusal, Reward, Settings, Target, Total,
};
use crate::numeric::divergence::{normal_kl, normal_tv, normal_upper_quantile};
use crate::numeric::strata;
use crate::numeric::tails::{NORMAL, Tail};

/// The family; the variance is part of it, not of the parameters.
#[derive(Clone, Copy, Debug)]
pub struct GaussianKnownVariance {
    pub(crate) variance: f64,
}

/// The mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    pub(crate) mean: f64,
}

const KNOWN_VARIANCE: Knob =
    Knob { label: "known variance", meaning: "Variance of the real data, known to the model", ..VARIANCE };

impl Family for GaussianKnownVariance {
    type Point = f64;
    type Params = Location;
    type Batch = Total;

    const ABOUT: About = About {
        name: "gaussian_known_variance",
        label: "Gaussian, known variance",
        formula: "exp(-(x - mean)² / (2 variance)) / √(2π variance), variance known",
        estimate: "the sample mean; a generation costs one normal draw, whatever n",
        knobs: &[MEAN, KNOWN_VARIANCE],
        quantities: &[Quantity::parameter("mean", "mean")],
        statistic: true,
        fixed_spread: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "Every Gaussian gives every interval some mass"),
            Assumption::score(true, "The score is the standardised error, exactly Gaussian"),
            Assumption::smooth(true, "The second derivative is constant, the third is 0"),
            Assumption::fisher(true, "It is 1/variance everywhere"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Location), Refusal> {
        let mut family = Self { variance: settings.number(&KNOWN_VARIANCE)? };
        let mut truth = Location { mean: settings.number(&MEAN)? };
        if let Some(data) = data {
            let mut batch = Moments::default();
            data.values.iter().for_each(|&x| batch.push(x));
            truth.mean = batch.mean;
            if settings.get(KNOWN_VARIANCE.key).is_none() {
                family.variance = batch.squares / batch.n as f64;
            }
            if family.variance == 0.0 {
                return Err(Refusal::column(
                    "equal values",
                    "give truth.variance, or a column with at least two different values",
                ));
            }
        }
        resolved(MEAN.key, data, truth.mean, family.variance.sqrt())?;
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    numbers!(Total);
    fn sample(&self, params: &Location, rng: &mut Random) -> f64 {
        let z: f64 = rng.sample(StandardNormal);
        params.mean + self.variance.sqrt() * z
    }
    fn draw(&self, params: &Location, n: u64, rng: &mut Random, into: &mut Total) {
        let z: f64 = rng.sample(StandardNormal);
        let size = n as f64;
        into.merge(&Total { n, sum: params.mean * size + (self.variance * size).sqrt() * z });
    }

    /// Given the total, the head's sum is normal around its share (the bridge of a random walk).
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        let share = if batch.n == 0 { 0.0 } else { head as f64 / batch.n as f64 };
        let z: f64 = rng.sample(StandardNormal);
        let sum = batch.sum * share + (self.variance * head as f64 * (1.0 - share)).sqrt() * z;
        (Total { n: head, sum }, Total { n: batch.n - head, sum: batch.sum - sum })
    }

    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        let shown = limit.min(usize::try_from(batch.n).unwrap_or(usize::MAX));
        let mut points: Vec<f64> = (0..shown).map(|_| rng.sample(StandardNormal)).collect();
        let mut all = standard_moments(batch.n - shown as u64, rng);
        points.iter().for_each(|&z| all.push(z));
        let (mean, scale) = (batch.mean().unwrap_or(0.0), self.variance.sqrt());
        points.iter_mut().for_each(|z| *z = mean + (*z - all.mean) * scale);
        points
    }

    fitted_by_mean!(Location);
    fn ln_density(&self, params: &Location, point: f64) -> f64 {
        let gap = point - params.mean;
        -0.5 * ((std::f64::consts::TAU * self.variance).ln() + gap * gap / self.variance)
    }
    fn score(&self, params: &Location, point: f64) -> DVector<f64> {
        dvector![(point - params.mean) / self.variance]
    }
    fn fisher(&self, _params: &Location) -> Option<DMatrix<f64>> {
        Some(dmatrix![1.0 / self.variance])
    }
    fn kl(&self, p: &Location, q: &Location) -> f64 {
        normal_kl(p.mean, self.variance, q.mean, self.variance)
    }
    fn tv(&self, p: &Location, q: &Location) -> f64 {
        normal_tv(p.mean, self.variance, q.mean, self.variance)
    }
    fn w2_sq(&self, p: &Location, q: &Location) -> f64 {
        (p.mean - q.mean).powi(2)
    }
    fn quantity(&self, _index: usize, params: &Location) -> f64 {
        params.mean
    }
    fn variance(&self, _params: &Location) -> f64 {
        self.variance
    }
    fn entropy(&self, _params: &Location) -> f64 {
        0.5 * (std::f64::consts::TAU * std::f64::consts::E * self.variance).ln()
    }
    fn left(&self, params: &Location) -> bool {
        !params.mean.is_finite()
    }
    fn unresolved(&self, params: &Location, _last: &Location, drawn: Drawn) -> bool {
        drawn.by_points && is_fine(self.variance.sqrt(), params.mean)
    }
    fn interval(&self, params: &Location, tail: f64) -> (f64, f64) {
        let reach = self.variance.sqrt() * normal_upper_quantile(tail);
        (params.mean - reach, params.mean + reach)
    }
    fn tails(&self, _params: &Location) -> Option<[Tail; 2]> {
        Some(NORMAL)
    }
    fn mean_of(&self, params: &Location, what: Average) -> Option<f64> {
        what.of_normal(params.mean, self.variance)
    }
    fn form(&self, params: &Location) -> Option<Form> {
        Some(Form {
            constant: -0.5 * (std::f64::consts::TAU.ln() + self.variance.ln()),
            terms: vec![(-0.5 / self.variance, Average::Square(params.mean))],
        })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Location) -> Option<Location> {
        Some((truth.mean)(Average::X)).filter(|mean| mean.is_finite()).map(|mean| Location { mean })
    }
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        let gap = batch.mean()? - value;
        Some(-0.5 * batch.n as f64 * gap * gap / self.variance)
    }
    fn reward_moments(&self, params: &Location, reward: &Reward) -> Option<[f64; 2]> {
        Some(reward.of_normal(params.mean, self.variance))
    }
    fn stratified(&self, params: &Location, n: u64, rng: &mut Random) -> Option<Vec<f64>> {
        Some(strata::normal(params.mean, self.variance.sqrt(), n, rng))
    }
    fn at(&self, place: [f64; 2]) -> Option<f64> {
        Some(place[0])
    }
    fn quadratic_variance(&self, _truth: &Location) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: self.variance, curvature: 0.0, predicts: Predicts::Mean("mean") })
    }
}
