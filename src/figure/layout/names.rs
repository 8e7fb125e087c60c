//! Words within a plot, beside what they name: theory's lines, collapsed models.

use crate::figure::canvas::{Anchor, Fill, Text};
use crate::figure::fonts::CAPITALS;
use crate::figure::layout::covered::Covered;
use crate::figure::layout::field::Field;
use crate::figure::layout::parts::is_seamed;
use crate::figure::layout::sheet::Sheet;
use crate::figure::layout::words::shortened;
use crate::figure::plot::{Part, Plot};

/// Names whose place is taken stand as near as there is room, and are left out where there is none.
pub(super) fn paint(sheet: &mut Sheet<'_>, plot: &Plot, field: &Field) {
    for part in &plot.parts {
        if let Part::Beside { at, words, .. } = part {
            let [x, y] = field.place(*at);
            let at = [x + 0.6 * sheet.text, y + 0.5 * CAPITALS * sheet.text];
            let words = shortened(words, sheet.text, false, field.room.right() - at[0]);
            let text = sheet.plain(&words, at, Anchor::Start, sheet.palette.ink);
            sheet.write(&text);
        }
    }
    let named = plot.parts.iter().any(|part| matches!(part, Part::Label { .. } | Part::Spike { .. }));
    if !named {
        return;
    }
    let covered = Covered::by(plot, field);
    for part in &plot.parts {
        let (words, places, colour) = match part {
            // What is known is told more softly than what was seen.
            Part::Label { ink, at, words } => {
                let colour = if is_seamed(*ink) { sheet.palette.soft } else { sheet.palette.ink };
                (words, beside(sheet, field.place(*at)), colour)
            }
            Part::Spike { at, words, .. } => (words, along(sheet, field, field.x(*at)), sheet.palette.ink),
            _ => continue,
        };
        let words = shortened(words, sheet.text, false, 0.6 * field.room.width);
        let opacity = if plot.map.is_some() { 0.85 } else { 0.7 };
        let texts = places.iter().map(|(at, anchor)| sheet.plain(&words, *at, *anchor, colour)).collect();
        best(sheet, field, &covered, opacity, texts);
    }
}

/// Places at a point: baselines and what end of the words is there, the best first.
fn beside(sheet: &Sheet<'_>, [x, y]: [f32; 2]) -> Vec<([f32; 2], Anchor)> {
    let (text, away) = (sheet.text, 0.45 * sheet.text);
    let rows = (0..4_u8).map(f32::from).flat_map(|k| {
        let step = 1.3 * k * text;
        [y - away - step, y + away + CAPITALS * text + step]
    });
    let ends = [(x + away, Anchor::Start), (x - away, Anchor::End), (x, Anchor::Middle)];
    rows.flat_map(|base| ends.map(|(x, anchor)| ([x, base], anchor))).collect()
}

/// Places along a vertical line, from its top on.
fn along(sheet: &Sheet<'_>, field: &Field, x: f32) -> Vec<([f32; 2], Anchor)> {
    let (text, away) = (sheet.text, 0.6 * sheet.text);
    let rows = (0..8_u8).map(|k| field.room.top + (1.5 + 1.4 * f32::from(k)) * text);
    rows.flat_map(|base| [([x + away, base], Anchor::Start), ([x - away, base], Anchor::End)]).collect()
}

/// Writes the words where they hide the least, if there is any place; where they hide something, on a ground of that opacity.
fn best(sheet: &mut Sheet<'_>, field: &Field, covered: &Covered, opacity: f32, places: Vec<Text<'_>>) {
    let mut found: Option<(u32, Text<'_>)> = None;
    for text in places {
        let extent = Sheet::extent(&text);
        if !extent.is_within(&field.room) || !sheet.is_free(&extent.grown(0.15 * sheet.text)) {
            continue;
        }
        let under = covered.under(&extent);
        if found.as_ref().is_none_or(|(least, _)| under < *least) {
            found = Some((under, text));
        }
    }
    let Some((under, text)) = found else { return };
    if under > 0 {
        let seam = Fill { colour: sheet.palette.field, opacity };
        sheet.rect(Sheet::extent(&text).grown(0.15 * sheet.text), seam);
    }
    sheet.write(&text);
}
