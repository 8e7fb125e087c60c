//! What is being computed: one, two or more sides, each with few replicates first and then more.

use std::sync::Arc;
use std::time::Instant;

use crate::experiment::{
    Ensemble, Experiment, History, Metric, MetricInfo, Problem, Replay, StopReason, StopRule, View,
};
use crate::theory::{Agreement, Flow, Height, curves, heights};
use crate::theory::{Curve, Kind};

use super::{Progress, Side};

/// A slice of work aims at this many seconds, so that commands are heard in time.
const SLICE: f64 = 0.008;
/// Replicates of the first stage, and how much larger each next stage is.
const FIRST_STAGE: u64 = 32;
const STAGE_FACTOR: u64 = 16;
/// So many generations of theory tell which metrics it speaks of.
const FEW: u64 = 8;
/// A run without end is computed so far ahead of the playhead.
const AHEAD: u64 = 2000;

/// What a slice of work came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Work {
    /// It was cancelled, or there was none.
    Nothing,
    /// A stage came nearer to what is on view already.
    Behind,
    /// There is more to show.
    Shown,
}

/// The run in hand.
#[derive(Default)]
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) revision: u64,
    /// Generations per second over all replicates.
    pub(super) rate: f64,
    sides: Vec<Part>,
    replicate: u64,
    /// Metrics that somebody looks at; `None`: every one.
    wanted: Option<Vec<String>>,
    shown: Vec<Side>,
}

struct Part {
    experiment: Arc<Experiment>,
    /// What is measured.
    metrics: Arc<[MetricInfo]>,
    stage: Ensemble,
    /// What is shown: the last stage that got far enough.
    history: History,
    replicates: u64,
    computed: u64,
    finished: Option<StopReason>,
    replay: Replay,
    view: Option<Arc<View>>,
    theory: Arc<Vec<Curve>>,
    heights: Arc<Vec<Height>>,
    theory_reach: u64,
    /// Of a view in a triangle, once it has been looked for.
    flow: Option<Option<Arc<Flow>>>,
    agreement: Option<(u64, u64, Option<Agreement>)>,
    /// Seconds a generation of one replicate takes, as last measured.
    cost: f64,
    /// The stage was broken off within a slice, and begins anew.
    broken: bool,
}

impl Part {
    fn new(experiment: Arc<Experiment>, replicate: u64, wanted: Option<&[String]>) -> Self {
        let replicates = experiment.scenario().replicates.min(FIRST_STAGE);
        let metrics = needed(&experiment, wanted);
        let stage = Ensemble::new(&experiment, replicates, Arc::clone(&metrics));
        Self {
            metrics,
            history: stage.history().clone(),
            replay: Replay::new(&experiment, replicate),
            stage,
            experiment,
            replicates,
            computed: 0,
            finished: None,
            view: None,
            theory: Arc::default(),
            heights: Arc::default(),
            theory_reach: 0,
            flow: None,
            agreement: None,
            cost: 0.0,
            broken: false,
        }
    }

    fn goal(&self, playhead: u64) -> u64 {
        let end = self.experiment.scenario().generations;
        if self.experiment.stop() == StopRule::Never { end.max(playhead + AHEAD) } else { end }
    }

    fn is_last_stage(&self) -> bool {
        self.stage.replicates() == self.experiment.scenario().replicates
    }

    fn has_work(&self, playhead: u64) -> bool {
        !self.is_last_stage() || (self.stage.finished().is_none() && self.stage.generation() < self.goal(playhead))
    }

