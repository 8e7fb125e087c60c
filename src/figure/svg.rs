//! A figure as SVG: text as text, or as outlines; what it shows in words for those who do not see it; and the state that it is
//! of in its metadata.

use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Fill, Pen, Text};
use super::fonts::{self, Face, Stroke};
use super::inside::NAMESPACE;
use super::layout;
use super::look::Look;
use super::plot::Figure;

/// CSS pixels in a millimetre.
const MILLIMETRE: f32 = 96.0 / 25.4;

/// A figure as the text of an SVG file; with `outlines`, letters are drawn, so that no font is needed.
pub fn svg(figure: &Figure, look: &Look, outlines: bool) -> String {
    // Two figures in one page of the web must not share names.
    let prefix = format!("f{:08x}", crc32fast::hash(format!("{}\n{}", figure.title, figure.state).as_bytes()));
    let mut canvas = Svg { body: String::new(), outlines, prefix, groups: 0, plots: 0, curves: 0, clips: 0 };
    layout::draw(figure, look, &mut canvas);
    let Svg { body, prefix, .. } = canvas;
    let first = || figure.plots.first().map_or("", |plot| plot.title.as_str());
    let title = if figure.title.is_empty() { first() } else { &figure.title };
    let words = if figure.alternative.is_empty() { &figure.caption } else { &figure.alternative };
    let size = look.size;
    let mut out = String::with_capacity(body.len() + figure.state.len() + 2048);
    let families = format!("{}, {}, sans-serif", Face::Regular.family(), Face::Math.family());
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-labelledby=\"{prefix}-title {prefix}-desc\" font-family=\"{families}\">",
        length(size.width),
        length(size.height),
        Number(size.width),
        Number(size.height),
    );
    let _ = writeln!(out, "<title id=\"{prefix}-title\">{}</title>", Escaped(title));
    let _ = writeln!(out, "<desc id=\"{prefix}-desc\">{}</desc>", Escaped(words));
    if !figure.state.is_empty() {
        let state = Escaped(&figure.state);
        let _ = writeln!(out, "<metadata><state xmlns=\"{NAMESPACE}\">{state}</state></metadata>");
    }
    out.push_str(&body);
    out.push_str("</svg>\n");
    out
}

/// A length with its unit: what is no whole number of pixels was given in millimetres.
fn length(pixels: f32) -> String {
    if pixels.fract() == 0.0 { Number(pixels).to_string() } else { format!("{}mm", Number(pixels / MILLIMETRE)) }
}

/// A number with at most two decimals.
struct Number(f32);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug_assert!(self.0.is_finite(), "a place that is no number");
        let hundredths = (f64::from(self.0) * 100.0).round() as i64;
        let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        if hundredths < 0 {
            f.write_str("-")?;
        }
        match (part / 10, part % 10) {
            (0, 0) => write!(f, "{whole}"),
            (tenths, 0) => write!(f, "{whole}.{tenths}"),
            _ => write!(f, "{whole}.{part:02}"),
        }
    }
}

