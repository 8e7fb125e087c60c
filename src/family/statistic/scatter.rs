//! The statistic of normal vectors: count, mean and scatter matrix, the latter by a square root.
//!
//! A root keeps what the matrix itself would lose: refitting multiplies roots, so that a direction that has collapsed by
//! a factor of 10^30 beside another still has its digits, and the rank is the number of columns.

use std::borrow::Cow;

use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::{Batch, Random};
use crate::numeric::cholesky::cholesky;
use crate::numeric::draw::chi_squared;
use crate::numeric::guard::length;

/// A coordinate whose unexplained share is below this (squared: 1e-16) could not be told from none in the matrix itself.
const FLAT: f64 = 1e-8;

/// A matrix F with F F' = S, in column echelon form: lower triangular, with positive diagonal, where S is regular; else
/// as many columns as the rank, each beginning at its pivot row.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    columns: DMatrix<f64>,
    pivots: Vec<usize>,
}

impl Root {
    /// Of the zero matrix.
    pub(crate) fn none(dimension: usize) -> Self {
        Self { columns: DMatrix::zeros(dimension, 0), pivots: Vec::new() }
    }

    /// A lower triangular matrix with positive diagonal as it is; of fewer columns than rows, the first ones of it.
    pub(crate) fn lower(columns: DMatrix<f64>) -> Self {
        let pivots = (0..columns.ncols()).collect();
        Self { columns, pivots }
    }

    /// The matrix F.
    pub(crate) fn columns(&self) -> &DMatrix<f64> {
        &self.columns
    }

    /// Rank of S.
    pub(crate) fn rank(&self) -> usize {
        self.columns.ncols()
    }

    /// Whether S has no inverse; a pivot may also have become too small for a number.
    pub(crate) fn is_singular(&self) -> bool {
        self.rank() < self.columns.nrows() || self.columns.diagonal().iter().any(|&x| x == 0.0)
    }

    /// ln det S / 2; -inf of a singular matrix.
    pub(crate) fn ln_volume(&self) -> f64 {
        if self.is_singular() { f64::NEG_INFINITY } else { self.columns.diagonal().iter().map(|x| x.ln()).sum() }
    }

    /// Trace of S.
    pub(crate) fn trace(&self) -> f64 {
        self.columns.norm_squared()
    }

    /// F times a number that is not negative.
    pub(crate) fn scaled(&self, by: f64) -> Self {
        Self { columns: &self.columns * by, pivots: self.pivots.clone() }
    }

    /// F G, of the root of a smaller matrix: again in echelon form, and each pivot is the product of two.
    pub(crate) fn times(&self, inner: &Self) -> Self {
        Self {
            columns: &self.columns * &inner.columns,
            pivots: inner.pivots.iter().map(|&pivot| self.pivots[pivot]).collect(),
        }
    }

