//! The faces of figures and of the window: one text face in two weights, with a mathematical face behind it. How wide words
//! are, which face has a character, and the outlines of letters.

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::sync::LazyLock;

use super::canvas::{Anchor, Text};

/// Plain words.
pub(crate) const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Text-Regular.ttf");
/// Headings.
pub(crate) const BOLD: &[u8] = include_bytes!("../../assets/fonts/Text-Bold.ttf");
/// Signs that the others lack.
pub(crate) const MATH: &[u8] = include_bytes!("../../assets/fonts/Math.ttf");

/// Height of capitals and of digits, in shares of the size.
pub(crate) const CAPITALS: f32 = 0.714;
/// Height of small letters: marks are drawn to stand over those.
const SMALL: f32 = 0.536;
/// How far letters like g reach below the baseline.
pub(crate) const DEPTH: f32 = 0.24;
/// How wide a character is taken to be that no face has.
const STRANGE: f32 = 1.0;

/// One of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// Plain words.
    Regular,
    /// Headings.
    Bold,
    /// Signs that the others lack.
    Math,
}

impl Face {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Math];

    /// The file.
    pub(crate) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Bold => BOLD,
            Self::Math => MATH,
        }
    }

    /// The name of the family, as the file has it and as programs know it.
    pub(crate) fn family(self) -> &'static str {
        match self {
            Self::Regular | Self::Bold => "Noto Sans",
            Self::Math => "Noto Sans Math",
        }
    }

    fn known(self) -> Option<&'static Known> {
        KNOWN[self as usize].as_ref()
    }
}

/// A face that has been read.
struct Known {
    font: FontRef<'static>,
    map: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    per_em: f32,
}

impl Known {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        let widths = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let per_em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        Some(Self { map: font.charmap(), widths, per_em, font })
    }

    fn glyph(&self, c: char) -> Option<GlyphId> {
        self.map.map(c).filter(|glyph| *glyph != GlyphId::NOTDEF)
    }
}

static KNOWN: LazyLock<[Option<Known>; 3]> = LazyLock::new(|| Face::ALL.map(|face| Known::read(face.bytes())));

/// The face that has a character, and its letter there.
fn letter(c: char, bold: bool) -> Option<(Face, &'static Known, GlyphId)> {
    let first = if bold { Face::Bold } else { Face::Regular };
    [first, Face::Math].into_iter().find_map(|face| {
        let known = face.known()?;
        Some((face, known, known.glyph(c)?))
    })
}

/// The face that has a character; `None` where no face has it.
pub(crate) fn face_of(c: char, bold: bool) -> Option<Face> {
    letter(c, bold).map(|(face, ..)| face)
}

/// Words in pieces of one face each; what no face has goes with what is before it.
pub(crate) fn pieces(words: &str, bold: bool) -> Vec<(Face, &str)> {
    let first = if bold { Face::Bold } else { Face::Regular };
    let mut found: Vec<(Face, &str)> = Vec::new();
    let mut from = 0;
    let mut now = None;
    for (at, c) in words.char_indices() {
        let face = face_of(c, bold).or(now).unwrap_or(first);
        if let Some(before) = now.filter(|before| *before != face) {
            found.push((before, &words[from..at]));
            from = at;
        }
        now = Some(face);
    }
    if let Some(face) = now {
        found.push((face, &words[from..]));
    }
    found
}

/// Marks that stand on the letter before them, as the hat of an estimate.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// How far the pen goes on after a character, in pixels.
fn advance(c: char, size: f32, bold: bool) -> f32 {
    if is_mark(c) {
        return 0.0;
    }
    let share = |(_, known, glyph): (Face, &Known, GlyphId)| Some(known.widths.advance_width(glyph)? / known.per_em);
    letter(c, bold).and_then(share).unwrap_or(STRANGE) * size
}

/// Width of words in pixels, without kerning: never narrower than they are drawn.
pub(crate) fn width(words: &str, size: f32, bold: bool) -> f32 {
    words.chars().map(|c| advance(c, size, bold)).sum()
}

/// A step of an outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stroke {
    /// Begins there.
    Move([f32; 2]),
    /// A straight line to there.
    Line([f32; 2]),
    /// A curve with one handle.
    Quad([f32; 2], [f32; 2]),
    /// A curve with two handles.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Back to where it began.
    Close,
}

/// A pen that puts letters where they stand on the page.
struct Placed<'a> {
    strokes: Vec<Stroke>,
    text: &'a Text<'a>,
    /// From the place of the text to the letter, along the words and upwards.
    from: [f32; 2],
}

impl Placed<'_> {
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let [left, base] = self.text.at;
        let (along, up) = (self.from[0] + x, self.from[1] + y);
        if self.text.turned { [left - up, base - along] } else { [left + along, base - up] }
    }
}

impl OutlinePen for Placed<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.strokes.push(Stroke::Move(self.at(x, y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.strokes.push(Stroke::Line(self.at(x, y)));
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.strokes.push(Stroke::Quad(self.at(cx, cy), self.at(x, y)));
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.strokes.push(Stroke::Cubic(self.at(ax, ay), self.at(bx, by), self.at(x, y)));
    }
    fn close(&mut self) {
        self.strokes.push(Stroke::Close);
    }
}

/// How far before its place a text begins.
pub(crate) fn lead(text: &Text<'_>) -> f32 {
    match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => 0.5 * width(text.words, text.size, text.bold),
        Anchor::End => width(text.words, text.size, text.bold),
    }
}

