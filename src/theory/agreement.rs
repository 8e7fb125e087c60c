//! A run held against theory, in standard errors.

use crate::experiment::{History, Summary};

use super::{Curve, Kind};

/// The worst gap between a run and exact theory.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// |mean - theory| in standard errors, where it is worst.
    pub worst: f64,
    /// There.
    pub metric: String,
    /// There.
    pub generation: u64,
    /// Metrics that were compared.
    pub compared: usize,
    /// Metrics whose mean is ruled by rare runs from some generation on: there it says nothing, and is left out.
    pub ruled_by_rare_runs: Vec<String>,
}

/// Beyond this a run and its theory cannot both be right.
pub const LIMIT: f64 = 4.5;
/// Beyond this relative variance of its square, a standard error is no yardstick.
const UNSURE: f64 = 0.05;
/// A log-normal law whose squared coefficient of variation exceeds this share of the runs has not shown its tail yet.
const UNSEEN: f64 = 1.0 / 50.0;
/// So many expected events all stay away with probability e^-12, about that of [`LIMIT`] standard errors.
const NONE_SEEN: f64 = 12.0;
/// z of the 95 % quantile.
const Z95: f64 = 1.645;

/// Whether a mean is ruled by rare runs: by some that are there, or, judging by how far the upper quantiles of a
/// positive metric spread, by some that so few runs have not even shown.
fn ruled_by_rare_runs(summary: &Summary, replicates: u64) -> bool {
    let runs = replicates as f64;
    if summary.dominance > UNSURE.max(20.0 / runs) {
        return true;
    }
    let spread =
        if summary.q05 >= 0.0 && summary.median > 0.0 { (summary.q95 / summary.median).ln() / Z95 } else { 0.0 };
    // 8 lets the square of a normal error pass (it has about 5), whatever the number of runs.
    (spread * spread).exp_m1() > (runs * UNSEEN).max(8.0)
}

impl Agreement {
    /// Of all rows up to a generation; `None` if nothing exact is known or nothing has run yet.
    pub fn of(history: &History, curves: &[Curve], up_to: u64, replicates: u64) -> Option<Self> {
        let mut found: Option<Self> = None;
        let mut ruled = Vec::new();
        let mut compared = 0;
        for curve in curves.iter().filter(|curve| curve.kind == Kind::Exact) {
            let Some(metric) = history.metric(curve.metric) else { continue };
            let mut any = false;
            for row in history.rows().take_while(|row| row.generation <= up_to) {
                let Some(theory) = curve.at(row.generation) else { continue };
                let summary = &row.summaries[metric];
                if row.generation == 0 || summary.finite_share < 1.0 || !summary.mean.is_finite() {
                    continue;
                }
                if ruled_by_rare_runs(summary, replicates) {
                    ruled.push(curve.metric.to_owned());
                    break;
                }
                let gap = (summary.mean - theory).abs();
                if summary.se <= rounding(theory) && gap <= rounding(theory) {
                    continue; // the same in every run and in theory: true, and no evidence
                }
                any = true;
                // An event that no run has seen leaves no standard error.
                let gap = summary.mean - theory;
                let unseen = curve.metric == "alive" && summary.se == 0.0 && gap.abs() * replicates as f64 <= NONE_SEEN;
                let z = if unseen { 0.0 } else { score(gap, summary.se, theory) };
                if found.as_ref().is_none_or(|found| z > found.worst) {
                    let metric = curve.metric.to_owned();
                    found = Some(Self {
                        worst: z,
                        metric,
                        generation: row.generation,
                        compared: 0,
                        ruled_by_rare_runs: Vec::new(),
                    });
                }
            }
            compared += usize::from(any);
        }
        found.map(|found| Self { compared, ruled_by_rare_runs: ruled, ..found })
    }

    /// Whether the run is as theory says.
    pub fn holds(&self) -> bool {
        self.worst <= LIMIT
    }
}

/// What rounding alone may do to a metric of this size.
fn rounding(theory: f64) -> f64 {
    1e-9 * theory.abs() + f64::MIN_POSITIVE
}

/// The gap in standard errors; rounding alone counts for nothing where a metric does not vary at all.
fn score(gap: f64, se: f64, theory: f64) -> f64 {
    if gap.abs() <= rounding(theory) { 0.0 } else { gap.abs() / se.max(rounding(theory)) }
}
