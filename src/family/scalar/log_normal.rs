//! The log-normal law: ln x is N(log_mean, log_variance).
//!
//! Everything that is free of units happens on ln x, and is the Gaussian's: the statistic, its draw, the fit and both
//! divergences. A point is kept as its logarithm, so that it neither overflows nor loses digits.

use crate::family::contract::resolution::{is_lost, resolved};
use crate::family::metric;
use crate::family::statistic::collected;
use nalgebra::{DMatrix, DVector};

use crate::family::contract::knobs::{DIVISOR, MEAN, VARIANCE};
use crate::family::scalar::gaussian::{Gaussian, Normal, gap_of_roots, normal_profile};
use crate::family::{
    About, Assumption, Average, Data, Domain, Drawn, Family, Form, Knob, Moments, Predicts, QuadraticVariance,
    Quantity, Random, Refusal, Settings, Target,
};
use crate::numeric::guard::Bounded as _;
use crate::numeric::tails::Tail;

/// The family: the Gaussian that the logarithms follow.
#[derive(Clone, Copy, Debug)]
pub struct LogNormal {
    logs: Gaussian,
}

const LOG_MEAN: Knob = Knob {
    key: "log_mean",
    label: "true log-mean",
    meaning: "Mean of the logarithms of the real data",
    domain: Domain::Between(-200.0, 200.0),
    slider: (-3.0, 3.0),
    ..MEAN
};
const LOG_VARIANCE: Knob = Knob {
    key: "log_variance",
    label: "true log-variance",
    meaning: "Variance of the logarithms of the real data",
    domain: Domain::PositiveUpTo(100.0),
    slider: (0.01, 4.0),
    ..VARIANCE
};

/// Mean and root mean square of x.
fn mean_and_size(params: &Normal) -> (f64, f64) {
    ((params.mean + 0.5 * params.variance).exp(), (params.mean + params.variance).exp())
}

impl Family for LogNormal {
    /// ln x.
    type Point = f64;
    type Params = Normal;
    type Batch = Moments;

