//! Figures that the window writes.

use std::path::Path;

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::Scenario;
use collapse_lab::figure::read;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::window::{by_name, shows, wait, window, window_of};

/// Types a path in place of the one on offer, and saves there.
fn save_as(harness: &mut Harness<'static, LabApp>, path: &Path) {
    write_there(harness, path, "Save");
}

fn write_there(harness: &mut Harness<'static, LabApp>, path: &Path, button: &str) {
    harness.get_by_role_and_label(Role::TextInput, "Path").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, "Path").type_text(path.to_str().unwrap());
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::Button, button).click();
    harness.run_steps(3);
}

/// From the keys to the file: the window's figure holds what is on view.
#[test]
fn the_window_writes_a_figure_of_what_is_on_view() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    wait(&mut harness, "the run", |app| app.is_settled() && app.playhead() > 2);
    harness.key_press(egui::Key::Space); // rests
    harness.run_steps(4);
    let (scenario, at) = (harness.state().scenario(), harness.state().playhead());
    for name in ["mine.svg", "mine.png"] {
        let path = folder.path().join(name);
        harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::E);
        harness.run_steps(3);
        assert!(shows(&harness, "Save figure"));
        save_as(&mut harness, &path);
        wait(&mut harness, name, |app| !app.is_reading() && path.exists());
        let figure = read(&path).unwrap();
        assert_eq!(figure.scenario.to_toml(), scenario.to_toml(), "{name}");
        assert_eq!((figure.asked.page, figure.asked.generation), (Some(Page::Lab), Some(at)), "{name}");
        assert_eq!(figure.asked.plots.first().map(String::as_str), Some("density"), "{name}");
        harness.run_steps(3);
        assert!(shows(&harness, "Saved"));
    }
    // What is no figure's name is told in the dialog, and nothing is written.
    harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::E);
    harness.run_steps(3);
    save_as(&mut harness, &folder.path().join("mine.bmp"));
    assert!(
        shows(&harness, "a figure is an .svg, .pdf, .png, .gif or .apng") && !folder.path().join("mine.bmp").exists()
    );
}

/// Every run of each side, by the palette: what the command line writes of that side, and no file in its place by chance.
#[test]
fn the_window_writes_every_run() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "title = \"few\"\ngenerations = 4\nreplicates = 3\n[truth]\nfamily = \"gaussian\"\n[compare]\nseed = 8\n";
    let mut harness = window_of(Scenario::from_toml(text).unwrap(), Options::default());
    for name in ["r.csv", "r.parquet"] {
        by_name(&mut harness, "single runs");
        harness.run_steps(3);
        assert!(shows(&harness, "Export single runs"));
        write_there(&mut harness, &folder.path().join(name), "Export");
        let last = folder.path().join(name.replace("r.", "r-2."));
        wait(&mut harness, name, |app| !app.is_reading() && last.exists());
        harness.run_steps(3);
        assert!(shows(&harness, "Exported"));
    }
    let rows = std::fs::read_to_string(folder.path().join("r-2.csv")).unwrap();
    assert!(rows.contains("# seed 8\n") && rows.contains("# single runs 0-2 in long form of mean variance "), "{rows}");
    assert_eq!(rows.lines().filter(|line| line.starts_with("4,2,")).count(), rows.matches("\n0,0,").count());
    assert_eq!(collapse_lab::experiment::read(&folder.path().join("r-1.parquet")).unwrap().seed, 7);
    by_name(&mut harness, "single runs");
    write_there(&mut harness, &folder.path().join("r.csv"), "Export");
    assert!(shows(&harness, "once more writes over it"));
}
