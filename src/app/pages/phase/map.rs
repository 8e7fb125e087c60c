//! The heat map of two knobs.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::cells::{chosen, map_id, swept};
use crate::app::frame::{Choice, Cx};
use crate::app::model::{Action, Chooser, PhaseChange, Shown, Slot};
use crate::app::plots::{
    Area, Around, Numbers, Tile, bar, bar_width, frame, line, paint_note, paint_readout, seamed, shapes, show_table,
    spoken, x_pixel, x_value, y_pixel, y_value,
};
use crate::app::style::Theme;
use crate::app::text::numbers::{LACK, capital, significant, whole, why_not};
use crate::app::text::words::of_kind;
use crate::app::widgets::{elided, focus_ring, name_with, named, small_button, text, width_of};
use crate::experiment::{MetricInfo, general, metrics_of};
use crate::family::{LEFT_NUMBERS, metric};
use crate::figure::phase::cells::table;
use crate::figure::phase::{
    Picture, among_colours, border_words, line_words, place_words, source_words, title, title_alone, value,
};
use crate::sweep::{At, Cell, Grid, clocks};

const SLOT: Slot = Slot::PhaseMap;

/// What can be measured, behind the title.
pub(super) fn metric(grid: &Grid) -> Choice {
    let all = grid.scenario().about().map(metrics_of).unwrap_or_default();
    let clock = grid.at() == At::Collapse;
    let told = all.into_iter().filter(|info| !clock || clocks().any(|clock| clock == info.name));
    let long = |info: &MetricInfo| {
        general(&info.name).and_then(|general| general.long).map_or_else(|| capital(&info.label), str::to_owned)
    };
    let entries = told.map(|info| (Shown::metric(&info.name), long(&info))).collect();
    let chosen = Shown::metric(grid.metric());
    Choice { chooser: Chooser::Phase, name: "Metric of the phase diagram".into(), chosen, entries }
}

/// What a cell is read as: names and values.
pub(super) fn lines(cell: &Cell, grid: &Grid) -> Vec<(String, String)> {
    let Some(stats) = cell.stats else {
        return vec![("impossible".into(), cell.refused.clone().unwrap_or_default())];
    };
    let digits = |x: f64| significant(x, 3);
    let mut lines = Vec::new();
    let error = if stats.se.is_finite() { format!(" ± {}", significant(stats.se, 2)) } else { String::new() };
    if stats.mean.is_finite() {
        let name = if grid.at() == At::Collapse { "mean of those collapsed" } else { "mean" };
        lines.push((name.to_owned(), format!("{}{error}", digits(stats.mean))));
    }
    lines.push(("median".into(), digits(stats.median)));
    if !stats.median.is_nan() {
        lines.push(("50 % of the runs".into(), format!("{} to {}", digits(stats.q25), digits(stats.q75))));
    }
    if let Some((theory, kind)) = cell.theory {
        let name = of_kind(kind);
        lines.push((name.into(), digits(theory)));
    }
    let runs = grid.scenario().replicates;
    lines.push(("runs".into(), whole(runs)));
    if stats.finite_share < 1.0 {
        let name = if grid.at() == At::Collapse { metric::COLLAPSED } else { "finite" };
        lines.push((name.into(), format!("{:.0} %", 100.0 * stats.finite_share)));
    }
    if cell.left > 0 {
        lines.push((LEFT_NUMBERS.into(), format!("{} of them", whole(cell.left))));
    }
    lines
}

/// The chosen cell in one line.
pub(super) fn cell_words(cell: &Cell, grid: &Grid) -> String {
    let place = place_words(cell, grid);
    match &cell.refused {
        Some(reason) => format!("{place}: impossible. {reason}"),
        None => {
            let told = lines(cell, grid).into_iter().filter(|(name, _)| !name.ends_with("runs"));
            format!("{place}: {}, {} runs", spoken(&told.collect::<Vec<_>>()), whole(grid.scenario().replicates))
        }
    }
}

