//! RING 2: results as text. The scenario travels inside each, so a result is itself a scenario.

mod keep;
mod parquet;
mod parquet_read;
mod plain;
mod runs;
mod table;
mod typed;
mod verification;
mod write;

use crate::experiment::data::Column;
use crate::experiment::{Experiment, History, Row, Scenario, Summary, embedded, field, in_json, missing};
use crate::numeric::guard::larger;
use crate::theory::Curve;
use crate::theory::{are_few, hidden_by_rare_runs, is_event};

pub use crate::experiment::{NO_NEAREST, NOT_COMPUTED};
pub use keep::{
    BARE, Wanted, difference, expected_bytes, foreign, is_bare, is_locked, is_no_picture, is_source, same_file,
    try_place,
};
pub use parquet::{run_parquet, sweep_parquet};
pub use parquet_read::{is_sweep_parquet, sweep_in_parquet};
pub use plain::Beside;
pub use runs::{Form, SingleRuns, Stream};
pub use table::{heading, table};
pub use verification::Verification;
pub use write::{WriteError, Writing, write_whole};

/// Column names of the CSV contract, in their order.
pub const COLUMNS: [&str; 12] = [
    "generation",
    "metric",
    "mean",
    "se",
    "median",
    "q05",
    "q25",
    "q75",
    "q95",
    "finite_share",
    "theory",
    "theory_kind",
];

/// A finished (or interrupted) run, with what is known about it.
#[derive(Clone, Copy)]
pub struct Results<'a> {
    /// What was run.
    pub experiment: &'a Experiment,
    /// Its rows.
    pub history: &'a History,
    /// Theory for its metrics.
    pub theory: &'a [Curve],
    /// Metrics to report, by name; all of the history's if empty.
    pub metrics: &'a [String],
}

