//! Random valid experiments over every family, key and combination: whatever is asked for, an answer comes, and it is a
//! number in its range, or an infinity, or said to be none.
//!
//! Each case is drawn from its number alone. `COLLAPSE_FUZZ=100000 cargo test --test all fuzz::many -- --ignored` tries so
//! many; `COLLAPSE_FUZZ_FROM=17 COLLAPSE_FUZZ=1` only number 17. What fails is told with its link, which
//! `collapse-lab run 'LINK'` takes.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "failures are told at once, with their links")]

mod cases;
mod checks;
mod long;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use collapse_lab::experiment::keys::KEYS;
use collapse_lab::experiment::{Experiment, Keeps, Scenario};

use cases::{OTHER, Takes, case};
use checks::Faults;

/// Processor time after which a case is asked to stop, and after which it is said to hang. Nothing may take longer to hear.
const ENOUGH: Duration = Duration::from_secs(4);
const HANGS: Duration = Duration::from_secs(10);
/// Bytes the whole program may hold: every case is small.
const MEMORY: u64 = 1 << 30;
/// So many cases may hang, or fill the memory, before the rest is not tried.
const MOST_LOST: u64 = 6;

/// What came of one case.
#[derive(Clone, Debug, Default)]
struct Outcome {
    family: String,
    link: String,
    faults: Vec<String>,
    /// It was asked to stop, and did.
    stopped: bool,
    took: Duration,
}

/// What a thread has used of a processor, where the system tells; `since` where it does not.
fn processor_time(thread: u64, since: Instant) -> Duration {
    let told = std::fs::read_to_string(format!("/proc/self/task/{thread}/schedstat")).ok();
    let spent = told.and_then(|text| text.split(' ').next()?.parse().ok());
    spent.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn own_thread() -> u64 {
    let path = std::fs::read_link("/proc/thread-self").ok();
    path.and_then(|path| path.file_name()?.to_str()?.parse().ok()).unwrap_or(0)
}

fn memory() -> u64 {
    let told = std::fs::read_to_string("/proc/self/statm").ok();
    told.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok()).unwrap_or(0) * 4096
}

/// What is tried.
#[derive(Clone, Copy)]
enum Kind {
    /// Any valid experiment.
    Random,
    /// Every family to the end of the numbers, in so many generations and seconds.
    Long(u64, u64),
}

fn one_case(kind: Kind, number: u64, seen: &Mutex<(String, String)>, enough: &AtomicBool) -> Outcome {
    let mut outcome = Outcome::default();
    let mut faults = Faults::default();
    let draw = || match kind {
        Kind::Random => case(number).map(Some),
        Kind::Long(generations, _) => long::case(number, generations),
    };
    let made = match catch_unwind(draw) {
        Ok(made) => made,
        Err(panic) => Err(format!("panic while it is checked: {}", said(&*panic))),
    };
    match made {
        Ok(None) => {}
        Ok(Some(made)) => {
            let link = made.experiment.scenario().to_link();
            let family = made.experiment.about().name.to_owned();
            *seen.lock().unwrap() = (family.clone(), link.clone());
            (outcome.family, outcome.link) = (family, link);
            for refusal in made.refusals {
                if refusal.lines().count() != 1 || refusal.chars().count() > 300 {
                    faults.0.push(format!("a refusal of more than a line: {refusal}"));
                }
            }
            let cancelled = || enough.load(Ordering::Relaxed);
            let run = || match kind {
                Kind::Random => checks::all(&mut faults, made.experiment, number, &cancelled),
                Kind::Long(..) => long::all(&mut faults, made.experiment, &cancelled),
            };
            match catch_unwind(AssertUnwindSafe(run)) {
                Ok(done) => outcome.stopped = done.is_none(),
                Err(panic) => faults.0.push(format!("panic: {}", said(&*panic))),
            }
        }
        Err(what) => faults.0.push(what),
    }
    outcome.faults = faults.0;
    outcome
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default().replace('\n', " ")
}

