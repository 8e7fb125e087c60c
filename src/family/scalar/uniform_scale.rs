//! The uniform law on (0, theta): the support depends on the parameter, and theorem 4.1 does not apply.
//!
//! The sufficient statistic is (count, largest); the largest of n points is theta times U^(1/n), and it is the fit.
//! Under replace theta shrinks by n / (n + 1) a generation. Under accumulate no synthetic point ever exceeds the largest
//! real one: theta is frozen at its first fit. Breaking an assumption is not yet collapse.

use crate::family::metric;
use nalgebra::{DVector, dvector};
use rand::RngExt as _;

use crate::family::{
    About, Assumption, Average, Batch as _, Data, Domain, Extreme, Family, Form, Knob, Quantity, Random, Refusal,
    Settings, Target,
};
use crate::numeric::divergence::ln_one_more;
use crate::numeric::draw::largest;
use crate::numeric::guard::scale_out_of_range;
use crate::numeric::tails::Tail;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct UniformScale;

/// The upper end. 0 is the collapsed state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpperEnd {
    pub(crate) theta: f64,
}

const THETA: Knob = Knob {
    key: "theta",
    label: "true upper end",
    meaning: "Real data is uniform between 0 and this",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.01, 100.0),
};

impl Family for UniformScale {
    type Point = f64;
    type Params = UpperEnd;
    type Batch = Extreme;

    const ABOUT: About = About {
        name: "uniform_scale",
        label: "Uniform (0, θ)",
        formula: "1/θ for 0 ≤ x ≤ θ",
        estimate: "the largest point; a generation costs one exponential draw, whatever n",
        knobs: &[THETA],
        quantities: &[Quantity::parameter("theta", "θ")],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(false, "The support ends at θ; yet accumulating freezes it, and nothing collapses"),
            Assumption::score(false, "The likelihood jumps to 0 at the largest point: there is no score"),
            Assumption::smooth(false, "The likelihood jumps to 0 at the largest point"),
            Assumption::fisher(false, "It does not exist; the error is of order 1/n"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, UpperEnd), Refusal> {
        let mut truth = UpperEnd { theta: settings.number(&THETA)? };
        if let Some(data) = data {
            Self.fit_to(data, &mut truth, "zeros", "a uniform distribution needs a positive value")?;
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value >= 0.0 { Ok(value) } else { Err("a number from 0") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn empty(&self) -> Extreme {
        Extreme::default()
    }
    fn observe(&self, batch: &mut Extreme, point: f64) {
        batch.n += 1;
        batch.max = batch.max.max(point);
    }
    fn sample(&self, params: &UpperEnd, rng: &mut Random) -> f64 {
        params.theta * rng.random::<f64>()
    }
    fn draw(&self, params: &UpperEnd, n: u64, rng: &mut Random, into: &mut Extreme) {
        if n > 0 {
            into.merge(&Extreme { n, max: params.theta * largest(n, rng) });
        }
    }

    /// The largest lies in the head with probability head / n; the other side's largest is uniform below it.
    fn split(&self, batch: &Extreme, head: u64, rng: &mut Random) -> (Extreme, Extreme) {
        let rest = batch.n - head;
        let in_head = rng.random::<f64>() * (batch.n as f64) < head as f64;
        let other = if in_head { rest } else { head };
        let lower = if other == 0 { 0.0 } else { batch.max * largest(other, rng) };
        let (a, b) = if in_head { (batch.max, lower) } else { (lower, batch.max) };
        (Extreme { n: head, max: a }, Extreme { n: rest, max: b })
    }

    fn reveal(&self, batch: &Extreme, limit: usize, rng: &mut Random) -> Vec<f64> {
        if batch.n == 0 {
            return Vec::new();
        }
        let shown = batch.n.min(limit as u64);
        let place = rng.random_range(0..batch.n);
        (0..shown).map(|i| if i == place { batch.max } else { batch.max * rng.random::<f64>() }).collect()
    }

    fn fit(&self, batch: &Extreme, model: &mut UpperEnd) {
        if batch.n > 0 {
            model.theta = batch.max;
        }
    }
    fn ln_density(&self, params: &UpperEnd, point: f64) -> f64 {
        if (0.0..=params.theta).contains(&point) { -params.theta.ln() } else { f64::NEG_INFINITY }
    }

    /// Inside the support only; its mean is not 0, which is how regularity fails.
    fn score(&self, params: &UpperEnd, _point: f64) -> DVector<f64> {
        dvector![-1.0 / params.theta]
    }
    fn kl(&self, p: &UpperEnd, q: &UpperEnd) -> f64 {
        if p == q {
            0.0
        } else if p.theta > q.theta || p.theta == 0.0 {
            f64::INFINITY
        } else {
            ln_one_more(q.theta - p.theta, p.theta)
        }
    }
    fn tv(&self, p: &UpperEnd, q: &UpperEnd) -> f64 {
        let (low, high) = (p.theta.min(q.theta), p.theta.max(q.theta));
        if high == low { 0.0 } else { (high - low) / high }
    }
    fn w2_sq(&self, p: &UpperEnd, q: &UpperEnd) -> f64 {
        (p.theta - q.theta).powi(2) / 3.0
    }
    fn quantity(&self, _index: usize, params: &UpperEnd) -> f64 {
        params.theta
    }
    fn variance(&self, params: &UpperEnd) -> f64 {
        params.theta.powi(2) / 12.0
    }
    fn ln_variance(&self, params: &UpperEnd) -> f64 {
        2.0 * params.theta.ln() - 12.0_f64.ln()
    }
    fn entropy(&self, params: &UpperEnd) -> f64 {
        params.theta.ln()
    }
    fn left(&self, params: &UpperEnd) -> bool {
        scale_out_of_range(params.theta / 4.0)
    }
    fn collapsed(&self, params: &UpperEnd) -> Option<&'static str> {
        (params.theta == 0.0).then_some("point mass at 0")
    }
    fn interval(&self, params: &UpperEnd, _tail: f64) -> (f64, f64) {
        (0.0, params.theta)
    }
    fn tails(&self, params: &UpperEnd) -> Option<[Tail; 2]> {
        Some([Tail::Ends(0.0), Tail::Ends(params.theta)])
    }
    fn mean_of(&self, params: &UpperEnd, what: Average) -> Option<f64> {
        what.over_uniform(params.theta, self.variance(params))
    }
    fn form(&self, params: &UpperEnd) -> Option<Form> {
        Some(Form { constant: -params.theta.ln(), terms: Vec::new() })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &UpperEnd) -> Option<UpperEnd> {
        let theta = truth.ends[1];
        theta.is_finite().then_some(UpperEnd { theta })
    }
    fn profile(&self, batch: &Extreme, _index: usize, value: f64) -> Option<f64> {
        let possible = value >= batch.max && value > 0.0;
        Some(if possible { -(batch.n as f64) * value.ln() } else { f64::NEG_INFINITY })
    }
}
