//! The Phase diagram page as a person uses it; and sweeps in their background thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::{Keeps, Scenario, SweepText, find};
use collapse_lab::sweep::{Grid, Sweep, csv};
use collapse_lab::worker::{SweepCommand, SweepShot, Sweeper};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::window::{Kept, again, is_on, press, shows, wait, window, window_of};

fn sweep_of(x: &str, y: &str, metric: &str, at: &str) -> SweepText {
    SweepText { x: x.into(), y: y.into(), metric: metric.into(), at: at.into() }
}

/// A light sweep of the pure loop.
fn scenario(x: &str, y: &str) -> Scenario {
    let base = find("replace").unwrap();
    Scenario { replicates: 20, generations: 20, sweep: sweep_of(x, y, "variance_ratio", "end"), ..base }
}

fn sweep(scenario: &Scenario) -> Box<Sweep> {
    Box::new(Sweep::new(Arc::new(Grid::new(scenario.clone()).unwrap()), None))
}

struct Bench {
    sweeper: Sweeper,
    wakes: Arc<AtomicU64>,
}

impl Bench {
    fn new() -> Self {
        let wakes = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&wakes);
        let sweeper = Sweeper::spawn(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Self { sweeper: sweeper.unwrap(), wakes }
    }

    fn start(&self, id: u64, sweep: Box<Sweep>) {
        self.sweeper.send(SweepCommand::Sweep { id, sweep });
    }

