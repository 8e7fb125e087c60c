//! A sweep as a CSV table: comment lines with version, seed, scenario and sweep, then a row for each cell. The same text
//! holds what is done of an unfinished one, so a table is a scenario, a sweep, and a sweep to go on with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::experiment::{EMBEDDED, EMBEDDED_END, Problem, Scenario, keys};
use crate::theory::Kind;

use super::axis::shown;
use super::cell::{Cell, Stats};
use super::grid::{At, Grid, Place};
use super::run::{Shard, Sweep};

/// Columns after those of the axes; `collapsed_share` only for times to collapse.
const COLUMNS: [&str; 11] =
    ["mean", "se", "median", "q05", "q25", "q75", "q95", "finite_share", "theory", "theory_kind", "collapsed_share"];
const REFUSED: &str = "refused";
/// How the comment lines begin that are no part of the scenario.
const VERSION: &str = "# collapse-lab ";
const SHARD: &str = "# shard ";
const REFINE: &str = "# refine ";
const PARTIAL: &str = "# partial: ";

/// Why a table is not what was asked for: one line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct TableError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

/// A number as files hold it: the shortest text that reads back as the same bits; nothing for not-a-number.
fn field(x: f64) -> String {
    if x.is_nan() {
        String::new()
    } else if x.is_infinite() {
        if x > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        format!("{x:?}")
    }
}

fn parsed(text: &str) -> Option<f64> {
    if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() }
}

/// Column names, in their order.
pub fn columns(grid: &Grid) -> Vec<String> {
    let axes = std::iter::once(grid.x()).chain(grid.y()).map(|axis| axis.key().to_owned());
    let count = if grid.at() == At::Collapse { COLUMNS.len() } else { COLUMNS.len() - 1 };
    axes.chain(COLUMNS[..count].iter().map(|&name| name.to_owned())).chain([REFUSED.to_owned()]).collect()
}

fn row(grid: &Grid, cell: &Cell) -> Vec<String> {
    let mut fields = vec![shown(&cell.x)];
    fields.extend(cell.y.as_ref().map(shown));
    let numbers = cell.stats.map(|s| [s.mean, s.se, s.median, s.q05, s.q25, s.q75, s.q95, s.finite_share]);
    fields.extend(numbers.unwrap_or([f64::NAN; 8]).map(field));
    fields.push(cell.theory.map_or(String::new(), |(value, _)| field(value)));
    fields.push(cell.theory.map_or(String::new(), |(_, kind)| kind.name().into()));
    if grid.at() == At::Collapse {
        fields.push(cell.stats.map_or(String::new(), |stats| field(stats.finite_share)));
    }
    fields.push(cell.refused.clone().unwrap_or_default());
    fields
}

/// What a table says of itself, apart from its rows. The scenario's text is the sweep's identity.
#[derive(Clone, Debug, PartialEq)]
struct Head {
    version: String,
    scenario: String,
    refine: u32,
    shard: Option<Shard>,
    partial: bool,
}

