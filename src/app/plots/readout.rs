//! What the pointer reads: a small card beside it, in front of everything.

use egui::{Align2, CornerRadius, LayerId, Order, Pos2, Rect, Stroke, StrokeKind, Ui, vec2};

use crate::app::style::Theme;
use crate::app::text::numbers::{LACK, why_not};

/// A line of a read-out: name, value, and whether it is the heading.
pub(crate) type Line = (String, String);

/// Letters of a line of the reason why a value is not computed.
const WIDE: usize = 40;

fn lacks(lines: &[Line]) -> bool {
    lines.iter().any(|(_, value)| value.contains(LACK))
}

/// The lines as one text, as assistive tools read them; where a value is not computed, with the reason.
pub(crate) fn spoken(lines: &[Line]) -> String {
    let told = lines.iter().map(|(name, value)| format!("{name} {value}"));
    let words = told.collect::<Vec<_>>().join("; ");
    if lacks(lines) { format!("{words}: {}", why_not()) } else { words }
}

/// A text on short lines.
fn broken(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut().filter(|line| line.chars().count() + word.chars().count() < WIDE) {
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Paints the read-out beside the pointer, within the plot's card as far as that is large enough.
pub(crate) fn paint(ui: &Ui, theme: &Theme, card: Rect, pointer: Pos2, heading: &str, lines: &[Line]) {
    let layer = LayerId::new(Order::Tooltip, ui.scope_id().with("readout"));
    let painter = ui.ctx().layer_painter(layer);
    let (font, bold) = (theme.tiny(), theme.bold(11.5));
    let galley =
        |words: &str, font: &egui::FontId, colour| painter.layout_no_wrap(words.to_owned(), font.clone(), colour);
    let head = galley(heading, &bold, theme.ink);
    let rows: Vec<_> =
        lines.iter().map(|(name, value)| (galley(name, &font, theme.soft), galley(value, &font, theme.ink))).collect();
    let why = if lacks(lines) { broken(why_not()) } else { Vec::new() };
    let why: Vec<_> = why.iter().map(|words| galley(words, &font, theme.soft)).collect();
    let widest = why.iter().map(|words| words.size().x).fold(head.size().x, f32::max);
    let names = rows.iter().map(|(name, _)| name.size().x).fold(0.0, f32::max);
    let values = rows.iter().map(|(_, value)| value.size().x).fold(0.0, f32::max);
    let row = theme.line(16.0);
    let count = (rows.len() + why.len()) as f32;
    let size = vec2((names + values + 12.0).max(widest) + 20.0, (count + 1.0) * row + 14.0);
    let rect = Rect::from_min_size(beside(pointer, size, card), size);
    painter.rect(rect, CornerRadius::same(6), theme.card.gamma_multiply(0.97), theme.hairline(), StrokeKind::Inside);
    let at = rect.left_top() + vec2(10.0, 7.0);
    painter.galley(at, head, theme.ink);
    let line = |i: usize| at.y + row * (i as f32 + 1.0) + 1.0;
    for (i, words) in why.into_iter().enumerate() {
        painter.galley(Pos2::new(at.x, line(rows.len() + i)), words, theme.soft);
    }
    for (i, (name, value)) in rows.into_iter().enumerate() {
        let y = line(i);
        let right = rect.right() - 10.0 - value.size().x;
        painter.galley(Pos2::new(at.x, y), name, theme.soft);
        painter.galley(Pos2::new(right, y), value, theme.ink);
    }
}

/// Where a box goes: right of the pointer, left of it if that is over the edge, and in any case within the card. What is
/// larger than the card keeps to its lower right: what lies below and beside it is for the hand.
fn beside(pointer: Pos2, size: egui::Vec2, card: Rect) -> Pos2 {
    let card = card.shrink(4.0);
    let right = pointer.x + 16.0;
    let x = if right + size.x > card.right() { pointer.x - 16.0 - size.x } else { right };
    let x = x.max(card.left()).min(card.right() - size.x);
    Pos2::new(x.max(0.0), (pointer.y + 14.0).min(card.bottom() - size.y).max(0.0))
}

/// A thin line at the pointer's generation in every plot that has it.
pub(crate) fn cursor(ui: &Ui, theme: &Theme, plot: Rect, x: f32) {
    if (plot.left()..=plot.right()).contains(&x) {
        ui.painter().line_segment(
            [Pos2::new(x, plot.top()), Pos2::new(x, plot.bottom())],
            Stroke::new(1.0, theme.soft.gamma_multiply(0.7)),
        );
    }
}

/// Why a plot is empty, in its middle; in smaller words where it is low.
pub(crate) fn instead(ui: &Ui, theme: &Theme, plot: Rect, words: &str) {
    let set = |font, share: f32| ui.painter().layout(words.to_owned(), font, theme.soft, share * plot.width());
    let usual = set(theme.body(), 0.8);
    let fits = usual.size().y + 8.0 <= plot.height();
    let galley = if fits { usual } else { set(theme.tiny(), 0.94) };
    ui.painter().galley(plot.center() - 0.5 * galley.size(), galley, theme.soft);
}

/// A short note at the top of a plot.
pub(crate) fn note(ui: &Ui, theme: &Theme, at: Pos2, anchor: Align2, words: &str) {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), theme.tiny(), theme.soft);
    let rect = anchor.anchor_size(at, galley.size());
    ui.painter().rect_filled(rect.expand(2.0), CornerRadius::same(3), theme.field.gamma_multiply(0.7));
    ui.painter().galley(rect.min, galley, theme.soft);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_computed_says_why() {
        let lines = |value: f64| [("median".to_owned(), crate::app::text::numbers::significant(value, 3))];
        assert_eq!(spoken(&lines(0.5)), "median 0.500");
        let said = spoken(&lines(f64::NAN));
        assert!(said.starts_with("median not computed: ") && said.contains("range of numbers"), "{said}");
        let all = broken(why_not());
        assert!(all.len() > 1 && all.iter().all(|line| line.chars().count() <= WIDE), "{all:?}");
        assert_eq!(all.join(" "), why_not());
    }

    #[test]
    fn the_box_stays_within_the_card() {
        let card = Rect::from_min_size(Pos2::new(100.0, 400.0), vec2(240.0, 300.0));
        for x in [100.0, 170.0, 240.0, 339.0] {
            for y in [400.0, 550.0, 699.0] {
                let rect = Rect::from_min_size(beside(Pos2::new(x, y), vec2(150.0, 100.0), card), vec2(150.0, 100.0));
                assert!(card.contains_rect(rect), "{x} {y}: {rect:?}");
                // Too high for the card: it never reaches below it.
                assert!(beside(Pos2::new(x, y), vec2(150.0, 350.0), card).y + 350.0 <= card.bottom());
            }
        }
    }
}