    fn wait(&self, what: &str, done: impl Fn(&SweepShot) -> bool) -> Arc<SweepShot> {
        let start = Instant::now();
        loop {
            let shot = self.sweeper.newest();
            if done(&shot) {
                return shot;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "never came: {what}; last: {:?}", shot.progress);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Minutes of work, in cells that are quick each.
fn long() -> Scenario {
    Scenario { generations: 2000, replicates: 200, ..scenario("sample_size=2:2000:200:log", "seed=1:100000:200") }
}

#[test]
fn a_sweep_in_the_background_has_the_table_of_one_in_the_foreground() {
    let scenario = scenario("sample_size=4:64:5:log", "workflow.synthetic_fraction=0:1:3");
    let bench = Bench::new();
    bench.start(1, sweep(&scenario));
    let shot = bench.wait("the end", |shot| shot.id == 1 && shot.finished);
    assert_eq!(shot.cells.len(), 15);
    let mut own = sweep(&scenario);
    assert!(own.advance(15, &|| false) && own.is_finished());
    assert_eq!(csv(&shot.sweep().unwrap()), csv(&own));
    // Then it rests.
    let before = bench.wakes.load(Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(250));
    assert_eq!(bench.wakes.load(Ordering::Relaxed), before);
}

#[test]
fn a_sweep_is_paused_resumed_cancelled_and_replaced() {
    let bench = Bench::new();
    bench.start(1, sweep(&long()));
    bench.wait("the first cells", |shot| shot.id == 1 && !shot.cells.is_empty());
    bench.sweeper.send(SweepCommand::Pause);
    let paused = bench.wait("the pause", |shot| shot.paused);
    std::thread::sleep(Duration::from_millis(150));
    assert_eq!(bench.sweeper.newest().cells.len(), paused.cells.len(), "a paused sweep does nothing");
    assert!(paused.progress.unwrap().left.is_some() && !paused.is_working());
    bench.sweeper.send(SweepCommand::Resume);
    bench.wait("more cells", |shot| shot.is_working() && shot.cells.len() > paused.cells.len());
    bench.sweeper.send(SweepCommand::Cancel);
    let cancelled = bench.wait("the end", |shot| shot.cancelled);
    assert!(!cancelled.cells.is_empty() && !cancelled.finished, "what is done stays");
    std::thread::sleep(Duration::from_millis(150));
    assert_eq!(bench.sweeper.newest().cells.len(), cancelled.cells.len(), "a cancelled sweep does nothing");
    // What is done goes on elsewhere, under another number; and a third takes its place at once.
    bench.start(2, Box::new(cancelled.sweep().unwrap()));
    bench.wait("going on", |shot| shot.id == 2 && shot.cells.len() > cancelled.cells.len());
    bench.start(3, sweep(&scenario("sample_size=4,8", "")));
    let last = bench.wait("the third", |shot| shot.id == 3 && shot.finished);
    assert_eq!(last.cells.len(), 2);
    bench.start(4, sweep(&long()));
    bench.wait("the middle of a long one", |shot| shot.id == 4 && !shot.cells.is_empty());
    drop(bench); // joins: the test ends only if the thread does, in the middle of its work
}

#[test]
fn of_a_burst_of_sweeps_the_last_is_done() {
    let bench = Bench::new();
    for id in 1..=100 {
        bench.start(id, sweep(&scenario(&format!("sample_size=4,{}", id + 4), "")));
    }
    let last = bench.wait("the last", |shot| shot.id == 100 && shot.finished);
    assert_eq!(last.cells[1].x, toml::Value::Integer(104));
}

fn page(scenario: Scenario) -> Harness<'static, LabApp> {
    let options = Options { scenario: Some(scenario), page: Some(Page::Phase), ..Options::default() };
    let build =
        move |creation: &mut eframe::CreationContext<'_>| LabApp::new(&creation.egui_ctx, None, options).unwrap();
    let mut harness = Harness::builder().with_size((1280.0, 800.0)).build_eframe(build);
    wait(&mut harness, "the sweep", LabApp::is_swept);
    harness
}

/// Types into a field of the panel.
fn enter(harness: &mut Harness<'static, LabApp>, field: &str, text: &str) {
    press(harness, Role::TextInput, field);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(3);
}

#[test]
fn the_page_opens_with_a_picture_and_says_where_it_collapses() {
    let mut harness = window("accumulate-or-replace", Options::default());
    press(&mut harness, Role::Tab, "Phase diagram");
    wait(&mut harness, "the sweep", |app| app.is_swept() && app.sweep().finished);
    let shot = harness.state().sweep();
    let grid = shot.grid.as_ref().unwrap();
    assert_eq!(grid.scenario().retention, Keeps::Replace, "the side that forgets");
    assert_eq!((grid.x().key(), grid.y().unwrap().key()), ("sample_size", "generations"));
    assert!(shot.cells.len() > grid.cells(), "refined where it changes fast");
    // Where many generations are left to few points rare runs rule the mean: what is shown is what typical runs do.
    let title = "Median variance ratio at the last generation, since rare runs rule the mean";
    assert!(harness.query_by_role_and_label(Role::Figure, title).is_some());
    assert!(shows(&harness, "more than half of the variance is lost by generation"));
    assert!(shows(&harness, "runs: half of the variance (median)"));
    assert!(shows(&harness, "phase diagram of variance ratio: all"), "a live line for assistive tools");
    // The logarithm of the variance falls by some 2/n a generation, so that half is left near n = 2t / ln 2.
    let words = harness.query_all_by_label_contains("Below sample size n of about").next().unwrap();
    let words = words.accesskit_node();
    let words = words.value().or(words.label()).unwrap_or_default();
    let number = |after: &str| -> f64 {
        let rest = words.split(after).nth(1).unwrap().chars();
        rest.take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>().trim_end_matches('.').parse().unwrap()
    };
    let (n, t) = (number("of about "), number("by generation "));
    assert!((n / (2.0 * t / 2.0_f64.ln()) - 1.0).abs() < 0.35, "{words}");
}

#[test]
fn a_cell_chosen_by_keys_or_by_the_pointer_runs_in_the_lab() {
    let mut harness = page(scenario("sample_size=10,20,40", "generations=5,15,25"));
    press(&mut harness, Role::RadioButton, "map");
    let before = harness.state().scenario();
    harness.key_press(egui::Key::ArrowRight);
    harness.run_steps(3);
    assert!(shows(&harness, "sample size n 20, generations 15: mean"), "the chosen cell, in words");
    // To the corner, and no further.
    for key in [egui::Key::ArrowUp, egui::Key::ArrowRight].repeat(3) {
        harness.key_press(key);
        harness.run_steps(2);
    }
    assert!(shows(&harness, "sample size n 40, generations 25: mean"));
    harness.key_press(egui::Key::Enter);
    wait(&mut harness, "the Lab", |app| app.is_settled() && app.playhead() == 25);
    let opened = harness.state().scenario();
    assert_eq!((opened.sample_size, opened.generations, opened.seed), (40, 25, before.seed));
    assert_eq!(harness.state().scenario().sweep, before.sweep);
    // Back on the page the sweep is still there: it need not be done again.
    let id = harness.state().sweep().id;
    press(&mut harness, Role::Tab, "Phase diagram");
    wait(&mut harness, "the page", LabApp::is_swept);
    assert_eq!(harness.state().sweep().id, id);
    // A click: the lower left cell.
    let place = harness.get_by_role_and_label(Role::Canvas, "Cells of the phase diagram").rect();
    let at = place.left_bottom() + egui::vec2(0.1, -0.1) * place.size();
    harness.hover_at(at);
    harness.run_steps(2);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run_steps(4);
    wait(&mut harness, "the Lab again", |app| app.is_settled() && app.scenario().sample_size == 10);
    assert_eq!(harness.state().scenario().generations, 5);
}

#[test]
fn knobs_ranges_and_metrics_are_changed_and_a_wrong_one_is_one_line() {
    let mut harness = page(scenario("sample_size=4:64:4:log", "generations=2:20:3"));
    enter(&mut harness, "To across", "128");
    wait(&mut harness, "n to 128", |app| {
        app.is_swept() && app.sweep().grid.as_ref().unwrap().x().to_string().contains("128")
    });
    let id = harness.state().sweep().id;
    for (field, wrong, words) in [
        ("From across", "1000", "low 1000 must be less than high 128"),
        ("Steps across", "many", "steps \"many\" must be a whole number"),
        ("From up", "few", "low \"few\" must be a finite number"),
    ] {
        enter(&mut harness, field, wrong);
        assert!(shows(&harness, words), "{wrong}");
        assert_eq!(harness.state().sweep().id, id, "{wrong}: what ran is still there");
    }
    // What is held, typed once more, takes the refusal back; and nothing is swept anew.
    enter(&mut harness, "From up", "2");
    assert!(!shows(&harness, "must be a finite number"));
    assert_eq!(harness.state().sweep().id, id);
    // Another knob, another metric; a knob less is a curve.
    press(&mut harness, Role::ComboBox, "Knob up");
    press(&mut harness, Role::Button, "synthetic fraction");
    wait(&mut harness, "the fraction", |app| app.is_swept() && app.sweep().id > id);
    assert!(!shows(&harness, "must be a whole number"));
    press(&mut harness, Role::ComboBox, "Metric of the phase diagram");
    press(&mut harness, Role::RadioButton, "KL divergence, truth to model");
    wait(&mut harness, "the divergence", |app| {
        app.is_swept() && app.sweep().grid.as_ref().unwrap().metric() == "kl_truth_model"
    });
    press(&mut harness, Role::ComboBox, "Knob up");
    press(&mut harness, Role::Button, "none: a curve");
    wait(&mut harness, "the curve", |app| app.is_swept() && app.sweep().grid.as_ref().unwrap().y().is_none());
    assert!(shows(&harness, "KL divergence, truth to model"));
}

#[test]
fn a_curve_of_one_knob_has_its_median_and_theory() {
    // So few points that the fall is no chance.
    let small = Scenario { sample_size: 10, replicates: 200, ..scenario("workflow.synthetic_fraction=0:1:6", "") };
    let mut harness = page(small);
    assert!(harness.query_by_role_and_label(Role::Figure, "Mean variance ratio at generation 20").is_some());
    assert!(shows(&harness, "Variance ratio falls from") || shows(&harness, "Variance ratio is"));
    harness.key_press(egui::Key::ArrowLeft);
    harness.run_steps(3);
    press(&mut harness, Role::Button, "Open in the Lab");
    wait(&mut harness, "the Lab", |app| app.is_settled() && app.playhead() == 20);
    let fraction = harness.state().scenario().synthetic_fraction;
    assert!((0.3..=0.7).contains(&fraction), "{fraction}");
    // A knob of words, too.
    let harness = page(scenario("workflow.retention=replace,accumulate,window", ""));
    assert_eq!(harness.state().sweep().cells.len(), 3);
    assert!(shows(&harness, "training set keeps"));
}

/// What is drawn: the words of the chosen cell tell the way along the curves.
#[test]
fn a_few_values_of_the_second_knob_are_curves_and_on_wish_a_map() {
    let few = Scenario { replicates: 60, ..scenario("sample_size=4:64:5:log", "generations=2,8,20") };
    let mut harness = page(few);
    wait(&mut harness, "every cell", |app| app.sweep().finished);
    let is = |harness: &Harness<'static, LabApp>, name| is_on(harness, Role::RadioButton, name);
    assert!(is(&harness, "curves") && !is(&harness, "map"));
    let rows = |harness: &Harness<'static, LabApp>| {
        let shot = harness.state().sweep();
        let rows: std::collections::BTreeSet<u32> = shot.cells.iter().map(|cell| cell.place.j).collect();
        (rows.len(), shot.cells.len())
    };
    let (count, cells) = rows(&harness);
    assert!(count == 3 && cells > 15, "refined along the curves only: {count} {cells}");
    // The variance halves below n = 20/ln 2 points, and so on: the border is told of curves too.
    assert!(shows(&harness, "more than half of the variance is lost by generation"));
    for (key, words) in [
        (egui::Key::ArrowRight, "sample size n 16, generations 8: mean"),
        (egui::Key::ArrowUp, "sample size n 16, generations 20: mean"),
        (egui::Key::ArrowUp, "sample size n 16, generations 20: mean"),
        (egui::Key::ArrowDown, "sample size n 16, generations 8: mean"),
        (egui::Key::ArrowDown, "sample size n 16, generations 2: mean"),
    ] {
        harness.key_press(key);
        harness.run_steps(3);
        assert!(shows(&harness, words), "{key:?} {words}");
    }
    harness.key_press(egui::Key::ArrowRight);
    harness.run_steps(3);
    assert!(shows(&harness, "generations 2: mean") && !shows(&harness, "sample size n 16, generations 2: mean"));
    // Linear or logarithmic values, as on a curve alone.
    let title = "Mean variance ratio at the last generation";
    press(&mut harness, Role::Button, &format!("Logarithmic axis of {title}"));
    assert!(harness.query_by_role_and_label(Role::Button, &format!("Linear axis of {title}")).is_some());
    // The pointer at the right end, far down: of the three the curve of most generations is nearest.
    let place = harness.get_by_role_and_label(Role::Canvas, "Cells of the phase diagram").rect();
    let at = place.left_bottom() + egui::vec2(0.01, -0.01) * place.size();
    harness.hover_at(at);
    harness.run_steps(3);
    press(&mut harness, Role::RadioButton, "map");
    assert!(is(&harness, "map") && rows(&harness) == (count, cells), "the same cells");
    press(&mut harness, Role::RadioButton, "curves");
    harness.hover_at(at);
    harness.run_steps(2);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run_steps(4);
    wait(&mut harness, "the Lab", |app| app.is_settled() && app.scenario().sample_size == 4);
    assert_eq!(harness.state().scenario().generations, 20);
}

/// From the even and from the collapsed state, over the real share: two ends.
#[test]
fn the_branches_of_a_hysteresis_are_told_apart_by_where_they_begin() {
    let x = "workflow.synthetic_fraction=0.3,0.45,0.6";
    let shipped = find("hysteresis").unwrap();
    let sweep = SweepText { x: x.into(), ..shipped.sweep.clone() };
    let mut harness = page(Scenario { replicates: 20, sweep, ..shipped });
    wait(&mut harness, "every cell", |app| app.sweep().finished);
    let value = |i: u32, j: u32| {
        let shot = harness.state().sweep();
        let cell = shot.cells.iter().find(|cell| (cell.place.i, cell.place.j) == (2 * i, 2 * j)).unwrap();
        cell.stats.unwrap().median
    };
    // At 55 % real points each stays where it began; with more or fewer both are at one end.
    assert!(value(1, 0) < 0.2 && value(1, 1) > 0.4, "{} {}", value(1, 0), value(1, 1));
    assert!((value(0, 0) - value(0, 1)).abs() < 0.05 && (value(2, 0) - value(2, 1)).abs() < 0.05);
    assert!(shows(&harness, "Begun at the truth: ") && shows(&harness, "; begun at 0.91, …: "));
    for line in ["collapsed (limit)", "unstable (limit)", "stable at even (limit)"] {
        assert!(shows(&harness, line), "{line}");
    }
    harness.key_press(egui::Key::ArrowUp);
    harness.run_steps(3);
    assert!(shows(&harness, "synthetic fraction 0.45, begun at 0.91, …: "));
    press(&mut harness, Role::Button, "Open in the Lab");
    wait(&mut harness, "the Lab", LabApp::is_settled);
    assert_eq!(harness.state().scenario().rules.start.len(), 10);
}

#[test]
fn many_rows_of_a_range_are_a_map_and_words_say_what_each_curve_does() {
    let many = page(scenario("sample_size=4:64:4:log", "generations=2:20:7"));
    assert!(is_on(&many, Role::RadioButton, "map"));
    let sweep = sweep_of("estimator.ridge=0.001:3:5:log", "generations=1,11", "test_error", "end");
    let valleys = page(Scenario { replicates: 60, sweep, ..find("ridge-penalty").unwrap() });
    assert!(shows(&valleys, "Test error of the ridge fit along ridge penalty. Generations 1: least, "));
    assert!(shows(&valleys, "; generations 11: least, ") && shows(&valleys, "best penalty (limit)"));
}

#[test]
fn a_sweep_pauses_is_saved_and_is_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("part.csv");
    let mut harness = window("replace", Options::default());
    harness.event(egui::Event::Paste(long().to_link())); // its sweep opens the page
    wait(&mut harness, "cells", |app| app.sweep().cells.len() > 10);
    press(&mut harness, Role::Button, "Pause sweep");
    wait(&mut harness, "the pause", |app| app.sweep().paused);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::S);
    harness.run_steps(3);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(path.to_str().unwrap());
    harness.run_steps(2);
    press(&mut harness, Role::Button, "Save");
    assert!(shows(&harness, "Saved"));
    let saved = harness.state().sweep().cells.len();
    press(&mut harness, Role::Button, "Resume sweep");
    wait(&mut harness, "going on", |app| app.sweep().cells.len() > saved);
    press(&mut harness, Role::Button, "Cancel sweep");
    wait(&mut harness, "the end", |app| app.sweep().cancelled);
    assert!(shows(&harness, "cancelled after"));
    // In another window, on another page.
    let mut harness = window("accumulate-or-replace", Options::default());
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::O);
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(path.to_str().unwrap());
    harness.run_steps(2);
    press(&mut harness, Role::Button, "Open");
    wait(&mut harness, "the sweep", |app| app.sweep().cells.len() >= saved);
    assert!(shows(&harness, &format!("Taken up with {saved} of")));
    press(&mut harness, Role::Button, "Cancel sweep");
    wait(&mut harness, "the end", |app| app.sweep().cancelled);
}

