//! The ground of a plot: card, title, grid, ticks. The lines are drawn by `egui_plot` in the rectangle that is left.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2};
use egui_plot::{Plot, PlotBounds, PlotUi};

pub(crate) use super::pixels::{x_pixel, x_value, y_pixel, y_value};
use super::zoom::Zooming;
use crate::app::frame::{Choice, Cx};
use crate::app::model::Slot;
use crate::app::plot_data::{Axis, COLUMNS, Tick};
use crate::app::style::{Dash, Theme};
use crate::app::text::numbers::{percent, significant, whole};
use crate::app::widgets::{describe, width_of};

/// What assistive tools are told of every plot.
const TABLE: &str = "Ctrl+T: its numbers as a table";

/// A card with a title and a plot.
#[derive(Clone)]
pub(crate) struct Area {
    pub(crate) slot: Slot,
    pub(crate) title: String,
    /// As they are on view.
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    /// Across and up, as they are without a zoom.
    pub(crate) full: [Axis; 2],
    /// Whether a part of it can be looked at alone.
    pub(crate) zooms: bool,
    /// Generations stand across.
    pub(crate) generations: bool,
    pub(crate) percent: bool,
    /// Whether there are only whole numbers across, and up.
    pub(crate) whole: [bool; 2],
    /// Where there is no room for the title.
    pub(crate) short: Option<String>,
    /// Room that the title leaves at its right.
    pub(crate) tail: f32,
    /// The switch between linear and logarithmic, if there is one.
    pub(crate) switch: bool,
    /// What else the plot can show.
    pub(crate) choice: Option<Choice>,
    /// What it shows and how it is to be read, on its title; where that is empty, what is known of what was chosen.
    pub(crate) help: String,
    /// The pencil to draw what is expected, and whether it is in use.
    pub(crate) pencil: Option<bool>,
}

/// What else has a place on the card: room around the plot, and words in place of numbers along an axis.
#[derive(Clone, Debug, Default)]
pub(crate) struct Around {
    /// Beyond what title and axes take: above, right, below.
    pub(crate) room: [f32; 3],
    /// Along the horizontal and the vertical axis, at 0, 1, 2 ...; empty for numbers.
    pub(crate) words: [Vec<String>; 2],
}

impl Area {
    /// The marks of an axis, across or up: its numbers, or the words.
    fn marks(&self, around: &Around, up: bool, pixels: f32, apart: f32) -> Vec<Tick> {
        let (axis, words) = (if up { &self.y } else { &self.x }, &around.words[usize::from(up)]);
        let mark = |(i, word): (usize, &String)| Tick { at: i as f64, label: word.clone(), major: true };
        if !words.is_empty() {
            return words.iter().enumerate().map(mark).collect();
        }
        let ticks = axis.ticks(pixels, apart, up && self.percent);
        if self.generations && !up && axis.log {
            return ticks.into_iter().filter_map(Tick::at_count).collect();
        }
        if self.whole[usize::from(up)] && !axis.log {
            return ticks.into_iter().filter_map(Tick::at_whole).collect();
        }
        ticks
    }

    /// With a title, and nothing else but its axes.
    pub(crate) fn new(slot: Slot, title: String, x: Axis, y: Axis) -> Self {
        let (percent, whole, short, tail) = (false, [false; 2], None, 0.0);
        let (switch, choice, pencil, help) = (false, None, None, String::new());
        let (full, zooms, generations) = ([x, y], false, false);
        Self { slot, title, x, y, full, zooms, generations, percent, whole, short, tail, switch, choice, pencil, help }
    }

    /// The part of it that is looked at alone, if one is.
    #[must_use]
    pub(crate) fn zoomed(self, cx: &Cx<'_>) -> Self {
        let ([x, y], zoom) = (self.full, cx.zoom(self.slot));
        Self { x: x.within(zoom.x), y: y.within(zoom.y), zooms: true, ..self }
    }

    /// All of it.
    #[must_use]
    pub(super) fn whole_of(&self) -> Self {
        let [x, y] = self.full;
        Self { x, y, ..self.clone() }
    }

    /// Whether a part of it is looked at alone.
    pub(crate) fn is_zoomed(&self) -> bool {
        [self.x, self.y] != self.full
    }

