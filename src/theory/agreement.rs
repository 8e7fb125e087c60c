//! A run held against theory, in standard errors.

use crate::experiment::{History, Summary};
use crate::family::metric;
use crate::numeric::guard::Bounded as _;

use crate::theory::curve::{Curve, Kind};

/// The worst gap between a run and exact theory.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// |mean - theory| in standard errors, freed of skewness (see [`freed_of_skewness`]), where it is worst.
    pub worst: f64,
    /// The metric it is worst for.
    pub metric: String,
    /// The generation it is worst at.
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
/// positive metric spread, by some that so few runs have not even shown. `of` runs have given it; asked is of `runs`.
fn ruled_by_rare_runs(summary: &Summary, of: u64, runs: u64) -> bool {
    if summary.dominance * of as f64 / runs as f64 > UNSURE.max(20.0 / runs as f64) {
        return true;
    }
    hides_its_tail([summary.q05, summary.median, summary.q95], runs)
}

/// Whether a metric tells in each run of something that has happened or not: its median is no mean of it.
pub(crate) fn is_event(metric: &str) -> bool {
    [metric::ALIVE, metric::COLLAPSED, metric::SURVIVES, metric::SPREAD_LEFT].contains(&metric)
}

/// Whether so few runs have not shown the tail that rules the mean, judging by the 5 %, 50 % and 95 % quantiles of a positive
/// metric: by the log-normal law that has them.
pub(crate) fn hides_its_tail([q05, median, q95]: [f64; 3], replicates: u64) -> bool {
    let spread = if q05 >= 0.0 && median > 0.0 { (q95 / median).ln() / Z95 } else { 0.0 };
    // 8 lets the square of a normal error pass (it has about 5), whatever the number of runs.
    (spread * spread).exp_m1() > (replicates as f64 * UNSEEN).at_least(8.0)
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
    /// |mean - theory| in standard errors, freed of skewness (see [`freed_of_skewness`]), where it is worst.
    pub worst: f64,
    /// The generation it is worst at.
    pub generation: u64,
    /// From this generation on the mean is ruled by rare runs: it says nothing, and is left out. A share of runs to which
    /// something has happened is left out only while these are few, or nearly all.
    pub ruled_from: Option<u64>,
    /// From this generation on some run has left the numbers and its last value stands: no row is compared.
    pub left_from: Option<u64>,
}

/// Runs of one experiment.
#[derive(Clone, Copy)]
pub struct Rung<'a> {
    /// Their rows.
    pub history: &'a History,
    /// How many there are.
    pub replicates: u64,
}

impl Check {
    /// Of all rows up to a generation; `None` if the run has no such metric.
    pub fn of(history: &History, curve: &Curve, up_to: u64, replicates: u64) -> Option<Self> {
        history.metric(curve.metric)?;
        Some(Self::across(&[Rung { history, replicates }], curve, up_to))
    }