fn choose_file(harness: &mut Harness<'static, LabApp>, key: egui::Key, path: &std::path::Path, go: &str) {
    harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
    harness.run_steps(3);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(path.to_str().unwrap());
    harness.run_steps(2);
    press(harness, Role::Button, go);
}

/// As a crash leaves it: the whole rows are taken up, and the rest is done. A bad file is one line; a file that is there
/// is written over only when asked twice.
#[test]
fn what_a_crash_left_is_opened_as_the_sweep_it_is_and_no_file_is_written_over_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut own = sweep(&scenario("sample_size=4:64:5:log", "workflow.synthetic_fraction=0:1:3"));
    assert!(own.advance(7, &|| false));
    let table = csv(&own);
    std::fs::write(path("map.csv.partial"), &table[..table.len() - 9]).unwrap();
    std::fs::write(path("empty.csv.partial"), "").unwrap();
    std::fs::write(path("notes.csv.partial"), "my notes\n").unwrap();
    let mut harness = window("replace", Options::default());
    for (name, words) in [("empty.csv.partial", "is empty"), ("notes.csv.partial", "holds no sweep")] {
        choose_file(&mut harness, egui::Key::O, &path(name), "Open");
        assert!(shows(&harness, words), "{name}");
        press(&mut harness, Role::Button, "Cancel");
    }
    choose_file(&mut harness, egui::Key::O, &path("map.csv.partial"), "Open");
    assert!(shows(&harness, "Taken up with 6 of 15 cells; line "));
    assert!(shows(&harness, "is cut short, and done again"));
    wait(&mut harness, "the rest", |app| app.is_swept() && app.sweep().finished);
    assert!(own.advance(15, &|| false));
    assert_eq!(csv(&harness.state().sweep().sweep().unwrap()), csv(&own));
    // Over a file that is there: once is a question.
    std::fs::write(path("there.csv"), "mine\n").unwrap();
    let text = || std::fs::read_to_string(path("there.csv")).unwrap();
    choose_file(&mut harness, egui::Key::S, &path("there"), "Save");
    let question = "there.csv is there, and is no result of this sweep: once more writes over it";
    assert!(shows(&harness, question) && text() == "mine\n");
    press(&mut harness, Role::Button, "Save");
    assert!(shows(&harness, "Saved 15 cells") && text() == csv(&own));
    choose_file(&mut harness, egui::Key::S, &path("picture.png"), "Save");
    assert!(shows(&harness, "a sweep is saved as .csv") && !path("picture.png").exists());
}

