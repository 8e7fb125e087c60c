//! Two rows of their own kind: the list of families, and the seed.

use egui::{Align2, PopupCloseBehavior, Rect, Sense, Ui, pos2, vec2};
use toml::Value;

use super::knobs::{help, set};
use crate::app::frame::Cx;
use crate::app::model::{Action, Scope};
use crate::app::text::typed;
use crate::app::widgets::{Picker, elided, name_field, name_with, select_all, small_button, text};
use crate::experiment::Scenario;
use crate::family::FAMILIES;

/// The list of families, beside its label.
pub(crate) fn family(ui: &mut Ui, cx: &mut Cx<'_>, scope: Scope, scenario: &Scenario) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.line(27.0)), Sense::hover());
    let word = text(ui, rect.left_center(), Align2::LEFT_CENTER, "family", theme.body(), theme.ink);
    ui.interact(word, ui.scope_id().with("family word"), Sense::hover()).on_hover_text(help(scenario, "truth.family"));
    let label = theme.line(46.0) + 18.0;
    let field = Rect::from_min_max(pos2(rect.left() + label, rect.top()), rect.max);
    let label = |side: &Scenario| side.about().map_or(side.family.clone(), |about| about.label.to_owned());
    let right = cx.state.right.as_ref().filter(|right| scope == Scope::Both && right.family != cx.state.left.family);
    let shown = match right {
        Some(right) => format!("{} / {}", label(&cx.state.left), label(right)),
        None => label(scenario),
    };
    let mut picked = None;
    let (close, width) = (PopupCloseBehavior::CloseOnClick, field.width().max(220.0));
    let picker = Picker { name: "Family", shown: &shown, close, width };
    let response = picker.show(ui, theme, field, |ui| {
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
        name_field(&response, "Seed value", &text, "");
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
        name_with(&row, &button, egui::Role::Button, "Type seed", || all.clone()); // the help would stand in its place
        if button.clicked() {
            row.data_mut(|data| data.insert_temp(memory, words));
        }
        button.on_hover_text(help(&cx.state.left, "seed"));
    }
    let word = text(ui, rect.left_center(), Align2::LEFT_CENTER, "seed", theme.body(), theme.ink);
    ui.interact(word, ui.scope_id().with("seed word"), Sense::hover()).on_hover_text(help(&cx.state.left, "seed"));
}
