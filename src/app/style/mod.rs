//! How everything looks: colours, sizes, fonts.

pub(crate) mod fonts;
mod series;
mod theme;

pub(crate) use series::{Dash, ROWS, Series};
pub use theme::ThemeName;
pub(crate) use theme::{BANDS, GAP, MARGIN, RADIUS, Theme};
