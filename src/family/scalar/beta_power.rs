//! The power law on (0, 1): density theta x^(theta - 1), which is Beta(theta, 1).
//!
//! -ln x is exponential with mean 1/theta, and a point is kept as that: near 0 and near 1 alike it keeps its digits. The
//! statistic is (count, sum of -ln x); the sum of n points is a Gamma(n) variate over theta, and the fit is n over it. So
//! the law of theta_t / theta_0 is free of theta_0: what looks like it in simulations is the heavy tail of a mean ratio.

use crate::family::contract::resolution::is_lost;
use crate::family::metric;
use crate::family::statistic::collected;
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::Exp1;

use crate::family::statistic::gamma::{gamma_total, reveal_total, split_total};
use crate::family::{
    About, Assumption, Average, Batch as _, Data, Domain, Drawn, Family, Form, Knob, Quantity, Random, Refusal,
    Settings, Target, Total,
};
use crate::numeric::divergence::{exponential_tv, ratio_gap};
use crate::numeric::guard::{at_most, scale_out_of_range};
use crate::numeric::tails::Tail;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct BetaPower;

/// The exponent. Infinite is the collapsed state, a point mass at 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponent {
    pub(crate) theta: f64,
}

const THETA: Knob = Knob {
    key: "theta",
    label: "true exponent",
    meaning: "The real data has the density theta x^(theta - 1); 1 is the uniform distribution",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.1, 10.0),
};

impl Exponent {
    /// Mean of -ln x.
    fn mean(self) -> f64 {
        1.0 / self.theta
    }
}

impl Family for BetaPower {
    /// -ln x.
    type Point = f64;
    type Params = Exponent;
    type Batch = Total;

