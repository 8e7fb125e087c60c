//! Protection of files that are there already: a file of the user's is not overwritten by a result of something else.

use std::path::Path;

use super::parquet::{RUN, SWEEP};
use super::plain::Beside;
use super::runs::SINGLE;
use crate::experiment::in_parquet::{is_parquet, told};
use crate::experiment::place::{meant, named, not_to_be_written, other_than_file, read_table};
use crate::experiment::{EMBEDDED, Experiment, Scenario, keys};
use crate::family::short;

/// What is about to be written: the side that is run or swept.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Its scenario.
    pub scenario: &'a Scenario,
    /// A sweep's table, not a run's.
    pub sweep: bool,
    /// As what: `csv`, `json`, `parquet` or `table`; empty if that does not matter.
    pub form: &'a str,
    /// Metrics of a run, by name; empty if they do not matter.
    pub metrics: &'a [&'a str],
    /// Which single runs; empty of what is over all.
    pub runs: &'a str,
    /// The names of its columns, as the first line of a csv; empty of what is over all runs.
    pub first_line: &'a str,
}

impl<'a> Wanted<'a> {
    /// The results of a run.
    pub fn run(scenario: &'a Scenario) -> Self {
        Self { scenario, sweep: false, form: "", metrics: &[], runs: "", first_line: "" }
    }

    /// The table of a sweep.
    pub fn sweep(scenario: &'a Scenario) -> Self {
        Self { sweep: true, ..Self::run(scenario) }
    }
}

/// Whether two paths lead to one file, through whatever links.
pub fn same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Why a result must not be written over what is there: it is the data or the scenario it is made from, or may not be
/// written. The end of a line that begins with its name.
pub fn is_source(path: &Path, scenario: &Scenario, read_from: Option<&Path>) -> Option<&'static str> {
    if scenario.data_place().is_some_and(|data| same_file(path, &data)) {
        return Some("is truth.data, which it would be written over; name another file");
    }
    let is_scenario = |from: &Path| same_file(path, from) && !is_result(from);
    if read_from.is_some_and(is_scenario) {
        return Some("is the scenario itself, which it would be written over; name another file");
    }
    None
}

/// Whether a file is read-only, or another's.
pub fn is_locked(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if other_than_file(&metadata).is_some() {
        return None;
    }
    if metadata.permissions().readonly() {
        return Some("is there and read-only".into());
    }
    let tried = std::fs::OpenOptions::new().append(true).open(path);
    tried.err().map(|error| format!("is there and cannot be written ({error})"))
}

/// Why a picture must not be written over what is there: it is read-only, or something else than a picture, which the name of
/// a picture does not make it. The end of a line that begins with its name.
pub fn is_no_picture(path: &Path) -> Option<String> {
    use std::io::Read as _;
    let metadata = std::fs::metadata(path).ok()?;
    if other_than_file(&metadata).is_some() {
        return None;
    }
    let mut begin = Vec::new();
    let read = crate::experiment::place::open(path).map(|file| file.take(8).read_to_end(&mut begin));
    let is_picture = metadata.len() == 0 || matches!(read, Ok(Ok(_))) && begin == *b"\x89PNG\r\n\x1a\n";
    is_locked(path).or_else(|| (!is_picture).then(|| "is there, and is no picture (PNG)".into()))
}

/// Whether a file holds a scenario in its comment lines, or in its last part, as results do.
fn is_result(path: &Path) -> bool {
    use std::io::{BufRead as _, BufReader, Read as _};
    if is_parquet(path) {
        return true;
    }
    let Ok(file) = crate::experiment::place::open(path) else { return false };
    let lines = BufReader::new(file.take(1 << 20)).split(b'\n').map_while(Result::ok);
    let mut lines = lines.take_while(|line| line.starts_with(b"#") || line.starts_with(b"\"#"));
    lines.any(|line| String::from_utf8_lossy(&line).contains(EMBEDDED))
}

