//! The negative binomial law on 0, 1, 2, ... of known size r: Poisson counts whose rate is mean / r times a Gamma(r) variate,
//! and for a whole r the failures before the r-th success. Variance mean + mean^2 / r: between geometric counts (r = 1) and
//! Poisson ones (r without bound).
//!
//! The sufficient statistic is (count, sum). The sum of n points is of the same kind, of size n r, so that a batch costs one
//! gamma and one Poisson draw. The fit is the sample mean. Under replace a sample of zeros ends it.

use crate::family::metric;
use crate::family::statistic::{fitted_by_mean, numbers};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};

use crate::family::contract::knobs::{POSITIVE_MEAN, SMALLEST_SHAPE};
use crate::family::counts::counted_mean::counted_mean;
use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Predicts, QuadraticVariance, Quantity, Random, Refusal,
    Settings, Total,
};
use crate::numeric::counting::{binomial_of, poisson};
use crate::numeric::divergence::{ln_one_more, ln_ratio, negative_binomial_kl, ratio_gap, step_gap};
use crate::numeric::draw::gamma;
use crate::numeric::guard::{Bounded as _, at_least, larger, smaller};
use crate::numeric::halt::halted;
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::special::stirling_rest;

/// The family; its size is known.
#[derive(Clone, Copy, Debug)]
pub struct NegativeBinomial {
    size: f64,
}

/// The mean. Mean 0 is the dead state: no event ever again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub(crate) mean: f64,
}

const MEAN: Knob = Knob {
    meaning: "Mean count of the real data",
    default: Some(3.0),
    domain: Domain::PositiveUpTo(1e6),
    ..POSITIVE_MEAN
};
const SIZE: Knob = Knob {
    key: "size",
    label: "size r",
    meaning: "How evenly counts fall, known to the model: variance mean + mean²/r; 1 is geometric, without bound Poisson",
    default: Some(5.0),
    domain: Domain::Between(SMALLEST_SHAPE, 1e6),
    slider: (0.1, 100.0),
};

/// ln of the mass at `k`, by Loader's terms: none is larger than the sum, however large the count, size and mean are.
fn ln_mass(k: f64, size: f64, mean: f64) -> f64 {
    if k == 0.0 {
        return -size * ln_one_more(mean, size);
    }
    let all = size + k;
    let factorials = stirling_rest(all) - stirling_rest(size) - stirling_rest(k);
    let off = size * step_gap((k - mean) / (size + mean)) + k * ratio_gap(all * (mean / (size + mean)), k);
    factorials - off + 0.5 * ((size / all / std::f64::consts::TAU).ln() - k.ln())
}

/// Means beyond it count as it.
const FARTHEST: f64 = 1e300;

/// P(X <= k) at the mean `low` less that at the mean `high`: the integral of the mass at k for one size more between the two.
///
/// In the logarithm of the mean that is a density with one peak, and exponential tails.
fn between(k: f64, size: f64, low: f64, high: f64) -> f64 {
    let (width, lesser) = ((size.recip() + (k + 1.0).recip()).sqrt(), smaller(size, k + 1.0));
    let reach = 9.0 * width + 40.0 / lesser; // e^-40 is left beyond it
    let (high, peak) = (high.at_most(FARTHEST), k + 1.0);
    // From the lower mean where the two are near, so that their distance keeps its digits; else from the peak.
    let near = low > 0.0 && ln_ratio(high, low) < 2.0 * reach;
    let start = if near { low } else { peak };
    let [first, last] = [low, high].map(|mean| ln_ratio(mean, start));
    let [least, most] = [-reach, reach].map(|step| ln_ratio(peak, start) + step);
    let (from, to) = (larger(first, least), smaller(last, most));
    let height = |t: f64| {
        let mean = start * t.exp();
        mean * ln_mass(k, size + 1.0, mean + mean / size).exp()
    };
    let mass = |from: f64, to: f64| {
        let panels = (at_least(to - from, 0.0) / width.at_most(1.0) * 2.0).ceil();
        let panel = (to - from) / panels;
        let starts = (0..panels as u32).map(|i| from + f64::from(i) * panel).take_while(|_| !halted());
        starts.map(|start| smooth_integral(start, start + panel, height)).sum::<f64>()
    };
    // Most of it is 1 less the rest, to the last digit.
    let found = if to - from > reach { 1.0 - mass(least, from) - mass(to, most) } else { mass(from, to) };
    found.clamp(0.0, 1.0)
}