    const ABOUT: About = About {
        name: "beta_power",
        label: "Beta (θ, 1)",
        formula: "θ x^(θ - 1), for 0 < x < 1",
        estimate: "θ = n / sum of -ln x; a generation costs one gamma draw, whatever n",
        knobs: &[THETA],
        quantities: &[Quantity::parameter("theta", "θ")],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All numbers between 0 and 1, whatever θ"),
            Assumption::score(false, "The score 1/θ + ln x has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(true, "Second and third derivatives are free of x, and bounded around the truth"),
            Assumption::fisher(true, "It is 1/θ², positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Exponent), Refusal> {
        let mut truth = Exponent { theta: settings.number(&THETA)? };
        if let Some(data) = data {
            let sum: f64 = data.values.iter().map(|x| -x.ln()).sum();
            truth.theta = data.values.len() as f64 / sum;
            if truth.theta.is_infinite() {
                return Err(Refusal::column("ones", "a power distribution needs a value below 1"));
            }
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value > 0.0 && value <= 1.0 { Ok(-value.ln()) } else { Err("a number greater than 0, at most 1") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        (-point).exp()
    }
    collected!(Total, f64);
    fn sample(&self, params: &Exponent, rng: &mut Random) -> f64 {
        let e: f64 = rng.sample(Exp1);
        params.mean() * e
    }
    fn draw(&self, params: &Exponent, n: u64, rng: &mut Random, into: &mut Total) {
        into.merge(&gamma_total(1.0, params.mean(), n, rng));
    }
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        split_total(batch, head, 1.0, rng)
    }
    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        reveal_total(batch, limit, 1.0, rng)
    }
    fn fit(&self, batch: &Total, model: &mut Exponent) {
        // Points next to 1 are no point mass there.
        let theta = |mean: f64| if mean == 0.0 { f64::INFINITY } else { at_most(mean.recip(), f64::MAX) };
        model.theta = batch.mean().map_or(model.theta, theta);
    }
    fn ln_density(&self, params: &Exponent, point: f64) -> f64 {
        if point < 0.0 { f64::NEG_INFINITY } else { params.theta.ln() - (params.theta - 1.0) * point }
    }
    fn score(&self, params: &Exponent, point: f64) -> DVector<f64> {
        dvector![params.mean() - point]
    }
    fn fisher(&self, params: &Exponent) -> Option<DMatrix<f64>> {
        params.theta.is_finite().then(|| dmatrix![params.theta.powi(-2)])
    }
    fn kl(&self, p: &Exponent, q: &Exponent) -> f64 {
        self.apart(p, q, f64::INFINITY, || ratio_gap(q.theta, p.theta))
    }
    fn tv(&self, p: &Exponent, q: &Exponent) -> f64 {
        exponential_tv(p.theta, q.theta)
    }

    /// By the common quantile u, x = u^(1/theta): with a = 1/theta, b = 1/theta',
    /// 1/(1+2a) + 1/(1+2b) - 2/(1+a+b) = 2 (a-b)^2 / ((1+2a) (1+2b) (1+a+b)).
    fn w2_sq(&self, p: &Exponent, q: &Exponent) -> f64 {
        let (a, b) = (p.mean(), q.mean());
        2.0 * ((a - b) / (1.0 + 2.0 * a)) * ((a - b) / (1.0 + 2.0 * b)) / (1.0 + a + b)
    }
    fn quantity(&self, _index: usize, params: &Exponent) -> f64 {
        params.theta
    }
    /// theta / ((theta + 1)^2 (theta + 2)), by 1/theta, which may be 0.
    fn variance(&self, params: &Exponent) -> f64 {
        let m = params.mean();
        let share = m / (1.0 + m);
        share * share / (1.0 + 2.0 * m)
    }
    fn ln_variance(&self, params: &Exponent) -> f64 {
        let m = params.mean();
        2.0 * (m.ln() - m.ln_1p()) - (2.0 * m).ln_1p()
    }
    fn entropy(&self, params: &Exponent) -> f64 {
        1.0 - params.theta.ln() - params.mean()
    }
    /// The mean of -ln x, its inverse, has left it too then.
    fn left(&self, params: &Exponent) -> bool {
        params.theta < f64::MIN_POSITIVE || params.theta.is_finite() && scale_out_of_range(params.mean())
    }
    fn unresolved(&self, params: &Exponent, last: &Exponent, drawn: Drawn) -> bool {
        drawn.by_points && is_lost(params.mean(), 1.0, last.mean(), drawn)
    }
    fn collapsed(&self, params: &Exponent) -> Option<&'static str> {
        params.theta.is_infinite().then_some("point mass at 1")
    }
    fn interval(&self, params: &Exponent, tail: f64) -> (f64, f64) {
        ((tail.ln() * params.mean()).exp(), 1.0)
    }
    fn tails(&self, _params: &Exponent) -> Option<[Tail; 2]> {
        Some([Tail::Ends(0.0), Tail::Ends(1.0)])
    }
    fn mean_of(&self, params: &Exponent, what: Average) -> Option<f64> {
        let m = params.mean();
        match what {
            Average::Power(k, scale) => Some(scale.powf(-k) / (1.0 + k * m)),
            Average::PowerLog(k, scale) => {
                Some(self.mean_of(params, Average::Power(k, scale))? * (-scale.ln() - m / (1.0 + k * m)))
            }
            _ => what.by_moments(1.0 / (1.0 + m), self.variance(params)).or_else(|| what.by_logs(-m, m * m)),
        }
    }
    fn form(&self, params: &Exponent) -> Option<Form> {
        Some(Form { constant: params.theta.ln(), terms: vec![(params.theta - 1.0, Average::Log)] })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Exponent) -> Option<Exponent> {
        let theta = -(truth.mean)(Average::Log).recip();
        (theta > 0.0 && theta.is_finite()).then_some(Exponent { theta })
    }
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        Some(if batch.n == 0 {
            0.0
        } else if value > 0.0 {
            batch.n as f64 * value.ln() - value * batch.sum
        } else {
            f64::NEG_INFINITY
        })
    }
}
