//! A plot that is made, with what is to be said of it.

use crate::experiment::{Centre, Row, Summary};
use crate::figure::axis::Axis;
use crate::figure::plot::{Plot, Scale};

/// A plot, what it shows in words, and how sure its means are.
pub(super) struct Made {
    pub(super) plot: Plot,
    /// What is to be seen, for those who do not see it.
    pub(super) told: String,
    /// The largest standard error of a mean of each metric on view.
    pub(super) errors: Vec<Worst>,
}

impl Made {
    /// Of a plot without means.
    pub(super) fn new(plot: Plot, told: String) -> Self {
        Self { plot, told, errors: Vec::new() }
    }
}

/// The largest standard error of a mean, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Worst {
    pub(super) of: String,
    pub(super) error: f64,
    pub(super) generation: u64,
}

impl Worst {
    /// Among some rows; `None` of a single run, which has none.
    pub(super) fn among<'a>(
        of: &str,
        rows: impl Iterator<Item = &'a Row>,
        summary: impl Fn(&Row) -> Option<&Summary>,
    ) -> Option<Self> {
        let errors = rows.filter_map(|row| Some((summary(row)?.se, row.generation)));
        let worst = errors.filter(|(error, _)| error.is_finite()).max_by(|a, b| a.0.total_cmp(&b.0));
        worst.map(|(error, generation)| Self { of: of.to_owned(), error, generation })
    }
}

/// How far runs are shown, and what stands for all of them.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) centre: Centre,
    /// Curves of runs end here.
    pub(super) until: u64,
    /// How many single runs are drawn, where that was asked for.
    pub(super) singles: Option<usize>,
    /// Generations stand on a logarithmic axis.
    pub(super) generations_log: bool,
}

impl How {
    /// The axis of generations, with its words.
    pub(super) fn generations(&self, end: u64) -> Scale {
        let axis = Axis::generations(end, self.generations_log);
        let label = if axis.log { "Generation (logarithmic axis, from 1)" } else { "Generation" };
        Scale { whole: true, ..Scale::new(label, axis) }
    }

    /// Where curves of runs end on that axis.
    pub(super) fn end_on(&self, axis: &Axis) -> f64 {
        axis.at(self.until as f64).unwrap_or(f64::NEG_INFINITY)
    }
}
