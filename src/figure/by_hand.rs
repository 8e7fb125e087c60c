//! For tests of the formats: a figure that is drawn by hand, with all that a canvas can do.

use super::canvas::{Anchor, Canvas, Fill, Pen, Text};
use super::look::{Look, Size, Theme};
use super::plot::Figure;
use super::series::Dash;

pub(crate) const BLUE: [u8; 3] = [0, 114, 178];
pub(crate) const GREEN: [u8; 3] = [0, 158, 115];
pub(crate) const INK: [u8; 3] = [26, 26, 26];

pub(crate) fn look(width: f32, height: f32) -> Look {
    Look { theme: Theme::Light, size: Size { width, height, text: 12.0 } }
}

pub(crate) fn fill(colour: [u8; 3], opacity: f32) -> Fill {
    Fill { colour, opacity }
}

pub(crate) fn pen(colour: [u8; 3], width: f32, dash: Dash) -> Pen {
    Pen { fill: fill(colour, 1.0), width, dash }
}

/// Its state has all that could be lost on the way: long lines, letters of several bytes, quotes, no end of line at its end.
pub(crate) fn figure() -> Figure {
    let long = "σ̂² of θ − \"quoted\" <b>&amp;</b> \\ ".repeat(12);
    Figure {
        title: "Variance of a Gaussian (n ≤ 10²)".into(),
        caption: "Median of 400 runs, worst standard error 2 %.".into(),
        alternative: "The variance falls from 1 to 10⁻³.".into(),
        state: format!("# {long}\nsample_size = 10\n[truth]\nfamily = \"gaussian\""),
        columns: 1,
        ..Figure::default()
    }
}

/// Draws it on a page of at least 200 x 120. The green line's height is told by the number of columns.
pub(crate) fn draw(figure: &Figure, look: &Look, canvas: &mut dyn Canvas) {
    let (width, height) = (look.size.width, look.size.height);
    canvas.rect([0.0, 0.0, width, height], fill([255; 3], 1.0));
    let text =
        |words, at, bold, anchor, turned| Text { words, at, size: 12.0, bold, anchor, turned, fill: fill(INK, 1.0) };
    canvas.text(&text(&figure.title, [10.0, 18.0], true, Anchor::Start, false));
    canvas.text(&text("Model θ̂ → ∞", [14.0, 0.5 * height], false, Anchor::Middle, true));
    canvas.text(&text("Generation", [width - 4.0, height - 6.0], false, Anchor::End, false));
    canvas.begin("plot");
    canvas.clip([30.0, 30.0, width - 40.0, height - 60.0]);
    canvas.area(&[[30.0, 40.0], [width, 50.0], [width, 70.0], [30.0, 90.0]], fill(BLUE, 0.2));
    let wave: Vec<[f32; 2]> =
        (0..200).map(|i| [i as f32 / 199.0 * width, 60.0 + 20.0 * (i as f32 * 0.1).sin()]).collect();
    canvas.line(&wave, pen(BLUE, 2.0, Dash::Dashed(8.0)));
    canvas.line(&[[0.0, 60.0], [width, 60.0]], pen(INK, 1.0, Dash::Dotted(4.0)));
    let level = 32.0 + figure.columns as f32;
    canvas.line(&[[0.0, level], [width, level]], pen(GREEN, 2.0, Dash::Solid));
    canvas.dot([60.0, 70.0], 3.0, fill(GREEN, 0.5));
    canvas.unclip();
    canvas.end();
}

/// A figure of each kind of plot, in each format; `FIGURES` names a folder to keep them.
#[test]
#[ignore = "takes long: some twenty pages"]
#[allow(clippy::print_stdout, reason = "how long each took is told")]
fn pages_of_the_layout_are_made() {
    use super::{gif, layout, pdf, png, samples};
    let keep = std::env::var_os("FIGURES").map(std::path::PathBuf::from);
    let write = |name: String, bytes: &[u8]| {
        if let Some(folder) = &keep {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    };
    for theme in [Theme::Light, Theme::Dark, Theme::Print] {
        for (i, figure) in samples::all().iter().enumerate() {
            let look = Look { theme, size: Size::slide() };
            let start = std::time::Instant::now();
            let vectors = pdf::pdf_by(layout::draw, figure, &look).unwrap();
            let half = start.elapsed();
            let pixels = png::png_by(layout::draw, figure, &look, 2.0).unwrap();
            let whole = start.elapsed();
            println!(
                "{theme:?} {i}: PDF {half:?}, {} bytes; PNG {:?}, {} bytes",
                vectors.len(),
                whole - half,
                pixels.len()
            );
            write(format!("{theme:?}-{i}.pdf"), &vectors);
            write(format!("{theme:?}-{i}.png"), &pixels);
        }
    }
    let look = Look { theme: Theme::Light, size: Size::slide() };
    let start = std::time::Instant::now();
    let frames = (0..20).map(|i| samples::all().swap_remove(i % 3));
    let film = gif::gif_by(layout::draw, frames, &look, 10.0).unwrap();
    println!("GIF of 20 frames {:?}, {} bytes", start.elapsed(), film.len());
    write("film.gif".into(), &film);
}
