//! Points kept in ascending order.

use std::borrow::Cow;

/// Points in ascending order. Pushed points are put in order at the next merge: a batch of m points costs O(m log m), and
/// merging it into N sorted ones O(N + m), so that accumulating never sorts everything again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted {
    points: Vec<f64>,
    pending: Vec<f64>,
}

impl Sorted {
    /// Adds a point.
    pub(crate) fn push(&mut self, x: f64) {
        self.pending.push(x);
    }

    /// Number of points.
    pub(crate) fn len(&self) -> usize {
        self.points.len() + self.pending.len()
    }

    /// Every point, ascending.
    pub(crate) fn all(&self) -> Cow<'_, [f64]> {
        if self.pending.is_empty() {
            return Cow::Borrowed(&self.points);
        }
        let mut settled = self.clone();
        settled.settle();
        Cow::Owned(settled.points)
    }

    /// Adds the other's points.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.settle();
        merge_into(&mut self.points, &other.all());
    }

    /// Forgets every point.
    pub(crate) fn clear(&mut self) {
        self.points.clear();
        self.pending.clear();
    }

    fn settle(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_unstable_by(f64::total_cmp);
        merge_into(&mut self.points, &pending);
    }
}

/// Merges a sorted run into another from the top down, in place.
fn merge_into(points: &mut Vec<f64>, run: &[f64]) {
    let (mut old, mut new) = (points.len(), run.len());
    points.resize(old + new, 0.0);
    while new > 0 {
        let place = old + new - 1;
        if old > 0 && points[old - 1] > run[new - 1] {
            points[place] = points[old - 1];
            old -= 1;
        } else {
            points[place] = run[new - 1];
            new -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_in_any_order_sorts() {
        let (mut a, mut b) = (Sorted::default(), Sorted::default());
        [0.3, 0.1, 0.9, 0.1].into_iter().for_each(|x| a.push(x));
        [0.2, 0.1, 1.5].into_iter().for_each(|x| b.push(x));
        let wanted = [0.1, 0.1, 0.1, 0.2, 0.3, 0.9, 1.5];
        let (mut one, mut other) = (a.clone(), b.clone());
        one.merge(&b);
        other.merge(&a);
        assert_eq!((&*one.all(), &*other.all()), (&wanted[..], &wanted[..]));
        one.push(-1.0);
        assert_eq!((one.all()[0], one.len()), (-1.0, 8));
        one.clear();
        assert!(one.all().is_empty());
    }
}
