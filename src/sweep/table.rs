//! A sweep as a CSV table: comment lines with version, seed, scenario and sweep, then a row for each cell. The same text
//! holds what is done of an unfinished one, so a table is a scenario, a sweep, and a sweep to go on with.

use crate::experiment::{field, in_json};
use crate::family::plain;

use super::axis::shown;
use super::cell::Cell;
use super::grid::{At, Grid};
use super::head::{Counts, Head};
use super::run::Sweep;

/// Columns after those of the axes; `collapsed_share` only for times to collapse.
const COLUMNS: [&str; 11] =
    ["mean", "se", "median", "q05", "q25", "q75", "q95", "finite_share", "theory", "theory_kind", "collapsed_share"];
const REFUSED: &str = "refused";

/// Column names, in their order.
pub fn columns(grid: &Grid) -> Vec<String> {
    let axes = std::iter::once(grid.x()).chain(grid.y()).map(|axis| axis.key().to_owned());
    let count = if grid.at() == At::Collapse { COLUMNS.len() } else { COLUMNS.len() - 1 };
    axes.chain(COLUMNS[..count].iter().map(|&name| name.to_owned())).chain([REFUSED.to_owned()]).collect()
}

/// The column of check sums that tables have which are put together again: of shards, and of what is not whole.
pub(super) const CHECK: &str = "check";

/// A value of an axis in a table. Words that a spreadsheet would run as a formula have a quote in front.
pub(super) fn written(value: &toml::Value) -> String {
    let text = shown(value);
    let runs = value.is_str() && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs { format!("'{text}") } else { text }
}

/// The check sum of a row: of its fields as they are written.
pub(super) fn check<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = crc32fast::Hasher::new();
    for field in fields {
        sum.update(field.as_bytes());
        sum.update(b"\0");
    }
    format!("{:08x}", sum.finalize())
}

fn row(grid: &Grid, cell: &Cell) -> Vec<String> {
    let mut fields = vec![written(&cell.x)];
    fields.extend(cell.y.as_ref().map(written));
    let numbers = cell.stats.map(|s| [s.mean, s.se, s.median, s.q05, s.q25, s.q75, s.q95, s.finite_share]);
    fields.extend(numbers.unwrap_or([f64::NAN; 8]).map(field));
    fields.push(cell.theory.map_or(String::new(), |(value, _)| field(value)));
    fields.push(cell.theory.map_or(String::new(), |(_, kind)| kind.name().into()));
    if grid.at() == At::Collapse {
        fields.push(cell.stats.map_or(String::new(), |stats| field(stats.finite_share)));
    }
    fields.push(cell.remark(grid).unwrap_or_default());
    fields
}

/// The table of a sweep: whole, or what is done of it.
pub fn csv(sweep: &Sweep) -> String {
    write(&Head::of(sweep), sweep.grid(), sweep.cells())
}

/// What the comment lines of its table say, before the scenario.
pub fn notes(sweep: &Sweep) -> Vec<String> {
    let grid = sweep.grid();
    let mut counts = Counts::default();
    sweep.cells().for_each(|cell| counts.add(cell, grid));
    let head = Head::of(sweep).text(grid, counts);
    let lines = head.lines().take_while(|line| *line != crate::experiment::EMBEDDED);
    lines.map(|line| line.trim_start_matches("# ").to_owned()).collect()
}

pub(super) fn write<'a>(head: &Head, grid: &Grid, cells: impl Iterator<Item = &'a Cell>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut counts = Counts::default();
    let checked = head.is_checked();
    // Writing into memory does not fail.
    let _ = writer.write_record(columns(grid).into_iter().chain(checked.then(|| CHECK.to_owned())));
    for cell in cells {
        counts.add(cell, grid);
        let mut fields = row(grid, cell);
        if checked {
            fields.push(check(fields.iter().map(String::as_str)));
        }
        let _ = writer.write_record(fields);
    }
    let rows = writer.into_inner().unwrap_or_default();
    let (comments, rows) = (head.text(grid, counts), String::from_utf8_lossy(&rows));
    if checked { comments + &rows } else { Head::with_sum(&comments, &rows) }
}

