//! Runs as paths in the triangle of three probabilities: the one on view, and others of the same scenario beside it.

use rayon::prelude::*;

use crate::family::{Family, Holds};

use super::cancel::{Cancelled, LOOKS};
use super::chain::Chain;
use super::plan::Retention;
use super::scenario::Scenario;
use super::setup::Setup;

/// A path is drawn through so many places from any generation to twice that, through all before: what is early is often
/// quick.
const FINE: u64 = 32;
/// At most so many other runs,
const OTHERS: u64 = 20;
/// and so few that all of them together take no more steps than this.
const MOST_STEPS: u64 = 1_000_000;
/// The others are remembered at so many generations at most, of so many bytes, to go back to.
const MARKS: usize = 32;
const MARK_BYTES: f64 = 16e6;

/// What there is to see of models that are points of a triangle: three probabilities each.
#[derive(Clone, Debug, PartialEq)]
pub struct Simplex {
    /// The truth.
    pub truth: [f64; 3],
    /// The run on view, from its beginning (generation 0; 1 where it starts elsewhere than at the truth) to the
    /// generation on view, which is the last: every generation up to 64, then 32 to each doubling, 402 places for 100 000.
    pub path: Vec<[f64; 3]>,
    /// The same of other replicates, by ascending number: up to 20 of those that the scenario has, fewer where a run is very
    /// long, none where each step draws single points.
    pub others: Vec<Vec<[f64; 3]>>,
}

/// How many other runs a scenario is shown with.
pub(super) fn others(scenario: &Scenario) -> u64 {
    let affordable = MOST_STEPS / scenario.generations.max(1);
    OTHERS.min(affordable).min(scenario.replicates.saturating_sub(1))
}

/// Where a run has been, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Path {
    places: Vec<[f64; 3]>,
    now: [f64; 3],
    generation: u64,
}

impl Path {
    /// A path that begins here, at generation 0.
    pub(super) fn from(place: [f64; 3]) -> Self {
        Self { places: vec![place], now: place, generation: 0 }
    }

    /// Goes on to the next generation.
    pub(super) fn push(&mut self, place: [f64; 3]) {
        self.now = place;
        self.generation += 1;
        if is_on_path(self.generation) {
            self.places.push(place);
        }
    }

    /// Its places, oldest first, the newest always; the truth is none of those of a run that starts elsewhere.
    pub(super) fn places(&self, starts_elsewhere: bool) -> Vec<[f64; 3]> {
        let skipped = usize::from(starts_elsewhere && self.generation > 0);
        let newest = (!is_on_path(self.generation)).then_some(self.now);
        self.places[skipped..].iter().copied().chain(newest).collect()
    }
}

fn is_on_path(generation: u64) -> bool {
    generation.is_multiple_of(1 << (generation / FINE).max(1).ilog2())
}

/// Other replicates in step with the one on view.
pub(super) struct Beside<F: Family> {
    now: Vec<Run<F>>,
    /// The same at earlier generations, multiples of `every`, ascending from 0.
    marks: Vec<Vec<Run<F>>>,
    every: u64,
}

#[derive(Clone)]
struct Run<F: Family> {
    chain: Chain<F>,
    path: Path,
}

impl<F: Family> Run<F> {
    fn go(&mut self, setup: &Setup<F>, generation: u64, cancelled: Cancelled<'_>) -> bool {
        let (path, steps) = (&mut self.path, generation - self.chain.generation());
        let whole = self.chain.run(setup, steps, cancelled, |step, model, _, _| {
            setup.family.simplex(model).into_iter().for_each(|place| path.push(place));
            step % LOOKS != 0 || !cancelled()
        });
        whole && self.chain.generation() == generation
    }
}

impl<F: Family> Beside<F> {
    /// So many others than the replicate on view, at generation 0.
    pub(super) fn new(setup: &Setup<F>, replicate: u64, others: u64) -> Self {
        if !F::SIMPLEX {
            return Self { marks: Vec::new(), now: Vec::new(), every: 64 };
        }
        let start = setup.family.simplex(&setup.truth).filter(|_| is_cheap(setup));
        let numbers = (0..=others).filter(|&other| other != replicate).take(others as usize);
        let run = |(other, place)| Run { chain: Chain::new(setup, other), path: Path::from(place) };
        let now: Vec<Run<F>> = numbers.filter_map(|other| Some((other, start?))).map(run).collect();
        Self { marks: vec![now.clone()], now, every: 64 }
    }

