//! The inside of a plot: from plot units to pixels.

use crate::figure::axis::Axis;
use crate::figure::layout::room::Room;
use crate::figure::layout::ticks::share;

/// Where a plot's points are on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) room: Room,
    pub(super) x: Axis,
    pub(super) y: Axis,
}

impl Field {
    /// Held near the plot: a line that goes far beyond costs much and shows nothing.
    fn held(at: f32) -> f32 {
        at.clamp(-2.0, 3.0)
    }

    pub(super) fn x(&self, at: f64) -> f32 {
        self.room.left + Self::held(share(&self.x, at)) * self.room.width
    }

    pub(super) fn y(&self, at: f64) -> f32 {
        self.room.bottom() - Self::held(share(&self.y, at)) * self.room.height
    }

    pub(super) fn place(&self, [x, y]: [f64; 2]) -> [f32; 2] {
        [self.x(x), self.y(y)]
    }

    /// A rectangle given as from, to, foot, top.
    pub(super) fn spread(&self, [from, to, foot, top]: [f64; 4]) -> Room {
        let ([a, b], [c, d]) = ([self.x(from), self.x(to)], [self.y(foot), self.y(top)]);
        Room::between([a.min(b), c.min(d)], [a.max(b), c.max(d)])
    }
}