/// Room for the names of the axes and for the line that reads the chosen cell.
pub(super) fn room(cx: &Cx<'_>, right: f32) -> [f32; 3] {
    let row = cx.theme.line(19.0);
    [row, right, row + cx.theme.line(28.0)]
}

/// The names of the axes, and the chosen cell in words with the button that opens it.
pub(super) fn around(ui: &mut Ui, cx: &mut Cx<'_>, [rect, plot]: [Rect; 2], picture: &Picture, grid: &Grid, up: &str) {
    let theme = cx.theme;
    let above = pos2(rect.left() + 14.0, plot.top() - theme.line(8.0));
    text(ui, above, Align2::LEFT_BOTTOM, up, theme.small(), theme.soft);
    let below = pos2(plot.center().x, plot.bottom() + theme.line(19.0) + 4.0);
    text(ui, below, Align2::CENTER_TOP, &picture.x.name, theme.small(), theme.soft);
    let row = Rect::from_min_max(
        pos2(rect.left() + 14.0, rect.bottom() - theme.line(24.0) - 9.0),
        pos2(rect.right() - 14.0, rect.bottom() - 9.0),
    );
    let found = chosen(cx);
    let words = match found {
        Some(cell) => cell_words(cell, grid),
        None => {
            let what = if picture.curves { "point" } else { "cell" };
            format!("Point at a {what} to read it, click to run it in the Lab; arrow keys choose one, Enter opens it")
        }
    };
    let mut room = row.width();
    if found.is_some() {
        let width = width_of(ui, "Open in the Lab", &theme.font(12.0)) + 18.0;
        let spot = Rect::from_min_max(pos2(row.right() - width, row.top()), row.max);
        let mut child = ui.new_child(egui::UiBuilder::new().id_salt("open cell").max_rect(spot));
        if small_button(&mut child, theme, "Open in the Lab", "Open in the Lab").clicked() {
            cx.emit(Action::Phase(PhaseChange::Open));
        }
        room -= width + 12.0;
    }
    // Without a cell the words are how to come by one: the first half of them is enough where there is little room.
    let whole = found.is_some() || width_of(ui, &words, &theme.small()) <= room;
    let told = words.split_once("; ").filter(|_| !whole).map_or(words.as_str(), |(pointer, _)| pointer);
    let shown = elided(ui, told, &theme.small(), room);
    let colour = if found.is_some() { theme.ink } else { theme.soft };
    let place = ui.painter().text(row.left_center(), Align2::LEFT_CENTER, shown, theme.small(), colour);
    named(ui, place, ui.scope_id().with("chosen cell"), Role::Label, &words).on_hover_text(&words);
}

