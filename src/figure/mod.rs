//! RING 2: figures as files: the same points as in the window, drawn without a window. A [`Figure`] is what is to be seen, in
//! plot units; a canvas of a format (SVG, PDF, PNG, GIF) is where it is drawn.

pub(crate) mod axis;
pub(crate) mod canvas;
pub(crate) mod fonts;
pub(crate) mod layout;
mod look;
pub(crate) mod numbers;
pub(crate) mod palette;
pub(crate) mod plot;
#[cfg(test)]
mod samples;
pub(crate) mod series;
pub(crate) mod svg;

pub use look::{BadSize, Look, Purpose, Size, Theme};
pub use plot::Figure;
pub use svg::svg;
