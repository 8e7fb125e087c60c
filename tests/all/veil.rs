//! Behind the veil nothing tells of what is to come: of two scenarios that differ in their future alone no shape, no node and no
//! hover text differs.

use collapse_lab::app::{LabApp, Options, Page, ThemeName};
use collapse_lab::experiment::{Scenario, SweepText, find};
use egui::accesskit::Role;
use egui::epaint::ClippedShape;
use egui::{Key, Shape};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{press, shows, wait, window, window_of};

type Lab = Harness<'static, LabApp>;

/// All that assistive tools hear, a line a node.
fn heard(harness: &Lab) -> Vec<String> {
    let (mut all, mut open) = (Vec::new(), vec![(0, harness.root().accesskit_node())]);
    while let Some((depth, node)) = open.pop() {
        let ends = (node.numeric_value(), node.min_numeric_value(), node.max_numeric_value());
        let words = (node.label(), node.value(), node.description());
        all.push(format!("{depth} {:?} {words:?} {ends:?} {:?} {:?}", node.role(), node.toggled(), node.raw_bounds()));
        open.extend(node.children().map(|child| (depth + 1, child)));
    }
    all
}

fn painted(shape: &Shape, clip: &str, into: &mut Vec<String>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| painted(shape, clip, into)),
        // Where a letter lies in the font's texture depends on what was written before.
        Shape::Text(text) => {
            let words = text.galley.text();
            let job = &text.galley.job.sections;
            into.push(format!(
                "{clip} {:?} {words:?} {job:?} {:?} {}",
                text.pos, text.fallback_color, text.opacity_factor
            ));
        }
        Shape::Noop => {}
        other => into.push(format!("{clip} {other:?}")),
    }
}

/// All that is painted, in order.
fn seen(harness: &Lab) -> Vec<String> {
    let mut all = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &harness.output().shapes {
        painted(shape, &format!("{clip_rect:?}"), &mut all);
    }
    all
}

/// A window on that scenario, at a generation behind the veil.
fn behind(text: &str, options: Options, generation: u64) -> Lab {
    let scenario = Scenario::from_toml(text).unwrap();
    let mut harness = window_of(scenario, options);
    // Its axes have seen all of it.
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() > generation);
    harness.key_press(Key::V);
    harness.run_steps(2);
    harness.key_press(Key::Home);
    wait(&mut harness, "the start", |app| app.is_settled() && app.playhead() == 0);
    for t in 1..=generation {
        harness.key_press(Key::ArrowRight);
        wait(&mut harness, "a step", |app| app.is_settled() && app.playhead() == t);
    }
    // What is told to assistive tools is told once a second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    harness.run_steps(3);
    harness
}

/// Where the curves are.
fn plots(harness: &Lab) -> Vec<egui::Rect> {
    harness.query_all_by_role(Role::Figure).map(|node| node.rect()).collect()
}

fn same(what: &str, one: &[String], other: &[String]) {
    let first = one.iter().zip(other).find(|(a, b)| a != b);
    assert!(first.is_none(), "{what}:\n{}\n{}", first.unwrap().0, first.unwrap().1);
    assert_eq!(one.len(), other.len(), "{what}");
    assert!(one.len() > 20, "{what}: {}", one.len());
}

/// Nothing differs, wherever the pointer is.
fn alike(what: &str, mut one: Lab, mut other: Lab) {
    same(what, &heard(&one), &heard(&other));
    same(what, &seen(&one), &seen(&other));
    let places = plots(&one);
    assert!(places.len() > 2, "{what}: {} plots", places.len());
    for place in places {
        for share in [0.3, 0.8] {
            let at = place.left_top() + place.size() * egui::vec2(share, 0.6);
            for harness in [&mut one, &mut other] {
                harness.hover_at(at);
                harness.run_steps(4);
            }
            same(&format!("{what} at {at:?}"), &seen(&one), &seen(&other));
            same(&format!("{what} at {at:?}"), &heard(&one), &heard(&other));
        }
    }
}

const GAUSSIAN: &str = "group = \"What is kept\"\nseed = 7\nsample_size = 12\nreplicates = 40\ngenerations = 60\n";

