//! Parts of plots that are named and can be switched off, the run on view, and where a training set comes from.

use collapse_lab::app::{LabApp, Options, Page};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{by_name, is_on, press, run_to_end, shows, wait, window};

type Window = Harness<'static, LabApp>;

fn lab(scenario: &str) -> Window {
    window(scenario, Options { page: Some(Page::Lab), ..Options::default() })
}

/// What a plot says of itself.
fn told(harness: &Window, name: &str) -> String {
    let node = harness.query_all_by_label_contains(name).find(|node| node.accesskit_node().role() == Role::Figure);
    node.and_then(|node| node.accesskit_node().description()).unwrap_or_default()
}

#[test]
fn each_part_of_a_density_is_named_and_can_be_switched_off() {
    let mut harness = lab("replace");
    run_to_end(&mut harness);
    for part in ["truth", "model", "synthetic points", "each point"] {
        let name = format!("Show {part} in the density plot");
        assert!(is_on(&harness, Role::CheckBox, &name), "{name}");
        press(&mut harness, Role::CheckBox, &name);
        assert!(!is_on(&harness, Role::CheckBox, &name), "{name}");
        press(&mut harness, Role::CheckBox, &name);
        assert!(is_on(&harness, Role::CheckBox, &name), "{name}");
    }
}

#[test]
fn a_small_plot_of_one_side_says_which_line_is_what() {
    let mut harness = window("accumulate-or-replace", Options { page: Some(Page::Compare), ..Options::default() });
    run_to_end(&mut harness);
    for plot in ["left spread", "right spread", "left divergence", "right divergence"] {
        for part in ["median", "theory, exact"] {
            let name = format!("Show {part} in the {plot} plot");
            assert!(is_on(&harness, Role::CheckBox, &name), "{name}");
        }
    }
}

#[test]
fn the_run_on_view_is_named_and_another_can_be_chosen() {
    let mut harness = lab("replace");
    press(&mut harness, Role::Button, "Step");
    assert!(told(&harness, "Density").contains("run 1 of 500"), "{}", told(&harness, "Density"));
    press(&mut harness, Role::ComboBox, "Run on view, density");
    press(&mut harness, Role::Button, "Next");
    wait(&mut harness, "run 2", |app| app.is_settled() && app.scenario().look.run == 1);
    for _ in 0..400 {
        if told(&harness, "Density").contains("run 2 of 500") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
        harness.step();
    }
    assert!(told(&harness, "Density").contains("run 2 of 500"), "{}", told(&harness, "Density"));
    press(&mut harness, Role::Button, "One single run");
    wait(&mut harness, "one run", |app| app.is_settled() && app.scenario().replicates == 1);
}

#[test]
fn where_the_training_set_comes_from_is_offered_in_the_lab_and_in_compare() {
    let mut harness = lab("accumulate-or-replace");
    run_to_end(&mut harness);
    by_name(&mut harness, "where the training set comes from");
    assert!(shows(&harness, "Where the training set comes from"));
    let words = told(&harness, "Where the training set comes from");
    assert!(words.contains("real points") && words.contains("older"), "{words}");
    let mut harness = window("accumulate-or-replace", Options { page: Some(Page::Compare), ..Options::default() });
    run_to_end(&mut harness);
    by_name(&mut harness, "two sides on one axis");
    by_name(&mut harness, "where the training set comes from");
    let words = told(&harness, "Where the training set comes from");
    assert!(words.contains(": real points") && words.contains("synthetic points"), "{words}");
}

/// Points beyond all memory are counted, and only some of them are drawn: of a subsample, too.
#[test]
fn a_look_at_counts_beyond_all_memory_draws_only_what_is_seen() {
    use collapse_lab::experiment::{Experiment, Keeps, MOST_POINTS, Replay, Scenario};
    for family in ["categorical", "bernoulli", "poisson", "gaussian"] {
        for retention in [Keeps::Subsample, Keeps::Accumulate, Keeps::Replace] {
            let mut scenario = Scenario {
                sample_size: 1_000_000_000_000,
                replicates: 1,
                generations: 3,
                retention,
                ..Scenario::default()
            };
            scenario.set_family(family);
            // Families without counts refuse so large a pool.
            let Ok(experiment) = Experiment::new(scenario) else { continue };
            let view = Replay::new(&std::sync::Arc::new(experiment), 0).look(3);
            let shown = view.points.len();
            assert!((1..=MOST_POINTS + 2).contains(&shown), "{family} {retention:?}: {shown}");
            assert_eq!(view.points.len(), view.origins.len(), "{family}");
        }
    }
}
