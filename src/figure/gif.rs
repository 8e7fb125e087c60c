//! Film as GIF: one palette for all frames, and of each frame only what changed. Where the state lies is told in
//! [`super::inside`].

use ::gif::{AnyExtension, DisposalMethod, Encoder, EncodingError, Extension, Frame, Repeat};
use std::collections::HashMap;

use super::canvas::{Canvas, Fill};
use super::changes::changed;
use super::failure::Failure;
use super::inside::MARK;
use super::look::Look;
use super::plot::Figure;
use super::raster::{ONCE, Raster};

/// Hundredths of a second that browsers keep as they are: they make 1 into 10.
const DELAYS: [u16; 5] = [2, 3, 4, 5, 10];
/// The colours of a film; one more place is for what did not change.
const COLOURS: usize = 255;
/// So many are found for the first frame: the rest is for what comes later, a model's death or a theory's line.
const FIRST: usize = 200;
/// Where the palette is in the file: after its head.
const PALETTE: std::ops::Range<usize> = 13..13 + 3 * 256;

/// A film of these frames, so many a second, as near as GIF can: [`true_rate`]. The state is the first frame's. At a time
/// there is one frame in memory.
pub(crate) fn gif_by(
    draw: impl Fn(&Figure, &Look, &mut dyn Canvas),
    frames: impl Iterator<Item = Figure>,
    look: &Look,
    rate: f64,
) -> Result<Vec<u8>, Failure> {
    let fail = |error: EncodingError| Failure::of("GIF")(&error);
    let mut raster = Raster::new(look, 1.0)?;
    let [width, height] = raster.size().map(u64::from);
    if width * height > ONCE {
        return Err(Failure::Large { width, height, side: u32::from(u16::MAX), all: ONCE / 1_000_000 });
    }
    let mut film: Option<Film> = None;
    for figure in frames {
        raster.clear();
        draw(&figure, look, &mut raster);
        match &mut film {
            Some(film) => film.next(&raster).map_err(fail)?,
            none => *none = Some(Film::new(&raster, &figure.state, delay(rate)).map_err(fail)?),
        }
    }
    film.ok_or(Failure::NoFrames)?.finish().map_err(fail)
}

/// The frames a second that come of these asked for.
pub(crate) fn true_rate(rate: f64) -> f64 {
    100.0 / f64::from(delay(rate))
}

fn delay(rate: f64) -> u16 {
    let apart = |delay: u16| (100.0 / f64::from(delay) - rate).abs();
    DELAYS.into_iter().min_by(|a, b| apart(*a).total_cmp(&apart(*b))).unwrap_or(DELAYS[0])
}

/// A film that is being written.
struct Film {
    encoder: Encoder<Vec<u8>>,
    palette: Palette,
    delay: u16,
    wide: usize,
    /// What is seen: each pixel as it was drawn, and its place in the palette.
    shown: Vec<u8>,
    places: Vec<u8>,
}

impl Film {
    /// The first frame is written whole.
    fn new(raster: &Raster, state: &str, delay: u16) -> Result<Self, EncodingError> {
        let [width, height] = raster.size().map(|side| side as u16); // checked by the raster
        // The colours are written at the end, when all are known.
        let mut encoder = Encoder::new(Vec::new(), width, height, &[0; 3 * 256])?;
        encoder.set_repeat(Repeat::Infinite)?;
        if !state.is_empty() {
            let comment = AnyExtension(Extension::Comment as u8);
            encoder.write_raw_extension(comment, &[&[MARK.as_bytes(), state.as_bytes()].concat()])?;
        }
        let pixels = raster.pixels();
        let mut palette = Palette::of([pixels[0], pixels[1], pixels[2]]);
        palette.learn(raster.inks(), FIRST);
        let places: Vec<u8> = pixels.chunks_exact(4).map(|pixel| palette.place(pixel)).collect();
        let frame = Frame { delay, width, height, buffer: (&places).into(), ..Frame::default() };
        encoder.write_frame(&frame)?;
        Ok(Self { encoder, palette, delay, wide: usize::from(width), shown: pixels.to_vec(), places })
    }

    /// Of the next frames only the rectangle that changed, and in that only the pixels that did.
    fn next(&mut self, raster: &Raster) -> Result<(), EncodingError> {
        self.palette.learn(raster.inks(), COLOURS);
        let pixels = raster.pixels();
        // A frame in which nothing changes takes its time all the same.
        let [left, top, right, foot] = changed(&self.shown, pixels, self.wide).unwrap_or([0, 0, 1, 1]);
        let mut buffer = Vec::with_capacity((right - left) * (foot - top));
        for row in top..foot {
            let at = row * self.wide;
            for i in at + left..at + right {
                let place = self.palette.place(&pixels[4 * i..4 * i + 4]);
                let same = std::mem::replace(&mut self.places[i], place) == place;
                buffer.push(if same { COLOURS as u8 } else { place });
            }
        }
        self.shown.copy_from_slice(pixels);
        let [left, top, right, foot] = [left, top, right, foot].map(|side| side as u16);
        self.encoder.write_frame(&Frame {
            delay: self.delay,
            dispose: DisposalMethod::Keep,
            transparent: Some(COLOURS as u8),
            left,
            top,
            width: right - left,
            height: foot - top,
            buffer: buffer.into(),
            ..Frame::default()
        })
    }