    /// The same of one rung of runs after another: the last that has measured a mean decides about it. Generations that the
    /// first has not measured are not looked at.
    pub fn across(rungs: &[Rung<'_>], curve: &Curve, up_to: u64) -> Self {
        let mut check = Self {
            metric: curve.metric,
            kind: curve.kind,
            compared: 0,
            worst: 0.0,
            generation: 0,
            ruled_from: None,
            left_from: None,
        };
        check.left_from = left_from(rungs).filter(|from| curve.values.last().is_some_and(|(last, _)| from <= last));
        check.ruled_from = evidence(rungs, curve, up_to, 0, |mean| {
            check.compared += 1;
            let z = mean.score();
            if z > check.worst || check.compared == 1 {
                (check.worst, check.generation) = (z, mean.generation);
            }
        });
        check
    }

    /// Whether the run is as the curve says.
    pub fn holds(&self) -> bool {
        self.worst <= LIMIT
    }
}

/// A formula so far off, as a share of its value, is to be found wherever the runs that can be had show it. In steps smaller
/// than what eight times the runs gain, so that no error slips between two of them; larger ones are no use to chase.
const FAULTS: [f64; 3] = [0.02, 0.06, 0.2];
/// Found means: even if the mean errs by so many standard errors to its favour.
const SURE: f64 = 3.0;

/// The last generation at which more runs are called for: where a mean is beyond [`LIMIT`], and where an exact formula that is
/// 2, 6 or 20 % off might pass with these runs (as it does where rare ones rule their mean), but not with `more`. `None` if
/// these do everywhere.
pub fn open_until(rung: Rung<'_>, curve: &Curve, more: u64) -> Option<u64> {
    let mut last = None;
    evidence(&[rung], curve, u64::MAX, more, |mean| {
        let shows = |gap, runs| mean.standing(gap, runs).min(mean.standing(-gap, runs)) > LIMIT;
        let ruled = ruled_by_rare_runs(mean.summary, rung.replicates, rung.replicates);
        let gains = |fault: f64| {
            let off = fault * mean.theory.abs();
            shows(off, more) && (ruled || !shows((off - SURE * mean.summary.se).at_least(0.0), rung.replicates))
        };
        let off = !ruled && mean.score() > LIMIT;
        if off || (curve.kind == Kind::Exact && FAULTS.into_iter().any(gains)) {
            last = Some(mean.generation);
        }
    });
    last
}

/// A mean that theory speaks of.
struct Mean<'a> {
    curve: &'a Curve,
    generation: u64,
    theory: f64,
    summary: &'a Summary,
    replicates: u64,
}

/// The first generation at which a run of any rung has left the numbers.
fn left_from(rungs: &[Rung<'_>]) -> Option<u64> {
    rungs.iter().flat_map(|rung| rung.history.left()).map(|left| left.first).min()
}

/// Tells of every mean that is evidence for or against a curve; from the generation returned on rare runs rule, and would
/// in so many more.
fn evidence(rungs: &[Rung<'_>], curve: &Curve, up_to: u64, more: u64, mut tell: impl FnMut(Mean<'_>)) -> Option<u64> {
    let (first, later) = rungs.split_first()?;
    let place = first.history.metric(curve.metric)?;
    let later: Vec<_> =
        later.iter().rev().filter_map(|rung| Some((rung, rung.history.metric(curve.metric)?))).collect();
    // Where some run has left the range of numbers its last value stands, and theory goes on.
    let leaves = left_from(rungs).unwrap_or(u64::MAX);
    for row in first.history.rows().take_while(|row| row.generation <= up_to && row.generation < leaves) {
        let generation = row.generation;
        let Some(theory) = curve.at(generation).filter(|_| generation > 0) else { continue };
        let again = later.iter().find_map(|(rung, place)| {
            let row = rung.history.at(generation).filter(|row| row.generation == generation)?;
            Some((&row.summaries[*place], rung.replicates))
        });
        let (summary, replicates) = again.unwrap_or((&row.summaries[place], first.replicates));
        if replicates < FEWEST_RUNS || summary.finite_share < 1.0 || !summary.mean.is_finite() {
            continue;
        }
        // The same in every run, and not what theory says: no run has seen yet what makes its mean. Shares of real points are
        // counted, and the same in every run for good.
        let alike = summary.se <= rounding(theory) && curve.metric != metric::REAL_SHARE && !is_event(curve.metric);
        let unseen = alike && curve.kind == Kind::Exact && (summary.mean - theory).abs() > rounding(theory);
        if unseen || ruled_by_rare_runs(summary, replicates, replicates.max(more)) {
            if is_event(curve.metric) {
                continue; // so far it has happened in few runs, or in nearly all: later it may be otherwise
            }
            return Some(generation);
        }
        let mean = Mean { curve, generation, theory, summary, replicates };
        if summary.se <= rounding(theory) && mean.gap().abs() <= rounding(theory) {
            continue; // the same in every run and in theory: true, and no evidence
        }
        tell(mean);
    }
    None
}

impl Mean<'_> {
    /// Beyond a bound is wrong, within it right, however far.
    fn gap(&self) -> f64 {
        let gap = self.summary.mean - self.theory;
        match self.curve.kind {
            Kind::Exact | Kind::Asymptotic => gap,
            Kind::Bound => gap.at_least(0.0),
            Kind::LowerBound => gap.at_most(0.0),
        }
    }

    /// How far it is off in standard errors, freed of skewness.
    fn score(&self) -> f64 {
        self.standing(self.gap(), self.replicates)
    }

    /// What a gap would be in standard errors of so many runs, freed of skewness. What rounding alone may do is none.
    fn standing(&self, gap: f64, runs: u64) -> f64 {
        let (n, least) = (runs as f64, rounding(self.theory));
        // An event that no run has seen leaves no standard error.
        let unseen = is_event(self.curve.metric) && self.summary.se == 0.0 && gap.abs() * n <= NONE_SEEN;
        if unseen || gap.abs() <= least {
            return 0.0;
        }
        let se = self.summary.se * (self.replicates as f64 / n).sqrt();
        freed_of_skewness(gap / se.max(least), self.summary.skewness, n).abs()
    }
}