    /// One slice.
    fn work(&mut self, playhead: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> Work {
        if std::mem::take(&mut self.broken) {
            self.stage = Ensemble::new(&self.experiment, self.stage.replicates(), Arc::clone(&self.metrics));
        }
        let stage_done = self.stage.finished().is_some() || self.stage.generation() >= self.goal(playhead);
        if stage_done {
            let all = self.experiment.scenario().replicates;
            let next = (self.stage.replicates() * STAGE_FACTOR).min(all);
            self.stage = Ensemble::new(&self.experiment, next, Arc::clone(&self.metrics));
        }
        let left = self.goal(playhead).saturating_sub(self.stage.generation()).max(1);
        let each = self.cost * self.stage.replicates() as f64;
        let steps = if each > 0.0 { (SLICE / each).clamp(1.0, 1e6) as u64 } else { 4 };
        let (from, start) = (self.stage.generation(), Instant::now());
        if !self.stage.advance(steps.min(left), cancelled) {
            self.broken = true;
            return Work::Nothing;
        }
        let done = (self.stage.generation() - from).max(1) * self.stage.replicates();
        self.cost = start.elapsed().as_secs_f64() / done as f64;
        // A stage with more replicates or metrics is shown once it reaches as far as the one before.
        if self.stage.generation() < self.computed && self.stage.finished().is_none() {
            return Work::Behind;
        }
        self.history = self.stage.history().clone();
        self.replicates = self.stage.replicates();
        self.computed = self.stage.generation();
        self.finished = self.stage.finished();
        Work::Shown
    }

    /// Generations of single runs that are done, and those to come; `None` where there is no end of them.
    fn work_of(&self, playhead: u64) -> Option<[f64; 2]> {
        if self.experiment.stop() == StopRule::Never {
            return None;
        }
        let (now, all) = (self.stage.replicates(), self.experiment.scenario().replicates);
        let here = if self.broken { 0 } else { self.stage.generation() };
        // A stage that stopped before its end tells where the next ones will.
        let goal = if self.stage.finished().is_some() { here } else { self.goal(playhead) };
        let (mut done, mut left) = (0.0, 0.0);
        let mut stage = all.min(FIRST_STAGE);
        loop {
            let whole = stage as f64 * goal as f64;
            match stage.cmp(&now) {
                std::cmp::Ordering::Less => done += whole,
                std::cmp::Ordering::Equal => {
                    done += stage as f64 * here as f64;
                    left += stage as f64 * goal.saturating_sub(here) as f64;
                }
                std::cmp::Ordering::Greater => left += whole,
            }
            if stage >= all {
                return Some([done, left]);
            }
            stage = stage.saturating_mul(STAGE_FACTOR).min(all);
        }
    }

    /// Measures these metrics too, or instead of those before where only that fits into memory; what does not fit is not
    /// taken up. What is missing needs the same runs once more: until they have come as far, what there is stays on view.
    fn want(&mut self, wanted: &[String]) {
        let needed = needed(&self.experiment, Some(wanted));
        let has = |name: &str| self.metrics.iter().any(|info| info.name == name);
        if needed.iter().all(|info| has(&info.name)) {
            return;
        }
        let all = self.experiment.metrics().iter();
        let both = |info: &&MetricInfo| needed.contains(info) || has(&info.name);
        let both: Arc<[MetricInfo]> = all.filter(both).cloned().collect();
        let fits = |metrics: &Arc<[MetricInfo]>| self.experiment.check_values(metrics.len()).is_ok();
        let Some(metrics) = [both, needed].into_iter().find(fits) else { return };
        self.metrics = metrics;
        self.stage = Ensemble::new(&self.experiment, self.stage.replicates(), Arc::clone(&self.metrics));
    }

    /// Bytes held; rows on view are not those of the stage while that is behind.
    fn memory(&self) -> f64 {
        let behind = self.stage.generation() < self.computed;
        self.stage.memory() + if behind { self.history.memory() as f64 } else { 0.0 }
    }

    /// `None` if cancelled.
    fn see(&mut self, playhead: u64, end: u64, revision: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Side> {
        let at = playhead.min(self.computed);
        let view = match &self.view {
            Some(view) if view.generation == at => Arc::clone(view),
            _ => Arc::new(self.replay.look_unless(at, cancelled)?),
        };
        self.view = Some(Arc::clone(&view));
        if view.simplex.is_some() && self.flow.is_none() {
            self.flow = Some(Flow::of(&self.experiment).map(Arc::new));
        }
        if self.theory_reach < end {
            let (theory, heights) = (curves(&self.experiment, end), heights(&self.experiment, end));
            if cancelled() {
                return None; // they may have been broken off
            }
            (self.theory, self.heights) = (Arc::new(theory), Arc::new(heights));
            self.theory_reach = end;
            self.agreement = None;
        }
        let agreement = match self.agreement.take() {
            Some((of, to, agreement)) if of == revision && to == at => agreement,
            _ => Agreement::of(&self.history, &self.theory, at, self.replicates),
        };
        self.agreement = Some((revision, at, agreement.clone()));
        Some(Side {
            experiment: Arc::clone(&self.experiment),
            history: self.history.clone(),
            replicates: self.replicates,
            computed: self.computed,
            finished: if self.is_last_stage() { self.finished } else { None },
            view,
            theory: Arc::clone(&self.theory),
            heights: Arc::clone(&self.heights),
            flow: self.flow.clone().flatten(),
            agreement,
            memory: self.memory(),
        })
    }
}

/// Of an experiment's metrics, what is measured: the model itself, what theory is held against and the stop rule looks
/// at, and what is wanted.
fn needed(experiment: &Experiment, wanted: Option<&[String]>) -> Arc<[MetricInfo]> {
    let Some(wanted) = wanted else { return Arc::clone(experiment.metrics()) };
    let exact = curves(experiment, FEW).into_iter().filter(|curve| curve.kind == Kind::Exact);
    let compared: Vec<&str> = exact.map(|curve| curve.metric).collect();
    let is_needed = |info: &&MetricInfo| {
        let name = info.name.as_str();
        matches!(info.metric, Metric::Quantity(_))
            || name == experiment.collapse_metric()
            || compared.contains(&name)
            || wanted.iter().any(|wanted| wanted == name)
    };
    experiment.metrics().iter().filter(is_needed).cloned().collect()
}

/// Whether what is measured of all runs of an experiment fits into memory beside them, where these metrics are wanted.
///
/// # Errors
/// One line, in the words of the command line.
pub(crate) fn check_values(experiment: &Experiment, wanted: &[String]) -> Result<(), Problem> {
    // What theory knows, which decides what else is measured, is asked only where not everything fits.
    let all = experiment.check_values(experiment.metrics().len());
    all.or_else(|_| experiment.check_values(needed(experiment, Some(wanted)).len()))
}

impl Run {
    /// Another run, from now on with these metrics, if any are named.
    pub(super) fn start(&mut self, number: u64, sides: Vec<Arc<Experiment>>, wanted: Option<Vec<String>>) {
        self.number = number;
        self.revision += 1;
        self.wanted = wanted.or(self.wanted.take());
        let part = |experiment| Part::new(experiment, self.replicate, self.wanted.as_deref());
        self.sides = sides.into_iter().map(part).collect();
    }

    /// Measures these metrics from now on.
    pub(super) fn want(&mut self, wanted: Vec<String>) {
        self.sides.iter_mut().for_each(|side| side.want(&wanted));
        self.wanted = Some(wanted);
    }

    /// Shows another replicate.
    pub(super) fn show(&mut self, replicate: u64) {
        self.replicate = replicate;
        for side in &mut self.sides {
            side.replay = Replay::new(&side.experiment, replicate);
            side.view = None;
        }
    }

    /// Lets go of everything after a failure; the last sides shown stay.
    pub(super) fn abandon(&mut self) {
        self.sides.clear();
    }

    pub(super) fn has_work(&self, playhead: u64) -> bool {
        self.sides.iter().any(|side| side.has_work(playhead))
    }

    /// Whether nothing of a step takes long, on any side.
    pub(super) fn is_quick(&self) -> bool {
        self.sides.iter().all(|side| side.experiment.is_quick())
    }

    /// One slice on the side that is furthest behind: fewer replicates first, then fewer generations.
    pub(super) fn work(&mut self, playhead: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> Work {
        let behind = self.sides.iter_mut().filter(|side| side.has_work(playhead));
        let Some(side) = behind.min_by_key(|side| (side.stage.replicates(), side.stage.generation())) else {
            return Work::Nothing;
        };
        let work = side.work(playhead, cancelled);
        if work != Work::Nothing && side.cost > 0.0 {
            self.rate = if self.rate > 0.0 { 0.8 * self.rate + 0.2 / side.cost } else { 1.0 / side.cost };
        }
        if work == Work::Shown {
            self.revision += 1;
        }
        work
    }

    /// How far all of it has come.
    pub(super) fn progress(&self, playhead: u64) -> Option<Progress> {
        let (mut done, mut all, mut seconds) = (0.0, 0.0, 0.0);
        for side in &self.sides {
            let [behind, ahead] = side.work_of(playhead)?;
            (done, all, seconds) = (done + behind, all + behind + ahead, seconds + ahead * side.cost);
        }
        let known = self.sides.iter().all(|side| side.cost > 0.0);
        (known && all > 0.0).then_some(Progress { share: done / all, left: seconds })
    }

    /// Whether every side has come as far as this, with as many runs as the others: to show one that is ahead would be a
    /// picture more to paint.
    pub(super) fn is_even(&self, generation: u64) -> bool {
        let most = self.sides.iter().map(|side| side.replicates).max();
        let has_come = |side: &Part| side.computed >= generation || side.finished.is_some();
        let has_runs =
            |side: &Part| Some(side.replicates) == most || side.replicates == side.experiment.scenario().replicates;
        self.sides.iter().all(|side| has_come(side) && has_runs(side))
    }

    /// The last generation there are rows for on every side that goes on: all are seen at one generation.
    pub(super) fn computed(&self) -> u64 {
        let all = || self.sides.iter().map(|side| (side.computed, side.finished));
        let going = all().filter(|(_, finished)| finished.is_none()).map(|(computed, _)| computed).min();
        going.or_else(|| all().map(|(computed, _)| computed).max()).unwrap_or(0)
    }

    /// Whether every side has its final rows.
    pub(super) fn is_finished(&self) -> bool {
        self.sides.iter().all(|side| side.is_last_stage() && side.finished.is_some())
    }

    /// The generation the axes reach to.
    pub(super) fn end(&self, playhead: u64) -> u64 {
        let of_side = |side: &Part| {
            let end = side.experiment.scenario().generations;
            match side.finished {
                Some(_) if side.is_last_stage() => side.computed,
                _ if playhead > end => end.saturating_mul(playhead.div_ceil(end).next_power_of_two()),
                _ => end,
            }
        };
        self.sides.iter().map(of_side).max().unwrap_or(0)
    }

    /// What there is to see; `None` if cancelled.
    pub(super) fn sides(&mut self, playhead: u64, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Side>> {
        let (end, revision) = (self.end(playhead), self.revision);
        let sides = self.sides.iter_mut().map(|side| side.see(playhead, end, revision, cancelled));
        self.shown = sides.collect::<Option<_>>()?;
        Some(self.shown.clone())
    }

    /// What was shown last.
    pub(super) fn last_sides(&self) -> Vec<Side> {
        self.shown.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Keeps, Scenario};

    #[test]
    fn sides_are_seen_at_one_generation_wherever_the_work_is_stopped() {
        let side = || Arc::new(Experiment::new(Scenario { generations: 400, ..Scenario::default() }).unwrap());
        let mut run = Run::default();
        run.start(1, vec![side(), side()], None);
        for _ in 0..5 {
            run.work(0, &|| false);
            let playhead = run.computed();
            let sides = run.sides(playhead, &|| false).unwrap();
            let seen: Vec<u64> = sides.iter().map(|side| side.view.generation).collect();
            assert_eq!(seen, [playhead; 2]);
        }
        assert!(run.sides.iter().any(|side| side.computed > 0));
    }

    /// So many runs that they fit into memory, but not with all that can be measured of them: refused before the work, unless
    /// little is wanted.
    #[test]
    fn what_is_measured_fits_into_memory_or_is_refused() {
        // Runs with a window, which is most of what they hold.
        let windows = Scenario { generations: 40, retention: Keeps::Window, window: 20, ..Scenario::default() };
        let of = |replicates| Experiment::new(Scenario { replicates, ..windows.clone() });
        let all = |one: &Experiment| one.metrics().iter().map(|info| info.name.clone()).collect::<Vec<_>>();
        let mut many = (1..500).map(|step| of(step * 20_000)).map_while(Result::ok);
        let refused = many.find_map(|one| Some((check_values(&one, &all(&one)).err()?, one)));
        let (problem, one) = refused.expect("so many runs that what is measured of them is too much, and they are not");
        let told = problem.to_string();
        assert!(told.contains("what is measured of them would need") && told.lines().count() == 1, "{told}");
        assert!(check_values(&one, &[]).is_ok() || needed(&one, Some(&[])).len() + 2 > one.metrics().len());
        assert!(check_values(&of(100).unwrap(), &all(&one)).is_ok());

        // Asked for later they are held against the same bound: what is too much is not taken up, and the rest runs on.
        let one = Arc::new(one);
        let mut run = Run::default();
        run.start(1, vec![Arc::clone(&one)], Some(Vec::new()));
        let before = run.sides[0].metrics.len();
        assert_eq!(run.work(0, &|| false), Work::Shown);
        run.want(all(&one));
        assert_eq!((run.sides[0].metrics.len(), run.sides[0].stage.generation() > 0), (before, true));
        assert_eq!(run.work(0, &|| false), Work::Shown);
        run.start(2, vec![Arc::new(of(100).unwrap())], Some(Vec::new()));
        run.want(all(&one));
        assert_eq!(run.sides[0].metrics.len(), one.metrics().len());
    }
}
