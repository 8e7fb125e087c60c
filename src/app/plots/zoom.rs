//! A part of a plot alone on view: by the wheel, by a box that is dragged, by keys. How far it goes is what is shown without
//! it, so that it tells of nothing that is hidden.

use egui::{
    Align2, CornerRadius, EventFilter, Id, Key, LayerId, Modifiers, Order, PointerButton, Pos2, Rect, Response, Role,
    Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::pixels::{x_value, y_value};
use crate::app::frame::Cx;
use crate::app::model::{Action, Slot};
use crate::app::plot_data::Axis;
use crate::app::style::Theme;
use crate::app::widgets::{focus_ring, width_of};
use crate::figure::Zoom;

/// How to do it, on the title of a plot.
pub(super) const HELP: &str =
    "Wheel: zoom at the pointer; drag: zoom to a box; Shift and drag: move; double click or Home: show all";
/// What the button is called that shows all again.
const RESET: &str = "Reset zoom";
/// What it says on a card that is narrower than this.
const SHORT: (&str, f32) = ("Reset", 420.0);
/// So many pixels of the wheel are a factor of e.
const WHEEL: f64 = 250.0;
/// What a key zooms by, and the part of the plot that an arrow moves it.
const KEY: f64 = 1.5;
const STEP: f64 = 0.1;
/// A box that is narrower than this, or lower, is a part of one axis alone.
const THIN: f32 = 14.0;

/// The card of a plot: what has the keyboard where a plot has it.
pub(super) fn card_id(slot: Slot) -> Id {
    Id::unique(("plot card", slot))
}

/// Whether that is the card of a plot, which then has keys of its own.
pub(crate) fn is_card(id: Id) -> bool {
    let metric = |number| [false, true].map(|both| Slot::Metric { both, number });
    Slot::every().chain((0..=u8::MAX).flat_map(metric)).any(|slot| card_id(slot) == id)
}

/// A plot that can be zoomed: its axes as they are without, and as they are on view.
pub(super) struct Zooming {
    pub(super) slot: Slot,
    pub(super) full: [Axis; 2],
    pub(super) now: [Axis; 2],
}

/// What is being done with the button down: from where, and where it was last.
#[derive(Clone, Copy)]
enum Drag {
    Box(Pos2, Pos2),
    Move,
}

impl Zooming {
    /// Hears what is done to the plot.
    pub(super) fn listen(&self, ui: &Ui, cx: &mut Cx<'_>, plot: Rect, response: &Response) {
        let wheel = self.wheel(ui, plot, response);
        let asked = wheel.or_else(|| self.drag(ui, cx.theme, plot, response)).or_else(|| self.keys(ui, response));
        if let Some(zoom) = asked.filter(|zoom| !zoom.is_whole() || self.is_zoomed()) {
            cx.emit(Action::Zoom(self.slot, zoom));
        }
    }

    fn is_zoomed(&self) -> bool {
        self.full != self.now
    }

    /// From one place to another along each axis; as it is along one of which nothing is said.
    fn to(&self, ends: [Option<[f64; 2]>; 2]) -> Zoom {
        let part = |i: usize| {
            let (full, now) = (&self.full[i], &self.now[i]);
            let [low, high] = ends[i].unwrap_or([now.low, now.high]);
            full.part(low, high)
        };
        Zoom { x: part(0), y: part(1) }
    }

    /// By a factor about places on both axes; an axis without one stays.
    fn by(&self, factor: f64, about: [Option<f64>; 2]) -> Zoom {
        let ends = |i: usize| {
            let (now, at) = (&self.now[i], about[i]?);
            Some([at - (at - now.low) / factor, at + (now.high - at) / factor])
        };
        self.to([ends(0), ends(1)])
    }

    /// By parts of what is on view.
    fn moved(&self, parts: [f64; 2]) -> Zoom {
        let ends = |i: usize| {
            let (now, by) = (&self.now[i], parts[i] * self.now[i].span());
            Some([now.low + by, now.high + by])
        };
        self.to([ends(0), ends(1)])
    }

    /// The wheel, and two fingers: in the plot both axes, on the numbers of one that axis. What it hears no page scrolls by.
    fn wheel(&self, ui: &Ui, plot: Rect, response: &Response) -> Option<Zoom> {
        let at = ui.input(|input| input.pointer.hover_pos()).filter(|_| response.contains_pointer())?;
        let (turned, pinched) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = f64::from(pinched) * (f64::from(turned) / WHEEL).exp();
        let across = plot.x_range().contains(at.x) && at.y >= plot.top();
        let up = plot.y_range().contains(at.y) && at.x <= plot.right();
        if factor == 1.0 || !(across || up) {
            return None;
        }
        ui.input_mut(|input| input.smooth_scroll_delta.y = 0.0);
        let x = across.then(|| x_value(at.x, &self.now[0], plot));
        let y = up.then(|| y_value(at.y, &self.now[1], plot));
        Some(self.by(factor, [x, y]))
    }

    /// A box that is drawn; with Shift, or the middle button, the plot is moved.
    fn drag(&self, ui: &Ui, theme: &Theme, plot: Rect, response: &Response) -> Option<Zoom> {
        let memory = Id::unique(("zoom box", self.slot));
        let (here, from, shift, touches) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.latest_pos(), pointer.press_origin(), input.modifiers.shift, input.multi_touch().is_some())
        });
        if response.drag_started()
            && let Some(from) = from.filter(|at| plot.contains(*at))
        {
            let drag = match (response.drag_started_by(PointerButton::Primary), shift) {
                (true, false) => Some(Drag::Box(from, from)),
                (true, true) => Some(Drag::Move),
                _ => response.drag_started_by(PointerButton::Middle).then_some(Drag::Move),
            };
            if let Some(drag) = drag {
                ui.data_mut(|data| data.insert_temp(memory, drag));
            }
        }
        let drag = ui.data(|data| data.get_temp::<Drag>(memory))?;
        if touches || !(response.dragged() || response.drag_stopped()) {
            ui.data_mut(|data| data.remove::<Drag>(memory));
            return None;
        }
        let (from, last) = match drag {
            Drag::Box(from, last) => (from, here.unwrap_or(last).clamp(plot.min, plot.max)),
            Drag::Move => {
                let by = response.drag_delta() / plot.size();
                return (by != Vec2::ZERO).then(|| self.moved([-f64::from(by.x), f64::from(by.y)]));
            }
        };
        if response.drag_stopped() {
            ui.data_mut(|data| data.remove::<Drag>(memory));
            return self.boxed(plot, from, last);
        }
        ui.data_mut(|data| data.insert_temp(memory, Drag::Box(from, last)));
        let painter = ui.ctx().layer_painter(LayerId::new(Order::Foreground, memory)).with_clip_rect(plot);
        let stroke = Stroke::new(1.5 * theme.lines, theme.accent);
        painter.rect(
            reach(plot, from, last),
            CornerRadius::ZERO,
            theme.accent.gamma_multiply(0.12),
            stroke,
            StrokeKind::Inside,
        );
        None
    }

    fn boxed(&self, plot: Rect, from: Pos2, to: Pos2) -> Option<Zoom> {
        let size = (to - from).abs();
        let spot = reach(plot, from, to);
        let x = [spot.left(), spot.right()].map(|at| x_value(at, &self.now[0], plot));
        let y = [spot.bottom(), spot.top()].map(|at| y_value(at, &self.now[1], plot));
        (size.max_elem() >= THIN).then(|| self.to([Some(x), Some(y)]))
    }

    /// With the keyboard on the plot.
    fn keys(&self, ui: &Ui, response: &Response) -> Option<Zoom> {
        if !response.has_focus() {
            return None;
        }
        let zoomed = self.is_zoomed();
        // Arrows go on to the next control where there is nothing to move.
        let filter = EventFilter { horizontal_arrows: zoomed, vertical_arrows: zoomed, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let middle = [0, 1].map(|i| Some(f64::midpoint(self.now[i].low, self.now[i].high)));
        if pressed(Key::Plus) || pressed(Key::Equals) {
            return Some(self.by(KEY, middle));
        }
        if !zoomed {
            return None;
        }
        if pressed(Key::Minus) {
            return Some(self.by(1.0 / KEY, middle));
        }
        if pressed(Key::Home) || pressed(Key::Num0) {
            return Some(Zoom::default());
        }
        let ways = [
            (Key::ArrowLeft, [-STEP, 0.0]),
            (Key::ArrowRight, [STEP, 0.0]),
            (Key::ArrowUp, [0.0, STEP]),
            (Key::ArrowDown, [0.0, -STEP]),
        ];
        ways.into_iter().find(|(key, _)| pressed(*key)).map(|(_, way)| self.moved(way))
    }
}

