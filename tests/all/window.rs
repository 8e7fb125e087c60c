//! The window as a person uses it, by accessible names, without a display.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use collapse_lab::app::{LabApp, Level, Options, Page};
use collapse_lab::experiment::{Keeps, Scenario, find};
use egui::accesskit::Role;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};

pub(crate) fn window(scenario: &str, options: Options) -> Harness<'static, LabApp> {
    window_of(find(scenario).unwrap(), options)
}

pub(crate) fn window_of(scenario: Scenario, options: Options) -> Harness<'static, LabApp> {
    let options = Options { scenario: Some(scenario), ..options };
    let build =
        move |creation: &mut eframe::CreationContext<'_>| LabApp::new(&creation.egui_ctx, None, options).unwrap();
    let mut harness = Harness::builder().with_size((1280.0, 800.0)).build_eframe(build);
    wait(&mut harness, "the first rows", |app| app.is_settled());
    harness
}

/// Frames until the window says so. The limit is there for a window that hangs: other tests of this process keep rayon's
/// threads, which the window's worker asks too, busy for many seconds at a time.
pub(crate) fn wait(harness: &mut Harness<'static, LabApp>, what: &str, done: impl Fn(&LabApp) -> bool) {
    let limit = Instant::now() + Duration::from_secs(120);
    loop {
        let start = Instant::now();
        harness.step();
        if done(harness.state()) {
            break;
        }
        assert!(Instant::now() < limit, "waited too long for {what}");
        // To draw again and again would take the processor from the run that is waited for.
        std::thread::sleep(Duration::from_millis(5).max(2 * start.elapsed()));
    }
    harness.run_steps(2);
}

/// What eframe keeps between sessions.
#[derive(Default)]
pub(crate) struct Kept(HashMap<String, String>);

impl eframe::Storage for Kept {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }
    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }
    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }
    fn flush(&mut self) {}
}

/// The window of another session on what the last one left.
pub(crate) fn again(kept: Kept) -> Harness<'static, LabApp> {
    let build = move |creation: &mut eframe::CreationContext<'_>| {
        LabApp::new(&creation.egui_ctx, Some(&kept), Options::default()).unwrap()
    };
    let mut harness = Harness::builder().with_size((1280.0, 800.0)).build_eframe(build);
    wait(&mut harness, "the first rows", |app| app.is_settled());
    harness
}

pub(crate) fn press(harness: &mut Harness<'static, LabApp>, role: Role, name: &str) {
    harness.get_by_role_and_label(role, name).click();
    harness.run_steps(4);
    if harness.state().is_reading() {
        wait(harness, "the file", |app| !app.is_reading());
    }
}

/// What the palette finds first.
pub(crate) fn by_name(harness: &mut Harness<'static, LabApp>, words: &str) {
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::TextInput, "What to do").type_text(words);
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(4);
}

/// The last generation, once all of it is there.
pub(crate) fn run_to_end(harness: &mut Harness<'static, LabApp>) {
    press(harness, Role::Button, "Run to end");
    wait(harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
}

fn slider<'a>(harness: &'a Harness<'static, LabApp>, label: &'a str) -> Node<'a> {
    harness.get_by_role_and_label(Role::Slider, label)
}

/// From the end of a run: the veil is put on, and two steps are taken from the start.
pub(crate) fn two_steps_behind_the_veil(harness: &mut Harness<'static, LabApp>) {
    harness.key_press(egui::Key::V);
    harness.run_steps(2);
    harness.key_press(egui::Key::Home);
    wait(harness, "the start", |app| app.is_settled() && app.playhead() == 0);
    for t in 1..=2 {
        harness.key_press(egui::Key::ArrowRight);
        wait(harness, "a step", |app| app.is_settled() && app.playhead() == t);
    }
}

/// Clicks the number beside a slider and types.
pub(crate) fn type_into(harness: &mut Harness<'static, LabApp>, label: &str, text: &str) {
    press(harness, Role::Button, &format!("Type {label}"));
    harness.event(egui::Event::Text(text.into()));
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(4);
}

pub(crate) fn is_on(harness: &Harness<'static, LabApp>, role: Role, name: &str) -> bool {
    harness.get_by_role_and_label(role, name).accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

/// What a node says; of words alone that is its value.
fn said(node: &Node<'_>) -> String {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value()).unwrap_or_default()
}

pub(crate) fn shows(harness: &Harness<'static, LabApp>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

/// The same as an assertion that tells what is shown instead.
pub(crate) fn must_show(harness: &Harness<'static, LabApp>, words: &str) {
    if !shows(harness, words) {
        let there: Vec<String> =
            harness.query_all(By::new()).map(|node| said(&node)).filter(|s| !s.is_empty()).collect();
        panic!("{words:?} is not shown, but {there:?}");
    }
}

#[test]
fn a_slider_changes_the_run_while_it_plays_and_keeps_the_seed() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    slider(&harness, "sample size n").set_value_accesskit(250.0);
    wait(&mut harness, "n = 250", |app| app.scenario().sample_size == 250 && app.is_settled());
    assert_eq!(harness.state().scenario(), Scenario { sample_size: 250, ..before });
}

#[test]
fn the_transport_steps_back_and_on_by_button_and_by_key() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    harness.get_by_role_and_label(Role::Button, "Run to end").click();
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    let end = harness.state().playhead();
    harness.get_by_role_and_label(Role::Button, "Step back").click();
    wait(&mut harness, "one back", |app| app.playhead() == end - 1);
    harness.key_press(egui::Key::ArrowLeft);
    wait(&mut harness, "two back", |app| app.playhead() == end - 2);
    harness.get_by_role_and_label(Role::Button, "Reset").click();
    wait(&mut harness, "the start", |app| app.playhead() <= 1);
}

