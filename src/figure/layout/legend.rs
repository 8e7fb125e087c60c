//! What the lines are: in the plot where no data is, or below it. Notes go with it.

use crate::figure::canvas::{Anchor, Pen};
use crate::figure::fonts::CAPITALS;
use crate::figure::layout::covered::Covered;
use crate::figure::layout::field::Field;
use crate::figure::layout::parts::{is_seamed, line};
use crate::figure::layout::room::Room;
use crate::figure::layout::sheet::Sheet;
use crate::figure::layout::words::{shortened, wrapped};
use crate::figure::look::{APART, LEAD, ROW};
use crate::figure::plot::{Entry, Plot, Sign};

/// Length of a sample, from an axis to a legend below it; in sizes of text.
const SAMPLE: f32 = 3.0;
const GAP: f32 = 0.6;
/// A legend in the plot takes at most this share of its width and height.
const MOST: f32 = 0.66;
/// Below the plot it takes at most this share of what is there for both.
const BELOW: f32 = 0.5;

/// Where there is no data and all names have room; `None` where there is no such place.
pub(super) fn inside(sheet: &Sheet<'_>, plot: &Plot, field: &Field) -> Option<Room> {
    let text = sheet.text;
    let names = plot.legend.iter().map(|entry| LEAD * text + sheet.wide(&entry.name));
    let widest = names.chain(plot.notes.iter().map(|note| sheet.wide(note))).fold(0.0, f32::max);
    let lines = plot.legend.len() + plot.notes.len();
    let (wide, tall) = (widest + 0.8 * text, (lines as f32 * ROW + 0.4) * text);
    if wide > MOST * field.room.width || tall > MOST * field.room.height {
        return None;
    }
    let covered = Covered::by(plot, field);
    let edge = 0.6 * text;
    let free = [field.room.width - wide - 2.0 * edge, field.room.height - tall - 2.0 * edge];
    let at = |right: f32, down: f32| {
        Room::new(field.room.left + edge + right * free[0], field.room.top + edge + down * free[1], wide, tall)
    };
    let corners = [(1.0, 0.0), (1.0, 1.0), (0.0, 0.0), (0.0, 1.0)];
    let between = (0..45_u8).map(|i| (1.0 - f32::from(i % 5) / 4.0, f32::from(i / 5) / 8.0));
    let mut places = corners.into_iter().chain(between).map(|(right, down)| at(right, down));
    places.find(|place| covered.under(&place.grown(0.4 * text)) == 0)
}

/// Paints it in the plot, with at most so many notes.
pub(super) fn paint_inside(sheet: &mut Sheet<'_>, plot: &Plot, place: Room, notes: usize) {
    let (text, [ink, soft]) = (sheet.text, [sheet.palette.ink, sheet.palette.soft]);
    sheet.rect(place, Sheet::full(sheet.palette.field));
    let left = place.left + 0.4 * text;
    let middle = |i: usize| place.top + (0.2 + ROW * (i as f32 + 0.5)) * text;
    for (i, entry) in plot.legend.iter().enumerate() {
        one(sheet, plot, entry, [left, middle(i)], &entry.name);
    }
    for (i, note) in plot.notes.iter().take(notes).enumerate() {
        let colour = if plot.legend.is_empty() { ink } else { soft };
        let base = middle(plot.legend.len() + i) + 0.5 * CAPITALS * text;
        let words = sheet.plain(note, [left, base], Anchor::Start, colour);
        sheet.write(&words);
    }
    sheet.take(place);
}

/// An entry: its sign, and its name at that height.
fn one(sheet: &mut Sheet<'_>, plot: &Plot, entry: &Entry, [left, middle]: [f32; 2], name: &str) {
    let text = sheet.text;
    let right = left + SAMPLE * text;
    match entry.sign {
        Sign::Line(width) => {
            let pen: Pen = sheet.pen(entry.ink, 1.0, width);
            line(sheet, &[[left, middle], [right, middle]], pen, plot.map.is_some() && is_seamed(entry.ink));
        }
        Sign::Box(share) => {
            let fill = sheet.tint(entry.ink, share);
            sheet.rect(Room::new(left, middle - 0.45 * text, SAMPLE * text, 0.9 * text), fill);
        }
        Sign::Dot => {
            let fill = sheet.tint(entry.ink, 1.0);
            sheet.canvas.dot([0.5 * (left + right), middle], 0.25 * text, fill);
        }
    }
    let base = middle + 0.5 * CAPITALS * text;
    let words = sheet.plain(name, [left + LEAD * text, base], Anchor::Start, sheet.palette.ink);
    sheet.write(&words);
}

/// A legend below a plot: names and notes, cut where not even a whole line has room for one.
pub(super) struct Below {
    /// Which, where from the left and the top, and its name.
    entries: Vec<(usize, [f32; 2], String)>,
    /// Lines of notes, and of all.
    notes: usize,
    lines: usize,
}

impl Below {
    /// For a plot, in so much width, at most so high.
    pub(super) fn of(sheet: &Sheet<'_>, plot: &Plot, room: Room) -> Self {
        let (text, width) = (sheet.text, room.width);
        let most = ((BELOW * room.height / text - GAP) / ROW).floor().max(0.0) as usize;
        let (mut x, mut row) = (0.0, 0_usize);
        let mut entries = Vec::new();
        for (i, entry) in plot.legend.iter().enumerate() {
            let name = shortened(&entry.name, text, false, width - LEAD * text);
            let wide = LEAD * text + sheet.wide(&name);
            if x > 0.0 && x + wide > width {
                (x, row) = (0.0, row + 1);
            }
            entries.push((row, (i, [x, row as f32 * ROW * text], name)));
            x += wide + APART * text;
        }
        entries.retain(|(row, (.., name))| *row < most && !name.is_empty());
        let rows = entries.last().map_or(0, |(row, _)| row + 1);
        let notes = plot.notes.iter().flat_map(|note| wrapped(note, text, false, width, 2));
        let notes = notes.take(most - rows.min(most)).count();
        let lines = rows + notes;
        Self { entries: entries.into_iter().map(|(_, entry)| entry).collect(), notes, lines }
    }

    /// How high it is.
    pub(super) fn height(&self, text: f32) -> f32 {
        if self.lines == 0 { 0.0 } else { (self.lines as f32 * ROW + GAP) * text }
    }

    /// Paints it from the top of a room on.
    pub(super) fn paint(&self, sheet: &mut Sheet<'_>, plot: &Plot, room: Room) {
        let text = sheet.text;
        let top = room.top + GAP * text;
        for (i, [x, y], name) in &self.entries {
            one(sheet, plot, &plot.legend[*i], [room.left + x, top + y + 0.5 * ROW * text], name);
        }
        let rows = self.lines - self.notes;
        let notes = plot.notes.iter().flat_map(|note| wrapped(note, text, false, room.width, 2));
        for (i, note) in notes.take(self.notes).enumerate() {
            let base = top + ((rows + i) as f32 + 0.5) * ROW * text + 0.5 * CAPITALS * text;
            let words = sheet.plain(&note, [room.left, base], Anchor::Start, sheet.palette.soft);
            sheet.write(&words);
        }
    }
}
