//! The Bernoulli law: 1 with probability mean, else 0.
//!
//! The sufficient statistic is (count, ones); the ones among n points are Binomial(n, mean), and the fit is their share.
//! Under replace this is the Wright-Fisher model of genetic drift: it is fixed at 0 or at 1 in the end.

use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand::seq::SliceRandom as _;

use crate::family::statistic::{fitted_by_mean, numbers};
use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Predicts, QuadraticVariance, Quantity, Random, Refusal,
    Reward, Settings, Total,
};
use crate::numeric::counting::{binomial, hypergeometric};
use crate::numeric::divergence::{ratio_gap, step_gap, surprise};
use crate::numeric::strata;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Bernoulli;

/// The mean, a probability. Fixed at 0 or 1 it is dead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    pub(crate) mean: f64,
}

impl Probability {
    /// Both values with their masses.
    fn places(self) -> [([f64; 2], f64); 2] {
        [([0.0, 0.0], 1.0 - self.mean), ([1.0, 0.0], self.mean)]
    }
}

const MEAN: Knob = Knob {
    key: "mean",
    label: "true mean",
    meaning: "Share of ones in the real data",
    default: Some(0.3),
    domain: Domain::OpenUnit,
    slider: (0.01, 0.99),
};

impl Family for Bernoulli {
    type Point = f64;
    type Params = Probability;
    type Batch = Total;

