//! What the window promises for what is typed, pasted and searched for, and for the way back.

use collapse_lab::app::{LabApp, Level, Options, Page};
use collapse_lab::experiment::{Keeps, Scenario};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{hand_over, press, shows, type_into, wait, window, window_of};

type Lab = Harness<'static, LabApp>;

fn lab(scenario: &str) -> Lab {
    window(scenario, Options { page: Some(Page::Lab), ..Options::default() })
}

#[test]
fn a_typed_value_takes_the_place_of_the_old_one_or_gets_a_word() {
    let mut harness = lab("replace");
    let before = harness.state().scenario();
    type_into(&mut harness, "sample size n", "50");
    wait(&mut harness, "n = 50", |app| app.scenario().sample_size == 50 && app.is_settled());
    type_into(&mut harness, "sample size n", "1,000");
    wait(&mut harness, "n = 1000", |app| app.scenario().sample_size == 1000 && app.is_settled());
    for (text, words) in [("abc", "\"abc\" is no number; 1000 stays"), ("12.5", "\"12.5\" is not whole")] {
        type_into(&mut harness, "sample size n", text);
        assert!(shows(&harness, &format!("sample size n: {words}")), "{text}");
        assert_eq!(harness.state().scenario().sample_size, 1000);
    }
    // The old value takes back what was refused.
    type_into(&mut harness, "sample size n", "1000");
    assert!(!shows(&harness, "sample size n: "));
    assert_eq!(harness.state().scenario(), Scenario { sample_size: 1000, ..before });
}

#[test]
fn a_list_is_as_high_again_after_a_search_without_hits() {
    let mut harness = lab("replace");
    let place = |harness: &Lab, name: &str| harness.get_by_role_and_label(Role::TextInput, name).rect().top();
    let open = |harness: &mut Lab| {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
        harness.run_steps(6);
    };
    open(&mut harness);
    let top = place(&harness, "What to do");
    harness.get_by_role_and_label(Role::TextInput, "What to do").type_text("zzzz");
    harness.run_steps(6);
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    open(&mut harness);
    assert!((place(&harness, "What to do") - top).abs() < 2.0, "the palette stays low");
}

#[test]
fn what_cannot_be_pasted_gets_a_word() {
    let mut harness = lab("replace");
    let before = harness.state().scenario();
    let picture = egui::ColorImage::filled([2, 2], egui::Color32::RED);
    let key = |pressed, modifiers| egui::Event::Key {
        key: egui::Key::V,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    };
    harness.event(egui::Event::PasteImage(std::sync::Arc::new(picture)));
    harness.run_steps(3);
    assert!(shows(&harness, "The clipboard holds a picture"));
    // The end of the key press that brought the picture takes nothing back.
    harness.event(key(false, egui::Modifiers::COMMAND));
    harness.run_steps(3);
    assert!(shows(&harness, "The clipboard holds a picture") && !shows(&harness, "Nothing came from the clipboard"));
    press(&mut harness, Role::Button, "Dismiss message");
    // Of a paste that brings nothing only the end of the key press is heard.
    harness.event(key(false, egui::Modifiers::COMMAND));
    harness.run_steps(3);
    assert!(shows(&harness, "Nothing came from the clipboard"));
    press(&mut harness, Role::Button, "Dismiss message");
    // Ctrl may be let go first.
    harness.event(key(false, egui::Modifiers::NONE));
    harness.run_steps(3);
    assert!(shows(&harness, "Nothing came from the clipboard"));
    press(&mut harness, Role::Button, "Dismiss message");
    // A letter, and a paste that brought something, are none.
    harness.event(key(true, egui::Modifiers::NONE));
    harness.event(key(false, egui::Modifiers::NONE));
    harness.event(egui::Event::Paste("collapse-lab:?truth.family=gaussian&sample_size=77".into()));
    harness.event(key(false, egui::Modifiers::COMMAND));
    harness.run_steps(3);
    assert!(!shows(&harness, "Nothing came from the clipboard"));
    wait(&mut harness, "the link", |app| app.scenario().sample_size == 77 && app.is_settled());
    assert_ne!(before.sample_size, 77);
}

#[test]
fn a_list_of_files_gets_a_word() {
    let mut harness = lab("replace");
    let before = harness.state().scenario();
    // As some desktops hand it over, as text.
    harness.event(egui::Event::Paste("file:///tmp/one.csv\r\nfile:///tmp/two.csv\r\n".into()));
    harness.run_steps(3);
    assert!(shows(&harness, "2 files are on the clipboard"));
    assert_eq!(harness.state().scenario(), before);
    harness.event(egui::Event::Paste("file:///tmp/there is none.csv".into()));
    harness.run_steps(3);
    assert!(shows(&harness, "there is none.csv: cannot be read"));
}

