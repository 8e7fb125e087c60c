//! Runs that were looked at, on the disk as soon as they are kept: their settings, not their numbers, which are run again to
//! the same bits.
//!
//! A thread of its own writes them, so that no frame waits and an idle window need not draw one. The file is moved into its
//! place when it is whole. Windows that are open at once share it: each writes only what it changed itself, under a lock,
//! so that none takes away what another has kept.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

use crate::app::model::{MOST_LOOSE, MOST_PINNED};
use crate::experiment::place::{named, read_at_most};
use crate::lecture::session::{KeptRun, read_runs, write_runs};
use crate::report::write_whole;

/// The name of the file, in the program's own folder.
pub(crate) const NAME: &str = "runs.toml";
/// What cannot be read is put there before it is written over.
const ASIDE: &str = "runs-damaged.toml";
/// The file takes no more bytes, whatever the scenarios hold: the oldest runs go first.
const MOST_BYTES: usize = 4 << 20;
/// Another window holds the lock for some milliseconds; one that hangs is not waited for.
const PATIENCE: u32 = 100;
const MOMENT: Duration = Duration::from_millis(10);

/// What the thread is told, and what it tells of.
#[derive(Debug, Default)]
struct Told {
    /// The newest list, until it is taken: older ones need not be written.
    newest: Mutex<Option<Vec<KeptRun>>>,
    size: AtomicU64,
    problem: Mutex<Option<String>>,
}

/// The file, and who writes it.
#[derive(Debug)]
pub(crate) struct RunsFile {
    /// Says that there is a newer list.
    news: Option<SyncSender<()>>,
    writer: Option<JoinHandle<()>>,
    told: Arc<Told>,
    /// The revision of the list that was handed over last.
    revision: u64,
}

impl RunsFile {
    /// The runs in that file, and a thread that writes what becomes of them; `wake` is called once it has. What cannot be
    /// read is told in a line.
    pub(crate) fn open(path: PathBuf, wake: impl Fn() + Send + 'static) -> (Self, Vec<KeptRun>, Option<String>) {
        let (runs, problem) = match read(&path) {
            Ok((runs, 0)) => (runs, None),
            Ok((runs, lost)) => (runs, Some(format!("{lost} of the runs kept cannot be read ({})", named(&path)))),
            Err(problem) => (Vec::new(), Some(format!("The runs kept cannot be read: {problem}"))),
        };
        let told = Arc::new(Told::default());
        told.size.store(std::fs::metadata(&path).map_or(0, |metadata| metadata.len()), Ordering::Relaxed);
        let (news, changes) = sync_channel(1);
        let (tells, mut known) = (Arc::clone(&told), runs.clone());
        let write = move || {
            while changes.recv().is_ok() {
                let Some(newest) = tells.newest.lock().take() else { continue };
                match write(&path, &known, &newest) {
                    Ok(size) => {
                        tells.size.store(size, Ordering::Relaxed);
                        known = newest;
                    }
                    Err(problem) => *tells.problem.lock() = Some(format!("The runs kept are not saved: {problem}")),
                }
                wake();
            }
        };
        // Without a thread nothing is written, and the window works on.
        let writer = std::thread::Builder::new().name("collapse-lab-runs".into()).spawn(write).ok();
        (Self { news: Some(news), writer, told, revision: 0 }, runs, problem)
    }

    /// The list as it is now is on the disk.
    pub(crate) fn knows(&mut self, revision: u64) {
        self.revision = revision;
    }

    /// Has the list written, if it has changed since.
    pub(crate) fn keep(&mut self, revision: u64, runs: impl FnOnce() -> Vec<KeptRun>) {
        if revision != std::mem::replace(&mut self.revision, revision)
            && let Some(news) = &self.news
        {
            *self.told.newest.lock() = Some(runs());
            let _ = news.try_send(()); // one that waits there already says the same
        }
    }

    /// How many bytes it takes.
    pub(crate) fn size(&self) -> u64 {
        self.told.size.load(Ordering::Relaxed)
    }

    /// Why it is not written, once.
    pub(crate) fn problem(&self) -> Option<String> {
        self.told.problem.lock().take()
    }
}

