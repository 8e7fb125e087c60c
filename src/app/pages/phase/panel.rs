//! The left panel of the Phase diagram page: the knobs of the sweep, and what it shows.

use egui::{Key, PopupCloseBehavior, Rect, ScrollArea, Sense, TextEdit, Ui, pos2, vec2};
use std::rc::Rc;

use super::cells::picture;
use crate::app::frame::Cx;
use crate::app::model::{Action, DialogName, PhaseChange};
use crate::app::pages::phase::words;
use crate::app::panels::{above_words, answer, claim, heading, help};
use crate::app::text::headings::headings;
use crate::app::text::numbers::{capital, parsed, whole};
use crate::app::widgets::{Picker, Scale, Segments, Slider, link_button, name_field, notice, segmented, select_all};
use crate::experiment::{Centre, Scenario};
use crate::sweep::{At, Draft, Line, Values, knobs, name as knob_name};

/// The word of a sweep with one knob.
const NONE: &str = "none: a curve";

/// The panel.
pub(super) fn panel(ui: &mut Ui, cx: &mut Cx<'_>) {
    let theme = cx.theme;
    if let Some(right) = &cx.state.right {
        let names = headings(&cx.state.left, right);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let hover = ["Sweep this side"; 2];
        if let Some(i) = segmented(ui, theme, "side", &names, Some(cx.state.swept_side()), &hover) {
            cx.emit(Action::Phase(PhaseChange::Side(i)));
        }
        ui.add_space(4.0);
    }
    // What the picture is of comes first: it is chosen more often than its axes, and must not lie below the fold.
    drawn(ui, cx);
    let told = words::what_you_see(cx);
    above_words(ui, cx, told, |ui, cx| {
        ui.spacing_mut().item_spacing.y = 5.0;
        claim(ui, cx);
        ui.add_space(2.0);
        let scenario = cx.state.swept().clone();
        let draft = cx.state.phase.chosen.clone().unwrap_or_else(|| Draft::of(&scenario));
        let (mut new, mut typed) = (draft.clone(), false);
        if let Some(line) = axis(ui, cx, &scenario, "across", Some(&draft.x), draft.y.as_ref()) {
            new.x = line.unwrap_or(new.x);
            typed = true;
        }
        ui.add_space(2.0);
        if let Some(line) = axis(ui, cx, &scenario, "up", draft.y.as_ref(), Some(&draft.x)) {
            new.y = line;
            typed = true;
        }
        ui.add_space(2.0);
        when(ui, cx, &draft, &mut new);
        runs(ui, cx, &draft, &mut new);
        if new != draft || typed {
            cx.emit(Action::Phase(PhaseChange::Sweep(new.text(), new.runs)));
        }
        if let Some(words) = cx.state.refused.clone() {
            notice(ui, theme, theme.bad, &words);
        }
        for words in notices(cx, &scenario).iter() {
            notice(ui, theme, theme.neutral, words);
        }
        ui.add_space(2.0);
        ui.horizontal_wrapped(|ui| {
            if link_button(ui, theme, "Reset axes").on_hover_text("What this scenario opens with").clicked() {
                cx.emit(Action::Phase(PhaseChange::Usual));
            }
            if link_button(ui, theme, "Save table…")
                .on_hover_text("Whole or in part, to go on with later (Ctrl+S)")
                .clicked()
            {
                cx.emit(Action::Dialog(Some(DialogName::Save)));
            }
        });
    });
}

/// What is to be said of a sweep somebody has put together: made once.
fn notices(cx: &mut Cx<'_>, scenario: &Scenario) -> Rc<Vec<String>> {
    let Some(grid) = cx.sweep.grid.clone() else { return Rc::default() };
    if cx.state.phase.chosen.as_ref().is_none_or(|chosen| *chosen == Draft::usual(scenario)) {
        return Rc::default();
    }
    cx.plots.kept("phase notices", cx.sweep.id, || grid.notices())
}

/// One knob: which, and what it goes through. Gives the line it is to be, `None` within for no knob.
fn axis(
    ui: &mut Ui,
    cx: &Cx<'_>,
    scenario: &Scenario,
    place: &str,
    line: Option<&Line>,
    other: Option<&Line>,
) -> Option<Option<Line>> {
    let key = line.map_or("", |line| line.key.as_str());
    let hover = if key.is_empty() { String::new() } else { help(scenario, key) };
    let several = cx.sweep.grid.as_ref().filter(|grid| grid.y().is_some());
    let curves = several.is_some_and(|grid| cx.state.phase.curves.unwrap_or(grid.rows_apart()));
    let title = match place {
        "across" => "Across",
        _ if curves => "A curve for each",
        _ => "Up",
    };
    let row = vec2(
        ui.available_width(),
        cx.theme.line(if line.is_some_and(|line| matches!(line.values, Values::Range { .. })) { 30.0 } else { 18.0 }),
    );
    let spacing = ui.allocate_ui_with_layout(row, egui::Layout::left_to_right(egui::Align::Center), |ui| {
        heading(ui, cx, title, &hover);
        line.and_then(|line| spacing(ui, cx, place, line))
    });
    let spacing = spacing.inner;
    let changed = which(ui, cx, scenario, place, line, other);
    let Some(line) = line else { return changed };
    values(ui, cx, place, line).or(spacing).map(|values| Some(Line { values, ..line.clone() })).or(changed)
}

