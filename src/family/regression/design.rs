//! The inputs of a regression's real batch, for models whose own batches go through the same inputs again.

use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand::seq::index;
use rand_distr::StandardNormal;

use crate::family::statistic::scatter::{Root, Scatter, standard};
use crate::family::{Batch as _, Random};
use crate::numeric::draw::chi_squared;
use crate::numeric::guard::Bounded as _;

/// The inputs of a batch, one a column, and a root of X'X.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Design {
    inputs: DMatrix<f64>,
    root: Root,
}

impl Design {
    /// Of points (x, y).
    pub(crate) fn of(points: &[DVector<f64>]) -> Self {
        let d = points.first().map_or(1, |point| point.len() - 1);
        let inputs = DMatrix::from_fn(d, points.len(), |i, j| points[j][i]);
        let mut root = Root::none(d);
        inputs.column_iter().for_each(|x| root.absorb(x.into_owned()));
        Self { inputs, root }
    }

    /// How many inputs there are.
    pub(crate) fn len(&self) -> usize {
        self.inputs.ncols()
    }

    /// The inputs at a place of a batch; from the first again, where the batch is the larger.
    pub(crate) fn at(&self, place: u64) -> DVector<f64> {
        self.inputs.column((place % self.inputs.ncols() as u64) as usize).into_owned()
    }

    /// Root of X'X of the first so many inputs.
    fn root_of(&self, n: u64) -> Root {
        let rows = self.inputs.ncols() as u64;
        let mut root = if n < rows {
            Root::none(self.root.columns().nrows())
        } else {
            self.root.scaled(((n / rows) as f64).sqrt())
        };
        (0..n % rows).for_each(|place| root.absorb(self.at(place)));
        root
    }

    /// The statistic of (x, u) for labels u = x'e + noise given to the first `n` inputs: with X = Q F', Q'u is F'e plus
    /// noise, and the rest of the noise is chi-squared.
    pub(crate) fn labelled(&self, error: &DVector<f64>, noise: f64, n: u64, rng: &mut Random) -> Scatter {
        let root = self.root_of(n);
        let rank = root.rank();
        let along = root.columns().tr_mul(error) + standard(rank, rng) * noise;
        let left = noise * chi_squared(n - rank as u64, rng).sqrt();
        Scatter::about_zero(n, root.with_row(&along, left))
    }

    /// Points (x, u) of a batch through these inputs, given its statistic: in order, or some of them.
    pub(crate) fn labels(&self, batch: &Scatter, limit: usize, rng: &mut Random) -> Vec<DVector<f64>> {
        let (d, n) = (self.inputs.nrows(), batch.len() as usize);
        let (inputs, last) = (batch.root().above(d), batch.root().columns().row(d).transpose());
        let rank = inputs.rank();
        let known = last.rows(0, rank);
        let left = last.get(rank).copied().unwrap_or(0.0);
        // The noise orthogonal to the inputs is uniform on its sphere.
        let unit: Vec<DVector<f64>> = self.inputs.column_iter().map(|x| inputs.solve(&x.into_owned())).collect();
        let noise: Vec<f64> = (0..n).map(|_| rng.sample(StandardNormal)).collect();
        let mut shadow = DVector::zeros(rank);
        noise.iter().enumerate().for_each(|(i, &z)| shadow.axpy(z, &unit[i % unit.len()], 1.0));
        let length = (noise.iter().map(|z| z * z).sum::<f64>() - shadow.norm_squared()).at_least(0.0).sqrt();
        let scale = if length > 0.0 { left / length } else { 0.0 };
        let places = if limit >= n { (0..n).collect() } else { index::sample(rng, n, limit).into_vec() };
        let point = |place: usize| {
            let q = &unit[place % unit.len()];
            let u = q.dot(&known) + scale * (noise[place] - q.dot(&shadow));
            self.at(place as u64).push(u)
        };
        places.into_iter().map(point).collect()
    }
}