impl Results<'_> {
    fn chosen(&self) -> impl Iterator<Item = (usize, &str)> {
        let wanted = |name: &str| self.metrics.is_empty() || self.metrics.iter().any(|metric| metric == name);
        let all = self.history.metrics().iter().enumerate().map(|(place, info)| (place, info.name.as_str()));
        all.filter(move |(_, name)| wanted(name))
    }

    /// The prediction for a metric at a generation: exact before asymptotic before bound.
    fn theory(&self, metric: &str, generation: u64) -> Option<(f64, &'static str)> {
        let curves = self.theory.iter().filter(|curve| curve.metric == metric);
        let mut known: Vec<_> = curves.filter_map(|curve| Some((curve.kind, curve.at(generation)?))).collect();
        known.sort_by_key(|(kind, _)| *kind as u8);
        known.first().map(|&(kind, value)| (value, kind.name()))
    }

    /// Of each metric that some run has no value of: that it was not computed, and from where on.
    fn not_computed(&self) -> Vec<String> {
        let line = |(place, name): (usize, &str)| {
            let lost = || {
                let rows = self.history.rows().map(|row| (row.generation, row.summaries[place].lacking));
                rows.filter(|(_, lacking)| *lacking > 0.0)
            };
            let ((first, _), (last, _), rows) = (lost().next()?, lost().last()?, lost().count());
            let where_to = match rows {
                1 => format!("at generation {first}"),
                _ => format!("in {rows} rows from generation {first} to {last}"),
            };
            let most = lost().fold(0.0, |most, (_, lacking)| larger(most, lacking));
            let runs = self.experiment.scenario().replicates as f64;
            // The quantiles of a row are then of the other runs.
            let who = if most < 1.0 { format!(" in up to {:.0} of {runs} runs", most * runs) } else { String::new() };
            // What the truth has not is missing from the first.
            let metric = (first == 0).then(|| self.history.metrics()[place].metric);
            let why = missing(metric, metric.is_some_and(|metric| self.experiment.lacks_for_want_of_nearest(metric)));
            Some(format!("{name} has no value {where_to}{who} ({why})"))
        };
        self.chosen().filter_map(line).collect()
    }

    /// That runs have left the range or the resolution of numbers, where any has.
    fn left(&self) -> impl Iterator<Item = String> {
        let replicates = self.experiment.scenario().replicates;
        self.history.left().iter().map(move |crate::experiment::Left { name, runs, first }| {
            format!(
                "{runs} of {replicates} runs {name}: the first at generation {first} and their last values stand in the rows \
                 after"
            )
        })
    }

    /// The names of states in which runs have ended, where some metric has no finite value any more.
    fn ended(&self) -> Vec<String> {
        let last =
            self.history.last().filter(|row| self.chosen().any(|(place, _)| row.summaries[place].median.is_infinite()));
        let line = |row: &Row, &(name, runs): &(&str, u64)| {
            let replicates = self.experiment.scenario().replicates;
            format!("{runs} of {replicates} runs have collapsed at generation {} ({name})", row.generation)
        };
        last.map_or_else(Vec::new, |row| self.history.ended().iter().map(|state| line(row, state)).collect())
    }

    /// Lines that say what this is; `#` in front makes them comments. None has a comma or a semicolon: readers that guess
    /// would take neighbours with as many of them for a table.
    fn header(&self) -> Vec<String> {
        let scenario = self.experiment.scenario();
        let mut lines = vec![
            format!("collapse-lab {}", env!("CARGO_PKG_VERSION")),
            format!("seed {}", scenario.seed),
            format!("generation 0 {}", self.experiment.generation_zero()),
            "mean and se are over finite values and quantiles over all".into(),
        ];
        lines.extend(thinning(scenario));
        if let Some(column) = self.experiment.column() {
            let source = match scenario.real_source {
                crate::experiment::RealSource::Fresh => "real batches are drawn from them with replacement",
                crate::experiment::RealSource::Same => "real points are these and each is used once",
            };
            lines.push(format!(
                "the truth is the fit to {} measured values ({} missing) and {source}",
                column.data.values.len(),
                column.missing
            ));
            lines.push(read_from(self.experiment, column));
        }
        lines.extend(self.not_computed());
        let replicates = scenario.replicates;
        lines.extend(self.left());
        lines.extend(self.ended());
        if replicates > 1 && are_few(replicates) {
            lines.push(format!(
                "a standard error of {replicates} runs is itself unsure and does not show whether rare runs rule a mean: take 100 or more or compare medians"
            ));
        }
        for metric in hidden_by_rare_runs(self.history, self.theory, replicates) {
            if !self.chosen().any(|(_, name)| name == metric) {
                continue;
            }
            let instead = if is_event(&metric) { "but more runs would" } else { "so compare medians" };
            lines.push(format!(
                "the mean of {metric} is ruled by rare runs in later generations: {replicates} runs do not show it {instead}"
            ));
        }
        lines
    }
}

/// Which generations have rows, where not all have.
fn thinning(scenario: &Scenario) -> Option<String> {
    let full = crate::experiment::FULL;
    (scenario.generations > full).then(|| format!("every generation up to {full} has its rows and above it every 2nd up to {} and every 4th up to {} and so on and the last", 2 * full, 4 * full))
}

/// What was read, and how far the fit is from it.
fn read_from(experiment: &Experiment, column: &Column) -> String {
    let file = experiment.scenario().data.as_deref().unwrap_or_default();
    let file: String = file.rsplit(['/', '\\']).next().unwrap_or(file).chars().filter(|c| !c.is_control()).collect();
    let distance = experiment
        .distance()
        .map_or(String::new(), |distance| format!("; Kolmogorov-Smirnov distance of the fit {distance:.3}"));
    format!("read from {file}: {}{distance}", column.description())
}

fn values(summary: &Summary) -> [f64; 8] {
    [summary.mean, summary.se, summary.median, summary.q05, summary.q25, summary.q75, summary.q95, summary.finite_share]
}

