//! A figure as the bytes of a file.

use super::canvas::Canvas;
use super::failure::Failure;
use super::look::Look;
use super::plot::Figure;
use super::{apng, gif, layout, pdf, png};

/// A page with vectors and fonts.
///
/// # Errors
/// One line.
pub fn pdf(figure: &Figure, look: &Look) -> Result<Vec<u8>, Failure> {
    pdf::pdf_by(layout::draw, figure, look)
}

/// Pixels, so many for each of the look's.
///
/// # Errors
/// One line, of what is too large.
pub fn png(figure: &Figure, look: &Look, scale: f32) -> Result<Vec<u8>, Failure> {
    png::png_by(layout::draw, figure, look, scale)
}

/// A film in true colours of so many frames, so many a second, in which everything stands as in the last of them.
///
/// # Errors
/// One line, of what is too large, and of no frames.
pub fn apng(
    (count, frames): (usize, impl Iterator<Item = Figure>),
    last: &Figure,
    look: &Look,
    rate: f64,
) -> Result<Vec<u8>, Failure> {
    let draw = |figure: &Figure, look: &Look, canvas: &mut dyn Canvas| layout::draw_like(figure, last, look, canvas);
    apng::apng_by(draw, (count, frames), last, look, rate)
}

/// A film of so many frames a second, in which everything stands as in the last of them. Its state is the first frame's.
///
/// # Errors
/// One line, of what is too large, and of no frames.
pub fn gif(frames: impl Iterator<Item = Figure>, last: &Figure, look: &Look, rate: f64) -> Result<Vec<u8>, Failure> {
    let draw = |figure: &Figure, look: &Look, canvas: &mut dyn Canvas| layout::draw_like(figure, last, look, canvas);
    gif::gif_by(draw, frames, look, rate)
}
