//! The experiment: five knobs, or every one.

use egui::Ui;

use super::knob::{Knobs, every, family, fraction, retention, seed};
use super::story::above_what_you_see;
use crate::app::frame::Cx;
use crate::app::model::{Action, Level, Scope};
use crate::app::text::headings::headings;
use crate::app::text::numbers::short;
use crate::app::widgets::{link_button, notice, rolled, segmented};
use crate::experiment::{Keeps, Scenario};

/// The left panel of the Lab.
pub(crate) fn experiment(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    let level = Level::ALL.iter().position(|level| *level == cx.state.level);
    let words = Level::ALL.map(Level::label);
    if let Some(i) = segmented(ui, theme, "level", &words, level, &["Five knobs", "Every knob"]) {
        cx.emit(Action::Level(Level::ALL[i]));
    }
    if let Some(right) = &cx.state.right {
        ui.add_space(4.0);
        let names = headings(&cx.state.left, right);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(i) = segmented(ui, theme, "side", &names, Some(cx.state.focus.min(1)), &["This side", "This side"])
        {
            cx.emit(Action::Focus(i));
        }
    }
    ui.add_space(8.0);
    if cx.state.story {
        rolled(ui, "knobs", |ui| knobs(ui, cx));
        return;
    }
    let focus = cx.state.focus;
    above_what_you_see(ui, cx, &[focus], |ui, cx| {
        knobs(ui, cx);
        ui.add_space(6.0);
        if link_button(ui, theme, "Assumptions and more").clicked() {
            cx.emit(Action::Story);
        }
    });
}

fn knobs(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.spacing_mut().item_spacing.y = 7.0;
    let scenario = cx.state.focused().clone();
    let one = if cx.state.right.is_some() && cx.state.focus == 1 { Scope::Right } else { Scope::Left };
    if cx.state.level == Level::Intro {
        intro(ui, cx, &scenario, one)
    } else {
        every(ui, cx, &scenario, Scope::Both, one)
    }
    refusal(ui, cx);
    cost(ui, cx, &scenario);
}

fn intro(ui: &mut Ui, cx: &mut Cx<'_>, scenario: &Scenario, one: Scope) {
    let knobs = Knobs { scope: Scope::Both, scenario };
    family(ui, cx, Scope::Both, scenario);
    knobs.row(ui, cx, "sample_size");
    fraction(ui, cx, knobs, true);
    retention(ui, cx, Knobs { scope: one, scenario });
    seed(ui, cx, Scope::Both, scenario.seed);
}

/// The five knobs both sides of a comparison share.
pub(crate) fn both_sides(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    ui.label(egui::RichText::new("Both sides").font(theme.title()).color(theme.ink));
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 7.0;
    let scenario = cx.state.left.clone();
    if cx.state.level == Level::Lab {
        every(ui, cx, &scenario, Scope::Both, Scope::Both);
    } else {
        family(ui, cx, Scope::Both, &scenario);
        let knobs = Knobs { scope: Scope::Both, scenario: &scenario };
        knobs.row(ui, cx, "sample_size");
        fraction(ui, cx, knobs, false);
        knobs.row(ui, cx, "replicates");
        seed(ui, cx, Scope::Both, scenario.seed);
    }
    refusal(ui, cx);
    cost(ui, cx, &scenario);
}

/// Why the last change was refused; the run goes on as it was.
fn refusal(ui: &mut Ui, cx: &mut Cx<'_>) {
    if let Some(words) = cx.state.refused.clone() {
        notice(ui, cx.theme, cx.theme.bad, &words);
    }
}

/// What a run costs, once it is much.
fn cost(ui: &mut Ui, cx: &Cx<'_>, scenario: &Scenario) {
    let by_points = scenario.by_points
        || scenario.retention == Keeps::Subsample
        || scenario.about().is_some_and(|about| !about.statistic);
    let per = if by_points { scenario.sample_size as f64 } else { 1.0 };
    let draws = per * scenario.generations as f64 * scenario.replicates as f64;
    if draws > 3e8 {
        let what = if by_points { "points" } else { "fits" };
        let seconds = draws / if by_points { 1.5e8 } else { 2.5e7 };
        let time = if seconds < 90.0 {
            format!("{seconds:.0} s")
        } else if seconds < 5400.0 {
            format!("{:.0} min", seconds / 60.0)
        } else {
            format!("{:.0} h", seconds / 3600.0)
        };
        notice(ui, cx.theme, cx.theme.neutral, &format!("{} {what} to draw: about {time}", short(draws)));
    }
}
