//! How a figure looks: its size, its colours, how large its text is.

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
