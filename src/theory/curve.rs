//! What theory says of one metric: a value by generation, with its kind, label and source.

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
    /// Every kind, what says most first.
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

    /// Of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A prediction for the mean of one metric over all replicates, at every kept generation up to some length.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The metric it predicts.
    pub metric: &'static str,
    /// How strictly.
    pub kind: Kind,
    /// Formula or name, for the legend.
    pub label: String,
    /// Paper and section, or "derived".
    pub source: &'static str,
    /// Generation and value, from generation 0.
    pub values: Vec<(u64, f64)>,
}

impl Curve {
    /// The prediction at a generation.
    pub fn at(&self, generation: u64) -> Option<f64> {
        let place = self.values.binary_search_by_key(&generation, |value| value.0).ok()?;
        Some(self.values[place].1)
    }
}

/// An exact curve by its values from generation 0.
pub(super) fn from_values(metric: &'static str, source: &'static str, values: Vec<f64>) -> Curve {
    let values = (0..).zip(values).collect();
    Curve { metric, kind: Kind::Exact, label: "exact mean".into(), source, values }
}

/// An exact curve by a function of the generation.
pub(super) fn curve(
    metric: &'static str,
    label: &str,
    source: &'static str,
    generations: u64,
    value: impl FnMut(u64) -> f64,
) -> Curve {
    let values = (0..=generations).zip((0..=generations).map(value)).collect();
    Curve { metric, kind: Kind::Exact, label: label.into(), source, values }
}

/// A curve by its values from generation 0.
pub(super) fn from_list(metric: &'static str, kind: Kind, label: &str, source: &'static str, values: &[f64]) -> Curve {
    let values = values.iter().enumerate().map(|(t, &value)| (t as u64, value)).collect();
    Curve { metric, kind, label: label.into(), source, values }
}
