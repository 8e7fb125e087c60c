//! The gamma law by its shape k and its mean: with y = x / mean, density y^(k - 1) exp(-k y) k^k / (Gamma(k) mean).
//!
//! The sufficient statistic is (count, mean, mean logarithm), kept as (count, mean, sum of y - 1 - ln y), whose parts are
//! all positive: a tiny spread keeps its digits. The fit is the sample mean, and the shape with ln k - psi(k) = the
//! average of y - 1 - ln y (Newton). The joint law of the two has no simple form, and given both the points cannot be
//! drawn: the points themselves are kept. Where the shape is known the total alone is sufficient, a Gamma(n k) draw.

use crate::family::contract::resolution::is_lost;
use crate::family::metric;
use nalgebra::{DMatrix, DVector, dmatrix, dvector};

use crate::family::contract::knobs::{POSITIVE_MEAN as MEAN, SMALLEST_SHAPE, shaped};
use crate::family::statistic::gamma::{gamma_total, reveal_total, split_total};
use crate::family::{
    About, Assumption, Average, Batch, Data, Domain, Drawn, Family, Form, Holds, Knob, Points, Predicts,
    QuadraticVariance, Quantity, Random, Refusal, Settings, Target, Total,
};
use crate::numeric::divergence::{ln_ratio, ratio_gap};
use crate::numeric::draw::gamma;
use crate::numeric::gamma_law;
use crate::numeric::guard::{Bounded as _, out_of_range};
use crate::numeric::special::{
    digamma, gamma_peak, ln_gamma_step, log_minus_digamma, shape_of_gap, trigamma, trigamma_minus_inverse,
};
use crate::numeric::tails::Tail;

/// The family; with a known shape only the mean is fitted.
#[derive(Clone, Copy, Debug)]
pub struct Gamma {
    known_shape: Option<f64>,
}

/// Shape and mean. Shape infinite is the collapsed state, a point mass at the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeMean {
    pub(crate) shape: f64,
    pub(crate) mean: f64,
}

const SHAPE: Knob = Knob {
    key: "shape",
    label: "true shape",
    meaning: "Shape of the real data: the inverse of its squared coefficient of variation; 1 is exponential",
    default: Some(2.0),
    domain: Domain::Between(SMALLEST_SHAPE, LARGEST_SHAPE),
    slider: (0.1, 100.0),
};
const KNOWN_SHAPE: Knob = Knob {
    key: "known_shape",
    label: "shape is known",
    meaning: "Whether the model is told the true shape and fits the mean only",
    default: Some(0.0),
    domain: Domain::Choice(&["no", "yes"]),
    slider: (0.0, 1.0),
};

/// Count, mean, sum of y - 1 - ln y with y = x / mean, and the points; without the last two where the shape is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    n: u64,
    mean: f64,
    gap: f64,
    points: Option<Points<f64>>,
}

impl Sample {
    fn of_total(total: Total) -> Self {
        Self { n: total.n, mean: total.mean().unwrap_or(0.0), gap: 0.0, points: None }
    }
    fn total(&self) -> Total {
        Total { n: self.n, sum: self.mean * self.n as f64 }
    }

    /// Adds the statistic of other points. Each side's y move by its own mean over the common one.
    fn add(&mut self, n: u64, mean: f64, gap: f64) {
        if self.n == 0 {
            (self.n, self.mean, self.gap) = (n, mean, gap);
            return;
        }
        let (own, size, more) = (self.mean, self.n as f64, n as f64);
        self.n += n;
        self.mean += (mean - own) * (more / self.n as f64);
        if self.points.is_some() {
            self.gap += gap + size * ratio_gap(own, self.mean) + more * ratio_gap(mean, self.mean);
        }
    }

    fn push(&mut self, x: f64) {
        self.add(1, x, 0.0);
        if let Some(points) = &mut self.points {
            points.push(x);
        }
    }
}

impl Batch for Sample {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        if other.n > 0 {
            self.add(other.n, other.mean, other.gap);
        }
        if let (Some(points), Some(others)) = (&mut self.points, &other.points) {
            points.merge(others);
        }
    }
    fn clear(&mut self) {
        (self.n, self.mean, self.gap) = (0, 0.0, 0.0);
        if let Some(points) = &mut self.points {
            points.clear();
        }
    }
}

impl Gamma {
    /// The statistic of points.
    fn sample_of(&self, points: Points<f64>) -> Sample {
        let mut sample = self.empty();
        points.all().iter().for_each(|&x| sample.push(x));
        sample
    }
}

/// Beyond this, points differ by less than a billionth.
const LARGEST_SHAPE: f64 = 1e18;

impl Family for Gamma {
    type Point = f64;
    type Params = ShapeMean;
    type Batch = Sample;

