//! Words as glyphs: which glyph of which shipped face lies where. For formats that draw letters themselves (pixels) or carry
//! the faces within (PDF).

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::{BoundingBox, GlyphMetrics, Metrics};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider, charmap::Charmap};

use super::canvas::{Anchor, Text};
use super::failure::Failure;
use super::fonts;

/// The shipped faces, as places in [`FILES`].
pub(crate) const REGULAR: usize = 0;
pub(crate) const BOLD: usize = 1;
pub(crate) const MATH: usize = 2;

/// What the shipped faces are called in a file, and their bytes.
pub(crate) const FILES: [(&str, &[u8]); 3] =
    [("NotoSans-Regular", fonts::REGULAR), ("NotoSans-Bold", fonts::BOLD), ("NotoSansMath-Regular", fonts::MATH)];

/// Stands for a character that no face has; the text faces have it.
const UNKNOWN: char = '\u{fffd}';

/// Marks above a letter, as the hat of an estimate.
const ABOVE: std::ops::RangeInclusive<char> = '\u{300}'..='\u{315}';
/// All marks that are set on the letter before them.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// A glyph at its place: lengths in em, upwards, from the beginning of the words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Of [`FILES`].
    pub(crate) face: usize,
    pub(crate) id: u16,
    pub(crate) character: char,
    pub(crate) at: [f32; 2],
    /// Whether it lies where the one before it ended: it needs no place of its own.
    pub(crate) follows: bool,
}

/// Words that are set.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) glyphs: Vec<Glyph>,
    /// In em.
    pub(crate) width: f32,
}

impl Line {
    /// Takes places in em to places on the page: x is `[0] x + [2] y + [4]`, y is `[1] x + [3] y + [5]`.
    pub(crate) fn placed(&self, text: &Text<'_>) -> [f32; 6] {
        let share = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5,
            Anchor::End => 1.0,
        };
        let (size, back, [x, y]) = (text.size, share * self.width * text.size, text.at);
        if text.turned { [0.0, -size, -size, 0.0, x, y + back] } else { [size, 0.0, 0.0, -size, x - back, y] }
    }
}

/// One face, opened.
struct Face {
    characters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    whole: Metrics,
    /// A unit of the file, in em. All else here is in units: scaled by a size they would be rounded to 1/64 of a pixel.
    unit: f32,
    /// How high a small x is: marks are drawn above that.
    small: f32,
}

impl Face {
    fn open(file: &'static [u8]) -> Result<Self, Failure> {
        let font = FontRef::new(file).map_err(|error| Failure::of("font")(&error))?;
        let (size, place) = (Size::unscaled(), LocationRef::default());
        let (characters, widths) = (font.charmap(), font.glyph_metrics(size, place));
        let whole = font.metrics(size, place);
        let small = characters.map('x').and_then(|id| widths.bounds(id)).unwrap_or_default().y_max;
        let unit = 1.0 / f32::from(whole.units_per_em.max(1));
        Ok(Self { characters, widths, outlines: font.outline_glyphs(), whole, unit, small })
    }
}

/// All faces, opened.
pub(crate) struct Faces([Face; 3]);

impl Faces {
    /// Fails only if the shipped files are damaged.
    pub(crate) fn open() -> Result<Self, Failure> {
        let [regular, bold, math] = FILES.map(|(_, file)| Face::open(file));
        Ok(Self([regular?, bold?, math?]))
    }

    /// Each character from the text face, or from the mathematical one.
    pub(crate) fn set(&self, words: &str, bold: bool) -> Line {
        let text = if bold { BOLD } else { REGULAR };
        let mut line = Line::default();
        let mut letter: Option<(Glyph, BoundingBox)> = None;
        for character in words.chars() {
            let (face, id) = self.find(text, character);
            let bounds = self.0[face].widths.bounds(id).unwrap_or_default();
            let mut glyph = Glyph { face, id: id.to_u32() as u16, character, at: [line.width, 0.0], follows: true };
            if MARKS.contains(&character) {
                if let Some((under, seen)) = letter {
                    let Face { unit, small, .. } = &self.0[under.face];
                    let lift = if ABOVE.contains(&character) { seen.y_max - small } else { 0.0 };
                    glyph.at = [under.at[0] + unit * (middle(seen) - middle(bounds)), unit * lift];
                }
                glyph.follows = false;
            } else {
                glyph.follows =
                    line.glyphs.last().is_some_and(|last| last.face == face && !MARKS.contains(&last.character));
                line.width += self.width(face, glyph.id);
                letter = Some((glyph, bounds));
            }
            line.glyphs.push(glyph);
        }
        line
    }

