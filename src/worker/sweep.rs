//! A sweep in a thread of its own, beside the run: commands down, the newest picture of it up a slot.
//!
//! The run never waits for a sweep, and a sweep that is replaced stops within its cells. A panic in a cell becomes
//! [`SweepShot::failure`], and the thread lives on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::watch::watched;
use crate::sweep::{Cell, Drawn, Grid, Progress, Sweep, lines};

/// Commands are heard at least this often.
const SLICE: Duration = Duration::from_millis(12);
/// A picture is published no more often than this, the first one of a sweep at once,
const FRAME: Duration = Duration::from_millis(40);
/// and with many cells no more often than copying them may take a share of the time.
const COPYING: u32 = 12;
const QUEUE: usize = 1024;

/// What the window asks for.
#[derive(Debug)]
pub enum SweepCommand {
    /// Goes on with this sweep (a new one, or one read from disk) in place of any other.
    Sweep {
        /// Its number: pictures carry it, so that older ones can be told.
        id: u64,
        /// What to do.
        sweep: Box<Sweep>,
    },
    /// Rests after the cells in hand.
    Pause,
    /// Goes on.
    Resume,
    /// Ends it: what is done stays on view.
    Cancel,
}

/// A picture of a sweep at one moment. Immutable; the newest replaces the last.
#[derive(Clone, Debug, Default)]
pub struct SweepShot {
    /// The sweep it belongs to.
    pub id: u64,
    /// Changes with every picture that has other cells.
    pub revision: u64,
    /// What is swept; `None` before the first sweep.
    pub grid: Option<Arc<Grid>>,
    /// Lines of theory on it, from its second picture on at the latest.
    pub lines: Option<Arc<[Drawn]>>,
    /// Cells done so far, row by row of the lattice.
    pub cells: Arc<Vec<Cell>>,
    /// How far it is.
    pub progress: Option<Progress>,
    /// It rests.
    pub paused: bool,
    /// It was ended before its end.
    pub cancelled: bool,
    /// Every cell is done.
    pub finished: bool,
    /// What went wrong, for people.
    pub failure: Option<String>,
}

impl SweepShot {
    /// Whether cells are being done now.
    pub fn is_working(&self) -> bool {
        self.grid.is_some() && !self.paused && !self.cancelled && !self.finished && self.failure.is_none()
    }

    /// The same as a sweep that can be written or gone on with; `None` before the first.
    pub fn sweep(&self) -> Option<Sweep> {
        let mut sweep = Sweep::new(Arc::clone(self.grid.as_ref()?), None);
        sweep.take_up(self.cells.iter().cloned());
        Some(sweep)
    }
}

/// The handle of the thread, which is joined when the handle is dropped.
pub struct Sweeper {
    commands: Option<SyncSender<SweepCommand>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    newest: Mutex<Arc<SweepShot>>,
    /// The sweep wanted now: any other stops in the middle of its cells.
    wanted: AtomicU64,
    /// The cells in hand are to be left.
    leave: AtomicBool,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Sweeper {
    /// Starts the thread. `wake` is called after each published picture, from the thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            newest: Mutex::default(),
            wanted: AtomicU64::new(0),
            leave: AtomicBool::new(false),
            wake: Box::new(wake),
        });
        let (commands, inbox) = sync_channel(QUEUE);
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("collapse-lab-sweep".into())
            .spawn(move || Sweeping::new(theirs, inbox).run())?;
        Ok(Self { commands: Some(commands), shared, thread: Some(thread) })
    }

    /// Sends a command; waits only while a burst of them fills the queue.
    pub fn send(&self, command: SweepCommand) {
        match &command {
            SweepCommand::Sweep { id, .. } => self.shared.wanted.store(*id, Ordering::Relaxed),
            SweepCommand::Pause | SweepCommand::Cancel => self.shared.leave.store(true, Ordering::Relaxed),
            SweepCommand::Resume => {}
        }
        let Some(commands) = &self.commands else { return };
        // The thread looks at its inbox after each slice, so a full queue only means a burst: it is waited for, none is lost.
        let _ = commands.send(command);
    }

    /// The newest picture.
    pub fn newest(&self) -> Arc<SweepShot> {
        Arc::clone(&self.shared.newest.lock())
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.shared.wanted.store(u64::MAX, Ordering::Relaxed);
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // a panic of the thread was already shown as a failure
        }
    }
}

