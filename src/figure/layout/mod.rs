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
use crate::figure::plot::{Figure, Plot};
use one::{Margins, Plan};
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
    draw_like(figure, figure, look, canvas);
}

/// Draws a figure where everything stands as in another: in a film, as in its last frame, so that no legend moves. A plot with
/// other axes or another legend stands as it would alone.
pub(crate) fn draw_like(figure: &Figure, like: &Figure, look: &Look, canvas: &mut dyn Canvas) {
    let mut sheet = Sheet::new(canvas, look);
    let page = sheet.page();
    sheet.rect(page, Sheet::full(sheet.palette.card));
    let margin = (MARGIN * sheet.text).min(0.05 * page.width);
    // One plot of the same title says it.
    let said = figure.plots.len() == 1 && figure.plots[0].title == figure.title;
    let rest = headline(&mut sheet, if said { "" } else { &figure.title }, page.grown(-margin));
    let rooms = rooms(figure, look, rest);
    let columns = look.size.columns(figure);
    let planned: Vec<&Plot> = (0..figure.plots.len()).map(|i| model(figure, like, i)).collect();
    let mut margins = vec![Margins::default(); rooms.len()];
    // What one needs the others get: where that takes a legend its place in a plot, once more.
    for _ in 0..2 {
        let needed: Vec<Margins> = plans(&sheet, &planned, &rooms, &margins).iter().map(Plan::margins).collect();
        margins = (0..needed.len()).map(|i| Margins::shared(&needed, i, columns)).collect();
    }
    for (plot, plan) in figure.plots.iter().zip(plans(&sheet, &planned, &rooms, &margins)) {
        sheet.canvas.begin(&plot.title);
        plan.draw(&mut sheet, plot);
        sheet.canvas.end();
    }
}

/// The plot as which a plot is laid out.
fn model<'f>(figure: &'f Figure, like: &'f Figure, place: usize) -> &'f Plot {
    let plot = &figure.plots[place];
    let is_alike = |other: &&Plot| {
        let same_axes = (other.x.axis, other.y.axis) == (plot.x.axis, plot.y.axis);
        same_axes && other.legend.len() == plot.legend.len() && other.map.is_some() == plot.map.is_some()
    };
    like.plots.get(place).filter(is_alike).unwrap_or(plot)
}

fn plans<'p>(sheet: &Sheet<'_>, plots: &[&'p Plot], rooms: &[Room], margins: &[Margins]) -> Vec<Plan<'p>> {
    let all = plots.iter().zip(rooms).zip(margins);
    all.map(|((plot, room), least)| Plan::of(sheet, plot, *room, *least)).collect()
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
