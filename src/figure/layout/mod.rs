//! Where everything of a figure stands, on any canvas.

mod covered;
mod field;
mod key;
mod legend;
mod names;
mod one;
mod parts;
mod room;
mod sheet;
#[cfg(test)]
mod tests;
mod ticks;
mod words;

use crate::figure::canvas::{Anchor, Canvas, Text};
use crate::figure::fonts::CAPITALS;
use crate::figure::look::Look;
use crate::figure::plot::Figure;
use room::Room;
use sheet::Sheet;

/// Size of the headline, in sizes of text.
const HEADLINE: f32 = 1.35;
/// A line of it.
const LINE: f32 = 1.35;
/// Around the page, and between plots.
const MARGIN: f32 = 1.0;
const GAP: f32 = 1.4;

/// Draws a figure.
pub(crate) fn draw(figure: &Figure, look: &Look, canvas: &mut dyn Canvas) {
    let mut sheet = Sheet::new(canvas, look);
    let page = sheet.page();
    sheet.rect(page, Sheet::full(sheet.palette.card));
    let margin = (MARGIN * sheet.text).min(0.05 * page.width);
    // One plot of the same title says it.
    let said = figure.plots.len() == 1 && figure.plots[0].title == figure.title;
    let rest = headline(&mut sheet, if said { "" } else { &figure.title }, page.grown(-margin));
    for (plot, room) in figure.plots.iter().zip(rooms(figure, look, rest)) {
        sheet.canvas.begin(&plot.title);
        one::draw(&mut sheet, plot, room);
        sheet.canvas.end();
    }
}

/// Writes the title of the figure; gives what is left.
fn headline(sheet: &mut Sheet<'_>, title: &str, room: Room) -> Room {
    let size = HEADLINE * sheet.text;
    let most = (0.3 * room.height / (LINE * size)).floor().min(2.0) as usize;
    let lines = words::wrapped(title, size, true, room.width, most);
    for (i, words) in lines.iter().enumerate() {
        let at = [room.left, room.top + (CAPITALS + LINE * i as f32) * size];
        let text = Text { size, bold: true, ..sheet.plain(words, at, Anchor::Start, sheet.palette.ink) };
        sheet.write(&text);
    }
    if lines.is_empty() { room } else { room.below((LINE * lines.len() as f32 + 0.3) * size) }
}

/// The rooms of the plots, row after row.
fn rooms(figure: &Figure, look: &Look, room: Room) -> Vec<Room> {
    let columns = look.size.columns(figure);
    let rows = figure.plots.len().div_ceil(columns).max(1);
    let gap = GAP * look.size.text;
    let share = |long: f32, parts: usize| (long - gap * (parts - 1) as f32) / parts as f32;
    let [wide, tall] = [share(room.width, columns), share(room.height, rows)];
    let place = |i: usize| {
        let [column, row] = [(i % columns) as f32, (i / columns) as f32];
        Room::new(room.left + column * (wide + gap), room.top + row * (tall + gap), wide, tall)
    };
    (0..figure.plots.len()).map(place).collect()
}