    const ABOUT: About = About {
        name: "log_normal",
        label: "Log-normal",
        formula: "exp(-(ln x - log_mean)² / (2 log_variance)) / (x √(2π log_variance)), for x > 0",
        estimate: "mean and variance of ln x; a generation costs one normal and one chi-squared draw, whatever n",
        knobs: &[LOG_MEAN, LOG_VARIANCE],
        estimator: &[DIVISOR],
        quantities: &[Quantity::parameter("log_mean", "log-mean"), Quantity::parameter("log_variance", "log-variance")],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All positive numbers, whatever the parameters"),
            Assumption::score(false, "The score in the log-variance grows like (ln x)², which is not sub-Gaussian"),
            Assumption::smooth(false, "The second derivative grows like (ln x)², without bound"),
            Assumption::fisher(true, "It is diag(1/v, 1/(2v²)) around the truth, v the log-variance"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Normal), Refusal> {
        let family = Self { logs: Gaussian { lost_degrees: settings.number(&DIVISOR)? as u64 } };
        let mut truth = Normal { mean: settings.number(&LOG_MEAN)?, variance: settings.number(&LOG_VARIANCE)? };
        if let Some(data) = data {
            family.fit_to(
                data,
                &mut truth,
                "equal values",
                "a log-normal distribution needs at least two different values",
            )?;
        }
        resolved(LOG_MEAN.key, data, truth.mean, truth.variance.sqrt())?;
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value > 0.0 { Ok(value.ln()) } else { Err("a number greater than 0") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point.exp()
    }
    collected!(Moments, f64);
    fn sample(&self, params: &Normal, rng: &mut Random) -> f64 {
        self.logs.sample(params, rng)
    }
    fn draw(&self, params: &Normal, n: u64, rng: &mut Random, into: &mut Moments) {
        self.logs.draw(params, n, rng, into);
    }
    fn split(&self, batch: &Moments, head: u64, rng: &mut Random) -> (Moments, Moments) {
        self.logs.split(batch, head, rng)
    }
    fn reveal(&self, batch: &Moments, limit: usize, rng: &mut Random) -> Vec<f64> {
        self.logs.reveal(batch, limit, rng)
    }
    /// With u = ln x, the factor 1/x of the density is tempered too: it moves the mean of u.
    fn tempered(&self, params: &Normal, temperature: f64) -> Option<Normal> {
        let mean = params.mean + (temperature - 1.0) * params.variance;
        Some(Normal { mean, variance: temperature * params.variance })
    }
    fn fit(&self, batch: &Moments, model: &mut Normal) {
        self.logs.fit(batch, model);
    }
    fn ln_density(&self, params: &Normal, point: f64) -> f64 {
        self.logs.ln_density(params, point) - point
    }
    fn score(&self, params: &Normal, point: f64) -> DVector<f64> {
        self.logs.score(params, point)
    }
    fn fisher(&self, params: &Normal) -> Option<DMatrix<f64>> {
        self.logs.fisher(params)
    }
    fn kl(&self, p: &Normal, q: &Normal) -> f64 {
        self.logs.kl(p, q)
    }
    fn tv(&self, p: &Normal, q: &Normal) -> f64 {
        self.logs.tv(p, q)
    }

    /// By the common quantile z: the mean of (exp(m + s z) - exp(m' + s' z))^2, put so that near laws keep their digits.
    fn w2_sq(&self, p: &Normal, q: &Normal) -> f64 {
        if p == q {
            return 0.0;
        }
        let ((_, a), (_, b)) = (mean_and_size(p), mean_and_size(q));
        if a.is_infinite() || b.is_infinite() {
            return f64::INFINITY;
        }
        let (step, spread) = ((p.mean - q.mean) + (p.variance - q.variance), gap_of_roots(p.variance, q.variance));
        let sizes = if step.abs() < 1.0 { b * step.exp_m1() } else { a - b };
        sizes.powi(2) - 2.0 * a * b * (-0.5 * spread * spread).exp_m1()
    }
    fn quantity(&self, index: usize, params: &Normal) -> f64 {
        self.logs.quantity(index, params)
    }
    fn variance(&self, params: &Normal) -> f64 {
        if params.variance == 0.0 {
            return 0.0; // a point has no width, however far out: not no width times a mean beyond the numbers
        }
        let plain = mean_and_size(params).0.powi(2) * params.variance.exp_m1();
        if plain.is_normal() {
            return plain;
        }
        // Some factor has left the range of numbers, the product perhaps not.
        self.ln_variance(params).exp()
    }
    fn ln_variance(&self, params: &Normal) -> f64 {
        let v = params.variance;
        2.0 * params.mean + v + if v < 30.0 { v.exp_m1().ln() } else { v }
    }
    fn entropy(&self, params: &Normal) -> f64 {
        self.logs.entropy(params) + params.mean
    }
    fn left(&self, params: &Normal) -> bool {
        self.logs.left(params)
    }
    fn unresolved(&self, params: &Normal, last: &Normal, drawn: Drawn) -> bool {
        let place = params.mean.abs().at_least(1.0);
        drawn.by_points && is_lost(params.variance.sqrt(), place, last.variance, drawn)
    }
    fn collapsed(&self, params: &Normal) -> Option<&'static str> {
        (params.variance == 0.0).then_some("point mass: log-variance 0")
    }
    fn interval(&self, params: &Normal, tail: f64) -> (f64, f64) {
        let (low, high) = self.logs.interval(params, tail);
        (low.exp(), high.exp())
    }
    fn tails(&self, _params: &Normal) -> Option<[Tail; 2]> {
        Some([Tail::Ends(0.0), Tail::LogSquare])
    }
    fn mean_of(&self, params: &Normal, what: Average) -> Option<f64> {
        let Normal { mean, variance } = *params;
        match what {
            // e^(mean k + variance k^2 / 2) is all there is of it: its parts may be beyond the numbers.
            Average::Power(k, scale) => Some((k * (mean - scale.ln()) + 0.5 * k * k * variance).exp()),
            Average::PowerLog(k, scale) => {
                Some(self.mean_of(params, Average::Power(k, scale))? * (mean - scale.ln() + k * variance))
            }
            _ => {
                what.by_moments(mean_and_size(params).0, self.variance(params)).or_else(|| what.by_logs(mean, variance))
            }
        }
    }
    fn form(&self, params: &Normal) -> Option<Form> {
        Some(Form {
            constant: -0.5 * (std::f64::consts::TAU.ln() + params.variance.ln()),
            terms: vec![(-1.0, Average::Log), (-0.5 / params.variance, Average::LogSquare(params.mean))],
        })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Normal) -> Option<Normal> {
        let mean = (truth.mean)(Average::Log);
        self.logs.params_from(&[mean, (truth.mean)(Average::LogSquare(mean))])
    }
    fn profile(&self, batch: &Moments, index: usize, value: f64) -> Option<f64> {
        Some(normal_profile(batch, index, value))
    }
    fn quadratic_variance(&self, truth: &Normal) -> Option<QuadraticVariance> {
        let law = self.logs.quadratic_variance(truth)?;
        Some(QuadraticVariance { predicts: Predicts::LogMeanAndVariance, ..law })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points that have run together beyond the numbers are a point mass as anywhere: none of it is no number.
    #[test]
    fn a_point_beyond_the_numbers_has_no_width() {
        let (family, _) = LogNormal::configure(&Settings::new(), None).unwrap();
        for mean in [0.0, 700.0, 1.6e38, -1.6e38] {
            let point = Normal { mean, variance: 0.0 };
            assert_eq!((family.variance(&point), family.ln_variance(&point)), (0.0, f64::NEG_INFINITY), "{mean}");
            assert!(family.collapsed(&point).is_some());
        }
    }
}