/// At the right of a knob's heading: equal steps, or equal ratios. Gives what the knob is to go through.
fn spacing(ui: &mut Ui, cx: &Cx<'_>, place: &str, line: &Line) -> Option<Values> {
    let Values::Range { low, high, steps, log } = &line.values else { return None };
    ui.add_space((ui.available_width() - cx.theme.line(124.0)).max(0.0));
    let words = ["linear", "log"];
    let names = words.map(|word| format!("{word} steps {place}"));
    let names = names.each_ref().map(String::as_str);
    let (group, hover) = (format!("spacing {place}"), ["In equal steps", "In equal ratios"]);
    let segments =
        Segments { group: &group, words: &words, names: &names, chosen: Some(usize::from(*log)), hover: &hover };
    let log = segments.show(ui, cx.theme)? == 1;
    let [low, high, steps] = [low, high, steps].map(String::clone);
    Some(Values::Range { low, high, steps, log })
}

/// The list of knobs. Gives the line of the one that was chosen.
fn which(
    ui: &mut Ui,
    cx: &Cx<'_>,
    scenario: &Scenario,
    place: &str,
    line: Option<&Line>,
    other: Option<&Line>,
) -> Option<Option<Line>> {
    let (field, _) = ui.allocate_exact_size(vec2(ui.available_width(), cx.theme.line(27.0)), Sense::hover());
    let (name, shown) =
        (format!("Knob {place}"), line.map_or_else(|| NONE.to_owned(), |line| knob_name(scenario, &line.key)));
    let (close, width) = (PopupCloseBehavior::CloseOnClick, field.width().max(220.0));
    let mut changed = None;
    Picker { name: &name, shown: &shown, close, width }.show(ui, cx.theme, field, |ui| {
        ScrollArea::vertical().max_height(ui.ctx().content_rect().height() * 0.6).show(ui, |ui| {
            if place == "up" && ui.selectable_label(line.is_none(), NONE).clicked() {
                changed = Some(None);
            }
            for (path, label) in knobs(scenario) {
                if other.is_some_and(|other| other.key == path) {
                    continue;
                }
                let entry = ui.selectable_label(line.is_some_and(|line| line.key == path), label);
                if entry.clicked() {
                    changed = Some(Some(Line::usual(scenario, &path)));
                }
                entry.on_hover_text(help(scenario, &path));
            }
        });
    });
    changed
}

/// What a knob goes through. Gives what it is to be.
fn values(ui: &mut Ui, cx: &Cx<'_>, place: &str, line: &Line) -> Option<Values> {
    let (low, high, steps, log) = match &line.values {
        Values::List(list) => {
            return field_in(ui, cx, (place, "values"), &format!("Values {place}"), list, None).map(Values::List);
        }
        Values::Range { low, high, steps, log } => (low, high, steps, *log),
    };
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), cx.theme.line(26.0)), Sense::hover());
    let gap = 4.0;
    let width = (row.width() - 2.0 * gap) / 3.0;
    let spot = |i: usize| {
        let left = row.left() + (width + gap) * i as f32;
        Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()))
    };
    let parts = [("from", low), ("to", high), ("steps", steps)];
    let mut texts = parts.map(|(_, text)| text.clone());
    let mut typed = false;
    for (i, (what, text)) in parts.into_iter().enumerate() {
        let label = format!("{} {place}", capital(what));
        if let Some(text) = field_in(ui, cx, (place, what), &label, text, Some((spot(i), what))) {
            texts[i] = text;
            typed = true;
        }
    }
    let [low, high, steps] = texts.map(|text| plain(&text));
    typed.then_some(Values::Range { low, high, steps, log })
}

/// A number as files hold it (0,5 and 10 % and 1 000 are understood); what is none stays as it is, to be refused by name.
fn plain(text: &str) -> String {
    match parsed(text) {
        // As short as it was typed: 1e300 is no row of three hundred zeros.
        Some(number) if number != 0.0 && !(1e-6..1e15).contains(&number.abs()) => format!("{number:e}"),
        Some(number) => number.to_string(),
        None => text.trim().to_owned(),
    }
}