    fn find(&self, text: usize, character: char) -> (usize, GlyphId) {
        let within = |face: usize, character: char| self.0[face].characters.map(character).map(|id| (face, id));
        let found = within(text, character).or_else(|| within(MATH, character)).or_else(|| within(text, UNKNOWN));
        found.unwrap_or((text, GlyphId::NOTDEF))
    }

    /// How far a glyph goes, in em.
    pub(crate) fn width(&self, face: usize, id: u16) -> f32 {
        let Face { widths, unit, .. } = &self.0[face];
        unit * widths.advance_width(GlyphId::from(id)).unwrap_or(0.0)
    }

    /// What holds for a whole face, in units.
    pub(crate) fn whole(&self, face: usize) -> &Metrics {
        &self.0[face].whole
    }

    /// A unit of a face, in em.
    pub(crate) fn unit(&self, face: usize) -> f32 {
        self.0[face].unit
    }

    /// Draws a glyph, in units, upwards.
    pub(crate) fn draw(&self, glyph: Glyph, pen: &mut impl OutlinePen) {
        if let Some(outline) = self.0[glyph.face].outlines.get(GlyphId::from(glyph.id)) {
            // What a damaged glyph has drawn before it failed stays: the file is ours, and tested whole.
            let _ = outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), pen);
        }
    }
}

fn middle(bounds: BoundingBox) -> f32 {
    0.5 * (bounds.x_min + bounds.x_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_comes_from_a_face_that_has_it() {
        let faces = Faces::open().unwrap();
        let line = faces.set("a ≤ 10⁻²", false);
        let from: Vec<usize> = line.glyphs.iter().map(|glyph| glyph.face).collect();
        assert_eq!(from, [REGULAR, REGULAR, MATH, REGULAR, REGULAR, REGULAR, REGULAR, REGULAR]);
        assert!(line.glyphs.iter().all(|glyph| glyph.id != 0));
        let follows: Vec<bool> = line.glyphs.iter().map(|glyph| glyph.follows).collect();
        assert_eq!(follows, [false, true, false, false, true, true, true, true]);
        assert_eq!(faces.set("m", true).glyphs[0].face, BOLD);
        // Digits are as wide as each other in both weights, and nothing is narrower for being unknown.
        let digit = 0.572;
        for bold in [false, true] {
            assert!((faces.set("0123−", bold).width - 5.0 * digit).abs() < 1e-4);
        }
        assert!(faces.set("\u{6f22}", false).glyphs[0].id != 0);
        assert_eq!(faces.set("", false), Line::default());
    }

    #[test]
    fn a_hat_is_above_the_middle_of_its_letter() {
        let faces = Faces::open().unwrap();
        for letter in ["x", "θ", "σ", "M"] {
            let line = faces.set(&format!("n{letter}\u{302}n"), false);
            let (under, hat) = (line.glyphs[1], line.glyphs[2]);
            let bounds = |glyph: Glyph| {
                let BoundingBox { x_min, y_min, x_max, y_max } =
                    faces.0[glyph.face].widths.bounds(GlyphId::from(glyph.id)).unwrap();
                let [x_min, y_min, x_max, y_max] = [x_min, y_min, x_max, y_max].map(|side| side / 1000.0);
                BoundingBox { x_min, y_min, x_max, y_max }
            };
            let apart = hat.at[0] + middle(bounds(hat)) - under.at[0] - middle(bounds(under));
            assert!(apart.abs() < 1e-4, "{letter}: {apart}");
            assert!(hat.at[1] + bounds(hat).y_min > bounds(under).y_max - 0.01, "{letter}");
            assert!((line.width - faces.set(&format!("n{letter}n"), false).width).abs() < 1e-5);
        }
    }

    #[test]
    fn words_turned_begin_below_and_end_above() {
        let faces = Faces::open().unwrap();
        let fill = crate::figure::canvas::Fill { colour: [0; 3], opacity: 1.0 };
        let line = faces.set("ab", false);
        let mut text =
            Text { words: "ab", at: [50.0, 40.0], size: 10.0, bold: false, anchor: Anchor::End, turned: false, fill };
        let ends = |text: &Text<'_>| {
            let [a, b, _, _, e, f] = line.placed(text);
            [[e, f], [a * line.width + e, b * line.width + f]]
        };
        let near = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).abs() < 1e-3 && (a[1] - b[1]).abs() < 1e-3;
        assert!(near(ends(&text)[1], [50.0, 40.0]) && ends(&text)[0][0] < 50.0);
        text.turned = true;
        assert!(near(ends(&text)[1], [50.0, 40.0]) && ends(&text)[0][1] > 40.0);
    }
}
