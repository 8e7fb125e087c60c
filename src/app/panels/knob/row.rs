//! One row for each key: the slider, segments or list that fit what its record says it takes.

use egui::{Color32, Ui};
use toml::Value;

use super::knobs::{Knobs, answer, heading, set};
use crate::app::frame::Cx;
use crate::app::model::{Action, Scope};
use crate::app::panels::changed::before;
use crate::app::text::numbers::{held, held_percent, significant, whole};
use crate::app::widgets::{Scale, Slider, changed_mark, segmented};
use crate::experiment::Scenario;
use crate::experiment::keys::{Record, Takes, Track};
use crate::family::Domain;
use crate::sweep::number;

/// A number as a value of its key.
fn value(takes: Takes, x: f64) -> Value {
    // What no whole number holds is refused by the number that was typed.
    if takes.is_whole() && x.abs() < 9.2e18 { Value::Integer(x as i64) } else { Value::Float(x) }
}

/// Words to choose from, with what explains them.
struct Offered<'a> {
    labels: &'a [&'a str],
    chosen: Option<usize>,
    hover: &'a [&'a str],
}

/// The mark of a key that is not what the scenario was opened with; a click sets it back.
pub(super) fn set_back(ui: &Ui, cx: &mut Cx<'_>, record: &Record, at: egui::Pos2) {
    let Some(was) = before(cx.state, &record.path) else { return };
    if changed_mark(ui, cx.theme, at, record.label, &was) {
        cx.emit(Action::SetBack(record.path.to_string()));
    }
}

impl Knobs<'_> {
    /// The row of a key, if it changes anything as the scenario stands.
    pub(crate) fn row(self, ui: &mut Ui, cx: &mut Cx<'_>, path: &str) {
        let Some(record) = self.scenario.record(path).filter(|record| record.is_live(self.scenario)) else { return };
        match (record.takes, record.track) {
            (Takes::Word(words), _) => {
                let words: Vec<&str> = words.iter().map(|word| word.file).collect();
                self.words(ui, cx, path, &words);
            }
            (Takes::Number(Domain::Choice(words)), _) => {
                let held = record.value(self.scenario);
                let chosen = words.iter().position(|word| held.as_ref().and_then(Value::as_str) == Some(word));
                if let Some(i) = self.segments(ui, cx, &record, &Offered { labels: words, chosen, hover: &[] }) {
                    set(cx, self.scope, path, Value::String(words[i].into()));
                }
            }
            (Takes::Number(Domain::OneOf(values)), _) => {
                let held = record.value(self.scenario).as_ref().and_then(number);
                let words: Vec<String> = values.iter().map(|x| significant(*x, 3)).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let chosen = values.iter().position(|x| Some(*x) == held);
                if let Some(i) = self.segments(ui, cx, &record, &Offered { labels: &words, chosen, hover: &[] }) {
                    set(cx, self.scope, path, Value::Float(values[i]));
                }
            }
            (Takes::Number(domain), _) if domain.is_list() => {
                super::list::list(ui, cx, self, &record, "0.5, 0.3, 0.2");
            }
            (_, Some(track)) => match record.value(self.scenario).as_ref().and_then(number) {
                Some(now) => self.slider(ui, cx, &record, now, (track, cx.theme.accent)),
                None => heading(ui, cx, record.label, &record.help()),
            },
            _ => {}
        }
    }

    /// The row of a share whose track has a colour of its own.
    pub(crate) fn share(self, ui: &mut Ui, cx: &mut Cx<'_>, path: &str, colour: Color32) {
        self.scaled(ui, cx, path, |now| now, |track| (track, colour));
    }

    /// A slider whose value or track is not simply that of the record.
    pub(crate) fn scaled(
        self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        path: &str,
        now: impl Fn(f64) -> f64,
        track: impl Fn(Track) -> (Track, Color32),
    ) {
        let Some(record) = self.scenario.record(path) else { return };
        let Some(own) = record.track else { return };
        let held = record.value(self.scenario).as_ref().and_then(number).unwrap_or(f64::NAN);
        self.slider(ui, cx, &record, now(held), track(own));
    }

    fn slider(self, ui: &mut Ui, cx: &mut Cx<'_>, record: &Record, now: f64, (track, colour): (Track, Color32)) {
        let is_whole = record.takes.is_whole();
        let words = |x: f64| match track {
            Track { percent: true, .. } => held_percent(x),
            _ if is_whole => whole(x as u64),
            _ => held(x),
        };
        let slider = Slider {
            label: record.label,
            value: now,
            range: (track.low, track.high),
            scale: if track.log { Scale::Log } else { Scale::Linear },
            whole: is_whole,
            shown: words(now),
            other: self.other(cx, record, now).map(words),
            colour,
            hover: self.help(cx, record),
        };
        let mark = ui.cursor().min + egui::vec2(-7.0, 0.5 * cx.theme.line(19.0));
        if let Some(to) = answer(cx, slider.show(ui, cx.theme)) {
            set(cx, self.scope, &record.path, value(record.takes, to));
        }
        set_back(ui, cx, record, mark);
    }

    /// What the key means, and what it was before it was changed.
    fn help(self, cx: &Cx<'_>, record: &Record) -> String {
        match before(cx.state, &record.path) {
            Some(was) => format!("{}\nChanged: it was {was}", record.help()),
            None => record.help(),
        }
    }

    /// The other side's value, where a control is for both sides and they differ.
    fn other(self, cx: &Cx<'_>, record: &Record, now: f64) -> Option<f64> {
        let right = cx.state.right.as_ref().filter(|_| self.scope == Scope::Both)?;
        let held = |side: &Scenario| record.value(side).as_ref().and_then(number);
        [&cx.state.left, right].into_iter().filter_map(held).find(|held| *held != now)
    }

    /// A few words of a key, one chosen; `offered` are those that can be chosen here, in their order.
    pub(crate) fn words(self, ui: &mut Ui, cx: &mut Cx<'_>, path: &str, offered: &[&str]) {
        let Some(record) = self.scenario.record(path) else { return };
        let Takes::Word(known) = record.takes else { return };
        let words: Vec<_> = offered.iter().filter_map(|file| known.iter().find(|word| word.file == *file)).collect();
        let held = record.value(self.scenario);
        let chosen = words.iter().position(|word| held.as_ref().and_then(Value::as_str) == Some(word.file));
        let labels: Vec<&str> = words.iter().map(|word| word.label).collect();
        let hover: Vec<&str> = words.iter().map(|word| word.meaning).collect();
        if let Some(i) = self.segments(ui, cx, &record, &Offered { labels: &labels, chosen, hover: &hover }) {
            set(cx, self.scope, path, Value::String(words[i].file.into()));
        }
        ui.add_space(2.0);
    }

    /// Segments below the key's label; none is chosen where two sides differ.
    fn segments(self, ui: &mut Ui, cx: &mut Cx<'_>, record: &Record, offered: &Offered<'_>) -> Option<usize> {
        let right = cx.state.right.as_ref().filter(|_| self.scope == Scope::Both);
        let differs = right.is_some_and(|right| record.value(right) != record.value(&cx.state.left));
        let above = if differs { format!("{} (sides differ)", record.label) } else { record.label.to_owned() };
        heading(ui, cx, &above, &self.help(cx, record));
        let mark = ui.min_rect().left_bottom() + egui::vec2(-7.0, -0.5 * cx.theme.line(19.0));
        set_back(ui, cx, record, mark);
        let chosen = offered.chosen.filter(|_| !differs);
        segmented(ui, cx.theme, &record.path, offered.labels, chosen, offered.hover)
    }
}