#[test]
fn a_large_file_is_read_beside_the_window_and_can_be_given_up() {
    let mut harness = lab("replace");
    let before = harness.state().scenario();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.csv");
    let rows: Vec<String> = (0..200_000).map(|i| format!("{}.{}", i % 97, i % 10)).collect();
    std::fs::write(&path, format!("cm\n{}\n", rows.join("\n"))).unwrap();
    hand_over(&mut harness, &path);
    assert!(harness.state().is_reading() && shows(&harness, "Reading big.csv, "));
    let start = std::time::Instant::now();
    press(&mut harness, Role::Button, "Give up reading");
    assert!(start.elapsed() < std::time::Duration::from_secs(5) && !harness.state().is_reading());
    assert!(shows(&harness, "Not read: big.csv") && harness.state().scenario() == before);
    hand_over(&mut harness, &path);
    wait(&mut harness, "the file", |app| !app.is_reading());
    assert!(shows(&harness, "big.csv has one column") && shows(&harness, "200000 values used"));
    press(&mut harness, Role::Button, "Use column");
    wait(&mut harness, "the data", |app| app.scenario().data.is_some() && app.is_settled());
}

#[test]
fn what_is_not_computed_is_heard_with_its_reason() {
    // More kernels of their own than an integral goes over.
    let mut scenario = Scenario { generations: 1, replicates: 1, ..Scenario::default() };
    let sets = [
        ("truth.family", "kde"),
        ("estimator.bandwidth", "fixed"),
        ("estimator.width", "1e-9"),
        ("sample_size", "3000"),
        ("view", "entropy, variance_ratio"),
    ];
    sets.into_iter().for_each(|(key, value)| scenario.set(key, value).unwrap());
    let mut harness = window_of(scenario, Options { page: Some(Page::Lab), ..Options::default() });
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == 1);
    std::thread::sleep(std::time::Duration::from_millis(1100)); // what moves is told once a second
    harness.run_steps(3);
    let heard = |words: &str| {
        let all = harness.query_all_by_role(Role::Figure);
        all.filter_map(|node| node.accesskit_node().description()).any(|told| told.contains(words))
    };
    assert!(heard("not computed: the model has left the range of numbers"));
}

#[test]
fn a_digit_leaves_a_way_back_to_ones_own_experiment() {
    let mut harness = lab("replace");
    harness.get_by_role_and_label(Role::Slider, "sample size n").set_value_accesskit(40.0);
    wait(&mut harness, "n = 40", |app| app.scenario().sample_size == 40 && app.is_settled());
    let own = harness.state().scenario();
    harness.key_press(egui::Key::Num7);
    wait(&mut harness, "the seventh", |app| app.scenario() != own && app.is_settled());
    assert!(shows(&harness, "Ctrl+Z brings back your own experiment"));
    let seventh = harness.state().scenario();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    wait(&mut harness, "my own", |app| app.scenario() == own && app.is_settled());
    harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::Z);
    wait(&mut harness, "the seventh again", |app| app.scenario() == seventh && app.is_settled());
}

#[test]
fn a_cell_of_a_map_leaves_a_way_back() {
    let mut scenario = Scenario { generations: 5, replicates: 9, ..Scenario::default() };
    for (key, value) in [("sweep.x", "sample_size=4:20:3"), ("sweep.y", "workflow.synthetic_fraction=0.5,1")] {
        scenario.set(key, value).unwrap();
    }
    let mut harness = window_of(scenario, Options { page: Some(Page::Phase), ..Options::default() });
    wait(&mut harness, "the sweep", LabApp::is_swept);
    let (before, cells) = (harness.state().scenario(), harness.state().sweep().cells.len());
    harness.key_press(egui::Key::ArrowRight);
    harness.run_steps(3);
    harness.key_press(egui::Key::Enter);
    wait(&mut harness, "the cell", |app| app.scenario().sample_size != before.sample_size && app.is_settled());
    assert!(shows(&harness, "Ctrl+Z brings back what ran before"));
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    // Its knobs, how many runs it had, and the map.
    wait(&mut harness, "what ran before", |app| app.scenario() == before);
    assert!(harness.query_by_role_and_label(Role::Canvas, "Cells of the phase diagram").is_some());
    assert_eq!(harness.state().scenario().replicates, 9);
    wait(&mut harness, "the map", LabApp::is_swept);
    assert_eq!(harness.state().sweep().cells.len(), cells);
}

