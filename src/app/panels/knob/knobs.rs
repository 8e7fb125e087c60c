//! Whose knobs are shown, and what rows of every kind need: help, heading, the change.

use egui::Ui;
use toml::Value;

use crate::app::frame::Cx;
use crate::app::model::{Action, Scope};
use crate::experiment::Scenario;

/// Whose knobs are shown: the sides a change goes to, and the scenario whose values stand there.
#[derive(Clone, Copy)]
pub(crate) struct Knobs<'a> {
    pub(crate) scope: Scope,
    pub(crate) scenario: &'a Scenario,
}

/// What a key means and takes, for its hover.
pub(crate) fn help(scenario: &Scenario, path: &str) -> String {
    scenario.record(path).map_or(String::new(), |record| record.help())
}

/// Sets one key.
pub(crate) fn set(cx: &mut Cx<'_>, scope: Scope, path: &str, value: Value) {
    cx.emit(Action::Set(scope, vec![(path.to_owned(), value)]));
}

/// A slider's new value; what was typed and cannot be taken gets a word.
pub(crate) fn answer(cx: &mut Cx<'_>, answer: Option<Result<f64, String>>) -> Option<f64> {
    match answer? {
        Ok(value) => Some(value),
        Err(words) => {
            cx.emit(Action::Refuse(words));
            None
        }
    }
}

/// The label above a control that spans the panel.
pub(crate) fn heading(ui: &mut Ui, cx: &Cx<'_>, label: &str, hover: &str) {
    let theme = cx.theme;
    let response = ui.label(egui::RichText::new(label).font(theme.body()).color(theme.ink));
    if !hover.is_empty() {
        response.on_hover_text(hover);
    }
}
