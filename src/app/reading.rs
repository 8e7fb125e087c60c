//! Files are read beside the window: it stays alive, says what is read, and takes a word that gives it up.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use crate::experiment::place::named;
use crate::experiment::{Experiment, Scenario};
use crate::numeric::halt::Halt;
use crate::worker::beside;

use super::actions::DialogName;
use super::lab::LabApp;

/// So long an answer is waited for: most files are read within a frame or two, and then nothing need be said of it.
const PROMPT: Duration = Duration::from_millis(60);
/// A smaller data file is read at once, wherever it is named.
const MUCH: u64 = 1 << 20;

/// What the window does with what was read.
pub(super) type Then = Box<dyn FnOnce(&mut LabApp) + Send>;
type Answer = Result<Then, String>;

/// What is being read.
struct Job {
    what: String,
    since: Instant,
    stop: Halt,
    answer: Receiver<Answer>,
    /// The dialog it was asked for in, and its text: shown again, should it fail.
    asked: Option<(DialogName, String)>,
}

/// Reads one file at a time.
pub(super) struct Reading {
    ctx: egui::Context,
    job: Option<Job>,
}

impl Reading {
    pub(super) fn new(ctx: &egui::Context) -> Self {
        Self { ctx: ctx.clone(), job: None }
    }

    pub(super) fn is_on(&self) -> bool {
        self.job.is_some()
    }

    /// What is being read and for how long, in words.
    pub(super) fn words(&self) -> Option<String> {
        let job = self.job.as_ref()?;
        self.ctx.request_repaint_after(Duration::from_secs(1));
        let seconds = job.since.elapsed().as_secs();
        let time = if seconds > 0 { format!(", {seconds} s so far") } else { String::new() };
        Some(format!("Reading {}{time}", job.what))
    }

    /// Gives it up; what was being read.
    pub(super) fn give_up(&mut self) -> Option<String> {
        let job = self.job.take()?;
        job.stop.raise();
        Some(job.what)
    }

    fn start(
        &mut self,
        what: String,
        asked: Option<(DialogName, String)>,
        read: impl FnOnce() -> Answer + Send + 'static,
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
    fn answer(&mut self, limit: Duration) -> Option<(Answer, Option<(DialogName, String)>)> {
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
pub(super) fn told(path: &Path) -> String {
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let name = path.file_name().map_or_else(|| named(path), |name| named(Path::new(name)));
    if size == 0 { name } else { format!("{name}, {}", super::numbers::bytes(size as f64)) }
}

impl LabApp {
    /// Has something read, and does what it says then.
    pub(super) fn read(&mut self, what: String, read: impl FnOnce() -> Answer + Send + 'static) {
        let open = self.dialogs.open.filter(|name| matches!(name, DialogName::Open | DialogName::Link));
        let asked = open.map(|name| (name, self.dialogs.text.clone()));
        self.reading.start(what, asked, read);
        if !self.take_read(PROMPT) && open.is_some() {
            self.dialogs.show(None); // the window goes on meanwhile
        }
    }

    /// Takes what has been read, if it is there within `limit`.
    pub(super) fn take_read(&mut self, limit: Duration) -> bool {
        let Some((answer, asked)) = self.reading.answer(limit) else { return false };
        match answer {
            Ok(then) => then(self),
            Err(problem) => {
                if let (None, Some((name, text))) = (self.dialogs.open, asked) {
                    self.dialogs.show(Some(name));
                    self.dialogs.text = text;
                }
                self.tell(Err(problem));
            }
        }
        true
    }

    /// Gives up what is being read.
    pub(super) fn give_up_reading(&mut self) {
        if let Some(what) = self.reading.give_up() {
            self.state.say(format!("Not read: {what}. Nothing has changed"));
        }
    }

    /// Where the truth of sides is a large file that is not at hand, has it read first, and does the rest then. `false`
    /// where there is nothing to wait for.
    pub(super) fn reads_first(&mut self, sides: &[&Scenario], then: impl FnOnce(&mut Self) + Send + 'static) -> bool {
        let large = sides.iter().filter(|side| !self.session.has(side) && side.reads() > MUCH);
        let large: Vec<Scenario> = large.map(|side| (*side).clone()).collect();
        let Some(place) = large.first().and_then(Scenario::data_place) else { return false };
        self.read(told(&place), move || {
            let made = large.into_iter().map(|side| Experiment::new(side).map(Arc::new)).collect::<Result<Vec<_>, _>>();
            let made = made.map_err(|problem| problem.to_string())?;
            Ok(Box::new(move |app: &mut Self| {
                app.session.made(made);
                then(app);
            }))
        });
        true
    }
}
