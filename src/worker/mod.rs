//! RING 2: the loop in the background. Commands down a bounded channel, the newest snapshot up a slot.
//!
//! The worker owns the playhead. It computes histories ahead of it, a few replicates first and then more, and publishes a
//! [`Snapshot`] when something has changed; it knows only a `wake` closure, no window. A run that is replaced is dropped
//! between two generations. A panic in the loop becomes [`Snapshot::failure`], and the thread lives on.

mod contain;
mod run;
mod snapshot;
mod sweep;
mod transport;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

pub(crate) use contain::reason;
pub use contain::{beside, contained};
pub(crate) use run::check_values;
pub use snapshot::{Command, Progress, Side, Snapshot};
pub use sweep::{SweepCommand, SweepShot, Sweeper};

use run::{Run, Work};
use transport::Transport;
use watch::watched;

/// Snapshots are published no faster than this.
const FRAME: Duration = Duration::from_millis(16);
/// What has not reached the playhead on every side, or has fewer runs on one, is shown after this all the same.
const PATIENCE: Duration = Duration::from_millis(60);
/// Minimum interval between snapshots that change nothing visible: each costs a repaint.
const BREATH: Duration = Duration::from_millis(250);
/// After the first answer to a change the loop rests so long: the answer is painted before more is computed, which on few
/// cores would take them from the painter.
const REST: Duration = Duration::from_millis(30);
/// A slice of work that is asked to stop is let finish for so many milliseconds: broken off, its stage begins anew.
const LEAVE: u64 = 120;
const QUEUE: usize = 1024;

/// The handle of the background thread, which is joined when the handle is dropped.
pub struct Worker {
    commands: Option<SyncSender<Command>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    newest: Mutex<Arc<Snapshot>>,
    /// Told of each published snapshot.
    published: Condvar,
    /// The run wanted now: any other stops at the next generation.
    wanted: AtomicU64,
    closing: AtomicBool,
    /// When it was last asked to stop computing, in milliseconds since `born`; `u64::MAX` while it may go on.
    halted_at: AtomicU64,
    born: Instant,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Worker {
    /// Starts the thread. `wake` is called after each published snapshot, from the thread.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            newest: Mutex::new(Arc::new(Snapshot::default())),
            published: Condvar::new(),
            wanted: AtomicU64::new(0),
            closing: AtomicBool::new(false),
            halted_at: AtomicU64::new(u64::MAX),
            born: Instant::now(),
            wake: Box::new(wake),
        });
        let (commands, inbox) = sync_channel(QUEUE);
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("collapse-lab-loop".into())
            .spawn(move || Loop::new(theirs, inbox).run())?;
        Ok(Self { commands: Some(commands), shared, thread: Some(thread) })
    }

    /// Sends a command; waits only while a burst of them fills the queue. A new run makes the old one stop at its next generation.
    pub fn send(&self, command: Command) {
        if let Command::Run { run, .. } = &command {
            self.shared.wanted.store(*run, Ordering::Relaxed);
        }
        match &command {
            Command::Pause => {
                self.shared.halted_at.store(self.shared.born.elapsed().as_millis() as u64, Ordering::Relaxed);
            }
            command if command.resumes() => self.shared.halted_at.store(u64::MAX, Ordering::Relaxed),
            _ => {}
        }
        let Some(commands) = &self.commands else { return };
        // The thread looks at its inbox every few milliseconds, so a full queue only means a burst: it is waited for, since a
        // command that is lost is one that nobody answers. A thread that has ended takes none, and says so.
        let _ = commands.send(command);
    }

    /// The newest snapshot.
    pub fn newest(&self) -> Arc<Snapshot> {
        Arc::clone(&self.shared.newest.lock())
    }

    /// Waits until a snapshot of this run is there, no longer than `limit`. Whether it is.
    pub fn answers(&self, run: u64, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        let mut newest = self.shared.newest.lock();
        while newest.run != run {
            if self.shared.published.wait_until(&mut newest, until).timed_out() {
                return newest.run == run;
            }
        }
        true
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Relaxed);
        self.shared.wanted.store(u64::MAX, Ordering::Relaxed);
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // a panic of the thread was already shown as a failure
        }
    }
}

/// The thread's own state.
struct Loop {
    shared: Arc<Shared>,
    inbox: Receiver<Command>,
    transport: Transport,
    run: Run,
    /// Something is to be published.
    dirty: bool,
    published: Instant,
    /// Since when one side has been behind.
    uneven: Option<Instant>,
    /// When the run in hand was first shown.
    answered: Option<Instant>,
    failure: Option<String>,
    /// Nothing is computed until it is asked for.
    halted: bool,
}

impl Loop {
    fn new(shared: Arc<Shared>, inbox: Receiver<Command>) -> Self {
        let now = Instant::now();
        let (transport, run) = (Transport::default(), Run::default());
        Self {
            shared,
            inbox,
            transport,
            run,
            dirty: false,
            published: now,
            uneven: None,
            answered: None,
            failure: None,
            halted: false,
        }
    }

    /// Whether there is something to compute, and it is wanted.
    fn works(&self) -> bool {
        !self.halted && self.has_work()
    }

    fn has_work(&self) -> bool {
        self.failure.is_none() && self.run.has_work(self.transport.playhead())
    }

