//! RING 2: figures as files: the same points as in the window, drawn without a window. A [`Figure`] is what is to be seen, in
//! plot units; a canvas of a format (SVG, PDF, PNG, GIF) is where it is drawn.

pub(crate) mod apng;
pub(crate) mod asked;
pub(crate) mod axis;
pub(crate) mod bars;
pub(crate) mod behind;
#[cfg(test)]
mod by_hand;
pub(crate) mod canvas;
mod changes;
pub(crate) mod curves;
mod data;
mod draw;
mod failure;
pub(crate) mod fonts;
mod format;
mod gather;
pub(crate) mod gif;
mod glyphs;
pub(crate) mod headings;
pub mod inside;
pub(crate) mod known;
pub(crate) mod layout;
mod look;
pub(crate) mod model;
pub(crate) mod numbers;
pub(crate) mod origins;
pub(crate) mod pair;
pub(crate) mod palette;
pub(crate) mod papers;
pub(crate) mod pdf;
mod pdf_file;
pub(crate) mod phase;
pub(crate) mod plot;
pub(crate) mod png;
pub(crate) mod range;
mod raster;
#[cfg(test)]
mod samples;
pub(crate) mod series;
#[cfg(test)]
mod shipped;
mod state;
pub(crate) mod strokes;
pub(crate) mod svg;
pub(crate) mod table;
mod theme;
pub(crate) mod usual;
pub mod write;
pub(crate) mod zoom;

pub use asked::Asked;
pub(crate) use asked::METRICS;
pub use data::{DATA, csv};
pub use failure::Failure;
pub use format::Format;
pub use gather::{Film, of_result, of_scenario};
pub(crate) use gif::true_rate;
pub use look::{BadSize, Look, Purpose, Size, Theme};
pub use papers::scenario_of as chapter_scenario;
pub use plot::Figure;
pub use state::{State, find, is_figure, read};
pub use svg::svg;
pub use zoom::Zoom;