    /// Root of the sum of two matrices. What is 0 has no column.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sum = Self::none(self.columns.nrows());
        for part in [self, other] {
            let columns = part.columns.column_iter().filter(|column| column.iter().any(|&x| x != 0.0));
            columns.for_each(|column| sum.absorb(column.into_owned()));
        }
        sum
    }

    /// Makes it the root of S + x x' by plane rotations.
    pub(crate) fn absorb(&mut self, mut x: DVector<f64>) {
        self.rotate_in(&mut x);
    }

    /// The same with a vector that may be used up.
    fn rotate_in(&mut self, x: &mut DVector<f64>) {
        let mut next = 0;
        for i in 0..x.len() {
            if self.pivots.get(next) == Some(&i) {
                let (own, other) = (self.columns[(i, next)], x[i]);
                let length = length(own, other);
                if length > 0.0 {
                    let (cos, sin) = (own / length, other / length);
                    let mut column = self.columns.column_mut(next);
                    for (mine, other) in column.as_mut_slice()[i..].iter_mut().zip(&mut x.as_mut_slice()[i..]) {
                        (*mine, *other) = (cos * *mine + sin * *other, cos * *other - sin * *mine);
                    }
                }
                next += 1;
            } else {
                let explained = (0..next).fold(0.0_f64, |sum, j| sum.hypot(self.columns[(i, j)]));
                if x[i].abs() > FLAT * explained.hypot(x[i]) {
                    let columns = std::mem::replace(&mut self.columns, DMatrix::zeros(0, 0));
                    self.columns = columns.insert_column(next, 0.0);
                    self.columns.column_mut(next).rows_mut(i, x.len() - i).copy_from(&x.rows(i, x.len() - i));
                    if x[i] < 0.0 {
                        self.columns.column_mut(next).neg_mut();
                    }
                    self.pivots.insert(next, i);
                    return;
                }
            }
        }
    }

    /// The same with many vectors, one after the other in `all`: by the sum of their products, where that keeps the digits.
    fn absorb_all(&mut self, all: &[f64]) {
        if let Some(columns) = self.by_products(all) {
            *self = Self::lower(columns);
            return;
        }
        let mut x = DVector::zeros(self.columns.nrows());
        for one in all.chunks_exact(x.len().max(1)) {
            x.copy_from_slice(one);
            self.rotate_in(&mut x);
        }
    }

    /// The lower triangular root of S + X X', by Cholesky; `None` where it has none of full rank, or some coordinate is so far
    /// explained by those before it that digits are lost.
    fn by_products(&self, all: &[f64]) -> Option<DMatrix<f64>> {
        /// The least share of a square that must be left unexplained: at most six digits are lost of sixteen.
        const SHARE: f64 = 1e-6;
        let d = self.columns.nrows();
        let (few, small) = (all.len() < 2 * d * d, d < 16);
        if self.rank() < d && (self.rank() > 0 || few) || few && small {
            return None;
        }
        let mut sums = DMatrix::zeros(d, d);
        let products = sums.as_mut_slice();
        for x in self.columns.as_slice().chunks_exact(d).chain(all.chunks_exact(d)) {
            // Columns of a root begin at their pivots.
            let first = x.iter().position(|&x| x != 0.0).unwrap_or(d);
            for (j, column) in products.chunks_exact_mut(d).enumerate().skip(first) {
                let by = x[j];
                column[j..].iter_mut().zip(&x[j..]).for_each(|(sum, y)| *sum += by * y);
            }
        }
        let whole = sums.diagonal();
        let root = cholesky(sums)?.unpack();
        let is_well = |(left, whole): (&f64, &f64)| left * left >= SHARE * whole && whole.is_normal();
        root.diagonal().iter().zip(whole.iter()).all(is_well).then_some(root)
    }

    /// The z with F z = x, for an x that has one.
    pub(crate) fn solve(&self, x: &DVector<f64>) -> DVector<f64> {
        let mut z = DVector::zeros(self.rank());
        for (j, &pivot) in self.pivots.iter().enumerate() {
            let known: f64 = (0..j).map(|k| self.columns[(pivot, k)] * z[k]).sum();
            let left = x[pivot] - known;
            z[j] = if left == 0.0 { 0.0 } else { left / self.columns[(pivot, j)] };
        }
        z
    }

    /// F'F, its lower triangle; what is above is left 0.
    pub(crate) fn gram(&self) -> DMatrix<f64> {
        let (rows, rank) = self.columns.shape();
        let mut gram = DMatrix::zeros(rank, rank);
        for (i, &pivot) in self.pivots.iter().enumerate() {
            let own = self.columns.column(i);
            for j in 0..=i {
                gram[(i, j)] = own.rows(pivot, rows - pivot).dot(&self.columns.column(j).rows(pivot, rows - pivot));
            }
        }
        gram
    }

    /// F G^-1 for the root of a regular matrix.
    fn over(&self, inner: &Self) -> Self {
        let inverse = inner.columns.solve_lower_triangular(&DMatrix::identity(self.rank(), self.rank()));
        let columns = inverse.map_or_else(|| self.columns.clone(), |inverse| &self.columns * inverse);
        Self { columns, pivots: self.pivots.clone() }
    }

    /// The first rows: the root of a block of S, and the rows below in its columns.
    pub(crate) fn above(&self, row: usize) -> Self {
        let rank = self.pivots.partition_point(|&pivot| pivot < row);
        // Column by column: nalgebra copies a part of a matrix entry by entry.
        let mut entries = Vec::with_capacity(row * rank);
        self.columns.column_iter().take(rank).for_each(|column| entries.extend_from_slice(&column.as_slice()[..row]));
        Self { columns: DMatrix::from_vec(row, rank, entries), pivots: self.pivots[..rank].to_vec() }
    }

    /// One row more: `row` in the columns there are, and what is left, if it is not nothing, in a column of its own.
    pub(crate) fn with_row(self, row: &DVector<f64>, left: f64) -> Self {
        let (last, rank) = (self.columns.nrows(), self.rank());
        let mut pivots = self.pivots;
        let mut columns = self.columns.resize(last + 1, rank + usize::from(left > 0.0), 0.0);
        columns.view_mut((last, 0), (1, rank)).copy_from(&row.transpose());
        if left > 0.0 {
            columns[(last, rank)] = left;
            pivots.push(last);
        }
        Self { columns, pivots }
    }
}

