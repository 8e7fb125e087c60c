//! A model in the plane: its lines over the points it was fitted to, and the truth.

use egui::{Align2, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::area::{Area, Around, x_pixel, x_value, y_pixel, y_value};
use super::groups;
use super::key::{self, Item, Laid, Mark};
use super::run;
use super::spot::Spot;
use super::stages::Staged;
use super::stand;
use super::table::{self, Numbers};
use crate::app::frame::Cx;
use crate::app::model::Layer;
use crate::app::plot_data::Axis;
use crate::app::plots::readout;
use crate::app::style::{Dash, Series, Theme};
use crate::app::text::numbers::{capital, significant, whole};
use crate::app::widgets::{elided, text};
use crate::experiment::{Origin, Plane, View};
use crate::family::COORDINATES;
use crate::figure::behind::of_plane;

/// Shows one side's view in a rectangle.
pub(crate) fn show(spot: &Spot, ui: &mut Ui, cx: &mut Cx<'_>, rect: Rect, view: &View, plane: &Plane) {
    let staged = Staged::of(ui, cx, view);
    let (whole_view, of_stage) = (view, staged.map(|staged| staged.view(view)));
    let view = of_stage.as_ref().unwrap_or(whole_view);
    let plane = view.plane.as_ref().unwrap_or(plane);
    let title = format!("Points at generation {}", whole(view.generation));
    let [x, y] = plane.range.map(|(low, high)| Axis::linear(low, high));
    let told = run::room(ui, cx, spot, rect);
    let short = Some("Points".to_owned());
    let mut area = Area { short, tail: told.1, ..Area::new(spot.slot, title, x, y) }.zoomed(cx);
    if cx.is_tabled(spot.slot) {
        return table::show(ui, cx, area, rect, &Numbers::of(of_plane(plane, &view.origins)));
    }
    let theme = cx.theme;
    let to_scale = plane.axes == COORDINATES;
    let inner = area.plot(ui, theme, rect, &Around::default());
    let legend = Legend::of(ui, cx, spot, (&area, to_scale), [rect, inner], items(theme, spot.series, view, plane));
    let around = legend.around(theme);
    let (plot, response) =
        if to_scale { area.show_to_scale(ui, cx, rect, &around) } else { area.show_in(ui, cx, rect, &around) };
    if plot.width() <= 20.0 || plot.height() <= 20.0 {
        return;
    }
    run::show(ui, cx, spot, (&area, rect), (&told.0, told.1));
    let shown = Shown { origins: &view.origins, now: view.generation, shows: &|layer| cx.shows(spot.slot, layer) };
    draw_shown(ui, theme, spot.series, (&area, plot), plane, &shown);
    if let (Some(staged), Some(step)) = (staged, &whole_view.step) {
        staged.over_plane(ui, theme, spot.series, (plot, &|at| place(&area, plot, at)), step);
    }
    if legend.named > 0.0 {
        let [across, up] = plane.axes.map(|name| elided(ui, name, &theme.small(), plot.width()));
        let below = plot.right_bottom() + vec2(0.0, 5.0 + theme.line(13.0));
        text(ui, below, Align2::RIGHT_TOP, &across, theme.small(), theme.soft);
        text(ui, plot.left_top() - vec2(0.0, 2.0), Align2::LEFT_BOTTOM, &up, theme.small(), theme.soft);
    }
    let clicked = legend.placed(rect, plot).show(ui, cx, spot.slot);
    cx.actions.extend(clicked);
    if let Some((name, _)) = view.collapsed {
        let (font, ink) = (theme.bold(11.5), theme.colour(spot.series));
        let galley = ui.painter().layout(capital(name), font, ink, plot.width() - 16.0);
        let spot = freest(theme, plane, &area, plot, galley.size());
        // Points may lie there: what is said is read first.
        ui.painter().rect_filled(spot.expand(3.0), 4.0, theme.field.gamma_multiply(0.85));
        ui.painter().galley(spot.min, galley, theme.ink);
    }
    pointer(ui, theme, view, &area, [rect, plot], &response);
    area.told(ui, &response, || {
        let state = view.collapsed.map_or(String::new(), |(name, _)| format!("; {name}"));
        let held = format!("{} points held, {} of them real", whole(view.held), whole(view.held_real));
        let [across, up] = plane.axes;
        format!("Truth and model, across {across}, up {up}, {held}{state}; {}", told.0)
    });
}

fn items(theme: &Theme, series: Series, view: &View, plane: &Plane) -> Vec<Item> {
    let mut items = vec![
        Item::new(Mark::Line(Series::Truth), "truth", Layer::Truth),
        Item::new(Mark::Line(series), "model", Layer::Model),
    ];
    let present = groups::present(&view.origins, view.generation);
    items.extend(
        present.into_iter().map(|(group, name)| {
            Item::new(Mark::Box(groups::ink(theme, series, group)), name, Layer::Group(group as u8))
        }),
    );
    if plane.earlier.iter().any(|(_, lines)| !lines.is_empty()) {
        let hair = theme.tint(theme.colour(series), 0.6);
        items.push(Item::new(Mark::Hair(hair), "earlier generations", Layer::Earlier));
    }
    items
}

fn place(area: &Area, plot: Rect, at: [f64; 2]) -> Pos2 {
    // Far values show nothing, and lines must still leave the plot in the right direction.
    let held = |axis: &Axis, value: f64| value.clamp(axis.low - 40.0 * axis.span(), axis.high + 40.0 * axis.span());
    pos2(x_pixel(held(&area.x, at[0]), &area.x, plot), y_pixel(held(&area.y, at[1]), &area.y, plot))
}

/// Where the points come from, and which parts are not switched off.
struct Shown<'a> {
    origins: &'a [Origin],
    now: u64,
    shows: &'a dyn Fn(Layer) -> bool,
}

