//! RING 2: figures as files: the same points as in the window, drawn without a window. A [`Figure`] is what is to be seen, in
//! plot units; a canvas of a format (SVG, PDF, PNG, GIF) is where it is drawn.

pub(crate) mod axis;
#[cfg(test)]
mod by_hand;
pub(crate) mod canvas;
mod failure;
pub(crate) mod fonts;
pub(crate) mod gif;
mod glyphs;
pub mod inside;
pub(crate) mod layout;
mod look;
pub(crate) mod numbers;
pub(crate) mod palette;
pub(crate) mod pdf;
mod pdf_file;
pub(crate) mod plot;
pub(crate) mod png;
mod raster;
#[cfg(test)]
mod samples;
pub(crate) mod series;
pub(crate) mod svg;

pub use failure::Failure;
pub use look::{BadSize, Look, Purpose, Size, Theme};
pub use plot::Figure;
pub use svg::svg;