/// A field with what is held; gives what was typed, once it is done. In the flow, or in a rectangle with a word in it.
fn field_in(
    ui: &mut Ui,
    cx: &Cx<'_>,
    key: (&str, &str),
    label: &str,
    held: &str,
    spot: Option<(Rect, &str)>,
) -> Option<String> {
    let theme = cx.theme;
    let id = ui.scope_id().with(("sweep field", key));
    let typed = ui.data(|data| data.get_temp::<String>(id));
    let had = typed.is_some();
    let mut text = typed.unwrap_or_else(|| held.to_owned());
    let edit = TextEdit::singleline(&mut text).id(id.with("field")).font(theme.body());
    let response = match spot {
        Some((rect, _)) => {
            let mut child = ui.new_child(egui::UiBuilder::new().id_salt(key).max_rect(rect));
            let edit = edit.desired_width(rect.width()).margin(vec2(6.0, 2.0)).align(egui::Align2::LEFT_CENTER);
            child.put(rect, edit.min_size(rect.size()))
        }
        None => ui.add(edit.desired_width(f32::INFINITY)),
    };
    name_field(&response, label, &text, "");
    let response = match spot {
        Some((_, word)) => response.on_hover_text(match word {
            "steps" => "How many values",
            "from" => "The first value",
            _ => "The last value",
        }),
        None => response.on_hover_text("Values, separated by commas"),
    };
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        // What was held before takes back what was refused.
        let answers = text != held || had && cx.state.refused.is_some();
        return (answers && !ui.input(|input| input.key_pressed(Key::Escape))).then_some(text);
    }
    if response.gained_focus() && spot.is_some() {
        select_all(ui, response.id, &text);
    }
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text));
    }
    None
}

/// When it is measured.
fn when(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, new: &mut Draft) {
    let theme = cx.theme;
    heading(ui, cx, "Measured", "");
    let at = match draft.at.as_str() {
        "end" => 0,
        "collapse" => 2,
        _ => 1,
    };
    let words = ["at the end", "at", "time to collapse"];
    let hover = [
        "At the last generation",
        "At this generation",
        "Not the metric itself, but the generation at which it tells collapse",
    ];
    if let Some(i) = segmented(ui, theme, "measured", &words, Some(at), &hover) {
        new.at = match i {
            0 => "end".into(),
            1 => (cx.state.swept().generations / 2).max(1).to_string(),
            _ => "collapse".into(),
        };
        // The metric that tells collapse is found by the sweep.
        if i == 2 {
            new.metric.clear();
        } else if draft.at == "collapse" {
            new.metric = Draft::usual(cx.state.swept()).metric;
        }
    }
    if at == 1
        && let Some(text) = field_in(ui, cx, ("at", "generation"), "Generation measured", &draft.at, None)
    {
        new.at = plain(&text);
    }
}

/// How the sweep is drawn: two knobs as a curve for each value of the second or as a map, and means or medians.
fn drawn(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(grid) = cx.sweep.grid.clone() else { return };
    let Some(picture) = picture(cx) else { return };
    let (two, centred) = (grid.y().is_some(), grid.at() != At::Collapse);
    let count = usize::from(two) + usize::from(centred);
    if count == 0 {
        return;
    }
    let mut asked = Vec::new();
    ui.columns(count, |columns| {
        if let Some(ui) = columns.first_mut().filter(|_| two) {
            let hover = ["A curve for each value of the second knob", "Both knobs across and up, the values by colour"];
            let chosen = Some(usize::from(!picture.curves));
            let to = segmented(ui, cx.theme, "drawn as", &["curves", "map"], chosen, &hover);
            asked.extend(to.map(|i| PhaseChange::Curves(i == 0)));
        }
        if let Some(ui) = columns.last_mut().filter(|_| centred) {
            asked.extend(centre(ui, cx, picture.centre));
        }
    });
    asked.into_iter().for_each(|change| cx.emit(Action::Phase(change)));
    ui.add_space(4.0);
}

/// Means, or medians.
fn centre(ui: &mut Ui, cx: &Cx<'_>, now: Centre) -> Option<PhaseChange> {
    let centres = [Centre::Mean, Centre::Median];
    let at = centres.iter().position(|centre| *centre == now);
    let hover = ["The mean of the runs, which theory speaks of; rare runs can rule it", "The typical run"];
    segmented(ui, cx.theme, "centre", &["mean", "median"], at, &hover).map(|i| PhaseChange::Centre(centres[i]))
}

fn runs(ui: &mut Ui, cx: &mut Cx<'_>, draft: &Draft, new: &mut Draft) {
    let slider = Slider {
        label: "runs per cell",
        value: draft.runs as f64,
        range: (1.0, 1000.0),
        scale: Scale::Log,
        whole: true,
        shown: whole(draft.runs),
        other: None,
        colour: cx.theme.accent,
        hover: help(&cx.state.left, "replicates"),
    };
    if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
        new.runs = to.clamp(1.0, 1e7) as u64;
    }
}
