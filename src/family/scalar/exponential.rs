//! The exponential law by its mean: density exp(-x / mean) / mean on x >= 0.
//!
//! The sufficient statistic is (count, sum); the sum of n points is mean times a Gamma(n) variate, and the fit is the
//! sample mean. Given the sum, the points share it out like a flat Dirichlet.

use crate::family::metric;
use crate::family::statistic::{fitted_by_mean, numbers};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::Exp1;

use crate::family::contract::knobs::POSITIVE_MEAN as MEAN;
use crate::family::statistic::gamma::{gamma_total, reveal_total, split_total};
use crate::family::{
    About, Assumption, Average, Batch as _, Data, Family, Form, Predicts, QuadraticVariance, Quantity, Random, Refusal,
    Settings, Target, Total,
};
use crate::numeric::divergence::{exponential_tv, ln_ratio, ratio_gap};
use crate::numeric::guard::scale_out_of_range;
use crate::numeric::special::{EULER, digamma, ln_gamma, trigamma};
use crate::numeric::tails::Tail;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Exponential;

/// The mean. Mean 0 is the collapsed state, a point mass at 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub(crate) mean: f64,
}

impl Family for Exponential {
    type Point = f64;
    type Params = Mean;
    type Batch = Total;

    const ABOUT: About = About {
        name: "exponential",
        label: "Exponential",
        formula: "exp(-x / mean) / mean, for x ≥ 0",
        estimate: "the sample mean; a generation costs one gamma draw, whatever n",
        knobs: &[MEAN],
        quantities: &[Quantity::parameter("mean", "mean")],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All positive numbers, whatever the mean"),
            Assumption::score(false, "The score has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(true, "Second and third derivatives are bounded in the rate"),
            Assumption::fisher(true, "It is 1/mean², positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Mean), Refusal> {
        let mut truth = Mean { mean: settings.number(&MEAN)? };
        if let Some(data) = data {
            Self.fit_to(data, &mut truth, "zeros", "an exponential needs a positive mean")?;
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value >= 0.0 { Ok(value) } else { Err("a number from 0") }
    }
    numbers!(Total);
    fn sample(&self, params: &Mean, rng: &mut Random) -> f64 {
        let x: f64 = rng.sample(Exp1);
        params.mean * x
    }
    fn draw(&self, params: &Mean, n: u64, rng: &mut Random, into: &mut Total) {
        into.merge(&gamma_total(1.0, params.mean, n, rng));
    }
    fn tempered(&self, params: &Mean, temperature: f64) -> Option<Mean> {
        Some(Mean { mean: temperature * params.mean })
    }
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        split_total(batch, head, 1.0, rng)
    }
    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        reveal_total(batch, limit, 1.0, rng)
    }

    fitted_by_mean!(Mean);
    fn ln_density(&self, params: &Mean, point: f64) -> f64 {
        if point < 0.0 { f64::NEG_INFINITY } else { -params.mean.ln() - point / params.mean }
    }
    fn score(&self, params: &Mean, point: f64) -> DVector<f64> {
        dvector![(point / params.mean - 1.0) / params.mean]
    }
    fn fisher(&self, params: &Mean) -> Option<DMatrix<f64>> {
        (params.mean > 0.0).then(|| dmatrix![params.mean.powi(-2)])
    }
    fn kl(&self, p: &Mean, q: &Mean) -> f64 {
        self.apart(p, q, f64::INFINITY, || ratio_gap(p.mean, q.mean))
    }
    fn tv(&self, p: &Mean, q: &Mean) -> f64 {
        exponential_tv(p.mean, q.mean)
    }
    fn w2_sq(&self, p: &Mean, q: &Mean) -> f64 {
        2.0 * (p.mean - q.mean).powi(2)
    }
    fn quantity(&self, _index: usize, params: &Mean) -> f64 {
        params.mean
    }
    fn variance(&self, params: &Mean) -> f64 {
        params.mean * params.mean
    }
    fn ln_variance(&self, params: &Mean) -> f64 {
        2.0 * params.mean.ln()
    }
    fn entropy(&self, params: &Mean) -> f64 {
        1.0 + params.mean.ln()
    }
    fn left(&self, params: &Mean) -> bool {
        scale_out_of_range(params.mean)
    }
    fn collapsed(&self, params: &Mean) -> Option<&'static str> {
        (params.mean == 0.0).then_some("point mass at 0")
    }
    fn interval(&self, params: &Mean, tail: f64) -> (f64, f64) {
        (0.0, -params.mean * tail.ln())
    }
    fn tails(&self, _params: &Mean) -> Option<[Tail; 2]> {
        Some([Tail::Ends(0.0), Tail::Exponential(1.0)])
    }
    fn mean_of(&self, params: &Mean, what: Average) -> Option<f64> {
        let mean = params.mean;
        match what {
            Average::Distance(c) if c <= 0.0 => Some(mean - c),
            Average::Distance(c) => Some(c - mean + 2.0 * mean * (-c / mean).exp()),
            Average::Power(k, scale) => Some((ln_gamma(1.0 + k) + k * ln_ratio(mean, scale)).exp()),
            Average::PowerLog(k, scale) => {
                Some(self.mean_of(params, Average::Power(k, scale))? * (digamma(1.0 + k) + ln_ratio(mean, scale)))
            }
            _ => what.by_moments(mean, mean * mean).or_else(|| what.by_logs(mean.ln() - EULER, trigamma(1.0))),
        }
    }
    fn form(&self, params: &Mean) -> Option<Form> {
        Some(Form { constant: -params.mean.ln(), terms: vec![(-params.mean.recip(), Average::X)] })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Mean) -> Option<Mean> {
        Some((truth.mean)(Average::X)).filter(|mean| mean.is_finite()).map(|mean| Mean { mean })
    }
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        let height = -(batch.n as f64) * value.ln() - batch.sum / value;
        Some(if value > 0.0 { height } else { f64::NEG_INFINITY })
    }
    fn quadratic_variance(&self, truth: &Mean) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: truth.mean.powi(2), curvature: 1.0, predicts: Predicts::Mean("mean") })
    }
}
