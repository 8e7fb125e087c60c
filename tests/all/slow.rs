//! One generation in slow motion, and the transport's fields and keys, as a person uses them.

use std::time::{Duration, Instant};

use collapse_lab::app::{LabApp, Options, Page, Stage};
use collapse_lab::experiment::{Keeps, Scenario, StopRule};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::window::{is_on, press, shows, wait, window, window_of};

type Lab = Harness<'static, LabApp>;

/// Eight generations of 30 points, a quarter of them real and all kept, resting at the truth, in slow motion.
fn slow(page: Page) -> Lab {
    let scenario = Scenario {
        generations: 8,
        replicates: 20,
        sample_size: 30,
        synthetic_fraction: 0.75,
        retention: Keeps::Accumulate,
        ..Scenario::default()
    };
    let mut harness = window_of(scenario, Options { page: Some(page), ..Options::default() });
    press(&mut harness, Role::Button, "Reset");
    wait(&mut harness, "the truth", |app| app.playhead() == 0 && app.is_settled());
    harness.key_press(Key::S);
    wait(&mut harness, "slow motion", |app| app.stage() == Some(Stage::Measure));
    assert!(is_on(&harness, Role::Button, "Slow motion"));
    harness
}

fn key(harness: &mut Lab, key: Key, to: (u64, Stage)) {
    harness.key_press(key);
    wait(harness, "a stage", |app| (app.playhead(), app.stage()) == (to.0, Some(to.1)));
}

/// The sentences of the stage on view; the line for assistive tools is told at a pace of its own.
fn sentences(harness: &Lab, stage: Stage) -> Vec<String> {
    let begin = format!("{}: ", stage.label());
    let words = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.label().or_else(|| node.value()).unwrap_or_default()
    };
    harness.query_all_by_label_contains(&begin).map(words).filter(|words| words.starts_with(&begin)).collect()
}

