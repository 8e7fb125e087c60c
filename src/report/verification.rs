//! Runs held against their theory, as a table of verdicts.

use crate::family::metric;
use std::sync::Arc;

use crate::experiment::{Ensemble, Experiment, History, MetricInfo, Problem, Retention, StopRule};
use crate::theory::{Check, Curve, Kind, LIMIT, Rung, open_until};

/// The checks of one run after the other.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    scenario: String,
    runs: u64,
    verdict: Verdict,
}

#[derive(Clone, Debug)]
enum Verdict {
    /// An exact curve and how it stands.
    Exact(Check),
    /// A bound and how it stands.
    Bound(Check),
    /// A limit for large n or t: its relative gap at the last generation it speaks of, with the gap's standard error. Judged
    /// where it is known how near it is, else told.
    Limit { metric: &'static str, generation: u64, gap: f64, se: f64, allowed: Option<f64> },
    /// Nothing exact is known.
    Nothing,
}

/// Runs of the first rung and of the second: where statistics are drawn, and where points are kept.
const RUNGS: [[u64; 2]; 2] = [[500, 4000], [100, 200]];

impl Verification {
    /// Holds an experiment against what theory says of it, by as few runs as it takes, whatever its own number. `run` takes
    /// an ensemble to its end.
    ///
    /// A first rung of 500 runs (100 where points are kept) measures what theory judges, up to the last generation it speaks
    /// of. Exact curves go on to 4000 (200) up to the last generation at which a formula that is 2, 6 or 20 % off might pass the
    /// first rung (as it does where rare runs rule its mean) and not the second; and any curve does that the first finds beyond
    /// the limit, up to there. Of each mean the last rung that has measured it decides, and a first that finds it beyond the
    /// limit is never the last: so the chance of a false alarm at a mean is at most that of one test at 4.5 standard errors,
    /// about 1e-5 (7e-6 at 4000 runs, 1.2e-5 at 200). A limit is told from the scenario's own runs, or as many as a first rung
    /// has, at the last generation it speaks of.
    ///
    /// # Errors
    /// What `run` fails with, and what an experiment of so many runs is refused for.
    pub fn hold<E: From<Problem>>(
        &mut self,
        scenario: &str,
        experiment: &Experiment,
        theory: &[Curve],
        mut run: impl FnMut(&Experiment, Ensemble) -> Result<History, E>,
    ) -> Result<(), E> {
        let [few, many] = RUNGS[usize::from(experiment.keeps_points())];
        // Without subsampling the share of real points is the plan's own in every run: no reason to run.
        let subsamples = experiment.plan().retention == Retention::Subsample;
        let mut judged: Vec<&Curve> = theory.iter().filter(|curve| curve.kind != Kind::Asymptotic).collect();
        if !judged.iter().any(|curve| subsamples || curve.metric != metric::REAL_SHARE) {
            judged.clear();
        }
        let mut go = |curves: &[&Curve], runs, at: Option<Vec<u64>>, end| {
            let mut scenario = experiment.scenario().clone();
            (scenario.replicates, scenario.generations, scenario.stop) = (runs, end, StopRule::Generation);
            let is_wanted = |info: &&MetricInfo| curves.iter().any(|curve| curve.metric == info.name);
            let metrics = experiment.metrics().iter().filter(is_wanted).cloned().collect();
            let experiment = Arc::new(experiment.like(scenario)?);
            let ensemble = Ensemble::new(&experiment, runs, metrics);
            run(&experiment, at.into_iter().fold(ensemble, Ensemble::measured_at))
        };

        let (mut first, mut second) = (None, None);
        if let Some(end) = judged.iter().filter_map(|curve| curve.values.last()).map(|value| value.0).max() {
            let history = go(&judged, few, None, end)?;
            let rung = Rung { history: &history, replicates: few };
            let open: Vec<(&Curve, u64)> =
                judged.iter().filter_map(|curve| Some((*curve, open_until(rung, curve, many)?))).collect();
            if let Some(end) = open.iter().map(|(_, end)| *end).max() {
                let curves: Vec<&Curve> = open.iter().map(|(curve, _)| *curve).collect();
                second = Some(go(&curves, many, None, end)?);
            }
            first = Some(history);
        }
        let spoken = |curve: &Curve| curve.values.iter().rev().find(|value| value.1 != 0.0).map(|value| value.0);
        let limits: Vec<&Curve> = theory.iter().filter(|curve| curve.kind == Kind::Asymptotic).collect();
        let mut at: Vec<u64> = limits.iter().filter_map(|curve| spoken(curve)).filter(|&t| t > 0).collect();
        at.sort_unstable();
        at.dedup();
        let own = few.min(experiment.scenario().replicates);
        let ends = at.last().copied().map(|end| go(&limits, own, Some(at), end)).transpose()?;

        let rungs: Vec<Rung<'_>> = [(&first, few), (&second, many)]
            .into_iter()
            .filter_map(|(history, replicates)| Some(Rung { history: history.as_ref()?, replicates }))
            .collect();
        let before = self.rows.len();
        for curve in theory {
            if curve.kind == Kind::Asymptotic {
                ends.iter().for_each(|history| self.tell(scenario, history, curve, own));
            } else {
                self.judge(scenario, &rungs, curve);
            }
        }
        self.close(scenario, before);
        Ok(())
    }

