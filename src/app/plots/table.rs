//! The numbers behind a plot, in its place on its card: ordered by a click on a heading, read aloud cell by cell, copied whole.
//! Only the rows on view are laid out.

use egui::style::ScrollAnimation;
use egui::{
    Align, Align2, CornerRadius, EventFilter, Id, Key, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use super::area::Area;
use crate::app::frame::Cx;
use crate::app::model::{Action, Slot, TableChange};
use crate::app::style::Theme;
use crate::app::text::numbers::{small, whole};
use crate::app::widgets::{describe, focus_ring, named, paint_caret, small_button, text, width_of};
use crate::figure::table::{Sort, Table};

/// As wide as a long number is.
const LONG: &str = "−1.23456×10⁻¹⁰";
/// Room around the words of a cell.
const ROOM: f32 = 22.0;
/// Names of rows are not wider than this.
const WIDEST: f32 = 260.0;
/// So many names tell how wide their column is.
const MEASURED: usize = 60;

/// A table, and how much of it is on view.
pub(crate) struct Numbers {
    pub(crate) table: Rc<Table>,
    /// The first so many rows are there.
    pub(crate) rows: usize,
    /// The place whose row is marked.
    pub(crate) now: Option<f64>,
    /// The table is the same as long as this is; `None` of a small one that is made at each frame.
    pub(crate) key: Option<u64>,
}

impl Numbers {
    /// Of a small table, made at this frame.
    pub(crate) fn of(table: Table) -> Self {
        Self { rows: table.rows(), table: Rc::new(table), now: None, key: None }
    }

    /// The rows on view, in the order that was asked for.
    fn order(&self, cx: &mut Cx<'_>, sort: Option<Sort>) -> Rc<Vec<usize>> {
        let make = || sort.map_or_else(|| (0..self.rows).collect(), |sort| self.table.order(self.rows, sort));
        let Some(key) = self.key else { return Rc::new(make()) };
        let mut hasher = DefaultHasher::new();
        (key, self.rows, sort).hash(&mut hasher);
        cx.plots.kept("order of a table", hasher.finish(), make)
    }
}

/// Shows it on the card of the plot.
pub(crate) fn show(ui: &mut Ui, cx: &mut Cx<'_>, area: Area, rect: Rect, numbers: &Numbers) {
    let theme = cx.theme;
    let area = Area { switch: false, pencil: None, tail: 0.0, zooms: false, ..area.whole_of() };
    let response = area.card(ui, cx, rect);
    let sort = cx.state.table.and_then(|table| table.sort);
    let order = numbers.order(cx, sort);
    let table = Rc::clone(&numbers.table);
    let rows = format!("{} row{}", whole(order.len() as u64), if order.len() == 1 { "" } else { "s" });
    area.told(ui, &response, || format!("Shown as a table: {rows}, {} columns", table.columns.len() + 1));
    cx.plots.tabled = Some((Rc::clone(&table), Rc::clone(&order)));
    let below = theme.line(24.0) + 14.0;
    let body = Rect::from_min_max(
        pos2(rect.left() + 10.0, rect.top() + Area::head(theme)),
        pos2(rect.right() - 10.0, rect.bottom() - below),
    );
    let below = Rect::from_min_max(pos2(body.left() + 4.0, body.bottom()), rect.max - vec2(12.0, 4.0));
    foot(ui, cx, &area, below, &rows);
    cx.panels.push(below);
    if body.width() < 40.0 || body.height() < 30.0 {
        return;
    }
    let marked = numbers.now.filter(|_| table.names.is_empty()).map(|now| table.until(now));
    let marked = marked.and_then(|count| count.checked_sub(1));
    let widths = widths(ui, theme, &table, &order, body.width());
    let grid = Grid { table: &table, order: &order, widths, marked, sort, name: area.name(), slot: area.slot };
    let mut child = ui.new_child(UiBuilder::new().id_salt(("table", area.slot)).max_rect(body));
    child.set_clip_rect(body.intersect(ui.clip_rect()));
    // The newest row stays on view while rows are added.
    let scroll = ScrollArea::both().auto_shrink([false, false]).stick_to_bottom(sort.is_none() && marked.is_some());
    scroll.show_viewport(&mut child, |ui, viewport| grid.show(ui, cx, viewport));
}

/// How many rows there are, and what can be done with them.
fn foot(ui: &mut Ui, cx: &mut Cx<'_>, area: &Area, spot: Rect, rows: &str) {
    let theme = cx.theme;
    text(ui, spot.left_center(), Align2::LEFT_CENTER, rows, theme.small(), theme.soft);
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().id_salt(("foot", area.slot)).max_rect(spot).layout(layout));
    let name = format!("Close the table of {}", area.name());
    if small_button(&mut child, theme, "Close", &name).on_hover_text("Shows the plot again (Esc)").clicked() {
        cx.emit(Action::Table(TableChange::Toggle(Some(area.slot))));
    }
    let name = format!("Copy the table of {}", area.name());
    let words = "All rows, every digit, tabs between the columns (Ctrl+C)";
    if small_button(&mut child, theme, "Copy", &name).on_hover_text(words).clicked() {
        cx.emit(Action::Table(TableChange::Copy));
    }
}

