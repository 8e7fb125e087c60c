//! A plot as a table of its numbers: by accessible name, as it is read and used without seeing the plot.

use std::sync::Arc;

use collapse_lab::app::{LabApp, Options, Page};
use collapse_lab::experiment::{Ensemble, Experiment, Scenario};
use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::window::{by_name, press, run_to_end, shows, two_steps_behind_the_veil, wait, window_of};

type Lab = Harness<'static, LabApp>;

const GAUSSIAN: &str = "title = \"A Gaussian\"\nseed = 7\nsample_size = 12\nreplicates = 40\n[truth]\nfamily = \"gaussian\"\n\
                        [workflow]\nretention = \"replace\"";

fn lab(generations: u64) -> Lab {
    let text = format!("generations = {generations}\n{GAUSSIAN}");
    window_of(Scenario::from_toml(&text).unwrap(), Options { page: Some(Page::Lab), ..Options::default() })
}

fn labels(harness: &Lab, role: Role) -> Vec<String> {
    harness.query_all_by_role(role).filter_map(|node| node.accesskit_node().label()).collect()
}

/// What a frame puts on the clipboard.
fn copied(harness: &Lab) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

/// Ctrl+C, as it arrives.
pub(crate) fn copy(harness: &mut Lab) -> String {
    harness.event(egui::Event::Copy);
    (0..3)
        .find_map(|_| {
            harness.step();
            copied(harness)
        })
        .expect("nothing was copied")
}

#[test]
fn the_numbers_behind_a_plot_are_read_ordered_copied_and_closed() {
    let mut harness = lab(30);
    run_to_end(&mut harness);
    let told = |harness: &Lab| {
        let plot = harness.get_by_role_and_label(Role::Figure, "KL divergence");
        plot.accesskit_node().description().unwrap_or_default()
    };
    assert!(told(&harness).contains("Ctrl+T"), "{}", told(&harness));
    by_name(&mut harness, "table of divergence");
    harness.run_steps(2);
    assert!(told(&harness).contains("31 rows"), "{}", told(&harness));
    let headings = labels(&harness, Role::ColumnHeader);
    assert!(headings.iter().any(|name| name == "Generation"), "{headings:?}");
    assert!(headings.iter().any(|name| name == "truth to model, median"), "{headings:?}");
    // It opens at the generation on view.
    assert!(labels(&harness, Role::RowHeader).contains(&"generation 30".to_owned()));
    let cells = labels(&harness, Role::Cell);
    assert!(cells.iter().any(|name| name.starts_with("generation 30, truth to model, median: ")), "{cells:?}");

    // All of it, digit by digit as the same run gives it.
    let text = copy(&mut harness);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 32);
    let median = lines[0].iter().position(|name| *name == "truth to model, median").unwrap();
    let scenario = Scenario { generations: 30, ..harness.state().scenario() };
    let experiment = Arc::new(Experiment::new(scenario).unwrap());
    let mut again = Ensemble::new(&experiment, 40, experiment.metrics_named(&["kl_truth_model"]).unwrap());
    again.advance(30, &|| false);
    for (line, row) in lines.iter().skip(1).zip(again.history().rows()) {
        assert_eq!(line[0], row.generation.to_string());
        let value = row.summaries[0].median;
        let wanted = if value.is_finite() { format!("{value:?}") } else { "inf".to_owned() };
        assert_eq!(line[median], wanted, "generation {}", line[0]);
    }

    // A heading orders the rows, the other way, and not at all.
    press(&mut harness, Role::ColumnHeader, "Generation");
    press(&mut harness, Role::ColumnHeader, "Generation");
    let first = |text: &str| text.lines().nth(1).and_then(|line| line.split('\t').next()).map(str::to_owned);
    assert_eq!(first(&copy(&mut harness)).as_deref(), Some("30"));
    press(&mut harness, Role::ColumnHeader, "Generation");
    assert_eq!(first(&copy(&mut harness)).as_deref(), Some("0"));
    // What was said of the last copy lies over the foot of the table.
    press(&mut harness, Role::Button, "Dismiss message");
    let button = "Copy the table of KL divergence";
    harness.get_by_role_and_label(Role::Button, button).click();
    let by_button = (0..12).find_map(|_| {
        harness.step();
        copied(&harness)
    });
    assert_eq!(by_button.as_deref(), Some(text.as_str()));

    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(labels(&harness, Role::ColumnHeader).is_empty());
    // Without a table the same keys copy the link.
    assert!(!copy(&mut harness).contains('\t'));
}

