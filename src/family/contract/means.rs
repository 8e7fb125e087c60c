//! Means under a law of what logarithms of densities are made of: where both are known in closed form a divergence is, and
//! the model nearest to a law of another family is found by such means, too.

use crate::numeric::divergence::mean_distance_within;
use crate::numeric::divergence::normal_cdf;

/// What a mean is taken of.
#[derive(Clone, Copy, Debug)]
pub enum Average {
    /// x.
    X,
    /// (x - c)^2.
    Square(f64),
    /// |x - c|.
    Distance(f64),
    /// ln x.
    Log,
    /// (ln x - c)^2.
    LogSquare(f64),
    /// (x / scale)^k: the exponent and the scale.
    Power(f64, f64),
    /// The same times ln(x / scale).
    PowerLog(f64, f64),
    /// 2 |x| / (1 + e^(pull |x|)): what the doubt about its sign takes from a distance from 0, by the pull.
    Doubt(f64),
    /// (|x| - c)^2.
    Fold(f64),
    /// ln cosh(c x).
    LnCosh(f64),
    /// A bounded function of x - c.
    Bounded(fn(f64) -> f64, f64),
}

impl Average {
    /// Under the even law from 0 to `theta`, whose variance is given.
    pub(crate) fn over_uniform(self, theta: f64, variance: f64) -> Option<f64> {
        let power = |k: f64, scale: f64| (theta / scale).powf(k) / (1.0 + k);
        match self {
            Self::Distance(c) => Some(mean_distance_within(0.0, theta, c)),
            Self::Power(k, scale) => Some(power(k, scale)),
            Self::PowerLog(k, scale) => Some(power(k, scale) * ((theta / scale).ln() - (1.0 + k).recip())),
            _ => self.by_moments(0.5 * theta, variance).or_else(|| self.by_logs(theta.ln() - 1.0, 1.0)),
        }
    }

    /// Its value at a place.
    pub(crate) fn at(self, x: f64) -> f64 {
        match self {
            Self::X => x,
            Self::Square(c) => (x - c).powi(2),
            Self::Distance(c) => (x - c).abs(),
            Self::Log => x.ln(),
            Self::LogSquare(c) => (x.ln() - c).powi(2),
            Self::Power(k, scale) => (x / scale).powf(k),
            Self::PowerLog(k, scale) => (x / scale).powf(k) * (x / scale).ln(),
            Self::Doubt(pull) => 2.0 * x.abs() / (1.0 + (pull * x.abs()).exp()),
            Self::Fold(c) => (x.abs() - c).powi(2),
            Self::LnCosh(c) => (c * x).abs() + (-2.0 * (c * x).abs()).exp().ln_1p() - std::f64::consts::LN_2,
            Self::Bounded(f, c) => f(x - c),
        }
    }

    /// The moment that it grows like: of a law without that moment it has no mean. 0 where every law has one.
    pub(crate) fn order(self) -> f64 {
        match self {
            Self::X | Self::Distance(_) | Self::LnCosh(_) => 1.0,
            Self::Square(_) | Self::Fold(_) => 2.0,
            Self::Power(k, _) | Self::PowerLog(k, _) => k,
            Self::Log | Self::LogSquare(_) | Self::Doubt(_) | Self::Bounded(..) => 0.0,
        }
    }

    /// A place where it may have a kink, or jump.
    pub(crate) fn kink(self) -> Option<f64> {
        match self {
            Self::Distance(c) | Self::Bounded(_, c) => Some(c),
            Self::Doubt(_) | Self::Fold(_) => Some(0.0),
            _ => None,
        }
    }

    /// By the mean and the variance of x, where they tell.
    pub(crate) fn by_moments(self, mean: f64, variance: f64) -> Option<f64> {
        match self {
            Self::X => Some(mean),
            Self::Square(c) => Some(variance + (mean - c).powi(2)),
            _ => None,
        }
    }

    /// By the mean and the variance of ln x, where they tell.
    pub(crate) fn by_logs(self, mean: f64, variance: f64) -> Option<f64> {
        match self {
            Self::Log => Some(mean),
            Self::LogSquare(c) => Some(variance + (mean - c).powi(2)),
            _ => None,
        }
    }

    /// Under a normal law.
    pub(crate) fn of_normal(self, mean: f64, variance: f64) -> Option<f64> {
        let Self::Distance(c) = self else { return self.by_moments(mean, variance) };
        let (sd, gap) = (variance.sqrt(), (mean - c).abs());
        let z = gap / sd;
        Some(sd * std::f64::consts::FRAC_2_PI.sqrt() * (-0.5 * z * z).exp() + gap * (1.0 - 2.0 * normal_cdf(-z)))
    }

    /// Under a sum of normal laws: weight, mean and variance of each.
    pub(crate) fn of_normals(self, bumps: impl Iterator<Item = (f64, f64, f64)>) -> Option<f64> {
        let bumps = bumps.filter(|bump| bump.0 > 0.0);
        bumps.map(|(weight, mean, variance)| Some(weight * self.of_normal(mean, variance)?)).sum()
    }
}

/// ln of a density on its support: a constant, and so many times each of these.
#[derive(Clone, Debug)]
pub struct Form {
    pub(crate) constant: f64,
    pub(crate) terms: Vec<(f64, Average)>,
}

/// What is known of a truth of another family, for the model nearest to it.
pub struct Target<'a> {
    /// Its means; NaN or infinite where it has none.
    pub(crate) mean: &'a dyn Fn(Average) -> f64,
    /// Where its support ends; infinite where it does not.
    pub(crate) ends: [f64; 2],
    /// Whether a model like the one fitted to its quantiles is infinitely far from it.
    pub(crate) is_out_of_reach: bool,
    /// Places and masses, in ascending order, that have its mean and its variance; `None` where they miss some of it.
    pub(crate) nodes: &'a dyn Fn(f64, f64) -> Option<Vec<(f64, f64)>>,
}

impl Target<'_> {
    /// The place c where the mean of f(x - c) is 0, f bounded and rising, by secants from a place near it and `slope`, about
    /// how fast that mean falls: that place itself where they do not settle.
    pub(crate) fn balance(&self, f: fn(f64) -> f64, near: f64, slope: f64) -> f64 {
        /// Means of bounded functions are sought so well, and taken so well.
        const SETTLED: [f64; 2] = [1e-11, 1e-8];
        let mean = |at: f64| (self.mean)(Average::Bounded(f, at));
        let (mut before, mut last) = (near, mean(near));
        let mut at = near + last / slope;
        for _ in 0..20 {
            if last.abs() <= SETTLED[0] || !at.is_finite() {
                break;
            }
            let now = mean(at);
            let next = at - now * (at - before) / (now - last);
            (before, last, at) = (at, now, next);
        }
        if last.abs() <= SETTLED[1] { before } else { near }
    }
}