impl Head {
    fn of(sweep: &Sweep) -> Self {
        let grid = sweep.grid();
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: grid.scenario().to_whole_toml(),
            refine: grid.refine(),
            shard: sweep.shard(),
            partial: !sweep.is_finished(),
        }
    }

    /// `done`: how many rows; `hidden`: in how many of them rare runs rule the mean.
    fn text(&self, grid: &Grid, done: usize, hidden: usize) -> String {
        let what = match grid.at() {
            At::Collapse => format!(
                "generations until collapse ({}): inf where a run has not collapsed by the last one; mean and se over those that have",
                grid.metric()
            ),
            At::End => {
                format!("{} at the last generation: mean and se over finite values, quantiles over all", grid.metric())
            }
            At::Generation(t) => {
                format!("{} at generation {t}: mean and se over finite values, quantiles over all", grid.metric())
            }
        };
        let mut text = format!("{VERSION}{}\n# seed {}\n# sweep of {what}\n", self.version, grid.scenario().seed);
        if hidden > 0 {
            text.push_str(&format!(
                "# in {hidden} of {done} cells rare runs rule the mean: {} runs do not show it, compare medians\n",
                grid.scenario().replicates
            ));
        }
        if self.refine > 0 {
            text.push_str(&format!(
                "{REFINE}{}: steps are halved so often where the metric changes fast\n",
                self.refine
            ));
        }
        if let Some(Shard { number, of }) = self.shard {
            text.push_str(&format!("{SHARD}{number}/{of}\n"));
        }
        if self.partial {
            text.push_str(&format!("{PARTIAL}{done} cells are done; sweep --resume goes on\n"));
        }
        text.push_str(&format!("{EMBEDDED}\n"));
        self.scenario.lines().for_each(|line| text.push_str(&format!("# {line}\n")));
        text.push_str(&format!("{EMBEDDED_END}\n"));
        text
    }

    fn read(text: &str) -> Result<Self, String> {
        let comments: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
        let tail = |start: &str| comments.iter().find_map(|line| line.strip_prefix(start));
        let version = tail(VERSION).ok_or("holds no sweep")?.trim().to_owned();
        let begin = comments.iter().position(|line| *line == EMBEDDED).ok_or("holds no sweep")?;
        let end = comments.iter().position(|line| *line == EMBEDDED_END).ok_or("holds no whole scenario")?;
        let inside = comments.get(begin + 1..end).unwrap_or_default();
        let scenario = inside.iter().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or_default())).collect();
        let number = |text: &str| text.split(':').next().and_then(|n| n.trim().parse().ok());
        let refine = tail(REFINE).map_or(Some(0), number).ok_or("\"refine\" says no number")?;
        let shard = tail(SHARD).map(|text| parse_shard(text.trim())).transpose()?;
        Ok(Self { version, scenario, refine, shard, partial: tail(PARTIAL).is_some() })
    }

    /// How another head's sweep differs from this one's, shards apart.
    fn differs(&self, other: &Self) -> Option<String> {
        if self.version != other.version {
            return Some(format!("is of version {}, not {}", other.version, self.version));
        }
        if self.refine != other.refine {
            return Some(format!("has refine {}, not {}", other.refine, self.refine));
        }
        if self.scenario == other.scenario {
            return None;
        }
        let all = |text: &str| Scenario::from_toml(text).map(|scenario| keys::complete(&scenario)).unwrap_or_default();
        let (ours, theirs) = (all(&self.scenario), all(&other.scenario));
        let value = |of: &BTreeMap<String, toml::Value>, key: &str| of.get(key).map_or("nothing".into(), shown);
        let mut paths = ours.keys().chain(theirs.keys());
        let differing = paths.find(|path| ours.get(*path) != theirs.get(*path));
        Some(differing.map_or("is of another sweep".into(), |key| {
            format!("is of another sweep: {key} = {}, not {}", value(&theirs, key), value(&ours, key))
        }))
    }
}

/// How finely the sweep of a table was refined; `None` if the text is no table of a sweep.
pub fn refine_of(text: &str) -> Option<u32> {
    let head = Head::read(text).ok()?;
    text.contains("\n# sweep of ").then_some(head.refine)
}

/// Parses `k/N`.
///
/// # Errors
/// What it must be.
pub fn parse_shard(text: &str) -> Result<Shard, String> {
    let parse = || {
        let (number, of) = text.split_once('/')?;
        let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
        (1 <= number && number <= of && of <= 1_000_000).then_some(Shard { number, of })
    };
    parse().ok_or_else(|| format!("{text}: must be k/N with 1 <= k <= N, such as 3/8"))
}

/// The table of a sweep: whole, or what is done of it.
pub fn csv(sweep: &Sweep) -> String {
    write(&Head::of(sweep), sweep.grid(), sweep.cells())
}

fn write<'a>(head: &Head, grid: &Grid, cells: impl Iterator<Item = &'a Cell>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let (mut done, mut hidden) = (0, 0);
    let ruled = |cell: &Cell| {
        grid.at() != At::Collapse && cell.stats.is_some_and(|s| s.hides_its_tail(grid.scenario().replicates))
    };
    // Writing into memory does not fail.
    let _ = writer.write_record(columns(grid));
    for cell in cells {
        done += 1;
        hidden += usize::from(ruled(cell));
        let _ = writer.write_record(row(grid, cell));
    }
    let rows = writer.into_inner().unwrap_or_default();
    head.text(grid, done, hidden) + &String::from_utf8_lossy(&rows)
}

