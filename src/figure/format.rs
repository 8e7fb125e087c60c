//! The formats of figures.

use std::path::Path;

/// What a figure is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Vectors, text as text.
    Svg,
    /// Vectors, for papers.
    Pdf,
    /// Pixels.
    Png,
    /// Pixels that move, of at most 256 colours.
    Gif,
    /// Pixels that move, in true colours; a PNG to programs that show no films.
    Apng,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Svg, Self::Pdf, Self::Png, Self::Gif, Self::Apng];

    /// What it is called; in small letters, how its files end.
    pub fn label(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Apng => "APNG",
        }
    }

    /// Whether it moves.
    pub fn is_film(self) -> bool {
        matches!(self, Self::Gif | Self::Apng)
    }

    /// The format that a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        let end = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|format| format.label().eq_ignore_ascii_case(end))
    }
}
