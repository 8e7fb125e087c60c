//! Vector autoregressions side by side: how a series is drawn, what it says of each graph, and a round of EM.

use std::sync::Arc;

use nalgebra::{DMatrix, DVector};
use rand::RngExt as _;
use rand_distr::StandardNormal;

use crate::family::Random;
use crate::numeric::cholesky::cholesky;
use crate::numeric::guard::{Bounded as _, larger};
use crate::numeric::halt::each;

/// A series by what EM asks of it: sums of x_j x_k, of y_j x_k, and of y_j^2, row by row.
pub type Series = Arc<[f64]>;

/// The components, in the order of the truth's. A lost one has weight 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Graphs {
    pub(crate) parts: Vec<Component>,
}

/// One vector autoregression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Component {
    pub(crate) weight: f64,
    /// Row by row: to node j, from node k.
    pub(crate) links: DMatrix<f64>,
    /// Variance of each node's noise.
    pub(crate) noise: Vec<f64>,
    /// The links it is drawn with (spectral radius below [`RADIUS`]), and a root of the stationary covariance.
    drawn: DMatrix<f64>,
    pub(crate) root: DMatrix<f64>,
}

/// Drawn with links of at most this spectral radius: beyond 1 a series has no end of growth.
const RADIUS: f64 = 0.98;
/// A component with less of the series than this is lost.
const LOST: f64 = 0.5;

/// See [`Component::joint`].
pub(crate) struct Joint {
    constant: f64,
    factors: Vec<f64>,
}

impl Joint {
    fn ln(&self, series: &[f64]) -> f64 {
        // Four sums abreast: no addition waits for the one before.
        let mut sums = [0.0; 4];
        let (factors, series) = (self.factors.chunks(4), series.chunks(4));
        for (factors, series) in factors.zip(series) {
            sums.iter_mut().zip(factors).zip(series).for_each(|((sum, factor), x)| *sum += factor * x);
        }
        self.constant + (sums[0] + sums[1]) + (sums[2] + sums[3])
    }
}

