//! One row per key of a scenario: the slider, segments or list that fit what the key takes.

use egui::{Align2, PopupCloseBehavior, Rect, Sense, Ui, pos2, vec2};
use toml::Value;

use crate::experiment::{Scenario, keys};
use crate::family::{Domain, FAMILIES, Knob, Setting};

use super::super::actions::{Action, Scope};
use super::super::cx::Cx;
use super::super::numbers::{held, held_percent, significant, whole};
use super::super::typed;
use super::super::widgets::{Scale, Slider, describe, elided, picker, segmented, select_all, small_button};

/// What a key means and takes, for its hover.
pub(crate) fn meaning(path: &str) -> String {
    keys::key(path).map_or(String::new(), |key| format!("{}\nTakes {}\nIn files: {path}", key.meaning, key.allowed))
}

/// Sets one key.
pub(crate) fn set(cx: &mut Cx<'_>, scope: Scope, path: &str, value: Value) {
    cx.emit(Action::Set(scope, vec![(path.to_owned(), value)]));
}

fn integer(value: f64) -> Value {
    // What no whole number holds is refused by the number that was typed.
    if value.abs() < 9.2e18 { Value::Integer(value as i64) } else { Value::Float(value) }
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

/// The other side's value of a key, where a control is for both sides and they differ.
fn other(cx: &Cx<'_>, scope: Scope, path: &str, value: f64, knob: Option<&Knob>) -> Option<f64> {
    let right = cx.state.right.as_ref().filter(|_| scope == Scope::Both)?;
    let held = |side: &Scenario| match keys::all(side).remove(path) {
        Some(Value::Integer(n)) => Some(n as f64),
        Some(Value::Float(x)) => Some(x),
        _ => knob.and_then(|knob| knob.default),
    };
    [&cx.state.left, right].into_iter().filter_map(held).find(|held| *held != value)
}

/// A slider over whole numbers.
pub(crate) fn count(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    scope: Scope,
    label: &str,
    path: &str,
    value: u64,
    (low, high, scale): (f64, f64, Scale),
) {
    let slider = Slider {
        label,
        value: value as f64,
        range: (low, high),
        scale,
        whole: true,
        shown: whole(value),
        other: other(cx, scope, path, value as f64, None).map(|x| whole(x as u64)),
        colour: cx.theme.accent,
        hover: meaning(path),
    };
    if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
        set(cx, scope, path, integer(to));
    }
}

/// A slider over numbers.
pub(crate) fn amount(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    scope: Scope,
    label: &str,
    path: &str,
    value: f64,
    (low, high, scale): (f64, f64, Scale),
) {
    let slider = Slider {
        label,
        value,
        range: (low, high),
        scale,
        whole: false,
        shown: held(value),
        other: other(cx, scope, path, value, None).map(held),
        colour: cx.theme.accent,
        hover: meaning(path),
    };
    if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
        set(cx, scope, path, Value::Float(to));
    }
}

/// A slider over a share. `colour` of its track.
pub(crate) fn share(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    scope: Scope,
    label: &str,
    path: &str,
    value: f64,
    colour: egui::Color32,
) {
    let slider = Slider {
        label,
        value,
        range: (0.0, 1.0),
        scale: Scale::Linear,
        whole: false,
        shown: held_percent(value),
        other: other(cx, scope, path, value, None).map(held_percent),
        colour,
        hover: meaning(path),
    };
    if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
        set(cx, scope, path, Value::Float(to));
    }
}

/// A few words, one chosen. `words` are pairs of what is shown and what files hold.
pub(crate) fn choice(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    scope: Scope,
    label: &str,
    path: &str,
    value: &str,
    words: &[(&str, &str, &str)],
) {
    let held = |side: &Scenario| keys::all(side).get(path).cloned();
    let differs =
        scope == Scope::Both && cx.state.right.as_ref().is_some_and(|right| held(right) != held(&cx.state.left));
    let words_above = if differs { format!("{label} (sides differ)") } else { label.to_owned() };
    heading(ui, cx, &words_above, &meaning(path));
    let shown: Vec<&str> = words.iter().map(|word| word.0).collect();
    let hover: Vec<&str> = words.iter().map(|word| word.2).collect();
    let chosen = words.iter().position(|word| word.1 == value && !differs);
    if let Some(i) = segmented(ui, cx.theme, path, &shown, chosen, &hover) {
        set(cx, scope, path, Value::String(words[i].1.into()));
    }
    ui.add_space(2.0);
}

/// The label above a control that spans the panel.
pub(crate) fn heading(ui: &mut Ui, cx: &Cx<'_>, label: &str, hover: &str) {
    let theme = cx.theme;
    let response = ui.label(egui::RichText::new(label).font(theme.body()).color(theme.ink));
    if !hover.is_empty() {
        response.on_hover_text(hover);
    }
}

/// The list of families, beside its label.
pub(crate) fn family(ui: &mut Ui, cx: &mut Cx<'_>, scope: Scope, scenario: &Scenario) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(27.0)), Sense::hover());
    super::super::widgets::text(ui, rect.left_center(), Align2::LEFT_CENTER, "family", theme.body(), theme.ink);
    let label = theme.line(46.0) + 18.0;
    let field = Rect::from_min_max(pos2(rect.left() + label, rect.top()), rect.max);
    let label = |side: &Scenario| side.about().map_or(side.family.clone(), |about| about.label.to_owned());
    let right = cx.state.right.as_ref().filter(|right| scope == Scope::Both && right.family != cx.state.left.family);
    let shown = match right {
        Some(right) => format!("{} / {}", label(&cx.state.left), label(right)),
        None => label(scenario),
    };
    let mut picked = None;
    let response =
        picker(ui, theme, field, "Family", &shown, PopupCloseBehavior::CloseOnClick, field.width().max(220.0), |ui| {
            let height = ui.ctx().content_rect().height() * 0.7;
            egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
                for about in FAMILIES {
                    let response = ui.selectable_label(about.name == scenario.family, about.label);
                    if response.clicked() {
                        picked = Some(about.name);
                    }
                    response.on_hover_text(format!("{}\nFitted by {}", about.formula, about.estimate));
                }
            });
        });
    if let Some(about) = scenario.about() {
        response.on_hover_text(format!("{}\nFitted by {}", about.formula, about.estimate));
    }
    if let Some(name) = picked {
        set(cx, scope, "truth.family", Value::String(name.into()));
    }
}