#[test]
fn the_training_set_is_changed_by_a_word() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    harness.get_by_role_and_label(Role::RadioButton, "all").click();
    wait(&mut harness, "accumulate", |app| app.scenario().retention == Keeps::Accumulate && app.is_settled());
}

#[test]
fn compare_gives_a_scenario_of_one_side_its_counterpart() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    harness.get_by_role_and_label(Role::Tab, "Compare").click();
    wait(&mut harness, "two sides", |app| !app.scenario().compare.is_empty() && app.is_settled());
    assert!(shows(&harness, "Accumulate: knobs of this side") && shows(&harness, "Replace: knobs of this side"));
    harness.get_by_role_and_label(Role::RadioButton, "On one axis").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Squared error"));
}

#[test]
fn compare_shows_the_difference_of_its_sides() {
    let mut harness = window("accumulate-or-replace", Options { page: Some(Page::Compare), ..Options::default() });
    press(&mut harness, Role::Button, "Run to end");
    press(&mut harness, Role::RadioButton, "Difference");
    for title in [
        "Variance: accumulate minus replace",
        "KL divergence: ratio accumulate / replace",
        "Squared error: accumulate minus replace",
        "Real-data share: accumulate minus replace",
    ] {
        assert!(harness.query_by_role_and_label(Role::Figure, title).is_some(), "{title}");
    }
    // Linear, the divergence is a difference too.
    press(&mut harness, Role::Button, "Linear axis of KL divergence: ratio accumulate / replace");
    assert!(harness.query_by_role_and_label(Role::Figure, "KL divergence: accumulate minus replace").is_some());
    press(&mut harness, Role::RadioButton, "Side by side");
    assert!(!shows(&harness, "minus replace"));
    // The key walks through the views.
    harness.key_press(egui::Key::D);
    harness.run_steps(3);
    assert!(harness.query_by_role_and_label(Role::Figure, "Squared error").is_some());
}

#[test]
fn a_plot_shows_another_metric_and_still_does_in_the_next_session() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    press(&mut harness, Role::ComboBox, "Metric of the divergence plot");
    press(&mut harness, Role::RadioButton, "Total variation");
    assert!(harness.query_by_role_and_label(Role::Figure, "Total variation").is_some());
    press(&mut harness, Role::ComboBox, "Metric of the parameters plot");
    press(&mut harness, Role::RadioButton, "Squared errors");
    press(&mut harness, Role::Button, "Linear axis of Squared errors");
    // By name, in the palette, on the other page.
    press(&mut harness, Role::Tab, "Compare");
    wait(&mut harness, "two sides", |app| app.is_settled());
    by_name(&mut harness, "squared W2");
    let both = |harness: &Harness<'static, LabApp>| {
        ["Squared W2, left", "Squared W2, right"]
            .map(|name| harness.query_by_role_and_label(Role::Figure, name).is_some())
    };
    assert_eq!(both(&harness), [true; 2]);
    press(&mut harness, Role::Button, "Menu");
    press(&mut harness, Role::CheckBox, "Reduced motion");
    let mut kept = Kept::default();
    eframe::App::save(harness.state_mut(), &mut kept);
    let mut harness = again(kept);
    assert_eq!(both(&harness), [true; 2]);
    press(&mut harness, Role::Tab, "Lab");
    for title in ["Total variation", "Squared errors"] {
        assert!(harness.query_by_role_and_label(Role::Figure, title).is_some(), "{title}");
    }
    assert!(harness.query_by_role_and_label(Role::Button, "Logarithmic axis of Squared errors").is_some());
}

#[test]
fn a_title_and_what_is_behind_it_say_what_they_mean() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    wait(&mut harness, "a first fit", |app| app.playhead() >= 1);
    let title = "Metric of the divergence plot";
    // By the keyboard.
    harness.get_by_role_and_label(Role::ComboBox, title).focus();
    harness.run_steps(3);
    for words in ["Kullback and Leibler 1951", "In files: kl_truth_model", "bands: the middle 50 % and 90 %"] {
        assert!(shows(&harness, words), "{words}");
    }
    // By the pointer, in the list.
    press(&mut harness, Role::ComboBox, title);
    assert!(!shows(&harness, "Largest difference in the probability"));
    harness.get_by_role_and_label(Role::RadioButton, "Total variation").hover();
    harness.run_steps(8);
    assert!(shows(&harness, "Largest difference in the probability"));
}

