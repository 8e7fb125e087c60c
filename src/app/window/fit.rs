//! A window that opens larger than the screen is made smaller: with the frame that a window manager puts around it, one of the
//! screen's own size would have its lower edge outside.

use egui::{Context, Rect, Vec2, ViewportCommand, vec2};
use std::time::{Duration, Instant};

/// So long after its opening a window may still get its frame.
const WHILE_OPENING: Duration = Duration::from_secs(3);

/// Fits the window once.
pub(crate) struct Fit(Option<Instant>);

impl Fit {
    /// Unless a size was asked for.
    pub(crate) fn new(asked: bool) -> Self {
        Self((!asked).then(Instant::now))
    }

    /// Looks at the window; called once a frame.
    pub(crate) fn look(&mut self, ctx: &Context) {
        let Some(since) = self.0 else { return };
        if since.elapsed() > WHILE_OPENING {
            self.0 = None;
            return;
        }
        let (outer, inner, monitor) = ctx.input(|input| {
            let window = input.viewport();
            let whole = window.maximized == Some(true) || window.fullscreen == Some(true);
            (window.outer_rect.filter(|_| !whole), window.inner_rect, window.monitor_size)
        });
        let (Some(outer), Some(inner), Some(monitor)) = (outer, inner, monitor) else { return };
        if let Some(size) = smaller(outer, inner, monitor) {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
            self.0 = None;
        }
    }
}

/// The size within its frame that leaves all of the window on the screen; `None` where it is there.
fn smaller(outer: Rect, inner: Rect, monitor: Vec2) -> Option<Vec2> {
    let over = (outer.size() - monitor).max(Vec2::ZERO);
    let known = monitor.min_elem() > 1.0 && over.is_finite();
    (known && over.max_elem() >= 1.0).then(|| (inner.size() - over).max(vec2(320.0, 240.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_window_with_its_frame_is_no_larger_than_the_screen() {
        let inner = Rect::from_min_size(pos2(0.0, 20.0), vec2(1280.0, 800.0));
        let outer = Rect::from_min_max(pos2(0.0, 0.0), inner.max);
        assert_eq!(smaller(outer, inner, vec2(1280.0, 800.0)), Some(vec2(1280.0, 780.0)));
        assert_eq!(smaller(outer, inner, vec2(1024.0, 768.0)), Some(vec2(1024.0, 748.0)));
        assert_eq!(smaller(outer, inner, vec2(1920.0, 1080.0)), None);
        assert_eq!(smaller(outer, inner, Vec2::ZERO), None);
    }
}
