//! How everything looks: colours, sizes, fonts.

pub(crate) mod fonts;
mod theme;

pub(crate) use crate::figure::series::{Dash, Series};
pub use crate::lecture::ThemeName;
pub(crate) use theme::{BANDS, GAP, MARGIN, RADIUS, Theme};
