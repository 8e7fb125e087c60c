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
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    fn configured(pairs: &[(&str, f64)]) -> (LinearRegression, Weights) {
        LinearRegression::configure(&Settings::of(pairs), None).unwrap()
    }

    fn mean_se(values: &[f64]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        (mean, (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt())
    }

    /// Values of numpy, to 1e-9, whatever the true weights are.
    #[test]
    fn fit_meets_the_reference() {
        let rows =
            [[-0.317, -0.816], [0.387, -0.224], [-0.702, -1.796], [0.818, -0.571], [0.001, -1.064], [1.302, 0.748]];
        let labels = [0.981, -0.11, 0.468, 0.891, 1.023, 0.312];
        for norm in [0.0, 1.0, 40.0] {
            let (family, mut model) = configured(&[("norm", norm)]);
            let mut batch = family.empty();
            for (row, y) in rows.iter().zip(labels) {
                family.observe(&mut batch, DVector::from_row_slice(&[row[0], row[1], y]));
            }
            family.fit(&batch, &mut model);
            let wanted = DVector::from_row_slice(&[0.574_718_752_626_262, -0.687_053_529_964_495_1]);
            assert!((family.weights(&model) - wanted).norm() < 1e-9, "{norm}");
        }
    }

    /// Fewer points than weights: every label is met, by weights that are a mixture of the inputs (1e-9).
    #[test]
    fn few_points_are_fitted_by_the_smallest_weights() {
        let mut rng = Random::seed_from_u64(6);
        let (family, truth) = configured(&[("dimension", 6.0), ("norm", 3.0)]);
        let mut batch = family.empty();
        let points: Vec<_> = (0..4).map(|_| family.sample(&truth, &mut rng)).collect();
        points.iter().for_each(|point| family.observe(&mut batch, point.clone()));
        let mut model = truth.clone();
        family.fit(&batch, &mut model);
        let weights = family.weights(&model);
        let inputs = DMatrix::from_fn(6, 4, |i, j| points[j][i]);
        assert!(points.iter().all(|point| (point.rows(0, 6).dot(&weights) - point[6]).abs() < 1e-9));
        let mixture = inputs.clone().svd(true, true).solve(&weights, 1e-12).unwrap();
        assert!((inputs * mixture - weights).norm() < 1e-9);
    }

    /// Both divergences are means over the inputs: by 40 000 of them, within 4.5 SE.
    #[test]
    fn divergences_are_means_over_the_inputs() {
        let mut rng = Random::seed_from_u64(7);
        let (family, p) = configured(&[("dimension", 3.0), ("noise", 0.7)]);
        let q = Weights { error: DVector::from_row_slice(&[0.5, -1.0, 0.25]), design: None };
        let gaps: Vec<f64> = (0..40_000).map(|_| standard(3, &mut rng).dot(&q.error)).collect();
        let kl: Vec<f64> = gaps.iter().map(|gap| gap * gap / (2.0 * 0.49)).collect();
        let tv: Vec<f64> =
            gaps.iter().map(|gap| crate::numeric::divergence::normal_tv(0.0, 0.49, *gap, 0.49)).collect();
        for (values, wanted) in [(kl, family.kl(&p, &q)), (tv, family.tv(&q, &p))] {
            let (mean, se) = mean_se(&values);
            assert!((mean - wanted).abs() < 4.5 * se, "{mean} +- {se}, {wanted}");
        }
    }

    /// The distance of two laws in ten dimensions is the one in the plane of their weights (1e-9 of it), also from no weights at all.
    #[test]
    fn the_transport_of_two_laws_lies_in_the_plane_of_their_weights() {
        let mut rng = Random::seed_from_u64(11);
        let (family, _) = configured(&[("dimension", 10.0), ("noise", 0.7)]);
        for scale in [1e-6, 0.3, 20.0] {
            let p = standard(10, &mut rng);
            for q in [&p + standard(10, &mut rng) * scale, &p * (1.0 + scale), &p * 0.0] {
                let whole = bures(&family.joint(&p), &family.joint(&q));
                let error = |weights: &DVector<f64>| weights - &family.weights;
                let models = [&p, &q].map(|weights| Weights { error: error(weights), design: None });
                for found in [family.w2_sq(&models[0], &models[1]), family.w2_sq(&models[1], &models[0])] {
                    assert!((found - whole).abs() <= 1e-9 * whole, "{scale}: {found} {whole}");
                }
            }
        }
    }

    /// The model's own batches through a given design: statistic against points, mean and variance of each weight within
    /// 4.5 combined SE; and points revealed lie at the design and give the statistic again (1e-9).
    #[test]
    fn labels_of_a_reused_design_have_one_law() {
        let mut rng = Random::seed_from_u64(8);
        let (family, truth) = configured(&[("design", 1.0)]);
        let mut real = family.empty();
        family.draw(&truth, 7, &mut rng, &mut real);
        let mut model = truth.clone();
        family.fit(&real, &mut model);
        let design = Arc::clone(model.design.as_ref().unwrap());
        for n in [1, 2, 4, 7, 14, 17] {
            let refit = |batch: &Regressed| {
                let mut next = model.clone();
                family.fit(batch, &mut next);
                assert!(next.design == model.design);
                next.error
            };
            let mut errors = [Vec::new(), Vec::new()];
            for _ in 0..3000 {
                let [mut direct, mut by_points] = [family.empty(), family.empty()];
                family.draw(&model, n, &mut rng, &mut direct);
                family.draw_points(&model, n, &mut rng, &mut by_points);
                for (all, batch) in errors.iter_mut().zip([&direct, &by_points]) {
                    all.push(refit(batch));
                }
            }
            for i in 0..2 {
                let of = |all: &[DVector<f64>]| all.iter().map(|error| error[i]).collect::<Vec<f64>>();
                let [a, b] = [of(&errors[0]), of(&errors[1])];
                let middle = mean_se(&a).0;
                let squares = |all: &[f64]| all.iter().map(|x| (x - middle).powi(2)).collect::<Vec<f64>>();
                for (a, b) in [(squares(&a), squares(&b)), (a, b)] {
                    let ((x, s), (y, r)) = (mean_se(&a), mean_se(&b));
                    assert!((x - y).abs() <= 4.5 * s.hypot(r), "{n}, weight {i}: {x} +- {s}, {y} +- {r}");
                }
            }
            let mut batch = family.empty();
            family.draw(&model, n, &mut rng, &mut batch);
            let points = family.reveal(&batch, usize::MAX, &mut rng);
            assert!(points.iter().enumerate().all(|(i, point)| point.rows(0, 2) == design.at(i as u64)));
            let again = Regressed::rebuilt(&family, &points);
            assert!((refit(&batch) - refit(&again)).norm() < 1e-9, "{n}");
            assert_eq!(family.reveal(&batch, 3, &mut rng).len() as u64, n.min(3));
            let (first, rest) = family.split(&batch, n / 2, &mut rng);
            let mut whole = first.clone();
            whole.merge(&rest);
            assert!((refit(&batch) - refit(&whole)).norm() < 1e-9, "{n}");
        }
    }

    #[test]
    fn both_designs_begin_with_the_same_fit() {
        let fits = [0.0, 1.0].map(|design| {
            let (family, mut model) = configured(&[("design", design), ("dimension", 3.0)]);
            let mut batch = family.empty();
            family.draw(&model, 20, &mut Random::seed_from_u64(9), &mut batch);
            family.fit(&batch, &mut model);
            model.error
        });
        assert_eq!(fits[0], fits[1]);
    }
}
