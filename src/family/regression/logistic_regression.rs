//! Logistic regression: a label is 1 with chance 1 / (1 + e^(-x'w)), the inputs standard normal, w by maximum likelihood.
//!
//! Once some weights part the labels, the likelihood rises for ever and there is no fit: the model is then frozen at
//! these weights' direction, its labels certain. Every batch of its own is parted again, so it stays so.
//!
//! Later batches have inputs of their own (`design = "fresh"`), or those of the real batch once more (`"reused"`, as in
//! the experiments of 2410.22812).

use crate::family::metric;
use crate::family::statistic::{collected, kept};
use std::sync::Arc;

use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::{
    About, Assumption, Batch as _, Data, Domain, Family, Knob, Outline, Points, Quantity, Random, Refusal, Setting,
    Settings,
};
use crate::numeric::divergence::{normal_cdf, normal_upper_quantile};
use crate::numeric::guard::Bounded as _;
use crate::numeric::halt;
use crate::numeric::logistic_law::{
    Labels, MOST, Summit, Vector, averaged, dot, half_mass, information, logistic, partition, softplus, summit,
};

/// The family: the true weights and its options.
#[derive(Clone, Debug)]
pub struct LogisticRegression {
    dimension: usize,
    weights: Vector,
    /// Unit vector along the true weights; the first axis, if they are 0.
    along: Vector,
    /// Information of one point at the truth, across the weights and along them.
    information: (f64, f64),
    sample_size: f64,
    reuses: bool,
}

/// Inputs and a label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    x: Vector,
    one: bool,
}

/// Weights, or the direction of labels that are parted, and the inputs that the model's own batches go through.
#[derive(Clone, Debug, PartialEq)]
pub struct Separable {
    /// Of length 1 where the labels are parted.
    weights: Vector,
    parted: bool,
    design: Option<Arc<[Vector]>>,
}

const DIMENSION: Knob = Knob {
    key: "dimension",
    label: "dimension",
    meaning: "Number of inputs and weights",
    default: Some(2.0),
    domain: Domain::Whole(1, MOST as u64),
    slider: (1.0, MOST as f64),
};
const NORM: Knob = Knob {
    key: "norm",
    label: "norm of the true weights",
    meaning: "Length of the true weights, which are all equal: norm / √d each",
    default: Some(1.0),
    domain: Domain::PositiveUpTo(20.0),
    slider: (0.1, 5.0),
};
const DESIGN: Knob = Knob {
    key: "design",
    label: "inputs of model output",
    meaning: "fresh: new inputs each time; reused: those of the real batch, from its first on, with new labels",
    default: Some(0.0),
    domain: Domain::Choice(&["fresh", "reused"]),
    slider: (0.0, 1.0),
};

fn length(w: &Vector) -> f64 {
    dot(w, w).sqrt()
}

/// Labels counted at each place of a design, where the points go round it at least twice: nothing else counts for a fit.
fn tally(points: &[Case], design: &[Vector]) -> Option<Vec<(Vector, f64, f64)>> {
    if points.len() < 2 * design.len() {
        return None;
    }
    let mut all: Vec<_> = design.iter().map(|x| (*x, 0.0, 0.0)).collect();
    for round in points.chunks(design.len()) {
        for (case, (x, ones, n)) in round.iter().zip(&mut all) {
            if case.x != *x || halt::halted() {
                return None;
            }
            *ones += f64::from(u8::from(case.one));
            *n += 1.0;
        }
    }
    Some(all)
}

impl LogisticRegression {
    fn normal(&self, rng: &mut Random) -> Vector {
        std::array::from_fn(|i| if i < self.dimension { rng.sample(StandardNormal) } else { 0.0 })
    }

    fn gap(&self, params: &Separable) -> Vector {
        std::array::from_fn(|i| params.weights[i] - self.weights[i])
    }

    /// From the last weights on; from 0, where these were parted and the new labels are not.
    fn refit<'a, I: Iterator<Item = Labels<'a>>>(&self, cases: impl Fn() -> I, model: &mut Separable) {
        let meets = |side: f64, ones: f64, all: f64| if side > 0.0 { ones == all } else { ones == 0.0 };
        if model.parted && cases().all(|(x, ones, all)| meets(dot(x, &model.weights), ones, all)) {
            return;
        }
        let start = if model.parted { [0.0; MOST] } else { model.weights };
        (model.weights, model.parted) = match summit(cases(), self.dimension, &start) {
            Summit::At(weights) => (weights, false),
            Summit::Endless(weights) => (weights, true),
        };
    }

    /// Chance of the label 1.
    fn chance(&self, params: &Separable, x: &Vector) -> f64 {
        let m = dot(x, &params.weights);
        if params.parted { f64::from(u8::from(m > 0.0)) } else { logistic(m) }
    }

