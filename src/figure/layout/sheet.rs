//! The page that is drawn on: a canvas, the look, and which places have words already.

use crate::figure::canvas::{Anchor, Canvas, Fill, Pen, Text};
use crate::figure::fonts::{CAPITALS, DEPTH, lead, width};
use crate::figure::layout::room::Room;
use crate::figure::look::Look;
use crate::figure::palette::{Palette, Rgb};
use crate::figure::plot::Width;
use crate::figure::series::{Dash, Series};

/// A page.
pub(crate) struct Sheet<'a> {
    pub(crate) canvas: &'a mut dyn Canvas,
    pub(crate) palette: Palette,
    /// Size of plain text.
    pub(crate) text: f32,
    /// A pixel where text has its usual size of 12.
    pub(crate) unit: f32,
    page: Room,
    words: Vec<Room>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(canvas: &'a mut dyn Canvas, look: &Look) -> Self {
        let (palette, text) = (Palette::of(look.theme), look.size.text);
        let page = Room::new(0.0, 0.0, look.size.width, look.size.height);
        Self { canvas, palette, text, unit: text / 12.0, page, words: Vec::new() }
    }

    /// Width of plain words.
    pub(super) fn wide(&self, words: &str) -> f32 {
        width(words, self.text, false)
    }

    /// A colour without tint.
    pub(super) fn full(colour: Rgb) -> Fill {
        Fill { colour, opacity: 1.0 }
    }

    /// The colour of a series with a tint.
    pub(super) fn tint(&self, ink: Series, share: f32) -> Fill {
        let opacity = if share >= 1.0 { 1.0 } else { self.palette.opacity(share) };
        Fill { colour: self.palette.colour(ink), opacity }
    }

    /// How a line is drawn.
    pub(super) fn pen(&self, ink: Series, share: f32, width: Width) -> Pen {
        let dash = self.palette.dash(ink).times(self.unit);
        let width = self.unit
            * match width {
                Width::Thick => 2.5,
                Width::Middle => 1.9,
                Width::Hair => 0.9,
            };
        // Dots as wide as a hair are not seen.
        let width = if matches!(dash, Dash::Dotted(_)) { width.max(1.6 * self.unit) } else { width };
        Pen { fill: self.tint(ink, share), width, dash }
    }

    /// A plain hairline.
    pub(super) fn hairline(&mut self, points: &[[f32; 2]], colour: Rgb) {
        let pen = Pen { fill: Self::full(colour), width: self.unit, dash: Dash::Solid };
        self.canvas.line(points, pen);
    }

    /// The page.
    pub(super) fn page(&self) -> Room {
        self.page
    }

    pub(super) fn rect(&mut self, room: Room, fill: Fill) {
        if room.width > 0.0 && room.height > 0.0 {
            self.canvas.rect(room.array(), fill);
        }
    }

    /// What words take: from the height of capitals to the depth of g.
    pub(super) fn extent(text: &Text<'_>) -> Room {
        let [x, y] = text.at;
        let (from, long) = (-lead(text), width(text.words, text.size, text.bold));
        let (up, down) = (CAPITALS * text.size, DEPTH * text.size);
        if text.turned {
            Room::new(x - up, y - from - long, up + down, long)
        } else {
            Room::new(x + from, y - up, long, up + down)
        }
    }

    /// Writes words. What is written first counts most: on a page that is too small for all of it, what would stand on other
    /// words or beyond the page is left out.
    pub(super) fn write(&mut self, text: &Text<'_>) {
        let place = Self::extent(text);
        if !text.words.trim().is_empty() && place.is_within(&self.page) && self.is_free(&place) {
            self.words.push(place);
            self.canvas.text(text);
        }
    }

    /// Plain words at a baseline.
    pub(super) fn plain<'t>(&self, words: &'t str, at: [f32; 2], anchor: Anchor, colour: Rgb) -> Text<'t> {
        Text { words, at, size: self.text, bold: false, anchor, turned: false, fill: Self::full(colour) }
    }

    /// Whether no words stand there yet.
    pub(super) fn is_free(&self, place: &Room) -> bool {
        !self.words.iter().any(|taken| taken.meets(place))
    }

    /// Keeps a place free of words that come later.
    pub(super) fn take(&mut self, place: Room) {
        self.words.push(place);
    }
}
