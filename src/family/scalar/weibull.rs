//! The Weibull law: with w = shape ln(x / scale), the density is shape exp(w - e^w) / x, and e^w is an exponential variate.
//!
//! There is no finite sufficient statistic: the points themselves are kept, in ascending order. The fit is the shape k with
//! 1/k + mean ln x = the mean of ln x weighted by x^k (Newton), and the scale (mean of x^k)^(1/k). Logarithms of quotients
//! with the largest point are all that enters, so that units do not matter. The law of k_fitted / k is free of both
//! parameters; for 2 points it is 2.3994 over the distance of two logarithms of exponential variates.

use crate::family::contract::resolution::is_lost;
use crate::family::metric;
use crate::family::statistic::{kept, numbers};
use nalgebra::{DMatrix, DVector, dmatrix, dvector};
use rand::RngExt as _;
use rand_distr::Exp1;

use crate::family::contract::knobs::{SMALLEST_SHAPE, shaped};
use crate::family::{
    About, Assumption, Average, Data, Domain, Drawn, Family, Form, Knob, Quantity, Random, Refusal, Settings, Sorted,
    Target,
};
use crate::numeric::divergence::{FAR, exp_gap, ln_ratio};
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt::each;
use crate::numeric::quadrature::smooth_integral;
use crate::numeric::root::{root_beyond, summit};
use crate::numeric::special::{EULER, digamma, ln_gamma, ln_gamma_bend, ln_gamma_step, trigamma};
use crate::numeric::tails::Tail;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Weibull;

/// Shape and scale. Shape infinite is the collapsed state, a point mass at the scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeScale {
    pub(crate) shape: f64,
    pub(crate) scale: f64,
}

const SHAPE: Knob = Knob {
    key: "shape",
    label: "true shape",
    meaning: "Shape of the real data: the chance to fail falls with age below 1, and rises above; 1 is exponential",
    default: Some(2.0),
    domain: Domain::Between(SMALLEST_SHAPE, LARGEST_SHAPE),
    slider: (0.1, 100.0),
};
const SCALE: Knob = Knob {
    key: "scale",
    label: "true scale",
    meaning: "Age that 1/e = 37 % of the real data survive",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.01, 100.0),
};

/// Beyond this, points differ by less than a billionth.
const LARGEST_SHAPE: f64 = 1e9;

/// The bracket of a shape is widened at most so many times.
const WIDENINGS: usize = 64;
/// Logarithms beyond which e to them is no number, with room for a search.
const WITHIN: f64 = 1400.0;
/// Beyond it either way e to it is 0 or no number, and one of two laws so far apart lies where the other has nothing.
const REACH: f64 = 700.0;

impl ShapeScale {
    /// The place where e^w is this.
    fn at(self, power: f64) -> f64 {
        if self.shape.is_infinite() {
            return self.scale;
        }
        // A small shape reaches beyond every float, and a logarithm must exist.
        (self.scale * (power.ln() / self.shape).exp()).clamp(f64::MIN_POSITIVE, f64::MAX)
    }

    /// ln E x / scale.
    fn ln_mean(self) -> f64 {
        ln_gamma(1.0 + self.shape.recip())
    }

    /// ln(1 + the squared coefficient of variation).
    fn ln_second(self) -> f64 {
        ln_gamma_bend(1.0 + self.shape.recip(), self.shape.recip())
    }

    /// Total variation, in w of the narrower law; the other's is w + step with step = moved - share w.
    ///
    /// The log-ratio of densities, e^w (e^step - 1) - step - ln(1 - share), rises to its top and falls: two crossings.
    fn tv(self, other: Self) -> f64 {
        let (narrow, wide) = if self.shape >= other.shape { (self, other) } else { (other, self) };
        let moved = wide.shape * ln_ratio(narrow.scale, wide.scale);
        if moved.abs() > REACH || wide.shape < narrow.shape / FAR {
            return 1.0;
        }
        let share = (narrow.shape - wide.shape) / narrow.shape;
        let ln = ln_ratio(wide.shape, narrow.shape);
        let step = |w: f64| moved - share * w;
        // The narrower law's distribution function less the wider's.
        let lead = |w: f64| {
            let (more, least) = (grown(w, step(w)), w.exp().at_most((w + step(w)).exp()));
            (-least).exp() * if more > 0.0 { (-more).exp_m1() } else { -more.exp_m1() }
        };
        if share == 0.0 {
            return if moved == 0.0 { 0.0 } else { lead((moved / moved.exp_m1()).ln()).abs() };
        }
        let ratio = |w: f64| grown(w, step(w)) - step(w) - ln;
        let slope = |w: f64| share + grown(w, step(w) + ln);
        let top = root_beyond(slope, 0.0, if slope(0.0) > 0.0 { 0.1 } else { -0.1 }, 1e-9);
        // Of nearly one shape the top lies where nothing is left of either law; from within, the crossing can be reached.
        let top = top.clamp(-WITHIN, WITHIN);
        // The densities are equal at the crossings: so near to them the mass is right to rounding.
        let [left, right] = [-0.1, 0.1].map(|step| root_beyond(ratio, top, step, 1e-10));
        (lead(right) - lead(left)).clamp(0.0, 1.0)
    }
}

