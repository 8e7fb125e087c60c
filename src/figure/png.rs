//! PNG: opaque pixels, sRGB, the size in print.
//!
//! Where the state lies is told in [`super::inside`].

use ::png::{BitDepth, ColorType, Compression, Filter, PixelDimensions, SrgbRenderingIntent, Unit};
use std::io::Write as _;

use super::draw::Draw;
use super::failure::Failure;
use super::inside::STATE;
use super::look::Look;
use super::plot::Figure;
use super::raster::Raster;

/// CSS pixels in a metre.
const PER_METRE: f64 = 96.0 / 0.0254;

/// A picture of so many pixels per CSS pixel: 1 to 4 are usual.
pub(crate) fn png_by(draw: Draw, figure: &Figure, look: &Look, scale: f32) -> Result<Vec<u8>, Failure> {
    let mut raster = Raster::new(look, scale)?;
    let draw = |raster: &mut Raster| draw(figure, look, raster);
    encode(&mut raster, figure, draw).map_err(|error| Failure::of("PNG")(&error))
}

/// What the file says besides its pixels: how they are to be taken, and the state.
pub(crate) fn describe<W: std::io::Write>(
    encoder: &mut ::png::Encoder<'_, W>,
    scale: f32,
    figure: &Figure,
) -> Result<(), ::png::EncodingError> {
    encoder.set_depth(BitDepth::Eight);
    // Of plots, rows without a filter are the smallest and the fastest.
    encoder.set_compression(Compression::Balanced);
    encoder.set_filter(Filter::NoFilter);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    let ppu = (PER_METRE * f64::from(scale)).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: ppu, yppu: ppu, unit: Unit::Meter }));
    for (keyword, text) in [(STATE, &figure.state), ("Title", &figure.title), ("Description", &figure.caption)] {
        if !text.is_empty() {
            encoder.add_itxt_chunk(keyword.to_owned(), text.clone())?;
        }
    }
    Ok(())
}

fn encode(raster: &mut Raster, figure: &Figure, draw: impl Fn(&mut Raster)) -> Result<Vec<u8>, ::png::EncodingError> {
    let mut bytes = Vec::new();
    let [width, height] = raster.size();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    describe(&mut encoder, raster.scale(), figure)?;
    let mut writer = encoder.write_header()?;
    // Strip by strip and row by row: a large picture is never in memory as a whole.
    let mut rows = writer.stream_writer_with_size(1 << 16)?;
    loop {
        draw(raster);
        for row in raster.pixels().chunks_exact(4 * width as usize) {
            let row: Vec<u8> = row.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            rows.write_all(&row)?;
        }
        if !raster.go_on() {
            break;
        }
    }
    rows.finish()?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::by_hand::{draw, figure, look};

    #[test]
    fn a_picture_has_the_pixels_the_size_in_print_and_the_state() {
        let (figure, look) = (figure(), look(240.0, 140.0));
        let bytes = png_by(draw, &figure, &look, 2.0).unwrap();
        assert_eq!(bytes, png_by(draw, &figure, &look, 2.0).unwrap(), "the same each time");
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        // All words are there before the first pixel is read.
        let words = &reader.info().utf8_text;
        let word = |keyword: &str| words.iter().find(|text| text.keyword == keyword).unwrap().get_text().unwrap();
        assert_eq!(word("experiment.toml"), figure.state);
        assert_eq!((word("Title"), word("Description")), (figure.title.clone(), figure.caption.clone()));
        assert!(reader.info().srgb.is_some());
        assert_eq!(reader.info().pixel_dims.unwrap().xppu, 7559); // 192 dots an inch

        let mut raster = Raster::new(&look, 2.0).unwrap();
        draw(&figure, &look, &mut raster);
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height, frame.color_type), (480, 280, ::png::ColorType::Rgb));
        let drawn: Vec<u8> = raster.pixels().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        assert!(drawn == pixels[..frame.buffer_size()]);
    }

    #[test]
    fn a_picture_without_a_state_has_no_chunk_of_it() {
        let bytes = png_by(draw, &Figure::default(), &look(200.0, 120.0), 1.0).unwrap();
        assert!(!bytes.windows(4).any(|name| name == b"iTXt"));
    }
}
