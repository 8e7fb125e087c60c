//! What formats ask for: a figure laid out on a canvas.

use super::canvas::Canvas;
use super::look::Look;
use super::plot::Figure;

/// How a figure is laid out on a canvas.
pub(crate) type Draw = fn(&Figure, &Look, &mut dyn Canvas);