/// What a box reaches over: all of the plot along an axis in which it is thin.
fn reach(plot: Rect, from: Pos2, to: Pos2) -> Rect {
    let mut spot = Rect::from_two_pos(from, to);
    let size = spot.size();
    if size.x < THIN {
        (spot.min.x, spot.max.x) = (plot.left(), plot.right());
    }
    if size.y < THIN {
        (spot.min.y, spot.max.y) = (plot.top(), plot.bottom());
    }
    spot
}

/// The words of the button on a card of that width.
pub(super) fn reset_words(theme: &Theme, card: f32) -> &'static str {
    let (short, narrow) = SHORT;
    if card < narrow * theme.text { short } else { RESET }
}

/// Room that it takes in the title's line.
pub(super) fn reset_width(ui: &Ui, theme: &Theme, words: &str) -> f32 {
    width_of(ui, words, &theme.tiny()) + 14.0
}

/// The button that shows all again, at the left of a place in the title's line.
pub(super) fn reset(ui: &Ui, theme: &Theme, (slot, of): (Slot, &str), right: Pos2, words: &str) -> bool {
    let size = vec2(reset_width(ui, theme, words), theme.line(20.0));
    let spot = Rect::from_min_size(pos2(right.x - size.x, right.y - 0.5 * size.y), size);
    let response = ui.interact(spot, Id::unique(("reset zoom", slot)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{RESET} of {of}")));
    let fill = if response.hovered() { theme.button_hover } else { theme.button };
    ui.painter().rect(spot, CornerRadius::same(5), fill, theme.hairline(), StrokeKind::Inside);
    ui.painter().text(spot.center(), Align2::CENTER_CENTER, words, theme.tiny(), theme.ink);
    focus_ring(ui, theme, &response, spot.shrink(2.0));
    let clicked = response.clicked();
    response.on_hover_text("Show all of the plot (double click on it)");
    clicked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::LabPlot;

    fn zooming(now: [Axis; 2]) -> Zooming {
        let full = [Axis::linear(0.0, 100.0), Axis::decades(-3.0, 1.0)];
        Zooming { slot: Slot::Lab(LabPlot::Divergence), full, now }
    }

    fn seen(of: &Zooming, zoom: Zoom) -> Zooming {
        zooming([of.full[0].within(zoom.x), of.full[1].within(zoom.y)])
    }

    #[test]
    fn what_is_under_the_pointer_stays_there_and_out_again_is_all() {
        let all = zooming(zooming([Axis::linear(0.0, 1.0); 2]).full);
        let near = seen(&all, all.by(2.0, [Some(20.0), Some(0.0)]));
        assert!((near.now[0].low - 10.0).abs() < 1e-9 && (near.now[0].high - 60.0).abs() < 1e-9, "{:?}", near.now);
        assert!((near.now[1].low + 1.5).abs() < 1e-9 && (near.now[1].high - 0.5).abs() < 1e-9, "{:?}", near.now);
        assert!(near.is_zoomed() && near.by(0.01, [Some(50.0), Some(-1.0)]).is_whole());
        // One axis alone; the other is seen whole.
        let across = all.by(4.0, [Some(50.0), None]);
        assert!(across.x.is_some() && across.y.is_none());
    }

    #[test]
    fn moving_stops_at_the_ends_and_changes_no_scale() {
        let all = zooming(zooming([Axis::linear(0.0, 1.0); 2]).full);
        let near = seen(&all, all.by(4.0, [Some(50.0), Some(-1.0)]));
        let far = (0..40).fold(near, |at, _| seen(&at, at.moved([-STEP, STEP])));
        assert!(far.now[0].low.abs() < 1e-9 && (far.now[0].span() - 25.0).abs() < 1e-6, "{:?}", far.now);
        assert!((far.now[1].high - 1.0).abs() < 1e-9 && (far.now[1].span() - 1.0).abs() < 1e-6, "{:?}", far.now);
    }

    #[test]
    fn a_thin_box_is_of_one_axis_and_a_tiny_one_of_none() {
        let all = zooming(zooming([Axis::linear(0.0, 1.0); 2]).full);
        let plot = Rect::from_min_max(pos2(0.0, 0.0), pos2(400.0, 200.0));
        let across = all.boxed(plot, pos2(100.0, 90.0), pos2(40.0, 95.0)).unwrap();
        assert!(
            across.y.is_none()
                && across.x.is_some_and(|[low, high]| (low - 10.0).abs() < 1e-4 && (high - 25.0).abs() < 1e-4)
        );
        let up = all.boxed(plot, pos2(100.0, 0.0), pos2(104.0, 100.0)).unwrap();
        assert!(
            up.x.is_none()
                && up.y.is_some_and(|[low, high]| (low / 0.1 - 1.0).abs() < 1e-4 && (high / 10.0 - 1.0).abs() < 1e-4)
        );
        assert_eq!(all.boxed(plot, pos2(100.0, 100.0), pos2(106.0, 107.0)), None);
    }

    #[test]
    fn a_card_is_known_by_its_place() {
        assert!(is_card(card_id(Slot::Metric { both: true, number: 7 })));
        assert!(is_card(card_id(Slot::PhaseMap)) && !is_card(Id::unique("another")));
    }
}
