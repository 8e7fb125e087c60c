//! RING 2: figures as files: the same points as in the window, drawn without a window. A [`Figure`] is what is to be seen, in
//! plot units; a canvas of a format (SVG, PDF, PNG, GIF) is where it is drawn.

mod asked;
pub(crate) mod axis;
pub(crate) mod canvas;
mod gather;
mod look;
pub(crate) mod numbers;
pub(crate) mod plot;
pub(crate) mod series;

pub use asked::Asked;
pub use gather::{of_result, of_scenario};
pub use look::{Look, Size, Theme};
pub use plot::Figure;
