//! The Paper page as a person uses it.

use std::time::{Duration, Instant};

use collapse_lab::app::{Chapter, Options, Page};
use collapse_lab::experiment::RealSource;
use collapse_lab::family::FAMILIES;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::window::{Kept, again, press, shows, wait, window};

/// Each chapter, by its name in the list, and the plots it shows.
const CHAPTERS: [(&str, &[&str]); 5] = [
    (
        "No collapse",
        &[
            "Error in standard errors of one fit",
            "Length of the t-th step, in standard errors of one fit",
            "KL divergence",
        ],
    ),
    ("What it needs", &["Total variation from the truth"]),
    (
        "Collapse at the second fit",
        &["Density at generation", "Likelihood of weight a", "Share of runs that are collapsed"],
    ),
    ("As fast as you like", &["Likelihood of first step", "Share of runs that are collapsed", "Rung that is enough"]),
    ("The experiments", &["Mean of |parameter − truth| over the runs", "Growth: mean error over"]),
];

#[test]
fn every_chapter_runs_and_what_ran_before_comes_back() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    press(&mut harness, Role::Tab, "Paper");
    for (chapter, figures) in CHAPTERS {
        if harness.query_by_role_and_label(Role::Tab, chapter).is_some() {
            press(&mut harness, Role::Tab, chapter);
        }
        wait(&mut harness, chapter, |app| app.is_settled());
        press(&mut harness, Role::Button, "Run to end");
        wait(&mut harness, chapter, |app| app.is_settled() && app.playhead() == app.scenario().generations);
        for figure in figures {
            assert!(shows(&harness, figure), "{chapter}: {figure}");
        }
        assert_ne!(harness.state().scenario(), before, "{chapter} has a run of its own");
    }
    // The window keeps what its user ran, not the chapter.
    let mut kept = Kept::default();
    eframe::App::save(harness.state_mut(), &mut kept);
    press(&mut harness, Role::Tab, "Lab");
    wait(&mut harness, "the old run", |app| app.is_settled());
    assert_eq!(harness.state().scenario(), before);
    let mut harness = again(kept);
    assert!(shows(&harness, "Growth: mean error over"), "the next session opens on the same chapter");
    press(&mut harness, Role::Tab, "Lab");
    wait(&mut harness, "the old run", |app| app.is_settled());
    assert_eq!(harness.state().scenario().sample_size, before.sample_size);
}

#[test]
fn a_family_is_chosen_by_its_row_and_explored_in_the_lab() {
    let mut harness = window("broken-is-not-collapsed", Options { page: Some(Page::Paper), ..Options::default() });
    for about in FAMILIES {
        assert!(shows(&harness, &format!("{}: 1C", about.label)), "{} has a row", about.name);
    }
    press(&mut harness, Role::RadioButton, "Laplace: 1C met, 2A broken, 2B, 2C broken, 3 met");
    wait(&mut harness, "Laplace", |app| app.scenario().family == "laplace" && app.is_settled());
    assert!(shows(&harness, "The log-likelihood has a kink"), "each assumption has its sentence");
    press(&mut harness, Role::Button, "Explore this run in the Lab");
    wait(&mut harness, "the Lab", |app| app.is_settled());
    assert_eq!(harness.state().scenario().family, "laplace");
    let mut patience = 400;
    while !shows(&harness, "Density at generation") && patience > 0 {
        harness.step();
        std::thread::sleep(std::time::Duration::from_millis(5));
        patience -= 1;
    }
    assert!(shows(&harness, "Density at generation"));
}

