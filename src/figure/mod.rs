//! RING 2: figures as files: the same points as in the window, drawn without a window. A [`Figure`] is what is to be seen, in
//! plot units; a canvas of a format (SVG, PDF, PNG, GIF) is where it is drawn.

mod asked;
pub(crate) mod axis;
pub(crate) mod bars;
pub(crate) mod canvas;
pub(crate) mod curves;
mod gather;
pub(crate) mod headings;
pub(crate) mod known;
mod look;
pub(crate) mod model;
pub(crate) mod numbers;
pub(crate) mod origins;
pub(crate) mod pair;
pub(crate) mod phase;
pub(crate) mod plot;
pub(crate) mod range;
pub(crate) mod series;
pub(crate) mod strokes;
pub(crate) mod usual;

pub use asked::Asked;
pub use gather::{Film, of_result, of_scenario};
pub use look::{Look, Size, Theme};
pub use plot::Figure;
