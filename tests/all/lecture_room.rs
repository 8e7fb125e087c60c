//! A lecture held from the window: with the keys of a remote, by its names, and put together by hand.

use std::time::{Duration, Instant};

use collapse_lab::app::{LabApp, Options, Page, ThemeName};
use collapse_lab::experiment::{Question, Scenario, find};
use collapse_lab::lecture::{Chapter, From, LabPlot, Lecture, Scene, Slot, Views};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};

use crate::window::{Kept, again, by_name, drop_file, press, shows, wait, window};

type Window = Harness<'static, LabApp>;

fn scene(title: &str, scenario: &str) -> Scene {
    Scene {
        title: title.into(),
        from: From::Shipped(scenario.into()),
        scenario: find(scenario).unwrap(),
        page: None,
        chapter: None,
        view: None,
        shows: Vec::new(),
        enlarged: None,
        until: None,
        veiled: false,
        slow: false,
        waits: false,
        theme: None,
        notes: String::new(),
        facts: Vec::new(),
    }
}

fn four() -> Lecture {
    let mut asked = scene("Ask first", "replace");
    asked.from = From::Inline;
    asked.scenario.question = Question {
        ask: "Where is it after thirty fits?".into(),
        answers: vec!["At 1".into(), "Below".into()],
        right: 2,
        because: "each fit loses a little".into(),
    };
    asked.notes = "Say it slowly".into();
    (asked.page, asked.until, asked.waits) = (Some(Page::Lab), Some(30), true);
    let mut two = scene("Both at once", "accumulate-or-replace");
    (two.page, two.view) = (Some(Page::Compare), Some(Views::Difference));
    let mut veiled = scene("Behind a veil", "replace");
    (veiled.page, veiled.veiled, veiled.waits) = (Some(Page::Lab), true, true);
    let mut last = scene("For the back row", "replace");
    (last.page, last.theme) = (Some(Page::Lab), Some(ThemeName::Projector));
    last.enlarged = Some(Slot::Lab(LabPlot::Density));
    let mut scenes = vec![asked, two, veiled, last];
    // The first one alone asks something.
    scenes[1..].iter_mut().for_each(|scene| scene.scenario.question = Question::default());
    Lecture { title: "Four scenes".into(), minutes: 10, scenes, path: None }
}