#[test]
fn a_plot_shows_the_likelihood_of_a_parameter() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    wait(&mut harness, "a first fit", |app| app.playhead() >= 1);
    press(&mut harness, Role::ComboBox, "Metric of the real share plot");
    press(&mut harness, Role::RadioButton, "Likelihood of variance");
    assert!(shows(&harness, "Likelihood of variance. Log-likelihood of the"));
    press(&mut harness, Role::Button, "Reset");
    wait(&mut harness, "the start", |app| app.playhead() <= 1);
    assert!(shows(&harness, "Likelihood of variance. "));
}

#[test]
fn with_reduced_motion_a_playing_view_steps() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    press(&mut harness, Role::Button, "Menu");
    press(&mut harness, Role::CheckBox, "Reduced motion");
    press(&mut harness, Role::Button, "Reset"); // stops there
    while harness.query_by_role_and_label(Role::Button, "Play").is_none() {
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    press(&mut harness, Role::Button, "Play");
    let (start, mut seen) = (Instant::now(), Vec::new());
    while start.elapsed() < Duration::from_millis(2300) {
        harness.step();
        seen.push(harness.state().playhead());
        std::thread::sleep(Duration::from_millis(5));
    }
    seen.dedup();
    assert!((2..=8).contains(&seen.len()), "{seen:?}");
    assert!(seen.last().unwrap() > &10, "{seen:?}");
}

#[test]
fn the_state_is_told_in_one_line() {
    let harness = window("accumulate-or-replace", Options::default());
    assert!(shows(&harness, "accumulate variance"), "a live line for assistive tools");
}

#[test]
fn a_broken_file_is_one_line_and_loses_nothing() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.toml");
    std::fs::write(&path, "seed = = 3").unwrap();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::O);
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(path.to_str().unwrap());
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::Button, "Open").click();
    harness.run_steps(3);
    wait(&mut harness, "the file", |app| !app.is_reading());
    assert!(shows(&harness, "broken.toml: line 1"));
    assert_eq!(harness.state().scenario(), before);
}

#[test]
fn a_broken_link_is_one_line_and_a_good_one_is_gone_to() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    harness.event(egui::Event::Paste("https://example.org".into()));
    harness.run_steps(3);
    assert!(shows(&harness, "not a link"));
    assert_eq!(harness.state().scenario(), before);
    let wanted = Scenario { sample_size: 77, ..before };
    harness.event(egui::Event::Paste(wanted.to_link()));
    wait(&mut harness, "the link", |app| app.scenario().sample_size == 77 && app.is_settled());
    assert_eq!(harness.state().scenario(), wanted);
}

#[test]
fn the_first_scenario_of_every_family_is_drawn_on_every_page_and_level() {
    draw_scenarios(true);
}

#[test]
#[ignore = "every scenario takes long, runs in CI"]
fn every_scenario_on_every_page_and_level_is_drawn() {
    draw_scenarios(false);
}

fn draw_scenarios(of_each_family_one: bool) {
    let mut families = std::collections::BTreeSet::new();
    for (name, scenario) in collapse_lab::experiment::shipped() {
        let first = families.insert(scenario.family.clone());
        if of_each_family_one && !first {
            continue;
        }
        // A few short runs are drawn as many long ones are.
        let brief = Scenario {
            replicates: scenario.replicates.min(6),
            generations: scenario.generations.min(12),
            ..scenario.clone()
        };
        // Every scenario on its own page; the first one of each family on the other one, too, with every knob.
        let pages = [Page::Lab, Page::Compare];
        let [own, other] = if scenario.compare.is_empty() { pages } else { [pages[1], pages[0]] };
        let all = [(own, Level::Intro), (other, Level::Lab)];
        for (page, level) in all.into_iter().take(1 + usize::from(first)) {
            let options = Options { page: Some(page), level: Some(level), ..Options::default() };
            let mut harness = window_of(brief.clone(), options);
            harness.get_by_role_and_label(Role::Button, "Run to end").click();
            harness.run_steps(2);
            assert!(harness.query_all_by_role(Role::Figure).count() >= 3, "{name} {page:?}");
        }
    }
}

/// A file as the system hands it over.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drops a file and does not wait for it.
pub(crate) fn hand_over(harness: &mut Harness<'static, LabApp>, path: &std::path::Path) {
    harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.to_owned())));
    harness.run_steps(3);
}

pub(crate) fn drop_file(harness: &mut Harness<'static, LabApp>, path: &std::path::Path) {
    hand_over(harness, path);
    wait(harness, "the file", |app| !app.is_reading());
}

#[test]
fn a_dropped_file_becomes_the_truth_and_takes_the_title() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heights.csv");
    std::fs::write(&path, "cm\n171\n180.5\n166\n175\n").unwrap();
    drop_file(&mut harness, &path);
    // A single column is looked at before it is used, too.
    assert!(shows(&harness, "heights.csv has one column") && shows(&harness, "4 values used, 0 missing"));
    assert!(harness.state().scenario().data.is_none());
    press(&mut harness, Role::Button, "Use column");
    wait(&mut harness, "the data", |app| app.scenario().data.is_some() && app.is_settled());
    let scenario = harness.state().scenario();
    assert_eq!((scenario.title.as_str(), scenario.claim.as_str()), ("heights.csv", ""));
    assert!(shows(&harness, "The truth is now the fit to"));
    assert!(scenario.source.is_empty() && scenario.retention == Keeps::Replace);
}

