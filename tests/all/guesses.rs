//! What people expect, drawn before it is seen, and how far off it was.

use collapse_lab::app::{LabApp, Options, Page};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{by_name, press, shows, wait, window};

type Lab = Harness<'static, LabApp>;

const PAPER: &str = "Paper: draw with the mouse, or type values";

/// At generation 0 of a run that loses its variance, drawing.
fn drawing() -> Lab {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    harness.key_press(Key::V);
    harness.run_steps(2);
    harness.key_press(Key::Home);
    wait(&mut harness, "the start", |app| app.is_settled() && app.playhead() == 0);
    by_name(&mut harness, "draw what you expect");
    assert!(harness.query_by_label(PAPER).is_some());
    harness
}

fn type_into(harness: &mut Lab, field: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, field).focus();
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::TextInput, field).type_text(text);
    harness.run_steps(2);
}

/// Draws across the plot at a height from 0 (bottom) to 1.
fn draw(harness: &mut Lab, height: f32) {
    let paper = harness.get_by_label(PAPER).rect();
    let at = |share: f32| paper.left_bottom() + egui::vec2(share * paper.width(), -height * paper.height());
    harness.hover_at(at(0.02));
    harness.run_steps(2);
    harness.drag_at(at(0.02));
    harness.step();
    for share in [0.3, 0.6, 0.97] {
        harness.hover_at(at(share));
        harness.step();
    }
    harness.drop_at(at(0.97));
    harness.run_steps(4);
}

fn count(harness: &Lab, words: &str) -> usize {
    harness.query_all_by_label_contains(words).count()
}

/// Goes to the last generation.
fn to_the_end(harness: &mut Lab) {
    press(harness, Role::Button, "Run to end");
    wait(harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
}

#[test]
fn a_typed_guess_is_told_how_far_off_it_was() {
    let mut harness = drawing();
    let end = harness.state().scenario().generations;
    press(&mut harness, Role::Button, "Type the values you expect");
    type_into(&mut harness, "Value at generation 0", "1");
    type_into(&mut harness, &format!("Value at generation {end}"), "many");
    press(&mut harness, Role::Button, "Keep this guess");
    assert!(shows(&harness, "\"many\" is no number"));
    assert_eq!(count(&harness, "expected at generation"), 0);
    for _ in 0..4 {
        harness.get_by_role_and_label(Role::TextInput, &format!("Value at generation {end}")).focus();
        harness.run_steps(1);
        harness.key_press(Key::Backspace);
        harness.run_steps(2);
    }
    type_into(&mut harness, &format!("Value at generation {end}"), "1");
    press(&mut harness, Role::Button, "Keep this guess");
    assert_eq!(count(&harness, &format!("expected at generation {end}")), 1);
    // Nothing is said before anything is known.
    assert!(!shows(&harness, "You expected"));
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label(PAPER).is_none());
    harness.key_press(Key::ArrowRight);
    wait(&mut harness, "a step", |app| app.is_settled() && app.playhead() == 1);
    assert!(shows(&harness, "at generation 1; it is"));
    to_the_end(&mut harness);
    assert!(shows(&harness, &format!("at generation {end}; it is")));
    assert!(shows(&harness, "times too high. You expected it to hold; it falls."));
    // It outlives a look back, the theme, and a knob, but says that this was moved.
    harness.key_press(Key::T);
    harness.key_press(Key::Home);
    wait(&mut harness, "the start", |app| app.is_settled() && app.playhead() == 0);
    assert!(!shows(&harness, "You expected"));
    assert_eq!(count(&harness, &format!("expected at generation {end}")), 1);
    harness.get_by_role_and_label(Role::Slider, "sample size n").set_value_accesskit(50.0);
    wait(&mut harness, "n = 50", |app| app.scenario().sample_size == 50 && app.is_settled());
    to_the_end(&mut harness);
    assert!(shows(&harness, "(Guessed for other settings.)"));
    // Another scenario has other curves.
    by_name(&mut harness, "A window only delays");
    wait(&mut harness, "another scenario", |app| app.scenario().title == "A window only delays" && app.is_settled());
    press(&mut harness, Role::Tab, "Lab");
    wait(&mut harness, "the Lab", |app| app.is_settled());
    assert_eq!(count(&harness, "expected at generation"), 0);
}

#[test]
fn a_guess_is_a_column_of_its_plots_table() {
    let mut harness = drawing();
    let there = harness.get_by_label(PAPER).rect().center();
    draw(&mut harness, 0.5);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    to_the_end(&mut harness);
    harness.hover_at(there);
    harness.run_steps(3);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::T);
    harness.run_steps(4);
    // Columns beyond the edge are not drawn, and are copied all the same.
    let table = crate::plot_tables::copy(&mut harness);
    let headings = table.lines().next().unwrap_or_default();
    assert!(headings.split('\t').any(|heading| heading.ends_with("guess")), "{headings}");
}

#[test]
fn guesses_of_several_people_are_drawn_with_the_mouse_and_the_closest_is_named() {
    let mut harness = drawing();
    draw(&mut harness, 0.9);
    assert_eq!(count(&harness, "expected at generation"), 1);
    // The same person once more: in place of the first.
    draw(&mut harness, 0.8);
    assert_eq!(count(&harness, "expected at generation"), 1);
    type_into(&mut harness, "Whose guess", "Anna");
    draw(&mut harness, 0.05);
    assert_eq!(count(&harness, "expected at generation"), 2);
    assert_eq!(count(&harness, "Anna: "), 1);
    press(&mut harness, Role::Button, "Done drawing");
    to_the_end(&mut harness);
    assert!(shows(&harness, "Closest of 2: Anna. Anna expected"));
    // The plot says so itself.
    let described = harness.get_all_by_role(Role::Figure).filter_map(|plot| plot.accesskit_node().description());
    assert_eq!(described.filter(|words| words.contains("Closest of 2: Anna")).count(), 1);
    by_name(&mut harness, "draw what you expect");
    press(&mut harness, Role::Button, "Type the values you expect");
    press(&mut harness, Role::Button, "Remove Anna");
    assert_eq!(count(&harness, "expected at generation"), 1);
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    by_name(&mut harness, "guesses: clear all");
    assert_eq!(count(&harness, "expected at generation"), 0);
}