    /// Paints card, title and axes; gives the plot's rectangle and the response of the whole plot.
    pub(crate) fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) -> (Rect, Response) {
        self.show_in(ui, cx, rect, &Around::default())
    }

    /// The same with room for more around the plot.
    pub(crate) fn show_in(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, around: &Around) -> (Rect, Response) {
        let (plot, response) = self.frame(ui, cx, rect, around);
        if plot.width() > 20.0 && plot.height() > 20.0 {
            self.ground(ui, cx.theme, plot, around);
            self.listen(ui, cx, plot, &response);
        }
        (plot, response)
    }

    fn listen(&self, ui: &Ui, cx: &mut Cx<'_>, plot: Rect, response: &Response) {
        if self.zooms {
            Zooming { slot: self.slot, full: self.full, now: [self.x, self.y] }.listen(ui, cx, plot, response);
        }
    }

    /// The same where both axes are widened to one scale: a circle is a circle.
    pub(crate) fn show_to_scale(
        &mut self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        rect: Rect,
        around: &Around,
    ) -> (Rect, Response) {
        let (plot, response) = self.frame(ui, cx, rect, around);
        if plot.width() > 20.0 && plot.height() > 20.0 {
            let [across, up] = &mut self.full;
            to_scale([across, up], plot);
            to_scale([&mut self.x, &mut self.y], plot);
            self.ground(ui, cx.theme, plot, around);
            self.listen(ui, cx, plot, &response);
        }
        (plot, response)
    }

    /// The same without axes.
    pub(crate) fn frame(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, around: &Around) -> (Rect, Response) {
        let response = self.card(ui, cx, rect);
        (self.plot(ui, cx.theme, rect, around), response)
    }

    /// Where the plot is on its card.
    pub(super) fn plot(&self, ui: &Ui, theme: &Theme, rect: Rect, around: &Around) -> Rect {
        let [above, right, below] = around.room;
        // Long labels (0.00125, 1.4×10⁶) get the room they need.
        let height = rect.height() - theme.line(46.0) - 20.0;
        let marks = self.marks(around, true, height, theme.line(30.0));
        let widest = marks.iter().map(|mark| width_of(ui, &mark.label, &theme.small())).fold(0.0, f32::max);
        let margin = (theme.line(36.0) + 16.0).max(widest + 16.0);
        Rect::from_min_max(
            pos2(rect.left() + margin, rect.top() + Self::head(theme) + above),
            pos2(rect.right() - 14.0 - right, rect.bottom() - theme.line(17.0) - 13.0 - below),
        )
    }

    /// Its name for assistive tools: of two plots beside each other, which.
    pub(crate) fn name(&self) -> String {
        self.slot.side().map_or_else(|| self.title.clone(), |side| format!("{}, {side}", self.title))
    }

    /// Tells assistive tools what the plot is, and what is to be seen on it.
    pub(crate) fn told(&self, ui: &Ui, response: &Response, words: impl FnOnce() -> String) {
        response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, self.name()));
        describe(ui, response, || format!("{}{}. {TABLE}", words(), self.zoom_words()));
    }

    /// What part of it is on view, in words.
    pub(crate) fn zoom_words(&self) -> String {
        if !self.is_zoomed() {
            return String::new();
        }
        let ends = |axis: &Axis, shares: bool| {
            let end = |at: f64| if shares { percent(axis.value(at)) } else { significant(axis.value(at), 4) };
            format!("from {} to {}", end(axis.low), end(axis.high))
        };
        format!("; zoomed, {} across and {} up", ends(&self.x, false), ends(&self.y, self.percent))
    }

    /// Axes for the points of so many rows: where not each of them is drawn, those on view are.
    pub(super) fn of_rows(&self, count: usize) -> [Axis; 2] {
        let [x, y] = self.full;
        [if count > COLUMNS { self.x } else { x }, y]
    }

    /// Over which generations it is, in words, and what its axes show.
    pub(crate) fn over_generations(&self, end: u64) -> String {
        let (from, how) = if self.x.log { (1, " on a logarithmic axis") } else { (0, "") };
        format!("Over generations {from} to {}{how}, {}", whole(end), self.ranges())
    }

    /// What its axes show.
    pub(crate) fn ranges(&self) -> String {
        let end = |axis: &Axis, at: f64| {
            let value = axis.value(at);
            if self.percent { percent(value) } else { significant(value, 3) }
        };
        let [low, high] = [self.y.low, self.y.high].map(|at| end(&self.y, at));
        format!("{} axis from {low} to {high}", if self.y.log { "logarithmic" } else { "linear" })
    }

    fn ground(&self, ui: &Ui, theme: &Theme, plot: Rect, around: &Around) {
        let painter = ui.painter();
        if theme.field != theme.card {
            painter.rect_filled(plot, CornerRadius::ZERO, theme.field);
        }
        let grid = Stroke::new(1.0, theme.grid);
        let tick = Stroke::new(1.0, theme.soft);
        let pixel = |at: f32| at.round() + 0.5;
        let font = theme.small();
        // Long numbers (100000) stay apart from each other.
        let apart = theme.line(36.0);
        let xs = self.marks(around, false, plot.width(), apart);
        let widest = xs.iter().map(|mark| width_of(ui, &mark.label, &font)).fold(0.0, f32::max) + 8.0;
        let xs = if widest > apart { self.marks(around, false, plot.width(), widest) } else { xs };
        let on_view = |at: f64| at >= self.x.low - 1e-9 * self.x.span() && at <= self.x.high + 1e-9 * self.x.span();
        let xs: Vec<Tick> = xs.into_iter().filter(|mark| on_view(mark.at)).collect();
        let widths: Vec<f32> = xs.iter().map(|mark| width_of(ui, &mark.label, &font)).collect();
        let told = told_apart(&xs, &widths, &self.x, plot);
        for (i, mark) in xs.iter().enumerate() {
            let x = pixel(x_pixel(mark.at, &self.x, plot));
            painter.line_segment([pos2(x, plot.top()), pos2(x, plot.bottom())], grid);
            let length = if mark.major { 4.0 } else { 2.0 };
            painter.line_segment([pos2(x, plot.bottom()), pos2(x, plot.bottom() + length)], tick);
            if !told[i] || mark.label.is_empty() {
                continue;
            }
            // The last label leans in rather than over the card's edge.
            let centre = x.min(plot.right() + 12.0 - widths[i] / 2.0);
            painter.text(pos2(centre, plot.bottom() + 6.0), Align2::CENTER_TOP, &mark.label, font.clone(), theme.soft);
        }
        for mark in self.marks(around, true, plot.height(), theme.line(30.0)) {
            let y = pixel(y_pixel(mark.at, &self.y, plot));
            if y < plot.top() - 1.0 || y > plot.bottom() + 1.5 {
                continue;
            }
            if mark.major {
                painter.line_segment([pos2(plot.left(), y), pos2(plot.right(), y)], grid);
            }
            let length = if mark.major { 4.0 } else { 2.0 };
            painter.line_segment([pos2(plot.left() - length, y), pos2(plot.left(), y)], tick);
            if !mark.label.is_empty() {
                painter.text(pos2(plot.left() - 7.0, y), Align2::RIGHT_CENTER, &mark.label, font.clone(), theme.soft);
            }
        }
        painter.rect_stroke(plot, CornerRadius::ZERO, theme.hairline(), StrokeKind::Inside);
    }

    /// The lines, by `egui_plot`, on exactly these axes.
    pub(crate) fn lines<'a>(&self, ui: &mut Ui, plot: Rect, draw: impl FnOnce(&mut PlotUi<'a>) + 'a) {
        if plot.width() <= 20.0 || plot.height() <= 20.0 {
            return;
        }
        let bounds = PlotBounds::from_min_max([self.x.low, self.y.low], [self.x.high, self.y.high]);
        let mut inner = ui.new_child(UiBuilder::new().id_salt(("lines", self.slot)).max_rect(plot));
        Plot::new(("plot", self.slot))
            .width(plot.width())
            .height(plot.height())
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
            .label_formatter(|_| None)
            .sense(Sense::hover())
            .show(&mut inner, move |lines| {
                lines.set_plot_bounds(bounds);
                draw(lines);
            });
    }
}