#[test]
fn of_several_columns_one_is_chosen() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "name;cm;kg\nAda;171;60\nBo;180.5;81\nCy;166;55\n").unwrap();
    drop_file(&mut harness, &path);
    assert!(shows(&harness, "people.csv has several columns"));
    // Words are no numbers: one line says so, and the choice stays open.
    press(&mut harness, Role::Button, "1: name");
    assert!(shows(&harness, "people.csv has several columns") && harness.state().scenario() == before);
    assert!(shows(&harness, "\"Ada\" is not a number"));
    press(&mut harness, Role::Button, "3: kg");
    assert!(shows(&harness, "3 values used, 0 missing") && harness.state().scenario() == before, "looked at, not used");
    press(&mut harness, Role::Button, "Use column");
    wait(&mut harness, "the data", |app| app.scenario().column.as_deref() == Some("kg") && app.is_settled());
    assert_eq!(harness.state().scenario().title, "people.csv: kg");
    assert!(!shows(&harness, "has several columns"));
}

#[test]
fn with_text_twice_as_large_the_transport_is_still_there() {
    for (page, level) in [(Page::Lab, Level::Intro), (Page::Lab, Level::Lab), (Page::Compare, Level::Lab)] {
        let options = Options { page: Some(page), level: Some(level), text: Some(2.0), ..Options::default() };
        let mut harness = window("accumulate-or-replace", options);
        for size in [egui::vec2(1280.0, 800.0), egui::vec2(1024.0, 700.0)] {
            harness.set_size(size);
            harness.run_steps(4);
            for name in ["Reset", "Step back", "Step", "Run to end"] {
                let place = harness.get_by_role_and_label(Role::Button, name).rect();
                assert!(egui::Rect::from_min_size(egui::Pos2::ZERO, size).contains_rect(place), "{name} {place:?}");
            }
        }
        run_to_end(&mut harness);
    }
}

#[test]
fn escape_in_a_value_field_restores_the_value_and_nothing_else() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    press(&mut harness, Role::Button, "Enlarge KL divergence");
    for (button, field) in [("Type sample size n", "sample size n value"), ("Type seed", "Seed value")] {
        press(&mut harness, Role::Button, button);
        harness.get_by_role_and_label(Role::TextInput, field).type_text("77");
        harness.run_steps(2);
        harness.key_press(egui::Key::Escape);
        harness.run_steps(4);
        assert_eq!(harness.state().scenario(), before, "{field}");
        assert!(harness.query_by_role_and_label(Role::TextInput, field).is_none(), "{field}");
        // The plot is still enlarged: that takes another Escape.
        assert!(harness.query_by_role_and_label(Role::Button, "Shrink KL divergence").is_some(), "{field}");
    }
    harness.key_press(egui::Key::Escape);
    harness.run_steps(4);
    assert!(harness.query_by_role_and_label(Role::Button, "Shrink KL divergence").is_none());
    // With Enter the same field changes the value.
    press(&mut harness, Role::Button, "Type sample size n");
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, "sample size n value").type_text("77");
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    wait(&mut harness, "n = 77", |app| app.scenario().sample_size == 77 && app.is_settled());
}

#[test]
fn the_next_session_goes_on_where_the_last_one_was() {
    let options = Options { page: Some(Page::Lab), level: Some(Level::Lab), ..Options::default() };
    let mut harness = window("same-or-fresh", options);
    slider(&harness, "sample size n").set_value_accesskit(240.0);
    wait(&mut harness, "n = 240", |app| app.scenario().sample_size == 240 && app.is_settled());
    press(&mut harness, Role::Button, "Menu");
    press(&mut harness, Role::RadioButton, "Dark theme");
    let scenario = harness.state().scenario();
    let mut kept = Kept::default();
    eframe::App::save(harness.state_mut(), &mut kept);
    let mut harness = again(kept);
    assert_eq!(harness.state().scenario(), scenario);
    assert!(is_on(&harness, Role::Tab, "Lab"));
    assert!(harness.query_by_role_and_label(Role::Slider, "generations").is_some(), "every knob");
    press(&mut harness, Role::Button, "Menu");
    assert!(is_on(&harness, Role::RadioButton, "Dark theme"));
}