/// What a plot says of its values, once it is told of that generation.
fn heard(harness: &mut Lab, title: &str, generation: u64) {
    let words = format!("At generation {generation}: ");
    let limit = Instant::now() + Duration::from_secs(20);
    loop {
        harness.step();
        let node = harness.get_by_role_and_label(Role::Figure, title);
        let told = node.accesskit_node().description().unwrap_or_default();
        if told.contains(&words) {
            return;
        }
        assert!(Instant::now() < limit, "{title}, {generation}: {told}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_generation_is_stepped_through_both_ways_and_is_the_same() {
    for page in [Page::Lab, Page::Compare] {
        let mut harness = slow(page);
        let walk: Vec<(u64, Stage)> =
            (1..=2).flat_map(|generation| Stage::ALL.map(|stage| (generation, stage))).collect();
        let mut seen = Vec::new();
        for &(generation, stage) in &walk {
            key(&mut harness, Key::ArrowRight, (generation, stage));
            assert!(is_on(&harness, Role::RadioButton, stage.label()));
            seen.push(sentences(&harness, stage));
        }
        let sides = if page == Page::Compare { 2 } else { 1 };
        assert!(seen.iter().all(|words| words.len() == sides), "{seen:?}");
        assert_eq!(seen[0][0], "Sample: The first 30 points are drawn from the truth.");
        let model = "Sample: 23 points are drawn from the model of generation 1; 7 more come from the truth.";
        assert!(seen[4].iter().all(|words| words == model), "{:?}", seen[4]);
        let kept = "Keep: The 30 new points join the 30 held: 60 points in the training set, 37 of them real.";
        assert!(seen[5].iter().any(|words| words == kept), "{:?}", seen[5]);
        for (at, &(generation, stage)) in walk.iter().enumerate().rev().skip(1) {
            key(&mut harness, Key::ArrowLeft, (generation, stage));
            assert_eq!(sentences(&harness, stage), seen[at]);
        }
        key(&mut harness, Key::ArrowLeft, (0, Stage::Measure));
        // Further back there is nothing.
        harness.key_press(Key::ArrowLeft);
        harness.run_steps(4);
        assert_eq!((harness.state().playhead(), harness.state().stage()), (0, Some(Stage::Measure)));
        for (at, &(generation, stage)) in walk.iter().enumerate() {
            key(&mut harness, Key::ArrowRight, (generation, stage));
            assert_eq!(sentences(&harness, stage), seen[at]);
        }
    }
}

#[test]
fn values_are_on_view_once_they_are_measured() {
    let mut harness = slow(Page::Lab);
    for generation in 1..=2 {
        for stage in Stage::ALL {
            key(&mut harness, Key::ArrowRight, (generation, stage));
        }
    }
    heard(&mut harness, "KL divergence", 2);
    key(&mut harness, Key::ArrowRight, (3, Stage::Sample));
    harness.run_steps(3);
    std::thread::sleep(Duration::from_millis(1100)); // whatever is told by then is of the generation before
    heard(&mut harness, "KL divergence", 2);
    press(&mut harness, Role::RadioButton, "Fit");
    assert_eq!(harness.state().stage(), Some(Stage::Fit));
    heard(&mut harness, "KL divergence", 2);
    press(&mut harness, Role::RadioButton, "Measure");
    heard(&mut harness, "KL divergence", 3);
    assert!(shows(&harness, "Measure: KL divergence is now "));
}

#[test]
fn at_a_pace_a_stage_stays_for_a_while_and_the_window_rests() {
    let mut harness = slow(Page::Lab);
    press(&mut harness, Role::Button, "Play");
    harness.remove_cursor(); // what it points at explains itself after a while
    wait(&mut harness, "the first stage", |app| app.stage() == Some(Stage::Sample) && app.playhead() == 1);
    let start = Instant::now();
    wait(&mut harness, "the second", |app| app.stage() == Some(Stage::Keep) && app.playhead() == 1);
    assert!(start.elapsed() > Duration::from_millis(700), "{:?}", start.elapsed());
    // Points no longer fall, and the new curve does not move yet.
    let (start, mut longest) = (Instant::now(), Duration::ZERO);
    while harness.state().stage() == Some(Stage::Keep) {
        harness.step();
        let asked = harness.output().viewport_output.get(&egui::ViewportId::ROOT).unwrap().repaint_delay;
        longest = longest.max(if asked == Duration::MAX { Duration::ZERO } else { asked });
        assert!(start.elapsed() < Duration::from_secs(20), "it never goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(start.elapsed() > Duration::from_millis(700), "{:?}", start.elapsed());
    // It asked to be woken for the next stage, not at every frame.
    assert!(longest > Duration::from_millis(300), "{longest:?}");
    assert_eq!((harness.state().playhead(), harness.state().stage()), (1, Some(Stage::Fit)));
    // Space stops it, and goes on at once.
    harness.key_press(Key::Space);
    harness.run_steps(3);
    let rests = harness.state().stage();
    std::thread::sleep(Duration::from_millis(1400));
    harness.run_steps(3);
    assert_eq!(harness.state().stage(), rests);
    assert!(harness.query_by_role_and_label(Role::Button, "Play").is_some());
    harness.key_press(Key::Space);
    wait(&mut harness, "the next", |app| app.stage() != rests);
    // By hand again, and off: it stays where it is.
    harness.key_press(Key::End);
    wait(&mut harness, "the end", |app| app.playhead() == 8 && app.stage() == Some(Stage::Measure));
    harness.key_press(Key::ArrowRight);
    harness.run_steps(6);
    assert_eq!((harness.state().playhead(), harness.state().stage()), (8, Some(Stage::Measure)));
    harness.key_press(Key::Space); // once more
    wait(&mut harness, "the truth", |app| app.playhead() == 0);
    harness.key_press(Key::S);
    harness.run_steps(3);
    assert_eq!(harness.state().stage(), None);
    wait(&mut harness, "usual playing", |app| app.playhead() == 8);
}

#[test]
fn slow_motion_ends_where_a_page_has_none() {
    let mut harness = slow(Page::Lab);
    press(&mut harness, Role::Tab, "Paper");
    assert_eq!(harness.state().stage(), None);
    harness.key_press(Key::S);
    harness.run_steps(4);
    assert_eq!(harness.state().stage(), None);
    assert!(shows(&harness, "Slow motion is for the Lab and the Compare page"));
}

fn type_in(harness: &mut Lab, button: &str, field: &str, words: &str) {
    press(harness, Role::Button, button);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, field).type_text(words);
    harness.run_steps(2);
}

#[test]
fn the_generation_and_the_last_one_are_typed() {
    let scenario = Scenario { generations: 20, replicates: 10, ..Scenario::default() };
    let mut harness = window_of(scenario, Options { page: Some(Page::Lab), ..Options::default() });
    let go = ("Go to generation", "Generation to go to");
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.playhead() == 20 && app.is_settled());
    type_in(&mut harness, go.0, go.1, "7");
    harness.key_press(Key::Enter);
    wait(&mut harness, "generation 7", |app| app.playhead() == 7);
    for (words, refused) in [("x", "is no number"), ("21", "the run ends at 20"), ("-3", "the first is 0")] {
        type_in(&mut harness, go.0, go.1, words);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        assert!(shows(&harness, refused), "{words}");
    }
    type_in(&mut harness, go.0, go.1, "9");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(harness.state().playhead(), 7);
    assert!(harness.query_by_role_and_label(Role::TextInput, go.1).is_none());
    type_in(&mut harness, "Stop at generation", "Last generation", "12");
    harness.key_press(Key::Enter);
    wait(&mut harness, "twelve", |app| app.scenario().generations == 12 && app.is_settled());
    type_in(&mut harness, "Stop at generation", "Last generation", "soon");
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(shows(&harness, "Last generation: \"soon\" is no number") && harness.state().scenario().generations == 12);
    press(&mut harness, Role::Button, "When the run stops");
    press(&mut harness, Role::RadioButton, "Goes on until you stop it");
    wait(&mut harness, "no end", |app| app.scenario().stop == StopRule::Never);
}

#[test]
fn pages_speed_and_text_have_keys() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    harness.key_press(Key::Plus);
    harness.run_steps(4);
    assert!(shows(&harness, "40 generations a second"));
    std::thread::sleep(Duration::from_millis(200)); // the worker has heard of it
    harness.run_steps(2);
    harness.key_press(Key::Minus);
    harness.run_steps(4);
    assert!(shows(&harness, "20 generations a second"));
    for _ in 0..2 {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Plus);
        harness.run_steps(3);
    }
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Minus);
    harness.run_steps(3);
    press(&mut harness, Role::Button, "Menu");
    assert!(shows(&harness, "Text size, 110 %"));
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Num2);
    wait(&mut harness, "two sides", |app| !app.scenario().compare.is_empty() && app.is_settled());
    assert!(is_on(&harness, Role::Tab, "Compare") && shows(&harness, "Accumulate: knobs of this side"));
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Num1);
    harness.run_steps(3);
    assert!(is_on(&harness, Role::Tab, "Lab"));
}

#[test]
fn ones_own_experiment_outlives_several_digits() {
    let mut harness = window("accumulate-or-replace", Options { page: Some(Page::Lab), ..Options::default() });
    // Shipped ones are not lost, and nothing is said.
    harness.key_press(Key::Num5);
    harness.run_steps(4);
    assert!(!shows(&harness, "your own experiment"));
    let shipped = harness.state().scenario();
    press(&mut harness, Role::Tab, "Lab");
    harness.get_by_role_and_label(Role::Slider, "sample size n").set_value_accesskit(41.0);
    wait(&mut harness, "n = 41", |app| app.scenario().sample_size == 41 && app.is_settled());
    let own = harness.state().scenario();
    assert_ne!(own, shipped);
    for (digit, lost) in [(Key::Num6, true), (Key::Num7, false)] {
        harness.key_press(digit);
        harness.run_steps(4);
        assert_eq!(shows(&harness, "Ctrl+Z brings back your own experiment"), lost, "{digit:?}");
    }
    for _ in 0..2 {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
        harness.run_steps(4);
    }
    wait(&mut harness, "my own", |app| app.scenario() == own && app.is_settled());
}