/// Count, mean and root of the scatter matrix of points; about 0 where the mean is known to be 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    n: u64,
    free_mean: bool,
    mean: DVector<f64>,
    /// Root of what is not waiting.
    root: Root,
    /// Points about 0, one after the other, that are not in the root yet: many at a time cost less.
    waiting: Vec<f64>,
}

impl Scatter {
    /// Of no points; without `free_mean`, squares are about 0.
    pub(crate) fn new(dimension: usize, free_mean: bool) -> Self {
        Self { n: 0, free_mean, mean: DVector::zeros(dimension), root: Root::none(dimension), waiting: Vec::new() }
    }

    /// Of `n` points about 0 whose scatter matrix has this root.
    pub(crate) fn about_zero(n: u64, root: Root) -> Self {
        Self { n, free_mean: false, mean: DVector::zeros(root.columns.nrows()), root, waiting: Vec::new() }
    }

    /// Mean of the points.
    pub(crate) fn mean(&self) -> &DVector<f64> {
        &self.mean
    }

    /// Root of their scatter matrix.
    pub(crate) fn root(&self) -> Cow<'_, Root> {
        if self.waiting.is_empty() {
            return Cow::Borrowed(&self.root);
        }
        let mut root = self.root.clone();
        root.absorb_all(&self.waiting);
        Cow::Owned(root)
    }

    fn settle(&mut self) {
        if !self.waiting.is_empty() {
            self.root.absorb_all(&self.waiting);
            self.waiting.clear();
        }
    }

    /// Of `n` standard normal points: the scatter matrix by the decomposition of Bartlett (1933), at a cost free of `n`.
    fn standard(dimension: usize, n: u64, free_mean: bool, rng: &mut Random) -> Self {
        if n == 0 {
            return Self::new(dimension, free_mean);
        }
        let spread = (n as f64).sqrt().recip();
        let mean = if free_mean { standard(dimension, rng) * spread } else { DVector::zeros(dimension) };
        let degrees = n - u64::from(free_mean);
        let rank = usize::try_from(degrees).unwrap_or(usize::MAX).min(dimension);
        let mut columns = DMatrix::zeros(dimension, rank);
        for j in 0..rank {
            columns[(j, j)] = chi_squared(degrees - j as u64, rng).sqrt();
            for i in j + 1..dimension {
                columns[(i, j)] = rng.sample(StandardNormal);
            }
        }
        Self { n, free_mean, mean, root: Root::lower(columns), waiting: Vec::new() }
    }

    /// Merges a batch that nobody else needs: into none it is moved.
    pub(crate) fn take(&mut self, other: Self) {
        if self.n == 0 {
            *self = other;
        } else {
            self.merge(&other);
        }
    }

    /// The same points mapped by x -> mean + F x.
    fn mapped(&self, mean: &DVector<f64>, root: &Root) -> Self {
        Self {
            n: self.n,
            free_mean: self.free_mean,
            mean: mean + root.columns() * &self.mean,
            root: root.times(&self.root()),
            waiting: Vec::new(),
        }
    }

    /// Of `n` points of the normal law with this mean and covariance F F', exact in law.
    pub(crate) fn drawn(mean: &DVector<f64>, root: &Root, n: u64, free_mean: bool, rng: &mut Random) -> Self {
        Self::standard(root.rank(), n, free_mean, rng).mapped(mean, root)
    }

    /// Of `n` pairs (x, u): independent normal inputs of these standard deviations about 0, and u = x'e + noise. The same
    /// law as [`Scatter::drawn`], by the square of the dimension instead of its cube.
    pub(crate) fn regressed(spread: &DVector<f64>, error: &DVector<f64>, noise: f64, n: u64, rng: &mut Random) -> Self {
        let d = spread.len();
        let mut batch = Self::standard(d + 1, n, false, rng);
        for mut column in batch.root.columns.column_iter_mut() {
            let mut inputs = column.rows_mut(0, d);
            inputs.component_mul_assign(spread);
            let along = inputs.dot(error);
            column[d] = along + noise * column[d];
        }
        batch
    }

    /// Adds one point.
    pub(crate) fn push(&mut self, x: &DVector<f64>) {
        if !self.free_mean {
            // As many wait as make up for the products of the root itself, and leave that no rank to find.
            self.waiting.extend_from_slice(x.as_slice());
            if self.waiting.len() >= 2 * x.len() * x.len() {
                self.settle();
            }
        } else if self.n == 0 {
            self.mean.copy_from(x);
        } else {
            let (before, n) = (self.n as f64, (self.n + 1) as f64);
            let gap = x - &self.mean;
            self.mean.axpy(1.0 / n, &gap, 1.0);
            self.root.absorb(gap * (before / n).sqrt());
        }
        self.n += 1;
    }

    /// Points about 0, each counted `by` times: the sums that least squares needs.
    pub(crate) fn weighted(&self, by: f64) -> Self {
        let root = self.root().scaled(by.sqrt());
        Self { n: self.n, free_mean: self.free_mean, mean: self.mean.clone(), root, waiting: Vec::new() }
    }

    /// Given the whole of i.i.d. points, they are standard ones standardised together: the parts follow.
    pub(crate) fn split(&self, head: u64, rng: &mut Random) -> (Self, Self) {
        let own = self.root();
        let rank = own.rank();
        let parts = [head, self.n - head].map(|n| Self::standard(rank, n, self.free_mean, rng));
        let mut whole = parts[0].clone();
        whole.merge(&parts[1]);
        let map = own.over(&whole.root());
        let centre = &self.mean - map.columns() * &whole.mean;
        let [first, rest] = parts.map(|part| {
            if part.n == 0 { Self::new(self.mean.len(), self.free_mean) } else { part.mapped(&centre, &map) }
        });
        (first, rest)
    }

    /// Standard points, standardised together with the unseen rest, then mapped onto the statistic.
    pub(crate) fn reveal(&self, limit: usize, rng: &mut Random) -> Vec<DVector<f64>> {
        let shown = limit.min(usize::try_from(self.n).unwrap_or(usize::MAX));
        let own = self.root();
        let rank = own.rank();
        let points: Vec<DVector<f64>> = (0..shown).map(|_| standard(rank, rng)).collect();
        let mut all = Self::standard(rank, self.n - shown as u64, self.free_mean, rng);
        points.iter().for_each(|z| all.push(z));
        let map = own.over(&all.root());
        let centre = &self.mean - map.columns() * &all.mean;
        points.into_iter().map(|z| &centre + map.columns() * z).collect()
    }
}

