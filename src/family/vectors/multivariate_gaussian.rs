//! The normal law in d dimensions, mean vector and covariance matrix unknown.
//!
//! The sufficient statistic is (count, mean, scatter matrix). For n points of N(m, S), the mean is N(m, S / n) and,
//! independently, the scatter matrix is Wishart of n - 1 degrees of freedom, drawn by Bartlett's triangle at a cost free
//! of n. Maximum likelihood divides it by n: under replace E covariance = (1 - 1/n)^t S, and ln det falls by a constant
//! each generation. With n <= d points the covariance is singular at once.

use crate::family::contract::resolution::{is_fine, resolved};
use crate::family::metric;
use std::sync::LazyLock;

use nalgebra::{DMatrix, DVector, DVectorView};

use crate::family::contract::knobs::DIMENSION;
use crate::family::contract::knobs::{DIVISOR, VARIANCE};
use crate::family::statistic::scatter::{Root, Scatter, bures, standard};
use crate::family::{
    About, Assumption, Batch as _, COORDINATES, Data, Domain, Drawn, Family, Knob, LARGEST_INFORMATION, Outline,
    Predicts, QuadraticVariance, Quantity, Random, Refusal, Reward, Settings,
};
use crate::numeric::divergence::{normal_tv, normal_upper_quantile, square_gap};
use crate::numeric::guard::out_of_range;
use crate::numeric::strata;

/// The largest dimension; a generation costs its cube.
const MOST: usize = 100;

/// The family, and what its models are measured against.
#[derive(Clone, Debug)]
pub struct MultivariateGaussian {
    dimension: usize,
    centre: DVector<f64>,
    trace: f64,
    ln_volume: f64,
    /// Taken from the count before dividing, as in one dimension.
    lost_degrees: u64,
}

/// Mean vector, and a root of the covariance matrix. A singular covariance is the collapsed state.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalVector {
    mean: DVector<f64>,
    root: Root,
}

const VARIANCE_EACH: Knob =
    Knob { meaning: "Variance of each coordinate of the real data", domain: Domain::PositiveUpTo(1e100), ..VARIANCE };
const CORRELATION: Knob = Knob {
    key: "correlation",
    label: "true correlation",
    meaning: "Correlation of neighbouring coordinates; those k apart have its k-th power",
    default: Some(0.5),
    domain: Domain::Inside(-1.0, 1.0),
    slider: (-0.95, 0.95),
};

/// Names of the singular states, by dimension and rank.
static SINGULAR: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let name = |rank, d| match rank {
        0 => "point mass: covariance 0".to_owned(),
        _ => format!("singular covariance: rank {rank} of {d}"),
    };
    (0..=MOST).map(|d| (0..=d).map(|rank| name(rank, d)).collect()).collect()
});

/// Root of the covariance variance * correlation^|i - j|, which is regular for every correlation inside (-1, 1).
fn autoregressive(d: usize, variance: f64, correlation: f64) -> Root {
    let rest = (1.0 - correlation * correlation).sqrt();
    Root::lower(DMatrix::from_fn(d, d, |i, j| match i.checked_sub(j) {
        Some(apart) => variance.sqrt() * correlation.powi(apart as i32) * if j == 0 { 1.0 } else { rest },
        None => 0.0,
    }))
}

impl NormalVector {
    /// The inverse of the root; only asked of regular models.
    fn inverse(&self) -> DMatrix<f64> {
        let d = self.mean.len();
        let inverse = self.root.columns().solve_lower_triangular(&DMatrix::identity(d, d));
        inverse.unwrap_or_else(|| DMatrix::from_element(d, d, f64::NAN))
    }

    /// Variance of the first coordinate.
    fn first_variance(&self) -> f64 {
        self.root.columns().row(0).norm_squared()
    }
}

impl MultivariateGaussian {
    fn divisor(&self, batch: &Scatter) -> f64 {
        batch.len().saturating_sub(self.lost_degrees).max(1) as f64
    }
}

impl Family for MultivariateGaussian {
    type Point = DVector<f64>;
    type Params = NormalVector;
    type Batch = Scatter;

