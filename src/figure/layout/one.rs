//! One plot in its room: title, axes, parts, legend.

use crate::figure::axis::Axis;
use crate::figure::canvas::{Anchor, Text};
use crate::figure::fonts::CAPITALS;
use crate::figure::layout::field::Field;
use crate::figure::layout::legend::{self, Below};
use crate::figure::layout::room::Room;
use crate::figure::layout::sheet::Sheet;
use crate::figure::layout::ticks::{Mark, across, share, upright};
use crate::figure::layout::words::{shortened, wrapped};
use crate::figure::layout::{key, names, parts};
use crate::figure::look::TITLE;
use crate::figure::plot::{Plot, Scale};

/// Length of a long and a short mark; from the marks to their words.
const MARK: f32 = 0.35;
const SHORT: f32 = 0.2;
const AWAY: f32 = 0.65;
/// A line of words.
const LINE: f32 = 1.45;

/// What a plot needs around its inside. In a row of plots all have the same above and below, in a column at the sides, so
/// that axes line up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Margins {
    head: f32,
    left: f32,
    right: f32,
    below: f32,
}

impl Margins {
    /// Enough for what is in the same row of plots, and in the same column.
    pub(super) fn shared(all: &[Self], place: usize, columns: usize) -> Self {
        let most = |of: &[&Self], side: fn(&Self) -> f32| of.iter().map(|one| side(one)).fold(0.0, f32::max);
        let row = all.iter().enumerate().filter(|(i, _)| i / columns == place / columns).map(|(_, one)| one);
        let row: Vec<&Self> = row.collect();
        let column: Vec<&Self> = all.iter().skip(place % columns).step_by(columns).collect();
        Self {
            head: most(&row, |one| one.head),
            left: most(&column, |one| one.left),
            right: most(&column, |one| one.right),
            below: most(&row, |one| one.below),
        }
    }
}

/// The inside of a plot, and the marks of its axes.
struct Axes {
    field: Field,
    x: Vec<Mark>,
    y: Vec<Mark>,
}

/// Where everything of a plot stands.
pub(super) struct Plan<'p> {
    plot: &'p Plot,
    room: Room,
    /// Lines of the title.
    lines: usize,
    /// Below the title.
    rest: Room,
    axes: Axes,
    inside: Option<Room>,
    below: Option<Below>,
    margins: Margins,
}

impl<'p> Plan<'p> {
    /// A plot in its room, with at least these margins.
    pub(super) fn of(sheet: &Sheet<'_>, plot: &'p Plot, room: Room, least: Margins) -> Self {
        let size = TITLE * sheet.text;
        let most = (0.4 * room.height / (LINE * size)).floor().min(2.0) as usize;
        let lines = wrapped(&plot.title, size, true, room.width, most).len();
        // Even without a title the uppermost number along the axis has half its height there.
        let head = if lines == 0 { 0.5 * size } else { (LINE * lines as f32 + 0.2) * size };
        let mut margins = Margins { head: head.max(least.head), ..least };
        let rest = room.below(margins.head);
        // A map has names and a key beside it, which no other plot needs.
        let sides = if plot.map.is_some() { [0.0; 2] } else { [least.left, least.right] };
        let above = |below: f32| Room::new(rest.left, rest.top, rest.width, rest.height - below);
        let mut axes = axes_in(sheet, plot, above(least.below), sides);
        let wanted = !(plot.legend.is_empty() && plot.notes.is_empty());
        let inside = if wanted { legend::inside(sheet, plot, &axes.field) } else { None };
        let below = (wanted && inside.is_none()).then(|| Below::of(sheet, plot, rest));
        if let Some(below) = &below {
            margins.below = below.height(sheet.text).max(least.below);
            axes = axes_in(sheet, plot, above(margins.below), sides);
        }
        let field = axes.field.room;
        (margins.left, margins.right) = match plot.map {
            Some(_) => (0.0, 0.0),
            None => (field.left - room.left, room.right() - field.right()),
        };
        Self { plot, room, lines, rest, axes, inside, below, margins }
    }

    /// What it takes around its inside.
    pub(super) fn margins(&self) -> Margins {
        self.margins
    }

