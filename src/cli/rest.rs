//! What is left of a run that was cancelled: its rows up to the last whole generation, in `FILE.partial`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::failure::Failure;
use super::out::{Out, refused};
use super::say::say;
use crate::experiment::place::{named, not_to_be_written, read_table};
use crate::experiment::{Experiment, History};
use crate::report::{Results, Wanted, csv_so_far, foreign, so_far, write_whole};
use crate::theory::curves_among;

/// Where the rows of a run are kept until its file is whole.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    path: PathBuf,
    /// How far rows of this very run reach that are there already.
    before: Option<u64>,
    /// Whether an earlier try of the same has left something there.
    is_tried: bool,
}

/// The partial file beside a result; refused where a file cannot have that name, although the result could have its own.
pub(super) fn partial(out: &str) -> Result<PathBuf, Failure> {
    let path = PathBuf::from(format!("{out}.partial"));
    match not_to_be_written(&path) {
        Some(why) => Err(refused(out, &format!("what is done is kept beside it, and {} {why}", named(&path)))),
        None => Ok(path),
    }
}

impl Rest {
    /// Beside a file that is to be written. What an earlier try has left there is told of; what another run has left is
    /// never written over. A device has no place beside it.
    pub(super) fn new(out: Out<'_>, wanted: Wanted<'_>, resume: bool) -> Result<Option<Self>, Failure> {
        let Some(file) = out.file().filter(|file| std::fs::metadata(file).map_or(true, |there| there.is_file())) else {
            return if resume {
                Err(Failure::Usage("--resume: needs --out FILE, what is done is kept beside it".into()))
            } else {
                Ok(None)
            };
        };
        let path = partial(file)?;
        let (mut before, mut is_tried) = (None, false);
        if path.exists() {
            // Rows of fewer metrics, or kept from another form of the result, are all computed again.
            let wanted = Wanted { form: "", metrics: &[], ..wanted };
            let why = foreign(&path, wanted, "");
            is_tried = why.is_none();
            before = if is_tried { reach_of(&path) } else { None };
            if let Some(why) = why.filter(|_| !out.force()) {
                let what = "move it away, name another --out, or say --force";
                return Err(Failure::Usage(format!("{}: {why}; it is not written over: {what}", named(&path))));
            }
            if !out.force() {
                say(&format!("{}: {}", named(&path), told_of(before, resume)));
            }
        }
        Ok(Some(Self { path, before, is_tried }))
    }

    /// Where that is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether an earlier try of the same has left at least so many bytes: rows are added one after the other.
    pub(super) fn holds(&self, bytes: u64) -> bool {
        self.is_tried && std::fs::metadata(&self.path).is_ok_and(|there| there.len() >= bytes)
    }

    /// The run is whole: what was kept of it has become the file itself.
    pub(super) fn forget(&self) {
        if self.path.is_file() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// How far rows reach that were kept there.
fn reach_of(path: &Path) -> Option<u64> {
    read_table(path).ok().and_then(|text| so_far(&text))
}

/// What becomes of rows that an earlier try has left.
fn told_of(reach: Option<u64>, resume: bool) -> String {
    let rows = reach.map_or_else(|| "its rows".to_owned(), |reach| format!("its rows up to generation {reach}"));
    let begun = if resume { "the run goes through them again and on, with the same numbers" } else { "begun anew" };
    format!("{rows} stay until the whole result takes their place; {begun}")
}

/// The newest rows of a run, for the moment in which its work does not end in time.
#[derive(Clone, Default)]
pub(super) struct Newest(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    history: Option<History>,
    /// When they were copied, and how long that took: a copy costs little of the time since.
    made: Option<(Instant, Duration)>,
}

impl Newest {
    pub(super) fn see(&self, history: &History) {
        let mut seen = self.0.lock();
        if seen.made.is_some_and(|(made, took)| made.elapsed() < 50 * took) {
            return;
        }
        let start = Instant::now();
        seen.history = Some(history.clone());
        seen.made = Some((Instant::now(), start.elapsed()));
    }

    pub(super) fn take(&self) -> Option<History> {
        self.0.lock().history.take()
    }
}

/// How the rows of a run that was cancelled are kept.
#[derive(Clone)]
pub(super) struct KeptRows {
    pub(super) experiment: Arc<Experiment>,
    /// Those that are reported; all, if there is none.
    pub(super) metrics: Vec<String>,
    pub(super) rest: Option<Rest>,
}

impl KeptRows {
    /// Keeps what there is beyond the truth, and says so.
    pub(super) fn keep(&self, history: Option<&History>) -> Failure {
        let reached = history.and_then(|history| Some((history, history.last()?.generation)));
        let (Some(rest), Some((history, reach))) = (&self.rest, reached.filter(|(_, reach)| *reach > 0)) else {
            return Failure::Interrupted;
        };
        let file = named(rest.path());
        // A stop before the point to which an earlier try has come takes nothing away.
        if let Some(before) = rest.before.filter(|before| *before >= reach && rest.path().is_file()) {
            return Failure::Kept(format!("the rows up to generation {before} stay in {file}; --resume goes on"));
        }
        let names: Vec<&str> = history.metrics().iter().map(|info| info.name.as_str()).collect();
        let theory = curves_among(&self.experiment, reach, &names);
        let results = Results { experiment: &self.experiment, history, theory: &theory, metrics: &self.metrics };
        match write_whole(rest.path(), csv_so_far(&results).as_bytes()) {
            Err(error) => error.into(),
            Ok(()) => Failure::Kept(format!("the rows up to generation {reach} are kept in {file}; --resume goes on")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Ensemble, Scenario};

    #[test]
    fn a_stop_before_an_earlier_one_leaves_the_longer_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv.partial");
        let experiment = Arc::new(Experiment::new(Scenario::default()).unwrap());
        let keep = |reach: u64| {
            let mut ensemble = Ensemble::new(&experiment, 3, Arc::clone(experiment.metrics()));
            ensemble.advance(reach, &|| false);
            let rest = Some(Rest { path: path.clone(), before: reach_of(&path), is_tried: path.exists() });
            let rows = KeptRows { experiment: Arc::clone(&experiment), metrics: Vec::new(), rest };
            let Failure::Kept(said) = rows.keep(Some(ensemble.history())) else { panic!("nothing is kept") };
            assert!(said.contains(&format!("up to generation {} ", reach_of(&path).unwrap())), "{said}");
            reach_of(&path)
        };
        assert_eq!([5, 3, 5, 8, 1].map(keep), [5, 5, 5, 8, 8].map(Some));
    }
}
