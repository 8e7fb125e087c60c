//! A table to read: a few generations of every metric.

use super::Results;
use crate::experiment::{Experiment, Scenario};

/// So many generations are shown: all of a short run, else evenly spread ones.
const ROWS: usize = 21;

/// Mean and standard error, median and theory, one block for each metric.
pub fn table(results: &Results<'_>) -> String {
    let mut text = heading(results.experiment);
    for line in results.not_computed().into_iter().chain(results.left()) {
        text.push_str(&format!("{line}\n"));
    }
    if let Some(column) = results.experiment.column() {
        text.push_str(&format!("{}\n", super::read_from(results.experiment, column)));
    }
    let count = results.history.len();
    let shown: Vec<usize> = if count <= ROWS {
        (0..count).collect()
    } else {
        let mut spread: Vec<usize> = (0..ROWS).map(|i| i * (count - 1) / (ROWS - 1)).collect();
        spread.dedup();
        spread
    };
    for (place, name) in results.chosen() {
        text.push_str(&format!(
            "\n{name}\n{:>10} {:>12} {:>10} {:>12} {:>12} {:>12} {:>8} {:>12}\n",
            "generation", "mean", "se", "median", "q05", "q95", "finite", "theory"
        ));
        for row in shown.iter().filter_map(|&index| results.history.row(index)) {
            let summary = &row.summaries[place];
            let theory = results.theory(name, row.generation).map_or(String::new(), |(value, _)| number(value));
            text.push_str(&format!(
                "{:>10} {:>12} {:>10} {:>12} {:>12} {:>12} {:>8} {:>12}\n",
                row.generation,
                number(summary.mean),
                number(summary.se),
                number(summary.median),
                number(summary.q05),
                number(summary.q95),
                number(summary.finite_share),
                theory,
            ));
        }
    }
    text
}

/// What such a table begins with: title, claim, and what is run.
pub fn heading(experiment: &Experiment) -> String {
    let scenario = experiment.scenario();
    scenario.headlines()
        + &format!(
            "{}, n = {}, {} runs, seed {}, {}\n",
            experiment.about().label,
            scenario.sample_size,
            scenario.replicates,
            scenario.seed,
            workflow(scenario),
        )
}

fn workflow(scenario: &Scenario) -> String {
    let values = crate::experiment::keys::all(scenario);
    let word = |key: &str| values.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    format!(
        "{}, synthetic fraction {}, {} real points",
        word("workflow.retention"),
        scenario.synthetic_fraction,
        word("workflow.real_source")
    )
}

/// Five digits, in whichever form is shorter.
fn number(x: f64) -> String {
    if x.is_nan() {
        "-".into()
    } else if x == 0.0 || x.is_infinite() {
        x.to_string()
    } else if (1e-3..1e6).contains(&x.abs()) {
        let digits = (4 - x.abs().log10().floor() as i32).clamp(0, 7) as usize;
        format!("{x:.digits$}")
    } else {
        format!("{x:.4e}")
    }
}