/// One thread's share of the cases: each by a pool of its own, which is left behind if it does not come back.
fn share(kind: Kind, next: &AtomicU64, until: u64, lost: &AtomicU64, outcomes: &Mutex<Vec<(u64, Outcome)>>) {
    let pool = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(8 << 20).build().unwrap();
        let thread = pool.install(own_thread);
        (pool, thread)
    };
    let allowed = match kind {
        Kind::Random => ENOUGH,
        Kind::Long(_, seconds) => Duration::from_secs(seconds),
    };
    let mut own = pool();
    while lost.load(Ordering::Relaxed) < MOST_LOST {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= until {
            break;
        }
        let (seen, enough) = (Arc::new(Mutex::new((String::new(), String::new()))), Arc::new(AtomicBool::new(false)));
        let (tell, told) = sync_channel(1);
        let since = Instant::now();
        let before = processor_time(own.1, since);
        {
            let (seen, enough) = (Arc::clone(&seen), Arc::clone(&enough));
            own.0.spawn(move || drop(tell.send(one_case(kind, number, &seen, &enough))));
        }
        let mut full = false;
        let outcome = loop {
            let wait = told.recv_timeout(Duration::from_millis(50));
            let took = processor_time(own.1, since).saturating_sub(before);
            enough.fetch_or(took > allowed, Ordering::Relaxed);
            full |= memory() > MEMORY;
            let lose = |what: String| {
                lost.fetch_add(1, Ordering::Relaxed);
                let (family, link) = seen.lock().unwrap().clone();
                Outcome { family, link, faults: vec![what], took, ..Outcome::default() }
            };
            match wait {
                Ok(outcome) if full => {
                    let Outcome { link, .. } = outcome;
                    break Outcome { link, ..lose(format!("the program held over {MEMORY} bytes beside it")) };
                }
                Ok(outcome) => break Outcome { took, ..outcome },
                Err(RecvTimeoutError::Disconnected) => break lose("its thread is gone".into()),
                Err(RecvTimeoutError::Timeout) if memory() > 3 * MEMORY => {
                    let (_, link) = seen.lock().unwrap().clone();
                    eprintln!("case {number} fills the memory: {link}");
                    std::process::abort(); // before it takes what others need
                }
                Err(RecvTimeoutError::Timeout) if took > allowed + (HANGS - ENOUGH) => {
                    std::mem::forget(std::mem::replace(&mut own, pool()).0);
                    break lose(format!("hangs: {took:.0?}, and was asked to stop after {allowed:.0?}"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        };
        // At once, so that it is known even if the rest is never reached.
        if let Some(fault) = outcome.faults.first() {
            println!("{number} {}: {fault}\n    {}", outcome.family, outcome.link);
        }
        outcomes.lock().unwrap().push((number, outcome));
    }
}

/// Tries these cases; a text of what failed, with some examples of each kind.
fn try_all(kind: Kind, from: u64, count: u64) -> String {
    let (next, lost, outcomes) = (AtomicU64::new(from), AtomicU64::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| share(kind, &next, from + count, &lost, &outcomes));
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by_key(|outcome| outcome.0);
    let stopped = outcomes.iter().filter(|outcome| outcome.1.stopped).count();
    println!("{} cases in {:.1?}, {stopped} of them stopped half-way", outcomes.len(), started.elapsed());
    let mut slow: Vec<_> = outcomes.iter().filter(|outcome| outcome.1.took > Duration::from_secs(1)).collect();
    slow.sort_by_key(|outcome| std::cmp::Reverse(outcome.1.took));
    for (number, outcome) in slow.iter().take(12) {
        println!("  {:.1?}  {number} {}", outcome.took, outcome.link);
    }
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, outcome) in &outcomes {
        for fault in &outcome.faults {
            let kind = fault.split(" at ").next().unwrap_or_default();
            let kind = format!("{}: {}", outcome.family, kind.split(" off by").next().unwrap_or_default());
            kinds.entry(kind).or_default().push(format!("{fault}\n      {number} {}", outcome.link));
        }
    }
    let mut text = String::new();
    for (kind, all) in kinds {
        text.push_str(&format!("{kind} ({} cases)\n", all.len()));
        all.iter().take(3).for_each(|one| text.push_str(&format!("    {one}\n")));
    }
    text
}

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// A new key is drawn by itself if what it takes is said as others say it; else it must be drawn in a way of its own.
#[test]
fn what_keys_take_is_understood() {
    for key in KEYS.iter() {
        let other = OTHER.iter().any(|known| key.path == *known || key.path.starts_with(&format!("{known}.")));
        assert_eq!(Takes::of(key) == Takes::Other, other, "{}: {}", key.path, key.takes);
    }
}

/// A model is narrow for floats by its distance from 0, wherever the truth is: far out soon, around 0 late, and a scale never.
#[test]
fn widths_are_told_by_the_distance_from_0() {
    let of = |family: &str, sets: &[(&str, &str)]| {
        let replace = [("workflow.retention", "replace"), ("sample_size", "10"), ("replicates", "40")];
        let experiment = crate::reproducibility::experiment(family, &[&replace[..], sets].concat());
        checks::widths(&experiment, 5, &|| false).unwrap()
    };
    let inside = |widths: &[f64], low: f64, high: f64| {
        assert!(widths.len() == 40 && widths.iter().all(|width| (low..high).contains(width)), "{widths:?}");
    };
    inside(&of("gaussian", &[("truth.mean", "1e8")]), 1e-10, 1e-7);
    inside(&of("gaussian", &[]), 1e-3, f64::INFINITY);
    inside(&of("uniform_interval", &[("truth.lower", "1000"), ("truth.upper", "1001")]), 1e-6, 1e-3);
    inside(&of("gamma", &[]), 1e-3, 1e3);
    assert!(of("exponential", &[]).is_empty() && of("uniform_scale", &[]).is_empty() && of("poisson", &[]).is_empty());
}

#[test]
fn a_few() {
    let wrong = try_all(Kind::Random, 0, 120);
    assert!(wrong.is_empty(), "{wrong}");
}

/// As many as `COLLAPSE_FUZZ` says, from number `COLLAPSE_FUZZ_FROM`.
#[test]
#[ignore = "takes long: a hundred thousand experiments"]
fn many() {
    let wrong =
        try_all(Kind::Random, asked("COLLAPSE_FUZZ_FROM").unwrap_or(0), asked("COLLAPSE_FUZZ").unwrap_or(100_000));
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn to_the_end_of_the_numbers_for_a_while() {
    let wrong = try_all(Kind::Long(1500, 1), 0, long::count());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
#[ignore = "takes long: ten thousand generations of every family"]
fn to_the_end_of_the_numbers() {
    let wrong = try_all(Kind::Long(10_000, asked("COLLAPSE_FUZZ_SECONDS").unwrap_or(60)), 0, long::count());
    assert!(wrong.is_empty(), "{wrong}");
}

/// A gamma law whose shape has become infinite is infinitely far in Fisher units: no infinity less another.
#[test]
fn infinite_errors_are_infinitely_far() {
    let mut scenario = Scenario { sample_size: 4, replicates: 3, generations: 200, ..Scenario::default() };
    scenario.set_family("gamma");
    scenario.retention = Keeps::Replace;
    let experiment = Experiment::new(scenario).unwrap();
    for metric in
        experiment.metrics().iter().filter(|info| ["fisher_error", "error_inflation"].contains(&info.name.as_str()))
    {
        let found = experiment.values_at(metric.metric, 200, &|| false).unwrap();
        assert!(found.iter().all(|x| *x > 1e20), "{}: {found:?}", metric.name);
    }
}