/// e^(w + step) - e^w. Where both are beyond the numbers it is told by its sign: no infinity less another.
fn grown(w: f64, step: f64) -> f64 {
    let power = w.exp();
    if step == 0.0 {
        0.0
    } else if step.abs() < 1.0 || power.is_infinite() {
        power * step.exp_m1()
    } else {
        (w + step).exp() - power
    }
}

/// ln of each point over one of them, or another place.
fn logs(points: &Sorted, over: f64) -> Vec<f64> {
    points.ascending().iter().map(|&x| ln_ratio(x, over)).collect()
}

fn mean(values: &[f64]) -> f64 {
    each(values).sum::<f64>() / values.len() as f64
}

/// ln of the mean of e^(shape t) over logarithms t.
fn ln_mean_power(logs: &[f64], shape: f64) -> f64 {
    (each(logs).map(|t| (shape * t).exp()).sum::<f64>() / logs.len() as f64).ln()
}

/// The zero of a slope that falls from above 0 at `low`.
fn falling(slope: impl Fn(f64) -> (f64, f64), low: f64) -> f64 {
    let mut high = 2.0 * low;
    while slope(high).0 > 0.0 {
        high *= 2.0;
    }
    summit(slope, low, high, 1.2 * low)
}

/// The shape of highest likelihood, by logarithms over the largest point; infinite for equal points.
fn shape_of(logs: &[f64]) -> f64 {
    let mean = mean(logs);
    if mean == 0.0 {
        return f64::INFINITY;
    }
    let slope = |shape: f64| {
        let (mut all, mut first, mut second) = (0.0, 0.0, 0.0);
        for t in each(logs) {
            let power = (shape * t).exp();
            all += power;
            first += power * t;
            second += power * t * t;
        }
        let weighted = first / all;
        (1.0 / shape + mean - weighted, weighted * weighted - second / all - 1.0 / (shape * shape))
    };
    falling(slope, -1.0 / mean)
}

/// The same where the scale is held, by logarithms over it.
fn shape_at(logs: &[f64]) -> f64 {
    let n = logs.len() as f64;
    let most = each(logs).fold(0.0, |most: f64, t| most.at_least(t.abs()));
    if most == 0.0 {
        return f64::INFINITY;
    }
    let slope = |shape: f64| {
        each(logs).fold((n / shape, -n / (shape * shape)), |(slope, bend), t| {
            let power = (shape * t).exp();
            (slope - t * (shape * t).exp_m1(), bend - t * t * power)
        })
    };
    // Up to there each point takes away less than 1/12 of 1 / shape.
    falling(slope, 0.25 / most)
}

impl Family for Weibull {
    type Point = f64;
    type Params = ShapeScale;
    type Batch = Sorted;

