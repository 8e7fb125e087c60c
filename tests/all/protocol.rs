//! The background thread: newest wins, nothing blocks, an old run stops, a finished one is idle.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use collapse_lab::experiment::Experiment;
use collapse_lab::theory::Kind;
use collapse_lab::worker::{Command, Snapshot, Worker};

use crate::reproducibility::{bits, experiment, history};

/// Generous, for noisy machines: a test waits this long only when it fails.
const PATIENCE: Duration = Duration::from_secs(60);

struct Bench {
    worker: Worker,
    wakes: Arc<AtomicU64>,
}

impl Bench {
    fn new() -> Self {
        let wakes = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&wakes);
        let worker = Worker::spawn(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Self { worker: worker.unwrap(), wakes }
    }

    fn run(&self, run: u64, sides: Vec<Arc<Experiment>>) {
        self.worker.send(Command::Run { run, sides, from_start: false });
    }

    fn wait(&self, what: &str, done: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let start = Instant::now();
        loop {
            let snapshot = self.worker.newest();
            if done(&snapshot) {
                return snapshot;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "never came: {what}; last: run {} at {}",
                snapshot.run,
                snapshot.playhead
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn the_worker_gives_the_bits_of_the_ensemble() {
    let sides = vec![
        experiment("gaussian", &[("replicates", "300"), ("workflow.retention", "replace")]),
        experiment("categorical", &[("replicates", "300"), ("workflow.retention", "subsample")]),
    ];
    let bench = Bench::new();
    bench.run(1, sides.clone());
    bench.worker.send(Command::End);
    let snapshot = bench.wait("the end", |s| s.run == 1 && !s.computing && s.playhead == 12);
    for (side, experiment) in snapshot.sides.iter().zip(&sides) {
        assert_eq!(side.replicates, 300);
        assert!(bits(&side.history) == bits(&history(experiment, 300, u64::MAX)));
        assert_eq!(side.view.generation, 12);
    }
}

#[test]
fn playing_seeking_and_stepping_move_the_playhead() {
    let bench = Bench::new();
    bench.run(1, vec![experiment("exponential", &[("generations", "50")])]);
    bench.worker.send(Command::Speed(500.0));
    bench.worker.send(Command::Play);
    let end = bench.wait("the end of play", |s| s.playhead == 50 && !s.playing);
    assert_eq!(end.end, 50);
    bench.worker.send(Command::Step(-1));
    bench.wait("a step back", |s| s.playhead == 49 && s.sides[0].view.generation == 49);
    bench.worker.send(Command::Seek(7));
    bench.wait("a seek", |s| s.playhead == 7);
    bench.worker.send(Command::Seek(9999));
    bench.wait("a seek past the end", |s| s.playhead == 50);
    bench.worker.send(Command::Step(-999));
    bench.wait("a step before the start", |s| s.playhead == 0);
}

#[test]
fn a_new_run_replaces_a_heavy_one_at_once_and_keeps_the_playhead() {
    let bench = Bench::new();
    let heavy = [
        ("sample_size", "200000"),
        ("generations", "100000"),
        ("replicates", "8"),
        ("sampling.draws", "points"),
        ("workflow.retention", "replace"),
    ];
    bench.run(1, vec![experiment("gaussian", &heavy)]);
    std::thread::sleep(Duration::from_millis(200));
    bench.run(2, vec![experiment("gaussian", &[("generations", "30")])]);
    bench.worker.send(Command::Seek(20));
    bench.wait("the light run", |s| s.run == 2 && s.playhead == 20 && !s.computing);
    bench.run(3, vec![experiment("gaussian", &[("generations", "30"), ("sample_size", "50")])]);
    let kept = bench.wait("the next run", |s| s.run == 3 && !s.computing);
    assert_eq!(kept.playhead, 20);
}

#[test]
fn a_burst_of_runs_ends_with_the_last() {
    let bench = Bench::new();
    for run in 1..=300 {
        bench.run(run, vec![experiment("gaussian", &[("sample_size", &run.to_string())])]);
    }
    let last = bench.wait("the last of the burst", |s| s.run == 300 && !s.computing);
    assert_eq!(last.sides[0].experiment.scenario().sample_size, 300);
}

#[test]
fn nothing_is_published_when_nothing_changes() {
    let bench = Bench::new();
    bench.run(1, vec![experiment("poisson", &[])]);
    bench.wait("the first run", |s| s.run == 1 && !s.computing);
    std::thread::sleep(Duration::from_millis(100));
    let before = bench.wakes.load(Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(bench.wakes.load(Ordering::Relaxed), before);
}

#[test]
fn a_run_without_end_goes_on_past_its_generations() {
    let bench = Bench::new();
    bench.run(1, vec![experiment("gaussian", &[("stop.rule", "never"), ("generations", "10")])]);
    bench.worker.send(Command::Speed(f64::INFINITY));
    bench.worker.send(Command::Play);
    let far = bench.wait("generation 5000", |s| s.playhead > 5000);
    assert!(far.playing && far.end >= far.playhead);
    bench.worker.send(Command::Pause);
    let paused = bench.wait("the pause", |s| !s.playing && !s.computing);
    assert!(paused.sides[0].computed <= paused.playhead + 5000, "it rests once it is far enough ahead");
}

#[test]
fn a_pause_stops_the_computing_and_play_goes_on_to_the_same_rows() {
    let bench = Bench::new();
    let heavy = [
        ("generations", "30"),
        ("replicates", "1000"),
        ("sample_size", "1000"),
        ("workflow.retention", "replace"),
        ("sampling.draws", "points"),
    ];
    let side = experiment("gaussian", &heavy);
    bench.run(1, vec![Arc::clone(&side)]);
    bench.worker.send(Command::Play);
    let shown = bench.wait("some progress", |s| s.run == 1 && s.progress.is_some_and(|progress| progress.share > 0.0));
    let progress = shown.progress.unwrap();
    assert!(shown.computing && !shown.halted && progress.share < 1.0 && progress.left > 0.0, "{progress:?}");
    bench.worker.send(Command::Pause);
    let asked = std::time::Instant::now();
    let paused = bench.wait("the pause", |s| !s.playing && s.halted);
    assert!(!paused.computing && asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    let before = (paused.revision, bench.wakes.load(Ordering::Relaxed));
    std::thread::sleep(Duration::from_millis(250));
    let rests = bench.worker.newest();
    assert_eq!((rests.revision, bench.wakes.load(Ordering::Relaxed)), before);
    // A step within what is there computes nothing.
    bench.worker.send(Command::Step(-1));
    assert!(bench.wait("a step", |s| s.revision == before.0).halted);
    bench.worker.send(Command::Rewind);
    bench.wait("the start", |s| s.playhead == 0 && !s.playing);
    bench.worker.send(Command::Play);
    let end = bench.wait("the end", |s| !s.computing && !s.halted && s.sides[0].replicates == 1000);
    assert!(bits(&end.sides[0].history) == bits(&history(&side, 1000, u64::MAX)));
}

#[test]
fn dropping_the_handle_ends_the_thread_in_the_middle_of_work() {
    let bench = Bench::new();
    let heavy = [("generations", "1000000"), ("replicates", "2000"), ("workflow.retention", "replace")];
    bench.run(1, vec![experiment("gaussian", &heavy)]);
    std::thread::sleep(Duration::from_millis(50));
    drop(bench); // joins: the test ends only if the thread does
}

#[test]
fn only_wanted_metrics_are_computed_and_another_one_leaves_the_playhead() {
    let bench = Bench::new();
    let sets = [("replicates", "300"), ("generations", "60"), ("workflow.retention", "replace")];
    let side = experiment("gaussian", &sets);
    bench.worker.send(Command::Metrics(vec!["tv".into()]));
    bench.run(1, vec![Arc::clone(&side)]);
    bench.worker.send(Command::Seek(40));
    let first = bench.wait("the run", |s| s.run == 1 && !s.computing && s.playhead == 40);
    let shown = &first.sides[0];
    let has = |name: &str| shown.history.metric(name).is_some();
    assert!(has("tv") && has("mean") && !has("error") && shown.lacks("error"));
    assert!(!shown.lacks("no such metric") && shown.memory >= shown.history.memory() as f64);
    // The badge needs no asking.
    assert!(
        shown.agreement.is_some() && shown.theory.iter().all(|curve| has(curve.metric) || curve.kind != Kind::Exact)
    );

    bench.worker.send(Command::Metrics(vec!["error".into()]));
    let then = bench.wait("the metric", |s| !s.computing && !s.sides[0].lacks("error"));
    assert_eq!((then.playhead, then.sides[0].view.generation), (40, 40));
    let (some, all) = (&then.sides[0].history, history(&side, 300, u64::MAX));
    assert!(some.metric("tv").is_some() && some.len() == all.len());
    for (place, info) in some.metrics().iter().enumerate() {
        let same = all.metric(&info.name).unwrap();
        for (one, other) in some.rows().zip(all.rows()) {
            assert_eq!(format!("{:?}", one.summaries[place]), format!("{:?}", other.summaries[same]), "{}", info.name);
        }
    }
}
