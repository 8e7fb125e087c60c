//! Figures out of the window: drawn by the room that draws them for the command line, too.

use std::path::Path;

use egui::ColorImage;

use crate::figure::{Figure, Film, Format, Look, Purpose, State, svg, write};
use crate::numeric::halt::halted;
use crate::report::write_whole;

/// Frames a second of a film.
const RATE: f64 = 20.0;

/// Everything that is to be drawn, and how.
fn made(state: &State) -> Result<(Film, String, Look), String> {
    let text = state.to_text()?;
    let film = Film::of(&state.scenario, &state.asked, &halted).map_err(|problem| problem.to_string())?;
    let film = film.ok_or("given up")?;
    let figure = film.last();
    let look = Look { theme: state.theme.unwrap_or_default(), size: Purpose::default().size(&figure) };
    Ok((film, text, look))
}

/// Draws it and writes it there.
///
/// # Errors
/// One line.
pub(crate) fn write(state: &State, format: Format, path: &Path) -> Result<(), String> {
    let (film, text, look) = made(state)?;
    let held = |figure: Figure| Figure { state: text.clone(), ..figure };
    let bytes = match format {
        Format::Svg => Ok(svg(&held(film.last()), &look, false).into_bytes()),
        Format::Pdf => write::pdf(&held(film.last()), &look),
        Format::Png => write::png(&held(film.last()), &look, 2.0),
        Format::Gif | Format::Apng => {
            let (last, frames) = (held(film.last()), film.frames());
            let count = frames.len();
            let frames = frames.take_while(|_| !halted()).map(held);
            match format {
                Format::Apng => write::apng((count, frames), &last, &look, RATE),
                _ => write::gif(frames, &last, &look, RATE),
            }
        }
    };
    let bytes = bytes.map_err(|problem| problem.to_string())?;
    if halted() {
        return Err("given up".into());
    }
    write_whole(path, &bytes).map_err(|error| error.to_string())
}

/// Draws it as a picture.
///
/// # Errors
/// One line.
pub(crate) fn picture(state: &State) -> Result<ColorImage, String> {
    let (film, text, look) = made(state)?;
    let figure = Figure { state: text, ..film.last() };
    let bytes = write::png(&figure, &look, 1.0).map_err(|problem| problem.to_string())?;
    let decoded = || -> Option<ColorImage> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().ok()?;
        let mut pixels = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut pixels).ok()?;
        let size = [info.width as usize, info.height as usize];
        Some(ColorImage::from_rgb(size, &pixels[..info.buffer_size()]))
    };
    decoded().ok_or_else(|| "the picture could not be made".into())
}
