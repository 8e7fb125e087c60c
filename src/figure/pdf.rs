//! PDF: lines and areas as such, text as text, the faces within. What is drawn becomes one stream of operators; what goes around
//! it is in [`super::pdf_file`]. Where the state lies is told in [`super::inside`].

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Name, Str};

use super::canvas::{Canvas, Fill, Pen, Text};
use super::draw::Draw;
use super::failure::Failure;
use super::glyphs::{Faces, Glyph};
use super::look::Look;
use super::pdf_file::{self, Drawn, POINTS, face_name, opacity_name};
use super::plot::Figure;
use super::series::Dash;

/// One page with the figure, the same bytes each time.
pub(crate) fn pdf_by(draw: Draw, figure: &Figure, look: &Look) -> Result<Vec<u8>, Failure> {
    let size = [look.size.width, look.size.height];
    if !size.into_iter().all(|side| side.is_finite() && side > 0.0) {
        return Err(Failure::Empty);
    }
    let mut page = Page::new(size)?;
    draw(figure, look, &mut page);
    pdf_file::write(page.drawn(), figure)
}

/// What holds for the next operator; what is as it was is not said again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    fill: Option<[u8; 3]>,
    stroke: Option<[u8; 3]>,
    opacity: Option<u16>,
    /// Width and dash.
    pen: Option<(f32, Dash)>,
}

struct Page {
    drawn: Drawn,
    content: Content,
    state: State,
    /// The state before a clip, which comes back after it.
    outside: Option<State>,
}