    /// Replays all to a generation, exactly as the ensemble does. It costs at most the generations in between and, back or on
    /// ground that is known, those since the last mark before.
    /// `false` if cancelled: it is then of no further use.
    pub(super) fn seek(&mut self, setup: &Setup<F>, generation: u64, cancelled: Cancelled<'_>) -> bool {
        if !F::SIMPLEX {
            return true;
        }
        let before = self.marks.partition_point(|mark| reached(mark) <= generation);
        if let Some(mark) = before.checked_sub(1).map(|place| &self.marks[place])
            && (generation < reached(&self.now) || reached(&self.now) < reached(mark))
        {
            self.now.clone_from(mark);
        }
        while !self.now.is_empty() && reached(&self.now) < generation {
            let mark = (reached(&self.now) / self.every + 1) * self.every;
            let goal = generation.min(mark);
            if !self.now.par_iter_mut().map(|run| run.go(setup, goal, cancelled)).reduce(|| true, |a, b| a && b) {
                return false;
            }
            if goal == mark && self.marks.last().is_none_or(|last| reached(last) < mark) {
                self.mark(setup);
            }
        }
        true
    }

    fn mark(&mut self, setup: &Setup<F>) {
        self.marks.push(self.now.clone());
        let path = |run: &Run<F>| (run.path.places.len() * size_of::<[f64; 3]>()) as f64;
        let bytes: f64 = self.now.iter().map(|run| run.chain.memory(setup) + path(run)).sum();
        let most = ((MARK_BYTES / bytes) as usize).clamp(2, MARKS);
        while self.marks.len() > most {
            self.every *= 2;
            self.marks.retain(|mark| reached(mark).is_multiple_of(self.every));
        }
    }

    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.now.len()
    }

    pub(super) fn paths(&self, starts_elsewhere: bool) -> Vec<Vec<[f64; 3]>> {
        self.now.iter().map(|run| run.path.places(starts_elsewhere)).collect()
    }
}

fn reached<F: Family>(runs: &[Run<F>]) -> u64 {
    runs.first().map_or(0, |run| run.chain.generation())
}

/// Whether a generation draws statistics only, whatever the size of its batch.
fn is_cheap<F: Family>(setup: &Setup<F>) -> bool {
    let statistics = setup.family.holds() == Holds::Nothing && !setup.by_points && !setup.selection.takes_points();
    let measured =
        setup.has_external_truth() && (setup.plan.sizes(2).real > 0 || setup.plan.retention == Retention::Subsample);
    statistics && !measured
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::experiment::Experiment;
    use crate::family::{Categorical, Setting, Settings};

    fn three(sets: &[(&str, &str)]) -> Arc<Experiment> {
        let mut scenario = Scenario::default();
        let all = [("truth.family", "categorical"), ("truth.probabilities", "[0.5, 0.3, 0.2]"), ("replicates", "40")];
        all.iter().chain(sets).for_each(|(key, value)| scenario.set(key, value).unwrap());
        Arc::new(Experiment::new(scenario).unwrap())
    }

    #[test]
    fn a_path_of_any_length_has_a_few_hundred_places_and_ends_where_the_run_is() {
        for (length, count) in
            [(0, 1), (1, 2), (63, 64), (64, 65), (65, 66), (128, 97), (100_000, 402), (1_000_000, 511)]
        {
            let mut path = Path::from([0.0; 3]);
            (1..=length).for_each(|t| path.push([t as f64; 3]));
            let times: Vec<f64> = path.places(false).iter().map(|place| place[0]).collect();
            assert_eq!((times[0], times.last().copied(), times.len()), (0.0, Some(length as f64), count));
            assert!(times.windows(2).all(|pair| pair[1] > pair[0] && pair[1] - pair[0] <= (pair[0] / 32.0).max(1.0)));
            assert_eq!(path.places(true).len(), count - usize::from(length > 0));
        }
    }

    #[test]
    fn a_long_run_is_gone_back_in_by_short_ways() {
        let experiment = three(&[("workflow.retention", "accumulate"), ("generations", "100000")]);
        assert_eq!(others(experiment.scenario()), 10);
        let mut settings = Settings::new();
        settings.insert("probabilities", Setting::List(vec![0.5, 0.3, 0.2]));
        let (family, truth) = Categorical::configure(&settings, None).unwrap();
        let plan = *experiment.plan();
        let setup = Setup {
            family,
            truth,
            start: None,
            fisher: Default::default(),
            data: None,
            outside: None,
            lacks_nearest: false,
            plan,
            steady: plan.steady(),
            rules: experiment.rules().clone(),
            selection: experiment.scenario().selection,
            by_points: false,
            seed: 7,
            plain: None,
            collapse_below: 0.01,
        };
        let mut beside = Beside::new(&setup, 0, 2);
        beside.seek(&setup, 100_000, &|| false);
        assert!(beside.paths(false).iter().all(|path| path.len() == 402));
        assert!(beside.marks.len() <= MARKS && beside.every <= 2 * 100_000 / MARKS as u64, "{}", beside.every);
        assert!(beside.marks.windows(2).all(|pair| reached(&pair[1]) - reached(&pair[0]) == beside.every));
        let marks = beside.marks.len();
        let paths = beside.paths(false);
        for generation in [50_000, 64, 99_999, 0, 100_000] {
            beside.seek(&setup, generation, &|| false);
            assert_eq!(reached(&beside.now), generation);
        }
        assert!(beside.paths(false) == paths);
        assert_eq!(beside.marks.len(), marks, "the way is known");
    }
}
