//! The Poisson law: mass mean^k exp(-mean) / k! on k = 0, 1, 2, ...
//!
//! The sufficient statistic is (count, sum); the sum of n points is Poisson(n mean), and the fit is the sample mean.
//! Under replace n mean_t is a critical Galton-Watson process: it dies out for certain. Given the sum, each unit falls
//! on one of the n points at random.

use crate::family::metric;
use crate::family::statistic::{fitted_by_mean, numbers};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use statrs::function::gamma::gamma_ur;

use crate::family::contract::knobs::POSITIVE_MEAN;
use crate::family::counts::counted_mean::counted_mean;
use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Predicts, QuadraticVariance, Quantity, Random, Refusal,
    Settings, Total,
};
use crate::numeric::counting::{binomial_of, poisson};
use crate::numeric::divergence::{ln_ratio, ratio_gap};
use crate::numeric::gamma_law;
use crate::numeric::special::{ln_poisson_mass, ln_product};

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Poisson;

/// The mean. Mean 0 is the dead state: no event ever again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub(crate) mean: f64,
}

const MEAN: Knob =
    Knob { meaning: "Mean number of events in the real data", domain: Domain::PositiveUpTo(1e6), ..POSITIVE_MEAN };

/// P(X <= k) for X of the given mean.
fn cdf(mean: f64, k: f64) -> f64 {
    if k < 0.0 {
        0.0
    } else if mean == 0.0 {
        1.0
    } else {
        gamma_ur(k.floor() + 1.0, mean)
    }
}

impl Family for Poisson {
    type Point = f64;
    type Params = Rate;
    type Batch = Total;

    const ABOUT: About = About {
        name: "poisson",
        label: "Poisson",
        formula: "meanᵏ exp(-mean) / k!",
        estimate: "the sample mean; a generation costs one Poisson draw, whatever n",
        knobs: &[MEAN],
        quantities: &[Quantity::parameter("mean", "mean")],
        discrete: true,
        statistic: true,
        lacks: &[metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "All whole numbers, as long as the mean is not 0"),
            Assumption::score(false, "The Poisson tail is just heavier than sub-Gaussian"),
            Assumption::smooth(true, "In the log-mean, second and third derivatives are bounded"),
            Assumption::fisher(true, "It is 1/mean, positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Rate), Refusal> {
        let mut truth = Rate { mean: settings.number(&MEAN)? };
        if let Some(data) = data {
            truth.mean = counted_mean(data, 0.0, &MEAN, "a Poisson distribution needs a positive mean")?;
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value >= 0.0 && value.fract() == 0.0 && value < 9e15 {
            Ok(value)
        } else {
            Err("a whole number from 0 to 9e15")
        }
    }
    numbers!(Total);
    fn sample(&self, params: &Rate, rng: &mut Random) -> f64 {
        poisson(params.mean, rng)
    }
    fn draw(&self, params: &Rate, n: u64, rng: &mut Random, into: &mut Total) {
        into.merge(&Total { n, sum: poisson(params.mean * n as f64, rng) });
    }

    /// Each of the sum's units lies in the head with probability head / n.
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        let share = if batch.n == 0 { 0.0 } else { head as f64 / batch.n as f64 };
        let sum = binomial_of(batch.sum, share, rng);
        (Total { n: head, sum }, Total { n: batch.n - head, sum: batch.sum - sum })
    }

    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        let shown = batch.n.min(limit as u64);
        let mut units = batch.sum;
        (0..shown)
            .map(|seen| {
                let here = binomial_of(units, 1.0 / (batch.n - seen) as f64, rng);
                units -= here;
                here
            })
            .collect()
    }

    fitted_by_mean!(Rate);
    fn ln_density(&self, params: &Rate, point: f64) -> f64 {
        if point < 0.0 || point.fract() != 0.0 {
            return f64::NEG_INFINITY;
        }
        if params.mean == 0.0 {
            return if point == 0.0 { 0.0 } else { f64::NEG_INFINITY };
        }
        ln_poisson_mass(point, params.mean)
    }
    fn score(&self, params: &Rate, point: f64) -> DVector<f64> {
        dvector![point / params.mean - 1.0]
    }
    fn fisher(&self, params: &Rate) -> Option<DMatrix<f64>> {
        (params.mean > 0.0).then(|| dmatrix![1.0 / params.mean])
    }
    fn kl(&self, p: &Rate, q: &Rate) -> f64 {
        if p.mean == 0.0 { q.mean } else { p.mean * ratio_gap(q.mean, p.mean) }
    }

    /// The ratio of masses is monotone in k: one crossing. With the last k before it, the distribution functions differ by
    /// the mass of a Gamma(k + 1) variate between the two means.
    fn tv(&self, p: &Rate, q: &Rate) -> f64 {
        let (low, high) = if p.mean <= q.mean { (p.mean, q.mean) } else { (q.mean, p.mean) };
        if low == high {
            return 0.0;
        }
        if low == 0.0 {
            return -(-high).exp_m1(); // they cross between 0 and 1
        }
        let shape = ((high - low) / ln_ratio(high, low)).floor() + 1.0;
        gamma_law::between(shape, ln_ratio(low, shape), ln_ratio(high, shape))
    }
    fn quantity(&self, _index: usize, params: &Rate) -> f64 {
        params.mean
    }
    fn variance(&self, params: &Rate) -> f64 {
        params.mean
    }

    /// By its series; from mean 50 by the asymptotic series, good to 3e-8 there.
    fn entropy(&self, params: &Rate) -> f64 {
        let mean = params.mean;
        if mean == 0.0 {
            return 0.0;
        }
        if mean > 50.0 {
            let spread = 0.5 * ln_product(std::f64::consts::TAU * std::f64::consts::E, mean);
            return spread - (1.0 / 12.0 + (1.0 / 24.0 + 19.0 / (360.0 * mean)) / mean) / mean;
        }
        let top = (mean + 12.0 * mean.sqrt() + 25.0) as u64;
        (0..=top)
            .map(|k| {
                let ln = self.ln_density(params, k as f64);
                -ln * ln.exp()
            })
            .sum()
    }
    fn left(&self, params: &Rate) -> bool {
        !params.mean.is_finite()
    }
    fn collapsed(&self, params: &Rate) -> Option<&'static str> {
        (params.mean == 0.0).then_some("died out: rate 0")
    }
    fn interval(&self, params: &Rate, tail: f64) -> (f64, f64) {
        let (mut low, mut high) = (params.mean.floor(), params.mean.floor());
        while low > 0.0 && cdf(params.mean, low - 1.0) > tail {
            low -= 1.0;
        }
        while 1.0 - cdf(params.mean, high) > tail {
            high += 1.0;
        }
        (low, high)
    }
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        let counted = if batch.sum > 0.0 { batch.sum * value.ln() } else { 0.0 };
        Some(if value >= 0.0 { counted - batch.n as f64 * value } else { f64::NEG_INFINITY })
    }
    fn quadratic_variance(&self, truth: &Rate) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: truth.mean, curvature: 0.0, predicts: Predicts::Mean("mean") })
    }
}
