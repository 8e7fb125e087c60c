//! Plots. Nothing that is not finite reaches the plotting library; points are made once per revision.

mod area;
mod beside;
mod calm;
mod chart;
mod curve_spec;
mod density;
mod difference;
mod drafting;
mod generations;
mod guessing;
mod heat;
mod legend;
mod marks;
mod model;
mod panels;
mod paths;
mod plane;
mod profile;
mod reading;
mod readout;
mod simplex;
mod spot;

pub(crate) use area::{Area, Around, x_pixel, x_value, y_pixel, y_value};
pub(crate) use chart::{Chart, Ribbon, Stroke};
pub(crate) use curve_spec::{CurveSpec, curve};
pub(crate) use difference::Difference;
pub(crate) use generations::{Generations, Lay};
pub(crate) use heat::{Tile, bar, bar_width, frame, line, seamed, shapes};
pub(crate) use legend::line as sample;
pub(crate) use model::show as show_model;
pub(crate) use plane::draw as draw_plane;
pub(crate) use profile::Likelihood;
pub(crate) use readout::{cursor as paint_cursor, note as paint_note, paint as paint_readout, spoken};
pub(crate) use spot::Spot;
