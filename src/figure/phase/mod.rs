//! A sweep as it is drawn, in the window and in figures.

mod along;
pub(crate) mod cells;
mod labels;
mod picture;
mod rows;
mod swept;
mod title;
mod words;

pub(crate) use along::{lines_along, strokes_of, values};
pub(crate) use labels::{label, place_words};
pub(crate) use picture::{Picture, among_colours, value};
pub(crate) use rows::{Content, along, content, height, neighbour as along_rows, rows};
pub(crate) use swept::Swept;
pub(crate) use title::{border_words, line_words, source_words, title, title_alone};
pub(crate) use words::said;
