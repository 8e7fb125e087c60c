//! The window's end of the worker: sends runs, keeps the newest snapshot.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::experiment::{Experiment, Problem, Scenario};
use crate::worker::{Command, Snapshot, Worker};

/// After this, what is shown is said to be of the last run.
const PATIENCE: Duration = Duration::from_millis(300);

/// Worker, run number, newest snapshot.
pub(crate) struct Session {
    worker: Worker,
    run: u64,
    asked: Instant,
    shown: Arc<Snapshot>,
}

impl Session {
    pub(crate) fn new(ctx: &egui::Context) -> std::io::Result<Self> {
        let ctx = ctx.clone();
        let worker = Worker::spawn(move || ctx.request_repaint())?;
        Ok(Self { worker, run: 0, asked: Instant::now(), shown: Arc::default() })
    }

    /// Checks the sides and runs them.
    pub(crate) fn run(&mut self, left: &Scenario, right: Option<&Scenario>, from_start: bool) -> Result<(), Problem> {
        let mut sides = vec![Arc::new(Experiment::new(left.clone())?)];
        if let Some(right) = right {
            sides.push(Arc::new(Experiment::new(right.clone())?));
        }
        self.run += 1;
        self.asked = Instant::now();
        self.worker.send(Command::Run { run: self.run, sides, from_start });
        Ok(())
    }

    pub(crate) fn send(&self, command: Command) {
        self.worker.send(command);
    }

    /// Takes the newest snapshot; one of an older run only if there is none yet.
    pub(crate) fn poll(&mut self) {
        let newest = self.worker.newest();
        if newest.run == self.run || self.shown.sides.is_empty() || newest.failure.is_some() {
            self.shown = newest;
        }
    }

    pub(crate) fn shown(&self) -> &Arc<Snapshot> {
        &self.shown
    }

    /// The run that was asked for is not on view yet.
    pub(crate) fn waiting(&self) -> bool {
        self.shown.run != self.run
    }

    /// For so long that it should be said.
    pub(crate) fn stale(&self) -> bool {
        self.waiting() && self.asked.elapsed() > PATIENCE
    }
}