impl Drop for RunsFile {
    /// What was handed over is written before the window is gone.
    fn drop(&mut self) {
        self.news = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// The runs of that file and how many are lost; none where there is no file.
fn read(path: &Path) -> Result<(Vec<KeptRun>, usize), String> {
    if !path.exists() {
        return Ok((Vec::new(), 0));
    }
    let refused = |what: String| format!("{} {what}", named(path));
    let text = read_at_most(path, 2 * MOST_BYTES as u64, "a list of runs").map_err(refused)?;
    read_runs(&text).map_err(|problem| format!("{}: {problem}", named(path)))
}

/// Brings what this window changed, from `before` to `now`, into the file. Gives its size.
fn write(path: &Path, before: &[KeptRun], now: &[KeptRun]) -> Result<u64, String> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| format!("{} ({error})", named(folder)))?;
    let _lock = locked(&path.with_extension("lock"));
    // What is missing from a file that is damaged, or not there, nobody has thrown away.
    let (there, before) = match read(path) {
        Ok((runs, 0)) => (runs, if path.exists() { before } else { &[] }),
        damaged => {
            let _ = std::fs::copy(path, path.with_file_name(ASIDE));
            (damaged.map_or_else(|_| Vec::new(), |(runs, _)| runs), &[][..])
        }
    };
    let mut merged = merged(there, before, now);
    bounded(&mut merged);
    let mut text = write_runs(&merged);
    while text.len() > MOST_BYTES && !merged.is_empty() {
        merged.remove(merged.iter().position(|run| !run.pinned).unwrap_or(0));
        text = write_runs(&merged);
    }
    write_whole(path, text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(text.len() as u64)
}

/// Keeps other windows from writing as long as it is held; the system lets go of it whatever ends the program.
fn locked(path: &Path) -> Option<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path).ok()?;
    for _ in 0..PATIENCE {
        if file.try_lock().is_ok() {
            break;
        }
        std::thread::sleep(MOMENT);
    }
    Some(file)
}

/// By what a run is known in a file: its settings.
fn key(run: &KeptRun) -> String {
    let bare = KeptRun {
        course: Vec::new(),
        name: String::new(),
        what: String::new(),
        left_at: 0,
        pinned: false,
        over: false,
        ..run.clone()
    };
    write_runs(&[bare])
}

/// What is in the file with what one window changed: runs it has thrown away go, those it keeps or calls otherwise are as
/// it says, all others as they are.
fn merged(there: Vec<KeptRun>, before: &[KeptRun], now: &[KeptRun]) -> Vec<KeptRun> {
    let by_key =
        |runs: &[KeptRun]| -> HashMap<String, KeptRun> { runs.iter().map(|run| (key(run), run.clone())).collect() };
    let (before, mut now) = (by_key(before), by_key(now));
    let mut all = Vec::new();
    for run in there {
        let key = key(&run);
        match (before.get(&key), now.remove(&key)) {
            (Some(_), None) => {} // thrown away here
            (Some(old), Some(new)) if *old == new => all.push(run),
            (_, Some(new)) => all.push(new),
            (None, None) => all.push(run), // another window's
        }
    }
    // What is as it was and not there was thrown away by another window.
    all.extend(now.into_iter().filter(|(key, run)| before.get(key) != Some(run)).map(|(_, run)| run));
    all.sort_by_key(|run| run.left_at);
    all
}