#[test]
fn home_stops_at_the_start() {
    let mut harness = lab("replace");
    wait(&mut harness, "some generations", |app| app.playhead() > 3);
    harness.key_press(egui::Key::Home);
    wait(&mut harness, "the start", |app| app.playhead() == 0);
    std::thread::sleep(std::time::Duration::from_millis(300));
    harness.run_steps(5);
    assert_eq!(harness.state().playhead(), 0);
    assert!(harness.query_by_role_and_label(Role::Button, "Play").is_some());
}

#[test]
fn a_pasted_link_or_scenario_keeps_the_page_that_shows_all_of_it() {
    let scenario = Scenario { generations: 5, replicates: 4, ..Scenario::default() };
    let mut harness = window_of(scenario.clone(), Options { page: Some(Page::Phase), ..Options::default() });
    let map = |harness: &Lab| harness.query_by_role_and_label(Role::Canvas, "Cells of the phase diagram").is_some();
    wait(&mut harness, "the sweep", LabApp::is_swept);
    assert!(map(&harness));
    let link = Scenario { sample_size: 31, ..scenario.clone() }.to_link();
    harness.event(egui::Event::Paste(link));
    wait(&mut harness, "the link", |app| app.scenario().sample_size == 31 && app.is_swept());
    assert!(map(&harness));
    // As text, too; and two sides are shown as two where there was one.
    press(&mut harness, Role::Tab, "Lab");
    let mut two = Scenario { sample_size: 32, ..scenario };
    two.set("compare.workflow.retention", "accumulate").unwrap();
    two.retention = Keeps::Replace;
    harness.event(egui::Event::Paste(two.to_toml()));
    wait(&mut harness, "the text", |app| app.scenario().sample_size == 32 && app.is_settled());
    assert!(shows(&harness, "Accumulate: knobs of this side"));
}

#[test]
fn choices_and_plots_are_heard_with_their_values() {
    let options = Options { page: Some(Page::Compare), level: Some(Level::Lab), ..Options::default() };
    let mut harness = window("accumulate-or-replace", options);
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    for name in ["Scenario", "Family"] {
        let node = harness.get_by_role_and_label(Role::ComboBox, name);
        assert!(node.accesskit_node().description().is_some_and(|words| !words.is_empty()), "{name}");
    }
    for side in ["left", "right"] {
        let name = format!("Variance, {side}");
        let node = harness.get_by_role_and_label(Role::Figure, &name);
        let words = node.accesskit_node().description().unwrap_or_default();
        assert!(words.contains("axis from") && words.contains("At generation"), "{words}");
    }
    // Behind a dialog nothing is read. The harness finds hidden nodes too, which a screen reader is never given.
    let read = |harness: &Lab, role: Role, name: &str| {
        let node = harness.query_by_role_and_label(role, name);
        node.is_some_and(|node| !node.accesskit_node().is_hidden())
    };
    assert!(read(&harness, Role::Button, "Run to end"));
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::O);
    harness.run_steps(4);
    assert!(!read(&harness, Role::Button, "Run to end") && !read(&harness, Role::Figure, "Variance, left"));
    assert!(read(&harness, Role::TextInput, "Path"));
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    assert!(read(&harness, Role::Button, "Run to end"));
}

#[test]
fn the_plots_of_another_experiment_do_not_stand_below_the_title_of_one_that_is_slow() {
    let mut harness = lab("replace");
    let plots = |harness: &Lab| harness.query_all_by_role(Role::Figure).count();
    assert!(plots(&harness) > 2);
    // Its first generation takes seconds: the maximum of a likelihood is sought among millions of points.
    let slow = "collapse-lab:?title=Slow&truth.family=cauchy_location&workflow.retention=replace&sample_size=1000000&replicates=2";
    harness.event(egui::Event::Paste(slow.into()));
    wait(&mut harness, "the link", |app| app.scenario().title == "Slow");
    std::thread::sleep(std::time::Duration::from_millis(400));
    harness.run_steps(2);
    assert!(!harness.state().is_settled(), "slow is no longer slow");
    assert_eq!(plots(&harness), 0, "plots of the last experiment");
    assert!(shows(&harness, "Computing the first generations"));
    // Only a knob moved: the last picture stays until the next one comes.
    harness.event(egui::Event::Paste(
        "collapse-lab:?title=Quick&truth.family=cauchy_location&sample_size=10&replicates=2".into(),
    ));
    wait(&mut harness, "a quick one", |app| app.is_settled());
    assert!(plots(&harness) > 2 && !shows(&harness, "Computing the first generations"));
    harness.event(egui::Event::Paste(slow.replace("Slow", "Quick")));
    wait(&mut harness, "the link", |app| app.scenario().sample_size > 10);
    std::thread::sleep(std::time::Duration::from_millis(400));
    harness.run_steps(2);
    assert!(!harness.state().is_settled() && plots(&harness) > 2);
}