    const ABOUT: About = About {
        name: "weibull",
        label: "Weibull",
        formula: "k xᵏ⁻¹ exp(-(x / scale)ᵏ) / scaleᵏ, for x > 0, k the shape",
        estimate: "the shape by 1/k + mean ln x = mean of ln x weighted by xᵏ, and the scale (mean xᵏ)^(1/k); \
                   a generation costs some ten sums over the points held, and O(n log n) to put new ones in order",
        knobs: &[SHAPE, SCALE],
        quantities: &[Quantity::parameter("shape", "shape"), Quantity::parameter("scale", "scale")],
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(true, "All positive numbers, whatever the parameters"),
            Assumption::score(false, "The score in the scale has an exponential tail, heavier than sub-Gaussian"),
            Assumption::smooth(false, "The second derivative grows like xᵏ (ln x)², without bound"),
            Assumption::fisher(true, "Its determinant is π²/6 / scale², positive around the truth"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, ShapeScale), Refusal> {
        let mut truth = ShapeScale { shape: settings.number(&SHAPE)?, scale: settings.number(&SCALE)? };
        if let Some(data) = data {
            Self.fit_to(
                data,
                &mut truth,
                "equal values",
                "a Weibull distribution needs at least two different values",
            )?;
        }
        shaped(truth.shape, LARGEST_SHAPE, "law is too narrow, beside its scale")?;
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value > 0.0 { Ok(value) } else { Err("a number greater than 0") }
    }
    numbers!(Sorted);
    fn sample(&self, params: &ShapeScale, rng: &mut Random) -> f64 {
        params.at(rng.sample(Exp1))
    }
    kept!(Sorted, f64);

    fn fit(&self, batch: &Sorted, model: &mut ShapeScale) {
        let Some(&largest) = batch.ascending().last() else { return };
        let logs = logs(batch, largest);
        let shape = shape_of(&logs);
        let below = if shape.is_infinite() { 0.0 } else { ln_mean_power(&logs, shape) / shape };
        *model = ShapeScale { shape, scale: largest * below.exp() };
    }
    fn ln_density(&self, params: &ShapeScale, point: f64) -> f64 {
        if point <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let w = params.shape * ln_ratio(point, params.scale);
        params.shape.ln() + w - w.exp() - point.ln()
    }
    fn score(&self, params: &ShapeScale, point: f64) -> DVector<f64> {
        let w = params.shape * ln_ratio(point, params.scale);
        let more = w.exp_m1();
        dvector![(1.0 - w * more) / params.shape, params.shape * more / params.scale]
    }
    fn fisher(&self, params: &ShapeScale) -> Option<DMatrix<f64>> {
        let (k, scale, lag) = (params.shape, params.scale, 1.0 - EULER);
        let of_shape = (trigamma(1.0) + lag * lag) / (k * k);
        k.is_finite().then(|| dmatrix![of_shape, -lag / scale; -lag / scale, (k / scale).powi(2)])
    }

    /// With s the quotient of the shapes and e^v the mean of e^w of q under p: e^v - 1 - v, and ln Gamma(s) above its
    /// tangent at 1.
    fn kl(&self, p: &ShapeScale, q: &ShapeScale) -> f64 {
        if p == q {
            return 0.0;
        }
        let step = (q.shape - p.shape) / p.shape; // s - 1
        let mean = ln_gamma_step(2.0, step);
        // Quotients beyond every number, too, and no quotient at all.
        if self.collapsed(p).is_some() || self.collapsed(q).is_some() || mean.is_nan() || mean.is_infinite() {
            return f64::INFINITY;
        }
        let shapes = if step.abs() < 0.25 {
            smooth_integral(0.0, step, |t| (step - t) * trigamma(1.0 + t))
        } else {
            mean - ln_ratio(q.shape, p.shape) + EULER * step
        };
        exp_gap(q.shape * ln_ratio(p.scale, q.scale) + mean) + shapes
    }
    fn tv(&self, p: &ShapeScale, q: &ShapeScale) -> f64 {
        self.apart(p, q, 1.0, || p.tv(*q))
    }

    /// By the common e^w: the squared difference of the roots of E x^2, and what their product is above E x y.
    fn w2_sq(&self, p: &ShapeScale, q: &ShapeScale) -> f64 {
        if p == q {
            return 0.0;
        }
        let (a, b) = (p.shape.recip(), q.shape.recip());
        let ln_root = |law: &ShapeScale| 0.5 * ln_gamma(1.0 + 2.0 * law.shape.recip());
        let ln_roots = ln_ratio(p.scale, q.scale) + 0.5 * ln_gamma_step(1.0 + 2.0 * b, 2.0 * (a - b));
        let apart = q.scale * ln_root(q).exp() * ln_roots.exp_m1();
        let product = p.scale * q.scale * ln_gamma(1.0 + a + b).exp();
        let found = apart * apart + 2.0 * product * (0.5 * ln_gamma_bend(1.0 + a + b, a - b)).exp_m1();
        // One infinity less another, or times nothing: moments beyond every number.
        if found.is_nan() { f64::INFINITY } else { found }
    }
    fn quantity(&self, index: usize, params: &ShapeScale) -> f64 {
        [params.shape, params.scale][index]
    }
    fn variance(&self, params: &ShapeScale) -> f64 {
        let mean = params.scale * params.ln_mean().exp();
        mean * (mean * params.ln_second().exp_m1())
    }
    fn ln_variance(&self, params: &ShapeScale) -> f64 {
        let second = params.ln_second();
        let share = if second < REACH { second.exp_m1().ln() } else { second };
        2.0 * (params.scale.ln() + params.ln_mean()) + share
    }
    fn entropy(&self, params: &ShapeScale) -> f64 {
        params.scale.ln() - params.shape.ln() + EULER * (1.0 - params.shape.recip()) + 1.0
    }
    fn left(&self, params: &ShapeScale) -> bool {
        !params.scale.is_normal() || self.ln_variance(params) > 2.0 * f64::MAX.ln()
    }
    fn unresolved(&self, params: &ShapeScale, last: &ShapeScale, drawn: Drawn) -> bool {
        is_lost(params.shape.recip(), 1.0, last.shape.recip(), drawn)
    }
    fn collapsed(&self, params: &ShapeScale) -> Option<&'static str> {
        params.shape.is_infinite().then_some("point mass: shape infinite")
    }
    fn interval(&self, params: &ShapeScale, tail: f64) -> (f64, f64) {
        (params.at(-(-tail).ln_1p()), params.at(-tail.ln()))
    }
    fn tails(&self, params: &ShapeScale) -> Option<[Tail; 2]> {
        Some([Tail::Ends(0.0), Tail::Exponential(params.shape)])
    }