    const ABOUT: About = About {
        name: "bernoulli",
        label: "Bernoulli",
        formula: "mean at 1, 1 - mean at 0",
        estimate: "the share of ones; a generation costs one binomial draw, whatever n",
        knobs: &[MEAN],
        quantities: &[
            Quantity::parameter("mean", "mean"),
            Quantity::value("survives", "runs where ones survive").indicator(),
        ],
        discrete: true,
        booleans: true,
        statistic: true,
        assumptions: &[
            Assumption::support(true, "Both values keep some mass, as long as neither is lost"),
            Assumption::score(true, "The score takes two values only"),
            Assumption::smooth(true, "In log-odds every derivative is bounded"),
            Assumption::fisher(true, "In log-odds it is mean (1 - mean), positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Probability), Refusal> {
        let mut truth = Probability { mean: settings.number(&MEAN)? };
        if let Some(data) = data {
            Self.fit_to(data, &mut truth, "equal values", "a Bernoulli distribution needs both a 0 and a 1")?;
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value == 0.0 || value == 1.0 { Ok(value) } else { Err("0 or 1") }
    }
    numbers!(Total);
    fn sample(&self, params: &Probability, rng: &mut Random) -> f64 {
        f64::from(u8::from(rng.random::<f64>() < params.mean))
    }
    fn draw(&self, params: &Probability, n: u64, rng: &mut Random, into: &mut Total) {
        into.merge(&Total { n, sum: binomial(n, params.mean, rng) as f64 });
    }
    fn tempered(&self, params: &Probability, temperature: f64) -> Option<Probability> {
        let (one, none) = (params.mean, 1.0 - params.mean);
        let most = one.max(none);
        let [one, none] = [one, none].map(|p| (p / most).powf(temperature.recip()));
        Some(Probability { mean: one / (one + none) })
    }
    fn params_from(&self, numbers: &[f64]) -> Option<Probability> {
        match *numbers {
            [mean] if (0.0..=1.0).contains(&mean) => Some(Probability { mean }),
            _ => None,
        }
    }
    /// Zeros become ones, so that each change is one.
    fn exchange(&self, batch: &mut Total, points: u64, _truth: &Probability, _rng: &mut Random) {
        batch.sum = (batch.sum + points as f64).min(batch.n as f64);
    }
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        let sum = hypergeometric(batch.n, (batch.sum as u64).min(batch.n), head, rng) as f64;
        (Total { n: head, sum }, Total { n: batch.n - head, sum: batch.sum - sum })
    }
    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        let shown = batch.n.min(limit as u64);
        let mut ones = batch.sum;
        (0..shown)
            .map(|seen| {
                let one = f64::from(u8::from(rng.random::<f64>() * ((batch.n - seen) as f64) < ones));
                ones -= one;
                one
            })
            .collect()
    }
    fn subsample(&self, pool: &Total, n: u64, rng: &mut Random) -> Option<Total> {
        Some(self.split(pool, n, rng).0)
    }
    fitted_by_mean!(Probability);
    fn ln_density(&self, params: &Probability, point: f64) -> f64 {
        match point {
            0.0 => (-params.mean).ln_1p(),
            1.0 => params.mean.ln(),
            _ => f64::NEG_INFINITY,
        }
    }
    fn score(&self, params: &Probability, point: f64) -> DVector<f64> {
        let p = params.mean;
        dvector![(point - p) / (p * (1.0 - p))]
    }
    fn fisher(&self, params: &Probability) -> Option<DMatrix<f64>> {
        let spread = params.mean * (1.0 - params.mean);
        (spread > 0.0).then(|| dmatrix![1.0 / spread])
    }
    fn kl(&self, p: &Probability, q: &Probability) -> f64 {
        // Sum of a (b/a - 1 - ln(b/a)) over both values, nothing of it negative: a ln(a/b) would cancel between near laws.
        let (one, none, step) = (p.mean, 1.0 - p.mean, p.mean - q.mean);
        let ones = if one == 0.0 { q.mean } else { one * ratio_gap(q.mean, one) };
        let nones = if none == 0.0 {
            1.0 - q.mean
        } else if (step / none).abs() < 0.5 {
            none * step_gap(step / none)
        } else {
            none * ratio_gap(1.0 - q.mean, none)
        };
        ones + nones
    }
    fn tv(&self, p: &Probability, q: &Probability) -> f64 {
        (p.mean - q.mean).abs()
    }
    fn w2_sq(&self, p: &Probability, q: &Probability) -> f64 {
        (p.mean - q.mean).abs()
    }
    fn quantity(&self, index: usize, params: &Probability) -> f64 {
        if index == 0 { params.mean } else { f64::from(u8::from(params.mean > 0.0)) }
    }
    fn variance(&self, params: &Probability) -> f64 {
        params.mean * (1.0 - params.mean)
    }
    fn entropy(&self, params: &Probability) -> f64 {
        surprise(params.mean) + if params.mean < 1.0 { (params.mean - 1.0) * (-params.mean).ln_1p() } else { 0.0 }
    }
    fn collapsed(&self, params: &Probability) -> Option<&'static str> {
        match params.mean {
            0.0 => Some("fixed at 0"),
            1.0 => Some("fixed at 1"),
            _ => None,
        }
    }
    fn interval(&self, _params: &Probability, _tail: f64) -> (f64, f64) {
        (0.0, 1.0)
    }
    fn profile(&self, batch: &Total, index: usize, value: f64) -> Option<f64> {
        if index > 0 {
            return None;
        }
        let of = |count: f64, p: f64| if count > 0.0 { count * p.ln() } else { 0.0 };
        let height = of(batch.sum, value) + of(batch.n as f64 - batch.sum, 1.0 - value);
        Some(if (0.0..=1.0).contains(&value) { height } else { f64::NEG_INFINITY })
    }
    fn reward_moments(&self, params: &Probability, reward: &Reward) -> Option<[f64; 2]> {
        Some(reward.over(params.places().into_iter()))
    }
    fn tilted(&self, params: &Probability, reward: &Reward) -> Option<Probability> {
        Some(Probability { mean: reward.tilt(params.places().into_iter())[1] })
    }
    fn stratified(&self, params: &Probability, n: u64, rng: &mut Random) -> Option<Vec<f64>> {
        let counts = strata::systematic(params.places().into_iter().map(|(_, mass)| mass), n, rng);
        let mut points = [vec![0.0; counts[0] as usize], vec![1.0; counts[1] as usize]].concat();
        points.shuffle(rng);
        Some(points)
    }
    fn quadratic_variance(&self, truth: &Probability) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: self.variance(truth), curvature: -1.0, predicts: Predicts::Mean("mean") })
    }
}
