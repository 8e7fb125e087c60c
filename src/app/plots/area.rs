//! The ground of a plot: card, title, grid, ticks. The lines are drawn by `egui_plot` in the rectangle that is left.

use egui::{
    Align2, CornerRadius, FontId, Id, Popup, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use egui_plot::{Plot, PlotBounds, PlotUi};

use crate::app::frame::{Choice, Cx, meaning_of, meaning_of_place};
use crate::app::model::{Action, GuessChange, Slot, TableChange};
use crate::app::plot_data::{Axis, Tick};
use crate::app::style::{Dash, Theme};
use crate::app::text::numbers::{capital, percent, significant};
use crate::app::widgets::{self, Icon, describe, icon_button, name_with, text, width_of};

/// What assistive tools are told of every plot.
const TABLE: &str = "Ctrl+T: its numbers as a table";

/// A card with a title and a plot.
pub(crate) struct Area {
    pub(crate) slot: Slot,
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
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
        if self.whole[usize::from(up)] && !axis.log {
            return ticks.into_iter().filter_map(Tick::at_whole).collect();
        }
        ticks
    }

    /// With a title, and nothing else but its axes.
    pub(crate) fn new(slot: Slot, title: String, x: Axis, y: Axis) -> Self {
        let (percent, whole, short, tail) = (false, [false; 2], None, 0.0);
        let (switch, choice, pencil, help) = (false, None, None, String::new());
        Self { slot, title, x, y, percent, whole, short, tail, switch, choice, pencil, help }
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
        }
        (plot, response)
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
            let lengths = [f64::from(plot.width()), f64::from(plot.height())];
            let unit = f64::max(self.x.span() / lengths[0], self.y.span() / lengths[1]);
            for (axis, length) in [&mut self.x, &mut self.y].into_iter().zip(lengths) {
                let (centre, half) = (0.5 * (axis.low + axis.high), 0.5 * unit * length);
                (axis.low, axis.high) = (centre - half, centre + half);
            }
            self.ground(ui, cx.theme, plot, around);
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
        describe(ui, response, || format!("{}. {TABLE}", words()));
    }

    /// What its axes show.
    pub(crate) fn ranges(&self) -> String {
        let end = |axis: &Axis, at: f64| {
            let value = if axis.log { 10_f64.powf(at) } else { at };
            if self.percent { percent(value) } else { significant(value, 3) }
        };
        let [low, high] = [self.y.low, self.y.high].map(|at| end(&self.y, at));
        format!("{} axis from {low} to {high}", if self.y.log { "logarithmic" } else { "linear" })
    }

    /// Height of the title.
    pub(crate) fn head(theme: &Theme) -> f32 {
        theme.line(29.0) + 7.0
    }

    /// Card, title and buttons alone: what is on it is the caller's.
    pub(crate) fn card(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect) -> Response {
        let theme = cx.theme;
        widgets::card(ui, theme, rect);
        let title = rect.left_top() + vec2(14.0, theme.line(9.0));
        // Only under the pointer does the title make room for the buttons.
        let near = ui.rect_contains_pointer(rect);
        let pencil = self.pencil_shown(cx, rect, near);
        let tools = if self.switch { theme.line(30.0) + 44.0 } else { 30.0 };
        let room = rect.width() - 22.0 - if near || pencil { tools } else { 0.0 } - if pencil { 30.0 } else { 0.0 };
        let room = room - self.tail - if self.choice.is_some() { 18.0 } else { 0.0 };
        let font =
            self.title_font(ui, theme, rect.width() - self.tail - if self.choice.is_some() { 46.0 } else { 28.0 });
        let whole = width_of(ui, &self.title, &font) <= room;
        let words = self.short.as_ref().filter(|_| !whole).unwrap_or(&self.title);
        let words = widgets::elided(ui, words, &font, room);
        let heading = text(ui, title, Align2::LEFT_TOP, &words, font, theme.ink);
        let response = ui.interact(rect, Id::unique(("plot card", self.slot)), Sense::click());
        self.told(ui, &response, || capital(&self.ranges()));
        if response.contains_pointer() {
            cx.hover.slot = Some(self.slot);
        }
        if response.has_focus() {
            cx.hover.focus = Some(self.slot);
        }
        let help =
            if Self::is_asked(ui, rect, self.slot) { self.explained(cx, words != self.title) } else { String::new() };
        if let Some(choice) = &self.choice {
            self.chooser(ui, cx, choice, heading, &help);
        } else if !help.is_empty() {
            let id = Id::unique(("whole title", self.slot));
            ui.interact(heading, id, Sense::hover()).on_hover_text(help);
        }
        self.tools(ui, cx, rect, &response);
        self.pencil(ui, cx, rect, response.contains_pointer());
        let among_all = matches!(self.slot, Slot::Metric { .. });
        if among_all && cx.state.enlarged != Some(self.slot) {
            widgets::focus_ring(ui, theme, &response, rect.shrink(4.0));
            if response.clicked() {
                cx.emit(Action::Enlarge(Some(self.slot)));
            }
        } else if response.double_clicked() && !among_all {
            cx.emit(Action::EnlargeHovered);
        }
        self.taken_away(cx, &response);
        response
    }

    /// What can be taken away of the plot, by a right click.
    fn taken_away(&self, cx: &mut Cx<'_>, response: &Response) {
        let slot = self.slot;
        response.context_menu(|ui| {
            let all = [
                ("Save figure of this plot…", Action::Figure(slot)),
                ("Copy picture of this plot", Action::CopyFigure(Some(slot))),
                (if cx.is_tabled(slot) { "Plot" } else { "Table" }, Action::Table(TableChange::Toggle(Some(slot)))),
                (
                    "Enlarge, or show all",
                    Action::Enlarge(if cx.state.enlarged == Some(slot) { None } else { Some(slot) }),
                ),
            ];
            for (words, action) in all {
                if ui.button(words).clicked() {
                    cx.emit(action);
                    ui.close();
                }
            }
        });
    }

    /// Whether somebody may ask what the plot shows: only then the words are made.
    pub(crate) fn is_asked(ui: &Ui, rect: Rect, slot: Slot) -> bool {
        ui.rect_contains_pointer(rect) || ui.memory(|memory| memory.has_focus(Self::chooser_id(slot)))
    }

    fn chooser_id(slot: Slot) -> Id {
        Id::unique(("metric", slot))
    }

    /// The largest letters in which all of the title has room, or the usual ones where it has none.
    fn title_font(&self, ui: &Ui, theme: &Theme, room: f32) -> FontId {
        let sizes = [theme.title(), theme.bold(13.0), theme.bold(11.6)];
        let fits = |font: &&FontId| width_of(ui, &self.title, font) <= room;
        sizes.iter().find(fits).unwrap_or(&sizes[0]).clone()
    }

    /// The words on the title: the whole of it where it is cut, what is shown, how it is read.
    fn explained(&self, cx: &Cx<'_>, is_cut: bool) -> String {
        let of_choice = || self.choice.as_ref().map(|choice| meaning_of(cx, self.slot, &choice.chosen));
        let help = if self.help.is_empty() { of_choice().unwrap_or_default() } else { self.help.clone() };
        let help = if help.is_empty() { meaning_of_place(self.slot).to_owned() } else { help };
        let title = if is_cut { self.title.as_str() } else { "" };
        let more = if self.choice.is_some() { "Click to choose what this plot shows" } else { "" };
        let lines = [title, &help, more].into_iter().filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The title opens a list of what else the plot can show.
    fn chooser(&self, ui: &mut Ui, cx: &mut Cx<'_>, choice: &Choice, heading: Rect, help: &str) {
        let theme = cx.theme;
        let spot = Rect::from_min_max(heading.min - vec2(4.0, 2.0), heading.max + vec2(20.0, 2.0));
        let response = ui.interact(spot, Self::chooser_id(self.slot), Sense::click());
        name_with(ui, &response, Role::ComboBox, &choice.name, || self.title.clone());
        let colour = if response.hovered() || response.has_focus() { theme.ink } else { theme.soft };
        widgets::paint_caret(ui.painter(), pos2(heading.right() + 11.0, heading.center().y + 1.0), colour);
        widgets::focus_ring(ui, theme, &response, spot.shrink(2.0));
        Popup::menu(&response).accessible_name(choice.name.clone()).show(|ui| {
            widgets::visible_marks(ui, theme);
            for (shown, label) in &choice.entries {
                let entry = ui.radio(*shown == choice.chosen, label);
                if entry.clicked() {
                    cx.emit(Action::Show(choice.chooser, shown.clone()));
                    ui.close();
                }
                widgets::explain(entry, &meaning_of(cx, self.slot, shown));
            }
        });
        widgets::explain(response, help);
    }

    /// The buttons of a card: seen when the pointer is near, always there for the keyboard.
    fn tools(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, response: &Response) {
        let theme = cx.theme;
        let enlarged = cx.state.enlarged == Some(self.slot);
        let mut tools = ui.new_child(UiBuilder::new().id_salt(("tools", self.slot)).max_rect(rect));
        let near = response.contains_pointer() || enlarged;
        let centre = pos2(rect.right() - 21.0, rect.top() + theme.line(18.0));
        let names = [format!("Enlarge {}", self.name()), format!("Shrink {}", self.name())];
        if !near {
            tools.set_opacity(0.0);
        }
        let icon = if enlarged { Icon::Shrink } else { Icon::Enlarge };
        let pressed = icon_button(&tools, theme, centre, 18.0, icon, &names[usize::from(enlarged)]);
        if pressed.clicked() {
            cx.emit(Action::Enlarge(if enlarged { None } else { Some(self.slot) }));
        }
        pressed.on_hover_text(if enlarged { "Show all plots (F)" } else { "Enlarge (F)" });
        if self.switch {
            let words = if self.y.log { "log" } else { "lin" };
            let name = format!("{} axis of {}", if self.y.log { "Linear" } else { "Logarithmic" }, self.name());
            let spot = Rect::from_center_size(
                centre - vec2(theme.line(20.0) + 14.0, 0.0),
                vec2(theme.line(28.0), theme.line(20.0)),
            );
            let switch = tools.interact(spot, Id::unique(("log", self.slot)), Sense::click());
            switch.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            let fill = if switch.hovered() { theme.button_hover } else { theme.button };
            tools.painter().rect(spot, CornerRadius::same(5), fill, theme.hairline(), StrokeKind::Inside);
            tools.painter().text(spot.center(), Align2::CENTER_CENTER, words, theme.tiny(), theme.ink);
            if switch.clicked() {
                cx.emit(Action::Log(self.slot, !self.y.log));
            }
            switch.on_hover_text(name);
        }
    }

    /// Whether the pencil is to be seen: while something is hidden there is something to expect, but a title needs the room of
    /// a small card.
    fn pencil_shown(&self, cx: &Cx<'_>, rect: Rect, near: bool) -> bool {
        let roomy = rect.width() > 260.0 * cx.theme.text;
        self.pencil.is_some_and(|on| on || near || cx.state.veiled && roomy)
    }

    /// The pencil, left of the other buttons.
    fn pencil(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, near: bool) {
        let Some(on) = self.pencil else { return };
        let theme = cx.theme;
        let mut tools = ui.new_child(UiBuilder::new().id_salt(("pencil", self.slot)).max_rect(rect));
        if !self.pencil_shown(cx, rect, near) {
            tools.set_opacity(0.0);
        }
        let beside = if self.switch { theme.line(34.0) + 32.0 } else { 34.0 };
        let centre = pos2(rect.right() - 21.0 - beside, rect.top() + theme.line(18.0));
        let name = format!("Draw what you expect: {}", self.name()); // the same in use, so that it keeps the keyboard
        if on {
            tools.painter().circle_filled(centre, 14.0, theme.button_hover);
        }
        let pressed = icon_button(&tools, theme, centre, 18.0, Icon::Pencil, &name);
        if pressed.clicked() {
            cx.emit(Action::Guess(GuessChange::Ask(Some(self.slot))));
        }
        pressed.on_hover_text(if on { "Done (Esc)" } else { "Draw what you expect" });
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
        for mark in &xs {
            if mark.at < self.x.low - 1e-9 * self.x.span() || mark.at > self.x.high + 1e-9 * self.x.span() {
                continue;
            }
            let x = pixel(x_pixel(mark.at, &self.x, plot));
            painter.line_segment([pos2(x, plot.top()), pos2(x, plot.bottom())], grid);
            let length = if mark.major { 4.0 } else { 2.0 };
            painter.line_segment([pos2(x, plot.bottom()), pos2(x, plot.bottom() + length)], tick);
            // The last label leans in rather than over the card's edge.
            let width = widgets::width_of(ui, &mark.label, &font);
            let centre = x.min(plot.right() + 12.0 - width / 2.0);
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
            painter.text(pos2(plot.left() - 7.0, y), Align2::RIGHT_CENTER, &mark.label, font.clone(), theme.soft);
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

/// A place on an axis in pixels.
fn to_screen(at: f64, axis: &Axis, from: f32, to: f32) -> f32 {
    from + (to - from) * ((at - axis.low) / axis.span()) as f32
}

/// The same across a plot.
pub(crate) fn x_pixel(at: f64, axis: &Axis, plot: Rect) -> f32 {
    to_screen(at, axis, plot.left(), plot.right())
}

/// The same up a plot.
pub(crate) fn y_pixel(at: f64, axis: &Axis, plot: Rect) -> f32 {
    to_screen(at, axis, plot.bottom(), plot.top())
}

/// Pixels across a plot as a place on its axis.
pub(crate) fn x_value(at: f32, axis: &Axis, plot: Rect) -> f64 {
    axis.low + axis.span() * f64::from((at - plot.left()) / (plot.right() - plot.left()))
}

/// Pixels up a plot as a place on its axis.
pub(crate) fn y_value(at: f32, axis: &Axis, plot: Rect) -> f64 {
    axis.low + axis.span() * f64::from((at - plot.bottom()) / (plot.top() - plot.bottom()))
}

/// A dash in the library's words.
pub(crate) fn style(dash: Dash) -> egui_plot::LineStyle {
    match dash {
        Dash::Solid => egui_plot::LineStyle::Solid,
        Dash::Dashed(length) => egui_plot::LineStyle::Dashed { length },
        Dash::Dotted(spacing) => egui_plot::LineStyle::Dotted { spacing },
    }
}
