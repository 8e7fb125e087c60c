//! Drawn as pixels: for PNG and film.

use skrifa::outline::OutlinePen;
use tiny_skia::{
    Color, FillRule, IntRect, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform,
};

use super::canvas::{Canvas, Fill, Pen, Text};
use super::failure::Failure;
use super::glyphs::Faces;
use super::look::Look;
use super::series::Dash;

/// The most pixels of a side: programs that read pictures have limits, too.
const SIDE: u32 = 32_000;
/// The most pixels in all: some seconds.
const ALL: u64 = 200_000_000;
/// The most pixels that are in memory at once: 48 MB. Larger pages are drawn in strips.
pub(crate) const ONCE: u64 = 12_000_000;
/// Colours that are remembered: a map has too many, and its cells come first.
const INKS: usize = 96;

/// A page of pixels, or a strip of it.
pub(crate) struct Raster {
    faces: Faces,
    page: Pixmap,
    /// Rows of the page in all, and rows above this strip.
    rows: u32,
    top: u32,
    scale: f32,
    /// A part of the page that is drawn on its own, so that nothing leaves it; and where it lies.
    part: Option<(Pixmap, [i32; 2])>,
    /// What was drawn with, in the order in which it came, each once.
    inks: Vec<Fill>,
}

impl Raster {
    /// A white page of so many pixels per CSS pixel.
    pub(crate) fn new(look: &Look, scale: f32) -> Result<Self, Failure> {
        let [width, height] = [look.size.width, look.size.height].map(|side| f64::from(side) * f64::from(scale));
        if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0 && scale > 0.0) {
            return Err(Failure::Empty);
        }
        let [width, height] = [width, height].map(|side| (side.round() as u64).max(1));
        let large = Failure::Large { width, height, side: SIDE, all: ALL / 1_000_000 };
        if width.max(height) > u64::from(SIDE) || width * height > ALL {
            return Err(large);
        }
        let (width, rows) = (width as u32, height as u32);
        let strip = rows.min((ONCE / u64::from(width)).max(1) as u32);
        let page = Pixmap::new(width, strip).ok_or(large)?;
        let mut raster = Self { faces: Faces::open()?, page, rows, top: 0, scale, part: None, inks: Vec::new() };
        raster.clear();
        Ok(raster)
    }

    /// White again, to draw the next frame.
    pub(crate) fn clear(&mut self) {
        self.part = None;
        self.page.fill(Color::WHITE);
    }

    /// Goes on to the next strip, which is then to be drawn; false after the last.
    pub(crate) fn go_on(&mut self) -> bool {
        self.clear();
        self.top += self.page.height();
        self.top < self.rows
    }

    /// Width and height in pixels, of the whole page.
    pub(crate) fn size(&self) -> [u32; 2] {
        [self.page.width(), self.rows]
    }

    /// Pixels per CSS pixel.
    pub(crate) fn scale(&self) -> f32 {
        self.scale
    }

    /// Red, green, blue and 255 of each pixel, row after row, of this strip: the page is opaque.
    pub(crate) fn pixels(&self) -> &[u8] {
        let rows = self.page.height().min(self.rows.saturating_sub(self.top));
        &self.page.data()[..4 * rows as usize * self.page.width() as usize]
    }

    /// What was drawn with so far.
    pub(crate) fn inks(&self) -> &[Fill] {
        &self.inks
    }

    fn paint(&mut self, fill: Fill) -> Paint<'static> {
        if self.inks.len() < INKS && !self.inks.contains(&fill) {
            self.inks.push(fill);
        }
        let ([red, green, blue], opacity) = (fill.colour, (fill.opacity.clamp(0.0, 1.0) * 255.0).round() as u8);
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color_rgba8(red, green, blue, opacity);
        paint
    }

    /// From CSS pixels to pixels of what is drawn on.
    fn transform(&self) -> Transform {
        let [left, top] = self.part.as_ref().map_or([0, 0], |(_, at)| *at);
        Transform::from_scale(self.scale, self.scale).post_translate(-left as f32, -(top as f32) - self.top as f32)
    }

    fn fill(&mut self, path: Option<Path>, transform: Transform, fill: Fill) {
        let paint = self.paint(fill);
        if let Some(path) = path {
            self.target().fill_path(&path, &paint, FillRule::Winding, transform, None);
        }
    }

    fn target(&mut self) -> &mut Pixmap {
        self.part.as_mut().map_or(&mut self.page, |(part, _)| part)
    }
}