/// The outlines of words where they stand, to be filled (non-zero). Characters that no face has leave a gap.
pub(crate) fn outlines(text: &Text<'_>) -> Vec<Stroke> {
    let mut pen = Placed { strokes: Vec::new(), text, from: [0.0; 2] };
    let mut along = -lead(text);
    // Of the letter before: its middle along the words, and how far it is higher than a small letter.
    let mut under = [along, 0.0];
    for c in text.words.chars() {
        if let Some((_, known, glyph)) = letter(c, text.bold)
            && let Some(outline) = known.font.outline_glyphs().get(glyph)
        {
            let scale = text.size / known.per_em;
            let bounds = known.widths.bounds(glyph).unwrap_or_default();
            let middle = 0.5 * scale * (bounds.x_min + bounds.x_max);
            pen.from = if is_mark(c) { [under[0] - middle, under[1]] } else { [along, 0.0] };
            if !is_mark(c) {
                under = [along + middle, (scale * bounds.y_max - SMALL * text.size).max(0.0)];
            }
            let settings = DrawSettings::unhinted(Size::new(text.size), LocationRef::default());
            let kept = pen.strokes.len();
            if outline.draw(settings, &mut pen).is_err() {
                pen.strokes.truncate(kept);
            }
        }
        along += advance(c, text.size, text.bold);
    }
    pen.strokes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::canvas::Fill;

    #[test]
    fn the_files_are_of_the_families_that_are_named() {
        for face in Face::ALL {
            let font = &face.known().unwrap().font;
            let name = |id| font.localized_strings(id).english_or_first().map(|name| name.to_string());
            use skrifa::string::StringId;
            let family = name(StringId::TYPOGRAPHIC_FAMILY_NAME).or_else(|| name(StringId::FAMILY_NAME));
            assert_eq!(family.unwrap(), face.family());
            assert!((font.metrics(Size::new(1.0), LocationRef::default()).cap_height.unwrap() - CAPITALS).abs() < 0.01);
        }
    }

    #[test]
    fn characters_have_a_face() {
        for c in "0⁰¹²³⁴⁵⁶⁷⁸⁹⁻−×σμλ…\u{a0}\u{202f}αβ₂".chars() {
            assert_eq!((face_of(c, false), face_of(c, true)), (Some(Face::Regular), Some(Face::Bold)), "{c}");
        }
        assert_eq!(face_of('∞', true), Some(Face::Math));
        assert_eq!(face_of('\u{6f22}', false), None);
        assert_eq!(pieces("a ≤ b", false), [(Face::Regular, "a "), (Face::Math, "≤"), (Face::Regular, " b")]);
        assert_eq!(pieces("\u{6f22}\u{5b57}", true), [(Face::Bold, "\u{6f22}\u{5b57}")]);
        assert!(pieces("", false).is_empty());
    }

    #[test]
    fn digits_are_equally_wide_and_width_goes_with_size() {
        for digit in '0'..='9' {
            assert!((advance(digit, 1000.0, false) - 572.0).abs() < 0.1);
        }
        assert!((width("Model", 20.0, true) - 2.0 * width("Model", 10.0, true)).abs() < 1e-3);
        assert!(width("\u{6f22}", 10.0, false) >= 10.0);
        assert_eq!(width("θ\u{302}", 10.0, false), width("θ", 10.0, false));
    }

    #[test]
    fn outlines_stand_where_the_text_stands() {
        let fill = Fill { colour: [0; 3], opacity: 1.0 };
        let text =
            |anchor, turned| Text { words: "HH", at: [50.0, 40.0], size: 10.0, bold: false, anchor, turned, fill };
        let ends = |strokes: &[Stroke], axis: usize| {
            let places = strokes.iter().filter_map(|stroke| match stroke {
                Stroke::Move(at) | Stroke::Line(at) | Stroke::Quad(_, at) => Some(at[axis]),
                _ => None,
            });
            places.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)])
        };
        let plain = outlines(&text(Anchor::Start, false));
        let [top, foot] = ends(&plain, 1);
        assert!((foot - 40.0).abs() < 0.05 && (top - 32.86).abs() < 0.1, "{top} {foot}");
        let wide = width("HH", 10.0, false);
        let [left, right] = ends(&outlines(&text(Anchor::Middle, false)), 0);
        assert!((0.5 * (left + right) - 50.0).abs() < 0.2 && right - left < wide, "{left} {right}");
        // The hat of an estimate stands over its letter.
        let hat = Text { words: "θ\u{302}", ..text(Anchor::Start, false) };
        let bare = outlines(&Text { words: "θ", ..hat });
        let both = outlines(&hat);
        let [[left, right], [from, to]] = [&bare[..], &both[bare.len()..]].map(|strokes| ends(strokes, 0));
        assert!((left + right - from - to).abs() < 0.3, "{left} {right} {from} {to}");
        assert!(ends(&both[bare.len()..], 1)[1] < ends(&bare, 1)[0], "above it");
        let [from, to] = ends(&outlines(&text(Anchor::End, true)), 1);
        assert!(from > 40.0 && to < 40.0 + wide, "{from} {to}");
    }
}