/// A hundredth of a pixel is finer than any printer's dot, and short.
fn short(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// How far the handles of a quarter of a circle are from its ends, in radii.
const ROUND: f32 = 0.552_285;

impl Page {
    fn new(size: [f32; 2]) -> Result<Self, Failure> {
        let drawn =
            Drawn { faces: Faces::open()?, size, content: Vec::new(), used: Default::default(), opacities: Vec::new() };
        let mut content = Content::new();
        // All of the page is one figure with an alternative text.
        content.begin_marked_content_with_properties(Name(b"Figure")).properties().identify(0);
        // From above and in CSS pixels, as a canvas counts.
        content.transform([POINTS, 0.0, 0.0, -POINTS, 0.0, POINTS * size[1]]);
        content.set_line_join(LineJoinStyle::RoundJoin);
        Ok(Self { drawn, content, state: State::default(), outside: None })
    }

    fn drawn(mut self) -> Drawn {
        self.unclip();
        self.content.end_marked_content();
        self.drawn.content = self.content.finish().into_vec();
        self.drawn
    }

    fn opacity(&mut self, share: f32) {
        let thousandths = (share.clamp(0.0, 1.0) * 1000.0).round() as u16;
        if self.state.opacity.replace(thousandths) != Some(thousandths) {
            self.content.set_parameters(Name(opacity_name(thousandths).as_bytes()));
            if !self.drawn.opacities.contains(&thousandths) {
                self.drawn.opacities.push(thousandths);
            }
        }
    }

    fn fill(&mut self, fill: Fill) {
        self.opacity(fill.opacity);
        if self.state.fill.replace(fill.colour) != Some(fill.colour) {
            let [red, green, blue] = fill.colour.map(part);
            self.content.set_fill_rgb(red, green, blue);
        }
    }

    fn pen(&mut self, pen: Pen) {
        self.opacity(pen.fill.opacity);
        if self.state.stroke.replace(pen.fill.colour) != Some(pen.fill.colour) {
            let [red, green, blue] = pen.fill.colour.map(part);
            self.content.set_stroke_rgb(red, green, blue);
        }
        let stroke = (pen.width, pen.dash);
        if self.state.pen.replace(stroke) != Some(stroke) {
            self.content.set_line_width(short(pen.width));
            let (round, cut) = (LineCapStyle::RoundCap, LineCapStyle::ButtCap);
            self.content.set_line_cap(if pen.dash.is_round() { round } else { cut });
            self.content.set_dash_pattern(pen.dash.pattern().into_iter().flatten().map(short), 0.0);
        }
    }

    /// False, and no path, if there is nothing to draw or a place is no number: half a line would be a lie.
    fn path(&mut self, points: &[[f32; 2]]) -> bool {
        let Some((first, rest)) = points.split_first().filter(|(_, rest)| !rest.is_empty()) else { return false };
        if !points.as_flattened().iter().all(|part| part.is_finite()) {
            return false;
        }
        self.content.move_to(short(first[0]), short(first[1]));
        for at in rest {
            self.content.line_to(short(at[0]), short(at[1]));
        }
        true
    }

    /// The numbers in the file of glyphs that follow each other, two bytes each.
    fn numbers(&mut self, glyphs: &[Glyph]) -> Vec<u8> {
        let number = |glyph: &Glyph| {
            let used = &mut self.drawn.used[glyph.face];
            let number = used.numbers.remap(glyph.id);
            if usize::from(number) == used.glyphs.len() + 1 {
                used.glyphs.push((glyph.id, glyph.character));
            }
            number.to_be_bytes()
        };
        glyphs.iter().flat_map(number).collect()
    }
}

/// From 0 to 1.
fn part(byte: u8) -> f32 {
    (f32::from(byte) / 255.0 * 1000.0).round() / 1000.0
}

impl Canvas for Page {
    fn line(&mut self, points: &[[f32; 2]], pen: Pen) {
        self.pen(pen);
        if self.path(points) {
            self.content.stroke();
        }
    }

    fn area(&mut self, points: &[[f32; 2]], fill: Fill) {
        self.fill(fill);
        if self.path(points) {
            self.content.close_path().fill_nonzero();
        }
    }

    fn rect(&mut self, rect: [f32; 4], fill: Fill) {
        if rect.into_iter().all(f32::is_finite) {
            self.fill(fill);
            let [left, top, width, height] = rect.map(short);
            self.content.rect(left, top, width, height).fill_nonzero();
        }
    }

    fn dot(&mut self, centre: [f32; 2], radius: f32, fill: Fill) {
        if !centre.into_iter().all(f32::is_finite) {
            return;
        }
        self.fill(fill);
        let ([x, y], k) = (centre, ROUND * radius);
        let at = |right: f32, down: f32| [short(x + right), short(y + down)];
        let r = radius;
        let start = at(r, 0.0);
        self.content.move_to(start[0], start[1]);
        for [one, two, end] in [
            [at(r, k), at(k, r), at(0.0, r)],
            [at(-k, r), at(-r, k), at(-r, 0.0)],
            [at(-r, -k), at(-k, -r), at(0.0, -r)],
            [at(k, -r), at(r, -k), start],
        ] {
            self.content.cubic_to(one[0], one[1], two[0], two[1], end[0], end[1]);
        }
        self.content.fill_nonzero();
    }

    fn text(&mut self, text: &Text<'_>) {
        let line = self.drawn.faces.set(text.words, text.bold);
        let [a, b, c, d, e, f] = line.placed(text);
        if line.glyphs.is_empty() || !text.at.into_iter().all(f32::is_finite) {
            return;
        }
        self.fill(text.fill);
        self.content.begin_text();
        // In one go what is of one face and without marks.
        for run in line.glyphs.chunk_by(|_, next| next.follows) {
            let ([x, y], numbers) = (run[0].at, self.numbers(run));
            self.content.set_font(Name(face_name(run[0].face).as_bytes()), text.size);
            let turn = [a, b, c, d].map(|part| part / text.size);
            let at = [a * x + c * y + e, b * x + d * y + f].map(short);
            self.content.set_text_matrix([turn[0], turn[1], turn[2], turn[3], at[0], at[1]]);
            self.content.show(Str(&numbers));
        }
        self.content.end_text();
    }

    fn clip(&mut self, rect: [f32; 4]) {
        self.unclip();
        self.outside = Some(self.state);
        let [left, top, width, height] = rect.map(short);
        self.content.save_state();
        self.content.rect(left, top, width, height).clip_nonzero().end_path();
    }

    fn unclip(&mut self) {
        if let Some(state) = self.outside.take() {
            self.content.restore_state();
            self.state = state;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::by_hand::{BLUE, draw, figure, fill, look, pen};
    use crate::figure::canvas::Anchor;
    use crate::figure::inside::STATE;

    fn operators(draw: impl Fn(&mut Page)) -> Vec<String> {
        let mut page = Page::new([200.0, 120.0]).unwrap();
        draw(&mut page);
        let content = page.drawn().content;
        content.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned()).collect()
    }

    #[test]
    fn the_file_is_the_same_each_time_and_has_the_state_in_it() {
        let (figure, look) = (figure(), look(240.0, 140.0));
        let bytes = pdf_by(draw, &figure, &look).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7") && bytes.ends_with(b"%%EOF"));
        assert_eq!(bytes, pdf_by(draw, &figure, &look).unwrap());
        let has = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
        assert!(has(STATE.as_bytes()) && has(b"/EmbeddedFiles") && has(b"/AFRelationship /Source"));
        assert!(has(&[b"stream\n", figure.state.as_bytes(), b"\nendstream"].concat()), "as it is, not packed");
        assert!(has(b"NotoSans-Bold") && has(b"NotoSansMath-Regular") && has(b"/Alt") && !has(b"Date"));
        assert!(has(b"[0 0 180 105]"), "points of print");
        let bare = pdf_by(draw, &Figure { state: String::new(), ..figure.clone() }, &look).unwrap();
        assert!(!bare.windows(STATE.len()).any(|part| part == STATE.as_bytes()));
        let empty = super::super::look::Look { size: super::super::look::Size { width: 0.0, ..look.size }, ..look };
        assert_eq!(pdf_by(draw, &figure, &empty), Err(Failure::Empty));
    }

    #[test]
    fn operators_are_whole_and_said_once() {
        let lines = operators(|page| draw(&figure(), &look(200.0, 120.0), page));
        let count = |what: &str| lines.iter().filter(|line| line.split(' ').next_back() == Some(what)).count();
        assert_eq!((count("BDC"), count("EMC"), count("q"), count("Q"), count("W")), (1, 1, 1, 1, 1));
        assert_eq!((count("BT"), count("ET")), (3, 3));
        let blue = |page: &mut Page| page.line(&[[0.0, 0.0], [9.0, 9.0]], pen(BLUE, 1.0, Dash::Solid));
        let twice = operators(|page| {
            blue(page);
            blue(page);
        });
        assert_eq!(twice.iter().filter(|line| line.ends_with(" RG")).count(), 1);
        // After a clip holds what held before it.
        let around = operators(|page| {
            blue(page);
            page.clip([0.0, 0.0, 5.0, 5.0]);
            page.line(&[[0.0, 0.0], [9.0, 9.0]], pen([0; 3], 1.0, Dash::Solid));
            page.unclip();
            blue(page);
        });
        assert_eq!(around.iter().filter(|line| line.ends_with(" RG")).count(), 2);
    }

    #[test]
    fn what_is_no_number_is_not_drawn() {
        let lines = operators(|page| {
            page.line(&[[0.0, 0.0], [f32::NAN, 9.0]], pen(BLUE, 1.0, Dash::Solid));
            page.area(&[[0.0, 0.0], [f32::INFINITY, 9.0], [1.0, 1.0]], fill(BLUE, 1.0));
            page.rect([f32::NAN; 4], fill(BLUE, 1.0));
            page.dot([f32::NAN; 2], 1.0, fill(BLUE, 1.0));
        });
        let all = lines.join("\n");
        assert!(!all.contains("NaN") && !all.contains("inf") && !all.contains(" m\n"), "{all}");
    }

    #[test]
    fn a_face_is_numbered_by_what_is_shown() {
        let mut page = Page::new([200.0, 120.0]).unwrap();
        let text = |words| Text {
            words,
            at: [1.0, 9.0],
            size: 9.0,
            bold: false,
            anchor: Anchor::Start,
            turned: false,
            fill: fill([0; 3], 1.0),
        };
        page.text(&text("abba"));
        page.text(&text("c ≤ a"));
        let shown = |face: usize| page.drawn.used[face].glyphs.iter().map(|(_, c)| *c).collect::<String>();
        assert_eq!((shown(0), shown(1), shown(2)), ("abc ".into(), String::new(), "≤".into()));
    }

    /// What others read: text, faces, vectors, the attachment.
    #[test]
    #[ignore = "starts pdftotext, pdffonts, pdfimages, pdfdetach and pdfinfo"]
    fn other_programs_read_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figure.pdf");
        std::fs::write(&path, pdf_by(draw, &figure(), &look(240.0, 140.0)).unwrap()).unwrap();
        let told = |program: &str, before: &[&str], after: &[&str]| {
            let output = std::process::Command::new(program).args(before).arg(&path).args(after).output().unwrap();
            let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            assert!(output.status.success() && err.is_empty(), "{program}: {err}");
            out
        };
        let text = told("pdftotext", &["-layout"], &["-"]);
        for words in [figure().title.as_str(), "Generation", "→ ∞"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        let fonts = told("pdffonts", &[], &[]);
        let faces: Vec<&str> = fonts.lines().skip(2).collect();
        assert_eq!(faces.len(), 3, "{fonts}");
        assert!(faces.iter().all(|face| face.contains("+NotoSans") && face.contains("yes yes yes")), "{fonts}");
        assert_eq!(told("pdfimages", &["-list"], &[]).lines().count(), 2, "all of it is lines and areas");
        let information = told("pdfinfo", &[], &[]);
        assert!(information.contains(&figure().title) && information.contains(&figure().caption), "{information}");
        assert!(told("pdfinfo", &["-struct"], &[]).contains("Figure"), "there are tags");
        let state = folder.path().join("state");
        told("pdfdetach", &["-save", "1", "-o", state.to_str().unwrap()], &[]);
        assert_eq!(std::fs::read_to_string(state).unwrap(), figure().state);
        assert!(told("pdfdetach", &["-list"], &[]).contains(STATE));
    }
}
