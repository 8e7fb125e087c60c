//! Files are read beside the window: it stays alive, says what is read, and takes a word that gives it up.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use crate::app::model::DialogName;
use crate::app::text::numbers::bytes;
use crate::experiment::place::named;
use crate::numeric::halt::Halt;
use crate::worker::beside;

/// What the app does with what was read.
pub(crate) type Then<App> = Box<dyn FnOnce(&mut App) + Send>;
pub(crate) type Answer<App> = Result<Then<App>, String>;
/// The dialog in which a file was asked for, and what was typed there: shown again, should it fail.
pub(crate) type AskedIn = Option<(DialogName, String)>;

/// What is being read.
struct Job<App> {
    what: String,
    since: Instant,
    stop: Halt,
    answer: Receiver<Answer<App>>,
    asked: AskedIn,
}

/// Reads one file at a time, for whatever takes the answer.
pub(crate) struct Reading<App> {
    ctx: egui::Context,
    job: Option<Job<App>>,
}

impl<App: 'static> Reading<App> {
    pub(crate) fn new(ctx: &egui::Context) -> Self {
        Self { ctx: ctx.clone(), job: None }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.job.is_some()
    }

    /// What is being read and for how long, in words.
    pub(crate) fn words(&self) -> Option<String> {
        let job = self.job.as_ref()?;
        self.ctx.request_repaint_after(Duration::from_secs(1));
        let seconds = job.since.elapsed().as_secs();
        let time = if seconds > 0 { format!(", {seconds} s so far") } else { String::new() };
        Some(format!("Reading {}{time}", job.what))
    }

    /// Gives it up; what was being read.
    pub(crate) fn give_up(&mut self) -> Option<String> {
        let job = self.job.take()?;
        job.stop.raise();
        Some(job.what)
    }

    /// Has it read on a thread of its own; what was being read before is given up.
    pub(crate) fn start(
        &mut self,
        what: String,
        asked: Option<(DialogName, String)>,
        read: impl FnOnce() -> Answer<App> + Send + 'static,
    ) {
        self.give_up();
        let (done, answer) = sync_channel(1);
        let (stop, ctx) = (Halt::default(), self.ctx.clone());
        let stops = stop.clone();
        let tell = done.clone();
        let read = move || stops.within(read);
        let begun = beside(read, move |answer| {
            let _ = tell.send(answer.and_then(|answer| answer)); // nobody waits once it was given up
            ctx.request_repaint();
        });
        if let Err(problem) = begun {
            let _ = done.send(Err(problem));
        }
        self.job = Some(Job { what, since: Instant::now(), stop, answer, asked });
    }

    /// The answer, once it is there within `limit`.
    pub(crate) fn answer(&mut self, limit: Duration) -> Option<(Answer<App>, AskedIn)> {
        let job = self.job.as_ref()?;
        let lost = || Err("not read, by a fault of the program".to_owned());
        let answer = if limit.is_zero() {
            match job.answer.try_recv() {
                Err(TryRecvError::Empty) => return None,
                found => found.unwrap_or_else(|_| lost()),
            }
        } else {
            match job.answer.recv_timeout(limit) {
                Err(RecvTimeoutError::Timeout) => return None,
                found => found.unwrap_or_else(|_| lost()),
            }
        };
        Some((answer, self.job.take()?.asked))
    }
}

/// A file and its size, as it is told while it is read.
pub(crate) fn told(path: &Path) -> String {
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let name = path.file_name().map_or_else(|| named(path), |name| named(Path::new(name)));
    if size == 0 { name } else { format!("{name}, {}", bytes(size as f64)) }
}