/// What is there and is no earlier result of the same: its name for a message. `None` if nothing is lost.
pub fn foreign(path: &Path, wanted: Wanted<'_>, heading: &str) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if other_than_file(&metadata).is_some() || metadata.len() == 0 {
        return None;
    }
    let what = if wanted.sweep { "sweep" } else { "run" };
    let unknown = || Some(format!("is there, and is no result of this {what}"));
    let summary = super::COLUMNS.join(",");
    let first_line = if wanted.first_line.is_empty() { &summary } else { wanted.first_line };
    let (text, there) = if is_parquet(path) {
        (String::new(), There::in_parquet(path))
    } else {
        let Ok(text) = read_table(path) else { return unknown() };
        let there = if text.starts_with('{') { There::in_json(&text) } else { There::in_csv(&text, first_line, path) };
        (text, there)
    };
    match there {
        Some(there) if there.sweep == wanted.sweep => {
            match difference(wanted.scenario, &there.scenario, wanted.sweep) {
                Some(differs) => Some(format!("is the result of another {what} ({differs})")),
                None => of_other_runs(wanted, &there.runs)
                    .or_else(|| of_another_form(wanted, what, there.form))
                    .or_else(|| lost(wanted, &there, &text)),
            }
        }
        Some(there) if there.sweep => Some("is the table of a sweep".into()),
        Some(_) => Some("is the result of a run".into()),
        // A table for people says what it is in its first lines.
        None if !heading.is_empty() && text.starts_with(heading) => {
            of_other_runs(wanted, "").or_else(|| of_another_form(wanted, what, "table"))
        }
        None if is_bare(&text, first_line) => Some(BARE.into()),
        None => unknown(),
    }
}

/// What is said of rows without comment lines.
pub const BARE: &str = "is there without comment lines, so that nothing tells what it is the result of";

/// Whether a text is a table of ours without its comment lines: it begins with the names of our columns.
pub fn is_bare(text: &str, columns: &str) -> bool {
    text.lines().next() == Some(columns)
}

/// The same result, as something else than what is about to be written.
fn of_another_form(wanted: Wanted<'_>, what: &str, form: &str) -> Option<String> {
    let differs = !wanted.form.is_empty() && wanted.form != form;
    differs.then(|| format!("is the result of this {what} as {form}, not as {}", wanted.form))
}

/// Single runs of it, where others or the summary over all are to be written; and the other way round.
fn of_other_runs(wanted: Wanted<'_>, runs: &str) -> Option<String> {
    let what = match (runs, wanted.runs) {
        (there, wanted) if there == wanted => return None,
        ("", _) => "is the summary of this run, not single runs of it",
        (_, "") => "holds single runs of this run, not its summary",
        _ => "holds other single runs of this run",
    };
    Some(what.into())
}

/// The metrics that are there and would be there no more.
fn lost(wanted: Wanted<'_>, there: &There, text: &str) -> Option<String> {
    if wanted.sweep || wanted.metrics.is_empty() || !wanted.runs.is_empty() {
        return None;
    }
    let mut lost: Vec<String> = Vec::new();
    let mut see = |name: &str| {
        if !wanted.metrics.contains(&name) && !lost.iter().any(|known| known == name) {
            lost.push(name.to_owned());
        }
    };
    if there.form == "parquet" {
        there.metrics.iter().for_each(|name| see(name));
    } else if there.form == "json" {
        let whole: serde_json::Value = serde_json::from_str(text).ok()?;
        let rows = whole.get("rows").and_then(serde_json::Value::as_array).into_iter().flatten();
        rows.filter_map(|row| row.get(super::COLUMNS[1])?.as_str()).for_each(&mut see);
    } else {
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        rows.filter_map(|row| row.split(',').nth(1)).for_each(&mut see);
    }
    let first = short(lost.first()?, 40);
    let more = if lost.len() > 1 { format!(" and {} more", lost.len() - 1) } else { String::new() };
    Some(format!("holds more of this run ({first}{more})"))
}

/// What a result that is there is of.
struct There {
    scenario: Scenario,
    sweep: bool,
    form: &'static str,
    /// Which single runs; empty of what is over all.
    runs: String,
    /// Its metrics, where they are told apart from its rows.
    metrics: Vec<String>,
}

impl There {
    fn new(scenario: Scenario, table: &str, form: &'static str) -> Self {
        let runs = if table.starts_with(SINGLE) { table.to_owned() } else { String::new() };
        Self { scenario, sweep: table == SWEEP, form, runs, metrics: Vec::new() }
    }

    fn in_csv(text: &str, first_line: &str, path: &Path) -> Option<Self> {
        let comments = || text.lines().take_while(|line| line.starts_with('#'));
        if is_bare(text, first_line) {
            // Without comment lines its scenario may lie beside it.
            let (scenario, table) = Beside::of(path)?;
            return Some(Self::new(scenario, &table, "csv"));
        }
        if !text.starts_with('#') || !text.contains(EMBEDDED) {
            return None;
        }
        let sweep = comments().any(|line| line.starts_with("# sweep of "));
        let single = comments().find_map(|line| line.strip_prefix("# ").filter(|line| line.starts_with(SINGLE)));
        let table = if sweep { SWEEP } else { single.unwrap_or(RUN) };
        Some(Self::new(Scenario::from_toml(text).ok()?, table, "csv"))
    }