fn held() -> (Window, Scenario) {
    let mut harness = window("same-or-fresh", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    harness.state_mut().hold(four());
    harness.run_steps(3);
    wait(&mut harness, "the first scene", |app| app.is_settled());
    (harness, before)
}

fn key(harness: &mut Window, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

/// What the line of the scene says of the remote's key.
fn next(harness: &Window) -> &'static str {
    ["plays the run", "ends playing", "reveals", "opens the next scene"]
        .into_iter()
        .find(|words| shows(harness, &format!("Page Down {words}")))
        .unwrap_or("nothing")
}

/// Frames until the remote's key does that next.
fn until_next(harness: &mut Window, words: &str) {
    let limit = Instant::now() + Duration::from_secs(60);
    while next(harness) != words {
        assert!(Instant::now() < limit, "the key that {words}: {}", next(harness));
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn one_key_plays_reveals_and_goes_on_and_one_goes_back() {
    let (mut harness, _) = held();
    assert!(shows(&harness, "Scene 1 of 4: Ask first") && harness.state().playhead() == 0);
    assert_eq!(next(&harness), "plays the run");
    key(&mut harness, Key::PageDown);
    wait(&mut harness, "where it stops", |app| app.playhead() == 30);
    wait(&mut harness, "a rest", |app| app.is_settled());
    // It stays there, and the answer comes before the next scene.
    assert!(harness.query_by_role_and_label(Role::Button, "Play").is_some());
    assert_eq!((harness.state().playhead(), next(&harness)), (30, "reveals"));
    key(&mut harness, Key::PageDown);
    assert!(shows(&harness, "Scene 1 of 4") && next(&harness) == "opens the next scene");
    key(&mut harness, Key::PageDown);
    wait(&mut harness, "two sides", |app| !app.scenario().compare.is_empty() && app.is_settled());
    assert!(shows(&harness, "Scene 2 of 4: Both at once") && shows(&harness, "accumulate minus replace"));
    // Nothing is hidden here: whoever is in a hurry goes on.
    assert_eq!(next(&harness), "opens the next scene");
    key(&mut harness, Key::PageUp);
    wait(&mut harness, "the scene before", |app| app.scenario().compare.is_empty() && app.is_settled());
    until_next(&mut harness, "plays the run");
    assert_eq!(harness.state().playhead(), 0);
}

#[test]
fn while_it_plays_the_key_ends_that_first_where_something_is_hidden() {
    let (mut harness, _) = held();
    key(&mut harness, Key::PageDown);
    until_next(&mut harness, "ends playing");
    key(&mut harness, Key::PageDown);
    wait(&mut harness, "where it stops", |app| app.playhead() == 30);
    wait(&mut harness, "a rest", |app| app.is_settled());
    assert_eq!((harness.state().playhead(), next(&harness)), (30, "reveals"));
    // From where it stops it can be played on.
    press(&mut harness, Role::Button, "Play");
    wait(&mut harness, "what comes after", |app| app.playhead() > 32);
}

#[test]
fn the_screen_goes_black_and_any_key_brings_it_back() {
    let (mut harness, before) = held();
    let running = harness.state().scenario();
    assert_ne!(running, before);
    for black in [Key::B, Key::Period] {
        key(&mut harness, black);
        assert!(shows(&harness, "Black screen") && !shows(&harness, "Scene 1 of 4"));
        // A key that would do something else does not do it.
        key(&mut harness, Key::N);
        assert!(!shows(&harness, "Black screen") && shows(&harness, "Scene 1 of 4"));
    }
    assert_eq!(harness.state().scenario(), running);
}

#[test]
fn digits_lead_to_a_scene_and_load_no_scenario() {
    let (mut harness, _) = held();
    let running = harness.state().scenario();
    key(&mut harness, Key::Num3);
    assert!(shows(&harness, "To scene 3") && harness.state().scenario() == running);
    // Escape takes back the number, and nothing else.
    key(&mut harness, Key::Escape);
    assert!(!shows(&harness, "To scene 3") && shows(&harness, "Scene 1 of 4"));
    key(&mut harness, Key::Num3);
    key(&mut harness, Key::Enter);
    wait(&mut harness, "the third", |app| app.is_settled());
    assert!(shows(&harness, "Scene 3 of 4: Behind a veil"));
    key(&mut harness, Key::Num9);
    key(&mut harness, Key::Enter);
    assert!(shows(&harness, "There is no scene 9: the lecture has 4") && shows(&harness, "Scene 3 of 4"));
    by_name(&mut harness, "Scene 2: Both");
    wait(&mut harness, "the second", |app| !app.scenario().compare.is_empty() && app.is_settled());
    assert!(shows(&harness, "Scene 2 of 4"));
}

#[test]
fn a_veil_lifts_before_the_next_scene() {
    let (mut harness, _) = held();
    key(&mut harness, Key::Num3);
    key(&mut harness, Key::Enter);
    wait(&mut harness, "the third", |app| app.is_settled());
    for expected in ["plays the run", "ends playing", "reveals", "opens the next scene"] {
        until_next(&mut harness, expected);
        if expected == "ends playing" {
            press(&mut harness, Role::Button, "Run to end");
            wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
        } else {
            key(&mut harness, Key::PageDown);
        }
    }
}

#[test]
fn an_answer_is_told_where_the_scene_stops_and_the_run_stays_there() {
    let (mut harness, _) = held();
    key(&mut harness, Key::PageDown);
    until_next(&mut harness, "reveals");
    key(&mut harness, Key::PageDown);
    wait(&mut harness, "a rest", |app| app.is_settled());
    harness.run_steps(20);
    assert!(shows(&harness, "each fit loses a little"));
    assert_eq!((harness.state().playhead(), next(&harness)), (30, "opens the next scene"));
    // A remote's start button does not throw back to the first scene.
    key(&mut harness, Key::PageDown);
    wait(&mut harness, "two sides", |app| !app.scenario().compare.is_empty() && app.is_settled());
    key(&mut harness, Key::F5);
    wait(&mut harness, "the same scene", |app| app.is_settled());
    assert!(shows(&harness, "Scene 2 of 4: Both at once"));
}

#[test]
fn on_the_paper_page_the_veil_lifts_as_the_run_is_played() {
    let mut paper = scene("A theorem", "theorem-4-1");
    paper.from = From::Inline;
    (paper.scenario.generations, paper.scenario.replicates) = (12, 8);
    (paper.page, paper.chapter) = (Some(Page::Paper), Some(Chapter::Theorem));
    paper.veiled = true; // then it waits by itself
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    harness.state_mut().hold(Lecture { title: "One".into(), minutes: 1, scenes: vec![paper], path: None });
    harness.run_steps(3);
    wait(&mut harness, "the scene", |app| app.is_settled());
    until_next(&mut harness, "plays the run");
    // What is told of it follows within a second.
    let hidden = |harness: &Window| shows(harness, "Hidden until it is revealed");
    let until = |harness: &mut Window, expected: bool| {
        let limit = Instant::now() + Duration::from_secs(20);
        while hidden(harness) != expected {
            assert!(Instant::now() < limit, "hidden: {}", !expected);
            harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    until(&mut harness, true);
    key(&mut harness, Key::PageDown);
    until(&mut harness, false);
    wait(&mut harness, "the end", |app| app.playhead() == 12);
}

#[test]
fn escape_leaves_one_thing_at_a_time_and_the_lecture_last() {
    let (mut harness, before) = held();
    let running = harness.state().scenario();
    key(&mut harness, Key::Num4);
    key(&mut harness, Key::Enter);
    wait(&mut harness, "the fourth", |app| app.is_settled());
    let enlarged = |harness: &Window| {
        harness
            .query_all_by_role(Role::Button)
            .any(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with("Shrink ")))
    };
    let plain = |harness: &Window| harness.query_by_role_and_label(Role::Tab, "Lab").is_none();
    key(&mut harness, Key::O);
    let notes = |harness: &Window| harness.query_by_role_and_label(Role::Button, "Close notes").is_some();
    let told = |harness: &Window| [enlarged(harness), notes(harness), plain(harness)];
    assert_eq!(told(&harness), [true; 3]);
    // The notes lie on top.
    for expected in [[true, false, true], [false, false, true], [false; 3]] {
        key(&mut harness, Key::Escape);
        assert_eq!(told(&harness), expected);
    }
    assert!(shows(&harness, "Scene 4 of 4"));
    key(&mut harness, Key::Escape);
    wait(&mut harness, "what was before", |app| app.is_settled() && app.scenario() == before);
    assert!(shows(&harness, "Left the lecture at scene 4") && next(&harness) == "nothing");
    assert_ne!(running, before);
    // It is taken up where it was left.
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F5);
    harness.run_steps(4);
    wait(&mut harness, "the fourth", |app| app.is_settled());
    assert!(plain(&harness) && enlarged(&harness));
    key(&mut harness, Key::PageDown);
    assert!(shows(&harness, "That was the last scene"));
}

#[test]
fn undo_stays_within_the_scene_and_what_was_before_the_lecture_comes_back_with_its_end() {
    let (mut harness, before) = held();
    let scene = harness.state().scenario();
    key(&mut harness, Key::N); // another seed
    wait(&mut harness, "another seed", |app| app.is_settled() && app.scenario() != scene);
    for _ in 0..2 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run_steps(4);
        wait(&mut harness, "the scene as it was", |app| app.is_settled() && app.scenario() == scene);
    }
    assert!(shows(&harness, "Nothing to undo in this scene"));
    while harness.state().scenario() != before {
        key(&mut harness, Key::Escape);
        wait(&mut harness, "an answer", |app| app.is_settled());
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(4);
    assert!(shows(&harness, "Nothing to undo"));
}

#[test]
fn without_a_lecture_its_keys_show_those_there_are_and_do_nothing_else() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    for quiet in [Key::PageDown, Key::PageUp, Key::B, Key::Period] {
        key(&mut harness, quiet);
        assert!(!shows(&harness, "Black screen") && !shows(&harness, "No lecture is open"));
    }
    key(&mut harness, Key::F5);
    assert!(shows(&harness, "No lecture is open"));
}

#[test]
fn the_speakers_window_shows_what_the_audience_does_not_see() {
    let (mut harness, _) = held();
    assert!(!shows(&harness, "Say it slowly"));
    // Without a second native window it is drawn within the first.
    key(&mut harness, Key::P);
    for words in ["Say it slowly", "Next: Both at once", "B  Below (right)", "0 of 10 min"] {
        assert!(shows(&harness, words), "{words}");
    }
    press(&mut harness, Role::Button, "Next scene (speaker)");
    wait(&mut harness, "two sides", |app| !app.scenario().compare.is_empty() && app.is_settled());
    assert!(shows(&harness, "No notes for this scene"));
    key(&mut harness, Key::P);
    assert!(!shows(&harness, "No notes for this scene") && shows(&harness, "Scene 2 of 4"));
    // The same in a panel, on one screen.
    key(&mut harness, Key::PageUp);
    key(&mut harness, Key::O);
    assert!(shows(&harness, "Say it slowly"));
    press(&mut harness, Role::Button, "Close notes");
    assert!(!shows(&harness, "Say it slowly"));
}

fn titles(harness: &Window) -> Vec<String> {
    let scenes = harness.query_all_by_role(Role::Button).filter_map(|node| node.accesskit_node().label());
    scenes.filter(|label| label.starts_with(|c: char| c.is_ascii_digit()) && label.contains("  ")).collect()
}

fn retype(harness: &mut Window, field: &str, text: &str) {
    fn found<'a>(harness: &'a Window, field: &'a str) -> Node<'a> {
        let is_field =
            |node: &Node<'_>| matches!(node.accesskit_node().role(), Role::TextInput | Role::MultilineTextInput);
        harness.query_all_by_label(field).find(is_field).unwrap()
    }
    found(harness, field).focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    found(harness, field).type_text(text);
    harness.run_steps(3);
}

#[test]
fn a_lecture_of_ones_own_is_put_together_saved_and_opened_by_drop() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    by_name(&mut harness, "Lecture: add the present state");
    assert!(shows(&harness, "Added as scene 1"));
    press(&mut harness, Role::Tab, "Compare");
    wait(&mut harness, "two sides", |app| app.is_settled());
    by_name(&mut harness, "Lecture: add the present state");
    press(&mut harness, Role::Tab, "Lecture");
    assert_eq!(titles(&harness).len(), 2);
    retype(&mut harness, "Title of the scene", "Both sides");
    retype(&mut harness, "Notes for the speaker", "say b.");
    retype(&mut harness, "Title of the lecture", "Mine");
    // Letters of a text are no keys of a remote.
    assert!(!shows(&harness, "Black screen"));
    press(&mut harness, Role::Button, "Move scene 2 up");
    assert!(titles(&harness)[0].ends_with("Both sides"), "{:?}", titles(&harness));
    press(&mut harness, Role::Button, "Delete scene 2");
    assert_eq!(titles(&harness).len(), 1);
    let back = titles_to_bring_back(&harness);
    press(&mut harness, Role::Button, &back);
    assert_eq!(titles(&harness).len(), 2);
    let put_together = titles(&harness);
    // Saved, as everything is.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    press(&mut harness, Role::Button, "Save lecture…");
    retype(&mut harness, "Path", path.to_str().unwrap());
    press(&mut harness, Role::Button, "Save");
    assert!(std::fs::read_to_string(&path).unwrap().contains("[[scene]]"));
    let mut harness = window("same-or-fresh", Options { page: Some(Page::Lab), ..Options::default() });
    drop_file(&mut harness, &path);
    assert_eq!(titles(&harness), put_together);
    key(&mut harness, Key::F5);
    wait(&mut harness, "the first scene", |app| !app.scenario().compare.is_empty() && app.is_settled());
    assert!(shows(&harness, "Scene 1 of 2: Both sides"));
}

fn titles_to_bring_back(harness: &Window) -> String {
    let labels = harness.query_all_by_role(Role::Button).filter_map(|node| node.accesskit_node().label());
    labels.into_iter().find(|label| label.starts_with("Bring back")).unwrap()
}

#[test]
fn a_lecture_that_was_changed_is_kept_when_another_is_opened() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    by_name(&mut harness, "Lecture: add the present state");
    press(&mut harness, Role::Tab, "Lecture");
    retype(&mut harness, "Title of the lecture", "Mine");
    press(&mut harness, Role::Button, "New lecture");
    assert!(shows(&harness, "\"Mine\" is not saved") && titles(&harness).is_empty());
    press(&mut harness, Role::Button, "Open Mine, not saved");
    assert_eq!(titles(&harness).len(), 1);
    // And by the next session.
    let mut kept = Kept::default();
    eframe::App::save(harness.state_mut(), &mut kept);
    let harness = again(kept);
    assert_eq!(titles(&harness).len(), 1);
    assert!(shows(&harness, "not saved"));
}