/// Points, lines and the truth, on the axes of an area.
pub(crate) fn draw(ui: &Ui, theme: &Theme, series: Series, area: &Area, plot: Rect, plane: &Plane) {
    draw_shown(ui, theme, series, (area, plot), plane, &Shown { origins: &[], now: 0, shows: &|_| true });
}

fn draw_shown(ui: &Ui, theme: &Theme, series: Series, (area, plot): (&Area, Rect), plane: &Plane, shown: &Shown<'_>) {
    let painter = ui.painter().with_clip_rect(plot);
    let colour = theme.colour(series);
    let finite = |at: &&[f64; 2]| at[0].is_finite() && at[1].is_finite();
    // Many dots are smaller and fainter, so that the cloud keeps its tone.
    let few = (600.0 / plane.points.len().max(1) as f32).clamp(0.3, 1.0);
    let (radius, share) = (1.2 + 1.3 * few, 0.22 + 0.33 * few);
    let group = |i: usize| shown.origins.get(i).map_or(1, |origin| origin.group(shown.now));
    let dots = plane.points.iter().enumerate().filter(|(_, at)| finite(at)).map(|(i, &at)| (group(i), at));
    let mut seen: Vec<(usize, Pos2)> = dots
        .filter(|(group, _)| (shown.shows)(Layer::Group(*group as u8)))
        .map(|(group, at)| (group, place(area, plot, at)))
        .filter(|(_, at)| plot.contains(*at))
        .collect();
    seen.sort_by_key(|(group, _)| std::cmp::Reverse(*group)); // real ones over the others
    let ink = |group| theme.tint(groups::ink(theme, series, group), if group == 0 { share + 0.2 } else { share });
    painter.extend(seen.iter().map(|(group, at)| Shape::circle_filled(*at, radius, ink(*group))).collect::<Vec<_>>());
    let path = |line: &[[f64; 2]]| line.iter().filter(finite).map(|&at| place(area, plot, at)).collect::<Vec<Pos2>>();
    let earlier = if (shown.shows)(Layer::Earlier) { &plane.earlier[..] } else { &[] };
    for (i, (_, lines)) in earlier.iter().enumerate() {
        let share = 0.35 + 0.35 * (i + 1) as f32 / plane.earlier.len() as f32;
        let stroke = Stroke::new(theme.hair(), theme.tint(colour, share));
        painter.extend(lines.iter().map(|line| Shape::line(path(line), stroke)).collect::<Vec<_>>());
    }
    for line in plane.model.iter().filter(|_| (shown.shows)(Layer::Model)) {
        painter.add(Shape::line(path(line), Stroke::new(theme.thick() + 0.5, colour)));
    }
    let stroke = Stroke::new(theme.middle(), theme.colour(Series::Truth));
    let length = if let Dash::Dashed(length) = theme.dash(Series::Truth) { length } else { 8.0 };
    for line in plane.truth.iter().filter(|_| (shown.shows)(Layer::Truth)) {
        painter.extend(Shape::dashed_line(&path(line), stroke, length, 0.618 * length));
    }
}

