//! A labelled slider whose value can be clicked and typed, past the slider's range too.

use egui::{Align2, Color32, CornerRadius, Id, Key, Rect, Role, Sense, Stroke, Ui, WidgetInfo, accesskit, pos2, vec2};

use super::field::{Typed, is_typed, type_there, typing};
use super::timeline::asked_for;
use crate::app::style::Theme;
use crate::app::text::typed;
use crate::app::widgets::{describe, elided, explain, focus_ring, name_with, width_of};

/// How a value lies on its track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scale {
    /// Evenly.
    Linear,
    /// By its logarithm.
    Log,
}

/// A slider about to be shown.
pub(crate) struct Slider<'a> {
    /// Left of the value.
    pub(crate) label: &'a str,
    /// The value now.
    pub(crate) value: f64,
    /// What the track spans.
    pub(crate) range: (f64, f64),
    /// How.
    pub(crate) scale: Scale,
    /// Whole numbers only.
    pub(crate) whole: bool,
    /// The value as shown.
    pub(crate) shown: String,
    /// The other side's value, where that differs and a change sets both.
    pub(crate) other: Option<String>,
    /// Colour of the filled track.
    pub(crate) colour: Color32,
    /// Explains.
    pub(crate) hover: String,
}

/// The mark of a knob that is not what it was, and whether it was clicked to set it back.
pub(crate) fn changed_mark(ui: &Ui, theme: &Theme, at: egui::Pos2, label: &str, was: &str) -> bool {
    let spot = Rect::from_center_size(at, vec2(13.0, theme.line(19.0)));
    let response = ui.interact(spot, ui.scope_id().with(("changed", label)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Set {label} back")));
    let radius = if response.hovered() || response.has_focus() { 4.5 } else { 3.0 };
    ui.painter().circle_filled(at, radius, theme.accent);
    focus_ring(ui, theme, &response, spot);
    let clicked = response.clicked();
    response.on_hover_text(format!("Changed: it was {was}. Click to set it back"));
    clicked
}

impl Slider<'_> {
    fn share(&self) -> f32 {
        let (low, high) = self.range;
        let value = self.value.clamp(low, high);
        let share = match self.scale {
            Scale::Linear => (value - low) / (high - low),
            Scale::Log => (value / low).ln() / (high / low).ln(),
        };
        if share.is_finite() { share.clamp(0.0, 1.0) as f32 } else { 0.0 }
    }

    fn value_at(&self, share: f64) -> f64 {
        let (low, high) = self.range;
        let raw = match self.scale {
            Scale::Linear => low + (high - low) * share,
            Scale::Log => low * (high / low).powf(share),
        };
        self.rounded(raw)
    }

    fn rounded(&self, raw: f64) -> f64 {
        let step = match (self.whole, self.scale) {
            (true, Scale::Linear) => 1.0,
            // Two digits of a whole number on a logarithmic track: 30, 31 ... 100, 110 ...
            (true, Scale::Log) => 10_f64.powf((raw.max(1.0).log10().floor() - 1.0).max(0.0)),
            (false, Scale::Linear) => 10_f64.powf(((self.range.1 - self.range.0).log10() - 2.0).floor()),
            (false, Scale::Log) => 10_f64.powf(raw.abs().max(1e-9).log10().floor() - 1.0),
        };
        // Multiplying by 1/step keeps 0.3 from becoming 0.30000000000000004.
        let scaled = (raw / step).round();
        let value = if step < 1.0 { scaled / (1.0 / step).round() } else { scaled * step };
        value.clamp(self.range.0, self.range.1)
    }

    /// Shows it in the flow; gives a new value, if there is one, or what is wrong with what was typed.
    pub(crate) fn show(self, ui: &mut Ui, theme: &Theme) -> Option<Result<f64, String>> {
        let row = theme.line(19.0);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), row + 24.0), Sense::hover());
        let id = ui.scope_id().with(("slider", self.label));
        let typed = self.value_field(ui, theme, id, Rect::from_min_size(rect.min, vec2(rect.width(), row)));
        let track = Rect::from_min_max(
            pos2(rect.left(), rect.top() + row + 9.0),
            pos2(rect.right() - 8.0, rect.top() + row + 13.0),
        );
        let moved = self.track(ui, theme, id, track);
        // What is typed answers even where it is what is held: it takes back what was refused before.
        typed.or(moved.filter(|&value| value != self.value || self.other.is_some()).map(Ok))
    }

    fn track(&self, ui: &Ui, theme: &Theme, id: Id, track: Rect) -> Option<f64> {
        let response = ui.interact(track.expand2(vec2(6.0, 9.0)), id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), self.value, self.label));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_min_numeric_value(self.range.0);
            node.set_max_numeric_value(self.range.1);
            for action in [accesskit::Action::SetValue, accesskit::Action::Increment, accesskit::Action::Decrement] {
                node.add_action(action);
            }
        });
        // 0.95 of a share is 95 % here, and what is shown has its unit.
        describe(ui, &response, || self.shown.clone());
        let knob = pos2(track.left() + track.width() * self.share(), track.center().y);
        let painter = ui.painter();
        painter.rect_filled(track, CornerRadius::same(2), theme.track);
        painter.rect_filled(
            Rect::from_min_max(track.min, pos2(knob.x, track.bottom())),
            CornerRadius::same(2),
            self.colour,
        );
        let radius = if response.hovered() || response.dragged() { 8.5 } else { 7.5 };
        painter.circle(knob, radius, theme.knob, Stroke::new(2.5, self.colour));
        focus_ring(ui, theme, &response, track.expand2(vec2(4.0, 8.0)));

        // A pointer held still asks for nothing: else a track that changes its width (words beside it that need a scroll
        // bar) would change the value, and the value the words again.
        let moved = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
        let mut wanted = response
            .interact_pointer_pos()
            .filter(|_| response.clicked() || response.drag_started() || (response.dragged() && moved))
            .map(|pos| self.value_at(f64::from((pos.x - track.left()) / track.width().max(1.0)).clamp(0.0, 1.0)));
        if let Some(value) = asked_for(ui, &response) {
            wanted = Some(if self.whole { value.round() } else { value });
        }
        let mut nudge = 0.0;
        if response.has_focus() {
            ui.memory_mut(|memory| {
                memory.set_focus_lock_filter(id, egui::EventFilter { horizontal_arrows: true, ..Default::default() })
            });
            nudge += ui.input(|input| {
                f64::from(i8::from(input.key_pressed(Key::ArrowRight)) - i8::from(input.key_pressed(Key::ArrowLeft)))
            });
        }
        nudge += ui.input(|input| {
            input.num_accesskit_action_requests(id, accesskit::Action::Increment) as f64
                - input.num_accesskit_action_requests(id, accesskit::Action::Decrement) as f64
        });
        if nudge != 0.0 {
            let next = self.value_at((f64::from(self.share()) + 0.01 * nudge).clamp(0.0, 1.0));
            wanted = Some(if self.whole && next == self.value { self.value + nudge } else { next });
        }
        let differ = |other: &String| format!("{} and {other}: the sides differ, a change sets both\n", self.shown);
        explain(response, &format!("{}{}", self.other.as_ref().map_or_else(String::new, differ), self.hover));
        wanted
    }

    /// The value as the field begins with it.
    fn to_type(&self) -> String {
        self.shown.chars().filter(|c| *c != '\u{202f}').collect()
    }

    /// The label, and the value as a field once it was clicked.
    fn value_field(&self, ui: &mut Ui, theme: &Theme, id: Id, row: Rect) -> Option<Result<f64, String>> {
        let font = theme.strong();
        let shown = self.other.as_ref().map_or_else(|| self.shown.clone(), |other| format!("{} / {other}", self.shown));
        let width = width_of(ui, &shown, &font).max(theme.line(20.0));
        let label = elided(ui, self.label, &theme.body(), row.width() - width - 10.0);
        let name = ui.painter().text(row.left_center(), Align2::LEFT_CENTER, label, theme.body(), theme.ink);
        ui.interact(name, id.with("name"), Sense::hover()).on_hover_text(&self.hover);
        let memory = id.with("typing");
        let value_rect = Rect::from_min_max(pos2(row.right() - width, row.top()), row.max);
        if is_typed(ui, memory) {
            let field = Rect::from_min_max(
                pos2(row.right() - (width + 30.0).max(theme.line(84.0)), row.top() - 2.0),
                row.right_bottom() + vec2(0.0, 2.0),
            );
            let Typed { text, escaped, entered } = typing(ui, theme, memory, &format!("{} value", self.label), field)?;
            // Looked at and left is not typed: what is shown has fewer digits than the value.
            if escaped || text == self.to_type() {
                return entered.then_some(Ok(self.value));
            }
            let scale = if self.shown.ends_with('%') && !text.contains('%') { 0.01 } else { 1.0 };
            let wrong = |words| format!("{}: {words}; {} stays", self.label, self.shown);
            return Some(typed::number(&text, self.whole && scale == 1.0).map(|value| value * scale).map_err(wrong));
        }
        let response = ui.interact(value_rect.expand2(vec2(4.0, 1.0)), memory, Sense::click());
        name_with(ui, &response, Role::Button, &format!("Type {}", self.label), || shown.clone());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(value_rect.expand2(vec2(4.0, 1.0)), CornerRadius::same(4), theme.button_hover);
        }
        ui.painter().text(row.right_center(), Align2::RIGHT_CENTER, &shown, font, theme.ink);
        if response.clicked() {
            type_there(ui, memory, self.to_type());
        }
        response.on_hover_text("Click to type a value, past the slider's range too");
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slider(range: (f64, f64), scale: Scale, whole: bool) -> Slider<'static> {
        Slider {
            label: "n",
            value: range.0,
            range,
            scale,
            whole,
            shown: String::new(),
            other: None,
            colour: Color32::PLACEHOLDER,
            hover: String::new(),
        }
    }

    #[test]
    fn values_on_the_track_are_round() {
        let n = slider((2.0, 10_000.0), Scale::Log, true);
        assert_eq!((n.value_at(0.0), n.value_at(1.0)), (2.0, 10_000.0));
        assert!((0..=100).all(|i| n.value_at(f64::from(i) / 100.0).fract() == 0.0));
        assert_eq!(slider((0.0, 1.0), Scale::Linear, false).value_at(0.3001), 0.3);
    }
}
