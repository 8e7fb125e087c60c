//! One answer to a question: a row that counts raised hands, with a bar behind it.

use std::sync::Arc;

use egui::{
    Align2, CornerRadius, FontId, Galley, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use crate::app::style::Theme;
use crate::app::widgets::{Icon, describe, focus_ring, icon_button, name_field, select_all, width_of};

/// An answer with what was raised for it.
pub(crate) struct Answer<'a> {
    pub(crate) letter: char,
    pub(crate) words: &'a str,
    /// The words, laid out for [`Answer::room`].
    pub(crate) galley: Arc<Galley>,
    pub(crate) font: FontId,
    pub(crate) raised: u64,
    /// The share of all hands that are raised for it.
    pub(crate) share: f32,
    /// Whether it is the right one, once that is told.
    pub(crate) verdict: Option<bool>,
}

/// What was done with it: so many hands are raised now.
pub(crate) struct Raised(pub(crate) u64);

/// What a right answer is called.
const RIGHT: &str = "Right";

impl Answer<'_> {
    /// Width that is left for the words in a row of that width.
    pub(crate) fn room(ui: &Ui, font: &FontId, width: f32) -> f32 {
        (width - Self::left(font) - Self::controls(font) - width_of(ui, RIGHT, font) - 1.6 * font.size).max(40.0)
    }

    /// Height of a row with words of that height.
    pub(crate) fn height(font: &FontId, words: f32) -> f32 {
        words.max(font.size * 1.2) + 0.55 * font.size
    }

    fn left(font: &FontId) -> f32 {
        2.0 * font.size
    }

    fn controls(font: &FontId) -> f32 {
        3.2 * font.size + 38.0
    }

    /// Shows it.
    pub(crate) fn show(self, ui: &mut Ui, theme: &Theme, rect: Rect) -> Option<Raised> {
        let right = self.verdict == Some(true);
        let controls = Self::controls(&self.font);
        let row = Rect::from_min_max(rect.min, pos2(rect.right() - controls, rect.bottom()));
        let response = ui.interact(row, ui.scope_id().with(("answer", self.letter)), Sense::click());
        let (letter, words) = (self.letter, self.words);
        response
            .widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Answer {letter}: {words}")));
        describe(ui, &response, || self.described());
        let fill = if response.hovered() { theme.button_hover } else { theme.button };
        ui.painter().rect_filled(row, CornerRadius::same(6), fill);
        if self.share > 0.0 {
            let bar = Rect::from_min_size(row.min, vec2((row.width() * self.share).max(3.0), row.height()));
            let colour = if right { theme.good[2] } else { theme.tint(theme.accent, 0.28) };
            ui.painter().rect_filled(bar, CornerRadius::same(6), colour);
        }
        let line = if right { Stroke::new(2.5, theme.good[0]) } else { theme.hairline() };
        ui.painter().rect_stroke(row, CornerRadius::same(6), line, StrokeKind::Inside);
        self.paint(ui, theme, row);
        focus_ring(ui, theme, &response, row.shrink(3.0));
        let added = response.clicked().then(|| Raised(self.raised.saturating_add(1)));
        response.on_hover_text("A click counts one hand more");
        let typed = self.count(ui, Rect::from_min_max(pos2(row.right(), rect.top()), rect.max), theme);
        added.or(typed)
    }

    /// The letter, the words and, of a right one, the sign for it and the word.
    fn paint(&self, ui: &Ui, theme: &Theme, row: Rect) {
        let right = self.verdict == Some(true);
        let ink = match self.verdict {
            Some(true) => theme.good[0],
            Some(false) => theme.soft,
            None => theme.ink,
        };
        let bold = FontId::new(self.font.size, theme.bold(1.0).family);
        let at = pos2(row.left() + Self::left(&self.font) / 2.0, row.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, self.letter, bold.clone(), ink);
        let words = pos2(row.left() + Self::left(&self.font), row.center().y - self.galley.size().y / 2.0);
        ui.painter().galley_with_override_text_color(words, Arc::clone(&self.galley), ink);
        if !right {
            return;
        }
        let end = pos2(row.right() - 0.5 * self.font.size, row.center().y);
        let word = ui.painter().text(end, Align2::RIGHT_CENTER, RIGHT, bold, ink);
        let (size, tick) = (self.font.size, Stroke::new(0.14 * self.font.size, ink));
        let corner = pos2(word.left() - 0.65 * size, row.center().y + 0.28 * size);
        ui.painter().line_segment([corner + vec2(-0.28, -0.3) * size, corner], tick);
        ui.painter().line_segment([corner, corner + vec2(0.42, -0.62) * size], tick);
    }

    /// The number of hands, which can be typed, and the button that takes one away.
    fn count(&self, ui: &mut Ui, rect: Rect, theme: &Theme) -> Option<Raised> {
        let letter = self.letter;
        let width = 2.9 * self.font.size;
        let height = (1.4 * self.font.size).min(rect.height() - 2.0);
        let field = Rect::from_center_size(pos2(rect.left() + 5.0 + width / 2.0, rect.center().y), vec2(width, height));
        let mut text = if self.raised > 0 { self.raised.to_string() } else { String::new() };
        let edit = TextEdit::singleline(&mut text).id(ui.scope_id().with(("hands", letter))).font(self.font.clone());
        let hint = egui::RichText::new("0").font(self.font.clone()); // else as large as the body, and higher than the row
        let edit = edit.hint_text(hint).char_limit(4).desired_width(width).align(Align2::CENTER_CENTER);
        let mut place = ui.new_child(UiBuilder::new().max_rect(field));
        place.spacing_mut().interact_size.y = 0.0; // as low as its row: else it covers the one below
        let typed = place.put(field, edit.margin(vec2(2.0, 0.0)));
        name_field(&typed, &format!("Hands for {letter}"), &text, "0");
        if typed.gained_focus() {
            select_all(ui, typed.id, &text);
        }
        let at = pos2(rect.right() - 17.0, rect.center().y);
        let fewer = icon_button(ui, theme, at, 14.0, Icon::Minus, &format!("One hand fewer for {letter}"));
        if typed.changed() {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            return Some(Raised(digits.parse().unwrap_or(0)));
        }
        fewer.clicked().then(|| Raised(self.raised.saturating_sub(1)))
    }

    /// What there is besides the words.
    fn described(&self) -> String {
        let hands = match self.raised {
            0 => "no hands raised".to_owned(),
            1 => "one hand raised".to_owned(),
            many => format!("{many} hands raised"),
        };
        match self.verdict {
            Some(true) => format!("the right answer; {hands}"),
            Some(false) => format!("not the right answer; {hands}"),
            None => hands,
        }
    }
}
