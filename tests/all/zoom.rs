//! A part of a plot alone on view, and generations on a logarithmic axis: by wheel, drag, double click, keys and names.

use collapse_lab::app::{LabApp, Options, Page, ThemeName};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, Rect, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{by_name, press, run_to_end, shows, wait, window};

type Lab = Harness<'static, LabApp>;

const PLOT: &str = "KL divergence";
const RESET: &str = "Reset zoom of KL divergence";

/// At the end of a run that collapses.
fn lab() -> Lab {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    run_to_end(&mut harness);
    harness
}

fn card(harness: &Lab) -> Rect {
    harness.get_by_role_and_label(Role::Figure, PLOT).rect()
}

/// A place on the card, from 0 to 1.
fn at(card: Rect, across: f32, down: f32) -> Pos2 {
    card.min + vec2(across * card.width(), down * card.height())
}

fn told(harness: &Lab) -> String {
    harness.get_by_role_and_label(Role::Figure, PLOT).accesskit_node().description().unwrap_or_default()
}

/// Which generations are on view of a zoomed plot.
fn across(harness: &Lab) -> [f64; 2] {
    let words = told(harness);
    let part = words.split_once("zoomed, from ").and_then(|(_, rest)| rest.split_once(" across"));
    let (low, high) = part.and_then(|(part, _)| part.split_once(" to ")).unwrap_or_else(|| panic!("{words}"));
    [low, high].map(|end| end.parse().unwrap())
}

fn is_zoomed(harness: &Lab) -> bool {
    let button = harness.query_by_role_and_label(Role::Button, RESET).is_some();
    assert_eq!(told(harness).contains("zoomed"), button, "{}", told(harness));
    button
}

fn drag(harness: &mut Lab, from: Pos2, to: Pos2) {
    harness.hover_at(from);
    harness.run_steps(2);
    harness.drag_at(from);
    harness.step();
    for share in [0.3, 0.7, 1.0] {
        harness.hover_at(from.lerp(to, share));
        harness.step();
    }
    harness.drop_at(to);
    harness.run_steps(4);
}

#[test]
fn the_wheel_zooms_at_the_pointer_and_a_button_shows_all_again() {
    let mut harness = lab();
    assert!(!is_zoomed(&harness));
    let place = at(card(&harness), 0.5, 0.6);
    let turn = |harness: &mut Lab, by: f32| {
        harness.hover_at(place);
        harness.run_steps(2);
        harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, by),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        });
        harness.run_steps(8);
    };
    turn(&mut harness, 150.0);
    assert!(is_zoomed(&harness));
    let [low, high] = across(&harness);
    let end = harness.state().scenario().generations as f64;
    assert!(low > 0.0 && high < end && low < 0.5 * end && high > 0.5 * end, "{low} {high}");
    turn(&mut harness, 150.0);
    let [nearer, further] = across(&harness);
    assert!(nearer > low && further < high, "{nearer} {further}");
    // Out again it is all there is, and no more.
    turn(&mut harness, -900.0);
    assert!(!is_zoomed(&harness));
    turn(&mut harness, 150.0);
    press(&mut harness, Role::Button, RESET);
    assert!(!is_zoomed(&harness));
}

#[test]
fn a_box_is_dragged_and_a_double_click_shows_all_again() {
    let mut harness = lab();
    let card = card(&harness);
    // Flat: generations alone.
    drag(&mut harness, at(card, 0.4, 0.6), at(card, 0.7, 0.61));
    assert!(is_zoomed(&harness));
    let [low, high] = across(&harness);
    let end = harness.state().scenario().generations as f64;
    assert!((high - low) > 0.2 * end && (high - low) < 0.5 * end, "{low} {high}");
    // With Shift it is moved, and keeps its length.
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    drag(&mut harness, at(card, 0.5, 0.6), at(card, 0.6, 0.6));
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run_steps(2);
    let [moved, further] = across(&harness);
    assert!(moved < low && ((further - moved) / (high - low) - 1.0).abs() < 0.02, "{moved} {further}, {low} {high}");
    harness.ctx.options_mut(|options| options.input_options.max_double_click_delay = 1.0);
    let place = at(card, 0.5, 0.6);
    harness.hover_at(place);
    for _ in 0..2 {
        harness.drag_at(place);
        harness.step();
        harness.event(Event::PointerButton {
            pos: place,
            button: egui::PointerButton::Primary,
            pressed: false,
            modifiers: Modifiers::NONE,
        });
        harness.step();
    }
    harness.run_steps(3);
    assert!(!is_zoomed(&harness));
    // It did not enlarge the plot, too.
    assert!(harness.query_by_role_and_label(Role::Button, "Enlarge KL divergence").is_some());
}