#[test]
fn a_right_click_and_a_key_open_the_table_of_the_plot_under_the_pointer() {
    let mut harness = lab(12);
    run_to_end(&mut harness);
    let plot = "Real data in the training set";
    harness.get_by_role_and_label(Role::Figure, plot).click_secondary();
    harness.run_steps(3);
    press(&mut harness, Role::Button, "Table");
    assert!(labels(&harness, Role::Table).contains(&format!("Numbers of {plot}")));
    let share = "generation 12, median: 0\u{a0}%";
    assert!(labels(&harness, Role::Cell).iter().any(|name| name == share), "{:?}", labels(&harness, Role::Cell));
    press(&mut harness, Role::Button, &format!("Close the table of {plot}"));
    assert!(labels(&harness, Role::Table).is_empty());
    // The pointer is over it still.
    harness.hover_at(harness.get_by_role_and_label(Role::Figure, plot).rect().center());
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::T);
    harness.run_steps(3);
    assert!(labels(&harness, Role::Table).contains(&format!("Numbers of {plot}")));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::T);
    harness.run_steps(3);
    assert!(labels(&harness, Role::Table).is_empty());
}

#[test]
fn behind_the_veil_rows_that_are_to_come_are_not_there() {
    let mut harness = lab(30);
    run_to_end(&mut harness);
    two_steps_behind_the_veil(&mut harness);
    by_name(&mut harness, "table of divergence");
    harness.run_steps(2);
    let rows = labels(&harness, Role::RowHeader);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows.contains(&"generation 2".to_owned()), "{rows:?}");
    let text = copy(&mut harness);
    assert!(text.starts_with("Generation\ttruth to model, median") && !text.contains("theory"), "{text}");
    assert_eq!(text.lines().count(), 4);
    // One more step, one more row.
    harness.key_press(Key::ArrowRight);
    wait(&mut harness, "a step", |app| app.is_settled() && app.playhead() == 3);
    assert_eq!(copy(&mut harness).lines().count(), 5);
}

#[test]
fn of_thousands_of_rows_those_on_view_alone_are_laid_out() {
    // One that keeps all its points is still there by then.
    let text = format!("generations = 3000\n{}", GAUSSIAN.replace("\"replace\"", "\"accumulate\""));
    let mut harness =
        window_of(Scenario::from_toml(&text).unwrap(), Options { page: Some(Page::Lab), ..Options::default() });
    run_to_end(&mut harness);
    by_name(&mut harness, "table of divergence");
    harness.run_steps(2);
    let cells = labels(&harness, Role::Cell);
    assert!(!cells.is_empty() && cells.len() < 500, "{}", cells.len());
    assert!(cells.iter().any(|name| name.starts_with("generation 3000, ")), "{cells:?}");
    assert_eq!(copy(&mut harness).lines().count(), 3002);
}

#[test]
fn models_and_symbols_have_tables_too() {
    let mut harness = lab(12);
    run_to_end(&mut harness);
    by_name(&mut harness, "table of density");
    harness.run_steps(2);
    let headings = labels(&harness, Role::ColumnHeader);
    assert!(["x", "truth", "model"].iter().all(|name| headings.iter().any(|other| other == name)), "{headings:?}");
    let text =
        "seed = 3\nsample_size = 20\ngenerations = 8\nreplicates = 20\n[truth]\nfamily = \"categorical\"\nsymbols = 5";
    let mut harness =
        window_of(Scenario::from_toml(text).unwrap(), Options { page: Some(Page::Lab), ..Options::default() });
    run_to_end(&mut harness);
    by_name(&mut harness, "table of density");
    harness.run_steps(2);
    assert!(shows(&harness, "x 1, truth: 0.437956"), "{:?}", labels(&harness, Role::Cell));
}