/// The same as JSON: version, seed, scenario, sweep, columns and rows; null for no number, `"Infinity"` where it is infinite.
/// A finished one begins with the check sum of its other lines.
pub fn json(sweep: &Sweep) -> String {
    let grid = sweep.grid();
    let names = columns(grid);
    let rows: Vec<serde_json::Value> = sweep
        .cells()
        .map(|cell| {
            let axes = 1 + usize::from(cell.y.is_some());
            let fields = row(grid, cell).into_iter().enumerate().zip(&names);
            let entry = fields.map(|((place, text), name)| {
                let value = match (place, &cell.y) {
                    (0, _) => value_in_json(&cell.x),
                    (1, Some(y)) => value_in_json(y),
                    _ if text.is_empty() => serde_json::Value::Null,
                    _ => match text.parse::<f64>() {
                        Ok(x) if place >= axes => in_json(x),
                        _ => text.into(),
                    },
                };
                (name.clone(), value)
            });
            serde_json::Value::Object(entry.collect())
        })
        .collect();
    let scenario: toml::Table = grid.scenario().to_whole_toml().parse().unwrap_or_default();
    let whole = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "seed": grid.scenario().seed,
        "scenario": scenario,
        "refine": grid.refine(),
        "columns": names,
        "rows": rows,
    });
    let text = serde_json::to_string_pretty(&whole).map(|text| text + "\n").unwrap_or_default();
    if sweep.is_finished() { Head::with_sum_in_json(&text) } else { text }
}

fn value_in_json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Integer(n) => (*n).into(),
        toml::Value::Float(x) => in_json(*x),
        other => shown(other).into(),
    }
}

/// What such a table begins with: title, claim, and what is measured.
pub fn heading(grid: &Grid) -> String {
    let scenario = grid.scenario();
    let when = match grid.at() {
        At::End => format!("{} at the last generation", grid.metric()),
        At::Generation(t) => format!("{} at generation {t}", grid.metric()),
        At::Collapse => format!("generations until collapse ({})", grid.metric()),
    };
    scenario.headlines() + &format!("{when}, {} runs a cell, seed {}\n", scenario.replicates, scenario.seed)
}

/// A table to read: a line for each cell.
pub fn table(sweep: &Sweep) -> String {
    let grid = sweep.grid();
    let mut text = heading(grid) + "\n";
    let shown = |value: &toml::Value| plain(&shown(value));
    let axes: Vec<&super::Axis> = std::iter::once(grid.x()).chain(grid.y()).collect();
    let width = |axis: &super::Axis| {
        axis.values()
            .iter()
            .map(|value| plain(&super::shown(value)).chars().count())
            .max()
            .unwrap_or(0)
            .max(axis.key().len())
    };
    let widths: Vec<usize> = axes.iter().map(|axis| width(axis)).collect();
    let mut line = |start: &[String], rest: [String; 7], more: &str| {
        let start: String = start.iter().zip(&widths).map(|(field, width)| format!("{field:>width$}  ")).collect();
        let rest: String = rest.iter().map(|field| format!("{field:>11}")).collect();
        text.push_str(&format!("{}\n", format!("{start}{rest}  {more}").trim_end()));
    };
    let names = ["mean", "se", "median", "q05", "q95", "finite", "theory"].map(String::from);
    line(&axes.iter().map(|axis| axis.key().to_owned()).collect::<Vec<_>>(), names, "");
    for cell in sweep.cells() {
        let start: Vec<String> = std::iter::once(&cell.x).chain(&cell.y).map(&shown).collect();
        let short = |x: f64| {
            if x.is_nan() {
                "-".into()
            } else if x == 0.0 || (1e-3..1e6).contains(&x.abs()) || x.is_infinite() {
                format!("{x:.5}")
            } else {
                format!("{x:.3e}")
            }
        };
        let numbers = cell.stats.map(|s| [s.mean, s.se, s.median, s.q05, s.q95, s.finite_share]);
        let numbers = numbers.unwrap_or([f64::NAN; 6]).map(short);
        let [a, b, c, d, e, f] = numbers;
        let theory = cell.theory.map_or(String::new(), |(value, _)| short(value));
        line(&start, [a, b, c, d, e, f, theory], &plain(&cell.remark(grid).unwrap_or_default()));
    }
    text
}
