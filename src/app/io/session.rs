//! The window's end of the worker: sends runs, keeps the newest snapshot.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::text::words;
use crate::experiment::{Experiment, Problem, Scenario};
use crate::family::metric;
use crate::worker::{Command, Snapshot, Worker, check_values, contained};

/// After this, what is shown is said to be of the last run.
const PATIENCE: Duration = Duration::from_millis(300);

/// With reduced motion, a playing view changes no more often than this.
const STEP: Duration = Duration::from_secs(1);
/// What was asked for is shown at once: for so long after a command every snapshot is.
const ANSWER: Duration = Duration::from_millis(120);

/// On view before anything has been drawn.
const AT_FIRST: [&str; 2] = [metric::KL_TRUTH_MODEL, metric::KL_MODEL_TRUTH];

/// Worker, run number, newest snapshot.
pub(crate) struct Session {
    worker: Worker,
    run: u64,
    asked: Instant,
    shown: Arc<Snapshot>,
    changed: Instant,
    told: Instant,
    /// Metrics on view, and those asked for since the run began.
    viewed: BTreeSet<String>,
    asked_for: BTreeSet<String>,
    /// Metrics on view that are more than fits into memory, as the window was told.
    refused: Option<BTreeSet<String>>,
    /// What runs.
    sides: Vec<Arc<Experiment>>,
    /// Checked beforehand, with the data they took long to read.
    made: Vec<Arc<Experiment>>,
}

impl Session {
    pub(crate) fn new(ctx: &egui::Context) -> std::io::Result<Self> {
        let ctx = ctx.clone();
        let worker = Worker::spawn(move || ctx.request_repaint())?;
        let now = Instant::now();
        let always = AT_FIRST.into_iter().chain(words::STORY);
        let viewed: BTreeSet<String> = always.map(str::to_owned).collect();
        let asked_for = BTreeSet::new();
        Ok(Self {
            worker,
            run: 0,
            asked: now,
            shown: Arc::default(),
            changed: now,
            told: now,
            viewed,
            asked_for,
            refused: None,
            sides: Vec::new(),
            made: Vec::new(),
        })
    }

    /// These have been checked already, and run as they are if they are asked for.
    pub(crate) fn made(&mut self, experiments: Vec<Arc<Experiment>>) {
        self.made = experiments;
    }

    /// Whether that was checked beforehand.
    pub(crate) fn has(&self, side: &Scenario) -> bool {
        self.made.iter().any(|one| one.scenario() == side)
    }

    /// Checks the sides and runs them.
    pub(crate) fn run(&mut self, left: &Scenario, right: Option<&Scenario>, from_start: bool) -> Result<(), Problem> {
        self.run_all(std::iter::once(left).chain(right), from_start)
    }