    fn finish(self) -> Result<Vec<u8>, EncodingError> {
        let mut bytes = self.encoder.into_inner()?;
        if let Some(table) = bytes.get_mut(PALETTE) {
            let known = self.palette.colours.as_flattened();
            table[..known.len()].copy_from_slice(known);
        }
        Ok(bytes)
    }
}

/// The colours of a film: what is drawn with, and its shades on the ground, that smooth edges and pale areas have.
struct Palette {
    ground: [u8; 3],
    colours: Vec<[u8; 3]>,
    /// Inks that are in it already.
    known: usize,
    /// Where each colour that came is put.
    places: HashMap<[u8; 3], u8>,
    last: ([u8; 3], u8),
}

impl Palette {
    fn of(ground: [u8; 3]) -> Self {
        Self { ground, colours: vec![ground], known: 0, places: HashMap::new(), last: (ground, 0) }
    }

    /// Takes in new inks: first each as it is, then halfway to the ground, quarters, and so on, until there are so many.
    fn learn(&mut self, inks: &[Fill], most: usize) {
        let new = inks.get(self.known..).unwrap_or(&[]);
        if new.is_empty() {
            return;
        }
        self.known = inks.len();
        for sixteenths in [16, 8, 4, 12, 2, 6, 10, 14, 1, 3, 5, 7, 9, 11, 13, 15] {
            for ink in new {
                let share = ink.opacity * sixteenths as f32 / 16.0;
                let mix = |i: usize| f32::from(self.ground[i]) * (1.0 - share) + f32::from(ink.colour[i]) * share;
                let shade = [0, 1, 2].map(|i| mix(i).round() as u8);
                if self.colours.len() < most && !self.colours.contains(&shade) {
                    self.colours.push(shade);
                }
            }
        }
        self.places.clear();
        self.last = (self.ground, 0);
    }

    /// The nearest colour.
    fn place(&mut self, pixel: &[u8]) -> u8 {
        let colour = [pixel[0], pixel[1], pixel[2]];
        if self.last.0 != colour {
            let colours = &self.colours;
            let place = *self.places.entry(colour).or_insert_with(|| nearest(colours, colour));
            self.last = (colour, place);
        }
        self.last.1
    }
}