/// What stands around a plane: nothing of it lies over the points.
struct Legend {
    laid: Laid,
    /// Width of a column at the right, where a plane that is drawn to scale leaves room for it.
    column: f32,
    /// Height of the name of an axis, above and below; 0 where a plot has no room for it.
    named: f32,
}

impl Legend {
    fn of(
        ui: &Ui,
        cx: &Cx<'_>,
        spot: &Spot,
        (area, to_scale): (&Area, bool),
        [card, inner]: [Rect; 2],
        items: Vec<Item>,
    ) -> Self {
        let theme = cx.theme;
        let named = if inner.height() > theme.line(130.0) { theme.line(15.0) } else { 0.0 };
        // Of any of the names that may come, so that the plot stays as it is.
        let names = groups::NAMES.into_iter().chain(["earlier generations"]);
        let column = key::column(ui, theme, names);
        let height = inner.height() - 2.0 * named;
        let used = (area.full[0].span() / area.full[1].span()) as f32 * height;
        if to_scale && height > theme.line(40.0) && inner.width() - used > column + 12.0 {
            let room = Rect::from_min_size(Pos2::ZERO, vec2(column, height));
            return Self { laid: Laid::beside(ui, cx, spot.slot, items, room), column, named };
        }
        Self { laid: stand::of_model(ui, cx, spot, [card, inner], items), column: 0.0, named }
    }

    fn around(&self, theme: &Theme) -> Around {
        let right = if self.column > 0.0 { self.column + 8.0 } else { 0.0 };
        let below = if self.named > 0.0 { theme.line(14.0) } else { 0.0 };
        Around { room: [self.laid.height + self.named, right, below], ..Around::default() }
    }

    fn placed(self, card: Rect, plot: Rect) -> Laid {
        if self.column > 0.0 {
            return self.laid.moved(plot.right_top() + vec2(10.0, 0.0));
        }
        stand::placed(self.laid, card, plot.with_min_y(plot.top() - self.named))
    }
}

/// A place for a line of words at the left, below the legend, over as few of the points and lines as may be.
fn freest(theme: &Theme, plane: &Plane, area: &Area, plot: Rect, size: egui::Vec2) -> Rect {
    let lines = plane.truth.iter().chain(&plane.model).flatten();
    let drawn: Vec<Pos2> = plane.points.iter().chain(lines).map(|&at| place(area, plot, at)).collect();
    let foot = plot.bottom() - theme.line(18.0);
    let step = (0.6 * plot.height() - size.y).max(0.0) / 5.0;
    let at = |i: u8| Align2::LEFT_BOTTOM.anchor_size(pos2(plot.left() + 8.0, foot - step * f32::from(i)), size);
    let hidden = |spot: &Rect| drawn.iter().filter(|at| spot.expand(4.0).contains(**at)).count();
    (0..=5).map(at).min_by_key(hidden).unwrap_or_else(|| at(0))
}

fn pointer(ui: &Ui, theme: &Theme, view: &View, area: &Area, [card, plot]: [Rect; 2], response: &egui::Response) {
    let Some(pos) = response.hover_pos().filter(|pos| plot.contains(*pos)) else { return };
    let x = x_value(pos.x, &area.x, plot);
    let y = y_value(pos.y, &area.y, plot);
    let lines = vec![("points held".to_owned(), whole(view.held)), ("of them real".to_owned(), whole(view.held_real))];
    readout::paint(ui, theme, card, pos, &format!("({}, {})", significant(x, 3), significant(y, 3)), &lines);
}