    /// The same for any number of sides.
    pub(crate) fn run_all<'a>(
        &mut self,
        sides: impl IntoIterator<Item = &'a Scenario>,
        from_start: bool,
    ) -> Result<(), Problem> {
        let sides: Vec<Scenario> = sides.into_iter().cloned().collect();
        let viewed = self.viewed_by(sides.first(), from_start);
        let asked: Vec<String> = viewed.iter().cloned().collect();
        let made = std::mem::take(&mut self.made);
        let check = move || -> Result<Vec<Arc<Experiment>>, Problem> {
            let known = |side: &Scenario| made.iter().find(|one| one.scenario() == side).map(Arc::clone);
            let check = |side| known(&side).map_or_else(|| Experiment::new(side).map(Arc::new), Ok);
            let sides = sides.into_iter().map(check).collect::<Result<Vec<_>, _>>()?;
            sides.iter().try_for_each(|side| check_values(side, &asked))?;
            Ok(sides)
        };
        let sides: Vec<Arc<Experiment>> = contained(check).map_err(Problem::Unchecked).and_then(|checked| checked)?;
        self.run += 1;
        self.asked = Instant::now();
        self.viewed = viewed;
        self.asked_for.clone_from(&self.viewed);
        self.refused = None;
        self.sides.clone_from(&sides);
        self.worker.send(Command::Metrics(self.asked_for.iter().cloned().collect()));
        self.worker.send(Command::Replicate(sides.first().map_or(0, |side| side.scenario().look.run)));
        self.worker.send(Command::Run { run: self.run, sides, from_start });
        Ok(())
    }

    /// What is on view once these sides run: a scenario that says what its plots open with is not first asked for what they
    /// showed before, which may be dear.
    fn viewed_by(&self, first: Option<&Scenario>, from_start: bool) -> BTreeSet<String> {
        let opens: &[String] = first.map_or(&[], |side| side.look.view.as_slice());
        if from_start && opens.len() == 2 {
            return words::STORY.map(str::to_owned).into_iter().chain(opens.iter().cloned()).collect();
        }
        self.viewed.clone()
    }

    /// These metrics are on view, and computed; what else the run has got stays, as far as there is memory for it.
    ///
    /// # Errors
    /// One line, the first time that these do not fit into memory: the run goes on as it was.
    pub(crate) fn view(&mut self, metrics: BTreeSet<String>) -> Result<(), Problem> {
        if self.refused.as_ref() == Some(&metrics) {
            return Ok(()); // it was told of, and a frame later asks again
        }
        let asked = self.ask_for(&metrics);
        self.refused = asked.is_err().then(|| metrics.clone());
        if asked.is_ok() {
            self.viewed = metrics;
        }
        asked
    }

    /// Has every metric computed.
    ///
    /// # Errors
    /// One line, if they do not all fit into memory: the run goes on as it was.
    pub(crate) fn want_all(&mut self) -> Result<(), Problem> {
        let all = self.sides.iter().flat_map(|side| side.metrics().iter());
        self.ask_for(&all.map(|info| info.name.clone()).collect())
    }

    /// Has these metrics computed, beside those asked for before: or without, where only that fits into memory.
    fn ask_for(&mut self, metrics: &BTreeSet<String>) -> Result<(), Problem> {
        if metrics.is_subset(&self.asked_for) {
            return Ok(());
        }
        let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        let (with, alone) = (names(&(&self.asked_for | metrics)), names(metrics));
        let sides = self.sides.clone();
        let check = move || {
            let fit = |asked: &[String]| sides.iter().try_for_each(|side| check_values(side, asked));
            fit(&with).map(|()| with).or_else(|_| fit(&alone).map(|()| alone))
        };
        let asked = contained(check).map_err(Problem::Unchecked).and_then(|checked| checked)?;
        self.asked_for = asked.iter().cloned().collect();
        self.worker.send(Command::Metrics(asked));
        Ok(())
    }

    /// Whether rows of a metric that was asked for are still to come.
    pub(crate) fn lacks_metrics(&self) -> bool {
        self.shown.sides.iter().any(|side| self.asked_for.iter().any(|name| side.lacks(name)))
    }

    pub(crate) fn send(&mut self, command: Command) {
        // Neither the start nor the speed of playing is a reason to let the view slide.
        if !matches!(command, Command::Play | Command::Speed(_)) {
            self.told = Instant::now();
        }
        self.worker.send(command);
    }

    /// Takes the newest snapshot; one of an older run only if there is none yet. With reduced motion (`still`) a
    /// playing view waits for its step; gives how long.
    pub(crate) fn poll(&mut self, still: bool) -> Option<Duration> {
        let newest = self.worker.newest();
        let plays = newest.playing && self.shown.playing && newest.run == self.shown.run && newest.failure.is_none();
        let wait = STEP.saturating_sub(self.changed.elapsed());
        if still && plays && !wait.is_zero() && self.told.elapsed() > ANSWER {
            return Some(wait);
        }
        if newest.run == self.run || self.shown.sides.is_empty() || newest.failure.is_some() {
            let moved = newest.playhead != self.shown.playhead || newest.run != self.shown.run;
            self.shown = newest;
            if moved {
                self.changed = Instant::now();
            }
        }
        None
    }

    pub(crate) fn shown(&self) -> &Arc<Snapshot> {
        &self.shown
    }

    /// Whether the run that was asked for has something to show within `limit`.
    pub(crate) fn answers(&self, limit: Duration) -> bool {
        self.worker.answers(self.run, limit)
    }

    /// The run that was asked for is not on view yet.
    pub(crate) fn waiting(&self) -> bool {
        self.shown.run != self.run
    }

    /// Whether the run that was asked for has been awaited longer than [`PATIENCE`].
    pub(crate) fn stale(&self) -> bool {
        self.waiting() && self.asked.elapsed() > PATIENCE
    }

    /// Whether what is shown would be taken for what it is not: the run awaited so long is of another family or title, and
    /// the plots of the last one would stand below its name.
    pub(crate) fn misleads(&self) -> bool {
        let of = |side: &Experiment| (side.scenario().family.clone(), side.scenario().title.clone());
        let shown = self.shown.sides.iter().map(|side| of(&side.experiment));
        self.stale() && !shown.eq(self.sides.iter().map(|side| of(side)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Keeps;

    /// So many runs that they and what is first on view fit into memory, and not with all that can be measured of them: an
    /// export is refused in the words of the start, and what is on view runs on.
    #[test]
    fn metrics_that_come_later_are_held_against_memory_too() {
        let of = |replicates| {
            // Many generations, so that no more than the first few runs are ever begun.
            let generations = 20_000;
            let long = Scenario { generations, retention: Keeps::Window, window: 20, ..Scenario::default() };
            Experiment::new(Scenario { replicates, ..long }).ok()
        };
        let all = |one: &Experiment| one.metrics().iter().map(|info| info.name.clone()).collect::<Vec<_>>();
        // The most runs that fit, and of those the first of which not everything can be measured.
        let fits = |replicates: u64| of(replicates).is_some_and(|one| one.check_values(one.metrics().len()).is_ok());
        let (mut most, mut step) = (1, 1 << 24);
        while step > 0 {
            most += if fits(most + step) { step } else { 0 };
            step /= 2;
        }
        let many = of(most + 1).expect("runs that fit, without what is measured of them");
        let mut session = Session::new(&egui::Context::default()).unwrap();
        session.run(many.scenario(), None, true).expect("what is first on view fits");
        let before = session.asked_for.clone();

        let wanted: BTreeSet<String> = all(&many).into_iter().collect();
        let start = many.check_values(wanted.len()).unwrap_err().to_string();
        for _ in 0..2 {
            assert_eq!(session.want_all().unwrap_err().to_string(), start);
        }
        // On view at every frame, it is told of once.
        assert_eq!(session.view(wanted.clone()).unwrap_err().to_string(), start);
        assert!(session.view(wanted).is_ok());
        assert!(session.asked_for == before && session.refused.is_some());
        assert!(session.answers(Duration::from_secs(60)), "it runs on");
        // One that fits is taken, and a run of fewer has them all.
        assert!(session.view(before.clone()).is_ok() && session.refused.is_none());
        session.run(of(100).unwrap().scenario(), None, true).unwrap();
        assert!(session.want_all().is_ok() && session.asked_for.len() > before.len());
    }
}