impl Batch for Scatter {
    fn len(&self) -> u64 {
        self.n
    }
    fn merge(&mut self, other: &Self) {
        if self.n == 0 {
            self.clone_from(other);
        } else if other.n > 0 {
            let (mine, theirs) = (self.n as f64, other.n as f64);
            let share = theirs / (mine + theirs);
            if self.free_mean {
                let gap = &other.mean - &self.mean;
                self.mean.axpy(share, &gap, 1.0);
                self.root.absorb(gap * (mine * share).sqrt());
            }
            self.settle();
            self.root.absorb_all(other.root().columns.as_slice());
            self.n += other.n;
        }
    }
    fn clear(&mut self) {
        self.n = 0;
        self.mean.fill(0.0);
        self.root = Root::none(self.mean.len());
        self.waiting.clear();
    }
}

/// A standard normal vector.
pub(crate) fn standard(dimension: usize, rng: &mut Random) -> DVector<f64> {
    DVector::from_fn(dimension, |_, _| rng.sample(StandardNormal))
}

/// min over rotations R of |F - G R|^2: the covariance part of the squared 2-Wasserstein distance of normal laws (Bures),
/// as a sum of squares, so that near laws keep their digits. Either may be singular.
pub(crate) fn bures(f: &Root, g: &Root) -> f64 {
    let d = f.columns.nrows();
    let [f, g] = [f, g].map(|root| root.columns.clone().resize_horizontally(d, 0.0));
    let product = g.tr_mul(&f);
    if !product.iter().all(|x| x.is_finite()) {
        return f64::INFINITY;
    }
    // Far laws need no rotation: the sum of singular values, which cancels little, tells how far.
    const NEAR: f64 = 1e-3;
    let whole = f.norm_squared() + g.norm_squared();
    if (&f - &g).norm_squared() > NEAR * whole {
        let apart = whole - 2.0 * product.singular_values().sum();
        if apart > NEAR * whole {
            return apart;
        }
    }
    let svd = product.svd(true, true);
    match (svd.u, svd.v_t) {
        (Some(u), Some(v)) => (f - g * (u * v)).norm_squared(),
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests;