    fn mean_of(&self, params: &ShapeScale, what: Average) -> Option<f64> {
        let ShapeScale { shape, scale } = *params;
        match what {
            Average::Power(k, of) => Some((ln_gamma(1.0 + k / shape) + k * ln_ratio(scale, of)).exp()),
            Average::PowerLog(k, of) => {
                let power = self.mean_of(params, Average::Power(k, of))?;
                Some(power * (digamma(1.0 + k / shape) / shape + ln_ratio(scale, of)))
            }
            _ => what
                .by_moments(scale * params.ln_mean().exp(), self.variance(params))
                .or_else(|| what.by_logs(scale.ln() - EULER / shape, trigamma(1.0) / (shape * shape))),
        }
    }
    fn form(&self, params: &ShapeScale) -> Option<Form> {
        let ShapeScale { shape, scale } = *params;
        Some(Form {
            constant: shape.ln() - shape * scale.ln(),
            terms: vec![(shape - 1.0, Average::Log), (-1.0, Average::Power(shape, scale))],
        })
    }
    /// By 1/k + E ln x = E x^k ln x / E x^k, whose left side falls below its right as k grows; beyond the last moment it is
    /// infinite.
    fn nearest(&self, truth: &Target<'_>, fit: &ShapeScale) -> Option<ShapeScale> {
        let ln = (truth.mean)(Average::Log) - fit.scale.ln();
        let slope = |k: f64| {
            let power = (truth.mean)(Average::Power(k, fit.scale));
            k.recip() + ln - (truth.mean)(Average::PowerLog(k, fit.scale)) / power
        };
        // Below the root the slope is above 0, however far from it the fit to quantiles of a heavy tail is.
        let (mut low, mut high) = (fit.shape / 16.0, 4.0 * fit.shape);
        for _ in 0..WIDENINGS {
            match () {
                () if slope(low).is_nan() || slope(low) <= 0.0 => low /= 16.0,
                () if slope(high) > 0.0 => high *= 4.0,
                () => break,
            }
        }
        if slope(low).is_nan() || slope(low) <= 0.0 {
            return None;
        }
        for _ in 0..64 {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        let scale = fit.scale * (truth.mean)(Average::Power(low, fit.scale)).powf(low.recip());
        scale.is_finite().then_some(ShapeScale { shape: low, scale })
    }
    /// Of the shape with (mean of x^k)^(1/k); of the scale with the shape that is best there.
    fn profile(&self, batch: &Sorted, index: usize, value: f64) -> Option<f64> {
        let points = batch.ascending();
        let Some(&largest) = points.last() else { return Some(0.0) };
        if value <= 0.0 {
            return Some(f64::NEG_INFINITY);
        }
        let n = points.len() as f64;
        let logs = logs(batch, if index == 0 { largest } else { value });
        let shape = if index == 0 { value } else { shape_at(&logs) };
        if shape.is_infinite() {
            return Some(f64::INFINITY);
        }
        let powers = ln_mean_power(&logs, shape);
        let spent = if index == 0 { 1.0 + powers } else { powers.exp() };
        Some(n * (shape.ln() + shape * mean(&logs) - spent))
    }
}
