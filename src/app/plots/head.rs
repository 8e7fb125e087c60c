//! The head of a plot's card: title, what else it can show, buttons, and what a right click offers.

use egui::{
    Align2, CornerRadius, FontId, Id, Popup, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::area::Area;
use super::zoom::{self, card_id};
use crate::app::frame::{Choice, Cx, meaning_of, meaning_of_place};
use crate::app::model::{Action, GuessChange, Slot, TableChange};
use crate::app::style::Theme;
use crate::app::text::numbers::capital;
use crate::app::widgets::{self, Icon, icon_button, name_with, text, width_of};
use crate::figure::Zoom;

/// Of generations on a logarithmic axis, where one is asked.
const FROM_ONE: &str = "Generations stand on a logarithmic axis from 1: generation 0 has no place on it";

impl Area {
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
        let tools = tools + if self.has_generations_switch() { theme.line(32.0) + 6.0 } else { 0.0 };
        let room = rect.width() - 22.0 - if near || pencil { tools } else { 0.0 } - if pencil { 30.0 } else { 0.0 };
        let back = zoom::reset_words(theme, rect.width());
        let reset = if self.is_zoomed() { zoom::reset_width(ui, theme, back) + 10.0 } else { 0.0 };
        let tail = if reset > 0.0 { self.reset_right(theme) + reset } else { self.tail };
        let room = if reset > 0.0 { rect.width() - 22.0 } else { room };
        let room = (room - tail - if self.choice.is_some() { 18.0 } else { 0.0 }).max(0.0);
        // The letters are those that have room while nobody points at the card.
        let steady = if self.pencil_shown(cx, rect, false) { tools + 30.0 } else { 6.0 };
        let steady = rect.width() - 22.0 - steady - tail - if self.choice.is_some() { 18.0 } else { 0.0 };
        let mut font = Self::title_font(ui, theme, &self.title, steady);
        let whole = width_of(ui, &self.title, &font) <= room;
        let words = self.short.as_ref().filter(|_| !whole).unwrap_or(&self.title);
        if words != &self.title {
            font = Self::title_font(ui, theme, words, steady);
        }
        let words = widgets::elided(ui, words, &font, room);
        let heading = text(ui, title, Align2::LEFT_TOP, &words, font, theme.ink);
        let sense = if self.zooms { Sense::click_and_drag() } else { Sense::click() };
        let response = ui.interact(rect, card_id(self.slot), sense);
        widgets::focus_ring(ui, theme, &response, rect.shrink(5.0));
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
        // A pointer just beside the card is taken to be on it, but the title has made no room then.
        let near = near && response.contains_pointer();
        self.tools(ui, cx, rect, near);
        self.pencil(ui, cx, rect, near);
        let is_metric = self.slot.behind().is_some();
        if is_metric && cx.state.enlarged != Some(self.slot) {
            // One click is enough where a plot is small; the second of two does not take it back.
            if response.clicked() {
                cx.emit(Action::Enlarge(Some(self.slot)));
            }
        } else if self.is_zoomed() {
            let right = pos2(rect.right() - self.reset_right(theme), rect.top() + theme.line(18.0));
            if zoom::reset(ui, theme, (self.slot, &self.name()), right, back) || response.double_clicked() {
                cx.emit(Action::Zoom(self.slot, Zoom::default()));
            }
        } else if response.double_clicked() && !is_metric {
            cx.emit(Action::EnlargeHovered);
        }
        self.taken_away(cx, &response);
        response
    }

    /// How far from the right end of the title's line the button stands that shows all again: left of all others.
    fn reset_right(&self, theme: &Theme) -> f32 {
        let pencil = if self.pencil.is_some() { 34.0 } else { 0.0 };
        (self.left_of_switches(theme) + pencil).max(self.tail + 4.0)
    }

    /// How far from the right end of the title's line there is room beside the switches.
    fn left_of_switches(&self, theme: &Theme) -> f32 {
        let switch = if self.switch { theme.line(34.0) } else { 0.0 };
        let generations = if self.has_generations_switch() { theme.line(32.0) + 6.0 } else { 0.0 };
        36.0 + switch + generations
    }

    /// A small plot among all metrics, and a table, have neither a zoom nor the switch between axes of generations.
    fn has_generations_switch(&self) -> bool {
        self.generations && self.zooms
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
            let reset = self.is_zoomed().then_some(("Reset zoom", Action::Zoom(slot, Zoom::default())));
            for (words, action) in all.into_iter().chain(reset) {
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

    /// The largest letters in which all of a title has room, or the smallest where it has none.
    fn title_font(ui: &Ui, theme: &Theme, title: &str, room: f32) -> FontId {
        let [large, middle, small] = [theme.title(), theme.bold(13.0), theme.bold(11.6)];
        let fits = |font: &FontId| width_of(ui, title, font) <= room;
        [large, middle, small].into_iter().find(fits).unwrap_or_else(|| Self::least_font(theme))
    }

    /// The smallest letters of a title.
    pub(super) fn least_font(theme: &Theme) -> FontId {
        theme.bold(10.2)
    }

    /// The words on the title: the whole of it where it is cut, what is shown, how it is read.
    fn explained(&self, cx: &Cx<'_>, is_cut: bool) -> String {
        let of_choice = || self.choice.as_ref().map(|choice| meaning_of(cx, self.slot, &choice.chosen));
        let help = if self.help.is_empty() { of_choice().unwrap_or_default() } else { self.help.clone() };
        let help = if help.is_empty() { meaning_of_place(self.slot).to_owned() } else { help };
        let title = if is_cut { self.title.as_str() } else { "" };
        let more = if self.choice.is_some() { "Click to choose what this plot shows" } else { "" };
        let log = if self.generations && self.x.log { FROM_ONE } else { "" };
        let zoom = if self.zooms { zoom::HELP } else { "" };
        let lines = [title, &help, log, more, zoom].into_iter().filter(|line| !line.is_empty());
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
    fn tools(&self, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, near: bool) {
        let theme = cx.theme;
        let enlarged = cx.state.enlarged == Some(self.slot);
        let mut tools = ui.new_child(UiBuilder::new().id_salt(("tools", self.slot)).max_rect(rect));
        let near = near || enlarged;
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
            let switch = switch(&tools, theme, spot, Id::unique(("log", self.slot)), [words, &name]);
            if switch.clicked() {
                cx.emit(Action::Log(self.slot, !self.y.log));
            }
            switch.on_hover_text(name);
        }
        if self.has_generations_switch() {
            self.switch_of_generations(&tools, cx, centre);
        }
    }

    /// Linear or logarithmic generations, of all plots at once; left of the other switch.
    fn switch_of_generations(&self, tools: &Ui, cx: &mut Cx<'_>, centre: Pos2) {
        let theme = cx.theme;
        let size = vec2(theme.line(32.0), theme.line(20.0));
        let right = centre.x - 15.0 - if self.switch { theme.line(34.0) + 5.0 } else { 0.0 };
        let spot = Rect::from_min_size(pos2(right - size.x, centre.y - 0.5 * size.y), size);
        let name = format!("{} generations of {}", if self.x.log { "Linear" } else { "Logarithmic" }, self.name());
        let words = if self.x.log { "t log" } else { "t lin" };
        let switch = switch(tools, theme, spot, Id::unique(("log generations", self.slot)), [words, &name]);
        if switch.clicked() {
            cx.emit(Action::GenerationsLog);
        }
        let more = if self.x.log { FROM_ONE } else { "In all plots over generations; the axis then begins at 1" };
        switch.on_hover_text(format!("{name}\n{more}"));
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
        let beside = self.left_of_switches(theme) + 16.0;
        let centre = pos2(rect.right() - beside, rect.top() + theme.line(18.0));
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
}

/// A small button with few words in it, and a name.
fn switch(tools: &Ui, theme: &Theme, spot: Rect, id: Id, [words, name]: [&str; 2]) -> Response {
    let switch = tools.interact(spot, id, Sense::click());
    switch.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let fill = if switch.hovered() { theme.button_hover } else { theme.button };
    tools.painter().rect(spot, CornerRadius::same(5), fill, theme.hairline(), StrokeKind::Inside);
    tools.painter().text(spot.center(), Align2::CENTER_CENTER, words, theme.tiny(), theme.ink);
    switch
}
