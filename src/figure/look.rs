//! How a figure looks: its size, its colours, how large its text is.

use std::str::FromStr;

use super::fonts::width;
use super::plot::{Figure, Plot};

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the light window.
    #[default]
    Light,
    /// As the dark window.
    Dark,
    /// On white paper; each line is told by its dash too.
    Print,
}

/// How large: width and height in CSS pixels (96 to the inch), and the size of plain text there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// In CSS pixels.
    pub width: f32,
    /// In CSS pixels.
    pub height: f32,
    /// Of labels along axes, in CSS pixels; titles are larger, and nothing is smaller.
    pub text: f32,
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Width, height, text.
    pub size: Size,
}

/// CSS pixels in a millimetre.
const MILLIMETRE: f32 = 96.0 / 25.4;
/// Bounds of width and height, in CSS pixels.
const BOUNDS: [f32; 2] = [64.0, 20_000.0];
/// Text in print: 7.2 points, where journals ask for 7 at least.
const PRINTED: f32 = 9.6;
/// Size of a plot's title, in sizes of text.
pub(super) const TITLE: f32 = 1.12;
/// In a legend: height of a line, from the left to a name, between two entries beside each other; in sizes of text.
pub(super) const ROW: f32 = 1.45;
pub(super) const LEAD: f32 = 3.6;
pub(super) const APART: f32 = 1.6;
/// So many lines of a legend fit a plot of the usual height.
const USUAL: usize = 2;
/// The tallest figure for a page of paper.
const TALLEST: f32 = 230.0 * MILLIMETRE;

/// What a figure is made for; decides how large it is.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Purpose {
    /// A slide, 16:9.
    #[default]
    Slide,
    /// One column of a paper, 89 mm wide, as tall as the figure needs.
    Column,
    /// Two columns of a paper, 183 mm wide, as tall as the figure needs.
    Page,
    /// A poster, to be read from two steps away.
    Poster,
    /// So wide and high, in CSS pixels.
    Own {
        /// Width and height.
        extent: [f32; 2],
        /// Whether it was said in millimetres, as for print.
        print: bool,
    },
}

/// A size that there is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSize {
    /// Neither a name nor two numbers.
    #[error("unknown size '{0}': it is slide, column, page, poster, or as 800x600 (pixels) or 89x60mm")]
    Unknown(String),
    /// Too small or too large.
    #[error("size '{0}' is out of range: width and height are from 64 to 20000 pixels (17 to 5291 mm)")]
    Range(String),
}

impl FromStr for Purpose {
    type Err = BadSize;

    fn from_str(text: &str) -> Result<Self, BadSize> {
        match text {
            "slide" => return Ok(Self::Slide),
            "column" => return Ok(Self::Column),
            "page" => return Ok(Self::Page),
            "poster" => return Ok(Self::Poster),
            _ => {}
        }
        let shown = || text.chars().take(40).collect::<String>();
        let (numbers, print) = match text.strip_suffix("mm") {
            Some(numbers) => (numbers, true),
            None => (text.strip_suffix("px").unwrap_or(text), false),
        };
        let plain = |part: &str| {
            let is_plain = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || c == '.');
            if is_plain { part.parse::<f32>().ok() } else { None }
        };
        let pair = numbers.split_once('x').and_then(|(width, height)| Some([plain(width)?, plain(height)?]));
        let extent = pair.ok_or_else(|| BadSize::Unknown(shown()))?.map(|x| if print { x * MILLIMETRE } else { x });
        let is_odd = |x: &f32| !(BOUNDS[0]..=BOUNDS[1]).contains(x);
        // A picture has whole pixels.
        if !print && extent.iter().any(|x| x.fract() != 0.0) {
            return Err(BadSize::Unknown(shown()));
        }
        if extent.iter().any(is_odd) {
            return Err(BadSize::Range(shown()));
        }
        Ok(Self::Own { extent, print })
    }
}

impl Purpose {
    /// The size of a figure for it.
    pub fn size(self, figure: &Figure) -> Size {
        match self {
            Self::Slide => Size::slide(),
            Self::Column => Size::paper(89.0, figure),
            Self::Page => Size::paper(183.0, figure),
            Self::Poster => Size::poster(),
            Self::Own { extent: [width, height], print } => Size::own(width, height, print),
        }
    }
}

impl Size {
    /// 16:9; on a screen of 1920 pixels, letters of 21.
    pub fn slide() -> Self {
        Self { width: 1280.0, height: 720.0, text: 14.0 }
    }

    /// A2 across.
    pub fn poster() -> Self {
        Self { width: 594.0 * MILLIMETRE, height: 420.0 * MILLIMETRE, text: 28.0 }
    }

    /// For paper, so many millimetres wide, and as tall as the rows of plots of this figure need.
    pub fn paper(millimetres: f32, figure: &Figure) -> Self {
        let width = millimetres * MILLIMETRE;
        let size = Self { width, height: width, text: PRINTED };
        let columns = size.columns(figure);
        let rows = figure.plots.len().div_ceil(columns).max(1);
        let wide = width / columns as f32;
        let row = (0.68 * wide).clamp(48.0 * MILLIMETRE, 75.0 * MILLIMETRE);
        // Long legends are below their plots.
        let lines = figure.plots.iter().map(|plot| lines_of(plot, wide - 2.0 * PRINTED, PRINTED)).max().unwrap_or(0);
        let row = row + lines.saturating_sub(USUAL) as f32 * ROW * PRINTED;
        // Rows that have names are as high as these.
        let named = figure.plots.iter().map(|plot| plot.y.names.len()).max().unwrap_or(0);
        let row = row.max(named as f32 * ROW * PRINTED + 24.0 * MILLIMETRE);
        let title = if figure.title.is_empty() { 0.0 } else { 2.4 * PRINTED };
        // Whole millimetres, as people give sizes.
        let height = ((rows as f32 * row + title) / MILLIMETRE).round() * MILLIMETRE;
        Self { height: height.min(TALLEST), ..size }
    }

    /// Of any extent: larger text on a larger figure, but never less than can be read.
    pub fn own(width: f32, height: f32, print: bool) -> Self {
        let [least, share] = if print { [PRINTED, 0.009] } else { [11.0, 0.0146] };
        Self { width, height, text: (share * (width * height).sqrt()).clamp(least, 64.0) }
    }

    /// How many plots of a figure stand beside each other: as many as are asked for and have the room.
    pub(crate) fn columns(&self, figure: &Figure) -> usize {
        let names = figure.plots.iter().flat_map(|plot| &plot.legend).map(|entry| width(&entry.name, self.text, false));
        let widest = names.fold(0.0, f32::max).min(0.9 * self.width) + (LEAD + 2.0) * self.text;
        let room = (self.width / widest.max(22.0 * self.text)).floor().max(1.0) as usize;
        figure.columns.clamp(1, figure.plots.len().max(1)).min(room)
    }
}

/// Lines that the legend and the notes of a plot take below it, and one more for a long title above.
fn lines_of(plot: &Plot, wide: f32, text: f32) -> usize {
    let (mut x, mut lines) = (0.0, usize::from(!plot.legend.is_empty()));
    for entry in &plot.legend {
        let long = LEAD * text + width(&entry.name, text, false);
        if x > 0.0 && x + long > wide {
            (x, lines) = (0.0, lines + 1);
        }
        x += long + APART * text;
    }
    let notes = plot.notes.iter().map(|note| if width(note, text, false) > wide { 2 } else { 1 });
    let title = usize::from(width(&plot.title, TITLE * text, true) > wide);
    title + lines + notes.sum::<usize>()
}
