//! Knobs of the rules that select points: what people choose, and how diverse a batch is made.

use egui::Ui;
use toml::Value;

use crate::experiment::{Coverage, Curation, Needs, Scenario};
use crate::family::Taste;

use super::knobs::{amount, answer, choice, meaning, set};
use crate::app::actions::Scope;
use crate::app::cx::Cx;
use crate::app::numbers::whole;
use crate::app::widgets::{Scale, Slider};

/// Those that the family can have; what depends on another knob shows once that is on.
pub(super) fn selection(ui: &mut Ui, cx: &mut Cx<'_>, scope: Scope, scenario: &Scenario) {
    let family = scenario.family.as_str();
    if Needs::Reward.is_met_by(family) {
        choices(ui, cx, scope, scenario);
    }
    let diversity = &scenario.selection.diversity;
    let mut words = vec![("independent", "none", "Every point by itself")];
    if Needs::Cells.is_met_by(family) {
        words.push(("stratified", "stratified", "One from each of n cells of equal mass"));
    }
    if Needs::Places.is_met_by(family) {
        words.push(("far apart", "farthest", "Of twice as many the half that lies furthest apart"));
    }
    if words.len() > 1 {
        let word = match diversity.coverage {
            Coverage::Independent => "none",
            Coverage::Stratified => "stratified",
            Coverage::Farthest => "farthest",
        };
        choice(ui, cx, scope, "synthetic points are", "sampling.diversity", word, &words);
    }
    if Needs::Places.is_met_by(family) {
        let range = (0.0, 2.0, Scale::Linear);
        amount(ui, cx, scope, "repulsion η", "sampling.repulsion", diversity.repulsion, range);
        if diversity.repulsion > 0.0 {
            let (reach, path) = (diversity.reach, "sampling.repulsion_reach");
            amount(ui, cx, scope, "its temperature τ", path, reach, (0.01, 10.0, Scale::Log));
            let (memory, path) = (diversity.memory, "sampling.repulsion_memory");
            amount(ui, cx, scope, "memory of the last batch", path, memory, (0.0, 0.5, Scale::Linear));
        }
    }
}

fn choices(ui: &mut Ui, cx: &mut Cx<'_>, scope: Scope, scenario: &Scenario) {
    let Curation { choices, best, reward } = scenario.selection.curation;
    let endless = choices == Curation::UNLIMITED;
    let slider = Slider {
        label: "choices K of each point",
        value: if endless { Curation::MOST as f64 } else { choices as f64 },
        range: (1.0, 32.0),
        scale: Scale::Log,
        whole: true,
        shown: if endless { "∞".into() } else { whole(choices) },
        other: None,
        colour: cx.theme.accent,
        hover: meaning("sampling.curation"),
    };
    if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
        set(cx, scope, "sampling.curation", Value::Integer(to as i64));
    }
    if !scenario.selection.curation.is_on() {
        return;
    }
    let words = [
        ("by taste", "luce", "With probability proportional to e^reward (Bradley-Terry, Luce)"),
        ("the best", "best", "Always the one with the highest reward"),
    ];
    choice(ui, cx, scope, "which is chosen", "sampling.choice", if best { "best" } else { "luce" }, &words);
    let taste = match reward.taste {
        Taste::Linear => "linear",
        Taste::Quadratic => "quadratic",
        Taste::Distance => "distance",
    };
    let words = [
        ("more", "linear", "g (x - c)"),
        ("near c", "quadratic", "-g |x - c|² / 2"),
        ("within reach", "distance", "-g max(0, |x - c| - margin)"),
    ];
    choice(ui, cx, scope, "what is liked", "sampling.reward", taste, &words);
    amount(ui, cx, scope, "gain g", "sampling.reward_gain", reward.gain, (0.0, 10.0, Scale::Linear));
    if taste != "linear" {
        let range = (-5.0, 5.0, Scale::Linear);
        amount(ui, cx, scope, "centre c", "sampling.reward_centre", reward.centre[0], range);
        if scenario.family.starts_with("plane") || scenario.family == "multivariate_gaussian" {
            amount(ui, cx, scope, "centre, upwards", "sampling.reward_centre_y", reward.centre[1], range);
        }
    }
    if taste == "distance" {
        amount(ui, cx, scope, "margin", "sampling.reward_margin", reward.margin, (0.0, 3.0, Scale::Linear));
    }
}
