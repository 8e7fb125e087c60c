//! Least squares and ridge regression from the statistic of (x, u), u = y - x'w* the label counted from the true weights.

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
            let solved = f.tr_mul(f).cholesky().map_or_else(|| seen.clone() * 0.0, |gram| gram.solve(&seen));
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
    let mut gram = inputs.gram();
    (0..gram.nrows()).for_each(|i| gram[(i, i)] += lift);
    let Some(gram) = gram.cholesky() else {
        // A penalty lost in rounding, and nearly dependent inputs: their digits are in F, not in F'F.
        return RidgeFit { error: least_squares(batch, truth), bias: DVector::zeros(d) };
    };
    let both = gram.solve(&DMatrix::from_columns(&[seen.clone(), seen + &heard]));
    let fitted = f * both;
    RidgeFit { error: fitted.column(1) - truth, bias: fitted.column(0) - truth }
}
