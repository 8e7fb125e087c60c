//! Runs that were looked at are kept: laid over the curves on view, opened again, put beside another, thrown away.

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::Scenario;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{press, shows, wait, window_of};

type Lab = Harness<'static, LabApp>;

fn has(harness: &Lab, role: Role, name: &str) -> bool {
    harness.query_by_role_and_label(role, name).is_some()
}

/// Opens the list of runs.
fn list(harness: &mut Lab) {
    harness.key_press(egui::Key::H);
    harness.run_steps(4);
    assert!(shows(harness, "Runs kept"));
}

#[test]
fn a_run_that_made_room_for_another_is_laid_over_it_opened_again_and_thrown_away() {
    let mut scenario = Scenario { generations: 12, replicates: 20, title: "Mine".into(), ..Scenario::default() };
    scenario.set("sample_size", "10").unwrap();
    let mut harness = window_of(scenario, Options { page: Some(Page::Lab), ..Options::default() });
    wait(&mut harness, "the run", |app| app.is_settled());
    let first = harness.state().scenario();
    harness.get_by_role_and_label(Role::Slider, "sample size n").set_value_accesskit(40.0);
    wait(&mut harness, "n = 40", |app| app.scenario().sample_size == 40 && app.is_settled());
    list(&mut harness);
    assert!(has(&harness, Role::CheckBox, "Lay over: Mine"));
    press(&mut harness, Role::CheckBox, "Lay over: Mine");
    press(&mut harness, Role::Button, "Close");
    harness.run_steps(3);
    let legend = |harness: &Lab| {
        let entries = harness.query_all_by_role(Role::CheckBox);
        entries.filter_map(|node| node.accesskit_node().label()).any(|label| label.starts_with("Show Mine in the"))
    };
    assert!(legend(&harness), "no entry of it in a legend");
    // Hidden with everything that is to come.
    harness.key_press(egui::Key::V);
    harness.run_steps(4);
    assert!(!legend(&harness));
    harness.key_press(egui::Key::V);
    harness.run_steps(4);
    list(&mut harness);
    press(&mut harness, Role::Button, "Open: Mine");
    wait(&mut harness, "the first again", |app| app.scenario() == first && app.is_settled());
    // What ran meanwhile is kept in its turn, by what it has otherwise.
    press(&mut harness, Role::Button, "Close");
    list(&mut harness);
    assert!(has(&harness, Role::Button, "Open: sample size n 40, Mine"));
    press(&mut harness, Role::Button, "Beside: sample size n 40, Mine");
    wait(&mut harness, "both", |app| app.is_settled() && app.scenario().sides().unwrap().1.is_some());
    assert_eq!(harness.state().scenario().sides().unwrap().1.unwrap().sample_size, 40);
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    list(&mut harness);
    press(&mut harness, Role::Button, "Delete: sample size n 40, Mine");
    assert!(!has(&harness, Role::Button, "Open: sample size n 40, Mine"));
}