#[test]
fn every_mitigation_has_a_row_and_a_row_opens_in_the_lab() {
    let mut harness = window("replace", Options { page: Some(Page::Lab), ..Options::default() });
    let before = harness.state().scenario();
    press(&mut harness, Role::Tab, "Paper");
    press(&mut harness, Role::Tab, "Which knob saves you");
    wait(&mut harness, "the rows", |app| app.scenario().sample_size == 30 && app.is_settled());
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    assert_eq!(harness.query_all_by_label_contains(", variance left ").count(), 16);
    for (row, verdict) in [
        ("Replace the data: real share", "collapses"),
        ("Keep everything: real share", "holds"),
        ("Keep all, 10 % fresh: real share", "holds"),
        ("Half fresh real points: real share", "holds"),
        ("Farthest of twice as many: real share", "blows up"),
        ("Hotter, temperature 1.1: real share", "blows up"),
        ("Colder sampling, bias 0.9: real share", "makes it worse"),
        ("People choose 1 of 4: real share", "makes it worse"),
    ] {
        let node = harness.query_all_by_label_contains(row).next().unwrap();
        let label = node.accesskit_node().label().unwrap_or_default();
        assert!(label.ends_with(verdict), "{label}");
    }
    // Leaving brings back what ran before; a row goes to the Lab with its keys.
    press(&mut harness, Role::Tab, "Lab");
    wait(&mut harness, "the old run", |app| app.is_settled());
    assert_eq!(harness.state().scenario(), before);
    // Rows are there, and open, before their runs are done.
    press(&mut harness, Role::Tab, "Paper");
    let row = "Half the same real points: real share";
    let limit = Instant::now() + Duration::from_secs(120);
    while !shows(&harness, row) {
        assert!(Instant::now() < limit, "no rows again");
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    harness.query_all_by_label_contains(row).next().unwrap().click();
    wait(&mut harness, "the Lab", |app| app.scenario().synthetic_fraction == 0.5 && app.is_settled());
    let opened = harness.state().scenario();
    assert_eq!((opened.real_source, opened.sample_size), (RealSource::Same, 30));
    assert!(opened.compare.is_empty() && shows(&harness, "Density at generation"));
}

#[test]
fn one_threshold_shows_three_loops_about_one_border() {
    let options = Options { page: Some(Page::Paper), chapter: Some(Chapter::Threshold), ..Options::default() };
    let mut harness = window("replace", options);
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    for figure in ["Cold symbols: ", "Hot Gaussian: ", "One point changed: ", "gain × synthetic share"] {
        assert!(shows(&harness, figure), "{figure}");
    }
    assert!(shows(&harness, "at x = 0.9 and 1.1: order of the cold symbols 0.0"));
}

#[test]
fn eight_gaussians_are_drawn_in_five_ways() {
    let options = Options { page: Some(Page::Paper), chapter: Some(Chapter::FiveWays), ..Options::default() };
    let mut harness = window("replace", options);
    press(&mut harness, Role::Button, "Run to end");
    wait(&mut harness, "the end", |app| app.is_settled() && app.playhead() == app.scenario().generations);
    assert!(shows(&harness, "Generation 80, modes alive of 8 and spread (truth 1): independent draws "));
    for (way, modes) in [("Laid out evenly", "8 of 8"), ("All data kept", "8 of 8"), ("Independent draws", "2")] {
        assert!(harness.query_by_role_and_label(Role::Figure, way).is_some(), "{way}");
        assert!(shows(&harness, &format!("{way}: modes alive {modes}")), "{way}");
    }
    // The transport goes through all of them, and one is enlarged.
    press(&mut harness, Role::Button, "Step back");
    wait(&mut harness, "one back", |app| app.playhead() == 79);
    assert!(shows(&harness, "Generation 79, modes alive"));
    press(&mut harness, Role::Button, "Enlarge Pushed apart");
    assert!(harness.query_by_role_and_label(Role::Figure, "Laid out evenly").is_none());
    // Its numbers open it in the Lab.
    harness.query_all_by_label_contains("Pushed apart: modes alive").next().unwrap().click();
    wait(&mut harness, "the Lab", |app| app.scenario().selection.diversity.repulsion > 0.0 && app.is_settled());
    assert!(shows(&harness, "Points at generation"));
}
