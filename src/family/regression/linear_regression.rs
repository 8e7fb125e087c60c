//! Linear regression: y = x'w + noise, the inputs x standard normal in d dimensions, the noise known, w by least squares.
//!
//! Points are pairs (x, y), and everything is counted from the true weights: with u = y - x'w*, the vector (x, u) is
//! normal, and the root of its scatter matrix about 0 holds X'X, X'u and the residual sum of squares. It is drawn as a
//! Wishart matrix, at a cost free of n. With fewer points than weights the fit is the solution of smallest norm.
//!
//! Later batches have inputs of their own (`design = "fresh"`), or those of the real batch once more (`"reused"`, the
//! setting of 2404.01413): the model then carries the design it was first fitted on.

use crate::family::metric;
use std::sync::Arc;

use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::contract::knobs::DIMENSION;
use crate::family::regression::design::Design;
use crate::family::regression::least_squares::least_squares;
use crate::family::regression::noise_is_seen;
use crate::family::statistic::scatter::{Root, Scatter, bures, standard};
use crate::family::{
    About, Assumption, Batch, Data, Domain, Family, Holds, Knob, Outline, Points, Quantity, Random, Refusal, Settings,
};
use crate::numeric::divergence::normal_upper_quantile;

/// The family: the truth that deviations are counted from, and its options.
#[derive(Clone, Debug)]
pub struct LinearRegression {
    weights: DVector<f64>,
    /// Unit vector along the true weights; the first axis, if they are 0.
    along: DVector<f64>,
    noise: f64,
    reuses: bool,
}

/// Fitted weights minus true weights, and the design that the model's own batches go through.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    error: DVector<f64>,
    design: Option<Arc<Design>>,
}

/// The statistic of (x, u); where the design is to be reused, also the points of real batches and the design of others.
#[derive(Clone, Debug)]
pub struct Regressed {
    scatter: Scatter,
    points: Points<DVector<f64>>,
    design: Option<Arc<Design>>,
}

const NOISE: Knob = Knob {
    key: "noise",
    label: "noise",
    meaning: "Standard deviation of y around x'w, in the real data and in the model's, and known",
    default: Some(1.0),
    domain: Domain::PositiveUpTo(1e50),
    slider: (0.01, 10.0),
};
const NORM: Knob = Knob {
    key: "norm",
    label: "norm of the true weights",
    meaning: "Length of the true weights, which are all equal: norm / √d each",
    default: Some(1.0),
    domain: Domain::NonNegative,
    slider: (0.0, 5.0),
};
const DESIGN: Knob = Knob {
    key: "design",
    label: "inputs of model output",
    meaning: "fresh: new inputs each time; reused: those of the real batch, from its first on, with new noise",
    default: Some(0.0),
    domain: Domain::Choice(&["fresh", "reused"]),
    slider: (0.0, 1.0),
};

impl Regressed {
    fn rebuilt(family: &LinearRegression, points: &[DVector<f64>]) -> Self {
        let mut batch = family.empty();
        points.iter().for_each(|point| family.observe(&mut batch, point.clone()));
        batch
    }
}

impl Batch for Regressed {
    fn len(&self) -> u64 {
        self.scatter.len()
    }
    fn merge(&mut self, other: &Self) {
        if self.is_empty() {
            self.design.clone_from(&other.design);
        } else if !other.is_empty() {
            self.design = None;
        }
        self.scatter.merge(&other.scatter);
        self.points.merge(&other.points);
    }
    fn clear(&mut self) {
        self.scatter.clear();
        self.points.clear();
        self.design = None;
    }
}

/// Two vectors by their coordinates in a plane that holds them: what is orthogonal to both is alike.
fn in_their_plane(p: DVector<f64>, q: DVector<f64>) -> [DVector<f64>; 2] {
    if p.len() <= 2 {
        return [p, q];
    }
    let length = p.norm();
    let axis = if length > 0.0 { p / length } else { p };
    let along = q.dot(&axis);
    let across = (q - axis * along).norm();
    [DVector::from_vec(vec![length, 0.0]), DVector::from_vec(vec![along, across])]
}

impl LinearRegression {
    fn dimension(&self) -> usize {
        self.weights.len()
    }

    fn weights(&self, params: &Weights) -> DVector<f64> {
        &self.weights + &params.error
    }

    /// Slope of y along the true weights.
    fn slope(&self, params: &Weights) -> f64 {
        self.weights.norm() + self.along.dot(&params.error)
    }

    /// The law of (x, y) for these weights: a normal one about 0, by its root.
    fn joint(&self, weights: &DVector<f64>) -> Root {
        let inputs = Root::lower(DMatrix::identity(weights.len(), weights.len()));
        inputs.with_row(weights, self.noise)
    }

    /// Exchanges y for u, or back.
    fn shifted(&self, mut point: DVector<f64>, sign: f64) -> DVector<f64> {
        let d = self.dimension();
        point[d] += sign * point.rows(0, d).dot(&self.weights);
        point
    }
}

