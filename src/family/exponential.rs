//! The exponential law by its mean: density exp(-x / mean) / mean on x >= 0.
//!
//! The sufficient statistic is (count, sum); the sum of n points is mean times a Gamma(n) variate, and the fit is the
//! sample mean. Given the sum, the points share it out like a flat Dirichlet.

use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::{Distribution as _, Exp1, Gamma};

use super::divergence::{FAR, ratio_gap};
use super::guard::out_of_range;
use super::tails::Tail;
use super::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Predicts, QuadraticVariance, Quantity, Random, Refusal,
    Settings, Total,
};

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Exponential;

/// The mean. Mean 0 is the collapsed state, a point mass at 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub(crate) mean: f64,
}

const MEAN: Knob = Knob {
    key: "mean",
    label: "true mean",
    meaning: "Mean of the real data",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.01, 100.0),
};

/// With a smaller shape than this, gamma points (and those of a Pareto tail, at the other end) would leave the range of
/// floats more often than once in 10^15.
pub(crate) const SMALLEST_SHAPE: f64 = 0.05;
/// Why a smaller shape is refused.
pub(crate) const OUT_OF_RANGE: &str = "below 0.05 points leave the range of floating-point numbers";

/// A Gamma(shape) draw of scale 1; 0 for shape 0.
pub(crate) fn gamma(shape: f64, rng: &mut Random) -> f64 {
    Gamma::new(shape, 1.0).map_or(0.0, |law| law.sample(rng))
}

/// Total variation of two exponential laws, by their means (or rates: it depends on their quotient alone).
///
/// With means 1 and 1 + h the densities cross at (1 + h) ln(1 + h) / h, where their distribution functions differ by
/// h / (1 + h) (1 + h)^(-1/h).
pub(crate) fn exponential_tv(p: f64, q: f64) -> f64 {
    let (low, high) = if p <= q { (p, q) } else { (q, p) };
    if low == high {
        return 0.0;
    }
    let more = (high - low) / low;
    if more > FAR { 1.0 } else { more / (1.0 + more) * (-more.ln_1p() / more).exp() }
}

/// The total of `n` gamma points of that shape and scale.
pub(crate) fn gamma_total(shape: f64, scale: f64, n: u64, rng: &mut Random) -> Total {
    Total { n, sum: scale * gamma(shape * n as f64, rng) }
}

/// The totals of the first `head` of gamma points and of the rest: the head's share is Beta, free of the scale.
pub(crate) fn split_total(batch: &Total, head: u64, shape: f64, rng: &mut Random) -> (Total, Total) {
    let rest = batch.n - head;
    let (h, r) = (gamma(shape * head as f64, rng), gamma(shape * rest as f64, rng));
    let share = if h + r > 0.0 { h / (h + r) } else { 0.0 };
    (Total { n: head, sum: batch.sum * share }, Total { n: rest, sum: batch.sum * (1.0 - share) })
}

/// At most `limit` of the gamma points of a total: they share it out like a Dirichlet law.
pub(crate) fn reveal_total(batch: &Total, limit: usize, shape: f64, rng: &mut Random) -> Vec<f64> {
    let shown = limit.min(usize::try_from(batch.n).unwrap_or(usize::MAX));
    let mut points: Vec<f64> = (0..shown).map(|_| gamma(shape, rng)).collect();
    let whole = points.iter().sum::<f64>() + gamma(shape * (batch.n - shown as u64) as f64, rng);
    points.iter_mut().for_each(|x| *x *= batch.sum / whole);
    points
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
        estimator: &[],
        quantities: &[Quantity::parameter("mean", "mean")],
        discrete: false,
        labels: false,
        statistic: true,
        lacks: &["alive"],
        assumptions: &[
            Assumption::support(true, "All positive numbers, whatever the mean"),
            Assumption::score(false, "The score has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(true, "Second and third derivatives are bounded in the rate"),
            Assumption::fisher(true, "It is 1/mean², positive around the truth"),
        ],
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Mean), Refusal> {
        let mut truth = Mean { mean: settings.number(&MEAN)? };
        if let Some(data) = data {
            truth.mean = data.values.iter().sum::<f64>() / data.values.len() as f64;
            if truth.mean == 0.0 {
                return Err(Refusal::because("data", "a column of zeros", "an exponential needs a positive mean"));
            }
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value >= 0.0 { Ok(value) } else { Err("a number from 0") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn empty(&self) -> Total {
        Total::default()
    }
    fn observe(&self, batch: &mut Total, point: f64) {
        batch.n += 1;
        batch.sum += point;
    }
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

    fn fit(&self, batch: &Total, model: &mut Mean) {
        model.mean = batch.mean().unwrap_or(model.mean);
    }
    fn fit_weighted(&self, real: &Total, synthetic: &Total, weight: f64, model: &mut Mean) -> bool {
        model.mean = real.mixed_mean(synthetic, weight).unwrap_or(model.mean);
        true
    }
    fn density_at(&self, params: &Mean, x: f64) -> f64 {
        self.ln_density(params, x).exp()
    }
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
        if p == q {
            0.0
        } else if p.mean == 0.0 || q.mean == 0.0 {
            f64::INFINITY
        } else {
            ratio_gap(p.mean, q.mean)
        }
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
        out_of_range(params.mean)
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
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        let height = -(batch.n as f64) * value.ln() - batch.sum / value;
        Some(if value > 0.0 { height } else { f64::NEG_INFINITY })
    }
    fn quadratic_variance(&self, truth: &Mean) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: truth.mean.powi(2), curvature: 1.0, predicts: Predicts::Mean("mean") })
    }
}