/// Student's t of a mean of `n` values, freed of their skewness: the cubic transformation
/// `t + g (1 + 2 t^2) / (6 sqrt n) + g^2 t^3 / (27 n)`.
///
/// Of skewed values t is skewed the other way (a sample without its rare large values has too small a mean and too small a
/// standard error at once): of 200 exponential values it lies beyond 4.5 in 160 of 10^6 samples, of 200 normal ones in 12, and
/// so freed in 14 (of squares of normal values: 410 and 17). The first terms take away what is of order `1 / sqrt n` of that (N. J. Johnson, Modified t tests and
/// confidence intervals for asymmetrical populations, J. Amer. Statist. Assoc. 73, 1978, 536-544), the last one makes the whole
/// increasing in t (P. Hall, On the removal of skewness by transformation, J. R. Statist. Soc. B 54, 1992, 221-228).
pub fn freed_of_skewness(t: f64, skewness: f64, n: f64) -> f64 {
    let g = skewness / n.sqrt();
    t + g * (1.0 + 2.0 * t * t) / 6.0 + g * g * t * t * t / 27.0
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

/// Metrics of which a run says nothing from some generation on, by the mean of one or of few runs: known exactly or not.
pub fn hidden_by_rare_runs(history: &History, curves: &[Curve], replicates: u64) -> Vec<String> {
    let unseen = |name: &str| {
        let exact = curves.iter().filter(|curve| curve.metric == name && curve.kind == Kind::Exact);
        exact
            .filter_map(|curve| Check::of(history, curve, u64::MAX, replicates))
            .any(|check| check.ruled_from.is_some())
    };
    let ruled = |place: usize| {
        let rows = history.rows().filter(|row| row.generation > 0).map(|row| &row.summaries[place]);
        let told = rows.filter(|summary| summary.finite_share == 1.0 && summary.mean.is_finite());
        replicates >= FEWEST_RUNS && told.into_iter().any(|summary| ruled_by_rare_runs(summary, replicates, replicates))
    };
    let all = history.metrics().iter().enumerate();
    let hidden = all.filter(|(place, info)| unseen(&info.name) || (!is_event(&info.name) && ruled(*place)));
    hidden.map(|(_, info)| info.name.clone()).collect()
}

/// Whether so few runs leave their own standard error unsure.
pub fn are_few(replicates: u64) -> bool {
    replicates < FEWEST_RUNS
}

/// What rounding alone may do to a metric of this size.
fn rounding(theory: f64) -> f64 {
    1e-9 * theory.abs() + f64::MIN_POSITIVE
}
