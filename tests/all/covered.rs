//! Nothing lies over something else, on the smallest screen and with the largest text.

use collapse_lab::app::{LabApp, Level, Options, Page, ThemeName};
use egui::accesskit::Role;
use egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{run_to_end, window};

type Lab = Harness<'static, LabApp>;

/// Where the names of all legends stand.
fn legends(harness: &Lab) -> Vec<(String, Rect)> {
    let named = |node: &egui_kittest::Node<'_>| node.accesskit_node().label().unwrap_or_default();
    let all = harness.query_all_by_role(Role::CheckBox).map(|node| (named(&node), node.rect()));
    all.filter(|(name, _)| name.starts_with("Show ") && name.ends_with(" plot")).collect()
}

#[test]
fn what_you_see_is_seen_however_long_the_knobs_are() {
    for (level, text) in [(Level::Intro, 1.0), (Level::Lab, 1.0), (Level::Intro, 2.0)] {
        let options = Options { page: Some(Page::Lab), level: Some(level), text: Some(text), ..Options::default() };
        let mut harness = window("replace", options);
        harness.set_size(vec2(1024.0, 700.0));
        harness.run_steps(4);
        run_to_end(&mut harness);
        let head = harness.get_by_label("What you see").rect();
        // The same words are told to assistive tools, elsewhere.
        let said = harness.query_all_by_label_contains("Each generation is fitted only to the last");
        let below = said.map(|node| node.rect()).find(|rect| (rect.left() - head.left()).abs() < 3.0);
        let words = below.expect("the words below their heading");
        assert!(head.top() > 60.0 && head.bottom() <= words.top() + 1.0, "{level:?} {text}: {head:?} {words:?}");
        // With twice the text the end of long words is scrolled to.
        let visible = if text > 1.0 { words.top() + 60.0 } else { words.bottom() };
        assert!(visible < 640.0, "{level:?} {text}: {words:?}");
    }
}

#[test]
fn names_of_legends_lie_on_their_cards_and_not_on_each_other() {
    for (theme, text) in [(ThemeName::Light, 1.0), (ThemeName::Projector, 1.0)] {
        let options = Options { page: Some(Page::Lab), theme: Some(theme), text: Some(text), ..Options::default() };
        let mut harness = window("replace", options);
        run_to_end(&mut harness);
        for size in [vec2(1280.0, 800.0), vec2(1024.0, 768.0), vec2(1024.0, 700.0)] {
            harness.set_size(size);
            harness.run_steps(4);
            let cards: Vec<Rect> = harness.query_all_by_role(Role::Figure).map(|node| node.rect()).collect();
            let all = legends(&harness);
            assert!(all.len() > 5, "{theme:?} {size:?}: {all:?}");
            for (i, (name, rect)) in all.iter().enumerate() {
                assert!(cards.iter().any(|card| card.contains_rect(*rect)), "{theme:?} {size:?} {name}: {rect:?}");
                let other = all[..i].iter().find(|(_, other)| other.shrink(1.0).intersects(rect.shrink(1.0)));
                assert!(other.is_none(), "{theme:?} {size:?} {name}: {rect:?} {other:?}");
            }
        }
    }
}

#[test]
fn legends_stay_where_they_are_while_a_run_is_played() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    run_to_end(&mut harness);
    let curves = |harness: &Lab| -> Vec<(String, Rect)> {
        let of_model = |name: &str| name.ends_with("in the density plot");
        let stays = |name: &str| !of_model(name) || name.starts_with("Show truth") || name.starts_with("Show model");
        legends(harness).into_iter().filter(|(name, _)| stays(name)).collect()
    };
    let at_end = curves(&harness);
    for key in [egui::Key::ArrowLeft, egui::Key::Home, egui::Key::ArrowRight] {
        harness.key_press(key);
        harness.run_steps(6);
        let now = curves(&harness);
        // Of a model, other names come with its generations.
        for (name, rect) in &at_end {
            let here = now.iter().find(|(other, _)| other == name).map(|(_, rect)| *rect);
            assert!(here.is_some_and(|here| (here.min - rect.min).length() < 0.5), "{key:?} {name}: {rect:?} {here:?}");
        }
    }
}

#[test]
fn knobs_of_the_lab_are_whole_on_a_small_screen_and_the_claim_unfolds() {
    for size in [vec2(1024.0, 700.0), vec2(1024.0, 768.0)] {
        let options = Options { page: Some(Page::Lab), level: Some(Level::Intro), ..Options::default() };
        let mut harness = window("accumulate-or-replace", options);
        harness.set_size(size);
        harness.run_steps(4);
        run_to_end(&mut harness);
        let [head, seed] = ["What you see", "New seed"].map(|label| harness.get_by_label(label).rect());
        assert!(seed.bottom() + 4.0 < head.top(), "{size:?}: {seed:?} {head:?}");
        let folded = "Claim, unfold: ";
        harness.get_by_label_contains(folded).click_accesskit();
        harness.run_steps(4);
        assert!(harness.query_by_label_contains(folded).is_none());
        harness.get_by_label("Less").click_accesskit();
        harness.run_steps(4);
        assert!(harness.query_by_label_contains(folded).is_some());
    }
}

#[test]
fn undo_has_room_in_the_largest_text() {
    let options =
        Options { page: Some(Page::Lab), theme: Some(ThemeName::Light), text: Some(2.0), ..Options::default() };
    let mut harness = window("replace", options);
    harness.set_size(vec2(1280.0, 800.0));
    harness.run_steps(4);
    harness.key_press(egui::Key::N);
    harness.run_steps(6);
    let button = harness.get_by_role_and_label(Role::Button, "Undo").rect();
    let field = harness.get_by_role_and_label(Role::ComboBox, "Scenario").rect();
    let tab = harness.get_by_role_and_label(Role::Tab, "Lab").rect();
    assert!(button.left() >= field.right() && button.right() <= tab.left(), "{field:?} {button:?} {tab:?}");
}