#[test]
fn probabilities_are_typed_as_a_list_and_a_wrong_one_is_one_line() {
    let options = Options { page: Some(Page::Lab), level: Some(Level::Lab), ..Options::default() };
    let mut harness = window("forgetting-symbols", options);
    let before = harness.state().scenario();
    let enter_in = |harness: &mut Harness<'static, LabApp>, field: &str, list: &str| {
        harness.get_by_role_and_label(Role::TextInput, field).scroll_to_me();
        harness.run_steps(20);
        press(harness, Role::TextInput, field);
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        harness.run_steps(2);
        harness.get_by_role_and_label(Role::TextInput, field).type_text(list);
        harness.run_steps(2);
        harness.key_press(egui::Key::Enter);
        harness.run_steps(3);
    };
    let enter = |harness: &mut Harness<'static, LabApp>, list: &str| enter_in(harness, "probabilities list", list);
    for wrong in ["0.5, 0.4", "0.5, much"] {
        enter(&mut harness, wrong);
        assert!(shows(&harness, "must be a list of at least 2 numbers"), "{wrong}");
        assert_eq!(harness.state().scenario(), before, "{wrong}");
    }
    enter(&mut harness, "0.5, 0.3, 0.2");
    wait(&mut harness, "three symbols", |app| app.scenario() != before && app.is_settled());
    assert!(harness.state().scenario().to_toml().contains("probabilities = [0.5, 0.3, 0.2]"));
    assert!(!shows(&harness, "must be a list"));
    assert!(harness.query_by_role_and_label(Role::Slider, "symbols K").is_none(), "the list stands in its place");
    enter_in(&mut harness, "first batch drawn from list", "0.98, 0.01, 0.01");
    wait(&mut harness, "another beginning", |app| app.scenario().to_toml().contains("start = [0.98, 0.01, 0.01]"));
}

#[test]
fn parameters_of_very_different_size_are_shown_one_at_a_time() {
    let mut harness = window("penguins", Options { page: Some(Page::Lab), ..Options::default() });
    assert!(harness.query_by_role_and_label(Role::Figure, "Variance").is_some());
    press(&mut harness, Role::ComboBox, "Metric of the parameters plot");
    press(&mut harness, Role::RadioButton, "Mean");
    assert!(harness.query_by_role_and_label(Role::Figure, "Mean").is_some());
    let harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    assert!(harness.query_by_role_and_label(Role::Figure, "Fitted parameters").is_some());
}

#[test]
fn sides_that_keep_the_same_are_headed_by_what_differs() {
    let mut harness = window("same-or-fresh", Options::default());
    run_to_end(&mut harness);
    for side in ["Same real points", "Fresh real points"] {
        assert!(
            shows(&harness, &format!("{side}: knobs of this side")) && shows(&harness, &format!("{side}: typically"))
        );
    }
    // A knob of both sides says that they differ; moving it sets both.
    let joined = Scenario { sample_size: 30, ..find("replace").unwrap() };
    let right = Scenario { sample_size: 120, ..joined.clone() };
    harness.event(egui::Event::Paste(Scenario::joined(&joined, &right).to_link()));
    wait(&mut harness, "the link", |app| app.scenario().sample_size == 30 && app.is_settled());
    assert!(harness.query_by_value("30 / 120").is_some());
    // The badge says which side it speaks of.
    let other = Scenario { family: "laplace".into(), ..joined.clone() };
    harness.event(egui::Event::Paste(Scenario::joined(&joined, &other).to_link()));
    wait(&mut harness, "the other family", |app| {
        app.scenario().compare.contains_key("truth.family") && app.is_settled()
    });
    run_to_end(&mut harness);
    assert!(shows(&harness, "Gaussian agrees with theory") && shows(&harness, "no exact theory for Laplace"));
    harness.event(egui::Event::Paste(Scenario::joined(&joined, &right).to_link()));
    wait(&mut harness, "the link again", |app| app.is_settled());
    slider(&harness, "sample size n").set_value_accesskit(50.0);
    wait(&mut harness, "both", |app| app.scenario().compare.is_empty() && app.scenario().sample_size == 50);
}

#[test]
fn the_palette_finds_what_the_training_set_keeps() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    for (words, keeps) in [("keep everything", Keeps::Accumulate), ("subsample", Keeps::Subsample)] {
        by_name(&mut harness, words);
        wait(&mut harness, words, |app| app.scenario().retention == keeps && app.is_settled());
    }
}

#[test]
fn the_gallery_opens_by_a_key_and_a_line_is_chosen_by_keys() {
    let mut harness = window("replace", Options::default());
    let title = |name: &str| find(name).unwrap().title;
    harness.key_press(egui::Key::G);
    harness.run_steps(3);
    // Typed at once: the field has the keyboard.
    harness.get_by_role_and_label(Role::TextInput, "Search scenarios").type_text("2404.02325 pitchfork");
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(3);
    assert_eq!(harness.state().scenario().title, title("pitchfork"));
    assert!(harness.query_by_role_and_label(Role::TextInput, "Search scenarios").is_none(), "it has closed");
    // From the one that runs, one line down.
    harness.key_press(egui::Key::G);
    harness.run_steps(3);
    harness.key_press(egui::Key::ArrowDown);
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(3);
    assert_eq!(harness.state().scenario().title, title("hysteresis"));
}

