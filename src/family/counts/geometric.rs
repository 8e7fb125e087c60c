//! The geometric law on 1, 2, 3, ...: mass (1 - 1/mean)^(k - 1) / mean.
//!
//! The sufficient statistic is (count, failures), where a point k has k - 1 failures. The failures of n points are
//! negative binomial: Poisson with a rate that is (mean - 1) times a Gamma(n) variate. The fit is the sample mean. Under
//! replace a sample without a failure ends it: mean 1 is for ever.

use crate::family::metric;
use crate::family::statistic::{collected, fitted_by_mean};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::Exp1;

use crate::family::counts::counted_mean::counted_mean;
use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Predicts, QuadraticVariance, Quantity, Random, Refusal,
    Settings, Total,
};
use crate::numeric::counting::{binomial_of, poisson};
use crate::numeric::divergence::{ln_one_more, negative_binomial_kl};
use crate::numeric::draw::gamma;
use crate::numeric::guard::Bounded as _;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Geometric;

/// Mean number of failures, mean - 1. 0 is the dead state: always 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failures {
    pub(crate) mean: f64,
}

const MEAN: Knob = Knob {
    key: "mean",
    label: "true mean",
    meaning: "Mean number of trials up to the first success",
    default: Some(3.0),
    domain: Domain::Above(1.0, 1e6),
    slider: (1.1, 100.0),
};

impl Failures {
    /// -ln P(failure): infinite for mean 0.
    fn decay(self) -> f64 {
        ln_one_more(1.0, self.mean)
    }
}

impl Family for Geometric {
    /// Failures before the success: the value less 1.
    type Point = f64;
    type Params = Failures;
    type Batch = Total;