/// `None` if a place is no number.
fn path(points: &[[f32; 2]], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::with_capacity(points.len() + 1, points.len());
    let (first, rest) = points.split_first()?;
    builder.move_to(first[0], first[1]);
    rest.iter().for_each(|at| builder.line_to(at[0], at[1]));
    if closed {
        builder.close();
    }
    builder.finish()
}

/// The middle of a line of that width so that its edges are edges of pixels.
fn crisp(middle: f32, width: f32) -> f32 {
    let is_odd = width.round().max(1.0) % 2.0 == 1.0;
    if is_odd { middle.floor() + 0.5 } else { middle.round() }
}

impl Canvas for Raster {
    fn line(&mut self, points: &[[f32; 2]], pen: Pen) {
        let mut points = std::borrow::Cow::Borrowed(points);
        if let ([from, to], Dash::Solid) = (&*points, pen.dash) {
            // Grid lines, axes and ticks are sharp, not grey over two pixels.
            let (mut ends, scale) = ([*from, *to], self.scale);
            for side in (0..2).filter(|side| from[*side] == to[*side]) {
                let middle = crisp(from[side] * scale, pen.width * scale) / scale;
                ends.iter_mut().for_each(|end| end[side] = middle);
            }
            points = ends.to_vec().into();
        }
        let Some(path) = path(&points, false) else { return };
        let stroke = Stroke {
            width: pen.width,
            line_cap: if pen.dash.is_round() { LineCap::Round } else { LineCap::Butt },
            line_join: LineJoin::Round,
            dash: pen.dash.pattern().and_then(|dashes| StrokeDash::new(dashes.to_vec(), 0.0)),
            ..Stroke::default()
        };
        let (paint, transform) = (self.paint(pen.fill), self.transform());
        self.target().stroke_path(&path, &paint, &stroke, transform, None);
    }

    fn area(&mut self, points: &[[f32; 2]], fill: Fill) {
        self.fill(path(points, true), self.transform(), fill);
    }

    fn rect(&mut self, [left, top, width, height]: [f32; 4], fill: Fill) {
        // From pixel to pixel: cells and bars that touch leave no seam, and the thinnest is seen.
        let whole = |from: f32, length: f32| {
            let [start, end] = [from, from + length].map(|side| (side * self.scale).round());
            [start, (end - start).max(1.0)]
        };
        let ([left, width], [top, height]) = (whole(left, width), whole(top, height));
        let path = Rect::from_xywh(left, top, width, height).map(PathBuilder::from_rect);
        let transform = self.transform().pre_scale(1.0 / self.scale, 1.0 / self.scale);
        self.fill(path, transform, fill);
    }

    fn dot(&mut self, [x, y]: [f32; 2], radius: f32, fill: Fill) {
        self.fill(PathBuilder::from_circle(x, y, radius), self.transform(), fill);
    }

    fn text(&mut self, text: &Text<'_>) {
        let line = self.faces.set(text.words, text.bold);
        let [a, b, c, d, e, f] = line.placed(text);
        let mut outlines = Outlines { path: PathBuilder::new(), at: [0.0; 2] };
        for glyph in line.glyphs {
            outlines.at = glyph.at;
            self.faces.draw(glyph, &mut outlines);
        }
        let transform = self.transform().pre_concat(Transform::from_row(a, b, c, d, e, f));
        self.fill(outlines.path.finish(), transform, text.fill);
    }