/// Words of author and claim find it, best first; how many there are is told; Escape takes the words back, then closes.
#[test]
fn the_gallery_is_searched_by_author_and_leads_to_the_paper() {
    let mut harness = window("replace", Options::default());
    let field = |harness: &Harness<'static, LabApp>| {
        let node = harness.query_by_role_and_label(Role::TextInput, "Search scenarios")?;
        Some(node.accesskit_node().value().unwrap_or_default())
    };
    harness.key_press(egui::Key::G);
    harness.run_steps(3);
    let all = collapse_lab::experiment::shipped().len();
    assert!(shows(&harness, &format!("{all} scenarios. Line ")));
    harness.get_by_role_and_label(Role::TextInput, "Search scenarios").type_text("Marchi pitchfork");
    harness.run_steps(3);
    let title = find("pitchfork").unwrap().title;
    assert!(shows(&harness, &format!("1 of {all} scenarios. Line 1: {title}")));
    // The authors are in the line's description, the paper is a link, and what opens is arXiv.
    let line = harness.get_by_role_and_label(Role::MenuItem, &title).accesskit_node().description().unwrap_or_default();
    assert!(line.contains("Authors: Matteo Marchi"), "{line}");
    let name = "arXiv 2404.02325, Marchi et al. 2024: Heat Death of Generative Models in Closed-Loop Learning";
    // (The story beside the plots has the same link, of the run on view, if that is of the paper, too.)
    harness.get_by_role_and_label(Role::Link, name).click();
    let mut opened = Vec::new();
    for _ in 0..4 {
        harness.step();
        opened.extend(harness.output().platform_output.commands.iter().filter_map(|command| match command {
            egui::OutputCommand::OpenUrl(open) => Some(open.url.clone()),
            _ => None,
        }));
    }
    assert_eq!(opened, ["https://arxiv.org/abs/2404.02325"]);
    harness.get_by_role_and_label(Role::TextInput, "Search scenarios").focus();
    harness.run_steps(2);
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    assert_eq!(field(&harness).as_deref(), Some(""), "the words are gone, the list is there");
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    assert_eq!(field(&harness), None, "it has closed");
}

#[test]
fn a_scenario_says_how_its_sides_are_looked_at_until_another_way_is_chosen() {
    let mut harness = window("stable", Options::default());
    assert!(is_on(&harness, Role::RadioButton, "Difference"));
    assert!(shows(&harness, "Mean: one point changed minus no point changed"));
    press(&mut harness, Role::RadioButton, "On one axis");
    assert!(is_on(&harness, Role::RadioButton, "On one axis"));
    // The next one has no wish of its own, and is shown as was chosen.
    harness.key_press(egui::Key::Num1);
    wait(&mut harness, "the first scenario", |app| app.is_settled() && !app.scenario().title.is_empty());
    assert!(is_on(&harness, Role::RadioButton, "On one axis"));
}

#[test]
fn a_scenario_says_what_stands_for_all_runs_until_another_is_chosen() {
    let mut harness = window("same-or-fresh", Options::default());
    let both = |harness: &Harness<'static, LabApp>, title: &str| {
        ["left", "right"]
            .iter()
            .all(|side| harness.query_by_role_and_label(Role::Figure, &format!("{title}, {side}")).is_some())
    };
    assert!(
        both(&harness, "Mean squared error, relative to a fit on n real points")
            && both(&harness, "Mean KL divergence")
    );
    // Linear, as it says, where a divergence is usually not.
    for side in ["left", "right"] {
        let name = format!("Logarithmic axis of Mean KL divergence, {side}");
        assert!(harness.query_by_role_and_label(Role::Button, &name).is_some(), "{name}");
    }
    press(&mut harness, Role::Button, "Menu");
    harness.get_by_label_contains("Show medians in place of means").click();
    harness.run_steps(4);
    assert!(both(&harness, "Squared error, relative to a fit on n real points") && both(&harness, "KL divergence"));
    // By name, too; and the next scenario is shown as it asks.
    by_name(&mut harness, "mean of the runs");
    assert!(both(&harness, "Mean KL divergence"));
    harness.key_press(egui::Key::Num1);
    wait(&mut harness, "the first scenario", |app| app.is_settled() && app.scenario().sample_size == 30);
    assert!(both(&harness, "KL divergence"));
}

#[test]
fn the_generations_a_scenario_marks_have_their_numbers_once_they_are_there() {
    let mut harness = window("half-life", Options::default());
    assert!(!shows(&harness, "at generation 137"));
    run_to_end(&mut harness);
    // The median of 500 runs: exp(-1.386) within 4.5 of its standard errors, 1.25 sqrt(2 * 137/99) / sqrt(500) = 0.093 each.
    let nodes: Vec<String> = harness.query_all_by_label_contains("at generation 137").map(|n| said(&n)).collect();
    let value = |name: &str| {
        let told =
            nodes.iter().find(|node| node.to_lowercase().starts_with(name)).and_then(|node| node.rsplit(' ').next());
        let told = told.unwrap_or_else(|| panic!("{name}: {nodes:?}"));
        told.replace('\u{2212}', "-").parse::<f64>().unwrap()
    };
    let (ratio, ln) = (value("variance ratio"), value("ln variance ratio"));
    assert!((ratio.ln() + 2.0 * std::f64::consts::LN_2).abs() < 0.42 && (ratio.ln() - ln).abs() < 0.01, "{nodes:?}");
}