    const ABOUT: About = About {
        name: "multivariate_gaussian",
        label: "Multivariate Gaussian",
        formula: "exp(-(x - mean)' S⁻¹ (x - mean) / 2) / √det(2π S), S the covariance",
        estimate: "mean vector, and covariance with divisor n (or n - 1); a generation costs one normal vector and one Wishart draw, O(d³), whatever n",
        knobs: &[DIMENSION, VARIANCE_EACH, CORRELATION],
        estimator: &[DIVISOR],
        quantities: &[
            Quantity::value("mean_error_sq", "squared mean error"),
            Quantity::value("trace_ratio", "trace ratio"),
            Quantity::value("log_det_ratio", "ln determinant ratio"),
        ],
        statistic: true,
        lacks: &[metric::ALIVE, metric::TV],
        assumptions: &[
            Assumption::support(true, "Every regular Gaussian gives every ball some mass"),
            Assumption::score(false, "The score in the covariance grows like |x|², which is not sub-Gaussian"),
            Assumption::smooth(false, "The second derivative grows like |x|², without bound"),
            Assumption::fisher(true, "It is S⁻¹ for the mean, and positive for the covariance while S is regular"),
        ],
        ..About::BASE
    };

    fn configure(settings: &Settings, data: Option<&Data>) -> Result<(Self, NormalVector), Refusal> {
        let dimension = settings.number(&DIMENSION)? as usize;
        let variance = settings.number(&VARIANCE_EACH)?;
        let correlation = settings.number(&CORRELATION)?;
        let root = autoregressive(dimension, variance, correlation);
        if root.is_singular() {
            return Err(Refusal::because(CORRELATION.key, correlation, "so near to 1 the covariance is singular"));
        }
        let mut truth = NormalVector { mean: DVector::zeros(dimension), root };
        let lost_degrees = settings.number(&DIVISOR)? as u64;
        let centre = DVector::zeros(dimension);
        let mut family = Self { dimension, centre, trace: 1.0, ln_volume: 0.0, lost_degrees };
        if let Some(data) = data {
            let mut batch = family.empty();
            data.values.iter().for_each(|&x| batch.push(&DVector::from_element(1, x)));
            family.fit(&batch, &mut truth);
            if truth.root.is_singular() {
                let problem = "a Gaussian needs at least two different values";
                return Err(Refusal::column("equal values", problem));
            }
            resolved("data", Some(data), truth.mean.norm(), truth.root.trace().sqrt())?;
        }
        family.centre.copy_from(&truth.mean);
        (family.trace, family.ln_volume) = (truth.root.trace(), truth.root.ln_volume());
        Ok((family, truth))
    }