/// Words as XML has them.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // Readers make a line feed of it unless it is written so.
                '\r' => f.write_str("&#13;")?,
                '\t' | '\n' => f.write_char(c)?,
                // XML has no way to write these.
                c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => f.write_char('\u{fffd}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A colour as HTML has it.
struct Hex([u8; 3]);

impl std::fmt::Display for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The canvas.
struct Svg {
    body: String,
    outlines: bool,
    prefix: String,
    /// Open groups that [`Canvas::begin`] made.
    groups: usize,
    plots: usize,
    curves: usize,
    clips: usize,
}

fn finite(points: &[[f32; 2]]) -> bool {
    points.iter().flatten().all(|x| x.is_finite())
}

impl Svg {
    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(words); // a String takes all
    }

    /// Points of a path.
    fn path(&mut self, points: &[[f32; 2]], closed: bool) {
        self.body.push_str("<path d=\"");
        for (i, [x, y]) in points.iter().enumerate() {
            self.put(format_args!("{}{} {}", if i == 0 { "M" } else { "L" }, Number(*x), Number(*y)));
        }
        self.body.push_str(if closed { "Z\"" } else { "\"" });
    }

    fn fill(&mut self, fill: Fill) {
        self.put(format_args!(" fill=\"{}\"", Hex(fill.colour)));
        if fill.opacity < 1.0 {
            self.put(format_args!(" fill-opacity=\"{}\"", Number(fill.opacity)));
        }
    }

    fn stroke(&mut self, pen: Pen) {
        self.put(format_args!(
            " fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
            Hex(pen.fill.colour),
            Number(pen.width)
        ));
        if pen.fill.opacity < 1.0 {
            self.put(format_args!(" stroke-opacity=\"{}\"", Number(pen.fill.opacity)));
        }
        if let Some([on, off]) = pen.dash.pattern() {
            self.put(format_args!(" stroke-dasharray=\"{} {}\"", Number(on), Number(off)));
        }
        if pen.dash.is_round() {
            self.body.push_str(" stroke-linecap=\"round\"");
        }
        self.body.push_str(" stroke-linejoin=\"round\"/>\n");
    }

    fn letters(&mut self, text: &Text<'_>) {
        self.put(format_args!("<path aria-label=\"{}\" d=\"", Escaped(text.words)));
        let n = Number;
        for stroke in fonts::outlines(text) {
            match stroke {
                Stroke::Move([x, y]) => self.put(format_args!("M{} {}", n(x), n(y))),
                Stroke::Line([x, y]) => self.put(format_args!("L{} {}", n(x), n(y))),
                Stroke::Quad([a, b], [x, y]) => self.put(format_args!("Q{} {} {} {}", n(a), n(b), n(x), n(y))),
                Stroke::Cubic([a, b], [c, d], [x, y]) => {
                    self.put(format_args!("C{} {} {} {} {} {}", n(a), n(b), n(c), n(d), n(x), n(y)));
                }
                Stroke::Close => self.body.push('Z'),
            }
        }
        self.body.push('"');
        self.fill(text.fill);
        self.body.push_str("/>\n");
    }
}

impl Canvas for Svg {
    fn line(&mut self, points: &[[f32; 2]], pen: Pen) {
        if points.len() >= 2 && finite(points) {
            self.path(points, false);
            self.stroke(pen);
        }
    }

    fn area(&mut self, points: &[[f32; 2]], fill: Fill) {
        if points.len() >= 3 && finite(points) {
            self.path(points, true);
            self.fill(fill);
            self.body.push_str("/>\n");
        }
    }

