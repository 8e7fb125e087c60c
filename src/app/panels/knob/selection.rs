//! Knobs of the rules that select points: what people choose, and how diverse a batch is made.

use egui::Ui;
use toml::Value;

use super::knobs::{Knobs, answer, help, set};
use super::row::set_back;
use crate::app::frame::Cx;
use crate::app::widgets::{Scale, Slider};
use crate::experiment::keys::is_offered;
use crate::experiment::{Coverage, Curation};

/// Those that the family can have; what depends on another knob shows once that is on.
pub(super) fn selection(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>) {
    let family = knobs.scenario.family.as_str();
    if is_offered("sampling.curation", family) {
        choices(ui, cx, knobs);
    }
    let words =
        [("none", Coverage::Independent), ("stratified", Coverage::Stratified), ("farthest", Coverage::Farthest)];
    let offered = words.into_iter().filter(|(_, coverage)| coverage.is_offered_by(family));
    let offered: Vec<&str> = offered.map(|(word, _)| word).collect();
    if offered.len() > 1 {
        knobs.words(ui, cx, "sampling.diversity", &offered);
    }
    if is_offered("sampling.repulsion", family) {
        for path in ["sampling.repulsion", "sampling.repulsion_reach", "sampling.repulsion_memory"] {
            knobs.row(ui, cx, path);
        }
    }
}

fn choices(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>) {
    let family = knobs.scenario.family.as_str();
    const PATH: &str = "sampling.curation";
    let choices = knobs.scenario.selection.curation.choices;
    let endless = choices == Curation::UNLIMITED;
    // The limit of ever more choices has no place on the track, and a sign of its own.
    if endless {
        let slider = Slider {
            label: "best of K (curation)",
            value: Curation::MOST as f64,
            range: (1.0, 32.0),
            scale: Scale::Log,
            whole: true,
            shown: "∞".into(),
            other: None,
            colour: cx.theme.accent,
            hover: help(knobs.scenario, PATH),
        };
        let mark = ui.cursor().min + egui::vec2(-7.0, 0.5 * cx.theme.line(19.0));
        if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
            set(cx, knobs.scope, PATH, Value::Integer(to as i64));
        }
        if let Some(record) = knobs.scenario.record(PATH) {
            set_back(ui, cx, &record, mark);
        }
    } else {
        knobs.row(ui, cx, PATH);
    }
    for path in ["sampling.choice", "sampling.reward", "sampling.reward_gain"] {
        knobs.row(ui, cx, path);
    }
    // A linear reward has no centre that matters.
    if knobs.scenario.selection.curation.reward.taste != crate::family::Taste::Linear {
        knobs.row(ui, cx, "sampling.reward_centre");
        if is_offered("sampling.reward_centre_y", family) {
            knobs.row(ui, cx, "sampling.reward_centre_y");
        }
    }
    knobs.row(ui, cx, "sampling.reward_margin");
}