    fn point(&self, value: f64) -> Result<DVector<f64>, &'static str> {
        match self.dimension {
            1 if value.is_finite() => Ok(DVector::from_element(1, value)),
            1 => Err("a finite number"),
            _ => Err("dimension = 1, since a column holds one number"),
        }
    }
    fn coordinate(&self, point: DVector<f64>) -> f64 {
        point[0]
    }
    fn place(&self, point: DVector<f64>) -> [f64; 2] {
        [point[0], point.get(1).copied().unwrap_or(0.0)]
    }
    fn point_bytes(&self) -> usize {
        size_of::<DVector<f64>>() + self.dimension * size_of::<f64>()
    }
    fn model_bytes(&self, _points: f64) -> f64 {
        self.batch_bytes() as f64
    }
    fn batch_bytes(&self) -> usize {
        size_of::<Scatter>() + (self.dimension + 2) * self.dimension * size_of::<f64>()
    }
    fn empty(&self) -> Scatter {
        Scatter::new(self.dimension, true)
    }
    fn observe(&self, batch: &mut Scatter, point: DVector<f64>) {
        batch.push(&point);
    }
    fn sample(&self, params: &NormalVector, rng: &mut Random) -> DVector<f64> {
        &params.mean + params.root.columns() * standard(params.root.rank(), rng)
    }
    fn draw(&self, params: &NormalVector, n: u64, rng: &mut Random, into: &mut Scatter) {
        into.take(Scatter::drawn(&params.mean, &params.root, n, true, rng));
    }
    fn split(&self, batch: &Scatter, head: u64, rng: &mut Random) -> (Scatter, Scatter) {
        batch.split(head, rng)
    }
    fn reveal(&self, batch: &Scatter, limit: usize, rng: &mut Random) -> Vec<DVector<f64>> {
        batch.reveal(limit, rng)
    }

    fn fit(&self, batch: &Scatter, model: &mut NormalVector) {
        if !batch.is_empty() {
            model.mean.copy_from(batch.mean());
            model.root = batch.root().scaled(self.divisor(batch).sqrt().recip());
        }
    }
    fn tempered(&self, params: &NormalVector, temperature: f64) -> Option<NormalVector> {
        self.widened(params, temperature)
    }
    fn widened(&self, params: &NormalVector, bias: f64) -> Option<NormalVector> {
        Some(NormalVector { mean: params.mean.clone(), root: params.root.scaled(bias.sqrt()) })
    }
    /// Means and covariances are mixed, as in one dimension.
    fn fit_weighted(&self, real: &Scatter, synthetic: &Scatter, weight: f64, model: &mut NormalVector) -> bool {
        model.mean = real.mean() * weight + synthetic.mean() * (1.0 - weight);
        let part = |batch: &Scatter, weight: f64| batch.root().scaled((weight / self.divisor(batch)).sqrt());
        model.root = part(real, weight).plus(&part(synthetic, 1.0 - weight));
        true
    }

    /// -inf of a singular model, which has no density.
    fn ln_density(&self, params: &NormalVector, point: DVector<f64>) -> f64 {
        if params.root.is_singular() {
            return f64::NEG_INFINITY;
        }
        let z = params.root.solve(&(point - &params.mean));
        -0.5 * (z.norm_squared() + self.dimension as f64 * std::f64::consts::TAU.ln()) - params.root.ln_volume()
    }
    /// Of the first coordinate.
    fn density_at(&self, params: &NormalVector, x: f64) -> f64 {
        let (gap, variance) = (x - params.mean[0], params.first_variance());
        (-0.5 * gap * gap / variance).exp() / (std::f64::consts::TAU * variance).sqrt()
    }

    /// In the mean, then in the covariance's lower triangle by columns.
    fn score(&self, params: &NormalVector, point: DVector<f64>) -> DVector<f64> {
        let inverse = params.inverse();
        let z = inverse.tr_mul(&(&inverse * (point - &params.mean)));
        let gradient = 0.5 * (&z * z.transpose() - inverse.tr_mul(&inverse));
        let each = entries(self.dimension).map(|(i, j)| gradient[(i, j)] * if i == j { 1.0 } else { 2.0 });
        let covariance: Vec<f64> = each.collect();
        DVector::from_iterator(z.len() + covariance.len(), z.iter().copied().chain(covariance))
    }
    fn fisher(&self, params: &NormalVector) -> Option<DMatrix<f64>> {
        if self.free_parameters(params)? > LARGEST_INFORMATION {
            return None;
        }
        let (d, inverse) = (self.dimension, params.inverse());
        let precision = inverse.tr_mul(&inverse);
        let pairs: Vec<(usize, usize)> = entries(d).collect();
        // tr(P E P E') / 2 for the unit directions E of the covariance.
        let covariance = |(i, j): (usize, usize), (k, l): (usize, usize)| {
            let whole = precision[(i, k)] * precision[(j, l)] + precision[(i, l)] * precision[(j, k)];
            let half = |same: bool| if same { 0.5 } else { 1.0 };
            whole * half(i == j) * half(k == l)
        };
        Some(DMatrix::from_fn(d + pairs.len(), d + pairs.len(), |a, b| match (a.checked_sub(d), b.checked_sub(d)) {
            (None, None) => precision[(a.max(b), a.min(b))],
            (Some(a), Some(b)) => covariance(pairs[a.max(b)], pairs[a.min(b)]),
            _ => 0.0,
        }))
    }
    /// d means and d (d + 1) / 2 entries of the covariance.
    fn free_parameters(&self, params: &NormalVector) -> Option<usize> {
        (!params.root.is_singular()).then_some(self.dimension * (self.dimension + 3) / 2)
    }

    /// With M the root of p in units of q and u the gap of the means there: half the sum of what each diagonal entry, each
    /// entry below and u add, none of it negative.
    fn kl(&self, p: &NormalVector, q: &NormalVector) -> f64 {
        if p == q {
            return 0.0;
        }
        if p.root.is_singular() || q.root.is_singular() {
            return f64::INFINITY;
        }
        let Some(m) = q.root.columns().solve_lower_triangular(p.root.columns()) else { return f64::INFINITY };
        let shift = q.root.solve(&(&p.mean - &q.mean)).norm_squared();
        let scales: f64 = m.diagonal().iter().map(|&x| square_gap(x)).sum();
        let slants: f64 = entries(self.dimension).filter(|(i, j)| i > j).map(|place| m[place].powi(2)).sum();
        // Of parts beyond the range of numbers each is infinite: none of them is negative.
        let sum = 0.5 * (scales + slants + shift);
        let beyond = |x: f64| !x.is_finite();
        let known = ![p, q].iter().any(|law| law.root.columns().iter().chain(&law.mean).any(|&x| beyond(x)));
        if beyond(sum) && known { f64::INFINITY } else { sum }
    }
    /// Closed in one dimension only.
    fn tv(&self, p: &NormalVector, q: &NormalVector) -> f64 {
        match self.dimension {
            1 => normal_tv(p.mean[0], p.first_variance(), q.mean[0], q.first_variance()),
            _ => f64::NAN,
        }
    }
    fn w2_sq(&self, p: &NormalVector, q: &NormalVector) -> f64 {
        if p == q { 0.0 } else { (&p.mean - &q.mean).norm_squared() + bures(&p.root, &q.root) }
    }

    fn quantity(&self, index: usize, params: &NormalVector) -> f64 {
        match index {
            0 => (&params.mean - &self.centre).norm_squared(),
            1 => params.root.trace() / self.trace,
            _ => 2.0 * (params.root.ln_volume() - self.ln_volume),
        }
    }
    /// Mean squared distance from the mean: the trace of the covariance.
    fn variance(&self, params: &NormalVector) -> f64 {
        params.root.trace()
    }
    fn entropy(&self, params: &NormalVector) -> f64 {
        0.5 * self.dimension as f64 * (std::f64::consts::TAU * std::f64::consts::E).ln() + params.root.ln_volume()
    }
    fn left(&self, params: &NormalVector) -> bool {
        // Narrow in one direction only, the determinant leaves long before the trace.
        let gone = |x: &f64| *x != 0.0 && !x.is_normal();
        let narrow = !params.root.is_singular() && params.root.columns().diagonal().iter().any(gone);
        narrow || out_of_range(params.root.trace()) || params.mean.iter().any(|x| !x.is_finite())
    }
    fn unresolved(&self, params: &NormalVector, last: &NormalVector, drawn: Drawn) -> bool {
        // Each direction, what others say of it aside, against how far its points reach; and a direction that is lost altogether
        // though there are points enough for it.
        let root = &params.root;
        let reach = params.mean.norm() + root.trace().sqrt();
        let differ = usize::try_from(drawn.differ).unwrap_or(usize::MAX);
        let rank = last.root.rank().min(differ.saturating_sub(1));
        let narrow = |column: DVectorView<'_, f64>| is_fine(column.norm(), reach);
        drawn.by_points && (root.rank() < rank || root.columns().column_iter().any(narrow))
    }
    fn collapsed(&self, params: &NormalVector) -> Option<&'static str> {
        if !params.root.is_singular() {
            return None;
        }
        let rank = params.root.columns().column_iter().filter(|column| column.iter().any(|&x| x != 0.0)).count();
        SINGULAR[self.dimension].get(rank.min(self.dimension)).map(String::as_str)
    }
    /// Of the first coordinate.
    fn interval(&self, params: &NormalVector, tail: f64) -> (f64, f64) {
        let reach = params.first_variance().sqrt() * normal_upper_quantile(tail);
        (params.mean[0] - reach, params.mean[0] + reach)
    }

    /// The ellipses at one and at two standard deviations, in the first two coordinates; one dimension has a curve.
    fn outline(&self, params: &NormalVector) -> Option<Outline> {
        if self.dimension == 1 {
            return None;
        }
        let (block, centre) = (params.root.above(2), params.mean.rows(0, 2));
        let frame = block.columns().clone().resize_horizontally(2, 0.0);
        let at = |reach: f64, i: i32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(i) / 96.0).sin_cos();
            let place = centre + &frame * DVector::from_row_slice(&[reach * cos, reach * sin]);
            [place[0], place[1]]
        };
        let lines = [1.0, 2.0].map(|reach| (0..=96).map(|i| at(reach, i)).collect());
        Some(Outline { lines: lines.to_vec(), axes: COORDINATES })
    }

    /// In one or two dimensions: a reward is for a place in the plane.
    fn reward_moments(&self, params: &NormalVector, reward: &Reward) -> Option<[f64; 2]> {
        match self.dimension {
            1 => Some(reward.of_normal(params.mean[0], params.first_variance())),
            2 => {
                let frame = params.root.columns().clone().resize_horizontally(2, 0.0);
                let at = |z: [f64; 2]| {
                    let place = &params.mean + &frame * DVector::from_row_slice(&z);
                    [place[0], place[1]]
                };
                Some(reward.over(Reward::plane_nodes(at)))
            }
            _ => None,
        }
    }
    fn stratified(&self, params: &NormalVector, n: u64, rng: &mut Random) -> Option<Vec<DVector<f64>>> {
        let points =
            (self.dimension == 1).then(|| strata::normal(params.mean[0], params.first_variance().sqrt(), n, rng))?;
        Some(points.into_iter().map(|x| DVector::from_element(1, x)).collect())
    }
    fn at(&self, place: [f64; 2]) -> Option<DVector<f64>> {
        (self.dimension <= 2).then(|| DVector::from_row_slice(&place[..self.dimension]))
    }

    /// In every direction c = -1, as for one normal number: so the sum over the coordinates keeps the same law.
    fn quadratic_variance(&self, truth: &NormalVector) -> Option<QuadraticVariance> {
        (self.lost_degrees == 0).then(|| QuadraticVariance {
            variance: truth.root.trace(),
            curvature: -1.0,
            predicts: Predicts::MeanVectorAndTrace,
        })
    }
}

