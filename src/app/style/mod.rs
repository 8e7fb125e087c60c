//! How everything looks: colours, sizes, fonts.

pub(crate) mod fonts;
mod series;
mod theme;

pub use crate::lecture::ThemeName;
pub(crate) use series::{Dash, ROWS, Series};
pub(crate) use theme::{BANDS, GAP, MARGIN, RADIUS, Theme};
