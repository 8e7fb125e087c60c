//! How like fitted graphs are to the true ones, whatever their order.

use nalgebra::DMatrix;

/// Of the graphs that are left, each beside the true one it fits best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scores {
    /// 2 hits / (2 hits + misses + false alarms).
    pub(crate) f1: f64,
    /// Misses and false alarms a graph (structural Hamming distance; a link has its direction).
    pub(crate) wrong: f64,
    /// Squared coefficient error a graph.
    pub(crate) error_sq: f64,
}

/// The naming (place of the other for each) with the greatest sum of gains, and that sum. Of at most 6: all are tried.
pub(crate) fn best(size: usize, gain: &dyn Fn(usize, usize) -> f64) -> (Vec<usize>, f64) {
    fn extend(
        chosen: &mut Vec<usize>,
        size: usize,
        sum: f64,
        gain: &dyn Fn(usize, usize) -> f64,
        top: &mut (Vec<usize>, f64),
    ) {
        if chosen.len() == size {
            if sum > top.1 {
                *top = (chosen.clone(), sum);
            }
            return;
        }
        for next in 0..size {
            if !chosen.contains(&next) {
                let more = gain(chosen.len(), next);
                chosen.push(next);
                extend(chosen, size, sum + more, gain, top);
                chosen.pop();
            }
        }
    }
    let mut top = ((0..size).collect(), f64::NEG_INFINITY);
    extend(&mut Vec::with_capacity(size), size, 0.0, gain, &mut top);
    top
}

/// `None` is a graph that is lost. A coefficient from `threshold` on is a link.
pub(crate) fn scores(truth: &[Option<DMatrix<f64>>], model: &[Option<DMatrix<f64>>], threshold: f64) -> Scores {
    let pair = |of: usize, with: usize| Some((truth[of].as_ref()?, model[with].as_ref()?));
    let distance = |of: usize, with: usize| pair(of, with).map_or(0.0, |(a, b)| (a - b).norm_squared());
    let (naming, _) = best(truth.len(), &|of, with| -distance(of, with));
    let (mut hits, mut wrong, mut graphs, mut error_sq) = (0.0, 0.0, 0.0, 0.0);
    for (of, &with) in naming.iter().enumerate() {
        let Some((a, b)) = pair(of, with) else { continue };
        graphs += 1.0;
        error_sq += (a - b).norm_squared();
        for (&real, &found) in a.iter().zip(b) {
            match (real != 0.0, found.abs() >= threshold) {
                (true, true) => hits += 1.0,
                (false, false) => {}
                _ => wrong += 1.0,
            }
        }
    }
    Scores { f1: 2.0 * hits / (2.0 * hits + wrong), wrong: wrong / graphs, error_sq: error_sq / graphs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_links_counted_by_hand() {
        let a = DMatrix::from_row_slice(2, 2, &[0.0, 0.4, 0.0, 0.0]);
        let b = DMatrix::from_row_slice(2, 2, &[0.0, 0.0, 0.5, 0.0]);
        let off = DMatrix::from_row_slice(2, 2, &[0.2, 0.0, 0.5, 0.05]);
        let found = scores(&[Some(a.clone()), Some(b.clone())], &[Some(off), Some(a.clone())], 0.15);
        // Two hits, one false alarm at 0.2.
        assert!((found.f1 - 0.8).abs() < 1e-12 && (found.wrong - 0.5).abs() < 1e-12);
        assert!((found.error_sq - (0.04 + 0.0025) / 2.0).abs() < 1e-12);
        let lost = scores(&[Some(a.clone()), Some(b)], &[None, Some(a)], 0.15);
        assert_eq!((lost.f1, lost.wrong, lost.error_sq), (1.0, 0.0, 0.0));
        assert_eq!(best(3, &|i, j| if (i + 1) % 3 == j { 1.0 } else { 0.0 }), (vec![1, 2, 0], 3.0));
    }
}
