//! Film as APNG: true colours, any rate, and of each frame only what changed. The picture that programs without films show is
//! the last frame. Where the state lies is told in [`super::inside`].

use ::png::{BlendOp, ColorType, DisposeOp, EncodingError, Writer};

use super::canvas::Canvas;
use super::changes::changed;
use super::failure::Failure;
use super::look::Look;
use super::plot::Figure;
use super::png::describe;
use super::raster::{ONCE, Raster};

/// A film of so many frames, so many a second; where fewer come, it is cut short. The state is that of `last`, which is also what is seen
/// where films are not. At a time there are two frames in memory, and the file.
pub(crate) fn apng_by(
    draw: impl Fn(&Figure, &Look, &mut dyn Canvas),
    (count, frames): (usize, impl Iterator<Item = Figure>),
    last: &Figure,
    look: &Look,
    rate: f64,
) -> Result<Vec<u8>, Failure> {
    let fail = |error: EncodingError| Failure::of("APNG")(&error);
    let mut raster = Raster::new(look, 1.0)?;
    let [width, height] = raster.size();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > ONCE {
        let [width, height] = [width, height].map(u64::from);
        return Err(Failure::Large { width, height, side: u32::from(u16::MAX), all: ONCE / 1_000_000 });
    }
    let count = u32::try_from(count).ok().filter(|count| *count > 0).ok_or(Failure::NoFrames)?;
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgba);
    describe(&mut encoder, 1.0, last).map_err(fail)?;
    encoder.set_animated(count, 0).map_err(fail)?;
    encoder.set_sep_def_img(true).map_err(fail)?;
    // Over what is there: a pixel that stays is left out, and nothing takes less room.
    encoder.set_blend_op(BlendOp::Over).map_err(fail)?;
    encoder.set_dispose_op(DisposeOp::None).map_err(fail)?;
    let [numerator, denominator] = delay(rate);
    encoder.set_frame_delay(numerator, denominator).map_err(fail)?;
    let mut writer = encoder.write_header().map_err(fail)?;
    draw(last, look, &mut raster);
    writer.write_image_data(raster.pixels()).map_err(fail)?;
    let mut shown: Option<Vec<u8>> = None;
    for figure in frames.take(count as usize) {
        raster.clear();
        draw(&figure, look, &mut raster);
        match &mut shown {
            None => {
                writer.write_image_data(raster.pixels()).map_err(fail)?;
                shown = Some(raster.pixels().to_vec());
            }
            Some(shown) => next(&mut writer, width, shown, raster.pixels()).map_err(fail)?,
        }
    }
    writer.finish().map_err(fail)?;
    Ok(bytes)
}

/// Writes what changed, and makes it what is shown.
fn next(writer: &mut Writer<&mut Vec<u8>>, width: u32, shown: &mut [u8], pixels: &[u8]) -> Result<(), EncodingError> {
    let wide = width as usize;
    // A frame in which nothing changes takes its time all the same.
    let [left, top, right, foot] = changed(shown, pixels, wide).unwrap_or([0, 0, 1, 1]);
    let mut data = Vec::with_capacity(4 * (right - left) * (foot - top));
    for row in top..foot {
        let row = 4 * (row * wide + left)..4 * (row * wide + right);
        for (before, now) in shown[row.clone()].chunks_exact(4).zip(pixels[row].chunks_exact(4)) {
            data.extend_from_slice(if before == now { &[0; 4] } else { now });
        }
    }
    shown.copy_from_slice(pixels);
    let [left, top, right, foot] = [left, top, right, foot].map(|side| side as u32);
    // At first to the corner: no rectangle may reach beyond the page on its way to its place.
    writer.set_frame_position(0, 0)?;
    writer.set_frame_dimension(right - left, foot - top)?;
    writer.set_frame_position(left, top)?;
    writer.write_image_data(&data)
}

/// How long a frame is seen, as a fraction of a second.
fn delay(rate: f64) -> [u16; 2] {
    [100, (100.0 * rate).round().clamp(1.0, 65_535.0) as u16]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::by_hand::{draw, figure, look};
    use crate::figure::inside::STATE;

    fn film(levels: &[usize]) -> Vec<u8> {
        let frames: Vec<Figure> = levels.iter().map(|level| Figure { columns: *level, ..figure() }).collect();
        let last = frames.last().cloned().unwrap_or_else(figure);
        apng_by(draw, (frames.len(), frames.into_iter()), &last, &look(240.0, 140.0), 24.0).unwrap()
    }

    /// Frame after frame as a browser puts them together, and how long each is seen.
    fn seen(bytes: &[u8]) -> Vec<(Vec<u8>, [u16; 2])> {
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
        let count = reader.info().animation_control.unwrap().num_frames;
        reader.next_frame(&mut buffer).unwrap(); // the picture
        let mut screen = vec![0; 4 * 240 * 140];
        (0..count)
            .map(|_| {
                reader.next_frame(&mut buffer).unwrap();
                let control = *reader.info().frame_control().unwrap();
                let wide = control.width as usize;
                for (i, pixel) in buffer.chunks_exact(4).take(wide * control.height as usize).enumerate() {
                    let (x, y) = (i % wide + control.x_offset as usize, i / wide + control.y_offset as usize);
                    if pixel[3] > 0 {
                        screen[4 * (240 * y + x)..][..4].copy_from_slice(pixel);
                    }
                }
                (screen.clone(), [control.delay_num, control.delay_den])
            })
            .collect()
    }

    #[test]
    fn each_frame_is_seen_exactly_as_it_was_drawn() {
        let levels = [1, 5, 5, 60, 2];
        let bytes = film(&levels);
        assert_eq!(bytes, film(&levels), "the same each time");
        let frames = seen(&bytes);
        assert_eq!(frames.len(), levels.len());
        let mut raster = Raster::new(&look(240.0, 140.0), 1.0).unwrap();
        for (level, (screen, delay)) in levels.into_iter().zip(&frames) {
            raster.clear();
            draw(&Figure { columns: level, ..figure() }, &look(240.0, 140.0), &mut raster);
            assert!(screen == raster.pixels(), "{level}");
            assert_eq!(*delay, [100, 2400]);
        }
    }

    #[test]
    fn without_films_the_last_frame_is_seen_with_its_state() {
        let bytes = film(&[1, 60]);
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let text = &reader.info().utf8_text;
        let state = text.iter().find(|chunk| chunk.keyword == STATE).unwrap();
        assert_eq!(state.get_text().unwrap(), figure().state);
        let mut picture = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut picture).unwrap();
        let frames = seen(&bytes);
        assert!(picture == frames[1].0 && picture != frames[0].0);
        let none = apng_by(draw, (0, std::iter::empty()), &figure(), &look(200.0, 120.0), 25.0);
        assert_eq!(none, Err(Failure::NoFrames));
        assert_eq!([1.0, 50.0, 12.5].map(delay), [[100, 100], [100, 5000], [100, 1250]]);
    }
}