/// What theorem 4.1 holds the error below, on its line and only where everything is kept.
#[test]
fn what_papers_compare_with_is_named_on_its_line() {
    let mut harness = window("all-assumptions", Options::default());
    run_to_end(&mut harness);
    let named = |harness: &Harness<'static, LabApp>, name: &str| harness.query_all_by_label(name).count();
    assert_eq!(named(&harness, "π²/6 = 1.645 times the first"), 1);
    // Fewer runs have the same curves of theory.
    let coin = collapse_lab::experiment::find("rare-coin").unwrap();
    let mut coin = window_of(Scenario { replicates: coin.replicates / 10, ..coin }, Options::default());
    run_to_end(&mut coin);
    assert_eq!(named(&coin, "2np/t"), 2, "on both curves");
}

#[test]
fn in_the_lecture_room_the_title_leads_to_every_chapter() {
    let mut harness = window("theorem-4-1", Options { page: Some(Page::Paper), ..Options::default() });
    harness.key_press(egui::Key::L);
    harness.run_steps(3);
    let chapter = |harness: &Harness<'static, LabApp>| {
        harness.get_by_role_and_label(Role::ComboBox, "Chapter").accesskit_node().description().unwrap_or_default()
    };
    assert_eq!(chapter(&harness), "No collapse");
    press(&mut harness, Role::ComboBox, "Chapter");
    press(&mut harness, Role::Tab, "Collapse at the second fit");
    wait(&mut harness, "the chapter", |app| app.is_settled());
    assert_eq!(chapter(&harness), "Collapse at the second fit");
    by_name(&mut harness, "the experiments, appendix");
    wait(&mut harness, "the chapter", |app| app.is_settled());
    assert_eq!(chapter(&harness), "The experiments");
}

#[test]
fn a_message_moves_nothing() {
    let mut harness = window("accumulate-or-replace", Options::default());
    let place =
        |harness: &Harness<'static, LabApp>| harness.get_by_role_and_label(Role::Figure, "Variance, left").rect();
    let before = place(&harness);
    by_name(&mut harness, "copy link");
    assert!(harness.query_by_role_and_label(Role::Button, "Dismiss message").is_some());
    assert_eq!(place(&harness), before);
    press(&mut harness, Role::Button, "Dismiss message");
    assert!(harness.query_by_role_and_label(Role::Button, "Dismiss message").is_none());
}

#[test]
fn a_message_covers_no_control() {
    for (scenario, page) in [("replace", Page::Lab), ("accumulate-or-replace", Page::Compare)] {
        let mut harness = window(scenario, Options { page: Some(page), ..Options::default() });
        by_name(&mut harness, "copy link");
        let words = harness.query_all_by_label_contains("The link is on the clipboard").next().unwrap().rect();
        let message = words.union(harness.get_by_role_and_label(Role::Button, "Dismiss message").rect());
        let controls = [Role::Slider, Role::Button, Role::RadioButton, Role::ComboBox, Role::TextInput];
        for node in controls.iter().flat_map(|role| harness.query_all_by_role(*role)) {
            let name = said(&node);
            assert!(name == "Dismiss message" || !node.rect().intersects(message), "{page:?}: {name}");
        }
    }
}

#[test]
fn headings_stand_over_columns_only_where_these_are_of_their_sides() {
    let mut harness = window("accumulate-or-replace", Options::default());
    let apart = |harness: &Harness<'static, LabApp>| {
        let [left, right] = ["Accumulate", "Replace"]
            .map(|side| harness.get_by_role_and_label(Role::Button, &format!("{side}: knobs of this side")).rect());
        right.left() - left.left()
    };
    let columns = apart(&harness);
    press(&mut harness, Role::RadioButton, "On one axis");
    assert!(apart(&harness) < 0.7 * columns);
    press(&mut harness, Role::RadioButton, "Side by side");
    assert_eq!(apart(&harness), columns);
}

/// At the usual size, without scrolling: whole words are looked for, above the bar below.
#[test]
fn what_is_claimed_and_what_a_map_shows_are_above_the_fold() {
    let claim = |name: &str| find(name).unwrap().claim;
    for (scenario, page) in [("replace", Page::Lab), ("accumulate-or-replace", Page::Compare)] {
        let mut harness = window(scenario, Options { page: Some(page), ..Options::default() });
        run_to_end(&mut harness);
        let bar = harness.get_by_role_and_label(Role::Button, "Step back").rect().top();
        assert!(harness.get_by_label(&claim(scenario)).rect().bottom() < bar - 20.0, "{page:?}");
    }
    let mut harness = window("stability-map", Options { page: Some(Page::Phase), ..Options::default() });
    wait(&mut harness, "the map", |app| app.is_swept());
    for word in ["curves", "map", "mean", "median"] {
        let place = harness.get_by_role_and_label(Role::RadioButton, word).rect();
        assert!(place.bottom() < 200.0 && place.width() > 30.0, "{word}: {place:?}");
    }
}