/// Up to so many terms a sum over counts is taken as it is.
const FEW: f64 = 2000.0;
/// Of more, so many; the rest is smooth.
const FIRST: f64 = 400.0;

/// The sum of a function of the counts that matter at that size and mean.
fn sum(size: f64, mean: f64, value: impl Fn(f64) -> f64) -> f64 {
    let spread = (mean * (1.0 + mean / size)).sqrt();
    let low = (mean - 12.0 * spread).floor().at_least(0.0);
    let high = (mean + 12.0 * spread + 40.0 * (1.0 + mean / size)).ceil();
    let few = high - low <= FEW;
    let last = if few { high } else { low + FIRST - 1.0 };
    let first: f64 = (0..=(last - low) as u32).map(|i| value(low + f64::from(i))).sum();
    if few {
        return first;
    }
    // Euler and Maclaurin from the middle between two counts on; the next term is below a billionth.
    let mut from = last + 0.5;
    let mut rest = (value(last + 1.0) - value(last)) / 24.0;
    while from < high && !halted() {
        let to = from + smaller(0.5 * spread, 0.25 * from);
        rest += smooth_integral(from, to, &value);
        from = to;
    }
    first + rest
}

impl NegativeBinomial {
    /// P(X <= k) and P(X > k).
    fn sides(&self, params: Mean, k: f64) -> (f64, f64) {
        let (mean, size) = (params.mean, self.size);
        if k < 0.0 { (0.0, 1.0) } else { (between(k, size, mean, FARTHEST), between(k, size, 0.0, mean)) }
    }

    /// The least count from which on a side has become so light or so heavy.
    fn least(&self, params: Mean, done: impl Fn((f64, f64)) -> bool) -> f64 {
        let (mut below, mut at) = (-1.0, params.mean.ceil());
        while !done(self.sides(params, at)) && !halted() {
            (below, at) = (at, 2.0 * at + 1.0);
        }
        while at - below > 1.0 && !halted() {
            let middle = f64::midpoint(below, at).floor();
            if done(self.sides(params, middle)) { at = middle } else { below = middle }
        }
        at
    }
}

impl Family for NegativeBinomial {
    type Point = f64;
    type Params = Mean;
    type Batch = Total;

    const ABOUT: About = About {
        name: "negative_binomial",
        label: "Negative binomial",
        formula: "Γ(k + r) / (Γ(r) k!) (r/(r + mean))^r (mean/(r + mean))^k, r the size",
        estimate: "the sample mean; a generation costs one gamma and one Poisson draw, whatever n",
        knobs: &[MEAN, SIZE],
        quantities: &[Quantity::parameter("mean", "mean")],
        discrete: true,
        statistic: true,
        lacks: &[metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "All whole numbers, as long as the mean is not 0"),
            Assumption::score(false, "The score has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(true, "In ln(mean/(r + mean)), second and third derivatives are free of the data"),
            Assumption::fisher(true, "It is r/(mean (r + mean)), positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Mean), Refusal> {
        let family = Self { size: settings.number(&SIZE)? };
        let mut truth = Mean { mean: settings.number(&MEAN)? };
        if let Some(data) = data {
            truth.mean = counted_mean(data, 0.0, &MEAN, "a negative binomial distribution needs a positive mean")?;
        }
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value >= 0.0 && value.fract() == 0.0 && value < 9e15 {
            Ok(value)
        } else {
            Err("a whole number from 0 to 9e15")
        }
    }
    numbers!(Total);
    fn sample(&self, params: &Mean, rng: &mut Random) -> f64 {
        poisson(params.mean * (gamma(self.size, rng) / self.size), rng)
    }
    fn draw(&self, params: &Mean, n: u64, rng: &mut Random, into: &mut Total) {
        let rate = params.mean * (gamma(self.size * n as f64, rng) / self.size);
        into.merge(&Total { n, sum: poisson(rate, rng) });
    }

    /// Given the sum, the head's share of it is beta-binomial: that of its gamma variates.
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        let [h, r] = [head, batch.n - head].map(|n| gamma(self.size * n as f64, rng));
        let share = if h + r > 0.0 { h / (h + r) } else { 0.0 };
        let sum = binomial_of(batch.sum, share, rng);
        (Total { n: head, sum }, Total { n: batch.n - head, sum: batch.sum - sum })
    }

    /// One point after the other takes its share of the sum that is left.
    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        let mut left = *batch;
        (0..batch.n.min(limit as u64))
            .map(|_| {
                let (here, rest) = if left.n == 1 { (left, Total::default()) } else { self.split(&left, 1, rng) };
                left = rest;
                here.sum
            })
            .collect()
    }

