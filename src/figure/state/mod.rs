//! A figure's experiment, written into it and read from it again.

mod gif;
mod lost;
mod open;
mod pdf;
mod png;
mod svg;
mod text;

pub use open::{find, is_figure, read};
pub use text::State;
