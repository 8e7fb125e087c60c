//! Runs held against their theory, as a table of verdicts.

use crate::experiment::{Experiment, History};
use crate::theory::{Check, Curve, Kind};

/// The checks of one run after the other.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    scenario: String,
    verdict: Verdict,
}

#[derive(Clone, Debug)]
enum Verdict {
    /// An exact curve and how it stands.
    Exact(Check),
    /// A bound and how it stands.
    Bound(Check),
    /// A limit for large n or t: its relative gap at the last generation it speaks of. Told, not judged.
    Limit { metric: &'static str, generation: u64, gap: f64 },
    /// Nothing exact is known.
    Nothing,
}

impl Verification {
    /// Adds a run with what theory says of it.
    pub fn add(&mut self, scenario: &str, experiment: &Experiment, history: &History, theory: &[Curve]) {
        let replicates = experiment.scenario().replicates;
        let before = self.rows.len();
        let mut add = |verdict| self.rows.push(Row { scenario: scenario.into(), verdict });
        for curve in theory {
            match curve.kind {
                Kind::Exact => {
                    if let Some(check) = Check::of(history, curve, u64::MAX, replicates)
                        && (check.compared > 0 || check.ruled_from.is_some())
                    {
                        add(Verdict::Exact(check));
                    }
                }
                Kind::Asymptotic => {
                    let Some(place) = history.metric(curve.metric) else { continue };
                    let spoken = history.rows().filter_map(|row| Some((row, curve.at(row.generation)?)));
                    if let Some((row, limit)) = spoken.filter(|(_, limit)| *limit != 0.0).last() {
                        let gap = row.summaries[place].mean / limit - 1.0;
                        add(Verdict::Limit { metric: curve.metric, generation: row.generation, gap });
                    }
                }
                Kind::Bound | Kind::LowerBound => {
                    if let Some(check) = Check::of(history, curve, u64::MAX, replicates)
                        && check.compared > 0
                    {
                        add(Verdict::Bound(check));
                    }
                }
            }
        }
        if self.rows.len() == before {
            self.rows.push(Row { scenario: scenario.into(), verdict: Verdict::Nothing });
        }
    }

    /// Whether every exact curve holds, and every bound.
    pub fn holds(&self) -> bool {
        self.rows
            .iter()
            .all(|row| !matches!(&row.verdict, Verdict::Exact(check) | Verdict::Bound(check) if !check.holds()))
    }

    /// Exact curves with evidence, and the worst z among them.
    pub fn summary(&self) -> (usize, f64) {
        let checks = self.rows.iter().filter_map(|row| match &row.verdict {
            Verdict::Exact(check) if check.compared > 0 => Some(check.worst),
            _ => None,
        });
        (checks.clone().count(), checks.fold(0.0, f64::max))
    }

    /// Scenario, metric, generations compared, worst z, verdict: one line for each curve.
    pub fn table(&self) -> String {
        let name = self.rows.iter().map(|row| row.scenario.len()).max().unwrap_or(0).max(8);
        let mut text =
            format!("{:<name$}  {:<24} {:>11} {:>8}  verdict\n", "scenario", "metric", "generations", "worst z");
        for row in &self.rows {
            let (metric, compared, worst, verdict) = match &row.verdict {
                Verdict::Nothing => ("-", "-".into(), "-".into(), "no exact theory".into()),
                Verdict::Limit { metric, generation, gap } => {
                    let told = format!("limit: {:+.1} % from it at generation {generation}", 100.0 * gap);
                    (*metric, "-".into(), "-".into(), told)
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
                    let verdict = match (check.holds(), check.compared) {
                        (true, 0) => "not judged".into(),
                        (true, _) => "agrees".into(),
                        (false, _) => format!("OFF at generation {}", check.generation),
                    };
                    let worst = if check.compared == 0 { "-".into() } else { format!("{:.2}", check.worst) };
                    (check.metric, check.compared.to_string(), worst, verdict + &ruled)
                }
            };
            text.push_str(&format!("{:<name$}  {metric:<24} {compared:>11} {worst:>8}  {verdict}\n", row.scenario));
        }
        text
    }
}
