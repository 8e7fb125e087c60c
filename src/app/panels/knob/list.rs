//! A knob that takes a list: numbers in a field, separated by commas.

use egui::{Key, TextEdit, Ui};
use toml::Value;

use super::knobs::{Knobs, heading, set};
use crate::app::frame::Cx;
use crate::app::model::Scope;
use crate::app::widgets::name_field;
use crate::experiment::keys::Record;

/// The list, as text that can be changed; left empty, what `hint` says counts.
pub(super) fn list(ui: &mut Ui, cx: &mut Cx<'_>, knobs: Knobs<'_>, record: &Record, hint: &str) {
    let theme = cx.theme;
    let (label, path) = (record.label, record.path.as_ref());
    let given = match record.value(knobs.scenario) {
        Some(Value::Array(given)) => given,
        _ => Vec::new(),
    };
    let given = given.iter().filter_map(Value::as_float);
    let held = given.map(|x| x.to_string()).collect::<Vec<_>>().join(", ");
    heading(ui, cx, label, &record.help());
    let standing = standing(cx, knobs.scope, path);
    let hint = standing.as_deref().unwrap_or(hint);
    let id = ui.scope_id().with(("list", path));
    let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| held.clone());
    let edit = TextEdit::singleline(&mut text).id(id.with("field")).font(theme.body()).hint_text(hint);
    let response = ui.add(edit.desired_width(f32::INFINITY));
    name_field(&response, &format!("{label} list"), &text, hint);
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        if text != held && !ui.input(|input| input.key_pressed(Key::Escape)) {
            set(cx, knobs.scope, path, parsed(&text));
        }
    } else if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text));
    }
}

/// What the truth on view has where nothing is said.
fn standing(cx: &Cx<'_>, scope: Scope, path: &str) -> Option<String> {
    const MOST: usize = 8;
    let side = cx.side(usize::from(scope == Scope::Right)).or(cx.side(0))?;
    let key = path.strip_prefix("truth.")?;
    let (_, list) = side.experiment.lists().into_iter().find(|(name, _)| *name == key)?;
    let more = if list.len() > MOST { ", …" } else { "" };
    let shown = list.iter().take(MOST).map(|x| ((x * 1e4).round() / 1e4).to_string());
    Some(format!("{}{more}", shown.collect::<Vec<_>>().join(", ")))
}

/// Numbers where they are numbers: what is not is refused by its name, with the rest of the list.
fn parsed(text: &str) -> Value {
    let words = text.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty());
    let value = |word: &str| word.parse().map_or_else(|_| Value::String(word.to_owned()), Value::Float);
    Value::Array(words.map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_people_separate_it() {
        let floats = |list: &[f64]| Value::Array(list.iter().copied().map(Value::Float).collect());
        assert_eq!(parsed("0.5, .3;0.2"), floats(&[0.5, 0.3, 0.2]));
        assert_eq!(parsed(" 1 0 "), floats(&[1.0, 0.0]));
        assert_eq!(parsed(""), floats(&[]));
        assert_eq!(parsed("0.5, x").as_array().unwrap()[1], Value::String("x".into()));
    }
}