    fn clip(&mut self, rect: [f32; 4]) {
        self.unclip();
        let [left, top, width, height] = rect.map(|side| side * self.scale);
        let within = |side: f32, most: u32| side.round().clamp(0.0, most as f32) as i32;
        let (wide, high, above) = (self.page.width(), self.page.height(), self.top as f32);
        let (x, y) = (within(left, wide), within(top - above, high));
        let (right, foot) = (within(left + width, wide), within(top + height - above, high));
        // The part has a copy of what is below it: drawn over and put back, it is as if drawn on the page.
        let part = IntRect::from_ltrb(x, y, right, foot).and_then(|rect| self.page.as_ref().clone_rect(rect));
        // Of a part without any room nothing is seen: what is drawn there goes far off the page.
        self.part = part.map(|part| (part, [x, y])).or_else(|| Pixmap::new(1, 1).map(|none| (none, [-1, -1])));
    }

    fn unclip(&mut self) {
        let Some((part, [left, top])) = self.part.take() else { return };
        let (Ok(left), Ok(top)) = (usize::try_from(left), usize::try_from(top)) else { return };
        let (wide, width) = (self.page.width() as usize, part.width() as usize);
        let rows = self.page.pixels_mut().chunks_exact_mut(wide).skip(top);
        for (row, drawn) in rows.zip(part.pixels().chunks_exact(width)) {
            row[left..left + width].copy_from_slice(drawn);
        }
    }
}

/// Outlines of glyphs become one path, in em.
struct Outlines {
    path: PathBuilder,
    at: [f32; 2],
}