/// Which labels across are written: those that stand apart from each other. On a logarithmic axis, where they do not lie evenly,
/// decades come first; on another the last does, which leans in.
fn told_apart(marks: &[Tick], widths: &[f32], axis: &Axis, plot: Rect) -> Vec<bool> {
    const APART: f32 = 4.0;
    let is_first = |mark: &Tick| axis.log && (mark.at - mark.at.round()).abs() < 1e-9;
    let order = (0..marks.len()).filter(|i| is_first(&marks[*i]));
    let others = (0..marks.len()).filter(|i| !is_first(&marks[*i]));
    let others: Vec<usize> = if axis.log { others.collect() } else { others.rev().collect() };
    let (mut told, mut taken) = (vec![false; marks.len()], Vec::<[f32; 2]>::new());
    for i in order.chain(others).filter(|i| widths[*i] > 0.0) {
        let centre = x_pixel(marks[i].at, axis, plot).min(plot.right() + 12.0 - widths[i] / 2.0);
        let [left, right] = [centre - widths[i] / 2.0, centre + widths[i] / 2.0];
        told[i] = taken.iter().all(|[from, to]| right + APART <= *from || *to + APART <= left);
        if told[i] {
            taken.push([left, right]);
        }
    }
    told
}

/// One unit of both axes takes as many pixels across as up: the shorter reaches further than was asked for.
fn to_scale(axes: [&mut Axis; 2], plot: Rect) {
    let lengths = [f64::from(plot.width()), f64::from(plot.height())];
    let unit = f64::max(axes[0].span() / lengths[0], axes[1].span() / lengths[1]);
    for (axis, length) in axes.into_iter().zip(lengths) {
        let (centre, half) = (0.5 * (axis.low + axis.high), 0.5 * unit * length);
        (axis.low, axis.high) = (centre - half, centre + half);
    }
}