/// As many as a window keeps: the oldest go.
fn bounded(runs: &mut Vec<KeptRun>) {
    for (pinned, most) in [(false, MOST_LOOSE), (true, MOST_PINNED)] {
        let mut beyond = runs.iter().filter(|run| run.pinned == pinned).count().saturating_sub(most);
        runs.retain(|run| {
            let goes = run.pinned == pinned && beyond > 0;
            beyond -= usize::from(goes);
            !goes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Scenario;

    fn run(n: u64) -> KeptRun {
        let scenario = Box::new(Scenario { sample_size: n, ..Scenario::default() });
        KeptRun {
            name: String::new(),
            what: format!("n {n}"),
            scenario,
            left_at: n,
            pinned: false,
            over: false,
            course: Vec::new(),
        }
    }

    fn sizes(runs: &[KeptRun]) -> Vec<u64> {
        runs.iter().map(|run| run.scenario.sample_size).collect()
    }

    /// Opens the file, has a list written, and lets go of it.
    fn change(path: &Path, to: impl FnOnce(Vec<KeptRun>) -> Vec<KeptRun>) {
        let (mut file, runs, problem) = RunsFile::open(path.to_owned(), || {});
        assert_eq!(problem, None);
        file.keep(1, || to(runs));
    }

    #[test]
    fn what_is_handed_over_is_on_the_disk_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not/yet").join(NAME);
        let named = KeptRun { name: "mine \"é\"\n".into(), pinned: true, ..run(7) };
        change(&path, |_| vec![run(3), named.clone()]);
        let (file, back, problem) = RunsFile::open(path.clone(), || {});
        assert_eq!((back, problem), (vec![run(3), named], None));
        assert_eq!(file.size(), std::fs::metadata(&path).unwrap().len());
        // Nothing but the list and its lock is left behind.
        let left = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(left, 2);
    }

    #[test]
    fn two_windows_take_nothing_from_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        change(&path, |_| vec![run(1), run(2), run(3)]);
        let (mut one, first, _) = RunsFile::open(path.clone(), || {});
        let (mut other, _, _) = RunsFile::open(path.clone(), || {});
        // One keeps 4 and throws 1 away; the other keeps 5 and pins 2.
        one.keep(1, || vec![first[1].clone(), first[2].clone(), run(4)]);
        drop(one);
        let pinned = KeptRun { pinned: true, ..run(2) };
        other.keep(1, || vec![run(1), pinned.clone(), run(3), run(5)]);
        drop(other);
        let (there, lost) = read(&path).unwrap();
        assert_eq!((sizes(&there), lost), (vec![2, 3, 4, 5], 0));
        assert_eq!(there[0], pinned);
    }

    #[test]
    fn many_windows_that_write_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::thread::scope(|scope| {
            for n in 1..=8 {
                let path = &path;
                scope.spawn(move || write(path, &[], &[run(n)]).unwrap());
            }
        });
        assert_eq!(sizes(&read(&path).unwrap().0), (1..=8).collect::<Vec<_>>());
    }

    #[test]
    fn a_damaged_list_is_told_in_a_line_and_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let whole = write_runs(&[run(1), run(2)]);
        let cut = &whole[..whole.len() - 20];
        let between = &whole[..whole.rfind("[[run]]").unwrap()];
        let foreign = whole.replacen("left_at = 2", "left_at = \"x\"", 1);
        let cases: [(&[u8], usize); 6] = [
            (cut.as_bytes(), 0),
            (between.as_bytes(), 1),
            (foreign.as_bytes(), 1),
            (b"\xff\xfe\x00rubbish", 0),
            (b"run = 3", 0),
            (b"[[run]]\n[[run]]\nscenario = 7", 0),
        ];
        for (bytes, left) in cases {
            std::fs::write(&path, bytes).unwrap();
            let (mut file, runs, problem) = RunsFile::open(path.clone(), || {});
            let problem = problem.unwrap();
            assert!(problem.contains("cannot be read") && !problem.contains('\n') && problem.len() < 400, "{problem}");
            assert_eq!(runs.len(), left, "{problem}");
            file.keep(1, || vec![run(9)]);
            drop(file);
            let aside = std::fs::read(path.with_file_name(ASIDE)).unwrap();
            assert_eq!(aside, bytes);
            assert_eq!(read(&path).unwrap().1, 0);
            assert!(sizes(&read(&path).unwrap().0).contains(&9));
        }
    }

    #[test]
    fn the_list_is_bounded_on_the_disk_too() {
        let mut runs: Vec<KeptRun> = (1..=300).map(run).collect();
        runs.iter_mut().skip(100).for_each(|run| run.pinned = true);
        bounded(&mut runs);
        let pinned = runs.iter().filter(|run| run.pinned).count();
        assert_eq!((pinned, runs.len()), (MOST_PINNED, MOST_PINNED + MOST_LOOSE));
        assert_eq!((sizes(&runs)[0], sizes(&runs).last().copied()), (41, Some(300)));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let large: Vec<KeptRun> = (1..=9)
            .map(|n| KeptRun {
                scenario: Box::new(Scenario { sample_size: n, claim: "x".repeat(1 << 19), ..Scenario::default() }),
                ..run(n)
            })
            .collect();
        let size = write(&path, &[], &large).unwrap();
        assert!(size <= MOST_BYTES as u64);
        assert_eq!(sizes(&read(&path).unwrap().0), [3, 4, 5, 6, 7, 8, 9]);
    }
}
