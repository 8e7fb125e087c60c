//! The comment lines of a table: version, sweep, shard, scenario; and how those of two tables differ.

use std::collections::BTreeMap;

use toml::Value;

use crate::experiment::{EMBEDDED, EMBEDDED_END, Scenario, embedded, is_rewritten, keys};

use super::cell::Cell;
use super::grid::{At, Grid};
use super::run::{Shard, Sweep};
use crate::family::LEFT_NUMBERS;

/// How the comment lines begin that are no part of the scenario.
const VERSION: &str = "# collapse-lab ";
const SHARD: &str = "# shard ";
const REFINE: &str = "# refine ";
const PARTIAL: &str = "# partial: ";
const CHECK: &str = "# check ";
const SUM: &str = "# sum ";
const SUM_IN_JSON: &str = "  \"sum\": ";
/// In what two sweeps are first said to differ, and in what last.
const FIRST: [&str; 5] = ["sweep.x", "sweep.y", "sweep.metric", "sweep.at", "seed"];

/// Of longer values the part around the first difference is shown.
const LONG: usize = 60;

/// Why a table is not what was asked for: one line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct TableError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

/// What a table says of itself, apart from its rows. The scenario's text is the sweep's identity.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) version: String,
    pub(super) scenario: String,
    pub(super) refine: u32,
    pub(super) shard: Option<Shard>,
    pub(super) partial: bool,
}

/// What its rows are like.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// How many there are.
    pub(super) done: usize,
    /// In how many of them rare runs rule the mean.
    pub(super) hidden: usize,
    /// In how many of them runs have left the range or resolution of numbers.
    pub(super) left: usize,
}

impl Counts {
    pub(super) fn add(&mut self, cell: &Cell, grid: &Grid) {
        self.done += 1;
        self.hidden += usize::from(cell.hides_its_tail(grid));
        self.left += usize::from(cell.left > 0);
    }
}

impl Head {
    pub(super) fn of(sweep: &Sweep) -> Self {
        let grid = sweep.grid();
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: grid.scenario().to_whole_toml(),
            refine: grid.refine(),
            shard: sweep.shard(),
            partial: !sweep.is_finished(),
        }
    }

    pub(super) fn text(&self, grid: &Grid, counts: Counts) -> String {
        let Counts { done, hidden, left } = counts;
        let what = match grid.at() {
            At::Collapse => format!(
                "generations until collapse ({}) which is inf where a run has not collapsed by the last one and mean and se are over those that have",
                grid.metric()
            ),
            At::End => {
                format!(
                    "{} at the last generation with mean and se over finite values and quantiles over all",
                    grid.metric()
                )
            }
            At::Generation(t) => {
                format!(
                    "{} at generation {t} with mean and se over finite values and quantiles over all",
                    grid.metric()
                )
            }
        };
        let mut text = format!("{VERSION}{}\n# seed {}\n# sweep of {what}\n", self.version, grid.scenario().seed);
        if hidden > 0 {
            text.push_str(&format!(
                "# in {hidden} of {done} cells rare runs rule the mean: {} runs do not show it so compare medians\n",
                grid.scenario().replicates
            ));
        }
        if left > 0 {
            text.push_str(&format!(
                "# in {left} of {done} cells runs {LEFT_NUMBERS} (see the last column) and their last values stand\n"
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
            text.push_str(&format!("{PARTIAL}{done} cells are done and sweep --resume goes on\n"));
        }
        text.push_str(&embedded(&self.scenario));
        if self.is_checked() {
            text.push_str(&format!("{CHECK}{:08x}\n", crc32fast::hash(text.as_bytes())));
        }
        text
    }

    /// Whether its table is to be put together with others, or gone on with: then rows and head carry check sums.
    pub(super) fn is_checked(&self) -> bool {
        self.partial || self.shard.is_some()
    }

    /// Whether the comment lines of a table are as they were written. Where rows carry check sums, these lines have one, too.
    pub(super) fn holds(text: &str, checked: bool) -> Result<(), String> {
        let begin = text.rfind(&format!("\n{CHECK}")).map(|at| at + 1);
        let Some((before, sum)) = begin.and_then(|at| Some((&text[..at], text[at..].lines().next()?))) else {
            return if checked { Err(lost(CHECK)) } else { Ok(()) };
        };
        let written = sum.strip_prefix(CHECK).unwrap_or_default().trim();
        let same = u32::from_str_radix(written, 16).is_ok_and(|written| written == crc32fast::hash(before.as_bytes()));
        if same { Ok(()) } else { Err("its comment lines are not as they were written: it is damaged".into()) }
    }

    /// A whole table: its comment lines, the check sum of everything else, and its rows.
    pub(super) fn with_sum(comments: &str, rows: &str) -> String {
        format!("{comments}{SUM}{:08x}\n{rows}", sum(comments.lines().chain(rows.lines())))
    }

    /// The same of JSON: its first key is the check sum of all other lines.
    pub(super) fn with_sum_in_json(text: &str) -> String {
        let (open, rest) = text.split_once('\n').unwrap_or((text, ""));
        format!("{open}\n{SUM_IN_JSON}\"{:08x}\",\n{rest}", sum(text.lines()))
    }

    /// Whether a whole table is as it was written: it has its check sum.
    pub(super) fn is_as_written(text: &str) -> Result<(), String> {
        has_sum(text, SUM)
    }

    /// Whether JSON is of this sweep, whole and as it was written.
    pub(super) fn is_in_json(&self, text: &str) -> Result<(), String> {
        let whole: serde_json::Value = serde_json::from_str(text).map_err(|_| "is damaged: it is no whole JSON")?;
        let scenario = whole.get("scenario").and_then(|told| toml::to_string(&Value::try_from(told).ok()?).ok());
        let refine = whole.get("refine").and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let version = whole.get("version").and_then(serde_json::Value::as_str);
        let (Some(scenario), Some(refine), Some(version)) = (scenario, refine, version) else {
            return Err("holds no sweep".into());
        };
        let theirs = Self { version: version.into(), scenario, refine, shard: None, partial: false };
        self.differs(&theirs).map_or_else(|| has_sum(text, SUM_IN_JSON), Err)
    }

    pub(super) fn read(text: &str) -> Result<Self, String> {
        if is_rewritten(text) {
            return Err("a spreadsheet has saved this table anew, and its numbers may have lost digits; use the file as the lab wrote it".into());
        }
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

    /// How another head's sweep differs from this one's, shards apart: axes, metric and seed first, prose last.
    pub(super) fn differs(&self, other: &Self) -> Option<String> {
        let all = |text: &str| Scenario::from_toml(text).map(|scenario| keys::complete(&scenario)).unwrap_or_default();
        let same = self.scenario == other.scenario;
        let (ours, theirs) = if same { Default::default() } else { (all(&self.scenario), all(&other.scenario)) };
        let comparable = !ours.is_empty() && !theirs.is_empty();
        let rank = |path: &str| match FIRST.iter().position(|first| *first == path) {
            Some(place) => place,
            None => FIRST.len() + usize::from(keys::is_prose(path)),
        };
        let differing = |path: &&String| comparable && ours.get(*path) != theirs.get(*path);
        let found = ours.keys().chain(theirs.keys()).filter(differing).min_by_key(|path| rank(path));
        if found.is_none_or(|key| keys::is_prose(key)) {
            if self.version != other.version {
                return Some(format!("is of version {}, not {}", other.version, self.version));
            }
            if self.refine != other.refine {
                return Some(format!("has refine {}, not {}", other.refine, self.refine));
            }
        }
        match found {
            Some(key) => {
                let value = |of: &BTreeMap<String, Value>| of.get(key).map_or("nothing".into(), super::shown);
                let [ours, theirs] = around_difference([value(&ours), value(&theirs)]);
                Some(format!("is of another sweep: {key} = {theirs}, not {ours}"))
            }
            None => (!same && !comparable).then(|| "is of another sweep".into()),
        }
    }
}

/// What is said of a text without its check sum: what else it has lost no one can tell.
fn lost(start: &str) -> String {
    format!("is damaged: its check sum, a line that begins with {}, is missing", start.trim())
}

/// Whether a text has its check sum: the last line that begins so, over all others.
fn has_sum(text: &str, start: &str) -> Result<(), String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let place = lines.iter().rposition(|line| line.starts_with(start)).ok_or_else(|| lost(start))?;
    let digits = lines.remove(place)[start.len()..].trim_matches(|c: char| !c.is_ascii_hexdigit());
    let same = u32::from_str_radix(digits, 16) == Ok(sum(lines.into_iter()));
    if same { Ok(()) } else { Err("is damaged: it is not as it was written, by its check sum".into()) }
}

/// The check sum of lines, however they end.
fn sum<'a>(lines: impl Iterator<Item = &'a str>) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    for line in lines {
        sum.update(line.as_bytes());
        sum.update(b"\n");
    }
    sum.finalize()
}

