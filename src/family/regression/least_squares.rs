//! Least squares and ridge regression from the statistic of (x, u), u = y - x'w* the label counted from the true weights.

use crate::numeric::cholesky::cholesky;
use nalgebra::{DMatrix, DVector};

use crate::family::Batch as _;
use crate::family::statistic::scatter::Scatter;

/// Fitted minus true weights. F F' e = F h, where F F' = X'X and F h = X'u. Of regular X'X, e = F'^-1 h; else w = w* + e is
/// the solution of smallest norm.
pub(crate) fn least_squares(batch: &Scatter, truth: &DVector<f64>) -> DVector<f64> {
    let (d, root) = (truth.len(), batch.root());
    let inputs = root.above(d);
    let wanted = root.columns().view((d, 0), (1, inputs.rank())).transpose();
    let regular = if inputs.is_singular() { None } else { inputs.columns().tr_solve_lower_triangular(&wanted) };
    match regular {
        Some(error) => error.column(0).into_owned(),
        None => {
            let f = inputs.columns();
            let seen = f.tr_mul(truth) + wanted.column(0);
            let solved = cholesky(f.tr_mul(f)).map_or_else(|| seen.clone() * 0.0, |gram| gram.solve(&seen));
            f * solved - truth
        }
    }
}

/// A ridge fit, and what it makes of labels without noise.
pub(crate) struct RidgeFit {
    /// Fitted minus true weights.
    pub(crate) error: DVector<f64>,
    /// The same, had the true weights given the labels and no noise: what shrinking alone does.
    pub(crate) bias: DVector<f64>,
}

/// The weights that minimise the mean of (y - x'w)^2 plus `penalty` |w|^2; of no points they are 0. Without penalty:
/// least squares, of smallest norm where there are many.
///
/// With G = F'F + n penalty, w = F G^-1 (F'w* + h): G has an inverse whatever the rank, and is never larger than it.
pub(crate) fn ridge(batch: &Scatter, truth: &DVector<f64>, penalty: f64) -> RidgeFit {
    let (d, root) = (truth.len(), batch.root());
    let inputs = root.above(d);
    if inputs.rank() == 0 {
        return RidgeFit { error: -truth, bias: -truth };
    }
    if penalty == 0.0 {
        let clean = Scatter::about_zero(batch.len(), {
            let nothing = DVector::zeros(inputs.rank());
            inputs.with_row(&nothing, 0.0)
        });
        return RidgeFit { error: least_squares(batch, truth), bias: least_squares(&clean, truth) };
    }
    let f = inputs.columns();
    let seen = f.tr_mul(truth);
    let heard = root.columns().view((d, 0), (1, inputs.rank())).transpose().column(0).into_owned();
    let lift = batch.len() as f64 * penalty;
    if let Some(regular) = (!inputs.is_singular()).then(|| regular_ridge(f, &heard, truth, lift)).flatten() {
        return regular;
    }
    let mut gram = inputs.gram();
    (0..gram.nrows()).for_each(|i| gram[(i, i)] += lift);
    let Some(gram) = cholesky(gram) else {
        // A penalty lost in rounding, and nearly dependent inputs: their digits are in F, not in F'F.
        return RidgeFit { error: least_squares(batch, truth), bias: DVector::zeros(d) };
    };
    let both = gram.solve(&DMatrix::from_columns(&[seen.clone(), seen + &heard]));
    let fitted = f * both;
    RidgeFit { error: fitted.column(1) - truth, bias: fitted.column(0) - truth }
}

/// The same of regular X'X: with A = F F' + n penalty the errors are A^-1 (F h - n penalty w*), in which nothing cancels
/// however small the penalty. `None` if A is singular to rounding.
fn regular_ridge(f: &DMatrix<f64>, heard: &DVector<f64>, truth: &DVector<f64>, lift: f64) -> Option<RidgeFit> {
    let mut outer = f * f.transpose();
    (0..outer.nrows()).for_each(|i| outer[(i, i)] += lift);
    let pull = truth * -lift;
    let both = cholesky(outer)?.solve(&DMatrix::from_columns(&[pull.clone(), pull + f * heard]));
    Some(RidgeFit { error: both.column(1).into_owned(), bias: both.column(0).into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What shrinking alone does is in proportion to a small penalty, far below what floats resolve beside the weights.
    #[test]
    fn the_bias_of_a_small_penalty_keeps_its_digits() {
        let truth = DVector::from_vec(vec![3.0, -1.0, 0.5]);
        let mut batch = Scatter::new(4, false);
        for i in 0..12 {
            let x = |k: i32| f64::from((i * i * k + 3 * i + k) % 7) - 3.0;
            batch.push(&DVector::from_vec(vec![x(1), x(2), x(3), 0.1 * x(5)]));
        }
        let [large, small] = [1e-6, 1e-25].map(|penalty| ridge(&batch, &truth, penalty));
        let off = &small.bias * 1e19 - &large.bias;
        assert!(large.bias.norm() > 1e-8 && off.norm() < 1e-4 * large.bias.norm(), "{} {}", small.bias, large.bias);
        let plain = least_squares(&batch, &truth);
        assert!((&small.error - &plain).norm() < 1e-12 * plain.norm(), "{} {plain}", small.error);
        // And a penalty that counts shrinks as the normal equations say.
        let half = ridge(&batch, &truth, 0.5);
        let f = batch.root().above(3);
        let left = f.columns() * (f.columns().transpose() * &half.bias) + (&half.bias + &truth) * (0.5 * 12.0);
        assert!(left.norm() < 1e-9, "{left}");
    }
}