    /// Draws a plot of the same axes, the one that was planned or another.
    pub(super) fn draw(&self, sheet: &mut Sheet<'_>, plot: &Plot) {
        let field = &self.axes.field;
        self.write_title(sheet, &plot.title);
        if field.room.width < 4.0 || field.room.height < 4.0 {
            return; // nothing can be seen there
        }
        ground(sheet, plot, &self.axes);
        sheet.canvas.clip(field.room.array());
        parts::draw(sheet, plot, field);
        sheet.canvas.unclip();
        outline(sheet, &self.axes);
        axis_words(sheet, plot, &self.axes, self.rest);
        if let Some(key) = &plot.map {
            key::paint(sheet, key, field.room);
        }
        if let Some(place) = self.inside {
            legend::paint_inside(sheet, plot, place, self.plot.notes.len());
        }
        if let Some(below) = &self.below {
            let strip = self.rest.below(self.rest.height - self.margins.below);
            below.paint(sheet, plot, strip);
        }
        names::paint(sheet, plot, field);
    }

    fn write_title(&self, sheet: &mut Sheet<'_>, title: &str) {
        let size = TITLE * sheet.text;
        for (i, words) in wrapped(title, size, true, self.room.width, self.lines).iter().enumerate() {
            let at = [self.room.left, self.room.top + (CAPITALS + LINE * i as f32) * size];
            let text = Text { size, bold: true, ..sheet.plain(words, at, Anchor::Start, sheet.palette.ink) };
            sheet.write(&text);
        }
    }
}

/// The words of the vertical axis, unless the title says the same.
fn upright_words(plot: &Plot) -> &str {
    let same = plot.y.label.to_lowercase() == plot.title.to_lowercase();
    if same { "" } else { &plot.y.label }
}

/// Where the axes are when all of this room is theirs, with at least so much at the left and at the right.
fn axes_in(sheet: &Sheet<'_>, plot: &Plot, room: Room, sides: [f32; 2]) -> Axes {
    let first = axes_on(sheet, plot, [&plot.x, &plot.y], room, sides);
    if !plot.to_scale || first.field.room.width < 4.0 || first.field.room.height < 4.0 {
        return first;
    }
    let wider = |room: &Room| {
        let [x, y] = to_scale([plot.x.axis, plot.y.axis], room);
        [Scale { axis: x, ..plot.x.clone() }, Scale { axis: y, ..plot.y.clone() }]
    };
    let [x, y] = wider(&first.field.room);
    let mut axes = axes_on(sheet, plot, [&x, &y], room, sides);
    // Other marks may have taken or left some room.
    let [x, y] = wider(&axes.field.room);
    (axes.field.x, axes.field.y) = (x.axis, y.axis);
    let is_on = |axis: &Axis, mark: &Mark| (axis.low..=axis.high).contains(&mark.at);
    axes.x.retain(|mark| is_on(&x.axis, mark));
    axes.y.retain(|mark| is_on(&y.axis, mark));
    axes
}

/// The same axes in a room where a unit is to be as long across as up: around their middles, one of them shows more.
fn to_scale(axes: [Axis; 2], room: &Room) -> [Axis; 2] {
    let lengths = [room.width, room.height].map(f64::from);
    let unit = f64::max(axes[0].span() / lengths[0], axes[1].span() / lengths[1]);
    [0, 1].map(|i| {
        let (middle, half) = (0.5 * (axes[i].low + axes[i].high), 0.5 * unit * lengths[i]);
        Axis { low: middle - half, high: middle + half, ..axes[i] }
    })
}

