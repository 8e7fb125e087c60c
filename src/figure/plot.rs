//! What a figure shows: plots with axes, and what is drawn in them, in plot units. Nothing here knows a format, a size in
//! pixels or a colour.

use super::axis::Axis;
use super::series::Series;

/// A figure: plots in columns, words around them, and the state that it is of.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// The headline.
    pub title: String,
    /// What is shown, of how many runs, n, seed, worst standard error: ready to paste below the figure.
    pub caption: String,
    /// The same for those who do not see it: what rises, what falls, with numbers.
    pub alternative: String,
    /// The scenario as a file, with what was on view in its comments: all that is needed to make it again. LF only.
    pub state: String,
    /// So many plots beside each other.
    pub columns: usize,
    /// Row after row.
    pub(crate) plots: Vec<Plot>,
}

/// One plot.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub(crate) title: String,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// From the back to the front.
    pub(crate) parts: Vec<Part>,
    pub(crate) legend: Vec<Entry>,
    /// Notes inside the plot: what has left the range, what has collapsed.
    pub(crate) notes: Vec<String>,
    /// A map's colours: what the ends stand for, and what is mapped.
    pub(crate) map: Option<ColourKey>,
    /// A unit is as long across as up: the plane. Where there is more room one way, that axis shows more.
    pub(crate) to_scale: bool,
}

impl Plot {
    /// Two axes with nothing between them.
    pub(crate) fn new(title: impl Into<String>, x: Scale, y: Scale) -> Self {
        let (parts, legend, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self { title: title.into(), x, y, parts, legend, notes, map: None, to_scale: false }
    }
}

/// An axis with its words.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) label: String,
    pub(crate) axis: Axis,
    /// Ticks as shares in percent.
    pub(crate) percent: bool,
    /// Ticks at whole numbers alone.
    pub(crate) whole: bool,
    /// Names in place of numbers, at these places (symbols, families).
    pub(crate) names: Vec<(f64, String)>,
}

impl Scale {
    /// Plain numbers.
    pub(crate) fn new(label: impl Into<String>, axis: Axis) -> Self {
        Self { label: label.into(), axis, percent: false, whole: false, names: Vec::new() }
    }
}

/// How wide a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// Medians, curves.
    Thick,
    /// Truth, theory.
    Middle,
    /// Single runs, earlier models.
    Hair,
}

/// Something drawn, in plot units; on a logarithmic axis these are powers of ten. What is off the scale may lie outside the
/// axis: a canvas clips. All numbers are finite.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Between two heights, of an opacity from 0 to 1.
    Band { ink: Series, share: f32, xs: Vec<f64>, low: Vec<f64>, high: Vec<f64> },
    /// A line without a gap; one of an opacity below 1 is a paler one.
    Line { ink: Series, share: f32, width: Width, points: Vec<[f64; 2]> },
    /// Bars: from, to, foot, top.
    Bars { ink: Series, share: f32, bars: Vec<[f64; 4]> },
    /// Points in the plane.
    Dots { ink: Series, share: f32, points: Vec<[f64; 2]> },
    /// Ticks at the foot of the plot.
    Rug { ink: Series, share: f32, xs: Vec<f64> },
    /// A vertical line through the plot with words beside it: a collapsed model.
    Spike { ink: Series, at: f64, words: String },
    /// Words at a place, as the names of theory lines.
    Label { ink: Series, at: [f64; 2], words: String },
    /// Words that begin at a place, halfway up: what a bar has come to.
    Beside { at: [f64; 2], words: String },
    /// A cell of a map: from, to, foot, top, and where its value lies on the colour scale from 0 to 1; `None`: no value.
    Cell { of: [f64; 4], value: Option<f32> },
}

/// What a legend shows beside a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sign {
    /// A line with its dash.
    Line(Width),
    /// A filled box of this opacity.
    Box(f32),
    /// A dot.
    Dot,
}

/// A name of the legend.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) sign: Sign,
    pub(crate) ink: Series,
    pub(crate) name: String,
}

impl Entry {
    pub(crate) fn new(sign: Sign, ink: Series, name: impl Into<String>) -> Self {
        Self { sign, ink, name: name.into() }
    }
}

/// What a map's colours stand for.
#[derive(Clone, Debug)]
pub(crate) struct ColourKey {
    pub(crate) label: String,
    /// Ticks: where on the scale from 0 to 1, and words.
    pub(crate) ticks: Vec<(f32, String)>,
}
