//! The uniform law on (lower, upper), both ends unknown: the support depends on the parameters.
//!
//! The sufficient statistic is (count, smallest, largest), and it is the fit. The three parts that the two of them cut
//! the interval into are to each other like Exp : Gamma(n - 1) : Exp. Under replace the range shrinks by (n - 1) / (n + 1)
//! a generation; under accumulate no synthetic point ever leaves the range of the real ones: it is frozen.

use crate::family::contract::resolution::{is_lost, resolved};
use crate::family::metric;
use nalgebra::{DVector, dvector};
use rand::RngExt as _;
use rand_distr::Exp1;

use crate::family::told;
use crate::family::{
    About, Assumption, Average, Batch, Data, Domain, Drawn, Family, Form, Knob, Quantity, Random, Refusal, Settings,
    Target,
};
use crate::numeric::divergence::{ln_one_more, mean_distance_within};
use crate::numeric::draw::gamma;
use crate::numeric::guard::{Bounded as _, larger, out_of_range};
use crate::numeric::tails::Tail;

/// The family; it has no options.
#[derive(Clone, Copy, Debug)]
pub struct UniformInterval;

/// Both ends. Equal ends are the collapsed state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

impl Ends {
    fn width(self) -> f64 {
        self.upper - self.lower
    }
}

/// Count, smallest and largest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    n: u64,
    min: f64,
    max: f64,
}

impl Default for Range {
    fn default() -> Self {
        Self { n: 0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }
}

impl Batch for Range {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }
    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Range {
    fn of(x: f64) -> Self {
        Self { n: 1, min: x, max: x }
    }

    /// The range of n uniform points between two ends.
    fn draw(n: u64, lower: f64, upper: f64, rng: &mut Random) -> Self {
        if n < 2 {
            return if n == 0 { Self::default() } else { Self::of(within(lower, upper, rng)) };
        }
        let (below, above): (f64, f64) = (rng.sample(Exp1), rng.sample(Exp1));
        let unit = (upper - lower) / (below + gamma((n - 1) as f64, rng) + above);
        let min = lower + unit * below;
        Self { n, min, max: (upper - unit * above).at_least(min) }
    }
}

fn within(lower: f64, upper: f64, rng: &mut Random) -> f64 {
    lower + (upper - lower) * rng.random::<f64>()
}

const LOWER: Knob = Knob {
    key: "lower",
    label: "true lower end",
    meaning: "Real data is uniform from here",
    default: Some(0.0),
    domain: Domain::Real,
    slider: (-5.0, 5.0),
};
const UPPER: Knob = Knob {
    key: "upper",
    label: "true upper end",
    meaning: "Real data is uniform up to here; greater than the lower end",
    default: Some(1.0),
    domain: Domain::Real,
    slider: (-5.0, 5.0),
};

impl Family for UniformInterval {
    type Point = f64;
    type Params = Ends;
    type Batch = Range;