    /// Adds a run with what theory says of it.
    pub fn add(&mut self, scenario: &str, experiment: &Experiment, history: &History, theory: &[Curve]) {
        let replicates = experiment.scenario().replicates;
        let before = self.rows.len();
        for curve in theory {
            match curve.kind {
                Kind::Asymptotic => self.tell(scenario, history, curve, replicates),
                _ => self.judge(scenario, &[Rung { history, replicates }], curve),
            }
        }
        self.close(scenario, before);
    }

    /// How a limit stands at the last generation that it speaks of and a history has.
    fn tell(&mut self, scenario: &str, history: &History, curve: &Curve, runs: u64) {
        let Some(place) = history.metric(curve.metric) else { return };
        let spoken = history.rows().filter_map(|row| Some((row, curve.at(row.generation)?)));
        if let Some((row, limit)) = spoken.filter(|(_, limit)| *limit != 0.0).last() {
            let summary = row.summaries[place];
            let (gap, se) = (summary.mean / limit - 1.0, (summary.se / limit).abs());
            // What a limit that vanishes is a share of says nothing.
            let most = curve.values.iter().map(|value| value.1.abs()).fold(0.0, f64::max);
            let judged = gap.is_finite() && se.is_finite() && limit.abs() > 1e-3 * most;
            let allowed = curve.tolerance.filter(|_| judged);
            let verdict = Verdict::Limit { metric: curve.metric, generation: row.generation, gap, se, allowed };
            self.rows.push(Row { scenario: scenario.into(), runs, verdict });
        }
    }

    fn judge(&mut self, scenario: &str, rungs: &[Rung<'_>], curve: &Curve) {
        let check = Check::across(rungs, curve, u64::MAX);
        let taken = rungs.iter().filter(|rung| rung.history.metric(curve.metric).is_some());
        let runs = taken.map(|rung| rung.replicates).max().unwrap_or(0);
        let verdict = match curve.kind {
            Kind::Exact if check.compared > 0 || check.ruled_from.is_some() => Verdict::Exact(check),
            Kind::Bound | Kind::LowerBound if check.compared > 0 => Verdict::Bound(check),
            _ => return,
        };
        self.rows.push(Row { scenario: scenario.into(), runs, verdict });
    }

    /// Adds the checks of another after its own.
    pub fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
    }

    fn close(&mut self, scenario: &str, before: usize) {
        if self.rows.len() == before {
            self.rows.push(Row { scenario: scenario.into(), runs: 0, verdict: Verdict::Nothing });
        }
    }

