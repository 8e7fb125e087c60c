//! Words within a plot, beside what they name: theory's lines, collapsed models.

use crate::figure::canvas::Fill;
use crate::figure::canvas::{Anchor, Text};
use crate::figure::fonts::CAPITALS;
use crate::figure::layout::covered::Covered;
use crate::figure::layout::field::Field;
use crate::figure::layout::sheet::Sheet;
use crate::figure::layout::words::shortened;
use crate::figure::plot::{Part, Plot};

/// Names whose place is taken stand as near as there is room, and are left out where there is none.
pub(super) fn paint(sheet: &mut Sheet<'_>, plot: &Plot, field: &Field) {
    let named = plot.parts.iter().any(|part| matches!(part, Part::Label { .. } | Part::Spike { .. }));
    if !named {
        return;
    }
    let covered = Covered::by(plot, field);
    for part in &plot.parts {
        let (words, places) = match part {
            Part::Label { at, words, .. } => (words, beside(sheet, field.place(*at))),
            Part::Spike { at, words, .. } => (words, along(sheet, field, field.x(*at))),
            _ => continue,
        };
        best(sheet, plot, field, &covered, words, &places);
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

/// Writes the words at the place that hides the least, if there is any.
fn best(
    sheet: &mut Sheet<'_>,
    plot: &Plot,
    field: &Field,
    covered: &Covered,
    words: &str,
    places: &[([f32; 2], Anchor)],
) {
    let words = shortened(words, sheet.text, false, 0.6 * field.room.width);
    let mut found: Option<(u32, Text<'_>)> = None;
    for (at, anchor) in places {
        let text = sheet.plain(&words, *at, *anchor, sheet.palette.ink);
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
        let opacity = if plot.map.is_some() { 0.85 } else { 0.7 };
        let seam = Fill { colour: sheet.palette.field, opacity };
        sheet.rect(Sheet::extent(&text).grown(0.15 * sheet.text), seam);
    }
    sheet.write(&text);
}