/// A dash in the library's words.
pub(crate) fn style(dash: Dash) -> egui_plot::LineStyle {
    match dash {
        Dash::Solid => egui_plot::LineStyle::Solid,
        Dash::Dashed(length) => egui_plot::LineStyle::Dashed { length },
        Dash::Dotted(spacing) => egui_plot::LineStyle::Dotted { spacing },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    /// The last of long numbers leans in from the edge, and the one before it makes room.
    #[test]
    fn the_last_of_long_numbers_has_its_place() {
        let axis = Axis { low: 0.0, high: 4e5, log: false };
        let plot = Rect::from_min_size(pos2(40.0, 0.0), vec2(400.0, 100.0));
        let marks = axis.ticks(400.0, 50.0, false);
        assert_eq!(marks.last().map(|mark| mark.label.as_str()), Some("400000"));
        let told = told_apart(&marks, &vec![44.0; marks.len()], &axis, plot);
        assert_eq!((told[told.len() - 1], told[told.len() - 2], told[0]), (true, false, true), "{told:?}");
    }

    /// In the projector theme, at twice the usual size of text, on cards of any width.
    #[test]
    fn numbers_along_a_logarithmic_axis_of_generations_do_not_touch() {
        for (end, part) in [(100, None), (100_000, None), (5000, Some([40.0, 900.0])), (1000, Some([300.0, 900.0]))] {
            let axis = Axis::generations(end, true).within(part);
            for (width, letter) in [(90.0, 18.0_f32), (160.0, 9.0), (160.0, 18.0), (420.0, 18.0), (1200.0, 9.0)] {
                let plot = Rect::from_min_size(pos2(40.0, 0.0), vec2(width, 100.0));
                let marks: Vec<Tick> = axis.ticks(width, 36.0, false).into_iter().filter_map(Tick::at_count).collect();
                let widths: Vec<f32> = marks.iter().map(|mark| letter * mark.label.chars().count() as f32).collect();
                let told = told_apart(&marks, &widths, &axis, plot);
                let mut ends: Vec<[f32; 2]> = (0..marks.len())
                    .filter(|i| told[*i])
                    .map(|i| {
                        let centre = x_pixel(marks[i].at, &axis, plot).min(plot.right() + 12.0 - widths[i] / 2.0);
                        [centre - widths[i] / 2.0, centre + widths[i] / 2.0]
                    })
                    .collect();
                ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
                assert!(ends.windows(2).all(|pair| pair[0][1] < pair[1][0]), "{end} {width} {letter}: {ends:?}");
                assert!(!ends.is_empty(), "{end} {part:?} {width} {letter}");
            }
        }
    }
}
