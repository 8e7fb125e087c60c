//! What stands in the place of a claim once the run is no longer its own.

use egui::Ui;
use toml::Value;

use crate::app::frame::Cx;
use crate::app::model::{Action, Changed, State};
use crate::app::text::numbers::{minus, percent, whole};
use crate::app::widgets::{link_button, paragraph};

/// So many changes are told one by one.
const TOLD: usize = 6;

/// A value as it stands beside its knob.
fn value(path: &str, value: Option<&Value>) -> String {
    match value {
        Some(Value::Integer(n)) => u64::try_from(*n).map_or_else(|_| n.to_string(), whole),
        Some(Value::Float(x)) if path.ends_with("fraction") => percent(*x),
        Some(Value::Float(x)) => minus(x.to_string()),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "as usual".into(),
    }
}

fn words(one: &Changed) -> String {
    let [from, to] = [one.from.as_ref(), Some(&one.to)].map(|held| value(&one.path, held));
    format!("{} {from} → {to}", one.label)
}

/// All of it in a line.
pub(crate) fn in_a_line(state: &State) -> String {
    let all: Vec<String> = state.changed.iter().take(TOLD).map(words).collect();
    let more = if state.changed.len() > TOLD { ", …" } else { "" };
    format!("Changed from “{}”: {}{more}", state.base.title, all.join(", "))
}

/// What a knob was before it was moved; nothing of one that was not.
pub(crate) fn before(state: &State, path: &str) -> Option<String> {
    let one = state.changed.iter().find(|one| one.path == path)?;
    Some(value(path, one.from.as_ref()))
}

/// What was changed, and the way back.
pub(super) fn changed(ui: &mut Ui, cx: &mut Cx<'_>) {
    let (theme, state) = (cx.theme, cx.state);
    let claim = format!("What it claims of the run as it was: {}", state.base.claim);
    ui.label(egui::RichText::new("Changed from").font(theme.title()).color(theme.ink)).on_hover_text(&claim);
    paragraph(ui, &state.base.title, theme.font(12.5), theme.ink);
    for one in state.changed.iter().take(TOLD) {
        paragraph(ui, words(one), theme.font(12.5), theme.ink);
    }
    if state.changed.len() > TOLD {
        paragraph(ui, format!("and {} more", state.changed.len() - TOLD), theme.font(12.5), theme.ink);
    }
    if link_button(ui, theme, "Set all back").on_hover_text(claim).clicked() {
        cx.emit(Action::Load(state.base.clone()));
    }
}
