//! What theory says of one metric: a value by generation, with its kind, label, source, and how near it is known to be.

use crate::numeric::guard::Bounded as _;

/// So near the ends of the numbers the next step may be beyond them.
const NEAR: f64 = 1e150;

/// What rounding may add to a sum of chances, or take from it.
const SLIP: f64 = 1e-11;

/// How strictly a curve speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The expectation at this very n.
    Exact,
    /// A limit for large n or t.
    Asymptotic,
    /// The mean is at most this.
    Bound,
    /// The mean is at least this.
    LowerBound,
}

impl Kind {
    /// Every kind, the strictest first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Asymptotic, Self::Bound, Self::LowerBound];

    /// The word in files: a bound is an upper one, unless it says so.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Asymptotic => "asymptotic",
            Self::Bound => "bound",
            Self::LowerBound => "lower bound",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A prediction for the mean of one metric over all replicates, at every kept generation up to some length.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The metric it predicts.
    pub metric: &'static str,
    /// How strictly it speaks.
    pub kind: Kind,
    /// Formula or name, for the legend.
    pub label: String,
    /// Paper and section, or "derived".
    pub source: &'static str,
    /// Generation and value, from generation 0.
    pub values: Vec<(u64, f64)>,
    /// Of a limit: the share of its value by which a mean may be off it, beside chance. It is the share by which independent
    /// simulations were off the formula in the settings it was made for; `None` where nobody has looked: such a limit is
    /// shown, not judged.
    pub tolerance: Option<f64>,
}

impl Curve {
    /// Values of generations 0, 1, 2, ...
    pub(crate) fn new(
        kind: Kind,
        metric: &'static str,
        label: impl Into<String>,
        source: &'static str,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let values = (0..).zip(values).collect();
        Self { metric, kind, label: label.into(), source, values, tolerance: None }
    }

    /// An exact mean of generations 0, 1, 2, ...
    pub(crate) fn exact(
        metric: &'static str,
        label: impl Into<String>,
        source: &'static str,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        Self::new(Kind::Exact, metric, label, source, values)
    }

    /// A metric that the loop keeps at the truth's value, whatever the runs do.
    pub(crate) fn kept(metric: &'static str, source: &'static str, generations: u64, truth: f64) -> Self {
        Self::exact(metric, "stays at the truth in mean", source, (0..=generations).map(|_| truth))
    }

    /// A bound on a share: 1 at the truth, and never above.
    pub(crate) fn share_at_most(
        metric: &'static str,
        label: &str,
        source: &'static str,
        generations: u64,
        bound: impl Fn(f64) -> f64,
    ) -> Self {
        let value = |t: u64| if t == 0 { 1.0 } else { bound(t as f64).at_most(1.0) };
        Self::new(Kind::Bound, metric, label, source, (0..=generations).map(value))
    }

    /// The same values as another kind of statement.
    pub(crate) fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The same limit with its [`Curve::tolerance`].
    pub(crate) fn within(self, share: Option<f64>) -> Self {
        Self { tolerance: share, ..self }
    }

    /// Ends it where it leaves what its metric can be: an approximation says nothing from there on.
    pub(crate) fn while_in(mut self, range: std::ops::RangeInclusive<f64>) -> Self {
        let inside = self.values.iter().take_while(|(_, x)| range.contains(x)).count();
        self.values.truncate(inside);
        self
    }

    /// Ends it where it leaves the numbers: below the least normal one digits get lost, beyond the largest there are none, and
    /// what a recursion makes of it afterwards is no prediction. It is cut before a value below the least normal one, 0 after a
    /// very small one, or none after a very large one. A mean that does not exist, and a 0 that is the truth, leave none.
    pub(super) fn end_with_the_numbers(&mut self) {
        let mut before = 0.0_f64;
        let leaves = |&(_, value): &(u64, f64)| {
            let last = std::mem::replace(&mut before, value.abs());
            let vanishes = value == 0.0 && last > 0.0 && last < NEAR.recip();
            let overflows = !value.is_finite() && last > NEAR && last.is_finite();
            value.is_subnormal() || vanishes || overflows
        };
        if let Some(place) = self.values.iter().position(leaves) {
            self.values.truncate(place);
        }
    }

    /// Of a share, a chance or a total variation: a sum that rounds to a little beyond 0 or 1 is 0 or 1. What is further out
    /// is left, for it is wrong.
    pub(super) fn rounded_to_a_share(&mut self) {
        for (_, value) in &mut self.values {
            let nearest = value.clamp(0.0, 1.0);
            if (*value - nearest).abs() < SLIP {
                *value = nearest;
            }
        }
    }

    /// The prediction at a generation.
    pub fn at(&self, generation: u64) -> Option<f64> {
        let place = self.values.binary_search_by_key(&generation, |value| value.0).ok()?;
        Some(self.values[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(list: &[f64]) -> usize {
        let mut curve = Curve::exact("", "", "", list.iter().copied());
        curve.end_with_the_numbers();
        curve.values.len()
    }

    /// Rounding is put right, a value that no share can have is not hidden, and small ones keep their digits.
    #[test]
    fn shares_do_not_round_out_of_their_range() {
        let mut curve = Curve::exact("", "", "", [1.0 + 7e-16, -1e-17, 0.3, 1e-300, 1.0, 1.01, -0.2]);
        curve.rounded_to_a_share();
        let values: Vec<f64> = curve.values.iter().map(|value| value.1).collect();
        assert_eq!(values, [1.0, 0.0, 0.3, 1e-300, 1.0, 1.01, -0.2]);
    }

    #[test]
    fn curves_end_where_the_numbers_do() {
        assert_eq!(left(&[1.0, 1e-200, 0.0, 1.0]), 2);
        assert_eq!(left(&[1.0, 1e-200, 1e-310, 0.0]), 2);
        assert_eq!(left(&[1.0, 1e200, f64::INFINITY, 0.0]), 2);
        assert_eq!(left(&[1.0, -1e200, f64::NAN, 0.0]), 2);
        // What there is no mean of comes back, and 0 may be the truth.
        assert_eq!(left(&[1.0, f64::INFINITY, 2.0, 0.0, 0.0, 3.0]), 6);
    }
}
