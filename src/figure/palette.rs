//! The only place where the colours and dashes of what is drawn are written: the window's theme reads them from here. Every
//! colour means one thing; see [`Series`].

use super::look::Theme;
use super::series::{Dash, ROWS, Series};

/// A colour in sRGB.
pub(crate) type Rgb = [u8; 3];

/// The colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Palette {
    theme: Theme,
    /// Behind the cards of the window.
    pub(crate) ground: Rgb,
    /// Cards, and the page of a figure.
    pub(crate) card: Rgb,
    /// Inside plots.
    pub(crate) field: Rgb,
    /// Outlines.
    pub(crate) outline: Rgb,
    /// Grid lines.
    pub(crate) grid: Rgb,
    /// Text and truth.
    pub(crate) ink: Rgb,
    /// Secondary text, labels of axes.
    pub(crate) soft: Rgb,
}

/// A colour from its usual notation.
pub(crate) const fn rgb(hex: u32) -> Rgb {
    [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
}

impl Palette {
    /// The colours of a theme.
    pub(crate) const fn of(theme: Theme) -> Self {
        let light = Self {
            theme,
            ground: rgb(0xf6f6f4),
            card: rgb(0xffffff),
            field: rgb(0xffffff),
            outline: rgb(0xd9d9d7),
            grid: rgb(0xe8e8e8),
            ink: rgb(0x1a1a1a),
            soft: rgb(0x626262),
        };
        match theme {
            Theme::Light => light,
            Theme::Print => {
                Self { ground: rgb(0xffffff), outline: rgb(0xc4c4c4), ink: rgb(0x000000), soft: rgb(0x444444), ..light }
            }
            Theme::Dark => Self {
                ground: rgb(0x151719),
                card: rgb(0x1e2125),
                field: rgb(0x181b1d),
                outline: rgb(0x34383d),
                grid: rgb(0x272b2f),
                ink: rgb(0xf2f2f2),
                soft: rgb(0xa3a7ab),
                ..light
            },
        }
    }

    fn is_dark(&self) -> bool {
        self.theme == Theme::Dark
    }

    /// The colour of a series.
    pub(crate) fn colour(&self, series: Series) -> Rgb {
        let hex = match (series, self.is_dark()) {
            (Series::Truth | Series::Theory | Series::Line(_), _) => return self.ink,
            (Series::Real, false) => 0x009e73,
            (Series::Real, true) => 0x14ab80,
            (Series::Accumulate, false) => 0x0072b2,
            (Series::Accumulate, true) => 0x56b4e9,
            (Series::Replace, false) => 0xd55e00,
            (Series::Replace, true) => 0xe06a10,
            (Series::Subsample, false) => 0xb85c93, // the same pink, dark enough for 3:1 on white
            (Series::Subsample, true) => 0xcc79a7,
            (Series::Window, false) => 0x2b90c9, // likewise
            (Series::Window, true) => 0x8fcdf2,
            (Series::Difference | Series::Paired, false) => 0x66717d,
            (Series::Difference | Series::Paired, true) => 0xaeb8c2,
            (Series::Guess(_), false) => 0x6a3fb5,
            (Series::Guess(_), true) => 0xc9a7ff,
            (Series::Row(number), dark) => ROW_COLOURS[usize::from(dark)][usize::from(number) % ROWS],
            (Series::Companion(0), false) => 0xb06a95,
            (Series::Companion(0), true) => 0xcc79a7,
            (Series::Companion(_), false) => 0x8a7400,
            (Series::Companion(_), true) => 0xe0c341,
        };
        rgb(hex)
    }

    /// The dash of a series, so that colour is never alone. On paper, where there may be no colour, no two that meet have one
    /// dash; on a screen the first of each kind are solid.
    pub(crate) fn dash(&self, series: Series) -> Dash {
        if self.theme == Theme::Print
            && let Some(dash) = dash_on_paper(series)
        {
            return dash;
        }
        dash_on_screen(series)
    }

    /// The opacity of a tint: on dark ground a little more.
    pub(crate) fn opacity(&self, share: f32) -> f32 {
        let lift = if self.is_dark() { 1.15 } else { 1.0 };
        (share * lift).clamp(0.0, 1.0)
    }

    /// The colour of a share from 0 to 1 of a scale: blue to yellow, ever lighter, and read alike with any colour
    /// deficiency. On every ground the same: a legend goes with it.
    pub(crate) fn scale(share: f32) -> Rgb {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        let place = share * (CIVIDIS.len() - 1) as f32;
        let low = (place as usize).min(CIVIDIS.len() - 2);
        let (from, to) = (rgb(CIVIDIS[low]), rgb(CIVIDIS[low + 1]));
        let between =
            |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * (place - low as f32)).round() as u8;
        [0, 1, 2].map(|i| between(from[i], to[i]))
    }

    /// A line over such a scale: its ink, and a seam on both sides that keeps it apart from any colour below.
    pub(crate) fn over_scale() -> [Rgb; 2] {
        [rgb(0xffffff), rgb(0x10131a)]
    }
}

/// The dash of a series where there are colours.
pub(crate) fn dash_on_screen(series: Series) -> Dash {
    match series {
        Series::Truth => Dash::Dashed(8.0),
        Series::Theory => Dash::Dotted(4.0),
        Series::Line(0) => Dash::Dashed(7.0),
        Series::Line(1) => Dash::Dashed(11.0),
        Series::Line(_) => Dash::Dashed(3.5),
        Series::Row(number) => match ROW_DASHES[usize::from(number) % ROWS] {
            0.0 => Dash::Solid,
            length => Dash::Dashed(length),
        },
        Series::Guess(number) => match number % 4 {
            0 => Dash::Dashed(6.0),
            1 => Dash::Dotted(6.0),
            2 => Dash::Dashed(13.0),
            _ => Dash::Dotted(9.0),
        },
        Series::Companion(0) => Dash::Dashed(10.0),
        Series::Companion(_) => Dash::Dashed(4.0),
        Series::Subsample => Dash::Dashed(22.0),
        Series::Window => Dash::Dashed(15.0),
        Series::Real | Series::Accumulate | Series::Replace | Series::Difference | Series::Paired => Dash::Solid,
    }
}

