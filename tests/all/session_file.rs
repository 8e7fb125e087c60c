//! Sessions: what is on view, as a file of the window and of the command line.

use std::path::Path;
use std::process::{Command, Output};

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::Scenario;
use collapse_lab::lecture::session::{find, read, write};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::window::{press, shows, wait, window_of};

type Lab = Harness<'static, LabApp>;

const SHIFT: egui::Modifiers = egui::Modifiers::SHIFT;
const COMMAND: egui::Modifiers = egui::Modifiers::COMMAND;

/// Types a path in place of the one on offer, and presses a button.
fn to(harness: &mut Lab, path: &Path, button: &str) {
    harness.get_by_role_and_label(Role::TextInput, "Path").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(COMMAND, egui::Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(path.to_str().unwrap());
    harness.run_steps(2);
    press(harness, Role::Button, button);
}

#[test]
fn what_is_on_view_is_saved_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut scenario = Scenario { generations: 12, replicates: 20, title: "Mine".into(), ..Scenario::default() };
    scenario.set("sample_size", "10").unwrap();
    let mut harness = window_of(scenario, Options { page: Some(Page::Lab), ..Options::default() });
    wait(&mut harness, "generation 3", |app| app.is_settled() && app.playhead() >= 3);
    harness.key_press(egui::Key::Space); // rests
    harness.run_steps(4);
    harness.key_press(egui::Key::V);
    harness.run_steps(3);
    let (first, at) = (harness.state().scenario(), harness.state().playhead());
    harness.key_press_modifiers(COMMAND | SHIFT, egui::Key::S);
    harness.run_steps(3);
    assert!(shows(&harness, "Save session"));
    let path = folder.path().join("mine");
    to(&mut harness, &path, "Save");
    let path = folder.path().join("mine.lab.toml");
    let saved = find(path.to_str().unwrap()).unwrap().session().unwrap();
    assert_eq!((&saved.scenario, saved.page, saved.generation, saved.veiled), (&first, Page::Lab, at, true));
    // Something else, on another page, with nothing hidden.
    harness.key_press(egui::Key::V);
    harness.get_by_role_and_label(Role::Slider, "sample size n").set_value_accesskit(40.0);
    wait(&mut harness, "n = 40", |app| app.scenario().sample_size == 40 && app.is_settled());
    harness.key_press_modifiers(COMMAND, egui::Key::Num2);
    wait(&mut harness, "two sides", |app| app.is_settled() && !app.scenario().compare.is_empty());
    harness.key_press_modifiers(COMMAND, egui::Key::O);
    harness.run_steps(3);
    to(&mut harness, &path, "Open");
    wait(&mut harness, "the session", |app| app.scenario() == first && app.is_settled() && app.playhead() == at);
    assert!(shows(&harness, "The session is open"));
    // It stays where it stood, and one step back is what was before.
    harness.run_steps(10);
    assert_eq!(harness.state().playhead(), at);
    harness.key_press_modifiers(COMMAND, egui::Key::Z);
    wait(&mut harness, "what was before", |app| app.is_settled() && app.scenario().sample_size == 40);
}

#[test]
fn no_other_file_is_written_over_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.toml");
    let scenario = Scenario { generations: 5, replicates: 5, ..Scenario::default() };
    let mut harness = window_of(scenario, Options { page: Some(Page::Lab), ..Options::default() });
    for (text, words) in [
        ("[truth]\nfamily = \"gaussian\"\n", "is a scenario"),
        ("title = \"x\"\n[[scene]]\nscenario = \"replace\"\n", "is a lecture"),
        ("anything", "is there already"),
    ] {
        std::fs::write(&path, text).unwrap();
        harness.key_press_modifiers(COMMAND | SHIFT, egui::Key::S);
        harness.run_steps(3);
        to(&mut harness, &path, "Save");
        assert!(shows(&harness, words), "{words}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        harness.key_press(egui::Key::Escape);
        harness.run_steps(3);
    }
}

fn lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_collapse-lab")).args(arguments).output().unwrap()
}

#[test]
fn the_command_line_checks_a_session_and_runs_its_experiment() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let scenario = "seed = 3\nsample_size = 9\ngenerations = 4\nreplicates = 5\ncompare.sample_size = 12\n";
    let text = format!(
        "session = 1\npage = \"compare\"\ngeneration = 2\n[scenario]\n{scenario}truth.family = \"gaussian\"\n[[run]]\n[run.scenario]\ntruth.family = \"poisson\"\n"
    );
    let session = at("a.lab.toml", &text);
    let said = lab(&["check", &session]);
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!(
        words,
        "ok: a session on the page Compare: a scenario of two sides, at generation 2, with 1 run kept\n",
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let alone = at("alone.toml", &format!("{scenario}[truth]\nfamily = \"gaussian\"\n"));
    let [one, other] = [&session, &alone].map(|path| lab(&["run", path, "--format", "csv", "--metrics", "variance"]));
    assert!(one.status.success() && !one.stdout.is_empty());
    assert_eq!(one.stdout, other.stdout);
    for (wrong, words) in [
        (text.replace("generation = 2", "generaton = 2"), "did you mean generation?"),
        (text.replace("poisson", "poison"), "run.scenario"),
        (text.replace("session = 1", "session = 7"), "newer lab"),
        (text[..text.len() - 4].to_owned(), "line 13"),
    ] {
        let path = at("wrong.lab.toml", &wrong);
        for command in ["check", "run", "window"] {
            let refused = lab(&[command, &path]);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!((refused.status.code(), said.lines().count()), (Some(2), 1), "{command}: {said}");
            assert!(said.contains(words) || words == "run.scenario" && said.contains("poisson"), "{command}: {said}");
        }
    }
    // What is written of what was read is the same.
    let once = read(&text, None).unwrap();
    assert_eq!(read(&write(&once, None), None), Ok(once));
}