    /// (w - w*)' I (w - w*), the information at the truth; infinite where the labels are parted.
    fn information_of(&self, params: &Separable) -> f64 {
        if params.parted {
            return f64::INFINITY;
        }
        let gap = self.gap(params);
        let along = dot(&gap, &self.along);
        let (across, own) = self.information;
        across * (dot(&gap, &gap) - along * along).at_least(0.0) + own * along * along
    }

    /// E of the log loss on the truth's own labels.
    fn loss(&self, params: &Separable) -> f64 {
        if params.parted {
            return f64::INFINITY;
        }
        let (_, steep) = partition(length(&self.weights));
        partition(length(&params.weights)).0 - steep * dot(&self.weights, &params.weights)
    }
}

impl Family for LogisticRegression {
    type Point = Case;
    type Params = Separable;
    type Batch = Points<Case>;

    const ABOUT: About = About {
        name: "logistic_regression",
        label: "Logistic regression",
        formula: "P(y = 1 | x) = 1 / (1 + exp(-x'w)), x standard normal",
        estimate: "maximum likelihood by Newton; a generation costs O(n d²) for n points held, or the inputs of a reused design, three to ten times over",
        knobs: &[DIMENSION, NORM],
        estimator: &[DESIGN],
        quantities: &[
            Quantity::value("error_inflation", "squared error, relative to a fit on n real points"),
            Quantity::value("weight_error_sq", "squared weight error"),
            Quantity::value("test_log_loss", "test log loss"),
            Quantity::value("slope", "weight along the truth"),
        ],
        lacks: &[metric::VARIANCE_RATIO, metric::W2_SQ],
        assumptions: &[
            Assumption::support(true, "Either label keeps some mass, whatever the weights"),
            Assumption::score(true, "The score is x times a number between -1 and 1: sub-Gaussian"),
            Assumption::smooth(false, "The second derivative -p (1 - p) xx' has no bound in x"),
            Assumption::fisher(true, "It is E p (1 - p) xx', positive for all weights, though it dies out far away"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, _data: Option<&Data>) -> Result<(Self, Separable), Refusal> {
        let dimension = settings.number(&DIMENSION)? as usize;
        let norm = settings.number(&NORM)?;
        let each = (dimension as f64).sqrt().recip();
        let along: Vector = std::array::from_fn(|i| if i < dimension { each } else { 0.0 });
        let weights = along.map(|x| x * norm);
        let sample_size = match settings.get("sample_size") {
            Some(&Setting::Number(n)) => n,
            _ => 1.0,
        };
        let reuses = settings.number(&DESIGN)? == 1.0;
        let family = Self { dimension, weights, along, information: information(norm), sample_size, reuses };
        Ok((family, Separable { weights, parted: false, design: None }))
    }

    fn point(&self, _value: f64) -> Result<Case, &'static str> {
        Err("inputs and a label, and a column holds one number")
    }
    /// Along the true weights.
    fn coordinate(&self, point: Case) -> f64 {
        dot(&point.x, &self.along)
    }
    fn place(&self, point: Case) -> [f64; 2] {
        [self.coordinate(point), f64::from(u8::from(point.one))]
    }
    collected!(Points<Case>, Case);
    fn sample(&self, params: &Separable, rng: &mut Random) -> Case {
        let place = params.design.as_ref().map_or(0, |design| rng.random_range(0..design.len()));
        self.sample_at(params, place as u64, rng)
    }
    fn sample_at(&self, params: &Separable, place: u64, rng: &mut Random) -> Case {
        let x = match &params.design {
            Some(design) => design[(place % design.len() as u64) as usize],
            None => self.normal(rng),
        };
        Case { x, one: rng.random::<f64>() < self.chance(params, &x) }
    }
    kept!(Points<Case>, Case);

    /// The first fit of all gives the model its design.
    fn fit(&self, batch: &Points<Case>, model: &mut Separable) {
        if batch.is_empty() {
            return;
        }
        match model.design.as_ref().and_then(|design| tally(batch.all(), design)) {
            Some(counts) => self.refit(|| counts.iter().map(|(x, ones, all)| (x, *ones, *all)), model),
            None => {
                self.refit(|| halt::each(batch.all()).map(|case| (&case.x, f64::from(u8::from(case.one)), 1.0)), model);
            }
        }
        if self.reuses && model.design.is_none() {
            model.design = Some(batch.all().iter().map(|case| case.x).collect());
        }
    }

    fn ln_density(&self, params: &Separable, point: Case) -> f64 {
        let inputs = -0.5 * (dot(&point.x, &point.x) + self.dimension as f64 * std::f64::consts::TAU.ln());
        let m = dot(&point.x, &params.weights);
        let m = if point.one { m } else { -m };
        match params.parted {
            true if m > 0.0 => inputs,
            true => f64::NEG_INFINITY,
            false => inputs - softplus(-m),
        }
    }
    /// Of the inputs along the true weights.
    fn density_at(&self, _params: &Separable, x: f64) -> f64 {
        (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
    }
    /// In the weights.
    fn score(&self, params: &Separable, point: Case) -> DVector<f64> {
        let gap = f64::from(u8::from(point.one)) - self.chance(params, &point.x);
        DVector::from_fn(self.dimension, |i, _| gap * point.x[i])
    }
    fn fisher(&self, params: &Separable) -> Option<DMatrix<f64>> {
        let w = DVector::from_column_slice(&params.weights[..self.dimension]);
        let norm = w.norm();
        let along = if norm > 0.0 { w / norm } else { w };
        let (across, own) = if params.parted { (0.0, 0.0) } else { information(norm) };
        let d = self.dimension;
        Some(DMatrix::identity(d, d) * across + &along * along.transpose() * (own - across))
    }

    /// Expected over the inputs: of Bregman, for A(w) = E ln(1 + e^(x'w)).
    fn kl(&self, p: &Separable, q: &Separable) -> f64 {
        match (p.parted, q.parted) {
            (_, true) => {
                if p.parted && p.weights == q.weights {
                    0.0
                } else {
                    f64::INFINITY
                }
            }
            // Labels that are certain: ln(1 + e^-|x'w|) on the right side.
            (true, false) => {
                partition(length(&q.weights)).0 - dot(&p.weights, &q.weights) / std::f64::consts::TAU.sqrt()
            }
            (false, false) if p.weights == q.weights => 0.0,
            (false, false) => {
                let (own, steep) = partition(length(&p.weights));
                let gap: Vector = std::array::from_fn(|i| q.weights[i] - p.weights[i]);
                (partition(length(&q.weights)).0 - own - steep * dot(&p.weights, &gap)).at_least(0.0)
            }
        }
    }
    /// E |p(x) - q(x)|: twice the integral over the half-space where the one is the larger.
    fn tv(&self, p: &Separable, q: &Separable) -> f64 {
        if p.parted && q.parted {
            return dot(&p.weights, &q.weights).clamp(-1.0, 1.0).acos() / std::f64::consts::PI;
        }
        // Across this direction both have the same weights, or one is a step there.
        let towards: Vector = match (p.parted, q.parted) {
            (true, _) => p.weights,
            (_, true) => q.weights,
            _ => std::array::from_fn(|i| p.weights[i] - q.weights[i]),
        };
        let size = length(&towards);
        if size == 0.0 {
            return 0.0;
        }
        let mass = |params: &Separable| {
            if params.parted {
                return 0.5;
            }
            let along = dot(&params.weights, &towards) / size;
            half_mass(along, (dot(&params.weights, &params.weights) - along * along).at_least(0.0).sqrt())
        };
        (2.0 * (mass(p) - mass(q)).abs()).at_most(1.0)
    }

    fn quantity(&self, index: usize, params: &Separable) -> f64 {
        match index {
            0 => self.sample_size / self.dimension as f64 * self.information_of(params),
            1 if params.parted => f64::INFINITY,
            1 => {
                let gap = self.gap(params);
                dot(&gap, &gap)
            }
            2 => self.loss(params),
            _ if params.parted => f64::INFINITY.copysign(dot(&params.weights, &self.along)),
            _ => dot(&params.weights, &self.along),
        }
    }
    /// Of the label: 1/4, since the inputs are symmetric.
    fn variance(&self, _params: &Separable) -> f64 {
        0.25
    }
    /// Of inputs and label together.
    fn entropy(&self, params: &Separable) -> f64 {
        let inputs = 0.5 * self.dimension as f64 * (std::f64::consts::TAU * std::f64::consts::E).ln();
        if params.parted {
            return inputs;
        }
        let norm = length(&params.weights);
        let (softplus, steep) = partition(norm);
        inputs + softplus - norm * norm * steep
    }
    fn collapsed(&self, params: &Separable) -> Option<&'static str> {
        params.parted.then_some("separated: labels are certain, no finite fit")
    }
    fn interval(&self, _params: &Separable, tail: f64) -> (f64, f64) {
        let reach = normal_upper_quantile(tail);
        (-reach, reach)
    }
    /// The chance of the label 1 along the true weights, averaged over the other directions.
    fn outline(&self, params: &Separable) -> Option<Outline> {
        let own = dot(&params.weights, &self.along);
        let across = (dot(&params.weights, &params.weights) - own * own).at_least(0.0).sqrt();
        let chance = |x: f64| match params.parted {
            false => averaged(own * x, across),
            true if across > 1e-9 => normal_cdf(own * x / across),
            true => f64::from(u8::from(own * x > 0.0)),
        };
        let line = (-120..=120).map(|i| 0.05 * f64::from(i)).map(|x| [x, chance(x)]).collect();
        Some(Outline { lines: vec![line], axes: ["x along the true weights", "label, and the chance of 1"] })
    }
}