/// Where the dash on paper is another than on a screen.
fn dash_on_paper(series: Series) -> Option<Dash> {
    match series {
        Series::Real => Some(Dash::Dotted(7.0)),
        Series::Replace => Some(Dash::Dashed(11.0)),
        Series::Window => Some(Dash::Dashed(15.5)),
        Series::Companion(0) => Some(Dash::Dashed(5.5)),
        Series::Companion(_) => Some(Dash::Dashed(3.0)),
        Series::Paired => Some(Dash::Dashed(6.0)),
        Series::Guess(number) => match number % 4 {
            0 => None,
            1 => Some(Dash::Dotted(5.3)),
            2 => Some(Dash::Dashed(30.0)),
            _ => Some(Dash::Dotted(9.5)),
        },
        _ => None,
    }
}

/// Okabe and Ito's colours, dark enough for 3:1 on white, and light enough on the dark ground.
const ROW_COLOURS: [[u32; ROWS]; 2] = [
    [0x0072b2, 0xd55e00, 0x009e73, 0xb85c93, 0x8a7400, 0x2b90c9, 0x5b4ea0, 0x66717d],
    [0x56b4e9, 0xe06a10, 0x14ab80, 0xcc79a7, 0xe0c341, 0x8fcdf2, 0x9d90e0, 0xaeb8c2],
];
/// Lengths of their dashes; 0 for none.
const ROW_DASHES: [f32; ROWS] = [0.0, 18.0, 9.0, 5.0, 26.0, 13.0, 7.0, 3.5];

/// Cividis (Nunez, Anderton and Renslow 2018, doi 10.1371/journal.pone.0199239): 33 of its 256 colours.
const CIVIDIS: [u32; 33] = [
    0x00224e, 0x00285b, 0x002e6a, 0x053371, 0x1a386f, 0x273e6e, 0x32436d, 0x3b496c, 0x434e6c, 0x4b546c, 0x535a6d,
    0x5a5f6e, 0x61656f, 0x686a71, 0x6f7073, 0x767676, 0x7d7c78, 0x848279, 0x8c8878, 0x938e78, 0x9b9476, 0xa39a74,
    0xaba072, 0xb4a76f, 0xbcae6c, 0xc4b468, 0xcdbb63, 0xd5c25e, 0xdec958, 0xe7d150, 0xf0d846, 0xf9e03a, 0xfee838,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, as WCAG 2.2 has it: what is left of a colour in grey.
    fn light(colour: Rgb) -> f64 {
        let [r, g, b] = colour.map(|byte| {
            let x = f64::from(byte) / 255.0;
            if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let (a, b) = (light(one), light(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Series that can be lines of one plot.
    fn meeting() -> Vec<Vec<Series>> {
        let guesses = (0..4).map(Series::Guess);
        let runs = [Series::Real, Series::Accumulate, Series::Replace, Series::Subsample, Series::Window];
        let companions = [Series::Companion(0), Series::Companion(1)];
        let known = [Series::Truth, Series::Theory];
        let lines = (0..3).map(Series::Line);
        vec![
            runs.into_iter().chain(companions).chain(known).collect(),
            runs.into_iter().chain(known).chain(guesses).collect(),
            (0..ROWS as u8).map(Series::Row).chain(lines).chain([Series::Theory]).collect(),
            vec![Series::Difference, Series::Paired, Series::Theory],
        ]
    }

    /// Whether two dashes are told apart at a glance.
    fn differ(one: Dash, other: Dash) -> bool {
        match (one, other) {
            (Dash::Solid, Dash::Solid) => false,
            (Dash::Dashed(a), Dash::Dashed(b)) | (Dash::Dotted(a), Dash::Dotted(b)) => a.max(b) / a.min(b) >= 1.25,
            _ => true,
        }
    }

    #[test]
    fn on_paper_lines_that_meet_are_told_apart_without_colour() {
        let palette = Palette::of(Theme::Print);
        assert_eq!((palette.card, palette.field, palette.ink), ([255; 3], [255; 3], [0; 3]));
        for group in meeting() {
            for (i, &one) in group.iter().enumerate() {
                for &other in &group[i + 1..] {
                    let grey = contrast(palette.colour(one), palette.colour(other)) >= 2.0;
                    let dashes = differ(palette.dash(one), palette.dash(other));
                    assert!(grey || dashes, "{one:?} and {other:?}");
                }
            }
        }
    }

    #[test]
    fn every_line_and_text_stands_out_from_its_ground() {
        for theme in [Theme::Light, Theme::Dark, Theme::Print] {
            let palette = Palette::of(theme);
            for series in meeting().concat() {
                assert!(contrast(palette.colour(series), palette.field) >= 3.0, "{theme:?} {series:?}");
            }
            for words in [palette.ink, palette.soft] {
                assert!(contrast(words, palette.card) >= 4.5 && contrast(words, palette.field) >= 4.5, "{theme:?}");
            }
        }
    }

    #[test]
    fn the_scale_goes_through_its_colours() {
        assert_eq!(Palette::scale(0.0), rgb(0x00224e));
        assert_eq!(Palette::scale(1.0), rgb(0xfee838));
        assert_eq!(Palette::scale(0.5), rgb(0x7d7c78));
        assert_eq!(Palette::scale(f32::NAN), Palette::scale(-1.0));
    }
}