#[test]
fn cells_that_cannot_be_run_are_said_to_be_and_a_knob_that_changes_nothing() {
    let mut harness = page(scenario("sample_size=0,4,64", "workflow.window=1:3:5"));
    assert!(shows(&harness, "Left out: 3 cells that cannot be run"));
    press(&mut harness, Role::RadioButton, "map");
    assert!(shows(&harness, "Hatched: 3 cells that cannot be run"));
    enter(&mut harness, "Values across", "0,4,16");
    wait(&mut harness, "another sweep", |app| app.is_swept() && app.sweep().finished);
    assert!(shows(&harness, "workflow.window changes nothing here: it matters with workflow.retention = window"));
    assert!(shows(&harness, "workflow.window: of 5 steps 3 differ, since it takes whole numbers"));
    harness.set_size(egui::vec2(1024.0, 700.0));
    harness.run_steps(4);
}

#[test]
fn the_next_session_has_the_sweep_and_every_size_keeps_its_bar() {
    let mut harness = page(scenario("sample_size=4:64:4:log", "generations=2:20:3"));
    enter(&mut harness, "To across", "100");
    wait(&mut harness, "n to 100", LabApp::is_swept);
    let mut kept = Kept::default();
    eframe::App::save(harness.state_mut(), &mut kept);
    let mut harness = again(kept);
    wait(&mut harness, "the sweep", LabApp::is_swept);
    assert!(harness.state().scenario().sweep.x.contains(":100:"));
    assert!(harness.state().sweep().grid.is_some(), "on the page it was on");
    let options = Options {
        scenario: Some(scenario("sample_size=4:64:4:log", "generations=2:20:3")),
        page: Some(Page::Phase),
        text: Some(2.0),
        ..Options::default()
    };
    let build =
        move |creation: &mut eframe::CreationContext<'_>| LabApp::new(&creation.egui_ctx, None, options).unwrap();
    let mut harness = Harness::builder().with_size((1280.0, 800.0)).build_eframe(build);
    wait(&mut harness, "the sweep", LabApp::is_swept);
    for size in [egui::vec2(1280.0, 800.0), egui::vec2(1024.0, 700.0)] {
        harness.set_size(size);
        harness.run_steps(4);
        let place = harness.get_by_role_and_label(Role::Button, "Sweep again").rect();
        assert!(egui::Rect::from_min_size(egui::Pos2::ZERO, size).contains_rect(place), "{place:?}");
        let map = harness.get_by_role_and_label(Role::Canvas, "Cells of the phase diagram").rect();
        assert!(map.width() > 150.0 && map.height() > 150.0, "{map:?}");
    }
}

