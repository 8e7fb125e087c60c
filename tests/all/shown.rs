//! What is drawn and said is what was measured and typed: plots of own data, long curves, the seed.

use collapse_lab::app::{LabApp, Options, Page, ThemeName};
use collapse_lab::experiment::{Replay, Scenario, SweepText, find};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{must_show, shows, type_into, wait, window, window_of};

type Lab = Harness<'static, LabApp>;

fn lab() -> Lab {
    window("replace", Options { page: Some(Page::Lab), ..Options::default() })
}

#[test]
fn a_typed_seed_takes_the_place_of_the_old_one_or_gets_a_word() {
    let mut harness = lab();
    type_into(&mut harness, "seed", "77");
    wait(&mut harness, "seed 77", |app| app.scenario().seed == 77 && app.is_settled());
    let heard = harness.get_by_role_and_label(Role::Button, "Type seed").accesskit_node().description();
    assert_eq!(heard.as_deref(), Some("77"));
    for (text, words) in [
        ("1.5", "seed: \"1.5\" is not whole"),
        ("12x", "seed: \"12x\" is no number; 77 stays"),
        ("-1", "seed = -1: must be a whole number from 0"),
    ] {
        type_into(&mut harness, "seed", text);
        assert!(shows(&harness, words), "{text}");
        assert_eq!(harness.state().scenario().seed, 77, "{text}");
    }
    type_into(&mut harness, "seed", "1e3");
    wait(&mut harness, "seed 1000", |app| app.scenario().seed == 1000 && app.is_settled());
    assert!(!shows(&harness, "must be a whole number"));
}

#[test]
fn a_refused_number_is_the_one_that_was_typed_and_a_taken_one_is_shown() {
    let mut harness = lab();
    wait(&mut harness, "the run", |app| app.is_settled());
    type_into(&mut harness, "sample size n", "1e99");
    must_show(&harness, "sample_size = 1e99: must be a whole number from 1 to 1000000000000");
    type_into(&mut harness, "sample size n", "1'700");
    wait(&mut harness, "n = 1700", |app| app.scenario().sample_size == 1700 && app.is_settled());
    type_into(&mut harness, "synthetic fraction", "12,5");
    wait(&mut harness, "0.125", |app| app.scenario().synthetic_fraction == 0.125 && app.is_settled());
    let heard = harness.get_by_role_and_label(Role::Button, "Type synthetic fraction").accesskit_node().description();
    assert_eq!(heard.as_deref(), Some("12.5\u{a0}%"));
}

fn own(folder: &std::path::Path, text: &str, family: &str) -> Scenario {
    let path = folder.join(format!("{family}.csv"));
    std::fs::write(&path, text).unwrap();
    let data = Some(path.to_str().unwrap().to_owned());
    Scenario { family: family.into(), data, generations: 3, replicates: 4, ..Scenario::default() }
}

/// A fit far from its values is drawn beside all of them; the bars hold every one.
#[test]
fn the_axis_of_own_data_lies_over_the_values_however_bad_the_fit() {
    let folder = tempfile::tempdir().unwrap();
    let uniform = (0..200).map(|i| i.to_string()).collect::<Vec<_>>().join("\n");
    let bumps = (0..200).map(|i| (i % 2 * 900 + i / 2 % 5).to_string()).collect::<Vec<_>>().join("\n");
    let ends = "0\n1000000\n".repeat(10);
    for (text, family, ends) in [
        (format!("x\n{uniform}\n"), "student_location", [0.0, 199.0]),
        (format!("x\n{uniform}\n"), "logistic_location", [0.0, 199.0]),
        (format!("x\n{uniform}\n"), "gaussian", [0.0, 199.0]),
        (format!("x\n{bumps}\n"), "poisson", [0.0, 904.0]),
        (format!("x\n{ends}"), "poisson", [0.0, 1e6]),
    ] {
        let scenario = own(folder.path(), &text, family);
        let experiment = collapse_lab::experiment::Experiment::new(scenario).unwrap();
        let view = Replay::new(&experiment, 0).look(0);
        assert!(view.range.0 <= ends[0] && view.range.1 >= ends[1], "{family}: {:?}", view.range);
        let mass: f64 = view.measured.iter().map(|[left, right, height]| (right - left) * height).sum();
        assert!((mass - 1.0).abs() < 1e-9, "{family}: {mass}");
        assert!(view.truth_peak > 0.0 && view.measured.len() < 400, "{family}");
    }
}

/// Of means that rare runs rule, too: from the first point to the last.
#[test]
fn a_curve_over_hundreds_of_decades_is_told_from_its_first_to_its_last_point() {
    let sweep = SweepText {
        x: "generations=10:2000:5:log".into(),
        y: "sample_size=10,20".into(),
        metric: "kl_truth_model".into(),
        at: "end".into(),
    };
    let scenario = Scenario { replicates: 20, generations: 2000, sweep, ..find("replace").unwrap() };
    let mut harness = window_of(scenario, Options { page: Some(Page::Phase), ..Options::default() });
    wait(&mut harness, "the sweep", LabApp::is_swept);
    assert!(!shows(&harness, "throughout"));
    assert!(shows(&harness, " at 10 to "));
    let bar = harness.get_by_role_and_label(Role::ProgressIndicator, "Progress of the sweep");
    let node = bar.accesskit_node();
    assert_eq!((node.min_numeric_value(), node.max_numeric_value()), (Some(0.0), Some(1.0)));
    for name in ["linear steps across", "log steps across"] {
        assert!(harness.query_by_role_and_label(Role::RadioButton, name).is_some(), "{name}");
    }
}

#[test]
fn after_a_refused_path_one_types_on() {
    let mut harness = lab();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::O);
    harness.run_steps(4);
    assert!(harness.query_by_role_and_label(Role::Dialog, "Open").is_some());
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text("/no/such/file.csv");
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    wait(&mut harness, "the answer", |app| !app.is_reading());
    harness.run_steps(4);
    assert!(shows(&harness, "/no/such/file.csv"));
    harness.event(egui::Event::Text("x".into()));
    harness.run_steps(3);
    let path = harness.get_by_role_and_label(Role::TextInput, "Path").accesskit_node().value();
    assert_eq!(path.as_deref(), Some("/no/such/file.csvx"));
}

/// Twice the text in the projector's theme, on its smallest screen: the timeline is there, and each plot has a place.
#[test]
fn the_projectors_largest_text_leaves_plots_and_the_timeline() {
    let options =
        Options { page: Some(Page::Lab), theme: Some(ThemeName::Projector), text: Some(2.0), ..Options::default() };
    let mut harness = window("replace", options);
    for size in [egui::vec2(1024.0, 700.0), egui::vec2(1024.0, 768.0)] {
        harness.set_size(size);
        harness.run_steps(4);
        let timeline = harness.get_by_role_and_label(Role::Slider, "Timeline").rect();
        assert!(timeline.width() > 60.0 && timeline.right() < size.x, "{timeline:?}");
        let highest = harness.query_all_by_role(Role::Figure).map(|plot| plot.rect().height()).fold(0.0, f32::max);
        assert!(highest > 150.0, "{highest}");
    }
}