/// The card.
pub(super) fn map(ui: &mut Ui, cx: &mut Cx<'_>, picture: &Picture, rect: Rect) {
    let (theme, shot) = (cx.theme, cx.sweep);
    let (Some(y), Some(grid)) = (&picture.y, shot.grid.as_deref()) else { return };
    let log = cx.is_log(SLOT, picture.decades);
    let scale = picture.scale(log);
    let right = bar_width(ui, theme, &scale, rect.height());
    let spread = Around { room: room(cx, right), words: [picture.x.words.clone(), y.words.clone()] };
    let short = Some(title_alone(picture, grid));
    let title = title(picture, grid);
    let area = Area { choice: Some(metric(grid)), short, ..Area::new(SLOT, title, picture.x.axis, y.axis) }.zoomed(cx);
    if cx.is_tabled(SLOT) {
        return tabled(ui, cx, area, rect);
    }
    let [across, upward] = [area.x, area.y];
    let (plot, _) = area.show_in(ui, cx, rect, &spread);
    if plot.width() < 20.0 || plot.height() < 20.0 {
        return;
    }
    let mut hasher = DefaultHasher::new();
    (shot.id, shot.revision, cx.state.phase.centre, log, cx.state.theme.word()).hash(&mut hasher);
    [plot.left(), plot.top(), plot.right(), plot.bottom()].map(f32::to_bits).hash(&mut hasher);
    [across.low, across.high, upward.low, upward.high].map(f64::to_bits).hash(&mut hasher);
    let painted = cx.plots.kept("phase shapes", hasher.finish(), || {
        let mut all = shapes(theme, &across, &upward, plot, &tiles(theme, picture, shot, log));
        let border = picture.border.iter().map(|points| (0, points));
        let lines = picture.lines.iter().enumerate();
        for (number, points) in
            border.chain(lines.flat_map(|(k, drawn)| drawn.pieces.iter().map(move |one| (k + 1, one))))
        {
            all.extend(line(theme, &across, &upward, plot, points, number));
        }
        all
    });
    let painter = ui.painter_at(plot);
    painter.extend(painted.iter().cloned());
    for [x, up] in &picture.least {
        let at = pos2(x_pixel(*x, &across, plot), y_pixel(*up, &upward, plot));
        ring(&painter, theme, at);
    }
    ui.painter().rect_stroke(plot, egui::CornerRadius::ZERO, theme.hairline(), egui::StrokeKind::Outside);
    let divide = picture.divide(&scale);
    let legend = bar(ui, theme, &scale, plot, divide, |place| among_colours(place, divide));
    switch(ui, cx, legend, log, picture);
    if let Some(end) = picture.darkest(&scale) {
        let words = format!("darkest: below {}", significant(end, 1));
        let at = pos2(rect.right() - 14.0, plot.bottom() + theme.line(19.0) + 4.0);
        let place = ui.painter().text(at, Align2::RIGHT_TOP, &words, theme.tiny(), theme.soft);
        let told = format!("{words}: such values are not told apart");
        named(ui, place, ui.scope_id().with("darkest"), Role::Label, &told).on_hover_text(&told);
    }
    lines_legend(ui, theme, picture, grid, plot);
    note_lacking(ui, theme, &shot.cells, plot);
    around(ui, cx, [rect, plot], picture, grid, &y.name);
    pointer(ui, cx, (picture, &area), grid, [rect, plot]);
}

/// The cells as a table, on the card of their plot.
pub(super) fn tabled(ui: &mut Ui, cx: &mut Cx<'_>, area: Area, rect: Rect) {
    let shot = cx.sweep;
    let Some(grid) = shot.grid.as_deref() else { return };
    let mut hasher = DefaultHasher::new();
    (shot.id, shot.revision).hash(&mut hasher);
    let key = hasher.finish();
    let table = cx.plots.kept("table of cells", key, || table(grid, &shot.cells));
    let numbers = Numbers { rows: table.rows(), table, now: None, key: Some(key) };
    show_table(ui, cx, area, rect, &numbers);
}

/// Says what a hole among the cells, or a gap in a curve, is.
pub(super) fn note_lacking(ui: &Ui, theme: &Theme, cells: &[Cell], plot: Rect) {
    let count = cells.iter().filter(|cell| cell.stats.is_some_and(|stats| stats.median.is_nan())).count();
    if count > 0 {
        let cells = if count == 1 { "1 cell".to_owned() } else { format!("{} cells", whole(count as u64)) };
        let at = plot.left_bottom() + vec2(8.0, -6.0);
        let words = format!("{LACK} in {cells}");
        paint_note(ui, theme, at, Align2::LEFT_BOTTOM, &words);
        let spot = Rect::from_min_size(at - vec2(0.0, theme.line(15.0)), vec2(1.0, 1.0));
        named(ui, spot, ui.scope_id().with("lacking"), Role::Label, &format!("{words}: {}", why_not()));
    }
}

/// Marks a cell, seen on every colour.
fn ring(painter: &egui::Painter, theme: &Theme, at: egui::Pos2) {
    let [ink, seam] = theme.over_scale();
    painter.circle(at, 4.0 * theme.lines, seam, egui::Stroke::new(1.6 * theme.lines, ink));
}