/// Shares of a series among the components, and its log-density.
pub(crate) fn split(joints: &[Option<Joint>], series: &[f64], shares: &mut [f64]) -> f64 {
    for (share, joint) in shares.iter_mut().zip(joints) {
        *share = joint.as_ref().map_or(f64::NEG_INFINITY, |joint| joint.ln(series));
    }
    let most = shares.iter().copied().fold(f64::NEG_INFINITY, larger);
    let mut sum = 0.0;
    for share in shares.iter_mut() {
        *share = (*share - most).exp();
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
    most + sum.ln()
}

/// The largest modulus of an eigenvalue, as the limit of |A^m|^(1/m) (Gelfand): by squaring, to about 1e-7. The iteration for
/// eigenvalues themselves can take for ever where they are 0 several times over, as those of a pruned graph mostly are.
fn spectral_radius(links: &DMatrix<f64>) -> f64 {
    let (mut power, mut ln, mut share) = (links.clone(), 0.0, 1.0);
    for _ in 0..30 {
        let norm = power.norm();
        if norm == 0.0 || !norm.is_finite() {
            return norm;
        }
        power /= norm;
        ln += share * norm.ln();
        power = &power * &power;
        share *= 0.5;
    }
    ln.exp()
}

impl Component {
    pub(crate) fn new(weight: f64, links: DMatrix<f64>, noise: Vec<f64>) -> Self {
        let radius = spectral_radius(&links);
        let drawn = if radius > RADIUS { &links * (RADIUS / radius) } else { links.clone() };
        // P = Q + A Q A' + ..., by doubling.
        let mut stationary = DMatrix::from_diagonal(&DVector::from_column_slice(&noise));
        let mut power = drawn.clone();
        for _ in 0..12 {
            stationary += &power * &stationary * power.transpose();
            power = &power * &power;
        }
        let root = stationary.clone().cholesky().map_or_else(
            || DMatrix::from_diagonal(&stationary.diagonal().map(|x| x.at_least(0.0).sqrt())),
            |root| root.unpack(),
        );
        Self { weight, links, noise, drawn, root }
    }

    /// ln of the weight and of the density of a series given its first state: a constant, and a factor for each of its sums.
    fn joint(&self, steps: f64) -> Joint {
        let d = self.noise.len();
        let mut factors = vec![0.0; 2 * d * d + d];
        let mut constant = self.weight.ln();
        for j in 0..d {
            let precision = 1.0 / self.noise[j];
            constant -= 0.5 * steps * (std::f64::consts::TAU * self.noise[j]).ln();
            for k in 0..d {
                let link = precision * self.links[(j, k)];
                for l in 0..d {
                    factors[k * d + l] -= 0.5 * link * self.links[(j, l)];
                }
                factors[d * d + j * d + k] = link;
            }
            factors[2 * d * d + j] = -0.5 * precision;
        }
        Joint { constant, factors }
    }

    pub(crate) fn draw(&self, steps: usize, rng: &mut Random) -> Series {
        let d = self.noise.len();
        let deviations: Vec<f64> = self.noise.iter().map(|x| x.sqrt()).collect();
        let start = DVector::from_fn(d, |_, _| rng.sample::<f64, _>(StandardNormal));
        let mut x: Vec<f64> = (&self.root * start).iter().copied().collect();
        let mut y = vec![0.0; d];
        let mut sums = vec![0.0; 2 * d * d + d];
        for _ in 0..steps {
            for j in 0..d {
                let mean: f64 = (0..d).map(|k| self.drawn[(j, k)] * x[k]).sum();
                y[j] = mean + deviations[j] * rng.sample::<f64, _>(StandardNormal);
            }
            for j in 0..d {
                for k in 0..d {
                    sums[j * d + k] += x[j] * x[k];
                    sums[d * d + j * d + k] += y[j] * x[k];
                }
                sums[2 * d * d + j] += y[j] * y[j];
            }
            std::mem::swap(&mut x, &mut y);
        }
        sums.into()
    }
}

impl Graphs {
    pub(crate) fn alive(&self) -> usize {
        self.parts.iter().filter(|part| part.weight > 0.0).count()
    }

    /// Of each component; `None` for a lost one.
    pub(crate) fn joints(&self, steps: f64) -> Vec<Option<Joint>> {
        self.parts.iter().map(|part| (part.weight > 0.0).then(|| part.joint(steps))).collect()
    }

    /// A round of EM: least squares of each component, weighted by its shares. Gives the log-likelihood before it.
    pub(crate) fn round(&mut self, batch: &[&Series], nodes: usize, steps: f64) -> f64 {
        let d = nodes;
        let width = 2 * d * d + d;
        let mut sums = vec![0.0; self.parts.len() * width];
        let mut weights = vec![0.0; self.parts.len()];
        let mut shares = vec![0.0; self.parts.len()];
        let mut height = 0.0;
        let joints = self.joints(steps);
        for series in each(batch) {
            height += split(&joints, series, &mut shares);
            for (c, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 1e-15) {
                weights[c] += share;
                sums[c * width..(c + 1) * width].iter_mut().zip(series.iter()).for_each(|(sum, x)| *sum += share * x);
            }
        }
        let left: f64 = weights.iter().filter(|&&weight| weight >= LOST).sum();
        for ((part, &weight), sums) in self.parts.iter_mut().zip(&weights).zip(sums.chunks(width)) {
            if weight < LOST {
                part.weight = 0.0;
                continue;
            }
            part.weight = weight / left;
            let xx = DMatrix::from_row_slice(d, d, &sums[..d * d]);
            let yx = DMatrix::from_row_slice(d, d, &sums[d * d..2 * d * d]);
            // With fewer steps than nodes least squares has no answer: the links stay as they were.
            let Some(root) = cholesky(xx) else { continue };
            let links = root.solve(&yx.transpose()).transpose();
            let noise: Vec<f64> = (0..d)
                .map(|j| {
                    let explained: f64 = (0..d).map(|k| links[(j, k)] * yx[(j, k)]).sum();
                    let squares = sums[2 * d * d + j];
                    ((squares - explained) / (weight * steps)).max(1e-12 * squares / (weight * steps)).at_least(1e-300)
                })
                .collect();
            if links.iter().chain(&noise).all(|x| x.is_finite()) {
                (part.links, part.noise) = (links, noise);
            }
        }
        height
    }
}

/// Links at different places off the diagonal, as many as nodes.
pub(crate) fn graph(nodes: usize, rng: &mut Random) -> DMatrix<f64> {
    let mut links = DMatrix::zeros(nodes, nodes);
    let mut left = nodes;
    while left > 0 {
        let (to, from) = (rng.random_range(0..nodes), rng.random_range(0..nodes));
        if to != from && links[(to, from)] == 0.0 {
            links[(to, from)] = rng.random_range(0.3..0.55);
            left -= 1;
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    /// A ring of three (each eigenvalue the cube root of the product), the same with a tail, a triangle (which has none but
    /// 0), and one whose eigenvalues are its diagonal.
    #[test]
    fn the_spectral_radius_is_that_of_the_eigenvalues() {
        let of = |cells: &[f64]| spectral_radius(&DMatrix::from_row_slice(3, 3, cells));
        let root = (0.3_f64 * 0.4 * 0.5).cbrt();
        assert!((of(&[0.0, 0.3, 0.0, 0.0, 0.0, 0.4, 0.5, 0.0, 0.0]) / root - 1.0).abs() < 1e-6);
        assert_eq!(of(&[0.0, 0.5, 0.4, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0]), 0.0);
        assert!((of(&[-1.1, 0.5, 7.0, 0.0, 0.9, 3.0, 0.0, 0.0, 0.2]) / 1.1 - 1.0).abs() < 1e-6);
        assert!((of(&[0.7, 9.0, 0.0, 0.0, 0.7, 9.0, 0.0, 0.0, 0.7]) / 0.7 - 1.0).abs() < 1e-6);
    }

    /// The density of a series by its residuals, one by one.
    #[test]
    fn sums_stand_for_the_series() {
        let d = 3;
        let part = Component::new(0.4, graph(d, &mut Random::seed_from_u64(1)), vec![0.2, 0.3, 0.5]);
        let states = [[0.3, -1.0, 0.2], [0.5, 0.1, -0.7], [-0.2, 0.4, 1.1], [0.9, -0.3, 0.0]];
        let (mut sums, mut wanted) = (vec![0.0; 2 * d * d + d], part.weight.ln());
        for pair in states.windows(2) {
            let (x, y) = (pair[0], pair[1]);
            for j in 0..d {
                let rest = y[j] - (0..d).map(|k| part.links[(j, k)] * x[k]).sum::<f64>();
                let noise = part.noise[j];
                wanted -= 0.5 * ((std::f64::consts::TAU * noise).ln() + rest * rest / noise);
                (0..d).for_each(|k| sums[j * d + k] += x[j] * x[k]);
                (0..d).for_each(|k| sums[d * d + j * d + k] += y[j] * x[k]);
                sums[2 * d * d + j] += y[j] * y[j];
            }
        }
        assert!((part.joint(3.0).ln(&sums) - wanted).abs() < 1e-10);
    }
}