    fitted_by_mean!(Mean);
    fn ln_density(&self, params: &Mean, point: f64) -> f64 {
        if point < 0.0 || point.fract() != 0.0 {
            f64::NEG_INFINITY
        } else if params.mean == 0.0 {
            if point == 0.0 { 0.0 } else { f64::NEG_INFINITY }
        } else {
            ln_mass(point, self.size, params.mean)
        }
    }
    fn score(&self, params: &Mean, point: f64) -> DVector<f64> {
        dvector![(point / params.mean - 1.0) * (self.size / (self.size + params.mean))]
    }
    fn fisher(&self, params: &Mean) -> Option<DMatrix<f64>> {
        (params.mean > 0.0).then(|| dmatrix![1.0 / self.variance(params)])
    }

    fn kl(&self, p: &Mean, q: &Mean) -> f64 {
        negative_binomial_kl(self.size, p.mean, q.mean)
    }

    /// The ratio of masses is monotone: they cross once.
    fn tv(&self, p: &Mean, q: &Mean) -> f64 {
        let (low, high) = if p.mean <= q.mean { (p.mean, q.mean) } else { (q.mean, p.mean) };
        if low == high {
            return 0.0;
        }
        if low == 0.0 {
            return -(-self.size * ln_one_more(high, self.size)).exp_m1(); // they cross between 0 and 1
        }
        if high.is_infinite() {
            return 1.0;
        }
        let gap = ln_one_more((high - low) / (1.0 + high / self.size), low);
        let crossing = self.size * ((high - low) / (self.size + low)).ln_1p() / gap;
        between(crossing.floor(), self.size, low, high)
    }
    fn quantity(&self, _index: usize, params: &Mean) -> f64 {
        params.mean
    }
    fn variance(&self, params: &Mean) -> f64 {
        params.mean * (1.0 + params.mean / self.size)
    }
    fn ln_variance(&self, params: &Mean) -> f64 {
        params.mean.ln() + ln_one_more(params.mean, self.size)
    }
    fn entropy(&self, params: &Mean) -> f64 {
        match params.mean {
            0.0 => 0.0,
            f64::INFINITY => f64::INFINITY,
            mean => sum(self.size, mean, |k| {
                let ln = ln_mass(k, self.size, mean);
                -ln * ln.exp()
            }),
        }
    }
    fn left(&self, params: &Mean) -> bool {
        !params.mean.is_finite()
    }
    fn collapsed(&self, params: &Mean) -> Option<&'static str> {
        (params.mean == 0.0).then_some("died out: rate 0")
    }
    fn interval(&self, params: &Mean, tail: f64) -> (f64, f64) {
        if params.mean == 0.0 {
            return (0.0, 0.0);
        }
        (self.least(*params, |(below, _)| below > tail), self.least(*params, |(_, beyond)| beyond <= tail))
    }
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        let (size, spent) = (self.size, batch.n as f64 * self.size * ln_one_more(value, self.size));
        Some(if value < 0.0 {
            f64::NEG_INFINITY
        } else if batch.sum == 0.0 {
            -spent
        } else {
            -batch.sum * ln_one_more(size, value) - spent
        })
    }
    fn quadratic_variance(&self, truth: &Mean) -> Option<QuadraticVariance> {
        let curvature = self.size.recip();
        Some(QuadraticVariance { variance: self.variance(truth), curvature, predicts: Predicts::Mean("mean") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Between two sums, one of them of 10^5 terms: the entropy of a wide law.
    #[test]
    fn long_sums_are_short_ones() {
        for (size, mean) in [(0.05, 300.0), (1.0, 900.0), (5.0, 2e3), (1e6, 5e3), (200.0, 3e4)] {
            for power in [0, 1] {
                let value = |k: f64| (k / mean).powi(power) * ln_mass(k, size, mean).exp();
                let found = sum(size, mean, value);
                assert!((found - 1.0).abs() < 1e-9, "{size} {mean}, moment {power}: {found}");
            }
        }
    }
}