    fn run(mut self) {
        while !self.shared.closing.load(Ordering::Relaxed) {
            let works = self.works();
            if !self.receive(works) {
                return;
            }
            let before = self.transport;
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.turn())) {
                let text = contain::reason(panic.as_ref());
                self.failure = Some(format!("The loop failed and was stopped: {text}"));
                self.transport = before;
                self.transport.pause();
                self.run.abandon();
                self.publish();
            }
        }
    }

    /// Takes in what was asked for; waits if there is nothing else to do. `false` when the handle is gone.
    fn receive(&mut self, works: bool) -> bool {
        let rest = self.answered.map_or(Duration::ZERO, |at| REST.saturating_sub(at.elapsed()));
        let until_frame = || FRAME.saturating_sub(self.published.elapsed());
        let wait = match self.transport.wait(self.published.elapsed(), FRAME) {
            _ if works => Some(rest),
            wait => wait.or_else(|| self.dirty.then(until_frame)),
        };
        let heard = match wait {
            Some(_) if works && rest.is_zero() => Err(RecvTimeoutError::Timeout),
            Some(wait) => self.inbox.recv_timeout(wait),
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let mut first = match heard {
            Ok(command) => Some(command),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return false,
        };
        let (mut newest_run, mut wanted) = (None, None);
        loop {
            let command = match first.take() {
                Some(command) => command,
                None => match self.inbox.try_recv() {
                    Ok(command) => command,
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return false,
                },
            };
            match &command {
                Command::Pause => self.halted = true,
                command if command.resumes() => self.halted = false,
                _ => {}
            }
            match command {
                Command::Run { run, sides, from_start } => {
                    if from_start {
                        self.transport.seek(0);
                    }
                    newest_run = Some((run, sides)); // only the last of a burst is run
                }
                Command::Metrics(names) => wanted = Some(names),
                Command::Replicate(replicate) => self.run.show(replicate),
                other => self.transport.take(&other),
            }
            self.dirty = true;
            // To a generation that is not there yet, a step computes its way.
            if self.halted && self.transport.wish() > self.run.computed() {
                self.halted = false;
                self.shared.halted_at.store(u64::MAX, Ordering::Relaxed);
            }
        }
        if let Some((number, sides)) = newest_run {
            self.failure = None;
            self.uneven = None;
            self.answered = None;
            self.run.start(number, sides, wanted.take());
        }
        if let Some(names) = wanted {
            self.run.want(names);
        }
        true
    }

    /// One slice of work and one move of the playhead.
    fn turn(&mut self) {
        let run = self.run.number;
        let shared = Arc::clone(&self.shared);
        let replaced = move || shared.wanted.load(Ordering::Relaxed) != run;
        let shared = Arc::clone(&self.shared);
        let cancelled = || {
            let halted = shared.halted_at.load(Ordering::Relaxed);
            replaced() || halted != u64::MAX && shared.born.elapsed().as_millis() as u64 > halted + LEAVE
        };
        if self.works() {
            let (run, playhead) = (&mut self.run, self.transport.playhead());
            let work = if run.is_quick() {
                run.work(playhead, &cancelled)
            } else {
                watched(&cancelled, |cancelled| run.work(playhead, cancelled))
            };
            self.dirty |= work == Work::Shown || (work == Work::Behind && self.published.elapsed() >= BREATH);
        }
        self.dirty |= self.transport.advance(self.run.computed(), self.run.is_finished());
        let wish = self.transport.wish().min(self.run.end(self.transport.playhead()));
        self.uneven = if self.run.is_even(wish) { None } else { self.uneven.or(Some(Instant::now())) };
        let ready = self.uneven.is_none_or(|since| since.elapsed() > PATIENCE);
        if self.dirty && ready && !replaced() && self.published.elapsed() >= FRAME {
            self.publish();
        }
    }

    fn publish(&mut self) {
        let playhead = self.transport.playhead();
        let (run, shared) = (self.run.number, Arc::clone(&self.shared));
        let cancelled = move || shared.wanted.load(Ordering::Relaxed) != run;
        let sides = if self.failure.is_some() {
            self.run.last_sides()
        } else {
            let run = &mut self.run;
            let sides = if run.is_quick() {
                run.sides(playhead, &cancelled)
            } else {
                watched(&cancelled, |cancelled| run.sides(playhead, cancelled))
            };
            let Some(sides) = sides else { return };
            sides
        };
        self.published = Instant::now();
        self.answered = self.answered.or(Some(self.published));
        self.dirty = false;
        let snapshot = Snapshot {
            run: self.run.number,
            revision: self.run.revision,
            playhead,
            end: self.run.end(playhead),
            playing: self.transport.is_playing(),
            speed: self.transport.speed(),
            computing: self.works(),
            halted: self.halted && self.has_work(),
            progress: self.run.progress(playhead),
            rate: self.run.rate,
            sides,
            failure: self.failure.clone(),
        };
        *self.shared.newest.lock() = Arc::new(snapshot);
        self.shared.published.notify_all();
        (self.shared.wake)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Scenario};

    #[test]
    fn a_panic_in_the_loop_becomes_a_message_and_the_next_run_works() {
        let worker = Worker::spawn(|| {}).unwrap();
        let experiment = || Experiment::new(Scenario { generations: 5, ..Scenario::default() }).unwrap();
        let wait = |done: &dyn Fn(&Snapshot) -> bool| {
            let start = Instant::now();
            while !done(&worker.newest()) {
                assert!(start.elapsed() < Duration::from_secs(60), "never came");
                std::thread::sleep(Duration::from_millis(2));
            }
            worker.newest()
        };
        worker.send(Command::Run { run: 1, sides: vec![Arc::new(experiment().broken())], from_start: false });
        let failed = wait(&|snapshot| snapshot.failure.is_some());
        assert!(failed.failure.as_ref().unwrap().contains("broken on purpose"));
        assert!(!failed.computing && !failed.playing);
        worker.send(Command::Run { run: 2, sides: vec![Arc::new(experiment())], from_start: false });
        wait(&|snapshot| snapshot.run == 2 && snapshot.failure.is_none() && !snapshot.computing);
    }
}