#[test]
fn a_batch_that_is_to_be_dropped_later_shows_nowhere() {
    // A window of three batches and one of thirty are the same for two generations.
    let of = |window: u64, claim: &str, theme| {
        let text = format!(
            "title = \"{claim}\"\nclaim = \"{claim}\"\nsource = \"{claim}\"\n{GAUSSIAN}[truth]\nfamily = \"gaussian\"\n\
             [workflow]\nretention = \"window\"\nwindow = {window}"
        );
        behind(&text, Options { page: Some(Page::Lab), theme: Some(theme), ..Options::default() }, 2)
    };
    let theme = ThemeName::Projector; // without the knobs, which say the setting itself
    alike("windows", of(3, "It falls", theme), of(30, "It holds for long", theme));
}

#[test]
fn how_a_run_will_end_shows_nowhere_in_compare() {
    let of = |rule: &str, claim: &str, view: &[Key], generation| {
        let text = format!(
            "title = \"{claim}\"\nclaim = \"{claim}\"\nsource = \"{claim}\"\n{GAUSSIAN}[truth]\nfamily = \"gaussian\"\n\
             [workflow]\nretention = \"replace\"\n[stop]\nrule = \"{rule}\"\n[compare]\nsample_size = 8\n"
        );
        let mut harness = behind(&text, Options { page: Some(Page::Compare), ..Options::default() }, generation);
        for key in view {
            harness.key_press(*key);
            harness.run_steps(3);
            wait(&mut harness, "the view", |app| app.is_settled());
        }
        harness
    };
    for (view, generation) in [(&[][..], 3), (&[Key::D], 0), (&[Key::D, Key::D], 3)] {
        let [one, other] = [("collapse", "It stops"), ("generation", "It goes on and on, to the end")]
            .map(|(rule, claim)| of(rule, claim, view, generation));
        alike(&format!("{view:?}"), one, other);
    }
}

#[test]
fn the_veil_hides_theory_claim_and_title_and_falls_again() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    let scenario = harness.state().scenario();
    let told = |harness: &Lab| {
        let root = harness.root().accesskit_node().label().unwrap_or_default();
        [shows(harness, &scenario.claim), root.contains(&scenario.title), shows(harness, "with theory")]
    };
    let open = told(&harness);
    assert_eq!(open, [true; 3]);
    harness.key_press(Key::V);
    harness.run_steps(3);
    assert_eq!(told(&harness), [false; 3]);
    assert!(shows(&harness, "What is to come is hidden"));
    assert!(heard(&harness).iter().all(|line| !line.contains("theory") || line.contains("are hidden (V)")));
    // The axis is as long as before, and the run is where it was.
    assert!(heard(&harness).iter().any(|line| line.contains("Over generations 0 to 100")));
    press(&mut harness, Role::Button, "veiled: V reveals");
    assert_eq!(told(&harness), open);
    assert!(harness.query_by_role_and_label(Role::Button, "veiled: V reveals").is_none());
}

#[test]
fn a_page_that_is_the_answer_is_a_card_until_it_is_revealed() {
    for page in [Page::Phase, Page::Paper] {
        let sweep = SweepText {
            x: "sample_size=4:16:3:log".into(),
            metric: "variance_ratio".into(),
            at: "end".into(),
            ..SweepText::default()
        };
        let light = Scenario { replicates: 20, generations: 10, sweep, ..find("replace").unwrap() };
        let scenario = if page == Page::Phase { light } else { find("accumulate-or-replace").unwrap() };
        let mut harness = window_of(scenario, Options { page: Some(page), ..Options::default() });
        if page == Page::Phase {
            wait(&mut harness, "the sweep", LabApp::is_swept);
        }
        assert!(!plots(&harness).is_empty(), "{page:?}");
        harness.key_press(Key::V);
        harness.run_steps(3);
        assert!(shows(&harness, "Hidden until it is revealed (V)"), "{page:?}");
        assert_eq!(plots(&harness).len(), 0, "{page:?}");
        harness.key_press(Key::V);
        harness.run_steps(3);
        assert!(!plots(&harness).is_empty(), "{page:?}");
    }
}

#[test]
fn a_chapter_opened_behind_the_veil_waits_for_it_to_be_lifted() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    wait(&mut harness, "a run", LabApp::is_settled);
    harness.key_press(Key::V);
    harness.run_steps(3);
    press(&mut harness, Role::Tab, "Paper");
    wait(&mut harness, "the chapter", LabApp::is_settled);
    for _ in 0..30 {
        harness.step();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(shows(&harness, "Hidden until it is revealed (V)"));
    assert_eq!(harness.state().playhead(), 0);
}