    const ABOUT: About = About {
        name: "uniform_interval",
        label: "Uniform (lower, upper)",
        formula: "1 / (upper - lower) for lower ≤ x ≤ upper",
        estimate: "the smallest and the largest point; a generation costs two exponential draws and a gamma draw, whatever n",
        knobs: &[LOWER, UPPER],
        quantities: &[Quantity::parameter("lower", "lower end"), Quantity::parameter("upper", "upper end")],
        statistic: true,
        lacks: &[metric::ALIVE],
        assumptions: &[
            Assumption::support(false, "The support ends where the parameters say; yet accumulating freezes them"),
            Assumption::score(false, "The likelihood jumps to 0 at the outermost points: there is no score"),
            Assumption::smooth(false, "The likelihood jumps to 0 at the outermost points"),
            Assumption::fisher(false, "It does not exist; the error is of order 1/n"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, Ends), Refusal> {
        let mut truth = Ends { lower: settings.number(&LOWER)?, upper: settings.number(&UPPER)? };
        if let Some(data) = data {
            Self.fit_to(
                data,
                &mut truth,
                "equal values",
                "a uniform distribution needs at least two different values",
            )?;
        } else if truth.lower >= truth.upper {
            return Err(Refusal::of("upper", truth.upper, format!("greater than lower = {}", told(truth.lower))));
        }
        let (key, end) = if truth.upper > -truth.lower { (UPPER.key, truth.upper) } else { (LOWER.key, truth.lower) };
        resolved(key, data, end, truth.width())?;
        Ok((Self, truth))
    }

    fn point(&self, value: f64) -> Result<f64, &'static str> {
        if value.is_finite() { Ok(value) } else { Err("a finite number") }
    }
    fn coordinate(&self, point: f64) -> f64 {
        point
    }
    fn empty(&self) -> Range {
        Range::default()
    }
    fn observe(&self, batch: &mut Range, point: f64) {
        batch.merge(&Range::of(point));
    }
    fn sample(&self, params: &Ends, rng: &mut Random) -> f64 {
        within(params.lower, params.upper, rng)
    }
    fn draw(&self, params: &Ends, n: u64, rng: &mut Random, into: &mut Range) {
        into.merge(&Range::draw(n, params.lower, params.upper, rng));
    }

    /// Each end lies in the head or in the rest, like two cards dealt; the other points are uniform in between.
    fn split(&self, batch: &Range, head: u64, rng: &mut Random) -> (Range, Range) {
        let rest = batch.n - head;
        if head == 0 || rest == 0 {
            return if head == 0 { (Range::default(), *batch) } else { (*batch, Range::default()) };
        }
        let low_place = rng.random_range(0..batch.n);
        let mut high_place = rng.random_range(0..batch.n - 1);
        high_place += u64::from(high_place >= low_place);
        let mut part = |size: u64, low: bool, high: bool| {
            let mut part = Range::draw(size - u64::from(low) - u64::from(high), batch.min, batch.max, rng);
            if low {
                part.merge(&Range::of(batch.min));
            }
            if high {
                part.merge(&Range::of(batch.max));
            }
            part
        };
        let (low, high) = (low_place < head, high_place < head);
        (part(head, low, high), part(rest, !low, !high))
    }

    fn reveal(&self, batch: &Range, limit: usize, rng: &mut Random) -> Vec<f64> {
        let shown = batch.n.min(limit as u64);
        if batch.n < 2 {
            return (0..shown).map(|_| batch.min).collect();
        }
        let low_place = rng.random_range(0..batch.n);
        let mut high_place = rng.random_range(0..batch.n - 1);
        high_place += u64::from(high_place >= low_place);
        let point = |i| match i {
            _ if i == low_place => batch.min,
            _ if i == high_place => batch.max,
            _ => within(batch.min, batch.max, rng),
        };
        (0..shown).map(point).collect()
    }

    fn fit(&self, batch: &Range, model: &mut Ends) {
        if batch.n > 0 {
            *model = Ends { lower: batch.min, upper: batch.max };
        }
    }
    fn ln_density(&self, params: &Ends, point: f64) -> f64 {
        if (params.lower..=params.upper).contains(&point) { -params.width().ln() } else { f64::NEG_INFINITY }
    }

    /// Inside the support only; its mean is not 0, which is how regularity fails.
    fn score(&self, params: &Ends, _point: f64) -> DVector<f64> {
        dvector![1.0 / params.width(), -1.0 / params.width()]
    }
    fn kl(&self, p: &Ends, q: &Ends) -> f64 {
        if p == q {
            0.0
        } else if p.lower < q.lower || p.upper > q.upper || p.width() == 0.0 {
            f64::INFINITY
        } else {
            ln_one_more((p.lower - q.lower) + (q.upper - p.upper), p.width())
        }
    }

    /// What the wider one has to itself, as a share of it.
    fn tv(&self, p: &Ends, q: &Ends) -> f64 {
        if p == q {
            return 0.0;
        }
        let wide = if p.width() > q.width() { p } else { q };
        let (from, to) = (p.lower.max(q.lower), p.upper.min(q.upper));
        if from >= to || wide.width() == 0.0 {
            return 1.0;
        }
        (((from - wide.lower) + (wide.upper - to)) / wide.width()).clamp(0.0, 1.0)
    }
    fn w2_sq(&self, p: &Ends, q: &Ends) -> f64 {
        let (low, high) = (p.lower - q.lower, p.upper - q.upper);
        (low * low + low * high + high * high) / 3.0
    }
    fn quantity(&self, index: usize, params: &Ends) -> f64 {
        [params.lower, params.upper][index]
    }
    fn variance(&self, params: &Ends) -> f64 {
        params.width().powi(2) / 12.0
    }
    fn ln_variance(&self, params: &Ends) -> f64 {
        2.0 * params.width().ln() - 12.0_f64.ln()
    }
    fn entropy(&self, params: &Ends) -> f64 {
        params.width().ln()
    }
    /// With so few floating-point numbers between its ends, their rounding is a good part of what a run is about. Only a range
    /// around 0 has all of them to go through.
    fn left(&self, params: &Ends) -> bool {
        out_of_range(params.width())
    }
    fn unresolved(&self, params: &Ends, last: &Ends, drawn: Drawn) -> bool {
        is_lost(params.width(), larger(params.lower.abs(), params.upper.abs()), last.width(), drawn)
    }
    fn collapsed(&self, params: &Ends) -> Option<&'static str> {
        (params.width() == 0.0).then_some("point mass: range 0")
    }
    fn interval(&self, params: &Ends, _tail: f64) -> (f64, f64) {
        (params.lower, params.upper)
    }
    fn tails(&self, params: &Ends) -> Option<[Tail; 2]> {
        Some([Tail::Ends(params.lower), Tail::Ends(params.upper)])
    }

    fn mean_of(&self, params: &Ends, what: Average) -> Option<f64> {
        let Ends { lower, upper } = *params;
        match what {
            Average::Distance(c) => Some(mean_distance_within(lower, upper, c)),
            // From 0 on it is the scaled law, and x ln x is 0 there; elsewhere parts of the mean would cancel.
            _ if lower == 0.0 => what.over_uniform(upper, self.variance(params)),
            _ => what.by_moments(f64::midpoint(lower, upper), self.variance(params)),
        }
    }
    fn form(&self, params: &Ends) -> Option<Form> {
        Some(Form { constant: -params.width().ln(), terms: Vec::new() })
    }
    fn nearest(&self, truth: &Target<'_>, _fit: &Ends) -> Option<Ends> {
        let [lower, upper] = truth.ends;
        (upper - lower).is_finite().then_some(Ends { lower, upper })
    }
    /// The other end stays at its outermost point.
    fn profile(&self, batch: &Range, index: usize, value: f64) -> Option<f64> {
        let (possible, width) =
            if index == 0 { (value <= batch.min, batch.max - value) } else { (value >= batch.max, value - batch.min) };
        Some(match batch.n {
            0 => 0.0,
            _ if possible => -(batch.n as f64) * width.ln(),
            _ => f64::NEG_INFINITY,
        })
    }
}
