//! Files in and out of the window.

use parking_lot::Mutex;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lectures;
use crate::app::text::headings::{heading, of_sides};
use crate::app::text::numbers::whole;
use crate::experiment::data::Table;
use crate::experiment::place::{at_home, named, read_table};
use crate::experiment::{EMBEDDED, Question, Scenario};
use crate::lecture::Lecture;
use crate::lecture::session::{self, Session};
use crate::report::{
    Results, Wanted as Written, csv, foreign, is_source, is_sweep_parquet, sweep_in_parquet, write_whole,
};
use crate::sweep::Sweep;
use crate::worker::{Snapshot, SweepShot};

/// What a file to be opened turned out to be.
pub(crate) enum Opened {
    /// A scenario, or a result with one inside.
    Scenario(Box<Scenario>),
    /// The experiment inside a figure, and what of it was on view.
    Figure(Box<crate::figure::State>),
    /// A sweep, whole or in part, and what is to be said of lines that could not be read.
    Sweep(Box<Sweep>, Option<String>),
    /// A sweep or lecture that would have this data file read.
    Reaches(String),
    /// Data, to take a column of.
    Data(Box<Table>),
    /// A lecture.
    Lecture(Box<Lecture>),
    /// What was on view once, and the runs kept then.
    Session(Box<Session>),
}

/// Finds out what a file is. Of one that is not trusted no data are read but its own.
pub(crate) fn open(path: &Path, trusted: bool) -> Result<Opened, String> {
    crate::experiment::place::open(path).map_err(|what| format!("{}: {what}", named(path)))?;
    if crate::figure::is_figure(path) {
        let found = crate::figure::read(path).map_err(|problem| problem.to_string())?;
        return Ok(Opened::Figure(Box::new(found)));
    }
    if is_sweep_parquet(path) {
        let scenario = crate::experiment::read(path).map_err(|problem| problem.to_string())?;
        if let Some(file) = scenario.reaches_for().filter(|_| !trusted) {
            return Ok(Opened::Reaches(file));
        }
        let sweep = sweep_in_parquet(path, scenario).map_err(|what| format!("{}: {what}", named(path)))?;
        return Ok(Opened::Sweep(Box::new(sweep), None));
    }
    let is = |extension: &str| is(path, extension);
    let workbook = ["xlsx", "xlsm", "xlsb", "xls", "ods"].into_iter().any(is);
    let kept = is("partial");
    let table = workbook || kept || is("csv") || is("tsv") || is("txt") || is("dat");
    // Of a run that was cancelled there is the scenario; anything else that is kept is of a sweep, or says why not.
    let of_run = kept && read_table(path).is_ok_and(|text| crate::report::so_far(&text).is_some());
    if kept && !of_run || table && holds_scenario(path) && is_sweep(path) {
        let text = read_table(path).map_err(|what| format!("{}: {what}", named(path)))?;
        // What a stranger's table would have read is asked for first.
        if let Some(file) = Scenario::from_toml(&text).ok().filter(|_| !trusted).and_then(|told| told.reaches_for()) {
            return Ok(Opened::Reaches(file));
        }
        let found = Sweep::from_table(&named(path), &text);
        let (sweep, lost) = found.map_err(|error| error.to_string())?;
        return Ok(Opened::Sweep(Box::new(sweep), lost));
    }
    if !table && let Some(found) = path.to_str().and_then(session::find) {
        let session = found.session().map_err(|refused| format!("{}: {refused}", named(path)))?;
        let reached = reaches_for(&session).filter(|_| !trusted);
        return Ok(reached.map_or_else(|| Opened::Session(Box::new(session)), Opened::Reaches));
    }
    if !table && let Some(found) = path.to_str().and_then(crate::lecture::find) {
        let (lecture, _) = found.lined().map_err(|refused| format!("{}: {refused}", named(path)))?;
        let path = found.path.map(|path| std::path::absolute(&path).unwrap_or(path));
        let lecture = Lecture { path, ..lecture };
        let reached = lectures::reaches_for(&lecture).filter(|_| !trusted);
        return Ok(reached.map_or_else(|| Opened::Lecture(Box::new(lecture)), Opened::Reaches));
    }
    if !table || holds_scenario(path) {
        return crate::experiment::read(path)
            .map(|scenario| Opened::Scenario(Box::new(scenario)))
            .map_err(|problem| problem.to_string());
    }
    Table::open(&path.display().to_string(), None, None)
        .map(|table| Opened::Data(Box::new(table)))
        .map_err(|problem| problem.to_string())
}

