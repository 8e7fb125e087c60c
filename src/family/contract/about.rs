//! What a family says of itself: its name, knobs and metrics, the assumptions it meets, and how its models are seen.

use crate::family::Knob;

/// Which points a training set holds on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// None: a finite statistic says all.
    Nothing,
    /// Real ones that are drawn, none of the model's.
    Real,
    /// Every point.
    Everything,
}

/// Names of axes that measure alike.
pub const COORDINATES: [&str; 2] = ["first coordinate", "second coordinate"];

/// A model in the plane: its lines, and what the two axes are.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Lines through points of the plane.
    pub lines: Vec<Vec<[f64; 2]>>,
    /// Names of the horizontal and the vertical axis.
    pub axes: [&'static str; 2],
}

/// A square table of numbers, to be shown by colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What it is, where there are several.
    pub title: String,
    /// Names of the rows, which are those of the columns.
    pub names: Vec<String>,
    /// What the columns and the rows stand for.
    pub axes: [&'static str; 2],
    /// Row by row.
    pub cells: Vec<f64>,
    /// The size that has the full colour.
    pub most: f64,
}

/// V(M) = a + b M + c M^2 around the truth for a parameter M fitted by a sample mean
/// (2505.19046 set-up; recursions derived here).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuadraticVariance {
    /// One-point variance at the truth.
    pub variance: f64,
    /// The quadratic coefficient c.
    pub curvature: f64,
    /// What the recursion for Var(M_t) predicts.
    pub predicts: Predicts,
}

/// Which metrics a [`QuadraticVariance`] law speaks of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Predicts {
    /// `NAME` stays at the truth in mean and `NAME_error_sq` is Var(M_t), for the named parameter.
    Mean(&'static str),
    /// The same for `mean`, and E `variance` = variance - Var(mean) (normal by MLE).
    MeanAndVariance,
    /// The same two of `log_mean` and `log_variance` (normal law of the logarithms, by MLE).
    LogMeanAndVariance,
    /// The same for a mean vector and the trace of its covariance: `mean_error_sq` and E `trace_ratio`, with `variance` the
    /// true trace.
    MeanVectorAndTrace,
    /// E heterozygosity = heterozygosity (1 - Var/V) (categorical).
    Heterozygosity,
}

/// What a family says of itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Key in scenario files and on the command line.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Density or mass function, in words of mathematics.
    pub formula: &'static str,
    /// How it is fitted, and the cost of a generation.
    pub estimate: &'static str,
    /// Keys of `[truth]`.
    pub knobs: &'static [Knob],
    /// Keys of `[estimator]`.
    pub estimator: &'static [Knob],
    /// Fitted parameters and other values of the model, each a metric of the same name.
    pub quantities: &'static [Quantity],
    /// Points are counted on whole numbers.
    pub discrete: bool,
    /// Labels in a data column are symbols.
    pub labels: bool,
    /// TRUE and FALSE in a data column are 1 and 0.
    pub booleans: bool,
    /// The spread is given, not fitted.
    pub fixed_spread: bool,
    /// It is given as 1, in the data's own unit: only a location is fitted.
    pub unit_scale: bool,
    /// What a model of several parts is made of, where it can lose them one by one and `alive` counts them.
    pub parts: Option<&'static str>,
    /// Whether it is a counterexample to consistency: its KL divergence is infinite from the first fit on, and its
    /// quantity `collapsed` tells which runs have left the truth.
    pub counterexample: bool,
    /// The statistic is finite and drawn directly, under every option (else see [`Family::holds`](crate::family::Family::holds)).
    pub statistic: bool,
    /// General metrics that it does not define, by name: `w2_sq` where no closed form is known, `alive` where the model
    /// cannot die, ...
    pub lacks: &'static [&'static str],
    /// Assumptions 1 to 3 of theorem 4.1, held or broken.
    pub assumptions: &'static [Assumption],
}

impl About {
    /// What most families are: a density on the line without options, whose points are kept.
    pub(crate) const BASE: Self = Self {
        name: "",
        label: "",
        formula: "",
        estimate: "",
        knobs: &[],
        estimator: &[],
        quantities: &[],
        discrete: false,
        labels: false,
        booleans: false,
        fixed_spread: false,
        unit_scale: false,
        parts: None,
        counterexample: false,
        statistic: false,
        lacks: &[],
        assumptions: &[],
    };

    /// Whether it defines a general metric.
    pub fn has(&self, metric: &str) -> bool {
        !self.lacks.contains(&metric)
    }
}

/// A value of a fitted model that is a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// Metric name in files.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Whether it is a parameter, and so has a `NAME_error_sq`.
    pub parameter: bool,
    /// Whether it is 0 or 1 in each run, so that its mean is a share of runs.
    pub indicator: bool,
    /// Whether it goes through decades as a model collapses.
    pub decades: bool,
    /// Whether it can never be infinite.
    pub bounded: bool,
}

impl Quantity {
    const fn new(name: &'static str, label: &'static str, parameter: bool) -> Self {
        Self { name, label, parameter, indicator: false, decades: false, bounded: false }
    }
    pub(crate) const fn parameter(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, true)
    }
    pub(crate) const fn value(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, false)
    }
    /// It is 0 or 1 in each run.
    pub(crate) const fn indicator(self) -> Self {
        Self { indicator: true, bounded: true, ..self }
    }
    pub(crate) const fn decades(self) -> Self {
        Self { decades: true, ..self }
    }
    pub(crate) const fn bounded(self) -> Self {
        Self { bounded: true, ..self }
    }
}

/// One assumption of theorem 4.1 (arXiv 2505.19046) for one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Its number in the paper.
    pub number: &'static str,
    /// In plain words.
    pub label: &'static str,
    /// Whether the family meets it.
    pub holds: bool,
    /// Why, in one sentence.
    pub why: &'static str,
}

impl Assumption {
    pub(crate) const fn support(holds: bool, why: &'static str) -> Self {
        Self { number: "1C", label: "support does not move", holds, why }
    }
    pub(crate) const fn score(holds: bool, why: &'static str) -> Self {
        Self { number: "2A", label: "bounded score", holds, why }
    }
    pub(crate) const fn smooth(holds: bool, why: &'static str) -> Self {
        Self { number: "2B, 2C", label: "smooth log-likelihood", holds, why }
    }
    pub(crate) const fn fisher(holds: bool, why: &'static str) -> Self {
        Self { number: "3", label: "Fisher information > 0", holds, why }
    }
}