#[test]
fn with_the_keyboard_on_a_plot_keys_zoom_move_and_show_all() {
    let mut harness = lab();
    let playhead = harness.state().playhead();
    let key = |harness: &mut Lab, key: Key| {
        harness.key_press(key);
        harness.run_steps(3);
    };
    harness.get_by_role_and_label(Role::Figure, PLOT).focus();
    harness.run_steps(3);
    key(&mut harness, Key::Plus);
    assert!(is_zoomed(&harness));
    let [low, high] = across(&harness);
    key(&mut harness, Key::ArrowRight);
    let [moved, _] = across(&harness);
    assert!(moved > low, "{moved} {low} {high}");
    key(&mut harness, Key::ArrowUp);
    key(&mut harness, Key::Plus);
    let [nearer, further] = across(&harness);
    assert!(further - nearer < high - low, "{nearer} {further}");
    key(&mut harness, Key::Minus);
    assert!(is_zoomed(&harness));
    key(&mut harness, Key::Home);
    assert!(!is_zoomed(&harness));
    // None of them was the playhead's.
    assert_eq!(harness.state().playhead(), playhead);
    key(&mut harness, Key::Plus);
    key(&mut harness, Key::Num0);
    assert!(!is_zoomed(&harness));
    // That it shows all again is taken back as any change is.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(4);
    assert!(is_zoomed(&harness));
}

#[test]
fn a_zoom_is_kept_while_generations_pass_and_dropped_with_the_scenario_and_by_the_veil() {
    let mut harness = lab();
    let zoom = |harness: &mut Lab| {
        let card = card(harness);
        drag(harness, at(card, 0.4, 0.5), at(card, 0.7, 0.8));
        assert!(is_zoomed(harness));
    };
    zoom(&mut harness);
    let before = across(&harness);
    press(&mut harness, Role::Button, "Step back");
    wait(&mut harness, "a step back", |app| app.is_settled());
    assert_eq!(across(&harness), before);
    // The veil drops it, for what was found by it would tell.
    harness.key_press(Key::V);
    harness.run_steps(3);
    assert!(!is_zoomed(&harness));
    harness.key_press(Key::V);
    harness.run_steps(3);
    zoom(&mut harness);
    by_name(&mut harness, "A window only delays");
    wait(&mut harness, "another scenario", |app| app.scenario().title == "A window only delays" && app.is_settled());
    press(&mut harness, Role::Tab, "Lab");
    wait(&mut harness, "the Lab", |app| app.is_settled());
    assert!(!shows(&harness, "Reset zoom of"));
}

#[test]
fn generations_stand_on_a_logarithmic_axis_in_all_plots_at_once() {
    let options = Options { page: Some(Page::Lab), theme: Some(ThemeName::Projector), ..Options::default() };
    let mut harness = window("replace", Options { text: Some(2.0), ..options });
    harness.key_press(Key::End);
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    let on_log = |harness: &Lab| {
        let all = harness.get_all_by_role(Role::Figure).filter_map(|plot| plot.accesskit_node().description());
        all.filter(|words| words.contains("Over generations 1 to") && words.contains(" on a logarithmic axis")).count()
    };
    assert_eq!(on_log(&harness), 0);
    harness.get_by_role_and_label(Role::Button, "Logarithmic generations of KL divergence").click_accesskit();
    harness.run_steps(4);
    assert!(on_log(&harness) >= 2, "{}", on_log(&harness));
    assert!(told(&harness).contains("At generation"), "{}", told(&harness));
    // Zoomed there, too: in generations, not in powers of ten.
    harness.get_by_role_and_label(Role::Figure, PLOT).focus();
    harness.run_steps(3);
    harness.key_press(Key::Plus);
    harness.run_steps(3);
    let ([low, high], end) = (across(&harness), harness.state().scenario().generations as f64);
    assert!(low > 1.5 && high < 0.8 * end && high > 10.0, "{low} {high}");
    harness.key_press(Key::Home);
    harness.run_steps(3);
    // By name in the palette, and back by undo.
    by_name(&mut harness, "logarithmic generation axis");
    assert_eq!(on_log(&harness), 0);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(4);
    assert!(on_log(&harness) >= 2, "{}", on_log(&harness));
}

#[test]
fn a_guess_is_drawn_on_a_logarithmic_axis_in_generations() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    by_name(&mut harness, "logarithmic generation axis");
    by_name(&mut harness, "draw what you expect");
    let paper = harness.get_by_label("Paper: draw with the mouse, or type values").rect();
    let place = |share: f32| paper.left_bottom() + vec2(share * paper.width(), -0.5 * paper.height());
    drag(&mut harness, place(0.02), place(0.98));
    let end = harness.state().scenario().generations;
    let words = harness.query_all_by_label_contains("expected at generation").next().unwrap();
    let words = words.accesskit_node().label().or_else(|| words.accesskit_node().value()).unwrap();
    let last: u64 = words.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(last > end / 2 && last <= end, "{words}");
}