/// A data file that a session would have read, now or with one of its runs, and that a stranger's has no claim to.
pub(crate) fn reaches_for(session: &Session) -> Option<String> {
    let runs = session.runs.iter().map(|run| &*run.scenario);
    std::iter::once(&session.scenario).chain(&session.opened).chain(runs).find_map(|scenario| {
        let (left, right) = scenario.sides().ok()?;
        std::iter::once(left).chain(right).find_map(|side| side.reaches_for())
    })
}

fn lines(path: &Path) -> std::io::Result<impl Iterator<Item = String>> {
    let file = crate::experiment::place::open(path).map_err(std::io::Error::other)?;
    let file = BufReader::new(file.take(1 << 20));
    Ok(file.split(b'\n').map_while(Result::ok).map(|line| String::from_utf8_lossy(&line).trim_end().to_owned()))
}

fn holds_scenario(path: &Path) -> bool {
    lines(path).is_ok_and(|mut lines| lines.by_ref().take(200).any(|line| line.trim_matches('"').starts_with(EMBEDDED)))
}

/// Whether a table with a scenario inside is one of a sweep, by what it says of itself.
fn is_sweep(path: &Path) -> bool {
    let mut comments = lines(path).into_iter().flatten().take_while(|line| line.starts_with('#'));
    comments.any(|line| line.starts_with("# sweep of "))
}

/// A scenario with a data file as its truth.
pub(crate) fn with_data(scenario: &Scenario, path: &Path, column: Option<String>, sheet: Option<&str>) -> Scenario {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = full.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    Scenario {
        title: column.as_ref().map_or(name.clone(), |column| format!("{name}: {column}")),
        // The claim was made, and the question asked, about other data.
        question: Question::default(),
        claim: String::new(),
        source: String::new(),
        group: String::new(),
        data: Some(full.display().to_string()),
        column,
        sheet: sheet.map(str::to_owned),
        missing: scenario.missing.clone().filter(|_| scenario.data.as_deref() == full.to_str()),
        folder: None,
        truth: crate::family::Settings::new(),
        ..scenario.clone()
    }
}

/// Writes the scenario.
pub(crate) fn save(scenario: &Scenario, path: &Path) -> Result<PathBuf, String> {
    let path = with_extension(path, "toml");
    write_whole(&path, for_elsewhere(scenario).to_toml().as_bytes()).map(|()| path).map_err(|error| error.to_string())
}

/// Where a session is written that is to be called so.
pub(crate) fn session_place(path: &Path) -> PathBuf {
    if is(path, "toml") {
        return path.to_owned();
    }
    let bare = if is(path, "lab") { path.with_extension("") } else { path.to_owned() };
    let mut name = bare.file_name().unwrap_or_default().to_owned();
    name.push(".lab.toml");
    bare.with_file_name(name)
}

/// Writes a session, unless it could not be opened again. Gives where.
pub(crate) fn save_session(session: &Session, path: &Path) -> Result<PathBuf, String> {
    let path = session_place(path);
    let path = std::path::absolute(&path).unwrap_or(path);
    let text = session::write(session, path.parent());
    session::read(&text, path.parent()).map_err(|problem| problem.to_string())?;
    write_whole(&path, text.as_bytes()).map(|()| path).map_err(|error| error.to_string())
}

/// The same scenario for another folder: relative data paths would be looked up elsewhere, so they are made whole.
pub(crate) fn for_elsewhere(scenario: &Scenario) -> Scenario {
    let mut kept = scenario.clone();
    if let (Some(data), Some(folder)) = (&kept.data, &kept.folder) {
        let whole = folder.join(data);
        if whole.is_file() {
            kept.data = Some(std::path::absolute(&whole).unwrap_or(whole).display().to_string());
        }
    }
    kept
}

/// Whether a path ends like that.
pub(crate) fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Writes the table of a sweep, whole or as far as it is: it can be opened again and gone on with. Gives where, and how
/// much it is in words.
pub(crate) fn save_sweep(shot: &SweepShot, path: &Path) -> Result<(PathBuf, String), String> {
    let sweep = shot.sweep().filter(|_| !shot.cells.is_empty()).ok_or("nothing has been swept yet")?;
    let path = with_extension(path, "csv");
    if !["csv", "txt", "partial"].iter().any(|end| is(&path, end)) {
        return Err(format!("{}: a sweep is saved as .csv, and its scenario as .toml", path.display()));
    }
    write_whole(&path, crate::sweep::csv(&sweep).as_bytes()).map_err(|error| error.to_string())?;
    let progress = sweep.progress();
    let words = match progress.total - progress.done {
        0 => format!("{} cells", whole(progress.done as u64)),
        _ => format!("{} of {} cells", progress.done, progress.total),
    };
    Ok((path, words))
}