    fn rect(&mut self, rect: [f32; 4], fill: Fill) {
        if rect.iter().all(|x| x.is_finite()) {
            let [x, y, width, height] = rect.map(Number);
            self.put(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""));
            self.fill(fill);
            self.body.push_str("/>\n");
        }
    }

    fn dot(&mut self, centre: [f32; 2], radius: f32, fill: Fill) {
        if finite(&[centre]) {
            let [x, y] = centre.map(Number);
            self.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"", Number(radius)));
            self.fill(fill);
            self.body.push_str("/>\n");
        }
    }

    fn text(&mut self, text: &Text<'_>) {
        if !finite(&[text.at]) {
            return;
        }
        if self.outlines {
            return self.letters(text);
        }
        let [x, y] = text.at.map(Number);
        if text.turned {
            self.put(format_args!("<text transform=\"translate({x} {y}) rotate(-90)\""));
        } else {
            self.put(format_args!("<text x=\"{x}\" y=\"{y}\""));
        }
        self.put(format_args!(" font-size=\"{}\"", Number(text.size)));
        if text.bold {
            self.body.push_str(" font-weight=\"bold\"");
        }
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.body.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.body.push_str(" text-anchor=\"end\""),
        }
        self.fill(text.fill);
        self.body.push('>');
        for (face, words) in fonts::pieces(text.words, text.bold) {
            if face == Face::Math {
                // Some programs would put all of the words into the face that has the one sign.
                let family = face.family();
                self.put(format_args!("<tspan font-family=\"{family}, sans-serif\">{}</tspan>", Escaped(words)));
            } else {
                self.put(format_args!("{}", Escaped(words)));
            }
        }
        self.body.push_str("</text>\n");
    }

    fn clip(&mut self, rect: [f32; 4]) {
        self.clips += 1;
        let (number, [x, y, width, height]) = (self.clips, rect.map(Number));
        let prefix = std::mem::take(&mut self.prefix);
        self.put(format_args!(
            "<clipPath id=\"{prefix}-clip-{number}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\
             </clipPath>\n<g clip-path=\"url(#{prefix}-clip-{number})\">\n"
        ));
        self.prefix = prefix;
    }

    fn unclip(&mut self) {
        self.body.push_str("</g>\n");
    }

    fn begin(&mut self, name: &str) {
        let prefix = std::mem::take(&mut self.prefix);
        if self.groups == 0 {
            (self.plots, self.curves) = (self.plots + 1, 0);
            let plot = self.plots;
            self.put(format_args!("<g id=\"{prefix}-plot-{plot}\""));
        } else {
            self.curves += 1;
            let (plot, part) = (self.plots, self.curves);
            self.put(format_args!("<g id=\"{prefix}-plot-{plot}-part-{part}\""));
        }
        self.put(format_args!(" role=\"group\" aria-label=\"{}\">\n", Escaped(name)));
        self.prefix = prefix;
        self.groups += 1;
    }

    fn end(&mut self) {
        self.body.push_str("</g>\n");
        self.groups -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::look::{Purpose, Theme};
    use crate::figure::samples;
    use quick_xml::events::Event;

    /// An element: its name, its attributes, and the text directly in it or in a span of it.
    type Element = (String, Vec<(String, String)>, String);

    fn read(text: &str) -> Vec<Element> {
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "tspan" => {}
                Event::Start(tag) => {
                    open.push(found.len());
                    found.push(element(&tag));
                }
                Event::Empty(tag) => found.push(element(&tag)),
                Event::Text(words) => {
                    if let Some(&last) = open.last() {
                        found[last].2.push_str(&words);
                    }
                }
                Event::GeneralRef(name) => {
                    let c = match name.as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        other => panic!("{other}"),
                    };
                    found[*open.last().unwrap()].2.push_str(c);
                }
                Event::End(tag) if tag.name().as_ref() != "tspan" => {
                    open.pop();
                }
                _ => {}
            }
        }
        assert!(open.is_empty());
        found
    }

    fn element(tag: &quick_xml::events::BytesStart<'_>) -> Element {
        let pairs = tag.attributes().map(|pair| pair.unwrap());
        let pairs = pairs.map(|pair| (pair.key.as_ref().to_owned(), pair.value.to_string())).collect();
        (tag.name().as_ref().to_owned(), pairs, String::new())
    }

    fn look(theme: Theme, purpose: Purpose, figure: &Figure) -> Look {
        Look { theme, size: purpose.size(figure) }
    }

    #[test]
    fn files_are_sound_and_say_what_they_show() {
        for figure in samples::all() {
            for (theme, purpose) in
                [(Theme::Light, Purpose::Slide), (Theme::Dark, Purpose::Page), (Theme::Print, Purpose::Column)]
            {
                let look = look(theme, purpose, &figure);
                let text = svg(&figure, &look, false);
                assert_eq!(text, svg(&figure, &look, false));
                assert!(!text.contains('\r') && !text.contains("NaN") && !text.contains("inf"));
                let all = read(&text);
                let of = |name: &str| all.iter().filter(|(kind, ..)| kind == name).collect::<Vec<_>>();
                assert_eq!(of("svg").len(), 1);
                assert_eq!(of("state")[0].2, figure.state);
                assert_eq!(of("desc")[0].2, figure.alternative);
                let title = if figure.title.is_empty() { &figure.plots[0].title } else { &figure.title };
                assert_eq!(of("title")[0].2, *title);
                // Every name is of one element, and those that are asked for are there.
                let mut ids: Vec<&str> = all
                    .iter()
                    .flat_map(|(_, pairs, _)| pairs.iter().filter(|(key, _)| key == "id").map(|(_, id)| id.as_str()))
                    .collect();
                let count = ids.len();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), count);
                for (_, pairs, _) in &all {
                    for (_, value) in pairs.iter().filter(|(key, _)| key == "clip-path") {
                        assert!(ids.contains(&value.trim_start_matches("url(#").trim_end_matches(')')), "{value}");
                    }
                }
            }
        }
    }

    #[test]
    fn text_is_text_or_outlines() {
        for figure in samples::all() {
            let look = look(Theme::Light, Purpose::Slide, &figure);
            let words = |outlines| {
                let all = read(&svg(&figure, &look, outlines));
                all.into_iter().filter(|(kind, ..)| kind == "text").map(|(.., text)| text).collect::<Vec<_>>()
            };
            let plain = words(false).join(" ");
            for plot in &figure.plots {
                assert!(plain.contains(&plot.title) && plain.contains(&plot.x.label), "{plain}");
                assert!(plot.legend.iter().all(|entry| plain.contains(&entry.name)), "{plain}");
            }
            assert!(words(true).is_empty());
        }
    }

    #[test]
    fn the_points_in_the_file_are_the_values() {
        let figure = samples::figure(vec![samples::curve()], 1);
        let all = read(&svg(&figure, &look(Theme::Light, Purpose::Slide, &figure), false));
        let plot = &figure.plots[0];
        let value = |pairs: &[(String, String)], key: &str| {
            pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
        };
        let clip = all.iter().position(|(kind, ..)| kind == "clipPath").unwrap() + 1;
        let [left, top, width, height] =
            ["x", "y", "width", "height"].map(|key| value(&all[clip].1, key).unwrap().parse::<f64>().unwrap());
        let thick = all.iter().filter(|(kind, pairs, _)| {
            kind == "path" && value(pairs, "stroke").is_some_and(|colour| colour == "#d55e00")
        });
        let path =
            thick.map(|(_, pairs, _)| value(pairs, "d").unwrap()).find(|d| d.matches('L').count() == 100).unwrap();
        for (i, point) in path.trim_start_matches('M').split('L').enumerate() {
            let (x, y) = point.split_once(' ').unwrap();
            let x = (x.parse::<f64>().unwrap() - left) / width * plot.x.axis.span() + plot.x.axis.low;
            let y = (1.0 - (y.parse::<f64>().unwrap() - top) / height) * plot.y.axis.span() + plot.y.axis.low;
            assert!((x - i as f64).abs() < plot.x.axis.span() / width, "{x} {i}");
            assert!((y - 0.9 * 0.97_f64.powi(i as i32)).abs() < plot.y.axis.span() / height, "{y} {i}");
        }
    }

    #[test]
    fn numbers_are_short_and_odd_places_are_left_out() {
        let all = [0.0, -0.001, 1.0, 1.5, 1.25, 1.05, -3.1, 1234.567, 0.999].map(|x| Number(x).to_string());
        assert_eq!(all, ["0", "0", "1", "1.5", "1.25", "1.05", "-3.1", "1234.57", "1"]);
        assert_eq!((length(800.0), length(89.0 * MILLIMETRE)), ("800".into(), "89mm".into()));
        let fill = Fill { colour: [1, 2, 3], opacity: 1.0 };
        let mut canvas =
            Svg { body: String::new(), outlines: false, prefix: "f".into(), groups: 0, plots: 0, curves: 0, clips: 0 };
        canvas.area(&[[0.0, 0.0], [f32::NAN, 1.0], [1.0, 1.0]], fill);
        canvas.rect([0.0, 0.0, f32::INFINITY, 1.0], fill);
        canvas.dot([f32::NAN, 0.0], 1.0, fill);
        assert_eq!(canvas.body, "");
    }
}