fn nearest(colours: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let apart = |other: &[u8; 3]| -> u32 { (0..3).map(|i| u32::from(other[i].abs_diff(colour[i])).pow(2)).sum() };
    colours.iter().enumerate().min_by_key(|(_, other)| apart(other)).map_or(0, |(place, _)| place as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::by_hand::{GREEN, draw, figure, fill, look, pen};
    use crate::figure::draw::Draw;
    use crate::figure::series::Dash;
    use ::gif::{
        ColorOutput, DecodeOptions,
        streaming_decoder::{Decoded, OutputBuffer, StreamingDecoder},
    };

    /// Frames in which a line goes down by so many pixels.
    fn film(levels: &[usize]) -> Vec<u8> {
        let frames = levels.iter().map(|level| Figure { columns: *level, ..figure() });
        gif_by(draw, frames, &look(240.0, 140.0), 24.0).unwrap()
    }

    /// The words of all comments.
    fn comments(bytes: &[u8]) -> Vec<u8> {
        let (mut decoder, mut rest, mut words) = (StreamingDecoder::new(), bytes, Vec::new());
        while !rest.is_empty() {
            let (taken, decoded) = decoder.update(rest, &mut OutputBuffer::None).unwrap();
            rest = &rest[taken..];
            if matches!(decoded, Decoded::SubBlock { ext, .. } if ext == AnyExtension(Extension::Comment as u8)) {
                words.extend_from_slice(decoder.last_ext_sub_block());
            }
        }
        words
    }

    #[test]
    fn a_film_has_its_frames_its_rate_and_the_state() {
        let bytes = film(&[1, 5, 5, 9]);
        assert_eq!(bytes, film(&[1, 5, 5, 9]), "the same each time");
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        let mut decoder = options.read_info(&bytes[..]).unwrap();
        assert_eq!((decoder.width(), decoder.height(), decoder.repeat()), (240, 140, Repeat::Infinite));
        let mut seen = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            seen.push((frame.delay, frame.width, frame.height, frame.top));
        }
        // The line is two pixels wide, from 31 + level on; of the clip it is from 30 to 230.
        assert_eq!(seen, [(4, 240, 140, 0), (4, 200, 6, 32), (4, 1, 1, 0), (4, 200, 6, 36)]);
        assert_eq!(comments(&bytes), [MARK, &figure().state].concat().as_bytes());
    }

    #[test]
    fn each_frame_is_seen_as_it_was_drawn() {
        let (levels, look) = ([1, 5, 60, 2], look(240.0, 140.0));
        let bytes = film(&levels);
        let mut decoder = ::gif::Decoder::new(&bytes[..]).unwrap();
        let table = decoder.global_palette().unwrap().to_vec();
        let mut screen = vec![[0_u8; 3]; 240 * 140];
        let mut raster = Raster::new(&look, 1.0).unwrap();
        for level in levels {
            let frame = decoder.read_next_frame().unwrap().unwrap();
            for (i, place) in frame.buffer.iter().enumerate().filter(|(_, place)| frame.transparent != Some(**place)) {
                let (x, y) = (i % usize::from(frame.width), i / usize::from(frame.width));
                let at = (y + usize::from(frame.top)) * 240 + x + usize::from(frame.left);
                let from = 3 * usize::from(*place);
                screen[at] = [table[from], table[from + 1], table[from + 2]];
            }
            raster.clear();
            draw(&Figure { columns: level, ..figure() }, &look, &mut raster);
            let mut far = 0;
            for (shown, drawn) in screen.iter().zip(raster.pixels().chunks_exact(4)) {
                let apart = (0..3).map(|i| shown[i].abs_diff(drawn[i])).max().unwrap();
                // What is drawn in full is exact; edges are near, but for a few over other colours.
                assert!(apart == 0 || drawn[..3] != GREEN && drawn[..3] != [255; 3], "{shown:?} for {drawn:?}");
                far += usize::from(apart > 16);
            }
            assert!(far < 400, "{far} pixels");
        }
    }

    #[test]
    fn colours_that_come_later_are_in_the_palette_too() {
        let mut palette = Palette::of([255; 3]);
        let ink = |colour| Fill { colour, opacity: 1.0 };
        let many: Vec<Fill> = (0..20).map(|i| ink([10 * i, 0, 100])).collect();
        palette.learn(&many, FIRST);
        assert!(many.iter().all(|ink| palette.colours.contains(&ink.colour)) && palette.colours.len() <= FIRST);
        let before = palette.colours.clone();
        let red = [213, 94, 0];
        palette.learn(&[many, vec![ink(red)]].concat(), COLOURS);
        assert!(palette.colours.starts_with(&before), "what is shown keeps its place");
        let place = palette.place(&[213, 94, 0, 255]);
        assert_eq!(palette.colours[usize::from(place)], red);
        let flood: Vec<Fill> = (1..=90_u8).map(|i| ink([37, 91, 151].map(|k: u8| k.wrapping_mul(i)))).collect();
        let mut palette = Palette::of([0; 3]);
        (1..=90).for_each(|some| palette.learn(&flood[..some], COLOURS));
        assert_eq!(palette.colours.len(), COLOURS, "one place is kept for what did not change");
    }

    #[test]
    fn rates_are_those_that_browsers_keep() {
        let rates = [1000.0, 60.0, 50.0, 30.0, 25.0, 24.0, 20.0, 10.0, 1.0, 0.0].map(delay);
        assert_eq!(rates, [2, 2, 2, 3, 4, 4, 5, 10, 10, 10]);
        assert!((true_rate(30.0) - 33.333).abs() < 0.01 && true_rate(f64::NAN) > 0.0);
        assert_eq!(gif_by(draw, std::iter::empty(), &look(200.0, 120.0), 25.0), Err(Failure::NoFrames));
    }

    /// As long as a run of a hundred generations, with curves that grow.
    #[test]
    #[allow(clippy::print_stdout, reason = "how long it took is told")]
    #[ignore = "takes long: a hundred frames; with optimisation they take a few seconds"]
    fn a_hundred_frames_are_made_in_eight_megabytes() {
        let grow: Draw = |figure, look, canvas| {
            draw(&Figure { columns: 1, ..figure.clone() }, look, canvas);
            for curve in 0..6 {
                let height = |i: usize| 100.0 + 90.0 * curve as f32 + 40.0 * (i as f32 * 0.7 + curve as f32).sin();
                let points: Vec<[f32; 2]> =
                    (0..=figure.columns + 1).map(|i| [40.0 + 12.0 * i as f32, height(i)]).collect();
                let dash = if curve % 2 == 0 { Dash::Solid } else { Dash::Dashed(8.0) };
                canvas.line(&points, pen([40 * curve, 100, 200], 2.5, dash));
                let area: Vec<[f32; 2]> = points.iter().copied().chain([[40.0, 700.0]]).collect();
                canvas.area(&area, fill([40 * curve, 100, 200], 0.15));
            }
        };
        let start = std::time::Instant::now();
        let frames = (0..100).map(|i| Figure { columns: i, ..figure() });
        let bytes = gif_by(grow, frames, &look(1280.0, 720.0), 25.0).unwrap();
        let (seconds, size) = (start.elapsed().as_secs_f64(), bytes.len());
        println!("100 frames of 1280x720: {seconds:.2} s, {size} bytes");
        assert!(size < 8_000_000, "{size} bytes");
    }
}
