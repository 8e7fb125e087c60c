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
/// The standard error of fewer runs is too unsure itself to judge by.
const FEWEST_RUNS: u64 = 100;
/// z of the 95 % quantile.
const Z95: f64 = 1.645;

/// Whether a mean is ruled by rare runs: by some that are there, or, judging by how far the upper quantiles of a
/// positive metric spread, by some that so few runs have not even shown.
fn ruled_by_rare_runs(summary: &Summary, replicates: u64) -> bool {
    let runs = replicates as f64;
    if summary.dominance > UNSURE.max(20.0 / runs) {
        return true;
    }
    hides_its_tail([summary.q05, summary.median, summary.q95], replicates)
}

/// Whether so few runs have not shown the tail that rules the mean, judging by the 5 %, 50 % and 95 % quantiles of a positive
/// metric: by the log-normal law that has them.
pub(crate) fn hides_its_tail([q05, median, q95]: [f64; 3], replicates: u64) -> bool {
    let spread = if q05 >= 0.0 && median > 0.0 { (q95 / median).ln() / Z95 } else { 0.0 };
    // 8 lets the square of a normal error pass (it has about 5), whatever the number of runs.
    (spread * spread).exp_m1() > (replicates as f64 * UNSEEN).max(8.0)
}

/// One curve held against a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The metric.
    pub metric: &'static str,
    /// How strictly the curve speaks.
    pub kind: Kind,
    /// Generations that were compared; 0 if the mean never is evidence for or against.
    pub compared: u64,
    /// |mean - theory| in standard errors, where it is worst.
    pub worst: f64,
    /// There.
    pub generation: u64,
    /// From this generation on the mean is ruled by rare runs: it says nothing, and is left out.
    pub ruled_from: Option<u64>,
}

impl Check {
    /// Of all rows up to a generation; `None` if the run has no such metric.
    pub fn of(history: &History, curve: &Curve, up_to: u64, replicates: u64) -> Option<Self> {
        let metric = history.metric(curve.metric)?;
        let mut check =
            Self { metric: curve.metric, kind: curve.kind, compared: 0, worst: 0.0, generation: 0, ruled_from: None };
        if replicates < FEWEST_RUNS {
            return Some(check);
        }
        for row in history.rows().take_while(|row| row.generation <= up_to) {
            let Some(theory) = curve.at(row.generation) else { continue };
            let summary = &row.summaries[metric];
            if row.generation == 0 || summary.finite_share < 1.0 || !summary.mean.is_finite() {
                continue;
            }
            if ruled_by_rare_runs(summary, replicates) {
                check.ruled_from = Some(row.generation);
                break;
            }
            // Beyond a bound is wrong, within it right, however far.
            let gap = match curve.kind {
                Kind::Exact | Kind::Asymptotic => summary.mean - theory,
                Kind::Bound => (summary.mean - theory).max(0.0),
                Kind::LowerBound => (summary.mean - theory).min(0.0),
            };
            if summary.se <= rounding(theory) && gap.abs() <= rounding(theory) {
                continue; // the same in every run and in theory: true, and no evidence
            }
            check.compared += 1;
            // An event that no run has seen leaves no standard error.
            let is_event = ["alive", "collapsed", "survives", "spread_left"].contains(&curve.metric);
            let unseen = is_event && summary.se == 0.0 && gap.abs() * replicates as f64 <= NONE_SEEN;
            let z = if unseen { 0.0 } else { score(gap, summary.se, theory) };
            if z > check.worst || check.compared == 1 {
                (check.worst, check.generation) = (z, row.generation);
            }
        }
        Some(check)
    }

    /// Whether the run is as the curve says.
    pub fn holds(&self) -> bool {
        self.worst <= LIMIT
    }
}

impl Agreement {
    /// Of all rows up to a generation; `None` if nothing exact is known or nothing has run yet.
    pub fn of(history: &History, curves: &[Curve], up_to: u64, replicates: u64) -> Option<Self> {
        let exact = curves.iter().filter(|curve| curve.kind == Kind::Exact);
        let checks: Vec<Check> = exact.filter_map(|curve| Check::of(history, curve, up_to, replicates)).collect();
        let evidence = checks.iter().filter(|check| check.compared > 0);
        let worst = evidence.clone().max_by(|a, b| a.worst.total_cmp(&b.worst))?;
        let ruled = checks.iter().filter(|check| check.ruled_from.is_some());
        Some(Self {
            worst: worst.worst,
            metric: worst.metric.to_owned(),
            generation: worst.generation,
            compared: evidence.count(),
            ruled_by_rare_runs: ruled.map(|check| check.metric.to_owned()).collect(),
        })
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
