//! Cholesky's root of a positive matrix, in the processor's widest registers.

use nalgebra::{Cholesky, DMatrix, Dyn};

use crate::numeric::lanes::widely;

/// The same as nalgebra's, to the same bits, without its narrow loops; `None` where the matrix is not positive. What is above the
/// diagonal is not looked at.
pub(crate) fn cholesky(mut matrix: DMatrix<f64>) -> Option<Cholesky<f64, Dyn>> {
    let size = matrix.nrows();
    let entries = matrix.as_mut_slice();
    let done = widely(
        #[inline(always)]
        || {
            let mut j = 0;
            while j < size && column(entries, size, j) {
                j += 1;
            }
            j
        },
    );
    (done == size).then(|| Cholesky::pack_dirty(matrix))
}

/// Makes one column that of the root, those before it being done; says whether its pivot is positive.
#[inline(always)]
fn column(entries: &mut [f64], size: usize, j: usize) -> bool {
    let (done, rest) = entries.split_at_mut(j * size);
    let own = &mut rest[j..size];
    let length = size - j;
    let mut k = 0;
    // Four columns at a time are taken off in the order in which they stand.
    while k + 4 <= j {
        let [a, b, c, d] = [k, k + 1, k + 2, k + 3].map(|k| &done[k * size + j..(k + 1) * size]);
        let (a, b, c, d) = (&a[..length], &b[..length], &c[..length], &d[..length]);
        let by = [a[0], b[0], c[0], d[0]];
        for i in 0..length {
            own[i] = own[i] - by[0] * a[i] - by[1] * b[i] - by[2] * c[i] - by[3] * d[i];
        }
        k += 4;
    }
    while k < j {
        let a = &done[k * size + j..(k + 1) * size];
        let by = a[0];
        for i in 0..length {
            own[i] -= by * a[i];
        }
        k += 1;
    }
    let is_positive = own[0] > 0.0;
    if !is_positive {
        return false;
    }
    let root = own[0].sqrt();
    own[0] = root;
    for entry in &mut own[1..] {
        *entry /= root;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_bits_of_nalgebra() {
        for size in [1, 2, 3, 5, 8, 17, 40] {
            let some =
                DMatrix::from_fn(size, size + 3, |i, j| ((7 * i + 13 * j) % 11) as f64 - 4.3 + 0.01 * (i * j) as f64);
            let gram = &some * some.transpose() + DMatrix::identity(size, size);
            let (ours, theirs) = (cholesky(gram.clone()).unwrap(), gram.cholesky().unwrap());
            assert_eq!(ours.l(), theirs.l(), "{size}");
        }
        let not = |x: f64| DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, x]);
        assert!(cholesky(not(4.0)).is_none() && cholesky(not(1.0)).is_none() && cholesky(not(f64::NAN)).is_none());
        assert!(cholesky(not(5.0)).is_some());
    }
}