/// The seed, and a new one.
pub(crate) fn seed(ui: &mut Ui, cx: &mut Cx<'_>, scope: Scope, seed: u64) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(26.0)), Sense::hover());
    let mut row =
        ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::right_to_left(egui::Align::Center)));
    if small_button(&mut row, theme, "new", "New seed")
        .on_hover_text("Other random numbers, the same experiment (N)")
        .clicked()
    {
        cx.emit(Action::NewSeed);
    }
    row.add_space(2.0);
    let memory = row.scope_id().with("seed");
    if let Some(mut text) = row.data(|data| data.get_temp::<String>(memory)) {
        let edit = egui::TextEdit::singleline(&mut text).id(memory.with("field")).desired_width(theme.line(90.0));
        let response = row.add(edit);
        response.widget_info(|| egui::WidgetInfo {
            label: Some("Seed value".into()),
            ..egui::WidgetInfo::text_edit(true, "", &text, "")
        });
        if response.lost_focus() {
            row.data_mut(|data| data.remove::<String>(memory));
            let (escaped, entered) =
                row.input(|input| (input.key_pressed(egui::Key::Escape), input.key_pressed(egui::Key::Enter)));
            match typed::exact(&text) {
                _ if escaped => {}
                // What is held takes back what was refused before.
                Ok(value) if entered || text != seed.to_string() => set(cx, scope, "seed", Value::Integer(value)),
                Ok(_) => {}
                Err(words) => cx.emit(Action::Refuse(format!("seed: {words}; {seed} stays"))),
            }
        } else {
            if !response.has_focus() {
                response.request_focus();
                select_all(&row, response.id, &text); // what is typed takes its place
            }
            row.data_mut(|data| data.insert_temp(memory, text));
        }
    } else {
        let words = seed.to_string();
        let right = cx.state.right.as_ref().map_or(seed, |right| right.seed);
        let shown = if scope == Scope::Both && right != cx.state.left.seed {
            format!("{} / {right}", cx.state.left.seed)
        } else {
            words.clone()
        };
        let all = shown.clone();
        let shown = elided(&row, &shown, &theme.strong(), 150.0);
        let button = row.add(egui::Button::new(egui::RichText::new(shown).font(theme.strong())).frame(false));
        button.widget_info(|| egui::WidgetInfo {
            current_text_value: Some(all.clone()),
            ..egui::WidgetInfo::labeled(egui::Role::Button, true, "Type seed")
        });
        if button.clicked() {
            row.data_mut(|data| data.insert_temp(memory, words));
        }
        describe(&row, &button, || all); // before the help, which would stand in its place
        button.on_hover_text(meaning("seed"));
    }
    super::super::widgets::text(ui, rect.left_center(), Align2::LEFT_CENTER, "seed", theme.body(), theme.ink);
}

/// A knob of a family, by what it takes.
pub(crate) fn of_family(ui: &mut Ui, cx: &mut Cx<'_>, scope: Scope, table: &str, knob: &Knob, given: Option<&Setting>) {
    let path = format!("{table}.{}", knob.key);
    let value = match given {
        Some(Setting::Number(x)) => *x,
        _ => knob.default.unwrap_or(f64::NAN),
    };
    let hover = format!("{}\nTakes {}\nIn files: {path}", knob.meaning, knob.allowed());
    let theme = cx.theme;
    match knob.domain {
        Domain::Choice(words) => {
            heading(ui, cx, knob.label, &hover);
            if let Some(i) = segmented(ui, theme, &path, words, Some(value as usize), &[]) {
                set(cx, scope, &path, Value::String(words[i].into()));
            }
        }
        Domain::OneOf(values) => {
            heading(ui, cx, knob.label, &hover);
            let words: Vec<String> = values.iter().map(|x| significant(*x, 3)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let chosen = values.iter().position(|x| *x == value);
            if let Some(i) = segmented(ui, theme, &path, &words, chosen, &[]) {
                set(cx, scope, &path, Value::Float(values[i]));
            }
        }
        _ if knob.domain.is_list() => {
            let given = if let Some(Setting::List(list)) = given { list.as_slice() } else { &[] };
            super::list::list(ui, cx, scope, &path, [knob.label, &hover, "0.5, 0.3, 0.2"], given);
        }
        _ if value.is_nan() => heading(ui, cx, knob.label, &hover),
        _ => {
            let is_whole = matches!(knob.domain, Domain::Whole(..));
            let (low, high) = knob.slider;
            let scale = if low > 0.0 && high / low >= 50.0 { Scale::Log } else { Scale::Linear };
            let words = |x: f64| if is_whole { whole(x as u64) } else { held(x) };
            let slider = Slider {
                label: knob.label,
                value,
                range: (low, high),
                scale,
                whole: is_whole,
                shown: words(value),
                other: other(cx, scope, &path, value, Some(knob)).map(words),
                colour: theme.accent,
                hover,
            };
            if let Some(to) = answer(cx, slider.show(ui, theme)) {
                set(cx, scope, &path, if is_whole { integer(to) } else { Value::Float(to) });
            }
        }
    }
}