/// Why nothing is to be written there, whoever asks: it is the data of what is on view, or a scenario where a result is to
/// be.
pub(crate) fn kept(targets: &[PathBuf], sides: &[&Scenario], result: bool) -> Option<String> {
    targets.iter().find_map(|target| {
        let data = sides.iter().any(|side| is_source(target, side, None).is_some());
        let why = match () {
            () if data => "is the data on view; name another file",
            () if result && is(target, "toml") && target.exists() => {
                "is a scenario, and this a result; name another file"
            }
            () => return None,
        };
        Some(format!("{} {why}", named(target)))
    })
}

/// The same where a session is to be written: what else it may be is told.
pub(crate) fn over_session(target: &Path) -> String {
    let name = target.to_str().unwrap_or_default();
    let what = match () {
        () if session::find(name).is_some_and(|found| found.session().is_ok()) => "is a session already",
        () if crate::lecture::find(name).is_some() => "is a lecture",
        () if crate::experiment::read(target).is_ok() => "is a scenario",
        () => "is there already",
    };
    format!("{} {what}: once more writes over it", named(target))
}

/// What a file is that is there and would be written over.
pub(crate) fn over(target: &Path, scenario: &Scenario, result: bool, sweep: bool) -> String {
    let what = foreign(target, Written { sweep, ..Written::run(scenario) }, "").filter(|_| result && is(target, "csv"));
    format!("{} {}: once more writes over it", named(target), what.unwrap_or_else(|| "is there already".into()))
}

/// Where an export would be written: two sides into two files.
pub(crate) fn exports(shot: &Snapshot, path: &Path) -> Vec<PathBuf> {
    let path = with_extension(path, "csv");
    let stem = path.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let of = |(i, side): (usize, &crate::worker::Side)| {
        let kept = heading(side.experiment.scenario()).to_lowercase();
        path.with_file_name(format!("{stem}-{}-{kept}.csv", i + 1))
    };
    if shot.sides.len() > 1 { shot.sides.iter().enumerate().map(of).collect() } else { vec![path] }
}

/// Writes the rows there are.
pub(crate) fn export(shot: &Snapshot, path: &Path) -> Result<Vec<PathBuf>, String> {
    if shot.sides.is_empty() {
        return Err("nothing has run yet, so there is nothing to export".into());
    }
    let paths = exports(shot, path);
    for (side, path) in shot.sides.iter().zip(&paths) {
        let results =
            Results { experiment: &side.experiment, history: &side.history, theory: &side.theory, metrics: &[] };
        write_whole(path, csv(&results).as_bytes()).map_err(|error| error.to_string())?;
    }
    Ok(paths)
}

/// The rows on view as lines with tabs, as spreadsheets take them from the clipboard.
pub(crate) fn table(shot: &Snapshot) -> Result<String, String> {
    if shot.sides.is_empty() {
        return Err("nothing has run yet, so there is nothing to copy".into());
    }
    let names = of_sides(&shot.sides);
    let mut lines = String::new();
    for (i, (side, name)) in shot.sides.iter().zip(names).enumerate() {
        let results =
            Results { experiment: &side.experiment, history: &side.history, theory: &side.theory, metrics: &[] };
        let first = (shot.sides.len() > 1).then_some(("side", name.as_str()));
        lines.push_str(&with_tabs(&csv(&results), first, i == 0)?);
    }
    Ok(lines)
}

/// The same of a sweep.
pub(crate) fn sweep_table(shot: &SweepShot) -> Result<String, String> {
    let sweep = shot.sweep().filter(|_| !shot.cells.is_empty()).ok_or("nothing has been swept yet")?;
    with_tabs(&crate::sweep::csv(&sweep), None, true)
}

/// A table with tabs in place of commas and without what is said above it; with a first column of its own.
fn with_tabs(table: &str, first: Option<(&str, &str)>, header: bool) -> Result<String, String> {
    let mut lines =
        csv::ReaderBuilder::new().comment(Some(b'#')).has_headers(false).flexible(true).from_reader(table.as_bytes());
    let mut out = csv::WriterBuilder::new().delimiter(b'\t').flexible(true).from_writer(Vec::new());
    for (i, line) in lines.records().enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        if i == 0 && !header {
            continue;
        }
        let own = first.map(|(name, value)| if i == 0 { name } else { value });
        out.write_record(own.into_iter().chain(line.iter())).map_err(|error| error.to_string())?;
    }
    let bytes = out.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// The files a pasted text names: one by its path, or each by its address as file managers copy them.
pub(crate) fn pasted_paths(text: &str) -> Vec<PathBuf> {
    // Some head their list with what is to be done with the files.
    let told = |line: &&str| !line.is_empty() && !matches!(*line, "copy" | "cut" | "x-special/nautilus-clipboard");
    let lines = || text.lines().map(str::trim).filter(told);
    if lines().all(|line| line.starts_with("file://")) {
        return lines().take(1000).filter_map(addressed).collect();
    }
    let line = text.trim();
    let path = at_home(Path::new(line));
    // What looks like a path and opens no file is told as such, not as a text that is no link.
    let named = line.len() <= 4096 && !line.contains('\n') && path.is_absolute();
    if named { vec![path] } else { Vec::new() }
}

