//! A rectangle of the page.

/// Left, top, width and height, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Room {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Room {
    pub(crate) fn new(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, width: width.max(0.0), height: height.max(0.0) }
    }

    /// From its upper left to its lower right corner.
    pub(super) fn between([left, top]: [f32; 2], [right, bottom]: [f32; 2]) -> Self {
        Self::new(left, top, right - left, bottom - top)
    }

    pub(crate) fn right(&self) -> f32 {
        self.left + self.width
    }

    pub(crate) fn bottom(&self) -> f32 {
        self.top + self.height
    }

    pub(crate) fn array(&self) -> [f32; 4] {
        [self.left, self.top, self.width, self.height]
    }

    /// Larger by so much on every side.
    pub(super) fn grown(&self, by: f32) -> Self {
        Self::between([self.left - by, self.top - by], [self.right() + by, self.bottom() + by])
    }

    /// Without a strip at its top.
    pub(super) fn below(&self, strip: f32) -> Self {
        Self::between([self.left, self.top + strip], [self.right(), self.bottom()])
    }

    /// Whether two have a place in common.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.left < other.right() && other.left < self.right() && self.top < other.bottom() && other.top < self.bottom()
    }

    /// Whether it lies within another.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.left >= other.left
            && self.top >= other.top
            && self.right() <= other.right()
            && self.bottom() <= other.bottom()
    }
}
