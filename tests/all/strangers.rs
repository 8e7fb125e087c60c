//! Scenarios from elsewhere in the window: what they would have read is asked for, and nothing of them ends it.
#![cfg(unix)]

use collapse_lab::app::{LabApp, Options, Page};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::window::{press, shows, wait, window};

fn paste(harness: &mut Harness<'static, LabApp>, link: &str) {
    harness.event(egui::Event::Paste(link.into()));
    harness.run_steps(4);
}

#[test]
fn a_pasted_link_asks_before_a_file_is_read_and_what_is_no_file_is_a_line() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(place("own.csv"), "cm\n171\n180.5\n166\n175\n").unwrap();
    assert!(std::process::Command::new("mkfifo").arg(place("pipe")).status().unwrap().success());
    let link = |name: &str| format!("collapse-lab:?truth.family=gaussian&title=2024&truth.data={}", place(name));
    paste(&mut harness, &link("own.csv"));
    assert!(shows(&harness, "outside its own folder") && harness.state().scenario() == before);
    press(&mut harness, Role::Button, "Cancel");
    assert!(!shows(&harness, "outside its own folder") && harness.state().scenario() == before);
    // A pipe that nobody fills would hold the window up for good.
    paste(&mut harness, &link("pipe"));
    press(&mut harness, Role::Button, "Read it");
    assert!(shows(&harness, "is a pipe, not a file") && harness.state().scenario() == before);
    paste(&mut harness, &link("own.csv"));
    press(&mut harness, Role::Button, "Read it");
    wait(&mut harness, "the data", |app| app.scenario().data.is_some() && app.is_settled());
    assert_eq!(harness.state().scenario().title, "2024");
    // What is read already is known.
    paste(&mut harness, &(link("own.csv") + "&seed=9"));
    assert!(!shows(&harness, "outside its own folder") && harness.state().scenario().seed == 9);
    // And it is not written over, however often that is asked for.
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::E);
    harness.run_steps(3);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run_steps(1);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(&place("own.csv"));
    harness.run_steps(2);
    for _ in 0..3 {
        press(&mut harness, Role::Button, "Export");
    }
    assert!(shows(&harness, "is the data on view"));
    assert!(std::fs::read_to_string(place("own.csv")).unwrap().starts_with("cm\n171\n"));
}
