//! What the colours of a map stand for: a bar beside it.

use crate::figure::canvas::{Anchor, Text};
use crate::figure::fonts::CAPITALS;
use crate::figure::layout::room::Room;
use crate::figure::layout::sheet::Sheet;
use crate::figure::layout::words::shortened;
use crate::figure::palette::Palette;
use crate::figure::plot::ColourKey;

/// From the map to the bar, its width, from there to its numbers and to its words; in sizes of text.
const GAP: f32 = 1.2;
const BAR: f32 = 1.1;
const TICK: f32 = 0.6;
const WORDS: f32 = 1.7;
/// So many colours.
const STEPS: u8 = 96;

fn widest(sheet: &Sheet<'_>, key: &ColourKey) -> f32 {
    key.ticks.iter().map(|(_, words)| sheet.wide(words)).fold(0.0, f32::max)
}

/// How much it takes at the right of a map.
pub(super) fn room_for(sheet: &Sheet<'_>, key: &ColourKey) -> f32 {
    let words = if key.label.is_empty() { 0.0 } else { WORDS * sheet.text };
    (GAP + BAR + TICK) * sheet.text + widest(sheet, key) + words
}

/// Paints it at the right of a map.
pub(super) fn paint(sheet: &mut Sheet<'_>, key: &ColourKey, map: Room) {
    let text = sheet.text;
    let bar = Room::new(map.right() + GAP * text, map.top, BAR * text, map.height);
    let step = bar.height / f32::from(STEPS);
    for k in 0..STEPS {
        let colour = Palette::scale((f32::from(k) + 0.5) / f32::from(STEPS));
        // Each reaches over the next, so that the page does not shine through; the last ends with the bar.
        let top = bar.bottom() - f32::from(k + 1) * step;
        sheet.rect(Room::between([bar.left, (top - 0.5).max(bar.top)], [bar.right(), top + step]), Sheet::full(colour));
    }
    let mut ticks: Vec<&(f32, String)> = key.ticks.iter().filter(|(at, _)| (0.0..=1.0).contains(at)).collect();
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, words) in ticks {
        let y = bar.bottom() - at * bar.height;
        sheet.hairline(&[[bar.right(), y], [bar.right() + 0.3 * text, y]], sheet.palette.soft);
        let place = [bar.right() + TICK * text, y + 0.5 * CAPITALS * text];
        let label = sheet.plain(words, place, Anchor::Start, sheet.palette.soft);
        if sheet.is_free(&Sheet::extent(&label)) {
            sheet.write(&label);
        }
    }
    let words = shortened(&key.label, text, false, bar.height);
    let x = bar.right() + (TICK + WORDS - 0.25) * text + widest(sheet, key);
    let at = [x, map.top + 0.5 * map.height];
    let label = Text { turned: true, ..sheet.plain(&words, at, Anchor::Middle, sheet.palette.ink) };
    sheet.write(&label);
}