#[test]
fn shipped_scenarios_of_three_kinds_open_their_phase_diagram() {
    // That each one's usual sweep is taken is a test of drafts: every_shipped_scenario_opens_with_a_sweep_that_can_be_done.
    for name in ["accumulate-or-replace", "forgetting-symbols", "regression"] {
        let few = Scenario { replicates: 20, ..find(name).unwrap() };
        let mut harness = window_of(few, Options { page: Some(Page::Phase), ..Options::default() });
        wait(&mut harness, name, |app| !app.sweep().cells.is_empty());
        press_if_there(&mut harness, "Cancel sweep");
        assert!(harness.query_by_role_and_label(Role::Canvas, "Cells of the phase diagram").is_some(), "{name}");
    }
}

fn press_if_there(harness: &mut Harness<'static, LabApp>, name: &str) {
    if harness.query_by_role_and_label(Role::Button, name).is_some() {
        press(harness, Role::Button, name);
    }
}

#[test]
fn lines_of_papers_are_named_on_maps_and_on_curves() {
    let light = |name: &str, x: &str, y: &str, metric: &str, at: &str| {
        page(Scenario { replicates: 20, sweep: sweep_of(x, y, metric, at), ..find(name).unwrap() })
    };
    let amounts = "workflow.synthetic_to_real=0.01:1:4:log";
    let mut map = light("where-synthetic-helps", "sampling.bias=0.5:0.95:4", amounts, "w2_sq", "end");
    let names = ["n*, below which synthetic points help (limit)", "where they help most (limit)"];
    // On a few rows they are marks, on a map they are lines.
    assert!(is_on(&map, Role::RadioButton, "curves") && names.iter().all(|name| shows(&map, name)));
    assert!(shows(&map, "the real points alone (limit)"));
    // It may stand below what is in sight of the panel.
    map.get_by_role_and_label(Role::RadioButton, "map").click_accesskit();
    map.run_steps(4);
    assert!(names.iter().all(|name| shows(&map, name)));
    // That of the metric has a height, and no place on a map of two knobs.
    assert_eq!(map.state().sweep().lines.as_ref().unwrap().len(), 3);
    assert!(!shows(&map, "the real points alone"));
    let curve = light("time-to-forget", "truth.mean=1,2,5", "", "alive", "collapse");
    assert!(shows(&curve, "median time to forget, 2c/ln 2 = 2.885 c (limit)"));
    let upright = light("where-synthetic-helps", amounts, "", "w2_sq", "end");
    assert!(shows(&upright, "n*, below which synthetic points help (limit)"));
    // The same sweep of what no line is of.
    let none = light("where-synthetic-helps", amounts, "", "mean_error_sq", "end");
    assert!(!shows(&none, "n*, below"));
}