fn tiles(theme: &Theme, picture: &Picture, shot: &crate::worker::SweepShot, log: bool) -> Vec<Tile> {
    let scale = picture.scale(log);
    let divide = picture.divide(&scale);
    let colour = |cell: &Cell| {
        let shown = cell.stats.map(|stats| value(picture.centre, &stats)).filter(|x| !x.is_nan());
        shown.map(|x| {
            if x == f64::INFINITY {
                return theme.card; // no colour of the scale: not late, but never
            }
            let at = if log && x <= 0.0 {
                scale.low
            } else if log {
                x.log10()
            } else {
                x
            };
            theme.scale(among_colours((at - scale.low) / scale.span(), divide))
        })
    };
    let tile = |(cell, x, y): (u32, [f64; 2], [f64; 2])| {
        shot.cells.get(cell as usize).map(|cell| Tile { x, y, colour: colour(cell) })
    };
    picture.rectangles().into_iter().filter_map(tile).collect()
}

/// Linear or logarithmic colours, above the bar.
fn switch(ui: &mut Ui, cx: &mut Cx<'_>, legend: Rect, log: bool, picture: &Picture) {
    let theme = cx.theme;
    if !(picture.range[1] > 0.0 && picture.range[0] >= 0.0) {
        return;
    }
    let spot = Rect::from_min_size(
        pos2(legend.left() - 3.0, legend.top() - theme.line(22.0)),
        vec2(theme.line(30.0), theme.line(18.0)),
    );
    let name = if log { "Linear colours" } else { "Logarithmic colours" };
    let response = ui.interact(spot, ui.scope_id().with("colour scale"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let fill = if response.hovered() { theme.button_hover } else { theme.button };
    let painter = ui.painter();
    painter.rect(spot, egui::CornerRadius::same(5), fill, theme.hairline(), egui::StrokeKind::Inside);
    let words = if log { "log" } else { "lin" };
    painter.text(spot.center(), Align2::CENTER_CENTER, words, theme.tiny(), theme.ink);
    focus_ring(ui, theme, &response, spot);
    if response.clicked() {
        cx.emit(Action::Log(SLOT, !log));
    }
    response.on_hover_text(name);
}

/// What the lines on top are.
fn lines_legend(ui: &Ui, theme: &Theme, picture: &Picture, grid: &Grid, plot: Rect) {
    let border = border_words(picture, grid);
    let bordered = usize::from(border.is_none());
    let lines = picture.lines.iter().map(|drawn| (line_words(drawn.line), source_words(drawn.line)));
    let least = (!picture.least.is_empty()).then(|| ("least of the runs".to_owned(), String::new()));
    let first_line = usize::from(least.is_some());
    let entries = least.into_iter().chain(border.map(|words| (words, String::new()))).chain(lines).collect();
    let name = picture.y.as_ref().map_or(0.0, |y| width_of(ui, &y.name, &theme.small()));
    row(ui, theme, plot, name, entries, |number, ends| {
        if number < first_line {
            ring(ui.painter(), theme, ends[0].lerp(ends[1], 0.5));
        } else {
            ui.painter().extend(seamed(theme, ends.to_vec(), number - first_line + bordered));
        }
    });
}

/// Names of lines above a plot, from the right as far as there is room, the whole with its source on hover; `sample` paints
/// one of that number between two places. `taken` from the left is another's.
pub(super) fn row(
    ui: &Ui,
    theme: &Theme,
    plot: Rect,
    taken: f32,
    entries: Vec<(String, String)>,
    sample: impl Fn(usize, [egui::Pos2; 2]),
) {
    const GAP: f32 = 8.0;
    let long = 28.0 * theme.lines.min(1.5);
    let mut right = plot.right();
    let whole: Vec<f32> = entries.iter().map(|(words, _)| width_of(ui, words, &theme.small())).collect();
    let most = shared(whole, plot.width() - taken - entries.len() as f32 * (long + 3.0 * GAP));
    for (number, (words, source)) in entries.into_iter().enumerate().rev() {
        // Where there is little room its kind is told by the pointer.
        let name = words.rsplit_once(" (").map_or(words.as_str(), |(name, _)| name);
        let kind = name.split_once(": ").map_or(name, |(kind, _)| kind);
        let fits = |words: &&str| width_of(ui, words, &theme.small()) <= most;
        let shown = [words.as_str(), name, kind].into_iter().find(fits).unwrap_or(kind);
        let shown = elided(ui, shown, &theme.small(), most);
        let at = pos2(right, plot.top() - theme.line(8.0));
        let place = ui.painter().text(at, Align2::RIGHT_BOTTOM, shown, theme.small(), theme.ink);
        let ends = [GAP + long, GAP].map(|left| pos2(place.left() - left, place.center().y));
        sample(number, ends);
        let whole = place.union(Rect::from_two_pos(ends[0], ends[1]));
        let response = named(ui, whole, ui.scope_id().with(("line", number)), Role::Label, &words);
        response.on_hover_text(if source.is_empty() { words } else { format!("{words}\n{source}") });
        right = whole.left() - 2.0 * GAP;
    }
}

/// The most that each may have so that all get what they need or as much as the others, and have room together.
fn shared(mut wanted: Vec<f32>, mut room: f32) -> f32 {
    wanted.sort_by(f32::total_cmp);
    let count = wanted.len();
    for (i, one) in wanted.iter().enumerate() {
        let share = room / (count - i) as f32;
        if *one > share {
            return share.max(0.0);
        }
        room -= one;
    }
    f32::INFINITY
}

/// What the keyboard and assistive tools see of the cells.
pub(super) fn cells_node(ui: &mut Ui, cx: &Cx<'_>, grid: &Grid, plot: Rect) -> egui::Response {
    let response = ui.interact(plot, map_id(), Sense::click());
    let state = chosen(cx).map_or_else(|| "no cell chosen".to_owned(), |cell| cell_words(cell, grid));
    name_with(ui, &response, Role::Canvas, "Cells of the phase diagram", || state.clone());
    if response.has_focus() {
        let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(map_id(), arrows));
        focus_ring(ui, cx.theme, &response, plot.shrink(2.0));
    }
    response
}

/// Chooses a cell and runs it in the Lab, if it can be.
pub(super) fn choose(cx: &mut Cx<'_>, cell: &Cell) {
    cx.emit(Action::Phase(PhaseChange::Choose(cell.place.i, cell.place.j)));
    if cell.refused.is_none() {
        cx.emit(Action::Phase(PhaseChange::Open));
    }
}

/// Hover, click and keys on the cells.
fn pointer(ui: &mut Ui, cx: &mut Cx<'_>, (picture, area): (&Picture, &Area), grid: &Grid, [rect, plot]: [Rect; 2]) {
    let (theme, shot) = (cx.theme, cx.sweep);
    let response = cells_node(ui, cx, grid, plot);
    if let Some(cell) = chosen(cx) {
        let number = shot.cells.iter().position(|other| other.place == cell.place);
        let ends = |[low, high]: [f64; 2], more: [f64; 2]| [low.min(more[0]), high.max(more[1])];
        let own = picture.rectangles().into_iter().filter(|(of, ..)| number == Some(*of as usize));
        if let Some((_, x, y_ends)) = own.reduce(|(of, x, y), (_, u, v)| (of, ends(x, u), ends(y, v))) {
            frame(ui, theme, &area.x, &area.y, plot, &Tile { x, y: y_ends, colour: None });
        }
    }
    let at = |pos: egui::Pos2| {
        let x = x_value(pos.x, &area.x, plot);
        picture.under(&swept(shot)?, x, y_value(pos.y, &area.y, plot))
    };
    if response.clicked()
        && let Some(cell) = response.interact_pointer_pos().and_then(at)
    {
        choose(cx, cell);
    }
    if let Some(pos) = response.hover_pos()
        && let Some(cell) = at(pos)
    {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        let heading = place_words(cell, grid);
        let mut lines = lines(cell, grid);
        for (_, value) in &mut lines {
            *value = elided(ui, value, &theme.tiny(), 360.0 * theme.text);
        }
        paint_readout(ui, theme, rect, pos, &heading, &lines);
    }
}