#[test]
fn the_determinant_is_told_of_where_it_is_what_is_shown() {
    let mut harness = window("more-dimensions", Options::default());
    run_to_end(&mut harness);
    assert!(shows(&harness, "the typical determinant of the covariance is"));
    assert!(!shows(&harness, "the typical variance has fallen"));
}

#[test]
fn in_the_lecture_room_the_claim_stands_above_the_plots() {
    let mut harness = window("accumulate-or-replace", Options::default());
    let claim = find("accumulate-or-replace").unwrap().claim;
    harness.key_press(egui::Key::L);
    harness.run_steps(3);
    for page in [Page::Compare, Page::Lab] {
        if page == Page::Lab {
            harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
            harness.run_steps(3);
            harness.get_by_role_and_label(Role::TextInput, "What to do").type_text("lab page");
            harness.run_steps(2);
            harness.key_press(egui::Key::Enter);
            harness.run_steps(4);
        }
        assert!(shows(&harness, &claim), "{page:?}");
    }
    // Without a bar above it the key of the gallery opens the palette, which has every scenario.
    harness.key_press(egui::Key::G);
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::TextInput, "What to do");
}

#[test]
fn three_symbols_are_a_triangle_with_runs_and_flow() {
    let options = Options { page: Some(Page::Lab), level: Some(Level::Lab), ..Options::default() };
    let mut harness = window("three-symbols", options);
    run_to_end(&mut harness);
    let end = harness.state().playhead();
    let title = format!("Probabilities at generation {end}");
    let told = |harness: &Harness<'static, LabApp>, title: &str| {
        harness.get_by_role_and_label(Role::Figure, title).accesskit_node().value().unwrap_or_default()
    };
    let words = told(&harness, &title);
    assert!(words.contains("20 other runs") && words.contains("and at 4 unstable points"), "{words}");
    for corner in ["(1.000, 0.000, 0.000)", "(0.000, 1.000, 0.000)", "(0.000, 0.000, 1.000)"] {
        assert!(words.contains(corner), "{words}");
    }
    // Enlarged it is the same picture.
    press(&mut harness, Role::Button, &format!("Enlarge {title}"));
    assert_eq!(told(&harness, &title), words);
    press(&mut harness, Role::Button, &format!("Shrink {title}"));
    // Hot, only the middle is stable; plain, nothing flows; with another symbol it is a chart of bars again.
    let scenario = |key: &str, value: &str| {
        let mut scenario = find("three-symbols").unwrap();
        scenario.compare.clear();
        scenario.set(key, value).unwrap();
        scenario
    };
    let hot = scenario("sampling.temperature", "2");
    let plain = scenario("sampling.temperature", "1");
    let four = scenario("truth.probabilities", "[0.4, 0.3, 0.2, 0.1]");
    for (scenario, wanted) in [
        (hot, Some("rests, stable, at (0.333, 0.333, 0.333), and at 6 unstable points")),
        (plain, Some("leads nowhere: every point rests")),
        (four, None),
    ] {
        harness.event(egui::Event::Paste(scenario.to_link()));
        wait(&mut harness, "the link", |app| app.scenario() == scenario && app.is_settled());
        run_to_end(&mut harness);
        let found = told(&harness, &format!("Probabilities at generation {}", harness.state().playhead()));
        assert!(wanted.map_or(found.is_empty(), |wanted| found.contains(wanted)), "{found}");
    }
}

/// Names with delimiters in them, none at all, and twice the same: each column is offered by its place, and can be used.
#[test]
fn columns_are_offered_by_their_place_and_what_was_read_is_told() {
    let cases = [
        ("28-window-quoted-names.csv", "1: Length, mm", Some("Length, mm"), "3 values used, 0 missing"),
        ("29-window-no-header.csv", "2:", Some("2"), "3 values used, 0 missing"),
        ("30-window-same-names.csv", "2: x", Some("2"), "3 values used, 0 missing"),
        ("14-years-as-names.csv", "3: 2020", Some("2020"), "3 values used, 0 missing"),
        ("33-window-missing-untold.csv", "2: len", Some("len"), "2 values used, 5 missing"),
        ("openpyxl.xlsx", "2: Length, mm", Some("Length, mm"), "3 values used, 1 missing"),
    ];
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    for (file, name, asked, told) in cases {
        drop_file(&mut harness, &crate::own_files::case(file));
        press(&mut harness, Role::Button, name);
        assert!(shows(&harness, told), "{file}: in the dialog");
        assert!(shows(&harness, "Kolmogorov-Smirnov distance"), "{file}");
        press(&mut harness, Role::Button, "Use column");
        let path = crate::own_files::case(file).display().to_string();
        wait(&mut harness, file, |app| app.scenario().data.as_ref() == Some(&path) && app.is_settled());
        assert_eq!(harness.state().scenario().column.as_deref(), asked, "{file}");
        assert!(shows(&harness, told), "{file}: in the message");
    }
}