impl Family for LinearRegression {
    type Point = DVector<f64>;
    type Params = Weights;
    type Batch = Regressed;

    const ABOUT: About = About {
        name: "linear_regression",
        label: "Linear regression",
        formula: "y = x'w + noise: exp(-(y - x'w)² / (2 noise²)) / √(2π noise²), x standard normal",
        estimate: "least squares, of smallest norm with fewer points than weights; a generation costs O(d³), whatever n (design reused: the real batch is kept)",
        knobs: &[DIMENSION, NOISE, NORM],
        estimator: &[DESIGN],
        quantities: &[
            Quantity::value("weight_error_sq", "squared weight error"),
            Quantity::value("test_risk", "test risk"),
            Quantity::value("slope", "slope along the truth"),
        ],
        statistic: true,
        lacks: &[metric::ALIVE, metric::VARIANCE_RATIO],
        assumptions: &[
            Assumption::support(true, "The noise gives every y some mass, whatever the weights"),
            Assumption::score(false, "The score is x times noise, a product of normals: heavier than sub-Gaussian"),
            Assumption::smooth(false, "The second derivative -xx'/noise² has no bound in x; the third is 0"),
            Assumption::fisher(true, "It is the identity over noise², everywhere"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, _data: Option<&Data>) -> Result<(Self, Weights), Refusal> {
        let d = settings.number(&DIMENSION)? as usize;
        let along = DVector::from_element(d, (d as f64).sqrt().recip());
        let (norm, noise) = (settings.number(&NORM)?, settings.number(&NOISE)?);
        noise_is_seen(norm, noise)?;
        let weights = &along * norm;
        let family = Self { weights, along, noise, reuses: settings.number(&DESIGN)? == 1.0 };
        Ok((family, Weights { error: DVector::zeros(d), design: None }))
    }

    fn point(&self, _value: f64) -> Result<DVector<f64>, &'static str> {
        Err("inputs and a label, and a column holds one number")
    }
    /// Along the true weights.
    fn coordinate(&self, point: DVector<f64>) -> f64 {
        point.rows(0, self.dimension()).dot(&self.along)
    }
    fn place(&self, point: DVector<f64>) -> [f64; 2] {
        let y = point[self.dimension()];
        [self.coordinate(point), y]
    }
    fn point_bytes(&self) -> usize {
        size_of::<DVector<f64>>() + (self.dimension() + 1) * size_of::<f64>()
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        (size_of::<Weights>() + self.dimension() * size_of::<f64>()) as f64
    }
    fn batch_bytes(&self) -> usize {
        let d = self.dimension() + 1;
        size_of::<Regressed>() + (d + 2) * d * size_of::<f64>()
    }
    fn holds(&self) -> Holds {
        if self.reuses { Holds::Real } else { Holds::Nothing }
    }
    fn empty(&self) -> Regressed {
        Regressed { scatter: Scatter::new(self.dimension() + 1, false), points: Points::default(), design: None }
    }
    fn observe(&self, batch: &mut Regressed, point: DVector<f64>) {
        if self.reuses {
            batch.points.push(point.clone());
        }
        batch.scatter.push(&self.shifted(point, -1.0));
    }

    fn sample(&self, params: &Weights, rng: &mut Random) -> DVector<f64> {
        let place = params.design.as_ref().map_or(0, |design| rng.random_range(0..design.len()));
        self.sample_at(params, place as u64, rng)
    }
    fn sample_at(&self, params: &Weights, place: u64, rng: &mut Random) -> DVector<f64> {
        let d = self.dimension();
        let mut point = match &params.design {
            Some(design) => design.at(place).push(rng.sample(StandardNormal)),
            None => standard(d + 1, rng),
        };
        point[d] = point.rows(0, d).dot(&params.error) + self.noise * point[d];
        self.shifted(point, 1.0)
    }

    fn draw(&self, params: &Weights, n: u64, rng: &mut Random, into: &mut Regressed) {
        let mut batch = self.empty();
        if let (Some(design), true) = (&params.design, n > 0) {
            batch.scatter = design.labelled(&params.error, self.noise, n, rng);
            batch.design = Some(Arc::clone(design));
        } else {
            let zero = DVector::zeros(self.dimension() + 1);
            batch.scatter = Scatter::drawn(&zero, &self.joint(&params.error), n, false, rng);
            if self.reuses {
                // The statistic is the one that fresh designs draw too; its points are then known.
                self.reveal(&batch, usize::MAX, rng).into_iter().for_each(|point| batch.points.push(point));
            }
        }
        if into.is_empty() {
            *into = batch;
        } else {
            into.merge(&batch);
        }
    }

    /// Points that are known are split in their order.
    fn split(&self, batch: &Regressed, head: u64, rng: &mut Random) -> (Regressed, Regressed) {
        if batch.design.is_some() {
            let points = self.reveal(batch, usize::MAX, rng);
            let (first, rest) = points.split_at(head as usize);
            return (Regressed::rebuilt(self, first), Regressed::rebuilt(self, rest));
        }
        if !batch.points.is_empty() {
            let (first, rest) = batch.points.split(head, rng);
            return (Regressed::rebuilt(self, first.all()), Regressed::rebuilt(self, rest.all()));
        }
        let (first, rest) = batch.scatter.split(head, rng);
        let part = |scatter| Regressed { scatter, ..self.empty() };
        (part(first), part(rest))
    }

    fn reveal(&self, batch: &Regressed, limit: usize, rng: &mut Random) -> Vec<DVector<f64>> {
        match &batch.design {
            Some(design) => {
                let points = design.labels(&batch.scatter, limit, rng);
                points.into_iter().map(|point| self.shifted(point, 1.0)).collect()
            }
            None if !batch.points.is_empty() => batch.points.reveal(limit, rng),
            None => batch.scatter.reveal(limit, rng).into_iter().map(|point| self.shifted(point, 1.0)).collect(),
        }
    }

    /// The first fit of all gives the model its design.
    fn fit(&self, batch: &Regressed, model: &mut Weights) {
        if batch.is_empty() {
            return;
        }
        model.error = least_squares(&batch.scatter, &self.weights);
        if self.reuses && model.design.is_none() {
            model.design = Some(Arc::new(Design::of(batch.points.all())));
        }
    }

    /// Points count w/n and (1 - w)/m each, as in 2502.18049.
    fn fit_weighted(&self, real: &Regressed, synthetic: &Regressed, weight: f64, model: &mut Weights) -> bool {
        let mut both = self.empty();
        for (batch, weight) in [(real, weight), (synthetic, 1.0 - weight)] {
            if weight > 0.0 {
                both.scatter.merge(&batch.scatter.weighted(weight / batch.len() as f64));
            }
        }
        self.fit(&both, model);
        true
    }

    fn ln_density(&self, params: &Weights, point: DVector<f64>) -> f64 {
        let d = self.dimension();
        let z = self.joint(&params.error).solve(&self.shifted(point, -1.0));
        -0.5 * (z.norm_squared() + (d + 1) as f64 * std::f64::consts::TAU.ln()) - self.noise.ln()
    }
    /// Of the inputs along the true weights.
    fn density_at(&self, _params: &Weights, x: f64) -> f64 {
        (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
    }
    /// In the weights.
    fn score(&self, params: &Weights, point: DVector<f64>) -> DVector<f64> {
        let d = self.dimension();
        let point = self.shifted(point, -1.0);
        let x = point.rows(0, d);
        let gap = point[d] - x.dot(&params.error);
        x * (gap / (self.noise * self.noise))
    }
    fn fisher(&self, _params: &Weights) -> Option<DMatrix<f64>> {
        let d = self.dimension();
        Some(DMatrix::identity(d, d) / (self.noise * self.noise))
    }

    /// Expected over the inputs.
    fn kl(&self, p: &Weights, q: &Weights) -> f64 {
        0.5 * ((&p.error - &q.error) / self.noise).norm_squared()
    }
    /// Given x it is that of two normals x'(w - w') apart, and the mean of 2 Phi(a |Z|) - 1 is (2/π) atan a.
    fn tv(&self, p: &Weights, q: &Weights) -> f64 {
        std::f64::consts::FRAC_2_PI * ((&p.error - &q.error).norm() / (2.0 * self.noise)).atan()
    }
    fn w2_sq(&self, p: &Weights, q: &Weights) -> f64 {
        if p.error == q.error {
            return 0.0;
        }
        let both = in_their_plane(self.weights(p), self.weights(q)).map(|weights| self.joint(&weights));
        bures(&both[0], &both[1])
    }

    fn quantity(&self, index: usize, params: &Weights) -> f64 {
        let error = params.error.norm_squared();
        [error, error + self.noise * self.noise, self.slope(params)][index]
    }
    /// Of y.
    fn variance(&self, params: &Weights) -> f64 {
        self.weights(params).norm_squared() + self.noise * self.noise
    }
    /// Of inputs and label together: that of the noise, whatever the weights.
    fn entropy(&self, _params: &Weights) -> f64 {
        let each = (std::f64::consts::TAU * std::f64::consts::E).ln();
        0.5 * (self.dimension() + 1) as f64 * each + self.noise.ln()
    }
    fn interval(&self, _params: &Weights, tail: f64) -> (f64, f64) {
        let reach = normal_upper_quantile(tail);
        (-reach, reach)
    }
    /// The mean of y along the true weights.
    fn outline(&self, params: &Weights) -> Option<Outline> {
        let slope = self.slope(params);
        let line = [-6.0, 6.0].map(|x| [x, slope * x]);
        Some(Outline { lines: vec![line.to_vec()], axes: ["x along the true weights", "y"] })
    }
}

#[cfg(test)]
mod tests;