/// Widths of the columns, the key's first: as their words need, and wider where there is room.
fn widths(ui: &Ui, theme: &Theme, table: &Table, order: &[usize], room: f32) -> Vec<f32> {
    let font = theme.small();
    let wide = |words: &str| width_of(ui, words, &font);
    let long = wide(LONG);
    let ends = [order.first(), order.last()].into_iter().flatten().copied();
    let told: Vec<usize> = if table.names.is_empty() { ends.collect() } else { (0..MEASURED).collect() };
    let keys = told.into_iter().map(|row| wide(&table.row_name(row))).fold(0.0, f32::max).min(WIDEST * theme.text);
    let heading = |column: usize| width_of(ui, table.heading(column), &theme.bold(12.0));
    let mut all: Vec<f32> = vec![keys.max(heading(0)) + ROOM];
    all.extend((1..=table.columns.len()).map(|column| heading(column).max(long) + ROOM));
    let spare = room - all.iter().sum::<f32>();
    if spare > 0.0 {
        let share = spare / all.len() as f32;
        all.iter_mut().for_each(|width| *width += share);
    }
    all
}

/// The rows and columns on view.
struct Grid<'a> {
    table: &'a Table,
    order: &'a [usize],
    widths: Vec<f32>,
    /// The row that is marked.
    marked: Option<usize>,
    sort: Option<Sort>,
    /// Of the plot.
    name: String,
    slot: Slot,
}