/// How the line begins that says how far a run had come that was cancelled.
const SO_FAR: &str = "partial: cancelled after generation ";

/// The CSV of a run that was cancelled: its rows so far, under a line that says so.
pub fn csv_so_far(results: &Results<'_>) -> String {
    let reach = results.history.last().map_or(0, |row| row.generation);
    csv_with(results, Some(format!("{SO_FAR}{reach} of {}", results.experiment.scenario().generations)))
}

/// How far such a table says that it goes; of another it is `None`.
pub fn so_far(text: &str) -> Option<u64> {
    let comments = text.lines().take_while(|line| line.starts_with('#') && *line != crate::experiment::EMBEDDED);
    let line = comments.filter_map(|line| line.strip_prefix("# ")).find_map(|line| line.strip_prefix(SO_FAR))?;
    line.split(' ').next()?.parse().ok()
}

/// The CSV contract: comment lines with version, seed and scenario, then a row per generation and metric.
pub fn csv(results: &Results<'_>) -> String {
    csv_with(results, None)
}

/// The same with one more comment line.
fn csv_with(results: &Results<'_>, more: Option<String>) -> String {
    let mut text = String::new();
    for line in results.header().into_iter().chain(more) {
        text.push_str(&format!("# {line}\n"));
    }
    text.push_str(&embedded(&results.experiment.scenario().to_whole_toml()));
    text.push_str(&COLUMNS.join(","));
    text.push('\n');
    for row in results.history.rows() {
        for (place, name) in results.chosen() {
            let (theory, kind) =
                results.theory(name, row.generation).map_or((String::new(), ""), |(value, kind)| (field(value), kind));
            let numbers = values(&row.summaries[place]).map(field).join(",");
            text.push_str(&format!("{},{name},{numbers},{theory},{kind}\n", row.generation));
        }
    }
    text
}

/// The rows of a table without its comment lines.
pub fn without_comments(csv: &str) -> &str {
    let comments: usize = csv.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
    &csv[comments..]
}

/// The same as JSON: `version`, `seed`, `scenario` (nested as in its file), `columns` and `rows`; null for no number,
/// `"Infinity"` where it is infinite.
pub fn json(results: &Results<'_>) -> String {
    let scenario: toml::Table = results.experiment.scenario().to_whole_toml().parse().unwrap_or_default();
    let mut rows = Vec::new();
    for row in results.history.rows() {
        for (place, name) in results.chosen() {
            let theory = results.theory(name, row.generation);
            let mut entry = serde_json::Map::new();
            entry.insert(COLUMNS[0].into(), row.generation.into());
            entry.insert(COLUMNS[1].into(), name.into());
            for (column, value) in COLUMNS[2..10].iter().zip(values(&row.summaries[place])) {
                entry.insert((*column).into(), in_json(value));
            }
            entry.insert(COLUMNS[10].into(), theory.map(|(value, _)| in_json(value)).into());
            entry.insert(COLUMNS[11].into(), theory.map(|(_, kind)| kind).into());
            rows.push(serde_json::Value::Object(entry));
        }
    }
    let data = results.experiment.column().map(|column| {
        let (low, high) = column.range;
        let numbers = column.data.labels.is_empty();
        serde_json::json!({
            "file": results.experiment.scenario().data,
            "column": column.place,
            "name": column.name,
            "values": column.data.values.len(),
            "missing": column.missing,
            "refused": 0,
            "low": if numbers { Some(low) } else { None },
            "high": if numbers { Some(high) } else { None },
            "labels": column.data.labels,
            "written": column.written,
            "distance": results.experiment.distance(),
        })
    });
    let whole = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "seed": results.experiment.scenario().seed,
        "notes": results.header(),
        "data": data,
        "scenario": scenario,
        "columns": COLUMNS,
        "rows": rows,
    });
    serde_json::to_string_pretty(&whole).map(|text| text + "\n").unwrap_or_default()
}