/// The thread's own state.
struct Sweeping {
    shared: Arc<Shared>,
    inbox: Receiver<SweepCommand>,
    sweep: Option<Box<Sweep>>,
    shot: SweepShot,
    dirty: bool,
    /// When a picture was last published, and how long it took; `None` before the first of a sweep.
    published: Option<(Instant, Duration)>,
}

impl Sweeping {
    fn new(shared: Arc<Shared>, inbox: Receiver<SweepCommand>) -> Self {
        Self { shared, inbox, sweep: None, shot: SweepShot::default(), dirty: false, published: None }
    }

    fn run(mut self) {
        loop {
            let works = self.sweep.as_ref().is_some_and(|sweep| !sweep.is_finished())
                && !self.shot.paused
                && self.shot.failure.is_none();
            if !works {
                self.publish(); // what is left to tell, before it rests
                match self.inbox.recv() {
                    Ok(command) => self.take(command),
                    Err(_) => return,
                }
            }
            loop {
                match self.inbox.try_recv() {
                    Ok(command) => self.take(command),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            if self.shot.paused || self.shot.failure.is_some() {
                continue;
            }
            self.work();
        }
    }

    fn take(&mut self, command: SweepCommand) {
        self.shared.leave.store(false, Ordering::Relaxed);
        match command {
            SweepCommand::Sweep { id, sweep } => {
                let grid = Some(Arc::clone(sweep.grid()));
                let revision = self.shot.revision + 1;
                self.shot = SweepShot { id, revision, grid, ..SweepShot::default() };
                self.sweep = Some(sweep);
                self.published = None;
            }
            SweepCommand::Pause => self.shot.paused = !self.shot.finished && !self.shot.cancelled,
            SweepCommand::Resume => self.shot.paused = false,
            SweepCommand::Cancel => {
                if self.sweep.as_ref().is_some_and(|sweep| !sweep.is_finished()) {
                    self.tell(); // what is done so far stays
                    self.sweep = None;
                    self.shot.cancelled = true;
                    self.shot.paused = false;
                }
            }
        }
        self.dirty = true;
    }

    /// One slice of cells.
    fn work(&mut self) {
        let Some(mut sweep) = self.sweep.take() else { return };
        let (id, shared) = (self.shot.id, Arc::clone(&self.shared));
        let cancelled = move || shared.wanted.load(Ordering::Relaxed) != id || shared.leave.load(Ordering::Relaxed);
        let unlined = self.shot.lines.is_none();
        match catch_unwind(AssertUnwindSafe(|| {
            watched(&cancelled, |cancelled| sweep.work(SLICE, cancelled));
            unlined.then(|| lines(sweep.grid()))
        })) {
            Ok(lines) => {
                if let Some(lines) = lines {
                    self.shot.lines = Some(lines.into());
                    self.shot.revision += 1;
                }
                self.dirty = true;
                self.sweep = Some(sweep);
            }
            Err(panic) => {
                let text = super::contain::reason(panic.as_ref());
                self.shot.failure = Some(format!("The sweep failed and was stopped: {text}"));
                self.dirty = true;
                return self.publish();
            }
        }
        let due = self.published.is_none_or(|(at, took)| at.elapsed() >= FRAME.max(took * COPYING));
        if due {
            self.publish();
        }
    }

    /// Takes what is done into the picture.
    fn tell(&mut self) {
        if let Some(sweep) = &self.sweep {
            let progress = sweep.progress();
            if progress.done != self.shot.cells.len() {
                self.shot.cells = Arc::new(sweep.cells().cloned().collect());
                self.shot.revision += 1;
            }
            self.shot.finished = sweep.is_finished();
            self.shot.paused &= !self.shot.finished;
            self.shot.progress = Some(progress);
        }
    }

    fn publish(&mut self) {
        if !std::mem::take(&mut self.dirty) || self.shared.wanted.load(Ordering::Relaxed) != self.shot.id {
            return; // an older one is of no use to anybody
        }
        let start = Instant::now();
        self.tell();
        *self.shared.newest.lock() = Arc::new(self.shot.clone());
        self.published = Some((Instant::now(), start.elapsed()));
        (self.shared.wake)();
    }
}