impl Grid<'_> {
    /// Paints what is within the viewport, which is in places of the whole table.
    fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, viewport: Rect) {
        let theme = cx.theme;
        let (row, head) = (theme.line(19.0), theme.line(23.0));
        let size = vec2(self.widths.iter().sum(), head + row * self.order.len() as f32);
        ui.set_min_size(size);
        // What is painted of it, and where the table itself begins.
        let origin = ui.max_rect().min;
        let seen = Rect::from_min_size(origin + viewport.min.to_vec2(), viewport.size());
        self.keys(ui, theme, [seen, Rect::from_min_size(origin, size)], [row, head]);
        let first = (viewport.top() / row).floor().max(0.0) as usize;
        let last = ((viewport.bottom() - head) / row).ceil().max(0.0) as usize;
        let lines = (first..last.min(self.order.len())).filter_map(|line| Some((line, *self.order.get(line)?)));
        for (line, number) in lines {
            let top = origin.y + head + row * line as f32;
            let band = Rect::from_min_size(pos2(seen.left(), top), vec2(seen.width(), row));
            if self.marked == Some(number) {
                ui.painter().rect_filled(band, CornerRadius::ZERO, theme.button_hover);
            }
            self.row(ui, theme, number, band, origin.x);
        }
        let band = Rect::from_min_size(seen.min, vec2(seen.width(), head));
        ui.painter().rect_filled(band, CornerRadius::ZERO, theme.card);
        ui.painter().hline(band.x_range(), band.bottom(), theme.hairline());
        self.headings(ui, cx, band, origin.x);
    }

    /// The cells of a row; what tells it from others stays on view.
    fn row(&self, ui: &Ui, theme: &Theme, number: usize, band: Rect, left: f32) {
        let key = Rect::from_min_size(band.min, vec2(self.widths[0], band.height()));
        let inner = ui.painter().with_clip_rect(ui.clip_rect().with_min_x(key.right()));
        let named_row = self.table.row_name(number);
        let of_row = format!("{} {named_row}", small(&self.table.key));
        let mut right = left + self.widths[0];
        for (column, width) in self.widths.iter().enumerate().skip(1) {
            let cell = Rect::from_min_max(pos2(right, band.top()), pos2(right + width, band.bottom()));
            right += width;
            if cell.right() < key.right() || cell.left() > band.right() {
                continue;
            }
            let words = self.table.words(number, column - 1);
            let at = cell.right_center() - vec2(0.5 * ROOM, 0.0);
            inner.text(at, Align2::RIGHT_CENTER, &words, theme.small(), theme.ink);
            let words = if words.is_empty() { "none" } else { &words };
            let told = format!("{of_row}, {}: {words}", self.table.heading(column));
            named(ui, cell, ui.scope_id().with(("cell", number, column)), Role::Cell, &told);
        }
        let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(key));
        let [anchor, at] = match self.table.names.is_empty() {
            true => [Align2::RIGHT_CENTER, Align2::RIGHT_CENTER],
            false => [Align2::LEFT_CENTER, Align2::LEFT_CENTER],
        };
        let at = at.pos_in_rect(&key.shrink2(vec2(0.5 * ROOM, 0.0)));
        painter.text(at, anchor, &named_row, theme.small(), theme.soft);
        named(ui, key, ui.scope_id().with(("row", number)), Role::RowHeader, &of_row);
    }

    /// The headings, each of which orders the rows.
    fn headings(&self, ui: &mut Ui, cx: &mut Cx<'_>, band: Rect, left: f32) {
        let key = Rect::from_min_size(band.min, vec2(self.widths[0], band.height()));
        let mut right = left + self.widths[0];
        for (column, width) in self.widths.iter().enumerate().skip(1) {
            let cell = Rect::from_min_max(pos2(right, band.top()), pos2(right + width, band.bottom()));
            right += width;
            if cell.right() > key.right() && cell.left() < band.right() {
                self.heading(ui, cx, column, cell, ui.clip_rect().with_min_x(key.right()));
            }
        }
        self.heading(ui, cx, 0, key, ui.clip_rect());
    }

    fn heading(&self, ui: &Ui, cx: &mut Cx<'_>, column: usize, cell: Rect, clip: Rect) {
        let theme = cx.theme;
        let id = ui.scope_id().with(("heading", column));
        let response = ui.interact(cell.intersect(clip), id, Sense::click());
        let words = self.table.heading(column);
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, words));
        let down = self.sort.filter(|(by, _)| *by == column).map(|(_, down)| down);
        let state = match down {
            None => "Enter orders the rows by it",
            Some(false) => "Ordered by it, the least first",
            Some(true) => "Ordered by it, the largest first",
        };
        describe(ui, &response, || state.to_owned());
        let painter = ui.painter().with_clip_rect(clip);
        if response.hovered() {
            painter.rect_filled(cell, CornerRadius::same(3), theme.button_hover);
        }
        let by_name = column == 0 && !self.table.names.is_empty();
        let anchor = if by_name { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER };
        let at = anchor.pos_in_rect(&cell.shrink2(vec2(0.5 * ROOM, 0.0)));
        painter.text(at, anchor, words, theme.bold(12.0), theme.ink);
        if let Some(down) = down {
            let centre = pos2(cell.right() - 0.25 * ROOM, cell.center().y);
            if down {
                paint_caret(&painter, centre, theme.accent);
            } else {
                let points = [vec2(-5.0, 2.5), vec2(5.0, 2.5), vec2(0.0, -3.0)].map(|from| centre + from);
                painter.add(egui::Shape::convex_polygon(points.to_vec(), theme.accent, egui::Stroke::NONE));
            }
        }
        focus_ring(ui, theme, &response, cell.shrink(4.0));
        if response.clicked() {
            cx.emit(Action::Table(TableChange::Sort(column)));
        }
    }

    /// The keys of the whole: it is gone through by arrows and pages.
    fn keys(&self, ui: &Ui, theme: &Theme, [seen, whole]: [Rect; 2], [row, head]: [f32; 2]) {
        let id = Id::unique(("rows of a table", self.slot));
        let response = ui.interact(seen, id, Sense::focusable_noninteractive());
        response.widget_info(|| WidgetInfo::labeled(Role::Table, true, format!("Numbers of {}", self.name)));
        if !response.has_focus() {
            return;
        }
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        focus_ring(ui, theme, &response, seen.shrink(5.0));
        let page = (seen.height() - head - row).max(row);
        let by = ui.input(|input| {
            let of = |key: Key, by: Vec2| input.num_presses(key) as f32 * by;
            of(Key::ArrowDown, vec2(0.0, -row))
                + of(Key::ArrowUp, vec2(0.0, row))
                + of(Key::PageDown, vec2(0.0, -page))
                + of(Key::PageUp, vec2(0.0, page))
                + of(Key::Home, vec2(0.0, seen.top() - whole.top()))
                + of(Key::End, vec2(0.0, seen.bottom() - whole.bottom()))
                + of(Key::ArrowRight, vec2(-80.0, 0.0))
                + of(Key::ArrowLeft, vec2(80.0, 0.0))
        });
        if by != Vec2::ZERO {
            ui.scroll_with_delta_animation(by, ScrollAnimation::none());
            ui.ctx().request_repaint();
        }
    }
}