    /// Whether every exact curve holds, every bound, and every limit of which it is known how near it is.
    pub fn holds(&self) -> bool {
        self.rows.iter().all(|row| match &row.verdict {
            Verdict::Exact(check) | Verdict::Bound(check) => check.holds(),
            Verdict::Limit { gap, se, allowed, .. } => is_near(*gap, *se, *allowed),
            Verdict::Nothing => true,
        })
    }

    /// Limits of which it is known how near they are.
    pub fn limits(&self) -> usize {
        let judged = |row: &&Row| matches!(row.verdict, Verdict::Limit { allowed: Some(_), .. });
        self.rows.iter().filter(judged).count()
    }

    /// Exact curves with evidence, and the worst z among them.
    pub fn summary(&self) -> (usize, f64) {
        let checks = self.rows.iter().filter_map(|row| match &row.verdict {
            Verdict::Exact(check) if check.compared > 0 => Some(check.worst),
            _ => None,
        });
        (checks.clone().count(), checks.fold(0.0, f64::max))
    }

    /// Scenario, metric, runs, generations compared, worst z, verdict: one line for each curve.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.scenario.len()).max().unwrap_or(0);
        Self::heading(width) + &self.lines(width)
    }

    /// The heading of [`Verification::lines`].
    pub fn heading(width: usize) -> String {
        line(width, "scenario", ["metric", "runs", "generations", "worst z", "verdict"])
    }

    /// The lines of [`Verification::table`], where no scenario's name is longer than `width`.
    pub fn lines(&self, width: usize) -> String {
        self.rows.iter().map(|row| row.line(width)).collect()
    }
}

impl Row {
    fn line(&self, width: usize) -> String {
        let none = || "-".to_owned();
        let (metric, compared, worst, verdict) = match &self.verdict {
            Verdict::Nothing => ("-", none(), none(), "no exact theory".into()),
            Verdict::Limit { metric, generation, gap, se, allowed } => {
                let found = format!("limit: {:+.1} % from it at generation {generation}", 100.0 * gap);
                let judged = allowed.map_or(String::new(), |allowed| {
                    let verdict = if is_near(*gap, *se, Some(allowed)) { "" } else { ", TOO FAR" };
                    format!(", {} % are known{verdict}", (1e3 * allowed).round() / 10.0)
                });
                (*metric, none(), none(), found + &judged)
            }
            Verdict::Bound(check) => {
                let verdict = if check.holds() {
                    "within its bound".into()
                } else {
                    format!("BEYOND ITS BOUND at generation {}", check.generation)
                };
                (check.metric, check.compared.to_string(), format!("{:.2}", check.worst), verdict)
            }
            Verdict::Exact(check) => {
                let ruled = check.ruled_from.map_or(String::new(), |from| {
                    format!(", left out from generation {from}: the mean is ruled by rare runs")
                });
                let left = check.left_from.filter(|left| check.ruled_from.is_none_or(|ruled| *left < ruled));
                let ruled = left.map_or(ruled, |from| {
                    format!(", compared up to generation {}: then a run left the numbers", from - 1)
                });
                let verdict = match (check.holds(), check.compared) {
                    (true, 0) => "not judged".into(),
                    (true, _) => "agrees".into(),
                    (false, _) => format!("OFF at generation {}", check.generation),
                };
                let worst = if check.compared == 0 { none() } else { format!("{:.2}", check.worst) };
                (check.metric, check.compared.to_string(), worst, verdict + &ruled)
            }
        };
        let runs = if self.runs == 0 { none() } else { self.runs.to_string() };
        line(width, &self.scenario, [metric, &runs, &compared, &worst, &verdict])
    }
}

/// Whether a limit is as near as it is known to be, beside what chance does; if nothing is known, it cannot be off.
fn is_near(gap: f64, se: f64, allowed: Option<f64>) -> bool {
    allowed.is_none_or(|allowed| gap.abs() <= allowed + LIMIT * se)
}

fn line(width: usize, scenario: &str, [metric, runs, compared, worst, verdict]: [&str; 5]) -> String {
    let width = width.max(8);
    format!("{scenario:<width$}  {metric:<24} {runs:>6} {compared:>11} {worst:>8}  {verdict}\n")
}