fn axes_on(sheet: &Sheet<'_>, plot: &Plot, [along, up]: [&Scale; 2], room: Room, sides: [f32; 2]) -> Axes {
    let text = sheet.text;
    let foot = (AWAY + CAPITALS + 0.3) * text + if plot.x.label.is_empty() { 0.0 } else { LINE * text };
    let height = (room.height - foot).max(0.0);
    // Names of rows say more than numbers.
    let y = upright(up, height, text, if up.names.is_empty() { 0.3 } else { 0.45 } * room.width);
    let widest = |marks: &[Mark]| marks.iter().map(|mark| sheet.wide(&mark.words)).fold(0.0, f32::max);
    let turned = if upright_words(plot).is_empty() { 0.0 } else { LINE * text };
    let left = room.left + (turned + widest(&y) + AWAY * text).max(sides[0]);
    let beside = plot.map.as_ref().map_or(0.0, |key| key::room_for(sheet, key));
    let x_of = |right: f32| across(along, (right - left).max(1.0), text);
    let least = room.right() - (beside + 0.3 * text).max(sides[1]);
    // The last number along the axis reaches beyond its end.
    let beyond = |right: f32, marks: &[Mark]| {
        let axis = &along.axis;
        let end = |mark: &Mark| left + share(axis, mark.at) * (right - left) + 0.5 * sheet.wide(&mark.words);
        marks.iter().filter(|mark| !mark.words.is_empty()).map(end).fold(right, f32::max)
    };
    let over = (beyond(least, &x_of(least)) - room.right()).max(0.0);
    let right = least - over;
    let field = Room::between([left, room.top], [right, room.top + height]);
    Axes { field: Field { room: field, x: along.axis, y: up.axis }, x: x_of(right), y }
}

/// The ground of the plot, and a grid where the marks have words.
fn ground(sheet: &mut Sheet<'_>, plot: &Plot, axes: &Axes) {
    let (field, grid) = (axes.field, sheet.palette.grid);
    let room = field.room;
    sheet.rect(room, Sheet::full(sheet.palette.field));
    if plot.map.is_some() {
        return; // cells cover it
    }
    for mark in axes.x.iter().filter(|mark| !mark.words.is_empty()) {
        let x = field.x(mark.at);
        sheet.hairline(&[[x, room.top], [x, room.bottom()]], grid);
    }
    for mark in axes.y.iter().filter(|mark| !mark.words.is_empty()) {
        let y = field.y(mark.at);
        sheet.hairline(&[[room.left, y], [room.right(), y]], grid);
    }
}

/// The outline of the plot and the marks along it.
fn outline(sheet: &mut Sheet<'_>, axes: &Axes) {
    let (field, text) = (axes.field, sheet.text);
    let [left, top, right, bottom] = [field.room.left, field.room.top, field.room.right(), field.room.bottom()];
    let around = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]];
    sheet.hairline(&around, sheet.palette.outline);
    let long = |mark: &Mark| text * if mark.major { MARK } else { SHORT };
    for mark in &axes.x {
        let x = field.x(mark.at);
        sheet.hairline(&[[x, bottom], [x, bottom + long(mark)]], sheet.palette.soft);
    }
    for mark in &axes.y {
        let y = field.y(mark.at);
        sheet.hairline(&[[left, y], [left - long(mark), y]], sheet.palette.soft);
    }
}

/// Numbers and names along the axes.
fn axis_words(sheet: &mut Sheet<'_>, plot: &Plot, axes: &Axes, room: Room) {
    let (field, text, soft) = (axes.field, sheet.text, sheet.palette.soft);
    let inside = field.room;
    let half = 0.5 * CAPITALS * text;
    for mark in &axes.y {
        let at = [inside.left - AWAY * text + 0.1 * text, field.y(mark.at) + half];
        let words = sheet.plain(&mark.words, at, Anchor::End, soft);
        sheet.write(&words);
    }
    let base = inside.bottom() + (AWAY + CAPITALS) * text;
    for mark in &axes.x {
        // A long name at an end of the axis is moved in rather than cut.
        let half = 0.5 * sheet.wide(&mark.words);
        let x = field.x(mark.at).min(room.right() - half).max(room.left + half);
        let words = sheet.plain(&mark.words, [x, base], Anchor::Middle, soft);
        sheet.write(&words);
    }
    let [centre, middle] = [inside.left + 0.5 * inside.width, inside.top + 0.5 * inside.height];
    let long = 2.0 * (centre - room.left).min(room.right() - centre);
    let label = shortened(&plot.x.label, text, false, long);
    let words = sheet.plain(&label, [centre, base + LINE * text], Anchor::Middle, sheet.palette.ink);
    sheet.write(&words);
    let label = shortened(upright_words(plot), text, false, inside.height);
    let at = [room.left + CAPITALS * text, middle];
    let words = Text { turned: true, ..sheet.plain(&label, at, Anchor::Middle, sheet.palette.ink) };
    sheet.write(&words);
}
