//! Where a figure is drawn: one small trait, so that every format shows the same. Units are CSS pixels, 96 to the inch, from
//! the upper left corner; colours are sRGB.

use super::series::Dash;

/// A colour and an opacity from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) colour: [u8; 3],
    pub(crate) opacity: f32,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pen {
    pub(crate) fill: Fill,
    pub(crate) width: f32,
    pub(crate) dash: Dash,
}

/// Which end of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Words at a place: on its baseline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    /// May hold characters like ² and ⁻, which every face of [`super::fonts`] has.
    pub(crate) words: &'a str,
    pub(crate) at: [f32; 2],
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) anchor: Anchor,
    /// Turned by a quarter, to be read from below.
    pub(crate) turned: bool,
    pub(crate) fill: Fill,
}

/// A format.
pub(crate) trait Canvas {
    /// A line through these places; at least two.
    fn line(&mut self, points: &[[f32; 2]], pen: Pen);
    /// A filled area within these places; at least three.
    fn area(&mut self, points: &[[f32; 2]], fill: Fill);
    /// A filled rectangle: left, top, width, height.
    fn rect(&mut self, rect: [f32; 4], fill: Fill);
    /// A filled circle.
    fn dot(&mut self, centre: [f32; 2], radius: f32, fill: Fill);
    /// Words.
    fn text(&mut self, text: &Text<'_>);
    /// What follows is seen only within this rectangle (left, top, width, height), until [`Self::unclip`].
    fn clip(&mut self, rect: [f32; 4]);
    /// The end of it.
    fn unclip(&mut self);
    /// What follows, until [`Self::end`], is one thing with a name: a plot, a curve. For formats that keep such.
    fn begin(&mut self, _name: &str) {}
    /// The end of it.
    fn end(&mut self) {}
}
