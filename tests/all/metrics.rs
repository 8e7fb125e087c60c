//! All metrics at once: a small plot of each.

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::{Experiment, Scenario, find};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{run_to_end, two_steps_behind_the_veil, wait, window_of};

type Lab = Harness<'static, LabApp>;

const GAUSSIAN: &str = "title = \"A Gaussian\"\nseed = 7\nsample_size = 12\nreplicates = 40\ngenerations = 30\n[truth]\n\
                        family = \"gaussian\"\n[workflow]\nretention = \"replace\"";

fn gaussian() -> Scenario {
    Scenario::from_toml(GAUSSIAN).unwrap()
}

/// Names and descriptions of the plots on view.
fn plots(harness: &Lab) -> Vec<(String, String)> {
    let told = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        (node.label().unwrap_or_default(), node.description().unwrap_or_default())
    };
    harness.query_all_by_role(Role::Figure).map(told).collect()
}

fn open(harness: &mut Lab) {
    harness.key_press(Key::M);
    harness.run_steps(4);
    wait(harness, "every metric", |app| app.is_settled());
    harness.run_steps(3);
}

#[test]
fn every_metric_has_a_small_plot_and_one_is_enlarged_and_left_again() {
    let mut harness = window_of(gaussian(), Options { page: Some(Page::Lab), ..Options::default() });
    run_to_end(&mut harness);
    assert_eq!(plots(&harness).len(), 4);
    open(&mut harness);
    let small = plots(&harness);
    assert!(small.len() > 8, "{small:?}");
    for (name, told) in &small {
        assert!(told.contains("At generation "), "{name}: {told}");
    }
    assert!(small.iter().any(|(name, told)| name == "Variance" && told.contains("theory")), "{small:?}");
    // By a click, and by the keyboard.
    harness.get_by_role_and_label(Role::Figure, "Variance").click();
    harness.run_steps(4);
    assert_eq!(plots(&harness).len(), 1);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(plots(&harness).len(), small.len());
    harness.get_by_role_and_label(Role::Figure, "Variance").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(plots(&harness).len(), 1);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(plots(&harness).len(), 4);
}

#[test]
fn compare_has_both_sides_in_each_and_any_size_and_theme_has_room() {
    let scenario = find("accumulate-or-replace").unwrap();
    let scenario = Scenario { generations: 12, replicates: 12, ..scenario };
    let mut harness = window_of(scenario.clone(), Options { page: Some(Page::Compare), ..Options::default() });
    run_to_end(&mut harness);
    open(&mut harness);
    let wide = plots(&harness);
    assert!(wide.len() > 8, "{wide:?}");
    for (name, told) in &wide {
        assert!(told.contains("accumulate ") && told.contains("replace "), "{name}: {told}");
    }
    for (size, text) in [([1024.0, 768.0], 1.0), ([1024.0, 768.0], 2.0), ([1280.0, 800.0], 2.0)] {
        let options = Options { page: Some(Page::Compare), text: Some(text), ..Options::default() };
        let mut harness = window_of(scenario.clone(), options);
        harness.set_size(size.into());
        open(&mut harness);
        let rects: Vec<egui::Rect> = harness.query_all_by_role(Role::Figure).map(|node| node.rect()).collect();
        assert!(rects.len() > 1, "{size:?} {text}");
        for rect in &rects {
            assert!(
                rect.right() <= size[0] && rect.width() > 200.0 && rect.height() > 140.0,
                "{size:?} {text}: {rect:?}"
            );
        }
        for (i, one) in rects.iter().enumerate() {
            assert!(rects[..i].iter().all(|other| !other.shrink(1.0).intersects(*one)), "{size:?} {text}");
        }
    }
}

#[test]
fn behind_the_veil_they_end_at_the_generation_on_view() {
    let mut harness = window_of(gaussian(), Options { page: Some(Page::Lab), ..Options::default() });
    run_to_end(&mut harness);
    two_steps_behind_the_veil(&mut harness);
    std::thread::sleep(std::time::Duration::from_millis(1100)); // what is told is told once a second
    open(&mut harness);
    let told = plots(&harness);
    assert!(told.len() > 8, "{told:?}");
    for (name, words) in &told {
        assert!(words.contains("At generation 2: ") && !words.contains("theory"), "{name}: {words}");
    }
}

#[test]
fn a_figure_and_a_scene_name_them_by_a_word() {
    use collapse_lab::figure::{Asked, csv, of_scenario};
    let asked = Asked { plots: vec!["metrics".into()], ..Asked::default() };
    let figure = of_scenario(&gaussian(), &asked, &|| false).unwrap().unwrap();
    let text = csv(&figure);
    let mut titles: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    titles.dedup();
    let metrics = Experiment::new(gaussian()).unwrap().metrics().len();
    assert!(titles.len() > 8 && titles.len() <= metrics, "{} of {metrics}: {titles:?}", titles.len());
    let scene = "title = \"All\"\n[[scene]]\ntitle = \"One\"\nscenario = \"replace\"\nenlarge = \"lab metrics\"\n";
    let lecture = collapse_lab::lecture::read(scene, None).unwrap();
    assert_eq!(lecture.scenes[0].page, Some(Page::Lab));
    assert!(collapse_lab::lecture::write(&lecture).contains("enlarge = \"lab metrics\""));
}
