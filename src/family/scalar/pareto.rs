//! The Pareto law: density shape minimum^shape / x^(shape + 1) for x >= minimum. The support depends on a parameter.
//!
//! ln(x / minimum) is exponential with mean 1/shape. The sufficient statistic is (count, smallest, sum of ln(x / smallest)):
//! the smallest of n points is minimum exp(E / (n shape)) and, independently, the sum is a Gamma(n - 1) variate over the
//! shape. The fit is the smallest, and n over the sum. Under accumulate no synthetic point ever lies below the smallest
//! real one: the minimum is frozen, the shape is not.

use crate::family::contract::resolution::is_lost;
use crate::family::metric;
use nalgebra::{DVector, dvector};
use rand::RngExt as _;
use rand_distr::Exp1;

use crate::family::contract::knobs::{SMALLEST_SHAPE, shaped};
use crate::family::statistic::gamma::{gamma_total, reveal_total, split_total};
use crate::family::{
    About, Assumption, Average, Batch, Data, Domain, Drawn, Family, Form, Knob, Quantity, Random, Refusal, Settings,
    Target, Total,
};
use crate::numeric::divergence::{FAR, ln_ratio, ratio_gap};
use crate::numeric::draw::gamma;
use crate::numeric::guard::{Bounded as _, scale_out_of_range};
use crate::numeric::tails;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct Pareto;

/// Minimum, and the mean of ln(x / minimum), which is 1/shape. Mean 0 is the collapsed state, a point mass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    pub(crate) minimum: f64,
    pub(crate) excess: f64,
}

impl Tail {
    fn shape(self) -> f64 {
        1.0 / self.excess
    }
    fn at(self, excess: f64) -> f64 {
        // A shape near 0 reaches beyond every float.
        (self.minimum * excess.exp()).at_most(f64::MAX)
    }
}

/// Count, smallest, and sum of ln(x / smallest).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excesses {
    n: u64,
    min: f64,
    sum: f64,
}

impl Default for Excesses {
    fn default() -> Self {
        Self { n: 0, min: f64::INFINITY, sum: 0.0 }
    }
}

impl Excesses {
    fn of(x: f64) -> Self {
        Self { n: 1, min: x, sum: 0.0 }
    }
    /// The sum of ln(x / minimum) for a smaller minimum.
    fn above(&self, minimum: f64) -> f64 {
        self.sum + self.n as f64 * ln_ratio(self.min, minimum)
    }
    /// The statistic of `n` points of a model: the smallest, and independently the other excesses over it.
    fn draw(params: &Tail, n: u64, rng: &mut Random) -> Self {
        if n == 0 {
            return Self::default();
        }
        let e: f64 = rng.sample(Exp1);
        let others = gamma_total(1.0, params.excess, n - 1, rng);
        Self { n, min: params.at(params.excess * e / n as f64), sum: others.sum }
    }
}

impl Batch for Excesses {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        if self.n == 0 {
            *self = *other;
        } else if other.n > 0 {
            let min = self.min.min(other.min);
            *self = Self { n: self.n + other.n, min, sum: self.above(min) + other.above(min) };
        }
    }
    fn clear(&mut self) {
        *self = Self::default();
    }
}

const MINIMUM: Knob = Knob {
    key: "minimum",
    label: "true minimum",
    meaning: "Real data begins here",
    default: Some(1.0),
    domain: Domain::Positive,
    slider: (0.01, 100.0),
};
const SHAPE: Knob = Knob {
    key: "shape",
    label: "true shape",
    meaning: "How fast the tail of the real data falls; the variance is finite above 2, the mean above 1",
    default: Some(3.0),
    domain: Domain::Between(SMALLEST_SHAPE, LARGEST_SHAPE),
    slider: (0.5, 20.0),
};

/// Beyond this, points of the tail differ by less than a billionth.
const LARGEST_SHAPE: f64 = 1e9;

impl Family for Pareto {
    type Point = f64;
    type Params = Tail;
    type Batch = Excesses;