impl OutlinePen for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x + self.at[0], y + self.at[1]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x + self.at[0], y + self.at[1]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let [left, up] = self.at;
        self.path.quad_to(x1 + left, y1 + up, x + left, y + up);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let [left, up] = self.at;
        self.path.cubic_to(x1 + left, y1 + up, x2 + left, y2 + up, x + left, y + up);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::by_hand::{BLUE, draw, figure, fill, look, pen};
    use crate::figure::canvas::Anchor;

    fn pixel(raster: &Raster, x: u32, y: u32) -> [u8; 3] {
        let at = 4 * (y * raster.size()[0] + x) as usize;
        [0, 1, 2].map(|i| raster.pixels()[at + i])
    }

    fn dark(raster: &Raster, columns: std::ops::Range<u32>) -> usize {
        let all = (0..raster.size()[1]).flat_map(|y| columns.clone().map(move |x| (x, y)));
        all.filter(|(x, y)| pixel(raster, *x, *y)[0] < 100).count()
    }

    #[test]
    fn nothing_leaves_a_clip_and_what_was_there_stays() {
        let mut raster = Raster::new(&look(40.0, 30.0), 2.0).unwrap();
        assert_eq!(raster.size(), [80, 60]);
        raster.rect([0.0, 0.0, 40.0, 30.0], fill([255, 0, 0], 1.0));
        raster.clip([10.0, 10.0, 10.0, 10.0]);
        raster.rect([-100.0, 12.0, 1000.0, 4.0], fill(BLUE, 1.0));
        raster.line(&[[-500.0, 19.0], [500.0, 19.0]], pen(BLUE, 100.0, Dash::Solid));
        raster.unclip();
        let seen = |x, y| pixel(&raster, x, y);
        assert_eq!([seen(20, 24), seen(39, 39)], [BLUE; 2]);
        assert_eq!([seen(19, 24), seen(40, 24), seen(20, 19), seen(20, 40)], [[255, 0, 0]; 4]);
        // A clip off the page shows nothing, and the next one holds again.
        raster.clip([100.0, 100.0, 10.0, 10.0]);
        raster.rect([0.0, 0.0, 40.0, 30.0], fill([0; 3], 1.0));
        raster.clip([0.0, 0.0, 1.0, 1.0]);
        raster.rect([0.0, 0.0, 40.0, 30.0], fill([0; 3], 1.0));
        raster.unclip();
        assert_eq!((pixel(&raster, 1, 1), pixel(&raster, 2, 2)), ([0; 3], [255, 0, 0]));
    }

    #[test]
    fn pale_areas_and_dashes_are_as_they_are_asked_for() {
        let mut raster = Raster::new(&look(60.0, 20.0), 1.0).unwrap();
        raster.area(&[[0.0, 0.0], [60.0, 0.0], [60.0, 8.0], [0.0, 8.0]], fill([0; 3], 0.2));
        assert!(pixel(&raster, 5, 5)[0].abs_diff(204) <= 1);
        raster.line(&[[0.0, 14.0], [60.0, 14.0]], pen([0; 3], 2.0, Dash::Dashed(10.0)));
        let drawn = [5, 13, 20, 30].map(|x| pixel(&raster, x, 14)[0] == 0);
        assert_eq!(drawn, [true, false, true, false]);
        raster.line(&[[0.0, 18.0], [60.0, 18.0]], pen([0; 3], 2.0, Dash::Dotted(6.0)));
        let dots = (0..60).filter(|x| pixel(&raster, *x, 18)[0] < 128).count();
        assert!((8..32).contains(&dots), "{dots}");
    }

    #[test]
    fn grid_lines_are_sharp_and_cells_leave_no_seam() {
        let mut raster = Raster::new(&look(40.0, 40.0), 1.5).unwrap();
        raster.line(&[[10.3, 0.0], [10.3, 40.0]], pen([0; 3], 0.67, Dash::Solid));
        let dark = (0..60).filter(|x| pixel(&raster, *x, 30)[0] < 250).count();
        assert_eq!(dark, 1);
        for i in 0..10 {
            raster.rect([3.7 * i as f32, 0.0, 3.7, 20.0], fill(BLUE, 1.0));
        }
        assert!((0..55).all(|x| pixel(&raster, x, 5) == BLUE));
        assert_eq!(pixel(&raster, 56, 5), [255; 3]);
    }

    #[test]
    fn words_stand_on_their_side_of_the_place() {
        for (anchor, left) in [(Anchor::Start, false), (Anchor::End, true)] {
            let mut raster = Raster::new(&look(80.0, 20.0), 1.0).unwrap();
            let words = Text {
                words: "Model",
                at: [40.0, 15.0],
                size: 12.0,
                bold: true,
                anchor,
                turned: false,
                fill: fill([0; 3], 1.0),
            };
            raster.text(&words);
            let sides = [dark(&raster, 0..40), dark(&raster, 40..80)];
            assert!(sides[usize::from(left)] == 0 && sides[usize::from(!left)] > 40, "{anchor:?}: {sides:?}");
        }
    }

    #[test]
    fn a_page_without_room_or_too_large_is_refused() {
        for (width, height, scale) in [(0.0, 10.0, 1.0), (f32::NAN, 10.0, 1.0), (10.0, 10.0, -1.0), (10.0, 10.0, 0.0)] {
            assert_eq!(Raster::new(&look(width, height), scale).err(), Some(Failure::Empty));
        }
        for (width, height, scale) in
            [(40_000.0, 1.0, 1.0), (8000.0, 8000.0, 1.0), (1e30, 1.0, 1.0), (2245.0, 1587.0, 4.0)]
        {
            let refused = Raster::new(&look(width, height), scale).err().unwrap().to_string();
            assert!(refused.contains("pixels: a picture has at most 32000 a side"), "{refused}");
        }
    }

    #[test]
    fn strips_make_the_page() {
        let look = look(200.0, 120.0);
        let mut whole = Raster::new(&look, 1.0).unwrap();
        draw(&figure(), &look, &mut whole);
        let mut strips = Raster { page: Pixmap::new(200, 50).unwrap(), ..Raster::new(&look, 1.0).unwrap() };
        strips.clear();
        let mut pixels = Vec::new();
        loop {
            draw(&figure(), &look, &mut strips);
            pixels.extend_from_slice(strips.pixels());
            if !strips.go_on() {
                break;
            }
        }
        assert_eq!(pixels.len(), whole.pixels().len());
        let apart = pixels.iter().zip(whole.pixels()).filter(|(a, b)| a.abs_diff(**b) > 20).count();
        assert!(apart < 20, "{apart}");
    }
}