/// Places of the lower triangle, by columns.
fn entries(d: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..d).flat_map(move |j| (j..d).map(move |i| (i, j)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of numpy, to 1e-9.
    #[test]
    fn fit_and_divergence_meet_the_reference() {
        let (family, mut fit) = MultivariateGaussian::configure(&Settings::new(), None).unwrap();
        let data =
            [[-0.317, -0.816], [0.387, -0.224], [-0.702, -1.796], [0.818, -0.571], [0.001, -1.064], [1.302, 0.748]];
        let mut batch = family.empty();
        data.iter().for_each(|row| batch.push(&DVector::from_row_slice(row)));
        family.fit(&batch, &mut fit);
        let covariance = fit.root.columns() * fit.root.columns().transpose();
        let wanted = [0.456_311_805_555_555_56, 0.477_075_75, 0.477_075_75, 0.608_194_583_333_333_4];
        assert!((&fit.mean - DVector::from_row_slice(&[0.248_166_666_666_666_67, -0.620_5])).norm() < 1e-12);
        assert!((covariance - DMatrix::from_row_slice(2, 2, &wanted)).norm() < 1e-12);
        let a = DMatrix::from_row_slice(2, 2, &[1.0, 0.3, 0.3, 0.8]).cholesky().unwrap().l();
        let other = NormalVector { mean: DVector::zeros(2), root: Root::lower(a) };
        assert!((family.kl(&fit, &other) / 1.182_075_243_150_026 - 1.0).abs() < 1e-9);
        assert!((family.kl(&other, &fit) / 8.159_057_500_120_37 - 1.0).abs() < 1e-9);
    }
}