/// The path of an address, which writes other characters than letters as %20; + is itself there.
fn addressed(line: &str) -> Option<PathBuf> {
    let address = line.strip_prefix("file://")?.trim_start_matches("localhost");
    let escaped = address.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(escaped.as_bytes()).next().map(|(path, _)| PathBuf::from(path.into_owned()))
}

/// Whether a text is meant as a scenario: lines with keys and values.
pub(crate) fn looks_like_a_scenario(text: &str) -> bool {
    let has_key = |line: &str| {
        let line = line.trim_start();
        line.starts_with('[')
            || line.split_once('=').is_some_and(|(key, _)| {
                !key.trim().is_empty() && key.trim().chars().all(|c| c.is_ascii_alphanumeric() || "_.-\"".contains(c))
            })
    };
    text.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).is_some_and(has_key)
}

/// The name, or the first with a number that no file has yet.
pub(crate) fn free(name: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, "csv"));
    let numbered = (2..1000).map(|i| format!("{stem}-{i}.{end}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !Path::new(name).exists()).unwrap_or_else(|| name.to_owned())
}

pub(crate) fn with_extension(path: &Path, extension: &str) -> PathBuf {
    if path.extension().is_some() { path.to_owned() } else { path.with_extension(extension) }
}

/// What the system's dialog is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Open,
    Save,
    SaveSweep,
    SaveLecture,
    SaveSession,
    Export,
    ExportRuns,
    Figure,
}

/// The system's file dialog, on a thread of its own; its answer is picked up by the window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browse {
    answer: Arc<Mutex<Option<Answer>>>,
}

/// What came of asking the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A file was chosen.
    Path(Wanted, PathBuf),
    /// There was no dialog to choose one in.
    NoDialog,
}

/// No person closes a dialog so soon after asking for it.
const AT_ONCE: std::time::Duration = std::time::Duration::from_secs(1);

/// Whether the program is there that shows a dialog where the desktop has none of its own to lend.
fn has_zenity() -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file()))
}

impl Browse {
    /// Asks; the window goes on.
    pub(crate) fn start(&self, ctx: &egui::Context, wanted: Wanted) {
        let (answer, ctx) = (Arc::clone(&self.answer), ctx.clone());
        let ask = move || {
            let asked = std::time::Instant::now();
            let dialog = rfd::FileDialog::new();
            let path = match wanted {
                Wanted::Open => dialog
                    .add_filter(
                        "Scenarios, figures, lectures and data",
                        &[
                            "toml", "csv", "parquet", "tsv", "txt", "dat", "partial", "xlsx", "xlsm", "xlsb", "xls",
                            "ods", "svg", "pdf", "png", "gif", "apng",
                        ],
                    )
                    .pick_file(),
                Wanted::Save => dialog.add_filter("Scenario", &["toml"]).set_file_name("scenario.toml").save_file(),
                Wanted::SaveLecture => {
                    dialog.add_filter("Lecture", &["toml"]).set_file_name("lecture.toml").save_file()
                }
                Wanted::SaveSession => dialog
                    .add_filter("Session", &["lab.toml", "toml"])
                    .set_file_name(free("session.lab.toml"))
                    .save_file(),
                Wanted::SaveSweep => dialog.add_filter("Sweep", &["csv"]).set_file_name(free("sweep.csv")).save_file(),
                Wanted::Figure => dialog
                    .add_filter("Figure", &["svg", "pdf", "png", "gif", "apng"])
                    .set_file_name(free("figure.svg"))
                    .save_file(),
                Wanted::ExportRuns => {
                    dialog.add_filter("Runs", &["csv", "parquet"]).set_file_name(free("runs.csv")).save_file()
                }
                Wanted::Export => dialog.add_filter("Results", &["csv"]).set_file_name("results.csv").save_file(),
            };
            let found = match path {
                Some(path) => Answer::Path(wanted, path),
                // The library does not tell a dialog that was closed from none at all.
                None if cfg!(target_os = "linux") && asked.elapsed() < AT_ONCE && !has_zenity() => Answer::NoDialog,
                None => return,
            };
            *answer.lock() = Some(found);
            ctx.request_repaint();
        };
        // Without a thread there is no dialog, and the field beside it still works.
        let _ = std::thread::Builder::new().name("collapse-lab-browse".into()).spawn(ask);
    }

    /// The answer, once.
    pub(crate) fn answer(&self) -> Option<Answer> {
        self.answer.lock().take()
    }
}