    const ABOUT: About = About {
        name: "pareto",
        label: "Pareto",
        formula: "shape minimum^shape / x^(shape + 1), for x ≥ minimum",
        estimate: "the smallest point, and shape = n / sum of ln(x / smallest); a generation costs one exponential and one gamma draw, whatever n",
        knobs: &[MINIMUM, SHAPE],
        quantities: &[
            Quantity::parameter("minimum", "minimum"),
            Quantity::parameter("shape", "shape"),
            Quantity::value("inverse_shape", "1/shape"),
            Quantity::value("log_minimum", "ln minimum"),
        ],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(false, "The support begins at the minimum; yet accumulating freezes it"),
            Assumption::score(
                false,
                "The likelihood jumps to 0 at the smallest point: there is no score in the minimum",
            ),
            Assumption::smooth(false, "The likelihood jumps to 0 at the smallest point"),
            Assumption::fisher(false, "It does not exist for the minimum, whose error is of order 1/n"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Tail), Refusal> {
        let mut truth = Tail { minimum: settings.number(&MINIMUM)?, excess: settings.number(&SHAPE)?.recip() };
        if let Some(data) = data {
            Self.fit_to(data, &mut truth, "equal values", "a Pareto distribution needs at least two different values")?;
        }
        shaped(truth.shape(), LARGEST_SHAPE, "tail is too narrow, beside its minimum")?;
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() && value > 0.0 { Ok(value) } else { Err("a number greater than 0") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn empty(&self) -> Excesses {
        Excesses::default()
    }
    fn observe(&self, batch: &mut Excesses, point: f64) {
        batch.merge(&Excesses::of(point));
    }
    fn sample(&self, params: &Tail, rng: &mut Random) -> f64 {
        let e: f64 = rng.sample(Exp1);
        params.at(params.excess * e)
    }
    fn draw(&self, params: &Tail, n: u64, rng: &mut Random, into: &mut Excesses) {
        into.merge(&Excesses::draw(params, n, rng));
    }

    /// The smallest lies in the head with probability head / n. The other excesses over it share their sum like gamma
    /// points, and the side without the smallest has a smallest of its own among them.
    fn split(&self, batch: &Excesses, head: u64, rng: &mut Random) -> (Excesses, Excesses) {
        let rest = batch.n - head;
        if head == 0 || rest == 0 {
            return if head == 0 { (Excesses::default(), *batch) } else { (*batch, Excesses::default()) };
        }
        let in_head = rng.random_range(0..batch.n) < head;
        let (with, without) = if in_head { (head, rest) } else { (rest, head) };
        let others = Total { n: batch.n - 1, sum: batch.sum };
        let (mine, theirs) = split_total(&others, with - 1, 1.0, rng);
        let first = Excesses { n: with, min: batch.min, sum: mine.sum };
        // Of `without` exponential points of a given sum, n times the smallest takes an Exp : Gamma(n - 1) share of it.
        let e: f64 = rng.sample(Exp1);
        let share = if without == 1 { 1.0 } else { e / (e + gamma((without - 1) as f64, rng)) };
        let smallest = theirs.sum * share / without as f64;
        let second = Excesses { n: without, min: batch.min * smallest.exp(), sum: theirs.sum * (1.0 - share) };
        if in_head { (first, second) } else { (second, first) }
    }

    fn reveal(&self, batch: &Excesses, limit: usize, rng: &mut Random) -> Vec<f64> {
        if batch.n == 0 {
            return Vec::new();
        }
        let smallest = Tail { minimum: batch.min, excess: 0.0 };
        let place = rng.random_range(0..batch.n);
        let shown = batch.n.min(limit as u64);
        let others = Total { n: batch.n - 1, sum: batch.sum };
        let mut others = reveal_total(&others, (shown - u64::from(place < shown)) as usize, 1.0, rng).into_iter();
        let point = |i| if i == place { batch.min } else { smallest.at(others.next().unwrap_or(0.0)) };
        (0..shown).map(point).collect()
    }

    fn fit(&self, batch: &Excesses, model: &mut Tail) {
        if batch.n > 0 {
            *model = Tail { minimum: batch.min, excess: batch.sum / batch.n as f64 };
        }
    }
    fn ln_density(&self, params: &Tail, point: f64) -> f64 {
        if point < params.minimum {
            return f64::NEG_INFINITY;
        }
        -params.excess.ln() - ln_ratio(point, params.minimum) / params.excess - point.ln()
    }

    /// Inside the support only; in the minimum its mean is not 0, which is how regularity fails.
    fn score(&self, params: &Tail, point: f64) -> DVector<f64> {
        dvector![params.shape() / params.minimum, params.excess - ln_ratio(point, params.minimum)]
    }
    fn kl(&self, p: &Tail, q: &Tail) -> f64 {
        if p.minimum < q.minimum {
            return f64::INFINITY;
        }
        let value = || ratio_gap(p.excess, q.excess) + ln_ratio(p.minimum, q.minimum) / q.excess;
        self.apart(p, q, f64::INFINITY, value)
    }

    /// In ln x both are exponential, from where each begins. With a the later one's mean, b the first's, s = begins / b and
    /// w = e^-s what the first has left there, the densities cross once more at most: where z (1/a - 1/b) = ln(b / a) + s.
    fn tv(&self, p: &Tail, q: &Tail) -> f64 {
        if p == q {
            return 0.0;
        }
        if p.excess == 0.0 || q.excess == 0.0 {
            return 1.0;
        }
        let (first, later) = if p.minimum <= q.minimum { (p, q) } else { (q, p) };
        let (a, b) = (later.excess, first.excess);
        let begun = ln_ratio(later.minimum, first.minimum) / b;
        let alone = -(-begun).exp_m1();
        let ln = ln_ratio(b, a) + begun;
        let (low, high) = (a.min(b), a.max(b));
        let more = (high - low) / low; // of the narrower
        // What the two differ by beyond the last crossing: there the wider one is above.
        let tail = (-ln.abs() / more).exp() * if more > FAR { 1.0 } else { more / (1.0 + more) };
        if a == b || a > b && ln >= 0.0 {
            alone // the later one is above from where it begins
        } else if a < b {
            alone + (1.0 - alone) * tail
        } else {
            tail
        }
    }

    /// By the common quantile v, x = minimum v^(-1/shape): infinite as soon as a variance is, else put so that near laws
    /// keep their digits. With a, b = 1 - 2/shape and c their middle it is x^2/a + y^2/b - 2xy/c.
    fn w2_sq(&self, p: &Tail, q: &Tail) -> f64 {
        if p == q {
            return 0.0;
        }
        let (a, b) = (1.0 - 2.0 * p.excess, 1.0 - 2.0 * q.excess);
        if a <= 0.0 || b <= 0.0 {
            return f64::INFINITY;
        }
        let (root_a, root_b, c) = (a.sqrt(), b.sqrt(), f64::midpoint(a, b));
        let roots = 2.0 * (q.excess - p.excess) / (root_a + root_b);
        (p.minimum / root_a - q.minimum / root_b).powi(2)
            + p.minimum * q.minimum * roots * roots / (c * root_a * root_b)
    }
    fn quantity(&self, index: usize, params: &Tail) -> f64 {
        [params.minimum, params.shape(), params.excess, params.minimum.ln()][index]
    }
    fn variance(&self, params: &Tail) -> f64 {
        let (x, s) = (params.minimum, params.excess);
        if s >= 0.5 { f64::INFINITY } else { (x * s / (1.0 - s)).powi(2) / (1.0 - 2.0 * s) }
    }
    fn ln_variance(&self, params: &Tail) -> f64 {
        let (x, s) = (params.minimum, params.excess);
        let plain = || 2.0 * (x.ln() + s.ln() - (-s).ln_1p()) - (-2.0 * s).ln_1p();
        if s >= 0.5 { f64::INFINITY } else { plain() }
    }
    fn entropy(&self, params: &Tail) -> f64 {
        params.minimum.ln() + params.excess.ln() + params.excess + 1.0
    }
    fn left(&self, params: &Tail) -> bool {
        scale_out_of_range(params.excess) || !params.minimum.is_normal() || params.minimum == f64::MAX
    }
    fn unresolved(&self, params: &Tail, last: &Tail, drawn: Drawn) -> bool {
        drawn.by_points && is_lost(params.excess, 1.0, last.excess, drawn)
    }
    fn collapsed(&self, params: &Tail) -> Option<&'static str> {
        (params.excess == 0.0).then_some("point mass: shape infinite")
    }
    fn interval(&self, params: &Tail, tail: f64) -> (f64, f64) {
        (params.minimum, params.at(-params.excess * tail.ln()))
    }
    fn tails(&self, params: &Tail) -> Option<[tails::Tail; 2]> {
        Some([tails::Tail::Ends(params.minimum), tails::Tail::Power(params.shape())])
    }
    fn mean_of(&self, params: &Tail, what: Average) -> Option<f64> {
        let (shape, minimum) = (params.shape(), params.minimum);
        let moment = |k: f64, scale: f64| {
            if shape > k { (k * ln_ratio(minimum, scale)).exp() * shape / (shape - k) } else { f64::INFINITY }
        };
        match what {
            Average::Power(k, scale) => Some(moment(k, scale)),
            Average::PowerLog(k, scale) if shape > k => {
                Some(moment(k, scale) * (ln_ratio(minimum, scale) + (shape - k).recip()))
            }
            Average::Distance(c) if c <= minimum => Some(moment(1.0, 1.0) - c),
            _ => what
                .by_moments(moment(1.0, 1.0), self.variance(params))
                .or_else(|| what.by_logs(minimum.ln() + params.excess, params.excess.powi(2))),
        }
    }
    fn form(&self, params: &Tail) -> Option<Form> {
        let shape = params.shape();
        let constant = shape.ln() + shape * params.minimum.ln();
        Some(Form { constant, terms: vec![(-1.0 - shape, Average::Log)] })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Tail) -> Option<Tail> {
        let minimum = truth.ends[0];
        let excess = (truth.mean)(Average::Log) - minimum.ln();
        (minimum > 0.0 && excess > 0.0 && excess.is_finite()).then_some(Tail { minimum, excess })
    }
    fn profile(&self, batch: &Excesses, index: usize, value: f64) -> Option<f64> {
        let n = batch.n as f64;
        let at = |shape: f64, sum: f64| n * shape.ln() - shape * sum;
        Some(match index {
            _ if batch.n == 0 => 0.0,
            0 if value > 0.0 && value <= batch.min => {
                let sum = batch.above(value);
                if sum > 0.0 { at(n / sum, sum) } else { f64::INFINITY }
            }
            1 if value > 0.0 => at(value, batch.sum),
            0 | 1 => f64::NEG_INFINITY,
            _ => return None,
        })
    }
}