    const ABOUT: About = About {
        name: "gamma",
        label: "Gamma",
        formula: "(k/mean)ᵏ xᵏ⁻¹ exp(-k x / mean) / Γ(k), for x > 0, k the shape",
        estimate: "the sample mean, and the shape by ln k - ψ(k) = ln mean - mean ln; a generation costs O(n), or one gamma draw where the shape is known",
        knobs: &[SHAPE, MEAN],
        estimator: &[KNOWN_SHAPE],
        quantities: &[Quantity::parameter("shape", "shape"), Quantity::parameter("mean", "mean")],
        lacks: &[metric::ALIVE, metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "All positive numbers, whatever the parameters"),
            Assumption::score(false, "The score has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(true, "In shape and rate, second and third derivatives are free of the data"),
            Assumption::fisher(true, "It is diag(ψ'(k) - 1/k, k/mean²) around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, ShapeMean), Refusal> {
        let mut truth = ShapeMean { shape: settings.number(&SHAPE)?, mean: settings.number(&MEAN)? };
        let is_known = settings.number(&KNOWN_SHAPE)? == 1.0;
        if let Some(data) = data {
            let free = Self { known_shape: None };
            let mut batch = free.empty();
            data.values.iter().for_each(|&x| batch.push(x));
            let given = truth.shape;
            free.fit(&batch, &mut truth);
            if is_known && settings.get(SHAPE.key).is_some() {
                truth.shape = given;
            }
            if truth.shape.is_infinite() {
                return Err(Refusal::column(
                    "equal values",
                    "a gamma distribution needs at least two different values",
                ));
            }
        }
        shaped(truth.shape, LARGEST_SHAPE, "law is too narrow, beside its mean")?;
        Ok((Self { known_shape: is_known.then_some(truth.shape) }, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value > 0.0 { Ok(value) } else { Err("a number greater than 0") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn holds(&self) -> Holds {
        if self.known_shape.is_none() { Holds::Everything } else { Holds::Nothing }
    }
    fn empty(&self) -> Sample {
        let points = self.known_shape.is_none().then(Points::default);
        Sample { points, ..Sample::of_total(Total::default()) }
    }
    fn observe(&self, batch: &mut Sample, point: f64) {
        batch.push(point);
    }

    /// What is smaller than any float is the smallest: a logarithm must exist.
    fn sample(&self, params: &ShapeMean, rng: &mut Random) -> f64 {
        if params.shape.is_infinite() {
            return params.mean;
        }
        (params.mean * (gamma(params.shape, rng) / params.shape)).at_least(f64::MIN_POSITIVE)
    }
    fn draws_points(&self) -> bool {
        self.known_shape.is_none()
    }
    fn draw(&self, params: &ShapeMean, n: u64, rng: &mut Random, into: &mut Sample) {
        match self.known_shape {
            Some(k) => into.merge(&Sample::of_total(gamma_total(k, params.mean / k, n, rng))),
            None => self.draw_points(params, n, rng, into),
        }
    }
    fn split(&self, batch: &Sample, head: u64, rng: &mut Random) -> (Sample, Sample) {
        match (&batch.points, self.known_shape) {
            (Some(points), _) => {
                let (first, rest) = points.split(head, rng);
                (self.sample_of(first), self.sample_of(rest))
            }
            (None, known) => {
                let (first, rest) = split_total(&batch.total(), head, known.unwrap_or(1.0), rng);
                (Sample::of_total(first), Sample::of_total(rest))
            }
        }
    }
    fn reveal(&self, batch: &Sample, limit: usize, rng: &mut Random) -> Vec<f64> {
        match (&batch.points, self.known_shape) {
            (Some(points), _) => points.reveal(limit, rng),
            (None, known) => reveal_total(&batch.total(), limit, known.unwrap_or(1.0), rng),
        }
    }

    fn fit(&self, batch: &Sample, model: &mut ShapeMean) {
        if batch.n > 0 {
            let shape = self.known_shape.unwrap_or_else(|| shape_of_gap(batch.gap / batch.n as f64));
            *model = ShapeMean { shape, mean: batch.mean };
        }
    }
    fn ln_density(&self, params: &ShapeMean, point: f64) -> f64 {
        gamma_peak(params.shape) - params.shape * ratio_gap(point, params.mean) - point.ln()
    }
    fn score(&self, params: &ShapeMean, point: f64) -> DVector<f64> {
        let y = point / params.mean;
        dvector![
            log_minus_digamma(params.shape) - ratio_gap(point, params.mean),
            params.shape * (y - 1.0) / params.mean
        ]
    }
    fn fisher(&self, params: &ShapeMean) -> Option<DMatrix<f64>> {
        let (k, m) = (params.shape, params.mean);
        k.is_finite().then(|| dmatrix![trigamma_minus_inverse(k), 0.0; 0.0, k / (m * m)])
    }

    fn kl(&self, p: &ShapeMean, q: &ShapeMean) -> f64 {
        self.apart(p, q, f64::INFINITY, || {
            q.shape * ratio_gap(p.mean, q.mean) + gamma_law::shape_divergence(p.shape, q.shape)
        })
    }
    fn tv(&self, p: &ShapeMean, q: &ShapeMean) -> f64 {
        self.apart(p, q, 1.0, || gamma_law::tv((p.shape, p.mean), (q.shape, q.mean)))
    }
    fn quantity(&self, index: usize, params: &ShapeMean) -> f64 {
        [params.shape, params.mean][index]
    }
    fn variance(&self, params: &ShapeMean) -> f64 {
        params.mean * (params.mean / params.shape)
    }
    fn ln_variance(&self, params: &ShapeMean) -> f64 {
        2.0 * params.mean.ln() - params.shape.ln()
    }
    fn entropy(&self, params: &ShapeMean) -> f64 {
        let k = params.shape;
        if self.collapsed(params).is_some() {
            return f64::NEG_INFINITY;
        }
        params.mean.ln() - gamma_peak(k) + (k - 1.0) * log_minus_digamma(k)
    }
    fn left(&self, params: &ShapeMean) -> bool {
        out_of_range(params.mean)
    }
    fn unresolved(&self, params: &ShapeMean, last: &ShapeMean, drawn: Drawn) -> bool {
        is_lost(params.shape.sqrt().recip(), 1.0, last.shape.recip(), drawn)
    }
    fn collapsed(&self, params: &ShapeMean) -> Option<&'static str> {
        if params.shape.is_infinite() {
            Some("point mass: shape infinite")
        } else {
            (params.mean == 0.0).then_some("point mass at 0")
        }
    }
    fn interval(&self, params: &ShapeMean, tail: f64) -> (f64, f64) {
        if self.collapsed(params).is_some() {
            return (params.mean, params.mean);
        }
        let end = |upper: bool| params.mean * gamma_law::quantile(params.shape, tail, upper);
        (end(false), end(true))
    }
    fn tails(&self, _params: &ShapeMean) -> Option<[Tail; 2]> {
        Some([Tail::Ends(0.0), Tail::Exponential(1.0)])
    }

    fn mean_of(&self, params: &ShapeMean, what: Average) -> Option<f64> {
        let ShapeMean { shape, mean } = *params;
        match what {
            Average::Power(k, scale) => Some((ln_gamma_step(shape, k) + k * ln_ratio(mean / shape, scale)).exp()),
            Average::PowerLog(k, scale) => {
                let power = self.mean_of(params, Average::Power(k, scale))?;
                Some(power * (digamma(shape + k) + ln_ratio(mean / shape, scale)))
            }
            _ => what
                .by_moments(mean, mean * mean / shape)
                .or_else(|| what.by_logs(mean.ln() - log_minus_digamma(shape), trigamma(shape))),
        }
    }
    fn form(&self, params: &ShapeMean) -> Option<Form> {
        let ShapeMean { shape, mean } = *params;
        Some(Form {
            constant: gamma_peak(shape) + shape * (1.0 - mean.ln()),
            terms: vec![(shape - 1.0, Average::Log), (-shape / mean, Average::X)],
        })
    }
    /// The shape that is known is that of the nearest model.
    fn told(self, nearest: &ShapeMean) -> Self {
        Self { known_shape: self.known_shape.map(|_| nearest.shape) }
    }
    /// By the gap of ln of the mean and the mean of ln.
    fn nearest(&self, truth: &Target<'_>, _fit: &ShapeMean) -> Option<ShapeMean> {
        let mean = (truth.mean)(Average::X);
        let gap = mean.ln() - (truth.mean)(Average::Log);
        (mean.is_finite() && gap > 0.0 && gap.is_finite()).then(|| ShapeMean { shape: shape_of_gap(gap), mean })
    }
    /// A held mean moves every gap; a held shape leaves the mean where it is.
    fn profile(&self, batch: &Sample, index: usize, value: f64) -> Option<f64> {
        if batch.n == 0 || value <= 0.0 {
            return Some(if batch.n == 0 { 0.0 } else { f64::NEG_INFINITY });
        }
        let (n, mean) = (batch.n as f64, batch.mean);
        let at = |shape: f64, gap: f64| {
            if shape.is_infinite() { f64::INFINITY } else { n * (gamma_peak(shape) - shape * gap) }
        };
        Some(match (index, self.known_shape) {
            (0, Some(known)) => {
                if value == known {
                    0.0
                } else {
                    f64::NEG_INFINITY
                }
            }
            (0, None) => at(value, batch.gap / n),
            (_, Some(known)) => -n * known * ratio_gap(mean, value),
            (_, None) => {
                let gap = batch.gap / n + ratio_gap(mean, value);
                at(shape_of_gap(gap), gap)
            }
        })
    }

    /// V = mean^2 / k where the shape is known.
    fn quadratic_variance(&self, truth: &ShapeMean) -> Option<QuadraticVariance> {
        let curvature = self.known_shape?.recip();
        Some(QuadraticVariance { variance: self.variance(truth), curvature, predicts: Predicts::Mean("mean") })
    }
}