    const ABOUT: About = About {
        name: "geometric",
        label: "Geometric",
        formula: "(1 - 1/mean)ᵏ⁻¹ / mean, for k = 1, 2, ...",
        estimate: "the sample mean; a generation costs one gamma and one Poisson draw, whatever n",
        knobs: &[MEAN],
        quantities: &[Quantity::parameter("mean", "mean")],
        discrete: true,
        statistic: true,
        lacks: &[metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "All whole numbers from 1, as long as the mean is not 1"),
            Assumption::score(false, "The score has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(true, "In ln(1 - 1/mean), second and third derivatives are free of the data"),
            Assumption::fisher(true, "It is 1/(mean (mean - 1)), positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Failures), Refusal> {
        let mean = settings.number(&MEAN)?;
        let mut truth = Failures { mean: mean - 1.0 };
        if let Some(data) = data {
            truth.mean = counted_mean(data, 1.0, &MEAN, "a geometric distribution needs a mean above 1")?;
        }
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value >= 1.0 && value.fract() == 0.0 && value < 9e15 {
            Ok(value - 1.0)
        } else {
            Err(if value == 0.0 {
                "a whole number from 1 (add 1: this family counts trials from 1)"
            } else {
                "a whole number from 1 to 9e15"
            })
        }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point + 1.0
    }
    collected!(Total, f64);
    fn sample(&self, params: &Failures, rng: &mut Random) -> f64 {
        let e: f64 = rng.sample(Exp1);
        (e / params.decay()).floor()
    }
    fn draw(&self, params: &Failures, n: u64, rng: &mut Random, into: &mut Total) {
        let rate = params.mean * gamma(n as f64, rng);
        into.merge(&Total { n, sum: poisson(rate, rng) });
    }

    /// Given all failures, the head's are beta-binomial: every way to spread them over the points is equally likely.
    /// The chance of one failure more, mean / (1 + mean), is raised to 1/temperature.
    fn tempered(&self, params: &Failures, temperature: f64) -> Option<Failures> {
        // Not from mean / (1 + mean), which is 1 from 9e15 on.
        let ln_more = -params.decay() / temperature;
        Some(Failures { mean: ln_more.exp() / -ln_more.exp_m1() })
    }
    fn split(&self, batch: &Total, head: u64, rng: &mut Random) -> (Total, Total) {
        let (h, r) = (gamma(head as f64, rng), gamma((batch.n - head) as f64, rng));
        let share = if h + r > 0.0 { h / (h + r) } else { 0.0 };
        let sum = binomial_of(batch.sum, share, rng);
        (Total { n: head, sum }, Total { n: batch.n - head, sum: batch.sum - sum })
    }

    /// One point after the other takes its share of the failures left, Beta(1, points still to come).
    fn reveal(&self, batch: &Total, limit: usize, rng: &mut Random) -> Vec<f64> {
        let mut failures = batch.sum;
        (0..batch.n.min(limit as u64))
            .map(|seen| {
                let e: f64 = rng.sample(Exp1);
                let to_come = batch.n - seen - 1;
                let share = if to_come == 0 { 1.0 } else { -(-e / to_come as f64).exp_m1() };
                let here = binomial_of(failures, share, rng);
                failures -= here;
                here
            })
            .collect()
    }

    fitted_by_mean!(Failures);
    fn density_at(&self, params: &Failures, x: f64) -> f64 {
        self.ln_density(params, x - 1.0).exp()
    }
    fn ln_density(&self, params: &Failures, point: f64) -> f64 {
        if point < 0.0 || point.fract() != 0.0 {
            return f64::NEG_INFINITY;
        }
        if params.mean == 0.0 {
            return if point == 0.0 { 0.0 } else { f64::NEG_INFINITY };
        }
        -point * params.decay() - params.mean.ln_1p()
    }
    fn score(&self, params: &Failures, point: f64) -> DVector<f64> {
        dvector![(point / params.mean - 1.0) / (1.0 + params.mean)]
    }
    fn fisher(&self, params: &Failures) -> Option<DMatrix<f64>> {
        (params.mean > 0.0).then(|| dmatrix![1.0 / self.variance(params)])
    }

    fn kl(&self, p: &Failures, q: &Failures) -> f64 {
        negative_binomial_kl(1.0, p.mean, q.mean)
    }

    /// The ratio of masses is monotone: they cross once, and more than so many failures in a row tell most.
    fn tv(&self, p: &Failures, q: &Failures) -> f64 {
        if p == q {
            return 0.0;
        }
        let (low, high) = if p.mean <= q.mean { (p, q) } else { (q, p) };
        let gap = ln_one_more((high.mean - low.mean) / (1.0 + high.mean), low.mean);
        let crossing = ((high.mean - low.mean) / (1.0 + low.mean)).ln_1p() / gap;
        let more = crossing.floor() + 1.0;
        if high.mean.is_infinite() { 1.0 } else { (-more * high.decay()).exp() * -(-more * gap).exp_m1() }
    }
    fn quantity(&self, _index: usize, params: &Failures) -> f64 {
        1.0 + params.mean
    }
    fn variance(&self, params: &Failures) -> f64 {
        params.mean * (1.0 + params.mean)
    }
    fn ln_variance(&self, params: &Failures) -> f64 {
        params.mean.ln() + params.mean.ln_1p()
    }
    fn entropy(&self, params: &Failures) -> f64 {
        match params.mean {
            0.0 => 0.0,
            f64::INFINITY => f64::INFINITY,
            mean => mean.ln_1p() + mean * params.decay(),
        }
    }
    fn left(&self, params: &Failures) -> bool {
        !params.mean.is_finite()
    }
    fn collapsed(&self, params: &Failures) -> Option<&'static str> {
        (params.mean == 0.0).then_some("died out: always 1")
    }
    fn interval(&self, params: &Failures, tail: f64) -> (f64, f64) {
        // P(more than k failures) = exp(-(k + 1) decay).
        let quantile = |ln_upper: f64| (-ln_upper / params.decay()).ceil().at_least(1.0);
        (quantile((-tail).ln_1p()), quantile(tail.ln()))
    }
    fn profile(&self, batch: &Total, _index: usize, value: f64) -> Option<f64> {
        let params = Failures { mean: value - 1.0 };
        Some(if batch.n == 0 {
            0.0
        } else if params.mean < 0.0 || (params.mean == 0.0 && batch.sum > 0.0) {
            f64::NEG_INFINITY
        } else if batch.sum == 0.0 {
            -(batch.n as f64) * params.mean.ln_1p()
        } else {
            -batch.sum * params.decay() - batch.n as f64 * params.mean.ln_1p()
        })
    }

    /// V = mean (mean - 1).
    fn quadratic_variance(&self, truth: &Failures) -> Option<QuadraticVariance> {
        Some(QuadraticVariance { variance: self.variance(truth), curvature: 1.0, predicts: Predicts::Mean("mean") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divergence_keeps_its_digits_between_near_laws() {
        for mean in [1e-6, 0.5, 40.0, 1e9] {
            for step in [1e-9, 1e-3, 0.009, 0.011] {
                let (p, q) = (Failures { mean }, Failures { mean: mean * (1.0 + step) });
                let (a, b) = (p.mean, q.mean);
                // Half the Fisher information times the squared distance, up to a relative step.
                let near = 0.5 * (b - a).powi(2) / (a * (1.0 + a));
                assert!((Geometric.kl(&p, &q) / near - 1.0).abs() < 2.0 * step + 1e-6, "{mean} {step}");
            }
        }
    }
}