/// The same as JSON: version, seed, scenario, sweep, columns and rows; null for no number, infinities as texts.
pub fn json(sweep: &Sweep) -> String {
    let grid = sweep.grid();
    let names = columns(grid);
    let rows: Vec<serde_json::Value> = sweep
        .cells()
        .map(|cell| {
            let fields = row(grid, cell).into_iter().zip(&names);
            let entry = fields.map(|(text, name)| {
                let value = match text.parse::<f64>() {
                    Ok(x) if x.is_finite() => text.parse::<i64>().map_or_else(|_| x.into(), Into::into),
                    _ if text.is_empty() => serde_json::Value::Null,
                    _ => text.into(),
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
    serde_json::to_string_pretty(&whole).map(|text| text + "\n").unwrap_or_default()
}

/// The places along an axis by the texts of its values; with refinement every one of the lattice may be there.
fn places(axis: &super::Axis, levels: u32) -> BTreeMap<String, u32> {
    let end = ((axis.len() as u32 - 1) << levels) + 1;
    (0..end).filter_map(|place| Some((shown(&axis.at(place, levels)?), place))).collect()
}

fn read_rows(text: &str, grid: &Grid) -> Result<Vec<Cell>, String> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).has_headers(true).from_reader(text.as_bytes());
    let wanted = columns(grid);
    let header = reader.headers().map_err(|error| error.to_string().replace('\n', " "))?;
    if !header.iter().eq(wanted.iter().map(String::as_str)) {
        return Err("its columns are not those of its sweep".into());
    }
    let columns = places(grid.x(), grid.refine());
    let rows = grid.y().map(|axis| places(axis, grid.refine()));
    let axes = 1 + usize::from(grid.y().is_some());
    let mut cells: Vec<Cell> = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let cell = record.ok().and_then(|record| {
            let text = |place: usize| record.get(place).unwrap_or_default();
            let j = rows.as_ref().map_or(Some(0), |rows| rows.get(text(1)).copied())?;
            let place = Place { i: *columns.get(text(0))?, j };
            let (x, y) = grid.values(place)?;
            let mut numbers = [0.0; 8];
            for (k, number) in numbers.iter_mut().enumerate() {
                *number = parsed(text(axes + k))?;
            }
            let [mean, se, median, q05, q25, q75, q95, finite_share] = numbers;
            let theory = match (text(axes + 8), text(axes + 9)) {
                ("", "") => None,
                (value, kind) => {
                    let kind = [Kind::Exact, Kind::Asymptotic, Kind::Bound].into_iter().find(|k| k.name() == kind)?;
                    Some((value.parse().ok()?, kind))
                }
            };
            let refused = Some(text(record.len() - 1).to_owned()).filter(|reason| !reason.is_empty());
            let stats = refused.is_none().then_some(Stats { mean, se, median, q05, q25, q75, q95, finite_share });
            Some(Cell { place, x, y, stats, theory, refused })
        });
        cells.push(cell.ok_or_else(|| format!("row {} is no cell of its sweep", number + 1))?);
    }
    Ok(cells)
}

impl Sweep {
    /// Takes up what a table of the same sweep holds.
    ///
    /// # Errors
    /// One line that says in what the table's sweep differs, or which row is broken.
    pub fn resume(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        let fail = |what: String| TableError { file: file.into(), what };
        let head = Head::read(text).map_err(fail)?;
        let own = Head::of(self);
        if let Some(what) = own.differs(&head) {
            return Err(fail(what));
        }
        if own.shard != head.shard {
            let name =
                |shard: Option<Shard>| shard.map_or("the whole".into(), |s| format!("shard {}/{}", s.number, s.of));
            return Err(fail(format!("is of {}, not {}", name(head.shard), name(own.shard))));
        }
        let cells = read_rows(text, self.grid()).map_err(fail)?;
        self.take_up(cells);
        Ok(())
    }

    /// A sweep from its table: what is done, ready to go on.
    ///
    /// # Errors
    /// One line that says what is wrong with it.
    pub fn from_table(file: &str, text: &str) -> Result<Self, TableError> {
        let fail = |what: String| TableError { file: file.into(), what };
        let head = Head::read(text).map_err(fail)?;
        let scenario = Scenario::from_toml(&head.scenario).map_err(|problem| fail(problem.to_string()))?;
        let grid = Grid::new(scenario).and_then(|grid| grid.refined(head.refine));
        let mut sweep = Self::new(Arc::new(grid.map_err(|problem| fail(problem.to_string()))?), head.shard);
        sweep.resume(file, text)?;
        Ok(sweep)
    }
}

/// Shards as one table, byte for byte that of the sweep done in one. Each part with its file's name.
///
/// # Errors
/// One line that names the part that is foreign, there twice, unfinished or broken, or the numbers of those missing.
pub fn merge(parts: &[(String, String)]) -> Result<String, TableError> {
    let fail = |file: &str, what: String| TableError { file: file.into(), what };
    let Some((first_file, _)) = parts.first() else { return Err(fail("merge", "no part is given".into())) };
    let mut heads: Vec<(Shard, Head)> = Vec::new();
    for (file, text) in parts {
        let head = Head::read(text).map_err(|what| fail(file, what))?;
        if let Some(what) = heads.first().and_then(|(_, first)| first.differs(&head)) {
            return Err(fail(file, format!("{what} (as in {first_file})")));
        }
        let shard = head.shard.ok_or_else(|| fail(file, "is no shard, but a whole sweep".into()))?;
        if let Some((first, _)) = heads.first().filter(|(first, _)| first.of != shard.of) {
            return Err(fail(file, format!("is one of {} shards, not of {} (as in {first_file})", shard.of, first.of)));
        }
        if let Some(twin) = heads.iter().position(|(other, _)| other.number == shard.number) {
            return Err(fail(file, format!("is shard {}/{}, and so is {}", shard.number, shard.of, parts[twin].0)));
        }
        if head.partial {
            return Err(fail(file, "is not finished: run its shard again with --resume".into()));
        }
        heads.push((shard, head));
    }
    let Some((Shard { of, .. }, head)) = heads.first().cloned() else { return Ok(String::new()) };
    let missing: Vec<String> = (1..=of)
        .filter(|number| heads.iter().all(|(shard, _)| shard.number != *number))
        .map(|number| format!("{number}/{of}"))
        .collect();
    if !missing.is_empty() {
        let more = if missing.len() > 20 { format!(" and {} more", missing.len() - 20) } else { String::new() };
        let names = missing[..missing.len().min(20)].join(", ");
        return Err(fail("merge", format!("missing: shard {names}{more}")));
    }
    let scenario = Scenario::from_toml(&head.scenario).map_err(|problem| fail(first_file, problem.to_string()))?;
    let grid = Grid::unchecked(scenario).map_err(|problem: Problem| fail(first_file, problem.to_string()))?;
    let mut cells = BTreeMap::new();
    for ((file, text), (shard, _)) in parts.iter().zip(&heads) {
        let own = read_rows(text, &grid).map_err(|what| fail(file, what))?;
        let index = |cell: &Cell| cell.place.j as usize * grid.x().len() + cell.place.i as usize;
        if let Some(cell) = own.iter().find(|cell| !shard.holds(index(cell))) {
            let what = format!("holds a cell of another shard ({} = {})", grid.x().key(), shown(&cell.x));
            return Err(fail(file, what));
        }
        let count = own.len();
        let before = cells.len();
        cells.extend(own.into_iter().map(|cell| (cell.place, cell)));
        let wanted = (0..grid.cells()).filter(|&index| shard.holds(index)).count();
        if count != wanted || cells.len() - before != wanted {
            return Err(fail(file, format!("has {count} rows, and {wanted} cells are its own")));
        }
    }
    let head = Head { shard: None, ..head };
    Ok(write(&head, &grid, cells.values()))
}

/// A table to read: a line for each cell.
pub fn table(sweep: &Sweep) -> String {
    let grid = sweep.grid();
    let scenario = grid.scenario();
    let mut text = String::new();
    for line in [&scenario.title, &scenario.claim].into_iter().filter(|line| !line.is_empty()) {
        text.push_str(&format!("{line}\n"));
    }
    let when = match grid.at() {
        At::End => format!("{} at the last generation", grid.metric()),
        At::Generation(t) => format!("{} at generation {t}", grid.metric()),
        At::Collapse => format!("generations until collapse ({})", grid.metric()),
    };
    text.push_str(&format!("{when}, {} runs a cell, seed {}\n\n", scenario.replicates, scenario.seed));
    let axes: Vec<&super::Axis> = std::iter::once(grid.x()).chain(grid.y()).collect();
    let width = |axis: &super::Axis| {
        axis.values().iter().map(|value| shown(value).chars().count()).max().unwrap_or(0).max(axis.key().len())
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
        let start: Vec<String> = std::iter::once(&cell.x).chain(&cell.y).map(shown).collect();
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
        line(&start, [a, b, c, d, e, f, theory], cell.refused.as_deref().unwrap_or_default());
    }
    text
}