    fn in_json(text: &str) -> Option<Self> {
        let whole: serde_json::Value = serde_json::from_str(text).ok()?;
        let table = toml::Value::try_from(whole.get("scenario")?).ok()?;
        let scenario = Scenario::from_toml(&toml::to_string(&table).ok()?).ok()?;
        Some(Self::new(scenario, if whole.get("refine").is_some() { SWEEP } else { RUN }, "json"))
    }

    fn in_parquet(path: &Path) -> Option<Self> {
        let told = told(path).ok()?;
        let there = Self::new(Scenario::from_toml(&told.scenario).ok()?, &told.table, "parquet");
        Some(Self { metrics: told.metrics, ..there })
    }
}

/// In which key that changes numbers two scenarios differ: its value there, and here. Those of a sweep count where it is one.
pub fn difference(ours: &Scenario, theirs: &Scenario, sweep: bool) -> Option<String> {
    let values = |scenario: &Scenario| {
        let mut values = keys::complete(scenario);
        let is_idle = |path: &str| keys::is_prose(path) || !sweep && path.starts_with("sweep.");
        values.retain(|path, _| !is_idle(path));
        values
    };
    let (ours, theirs) = (values(ours), values(theirs));
    let path = ours.keys().chain(theirs.keys()).find(|path| ours.get(*path) != theirs.get(*path))?;
    let shown = |value: Option<&toml::Value>| value.map_or("nothing".into(), |value| short(&value.to_string(), 60));
    Some(format!("{path} = {}, not {}", shown(theirs.get(path)), shown(ours.get(path))))
}

/// Whether a file could be written there: one of so many bytes is made beside it, and taken away again.
///
/// # Errors
/// Why not, as the system says it.
pub fn try_place(path: &Path, bytes: u64) -> Result<(), String> {
    use std::io::Write as _;
    if let Some(why) = not_to_be_written(path) {
        return Err(why.into());
    }
    if std::fs::metadata(path).is_ok_and(|metadata| other_than_file(&metadata).is_some()) {
        return Ok(()); // a device takes what comes
    }
    let path = &meant(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fail = |error: std::io::Error| format!("cannot be written in {} ({error})", named(folder));
    let mut file = tempfile::Builder::new().prefix(".collapse-lab-").tempfile_in(folder).map_err(fail)?;
    let block = [0; 1 << 16];
    let mut left = bytes;
    while left > 0 {
        let now = left.min(block.len() as u64);
        file.write_all(&block[..now as usize]).map_err(fail)?;
        left -= now;
    }
    Ok(())
}

/// About how many bytes the results of a run will have.
pub fn expected_bytes(experiment: &Experiment, metrics: usize) -> u64 {
    let rows = (experiment.scenario().generations + 1).min(2 * crate::experiment::FULL);
    (rows * metrics as u64 * 100 + 4096).min(64 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_told_by_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("there.csv");
        let scenario = Scenario::default();
        let wanted = Wanted::run(&scenario);
        let of = |text: &str| {
            std::fs::write(&path, text).unwrap();
            foreign(&path, wanted, "Gaussian, n = 100")
        };
        let result = |scenario: &Scenario| {
            format!("# collapse-lab 0.1.0\n{}x,y\n", crate::experiment::embedded(&scenario.to_whole_toml()))
        };
        assert_eq!(of(""), None);
        assert_eq!(of(&result(&scenario)), None);
        assert_eq!(of(&result(&Scenario { title: "another".into(), ..scenario.clone() })), None);
        let other = of(&result(&Scenario { seed: 9, ..scenario.clone() })).unwrap();
        assert!(other.contains("another run (seed = 9, not 7)"), "{other}");
        assert_eq!(of("Gaussian, n = 100, 500 runs"), None);
        assert!(of("my notes").unwrap().contains("no result of this run"));
        let table = result(&scenario).replacen("# ---", "# sweep of mean\n# ---", 1);
        assert!(of(&table).unwrap().contains("table of a sweep"));
        assert!(
            of("generation,metric,mean,se,median,q05,q25,q75,q95,finite_share,theory,theory_kind\n0,mean,1\n")
                .unwrap()
                .contains("without comment lines")
        );
        // The same run, as something else or with more in it.
        let rows = "0,mean,1\n0,tv,1\n1,mean,1\n1,tv,1\n";
        std::fs::write(&path, result(&scenario) + rows).unwrap();
        let over = |form, metrics| foreign(&path, Wanted { form, metrics, ..wanted }, "");
        assert_eq!((over("csv", &["tv", "mean", "kl"]), over("csv", &[])), (None, None));
        assert!(over("csv", &["mean"]).unwrap().contains("more of this run (tv)"));
        assert!(over("json", &["tv", "mean"]).unwrap().contains("this run as csv, not as json"));
    }
}