/// Two values, without most of what long ones have in common.
fn around_difference(values: [String; 2]) -> [String; 2] {
    let common = values[0].chars().zip(values[1].chars()).take_while(|(x, y)| x == y).count();
    values.map(|text| {
        if text.chars().count() <= LONG {
            return text;
        }
        let from = common.saturating_sub(LONG / 3);
        let start = if from > 0 { "..." } else { "" };
        let shown: String = text.chars().skip(from).take(LONG).collect();
        let end = if text.chars().count() > from + LONG { "..." } else { "" };
        format!("{start}{shown}{end}").replace('\n', " ")
    })
}

/// Why a text that was to be a sweep's table holds none of it, if nothing is lost with it: it is empty, or was cut off
/// before its first cell.
pub fn holds_nothing(text: &str) -> Option<&'static str> {
    let blank = |c: char| c.is_whitespace() || c == '\0'; // what a crashed or full disk leaves
    if text.chars().all(blank) {
        return Some("is empty");
    }
    let begun = text.starts_with(VERSION) || VERSION.starts_with(text);
    (begun && !text.lines().any(|line| line == EMBEDDED_END)).then_some("breaks off before its first cell")
}

/// How finely the sweep of a table was refined; `None` if the text is no table of a sweep.
pub fn refine_of(text: &str) -> Option<u32> {
    let head = Head::read(text).ok()?;
    text.contains("\n# sweep of ").then_some(head.refine)
}

/// A sweep is shared out among no more than so many.
const MOST_SHARDS: u64 = 1_000_000;

/// Parses `k/N`.
///
/// # Errors
/// What it must be.
pub fn parse_shard(text: &str) -> Result<Shard, String> {
    let parse = || {
        let (number, of) = text.split_once('/')?;
        let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
        (1 <= number && number <= of && of <= MOST_SHARDS).then_some(Shard { number, of })
    };
    parse().ok_or_else(|| format!("{text}: must be k/N with 1 <= k <= N <= {MOST_SHARDS}, such as 3/8"))
}
